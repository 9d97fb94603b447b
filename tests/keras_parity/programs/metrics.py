"""Metrics, batch by batch."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import SINGLE, numbers, program
from keras_parity.programs.losses import _CHANCES, _CLASSES, _LOGITS, _ONE_HOT, _SHARES, _WEIGHTS, _YES_NO

_METRICS: dict[str, tuple[str, dict[str, Any], np.ndarray, np.ndarray]] = {
    "binary": ("BinaryAccuracy", {}, _YES_NO, _CHANCES),
    "binary, one output": ("BinaryAccuracy", {}, _YES_NO[:, 0], _CHANCES[:, :1]),
    "binary, exactly 0.5": ("BinaryAccuracy", {}, np.array([[0.0], [1.0]]), np.array([[0.5], [0.5]])),
    "binary, threshold": ("BinaryAccuracy", {"threshold": 0.8}, _YES_NO, _CHANCES),
    "categorical": ("CategoricalAccuracy", {}, _ONE_HOT, _SHARES),
    "categorical, ties": ("CategoricalAccuracy", {}, np.eye(3)[:2], np.full((2, 3), 0.2)),
    "sparse": ("SparseCategoricalAccuracy", {}, _CLASSES, _SHARES),
    "sparse of (n, 1)": ("SparseCategoricalAccuracy", {}, _CLASSES[:, None], _SHARES),
    "mse": ("MeanSquaredError", {}, numbers(5, 3, seed=2), _LOGITS),
    "mae": ("MeanAbsoluteError", {}, numbers(5, 3, seed=2), _LOGITS),
}

for _label, _case in _METRICS.items():

    @program(f"metric {_label}", tolerance=SINGLE)
    def _metric(k, tools, case=_case):
        cls, arguments, y_true, y_pred = case
        metric = getattr(k.metrics, cls)(**arguments)
        result = {"name": metric.name, "at first": float(metric.result())}
        half = len(y_true) // 2
        metric.update_state(y_true[:half], y_pred[:half])
        metric.update_state(y_true[half:], y_pred[half:])
        result["two batches"] = float(metric.result())
        metric.reset_state()
        metric.update_state(y_true, y_pred, sample_weight=_WEIGHTS[: len(y_true)])
        result["weighted"] = float(metric.result())
        return result


SIGNATURES = (
    "metrics.BinaryAccuracy",
    "metrics.CategoricalAccuracy",
    "metrics.SparseCategoricalAccuracy",
    "metrics.Mean",
    "metrics.MeanSquaredError",
    "metrics.MeanAbsoluteError",
    "metrics.Metric",
    "metrics.Mean.update_state",
    "metrics.BinaryAccuracy.update_state",
    "metrics.BinaryAccuracy.result",
    "metrics.BinaryAccuracy.reset_state",
)
