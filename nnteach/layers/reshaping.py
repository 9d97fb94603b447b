"""Layers that only arrange the numbers of an example anew."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from nnteach.backend import Shape, xp
from nnteach.errors import check_count
from nnteach.layers.images import check_data_format
from nnteach.layers.layer import Layer


class Flatten(Layer):
    """Lay all numbers of an example in one row, so that a Dense layer can read an image.

    >>> Flatten()(np.ones((2, 8, 8, 3))).shape
    (2, 192)

    Shapes
        x: (batch, ...)  ->  y: (batch, product of the rest)

    Args
        data_format: "channels_first" lays them out in the order they would have with the channels last, so that the
            weights of a Dense layer behind it fit both; None asks `config.image_data_format()`.
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = check_data_format("Flatten", data_format)

    def call(self, x, training=False):
        y = self._channels_last(x).reshape(x.shape[0], -1)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        x = self.saved["x"]
        dx = xp.empty_like(x, dtype=dy.dtype)  # laid out in memory as x is: the layer before will multiply the two
        rows = self._channels_last(dx)
        rows[...] = dy.reshape(rows.shape)
        return dx

    def _moves(self, x):
        return self.data_format == "channels_first" and x.ndim > 2

    def _channels_last(self, x):
        return x.transpose(0, *range(2, x.ndim), 1) if self._moves(x) else x

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        sizes = input_shape[1:]
        return (input_shape[0], None if None in sizes else math.prod(s for s in sizes if s is not None))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"data_format": self.data_format}


class Reshape(Layer):
    """Give the numbers of an example another shape; their order in a row stays.

    >>> Reshape((4, -1))(np.ones((2, 12))).shape
    (2, 4, 3)

    Shapes
        x: (batch, ...)  ->  y: (batch, *target_shape)

    Args
        target_shape: sizes without the batch, such as (28, 28, 1); one of them may be -1, "what is left".

    Raises
        ValueError: the sizes do not multiply to as many numbers as an example has.
    """

    def __init__(self, target_shape: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.target_shape = _sizes("Reshape", "target_shape", target_shape, least=-1)
        if 0 in self.target_shape or self.target_shape.count(-1) > 1:
            raise ValueError(
                "Reshape: target_shape takes sizes of at least 1, and -1 for one of them at most; received "
                f"{target_shape!r}."
            )

    def build(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def call(self, x, training=False):
        y = x.reshape(x.shape[0], *self.target_shape)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        return dy.reshape(self.saved["x"].shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        known = math.prod(size for size in self.target_shape if size != -1)
        if None in input_shape[1:]:
            return (input_shape[0], *(None if size == -1 else size for size in self.target_shape))
        numbers = math.prod(size for size in input_shape[1:] if size is not None)
        if numbers % known or (-1 not in self.target_shape and numbers != known):
            raise ValueError(
                f"{self.name}: an example of shape {tuple(input_shape[1:])} has {numbers} numbers, which do not fill "
                f"the shape {self.target_shape} (the sizes given multiply to {known}). One size may be -1."
            )
        return (input_shape[0], *(numbers // known if size == -1 else size for size in self.target_shape))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"target_shape": self.target_shape}


class Permute(Layer):
    """Put the axes of an example into another order.

    >>> Permute((2, 1))(np.ones((2, 3, 5))).shape
    (2, 5, 3)

    Shapes
        x: (batch, a, b, c)  ->  y with dims=(3, 1, 2): (batch, c, a, b)

    Args
        dims: which axis of x comes first, second, ...; counted from 1, as the batch stays in front.

    Raises
        ValueError: `dims` does not name each of 1, 2, ... once, or x has another number of axes.
    """

    def __init__(self, dims: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.dims = _sizes("Permute", "dims", dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                f"Permute: dims must name each axis from 1 to {len(self.dims)} once (the batch, axis 0, stays in "
                f"front); received {dims!r}."
            )

    def build(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def call(self, x, training=False):
        y = x.transpose(0, *self.dims)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        return dy.transpose(0, *(self.dims.index(axis) + 1 for axis in range(1, dy.ndim)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != len(self.dims) + 1:
            raise ValueError(
                f"{self.name}: dims={self.dims} orders {len(self.dims)} axes besides the batch; received shape "
                f"{input_shape}."
            )
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"dims": self.dims}


class RepeatVector(Layer):
    """Say the same vector at each of n steps, for a recurrent layer to read.

    >>> RepeatVector(3)([[1.0, 2.0]]).shape
    (1, 3, 2)

    Shapes
        x: (batch, features)  ->  y: (batch, n, features)

    Args
        n: number of steps.

    Raises
        ValueError: x is not (batch, features).
    """

    def __init__(self, n: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.n = check_count("RepeatVector", "n", n)

    def build(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def check_input(self, input_shape: Shape) -> None:
        self.compute_output_shape(input_shape)

    def call(self, x, training=False):
        y = xp.repeat(x[:, None], self.n, axis=1)
        self.saved = {"x": x, "y": y}
        return y

    def backward(self, dy):
        return dy.sum(axis=1)  # every step pulls on the same vector

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 2:
            raise ValueError(
                f"{self.name} repeats vectors, shape (batch, features); received shape {input_shape}. Put a Flatten "
                "layer before it."
            )
        return (input_shape[0], self.n, input_shape[1])

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"n": self.n}


def _sizes(owner: str, name: str, value: Any, least: int = 1) -> tuple[int, ...]:
    """`value` as a tuple of whole numbers."""
    if not isinstance(value, Iterable) or isinstance(value, str):
        hint = f" (784) is a number, (784,) is a tuple: write ({value},)." if isinstance(value, int) else ""
        raise TypeError(f"{owner}: {name} must be a tuple of whole numbers; received {value!r}.{hint}")
    return tuple(check_count(owner, f"each number in {name}", size, least) for size in value)
