"""Examples in the plane, and how a model shares out each place of it among their classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach.data import as_array

MOST = 3  # classes that a picture tells apart
GRID = 61  # places along each side at which the model is asked


@dataclass(frozen=True)
class Scene:
    """Examples with two inputs, and the grid of places around them.

    x: (n, 2). kind: (n,), the class of each, counted from 0. values: what y calls the classes.
    left, right, bottom, top: what the picture shows. across, up: (GRID,), the places of the grid.
    """

    x: np.ndarray
    y: np.ndarray
    kind: np.ndarray
    values: tuple[float, ...]
    left: float
    right: float
    bottom: float
    top: float

    @property
    def across(self) -> np.ndarray:
        return np.linspace(self.left, self.right, GRID)

    @property
    def up(self) -> np.ndarray:
        return np.linspace(self.bottom, self.top, GRID)

    @property
    def places(self) -> np.ndarray:
        """The grid as rows for a model: (GRID * GRID, 2)."""
        across, up = np.meshgrid(self.across, self.up)
        return np.stack([across.ravel(), up.ravel()], axis=1)


def scene(x: Any, y: Any) -> Scene:
    """The scene of these examples.

    Raises
        ValueError: not two inputs, not two or three classes, not as many of x as of y.
        TypeError: no numbers.
    """
    x, y = as_array("x", x), as_array("y", y)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(
            f"This picture is a map of two inputs, so x needs shape (examples, 2); received {x.shape}. "
            "Choose two columns, e.g. x[:, :2], and train a model of those."
        )
    if len(y) != len(x):
        raise ValueError(f"x has {len(x)} examples, y has {len(y)}: they must be as many.")
    one_hot = y.ndim == 2 and y.shape[1] > 1
    if y.ndim > 2 or (one_hot and not (np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all())):
        raise ValueError(
            f"y must hold one class for each example, or a row of 0 with a single 1; received shape {y.shape}."
        )
    values = np.arange(y.shape[1], dtype=float) if one_hot else np.unique(y).astype(float)
    if not 2 <= len(values) <= MOST:
        raise ValueError(
            f"This picture tells two or three classes apart; y has {len(values)} different values. "
            "For numbers instead of classes, watch the loss with training_monitor()."
        )
    kind = y.argmax(axis=1) if one_hot else np.searchsorted(values, y.reshape(-1))
    (left, bottom), (right, top) = x.min(axis=0), x.max(axis=0)
    wide, high = 0.08 * (right - left or 1), 0.08 * (top - bottom or 1)
    ends = (float(left - wide), float(right + wide), float(bottom - high), float(top + high))
    return Scene(x, y, kind, tuple(values.tolist()), *ends)


def check_outputs(model: Any, of: Scene) -> None:
    """Refuse a model whose outputs are not the classes of the scene.

    Raises
        ValueError: another number of inputs or outputs.
    """
    inputs, outputs = model.input_shape[1:], model.output_shape[1:]
    if inputs != (2,):
        raise ValueError(
            f"This picture is a map of two inputs; {model.name} takes inputs of shape {inputs}. "
            "Watch its loss with training_monitor() instead."
        )
    if len(outputs) != 1 or not ((outputs[0] == 1 and len(of.values) == 2) or 2 <= outputs[0] <= MOST):
        raise ValueError(
            f"{model.name} has outputs of shape {outputs}, y has {len(of.values)} classes. Two classes need one "
            "output (sigmoid) or two (softmax), three classes need three (softmax)."
        )
    if outputs[0] > 1 and max(of.values) > outputs[0] - 1:
        raise ValueError(f"{model.name} has {outputs[0]} outputs, for the classes 0 to {outputs[0] - 1}; y goes on.")


def shares(model: Any, rows: np.ndarray, of: Scene) -> np.ndarray:
    """How much of each place the model gives to each class: (rows, classes), each row adding up to 1.

    Scores before the sigmoid or the softmax are turned into probabilities. Where the model aims at the values of y
    themselves (squared error, hinge), its output is a place between the two.
    """
    outputs = np.asarray(model.predict(rows, batch_size=len(rows), verbose=0), dtype=float)
    scores = getattr(model.loss, "from_logits", False)
    if outputs.shape[1] == 1:
        low, high = (0.0, 1.0) if scores else of.values
        second = _sigmoid(outputs[:, 0]) if scores else (outputs[:, 0] - low) / (high - low)
        second = np.clip(second, 0, 1)
        return np.stack([1 - second, second], axis=1)
    if scores:
        outputs = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    outputs = np.maximum(outputs, 1e-12)
    return np.asarray(outputs / outputs.sum(axis=1, keepdims=True))


def columns(model: Any, of: Scene) -> np.ndarray:
    """For each example, which column of `shares` is its class."""
    return of.kind if model.output_shape[-1] == 1 else np.asarray(of.values)[of.kind].astype(int)


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * z)))
