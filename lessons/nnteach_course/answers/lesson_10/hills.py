"""Lesson 10: hills made of a real model and real patients, and walks on them. Every step is the engine's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import nnteach as nn
from nnteach.activations import get
from nnteach_course import guarded

BMI, PRESSURE = 2, 3  # columns of the diabetes data


@dataclass(frozen=True)
class Walk:
    """Where the weights were, at the start and after each step, and the loss at each of these places."""

    w: np.ndarray
    loss: np.ndarray


class Hill:
    """The loss of one neuron without a bias, as a landscape over its weights.

    Args
        x: inputs, (examples, weights) or (examples,). y: what it should say, (examples,).
        activation: the neuron's.
    """

    def __init__(self, x: np.ndarray, y: np.ndarray, activation: str | None = None) -> None:
        self.x, self.y = np.reshape(x, (len(y), -1)), np.asarray(y, dtype=float)[:, np.newaxis]
        self.activation = activation
        self.still = self.model(learning_rate=0.0)

    def model(self, learning_rate: float, momentum: float = 0.0) -> nn.Sequential:
        """The neuron, and plain gradient descent: every step looks at all examples."""
        with guarded.chance_put_back():
            options: dict[str, Any] = {"use_bias": False, "dtype": "float64", "name": "neuron"}
            neuron = nn.layers.Dense(1, activation=self.activation, **options)
            model = nn.Sequential([nn.Input((self.x.shape[1],)), neuron], name="hill")
        model.compile(nn.optimizers.SGD(learning_rate, momentum=momentum), "mse")
        return model

    def at(self, *w: float) -> tuple[float, np.ndarray]:
        """The loss and its gradient at these weights: one training step with a learning rate of 0."""
        self.still.set_weights([np.reshape(w, (-1, 1))])
        loss = self.still.train_on_batch(self.x, self.y)
        return float(loss), np.array(self.still.layers[-1].kernel.grad).ravel()

    def height(self, *w: float) -> float:
        return self.at(*w)[0]

    def slope(self, w: float) -> float:
        """The gradient where there is one weight: a single number."""
        return float(self.at(w)[1][0])

    def heights(self, w: np.ndarray) -> np.ndarray:
        """The losses at many places at once, (..., weights): as many neurons side by side, one for each place."""
        y = get(self.activation)(self.x @ w.reshape(-1, w.shape[-1]).T)
        return np.mean((y - self.y) ** 2, axis=0).reshape(w.shape[:-1])

    def curve(self, w: np.ndarray) -> np.ndarray:
        """The heights at many places, of one weight."""
        return self.heights(w[:, np.newaxis])

    def curvature(self) -> float:
        """How much the slope grows when w grows by 1; the same everywhere if there is no activation."""
        return self.slope(1.0) - self.slope(0.0)

    def floor(self) -> float:
        """The w at which the slope is 0, of one weight without activation."""
        return -self.slope(0.0) / self.curvature()

    def walk(self, start: float | Sequence[float] | np.ndarray, rate: float, steps: int, momentum: float = 0.0) -> Walk:
        """Gradient descent from `start`, by the engine's SGD."""
        model = self.model(rate, momentum)
        model.set_weights([np.reshape(start, (-1, 1))])
        places = [model.get_weights()[0].ravel()]
        for _ in range(steps):
            model.train_on_batch(self.x, self.y)
            places.append(model.get_weights()[0].ravel())
        heights = np.array([self.height(*w) for w in places])
        return Walk(np.array(places).squeeze(), heights)


def standard(a: np.ndarray) -> np.ndarray:
    """Mean 0 and spread 1, column by column."""
    return np.asarray((a - a.mean(axis=0)) / a.std(axis=0))


@cache
def patients() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's diabetes data in the units they were measured in: 10 columns, and the illness a year later."""
    from sklearn.datasets import load_diabetes

    columns, progress = load_diabetes(return_X_y=True, scaled=False)
    return columns, progress


@cache
def bmi_hill(factor: float = 1.0) -> Hill:
    """One weight: from the body-mass index (standardised, times a factor) to the illness (standardised)."""
    columns, progress = patients()
    return Hill(factor * standard(columns[:, BMI]), standard(progress))


@cache
def two_weights(scaled: bool) -> Hill:
    """Two weights: body-mass index and blood pressure, standardised or only centred."""
    columns, progress = patients()
    both = columns[:, [BMI, PRESSURE]]
    return Hill(standard(both) if scaled else both - both.mean(axis=0), standard(progress))


@cache
def relu_hill() -> Hill:
    """One ReLU neuron without a bias: from the standardised body-mass index to the illness in hundreds of points."""
    columns, progress = patients()
    return Hill(standard(columns[:, BMI]), progress / 100, activation="relu")


def curvatures(hill: Hill) -> tuple[float, float]:
    """The smallest and the largest curvature of a hill without activation, over all directions."""
    n = hill.x.shape[1]
    at_zero = hill.at(*np.zeros(n))[1]
    table = np.array([hill.at(*row)[1] - at_zero for row in np.eye(n)])
    values = np.linalg.eigvalsh((table + table.T) / 2)
    return float(values[0]), float(values[-1])


def squared_error(z: float, target: float = 0.0) -> tuple[float, float]:
    """One sigmoid neuron and its squared error: the loss at the sum z, and the gradient along z."""
    f, mse, at, wanted = get("sigmoid"), nn.losses.MeanSquaredError(), np.array([[z]]), np.array([[target]])
    y = f(at)
    return float(mse(wanted, y)), float(f.backward(mse.gradient(wanted, y), at, y)[0, 0])
