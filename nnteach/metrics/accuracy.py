"""Accuracies: the fraction of answers that are right."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach.backend import Array, to_device, xp
from nnteach.errors import check_count, check_flag, check_number
from nnteach.losses.targets import fits
from nnteach.metrics.metric import Named, aligned, check_same_shape


def accuracy(y_true: Any, y_pred: Any) -> Array:
    """True where prediction and target are the same number."""
    y_true, y_pred = aligned(y_true, y_pred)
    return y_true == y_pred


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Array:
    """True where a yes-or-no answer is right; a yes is a prediction above the threshold.

    >>> binary_accuracy(np.array([[1.0, 0.0]]), np.array([[0.9, 0.8]]))
    array([[ True, False]])
    """
    y_true, y_pred = aligned(y_true, y_pred)
    return y_true == (y_pred > threshold)


def categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """True where the largest prediction of a row is at the class marked in the one-hot target.

    >>> categorical_accuracy(np.array([[0.0, 1.0]]), np.array([[0.3, 0.7]]))
    array([ True])
    """
    return to_device(y_true).argmax(axis=-1) == to_device(y_pred).argmax(axis=-1)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """True where the largest prediction of a row is at the class of that number.

    >>> sparse_categorical_accuracy(np.array([1, 0]), np.array([[0.3, 0.7], [0.4, 0.6]]))
    array([ True, False])
    """
    y_true, y_pred = to_device(y_true), to_device(y_pred)
    if y_true.ndim == y_pred.ndim:
        y_true = y_true[..., 0]
    return y_true == y_pred.argmax(axis=-1)


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Array:
    """True where the class marked in the one-hot target is among the k largest predictions of a row.

    >>> top_k_categorical_accuracy(np.array([[0.0, 0.0, 1.0]]), np.array([[0.1, 0.6, 0.3]]), k=2)
    array([ True])
    """
    return sparse_top_k_categorical_accuracy(to_device(y_true).argmax(axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False) -> Array:
    """True where the class of that number is among the k largest predictions of a row.

    >>> sparse_top_k_categorical_accuracy(np.array([2]), np.array([[0.1, 0.6, 0.3]]), k=2)
    array([ True])

    Args
        from_sorted_ids: the predictions are class numbers already, the likeliest first.
    """
    y_true, y_pred = to_device(y_true), to_device(y_pred)
    if y_true.ndim == y_pred.ndim:
        y_true = y_true[..., 0]
    if from_sorted_ids:
        return (y_true[..., None] == y_pred[..., :k]).any(axis=-1)
    right = xp.take_along_axis(y_pred, y_true[..., None].astype("int64"), axis=-1)
    return (y_pred > right).sum(axis=-1) < k


class Accuracy(Named):
    """The fraction of predictions that are exactly the target: for answers that are class numbers already.

    >>> m = Accuracy()
    >>> m.update_state([1, 2, 3], [1, 2, 0])
    >>> round(float(m.result()), 4)
    0.6667
    """

    default_name = "accuracy"

    def values(self, y_true, y_pred):
        return accuracy(y_true, y_pred)

    def check_targets(self, y, output_shape):
        check_same_shape(self.name, y, output_shape)


class BinaryAccuracy(Named):
    """The fraction of yes-or-no answers that are right; a yes is a prediction above the threshold.

    >>> m = BinaryAccuracy()
    >>> m.update_state([[1], [0], [1]], [[0.9], [0.2], [0.4]])
    >>> round(float(m.result()), 4)
    0.6667
    """

    default_name = "binary_accuracy"

    def __init__(
        self, name: str | None = None, dtype: str | None = None, threshold: float = 0.5, **others: Any
    ) -> None:
        super().__init__(name, dtype, **others)
        self.threshold = check_number("BinaryAccuracy", "threshold", threshold, 0, 1)

    def values(self, y_true, y_pred):
        return binary_accuracy(y_true, y_pred, self.threshold)

    def check_targets(self, y, output_shape):
        check_same_shape(self.name, y, output_shape)
        labels = np.unique(y)
        if not np.isin(labels, (0, 1)).all():
            raise ValueError(
                f"{self.name} counts answers 0 and 1, but y holds {', '.join(f'{v:g}' for v in labels[:4])}. "
                "For numbers that are not classes, use metrics=['mae']; labels -1 and 1 can be given as 0 and 1."
            )


class CategoricalAccuracy(Named):
    """The fraction of rows whose largest prediction is the class marked in the one-hot target.

    >>> m = CategoricalAccuracy()
    >>> m.update_state([[0, 1], [1, 0]], [[0.3, 0.7], [0.4, 0.6]])
    >>> round(float(m.result()), 4)
    0.5
    """

    default_name = "categorical_accuracy"

    def values(self, y_true, y_pred):
        return categorical_accuracy(y_true, y_pred)

    def check_targets(self, y, output_shape):
        if not fits(y.shape[1:], output_shape[1:]):
            raise ValueError(
                f"{self.name} expects one-hot rows like the output, {output_shape[1:]}; y has shape {y.shape}. "
                "For class numbers use metrics=['accuracy']."
            )


class SparseCategoricalAccuracy(Named):
    """The fraction of rows whose largest prediction is the class of that number.

    >>> m = SparseCategoricalAccuracy()
    >>> m.update_state([1, 0], [[0.3, 0.7], [0.4, 0.6]])
    >>> round(float(m.result()), 4)
    0.5
    """

    default_name = "sparse_categorical_accuracy"

    def values(self, y_true, y_pred):
        return sparse_categorical_accuracy(y_true, y_pred)

    def check_targets(self, y, output_shape):
        if not fits(y.shape[1:], output_shape[1:-1]) and not fits(y.shape[1:], (*output_shape[1:-1], 1)):
            raise ValueError(
                f"{self.name} expects one class number for each example; y has shape {y.shape}. "
                "For one-hot rows use metrics=['accuracy']."
            )


class TopKCategoricalAccuracy(CategoricalAccuracy):
    """The fraction of rows in which the class marked in the one-hot target is among the k largest predictions.

    >>> m = TopKCategoricalAccuracy(k=2)
    >>> m.update_state([[0, 0, 1]], [[0.1, 0.6, 0.3]])
    >>> round(float(m.result()), 4)
    1.0
    """

    default_name = "top_k_categorical_accuracy"

    def __init__(self, k: int = 5, name: str | None = None, dtype: str | None = None, **others: Any) -> None:
        super().__init__(name, dtype, **others)
        self.k = check_count("TopKCategoricalAccuracy", "k", k)

    def values(self, y_true, y_pred):
        return top_k_categorical_accuracy(y_true, y_pred, self.k)


class SparseTopKCategoricalAccuracy(SparseCategoricalAccuracy):
    """The fraction of rows in which the class of that number is among the k largest predictions.

    >>> m = SparseTopKCategoricalAccuracy(k=2)
    >>> m.update_state([2], [[0.1, 0.6, 0.3]])
    >>> round(float(m.result()), 4)
    1.0

    Args
        from_sorted_ids: the predictions are class numbers already, the likeliest first.
    """

    default_name = "sparse_top_k_categorical_accuracy"

    def __init__(
        self,
        k: int = 5,
        name: str | None = None,
        dtype: str | None = None,
        from_sorted_ids: bool = False,
        **others: Any,
    ) -> None:
        super().__init__(name, dtype, **others)
        self.k = check_count("SparseTopKCategoricalAccuracy", "k", k)
        self.from_sorted_ids = check_flag("SparseTopKCategoricalAccuracy", "from_sorted_ids", from_sorted_ids)

    def values(self, y_true, y_pred):
        return sparse_top_k_categorical_accuracy(y_true, y_pred, self.k, self.from_sorted_ids)
