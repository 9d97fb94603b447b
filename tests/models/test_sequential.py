"""Sequential: building, adding, taking off, asking."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach import Input, Sequential
from nnteach.layers import Dense, Dropout, Flatten


def test_with_input_the_weights_exist_at_once():
    model = Sequential([Input((4,)), Dense(3), Dense(2)])
    assert model.built
    assert [w.shape for w in model.weights] == [(4, 3), (3,), (3, 2), (2,)]
    assert model.input_shape == (None, 4)
    assert model.output_shape == (None, 2)
    assert model.count_params() == 4 * 3 + 3 + 3 * 2 + 2


def test_without_input_the_first_data_decide(rng):
    model = Sequential([Flatten(), Dense(3)])
    assert not model.built
    assert model.predict(rng.standard_normal((5, 2, 2)), verbose=0).shape == (5, 3)
    assert model.input_shape == (None, 2, 2)


def test_build_says_the_shape_by_hand():
    model = Sequential([Dense(3)])
    model.build((None, 7))
    assert model.get_weights()[0].shape == (7, 3)


def test_building_again_for_another_shape_is_refused():
    model = Sequential([Dense(3)])
    model.build((None, 7))
    model.build((None, 7))
    with pytest.raises(ValueError, match=r"\(7,\)|7"):
        model.build((None, 5))


def test_adding_one_by_one_is_the_same_as_a_list():
    nnteach.utils.set_random_seed(1)
    whole = Sequential([Input((4,)), Dense(3, activation="relu"), Dense(2)])
    nnteach.utils.set_random_seed(1)
    grown = Sequential()
    grown.add(Input((4,)))
    grown.add(Dense(3, activation="relu"))
    grown.add(Dense(2))
    for a, b in zip(whole.get_weights(), grown.get_weights(), strict=True):
        assert_array_equal(a, b)


def test_a_layer_that_does_not_fit_is_not_added():
    model = Sequential([Input((2, 3)), Dense(4)])
    with pytest.raises(ValueError, match="softmax"):
        model.add(Dense(1, activation="softmax"))
    assert len(model.layers) == 1
    model.add(Flatten())
    assert model.output_shape == (None, 8)


def test_pop_takes_the_last_layer_off():
    model = Sequential([Input((4,)), Dense(3), Dense(2)])
    last = model.pop()
    assert model.output_shape == (None, 3)
    model.add(last)
    assert model.output_shape == (None, 2)


def test_layers_are_found_by_name_and_place():
    model = Sequential([Input((4,)), Dense(3, name="a"), Dense(2, name="b")])
    assert model.get_layer("b") is model.get_layer(index=1) is model.get_layer(index=-1)
    with pytest.raises(ValueError, match="name or an index"):
        model.get_layer()


def test_layers_may_be_a_tuple_or_a_generator():
    for layers in ((Input((4,)), Dense(3)), (layer for layer in [Input((4,)), Dense(3)])):
        assert Sequential(layers).output_shape == (None, 3)


def test_what_another_layer_made_is_no_input():
    with pytest.raises((ValueError, TypeError), match="Input"):
        Sequential([Dense(3)(Input((4,))), Dense(2)])


def test_one_layer_in_two_models_is_one_layer(rng):
    shared = Dense(3)
    one, other = Sequential([Input((4,)), shared, Dense(1)]), Sequential([Input((4,)), shared])
    one.compile(optimizer="sgd", loss="mse")
    x = rng.standard_normal((10, 4))
    before = other.predict(x, verbose=0)
    one.fit(x, x[:, :1], verbose=0)
    assert (other.predict(x, verbose=0) != before).any()
    assert_array_equal(one.get_weights()[0], other.get_weights()[0])


def test_freezing_a_model_freezes_its_layers():
    model = Sequential([Input((4,)), Dense(3), Dense(2)], trainable=False)
    assert model.trainable_variables == []
    model.trainable = True
    assert len(model.trainable_variables) == 4
    assert model.non_trainable_variables == []


def test_a_model_called_on_data_predicts_and_trains_only_when_told(rng):
    model = Sequential([Input((4,)), Dropout(0.9)])
    x = rng.standard_normal((5, 4)).astype("float32")
    assert_array_equal(model(x), x)
    assert (np.asarray(model(x, training=True)) == 0).any()
    assert_array_equal(model(x.tolist()), x)


def test_what_is_printed_names_the_layers():
    assert repr(Sequential([Dense(3, name="a"), Dense(2, name="b")], name="net")) == "<Sequential net: a, b>"
