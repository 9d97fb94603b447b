"""The losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import losses
from specs.records import Bad, LossSpec

_PROBABILITY_LOSS = (
    Bad({"from_logits": "False"}, TypeError, ("from_logits", "True or False", "'False'")),
    Bad({"from_logits": 0.1}, TypeError, ("from_logits", "0.1")),
    Bad({"form_logits": True}, TypeError, ("form_logits", "Did you mean 'from_logits'?")),
    Bad({"reduction": "avg"}, ValueError, ("reduction", "avg", "sum_over_batch_size")),
    Bad({"reduction": "None"}, ValueError, ("reduction", "None", "Did you mean 'none'?")),
    Bad({"axis": 0}, ValueError, ("axis", "-1", "0")),
    Bad({"axis": "last"}, ValueError, ("axis", "whole number", "'last'")),
    Bad({"dtype": "float23"}, ValueError, ("dtype", "float32", "float23")),
)
LOSSES = [
    LossSpec(
        losses.MeanSquaredError, losses.mean_squared_error,
        (({}, "numbers", (5, 3)), ({}, "numbers", (4, 1)), ({}, "numbers", (2, 3, 2))),
        (Bad({"reduction": "average"}, ValueError, ("reduction", "average")),
         Bad({"from_logits": True}, TypeError, ("from_logits",)),
         Bad({"delta": 1}, TypeError, ("MeanSquaredError", "delta"))),
    ),
    LossSpec(
        losses.MeanAbsoluteError, losses.mean_absolute_error,
        (({}, "numbers", (5, 3)), ({}, "numbers", (4, 1)), ({}, "numbers", (2, 3, 2))),
        (Bad({"reduction": 1}, ValueError, ("reduction", "1")),),
    ),
    LossSpec(
        losses.Hinge, losses.hinge,
        (({}, "minus or plus", (5, 1)), ({}, "yes or no", (5, 1)), ({}, "minus or plus", (2, 4, 3))),
        (Bad({"margin": 2}, TypeError, ("Hinge", "margin")),),
    ),
    LossSpec(
        losses.SquaredHinge, losses.squared_hinge,
        (({}, "minus or plus", (5, 1)), ({}, "yes or no", (5, 1)), ({}, "minus or plus", (2, 4, 3))),
        (Bad({"reduction": "men"}, ValueError, ("SquaredHinge", "Did you mean 'mean'?")),),
    ),
    LossSpec(
        losses.CategoricalHinge, losses.categorical_hinge,
        (({}, "one-hot", (5, 3)), ({}, "shares", (2, 4, 3))),
        (Bad({"axis": 1}, TypeError, ("CategoricalHinge", "axis")),),
    ),
    LossSpec(
        losses.MeanAbsolutePercentageError, losses.mean_absolute_percentage_error,
        (({}, "numbers", (5, 3)), ({}, "numbers", (4, 1)), ({}, "numbers", (2, 3, 2))),
        (Bad({"dtype": "int32"}, ValueError, ("MeanAbsolutePercentageError", "dtype", "int32")),),
    ),
    LossSpec(
        losses.MeanSquaredLogarithmicError, losses.mean_squared_logarithmic_error,
        (({}, "amounts", (5, 3)), ({}, "amounts", (4, 1)), ({}, "amounts", (2, 3, 2))),
        (Bad({"reductoin": "sum"}, TypeError, ("MeanSquaredLogarithmicError", "Did you mean 'reduction'?")),),
    ),
    LossSpec(
        losses.Huber, losses.huber,
        (({}, "numbers", (5, 3)), ({"delta": 0.5}, "numbers", (4, 1)), ({"delta": 10}, "numbers", (2, 3, 2))),
        (Bad({"delta": 0}, ValueError, ("Huber", "delta", "above 0", "mae")), Bad({"delta": -1}, ValueError, ("delta", "-1")),
         Bad({"delta": "1"}, TypeError, ("Huber", "delta", "'1'"))),
    ),
    LossSpec(
        losses.LogCosh, losses.log_cosh,
        (({}, "numbers", (5, 3)), ({}, "numbers", (4, 1)), ({}, "numbers", (2, 3, 2))),
        (Bad({"delta": 1}, TypeError, ("LogCosh", "delta")),),
    ),
    LossSpec(
        losses.CosineSimilarity, losses.cosine_similarity,
        (({}, "numbers", (5, 3)), ({}, "numbers", (2, 3, 4)), ({"axis": 1}, "numbers", (2, 3, 4))),
        (Bad({"axis": 0}, ValueError, ("CosineSimilarity", "axis", "0")),
         Bad({"axis": True}, ValueError, ("CosineSimilarity", "axis", "True"))),
    ),
    LossSpec(
        losses.Poisson, losses.poisson,
        (({}, "amounts", (5, 3)), ({}, "amounts", (4, 1)), ({}, "amounts", (2, 3, 2))),
        (Bad({"full": True}, TypeError, ("Poisson", "full")),),
    ),
    LossSpec(
        losses.KLDivergence, losses.kl_divergence,
        (({}, "shares", (5, 3)), ({}, "one-hot", (4, 3)), ({}, "shares", (2, 3, 2))),
        (Bad({"from_logits": True}, TypeError, ("KLDivergence", "from_logits")),),
    ),
    LossSpec(
        losses.BinaryCrossentropy, losses.binary_crossentropy,
        (({}, "yes or no", (5, 1)), ({}, "shares of one", (5, 3)), ({"from_logits": True}, "yes or no", (5, 2)),
         ({"label_smoothing": 0.1}, "yes or no", (5, 1)),
         ({"from_logits": True, "label_smoothing": 0.3}, "yes or no", (4, 1)), ({}, "yes or no", (2, 3, 1)),
         ({"axis": 1}, "yes or no", (2, 3, 4)), ({"axis": 1, "from_logits": True}, "yes or no", (2, 3, 4))),
        (*_PROBABILITY_LOSS, Bad({"label_smoothing": 2}, ValueError, ("label_smoothing", "2")),
         Bad({"label_smoothing": "0.1"}, TypeError, ("label_smoothing", "0.1"))),
    ),
    LossSpec(
        losses.CategoricalCrossentropy, losses.categorical_crossentropy,
        (({}, "one-hot", (5, 3)), ({}, "shares", (5, 4)), ({"from_logits": True}, "one-hot", (5, 3)),
         ({"label_smoothing": 0.2}, "one-hot", (5, 3)), ({"from_logits": True}, "shares", (2, 3, 4)),
         ({"axis": 1}, "one-hot", (2, 3, 4)), ({"axis": -2, "from_logits": True}, "one-hot", (2, 3, 4))),
        (*_PROBABILITY_LOSS, Bad({"label_smoothing": -1}, ValueError, ("label_smoothing", "-1")),
         Bad({"label_smoothing": 0.1, "axis": 1}, NotImplementedError, ("label_smoothing", "last axis", "axis=1"))),
    ),
    LossSpec(
        losses.SparseCategoricalCrossentropy, losses.sparse_categorical_crossentropy,
        (({}, "classes", (5, 3)), ({"from_logits": True}, "classes", (5, 3)), ({}, "classes", (2, 4, 3)),
         ({"from_logits": True}, "classes", (2, 2)), ({"ignore_class": 1}, "classes", (6, 3)),
         ({"ignore_class": -1, "from_logits": True}, "classes, some -1", (6, 4, 3)),
         ({"ignore_class": -1}, "classes, some -1", (6, 4, 3)),
         ({"axis": 1}, "classes", (2, 3, 4)), ({"axis": 1, "from_logits": True}, "classes", (2, 3, 4))),
        (*_PROBABILITY_LOSS, Bad({"ignore_class": "none"}, TypeError, ("ignore_class", "whole number", "none")),
         Bad({"label_smoothing": 0.1}, TypeError, ("label_smoothing",))),
    ),
]  # fmt: skip


_READS_SHARES = (losses.BinaryCrossentropy, losses.CategoricalCrossentropy, losses.SparseCategoricalCrossentropy,
                 losses.KLDivergence)  # fmt: skip


def loss_sample(spec: LossSpec, number: int, rng: np.random.Generator) -> tuple[Any, np.ndarray, np.ndarray]:
    """The loss, targets that suit it, and predictions away from its kinks."""
    arguments, kind, shape = spec.samples[number]
    axis = arguments.get("axis", -1)
    y_pred = rng.standard_normal(shape)
    if spec.loss in _READS_SHARES and not arguments.get("from_logits"):
        y_pred = 1 / (1 + np.exp(-y_pred))
    if spec.loss is losses.KLDivergence:
        y_pred = y_pred / y_pred.sum(axis=-1, keepdims=True)
    if kind == "amounts":
        y_pred = np.abs(y_pred) + 0.1
    noise = rng.random(shape)
    class_numbers = noise.argmax(axis=axis)
    y_true = {
        "numbers": y_pred + np.where(noise > 0.5, 1, -1) * (0.1 + noise),
        "amounts": np.abs(y_pred + np.where(noise > 0.5, 1, -1) * (0.1 + noise)),
        "yes or no": (noise > 0.5) * 1.0,
        "minus or plus": np.where(noise > 0.5, 1.0, -1.0),
        "shares of one": noise,
        "shares": noise / noise.sum(axis=axis, keepdims=True),
        "one-hot": np.moveaxis(np.eye(shape[axis])[class_numbers], -1, axis),
        "classes": class_numbers,
        "classes, some -1": np.where(noise.max(axis=axis) > 0.8, -1, class_numbers),
    }[kind]
    if isinstance(spec.loss(), losses.Hinge):  # their kink lies where the margin is 1
        y_pred = np.where(np.abs(np.abs(y_pred) - 1) < 0.05, y_pred + 0.2, y_pred)
    return spec.loss(**arguments), y_true, y_pred
