"""Constraints: what they promise of lengths and signs, names and mistakes."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from strict_numpy import pretend_gpu

from nnteach import constraints
from nnteach.backend import to_device, to_numpy
from nnteach.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm

MADE = [NonNeg(), MaxNorm(), MaxNorm(0.5, axis=1), MaxNorm(1, [0, 1]), UnitNorm(), UnitNorm(-1), MinMaxNorm(0.5, 1.5),
        MinMaxNorm(2, 3, rate=0.3, axis=1)]  # fmt: skip
every = pytest.mark.parametrize("made", MADE, ids=repr)


def lengths(w, axis=0):
    return np.linalg.norm(w, axis=axis)


@pytest.fixture
def w(rng):
    return rng.standard_normal((4, 3)) * [0.1, 1.0, 10.0]


def test_every_constraint_is_asked():
    public = {
        c for name, c in vars(constraints).items()
        if isinstance(c, type) and issubclass(c, constraints.Constraint) and not name.startswith("_")
    }  # fmt: skip
    assert public - {constraints.Constraint} == {type(made) for made in MADE} == set(constraints._CLASSES.values())


def test_what_they_promise(w):
    assert_array_equal(NonNeg()(w), np.where(w > 0, w, 0))
    assert_allclose(lengths(UnitNorm()(w)), 1, rtol=1e-5)
    assert_allclose(lengths(UnitNorm(axis=1)(w), 1), 1, rtol=1e-5)
    assert_allclose(lengths(MaxNorm(1.5)(w)), np.minimum(lengths(w), 1.5), rtol=1e-5)
    assert_allclose(lengths(MinMaxNorm(0.5, 1.5)(w)), np.clip(lengths(w), 0.5, 1.5), rtol=1e-5)
    halfway = (lengths(w) + np.clip(lengths(w), 0.5, 1.5)) / 2
    assert_allclose(lengths(MinMaxNorm(0.5, 1.5, rate=0.5)(w)), halfway, rtol=1e-5)
    assert np.linalg.norm(MaxNorm(1, [0, 1])(w)) == pytest.approx(1, rel=1e-5)


@every
def test_what_keeps_the_limit_is_not_moved_again(made, w):
    once = made(w)
    if getattr(made, "rate", 1) == 1:
        assert_allclose(made(once), once, rtol=1e-5)


@every
def test_a_weight_of_zeros_stays_one(made):
    assert_array_equal(made(np.zeros((3, 2))), np.zeros((3, 2)))


@every
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_shape_and_float_type_are_kept(made, w, dtype):
    moved = made(w.astype(dtype))
    assert moved.shape == w.shape
    assert moved.dtype == dtype


@every
def test_it_runs_on_the_pretend_gpu_without_reading_back(made, w):
    expected = made(w)
    with pretend_gpu() as transfers:
        moved = made(to_device(w))
        assert transfers.to_host == 0
        assert_allclose(to_numpy(moved), expected, rtol=1e-12)


@every
def test_the_config_makes_it_again(made):
    assert type(made).from_config(made.get_config()).get_config() == made.get_config()
    assert type(made).__name__ in repr(made)


def test_names():
    assert constraints.get(MaxNorm).get_config() == {"max_value": 2, "axis": 0}
    assert constraints.max_norm(3.0).max_value == 3.0
    mine = lambda w: w  # noqa: E731
    assert constraints.get(mine) is mine
    assert constraints.get(None) is None


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: constraints.get("maxnorm"), ValueError, r"'maxnorm'.*Did you mean 'MaxNorm'"),
    (lambda: constraints.get("positive"), ValueError, r"Known names.*non_neg"),
    (lambda: constraints.get(3), TypeError, r"MaxNorm\(3\)"),
    (lambda: MaxNorm(-1), ValueError, r"max_value.*-1"),
    (lambda: MaxNorm("2"), TypeError, r"max_value.*'2'"),
    (lambda: MaxNorm(2, axis=0.5), TypeError, r"MaxNorm: axis.*0\.5"),
    (lambda: MaxNorm(2, axis=2)(np.ones((3, 2))), ValueError, r"axis 2.*\(3, 2\)"),
    (lambda: MinMaxNorm(2, 1), ValueError, r"min_value.*max_value"),
    (lambda: MinMaxNorm(rate=1.5), ValueError, r"rate.*1\.5"),
    (lambda: constraints.Constraint()(np.ones(2)), NotImplementedError, "__call__"),
])  # fmt: skip
def test_mistakes(make, error, words):
    with pytest.raises(error, match=words):
        make()
