"""Convolution: a small kernel slides over a series, an image or a clip and looks for the same thing everywhere."""

from __future__ import annotations

from typing import Any

from nnteach import activations, constraints, initializers, regularizers
from nnteach.backend import Shape
from nnteach.errors import check_count, check_flag
from nnteach.kernels.convolution import convolve, convolve_backward
from nnteach.kernels.windows import Window
from nnteach.layers.images import AXES, ImageLayer, check_data_format, check_sizes, check_word


class Conv(ImageLayer):
    """y = F(x * kernel + b): each filter lays its kernel on every place of x and sums what it weighs there.

    What Conv1D, Conv2D and Conv3D share. The star is, as everywhere in this field, a cross-correlation: the kernel is
    not turned around.

    Shapes
        x: (batch, axes..., channels)  ->  y: (batch, places..., filters)
        kernel: (kernel_size..., channels / groups, filters), bias b: (filters,), one for each filter.
    """

    keras_only = ("lora_rank", "lora_alpha")

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
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
        owner, words = type(self).__name__, ("valid", "same", "causal") if self.rank == 1 else ("valid", "same")
        self.filters = check_count(owner, "filters", filters)
        self.kernel_size = check_sizes(owner, "kernel_size", kernel_size, self.rank)
        self.strides = check_sizes(owner, "strides", strides, self.rank)
        self.padding = check_word(owner, "padding", padding, words)
        self.data_format = check_data_format(owner, data_format)
        self.dilation_rate = check_sizes(owner, "dilation_rate", dilation_rate, self.rank)
        self.groups = check_count(owner, "groups", groups)
        self.activation = activations.get(activation)
        self.use_bias = check_flag(owner, "use_bias", use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                f"{owner}: strides and dilation_rate cannot both be above 1; received strides={strides} and "
                f"dilation_rate={dilation_rate}. Use one layer for each."
            )
        if self.filters % self.groups:
            raise ValueError(
                f"{owner}: groups must divide filters, so that each group has as many; received groups={groups}, "
                f"filters={filters}."
            )
        self.window = Window(self.kernel_size, self.strides, self.padding, self.dilation_rate)

    def build(self, input_shape: Shape) -> None:
        _sizes, channels = self.split(input_shape)
        if channels is None:
            raise ValueError(f"{self.name}: the number of channels must be known; received shape {input_shape}.")
        if channels % self.groups:
            raise ValueError(
                f"{self.name}: groups must divide the channels, so that each group has as many; received "
                f"groups={self.groups} and {channels} channels (input shape {input_shape})."
            )
        self.compute_output_shape(input_shape)
        self.channels = channels
        kernel_shape = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self.add_weight(
            kernel_shape, self.kernel_initializer, name="kernel",
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint,
        )  # fmt: skip
        if self.use_bias:
            self.bias = self.add_weight(
                (self.filters,), self.bias_initializer, name="bias",
                regularizer=self.bias_regularizer, constraint=self.bias_constraint,
            )  # fmt: skip

    def check_input(self, input_shape: Shape) -> None:
        _sizes, channels = self.split(input_shape)
        if channels != self.channels:
            axis = "last" if self.data_format == "channels_last" else "second"
            raise ValueError(
                f"{self.name} was built for {self.channels} channels but received {channels} (input shape "
                f"{input_shape}). With data_format={self.data_format!r} they are the {axis} axis."
            )
        self.compute_output_shape(input_shape)

    def call(self, x, training=False):
        z = convolve(self.channels_last(x), self.kernel.value, self.window, self.groups)
        if self.use_bias:
            z += self.bias.value
        z = self.as_given(z)
        y = self.activation(z)
        self.saved = {"x": x, "z": z, "y": y}
        return y

    def backward(self, dy):
        x, z, y = self.saved["x"], self.saved["z"], self.saved["y"]
        dz = self.channels_last(self.activation.backward(dy, z, y))
        dkernel, dx = convolve_backward(
            self.channels_last(x), self.kernel.value, dz, self.window, self.groups, self.wants_dx
        )
        self.kernel.grad += dkernel
        if self.use_bias:
            self.bias.grad += dz.sum(axis=tuple(range(self.rank + 1)))  # every place of every example pulls on b
        return self.as_given(dx) if self.wants_dx else None

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        sizes, _channels = self.split(input_shape)
        places = self.window.places(sizes)
        for axis, size, reach, count in zip(AXES[self.rank], sizes, self.window.reaches, places, strict=True):
            if count == 0:
                raise ValueError(
                    f"{self.name}: the kernel reaches over {reach} cells along the {axis}, but the input has only "
                    f"{size} there (input shape {input_shape}). Use a smaller kernel_size, padding='same', or pool "
                    "less before."
                )
        return self.join(input_shape[0], places, self.filters)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "dilation_rate": self.dilation_rate,
            "groups": self.groups,
            "activation": self.activation,
            "use_bias": self.use_bias,
            "kernel_initializer": self.kernel_initializer,
            "bias_initializer": self.bias_initializer,
            "kernel_regularizer": self.kernel_regularizer,
            "bias_regularizer": self.bias_regularizer,
            "kernel_constraint": self.kernel_constraint,
            "bias_constraint": self.bias_constraint,
        }


