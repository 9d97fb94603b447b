"""Adam: a step for each weight by itself, long where its gradients agree, short where they quarrel."""

from __future__ import annotations

import math
from typing import Any

from nnteach.backend import xp
from nnteach.errors import check_number
from nnteach.optimizers.optimizer import Optimizer


class Adam(Optimizer):
    """w = w - a m / (sqrt(v) + epsilon), with m the mean of recent gradients and v that of their squares.

    `a` is the learning rate times sqrt(1 - beta_2^t) / (1 - beta_1^t), which makes up for m and v starting at 0.
    As in Keras, epsilon stands outside that correction; the paper and PyTorch put it inside.

    Args
        learning_rate: length of a step.
        beta_1: how much of m is kept at each step, 0 <= beta_1 < 1.
        beta_2: how much of v is kept.
        epsilon: keeps the division away from 0.

    Source
        Kingma and Ba 2015, "Adam: a method for stochastic optimization".
    """

    keras_only = (*Optimizer.keras_only, "amsgrad")

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        *,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(learning_rate, name=name, **kwargs)
        self.beta_1 = check_number("Adam", "beta_1", beta_1, 0, 1, below=True)
        self.beta_2 = check_number("Adam", "beta_2", beta_2, 0, 1, below=True)
        self.epsilon = check_number("Adam", "epsilon", epsilon, 0)

    def update_step(self, gradient, variable, learning_rate):
        m, v = self.slot("momentum", variable), self.slot("velocity", variable)
        t = self.iterations + 1
        a = learning_rate * math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        m += (gradient - m) * (1 - self.beta_1)
        v += (gradient * gradient - v) * (1 - self.beta_2)
        variable.value -= a * m / (xp.sqrt(v) + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
