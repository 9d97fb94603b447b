"""Layers that only arrange numbers anew."""

from __future__ import annotations

import math
from typing import Any

from nnteach.backend import Shape
from nnteach.layers.layer import Layer


class Flatten(Layer):
    """Lay all numbers of an example in one row, so that a Dense layer can read an image.

    Shapes
        x: (batch, ...)  ->  y: (batch, product of the rest)
    """

    keras_only = ("data_format",)

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)

    def call(self, x, training=False):
        y = x.reshape(x.shape[0], -1)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        return dy.reshape(self.saved["x"].shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        sizes = input_shape[1:]
        return (input_shape[0], None if None in sizes else math.prod(s for s in sizes if s is not None))
