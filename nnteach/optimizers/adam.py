"""Adam: a step for each weight by itself, long where its gradients agree, short where they quarrel."""

from __future__ import annotations

import math
from typing import Any

from nnteach.backend import xp
from nnteach.errors import check_flag, check_number
from nnteach.optimizers.optimizer import Optimizer, Rate


class Adam(Optimizer):
    """w = w - a m / (sqrt(v) + epsilon), with m the mean of recent gradients and v that of their squares.

    `a` is the learning rate times sqrt(1 - beta_2^t) / (1 - beta_1^t), which makes up for m and v starting at 0.
    As in Keras, epsilon stands outside that correction; the paper and PyTorch put it inside.

    >>> w = Variable(np.array([1.0]))
    >>> Adam(learning_rate=0.1).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.9])

    Args
        learning_rate: length of a step; or a schedule.
        beta_1: how much of m is kept at each step, 0 <= beta_1 < 1.
        beta_2: how much of v is kept.
        epsilon: keeps the division away from 0.
        amsgrad: divide by the largest v so far, so that a step never grows longer again.
        shared: weight_decay, clipnorm, clipvalue, global_clipnorm; see `Optimizer`.

    Source
        Kingma and Ba 2015, "Adam: a method for stochastic optimization". amsgrad: Reddi et al. 2018,
        "On the convergence of Adam and beyond".
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        *,
        name: str | None = None,
        **shared: Any,
    ):
        super().__init__(learning_rate, name=name, **shared)
        self.beta_1 = check_number("Adam", "beta_1", beta_1, 0, 1, below=True)
        self.beta_2 = check_number("Adam", "beta_2", beta_2, 0, 1, below=True)
        self.epsilon = check_number("Adam", "epsilon", epsilon, 0)
        self.amsgrad = check_flag("Adam", "amsgrad", amsgrad)

    def update_step(self, gradient, variable, learning_rate):
        m, v = self.slot("momentum", variable), self.slot("velocity", variable)
        t = self.iterations + 1
        a = learning_rate * math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        m += (gradient - m) * (1 - self.beta_1)
        v += (gradient * gradient - v) * (1 - self.beta_2)
        if self.amsgrad:
            largest = self.slot("velocity_hat", variable)
            largest[...] = xp.maximum(largest, v)
            v = largest
        variable.value -= a * m / (xp.sqrt(v) + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon, "amsgrad": self.amsgrad,
        }  # fmt: skip


class AdamW(Adam):
    """Adam, and every weight loses a little of itself at each step: w = w - learning_rate * weight_decay * w.

    A penalty on the loss (L2) would pass through Adam's division by sqrt(v) and pull least where the gradients are
    large; this pulls everywhere alike.

    >>> w = Variable(np.array([1.0]))
    >>> AdamW(learning_rate=0.1, weight_decay=0.01).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.899])

    Args
        learning_rate: length of a step; or a schedule.
        weight_decay: the fraction, per unit of learning rate. `exclude_from_weight_decay` spares some variables.
        beta_1, beta_2, epsilon, amsgrad: as in Adam.

    Source
        Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        *,
        name: str | None = None,
        **shared: Any,
    ):
        if weight_decay is None:
            raise TypeError("AdamW: weight_decay must be a number; received None. Without it, that is Adam.")
        super().__init__(
            learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, name=name, **shared
        )
