"""The update rules: SGD (plain, momentum, Nesterov), RMSprop, Adam, and Optimizer for your own."""

from __future__ import annotations

from typing import Any

from nnteach.errors import did_you_mean
from nnteach.optimizers.adam import Adam
from nnteach.optimizers.optimizer import Optimizer
from nnteach.optimizers.rmsprop import RMSprop
from nnteach.optimizers.sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer", "RMSprop", "get"]

_BY_NAME: dict[str, Any] = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam}


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
