"""Masking: tell the layers that follow which steps of a sequence are only padding."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Array, Shape, xp
from nnteach.errors import check_number
from nnteach.layers.layer import Layer


class Masking(Layer):
    """A step whose features all equal `mask_value` is no step: recurrent layers that follow skip it.

    Sequences of different lengths fit into one array if the short ones are filled up with such steps.

    >>> Masking().compute_mask(np.array([[[1.0], [0.0]]]))
    array([[ True, False]])

    Shapes
        x: (batch, steps, features)  ->  y: the same, with 0 in what is masked; the mask is (batch, steps)

    Args
        mask_value: what padding is made of.
    """

    supports_masking = makes_mask = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.mask_value = check_number("Masking", "mask_value", mask_value, -float("inf"))

    def build(self, input_shape: Shape) -> None:
        self.check_input(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        if len(input_shape) < 3:
            raise ValueError(
                f"{self.name} masks steps of sequences, (batch, steps, features); received shape {input_shape}."
            )

    def call(self, x, training=False):
        real = self.compute_mask(x)[..., None]
        y = xp.where(real, x, 0)
        self.saved = {"x": x, "y": y, "real": real}
        return y

    def backward(self, dy):
        return dy * self.saved["real"]

    def compute_mask(self, inputs: Array, previous_mask: Any = None) -> Array:
        return (inputs != self.mask_value).any(axis=-1)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"mask_value": self.mask_value}
