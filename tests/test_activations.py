"""Activation functions: the generic promises for each line of the table, and what is special about each."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient
from specs import ACTIVATIONS, label
from strict_numpy import pretend_gpu

from nnteach import activations
from nnteach.backend import to_device, to_numpy
from nnteach.layers import Activation, Dense

CASES = [
    pytest.param(spec, arguments, id=f"{spec.activation.name}({label(arguments)})")
    for spec in ACTIVATIONS
    for arguments in spec.arguments
]
every_activation = pytest.mark.parametrize(("spec", "arguments"), CASES)


def away_from(kinks, z, distance=0.05):
    for kink in kinks:
        z = np.where(np.abs(z - kink) < distance, kink + 2 * distance, z)
    return z


@every_activation
def test_the_way_back_is_a_finite_difference(spec, arguments, rng):
    f = spec.activation
    z = away_from(spec.kinks, 2 * rng.standard_normal((4, 5)))
    dy, y = rng.standard_normal(z.shape), f(z, **arguments)
    assert_gradient(lambda v: (dy * f(v, **arguments)).sum(), f.backward(dy, z, y, **arguments), z, rng)


@every_activation
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(3,), (2, 4), (2, 3, 4)])
def test_shape_and_float_type_are_kept(spec, arguments, dtype, shape, rng):
    z = rng.standard_normal(shape).astype(dtype)
    y = spec.activation(z, **arguments)
    dz = spec.activation.backward(np.ones_like(z), z, y, **arguments)
    assert y.shape == dz.shape == shape
    assert y.dtype == dz.dtype == dtype


@every_activation
def test_nothing_that_is_given_is_changed(spec, arguments, rng):
    z, dy = rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
    z.flags.writeable = dy.flags.writeable = False
    y = spec.activation(z, **arguments)
    y.flags.writeable = False
    spec.activation.backward(dy, z, y, **arguments)


@every_activation
def test_it_runs_on_the_pretend_gpu(spec, arguments, rng):
    z, dy = rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
    y = spec.activation(z, **arguments)
    dz = spec.activation.backward(dy, z, y, **arguments)
    with pretend_gpu() as transfers:
        z_there, dy_there = to_device(z), to_device(dy)
        transfers.to_host = 0
        y_there = spec.activation(z_there, **arguments)
        dz_there = spec.activation.backward(dy_there, z_there, y_there, **arguments)
        assert transfers.to_host == 0
        assert_allclose(to_numpy(y_there), y, rtol=1e-12)
        assert_allclose(to_numpy(dz_there), dz, rtol=1e-12)


@every_activation
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_far_from_zero_nothing_overflows(spec, arguments, dtype):
    z = np.array([[-1e4, -800, -90, 0], [90, 800, 1e4, 0]], dtype=dtype)
    if spec.activation is activations.exponential:  # e^800 has no place in a float
        z = np.minimum(z, 80)
    y = spec.activation(z, **arguments)
    dz = spec.activation.backward(np.ones_like(z), z, y, **arguments)
    assert np.isfinite(y).all()
    assert np.isfinite(dz).all()


@pytest.mark.parametrize("spec", ACTIVATIONS, ids=lambda s: s.activation.name)
def test_lists_and_plain_numbers_work_too(spec):
    """A learner tries `activations.relu([-1, 2])` before anything else."""
    z = [[-1.0, 2.0, 0.5]]
    assert_allclose(spec.activation(z), spec.activation(np.array(z)), rtol=1e-6)
    assert_allclose(spec.activation([-1, 2]), spec.activation(np.array([-1.0, 2.0])), rtol=1e-6)
    if spec.activation.elementwise:
        assert_allclose(float(spec.activation(0.5)), spec.activation(np.array([0.5]))[0], rtol=1e-6)


@pytest.mark.parametrize("spec", ACTIVATIONS, ids=lambda s: s.activation.name)
def test_an_activation_is_found_by_its_name_and_says_it(spec):
    assert activations.get(spec.activation.name) is spec.activation
    assert getattr(activations, spec.activation.name) is spec.activation
    assert activations.get(spec.activation) is spec.activation
    assert activations.get(type(spec.activation)).name == spec.activation.name
    assert spec.activation.name in repr(spec.activation)


def test_no_activation_is_linear():
    assert activations.get(None) is activations.linear


def test_by_hand():
    z = np.array([-2.0, 0.0, 3.0])
    assert_array_equal(activations.linear(z), z)
    assert_array_equal(activations.relu(z), [0, 0, 3])
    assert_allclose(activations.leaky_relu(z), [-0.4, 0, 3])
    assert_allclose(activations.elu(z), [math.exp(-2) - 1, 0, 3])
    assert_allclose(activations.tanh(z), [math.tanh(-2), 0, math.tanh(3)])
    assert_allclose(activations.sigmoid(z), [1 / (1 + math.exp(2)), 0.5, 1 / (1 + math.exp(-3))])
    assert_allclose(activations.softplus(z), [math.log1p(math.exp(-2)), math.log(2), math.log1p(math.exp(3))])
    e = [math.exp(v) for v in z]
    assert_allclose(activations.softmax(z), [v / sum(e) for v in e])


def test_slopes_at_zero():
    """At the kink itself the slope is a choice: relu's is 0, as in Keras."""
    zero, one = np.zeros(1), np.ones(1)
    for name, slope in {"relu": 0, "tanh": 1, "sigmoid": 0.25, "elu": 1, "softplus": 0.5, "linear": 1}.items():
        f = activations.get(name)
        assert_allclose(f.backward(one, zero, f(zero)), slope)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=8))
