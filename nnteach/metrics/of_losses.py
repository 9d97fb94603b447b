"""Losses between probabilities and margins, watched as metrics."""

from __future__ import annotations

from typing import Any

from nnteach import losses
from nnteach.metrics.metric import OfLoss, aligned, spread


class BinaryCrossentropy(OfLoss):
    """The mean of -log of the probability given to the truth, for yes-or-no outputs.

    >>> m = BinaryCrossentropy()
    >>> m.update_state([[1.0]], [[0.5]])
    >>> round(float(m.result()), 4)
    0.6931
    """

    default_name = "binary_crossentropy"

    def __init__(
        self,
        name: str | None = None,
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        **others: Any,
    ) -> None:
        super().__init__(losses.BinaryCrossentropy(from_logits, label_smoothing), name, dtype, **others)


class CategoricalCrossentropy(OfLoss):
    """The mean of -log of the probability given to the true class; the targets are one-hot rows.

    >>> m = CategoricalCrossentropy()
    >>> m.update_state([[0.0, 1.0]], [[0.5, 0.5]])
    >>> round(float(m.result()), 4)
    0.6931
    """

    default_name = "categorical_crossentropy"

    def __init__(
        self,
        name: str | None = None,
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
        **others: Any,
    ) -> None:
        super().__init__(losses.CategoricalCrossentropy(from_logits, label_smoothing, axis), name, dtype, **others)


class SparseCategoricalCrossentropy(OfLoss):
    """The mean of -log of the probability given to the true class; the targets are class numbers.

    With `ignore_class` those examples are left out if there are weights. Without weights they add 0 and count in the
    mean, as in Keras's metric; its loss leaves them out always.

    >>> m = SparseCategoricalCrossentropy()
    >>> m.update_state([1], [[0.5, 0.5]])
    >>> round(float(m.result()), 4)
    0.6931
    """

    default_name = "sparse_categorical_crossentropy"

    def __init__(
        self,
        name: str | None = None,
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
        **others: Any,
    ) -> None:
        loss = losses.SparseCategoricalCrossentropy(from_logits, ignore_class, axis=axis)
        super().__init__(loss, name, dtype, **others)
        self.ignore_class = loss.ignore_class

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if self.ignore_class is not None and sample_weight is not None:
            kept, _ = self.loss.aligned(*aligned(y_true, y_pred))
            sample_weight = spread(sample_weight, kept) * (kept != self.ignore_class)
        super().update_state(y_true, y_pred, sample_weight)


class _Plain(OfLoss):
    made_of: type[losses.Loss]

    def __init__(self, name: str | None = None, dtype: str | None = None, **others: Any) -> None:
        super().__init__(self.made_of(), name, dtype, **others)


class KLDivergence(_Plain):
    """The mean of the sum of y_true log(y_true / y_pred).

    >>> m = KLDivergence()
    >>> m.update_state([[0.5, 0.5]], [[0.25, 0.75]])
    >>> round(float(m.result()), 4)
    0.1438
    """

    default_name, made_of = "kl_divergence", losses.KLDivergence


class Poisson(_Plain):
    """The mean of y_pred - y_true log(y_pred).

    >>> m = Poisson()
    >>> m.update_state([[2.0]], [[3.0]])
    >>> round(float(m.result()), 4)
    0.8028
    """

    default_name, made_of = "poisson", losses.Poisson


class Hinge(_Plain):
    """The mean of max(1 - y_true y_pred, 0), for labels -1 and 1, or 0 and 1.

    >>> m = Hinge()
    >>> m.update_state([[1.0]], [[0.5]])
    >>> round(float(m.result()), 4)
    0.5
    """

    default_name, made_of = "hinge", losses.Hinge


class SquaredHinge(_Plain):
    """The mean of max(1 - y_true y_pred, 0)^2, for labels -1 and 1, or 0 and 1.

    >>> m = SquaredHinge()
    >>> m.update_state([[1.0]], [[0.5]])
    >>> round(float(m.result()), 4)
    0.25
    """

    default_name, made_of = "squared_hinge", losses.SquaredHinge


class CategoricalHinge(_Plain):
    """The mean of max(1 + the best wrong score - the right one's, 0); the targets are one-hot rows.

    >>> m = CategoricalHinge()
    >>> m.update_state([[0.0, 1.0]], [[0.4, 0.6]])
    >>> round(float(m.result()), 4)
    0.8
    """

    default_name, made_of = "categorical_hinge", losses.CategoricalHinge
