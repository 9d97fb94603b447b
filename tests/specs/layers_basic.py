"""The first layers: Dense, Activation."""

from __future__ import annotations

import numpy as np

from nnteach import activations, layers
from specs.records import Bad, LayerSpec

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
            ({"units": 3, "kernel_regularizer": "l2", "bias_regularizer": "l1", "kernel_constraint": "max_norm",
              "bias_constraint": "non_neg", "activity_regularizer": "l1_l2"}, (5, 4)),
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
            Bad({"units": 3, "kernel_regularizer": "l3"}, ValueError, ("regularizer", "'l3'", "l2")),
            Bad({"units": 3, "bias_regularizer": 0.01}, TypeError, ("regularizer", "0.01", "L2(0.01)")),
            Bad({"units": 3, "activity_regularizer": "L12"}, ValueError, ("regularizer", "'L12'")),
            Bad({"units": 3, "kernel_constraint": "maxnorm"}, ValueError, ("constraint", "Did you mean 'MaxNorm'?")),
            Bad({"units": 3, "bias_constraint": 2}, TypeError, ("constraint", "MaxNorm(2)")),
            Bad({"units": 3, "lora_rank": 2}, NotImplementedError, ("Dense", "lora_rank")),
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
]  # fmt: skip
