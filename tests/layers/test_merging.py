"""Merging layers: their numbers, their gradients, and which shapes they refuse, against the definition and NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient
from strict_numpy import pretend_gpu

from nnteach.backend import to_device, to_numpy
from nnteach.layers.merging import Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract

SAMPLES = [
    (Add(), [(3, 4), (3, 4)]), (Add(), [(3, 4)] * 3), (Add(), [(3, 4), (3, 1)]), (Add(), [(2, 3, 4), (2, 4)]),
    (Add(), [(2, 4), (2, 3, 1)]), (Subtract(), [(3, 4), (3, 4)]), (Subtract(), [(2, 1, 4), (2, 3, 1)]),
    (Multiply(), [(3, 4)] * 2), (Multiply(), [(3, 4)] * 3), (Multiply(), [(2, 3, 4), (2, 4)]), (Average(), [(3, 4)] * 3),
    (Average(), [(2, 2, 3), (2, 3)]), (Maximum(), [(3, 4)] * 2), (Maximum(), [(3, 4), (3, 1), (3, 4)]),
    (Minimum(), [(3, 4)] * 2), (Minimum(), [(2, 3, 4), (2, 4)]), (Concatenate(), [(3, 2), (3, 4)]),
    (Concatenate(axis=1), [(2, 3, 4), (2, 1, 4), (2, 2, 4)]), (Concatenate(axis=-2), [(2, 3, 4), (2, 1, 4)]),
    (Dot(axes=1), [(3, 4), (3, 4)]), (Dot(axes=-1, normalize=True), [(3, 4), (3, 4)]), (Dot(axes=2), [(2, 3, 5), (2, 4, 5)]),
    (Dot(axes=(1, 2)), [(2, 5, 3), (2, 4, 5)]), (Dot(axes=(2, 1), normalize=True), [(2, 3, 5), (2, 5, 4)]),
    (Dot(axes=(1, 2)), [(2, 5), (2, 4, 5)]), (Dot(axes=(2, 1)), [(2, 4, 5), (2, 5)]), (Dot(axes=(3, 1)), [(2, 2, 3, 4), (2, 4, 3, 2)]),
]  # fmt: skip
every = pytest.mark.parametrize(
    ("layer", "shapes"), SAMPLES, ids=[f"{layer.name}-{shapes}" for layer, shapes in SAMPLES]
)


def definition(layer, xs):
    """What the layer promises, in NumPy's words."""
    if isinstance(layer, Concatenate):
        return np.concatenate(xs, axis=layer.axis)
    if isinstance(layer, Dot):
        i, j = layer.axes if isinstance(layer.axes, tuple) else (layer.axes, layer.axes)
        if layer.normalize:
            xs = [x / np.linalg.norm(x, axis=a, keepdims=True) for x, a in zip(xs, (i, j), strict=True)]
        y = np.stack([np.tensordot(a, b, (i - (i > 0), j - (j > 0))) for a, b in zip(*xs, strict=True)])
        return y if y.ndim > 1 else y[:, None]
    axes = max(x.ndim for x in xs)
    xs = [x.reshape(x.shape[0], *(1,) * (axes - x.ndim), *x.shape[1:]) for x in np.broadcast_arrays(*[
        x.reshape(x.shape[0], *(1,) * (axes - x.ndim), *x.shape[1:]) for x in xs])]  # fmt: skip
    stacked = np.stack(xs)
    combine = {Add: np.sum, Multiply: np.prod, Average: np.mean, Maximum: np.max, Minimum: np.min}
    return xs[0] - xs[1] if isinstance(layer, Subtract) else combine[type(layer)](stacked, axis=0)


def inputs(rng, shapes):
    return [rng.standard_normal(shape) for shape in shapes]


@every
def test_the_numbers_are_those_of_the_definition(layer, shapes, rng):
    xs = inputs(rng, shapes)
    y = layer.call(xs)
    assert_allclose(y, definition(layer, xs), rtol=1e-12, atol=1e-14)
    assert layer.compute_output_shape(shapes) == y.shape
    assert layer.compute_output_shape([(None, *s[1:]) for s in shapes]) == (None, *y.shape[1:])


@every
def test_the_gradient_of_each_input_is_a_finite_difference(layer, shapes, rng):
    xs = inputs(rng, shapes)
    dy = rng.standard_normal(layer.call(xs).shape)
    dxs = layer.backward(dy)
    assert len(dxs) == len(xs)
    for place, (x, dx) in enumerate(zip(xs, dxs, strict=True)):

        def loss(value, place=place):
            return (layer.call([*xs[:place], value, *xs[place + 1 :]]) * dy).sum()

        assert_gradient(loss, dx, x, rng)


