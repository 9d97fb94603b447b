"""What stands in a model, and functions of one's own."""

from __future__ import annotations

import numpy as np

import nnteach
from mistakes.common import (
    NoCall,
    NoSuper,
    NumPyInCall,
    X,
    Y,
    _built,
    _compiled,
    compiled,
    mistake,
    needless_input,
    one_optimizer_for_two_models,
    train_with,
)
from nnteach import Input, Model, Sequential, losses, metrics
from nnteach.layers import Dense, Dropout, Flatten

MISTAKES = [
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
    mistake("fit before compile", lambda: _built().fit(X, Y), RuntimeError, "fit", "compile"),
    mistake("evaluate before compile", lambda: _built().evaluate(X, Y), RuntimeError, "evaluate", "compile"),
    mistake("train_on_batch before compile", lambda: _built().train_on_batch(X, Y), RuntimeError, "train_on_batch", "compile"),
    mistake("compiled without a loss", lambda: _compiled(_built(), loss=None).fit(X, Y), RuntimeError, "loss"),
    mistake("snapshot before there is anything", lambda: nnteach.inspection.snapshot(Sequential([Dense(3)])), ValueError,
            "not built", "Input(shape)"),
    mistake("a metric without targets", lambda: metrics.get("accuracy"), ValueError, "accuracy", "binary_accuracy"),
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
