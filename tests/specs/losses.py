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
    Bad({"reduction": "none"}, ValueError, ("reduction", "none", "sum_over_batch_size")),
    Bad({"axis": 1}, NotImplementedError, ("axis", "-1")),
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
        (({}, "minus or plus", (5, 1)), ({}, "yes or no", (5, 1)), ({}, "minus or plus", (5, 3))),
        (Bad({"margin": 2}, TypeError, ("Hinge", "margin")),),
    ),
    LossSpec(
        losses.BinaryCrossentropy, losses.binary_crossentropy,
        (({}, "yes or no", (5, 1)), ({}, "shares of one", (5, 3)), ({"from_logits": True}, "yes or no", (5, 2)),
         ({"label_smoothing": 0.1}, "yes or no", (5, 1)),
         ({"from_logits": True, "label_smoothing": 0.3}, "yes or no", (4, 1)), ({}, "yes or no", (2, 3, 1))),
        (*_PROBABILITY_LOSS, Bad({"label_smoothing": 2}, ValueError, ("label_smoothing", "2")),
         Bad({"label_smoothing": "0.1"}, TypeError, ("label_smoothing", "0.1"))),
    ),
    LossSpec(
        losses.CategoricalCrossentropy, losses.categorical_crossentropy,
        (({}, "one-hot", (5, 3)), ({}, "shares", (5, 4)), ({"from_logits": True}, "one-hot", (5, 3)),
         ({"label_smoothing": 0.2}, "one-hot", (5, 3)), ({"from_logits": True}, "shares", (2, 3, 4))),
        (*_PROBABILITY_LOSS, Bad({"label_smoothing": -1}, ValueError, ("label_smoothing", "-1"))),
    ),
    LossSpec(
        losses.SparseCategoricalCrossentropy, losses.sparse_categorical_crossentropy,
        (({}, "classes", (5, 3)), ({"from_logits": True}, "classes", (5, 3)), ({}, "classes", (2, 4, 3)),
         ({"from_logits": True}, "classes", (2, 2))),
        (*_PROBABILITY_LOSS, Bad({"ignore_class": -1}, NotImplementedError, ("ignore_class",)),
         Bad({"label_smoothing": 0.1}, TypeError, ("label_smoothing",))),
    ),
]  # fmt: skip


def loss_sample(spec: LossSpec, number: int, rng: np.random.Generator) -> tuple[Any, np.ndarray, np.ndarray]:
    """The loss, targets that suit it, and predictions away from its kinks."""
    arguments, kind, shape = spec.samples[number]
    y_pred = rng.standard_normal(shape)
    if isinstance(spec.loss(), losses._Crossentropy) and not arguments.get("from_logits"):
        y_pred = 1 / (1 + np.exp(-y_pred))
    noise = rng.random(shape)
    y_true = {
        "numbers": y_pred + np.where(noise > 0.5, 1, -1) * (0.1 + noise),
        "yes or no": (noise > 0.5) * 1.0,
        "minus or plus": np.where(noise > 0.5, 1.0, -1.0),
        "shares of one": noise,
        "shares": noise / noise.sum(axis=-1, keepdims=True),
        "one-hot": np.eye(shape[-1])[noise.argmax(axis=-1)],
        "classes": noise.argmax(axis=-1),
    }[kind]
    if spec.loss is losses.Hinge:  # its kink lies where the margin is 1
        y_pred = np.where(np.abs(np.abs(y_pred) - 1) < 0.05, y_pred + 0.2, y_pred)
    return spec.loss(**arguments), y_true, y_pred
