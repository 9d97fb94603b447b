"""Clipping: how long a step may be, which way it goes, and that the gradients themselves stay to be looked at."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from strict_numpy import pretend_gpu

from nnteach.backend import to_device, to_numpy
from nnteach.optimizers import SGD
from nnteach.variable import Variable


def steps(gradients, **clip):
    """What SGD(1) subtracts."""
    variables = [Variable(np.zeros_like(g)) for g in gradients]
    SGD(1.0, **clip).apply(gradients, variables)
    return [-v.numpy() for v in variables]


@pytest.fixture
def gradients():
    return [np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([0.3, -0.4])]  # of lengths 5 and 0.5


def test_each_variable_by_itself(gradients):
    long, short = steps(gradients, clipnorm=1.0)
    assert_allclose(long, gradients[0] / 5)
    assert_array_equal(short, gradients[1])


def test_all_variables_together(gradients):
    long, short = steps(gradients, global_clipnorm=1.0)
    whole = np.sqrt(25.25)
    assert_allclose(long, gradients[0] / whole)
    assert_allclose(short, gradients[1] / whole)
    assert_array_equal(steps(gradients, global_clipnorm=6.0)[0], gradients[0])


def test_each_number(gradients):
    long, short = steps(gradients, clipvalue=0.35)
    assert_array_equal(long, [[0.35, 0], [0, 0.35]])
    assert_array_equal(short, [0.3, -0.35])


def test_float_types_that_are_mixed_are_one_arrow_and_stay_what_they_are():
    a, b = Variable(np.zeros(1, "float32")), Variable(np.zeros(1, "float64"))
    SGD(1.0, global_clipnorm=1.0).apply([np.array([3.0]), np.array([4.0])], [a, b])
    assert_allclose([-a.numpy()[0], -b.numpy()[0]], [0.6, 0.8], rtol=1e-6)
    assert (a.dtype, b.dtype) == ("float32", "float64")


@pytest.mark.parametrize("clip", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_the_gradients_stay_as_backpropagation_left_them(clip, gradients):
    v = Variable(np.zeros(2))
    v.grad[...] = [3.0, 4.0]
    SGD(1.0, **{clip: 0.1}).apply([v.grad], [v])
    assert_array_equal(v.grad, [3.0, 4.0])


@pytest.mark.parametrize("clip", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_a_gradient_of_zeros_stays_one(clip):
    with np.errstate(all="raise"):
        assert_array_equal(steps([np.zeros(3)], **{clip: 0.1})[0], 0)


@pytest.mark.parametrize(
    "arguments", [{"clipnorm": 1.0}, {"clipvalue": 0.35}, {"global_clipnorm": 1.0}, {"weight_decay": 0.1}]
)
def test_it_runs_on_the_pretend_gpu_without_reading_back(arguments, gradients):
    expected = steps(gradients, **arguments)
    with pretend_gpu() as transfers:
        variables = [Variable(np.zeros_like(g)) for g in gradients]
        there, optimizer = [to_device(g) for g in gradients], SGD(1.0, **arguments)
        transfers.to_host = 0
        optimizer.apply(there, variables)
        assert transfers.to_host == 0
        got = [-to_numpy(v.value) for v in variables]
    for one, other in zip(got, expected, strict=True):
        assert_allclose(one, other, rtol=1e-12)


def test_one_bad_batch_does_no_harm(rng):
    """A gradient of 1e6 throws plain descent far away; clipped, it is a step like any other."""
    far, near = Variable(np.ones(2)), Variable(np.ones(2))
    for optimizer, w in ((SGD(0.1), far), (SGD(0.1, clipnorm=1.0), near)):
        optimizer.apply([np.array([1e6, 0.0])], [w])
    assert abs(far.numpy()).max() > 1e4
    assert abs(near.numpy()).max() <= 1.1


def test_words_that_spare_are_a_list():
    with pytest.raises(TypeError, match=r"\['bias'\]"):
        SGD(weight_decay=0.1).exclude_from_weight_decay(var_names="bias")
