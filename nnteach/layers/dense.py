"""Dense: the layer in which every neuron sees every input."""

from __future__ import annotations

from typing import Any

from nnteach import activations, constraints, initializers, regularizers
from nnteach.backend import Shape
from nnteach.errors import check_count, check_flag
from nnteach.layers.layer import Layer


class Dense(Layer):
    """y = F(x W + b): every neuron weighs every input, adds its own bias, and bends the sum.

    >>> Dense(3, activation="relu")(np.ones((2, 4))).shape
    (2, 3)

    Shapes
        x: (batch, ..., features)  ->  y: (batch, ..., units)
        kernel W: (features, units), bias b: (units,), one for each neuron.

    Args
        units: number of neurons, so of outputs.
        activation: F, a name such as "relu", or a function; None leaves the sum as it is.
        use_bias: whether a bias is added.
        kernel_initializer, bias_initializer: how W and b start.
        kernel_regularizer, bias_regularizer, activity_regularizer: what W, b and y add to the loss, such as "l2".
        kernel_constraint, bias_constraint: what is done to W and b after each step, such as "max_norm".

    Raises
        ValueError: the input's last axis is not the one the layer was built for.
    """

    keras_only = ("lora_rank", "lora_alpha", "quantization_config")

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = check_count("Dense", "units", units)
        self.activation = activations.get(activation)
        self.use_bias = check_flag("Dense", "use_bias", use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Shape) -> None:
        if len(input_shape) < 2 or input_shape[-1] is None:
            raise ValueError(
                f"{self.name} needs rows of features, shape (batch, features); received shape {input_shape}. "
                "A single sample is a batch of one: x[np.newaxis]."
            )
        activations.refuse_lonely_softmax(self.name, self.activation, self.units)
        self.features = input_shape[-1]
        self.kernel = self.add_weight(
            (self.features, self.units), self.kernel_initializer,
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint, name="kernel",
        )  # fmt: skip
        if self.use_bias:
            self.bias = self.add_weight(
                (self.units,), self.bias_initializer,
                regularizer=self.bias_regularizer, constraint=self.bias_constraint, name="bias",
            )  # fmt: skip

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
            "kernel_regularizer": self.kernel_regularizer,
            "bias_regularizer": self.bias_regularizer,
            "kernel_constraint": self.kernel_constraint,
            "bias_constraint": self.bias_constraint,
        }


def _rows(array):
    """All but the last axis as one: a sequence of 10 steps is 10 rows."""
    return array if array.ndim == 2 else array.reshape(-1, array.shape[-1])
