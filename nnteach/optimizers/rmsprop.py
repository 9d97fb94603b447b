"""RMSprop: each gradient is measured against its own recent size."""

from __future__ import annotations

from typing import Any

from nnteach.backend import xp
from nnteach.errors import check_flag, check_number
from nnteach.optimizers.optimizer import Optimizer, Rate


class RMSprop(Optimizer):
    """w = w - learning_rate * gradient / sqrt(v + epsilon), with v the mean of recent squared gradients.

    >>> w = Variable(np.array([1.0]))
    >>> RMSprop(learning_rate=0.1).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.6838])

    Args
        learning_rate: length of a step; or a schedule.
        rho: how much of v is kept at each step, 0 <= rho < 1.
        momentum: fraction of the last step that is made again.
        epsilon: keeps the division away from 0.
        centered: measure against the spread of the gradients instead of their size.
        shared: weight_decay, clipnorm, clipvalue, global_clipnorm; see `Optimizer`.

    Source
        Tieleman and Hinton 2012, lecture 6.5.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        *,
        name: str | None = None,
        **shared: Any,
    ):
        super().__init__(learning_rate, name=name, **shared)
        self.rho = check_number("RMSprop", "rho", rho, 0, 1, below=True)
        self.momentum = check_number("RMSprop", "momentum", momentum, 0, 1)
        self.epsilon = check_number("RMSprop", "epsilon", epsilon, 0)
        self.centered = check_flag("RMSprop", "centered", centered)

    def update_step(self, gradient, variable, learning_rate):
        v = self.slot("velocity", variable)
        v += (gradient * gradient - v) * (1 - self.rho)
        spread = v + self.epsilon
        if self.centered:
            mean = self.slot("average_gradient", variable)
            mean += (gradient - mean) * (1 - self.rho)
            spread = spread - mean * mean
        step = learning_rate * gradient / xp.sqrt(spread)
        if self.momentum > 0:
            momentum = self.slot("momentum", variable)
            momentum *= self.momentum
            momentum += step
            step = momentum
        variable.value -= step

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "rho": self.rho, "momentum": self.momentum, "epsilon": self.epsilon, "centered": self.centered,
        }  # fmt: skip
