"""Borders: zeros around a series, an image or a clip, or its edges cut off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nnteach.backend import Shape, xp
from nnteach.errors import check_count
from nnteach.kernels.windows import inner, padded
from nnteach.layers.images import AXES, ImageLayer, check_data_format


class ZeroPadding(ImageLayer):
    """y is x with a frame of zeros. What ZeroPadding1D, 2D and 3D share.

    Shapes
        x: (batch, axes..., channels)  ->  y: the same with longer axes
    """

    borders: tuple[tuple[int, int], ...]

    def build(self, input_shape: Shape) -> None:
        self.split(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.split(input_shape)

    def call(self, x, training=False):
        y = self.as_given(padded(self.channels_last(x), self.borders))
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        image = self.channels_last(self.saved["x"]).shape[1:-1]
        return self.as_given(self.channels_last(dy)[:, *inner(self.borders, image)])

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        sizes, channels = self.split(input_shape)
        grown = [None if n is None else n + sum(ends) for n, ends in zip(sizes, self.borders, strict=True)]
        return self.join(input_shape[0], tuple(grown), channels)


class ZeroPadding1D(ZeroPadding):
    """Zeros before and after a series.

    >>> ZeroPadding1D(1)([[[5.0], [6.0]]])[0, :, 0]
    array([0., 5., 6., 0.], dtype=float32)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, more steps, channels)

    Args
        padding: how many at either end, or (before, after).
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
    """

    rank = 1

    def __init__(self, padding: Any = 1, data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format("ZeroPadding1D", data_format)
        self.padding = _ends("ZeroPadding1D", "padding", padding)
        self.borders = (self.padding,)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"padding": self.padding, "data_format": self.data_format}


class ZeroPadding2D(ZeroPadding):
    """A frame of zeros around an image.

    >>> ZeroPadding2D(1)(np.ones((1, 8, 8, 3))).shape
    (1, 10, 10, 3)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, larger height, larger width, channels)

    Args
        padding: how many on every side; or (above and below, left and right); or ((above, below), (left, right)).
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
    """

    rank = 2

    def __init__(self, padding: Any = (1, 1), data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format("ZeroPadding2D", data_format)
        self.padding = self.borders = _all_ends("ZeroPadding2D", "padding", padding, self.rank)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"padding": self.padding, "data_format": self.data_format}


class ZeroPadding3D(ZeroPadding):
    """A frame of zeros around a clip or a volume.

    >>> ZeroPadding3D(1)(np.ones((1, 4, 4, 4, 3))).shape
    (1, 6, 6, 6, 3)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: the same, with larger depth, height and width

    Args
        padding: how many on every side; or one number for each axis; or a pair (before, after) for each axis.
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.
    """

    rank = 3

    def __init__(self, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format("ZeroPadding3D", data_format)
        self.padding = self.borders = _all_ends("ZeroPadding3D", "padding", padding, self.rank)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"padding": self.padding, "data_format": self.data_format}


class Cropping(ImageLayer):
    """y is x with its edges cut off. What Cropping1D, 2D and 3D share.

    Shapes
        x: (batch, axes..., channels)  ->  y: the same with shorter axes
    """

    borders: tuple[tuple[int, int], ...]

    def build(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def call(self, x, training=False):
        inside = self.channels_last(x)
        left = [n - sum(ends) for n, ends in zip(inside.shape[1:-1], self.borders, strict=True)]
        y = self.as_given(inside[:, *inner(self.borders, left)])
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        dx = xp.zeros_like(self.saved["x"], dtype=dy.dtype)  # what was cut off had no say
        dy = self.channels_last(dy)
        self.channels_last(dx)[:, *inner(self.borders, dy.shape[1:-1])] = dy
        return dx

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        sizes, channels = self.split(input_shape)
        left = tuple(None if n is None else n - sum(ends) for n, ends in zip(sizes, self.borders, strict=True))
        for axis, size, rest, ends in zip(AXES[self.rank], sizes, left, self.borders, strict=True):
            if rest is not None and rest < 1:
                raise ValueError(
                    f"{self.name}: cropping={ends} leaves nothing along the {axis}, where the input has {size} cells "
                    f"(input shape {input_shape}). Cut off less."
                )
        return self.join(input_shape[0], left, channels)


class Cropping1D(Cropping):
    """Cut off the ends of a series.

    >>> Cropping1D(1)([[[4.0], [5.0], [6.0]]])[0, :, 0]
    array([5.], dtype=float32)

    Shapes
        x: (batch, steps, channels)  ->  y: (batch, fewer steps, channels)

    Args
        cropping: how many steps at either end, or (at the beginning, at the end).

    Raises
        ValueError: nothing would be left.
    """

    rank = 1

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any):
        super().__init__(**kwargs)
        self.cropping = _ends("Cropping1D", "cropping", cropping)
        self.borders = (self.cropping,)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"cropping": self.cropping}


class Cropping2D(Cropping):
    """Cut off the edges of an image.

    >>> Cropping2D(1)(np.ones((1, 8, 8, 3))).shape
    (1, 6, 6, 3)

    Shapes
        x: (batch, height, width, channels)  ->  y: (batch, smaller height, smaller width, channels)

    Args
        cropping: how many on every side; or (above and below, left and right); or ((above, below), (left, right)).
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.

    Raises
        ValueError: nothing would be left.
    """

    rank = 2

    def __init__(self, cropping: Any = ((0, 0), (0, 0)), data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format("Cropping2D", data_format)
        self.cropping = self.borders = _all_ends("Cropping2D", "cropping", cropping, self.rank)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"cropping": self.cropping, "data_format": self.data_format}


class Cropping3D(Cropping):
    """Cut off the edges of a clip or a volume.

    >>> Cropping3D(1)(np.ones((1, 4, 4, 4, 3))).shape
    (1, 2, 2, 2, 3)

    Shapes
        x: (batch, depth, height, width, channels)  ->  y: the same, with smaller depth, height and width

    Args
        cropping: how many on every side; or one number for each axis; or a pair (before, after) for each axis.
        data_format: "channels_last" or "channels_first"; None asks `config.image_data_format()`.

    Raises
        ValueError: nothing would be left.
    """

    rank = 3

    def __init__(self, cropping: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format("Cropping3D", data_format)
        self.cropping = self.borders = _all_ends("Cropping3D", "cropping", cropping, self.rank)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"cropping": self.cropping, "data_format": self.data_format}


def _ends(owner: str, name: str, value: Any) -> tuple[int, int]:
    """One number for both ends of an axis, or a pair."""
    if not isinstance(value, Iterable) or isinstance(value, str):
        both = check_count(owner, name, value, least=0)
        return both, both
    pair = tuple(check_count(owner, f"each number in {name}", end, least=0) for end in value)
    if len(pair) != 2:
        raise ValueError(f"{owner}: {name} must be one number or a pair (before, after); received {value!r}.")
    return pair


def _all_ends(owner: str, name: str, value: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """One number for all ends of all axes, or for each axis what `_ends` reads."""
    if not isinstance(value, Iterable) or isinstance(value, str):
        return (_ends(owner, name, value),) * rank
    entries = tuple(value)
    if len(entries) != rank:
        raise ValueError(
            f"{owner}: {name} must be one number, or {rank} numbers or pairs ({', '.join(AXES[rank])}); received "
            f"{value!r}."
        )
    return tuple(_ends(owner, name, entry) for entry in entries)