def test_softmax_makes_shares_that_sum_to_one_and_a_shift_changes_nothing(z):
    z = np.array(z)
    y = activations.softmax(z)
    assert (y >= 0).all()
    assert_allclose(y.sum(), 1, rtol=1e-9)
    assert_allclose(activations.softmax(z + 100), y, rtol=1e-6, atol=1e-300)
    top = z.max()
    e = [math.exp(v - top) for v in z]
    assert_allclose(y, [v / math.fsum(e) for v in e], rtol=1e-6, atol=1e-300)


@given(st.floats(-1e4, 1e4))
def test_sigmoid_and_softplus_are_right_at_any_distance(z):
    exact = 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))
    array = np.array([z])
    assert_allclose(activations.sigmoid(array), exact, rtol=1e-6, atol=1e-300)
    assert_allclose(activations.softplus(array), max(z, 0) + math.log1p(math.exp(-abs(z))), rtol=1e-6, atol=1e-300)
    assert_allclose(activations.softplus.backward(np.ones(1), array, None), exact, rtol=1e-6, atol=1e-300)


# Functions of the learner's own -----------------------------------------------------------------------------------

OWN = {
    "np.sin": np.sin,
    "a lambda": lambda z: z * np.exp(-z * z),
    "swish": lambda z: z / (1 + np.exp(-z)),
    "by cases": lambda z: np.where(z > 0, z, 0.1 * z),
    "writes into its argument": lambda z: np.multiply(z, 3, out=z),
}


