"""Metrics: what a person wants to know about a model. They are counted, never learned from."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Shape
from nnteach.errors import did_you_mean
from nnteach.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from nnteach.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from nnteach.metrics.counts import AUC, F1Score, FBetaScore, Precision, Recall
from nnteach.metrics.metric import Mean, MeanMetricWrapper, Metric, Sum
from nnteach.metrics.of_losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalHinge,
    Hinge,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
    SquaredHinge,
)
from nnteach.metrics.regression import (
    CosineSimilarity,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    R2Score,
    RootMeanSquaredError,
)

_BY_NAME: dict[str, type[Metric]] = {
    c.default_name: c
    for c in (
        AUC, BinaryAccuracy, BinaryCrossentropy, CategoricalAccuracy, CategoricalCrossentropy, CategoricalHinge,
        CosineSimilarity, F1Score, Hinge, KLDivergence, MeanAbsoluteError, MeanAbsolutePercentageError,
        MeanSquaredError, MeanSquaredLogarithmicError, Poisson, Precision, R2Score, Recall, RootMeanSquaredError,
        SparseCategoricalAccuracy, SparseCategoricalCrossentropy, SparseTopKCategoricalAccuracy, SquaredHinge,
        TopKCategoricalAccuracy,
    )
}  # fmt: skip
_BY_NAME |= {"f_beta_score": FBetaScore, "log_cosh_error": LogCoshError}
_BY_CLASS = {c.__name__: c for c in _BY_NAME.values()}
_SHORT = {
    "bce": BinaryCrossentropy, "mse": MeanSquaredError, "mae": MeanAbsoluteError, "mape": MeanAbsolutePercentageError,
    "msle": MeanSquaredLogarithmicError,
}  # fmt: skip
_SHORT |= {name.upper(): cls for name, cls in _SHORT.items()}

__all__ = [
    *_BY_CLASS, "Accuracy", "Mean", "MeanMetricWrapper", "Metric", "Sum", "get",
    "binary_accuracy", "binary_crossentropy", "categorical_accuracy", "categorical_crossentropy", "categorical_hinge",
    "hinge", "huber", "kl_divergence", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson", "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy", "sparse_top_k_categorical_accuracy", "squared_hinge",
    "top_k_categorical_accuracy",
]  # fmt: skip


def get(identifier: Any, target_shape: Shape | None = None, output_shape: Shape | None = None) -> Metric:
    """The metric of that name; "accuracy" becomes the kind that fits targets and output; a function its mean.

    Raises
        ValueError: an unknown name (the nearest known one is named).
    """
    if isinstance(identifier, Metric):
        return identifier
    if isinstance(identifier, str):
        if identifier in ("accuracy", "acc"):
            return _accuracy(target_shape, output_shape)(name=identifier)
        known: dict[str, Any] = {**_SHORT, **_BY_CLASS, **_BY_NAME}
        if identifier in known:
            return known[identifier](name=identifier)
        raise ValueError(f"There is no metric {identifier!r}. {did_you_mean(identifier, [*known, 'accuracy'])}")
    if isinstance(identifier, type) and issubclass(identifier, Metric):
        return identifier()
    if callable(identifier):
        name = getattr(identifier, "__name__", None) or getattr(identifier, "name", None)
        return MeanMetricWrapper(identifier, name or type(identifier).__name__)
    raise TypeError(f"A metric is a name such as 'accuracy' or an instance of Metric; received {identifier!r}.")


def _accuracy(target_shape: Shape | None, output_shape: Shape | None) -> Any:
    """Which accuracy "accuracy" means, by Keras's rule."""
    if target_shape is None or output_shape is None:
        raise ValueError("metric 'accuracy' needs to know targets and output; name the kind, e.g. 'binary_accuracy'.")
    if output_shape[-1] == 1:
        return BinaryAccuracy
    if len(target_shape) < len(output_shape) or target_shape[-1] == 1:
        return SparseCategoricalAccuracy
    return CategoricalAccuracy
