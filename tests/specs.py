"""One table of everything the engine offers: how to make it, what to feed it, what it must refuse.

`layers/test_every_layer.py`, `test_losses.py`, `test_activations.py` and `optimizers/test_every_optimizer.py` walk it.
Whatever is public and has no entry here fails `test_specs.py`: a new layer comes with its line in this table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnteach import activations, layers, losses, optimizers


@dataclass(frozen=True)
class Bad:
    """Arguments, or an input, that must be refused: with which error, and which words it must contain."""

    arguments: dict[str, Any]
    error: type[Exception]
    words: tuple[str, ...]
    input_shape: tuple[int, ...] | None = None


@dataclass(frozen=True)
class LayerSpec:
    layer: Any
    samples: tuple[tuple[dict[str, Any], tuple[int, ...]], ...]  # (arguments, shape of one input, batch included)
    bad: tuple[Bad, ...] = ()


LAYERS = [
    LayerSpec(
        layers.Dense,
        (
            ({"units": 3}, (5, 4)),
            ({"units": 1, "activation": "sigmoid"}, (5, 4)),
            ({"units": 4, "activation": "relu", "use_bias": False}, (5, 2)),
            ({"units": 3, "activation": "softmax", "bias_initializer": "random_normal"}, (2, 6)),
            ({"units": 3, "activation": "tanh", "kernel_initializer": "he_normal"}, (2, 3, 4)),
            ({"units": 2, "activation": "leaky_relu"}, (2, 3, 2, 4)),
            ({"units": 2, "activation": "elu"}, (1, 1)),
            ({"units": 2, "activation": np.arctan}, (3, 4)),
        ),
        (
            Bad({"units": 0}, ValueError, ("Dense", "units", "at least 1", "0")),
            Bad({"units": -3}, ValueError, ("Dense", "units", "-3")),
            Bad({"units": 2.5}, TypeError, ("Dense", "units", "whole number", "2.5")),
            Bad({"units": "8"}, TypeError, ("Dense", "units", "whole number", "'8'")),
            Bad({"units": None}, TypeError, ("Dense", "units", "None")),
            Bad({"units": True}, TypeError, ("Dense", "units", "True")),
            Bad({"units": 3, "activation": "relou"}, ValueError, ("activation", "relou", "Did you mean 'relu'?")),
            Bad({"units": 3, "activation": 7}, TypeError, ("activation", "7", "'relu'")),
            Bad({"units": 3, "kernel_initializer": "glorot"}, ValueError, ("initializer", "'glorot'", "Did you mean 'Glorot")),
            Bad({"units": 3, "use_bias": "he_normal"}, TypeError, ("Dense", "use_bias", "True or False", "he_normal")),
            Bad({"units": 3, "unit": 4}, TypeError, ("Dense", "'unit'", "Did you mean 'units'?")),
            Bad({"units": 3, "input_shape": (4,)}, TypeError, ("Dense", "input_shape", "Input(")),
            Bad({"units": 3, "input_dim": 4}, TypeError, ("Dense", "input_dim", "Input(")),
            Bad({"units": 3, "kernel_regularizer": "l2"}, NotImplementedError, ("Dense", "kernel_regularizer")),
            Bad({"units": 3, "dtype": "float23"}, ValueError, ("Dense", "dtype", "float23", "float32")),
            Bad({"units": 3, "dtype": "int32"}, ValueError, ("Dense", "dtype", "int32", "float32")),
            Bad({"units": 3}, ValueError, ("(batch, features)", "(4,)", "x[np.newaxis]"), (4,)),
            Bad({"units": 1, "activation": "softmax"}, ValueError, ("softmax", "one unit", "sigmoid"), (5, 4)),
        ),
    ),
    LayerSpec(
        layers.Activation,
        (
            *(({"activation": name}, (3, 4)) for name in sorted(activations._BY_NAME)),
            ({"activation": "relu"}, (2, 3, 4)), ({"activation": np.sin}, (3, 2)),
        ),
        (
            Bad({"activation": "tahn"}, ValueError, ("activation", "tahn", "Did you mean 'tanh'?")),
            Bad({"activation": "softmax"}, ValueError, ("softmax", "one", "sigmoid"), (5, 1)),
        ),
    ),
    LayerSpec(
        layers.Flatten,
        (({}, (3, 4)), ({}, (3, 2, 4)), ({}, (2, 3, 2, 2)), ({}, (5,)), ({}, (1, 1))),
        (Bad({"data_format": "channels_first"}, NotImplementedError, ("Flatten", "data_format")),),
    ),
    LayerSpec(
        layers.Dropout,
        (({"rate": 0.5}, (4, 6)), ({"rate": 0}, (3, 4)), ({"rate": 0.9, "seed": 3}, (2, 3, 4)), ({"rate": 0.2}, (7,))),
        (
            Bad({"rate": 1}, ValueError, ("Dropout", "rate", "below 1")),
            Bad({"rate": 1.5}, ValueError, ("Dropout", "rate", "1.5")),
            Bad({"rate": -0.1}, ValueError, ("Dropout", "rate", "-0.1")),
            Bad({"rate": 50}, ValueError, ("Dropout", "rate", "50")),
            Bad({"rate": "0.5"}, TypeError, ("Dropout", "rate", "number", "'0.5'")),
            Bad({"rate": None}, TypeError, ("Dropout", "rate", "None")),
            Bad({"rate": True}, TypeError, ("Dropout", "rate", "True")),
            Bad({"rate": float("nan")}, ValueError, ("Dropout", "rate", "nan")),
            Bad({"rate": 0.5, "noise_shape": (1,)}, NotImplementedError, ("Dropout", "noise_shape")),
            Bad({"rate": 0.5, "seed": "one"}, TypeError, ("Dropout", "seed", "whole number")),
        ),
    ),
]  # fmt: skip


@dataclass(frozen=True)
class LossSpec:
    loss: Any
    function: Any  # the same as a function: one value for each example
    samples: tuple[tuple[dict[str, Any], str, tuple[int, ...]], ...]  # (arguments, kind of targets, shape of y_pred)
    bad: tuple[Bad, ...] = ()


_PROBABILITY_LOSS = (
    Bad({"from_logits": "False"}, TypeError, ("from_logits", "True or False", "'False'")),
    Bad({"from_logits": 0.1}, TypeError, ("from_logits", "0.1")),
    Bad({"form_logits": True}, TypeError, ("form_logits", "Did you mean 'from_logits'?")),
    Bad({"reduction": "avg"}, ValueError, ("reduction", "avg", "sum_over_batch_size")),
    Bad({"reduction": "none"}, ValueError, ("reduction", "none", "sum_over_batch_size")),
    Bad({"axis": 1}, NotImplementedError, ("axis", "-1")),
)
LOSSES = [
    LossSpec(
        losses.MeanSquaredError, losses.mean_squared_error,
        (({}, "numbers", (5, 3)), ({}, "numbers", (4, 1)), ({}, "numbers", (2, 3, 2))),
        (Bad({"reduction": "average"}, ValueError, ("reduction", "average")),
         Bad({"from_logits": True}, TypeError, ("from_logits",)),
         Bad({"delta": 1}, TypeError, ("MeanSquaredError", "delta"))),
    ),
    LossSpec(
        losses.MeanAbsoluteError, losses.mean_absolute_error,
        (({}, "numbers", (5, 3)), ({}, "numbers", (4, 1)), ({}, "numbers", (2, 3, 2))),
        (Bad({"reduction": 1}, ValueError, ("reduction", "1")),),
    ),
    LossSpec(
        losses.Hinge, losses.hinge,
        (({}, "minus or plus", (5, 1)), ({}, "yes or no", (5, 1)), ({}, "minus or plus", (5, 3))),
        (Bad({"margin": 2}, TypeError, ("Hinge", "margin")),),
    ),
    LossSpec(
        losses.BinaryCrossentropy, losses.binary_crossentropy,
        (({}, "yes or no", (5, 1)), ({}, "shares of one", (5, 3)), ({"from_logits": True}, "yes or no", (5, 2)),
         ({"label_smoothing": 0.1}, "yes or no", (5, 1)),
         ({"from_logits": True, "label_smoothing": 0.3}, "yes or no", (4, 1)), ({}, "yes or no", (2, 3, 1))),
        (*_PROBABILITY_LOSS, Bad({"label_smoothing": 2}, ValueError, ("label_smoothing", "2")),
         Bad({"label_smoothing": "0.1"}, TypeError, ("label_smoothing", "0.1"))),
    ),
    LossSpec(
        losses.CategoricalCrossentropy, losses.categorical_crossentropy,
        (({}, "one-hot", (5, 3)), ({}, "shares", (5, 4)), ({"from_logits": True}, "one-hot", (5, 3)),
         ({"label_smoothing": 0.2}, "one-hot", (5, 3)), ({"from_logits": True}, "shares", (2, 3, 4))),
        (*_PROBABILITY_LOSS, Bad({"label_smoothing": -1}, ValueError, ("label_smoothing", "-1"))),
    ),
    LossSpec(
        losses.SparseCategoricalCrossentropy, losses.sparse_categorical_crossentropy,
        (({}, "classes", (5, 3)), ({"from_logits": True}, "classes", (5, 3)), ({}, "classes", (2, 4, 3)),
         ({"from_logits": True}, "classes", (2, 2))),
        (*_PROBABILITY_LOSS, Bad({"ignore_class": -1}, NotImplementedError, ("ignore_class",)),
         Bad({"label_smoothing": 0.1}, TypeError, ("label_smoothing",))),
    ),
]  # fmt: skip


def loss_sample(spec: LossSpec, number: int, rng: np.random.Generator) -> tuple[Any, np.ndarray, np.ndarray]:
    """The loss, targets that suit it, and predictions away from its kinks."""
    arguments, kind, shape = spec.samples[number]
    y_pred = rng.standard_normal(shape)
    if isinstance(spec.loss(), losses._Crossentropy) and not arguments.get("from_logits"):
        y_pred = 1 / (1 + np.exp(-y_pred))
    noise = rng.random(shape)
    y_true = {
        "numbers": y_pred + np.where(noise > 0.5, 1, -1) * (0.1 + noise),
        "yes or no": (noise > 0.5) * 1.0,
        "minus or plus": np.where(noise > 0.5, 1.0, -1.0),
        "shares of one": noise,
        "shares": noise / noise.sum(axis=-1, keepdims=True),
        "one-hot": np.eye(shape[-1])[noise.argmax(axis=-1)],
        "classes": noise.argmax(axis=-1),
    }[kind]
    if spec.loss is losses.Hinge:  # its kink lies where the margin is 1
        y_pred = np.where(np.abs(np.abs(y_pred) - 1) < 0.05, y_pred + 0.2, y_pred)
    return spec.loss(**arguments), y_true, y_pred


@dataclass(frozen=True)
class ActivationSpec:
    activation: Any
    arguments: tuple[dict[str, Any], ...] = ({},)
    kinks: tuple[float, ...] = field(default=())


ACTIVATIONS = [
    ActivationSpec(activations.linear),
    ActivationSpec(
        activations.relu,
        ({}, {"negative_slope": 0.1}, {"max_value": 1.0}, {"threshold": 0.5},
         {"negative_slope": 0.2, "max_value": 1.0, "threshold": 0.5}), (0.0, 0.5, 1.0)),
    ActivationSpec(activations.leaky_relu, ({}, {"negative_slope": 0.01}), (0.0,)),
    ActivationSpec(activations.elu, ({}, {"alpha": 0.3}), (0.0,)),
    ActivationSpec(activations.tanh),
    ActivationSpec(activations.sigmoid),
    ActivationSpec(activations.softplus),
    ActivationSpec(activations.softmax, ({}, {"axis": 0})),
]  # fmt: skip


@dataclass(frozen=True)
class OptimizerSpec:
    optimizer: Any
    samples: tuple[dict[str, Any], ...]
    bad: tuple[Bad, ...] = ()


_RATES = tuple(
    Bad({"learning_rate": value}, error, ("learning_rate", str(value)))
    for value, error in (
        (-0.1, ValueError), ("0.1", TypeError), (None, TypeError), (True, TypeError), (float("nan"), ValueError),
        (float("inf"), ValueError), ([0.1], TypeError),
    )
)  # fmt: skip
_COMMON = (
    *_RATES,
    Bad({"lr": 0.1}, TypeError, ("'lr'", "learning_rate")),
    Bad({"learning_rte": 0.1}, TypeError, ("learning_rte", "Did you mean 'learning_rate'?")),
    Bad({"weight_decay": 0.1}, NotImplementedError, ("weight_decay",)),
    Bad({"clipnorm": 1.0}, NotImplementedError, ("clipnorm",)),
    Bad({"decay": 0.1}, TypeError, ("decay",)),
)
OPTIMIZERS = [
    OptimizerSpec(
        optimizers.SGD,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "momentum": 0.8},
         {"learning_rate": 0.1, "momentum": 0.8, "nesterov": True}),
        (*_COMMON, Bad({"momentum": 1.1}, ValueError, ("momentum", "1.1")),
         Bad({"momentum": -1}, ValueError, ("momentum", "-1")), Bad({"momentum": "0.9"}, TypeError, ("momentum", "0.9")),
         Bad({"nesterov": "yes"}, TypeError, ("nesterov", "True or False", "yes"))),
    ),
    OptimizerSpec(
        optimizers.RMSprop,
        ({"learning_rate": 0.05}, {"learning_rate": 0.02, "momentum": 0.5}, {"learning_rate": 0.05, "centered": True}),
        (*_COMMON, Bad({"rho": 1}, ValueError, ("rho", "below 1")), Bad({"rho": -0.1}, ValueError, ("rho", "-0.1")),
         Bad({"epsilon": -1e-7}, ValueError, ("epsilon",)), Bad({"centered": "no"}, TypeError, ("centered", "no"))),
    ),
    OptimizerSpec(
        optimizers.Adam,
        ({"learning_rate": 0.1}, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9}),
        (*_COMMON, Bad({"beta_1": 1.5}, ValueError, ("beta_1", "1.5")), Bad({"beta_2": 1}, ValueError, ("beta_2",)),
         Bad({"beta_1": None}, TypeError, ("beta_1", "None")), Bad({"amsgrad": True}, NotImplementedError, ("amsgrad",)),
         Bad({"beta1": 0.9}, TypeError, ("beta1", "Did you mean 'beta_1'?"))),
    ),
]  # fmt: skip


def label(arguments: dict[str, Any]) -> str:
    """A name for a test made from a line of the table."""
    return ",".join(f"{k}={getattr(v, '__name__', v)}" for k, v in arguments.items()) or "defaults"
