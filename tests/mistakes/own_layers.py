"""Layers and models of one's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mistakes.common import REAL, BackwardOfAnotherShape, X, binary, compiled, mistake, train, train_with
from nnteach import Input, Model, callbacks, ops
from nnteach.layers import Dense, Lambda, Layer


class WeightOfAnotherShape(Layer):
    def build(self, input_shape):
        self.w = self.add_weight((3, 4), name="w")

    def call(self, x):
        return ops.matmul(x, self.w)


class BuildWithoutShape(Layer):
    def build(self):
        self.w = self.add_weight((4, 4), name="w")

    def call(self, x):
        return ops.matmul(x, self.w)


class BuildForgotten(Layer):
    def call(self, x):
        return ops.matmul(x, self.w)


class WeightInCall(Layer):
    def call(self, x):
        return ops.matmul(x, self.add_weight((4, 4), name="w"))


class LayerInCall(Layer):
    def call(self, x):
        return Dense(4)(x)


class Calls(Layer):
    """Calls the function that it is given."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, x):
        return self.function(x)


class CallWithoutInput(Layer):
    def call(self):
        return 3.0


class TorchLike(Layer):
    def forward(self, x):
        return x


class SaysAnotherShape(Layer):
    def compute_output_shape(self, input_shape):
        return (input_shape[0], 2)

    def call(self, x):
        return x


class Backwards(Layer):
    """Hands its input on; its way back is the function that it is given."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, x):
        return x

    def backward(self, dy):
        return self.function(self, dy)


class NotMadeAgain(Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def call(self, x):
        return x


class Subclass(Model):
    def __init__(self, function):
        super().__init__()
        self.out, self.function = Dense(1), function

    def call(self, x):
        return self.function(self, x)


class ModelWithoutSuper(Model):
    def __init__(self):
        self.out = Dense(1)

    def call(self, x):
        return self.out(x)


class PerhapsNegative(Layer):
    def call(self, x):
        return x if x > 0 else -x


class Overwrites(Layer):
    def call(self, x):
        x[:, 0] = 0
        return x


class TellsTooLittle(callbacks.Callback):
    def on_epoch_end(self, epoch):
        pass


class HearsNothing(callbacks.Callback):
    def on_epoch_ends(self, epoch, logs=None):
        pass


def subclass(function: Any) -> Any:
    return compiled(Subclass(function)).fit(X, REAL, verbose=0)


MISTAKES = [
    mistake("a weight of another shape", lambda: train_with(WeightOfAnotherShape()), ValueError,
            "ops.matmul", "(3, 4)", "call of weight_of_another_shape"),
    mistake("build without the shape", lambda: BuildWithoutShape(), TypeError, "BuildWithoutShape", "build(self, input_shape)"),
    mistake("build forgotten", lambda: train_with(BuildForgotten()), AttributeError, "'w'", "build(self, input_shape)", "build_forgotten"),
    mistake("a weight made in call", lambda: train_with(WeightInCall()), RuntimeError, "weight_in_call", "within call", "build"),
    mistake("a layer made in call", lambda: train_with(LayerInCall()), RuntimeError, "dense", "within call", "__init__"),
    mistake("a layer made in a model's call", lambda: subclass(lambda self, x: Dense(1)(x)), RuntimeError, "within call", "__init__"),
    mistake("call that returns nothing", lambda: train_with(Calls(lambda x: None)), TypeError, "calls", "None", "return y"),
    mistake("call that returns a number", lambda: train_with(Calls(lambda x: 3.0)), TypeError, "must return an array", "3.0"),
    mistake("a model's call that returns nothing", lambda: subclass(lambda self, x: None), TypeError, "subclass", "return y"),
    mistake("call without an input", lambda: CallWithoutInput(), TypeError, "CallWithoutInput", "call(self, x)"),
    mistake("forward instead of call", lambda: TorchLike(), TypeError, "TorchLike", "PyTorch", "call(self, x)"),
    mistake("a sum of everything", lambda: train_with(Calls(ops.sum)), ValueError, "shape ()", "batch is lost", "axis=-1"),
    mistake("a sum over the batch", lambda: train_with(Calls(lambda x: ops.sum(x, axis=0))), ValueError, "(4,)", "batch is lost"),
    mistake("if in call", lambda: train_with(PerhapsNegative()), TypeError, "perhaps_negative", "`if`", "ops.where"),
    mistake("overwriting in call", lambda: train_with(Overwrites()), TypeError, "overwritten", "ops.where", "overwrites"),
    mistake("a method of NumPy in call", lambda: train_with(Calls(lambda x: x.mean(axis=-1, keepdims=True))), AttributeError,
            ".mean", "ops.mean(x)"),
    mistake("PyTorch's numpy() in call", lambda: train_with(Calls(lambda x: x.numpy())), AttributeError, ".numpy", "nnteach.ops"),
    mistake("math in call", lambda: train_with(Calls(math.exp)), TypeError, "single numbers", "ops.exp(x) for math.exp(x)"),
    mistake("NumPy in a model's call", lambda: subclass(lambda self, x: self.out(np.tanh(x))), TypeError, "nnteach.ops", "subclass"),
    mistake("NumPy in a Lambda", lambda: train([Input((4,)), Lambda(lambda x: np.exp(x)), Dense(1)], X, REAL), TypeError, "ops.exp(x)"),
    mistake("compute_output_shape that errs", lambda: train_with(SaysAnotherShape()), ValueError,
            "says_another_shape", "(None, 2)", "(None, 4)"),
    mistake("backward that returns nothing", lambda: train_with(Backwards(lambda self, dy: None)), TypeError,
            "backward of backwards", "returned None", "dx"),
    mistake("backward of another shape", lambda: train_with(Backwards(lambda self, dy: dy.sum(axis=0))), ValueError,
            "backward of backwards", "(4,)", "(20, 4)"),
    mistake("backward of fewer features", lambda: train_with(BackwardOfAnotherShape()), ValueError, "(20, 2)", "(20, 4)"),
    mistake("backward that reads what was not kept", lambda: train_with(Backwards(lambda self, dy: dy * self.saved["x"])), KeyError,
            "self.saved['x']", "call must keep it"),
    mistake("a layer that cannot be made again", lambda: NotMadeAgain.from_config(NotMadeAgain(3).get_config()), TypeError,
            "NotMadeAgain", "**kwargs", "get_config"),
    mistake("a model without super().__init__()", lambda: compiled(ModelWithoutSuper()), RuntimeError, "ModelWithoutSuper", "super().__init__()"),
    mistake("a callback that hears too little", lambda: binary(callbacks=[TellsTooLittle()]), TypeError,
            "TellsTooLittle", "on_epoch_end(self, epoch, logs=None)"),
    mistake("a callback's turn misspelt", lambda: binary(callbacks=[HearsNothing()]), TypeError,
            "on_epoch_ends", "Did you mean 'on_epoch_end'?"),
]  # fmt: skip
