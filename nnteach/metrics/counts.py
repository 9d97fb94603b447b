"""Metrics that count rights and wrongs of each kind: precision, recall, the area under a curve, F scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnteach import activations, config
from nnteach.backend import Array, to_device, to_numpy, xp
from nnteach.errors import check_count, check_flag, check_number, did_you_mean
from nnteach.metrics.metric import Named, aligned, ratio, spread

_OUT = -1e10  # the score of a class that is not among the k largest


class _Counts(Named):
    """True and false yesses at each threshold, and how many of each there are to find."""

    def __init__(self, name: str | None, dtype: str | None, thresholds: list[float], **others: Any) -> None:
        super().__init__(name, dtype, **others)
        self.thresholds = thresholds
        self.reset_state()

    def reset_state(self) -> None:
        self.true_positives, self.false_positives, self.truths, self.falsehoods = 0.0, 0.0, 0.0, 0.0

    def count_batch(self, y_true: Array, y_pred: Array, sample_weight: Any) -> None:
        """Add one batch: a yes is a prediction above the threshold."""
        weights = xp.ones_like(y_pred) if sample_weight is None else spread(sample_weight, y_pred)
        p, weights = y_pred.reshape(-1), weights.reshape(-1).astype(y_pred.dtype)
        truth = weights * (y_true.reshape(-1) != 0)
        above = _sums_of_buckets if _evenly(self.thresholds) else _sums_by_comparison
        yes, true_yes = above(p, weights, self.thresholds), above(p, truth, self.thresholds)
        self.true_positives = self.true_positives + true_yes
        self.false_positives = self.false_positives + (yes - true_yes)
        self.truths = self.truths + truth.sum()
        self.falsehoods = self.falsehoods + (weights.sum() - truth.sum())

    def counts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """True and false yesses, true and false noes, on the host."""
        tp, fp = (np.zeros(len(self.thresholds)) + to_numpy(n) for n in (self.true_positives, self.false_positives))
        return tp, fp, float(self.falsehoods) - fp, float(self.truths) - tp


class _Share(_Counts):
    """What Precision and Recall share."""

    def __init__(
        self,
        thresholds: float | Sequence[float] | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ) -> None:
        owner = type(self).__name__
        given = thresholds if isinstance(thresholds, (list, tuple)) else [thresholds]
        default = 0.5 if top_k is None else _OUT
        wanted = [default if t is None else check_number(owner, "thresholds", t, 0, 1) for t in given]
        super().__init__(name, dtype, wanted, **others)
        self.top_k = None if top_k is None else check_count(owner, "top_k", top_k)
        self.class_id = None if class_id is None else check_count(owner, "class_id", class_id, least=0)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = _floats(y_true, y_pred)
        if self.top_k is not None:
            first = xp.argsort(-y_pred, axis=-1, kind="stable")[..., : self.top_k]
            among = (first[..., None] == xp.arange(y_pred.shape[-1])).any(axis=-2)
            y_pred = xp.where(among, y_pred, _OUT)
        if self.class_id is not None:
            if self.class_id >= y_pred.shape[-1]:
                raise ValueError(
                    f"{type(self).__name__}: class_id={self.class_id}, but the predictions have "
                    f"{y_pred.shape[-1]} columns, numbered from 0."
                )
            y_true, y_pred = (a[..., self.class_id : self.class_id + 1] for a in (y_true, y_pred))
        self.count_batch(y_true, y_pred, sample_weight)

    def _of(self, below: np.ndarray) -> Any:
        tp = self.counts()[0]
        share = ratio(tp, tp + below)
        return share[0].item() if len(self.thresholds) == 1 else share


class Precision(_Share):
    """Of those answered with yes, the fraction that are: true yesses / all yesses.

    >>> m = Precision()
    >>> m.update_state([1, 0, 1, 0], [0.9, 0.8, 0.3, 0.1])
    >>> round(float(m.result()), 4)
    0.5

    Args
        thresholds: a yes is a prediction above it, 0.5 if None; a list gives one result for each.
        top_k: only the k largest predictions of a row count as yes.
        class_id: look at this column alone.
    """

    default_name = "precision"

    def result(self) -> Any:
        return self._of(self.counts()[1])


class Recall(_Share):
    """Of those that are, the fraction answered with yes: true yesses / all truths.

    >>> m = Recall()
    >>> m.update_state([1, 0, 1, 0], [0.9, 0.8, 0.3, 0.1])
    >>> round(float(m.result()), 4)
    0.5

    Args
        thresholds: a yes is a prediction above it, 0.5 if None; a list gives one result for each.
        top_k: only the k largest predictions of a row count as yes.
        class_id: look at this column alone.
    """

    default_name = "recall"

    def result(self) -> Any:
        return self._of(self.counts()[3])


class AUC(_Counts):
    """The area under a curve: the chance that a true example gets a higher score than a false one ("ROC").

    >>> m = AUC()
    >>> m.update_state([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9])
    >>> round(float(m.result()), 4)
    0.75

    Args
        num_thresholds: at how many thresholds between 0 and 1 yesses are counted.
        curve: "ROC" (true against false yesses) or "PR" (precision against recall).
        summation_method: "interpolation" (trapezoids), "minoring" or "majoring" (the lower or the higher side).
        thresholds: the thresholds between 0 and 1 themselves.
        from_logits: the predictions are scores before the sigmoid.

    Source
        Davis and Goadrich 2006, "The relationship between precision-recall and ROC curves".
    """

    default_name = "auc"

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: str | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
        **others: Any,
    ) -> None:
        for argument, value in (
            ("multi_label", multi_label),
            ("num_labels", num_labels),
            ("label_weights", label_weights),
        ):
            if value is not None and value is not False:
                raise NotImplementedError(f"AUC: Keras has {argument!r}, nnteach does not have it yet.")
        for argument, value, known in (
            ("curve", curve, ("ROC", "PR")),
            ("summation_method", summation_method, ("interpolation", "minoring", "majoring")),
        ):
            if str(value).lower() not in map(str.lower, known):
                raise ValueError(f"AUC has no {argument} {value!r}. {did_you_mean(value, known)}")
        n = check_count("AUC", "num_thresholds", num_thresholds, least=2)
        inner = [i / (n - 1) for i in range(1, n - 1)] if thresholds is None else sorted(thresholds)
        for threshold in inner:
            check_number("AUC", "each of thresholds", threshold, 0, 1)
        # A little beyond both ends, so that all are yesses at the first and none at the last.
        super().__init__(name, dtype, [-config.epsilon(), *inner, 1 + config.epsilon()], **others)
        self.curve, self.summation_method = curve.upper(), summation_method.lower()
        self.from_logits = check_flag("AUC", "from_logits", from_logits)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = _floats(y_true, y_pred)
        self.count_batch(y_true, activations.sigmoid(y_pred) if self.from_logits else y_pred, sample_weight)

    def result(self) -> float:
        tp, fp, tn, fn = self.counts()
        if self.curve == "PR" and self.summation_method == "interpolation":
            return _area_of_precision(tp, fp, fn)
        recall = ratio(tp, tp + fn)
        x, y = (ratio(fp, fp + tn), recall) if self.curve == "ROC" else (recall, ratio(tp, tp + fp))
        low, high = np.minimum(y[:-1], y[1:]), np.maximum(y[:-1], y[1:])
        heights = {"interpolation": (low + high) / 2, "minoring": low, "majoring": high}[self.summation_method]
        return float(((x[:-1] - x[1:]) * heights).sum())


class FBetaScore(Named):
    """Precision and recall in one number, (1 + beta^2) p r / (beta^2 p + r): recall counts beta times as much.

    >>> m = FBetaScore(beta=2.0, threshold=0.5)
    >>> m.update_state([[1.0], [1.0], [0.0]], [[0.9], [0.2], [0.1]])
    >>> m.result()
    array([0.55555551])

    Args
        average: None gives one score for each class; "macro" their mean; "weighted" their mean, weighted by how often
            each class is true; "micro" counts all classes together.
        beta: above 0.
        threshold: a yes is a prediction above it; if None, the largest of each row is the yes.
    """

    default_name = "fbeta_score"

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name, dtype, **others)
        owner, known = type(self).__name__, ("micro", "macro", "weighted")
        if average is not None and average not in known:
            raise ValueError(f"{owner} has no average {average!r}. {did_you_mean(average, known)}")
        self.average, self.beta = average, check_number(owner, "beta", beta, 0)
        self.threshold = None if threshold is None else check_number(owner, "threshold", threshold, 0, 1)
        if self.beta == 0 or self.threshold == 0:
            raise ValueError(f"{owner}: {'beta' if self.beta == 0 else 'threshold'} must be above 0.")
        self.reset_state()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y_true, y_pred = _floats(y_true, y_pred)
        if y_pred.ndim != 2 or y_true.shape != y_pred.shape:
            raise ValueError(
                f"{type(self).__name__} expects targets and predictions (batch, classes), the targets as one-hot rows; "
                f"received {y_true.shape} and {y_pred.shape}."
            )
        if self.threshold is None:
            yes = (y_pred >= y_pred.max(axis=-1, keepdims=True)) & (xp.abs(y_pred) > 1e-9)
        else:
            yes = y_pred > self.threshold
        weights = xp.ones_like(y_pred) if sample_weight is None else spread(sample_weight, y_pred)
        axis = None if self.average == "micro" else 0
        for name, values in (("true yes", yes * y_true), ("yes", yes), ("truths", y_true)):
            self.sums[name] = self.sums.get(name, 0.0) + (values * weights).sum(axis=axis)

    def result(self) -> Any:
        if not self.sums:
            return 0.0
        true_yes, yes, truths = (to_numpy(self.sums[n]).astype("float64") for n in ("true yes", "yes", "truths"))
        tiny = config.epsilon()
        precision, recall = true_yes / (yes + tiny), true_yes / (truths + tiny)
        square = self.beta**2
        scores = (1 + square) * precision * recall / (square * precision + recall + tiny)
        if self.average == "weighted":
            return float((scores * truths / (truths.sum() + tiny)).sum())
        return scores if self.average is None else float(scores.mean())

    def reset_state(self) -> None:
        self.sums: dict[str, Any] = {}


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall, 2 p r / (p + r): high only if both are.

    >>> m = F1Score(threshold=0.5)
    >>> m.update_state([[1.0], [1.0], [0.0]], [[0.9], [0.2], [0.1]])
    >>> m.result()
    array([0.66666658])

    Args
        average: None gives one score for each class; "macro" their mean; "weighted" their mean, weighted by how often
            each class is true; "micro" counts all classes together.
        threshold: a yes is a prediction above it; if None, the largest of each row is the yes.
    """

    default_name = "f1_score"

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype, **others)