@every
def test_it_runs_on_the_pretend_gpu_with_the_same_numbers(layer, shapes, rng):
    xs = inputs(rng, shapes)
    y = layer.call(xs)
    dy = rng.standard_normal(y.shape)
    dxs = layer.backward(dy)
    with pretend_gpu() as transfers:
        there = [to_device(x) for x in xs]
        dy = to_device(dy)
        transfers.to_host = 0
        y_there, dxs_there = layer.call(there), layer.backward(dy)
        assert transfers.to_host == 0
        assert_allclose(to_numpy(y_there), y, rtol=1e-12)
        for here, far in zip(dxs, dxs_there, strict=True):
            assert_allclose(to_numpy(far), here, rtol=1e-12, atol=1e-14)


def test_equal_inputs_share_the_gradient_of_their_maximum():
    layer, x = Maximum(), np.ones((2, 3))
    layer.call([x, x.copy()])
    for dx in layer.backward(np.ones((2, 3))):
        assert_array_equal(dx, np.full((2, 3), 0.5))


def test_a_product_with_zeros_keeps_the_gradient_of_the_other_input(rng):
    layer, x = Multiply(), rng.standard_normal((2, 3))
    layer.call([np.zeros((2, 3)), x])
    first, second = layer.backward(np.ones((2, 3)))
    assert_array_equal(first, x)
    assert_array_equal(second, np.zeros((2, 3)))


@pytest.mark.parametrize(
    ("layer", "shapes", "words"),
    [
        (Add(name="sum"), [(None, 3), (None, 4)], ("sum", "(None, 3)", "(None, 4)", "axis 1")),
        (Add(name="sum"), [(None, 2, 3), (None, 4)], ("(None, 2, 3)", "(None, 4)", "axis 2", "3, 4")),
        (Add(name="sum"), (None, 3), ("sum", "list of inputs", "[a, b]", "(None, 3)")),
        (Multiply(name="gate"), [(2, 3), (5, 3)], ("gate", "(2, 3)", "(5, 3)", "batches of 2 and 5")),
        (Subtract(name="less"), [(None, 3)] * 3, ("less", "exactly 2", "received 3")),
        (Average(name="mean"), [], ("mean", "at least 2", "received 0")),
        (Maximum(name="most"), [(), (3,)], ("most", "batch axis")),
        (Concatenate(name="both"), [(None, 2, 3), (None, 3, 3)], ("both", "axis 2", "axis 1", "(None, 3, 3)")),
        (Concatenate(name="both"), [(None, 2, 3), (None, 3)], ("both", "as many axes", "(None, 2, 3)")),
        (Concatenate(axis=3, name="both"), [(None, 2), (None, 3)], ("both", "axis 3", "missing", "(None, 2)")),
        (Concatenate(axis=0, name="both"), [(None, 2), (None, 2)], ("both", "axis 0", "the batch")),
        (Dot(axes=1, name="dot"), [(None, 2), (None, 3)], ("dot", "axis 1", "2 and 3", "(None, 3)")),
        (Dot(axes=2, name="dot"), [(None, 2), (None, 2)], ("dot", "axis 2", "missing", "(None, 2)")),
        (Dot(axes=0, name="dot"), [(None, 2), (None, 2)], ("dot", "axis 0", "the batch")),
        (Dot(axes=1, name="dot"), [(None, 2)], ("dot", "exactly 2", "received 1")),
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_are_both_named(layer, shapes, words):
    with pytest.raises(ValueError) as caught:
        layer.build(shapes)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Concatenate(axis="last"), TypeError, ("Concatenate", "axis", "'last'")),
        (lambda: Dot(axes="1"), TypeError, ("Dot", "axes", "'1'")),
        (lambda: Dot(axes=(1, 2, 3)), ValueError, ("Dot", "axes", "(1, 2, 3)")),
        (lambda: Dot(axes=(1, 1.5)), TypeError, ("Dot", "axes", "1.5")),
        (lambda: Dot(axes=1, normalize="l2"), TypeError, ("Dot", "normalize", "True or False")),
        (lambda: Add(axis=1), TypeError, ("Add", "'axis'")),
    ],
)  # fmt: skip
def test_wrong_arguments_are_named(make, error, words):
    with pytest.raises(error) as caught:
        make()
    for word in words:
        assert word in str(caught.value)


def test_a_step_counts_if_it_counts_in_any_input():
    a, b = np.array([[True, False, False]]), np.array([[False, True, False]])
    assert_array_equal(Add().compute_mask([None, None], [a, b]), [[True, True, False]])
    assert Add().compute_mask([None, None], [a, None]) is None
    x = np.zeros((1, 3, 2))
    assert_array_equal(Concatenate(axis=1).compute_mask([x, x], [a, b]), [[True, False, False, False, True, False]])
    assert_array_equal(Concatenate().compute_mask([x, x], [a, None]), [[True, True, True]])
