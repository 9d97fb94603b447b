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
    "sparse, class 2 ignored": ("SparseCategoricalCrossentropy", {"ignore_class": 2}, _CLASSES, _SHARES),
    "sparse, -1 ignored, logits": (
        "SparseCategoricalCrossentropy", {"ignore_class": -1, "from_logits": True}, np.array([0, -1, 1, -1, 2]), _LOGITS),
    "sparse, all ignored": ("SparseCategoricalCrossentropy", {"ignore_class": 9}, np.full(5, 9), _SHARES),
    "binary, axis 1": ("BinaryCrossentropy", {"axis": 1}, np.stack([_YES_NO, _YES_NO], 1), np.stack([_CHANCES, _SHARES], 1)),
    "categorical, axis 1": ("CategoricalCrossentropy", {"axis": 1}, np.stack([_ONE_HOT, _ONE_HOT], 2), numbers(5, 3, 2, seed=7) ** 2),
    "categorical, axis 1, logits": (
        "CategoricalCrossentropy", {"axis": 1, "from_logits": True}, np.stack([_ONE_HOT, _ONE_HOT], 2), numbers(5, 3, 2, seed=7)),
    "mape": ("MeanAbsolutePercentageError", {}, numbers(5, 3, seed=2), _LOGITS),
    "mape, targets of zero": ("MeanAbsolutePercentageError", {}, _YES_NO, _CHANCES),
    "msle": ("MeanSquaredLogarithmicError", {}, numbers(5, 3, seed=2) ** 2, _LOGITS**2),
    "msle of negative predictions": ("MeanSquaredLogarithmicError", {}, numbers(5, 3, seed=2) ** 2, _LOGITS),
    "huber": ("Huber", {}, numbers(5, 3, seed=2), _LOGITS),
    "huber, delta": ("Huber", {"delta": 0.3}, numbers(5, 3, seed=2), _LOGITS),
    "log cosh": ("LogCosh", {}, numbers(5, 3, seed=2), _LOGITS),
    "log cosh, far": ("LogCosh", {}, 5e3 * numbers(5, 3, seed=2), 5e3 * _LOGITS),
    "cosine": ("CosineSimilarity", {}, numbers(5, 3, seed=2), _LOGITS),
    "cosine, axis 1": ("CosineSimilarity", {"axis": 1}, numbers(5, 2, 3, seed=2), numbers(5, 2, 3, seed=4)),
    "poisson": ("Poisson", {}, numbers(5, 3, seed=2) ** 2, _LOGITS**2),
    "squared hinge -1, 1": ("SquaredHinge", {}, 2 * _YES_NO - 1, _LOGITS),
    "squared hinge 0, 1": ("SquaredHinge", {}, _YES_NO, _LOGITS),
    "categorical hinge": ("CategoricalHinge", {}, _ONE_HOT, _LOGITS),
    "kl": ("KLDivergence", {}, _SHARES[::-1].copy(), _SHARES),
    "kl of one-hot": ("KLDivergence", {}, _ONE_HOT, _SHARES),
}  # fmt: skip
_FUNCTION = {
    "MeanSquaredError": "mean_squared_error", "MeanAbsoluteError": "mean_absolute_error", "Hinge": "hinge",
    "BinaryCrossentropy": "binary_crossentropy", "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy", "LogCosh": "log_cosh", "Huber": "huber",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error", "KLDivergence": "kl_divergence",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error", "CosineSimilarity": "cosine_similarity",
    "Poisson": "poisson", "SquaredHinge": "squared_hinge", "CategoricalHinge": "categorical_hinge",
}  # fmt: skip

_TOLERANCE = {"CategoricalHinge": EXACT, "CosineSimilarity": EXACT, "KLDivergence": EXACT, "LogCosh": 1e-6}

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
            ("weighted mean", make(**arguments, reduction="mean_with_sample_weight"), weights),
            ("mean again", make(**arguments, reduction="mean"), None),
        ):
            if sample_weight is not None and ("sequences" in name or "axis" in arguments):
                continue  # Keras itself cannot spread one weight over the steps of a sequence
            value, gradient = tools.loss(loss, y_true, y_pred, sample_weight)
            result[label] = {"value": value, "gradient": gradient}
        return result

    program(f"loss {_label}", tolerance=_TOLERANCE.get(_case[0]) or EXACT if "Categorical" in _case[0] else SINGLE)(
        _loss
    )


@program("loss of sequences with weights for each step", tolerance=SINGLE)
def _sequences(k, tools):
    result = {}
    weights = np.array([[1.0, 0.0], [2.0, 0.5]])
    y, p = numbers(2, 2, 3, seed=5), numbers(2, 2, 3, seed=6)
    for name, y_true, y_pred in (
        ("MeanSquaredError", y, p), ("Huber", y, p), ("LogCosh", y, p), ("CosineSimilarity", y, p),
        ("SquaredHinge", np.sign(y), p), ("Poisson", y**2, p**2), ("MeanAbsolutePercentageError", y, p),
        ("SparseCategoricalCrossentropy", np.array([[0, 1], [2, 2]]), p**2),
        ("CategoricalCrossentropy", np.eye(3)[[[0, 1], [2, 2]]], p**2),
        ("BinaryCrossentropy", np.array([[[0, 1, 1], [1, 0, 1]], [[1, 1, 1], [0, 0, 1]]]), np.abs(np.tanh(p))),
    ):  # fmt: skip
        for reduction in ("sum_over_batch_size", "mean_with_sample_weight", "sum"):
            loss = getattr(k.losses, name)(reduction=reduction)
            result[f"{name} {reduction}"] = tools.loss(loss, y_true, y_pred, weights)
        values = getattr(k.losses, name)(reduction=None)(y_true, y_pred, sample_weight=weights)
        result[f"{name} none"] = tools.numpy(values)
    return result


@program("names of losses")
def _names(k, tools):
    classes = sorted({case[0] for case in _LOSSES.values()})
    return {name: getattr(k.losses, name)().name for name in classes}
