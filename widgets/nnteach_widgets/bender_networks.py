"""The layer-bender's own data and networks, trained on the spot and kept at several moments of their training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

import nnteach
from nnteach.datasets import spirals
from nnteach.initializers import GlorotUniform
from nnteach.layers import Dense, Input
from nnteach.optimizers import Adam
from nnteach_widgets.toys import Points, circles, corners, moons

DATA: dict[str, Callable[[], Points]] = {
    "circles": circles,
    "moons": moons,
    "spirals": lambda: spirals(240, classes=2, turns=0.9, noise=0.03, seed=0),
    "corners": corners,
}
KINDS = {
    "circles": ("disc", "ring"),
    "moons": ("upper moon", "lower moon"),
    "spirals": ("one arm", "other arm"),
    "corners": ("one pair", "other pair"),
}
# name: units and activation of each hidden layer; the output has one unit for each class
NETWORKS: dict[str, tuple[tuple[int, str | None], ...]] = {
    "2 – 2 – 2, tanh": ((2, "tanh"),),
    "2 – 3 – 2, tanh": ((3, "tanh"),),
    "2 – 3 – 2, relu": ((3, "relu"),),
    "2 – 8 – 2 – 2, tanh": ((8, "tanh"), (2, "tanh")),
    "2 – 3 – 2, no bend": ((3, None),),
}
NO_BEND = "2 – 3 – 2, no bend"
STEPS = (0, 5, 10, 20, 40, 60, 80, 120, 160, 240, 320, 480, 640)  # at which the weights are kept
SEED = 2  # of the first weights; with it each of the presets learns its task


@dataclass(frozen=True, eq=False)
class Taught:
    """A network of ours, its examples, and its weights after each of STEPS."""

    x: np.ndarray
    y: np.ndarray
    hidden: tuple[tuple[int, str | None], ...]
    weights: tuple[list[np.ndarray], ...]

    def model(self, moment: int) -> Any:
        """A compiled network with the weights of that moment."""
        made = build(self.hidden)
        made.set_weights(self.weights[moment])
        return made


def build(hidden: tuple[tuple[int, str | None], ...]) -> Any:
    """A compiled network with two inputs and two outputs, its first weights the same every time."""
    layers: list[Any] = [Input((2,), name="inputs")]
    for k, (units, activation) in enumerate(hidden):
        layers.append(Dense(units, activation, kernel_initializer=GlorotUniform(SEED + k), name=f"hidden_{k + 1}"))
    first = GlorotUniform(SEED + len(hidden))
    layers.append(Dense(2, "softmax", kernel_initializer=first, name="output"))
    model = nnteach.Sequential(layers, name="network")
    model.compile(optimizer=Adam(0.05), loss="sparse_categorical_crossentropy")
    return model


@lru_cache(maxsize=16)
def taught(data: str, network: str) -> Taught:
    """Train that network on that data, and keep its weights on the way."""
    x, y = DATA[data]()
    model = build(NETWORKS[network])
    kept = [model.get_weights()]
    for before, after in pairwise(STEPS):
        model.fit(x, y, batch_size=len(x), epochs=after - before, shuffle=False, verbose=0)
        kept.append(model.get_weights())
    return Taught(x, y, NETWORKS[network], tuple(kept))
