"""What all layers promise, asked of each line of the table in specs."""

from __future__ import annotations

import numpy as np
import pytest
from devices import real_gpu
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
SPECS = {spec.layer: spec for spec in LAYERS}
every_layer = pytest.mark.parametrize(("cls", "arguments", "shape"), CASES)


def run(layer, x, training=True):
    """The same chance every time: Dropout draws the same mask; a layer that remembers begins anew."""
    nnteach.utils.set_random_seed(7)
    if getattr(layer, "seed", None) is not None:
        layer._own = nnteach.random.device(layer.seed)
    if getattr(layer, "stateful", False) and layer.built:
        layer.reset_states()
    return layer(x, training=training)


def made(cls, arguments, dtype="float64", **others):
    nnteach.utils.set_random_seed(3)
    return cls(**arguments, dtype=dtype, **others)


def each(function, thing):
    """The function of an array; or of each array of a list."""
    return [each(function, part) for part in thing] if isinstance(thing, list) else function(thing)


def listed(thing):
    return thing if isinstance(thing, list) else [thing]


def numbers(cls, arguments, shape, rng, dtype="float64"):
    """What the layer is tried on: away from 0, where some layers have a kink, unless its line says otherwise."""
    if isinstance(shape, list):
        return [numbers(cls, arguments, part, rng, dtype) for part in shape]
    if SPECS[cls].inputs is not None:
        return SPECS[cls].inputs(rng, shape, arguments).astype(dtype)
    x = rng.standard_normal(shape)
    return (x + 0.1 * np.sign(x)).astype(dtype)


def pull(y, rng):
    """A gradient for each output."""
    return each(lambda part: rng.standard_normal(part.shape), y)


def pulled(y, dy):
    """A single number whose gradient with respect to y is dy."""
    return sum((part * d).sum() for part, d in zip(listed(y), listed(dy), strict=True))


@every_layer
def test_the_promised_shape_is_the_made_shape(cls, arguments, shape, rng):
    layer = made(cls, arguments)
    batch = listed(shape)[0][0]
    symbol = layer(each(lambda s: nnteach.Input(s[1:], batch if arguments.get("stateful") else None), shape))
    y = run(layer, numbers(cls, arguments, shape, rng))
    free = each(lambda s: (None, *s[1:]), shape)
    if not arguments.get("stateful"):
        assert each(lambda s: s.shape, symbol) == layer.compute_output_shape(free)
        assert layer.compute_output_shape(free) == each(lambda part: (None, *part.shape[1:]), y)
    assert layer.compute_output_shape(shape) == each(lambda part: part.shape, y)
    assert all(part.shape[0] == batch for part in listed(y))


@every_layer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_float_type_is_kept(cls, arguments, shape, dtype, rng):
    layer = made(cls, arguments, dtype)
    y = run(layer, numbers(cls, arguments, shape, rng, dtype))
    dx = layer.backward(each(np.ones_like, y))
    assert all(part.dtype == dtype for part in [*listed(y), *(d for d in listed(dx) if d is not None)])
    assert all(w.value.dtype == w.grad.dtype == dtype for w in layer.weights if w.value.dtype.kind == "f")
    for name, value in layer.saved.items():
        for array in listed(value):
            if getattr(getattr(array, "dtype", None), "kind", None) == "f":
                assert array.dtype == dtype, name


