"""Nadam: Adam that looks ahead, as Nesterov's momentum does."""

from __future__ import annotations

from typing import Any

from nnteach.backend import xp
from nnteach.errors import check_number
from nnteach.optimizers.optimizer import Optimizer, Rate


class Nadam(Optimizer):
    """w = w - learning_rate * m_hat / (sqrt(v_hat) + epsilon), where m_hat already holds the next step's momentum.

    The momentum warms up: at step t it is u(t) = beta_1 (1 - 0.96^t / 2). m_hat mixes m, weighted with the next
    step's u(t + 1), and the gradient itself, weighted with 1 - u(t), each made up for starting at 0.

    >>> w = Variable(np.array([1.0]))
    >>> Nadam(learning_rate=0.1).apply([np.array([2.0])], [w])
    >>> w.numpy().round(4)
    array([0.8937])

    Args
        learning_rate: length of a step; or a schedule.
        beta_1: how much of m, the mean of recent gradients, is kept at each step, 0 <= beta_1 < 1.
        beta_2: how much of v, that of their squares, is kept.
        epsilon: keeps the division away from 0.
        shared: weight_decay, clipnorm, clipvalue, global_clipnorm; see `Optimizer`.

    Source
        Dozat 2016, "Incorporating Nesterov momentum into Adam".
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
        self.beta_1 = check_number("Nadam", "beta_1", beta_1, 0, 1, below=True)
        self.beta_2 = check_number("Nadam", "beta_2", beta_2, 0, 1, below=True)
        self.epsilon = check_number("Nadam", "epsilon", epsilon, 0)
        self._product = (0, 1.0)  # t, and u(1) u(2) ... u(t)

    def update_step(self, gradient, variable, learning_rate):
        m, v = self.slot("momentum", variable), self.slot("velocity", variable)
        t = self.iterations + 1
        u, u_next, product = self._u(t), self._u(t + 1), self._product_until(t)
        m += (gradient - m) * (1 - self.beta_1)
        v += (gradient * gradient - v) * (1 - self.beta_2)
        m_hat = m * (u_next / (1 - product * u_next)) + gradient * ((1 - u) / (1 - product))
        v_hat = v / (1 - self.beta_2**t)
        variable.value -= learning_rate * m_hat / (xp.sqrt(v_hat) + self.epsilon)

    def _u(self, t: int) -> float:
        return self.beta_1 * (1 - 0.5 * 0.96**t)

    def _product_until(self, t: int) -> float:
        """u(1) u(2) ... u(t): one factor more than at the last step, or all of them if the count was set anew."""
        done, product = self._product if self._product[0] <= t else (0, 1.0)
        for step in range(done + 1, t + 1):
            product *= self._u(step)
        self._product = (t, product)
        return product

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
