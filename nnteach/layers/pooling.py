"""Pooling: make a series, an image or a clip smaller, and keep the largest or the mean of each neighbourhood."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Array, Shape
from nnteach.kernels.pooling import average_pool, average_pool_backward, max_pool, max_pool_backward
from nnteach.kernels.windows import Window
from nnteach.layers.images import AXES, ImageLayer, check_data_format, check_sizes, check_word


class Pooling(ImageLayer):
    """What the pooling layers share: a window that visits each channel for itself. It has no weights.

    Shapes
        x: (batch, axes..., channels)  ->  y: (batch, places..., channels)
    """

    def __init__(
        self,
        pool_size: Any,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(name=name, **kwargs)
        owner = type(self).__name__
        self.pool_size = check_sizes(owner, "pool_size", pool_size, self.rank)
        self.strides = self.pool_size if strides is None else check_sizes(owner, "strides", strides, self.rank)
        self.padding = check_word(owner, "padding", padding, ("valid", "same"))
        self.data_format = check_data_format(owner, data_format)
        self.window = Window(self.pool_size, self.strides, self.padding, (1,) * self.rank)

    def build(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def call(self, x, training=False):
        y = self.as_given(self.pool(self.channels_last(x)))
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        x, y = self.saved["x"], self.saved["y"]
        return self.as_given(self.pool_backward(*map(self.channels_last, (x, y, dy))))

    def pool(self, x: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not say what it keeps of a window.")

    def pool_backward(self, x: Array, y: Array, dy: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not say who gets the gradient of a window.")

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        sizes, channels = self.split(input_shape)
        places = self.window.places(sizes)
        for axis, size, cells, count in zip(AXES[self.rank], sizes, self.pool_size, places, strict=True):
            if count == 0:
                raise ValueError(
                    f"{self.name}: nothing would be left along the {axis}: the window has {cells} cells there, the "
                    f"input only {size} (input shape {input_shape}). Use a smaller pool_size, padding='same', or one "
                    "pooling layer less."
                )
        return self.join(input_shape[0], places, channels)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "pool_size": self.pool_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
        }


class MaxPooling(Pooling):
    """Keep the largest number of each window: "is the edge here?" matters, "exactly where?" does not."""

    def pool(self, x):
        return max_pool(x, self.window)

    def pool_backward(self, x, y, dy):
        return max_pool_backward(x, y, dy, self.window)  # only the winner of a window could have changed y


class AveragePooling(Pooling):
    """Keep the mean of each window; at a border only the cells that are there count."""

    def pool(self, x):
        return average_pool(x, self.window)

    def pool_backward(self, x, y, dy):
        return average_pool_backward(x, dy, self.window)


class MaxPooling1D(MaxPooling):
    """Keep the largest of every few steps of a series.

    >>> MaxPooling1D(2)([[[1.0], [3.0], [2.0], [0.0]]])[0, :, 0]
    array([3., 2.], dtype=float32)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, fewer steps, channels)

    Args
        pool_size: how many steps a window has.
        strides: steps from one window to the next; as many as it has, if None.
        padding: "valid" leaves out what fills no window; "same" lets windows reach over the border.
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.

    Of several largest the first gets the gradient.

    Raises
        ValueError: the input is smaller than the window.
    """

    rank = 1

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)


class MaxPooling2D(MaxPooling):
    """Keep the largest of every few cells of an image: with the usual 2 x 2, a quarter of them is left.

    >>> MaxPooling2D()(np.ones((1, 8, 8, 3))).shape
    (1, 4, 4, 3)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, smaller height, smaller width, channels)

    Args
        As MaxPooling1D; pool_size and strides are one number, or two for height and width.

    Raises
        ValueError: the input is smaller than the window.
    """

    rank = 2

    def __init__(
        self,
        pool_size: Any = (2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)


class MaxPooling3D(MaxPooling):
    """Keep the largest of every few cells of a clip or a volume.

    >>> MaxPooling3D()(np.ones((1, 4, 8, 8, 3))).shape
    (1, 2, 4, 4, 3)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: the same, with smaller depth, height and width

    Args
        As MaxPooling1D; pool_size and strides are one number, or three for depth, height and width.

    Raises
        ValueError: the input is smaller than the window.
    """

    rank = 3

    def __init__(
        self,
        pool_size: Any = (2, 2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)


class AveragePooling1D(AveragePooling):
    """Keep the mean of every few steps of a series.

    >>> AveragePooling1D(2)([[[1.0], [3.0], [2.0], [0.0]]])[0, :, 0]
    array([2., 1.], dtype=float32)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, fewer steps, channels)

    Args
        pool_size: how many steps a window has.
        strides: steps from one window to the next; as many as it has, if None.
        padding: "valid" leaves out what fills no window; "same" lets windows reach over the border, where they
            divide by the steps that are there: 1 2 3 4 with pool_size=2, strides=1 becomes 1.5 2.5 3.5 4.
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.

    Raises
        ValueError: the input is smaller than the window.
    """

    rank = 1


class AveragePooling2D(AveragePooling):
    """Keep the mean of every few cells of an image.

    >>> AveragePooling2D((2, 2))(np.ones((1, 8, 8, 3))).shape
    (1, 4, 4, 3)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, smaller height, smaller width, channels)

    Args
        As AveragePooling1D; pool_size and strides are one number, or two for height and width.

    Raises
        ValueError: the input is smaller than the window.
    """

    rank = 2


class AveragePooling3D(AveragePooling):
    """Keep the mean of every few cells of a clip or a volume.

    >>> AveragePooling3D((2, 2, 2))(np.ones((1, 4, 8, 8, 3))).shape
    (1, 2, 4, 4, 3)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: the same, with smaller depth, height and width

    Args
        As AveragePooling1D; pool_size and strides are one number, or three for depth, height and width.

    Raises
        ValueError: the input is smaller than the window.
    """

    rank = 3
