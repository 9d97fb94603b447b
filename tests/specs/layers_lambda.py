"""Lambda: a function as a layer."""

from __future__ import annotations

from nnteach import layers, ops
from specs.records import Bad, LayerSpec


def square(x):
    return ops.square(x)


def scaled(x, factor):
    return x * factor


def only_in_training(x, training=False):
    return x * 2.0 if training else x


def difference(x):
    return x[0] - x[1]


def first_column(x):
    return x[:, :1]


LAYERS = [
    LayerSpec(
        layers.Lambda,
        (
            ({"function": square}, (3, 4)), ({"function": scaled, "arguments": {"factor": 3.0}}, (2, 3, 4)),
            ({"function": only_in_training}, (3, 2)), ({"function": difference}, [(3, 4), (3, 4)]),
            ({"function": first_column, "output_shape": (1,)}, (3, 4)), ({"function": first_column}, (3, 4)),
            ({"function": square, "output_shape": lambda shape: shape}, (2, 2)),
        ),
        (
            Bad({"function": "relu"}, TypeError, ("Lambda", "function", "'relu'")),
            Bad({"function": square, "arguments": [3]}, TypeError, ("Lambda", "arguments", "dictionary", "[3]")),
            Bad({"function": scaled, "arguments": {"factr": 3}}, TypeError, ("Lambda", "'factr'", "factor")),
            Bad({"function": square, "output_shape": 3}, TypeError, ("Lambda", "output_shape", "tuple", "3")),
            Bad({}, TypeError, ("function",)),
        ),
    ),
]  # fmt: skip
