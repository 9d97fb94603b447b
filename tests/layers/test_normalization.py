"""BatchNormalization and LayerNormalization: what they remember, when they predict, how stable they are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient

from nnteach import Input, Sequential
from nnteach.layers import BatchNormalization, Dense, LayerNormalization, UnitNormalization
from nnteach.optimizers import Adam


def built(shape, **arguments):
    layer = BatchNormalization(dtype="float64", **arguments)
    layer.ensure_built(shape)
    return layer


def test_the_batch_gets_mean_0_and_spread_1_in_training(rng):
    x = 5 + 3 * rng.standard_normal((200, 4))
    y = BatchNormalization(epsilon=1e-12, dtype="float64")(x, training=True)
    assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    assert_allclose(y.std(axis=0), 1, rtol=1e-9)


def test_the_running_mean_and_variance_follow_by_one_minus_momentum(rng):
    layer, x = built((None, 3), momentum=0.9), rng.standard_normal((20, 3))
    layer(x, training=True)
    assert_allclose(layer.moving_mean.value, 0.1 * x.mean(axis=0), rtol=1e-12)
    assert_allclose(layer.moving_variance.value, 0.9 + 0.1 * x.var(axis=0), rtol=1e-12)  # of the population: 1 / n
    kept = layer.get_weights()
    layer(x)
    for before, after in zip(kept, layer.get_weights(), strict=True):
        assert_array_equal(before, after)


def test_an_answer_does_not_depend_on_who_else_is_in_the_batch(rng):
    layer, x = built((None, 3)), rng.standard_normal((20, 3))
    layer(x, training=True)
    assert_allclose(layer(x)[:4], layer(x[:4]), rtol=1e-14)


def test_a_frozen_layer_predicts_also_in_training(rng):
    layer, x = built((None, 3)), 4 + rng.standard_normal((20, 3))
    layer.trainable = False
    y = layer(x, training=True)
    assert_array_equal(y, layer(x))
    assert_array_equal(layer.moving_mean.value, np.zeros(3))
    dy = rng.standard_normal(x.shape)
    layer(x, training=True)
    assert_gradient(lambda x: (layer(x, training=True) * dy).sum(), layer.backward(dy), x, rng)


@pytest.mark.parametrize(("axis", "shape"), [(-1, (5, 3)), (1, (4, 3, 2))])
def test_the_gradient_when_predicting_is_a_finite_difference(axis, shape, rng):
    layer, x = built(shape, axis=axis, gamma_initializer="random_normal"), rng.standard_normal(shape)
    layer(3 * x + 1, training=True)
    dy = rng.standard_normal(shape)
    layer(x)
    dx = layer.backward(dy)
    assert_gradient(lambda x: (layer(x) * dy).sum(), dx, x, rng)


def test_masked_steps_do_not_count(rng):
    x, mask = rng.standard_normal((2, 4, 3)), np.array([[1, 1, 1, 0], [1, 0, 0, 0]], dtype=bool)
    layer = built(x.shape, momentum=0.0)
    y = layer.call(x, training=True, mask=mask)
    rows = x[mask]
    assert_allclose(layer.moving_mean.value, rows.mean(axis=0), rtol=1e-12)
    assert_allclose(layer.moving_variance.value, rows.var(axis=0), rtol=1e-12)
    assert_allclose(y, (x - rows.mean(axis=0)) / np.sqrt(rows.var(axis=0) + 1e-3), rtol=1e-10, atol=1e-12)


def test_the_gradient_with_masked_steps_is_a_finite_difference(rng):
    x, mask = rng.standard_normal((2, 4, 3)), np.array([[1, 1, 1, 0], [1, 0, 0, 0]], dtype=bool)
    layer, dy = built(x.shape, gamma_initializer="random_normal"), rng.standard_normal(x.shape)
    layer.call(x, training=True, mask=mask)
    dx = layer.backward(dy)
    assert_gradient(lambda x: (layer.call(x, training=True, mask=mask) * dy).sum(), dx, x, rng)


def test_a_batch_in_which_nothing_counts_stays_finite(rng):
    x = rng.standard_normal((2, 3, 4))
    layer = built(x.shape)
    assert np.isfinite(layer.call(x, training=True, mask=np.zeros((2, 3), dtype=bool))).all()
    assert np.isfinite(layer.backward(x)).all()


def test_a_mask_of_another_shape_is_named(rng):
    x = rng.standard_normal((2, 3, 4))
    with pytest.raises(ValueError, match=r"batch_norm.*mask.*\(2,\).*\(2, 3, 4\)"):
        built(x.shape).call(x, training=True, mask=np.ones(2, dtype=bool))


@pytest.mark.parametrize("cls", [BatchNormalization, LayerNormalization])
def test_far_from_zero_no_digit_is_lost_that_float32_has(cls, rng):
    x = rng.standard_normal((64, 64)).astype("float32") + np.float32(1e4)
    exact = cls(dtype="float64")(x.astype("float64"), training=True)
    y = cls(dtype="float32")(x, training=True)
    assert y.dtype == "float32"
    assert_allclose(y, exact, atol=5e-3)  # float32 knows numbers near 1e4 to 1e-3, and their mean little better


def test_a_layer_built_for_other_features_says_so(rng):
    layer = built((None, 3))
    with pytest.raises(ValueError, match=r"batch_normalization.*\(None, 3\).*\(2, 4\).*transposed"):
        layer(rng.standard_normal((2, 4)))


def test_a_feature_of_unknown_size_is_refused_when_built():
    with pytest.raises(ValueError, match=r"axis 1.*\(None, None, 3\).*Input"):
        LayerNormalization(axis=1)(Input((None, 3)))


def test_a_row_of_zeros_stays_when_made_length_1():
    layer = UnitNormalization(dtype="float64")
    assert_array_equal(layer(np.zeros((2, 3))), np.zeros((2, 3)))
    assert_allclose(layer(np.array([[3.0, 4.0]])), [[0.6, 0.8]])


def test_a_model_with_batch_normalization_learns_and_keeps_its_moving_numbers_out_of_the_optimizer(rng):
    x = rng.standard_normal((64, 4)) * [1, 10, 100, 1000]
    y = (x[:, 0] > 0).astype(float)
    model = Sequential([Input((4,)), BatchNormalization(), Dense(8, "relu"), BatchNormalization(), Dense(1, "sigmoid")])
    model.compile(Adam(0.02), "binary_crossentropy")
    losses = model.fit(x, y, epochs=30, verbose=0).history["loss"]
    assert losses[-1] < 0.6 * losses[0]
    first = model.layers[0]
    assert [w.name for w in first.non_trainable_variables] == ["moving_mean", "moving_variance"]
    assert len(model.trainable_variables) == 8 and len(model.weights) == 12
    assert float(first.moving_variance.value[3]) > 1e4
