"""Lesson 06: the networks that its questions ask about, and what is done to their weights."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import nnteach as nn
from nnteach_course import guarded
from nnteach_widgets.clones import clone_army
from nnteach_widgets.march import STEPS, March

Weights = list[np.ndarray]
SIZES = (64, 32, 10)


@cache
def digits() -> tuple[np.ndarray, ...]:
    """Digits to learn from and digits put aside, pixels from 0 to 1, and what they are."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    x, y = load_digits(return_X_y=True)
    return tuple(train_test_split(x / 16, y, test_size=0.2, stratify=y, random_state=0))


def reader(start: str = "glorot_uniform", bias: str = "zeros") -> Any:
    """64-32-10, not trained yet."""
    inputs, hidden, outputs = SIZES
    how: Any = {"kernel_initializer": start, "bias_initializer": bias}
    layers = [
        nn.Input((inputs,), name="pixels"),
        nn.layers.Dense(hidden, activation="relu", name="hidden", **how),
        nn.layers.Dense(outputs, activation="softmax", name="exit", **how),
    ]
    return nn.Sequential(layers, name="reader")


@cache
def trained(seed: int = 0, start: str = "glorot_uniform", bias: str = "zeros", rate: float = 0.003) -> Any:
    """The reader after 15 passes through the digits; a fifth of a second, remembered."""
    train, _, truth, _ = digits()
    with guarded.chance_put_back():
        nn.utils.set_random_seed(seed)
        model = reader(start, bias)
        model.compile(nn.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(train, truth, epochs=15, batch_size=32, verbose=0)
    return model


def weights(seed: int = 0) -> Weights:
    """Copies of the trained reader's weights: kernel and bias of each layer."""
    return [np.array(w) for w in trained(seed).get_weights()]


def answers(of: Weights) -> np.ndarray:
    """What a reader with these weights says to each digit put aside: (digits, 10)."""
    _, aside, _, _ = digits()
    with guarded.chance_put_back():
        model = reader()
        model.set_weights(of)
        return np.asarray(model.predict(aside, verbose=0))


def right(of: Weights) -> float:
    """The share of the digits put aside that it reads rightly."""
    return float(np.mean(answers(of).argmax(axis=1) == digits()[3]))


def strongest() -> tuple[int, int]:
    """Input and unit of the largest weight of the hidden layer, whatever its sign."""
    kernel = weights()[0]
    pixel, unit = np.unravel_index(np.abs(kernel).argmax(), kernel.shape)
    return int(pixel), int(unit)


def changed(how: Callable[[Weights], None]) -> Weights:
    """The weights after something was done to them."""
    mine = weights()
    how(mine)
    return mine


def silence_the_strongest(mine: Weights) -> None:
    mine[0][strongest()] = 0


def silence_its_unit(mine: Weights) -> None:
    mine[0][:, strongest()[1]] = 0


def turn_the_exit(mine: Weights) -> None:
    mine[2] *= -1


def otherwise(of: Weights) -> int:
    """How many of the digits put aside are read as another digit than before."""
    return int(np.sum(answers(of).argmax(axis=1) != answers(weights()).argmax(axis=1)))


# The clone army


@cache
def army(nudged: int = -1) -> March:
    """Four units that start constant; after a step given, one weight is nudged."""
    lab = clone_army()
    lab.state = type(lab.state)(step=STEPS, nudged=nudged)
    return lab.compute(lab.state).clones.run


@cache
def twins() -> tuple[Any, Any]:
    """Both networks of the army at their last step: constant start, random start."""
    lab = clone_army()
    numbers = lab.compute(type(lab.state)(step=STEPS))
    return numbers.clones, numbers.random


# Wines in two units


@cache
def wines() -> dict[str, Any]:
    """One layer that tells the growers apart: its weights for scaled wines, and the same for raw ones.

    x (scaled) = (x - mean) / spread; so the layer says the same to raw wines with W / spread and b - mean W / spread.
    """
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split

    data = load_wine()
    train, test, grower, truth = train_test_split(
        data.data, data.target, test_size=0.25, stratify=data.target, random_state=0
    )
    mean, spread = train.mean(axis=0), train.std(axis=0)
    with guarded.chance_put_back():
        found = {way: _taster(*each, grower, truth) for way, each in {
            "raw": (train, test), "scaled": ((train - mean) / spread, (test - mean) / spread)
        }.items()}  # fmt: skip
    kernel, bias = found["scaled"][0].get_weights()
    return {
        "names": [name.replace("_", " ") for name in data.feature_names],
        "spread": spread,
        "kernel": kernel,
        "kernel raw": kernel / spread[:, np.newaxis],
        "bias raw": bias - (mean / spread) @ kernel,
        "right": {way: right for way, (_, right) in found.items()},
        "test": test,
        "said": np.asarray(found["scaled"][0].predict((test - mean) / spread, verbose=0)),
    }


def _taster(train: np.ndarray, test: np.ndarray, grower: np.ndarray, truth: np.ndarray) -> tuple[Any, float]:
    nn.utils.set_random_seed(0)
    layers = [nn.Input((13,), name="wine"), nn.layers.Dense(3, activation="softmax", name="taster")]
    model = nn.Sequential(layers, name="taster_of_wine")
    model.compile(nn.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(train, grower, epochs=60, batch_size=16, verbose=0)
    return model, float(model.evaluate(test, truth, verbose=0)[1])
