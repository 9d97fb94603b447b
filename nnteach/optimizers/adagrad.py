"""Adagrad and Adadelta: a step for each weight by itself, the shorter, the more it has been pushed before."""

from __future__ import annotations

from typing import Any

from nnteach.backend import xp
from nnteach.errors import check_number
from nnteach.optimizers.optimizer import Optimizer, Rate


class Adagrad(Optimizer):
    """w = w - learning_rate * gradient / sqrt(s + epsilon), with s the sum of all squared gradients so far.

    Weights that rarely get a gradient keep long steps. s only grows, so in the end every step becomes short.

    >>> w = Variable(np.array([1.0]))
    >>> Adagrad(learning_rate=0.1).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.9012])

    Args
        learning_rate: length of a step; or a schedule.
        initial_accumulator_value: what s starts with, 0 or more.
        epsilon: keeps the division away from 0.
        shared: weight_decay, clipnorm, clipvalue, global_clipnorm; see `Optimizer`.

    Source
        Duchi et al. 2011, "Adaptive subgradient methods for online learning and stochastic optimization".
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        *,
        name: str | None = None,
        **shared: Any,
    ):
        super().__init__(learning_rate, name=name, **shared)
        self.initial_accumulator_value = check_number(
            "Adagrad", "initial_accumulator_value", initial_accumulator_value, 0
        )
        self.epsilon = check_number("Adagrad", "epsilon", epsilon, 0)

    def update_step(self, gradient, variable, learning_rate):
        s = self.slot("accumulator", variable, start=self.initial_accumulator_value)
        s += gradient * gradient
        variable.value -= learning_rate * gradient / xp.sqrt(s + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "initial_accumulator_value": self.initial_accumulator_value, "epsilon": self.epsilon,
        }  # fmt: skip


class Adadelta(Optimizer):
    """w = w - learning_rate * step, with step = gradient * sqrt(d + epsilon) / sqrt(s + epsilon).

    s is the mean of recent squared gradients, d that of recent squared steps: a step has the size of those before it,
    whatever the unit of the gradient. The paper's rule has learning_rate=1; Keras's default 0.001 is very slow.

    >>> w = Variable(np.array([1.0]))
    >>> Adadelta(learning_rate=1.0).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.9986])

    Args
        learning_rate: length of a step; or a schedule.
        rho: how much of s and d is kept at each step, 0 <= rho < 1.
        epsilon: keeps the division away from 0, and gives the first step its size.
        shared: weight_decay, clipnorm, clipvalue, global_clipnorm; see `Optimizer`.

    Source
        Zeiler 2012, "ADADELTA: an adaptive learning rate method".
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        *,
        name: str | None = None,
        **shared: Any,
    ):
        super().__init__(learning_rate, name=name, **shared)
        self.rho = check_number("Adadelta", "rho", rho, 0, 1, below=True)
        self.epsilon = check_number("Adadelta", "epsilon", epsilon, 0)

    def update_step(self, gradient, variable, learning_rate):
        s, d = self.slot("accumulated_grad", variable), self.slot("accumulated_delta_var", variable)
        s += (gradient * gradient - s) * (1 - self.rho)
        step = gradient * xp.sqrt(d + self.epsilon) / xp.sqrt(s + self.epsilon)
        d += (step * step - d) * (1 - self.rho)
        variable.value -= learning_rate * step

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"rho": self.rho, "epsilon": self.epsilon}
