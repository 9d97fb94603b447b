"""Regularizers: penalties by hand, their gradients by finite differences, names and mistakes."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from oracles.finite_difference import assert_gradient
from strict_numpy import pretend_gpu

from nnteach import ops, regularizers
from nnteach.backend import to_device, to_numpy
from nnteach.regularizers import L1, L1L2, L2, OrthogonalRegularizer

MADE = [L1(), L1(0.3), L2(), L2(2.0), L1L2(0.1, 0.2), OrthogonalRegularizer(0.5), OrthogonalRegularizer(0.5, "columns")]
every = pytest.mark.parametrize("made", MADE, ids=repr)


def test_every_regularizer_is_asked():
    public = {c for c in vars(regularizers).values() if isinstance(c, type) and issubclass(c, regularizers.Regularizer)}
    assert public - {regularizers.Regularizer, regularizers.FromFunction} == {type(made) for made in MADE}


def test_by_hand():
    w = np.array([[1.0, -2.0], [0.0, 3.0]])
    assert L1(0.5)(w) == 3.0
    assert L2(0.5)(w) == 7.0
    assert L1L2(0.5, 0.5)(w) == 10.0
    # Rows (1, -2) and (0, 3) have the cosine -2 / sqrt(5); columns (1, 0) and (-2, 3) have -2 / sqrt(13).
    assert OrthogonalRegularizer(1.0)(w) == pytest.approx(2 / np.sqrt(5))
    assert OrthogonalRegularizer(1.0, "columns")(w) == pytest.approx(2 / np.sqrt(13))
    assert OrthogonalRegularizer(1.0)(np.ones((1, 3))) == 0, "a lonely row"


@every
def test_the_gradient_is_the_slope_of_the_penalty(made, rng):
    x = rng.standard_normal((4, 3))
    assert_gradient(made, made.gradient(x), x, rng)


def test_a_weight_that_is_0_is_left_there():
    assert_allclose(L1().gradient(np.zeros(3)), 0)


@every
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_float_type_is_kept(made, dtype):
    x = np.full((2, 3), 0.5, dtype)
    assert made(x).dtype == made.gradient(x).dtype == dtype
    assert np.ndim(made(x)) == 0


@every
def test_it_runs_on_the_pretend_gpu_without_reading_back(made, rng):
    x = rng.standard_normal((4, 3))
    expected = made(x), made.gradient(x)
    with pretend_gpu() as transfers:
        there = to_device(x)
        got = made(there), made.gradient(there)
        assert transfers.to_host == 0
        got = [to_numpy(array) for array in got]
    for one, other in zip(got, expected, strict=True):
        assert_allclose(one, other, rtol=1e-12)


@every
def test_the_config_makes_it_again(made):
    assert type(made).from_config(made.get_config()).get_config() == made.get_config()
    assert type(made).__name__ in repr(made)


def test_names():
    assert regularizers.get("l1_l2").get_config() == {"l1": 0.01, "l2": 0.01}
    assert regularizers.get(L2).get_config() == {"l2": 0.01}
    assert regularizers.l2(0.1).get_config() == {"l2": 0.1}
    made = L1(0.2)
    assert regularizers.get(made) is made
    assert regularizers.get(None) is None


class Pull(regularizers.Regularizer):
    """As one writes it in Keras."""

    def __init__(self, strength):
        self.strength = strength

    def __call__(self, x):
        return self.strength * ops.sum(ops.square(x)) + ops.sum(ops.abs(x))


@pytest.mark.parametrize(
    "mine", [Pull(0.3), regularizers.get(lambda w: 0.3 * ops.sum(ops.square(w)) + ops.sum(ops.abs(w)))]
)
def test_the_tape_takes_the_gradient_of_a_penalty_of_ones_own(mine, rng):
    x = rng.standard_normal((4, 3))
    assert_allclose(mine.gradient(x), L1L2(1.0, 0.3).gradient(x), rtol=1e-12)
    assert mine(x) == pytest.approx(L1L2(1.0, 0.3)(x))
    assert_gradient(mine, mine.gradient(x), x, rng)


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: regularizers.get("l3"), ValueError, r"'l3'.*l1_l2"),
    (lambda: regularizers.get("L1L2"), ValueError, r"Did you mean 'l1_l2'|Known names.*l1_l2"),
    (lambda: regularizers.get(0.01), TypeError, r"0\.01.*L2\(0\.01\)"),
    (lambda: regularizers.get(lambda w: 0.5).gradient(np.ones(3)), TypeError, r"ops\.sum.*0\.5"),
    (lambda: regularizers.get(lambda w: w * w).gradient(np.ones(3)), TypeError, r"one number.*shape \(3,\)"),
    (lambda: regularizers.get(lambda w: np.sum(np.square(w))).gradient(np.ones(3)), TypeError, r"NumPy.*ops"),
    (lambda: L2(-0.1), ValueError, r"L2: l2.*-0\.1"),
    (lambda: L1("0.1"), TypeError, r"L1: l1.*'0\.1'"),
    (lambda: L1L2(l2=float("nan")), ValueError, r"L1L2: l2.*nan"),
    (lambda: OrthogonalRegularizer(mode="cols"), ValueError, r"'rows' or 'columns'.*'cols'"),
    (lambda: OrthogonalRegularizer()(np.ones(3)), ValueError, r"\(3,\)"),
    (lambda: type("Mine", (regularizers.Regularizer,), {})()(np.ones(3)), NotImplementedError, r"Mine.*__call__"),
])  # fmt: skip
def test_mistakes(make, error, words):
    with pytest.raises(error, match=words):
        make()
