"""What the tables of mistakes share: data, models, and what a line of them says."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import nnteach
from nnteach import Input, Model, Sequential, optimizers
from nnteach.layers import Dense, Layer

RNG = np.random.default_rng(5)
X = RNG.standard_normal((20, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("float32")
CLASSES = np.arange(20) % 3
REAL = X @ np.array([[1.0], [2.0], [0.0], [-1.0]])


def binary(**fit: Any) -> Any:
    model = Sequential([Input((4,)), Dense(5, activation="relu"), Dense(1, activation="sigmoid")])
    model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=["accuracy"])
    return model.fit(**({"x": X, "y": Y, "verbose": 0} | fit))


def model_for(units: int, last: Any, loss: Any, metrics: Any = None, inputs: tuple[int, ...] = (4,)) -> Sequential:
    model = Sequential([Input(inputs), Dense(units, activation=last)])
    model.compile(optimizer="sgd", loss=loss, metrics=metrics)
    return model


def fit(units: int, last: Any, loss: Any, y: Any, x: Any = X, metrics: Any = None) -> Any:
    return model_for(units, last, loss, metrics).fit(x, y, verbose=0)


def with_at(array: np.ndarray, index: Any, value: float) -> np.ndarray:
    array = array.copy()
    array[index] = value
    return array


class SparseMatrix:
    """What scipy.sparse and scikit-learn's vectorizers give."""

    shape = (20, 4)

    def toarray(self):
        return X


class NoSuper(Layer):
    def __init__(self, units):
        self.units = units


class NumPyInCall(Layer):
    def call(self, x):
        return np.exp(x)


def compiled(model: Model) -> Model:
    model.compile("sgd", "mse")
    return model


def two_ends(**arguments: Any) -> Model:
    x = Input((4,))
    model = Model(x, [Dense(1, name="a")(x), Dense(1, name="b")(x)])
    model.compile("sgd", **({"loss": "mse"} | arguments))
    return model


def binary_compiled(**arguments: Any) -> None:
    Sequential([Input((4,)), Dense(1)]).compile("sgd", **arguments)


def needless_input() -> Any:
    x = Input((4,))
    return Model([x, Input((2,), name="spare")], Dense(1)(x))


class NoCall(Layer):
    pass


class BackwardOfAnotherShape(Layer):
    def call(self, x):
        return x[:, :2]

    def backward(self, dy):
        return dy


def train_with(layer: Layer) -> Any:
    model = Sequential([Input((4,)), Dense(4), layer, Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    return model.fit(X, REAL, verbose=0)


def too_fast(**arguments: Any) -> Any:
    model = Sequential([Input((4,)), Dense(8, activation="relu", name="first"), Dense(1, name="second")])
    model.compile(optimizer=optimizers.SGD(1e6), loss="mse")
    return model.fit(100 * X, 100 * REAL, verbose=0, epochs=20, **arguments)


def one_optimizer_for_two_models() -> Any:
    adam = optimizers.Adam()
    for _ in range(2):
        model = Sequential([Input((4,)), Dense(1)])
        model.compile(optimizer=adam, loss="mse")
        model.fit(X, REAL, verbose=0)


class Mistake(NamedTuple):
    name: str
    run: Any
    error: type[BaseException]
    words: tuple[str, ...]


def mistake(name: str, run: Any, error: type[BaseException], *words: str) -> Mistake:
    return Mistake(name, run, error, words)


def _compiled(model: Sequential, loss: Any = "mse") -> Sequential:
    model.compile(optimizer="sgd", loss=loss)
    return model


def _built(compile: bool = False) -> Sequential:
    model = Sequential([Input((4,)), Dense(1)])
    return _compiled(model) if compile else model


def _twice(layer: Layer, first: Any, second: Any) -> Any:
    layer(first)
    return layer(second)


def _variable(shape: tuple[int, ...]) -> Any:
    return nnteach.variable.Variable(np.zeros(shape, dtype="float32"))


def _evaluate_with(value: float) -> Any:
    model = _built(compile=True)
    model.set_weights([np.full((4, 1), value), np.zeros(1)])
    return model.evaluate(X, REAL, verbose=0)


_fast_model = Sequential([Input((4,)), Dense(1)])
_fast_model.compile(optimizer=optimizers.SGD(1e3), loss="mse")


def train(layers: list[Any], x: Any, y: Any, loss: Any = "mse", **fit: Any) -> Any:
    """A row of layers, trained for an epoch."""
    model = Sequential(layers)
    model.compile("sgd", loss)
    return model.fit(x, y, verbose=0, **fit)
