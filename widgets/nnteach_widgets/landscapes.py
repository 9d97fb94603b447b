"""The landscapes that the hill walker brings along: small real models on real data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from nnteach import Input, Sequential
from nnteach.layers import Dense
from nnteach_widgets.surface import Landscape


@lru_cache(maxsize=8)
def landscape(name: str) -> Landscape:
    """One of "bowl", "curve", "ravine", "two-valleys"; measured at the first call, then kept."""
    return {"bowl": _bowl, "curve": _curve, "ravine": _ravine, "two-valleys": _two_valleys}[name]()


def _bowl() -> Landscape:
    """A line through the diabetes patients: body mass index against progression, both standardised."""
    x, y = _diabetes(["bmi"])
    model = _model([_dense(1, None, "line")], [[[0.0]], [0.0]], "mse", inputs=1)
    weights = [("line", "kernel", (0, 0)), ("line", "bias", (0,))]
    return Landscape(model, _scaled(x), y, weights, [(-2.0, 3.0), (-2.5, 2.5)], ["w", "b"], ["weight w", "bias b"])


def _curve() -> Landscape:
    """The same line with its bias held at 0: one weight, so a curve."""
    x, y = _diabetes(["bmi"])
    model = _model([_dense(1, None, "line")], [[[0.0]], [0.0]], "mse", inputs=1)
    return Landscape(model, _scaled(x), y, [("line", "kernel", (0, 0))], [(-2.0, 3.0)], ["w"], ["weight w"])


def _ravine() -> Landscape:
    """Two features as they come, one in kg/m^2, one a logarithm: the loss is far steeper along the first weight."""
    x, y = _diabetes(["bmi", "s5"])
    model = _model([_dense(1, None, "line")], [[[0.0], [0.0]], [0.0]], "mse", inputs=2)
    weights = [("line", "kernel", (0, 0)), ("line", "kernel", (1, 0))]
    labels = ["w₁ (body mass index)", "w₂ (log blood fat)"]
    return Landscape(model, x - x.mean(axis=0), y, weights, [(-0.9, 1.1), (-0.4, 1.6)], ["w₁", "w₂"], labels)


def _two_valleys() -> Landscape:
    """Versicolor or not, by the length of the petals, with one hidden neuron whose weight may have either sign."""
    from sklearn.datasets import load_iris

    iris = load_iris()
    layers = [_dense(1, "tanh", "hidden"), _dense(1, "sigmoid", "output")]
    model = _model(layers, [[[3.6]], [3.4], [[3.1]], [-3.1]], "binary_crossentropy", inputs=1)
    y = (iris.target == 1).astype(float)
    weights = [("hidden", "kernel", (0, 0))]
    return Landscape(model, _scaled(iris.data[:, 2:3]), y, weights, [(-8.0, 8.0)], ["w"], ["weight w"])


def _diabetes(features: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Some features of 442 patients as they were measured, and the disease's progression, standardised."""
    from sklearn.datasets import load_diabetes

    data = load_diabetes(scaled=False)
    return data.data[:, [data.feature_names.index(name) for name in features]], _scaled(data.target)


def _scaled(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=0)) / values.std(axis=0)


def _dense(units: int, activation: str | None, name: str) -> Dense:
    """In float64, so that a walk that diverges stays a number for long; from zeros, so that nothing random is drawn."""
    return Dense(units, activation=activation, kernel_initializer="zeros", dtype="float64", name=name)


def _model(layers: list[Dense], weights: list[Any], loss: str, inputs: int) -> Sequential:
    model = Sequential([Input((inputs,), dtype="float64", name="data"), *layers], name="walker")
    model.set_weights([np.asarray(w) for w in weights])
    model.compile("sgd", loss)
    return model
