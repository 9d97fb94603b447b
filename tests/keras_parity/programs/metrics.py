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
    "accuracy": ("Accuracy", {}, _CLASSES, np.array([0, 2, 2, 1, 1])),
    "top 2": ("TopKCategoricalAccuracy", {"k": 2}, _ONE_HOT, _SHARES),
    "top 2, ties": ("TopKCategoricalAccuracy", {"k": 2}, _ONE_HOT, np.round(_SHARES, 1)),
    "sparse top 2": ("SparseTopKCategoricalAccuracy", {"k": 2}, _CLASSES, _SHARES),
    "sparse top 2 of sorted ids": (
        "SparseTopKCategoricalAccuracy",
        {"k": 2, "from_sorted_ids": True},
        _CLASSES,
        np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0], [0, 2, 1], [2, 0, 1]]),
    ),
    "rmse": ("RootMeanSquaredError", {}, numbers(5, 3, seed=2), _LOGITS),
    "mape": ("MeanAbsolutePercentageError", {}, numbers(5, 3, seed=2), _LOGITS),
    "msle": ("MeanSquaredLogarithmicError", {}, numbers(5, 3, seed=2) ** 2, _LOGITS**2),
    "log cosh": ("LogCoshError", {}, numbers(5, 3, seed=2), _LOGITS),
    "cosine": ("CosineSimilarity", {}, numbers(5, 3, seed=2), _LOGITS),
    "r2": ("R2Score", {}, numbers(5, 3, seed=2), _LOGITS),
    "r2 of each": ("R2Score", {"class_aggregation": None}, numbers(5, 3, seed=2), _LOGITS),
    "r2, weighted": ("R2Score", {"class_aggregation": "variance_weighted_average"}, numbers(5, 3, seed=2), _LOGITS),
    "r2, adjusted": ("R2Score", {"num_regressors": 2}, numbers(5, 1, seed=2), numbers(5, 1, seed=3)),
    "precision": ("Precision", {}, _YES_NO, _CHANCES),
    "precision of thresholds": ("Precision", {"thresholds": [0.2, 0.7]}, _YES_NO, _CHANCES),
    "precision of even thresholds": ("Precision", {"thresholds": [0.0, 0.5, 1.0]}, _YES_NO, _CHANCES),
    "precision of the first": ("Precision", {"top_k": 1}, _ONE_HOT, _SHARES),
    "precision of a class": ("Precision", {"class_id": 1}, _YES_NO, _CHANCES),
    "recall": ("Recall", {}, _YES_NO, _CHANCES),
    "recall of thresholds": ("Recall", {"thresholds": [0.2, 0.7]}, _YES_NO, _CHANCES),
    "recall of the first two": ("Recall", {"top_k": 2, "class_id": 2}, _ONE_HOT, _SHARES),
    "recall, one output": ("Recall", {}, _YES_NO[:, 0], _CHANCES[:, :1]),
    "auc": ("AUC", {}, _YES_NO, _CHANCES),
    "auc at the ends": ("AUC", {"num_thresholds": 5}, _YES_NO, np.round(_CHANCES * 4) / 4),
    "auc, minoring": ("AUC", {"num_thresholds": 7, "summation_method": "minoring"}, _YES_NO, _CHANCES),
    "auc, majoring": ("AUC", {"num_thresholds": 7, "summation_method": "majoring"}, _YES_NO, _CHANCES),
    "auc of precision": ("AUC", {"curve": "PR"}, _YES_NO, _CHANCES),
    "auc of precision, majoring": ("AUC", {"curve": "PR", "summation_method": "majoring"}, _YES_NO, _CHANCES),
    "auc of thresholds": ("AUC", {"thresholds": [0.1, 0.45, 0.8]}, _YES_NO, _CHANCES),
    "auc of logits": ("AUC", {"from_logits": True}, _YES_NO, _LOGITS),
    "f1": ("F1Score", {}, _ONE_HOT, _SHARES),
    "f1, micro": ("F1Score", {"average": "micro"}, _ONE_HOT, _SHARES),
    "f1, macro": ("F1Score", {"average": "macro", "threshold": 0.4}, _ONE_HOT, _SHARES),
    "f beta, weighted": ("FBetaScore", {"average": "weighted", "beta": 2.0}, _ONE_HOT, _SHARES),
    "binary crossentropy": ("BinaryCrossentropy", {"label_smoothing": 0.1}, _YES_NO, _CHANCES),
    "binary crossentropy, logits": ("BinaryCrossentropy", {"from_logits": True}, _YES_NO, _LOGITS),
    "categorical crossentropy": ("CategoricalCrossentropy", {}, _ONE_HOT, _SHARES),
    "sparse crossentropy": ("SparseCategoricalCrossentropy", {}, _CLASSES, _SHARES),
    "sparse crossentropy, class 2 ignored": ("SparseCategoricalCrossentropy", {"ignore_class": 2}, _CLASSES, _SHARES),
    "kl": ("KLDivergence", {}, _SHARES[::-1].copy(), _SHARES),
    "poisson": ("Poisson", {}, numbers(5, 3, seed=2) ** 2, _LOGITS**2),
    "hinge": ("Hinge", {}, _YES_NO, _LOGITS),
    "squared hinge": ("SquaredHinge", {}, 2 * _YES_NO - 1, _LOGITS),
    "categorical hinge": ("CategoricalHinge", {}, _ONE_HOT, _LOGITS),
}

