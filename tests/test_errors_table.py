"""The mistakes that learners make, and the words with which nnteach answers.

Every line: what somebody writes, the class of the error, words that its message must contain. A message says which
argument, what was expected, what came, and the way out. What layers, losses and optimizers refuse in their
constructors is in specs.py, beside what they accept.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from typing import Any, NamedTuple

import numpy as np
import pytest

import nnteach
from nnteach import Input, Model, Sequential, callbacks, initializers, losses, metrics, optimizers, utils
from nnteach.layers import Activation, Dense, Dropout, Flatten, Layer

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


MISTAKES = [
    # Shapes that do not fit.
    mistake("more features than the model has", lambda: binary(x=np.ones((20, 5))), ValueError,
            "(20, 5)", "(5,)", "(4,)"),
    mistake("data transposed", lambda: binary(x=X.T, y=Y), ValueError, "(4, 20)", "transposed", "x.T"),
    mistake("a single example", lambda: binary(x=X[0], y=Y[:1]), ValueError, "(4,)", "x[np.newaxis]"),
    mistake("predict a single example", lambda: binary().model.predict(X[0]), ValueError, "(4,)", "x[np.newaxis]"),
    mistake("an image into a Dense", lambda: model_for(3, "softmax", "mse", inputs=(784,)).predict(np.ones((2, 28, 28))),
            ValueError, "(2, 28, 28)", "x.reshape((-1, 784))", "Flatten"),
    mistake("one feature without its axis", lambda: model_for(1, None, "mse", inputs=(1,)).fit(X[:, 0], Y),
            ValueError, "x has shape (20,)", "np.newaxis"),
    mistake("one feature, model without Input",
            lambda: _compiled(Sequential([Dense(1)])).fit(X[:, 0], Y), ValueError, "(20,)", "x[:, np.newaxis]"),
    mistake("Dense on a vector", lambda: Dense(3)(np.ones(4)), ValueError, "(4,)", "(batch, features)", "x[np.newaxis]"),
    mistake("Dense on a number", lambda: Dense(3)(5.0), ValueError, "()", "(batch, features)"),
    mistake("a built Dense given other features", lambda: _twice(Dense(3), np.ones((2, 4)), np.ones((2, 5))),
            ValueError, "4 features", "received 5", "transposed"),
    mistake("evaluate on other features", lambda: binary().model.evaluate(X[:, :3], Y), ValueError, "(20, 3)", "(4,)"),
    mistake("validation data of other features", lambda: binary(validation_data=(X[:, :3], Y)), ValueError,
            "validation_data", "(20, 3)"),
    mistake("fewer targets than examples", lambda: binary(y=Y[:15]), ValueError, "20", "15", "y"),
    mistake("fewer sample weights than examples", lambda: binary(sample_weight=np.ones(5)), ValueError,
            "sample_weight", "20", "5"),
    mistake("sample weights as a table", lambda: binary(sample_weight=np.ones((20, 3))), ValueError,
            "sample_weight", "(20, 3)", "(20,)"),
    mistake("Input without the comma", lambda: Input(784), TypeError, "shape", "784", "(784,)"),
    mistake("Input with the batch in words", lambda: Input("784"), TypeError, "shape", "'784'"),
    mistake("Input of size 0", lambda: Input((0,)), ValueError, "shape", "at least 1"),
    mistake("Input without a shape", lambda: Input(), TypeError, "shape", "(4,)"),
    mistake("weights of another layer", lambda: _built().set_weights([np.ones((3, 3)), np.ones(3)]), ValueError,
            "set_weights", "(3, 3)", "(4, 1)"),
    mistake("weights before the model is built", lambda: Sequential([Dense(3)]).get_weights(), ValueError,
            "no weights yet", "Input(shape)"),
    mistake("a step of other gradients", lambda: optimizers.SGD().apply([np.ones(3)], [_variable((2,))]), ValueError,
            "(3,)", "(2,)"),
    mistake("fewer gradients than weights", lambda: optimizers.SGD().apply([], [_variable((2,))]), ValueError, "0", "1"),
    # Labels that do not fit the output or the loss.
    mistake("class numbers for categorical", lambda: fit(3, "softmax", "categorical_crossentropy", CLASSES), ValueError,
            "one-hot", "sparse_categorical_crossentropy", "to_categorical"),
    mistake("one-hot for sparse", lambda: fit(3, "softmax", "sparse_categorical_crossentropy", np.eye(3)[CLASSES]),
            ValueError, "one-hot", "'categorical_crossentropy'"),
    mistake("more classes than units", lambda: fit(5, "softmax", "sparse_categorical_crossentropy", CLASSES * 3),
            ValueError, "7 classes", "5 units"),
    mistake("classes counted from 1", lambda: fit(3, "softmax", "sparse_categorical_crossentropy", CLASSES + 1),
            ValueError, "number the classes from 0"),
    mistake("a negative class", lambda: fit(3, "softmax", "sparse_categorical_crossentropy", CLASSES - 1), ValueError,
            "from 0", "-1"),
    mistake("half a class", lambda: fit(3, "softmax", "sparse_categorical_crossentropy", CLASSES / 2), ValueError,
            "whole class numbers", "0.5"),
    mistake("labels -1 and 1 for binary", lambda: fit(1, "sigmoid", "binary_crossentropy", 2 * Y - 1), ValueError,
            "between 0 and 1", "-1", "hinge"),
    mistake("labels 0 to 2 for binary", lambda: fit(1, "sigmoid", "binary_crossentropy", CLASSES), ValueError,
            "between 0 and 1", "2"),
    mistake("labels 1 and 2 for hinge", lambda: fit(1, None, "hinge", Y + 1), ValueError, "-1 and 1", "hinge", "2"),
    mistake("raw scores for binary", lambda: fit(1, None, "binary_crossentropy", Y), ValueError,
            "probabilities", "sigmoid", "from_logits=True"),
    mistake("raw scores for sparse", lambda: fit(3, None, "sparse_categorical_crossentropy", CLASSES), ValueError,
            "probabilities", "softmax", "from_logits=True"),
    mistake("tanh for binary", lambda: fit(1, "tanh", "binary_crossentropy", Y), ValueError, "sigmoid"),
    mistake("softmax twice", lambda: fit(3, "softmax", losses.SparseCategoricalCrossentropy(from_logits=True), CLASSES),
            ValueError, "from_logits=True", "softmax", "already"),
    mistake("sigmoid twice", lambda: fit(1, "sigmoid", losses.BinaryCrossentropy(from_logits=True), Y), ValueError,
            "from_logits=True", "sigmoid", "already"),
    mistake("softmax of one unit", lambda: fit(1, "softmax", "binary_crossentropy", Y), ValueError, "softmax", "sigmoid"),
    mistake("cross-entropy of one unit", lambda: fit(1, "sigmoid", "sparse_categorical_crossentropy", Y), ValueError,
            "one unit", "binary_crossentropy"),
    mistake("three targets for one unit", lambda: fit(1, None, "mse", np.eye(3)[CLASSES]), ValueError,
            "(20, 3)", "(1,)"),
    mistake("one target for three units", lambda: fit(3, None, "mse", Y), ValueError, "(20,)", "(3,)"),
    mistake("two units for yes or no", lambda: fit(2, "sigmoid", "binary_crossentropy", Y), ValueError, "(2,)"),
    mistake("targets as a row", lambda: fit(1, None, "mse", REAL.T), ValueError, "20", "1"),
    mistake("targets that are no shares", lambda: fit(3, "softmax", "categorical_crossentropy", np.ones((20, 3))),
            ValueError, "sum 1"),
    mistake("accuracy of numbers", lambda: fit(1, None, "mse", REAL, metrics=["accuracy"]), ValueError,
            "accuracy", "['mae']"),
    mistake("mae beside class numbers",
            lambda: fit(3, "softmax", "sparse_categorical_crossentropy", CLASSES, metrics=["mae"]), ValueError,
            "mae", "(20,)", "(3,)"),
    mistake("categorical accuracy of class numbers",
            lambda: fit(3, "softmax", "sparse_categorical_crossentropy", CLASSES, metrics=["categorical_accuracy"]),
            ValueError, "categorical_accuracy", "one-hot", "'accuracy'"),
    mistake("sparse accuracy of one-hot rows",
            lambda: fit(3, "softmax", "categorical_crossentropy", np.eye(3)[CLASSES],
                        metrics=["sparse_categorical_accuracy"]),
            ValueError, "sparse_categorical_accuracy", "class number", "'accuracy'"),
    mistake("binary accuracy of three classes",
            lambda: fit(3, "softmax", "sparse_categorical_crossentropy", CLASSES, metrics=["binary_accuracy"]),
            ValueError, "binary_accuracy"),
    mistake("no targets", lambda: binary(y=None), TypeError, "fit(x, y)"),
    mistake("x and y as one argument", lambda: _built(compile=True).fit((X, Y)), TypeError, "fit(x, y)"),
    mistake("a loss by hand on other shapes", lambda: losses.MeanSquaredError()(np.ones(5), np.ones((5, 2))), ValueError,
            "(5,)", "(5, 2)"),
    mistake("a class that does not exist, by hand",
            lambda: losses.sparse_categorical_crossentropy([3], [[0.2, 0.3, 0.5]]), ValueError, "4", "3"),
    mistake("a negative class, by hand",
            lambda: losses.sparse_categorical_crossentropy([-1], [[0.2, 0.3, 0.5]]), ValueError, "-1"),
    mistake("class numbers, by hand, for one-hot rows",
            lambda: losses.CategoricalCrossentropy()([0, 1], [[0.5, 0.5], [0.5, 0.5]]), ValueError, "(2,)", "(2, 2)"),
    # Unknown or misspelt names.
    mistake("activation misspelt", lambda: Dense(3, activation="rleu"), ValueError, "rleu", "Did you mean 'relu'?"),
    mistake("activation in capitals", lambda: Dense(3, activation="ReLU"), ValueError, "ReLU", "Did you mean 'relu'?"),
    mistake("activation unknown", lambda: Activation("maxout"), ValueError, "maxout", "relu", "softmax"),
    mistake("loss misspelt", lambda: Sequential().compile(loss="mean_square_error"), ValueError,
            "mean_square_error", "Did you mean 'mean_squared_error'?"),
    mistake("loss with a space", lambda: Sequential().compile(loss="binary crossentropy"), ValueError,
            "Did you mean 'binary_crossentropy'?"),
    mistake("loss in other words", lambda: Sequential().compile(loss="categorical_cross_entropy"), ValueError,
            "Did you mean 'categorical_crossentropy'?"),
    mistake("loss as a function in NumPy", lambda: fit(1, None, lambda t, p: np.mean((p - t) ** 2, axis=-1), Y), TypeError,
            "ops.exp", "np.exp"),
    mistake("optimizer misspelt", lambda: Sequential().compile(optimizer="addam"), ValueError, "Did you mean 'adam'?"),
    mistake("optimizer and loss swapped", lambda: Sequential().compile("mse", "sgd"), ValueError, "optimizer 'mse'", "sgd"),
    mistake("optimizer as None", lambda: Sequential().compile(optimizer=None), TypeError, "optimizer", "'sgd'", "None"),
    mistake("metric misspelt", lambda: Sequential().compile(loss="mse", metrics=["acuracy"]), ValueError,
            "acuracy", "Did you mean 'accuracy'?"),
    mistake("metric that is a loss only", lambda: Sequential().compile(loss="mse", metrics=["hinge_loss"]), ValueError,
            "hinge_loss"),
    mistake("metric as a number", lambda: Sequential().compile(loss="mse", metrics=[1]), TypeError, "metric", "1"),
    mistake("initializer misspelt", lambda: Dense(3, kernel_initializer="he_norml"), ValueError, "Did you mean 'he_normal'?"),
    mistake("initializer as a number", lambda: Dense(3, bias_initializer=0), TypeError, "initializer", "0"),
    mistake("layer argument misspelt", lambda: Dense(3, actvation="relu"), TypeError, "Did you mean 'activation'?"),
    mistake("layer argument of old Keras", lambda: Dense(3, input_dim=4), TypeError, "input_dim", "Input("),
    mistake("compile argument misspelt", lambda: Sequential().compile(loss="mse", metric=["mae"]), TypeError,
            "Did you mean 'metrics'?"),
    mistake("a loss for an output that is not there", lambda: two_ends(loss={"a": "mse", "z": "mse"}), ValueError,
            "loss", "'z'", "a, b"),
    mistake("two losses for one output", lambda: binary_compiled(loss=["mse", "mae"]), (TypeError, ValueError), "mse"),
    mistake("three losses for two outputs", lambda: two_ends(loss=["mse"] * 3), ValueError, "loss", "3", "2 outputs", "a, b"),
    mistake("no loss at all", lambda: two_ends(loss=[None, None]), ValueError, "no output has a loss"),
    mistake("a negative loss weight", lambda: two_ends(loss_weights=[1, -1]), ValueError, "loss weight", "-1"),
    mistake("one array for two outputs", lambda: two_ends().fit(X, X[:, :1], verbose=0), ValueError, "y must be a list of 2",
            "a, b"),
    mistake("targets under another name", lambda: two_ends().fit(X, {"a": X[:, :1], "c": X[:, :1]}, verbose=0), ValueError,
            "y", "'c'"),
    mistake("targets of one output only", lambda: two_ends().fit(X, {"a": X[:, :1]}, verbose=0), ValueError, "y lacks", "'b'"),
    mistake("class_weight with two outputs", lambda: two_ends().fit(X, [Y, Y], class_weight={0: 1, 1: 2}, verbose=0),
            ValueError, "class_weight", "sample_weight"),
    mistake("a generator that ends", lambda: binary(x=iter([(X, Y)] * 3), y=None, steps_per_epoch=2, epochs=2), ValueError,
            "ended after 1", "while True", "steps_per_epoch"),
    mistake("a generator of arrays alone", lambda: binary(x=iter([X, X]), y=None), TypeError, "(x, y)", "ndarray"),
    mistake("a generator and y", lambda: binary(x=iter([(X, Y)])), ValueError, "leave y"),
    mistake("validation_split of a generator", lambda: binary(x=iter([(X, Y)]), y=None, validation_split=0.2), ValueError,
            "validation_split", "validation_data"),
    mistake("fit argument misspelt", lambda: binary(epoch=3), TypeError, "epoch"),
    mistake("more steps than batches", lambda: binary(steps_per_epoch=3), ValueError, "3 batches", "20 examples make 1"),
    mistake("no steps", lambda: binary(steps_per_epoch=0), ValueError, "steps_per_epoch", "at least 1"),
    mistake("a layer that is not there", lambda: _built().get_layer("dense_99x"), ValueError, "dense_99x"),
    mistake("a layer beyond the last", lambda: _built().get_layer(index=7), ValueError, "7"),
    mistake("device unknown", lambda: nnteach.use_device("cuda"), ValueError, "'cuda'", "'gpu'"),
    mistake("float type unknown", lambda: nnteach.config.set_floatx("float"), ValueError, "'float'", "float32"),
    mistake("epsilon in words", lambda: nnteach.config.set_epsilon("small"), TypeError, "set_epsilon", "'small'"),
    mistake("monitor misspelt", lambda: binary(callbacks=[callbacks.EarlyStopping("los")]), ValueError,
            "'los'", "loss", "accuracy"),
    mistake("monitor without validation", lambda: binary(callbacks=[callbacks.EarlyStopping()]), ValueError,
            "val_loss", "validation_split"),
    mistake("mode unknown", lambda: callbacks.EarlyStopping(mode="lowest"), ValueError, "lowest", "min"),
    # What stands in a model.
    mistake("a layer instead of a list", lambda: Sequential(Dense(3)), TypeError, "list", "[", "Dense"),
    mistake("layers without a list", lambda: Sequential(Dense(3), Dense(1)), TypeError, "list", "["),
    mistake("a class instead of a layer", lambda: Sequential([Dense]), TypeError, "Dense", "parentheses"),
    mistake("a name instead of a layer", lambda: Sequential(["dense"]), TypeError, "layers", "'dense'"),
    mistake("None among the layers", lambda: Sequential([Input((4,)), None]), TypeError, "layers", "None"),
    mistake("the same layer twice", lambda: Sequential([layer := Dense(4), layer]), ValueError, "already"),
    mistake("the same name twice", lambda: Sequential([Dense(4, name="a"), Dense(4, name="a")]), ValueError, "'a'", "name"),
    mistake("Input in the middle", lambda: Sequential([Dense(3), Input((4,))]), ValueError, "Input", "first"),
    mistake("a model's name where trainable stands", lambda: Sequential([Dense(3)], "my_model"), TypeError,
            "trainable", "my_model"),
    mistake("no layers", lambda: _compiled(Sequential()).fit(X, Y), ValueError, "no layers"),
    mistake("pop from nothing", lambda: Sequential().pop(), ValueError, "no layers"),
    mistake("forgot super().__init__()", lambda: train_with(NoSuper(3)), RuntimeError, "NoSuper", "super().__init__()"),
    mistake("NumPy inside call", lambda: train_with(NumPyInCall()), TypeError, "np.exp", "nnteach.ops"),
    mistake("a model of nothing", lambda: compiled(Model()).fit(X, Y), TypeError, "Model(inputs, outputs)", "call(self, x)"),
    mistake("inputs without outputs", lambda: Model(Input((4,))), TypeError, "inputs and outputs together"),
    mistake("a layer for an output", lambda: Model(Input((4,)), Dense(1)), TypeError, "symbols", "layer(x)"),
    mistake("an input left out", lambda: Model(Input((4,)), Dense(1)(Input((3,), name="lost"))), ValueError, "'lost'", "(None, 3)"),
    mistake("an input nobody needs", needless_input, ValueError, "no output depends", "'spare'"),
    mistake("arrays among symbols", lambda: Dense(2)([Input((4,)), X]), TypeError, "symbols and numbers together"),
    mistake("forgot call", lambda: train_with(NoCall()), NotImplementedError, "NoCall", "call(self, x)"),
    mistake("one optimizer for two models", one_optimizer_for_two_models, ValueError, "optimizer", "another model", "new"),
    mistake("softmax with capital and logits in words", lambda: losses.BinaryCrossentropy("True"), TypeError,
            "from_logits", "True or False"),
    # NaN, infinity, no numbers at all.
    mistake("NaN in x", lambda: binary(x=with_at(X, (3, 1), np.nan)), ValueError, "x holds 1", "NaN", "(3, 1)"),
    mistake("Inf in x", lambda: binary(x=with_at(X, (3, 1), np.inf)), ValueError, "x", "infinite", "(3, 1)"),
    mistake("NaN in y", lambda: fit(1, None, "mse", with_at(REAL, (7, 0), np.nan)), ValueError, "y holds 1", "(7, 0)"),
    mistake("NaN in validation_data", lambda: binary(validation_data=(with_at(X, 0, np.nan), Y)), ValueError,
            "validation_data", "NaN"),
    mistake("NaN in sample_weight", lambda: binary(sample_weight=with_at(Y, 0, np.nan)), ValueError, "sample_weight"),
    mistake("None among the numbers", lambda: binary(x=[[1, 2, 3, None]] * 20), ValueError, "x", "NaN"),
    mistake("NaN when predicting", lambda: binary().model.predict(with_at(X, (0, 0), np.nan)), ValueError, "x", "NaN"),
    mistake("negative sample weights", lambda: binary(sample_weight=-np.ones(20)), ValueError, "sample_weight", "-1"),
    mistake("words in x", lambda: binary(x=np.array([["a", "b", "c", "d"]] * 20)), TypeError, "x", "numbers", "'a'"),
    mistake("words in y", lambda: binary(y=np.array(["cat", "dog"] * 10)), TypeError, "y", "numbers", "'cat'"),
    mistake("words among objects", lambda: binary(x=np.array([[1, 2, 3, "red"]] * 20, dtype=object)), TypeError,
            "x", "'red'"),
    mistake("dates in x", lambda: binary(x=np.zeros((20, 4), dtype="datetime64[D]")), TypeError, "x", "datetime64"),
    mistake("complex numbers in x", lambda: binary(x=X.astype(complex)), TypeError, "x", "complex"),
    mistake("a dictionary as x", lambda: binary(x={"a": 1}), ValueError, "x", "'a'", "input_layer"),
    mistake("rows of different lengths", lambda: binary(x=[[1, 2, 3, 4], [1, 2]] * 10), ValueError, "x", "lengths"),
    mistake("a sparse matrix", lambda: binary(x=SparseMatrix()), TypeError, "x", ".toarray()"),
    mistake("a generator of rows", lambda: binary(x=(row for row in X), y=None), TypeError, "(x, y)", "ndarray"),
    mistake("a path as x", lambda: binary(x="digits.csv"), (TypeError, ValueError), "x", "numbers"),
    mistake("None as x", lambda: binary(x=None), TypeError, "x is None"),
    mistake("a layer called with words", lambda: Dense(3)([["a", "b"]]), TypeError, "numbers", "'a'"),
    mistake("a model called with ragged rows", lambda: _built()([[1, 2], [3]]), ValueError, "lengths"),
    mistake("words into to_categorical", lambda: utils.to_categorical(["a", "b"]), ValueError, "class numbers"),
    mistake("a negative class into to_categorical", lambda: utils.to_categorical([-1, 0]), ValueError, "from 0", "-1"),
    mistake("too few classes for to_categorical", lambda: utils.to_categorical([0, 3], 3), ValueError, "3", "num_classes=3"),
    mistake("NaN into to_categorical", lambda: utils.to_categorical([0.0, np.nan]), ValueError, "whole class numbers"),
    # A loss that becomes NaN.
    mistake("a learning rate far too high", too_fast, FloatingPointError,
            "epoch ", "batch ", "'", "learning rate", "1e+06", "scaled"),
    mistake("the same, with validation", lambda: too_fast(validation_split=0.2), FloatingPointError, "epoch", "smaller"),
    mistake("the same, batch by batch", lambda: [_fast_model.train_on_batch(100 * X, 100 * REAL) for _ in range(50)],
            FloatingPointError, "learning rate"),
    mistake("weights that are NaN", lambda: _evaluate_with(np.nan), FloatingPointError, "evaluate", "dense"),
    # Empty data, sizes and rates out of range.
    mistake("no examples", lambda: binary(x=X[:0], y=Y[:0]), ValueError, "x is empty", "(0, 4)"),
    mistake("an empty list", lambda: binary(x=[], y=[]), ValueError, "x is empty"),
    mistake("predict nothing", lambda: binary().model.predict(X[:0]), ValueError, "x is empty"),
    mistake("to_categorical of nothing", lambda: utils.to_categorical([]), ValueError, "empty"),
    *[mistake(f"{name}={value!r}", lambda name=name, value=value: binary(**{name: value}), error, name, str(value).strip("[]"))
      for name, value, error in (
          ("batch_size", 0, ValueError), ("batch_size", -1, ValueError), ("batch_size", 2.5, TypeError),
          ("batch_size", "32", TypeError), ("batch_size", True, TypeError), ("batch_size", np.inf, TypeError),
          ("batch_size", [32], TypeError),
          ("epochs", 0, ValueError), ("epochs", -1, ValueError), ("epochs", 1.5, TypeError), ("epochs", "3", TypeError),
          ("epochs", None, TypeError), ("epochs", True, TypeError),
          ("validation_split", 1, ValueError), ("validation_split", 1.5, ValueError),
          ("validation_split", -0.2, ValueError), ("validation_split", 20, ValueError),
          ("validation_split", "0.2", TypeError), ("validation_split", None, TypeError),
          ("validation_split", True, TypeError), ("validation_split", float("nan"), ValueError),
          ("validation_split", 0.99, ValueError),
          ("initial_epoch", -1, ValueError), ("initial_epoch", "1", TypeError), ("initial_epoch", 5, ValueError),
          ("validation_freq", 0, ValueError), ("validation_freq", "2", TypeError),
          ("validation_batch_size", 0, ValueError), ("validation_batch_size", -1, ValueError),
          ("verbose", "loud", ValueError), ("verbose", 3, ValueError), ("verbose", -1, ValueError),
          ("shuffle", "False", TypeError), ("shuffle", None, TypeError),
          ("callbacks", "EarlyStopping", TypeError), ("callbacks", callbacks.EarlyStopping, TypeError),
          ("callbacks", 5, TypeError), ("callbacks", [3], TypeError),
          ("class_weight", "balanced", TypeError), ("class_weight", [1.0, 2.0], TypeError),
      )],
    mistake("class_weight without a class", lambda: binary(class_weight={0: 1.0}), ValueError, "class_weight", "[1]"),
    mistake("class_weight in words", lambda: binary(class_weight={0: 1.0, 1: "2"}), TypeError, "class_weight", "'2'"),
    mistake("class_weight below 0", lambda: binary(class_weight={0: 1.0, 1: -2.0}), ValueError, "class_weight", "-2.0"),
    mistake("class_weight of numbers", lambda: _built(compile=True).fit(X, REAL, class_weight={0: 1.0, 1: 2.0}, verbose=0),
            ValueError, "class_weight", "whole"),
    mistake("validation_data without targets", lambda: binary(validation_data=X), TypeError, "validation_data", "(x, y)"),
    mistake("validation_data of x alone", lambda: binary(validation_data=(X,)), TypeError, "validation_data", "(x, y)"),
    mistake("validation_data in words", lambda: binary(validation_data="x"), TypeError, "validation_data", "(x, y)"),
    mistake("predict in batches of 0", lambda: binary().model.predict(X, batch_size=0), ValueError, "batch_size", "0"),
    mistake("evaluate in batches of -1", lambda: binary().model.evaluate(X, Y, batch_size=-1), ValueError, "batch_size"),
    mistake("patience -1", lambda: callbacks.EarlyStopping(patience=-1), ValueError, "patience", "-1"),
    mistake("patience in words", lambda: callbacks.EarlyStopping(patience="3"), TypeError, "patience", "'3'"),
    mistake("min_delta in words", lambda: callbacks.EarlyStopping(min_delta="0.1"), TypeError, "min_delta", "'0.1'"),
    mistake("baseline in words", lambda: callbacks.EarlyStopping(baseline="0.1"), TypeError, "baseline", "'0.1'"),
    mistake("a seed below 0", lambda: utils.set_random_seed(-1), ValueError, "seed", "-1"),
    mistake("a seed in words", lambda: utils.set_random_seed("42"), TypeError, "seed", "'42'"),
    mistake("no seed", lambda: utils.set_random_seed(None), TypeError, "seed", "None"),
    mistake("an initializer's seed in words", lambda: initializers.GlorotUniform(seed="a"), TypeError, "seed", "'a'"),
    mistake("a negative spread", lambda: initializers.RandomNormal(stddev=-1), ValueError, "stddev", "-1"),
    mistake("bounds the wrong way round", lambda: initializers.RandomUniform(1, -1), ValueError, "minval", "maxval"),
    mistake("a constant in words", lambda: initializers.Constant("0.1"), TypeError, "value", "'0.1'"),
    mistake("a threshold of 2", lambda: metrics.BinaryAccuracy(threshold=2), ValueError, "threshold", "2"),
    mistake("the rate set to a word", lambda: setattr(optimizers.SGD(), "learning_rate", "0.1"), TypeError,
            "learning_rate", "'0.1'"),
    # Too early.
    mistake("fit before compile", lambda: _built().fit(X, Y), RuntimeError, "fit", "compile"),
    mistake("evaluate before compile", lambda: _built().evaluate(X, Y), RuntimeError, "evaluate", "compile"),
    mistake("train_on_batch before compile", lambda: _built().train_on_batch(X, Y), RuntimeError, "train_on_batch", "compile"),
    mistake("compiled without a loss", lambda: _compiled(_built(), loss=None).fit(X, Y), RuntimeError, "loss"),
    mistake("snapshot before there is anything", lambda: nnteach.inspection.snapshot(Sequential([Dense(3)])), ValueError,
            "not built", "Input(shape)"),
    mistake("a metric without targets", lambda: metrics.get("accuracy"), ValueError, "accuracy", "binary_accuracy"),
    # Functions of one's own.
    mistake("an activation of one number", lambda: Dense(2, activation=lambda z: 1 if z > 0 else 0)(X), ValueError,
            "np.where"),
    mistake("an activation that sums", lambda: Dense(2, activation=lambda z: z.sum())(X), ValueError, "keep the shape"),
    mistake("an activation that returns nothing", lambda: Dense(2, activation=lambda z: None)(X), TypeError,
            "return an array", "NoneType"),
    mistake("an activation that mixes outputs", lambda: Dense(2, activation=lambda z: z / z.sum())(X), ValueError,
            "depends on several inputs", "backward"),
    mistake("an activation that scales by the largest",
            lambda: Dense(2, activation=lambda z: z / np.abs(z).max())(np.array([[5.0, 1.0], [0.0, 9.0]])), ValueError,
            "depends on several inputs"),
    mistake("Dropout of a percentage", lambda: Dropout(20), ValueError, "rate", "20"),
    mistake("Flatten given a size", lambda: Flatten(784), TypeError, "Flatten"),
]  # fmt: skip


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


@pytest.fixture(autouse=True)
def _settings_put_back():
    yield
    nnteach.use_device("cpu")
    nnteach.config.set_floatx("float32")
    nnteach.config.set_epsilon(1e-7)


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.name)
def test_a_mistake_is_answered_in_words_that_help(case):
    utils.set_random_seed(1)
    with pytest.raises(case.error) as caught:
        case.run()
    said = " ".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    for word in case.words:
        assert word in said, f"{word!r} is not in: {said}"


def test_the_table_is_as_long_as_promised_and_no_name_stands_twice():
    assert len(MISTAKES) >= 60
    assert len({case.name for case in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("case", [c for c in MISTAKES if c.error is FloatingPointError], ids=lambda c: c.name)
def test_nothing_but_our_own_words_is_printed_before_a_loss_breaks(case):
    """NumPy's "overflow encountered in matmul" would be the first thing a learner sees."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with pytest.raises(FloatingPointError):
            case.run()
    assert [str(w.message) for w in seen] == []


def test_a_gpu_that_is_asked_for_and_absent_is_an_error_that_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)  # as if it were not installed
    with pytest.raises(RuntimeError, match=r"(?s)CuPy.*nnteach\[cuda13\].*nnteach\[cuda12\].*use_device\('cpu'\)"):
        nnteach.use_device("gpu")
    assert nnteach.device() == "cpu"


def test_a_gpu_asked_for_by_the_environment_and_absent_is_the_same_error():
    code = "import sys; sys.modules['cupy'] = None; import nnteach"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"NNTEACH_DEVICE": "gpu", "PATH": ""}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "nnteach[cuda13]" in done.stderr


def test_refused_weights_leave_the_old_ones():
    model = _built()
    before = model.get_weights()
    with pytest.raises(ValueError, match="set_weights"):
        model.set_weights([np.ones((4, 1)), np.ones(2)])
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