@every_layer
def test_the_gradient_of_the_input_is_a_finite_difference(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(cls, arguments, shape, rng)
    dy = pull(run(layer, x), rng)
    dx = layer.backward(dy)
    if SPECS[cls].whole:
        assert dx is None
        return
    several = isinstance(x, list)
    for i, part in enumerate(listed(x)):
        assert listed(dx)[i].shape == part.shape

        def loss(value, i=i):
            return pulled(run(layer, [*x[:i], value, *x[i + 1 :]] if several else value), dy)

        assert_gradient(loss, listed(dx)[i], part, rng)


@every_layer
def test_the_gradient_of_every_weight_is_a_finite_difference(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(cls, arguments, shape, rng)
    dy = pull(run(layer, x), rng)
    for w in layer.weights:
        w.grad.fill(0)
    layer.backward(dy)
    for w in layer.trainable_variables:
        start = w.numpy()

        def loss(value, w=w):
            w.assign(value)
            return pulled(run(layer, x), dy)

        assert_gradient(loss, w.grad.copy(), start, rng)
        w.assign(start)


@every_layer
def test_a_second_way_back_adds_to_the_gradients_of_the_weights(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(cls, arguments, shape, rng)
    y = run(layer, x)
    first, second = pull(y, rng), pull(y, rng)
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
    layer, x = made(cls, arguments), numbers(cls, arguments, shape, rng)
    dy = pull(run(layer, x), rng)
    for array in [*listed(x), *listed(dy)]:
        array.flags.writeable = False
    before_x, before_dy = each(np.copy, x), each(np.copy, dy)
    run(layer, x)
    layer.backward(dy)
    for now, before in zip([*listed(x), *listed(dy)], [*listed(before_x), *listed(before_dy)], strict=True):
        assert_array_equal(now, before)


@every_layer
def test_the_config_makes_the_same_layer_again(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(cls, arguments, shape, rng)
    again = cls.from_config(layer.get_config())
    run(layer, x)
    run(again, x)
    again.set_weights(layer.get_weights())
    y = run(layer, x)
    layer_weights = layer.get_weights()
    again.set_weights(layer_weights)
    for ours, theirs in zip(listed(run(again, x, training=False)), listed(run(layer, x, training=False)), strict=True):
        assert_array_equal(ours, theirs)
    assert len(listed(y)) >= 1
    assert set(layer.get_config()) >= {"name", "trainable", "dtype", *arguments}


@every_layer
def test_weights_survive_a_round_trip(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(cls, arguments, shape, rng)
    run(layer, x)
    y, weights = run(layer, x, training=False), layer.get_weights()
    layer.set_weights([w + 1 for w in weights])
    layer.set_weights(weights)
    for now, before in zip(listed(run(layer, x, training=False)), listed(y), strict=True):
        assert_array_equal(now, before)
    assert layer.count_params() == sum(w.size for w in weights)


@every_layer
@pytest.mark.parametrize("card", [pretend_gpu, pytest.param(real_gpu, marks=pytest.mark.gpu)])
def test_it_runs_on_a_gpu_with_the_same_numbers(cls, arguments, shape, card, rng):
    if any(isinstance(value, np.ufunc) for value in arguments.values()):
        pytest.skip("a NumPy function of the learner's own cannot read the card; CuPy's own can")
    x = numbers(cls, arguments, shape, rng)
    layer = made(cls, arguments)
    layer.ensure_built(shape)
    weights = layer.get_weights()
    y = run(layer, x, training=card is pretend_gpu)  # a real card draws other numbers by chance
    dy = pull(y, rng)
    dx = layer.backward(dy)
    exact = {"rtol": 1e-12, "atol": 1e-14} if card is pretend_gpu else {"rtol": 1e-9, "atol": 1e-11}
    with card() as transfers:
        there = made(cls, arguments)
        there.ensure_built(shape)
        there.set_weights(weights)
        x, dy = each(to_device, x), each(to_device, dy)
        transfers.to_host = 0
        y_there = run(there, x, training=card is pretend_gpu)
        dx_there = there.backward(dy)
        assert transfers.to_host == 0, "the layer reads numbers back from the card"
        for here, gpu in zip([*listed(y), *listed(dx)], [*listed(y_there), *listed(dx_there)], strict=True):
            if here is not None:
                assert_allclose(to_numpy(gpu), here, **exact)
        for here, w in zip(layer.weights, there.weights, strict=True):
            assert_allclose(to_numpy(w.grad), here.grad, **exact)


@every_layer
def test_lists_and_arrays_of_any_kind_simply_work(cls, arguments, shape, rng):
    layer = made(cls, arguments)
    x = each(lambda part: np.round(3 * part).astype("float64"), numbers(cls, arguments, shape, rng))
    if SPECS[cls].inputs is not None:
        x = each(np.round, numbers(cls, arguments, shape, rng))
    y = run(layer, x)
    y = run(layer, x)

    def strided(part):
        wide = np.zeros((*part.shape[:-1], 2 * part.shape[-1]))
        wide[..., ::2] = part
        return wide[..., ::2]

    kinds = [
        lambda p: p.astype(int),
        lambda p: p.astype("float32"),
        np.asfortranarray,
        strided,
        lambda p: p.astype(object),
    ]
    if not isinstance(x, list):
        kinds.append(lambda p: p.tolist())
    for kind in kinds:
        for same, before in zip(listed(run(layer, each(kind, x))), listed(y), strict=True):
            assert_allclose(same, before, rtol=1e-12, atol=1e-14)


@every_layer
def test_what_the_way_back_needs_is_saved_by_name(cls, arguments, shape, rng):
    layer, x = made(cls, arguments), numbers(cls, arguments, shape, rng)
    y = run(layer, x)
    for name, arrays in (("x", x), ("y", y)):
        for kept, array in zip(listed(layer.saved[name]), listed(arrays), strict=True):
            assert_array_equal(kept, array)


@pytest.mark.parametrize(("cls", "bad"), BAD)
def test_a_mistake_is_named_with_what_was_expected_and_what_came(cls, bad):
    with pytest.raises(bad.error) as caught:
        layer = cls(**bad.arguments)
        layer(each(np.ones, bad.input_shape or (2, 3)))
    for word in bad.words:
        assert word in str(caught.value)
