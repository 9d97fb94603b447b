"""Lesson 03: neurons with given weights, made of the engine's own Dense; and the flowers one of them looks at."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from nnteach.layers import Dense


def dense(kernel: Any, bias: Any, function: str | None = None) -> Dense:
    """The engine's layer with these weights, (inputs, neurons), and these biases."""
    kernel, bias = np.asarray(kernel, dtype=float), np.asarray(bias, dtype=float)
    layer = Dense(len(bias), activation=function, kernel_initializer="zeros", dtype="float64", name="by_hand")
    layer.ensure_built((None, len(kernel)))
    layer.set_weights([kernel, bias])
    return layer


def output(x: Any, w: Any, b: float, function: str | None = None) -> float:
    """y of one neuron for one example."""
    return float(outputs(np.asarray(x, dtype=float)[np.newaxis], w, b, function)[0])


def outputs(rows: np.ndarray, w: Any, b: float, function: str | None = None) -> np.ndarray:
    """y of one neuron for many examples, one a row."""
    column = np.asarray(w, dtype=float)[:, np.newaxis]
    return np.asarray(dense(column, [b], function)(rows))[:, 0]


# Petals: is this iris a virginica (1) or a versicolor (0)?

WEIGHTS, BIAS = (1.0, 2.0), -8.2  # round numbers that do the job; a test counts how well
FLOWER = (5.0, 1.5)  # length and width of a petal, in centimetres
NAMES = ("petal length", "petal width")
EDGES = (2.8, 7.1, 0.9, 2.6)  # left, right, bottom, top of the pictures, in centimetres


@cache
def petals() -> tuple[np.ndarray, np.ndarray]:
    """Length and width of the petals of a hundred irises, and which of them are virginica."""
    from sklearn.datasets import load_iris

    x, species = load_iris(return_X_y=True)
    return x[species > 0][:, 2:], (species[species > 0] == 2).astype(int)


def grid(edges: tuple[float, float, float, float] = EDGES, steps: int = 121) -> tuple[np.ndarray, np.ndarray]:
    """Points all over the picture."""
    left, right, bottom, top = edges
    across, upward = np.meshgrid(np.linspace(left, right, steps), np.linspace(bottom, top, steps))
    return across, upward


def on_grid(w: Any, b: float, function: str | None = "sigmoid") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The grid, and what a neuron says at each of its points."""
    across, upward = grid()
    rows = np.stack([across.ravel(), upward.ravel()], axis=1)
    return across, upward, outputs(rows, w, b, function).reshape(across.shape)


def border(w: Any, b: float) -> np.ndarray:
    """Points at which the neuron's output passes one half, found by following it upward: (n, 2)."""
    across, upward, y = on_grid(w, b)
    found = []
    for column in range(y.shape[1]):
        [passes] = np.nonzero((y[:-1, column] <= 0.5) & (y[1:, column] > 0.5))
        for i in passes:
            z = np.log(y[i : i + 2, column] / (1 - y[i : i + 2, column]))  # the sums: between them the way is straight
            share = z[0] / (z[0] - z[1])
            found.append((across[0, column], upward[i, 0] + share * (upward[i + 1, 0] - upward[i, 0])))
    return np.array(found)
