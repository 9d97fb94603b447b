"""What layers for series, images and clips share: how their arguments are read, and where the channels are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nnteach import config
from nnteach.backend import Array, Shape
from nnteach.errors import check_count, did_you_mean
from nnteach.layers.layer import Layer

DATA = {1: "series", 2: "images", 3: "clips"}
AXES = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def check_sizes(owner: str, name: str, value: Any, rank: int, least: int = 1) -> tuple[int, ...]:
    """`value` as one whole number for each axis; a single number counts for all of them.

    Raises
        TypeError: no whole numbers. ValueError: too many, too few, or below `least`.
    """
    if not isinstance(value, Iterable) or isinstance(value, str):
        return (check_count(owner, name, value, least),) * rank
    sizes = tuple(value)
    if len(sizes) != rank:
        axes = ", ".join(AXES[rank])
        raise ValueError(f"{owner}: {name} must be one whole number or {rank} of them ({axes}); received {value!r}.")
    return tuple(check_count(owner, f"each number in {name}", size, least) for size in sizes)


def check_word(owner: str, name: str, value: Any, known: Iterable[str]) -> str:
    """`value` in small letters, if it is one of the known words; else an error that names them."""
    known = tuple(known)
    if not isinstance(value, str):
        raise TypeError(f"{owner}: {name} must be {' or '.join(map(repr, known))}; received {value!r}.")
    if value.lower() not in known:
        raise ValueError(
            f"{owner}: {name} must be {' or '.join(map(repr, known))}; received {value!r}. {did_you_mean(value, known)}"
        )
    return value.lower()


def check_data_format(owner: str, value: Any) -> str:
    """Where the channels are: `value`, or what the settings say if it is None."""
    if value is None:
        return config.image_data_format()
    return check_word(owner, "data_format", value, ("channels_last", "channels_first"))


class ImageLayer(Layer):
    """A layer over 1, 2 or 3 axes beside batch and channels; a subclass names their number, `rank`."""

    rank: int
    data_format: str = "channels_last"

    def split(self, input_shape: Shape) -> tuple[Shape, int | None]:
        """The sizes along the axes, and the number of channels.

        Raises
            ValueError: the input has no channel axis, or otherwise another number of axes.
        """
        if len(input_shape) != self.rank + 2:
            received = f"received {_named(input_shape)}{self._remedy(input_shape)}"
            raise ValueError(f"{self.name}: {self._wanted()}; {received}.")
        if self.data_format == "channels_last":
            return tuple(input_shape[1:-1]), input_shape[-1]
        return tuple(input_shape[2:]), input_shape[1]

    def join(self, batch: int | None, sizes: Shape, channels: int | None) -> Shape:
        """The shape with these sizes, the channels where `data_format` says."""
        return (batch, *sizes, channels) if self.data_format == "channels_last" else (batch, channels, *sizes)

    def channels_last(self, x: Array) -> Array:
        """x as (batch, axes..., channels), without a copy."""
        return x if self.data_format == "channels_last" else x.transpose(0, *range(2, self.rank + 2), 1)

    def as_given(self, y: Array) -> Array:
        """The way back from `channels_last`."""
        return y if self.data_format == "channels_last" else y.transpose(0, self.rank + 1, *range(1, self.rank + 1))

    def _wanted(self) -> str:
        axes = ", ".join(AXES[self.rank])
        wanted = f"(batch, {axes}, channels)" if self.data_format == "channels_last" else f"(batch, channels, {axes})"
        return f"{type(self).__name__} needs {DATA[self.rank]} of shape {wanted}"

    def _remedy(self, input_shape: Shape) -> str:
        if len(input_shape) != self.rank + 1:
            return ""
        if self.data_format == "channels_first":
            return ": add an axis with x[:, np.newaxis]"
        return ": add an axis with x[..., np.newaxis] (a single example is a batch of one: x[np.newaxis])"


def _named(shape: Shape) -> str:
    """(None, 28, 28) and (64, 28, 28) as "(batch, 28, 28)"."""
    return f"(batch{''.join(f', {size}' for size in shape[1:])})" if shape else "()"
