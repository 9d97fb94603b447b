"""Seeing inside: every number of the last batch, by the name of its layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach.backend import to_numpy


@dataclass(frozen=True)
class LayerSnapshot:
    """What one layer held after the last batch; all arrays are copies, NumPy's.

    x: its input. z: the weighted sums before the activation (None if it has none). y: its output.
    dy: gradient of the loss with respect to y (None before the first training step).
    weights, gradients: by name ("kernel", "bias"); the gradients are those the last step used.
    """

    name: str
    kind: str
    x: np.ndarray | None
    z: np.ndarray | None
    y: np.ndarray | None
    dy: np.ndarray | None
    weights: dict[str, np.ndarray]
    gradients: dict[str, np.ndarray]


def snapshot(model: Any) -> list[LayerSnapshot]:
    """One record for each layer of a built model, from input to output.

    After `train_on_batch` (or the last batch of `fit`) it holds that batch. It costs nothing before it is asked for.

    Raises
        ValueError: the model is not built, so there is nothing to see.
    """
    if not getattr(model, "built", False):
        raise ValueError(f"{model.name} is not built yet: begin it with Input(shape), or fit it first.")
    return [
        LayerSnapshot(
            name=node.layer.name,
            kind=type(node.layer).__name__,
            x=_copy(node.saved.get("x")),
            z=_copy(node.saved.get("z")),
            y=_copy(node.output),
            dy=_copy(node.grad),
            weights={w.name: w.numpy() for w in node.layer.weights},
            gradients={w.name: _array(w.grad) for w in node.layer.weights},
        )
        for node in model.graph.steps
    ]


def _copy(array: Any) -> np.ndarray | None:
    return None if array is None else _array(array)


def _array(array: Any) -> np.ndarray:
    return np.array(to_numpy(array))
