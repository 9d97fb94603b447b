"""What the lab says about a function, against what is known of it; and what it says to a wrong one."""

import math

import numpy as np
import pytest

from nnteach_widgets.curves import Break, Zone, curve_of

CLOSED = {  # y and F'(z), from the book
    "linear": (lambda z: z, lambda z: np.ones_like(z)),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.2 * z), lambda z: np.where(z > 0, 1, 0.2)),
    "elu": (lambda z: np.where(z > 0, z, np.expm1(z)), lambda z: np.where(z > 0, 1, np.exp(z))),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 0.25 / np.cosh(z / 2) ** 2),
    "softplus": (lambda z: np.log(1 + np.exp(z)), lambda z: 1 / (1 + np.exp(-z))),
}


@pytest.mark.parametrize("name", CLOSED)
def test_a_curve_has_the_values_and_slopes_of_its_formula(name):
    z = np.linspace(-9, 9, 101) + 0.01
    value, slope = CLOSED[name]
    curve = curve_of(name)
    np.testing.assert_allclose(curve.value(z), value(z), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(curve.slope(z), slope(z), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "steepest"), [("sigmoid", 0.25), ("tanh", 1), ("relu", 1), ("linear", 1)])
def test_the_steepest_slope(name, steepest):
    assert curve_of(name).steepest == pytest.approx(steepest, rel=1e-4)


def test_the_kink_of_relu_is_at_zero_and_everything_left_of_it_dead():
    curve = curve_of("relu")
    assert curve.breaks == (Break("kink", 0.0),)
    assert curve.zones == (Zone("dead", -math.inf, 0.0),)


def test_a_smooth_function_has_no_kink():
    for name in ("linear", "elu", "tanh", "sigmoid", "softplus"):
        assert curve_of(name).breaks == (), name


def test_sigmoid_saturates_where_its_slope_falls_below_a_twentieth():
    left, right = curve_of("sigmoid").zones
    edge = math.log((1 + math.sqrt(0.95)) / (1 - math.sqrt(0.95)))  # where s (1 - s) = 0.05 / 4
    assert (left.kind, right.kind) == ("saturated", "saturated")
    assert (left.high, right.low) == pytest.approx((-edge, edge), abs=0.011)
    assert (left.low, right.high) == (-math.inf, math.inf)


def test_linear_and_leaky_relu_never_fall_asleep():
    assert curve_of("linear").zones == curve_of("leaky_relu").zones == ()


def test_kinks_and_zones_of_a_learners_own_function_are_found():
    curve = curve_of(lambda z: np.clip(z, -1, 2))
    assert curve.label == "my function"
    assert curve.breaks == (Break("kink", -1.0), Break("kink", 2.0))
    assert curve.zones == (Zone("dead", -math.inf, -1.0), Zone("dead", 2.0, math.inf))


def test_a_step_jumps_and_is_dead_everywhere():
    curve = curve_of(np.sign)
    assert curve.breaks == (Break("jump", 0.0),)
    assert curve.zones == (Zone("dead", -math.inf, math.inf),)
    assert curve.steepest == 0


def test_the_flat_top_of_a_wave_is_not_saturation():
    assert curve_of(np.sin).zones == ()


def only_one_number(z):
    return max(z, 0)


def negative_has_no_root(z):
    return np.sqrt(z)


@pytest.mark.parametrize(
    ("function", "error", "words"),
    [
        ("softmax", ValueError, "not a curve: each of its outputs depends on all"),
        ("sigmoyd", ValueError, "Did you mean 'sigmoid'?"),
        (5, TypeError, "name such as 'relu' or a function"),
        (only_one_number, TypeError, r"only_one_number works on one number.*np\.maximum\(z, 0\) for max"),
        (math.tanh, TypeError, r"tanh works on one number.*np\.vectorize\(tanh, otypes=\[float\]\)"),
        (negative_has_no_root, ValueError, r"negative_has_no_root gives nan at z = -15\.99"),
        (lambda z: 1 / (z * 0), ValueError, "gives (inf|-inf|nan) at z"),
        (lambda z: z[:3], ValueError, "keep the shape"),
        (lambda z: 3, TypeError, "must return an array; it returned int"),
        (lambda z: None, TypeError, "must return an array; it returned NoneType"),
        (lambda z: z - z.mean(), ValueError, "depends on several inputs"),
        (lambda z: np.cumsum(z), ValueError, "depends on several inputs"),
        (lambda z: {}["key"], KeyError, "key"),
    ],
)
def test_a_wrong_function_is_told_what_is_wrong(function, error, words):
    with pytest.raises(error, match=words):
        curve_of(function)
