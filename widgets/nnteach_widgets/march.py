"""A short training run with every step kept: the weights, bit for bit, and the loss. Small networks only."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.initializers import GlorotUniform
from nnteach.layers import Dense
from nnteach_widgets.classes import Scene

STEPS = 600
SEED = 1  # of the random start


@dataclass(frozen=True, eq=False)
class March:
    """What a network went through.

    weights: for each step, and before the first, all its weights, as `get_weights` gives them. After a nudge they
        are those with it. losses: over all examples, with these weights.
    """

    weights: tuple[list[np.ndarray], ...]
    losses: np.ndarray
    hidden: int  # which of the weights is the kernel of the first dense layer

    def arrows(self, step: int) -> np.ndarray:
        """The incoming weights of each hidden unit: (units, 2)."""
        return self.weights[step][self.hidden].T

    def paths(self, step: int) -> np.ndarray:
        """Where the arrows have been: (units, step + 1, 2)."""
        return np.stack([w[self.hidden] for w in self.weights[: step + 1]]).transpose(2, 0, 1)

    def apart(self, step: int) -> float:
        """How far the incoming weights of the hidden units differ from those of the first: 0 means not in one bit."""
        arrows = self.arrows(step)
        return float(np.abs(arrows - arrows[0]).max())

    def different(self, step: int) -> int:
        """How many different units there are, told apart bit by bit."""
        return len({arrow.tobytes() for arrow in self.arrows(step)})


def march(model: Any, of: Scene, constant: float | None, nudged: int = -1, nudge: float = 0.0) -> March:
    """Train a copy of a compiled model on all examples at once, `STEPS` times.

    Args
        constant: what every weight of every kernel starts with; None: GlorotUniform, Keras's own start. Biases
            start at zero either way.
        nudged, nudge: at this step, the first weight of the first hidden unit grows by so much.
    """
    with nn_random.set_aside():
        nn_random.set_random_seed(SEED)
        model = copy.deepcopy(model)
        x, y = of.x.astype("float32"), of.y.reshape(len(of.y), -1).astype("float32")
        first = _start(model, constant)
        weights, losses = [], []
        for step in range(STEPS + 1):
            if step == nudged:
                value = np.array(first.kernel.value)
                value[0, 0] += nudge
                first.kernel.assign(value)
            weights.append([np.array(w) for w in model.get_weights()])
            if step < STEPS:
                losses.append(float(model.train_step(x, y)))
        losses.append(float(model.loss(y, model.graph.forward(x))))
    at = next(k for k, w in enumerate(model.weights) if w is first.kernel)
    return March(tuple(weights), np.array(losses), at)


def _start(model: Any, constant: float | None) -> Any:
    """Give all dense layers their first weights; returns the first of them."""
    dense = dense_layers(model)
    for k, layer in enumerate(dense):
        shape = layer.kernel.shape
        layer.kernel.assign(np.full(shape, constant) if constant is not None else GlorotUniform(SEED + k)(shape))
        if layer.use_bias:
            layer.bias.assign(np.zeros(layer.bias.shape))
    return dense[0]


def dense_layers(model: Any) -> Sequence[Any]:
    return [layer for layer in model.layers if isinstance(layer, Dense)]