def _floats(y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    y_true, y_pred = aligned(y_true, y_pred)
    return y_true, y_pred if y_pred.dtype.kind == "f" else y_pred.astype(config.floatx())


def _evenly(thresholds: Sequence[float]) -> bool:
    """Three or more, from 0 to 1 in equal steps: then a prediction's place among them can be computed."""
    steps = np.arange(len(thresholds)) / max(1, len(thresholds) - 1)
    return len(thresholds) >= 3 and np.allclose(thresholds, steps, atol=config.epsilon())


def _sums_of_buckets(p: Array, amounts: Array, thresholds: Sequence[float]) -> Array:
    """For each of the even thresholds, the sum of the amounts whose prediction is above: one pass over them."""
    n = len(thresholds)
    place = xp.ceil(xp.minimum(xp.maximum(p, 0), 1) * (n - 1))
    if thresholds[0] < 0:
        place = xp.maximum(place, 1)  # 0 is above a first threshold that lies below it
    buckets = xp.zeros(n + 1, dtype=amounts.dtype)
    xp.add.at(buckets, place.astype("int64"), amounts)
    return xp.cumsum(buckets[1:][::-1])[::-1]


def _sums_by_comparison(p: Array, amounts: Array, thresholds: Sequence[float]) -> Array:
    """For each threshold, the sum of the amounts whose prediction is above."""
    return ((p > to_device(thresholds, str(p.dtype))[:, None]) * amounts).sum(axis=-1)


def _area_of_precision(tp: np.ndarray, fp: np.ndarray, fn: np.ndarray) -> float:
    """Under precision against recall, where true and false yesses grow in proportion between two thresholds."""
    yes = tp + fp
    slope = ratio(tp[:-1] - tp[1:], np.maximum(yes[:-1] - yes[1:], 0))
    start = tp[1:] - slope * yes[1:]
    grows = np.where((yes[:-1] > 0) & (yes[1:] > 0), ratio(yes[:-1], yes[1:]), 1)
    grows = np.where(grows > 0, grows, 1)
    return float(ratio(slope * (tp[:-1] - tp[1:] + start * np.log(grows)), np.maximum(tp[1:] + fn[1:], 0)).sum())
