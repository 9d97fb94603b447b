"""Metrics of numbers: how far off the predictions are, in units one can speak of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nnteach import losses
from nnteach.backend import to_numpy
from nnteach.errors import check_count, did_you_mean
from nnteach.metrics.metric import Named, OfLoss, aligned, check_same_shape, spread


class _Error(OfLoss):
    """The mean of a loss between numbers."""

    made_of: type[losses.Loss]

    def __init__(self, name: str | None = None, dtype: str | None = None, **others: Any) -> None:
        super().__init__(self.made_of(), name, dtype, **others)

    def check_targets(self, y, output_shape):
        check_same_shape(self.name, y, output_shape)


class MeanSquaredError(_Error):
    """The mean of (y_pred - y_true)^2.

    >>> m = MeanSquaredError()
    >>> m.update_state([[0.0], [0.0]], [[3.0], [4.0]])
    >>> round(float(m.result()), 4)
    12.5
    """

    default_name, made_of = "mean_squared_error", losses.MeanSquaredError


class MeanAbsoluteError(_Error):
    """The mean of |y_pred - y_true|, in the units of y.

    >>> m = MeanAbsoluteError()
    >>> m.update_state([[0.0], [0.0]], [[3.0], [4.0]])
    >>> round(float(m.result()), 4)
    3.5
    """

    default_name, made_of = "mean_absolute_error", losses.MeanAbsoluteError


class MeanAbsolutePercentageError(_Error):
    """The mean of 100 |y_pred - y_true| / |y_true|.

    >>> m = MeanAbsolutePercentageError()
    >>> m.update_state([[2.0]], [[3.0]])
    >>> round(float(m.result()), 4)
    50.0
    """

    default_name, made_of = "mean_absolute_percentage_error", losses.MeanAbsolutePercentageError


class MeanSquaredLogarithmicError(_Error):
    """The mean of (log(1 + y_pred) - log(1 + y_true))^2.

    >>> m = MeanSquaredLogarithmicError()
    >>> m.update_state([[1.0]], [[3.0]])
    >>> round(float(m.result()), 4)
    0.4805
    """

    default_name, made_of = "mean_squared_logarithmic_error", losses.MeanSquaredLogarithmicError


class LogCoshError(_Error):
    """The mean of log(cosh(y_pred - y_true)).

    >>> m = LogCoshError()
    >>> m.update_state([[0.0]], [[1.0]])
    >>> round(float(m.result()), 4)
    0.4338
    """

    default_name, made_of = "logcosh", losses.LogCosh


class RootMeanSquaredError(MeanSquaredError):
    """The square root of the mean of (y_pred - y_true)^2, in the units of y.

    >>> m = RootMeanSquaredError()
    >>> m.update_state([[0.0], [0.0]], [[3.0], [4.0]])
    >>> round(float(m.result()), 4)
    3.5355
    """

    default_name = "root_mean_squared_error"

    def result(self) -> float:
        return math.sqrt(super().result())


class CosineSimilarity(OfLoss):
    """The mean cosine of the angle between y_true and y_pred: 1 in the same direction, -1 in the opposite one.

    >>> m = CosineSimilarity()
    >>> m.update_state([[3.0, 4.0]], [[6.0, 8.0]])
    >>> round(float(m.result()), 4)
    1.0
    """

    default_name = "cosine_similarity"

    def __init__(self, name: str | None = None, dtype: str | None = None, axis: int = -1, **others: Any) -> None:
        super().__init__(losses.CosineSimilarity(axis), name, dtype, **others)

    def values(self, y_true, y_pred):
        return -super().values(y_true, y_pred)


class R2Score(Named):
    """The share of the targets' variance that the predictions explain: 1 at best, 0 for always saying the mean.

    >>> m = R2Score()
    >>> m.update_state([[1.0], [2.0], [3.0]], [[1.0], [2.0], [4.0]])
    >>> round(float(m.result()), 4)
    0.5

    Args
        class_aggregation: what becomes of several outputs: "uniform_average" (their mean),
            "variance_weighted_average", or None (one score for each).
        num_regressors: how many inputs the model has; above 0 the score is adjusted for them.
    """

    default_name = "r2_score"

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name, dtype, **others)
        known = ("uniform_average", "variance_weighted_average")
        if class_aggregation is not None and class_aggregation not in known:
            raise ValueError(
                f"R2Score has no class_aggregation {class_aggregation!r}. {did_you_mean(class_aggregation, known)}"
            )
        self.class_aggregation = class_aggregation
        self.num_regressors = check_count("R2Score", "num_regressors", num_regressors, least=0)
        self.reset_state()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = aligned(y_true, y_pred)
        if y_true.ndim != 2 or y_true.shape != y_pred.shape:
            raise ValueError(
                f"R2Score expects targets and predictions (batch, outputs); received {y_true.shape} and {y_pred.shape}."
            )
        weights = y_pred * 0 + 1 if sample_weight is None else spread(sample_weight, y_pred)
        residual = (y_true - y_pred) ** 2 * weights
        for name, values in (
            ("weight", weights), ("sum", y_true * weights), ("squares", y_true**2 * weights), ("residual", residual),
        ):  # fmt: skip
            self.sums[name] = self.sums.get(name, 0.0) + values.sum(axis=0)
        self.examples += y_true.size

    def result(self) -> Any:
        if not self.sums:
            return 0.0
        weight, total, squares, residual = (
            to_numpy(self.sums[name]).astype("float64") for name in ("weight", "sum", "squares", "residual")
        )
        variance = squares - total * total / weight
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = 1 - residual / variance
        scores = np.where(np.isinf(scores), 0.0, scores)
        if self.class_aggregation is None:
            return self._adjusted(scores)
        if self.class_aggregation == "uniform_average":
            return self._adjusted(scores.mean()).item()
        return self._adjusted((variance * scores).sum() / variance.sum()).item()

    def _adjusted(self, score: Any) -> Any:
        """A score that does not grow just because there are more inputs."""
        n, p = self.examples, self.num_regressors
        return score if p == 0 or p >= n - 1 else 1 - (1 - score) * (n - 1) / (n - p - 1)

    def reset_state(self) -> None:
        self.sums: dict[str, Any] = {}
        self.examples = 0

    def check_targets(self, y, output_shape):
        check_same_shape(self.name, y, output_shape)
