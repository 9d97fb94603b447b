"""The small networks that live training offers, and the ways in which they learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nnteach
from nnteach.initializers import GlorotUniform
from nnteach.layers import Dense, Input
from nnteach.optimizers import SGD, Adam, Optimizer

SEED = 3  # of the first weights

# name: units and activation of the hidden layers; and whether the output is a number, judged by its squared error
NETWORKS: dict[str, tuple[tuple[int, ...], str | None, bool]] = {
    "8 tanh": ((8,), "tanh", False),
    "8 relu": ((8,), "relu", False),
    "3 tanh": ((3,), "tanh", False),
    "12 + 12 tanh": ((12, 12), "tanh", False),
    "no hidden layer": ((), None, False),
    "8 tanh, squared error": ((8,), "tanh", True),
}
OPTIMIZERS: dict[str, Callable[[], Optimizer]] = {
    "gradient descent": lambda: SGD(0.1),
    "momentum 0.9": lambda: SGD(0.1, momentum=0.9),
    "Adam": lambda: Adam(0.1),
}


def build(network: str, optimizer: str, classes: int) -> Any:
    """A compiled network with two inputs, its first weights the same every time; three classes get three outputs."""
    hidden, activation, squared = NETWORKS[network]
    many = classes > 2
    layers: list[Any] = [Input((2,), name="inputs")]
    for k, units in enumerate(hidden):
        layers.append(Dense(units, activation, kernel_initializer=GlorotUniform(SEED + k), name=f"hidden_{k + 1}"))
    exit_ = "softmax" if many else None if squared else "sigmoid"
    first = GlorotUniform(SEED + len(hidden))
    layers.append(Dense(classes if many else 1, exit_, kernel_initializer=first, name="output"))
    model = nnteach.Sequential(layers, name="network")
    loss = "sparse_categorical_crossentropy" if many else "mse" if squared else "binary_crossentropy"
    model.compile(optimizer=OPTIMIZERS[optimizer](), loss=loss)
    return model
