"""A trained network seen from its ReLU units: which of them ever fire, what reaches their weights, what wakes them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

import nnteach
from nnteach.backend import to_device, to_numpy
from nnteach.data import as_array
from nnteach.layers import Dense


@dataclass(frozen=True)
class Seen:
    """What one pass through the network shows of a layer.

    z: (examples, units), its sums. answers: what the network says. gradient: (units,), the largest entry of the
        gradient for the weights that lead to a unit; None without targets, or without a loss.
    """

    z: np.ndarray
    answers: np.ndarray
    gradient: np.ndarray | None

    @property
    def silent(self) -> np.ndarray:
        """Which units fire for no example: (units,)."""
        return np.asarray((self.z <= 0).all(axis=0))


class Patient:
    """A copy of the learner's network, with the examples it is asked about.

    Args
        model: a Sequential with dense ReLU layers; it is copied, so the learner's own does not change.
        x: the examples. y: their targets, for the gradient; may be left out.

    Raises
        TypeError: not a Sequential. ValueError: no dense ReLU layer; not as many of y as of x.
    """

    def __init__(self, model: Any, x: Any, y: Any = None) -> None:
        if not isinstance(model, nnteach.Sequential):
            raise TypeError(f"dead_units looks into a Sequential model; received {type(model).__name__}.")
        x, y = as_array("x", x), None if y is None else as_array("y", y)
        if y is not None and len(x) != len(y):
            raise ValueError(f"x has {len(x)} examples, y has {len(y)}: they must be as many.")
        self.model = copy.deepcopy(model)
        self.model(x[:1])  # refuses inputs of another shape, builds the copy if it must
        self.layers = [layer for layer in self.model.layers if _fires(layer)]
        if not self.layers:
            there = ", ".join(f"{type(layer).__name__} {_name(layer)}".strip() for layer in model.layers)
            raise ValueError(
                "dead_units looks for dense layers with activation='relu': only those have units that never say "
                f"anything. {model.name} has {there}."
            )
        self.x = to_device(x, self.model.dtype)
        self.inputs = np.asarray(x, dtype=float)
        loss = getattr(self.model, "loss", None)
        self.y = None
        if y is not None and loss is not None:
            loss.check_targets(y, self.model.output_shape)
            self.y = to_device(y, self.model.dtype if y.dtype.kind == "f" else None)
        self.first = [self.look(number) for number in range(len(self.layers))]

    def look(self, number: int, lift: np.ndarray | None = None) -> Seen:
        """One pass forward and, with targets, one back; `lift` is added to the biases of the layer meanwhile."""
        layer = self.layers[number]
        with self._lifted(layer, lift):
            y_pred = self.model.graph.forward(self.x)
            z = to_numpy(self._z(layer))
            gradient = None
            if self.y is not None:
                for weight in self.model.weights:
                    weight.grad.fill(0)
                self.model.graph.backward(self.model.loss.gradient(self.y, y_pred))
                gradient = np.abs(to_numpy(layer.kernel.grad)).max(axis=0)
            return Seen(np.array(z, dtype=float), np.array(to_numpy(y_pred), dtype=float), gradient)

    def _z(self, layer: Any) -> Any:
        return next(node.saved["z"] for node in self.model.graph.nodes if node.layer is layer)

    @contextmanager
    def _lifted(self, layer: Any, lift: np.ndarray | None) -> Iterator[None]:
        if lift is None or not layer.use_bias:
            yield
            return
        before = layer.bias.value.copy()
        try:
            layer.bias.assign(before + lift.astype(before.dtype))
            yield
        finally:
            layer.bias.assign(before)

    def lift(self, number: int, share: float) -> np.ndarray:
        """What each dead unit's bias needs so that it fires for this share of the examples; 0 for the others."""
        z = self.first[number].z
        lift = np.zeros(z.shape[1])
        dead = self.first[number].silent
        wanted = round(share * len(z))
        if not wanted or not self.layers[number].use_bias or not dead.any():
            return lift
        order = -np.sort(-z[:, dead], axis=0)
        last, next_one = order[wanted - 1], order[min(wanted, len(z) - 1)]
        room = np.maximum((last - next_one) / 2, 1e-4 * np.maximum(1, np.abs(last)))
        lift[dead] = room - last
        return lift

    def cured(self, number: int, lift: np.ndarray) -> Any:
        """The network with these biases, as a copy to train on."""
        healthy = copy.deepcopy(self.model)
        layer = healthy.layers[self.model.layers.index(self.layers[number])]
        if layer.use_bias:
            layer.bias.assign(layer.bias.value + lift.astype(layer.bias.value.dtype))
        return healthy

    def borders(self, number: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Kernel and bias of a layer that reads two inputs itself, so that its borders can be drawn; or None."""
        layer = self.layers[number]
        if layer is not self.model.layers[0] or self.inputs.ndim != 2 or self.inputs.shape[1] != 2:
            return None
        bias = layer.bias.numpy() if layer.use_bias else np.zeros(layer.units)
        return layer.kernel.numpy().astype(float), bias.astype(float)


def _name(layer: Any) -> str:
    return str(getattr(getattr(layer, "activation", None), "name", ""))


def _fires(layer: Any) -> bool:
    return isinstance(layer, Dense) and _name(layer) == "relu"
