"""The update rules: SGD (plain, momentum, Nesterov), RMSprop, Adam and its relatives, and Optimizer for your own.

`schedules` lets the learning rate change from step to step.
"""

from __future__ import annotations

from typing import Any

from nnteach.errors import did_you_mean
from nnteach.optimizers import schedules
from nnteach.optimizers.adagrad import Adadelta, Adagrad
from nnteach.optimizers.adam import Adam, AdamW
from nnteach.optimizers.adamax import Adamax
from nnteach.optimizers.nadam import Nadam
from nnteach.optimizers.optimizer import Optimizer
from nnteach.optimizers.rmsprop import RMSprop
from nnteach.optimizers.sgd import SGD

__all__ = [
    "SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Nadam", "Optimizer", "RMSprop", "get", "schedules",
]  # fmt: skip

_BY_NAME: dict[str, Any] = {
    c.__name__.lower(): c for c in (SGD, RMSprop, Adam, AdamW, Adamax, Nadam, Adagrad, Adadelta)
}


def get(identifier: Any) -> Optimizer:
    """The optimizer of that name, with its defaults, or the instance itself.

    Raises
        ValueError: an unknown name (the nearest known one is named).
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str):
        if identifier.lower() in _BY_NAME:
            return _BY_NAME[identifier.lower()]()
        raise ValueError(f"There is no optimizer {identifier!r}. {did_you_mean(identifier, _BY_NAME)}")
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        make: Any = identifier
        return make()
    raise TypeError(f"An optimizer is a name such as 'sgd' or an instance; received {identifier!r}.")
