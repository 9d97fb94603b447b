"""The recurrent layers."""

from __future__ import annotations

from typing import Any

from nnteach import layers
from specs.records import Bad, LayerSpec

_OPTIONS: tuple[tuple[dict[str, Any], Any], ...] = (
    ({"units": 3}, (4, 5, 2)),
    ({"units": 1}, (1, 1, 1)),
    ({"units": 3, "use_bias": False}, (2, 4, 3)),
    ({"units": 3, "return_sequences": True, "bias_initializer": "random_normal"}, (3, 4, 2)),
    ({"units": 2, "return_state": True}, (3, 4, 2)),
    ({"units": 2, "return_sequences": True, "return_state": True, "go_backwards": True}, (3, 4, 2)),
    ({"units": 3, "go_backwards": True, "unroll": True}, (3, 4, 2)),
    ({"units": 3, "activation": "sigmoid"}, (2, 3, 2)),
    ({"units": 3, "activation": "softmax", "return_sequences": True}, (2, 3, 2)),
    ({"units": 3, "activation": None, "use_bias": False}, (2, 3, 2)),
    ({"units": 3, "dropout": 0.3}, (3, 4, 4)),
    ({"units": 3, "dropout": 0.3, "seed": 5, "go_backwards": True, "activation": "softplus"}, (3, 4, 4)),
    ({"units": 3, "recurrent_dropout": 0.3, "return_sequences": True}, (3, 4, 2)),
    ({"units": 3, "dropout": 0.2, "recurrent_dropout": 0.4, "seed": 1}, (3, 4, 2)),
    ({"units": 3, "stateful": True, "return_sequences": True}, (2, 3, 2)),
    ({"units": 2, "kernel_regularizer": "l2", "recurrent_constraint": "max_norm", "bias_regularizer": "l1"}, (2, 3, 2)),
)
_GATED = (({"units": 3, "recurrent_activation": "softplus"}, (2, 3, 2)),)
_WITH_H = (({"units": 3}, [(2, 4, 2), (2, 3)]), ({"units": 3, "activation": "softplus"}, [(2, 4, 2), (2, 3)]))
_WITH_H_AND_C = (
    ({"units": 3, "return_sequences": True}, [(2, 4, 2), (2, 3), (2, 3)]),
    ({"units": 3, "activation": "softplus", "return_state": True}, [(2, 4, 2), (2, 3), (2, 3)]),
)


def _mistakes(name: str, states: int) -> tuple[Bad, ...]:
    return (
        Bad({"units": 0}, ValueError, (name, "units", "at least 1", "0")),
        Bad({"units": -2}, ValueError, (name, "units", "-2")),
        Bad({"units": 2.5}, TypeError, (name, "units", "whole number", "2.5")),
        Bad({"units": "8"}, TypeError, (name, "units", "'8'")),
        Bad({"units": 3, "dropout": 1.0}, ValueError, (name, "dropout", "below 1")),
        Bad({"units": 3, "dropout": 30}, ValueError, (name, "dropout", "30")),
        Bad({"units": 3, "recurrent_dropout": -0.1}, ValueError, (name, "recurrent_dropout", "-0.1")),
        Bad({"units": 3, "recurrent_dropout": "0.2"}, TypeError, (name, "recurrent_dropout", "'0.2'")),
        Bad({"units": 3, "activation": "than"}, ValueError, ("activation", "than", "Did you mean 'tanh'?")),
        Bad({"units": 3, "return_sequences": "yes"}, TypeError, (name, "return_sequences", "True or False", "yes")),
        Bad({"units": 3, "return_sequence": True}, TypeError, (name, "'return_sequence'", "'return_sequences'?")),
        Bad({"units": 3, "stateful": 1}, TypeError, (name, "stateful", "True or False")),
        Bad({"units": 3, "seed": "one"}, TypeError, (name, "seed", "whole number")),
        Bad({"units": 3, "input_shape": (4, 2)}, TypeError, (name, "input_shape", "Input(")),
        Bad({"units": 3, "recurrent_initializer": "orthogonl"}, ValueError, ("orthogonl", "Did you mean 'Orthogonal'?")),
        Bad({"units": 3, "kernel_regularizer": "l3"}, ValueError, ("regularizer", "'l3'", "l1_l2")),
        Bad({"units": 3}, ValueError, (name.lower()[:3], "(batch, steps, features)", "(32, 8)", "x[:, np.newaxis]",
                                       "windows"), (32, 8)),
        Bad({"units": 3}, ValueError, ("(batch, steps, features)", "(2, 3, 4, 5)"), (2, 3, 4, 5)),
        Bad({"units": 3}, ValueError, ("(batch, steps, features)", "(2, 0, 4)"), (2, 0, 4)),
        Bad({"units": 3}, ValueError, ("states", "initial_state", f"{states + 1} array"),
            [(2, 4, 2), *[(2, 3)] * (states + 1)]),
        Bad({"units": 3}, ValueError, ("initial state h", "(2, 3)", "(2, 4)"), [(2, 4, 2), *[(2, 4)] * states]),
        Bad({"units": 3}, ValueError, ("initial state h", "(2, 3)", "(5, 3)"), [(2, 4, 2), *[(5, 3)] * states]),
    )  # fmt: skip


LAYERS = [
    LayerSpec(
        layers.SimpleRNN,
        (*_OPTIONS, *_WITH_H, ({"units": 3, "activation": "relu", "return_sequences": True}, (2, 3, 2))),
        (*_mistakes("SimpleRNN", 1), Bad({"units": 3, "reset_after": True}, TypeError, ("SimpleRNN", "reset_after"))),
    ),
    LayerSpec(
        layers.LSTM,
        (*_OPTIONS, *_GATED, *_WITH_H_AND_C, ({"units": 3, "unit_forget_bias": False}, (2, 3, 2))),
        (
            *_mistakes("LSTM", 2),
            Bad({"units": 3, "unit_forget_bias": "no"}, TypeError, ("LSTM", "unit_forget_bias", "True or False")),
            Bad({"units": 3, "recurrent_activation": "sigmoyd"}, ValueError, ("sigmoyd", "Did you mean 'sigmoid'?")),
            Bad({"units": 3}, ValueError, ("states ['h', 'c']", "1 array"), [(2, 4, 2), (2, 3)]),
        ),
    ),
    LayerSpec(
        layers.GRU,
        (
            *_OPTIONS, *_GATED, *_WITH_H,
            *(({**arguments, "reset_after": False}, shape) for arguments, shape in (*_OPTIONS, *_WITH_H)),
        ),
        (*_mistakes("GRU", 1), Bad({"units": 3, "reset_after": 1}, TypeError, ("GRU", "reset_after", "True or False"))),
    ),
]  # fmt: skip
