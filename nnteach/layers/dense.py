"""Dense: the layer in which every neuron sees every input."""

from __future__ import annotations

from typing import Any

from nnteach import activations, initializers
from nnteach.backend import Shape
from nnteach.errors import check_count, check_flag
from nnteach.layers.layer import Layer


class Dense(Layer):
    """y = F(x W + b): every neuron weighs every input, adds its own bias, and bends the sum.

    Shapes
        x: (batch, ..., features)  ->  y: (batch, ..., units)
        kernel W: (features, units), bias b: (units,), one for each neuron.

    Args
        units: number of neurons, so of outputs.
        activation: F, a name such as "relu", or a function; None leaves the sum as it is.
        use_bias: whether a bias is added.
        kernel_initializer, bias_initializer: how W and b start.

    Raises
        ValueError: the input's last axis is not the one the layer was built for.
    """

    keras_only = (
        "kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint",
        "lora_rank", "lora_alpha", "quantization_config",
    )  # fmt: skip

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.units = check_count("Dense", "units", units)
        self.activation = activations.get(activation)
        self.use_bias = check_flag("Dense", "use_bias", use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)

    def build(self, input_shape: Shape) -> None:
        if len(input_shape) < 2 or input_shape[-1] is None:
            raise ValueError(
                f"{self.name} needs rows of features, shape (batch, features); received shape {input_shape}. "
                "A single sample is a batch of one: x[np.newaxis]."
            )
        activations.refuse_lonely_softmax(self.name, self.activation, self.units)
        self.features = input_shape[-1]
        self.kernel = self.add_weight((self.features, self.units), self.kernel_initializer, name="kernel")
        if self.use_bias:
            self.bias = self.add_weight((self.units,), self.bias_initializer, name="bias")

    def check_input(self, input_shape: Shape) -> None:
        if len(input_shape) < 2 or input_shape[-1] != self.features:
            raise ValueError(
                f"{self.name} was built for {self.features} features but received {input_shape[-1]} "
                f"(input shape {input_shape}). Did the data come in transposed?"
            )

    def call(self, x, training=False):
        z = x @ self.kernel.value
        if self.use_bias:
            z += self.bias.value
        y = self.activation(z)
        self.saved = {"x": x, "z": z, "y": y}
        return y

    def backward(self, dy):
        x, z, y = self.saved["x"], self.saved["z"], self.saved["y"]
        dz = self.activation.backward(dy, z, y)
        rows_x, rows_dz = _rows(x), _rows(dz)
        self.kernel.grad += rows_x.T @ rows_dz  # every row of the batch pulls on W
        if self.use_bias:
            self.bias.grad += rows_dz.sum(axis=0)
        return dz @ self.kernel.value.T if self.wants_dx else None

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "units": self.units,
            "activation": self.activation,
            "use_bias": self.use_bias,
            "kernel_initializer": self.kernel_initializer,
            "bias_initializer": self.bias_initializer,
        }


def _rows(array):
    """All but the last axis as one: a sequence of 10 steps is 10 rows."""
    return array if array.ndim == 2 else array.reshape(-1, array.shape[-1])
