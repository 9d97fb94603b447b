"""Embedding and Masking, and layers as plain dictionaries."""

from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from strict_numpy import pretend_gpu

from nnteach import Input, Model, Sequential, layers
from nnteach.kernels.lookup import add_rows, plain_add_rows
from nnteach.layers import GRU, LSTM, Dense, Embedding, Masking, serialize


def test_the_rows_that_ids_name_are_looked_up(rng):
    layer = Embedding(4, 2)
    ids = np.array([[3, 0, 3], [1, 1, 2]])
    assert_array_equal(layer(ids), layer.embeddings.numpy()[ids])
    assert_array_equal(layer(ids.astype(float)), layer(ids))


def test_each_row_collects_the_gradients_of_all_its_places(rng):
    ids, dy = rng.integers(0, 6, (5, 7)), rng.standard_normal((5, 7, 3))
    fast, plain = np.ones((6, 3)), np.ones((6, 3))
    add_rows(fast, ids, dy)
    plain_add_rows(plain, ids, dy)
    assert_allclose(fast, plain, rtol=1e-12)


WRONG = [
    ([[0, 1], [5, 2]], r"0 to 4.*input_dim=5.*5 at index \(1, 0\).*largest id \+ 1"),
    ([[0, -1]], r"-1 at index \(0, 1\)"),
    ([[0, 1.5]], r"whole.*1\.5 at index \(0, 1\)"),
    ([[0, np.nan]], r"nan at index \(0, 1\)"),
    ([[0, 1e12]], r"1e\+12 at index"),
]


@pytest.mark.parametrize(("ids", "words"), WRONG)
def test_an_id_without_a_row_is_named_with_its_place(ids, words):
    with pytest.raises(ValueError, match=words):
        Embedding(5, 2, name="words")(np.array(ids))


@pytest.mark.parametrize("there", [False, True])
def test_a_model_names_the_wrong_id_before_the_first_batch(there):
    x, y = np.zeros((40, 3), dtype=int), np.zeros((40, 1))
    x[37, 2] = 9

    def train():
        model = Sequential([Input((3,), dtype="int32"), Embedding(5, 2, name="words"), LSTM(2), Dense(1)])
        model.compile("sgd", "mse")
        with pytest.raises(ValueError, match=r"words.*9 at index \(37, 2\)"):
            model.fit(x, y, verbose=0)
        with pytest.raises(ValueError, match=r"words.*9 at index \(37, 2\)"):
            model.predict(x)

    if there:
        with pretend_gpu():
            train()
    else:
        train()


def test_a_table_can_be_brought_along():
    table = np.arange(6.0).reshape(3, 2)
    for weights in (table, [table]):
        assert_array_equal(Embedding(3, 2, weights=weights).get_weights()[0], table)


def test_id_0_is_skipped_if_it_is_only_padding(rng):
    short = np.array([[3, 1, 2]])
    padded = np.array([[3, 1, 2, 0, 0]])
    for mask_zero in (True, False):
        model = Sequential([Input((None,)), Embedding(5, 4, mask_zero=mask_zero), GRU(3)])
        same = np.allclose(model.predict(padded, verbose=0), model.predict(short, verbose=0), atol=1e-6)
        assert same is mask_zero


def test_masking_says_which_steps_are_real_and_silences_the_others():
    x = np.array([[[1.0, 0.0], [-1.0, -1.0], [2.0, -1.0]]])
    layer = Masking(mask_value=-1)
    assert_array_equal(layer(x), [[[1, 0], [0, 0], [2, -1]]])
    assert_array_equal(layer.compute_mask(x), [[True, False, True]])


def test_a_mask_reaches_both_readers_and_comes_out_with_the_sequence():
    x = Input((4, 2))
    y = layers.Bidirectional(LSTM(2, return_sequences=True))(Masking()(x))
    model = Model(x, layers.TimeDistributed(Dense(1))(y))
    data = np.ones((1, 4, 2), dtype="float32")
    data[0, 2:] = 0
    model.predict(data, verbose=0)
    for node in model.graph.steps:
        assert_array_equal(node.mask, [[True, True, False, False]])
    assert_array_equal(model.graph.steps[1].output[0, 2:], np.zeros((2, 4)), "as in Keras, both say 0 at masked steps")


# Layers as plain dictionaries ---------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [
    Dense(3, activation="relu", kernel_initializer="he_normal"),
    LSTM(4, recurrent_dropout=0.1, kernel_regularizer="l2", recurrent_constraint="max_norm"),
    layers.Bidirectional(GRU(2, return_sequences=True), merge_mode="sum"),
    layers.TimeDistributed(layers.Bidirectional(LSTM(2))),
    Embedding(4, 2, mask_zero=True), Masking(1.0),
])  # fmt: skip
def test_a_layer_becomes_a_dictionary_that_json_can_hold_and_comes_back(layer):
    record = serialize.serialize(layer)
    assert set(record) == {"class_name", "config"}
    again = serialize.deserialize(json.loads(json.dumps(record)))
    assert type(again) is type(layer)
    assert serialize.serialize(again) == record


def test_an_unknown_class_is_named_with_the_nearest_known_one():
    with pytest.raises(ValueError, match=r"'LSTN'.*Did you mean 'LSTM'"):
        serialize.deserialize({"class_name": "LSTN", "config": {}})


def test_a_class_of_one_s_own_is_found_and_another_can_be_meant():
    class OwnDense(Dense):
        pass

    record = serialize.serialize(OwnDense(2, name="mine"))
    assert type(serialize.deserialize(record)) is OwnDense
    assert type(serialize.deserialize(record, custom_objects={"OwnDense": Dense})) is Dense
