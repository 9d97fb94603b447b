"""Small models of every family, with data that fit them: what promises are tried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nnteach import Input, Model, Sequential, ops
from nnteach.layers import (
    GRU,
    LSTM,
    Add,
    BatchNormalization,
    Bidirectional,
    Conv1D,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    SimpleRNN,
)

CLASSES = 3


class Gate(Layer):
    """y = sigmoid(x W) x: on the tape, with a layer within."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.inner = Dense(6)

    def call(self, x: Any) -> Any:
        return ops.sigmoid(self.inner(x)) * x


class Subclass(Model):
    def __init__(self) -> None:
        super().__init__()
        self.gate, self.drop, self.out = Gate(), Dropout(0.3), Dense(CLASSES, activation="softmax")

    def call(self, x: Any, training: bool = False) -> Any:
        return self.out(self.drop(self.gate(x)))


def rows() -> Model:
    return Sequential([Input((6,)), Dense(8, "relu"), Dropout(0.3), Dense(CLASSES, "softmax")])


def pictures() -> Model:
    return Sequential(
        [
            Input((6, 6, 2)), Conv2D(4, 3, activation="relu"), BatchNormalization(), MaxPooling2D(), Dropout(0.3),
            Flatten(), Dense(CLASSES, "softmax"),
        ]
    )  # fmt: skip


def memories() -> Model:
    return Sequential(
        [
            Input((5, 6)), LSTM(6, return_sequences=True, dropout=0.2, recurrent_dropout=0.3),
            GRU(4, dropout=0.3), Dense(CLASSES, "softmax"),
        ]
    )  # fmt: skip


def words() -> Model:
    return Sequential(
        [
            Input((5,)), Embedding(12, 4, mask_zero=True), Bidirectional(SimpleRNN(4)), Dense(CLASSES, "softmax"),
        ]
    )  # fmt: skip


def branches() -> Model:
    x = Input((6, 6, 2))
    way = Conv2D(2, 3, padding="same", activation="tanh")(x)
    return Model(x, Dense(CLASSES, "softmax")(GlobalAveragePooling2D()(Add()([x, way]))))


def series() -> Model:
    return Sequential([Input((5, 6)), Conv1D(4, 2, activation="relu"), Flatten(), Dense(CLASSES, "softmax")])


class Kind(NamedTuple):
    make: Callable[[], Model]
    shape: tuple[int, ...]  # of one example
    whole: bool = False  # ids

    def examples(self, rng: np.random.Generator, count: int) -> np.ndarray:
        if self.whole:
            return rng.integers(0, 12, (count, *self.shape))
        return rng.standard_normal((count, *self.shape)).astype("float32")


KINDS = {
    "rows": Kind(rows, (6,)),
    "pictures": Kind(pictures, (6, 6, 2)),
    "memories": Kind(memories, (5, 6)),
    "words": Kind(words, (5,), whole=True),
    "branches": Kind(branches, (6, 6, 2)),
    "series": Kind(series, (5, 6)),
    "subclass": Kind(Subclass, (6,)),
}


def compiled(kind: Kind, optimizer: str = "adam") -> Model:
    model = kind.make()
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def bytes_of(model: Any) -> bytes:
    return b"".join(w.tobytes() for w in model.get_weights())
