"""Adamax: Adam, measuring a gradient against its largest size instead of its mean size."""

from __future__ import annotations

from typing import Any

from nnteach.backend import xp
from nnteach.errors import check_number
from nnteach.optimizers.optimizer import Optimizer, Rate


class Adamax(Optimizer):
    """w = w - learning_rate / (1 - beta_1^t) * m / (u + epsilon), with u the largest recent gradient.

    u = max(beta_2 * u, |gradient|) forgets slowly, so one large gradient keeps the steps short for a while.

    >>> w = Variable(np.array([1.0]))
    >>> Adamax(learning_rate=0.1).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.9])

    Args
        learning_rate: length of a step; or a schedule.
        beta_1: how much of m, the mean of recent gradients, is kept at each step, 0 <= beta_1 < 1.
        beta_2: how much of u is kept.
        epsilon: keeps the division away from 0.
        shared: weight_decay, clipnorm, clipvalue, global_clipnorm; see `Optimizer`.

    Source
        Kingma and Ba 2015, "Adam: a method for stochastic optimization", section 7.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        *,
        name: str | None = None,
        **shared: Any,
    ):
        super().__init__(learning_rate, name=name, **shared)
        self.beta_1 = check_number("Adamax", "beta_1", beta_1, 0, 1, below=True)
        self.beta_2 = check_number("Adamax", "beta_2", beta_2, 0, 1, below=True)
        self.epsilon = check_number("Adamax", "epsilon", epsilon, 0)

    def update_step(self, gradient, variable, learning_rate):
        m, u = self.slot("momentum", variable), self.slot("norm", variable)
        m += (gradient - m) * (1 - self.beta_1)
        u[...] = xp.maximum(self.beta_2 * u, xp.abs(gradient))
        a = learning_rate / (1 - self.beta_1 ** (self.iterations + 1))
        variable.value -= a * m / (u + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
