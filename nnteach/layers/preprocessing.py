"""Layers that bring data into a range that suits a network."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Shape
from nnteach.errors import check_number
from nnteach.layers.layer import Layer


class Rescaling(Layer):
    """y = scale x + offset: pixels from 0 to 255 become numbers from 0 to 1 with scale = 1 / 255.

    >>> Rescaling(1 / 255)([[0.0, 51.0, 255.0]])
    array([[0.        , 0.20000002, 1.        ]], dtype=float32)

    Shapes
        x: any  ->  y: the same

    Args
        scale: what every number is multiplied with.
        offset: what is added then.
    """

    supports_masking = True

    def __init__(self, scale: float, offset: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.scale = check_number("Rescaling", "scale", scale, -float("inf"))
        self.offset = check_number("Rescaling", "offset", offset, -float("inf"))

    def call(self, x, training=False):
        y = x * self.scale + self.offset
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        return dy * self.scale

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"scale": self.scale, "offset": self.offset}
