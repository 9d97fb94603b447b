"""The merging layers as functions: `add([a, b])` for `Add()([a, b])`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach.layers.merging import Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract


def add(inputs: Any, **kwargs: Any) -> Any:
    """`Add(**kwargs)(inputs)`: the sum of a list of inputs.

    >>> add([Input((3,)), Input((3,))]).shape
    (None, 3)
    """
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """`Subtract(**kwargs)(inputs)`: the first input minus the second.

    >>> subtract([Input((3,)), Input((3,))]).shape
    (None, 3)
    """
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """`Multiply(**kwargs)(inputs)`: the product of a list of inputs, number by number.

    >>> multiply([Input((3,)), Input((3,))]).shape
    (None, 3)
    """
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """`Average(**kwargs)(inputs)`: the mean of a list of inputs.

    >>> average([Input((3,)), Input((3,))]).shape
    (None, 3)
    """
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """`Maximum(**kwargs)(inputs)`: the largest of a list of inputs, number by number.

    >>> maximum([Input((3,)), Input((3,))]).shape
    (None, 3)
    """
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """`Minimum(**kwargs)(inputs)`: the smallest of a list of inputs, number by number.

    >>> minimum([Input((3,)), Input((3,))]).shape
    (None, 3)
    """
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate(axis, **kwargs)(inputs)`: a list of inputs side by side.

    >>> concatenate([Input((3,)), Input((4,))]).shape
    (None, 7)
    """
    return Concatenate(axis=axis, **kwargs)(inputs)


def dot(inputs: Any, axes: int | Sequence[int] = -1, **kwargs: Any) -> Any:
    """`Dot(axes, **kwargs)(inputs)`: the products of two inputs, summed along an axis of each.

    >>> dot([Input((3,)), Input((3,))], axes=1).shape
    (None, 1)
    """
    return Dot(axes=axes, **kwargs)(inputs)
