"""Global pooling: one number for each channel of a whole series, image or clip, however large it is."""

from __future__ import annotations

import math
from typing import Any

from nnteach.backend import Array, Shape, xp
from nnteach.errors import check_flag
from nnteach.layers.images import ImageLayer, check_data_format


class GlobalPooling(ImageLayer):
    """What the global pooling layers share.

    Shapes
        x: (batch, axes..., channels)  ->  y: (batch, channels); with keepdims (batch, 1..., channels)

    Args
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        keepdims: whether the axes stay, with one cell each.
    """

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format(type(self).__name__, data_format)
        self.keepdims = check_flag(type(self).__name__, "keepdims", keepdims)
        first = 1 if self.data_format == "channels_last" else 2
        self.axes = tuple(range(first, first + self.rank))

    def build(self, input_shape: Shape) -> None:
        self.split(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.split(input_shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        _sizes, channels = self.split(input_shape)
        return self.join(input_shape[0], (1,) * self.rank if self.keepdims else (), channels)

    def spread(self, dy: Array) -> Array:
        """A number for each channel, with the axes of x again, one cell each."""
        return dy if self.keepdims else xp.expand_dims(dy, self.axes)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"data_format": self.data_format, "keepdims": self.keepdims}


class GlobalMaxPooling(GlobalPooling):
    """y is the largest number of each channel: "is it anywhere?"."""

    def call(self, x, training=False):
        y = x.max(axis=self.axes, keepdims=self.keepdims)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        won = self.saved["x"] == self.spread(self.saved["y"])
        # Several largest share the gradient evenly, as in Keras.
        return won * (self.spread(dy) / won.sum(axis=self.axes, keepdims=True, dtype=dy.dtype))


class GlobalAveragePooling(GlobalPooling):
    """y is the mean of each channel: "how much of it is there?"."""

    def call(self, x, training=False):
        y = x.mean(axis=self.axes, keepdims=self.keepdims)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        x = self.saved["x"]
        cells = math.prod(x.shape[axis] for axis in self.axes)
        return xp.zeros_like(x, dtype=dy.dtype) + self.spread(dy) / cells


class GlobalMaxPooling1D(GlobalMaxPooling):
    """The largest number of each channel in a whole series: (batch, steps, channels) -> (batch, channels).

    >>> GlobalMaxPooling1D()([[[1.0, 5.0], [3.0, 2.0]]])
    array([[3., 5.]], dtype=float32)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, channels); "channels_first": (batch, channels, ...)

    Args
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        keepdims: True keeps the axis of the steps, with one cell.
    """

    rank = 1


class GlobalMaxPooling2D(GlobalMaxPooling):
    """The largest number of each channel in a whole image: (batch, height, width, channels) -> (batch, channels).

    >>> GlobalMaxPooling2D()(np.ones((2, 8, 8, 3))).shape
    (2, 3)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, channels); "channels_first": (batch, channels, ...)

    Args
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        keepdims: True keeps height and width, with one cell each.
    """

    rank = 2


class GlobalMaxPooling3D(GlobalMaxPooling):
    """The largest number of each channel in a clip: (batch, depth, height, width, channels) -> (batch, channels).

    >>> GlobalMaxPooling3D()(np.ones((2, 4, 8, 8, 3))).shape
    (2, 3)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: (batch, channels); "channels_first": (batch, channels, ...)

    Args
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        keepdims: True keeps depth, height and width, with one cell each.
    """

    rank = 3


class GlobalAveragePooling1D(GlobalAveragePooling):
    """The mean of each channel over a whole series: (batch, steps, channels) -> (batch, channels).

    >>> GlobalAveragePooling1D()([[[1.0, 5.0], [3.0, 7.0]]])
    array([[2., 6.]], dtype=float32)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, channels); "channels_first": (batch, channels, ...)

    Args
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        keepdims: True keeps the axis of the steps, with one cell.

    Where a mask (batch, steps) travels with x, only the steps it lets through count.
    """

    rank = 1
    supports_masking = True

    def call(self, x, training=False, mask=None):
        if mask is None:
            return super().call(x)
        counts = xp.expand_dims(mask, 2 if self.data_format == "channels_last" else 1).astype(x.dtype)
        weights = counts / counts.sum(axis=self.axes, keepdims=True)
        y = (x * weights).sum(axis=self.axes, keepdims=self.keepdims)
        self.saved = {"x": x, "y": y, "weights": weights}
        return y

    def backward(self, dy):
        return self.spread(dy) * self.saved["weights"] if "weights" in self.saved else super().backward(dy)

    def compute_mask(self, inputs: Array, mask: Array | None = None) -> None:
        """The steps are gone, and the mask with them."""


class GlobalAveragePooling2D(GlobalAveragePooling):
    """The mean of each channel over a whole image: (batch, height, width, channels) -> (batch, channels).

    >>> GlobalAveragePooling2D()(np.ones((2, 8, 8, 3))).shape
    (2, 3)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, channels); "channels_first": (batch, channels, ...)

    Args
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        keepdims: True keeps height and width, with one cell each.

    Source
        Lin, Chen, Yan 2014, "Network in network".
    """

    rank = 2


class GlobalAveragePooling3D(GlobalAveragePooling):
    """The mean of each channel over a whole clip: (batch, depth, height, width, channels) -> (batch, channels).

    >>> GlobalAveragePooling3D()(np.ones((2, 4, 8, 8, 3))).shape
    (2, 3)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: (batch, channels); "channels_first": (batch, channels, ...)

    Args
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        keepdims: True keeps depth, height and width, with one cell each.
    """

    rank = 3
