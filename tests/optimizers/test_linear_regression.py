"""The closed form as oracle: every rule arrives where the normal equations say that a linear regression ends."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from specs import OPTIMIZERS

from nnteach import optimizers
from nnteach.optimizers.schedules import PolynomialDecay
from nnteach.variable import Variable

# A first rate for each, wherefrom it falls to 0: rules that divide by the gradient's size never come to rest otherwise.
CASES = [
    (optimizers.SGD, 0.1, {}), (optimizers.SGD, 0.05, {"momentum": 0.9}),
    (optimizers.SGD, 0.05, {"momentum": 0.9, "nesterov": True}),
    (optimizers.SGD, 0.1, {"clipnorm": 2.0}), (optimizers.SGD, 0.1, {"global_clipnorm": 1.0}),
    (optimizers.SGD, 0.1, {"clipvalue": 0.5}),
    (optimizers.RMSprop, 0.1, {}), (optimizers.RMSprop, 0.02, {"momentum": 0.5, "centered": True}),
    (optimizers.Adam, 0.5, {}), (optimizers.Adam, 0.5, {"amsgrad": True}),
    (optimizers.AdamW, 0.5, {"weight_decay": 0.0}), (optimizers.Adamax, 0.5, {}), (optimizers.Nadam, 0.5, {}),
    (optimizers.Adagrad, 1.0, {}), (optimizers.Adadelta, 10.0, {}),
]  # fmt: skip
STEPS = 2000


def table(rng):
    x = np.c_[rng.standard_normal((50, 3)) * [1, 2, 0.5], np.ones(50)]
    return x, x @ [1.0, -2.0, 0.5, 0.3] + 0.1 * rng.standard_normal(50)


def descend(optimizer, x, y):
    """The kernel and the bias as two variables, on the mean of squared errors."""
    kernel, bias = Variable(np.zeros(3)), Variable(np.zeros(1))
    for _ in range(STEPS):
        gradient = 2 * x.T @ (x @ np.r_[kernel.value, bias.value] - y) / len(x)
        optimizer.apply([gradient[:3], gradient[3:]], [kernel, bias])
    return np.r_[kernel.numpy(), bias.numpy()]


def test_every_rule_is_asked():
    assert {cls for cls, _, _ in CASES} == {spec.optimizer for spec in OPTIMIZERS}


@pytest.mark.parametrize(("cls", "rate", "arguments"), CASES, ids=lambda v: getattr(v, "__name__", str(v)))
def test_it_ends_at_the_least_squares(cls, rate, arguments, rng):
    x, y = table(rng)
    best = np.linalg.lstsq(x, y, rcond=None)[0]
    found = descend(cls(PolynomialDecay(rate, STEPS, 0.0, power=2.0), **arguments), x, y)
    assert_allclose(found, best, atol=1e-8)


def test_gradient_descent_with_weight_decay_ends_at_the_ridge(rng):
    """Where the gradient and the decay cancel: 2 x'(xw - y) / n + decay w = 0."""
    x, y = table(rng)
    ridge = np.linalg.solve(2 * x.T @ x / len(x) + 0.3 * np.eye(4), 2 * x.T @ y / len(x))
    assert_allclose(descend(optimizers.SGD(0.05, weight_decay=0.3), x, y), ridge, atol=1e-10)


def test_a_spared_bias_is_not_pulled(rng):
    x, y = table(rng)
    pull = np.diag([0.3, 0.3, 0.3, 0.0])
    optimizer = optimizers.SGD(0.05, weight_decay=0.3)
    kernel, bias = Variable(np.zeros(3), name="kernel"), Variable(np.zeros(1), name="bias")
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    for _ in range(STEPS):
        gradient = 2 * x.T @ (x @ np.r_[kernel.value, bias.value] - y) / len(x)
        optimizer.apply([gradient[:3], gradient[3:]], [kernel, bias])
    ridge = np.linalg.solve(2 * x.T @ x / len(x) + pull, 2 * x.T @ y / len(x))
    assert_allclose(np.r_[kernel.numpy(), bias.numpy()], ridge, atol=1e-10)
