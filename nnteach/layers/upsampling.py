"""Upsampling: make a series, an image or a clip larger by saying every cell several times."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Shape, xp
from nnteach.layers.images import ImageLayer, check_data_format, check_sizes, check_word


class UpSampling(ImageLayer):
    """Each cell of x becomes a block of equal cells in y. What UpSampling1D, 2D and 3D share.

    Shapes
        x: (batch, axes..., channels)  ->  y: the same, each axis `size` times as long
    """

    factors: tuple[int, ...]

    def build(self, input_shape: Shape) -> None:
        self.split(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.split(input_shape)

    def call(self, x, training=False):
        y = self.channels_last(x)
        for axis, factor in enumerate(self.factors, start=1):
            y = xp.repeat(y, factor, axis=axis)
        y = self.as_given(y)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        dx = self.channels_last(dy)
        for axis, factor in enumerate(self.factors, start=1):
            blocks = dx.reshape(*dx.shape[:axis], -1, factor, *dx.shape[axis + 1 :])
            dx = blocks.sum(axis=axis + 1)  # all cells of a block pull on the same cell of x
        return self.as_given(dx)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        sizes, channels = self.split(input_shape)
        grown = tuple(None if n is None else n * factor for n, factor in zip(sizes, self.factors, strict=True))
        return self.join(input_shape[0], grown, channels)


class UpSampling1D(UpSampling):
    """Say every step of a series several times.

    >>> UpSampling1D(2)([[[4.0], [5.0]]])[0, :, 0]
    array([4., 4., 5., 5.], dtype=float32)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, size * steps, channels)

    Args
        size: how often.
    """

    rank = 1

    def __init__(self, size: Any = 2, **kwargs: Any):
        super().__init__(**kwargs)
        self.factors = check_sizes("UpSampling1D", "size", size, self.rank)
        [self.size] = self.factors

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"size": self.size}


class UpSampling2D(UpSampling):
    """Make an image larger: every cell becomes a block of equal cells.

    >>> UpSampling2D(2)(np.ones((1, 8, 8, 3))).shape
    (1, 16, 16, 3)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, size[0] * height, size[1] * width, channels)

    Args
        size: how many times as high and as wide; one number for both.
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
        interpolation: "nearest"; Keras's others are not built.
    """

    rank = 2

    def __init__(
        self, size: Any = (2, 2), data_format: str | None = None, interpolation: str = "nearest", **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.data_format = check_data_format("UpSampling2D", data_format)
        self.size = self.factors = check_sizes("UpSampling2D", "size", size, self.rank)
        words = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
        self.interpolation = check_word("UpSampling2D", "interpolation", interpolation, words)
        if self.interpolation != "nearest":
            raise NotImplementedError(
                f"UpSampling2D: Keras has interpolation={interpolation!r}, nnteach does not have it yet: use 'nearest'."
            )

    def get_config(self) -> dict[str, Any]:
        sizes = {"size": self.size, "data_format": self.data_format, "interpolation": self.interpolation}
        return super().get_config() | sizes


class UpSampling3D(UpSampling):
    """Make a clip or a volume larger: every cell becomes a block of equal cells.

    >>> UpSampling3D(2)(np.ones((1, 4, 4, 4, 3))).shape
    (1, 8, 8, 8, 3)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: the same, depth, height and width `size` times as large

    Args
        size: how many times as deep, high and wide; one number for all three.
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
    """

    rank = 3

    def __init__(self, size: Any = (2, 2, 2), data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format("UpSampling3D", data_format)
        self.size = self.factors = check_sizes("UpSampling3D", "size", size, self.rank)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"size": self.size, "data_format": self.data_format}
