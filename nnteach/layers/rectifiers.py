"""ReLU and its kin as layers of their own, with settings; PReLU learns its slope."""

from __future__ import annotations

from typing import Any

from nnteach import activations, constraints, initializers, regularizers
from nnteach.activations import Activation
from nnteach.backend import Shape, xp
from nnteach.errors import check_count, check_number
from nnteach.layers.layer import Layer


class _Bend(Layer):
    """What they share: an activation function, and the settings it is called with."""

    supports_masking = True
    function: Activation

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def settings(self) -> dict[str, Any]:
        """What the function is told besides x."""
        raise NotImplementedError

    def call(self, x, training=False):
        y = self.function(x, **self.settings())
        self.saved = {"x": x, "z": x, "y": y}
        return y

    def backward(self, dy):
        return self.function.backward(dy, self.saved["z"], self.saved["y"], **self.settings())

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | self.settings()


class ReLU(_Bend):
    """y = max(x, 0): passes what is positive, silences the rest.

    >>> ReLU(max_value=6.0)([[-1.0, 2.0, 9.0]])
    array([[0., 2., 6.]], dtype=float32)

    Shapes
        x: any  ->  y: the same

    Args
        max_value: y never grows beyond it; None sets no limit.
        negative_slope: slope below the threshold (0 silences, a small number leaks).
        threshold: x below it counts as negative.
    """

    function = activations.relu

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.max_value = None if max_value is None else check_number("ReLU", "max_value", max_value, 0)
        self.negative_slope = check_number("ReLU", "negative_slope", negative_slope, 0)
        self.threshold = check_number("ReLU", "threshold", threshold, 0)

    def settings(self):
        return {"max_value": self.max_value, "negative_slope": self.negative_slope, "threshold": self.threshold}


class LeakyReLU(_Bend):
    """y = x where x > 0, else a small slope times x: no unit falls silent for good.

    >>> LeakyReLU(negative_slope=0.5)([[-1.0, 2.0]])
    array([[-0.5,  2. ]], dtype=float32)

    Shapes
        x: any  ->  y: the same

    Args
        negative_slope: the slope below 0: 0.3 here, 0.2 in the function `activations.leaky_relu`, as in Keras.
    """

    function = activations.leaky_relu

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any):
        super().__init__(**kwargs)
        self.negative_slope = check_number("LeakyReLU", "negative_slope", negative_slope, 0)

    def settings(self):
        return {"negative_slope": self.negative_slope}


class ELU(_Bend):
    """y = x where x > 0, else alpha (e^x - 1): a ReLU with a smooth floor at -alpha.

    >>> ELU()([[-1.0, 2.0]]).round(3)
    array([[-0.632,  2.   ]], dtype=float32)

    Shapes
        x: any  ->  y: the same
    """

    function = activations.elu

    def __init__(self, alpha: float = 1.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.alpha = check_number("ELU", "alpha", alpha, 0)

    def settings(self):
        return {"alpha": self.alpha}


class PReLU(Layer):
    """y = x where x > 0, else alpha x, with a slope alpha that is learned, one for each place of the input.

    >>> PReLU(alpha_initializer="ones")([[-1.0, 2.0]])
    array([[-1.,  2.]], dtype=float32)

    Shapes
        x: (batch, ...)  ->  y: the same
        alpha: as one example, with 1 in the shared axes.

    Args
        alpha_initializer: how alpha starts.
        shared_axes: axes along which all places share a slope; [1, 2] in an image gives one for each channel.

    Source
        He et al. 2015, "Delving deep into rectifiers".
    """

    supports_masking = True

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        axes = [] if shared_axes is None else shared_axes if isinstance(shared_axes, (list, tuple)) else [shared_axes]
        self.shared_axes = [check_count("PReLU", "each of shared_axes", axis) for axis in axes] or None

    def build(self, input_shape: Shape) -> None:
        self.built_for = tuple(None if i in (self.shared_axes or []) else n for i, n in enumerate(input_shape))[1:]
        if max(self.shared_axes or [0]) >= len(input_shape):
            raise ValueError(f"{self.name}: shared_axes={self.shared_axes}, but the input has shape {input_shape}.")
        sizes = tuple(1 if i + 1 in (self.shared_axes or []) else n for i, n in enumerate(input_shape[1:]))
        shape = [n for n in sizes if n is not None]
        if len(shape) < len(sizes):
            raise ValueError(
                f"{self.name} learns a slope for each place, but the input has shape {input_shape}: name the axes of "
                "unknown size in shared_axes."
            )
        self.alpha = self.add_weight(
            shape,
            self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
            name="alpha",
        )

    def check_input(self, input_shape: Shape) -> None:
        got = input_shape[1:]
        if len(got) != len(self.built_for) or any(w not in (None, n) for w, n in zip(self.built_for, got, strict=True)):
            raise ValueError(
                f"{self.name} was built for examples of shape {self.built_for} but received {got} "
                f"(input shape {input_shape})."
            )

    def call(self, x, training=False):
        y = xp.where(x > 0, x, self.alpha.value * x)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        x = self.saved["x"]
        pulls = (dy * x * (x <= 0)).sum(axis=0)
        shared = tuple(axis - 1 for axis in self.shared_axes or [])
        self.alpha.grad += pulls.sum(axis=shared, keepdims=True) if shared else pulls
        return xp.where(x > 0, dy, self.alpha.value * dy)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "alpha_initializer": self.alpha_initializer,
            "alpha_regularizer": self.alpha_regularizer,
            "alpha_constraint": self.alpha_constraint,
            "shared_axes": self.shared_axes,
        }