for _label, _case in _METRICS.items():

    @program(f"metric {_label}", tolerance=SINGLE)
    def _metric(k, tools, case=_case):
        cls, arguments, y_true, y_pred = case
        tools.clear_names()  # Keras numbers some: precision, precision_1, ...
        metric = getattr(k.metrics, cls)(**arguments)
        late = cls in ("R2Score", "F1Score", "FBetaScore")  # Keras makes their variables at the first batch
        result = {"name": metric.name, "at first": 0.0 if late else tools.numpy(metric.result())}
        half = len(y_true) // 2
        metric.update_state(y_true[:half], y_pred[:half])
        metric.update_state(y_true[half:], y_pred[half:])
        result["two batches"] = tools.numpy(metric.result())
        metric.reset_state()
        metric.update_state(y_true, y_pred, sample_weight=_WEIGHTS[: len(y_true)])
        result["weighted"] = tools.numpy(metric.result())
        return result


@program("metrics of sequences with weights for each step", tolerance=SINGLE)
def _sequences(k, tools):
    weights = np.array([[1.0, 0.0], [2.0, 0.5]])
    y, p = numbers(2, 2, 3, seed=5), numbers(2, 2, 3, seed=6)
    classes, yes = np.array([[0, 1], [2, 2]]), (y > 0).astype("float64")
    result = {}
    for name, y_true, y_pred in (
        ("MeanSquaredError", y, p), ("RootMeanSquaredError", y, p), ("SparseCategoricalAccuracy", classes, p),
        ("CategoricalAccuracy", np.eye(3)[classes], p), ("SparseCategoricalCrossentropy", classes, p**2),
        ("BinaryAccuracy", yes, np.abs(np.tanh(p))), ("SparseTopKCategoricalAccuracy", classes, p),
    ):  # fmt: skip
        for label, weight in (("steps", weights), ("examples", weights[:, 0]), ("plain", None)):
            metric = getattr(k.metrics, name)(**({"k": 2} if "Top" in name else {}))
            metric.update_state(y_true, y_pred, sample_weight=weight)
            result[f"{name} {label}"] = tools.numpy(metric.result())
    for label, weight in (("steps", weights), ("examples", weights[:, 0]), ("plain", None)):
        metric = k.metrics.Mean()
        metric.update_state(y, sample_weight=weight)
        result[f"Mean {label}"] = tools.numpy(metric.result())
        metric = k.metrics.Sum()
        metric.update_state(y[..., 0], sample_weight=weight)
        result[f"Sum {label}"] = tools.numpy(metric.result())
    return result


@program("names of metrics")
def _names(k, tools):
    tools.clear_names()
    strings = ("mse", "MSE", "mae", "auc", "AUC", "f1_score", "mean_squared_error", "MeanSquaredError", "precision", "bce",
               "root_mean_squared_error", "r2_score", "hinge", "top_k_categorical_accuracy", "log_cosh_error")  # fmt: skip
    known = [type(k.metrics.get(name)).__name__ for name in strings]
    model = k.Sequential([k.Input((2,)), k.layers.Dense(1, activation="sigmoid")])
    asked = ["accuracy", "mse", "MeanAbsoluteError", "auc", k.metrics.Precision(name="p"), k.metrics.Recall(name="found"),
             k.losses.log_cosh]  # fmt: skip
    model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=asked)
    x = numbers(6, 2)
    history = model.fit(x, (x[:, :1] > 0).astype("float64"), verbose=0).history
    return {"known": known, "in the history": sorted(history)}