class Conv1D(Conv):
    """A kernel slides along a series: filters over time.

    >>> Conv1D(4, 3)(np.ones((2, 10, 3))).shape
    (2, 8, 4)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, new steps, filters)

    Args
        filters: how many kernels, so how many channels y has.
        kernel_size: how many steps each kernel sees.
        strides: steps from one place to the next.
        padding: "valid" stays inside, so y is shorter; "same" adds zeros at both ends, so that with strides=1 y is as
            long as x; "causal" adds them in front only, so that y at one step never sees a later one.
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        dilation_rate: gaps between the cells of the kernel: 2 looks at every second step.
        groups: channels and filters in so many parts that do not see one another.
        activation: F, a name such as "relu", or a function; None leaves the sum as it is.
        use_bias: whether a bias is added.
        kernel_initializer, bias_initializer: how kernel and bias start.
        kernel_regularizer, bias_regularizer, activity_regularizer: what kernel, bias and y add to the loss.
        kernel_constraint, bias_constraint: what is done to kernel and bias after each step.

    Raises
        ValueError: strides and dilation_rate both above 1; groups that do not divide; a kernel larger than the input.
    """

    rank = 1


class Conv2D(Conv):
    """A kernel slides over an image: filters that see an edge, wherever it is.

    >>> Conv2D(4, 3, padding="same")(np.ones((2, 8, 8, 3))).shape
    (2, 8, 8, 4)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, new height, new width, filters)

    Args
        filters: how many kernels, so how many channels y has.
        kernel_size: height and width of each kernel; one number for both.
        strides: cells from one place to the next, down and to the right.
        padding: "valid" stays inside, so y is smaller; "same" adds zeros around, so that with strides=1 y is as large
            as x (with an even kernel the bottom and the right get one more).
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        dilation_rate: gaps between the cells of the kernel: 2 looks at every second cell.
        groups: channels and filters in so many parts that do not see one another.
        activation: F, a name such as "relu", or a function; None leaves the sum as it is.
        use_bias: whether a bias is added.
        kernel_initializer, bias_initializer: how kernel and bias start.
        kernel_regularizer, bias_regularizer, activity_regularizer: what kernel, bias and y add to the loss.
        kernel_constraint, bias_constraint: what is done to kernel and bias after each step.

    Raises
        ValueError: strides and dilation_rate both above 1; groups that do not divide; a kernel larger than the input.
    Source
        LeCun et al. 1989, "Backpropagation applied to handwritten zip code recognition".
    """

    rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = (1, 1),
        groups: int = 1,
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
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, groups, activation, use_bias,
            kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
            kernel_constraint, bias_constraint, **kwargs,
        )  # fmt: skip


class Conv3D(Conv):
    """A kernel slides through a clip or a volume: filters that see a movement, wherever and whenever it is.

    >>> Conv3D(4, (1, 3, 3))(np.ones((2, 5, 8, 8, 1))).shape
    (2, 5, 6, 6, 4)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: (batch, new depth, new height, new width, filters)
        The depth of a clip is its time: one image for each step.

    Args
        As Conv2D, with three numbers instead of two.

    Raises
        ValueError: strides and dilation_rate both above 1; groups that do not divide; a kernel larger than the input.
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = (1, 1, 1),
        groups: int = 1,
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
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, groups, activation, use_bias,
            kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
            kernel_constraint, bias_constraint, **kwargs,
        )  # fmt: skip
