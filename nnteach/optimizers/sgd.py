"""Gradient descent: downhill, plain, with momentum, or looking ahead."""

from __future__ import annotations

from typing import Any

from nnteach.errors import check_flag, check_number
from nnteach.optimizers.optimizer import Optimizer, Rate


class SGD(Optimizer):
    """w = w - learning_rate * gradient.

    How many examples make one gradient is not decided here but by `fit(batch_size=...)`: all of them is gradient
    descent, one is stochastic, some are mini-batch gradient descent.

    >>> w = Variable(np.array([1.0]))
    >>> SGD(learning_rate=0.1).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.8])

    Args
        learning_rate: length of a step, per unit of gradient; or a schedule.
        momentum: fraction of the last step that is made again, 0 <= momentum <= 1.
        nesterov: take the gradient's step after the momentum's (Nesterov's accelerated gradient).
        shared: weight_decay, clipnorm, clipvalue, global_clipnorm; see `Optimizer`.
    """

    def __init__(
        self,
        learning_rate: Rate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        *,
        name: str | None = None,
        **shared: Any,
    ):
        super().__init__(learning_rate, name=name, **shared)
        self.momentum = check_number("SGD", "momentum", momentum, 0, 1)
        self.nesterov = check_flag("SGD", "nesterov", nesterov)

    def update_step(self, gradient, variable, learning_rate):
        step = learning_rate * gradient
        if self.momentum == 0:
            variable.value -= step
            return
        velocity = self.slot("momentum", variable)
        velocity *= self.momentum
        velocity -= step
        if self.nesterov:
            variable.value += self.momentum * velocity - step
        else:
            variable.value += velocity

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"momentum": self.momentum, "nesterov": self.nesterov}
