"""Functional models: symbols, and what is done to them."""

from __future__ import annotations

import numpy as np

from mistakes.common import REAL, X, compiled, mistake, train
from nnteach import Input, Model, Sequential, ops
from nnteach.layers import Add, Dense

MISTAKES = [
    mistake("a layer that was not called", lambda: Model(Input((4,)), Dense(3)), TypeError, "outputs must be symbols", "layer(x)"),
    mistake("a layer called on a layer", lambda: Dense(3)(Dense(4)), TypeError, "dense", "layer(other(x))"),
    mistake("a symbol for units", lambda: Dense(Input((4,))), TypeError, "Dense", "units", "<Symbol"),
    mistake("another Input than the one that is read", lambda: Model(Input((4,)), Dense(1)(Input((4,), name="read"))), ValueError,
            "need the input 'read'", "(None, 4)"),
    mistake("outputs and inputs swapped", lambda: Model(Dense(1)(x := Input((4,))), x), ValueError, "not among the inputs", "wrong order"),
    mistake("two layers of one name", lambda: Model(x := Input((4,)), Dense(1, name="a")(Dense(2, name="a")(x))), ValueError,
            "two layers are called 'a'"),
    mistake("arrays for inputs", lambda: Model(X, Dense(1)(X)), TypeError, "inputs must be symbols", "Input"),
    mistake("NumPy on a symbol", lambda: np.exp(Input((4,))), TypeError, "(None, 4)", "ops.exp(x) for np.exp(x)"),
    mistake("np.concatenate of symbols", lambda: np.concatenate([Input((4,)), Input((4,))]), TypeError, "NumPy needs numbers now", "ops"),
    mistake("a symbol asked whether", lambda: 1 if Input((4,)) > 0 else 2, TypeError, "nothing yet to compare", "ops.where"),
    mistake("a symbol as yes or no", lambda: bool(Input((4,))), TypeError, "place where numbers will be"),
    mistake("a symbol as a number", lambda: float(Input((4,))), TypeError, "place where numbers will be"),
    mistake("the length of a symbol", lambda: len(Input((4,))), TypeError, "place where numbers will be"),
    mistake("a loop over a symbol", lambda: list(Input((4,))), TypeError, "to go through", "(None, 4)"),
    mistake("fit on a symbol", lambda: train([Input((4,)), Dense(1)], Input((4,)), REAL), TypeError, "place where numbers will be"),
    mistake("a sum of symbols that do not fit", lambda: Dense(3)(x := Input((4,))) + Dense(4)(x), ValueError,
            "ops.add", "(2, 3) and (2, 4)", "(None, 3)"),
    mistake("a product of symbols that do not fit", lambda: ops.matmul(Input((3,)), Input((4,))), ValueError, "ops.matmul", "last axis"),
    mistake("a product of arrays that do not fit", lambda: ops.matmul(np.ones((2, 3)), np.ones((4, 2))), ValueError,
            "ops.matmul", "(2, 3) and (4, 2)"),
    mistake("Add of one", lambda: Add()([Input((4,))]), ValueError, "add", "at least 2"),
    mistake("Add of other widths", lambda: Add()([Dense(3)(x := Input((4,))), Dense(4)(x)]), ValueError, "(None, 3)", "(None, 4)", "axis 1"),
    mistake("trainable in words", lambda: setattr(Dense(3), "trainable", "no"), TypeError, "trainable", "True or False", "'no'"),
    mistake("everything frozen", lambda: compiled(Sequential([Input((4,)), Dense(1)], trainable=False)).fit(X, REAL, verbose=0),
            UserWarning, "no weights that learn", "frozen"),
]  # fmt: skip
