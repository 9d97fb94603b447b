"""What is learned in the benchmark: W1 to W5, the same text for every library that looks like Keras.

W1  two moons, 1,000 points: Dense 2-8-1, tanh and sigmoid, batch 32, SGD(0.5).
W2  20,000 rows of 784 numbers in ten classes: Dense 784-128-64-10, relu, batch 64, SGD(0.01, momentum=0.9).
W3  4,096 of the same as images 28 x 28: Conv2D 16, pool, Conv2D 32, pool, Dense 64-10, batch 64, Adam.
W4  4,096 series of 50 steps of 8 numbers: LSTM, GRU or SimpleRNN of 64 units, Dense 1, batch 64, Adam.
W5  1,024 clips 8 x 16 x 16 in five classes: Conv3D 8 (3 x 3 x 3), pool, Dense 32-5, batch 32, Adam.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Workload(NamedTuple):
    """What to learn, with which model, in batches of which size, and how many epochs make one measurement."""

    data: Callable[[], tuple[np.ndarray, np.ndarray]]
    layers: Callable[[Any], list[Any]]
    optimizer: Callable[[Any], Any]
    loss: str
    batch_size: int
    epochs: int

    def model(self, keras: Any) -> Any:
        """The compiled model, made by a library that looks like Keras."""
        model = keras.Sequential(self.layers(keras))
        model.compile(optimizer=self.optimizer(keras), loss=self.loss)
        return model


def moons() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    angle, side = np.pi * rng.random(1000), np.arange(1000) % 2
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(side[:, None] == 0, upper, [1, 0.5] - upper) + 0.1 * rng.standard_normal((1000, 2))
    return x.astype("float32"), side[:, None].astype("float32")


def pictures(count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Ten coarse patterns, each seen many times through noise; made with little memory to spare, for W8."""
    rng = np.random.default_rng(0)
    patterns = rng.random((10, 7, 7), dtype="float32").repeat(4, axis=1).repeat(4, axis=2).reshape(10, 784)
    y = rng.integers(0, 10, count)
    x = rng.standard_normal((count, 784), dtype="float32")
    x *= np.float32(0.5)
    for start in range(0, count, 500):
        x[start : start + 500] += patterns[y[start : start + 500]]
    return x, y


def images() -> tuple[np.ndarray, np.ndarray]:
    x, y = pictures(4096)
    return x.reshape(-1, 28, 28, 1), y


def series() -> tuple[np.ndarray, np.ndarray]:
    """What is asked is a bent sum of the first feature over the last ten steps."""
    x = np.random.default_rng(0).standard_normal((4096, 50, 8), dtype="float32")
    return x, np.tanh(0.5 * x[:, -10:, 0].sum(axis=1))[:, None]


def clips() -> tuple[np.ndarray, np.ndarray]:
    """A bright bar that moves by -2, -1, 0, 1 or 2 columns at each step, through noise."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 5, 1024)
    column = (3 + (y - 2)[:, None] * np.arange(8)) % 16  # (clips, steps)
    bar = (np.arange(16) == column[:, :, None]).astype("float32")
    x = bar[:, :, None, :] + 0.3 * rng.standard_normal((1024, 8, 16, 16), dtype="float32")
    return x[..., None], y


def _recurrent(kind: str) -> Workload:
    return Workload(
        series, lambda k: [k.Input((50, 8)), getattr(k.layers, kind)(64), k.layers.Dense(1)],
        lambda k: k.optimizers.Adam(), "mse", 64, 1,
    )  # fmt: skip


WORKLOADS = {
    "W1": Workload(
        moons,
        lambda k: [k.Input((2,)), k.layers.Dense(8, activation="tanh"), k.layers.Dense(1, activation="sigmoid")],
        lambda k: k.optimizers.SGD(0.5), "binary_crossentropy", 32, 30),
    "W2": Workload(
        pictures,
        lambda k: [k.Input((784,)), k.layers.Dense(128, activation="relu"), k.layers.Dense(64, activation="relu"),
                   k.layers.Dense(10, activation="softmax")],
        lambda k: k.optimizers.SGD(0.01, momentum=0.9), "sparse_categorical_crossentropy", 64, 2),
    "W3": Workload(
        images,
        lambda k: [k.Input((28, 28, 1)), k.layers.Conv2D(16, 3, activation="relu"), k.layers.MaxPooling2D(),
                   k.layers.Conv2D(32, 3, activation="relu"), k.layers.MaxPooling2D(), k.layers.Flatten(),
                   k.layers.Dense(64, activation="relu"), k.layers.Dense(10, activation="softmax")],
        lambda k: k.optimizers.Adam(), "sparse_categorical_crossentropy", 64, 1),
    **{f"W4 {kind}": _recurrent(kind) for kind in ("LSTM", "GRU", "SimpleRNN")},
    "W5": Workload(
        clips,
        lambda k: [k.Input((8, 16, 16, 1)), k.layers.Conv3D(8, 3, activation="relu"), k.layers.MaxPooling3D(),
                   k.layers.Flatten(), k.layers.Dense(32, activation="relu"), k.layers.Dense(5, activation="softmax")],
        lambda k: k.optimizers.Adam(), "sparse_categorical_crossentropy", 32, 2),
}  # fmt: skip