@pytest.mark.parametrize("function", OWN.values(), ids=OWN)
def test_any_function_of_ones_own_learns_by_its_measured_slope(function, rng):
    layer = Dense(3, activation=function, dtype="float64")
    x = away_from([0.0], rng.standard_normal((6, 4)))
    dy = rng.standard_normal(layer(x).shape)
    layer(x)
    dx = layer.backward(dy)
    assert_gradient(lambda v: (layer(v) * dy).sum(), dx, x, rng, tolerance=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_function_of_ones_own_keeps_the_float_type(dtype, rng):
    z = rng.standard_normal((3, 4)).astype(dtype)
    f = activations.get(lambda z: np.sin(z).astype("float64"))
    assert f(z).dtype == f.backward(np.ones_like(z), z, f(z)).dtype == dtype


def test_in_float32_the_measured_slope_is_as_good_as_float32(rng):
    z = rng.standard_normal((50, 4)).astype("float32")
    f = activations.get(np.tanh)
    assert_allclose(f.backward(np.ones_like(z), z, f(z)), 1 - np.tanh(z) ** 2, rtol=2e-6, atol=1e-6)


def test_a_step_has_slope_zero(rng):
    """The perceptron's: yes or no. It answers True and False, which cannot be subtracted."""
    z = away_from([0.0], rng.standard_normal((3, 4)))
    for step in (lambda z: z > 0, lambda z: (z > 0).astype(int), lambda z: np.where(z > 0, 1, 0), np.sign):
        f = activations.get(step)
        y = f(z)
        assert y.dtype == z.dtype
        assert_array_equal(f.backward(np.ones_like(z), z, y), 0)


def test_another_layer_given_as_activation_gets_its_slope_too(rng):
    """Dense(4, activation=LeakyReLU()) is how Keras's books write it; the layer inside computes in float32."""
    inner, z = Activation("tanh"), rng.standard_normal((20, 3))
    f = activations.get(inner)
    assert_allclose(f.backward(np.ones_like(z), z, f(z)), 1 - np.tanh(z) ** 2, atol=1e-4)


def test_rows_that_depend_on_their_largest_number_are_refused_wherever_it_stands():
    for place in range(6):
        z = np.ones((2, 3))
        z.reshape(-1)[place] = 10.0
        for mixes in (
            lambda z: z / np.abs(z).max(),
            lambda z: z - z.min(),
            lambda z: z - z.mean(),
            lambda z: z[:, ::-1],
        ):
            with pytest.raises(ValueError, match="depends on several inputs"):
                activations.get(mixes)(z)


def test_a_class_of_ones_own_brings_its_way_back(rng):
    class Square(activations.Activation):
        name = "square"

        def __call__(self, x):
            return x * x

        def backward(self, dy, z, y):
            return 2 * z * dy

    for given_as in (Square, Square()):
        layer = Dense(2, activation=given_as, dtype="float64")
        x = rng.standard_normal((3, 4))
        dy = rng.standard_normal(layer(x).shape)
        dx = layer.backward(dy)
        assert_gradient(lambda v, layer=layer, dy=dy: (layer(v) * dy).sum(), dx, x, rng)


def test_the_long_and_the_short_gelu_differ_by_less_than_a_thousandth():
    z = np.linspace(-8, 8, 1001)
    assert np.abs(activations.gelu(z) - activations.gelu(z, approximate=True)).max() < 1e-3
    assert_allclose(activations.gelu(z), [v * math.erfc(-v / math.sqrt(2)) / 2 for v in z], rtol=1e-11, atol=1e-14)


def test_selu_keeps_mean_and_spread_of_normal_numbers(rng):
    """That is what its two constants are for."""
    y = activations.selu(rng.standard_normal(400_000))
    assert abs(y.mean()) < 0.01
    assert abs(y.std() - 1) < 0.01


def test_hard_is_near_soft():
    z = np.linspace(-10, 10, 401)
    assert np.abs(activations.hard_sigmoid(z) - activations.sigmoid(z)).max() < 0.1
    assert np.abs(activations.hard_silu(z) - activations.silu(z)).max() < 0.2
    assert activations.swish is activations.silu
    assert activations.hard_swish is activations.hard_silu


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=8))
def test_log_softmax_is_right_at_any_distance(z):
    top = max(z)
    exact = [v - top - math.log(math.fsum(math.exp(w - top) for w in z)) for v in z]
    array = np.array(z)
    y = activations.log_softmax(array)
    assert_allclose(y, exact, rtol=1e-6, atol=1e-9)
    dy = np.cos(np.arange(len(z)))
    expected = dy - np.exp(exact) * math.fsum(dy)
    assert_allclose(activations.log_softmax.backward(dy, array, y), expected, rtol=1e-6, atol=1e-9)
