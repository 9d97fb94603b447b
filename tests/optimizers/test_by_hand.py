"""Three steps on f(w) = w**2 from w = 1, worked out with pencil and paper: the gradient is 2w."""

import math

import numpy as np
import pytest

from nnteach.optimizers import SGD, Adam, RMSprop
from nnteach.variable import Variable


def three_steps(optimizer):
    w = Variable(np.array([1.0]))
    path = []
    for _ in range(3):
        optimizer.apply([2 * w.value], [w])
        path.append(float(w.numpy()[0]))
    return path


def test_sgd():
    assert three_steps(SGD(0.1)) == pytest.approx([0.8, 0.64, 0.512], rel=1e-12)


def test_sgd_with_momentum():
    # v = 0.5 v - 0.1 * 2w: -0.2, then -0.1 - 0.16 = -0.26, then -0.13 - 0.108 = -0.238.
    assert three_steps(SGD(0.1, momentum=0.5)) == pytest.approx([0.8, 0.54, 0.302], rel=1e-12)


def test_sgd_with_nesterov_s_momentum():
    # v = -0.2, w = 1 - 0.1 - 0.2 = 0.7; v = -0.1 - 0.14 = -0.24, w = 0.7 - 0.12 - 0.14 = 0.44;
    # v = -0.12 - 0.088 = -0.208, w = 0.44 - 0.104 - 0.088 = 0.248.
    assert three_steps(SGD(0.1, momentum=0.5, nesterov=True)) == pytest.approx([0.7, 0.44, 0.248], rel=1e-12)


def test_rmsprop():
    w, v, path = 1.0, 0.0, []
    for _ in range(3):
        g = 2 * w
        v = 0.9 * v + 0.1 * g * g
        w -= 0.1 * g / math.sqrt(v + 1e-7)
        path.append(w)
    assert path[0] == pytest.approx(1 - 0.1 / math.sqrt(0.1), rel=1e-6)
    assert three_steps(RMSprop(0.1)) == pytest.approx(path, rel=1e-12)


def test_rmsprop_centered_with_momentum():
    w, v, mean, momentum, path = 1.0, 0.0, 0.0, 0.0, []
    for _ in range(3):
        g = 2 * w
        v = 0.9 * v + 0.1 * g * g
        mean = 0.9 * mean + 0.1 * g
        momentum = 0.5 * momentum + 0.1 * g / math.sqrt(v - mean * mean + 1e-7)
        w -= momentum
        path.append(w)
    assert three_steps(RMSprop(0.1, momentum=0.5, centered=True)) == pytest.approx(path, rel=1e-12)


def test_adam_s_first_step_is_the_learning_rate_whatever_the_gradient():
    for scale in (1e-3, 1.0, 1e3):
        w = Variable(np.array([1.0]))
        Adam(0.1, epsilon=0.0).apply([np.array([scale])], [w])
        assert float(w.numpy()[0]) == pytest.approx(0.9, rel=1e-12)


def test_adam():
    w, m, v, path = 1.0, 0.0, 0.0, []
    for t in (1, 2, 3):
        g = 2 * w
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        a = 0.1 * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        w -= a * m / (math.sqrt(v) + 1e-7)
        path.append(w)
    assert three_steps(Adam(0.1)) == pytest.approx(path, rel=1e-12)
