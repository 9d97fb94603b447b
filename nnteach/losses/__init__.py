"""Losses: one number for how wrong the predictions are, and its gradient, face to face.

`call` gives one value for each example; `backward` gives how that value moves with each prediction. `Loss` makes
the mean over the batch of them. Targets are checked once, before training, by `check_targets`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnteach.backend import Array
from nnteach.errors import did_you_mean
from nnteach.losses.hinges import CategoricalHinge, Hinge, SquaredHinge, categorical_hinge, hinge, squared_hinge
from nnteach.losses.loss import Loss
from nnteach.losses.own import FromFunction
from nnteach.losses.probabilities import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    kl_divergence,
    sparse_categorical_crossentropy,
)
from nnteach.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    cosine_similarity,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
)

_FUNCTIONS: dict[Callable[..., Array], type[Loss]] = {
    mean_squared_error: MeanSquaredError,
    mean_absolute_error: MeanAbsoluteError,
    mean_absolute_percentage_error: MeanAbsolutePercentageError,
    mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
    huber: Huber,
    log_cosh: LogCosh,
    cosine_similarity: CosineSimilarity,
    poisson: Poisson,
    hinge: Hinge,
    squared_hinge: SquaredHinge,
    categorical_hinge: CategoricalHinge,
    binary_crossentropy: BinaryCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    kl_divergence: KLDivergence,
}
_BY_NAME = {function.__name__: cls for function, cls in _FUNCTIONS.items()}
_SHORT = {
    "mse": MeanSquaredError, "mae": MeanAbsoluteError, "mape": MeanAbsolutePercentageError,
    "msle": MeanSquaredLogarithmicError, "bce": BinaryCrossentropy, "kld": KLDivergence,
}  # fmt: skip
_SHORT |= {name.upper(): cls for name, cls in _SHORT.items()}

__all__ = [
    "BinaryCrossentropy", "CategoricalCrossentropy", "CategoricalHinge", "CosineSimilarity", "FromFunction",
    "Hinge", "Huber",
    "KLDivergence", "LogCosh", "Loss", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError",
    "MeanSquaredLogarithmicError", "Poisson", "SparseCategoricalCrossentropy", "SquaredHinge",
    "binary_crossentropy", "categorical_crossentropy", "categorical_hinge", "cosine_similarity", "get", "hinge",
    "huber", "kl_divergence", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson", "sparse_categorical_crossentropy",
    "squared_hinge",
]  # fmt: skip


def get(identifier: Any) -> Loss:
    """The loss of that name ("mse", "MeanSquaredError"), or the instance itself; a function becomes one.

    Raises
        ValueError: an unknown name (the nearest known one is named).
        TypeError: neither a name nor a loss nor a function.
    """
    if isinstance(identifier, Loss):
        return identifier
    known = {**_SHORT, **{c.__name__: c for c in _BY_NAME.values()}, **_BY_NAME}
    if isinstance(identifier, str):
        if identifier in known:
            return known[identifier]()
        raise ValueError(f"There is no loss {identifier!r}. {did_you_mean(identifier, known)}")
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if callable(identifier):
        cls = of_function(identifier)
        return FromFunction(identifier) if cls is None else cls()
    raise TypeError(f"A loss is a name such as 'mse' or an instance of Loss; received {identifier!r}.")


def of_function(function: Any) -> type[Loss] | None:
    """The class beside one of the functions of this module; None for any other."""
    return _FUNCTIONS.get(function) if type(function) is type(hinge) else None
