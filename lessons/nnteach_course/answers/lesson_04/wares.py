"""Lesson 04: the four data sets, what the engine's layers say to them, and wines seen raw and scaled."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import nnteach as nn
from nnteach.layers import LSTM, Conv1D, Conv2D, Conv3D, Dense, Flatten, Layer, Reshape
from nnteach_course import guarded
from nnteach_widgets import arrays

DATA = {"wine": arrays.wine, "sunspots": arrays.sunspots, "digits": arrays.digits, "clips": arrays.clips}
CLIP = (arrays.FRAMES, arrays.SIDE, arrays.SIDE, 3)
SIDE = 8  # of a digit
READERS: dict[str, Any] = {
    "Dense": lambda: Dense(2, kernel_initializer="zeros", name="dense"),
    "LSTM": lambda: LSTM(2, kernel_initializer="zeros", recurrent_initializer="zeros", name="lstm"),
    "Conv1D": lambda: Conv1D(2, 3, kernel_initializer="zeros", name="conv1d"),
    "Conv2D": lambda: Conv2D(2, 3, kernel_initializer="zeros", name="conv2d"),
    "Conv3D": lambda: Conv3D(2, 3, kernel_initializer="zeros", name="conv3d"),
}


def answer_of(layer: Layer, x: np.ndarray) -> tuple[int, ...] | str:
    """The shape that comes out of a layer for x, or what the layer says in its refusal."""
    try:
        return tuple(layer(x).shape)
    except ValueError as error:
        return str(error)


def takes(reader: str, x: np.ndarray) -> bool:
    """Whether a fresh layer of this kind accepts data of this shape."""
    return not isinstance(answer_of(READERS[reader](), x), str)


def axes_taken(reader: str) -> list[int]:
    """With how many axes this layer takes data: tried with two to five."""
    return [rank for rank in (2, 3, 4, 5) if takes(reader, np.zeros((2,) + (4,) * (rank - 1), dtype="float32"))]


def flat_place(row: int, column: int) -> int:
    """Where Flatten puts a pixel of a digit: mark it, flatten, look for the mark."""
    picture = np.zeros((1, SIDE, SIDE, 1))
    picture[0, row, column, 0] = 1
    return int(np.argmax(np.asarray(Flatten(name="flat")(picture))[0]))


def flat(x: np.ndarray) -> np.ndarray:
    return np.asarray(Flatten(dtype="float64", name="flat")(x))


def reshaped(x: np.ndarray, target: tuple[int, ...]) -> np.ndarray:
    return np.asarray(Reshape(target, dtype="float64", name="anew")(x))


# Wines, raw and scaled

SEEDS = (0, 1, 2)


@cache
def wines() -> tuple[np.ndarray, ...]:
    """Wines to learn from and wines put aside, raw, and which of three growers made them."""
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split

    x, grower = load_wine(return_X_y=True)
    return tuple(train_test_split(x, grower, test_size=0.25, stratify=grower, random_state=0))


@cache
def accuracies(scaled: bool) -> tuple[float, ...]:
    """How many of the unseen wines a small network names rightly, from three beginnings."""
    train, test, grower, truth = wines()
    if scaled:
        mean, spread = train.mean(axis=0), train.std(axis=0)
        train, test = (train - mean) / spread, (test - mean) / spread
    return tuple(_accuracy(train, test, grower, truth, seed) for seed in SEEDS)


def _accuracy(train: np.ndarray, test: np.ndarray, grower: np.ndarray, truth: np.ndarray, seed: int) -> float:
    with guarded.chance_put_back():
        nn.utils.set_random_seed(seed)
        model = nn.Sequential(
            [
                nn.Input((13,)),
                Dense(16, activation="relu", name="hidden"),
                Dense(3, activation="softmax", name="grower"),
            ],
            name="taster",
        )
        model.compile(nn.optimizers.SGD(0.05), "sparse_categorical_crossentropy")
        model.fit(train, grower, batch_size=16, epochs=40, verbose=0)
        said = np.asarray(model.predict(test, verbose=0)).argmax(axis=1)
    return float(np.mean(said == truth))
