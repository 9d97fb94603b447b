"""Shapes that do not fit."""

from __future__ import annotations

import numpy as np

from mistakes.common import X, Y, _built, _compiled, _twice, _variable, binary, mistake, model_for
from nnteach import Input, Sequential, optimizers
from nnteach.layers import Dense

MISTAKES = [
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
]  # fmt: skip
