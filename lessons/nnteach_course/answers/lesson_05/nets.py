"""Lesson 05: the digits in two parts, the networks that read them, and how well: everything trained when asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import nnteach as nn
from nnteach import layers
from nnteach.initializers import RandomNormal
from nnteach_course import guarded

SEEDS = (0, 1, 2)
SMALL = 0.05  # the spread of starting weights that are a little too small
DEPTHS = (1, 2, 4, 8, 16)
UNITS = 16  # in each hidden layer of the deep networks


@cache
def digits() -> tuple[np.ndarray, ...]:
    """Digits to learn from and digits held out, (n, 8, 8, 1) from 0 to 1, each digit in its share; and their names."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, names = load_digits().images[..., np.newaxis] / 16, load_digits().target
    return tuple(train_test_split(images, names, test_size=0.25, stratify=names, random_state=0))


WIRINGS: dict[str, tuple[tuple[int, ...], Callable[[], list[Any]]]] = {
    "dense": (
        (8, 8, 1),
        lambda: [
            layers.Flatten(name="row"),
            layers.Dense(32, activation="relu", name="hidden"),
            layers.Dense(10, activation="softmax", name="digit"),
        ],
    ),
    "convolutional": (
        (8, 8, 1),
        lambda: [
            layers.Conv2D(8, 3, activation="relu", name="window"),
            layers.MaxPooling2D(2, name="largest"),
            layers.Flatten(name="row"),
            layers.Dense(10, activation="softmax", name="digit"),
        ],
    ),
    "recurrent": (
        (8, 8),
        lambda: [layers.SimpleRNN(32, name="memory"), layers.Dense(10, activation="softmax", name="digit")],
    ),
}


def network(wiring: str) -> Any:
    """One of the three, with fresh weights."""
    shape, make = WIRINGS[wiring]
    return nn.Sequential([nn.Input(shape, name="input"), *make()], name=wiring)


@cache
def parameters(wiring: str) -> int:
    with guarded.chance_put_back():
        return int(network(wiring).count_params())


def trained(make: Callable[[], Any], seed: int, loss: str = "sparse_categorical_crossentropy", epochs: int = 20) -> Any:
    """A network that has learned the digits."""
    x, _, y, _ = digits()
    with guarded.chance_put_back():
        nn.utils.set_random_seed(seed)
        model = make()
        model.compile(nn.optimizers.Adam(0.005), loss)
        model.fit(x.reshape(len(x), *model.input_shape[1:]), y.astype(float), batch_size=32, epochs=epochs, verbose=0)
    return model


def read(model: Any) -> np.ndarray:
    """What it says to the held-out digits."""
    _, x, _, _ = digits()
    return np.asarray(model.predict(x.reshape(len(x), *model.input_shape[1:]), verbose=0))


@cache
def accuracies(wiring: str) -> tuple[float, ...]:
    """The share of the held-out digits that each of three runs reads rightly."""
    truth = digits()[3]
    return tuple(float(np.mean(read(trained(lambda: network(wiring), seed)).argmax(axis=1) == truth)) for seed in SEEDS)


# One output that names the digit as a number


def one_number() -> Any:
    layer = [
        layers.Flatten(name="row"),
        layers.Dense(32, activation="relu", name="hidden"),
        layers.Dense(1, name="digit"),
    ]
    return nn.Sequential([nn.Input((8, 8, 1), name="input"), *layer], name="one_number")


@cache
def read_as_a_number() -> tuple[np.ndarray, ...]:
    """What three networks with a single output say, trained on the names of the digits as numbers."""
    return tuple(read(trained(one_number, seed, "mse"))[:, 0] for seed in SEEDS)


@cache
def accuracies_as_a_number() -> tuple[float, ...]:
    """How often the number, rounded, is the digit."""
    truth = digits()[3]
    return tuple(float(np.mean(np.rint(said) == truth)) for said in read_as_a_number())


# Depth


def deep(depth: int, start: str) -> Any:
    """Hidden layers of 16 units one behind the other; start: "glorot", as Keras does it, or "small"."""
    initializer = RandomNormal(stddev=SMALL) if start == "small" else "glorot_uniform"
    hidden = [
        layers.Dense(UNITS, activation="relu", kernel_initializer=initializer, name=f"hidden_{k}") for k in range(depth)
    ]
    exit_ = layers.Dense(10, activation="softmax", name="digit")
    return nn.Sequential([nn.Input((64,), name="input"), *hidden, exit_], name="deep")


@cache
def accuracies_of_depth(depth: int, start: str) -> tuple[float, ...]:
    """How well networks of this depth read the held-out digits after ten epochs."""
    truth = digits()[3]
    return tuple(
        float(np.mean(read(trained(lambda: deep(depth, start), seed, epochs=10)).argmax(axis=1) == truth))
        for seed in SEEDS
    )
