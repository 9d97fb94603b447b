"""Input: where data enter a model. It has no weights and computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach.backend import Shape
from nnteach.errors import check_arguments, check_count
from nnteach.graph import Node, Symbol
from nnteach.layers.layer import Layer

WHOLE = ("bool", "uint8", "int8", "int16", "int32", "int64")  # types of inputs that are not measured but counted


class InputLayer(Layer):
    """The node that holds a batch of data; made by `Input`. Its numbers may be whole ones, as class numbers are."""

    def __init__(self, *, dtype: str | None = None, name: str | None = None):
        whole = str(dtype) if str(dtype) in WHOLE else None
        super().__init__(name=name, dtype=None if whole else dtype)
        self.dtype = whole or self.dtype

    def call(self, x, training=False):
        self.saved = {"x": x, "y": x}
        return x

    def backward(self, dy):
        return dy

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    *,
    name: str | None = None,
    **others: Any,
) -> Symbol:
    """Say what one example looks like: the shape without the batch axis.

    >>> Input((28, 28)).shape
    (None, 28, 28)

    Args
        shape: sizes of one example, such as (4,) for four features or (28, 28) for an image.
        batch_size: number of examples in every batch; any, if None.
        dtype: type the data are turned into: `config.floatx()` if None; "int32" for ids that an Embedding looks up.

    Raises
        TypeError: no shape, or not a sequence of whole numbers: (784) is a number, (784,) a shape.
    """
    for argument in ("sparse", "ragged", "batch_shape", "tensor", "optional"):
        if others.pop(argument, None):
            raise NotImplementedError(f"Input: Keras has {argument!r}, nnteach does not have it yet.")
    check_arguments("Input", others, ["shape", "batch_size", "dtype", "name"])
    if shape is None or isinstance(shape, (int, str)) or not hasattr(shape, "__iter__"):
        hint = f" (784) is a number, (784,) is a shape: write ({shape},)." if isinstance(shape, int) else ""
        raise TypeError(f"Input: shape must be a tuple of sizes, such as (4,); received {shape!r}.{hint}")
    sizes = tuple(None if size is None else check_count("Input", "each size in shape", size) for size in shape)
    batch = None if batch_size is None else check_count("Input", "batch_size", batch_size)
    layer = InputLayer(name=name, dtype=dtype)
    return Symbol(Node(layer, [], (batch, *sizes)))
