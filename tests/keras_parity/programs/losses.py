"""Losses: values, gradients, reductions."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_parity.programs.harness import EXACT, SINGLE, numbers, program

_LOGITS = numbers(5, 3, seed=1)
_SHARES = np.round(np.exp(_LOGITS) / np.exp(_LOGITS).sum(axis=1, keepdims=True), 6)
_CHANCES = np.round(1 / (1 + np.exp(-_LOGITS)), 6)
_EXTREME = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1e-9, 0.5, 0.5], [0.999999999, 1e-9, 0.0], [0.2, 0.3, 0.5]])
_CLASSES = np.array([0, 2, 1, 1, 2])
_ONE_HOT = np.eye(3)[_CLASSES]
_YES_NO = np.array([[0, 1, 1], [1, 0, 0], [1, 1, 1], [0, 0, 1], [0, 1, 0]], dtype="float64")
_WEIGHTS = np.array([1.0, 0.0, 2.0, 0.5, 3.0])

_LOSSES: dict[str, tuple[str, dict[str, Any], np.ndarray, np.ndarray]] = {
    "mse": ("MeanSquaredError", {}, numbers(5, 3, seed=2), _LOGITS),
    "mse of sequences": ("MeanSquaredError", {}, numbers(5, 2, 3, seed=2), numbers(5, 2, 3, seed=4)),
    "mse of (n,) against (n, 1)": ("MeanSquaredError", {}, numbers(5, seed=2), numbers(5, 1, seed=4)),
    "mse of whole targets": ("MeanSquaredError", {}, np.array([[1], [2], [0], [7], [3]]), numbers(5, 1, seed=4)),
    "mae": ("MeanAbsoluteError", {}, numbers(5, 3, seed=2), _LOGITS),
    "hinge -1, 1": ("Hinge", {}, 2 * _YES_NO - 1, _LOGITS),
    "hinge 0, 1": ("Hinge", {}, _YES_NO, _LOGITS),
    "binary": ("BinaryCrossentropy", {}, _YES_NO, _CHANCES),
    "binary, one output": ("BinaryCrossentropy", {}, _YES_NO[:, :1], _CHANCES[:, :1]),
    "binary of (n,) against (n, 1)": ("BinaryCrossentropy", {}, _YES_NO[:, 0], _CHANCES[:, :1]),
    "binary, smoothed": ("BinaryCrossentropy", {"label_smoothing": 0.2}, _YES_NO, _CHANCES),
    "binary at the ends": ("BinaryCrossentropy", {}, _YES_NO, _EXTREME),
    "binary, logits": ("BinaryCrossentropy", {"from_logits": True}, _YES_NO, _LOGITS),
    "binary, far logits": ("BinaryCrossentropy", {"from_logits": True}, _YES_NO, 5e3 * _LOGITS),
    "binary, smoothed logits": (
        "BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, _YES_NO, _LOGITS),
    "categorical": ("CategoricalCrossentropy", {}, _ONE_HOT, _SHARES),
    "categorical, shares that do not sum to 1": ("CategoricalCrossentropy", {}, _ONE_HOT, _CHANCES),
    "categorical, soft targets": ("CategoricalCrossentropy", {}, _SHARES[::-1].copy(), _SHARES),
    "categorical, smoothed": ("CategoricalCrossentropy", {"label_smoothing": 0.3}, _ONE_HOT, _SHARES),
    "categorical, at the ends": ("CategoricalCrossentropy", {}, _ONE_HOT, _EXTREME),
    "categorical, logits": ("CategoricalCrossentropy", {"from_logits": True}, _ONE_HOT, _LOGITS),
    "categorical, far logits": ("CategoricalCrossentropy", {"from_logits": True}, _ONE_HOT, 5e3 * _LOGITS),
    "categorical, smoothed logits": (
        "CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, _ONE_HOT, _LOGITS),
    "sparse": ("SparseCategoricalCrossentropy", {}, _CLASSES, _SHARES),
    "sparse of (n, 1)": ("SparseCategoricalCrossentropy", {}, _CLASSES[:, None], _SHARES),
    "sparse, at the ends": ("SparseCategoricalCrossentropy", {}, _CLASSES, _EXTREME),
    "sparse of float class numbers": ("SparseCategoricalCrossentropy", {}, _CLASSES.astype("float64"), _SHARES),
    "sparse of sequences": (
        "SparseCategoricalCrossentropy", {"from_logits": True}, np.array([[0, 1], [2, 2]]), numbers(2, 2, 3, seed=5)),
    "sparse, logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, _CLASSES, _LOGITS),
    "sparse, far logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, _CLASSES, 5e3 * _LOGITS),
}  # fmt: skip
_FUNCTION = {
    "MeanSquaredError": "mean_squared_error", "MeanAbsoluteError": "mean_absolute_error", "Hinge": "hinge",
    "BinaryCrossentropy": "binary_crossentropy", "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
}  # fmt: skip

for _label, _case in _LOSSES.items():

    def _loss(k, tools, case=_case, name=_label):
        cls, arguments, y_true, y_pred = case
        make = getattr(k.losses, cls)
        weights = _WEIGHTS[: len(y_true)]
        result = {}
        if y_true.ndim == y_pred.ndim or cls.startswith("Sparse"):  # Keras's functions broadcast (n,) and (n, 1)
            result["values"] = getattr(k.losses, _FUNCTION[cls])(y_true, y_pred, **arguments)
        for label, loss, sample_weight in (
            ("mean", make(**arguments), None),
            ("sum", make(**arguments, reduction="sum"), None),
            ("weighted", make(**arguments), weights),
            ("weighted sum", make(**arguments, reduction="sum"), weights),
        ):
            if sample_weight is not None and "sequences" in name:
                continue  # Keras itself cannot spread one weight over the steps of a sequence
            value, gradient = tools.loss(loss, y_true, y_pred, sample_weight)
            result[label] = {"value": value, "gradient": gradient}
        return result

    program(f"loss {_label}", tolerance=EXACT if "Categorical" in _case[0] else SINGLE)(_loss)


SIGNATURES = (
    "losses.MeanSquaredError",
    "losses.MeanAbsoluteError",
    "losses.Hinge",
    "losses.BinaryCrossentropy",
    "losses.CategoricalCrossentropy",
    "losses.SparseCategoricalCrossentropy",
    "losses.Loss",
    "losses.Loss.__call__",
    "losses.mean_squared_error",
    "losses.mean_absolute_error",
    "losses.hinge",
    "losses.binary_crossentropy",
    "losses.categorical_crossentropy",
    "losses.sparse_categorical_crossentropy",
    "losses.get",
)
