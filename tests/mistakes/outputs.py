"""The last layer, the loss and the labels: what must fit together."""

from __future__ import annotations

from typing import Any

import numpy as np

from mistakes.common import CLASSES, REAL, X, Y, compiled, fit, mistake, train
from nnteach import Input, Model, ops, utils
from nnteach.layers import Add, Concatenate, Dense

HOT = np.eye(3)[CLASSES]
SPARSE, CATEGORICAL, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"


def two_inputs(x: Any, **names: str) -> Any:
    a, b = Input((4,), name="a"), Input((2,), name="b")
    return compiled(Model([a, b], Dense(1)(Concatenate()([a, b])))).fit(x, REAL, verbose=0)


def learn_by(loss: Any) -> Any:
    return fit(1, None, loss, REAL)


MISTAKES = [
    mistake("softmax for yes or no", lambda: fit(3, "softmax", BINARY, HOT), ValueError, BINARY, "softmax", CATEGORICAL, "'sigmoid'"),
    mistake("sigmoid where classes compete", lambda: fit(3, "sigmoid", CATEGORICAL, HOT), ValueError,
            CATEGORICAL, "sigmoid", "activation='softmax'", BINARY),
    mistake("sigmoid where class numbers compete", lambda: fit(3, "sigmoid", SPARSE, CLASSES), ValueError,
            SPARSE, "sigmoid", "activation='softmax'"),
    mistake("relu for probabilities", lambda: fit(1, "relu", BINARY, Y), ValueError, "'relu'", "'sigmoid'", "from_logits=True"),
    mistake("raw scores that happen to be 0",
            lambda: train([Input((4,)), Dense(1, kernel_initializer="zeros")], X, Y, BINARY), ValueError,
            "'linear'", "'sigmoid'", "from_logits=True"),
    mistake("class numbers and mse", lambda: fit(3, "softmax", "mse", CLASSES), ValueError, "(20,)", "(3,)", "mean_squared_error"),
    mistake("digits as text", lambda: fit(3, "softmax", SPARSE, CLASSES.astype(str)), TypeError, "y must hold numbers", "class numbers"),
    mistake("7 classes, 5 units", lambda: fit(5, "softmax", SPARSE, np.arange(20) % 7), ValueError, "7 classes in y", "5 units", "Give it 7"),
    mistake("7 one-hot classes, 5 units", lambda: fit(5, "softmax", CATEGORICAL, np.eye(7)[np.arange(20) % 7]), ValueError,
            "7 classes in y", "5 units"),
    mistake("one-hot of classes from 1", lambda: fit(3, "softmax", CATEGORICAL, utils.to_categorical(CLASSES + 1)), ValueError,
            "4 classes in y", "3 units", "numbered from 1", "to_categorical(y - 1)"),
    mistake("targets with an axis too many", lambda: fit(1, None, "mse", REAL[:, :, None]), ValueError, "(20, 1, 1)", "(1,)"),
    mistake("a loss of one's own that returns a number", lambda: learn_by(lambda a, b: 3.0), TypeError, "must return an array", "3.0"),
    mistake("a loss of one's own that returns nothing", lambda: learn_by(lambda a, b: None), TypeError, "must return an array", "None"),
    mistake("a loss of one argument", lambda: learn_by(lambda a: a), TypeError, "two arguments", "(y_true, y_pred)"),
    mistake("a loss that asks if", lambda: learn_by(lambda a, b: ops.square(a - b) if b > 0 else 0 * b), TypeError,
            "`if`", "ops.where(x > 0, a, b)"),
    mistake("a loss that leaves ops", lambda: learn_by(lambda a, b: np.mean(np.square(a - b))), TypeError, "nnteach.ops", "np.exp"),
    mistake("one array for two inputs", lambda: two_inputs(X), ValueError, "x must be a list of 2", "a, b", "ndarray"),
    mistake("two inputs in the wrong order", lambda: two_inputs([X[:, :2], X]), ValueError, "(20, 2)", "input 'a'", "(4,)"),
    mistake("two inputs of different lengths", lambda: two_inputs([X, X[:5, :2]]), ValueError, "x[0] has 20", "x[1] has 5"),
    mistake("an input under another name", lambda: two_inputs({"a": X, "c": X}), ValueError, "x", "'c'", "a, b"),
    mistake("a model of two inputs called on one", lambda: Model(both := [Input((4,)), Input((4,))], Add()(both))(X), ValueError,
            "2 inputs", "a list of as many"),
]  # fmt: skip
