"""What all layers promise, asked of each line of the table in specs.py."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient
from specs import LAYERS, label
from strict_numpy import pretend_gpu

import nnteach
from nnteach.backend import to_device, to_numpy

CASES = [
    pytest.param(spec.layer, arguments, shape, id=f"{spec.layer.__name__}({label(arguments)})-{shape}")
    for spec in LAYERS
    for arguments, shape in spec.samples
]
BAD = [
    pytest.param(spec.layer, bad, id=f"{spec.layer.__name__}({label(bad.arguments)})-{bad.input_shape}")
    for spec in LAYERS
    for bad in spec.bad
]
every_layer = pytest.mark.parametrize(("cls", "arguments", "shape"), CASES)


def run(layer, x, training=True):
    """The same chance every time: Dropout draws the same mask."""
    nnteach.utils.set_random_seed(7)
    if getattr(layer, "seed", None) is not None:
        layer._own = nnteach.random.device(layer.seed)
    return layer(x, training=training)


def made(cls, arguments, dtype="float64", **others):
    nnteach.utils.set_random_seed(3)
    return cls(**arguments, dtype=dtype, **others)


def numbers(rng, shape, dtype="float64"):
    """Away from 0, where some layers have a kink."""
    x = rng.standard_normal(shape)
    return (x + 0.1 * np.sign(x)).astype(dtype)


@every_layer
def test_the_promised_shape_is_the_made_shape(cls, arguments, shape, rng):
    layer = made(cls, arguments)
    symbol = layer(nnteach.Input(shape[1:]))
    y = run(layer, numbers(rng, shape))
    assert symbol.shape == layer.compute_output_shape((None, *shape[1:])) == (None, *y.shape[1:])
    assert layer.compute_output_shape(shape) == y.shape
    assert y.shape[0] == shape[0]


@every_layer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_float_type_is_kept(cls, arguments, shape, dtype, rng):
    layer = made(cls, arguments, dtype)
    y = run(layer, numbers(rng, shape, dtype))
    dx = layer.backward(np.ones_like(y))
    assert y.dtype == dx.dtype == dtype
    assert all(w.value.dtype == w.grad.dtype == dtype for w in layer.weights)
    assert all(array.dtype == dtype for array in layer.saved.values())


@every_layer
def test_the_gradient_of_the_input_is_a_finite_difference(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(rng, shape)
    dy = rng.standard_normal(run(layer, x).shape)
    dx = layer.backward(dy)
    assert dx.shape == x.shape
    assert_gradient(lambda x: (run(layer, x) * dy).sum(), dx, x, rng)


@every_layer
def test_the_gradient_of_every_weight_is_a_finite_difference(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(rng, shape)
    dy = rng.standard_normal(run(layer, x).shape)
    layer.backward(dy)
    for w in layer.trainable_variables:
        start = w.numpy()

        def loss(value, w=w):
            w.assign(value)
            return (run(layer, x) * dy).sum()

        assert_gradient(loss, w.grad.copy(), start, rng)
        w.assign(start)


@every_layer
def test_a_second_way_back_adds_to_the_gradients_of_the_weights(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(rng, shape)
    y = run(layer, x)
    first, second = rng.standard_normal(y.shape), rng.standard_normal(y.shape)
    layer.backward(first)
    kept = [w.grad.copy() for w in layer.weights]
    layer.backward(second)
    both = [w.grad.copy() for w in layer.weights]
    for w in layer.weights:
        w.grad.fill(0)
    layer.backward(second)
    for w, one, sum_of_both in zip(layer.weights, kept, both, strict=True):
        assert_allclose(sum_of_both, one + w.grad, rtol=1e-12, atol=1e-12)


@every_layer
def test_neither_input_nor_incoming_gradient_is_changed(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(rng, shape)
    dy = rng.standard_normal(run(layer, x).shape)
    x.flags.writeable = dy.flags.writeable = False
    before_x, before_dy = x.copy(), dy.copy()
    run(layer, x)
    layer.backward(dy)
    assert_array_equal(x, before_x)
    assert_array_equal(dy, before_dy)


@every_layer
def test_the_config_makes_the_same_layer_again(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(rng, shape)
    again = cls.from_config(layer.get_config())
    y = run(layer, x)
    run(again, x)
    again.set_weights(layer.get_weights())
    assert_array_equal(run(again, x), y)
    assert again.get_config() == layer.get_config()
    assert set(layer.get_config()) >= {"name", "trainable", "dtype", *arguments}


@every_layer
def test_weights_survive_a_round_trip(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(rng, shape)
    y, weights = run(layer, x), layer.get_weights()
    layer.set_weights([w + 1 for w in weights])
    layer.set_weights(weights)
    assert_array_equal(run(layer, x), y)
    assert layer.count_params() == sum(w.size for w in weights)


@every_layer
def test_it_runs_on_the_pretend_gpu_with_the_same_numbers(cls, arguments, shape, rng):
    if any(isinstance(value, np.ufunc) for value in arguments.values()):
        pytest.skip("a NumPy function of the learner's own cannot read the card; CuPy's own can")
    x = numbers(rng, shape)
    layer = made(cls, arguments)
    y = run(layer, x)
    dy = rng.standard_normal(y.shape)
    dx = layer.backward(dy)
    with pretend_gpu() as transfers:
        there = made(cls, arguments)
        there.ensure_built(shape)
        there.set_weights(layer.get_weights())
        x, dy = to_device(x), to_device(dy)
        transfers.to_host = 0
        y_there = run(there, x)
        dx_there = there.backward(dy)
        assert transfers.to_host == 0, "the layer reads numbers back from the card"
        assert_allclose(to_numpy(y_there), y, rtol=1e-12, atol=1e-14)
        assert_allclose(to_numpy(dx_there), dx, rtol=1e-12, atol=1e-14)
        for here, w in zip(layer.weights, there.weights, strict=True):
            assert_allclose(to_numpy(w.grad), here.grad, rtol=1e-12, atol=1e-14)


@every_layer
def test_lists_and_arrays_of_any_kind_simply_work(cls, arguments, shape, rng):
    layer = made(cls, arguments)
    x = np.round(3 * numbers(rng, shape)).astype("float64")
    y = run(layer, x)
    wide = np.zeros((*shape[:-1], 2 * shape[-1]))
    wide[..., ::2] = x
    for same in (
        x.tolist(),
        x.astype(int),
        x.astype("float32"),
        np.asfortranarray(x),
        wide[..., ::2],
        x.astype(object),
    ):
        assert_allclose(run(layer, same), y, rtol=1e-12)


@every_layer
def test_what_the_way_back_needs_is_saved_by_name(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(rng, shape)
    y = run(layer, x)
    assert_array_equal(layer.saved["x"], x)
    assert_array_equal(layer.saved["y"], y)


@pytest.mark.parametrize(("cls", "bad"), BAD)
def test_a_mistake_is_named_with_what_was_expected_and_what_came(cls, bad):
    with pytest.raises(bad.error) as caught:
        layer = cls(**bad.arguments)
        layer(np.ones(bad.input_shape or (2, 3)))
    for word in bad.words:
        assert word in str(caught.value)
