"""An activation function as a layer of its own, and softmax with its mask."""

from __future__ import annotations

from typing import Any

from nnteach import activations
from nnteach.backend import Shape, xp
from nnteach.layers.layer import Layer


class Activation(Layer):
    """y = F(x), number by number: the same bend as `Dense(..., activation=F)`, as a separate step.

    >>> Activation("relu")([[-1.0, 2.0]])
    array([[0., 2.]], dtype=float32)

    Shapes
        x: any  ->  y: the same
    """

    supports_masking = True

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


class Softmax(Layer):
    """Scores become probabilities that add up to 1 along the axis.

    >>> Softmax()([[0.0, 0.0]])
    array([[0.5, 0.5]], dtype=float32)

    Shapes
        x: any  ->  y: the same

    Args
        axis: along which they add up; several axes at once as a list.

    Called with a mask (of the shape of x, or one that spreads over it), only where it is True there are shares.
    """

    supports_masking = True

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        axes = axis if isinstance(axis, (list, tuple)) else [axis]
        if not axes or any(isinstance(a, bool) or not isinstance(a, int) for a in axes):
            raise TypeError(f"Softmax: axis must be a whole number, or a list of them; received {axis!r}.")
        self.axis = axis

    def build(self, input_shape: Shape) -> None:
        for axis in self._axes:
            if not -len(input_shape) <= axis < len(input_shape):
                raise ValueError(f"{self.name}: axis={self.axis} is none of the axes of the input, {input_shape}.")
        if self.axis == -1 and input_shape:
            activations.refuse_lonely_softmax(self.name, activations.softmax, input_shape[-1])

    def call(self, x, mask=None):
        z = x if mask is None else xp.where(mask, x, -30000.0 if x.dtype == "float16" else -1e9)
        y = activations.softmax(z, axis=self._axes)
        if mask is not None:
            y = xp.where(mask, y, 0)
        self.saved = {"x": x, "z": z, "y": y}
        return y

    def backward(self, dy):
        return activations.softmax.backward(dy, self.saved["z"], self.saved["y"], axis=self._axes)

    @property
    def _axes(self) -> tuple[int, ...]:
        return tuple(self.axis) if isinstance(self.axis, (list, tuple)) else (self.axis,)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"axis": self.axis}
