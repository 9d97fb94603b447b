"""An activation function as a layer of its own."""

from __future__ import annotations

from typing import Any

from nnteach import activations
from nnteach.backend import Shape
from nnteach.layers.layer import Layer


class Activation(Layer):
    """y = F(x), number by number: the same bend as `Dense(..., activation=F)`, as a separate step.

    Shapes
        x: any  ->  y: the same
    """

    def __init__(self, activation: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def build(self, input_shape: Shape) -> None:
        if input_shape:
            activations.refuse_lonely_softmax(self.name, self.activation, input_shape[-1])

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def call(self, x, training=False):
        y = self.activation(x)
        self.saved = {"x": x, "z": x, "y": y}
        return y

    def backward(self, dy):
        return self.activation.backward(dy, self.saved["z"], self.saved["y"])

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"activation": self.activation}
