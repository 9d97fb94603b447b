"""Metrics: what a person wants to know about a model. They are counted, never learned from."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach.backend import Array, Shape, to_device, xp
from nnteach.errors import check_number, did_you_mean


class Metric:
    """The mean of one value for each example, over all batches since the last reset.

    A metric of your own defines `values(y_true, y_pred)`, or all of `update_state`, `result`, `reset_state`.
    """

    default_name = "metric"
    total: Any  # the sum of all values so far, and how many they are (or how much they weigh)
    count: Any

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        if dtype is not None:
            raise NotImplementedError(f"{type(self).__name__}: Keras has 'dtype', nnteach does not have it yet.")
        self.name = name or self.default_name
        self.reset_state()

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value for each example."""
        raise NotImplementedError(f"{type(self).__name__} does not define values(self, y_true, y_pred).")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count one batch; the sums stay where the data are."""
        y_pred = to_device(y_pred)
        y_true = to_device(y_true)
        if y_true.ndim == y_pred.ndim - 1 and y_pred.shape[-1] == 1:
            y_true = y_true[..., None]
        values = self.values(y_true, y_pred)
        if sample_weight is None:
            self.total = self.total + values.sum()
            self.count = self.count + values.size
        else:
            weights = to_device(sample_weight)
            if weights.ndim == values.ndim + 1 and weights.shape[-1] == 1:
                weights = weights[..., 0]
            weights = weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))
            weights = xp.broadcast_to(weights, values.shape)
            self.total = self.total + (values * weights).sum()
            self.count = self.count + weights.sum()

    def result(self) -> float:
        """The mean so far; 0 before the first batch, as in Keras."""
        return float(self.total) / float(self.count) if float(self.count) else 0.0

    def reset_state(self) -> None:
        self.total, self.count = 0.0, 0

    def check_targets(self, y: np.ndarray, output_shape: Shape) -> None:
        """Before training: raise a ValueError if this metric cannot be counted on these targets."""

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> float:
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}={self.result():.4g}>"


class _Named(Metric):
    """What the metrics below share: Keras's order of arguments."""

    def __init__(self, name: str | None = None, dtype: str | None = None) -> None:
        super().__init__(dtype, name)


class Mean(_Named):
    """The mean of plain numbers: `update_state(values, sample_weight)`."""

    default_name = "mean"

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        values = to_device(values)
        weights = xp.ones_like(values) if sample_weight is None else to_device(sample_weight)
        self.total = self.total + (values * weights).sum()
        self.count = self.count + weights.sum()


class BinaryAccuracy(_Named):
    """The fraction of yes-or-no answers that are right; a yes is a prediction above the threshold."""

    default_name = "binary_accuracy"

    def __init__(self, name: str | None = None, dtype: str | None = None, threshold: float = 0.5) -> None:
        super().__init__(name, dtype)
        self.threshold = check_number("BinaryAccuracy", "threshold", threshold, 0, 1)

    def values(self, y_true, y_pred):
        return (y_true == (y_pred > self.threshold)).mean(axis=-1)

    def check_targets(self, y, output_shape):
        _check_same_shape(self.name, y, output_shape)
        labels = np.unique(y)
        if not np.isin(labels, (0, 1)).all():
            raise ValueError(
                f"{self.name} counts answers 0 and 1, but y holds {', '.join(f'{v:g}' for v in labels[:4])}. "
                "For numbers that are not classes, use metrics=['mae']; labels -1 and 1 can be given as 0 and 1."
            )


class CategoricalAccuracy(_Named):
    """The fraction of rows whose largest prediction is the class marked in the one-hot target."""

    default_name = "categorical_accuracy"

    def values(self, y_true, y_pred):
        return y_true.argmax(axis=-1) == y_pred.argmax(axis=-1)

    def check_targets(self, y, output_shape):
        if y.shape[1:] != output_shape[1:]:
            raise ValueError(
                f"{self.name} expects one-hot rows like the output, {output_shape[1:]}; y has shape {y.shape}. "
                "For class numbers use metrics=['accuracy']."
            )


class SparseCategoricalAccuracy(_Named):
    """The fraction of rows whose largest prediction is the class of that number."""

    default_name = "sparse_categorical_accuracy"

    def values(self, y_true, y_pred):
        if y_true.ndim == y_pred.ndim:
            y_true = y_true[..., 0]
        return y_true == y_pred.argmax(axis=-1)

    def check_targets(self, y, output_shape):
        if y.shape[1:] not in (output_shape[1:-1], (*output_shape[1:-1], 1)):
            raise ValueError(
                f"{self.name} expects one class number for each example; y has shape {y.shape}. "
                "For one-hot rows use metrics=['accuracy']."
            )


class MeanSquaredError(_Named):
    """The mean of (y_pred - y_true)^2."""

    default_name = "mean_squared_error"

    def values(self, y_true, y_pred):
        return ((y_pred - y_true) ** 2).mean(axis=-1)

    def check_targets(self, y, output_shape):
        _check_same_shape(self.name, y, output_shape)


class MeanAbsoluteError(_Named):
    """The mean of |y_pred - y_true|, in the units of y."""

    default_name = "mean_absolute_error"

    def values(self, y_true, y_pred):
        return xp.abs(y_pred - y_true).mean(axis=-1)

    def check_targets(self, y, output_shape):
        _check_same_shape(self.name, y, output_shape)


def _check_same_shape(name: str, y: np.ndarray, output_shape: Shape) -> None:
    expected = output_shape[1:]
    if y.shape[1:] != expected and not (expected[-1:] == (1,) and y.shape[1:] == expected[:-1]):
        raise ValueError(
            f"{name} compares targets and outputs one by one, but y has shape {y.shape} and the last layer gives "
            f"{expected}. For classes use metrics=['accuracy']."
        )


_BY_NAME: dict[str, type[Metric]] = {
    c.default_name: c
    for c in (BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, MeanSquaredError, MeanAbsoluteError)
}
_BY_CLASS = {c.__name__: c for c in _BY_NAME.values()}
_SHORT = {"mse": MeanSquaredError, "mae": MeanAbsoluteError}


def get(identifier: Any, target_shape: Shape | None = None, output_shape: Shape | None = None) -> Metric:
    """The metric of that name; "accuracy" becomes the kind that fits targets and output.

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
            return known[identifier](name=None if identifier in _BY_CLASS else identifier)
        raise ValueError(f"There is no metric {identifier!r}. {did_you_mean(identifier, [*known, 'accuracy'])}")
    if isinstance(identifier, type) and issubclass(identifier, Metric):
        return identifier()
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
