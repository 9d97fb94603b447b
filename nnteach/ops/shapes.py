"""Operations that move numbers and compute nothing: shapes, axes, places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach.backend import Array, xp
from nnteach.ops.operation import operation


@operation
def _reshape(x: Any, *, newshape: Any) -> Any:
    return x.reshape(newshape), lambda dy: (dy.reshape(x.shape),)


def reshape(x: Any, newshape: Any) -> Any:
    """The same numbers in another shape; one size may be -1.

    >>> reshape(np.arange(6), (2, -1))
    array([[0, 1, 2],
           [3, 4, 5]])
    """
    return _reshape(x, newshape=newshape)


@operation
def _transpose(x: Any, *, axes: Any) -> Any:
    order = tuple(range(x.ndim))[::-1] if axes is None else tuple(a % x.ndim for a in axes)
    back = tuple(order.index(i) for i in range(x.ndim))
    return x.transpose(order), lambda dy: (dy.transpose(back),)


def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order; backwards, if none is given.

    >>> transpose(np.ones((2, 3))).shape
    (3, 2)
    """
    return _transpose(x, axes=axes)


@operation
def expand_dims(x: Any, axis: int) -> Any:
    """A new axis of size 1.

    >>> expand_dims(np.ones(3), 0).shape
    (1, 3)
    """
    return xp.expand_dims(x, axis), lambda dy: (dy.reshape(x.shape), None)


@operation
def squeeze(x: Any, axis: Any = None) -> Any:
    """Without the axes of size 1.

    >>> squeeze(np.ones((1, 3, 1))).shape
    (3,)
    """
    return x.squeeze(axis), lambda dy: (dy.reshape(x.shape),)


@operation
def concatenate(xs: Any, axis: int = 0) -> Any:
    """Arrays one after the other, along an axis that is there.

    >>> concatenate([np.ones((2, 3)), np.ones((1, 3))]).shape
    (3, 3)
    """
    ends = [int(end) for end in _running_sums([x.shape[axis] for x in xs])]
    return xp.concatenate(xs, axis=axis), lambda dy: xp.split(dy, ends[:-1], axis=axis)


@operation
def stack(x: Any, axis: int = 0) -> Any:
    """Arrays of one shape, along a new axis.

    >>> stack([np.ones(3), np.ones(3)]).shape
    (2, 3)
    """
    return xp.stack(x, axis=axis), lambda dy: [dy.take(i, axis=axis) for i in range(len(x))]


def _running_sums(sizes: Sequence[int]) -> list[int]:
    sums = [0]
    for size in sizes:
        sums.append(sums[-1] + size)
    return sums[1:]


@operation
def get_item(x: Any, *, key: Any) -> Any:
    """x[key]: the numbers at some places.

    >>> get_item(np.array([5, 6, 7]), key=slice(1, None))
    array([6, 7])
    """

    def back(dy: Array) -> tuple[Array]:
        dx = xp.zeros_like(x)
        xp.add.at(dx, key, dy)  # one number may be taken twice
        return (dx,)

    return x[key], back


@operation
def take(x: Any, indices: Any, axis: Any = None) -> Any:
    """The entries at these places along an axis.

    >>> take(np.array([5, 6, 7]), [2, 0])
    array([7, 5])
    """

    def back(dy: Array) -> tuple[Array, None]:
        if axis is None:
            dx = xp.zeros_like(x).reshape(-1)
            xp.add.at(dx, xp.asarray(indices), dy)
            return dx.reshape(x.shape), None
        dx = xp.zeros_like(x)
        xp.add.at(dx, (slice(None),) * (axis % x.ndim) + (xp.asarray(indices),), dy)
        return dx, None

    return x.take(xp.asarray(indices), axis=axis), back
