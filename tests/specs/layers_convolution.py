"""The convolutions: every option, each with a gradient; and what they refuse."""

from __future__ import annotations

from typing import Any

from nnteach import layers
from specs.records import Bad, LayerSpec


def _bad(k: Any, name: str, shape: tuple[int, ...]) -> tuple[Bad, ...]:
    """What all three refuse."""
    good = {"filters": 4, "kernel_size": k}
    return (
        Bad(good | {"filters": 0}, ValueError, (name, "filters", "at least 1", "0")),
        Bad(good | {"filters": 2.5}, TypeError, (name, "filters", "2.5")),
        Bad(good | {"kernel_size": 0}, ValueError, (name, "kernel_size", "at least 1")),
        Bad(good | {"kernel_size": (3,) * 4}, ValueError, (name, "kernel_size", "(3, 3, 3, 3)")),
        Bad(good | {"kernel_size": "3"}, TypeError, (name, "kernel_size", "'3'")),
        Bad(good | {"strides": 0}, ValueError, (name, "strides", "0")),
        Bad(good | {"strides": 1.5}, TypeError, (name, "strides", "1.5")),
        Bad(good | {"strides": 2, "dilation_rate": 2}, ValueError, (name, "strides", "dilation_rate", "both")),
        Bad(good | {"padding": "some"}, ValueError, (name, "padding", "'valid'", "'some'", "Did you mean 'same'?")),
        Bad(good | {"padding": 1}, TypeError, (name, "padding", "'same'", "1")),
        Bad(good | {"data_format": "last"}, ValueError, (name, "data_format", "channels_last", "'last'")),
        Bad(good | {"groups": 3}, ValueError, (name, "groups=3", "filters=4")),
        Bad(good | {"groups": 2}, ValueError, ("groups=2", "3 channels", str(shape)), shape),
        Bad(good | {"kernel_size": 9}, ValueError, ("kernel", "9 cells", "only 5", "padding='same'"), shape),
        Bad(good | {"dilation_rate": 4, "kernel_size": 3}, ValueError, ("9 cells", "only 5"), shape),
        Bad(good | {"activation": "relou"}, ValueError, ("activation", "Did you mean 'relu'?")),
        Bad(good | {"use_bias": "zeros"}, TypeError, (name, "use_bias", "True or False")),
        Bad(good | {"filter": 4}, TypeError, (name, "'filter'", "Did you mean 'filters'?")),
        Bad(good | {"input_shape": shape[1:]}, TypeError, (name, "input_shape", "Input(")),
        Bad(good | {"kernel_regularizer": "l3"}, ValueError, ("regularizer", "l3")),
        Bad(good | {"lora_rank": 2}, NotImplementedError, (name, "lora_rank")),
    )


LAYERS = [
    LayerSpec(
        layers.Conv1D,
        (
            ({"filters": 3, "kernel_size": 3}, (2, 7, 2)),
            ({"filters": 2, "kernel_size": 2, "padding": "same", "activation": "tanh"}, (3, 5, 1)),
            ({"filters": 2, "kernel_size": 4, "padding": "same", "strides": 3}, (2, 8, 6)),
            ({"filters": 2, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}, (2, 7, 5)),
            ({"filters": 2, "kernel_size": 3, "padding": "causal", "strides": 2}, (2, 7, 1)),
            ({"filters": 4, "kernel_size": 3, "data_format": "channels_first", "groups": 2}, (2, 4, 6)),
            ({"filters": 4, "kernel_size": 1, "use_bias": False, "bias_initializer": "ones"}, (2, 3, 6)),
        ),
        (
            *_bad(3, "Conv1D", (2, 5, 3)),
            Bad({"filters": 2, "kernel_size": 2}, ValueError,
                ("Conv1D needs series of shape (batch, steps, channels); received (batch, 5)", "x[..., np.newaxis]"), (2, 5)),
            Bad({"filters": 2, "kernel_size": 2}, ValueError, ("(batch, steps, channels)", "(batch, 5, 5, 1)"), (2, 5, 5, 1)),
        ),
    ),
    LayerSpec(
        layers.Conv2D,
        (
            ({"filters": 3, "kernel_size": 3}, (2, 6, 5, 1)),
            ({"filters": 2, "kernel_size": (2, 3), "padding": "same", "activation": "relu"}, (2, 4, 5, 3)),
            ({"filters": 2, "kernel_size": 2, "padding": "SAME", "strides": (2, 1)}, (1, 5, 4, 6)),
            ({"filters": 2, "kernel_size": 3, "strides": 2, "data_format": "channels_first"}, (2, 3, 7, 6)),
            ({"filters": 2, "kernel_size": 3, "dilation_rate": (1, 2), "padding": "same"}, (2, 6, 5, 5)),
            ({"filters": 6, "kernel_size": (3, 1), "groups": 3, "activation": "softmax"}, (2, 5, 3, 6)),
            ({"filters": 12, "kernel_size": 2, "groups": 2, "use_bias": False}, (2, 4, 3, 10)),
            ({"filters": 2, "kernel_size": 1, "bias_initializer": "random_normal", "kernel_regularizer": "l2",
              "bias_regularizer": "l1", "activity_regularizer": "l2", "kernel_constraint": "non_neg",
              "bias_constraint": "max_norm"}, (3, 1, 1, 2)),
        ),
        (
            *_bad((3, 3), "Conv2D", (2, 5, 5, 3)),
            Bad({"filters": 2, "kernel_size": 2, "padding": "causal"}, ValueError, ("Conv2D", "padding", "'causal'")),
            Bad({"filters": 2, "kernel_size": 2}, ValueError,
                ("Conv2D needs images of shape (batch, height, width, channels); received (batch, 28, 28): "
                 "add an axis with x[..., np.newaxis]",), (64, 28, 28)),
            Bad({"filters": 2, "kernel_size": 2, "data_format": "channels_first"}, ValueError,
                ("(batch, channels, height, width)", "(batch, 28, 28)", "x[:, np.newaxis]"), (64, 28, 28)),
        ),
    ),
    LayerSpec(
        layers.Conv3D,
        (
            ({"filters": 2, "kernel_size": 2}, (2, 3, 4, 3, 1)),
            ({"filters": 2, "kernel_size": (3, 2, 1), "padding": "same", "activation": "sigmoid"}, (1, 4, 3, 2, 5)),
            ({"filters": 2, "kernel_size": 2, "strides": (1, 2, 2), "data_format": "channels_first"}, (2, 2, 3, 4, 4)),
            ({"filters": 2, "kernel_size": 2, "dilation_rate": 2, "groups": 2}, (1, 4, 3, 4, 12)),
        ),
        (
            *_bad((2, 2, 2), "Conv3D", (2, 5, 5, 5, 3)),
            Bad({"filters": 2, "kernel_size": 2}, ValueError,
                ("Conv3D needs clips of shape (batch, depth, height, width, channels)", "(batch, 8, 16, 16)", "np.newaxis"),
                (2, 8, 16, 16)),
        ),
    ),
]  # fmt: skip
