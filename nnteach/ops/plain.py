"""Operations without a gradient: types, sizes, places, comparisons, arrays that begin."""

from __future__ import annotations

from typing import Any

from nnteach.autodiff import Tensor, value_of
from nnteach.backend import Array, to_device, to_numpy, xp
from nnteach.ops.operation import operation, without_gradient


@without_gradient
def stop_gradient(variable: Any) -> Any:
    """The same numbers, through which no gradient passes back.

    >>> stop_gradient(np.array([1.0]))
    array([1.])
    """
    value = value_of(variable)
    if getattr(value, "dtype", None) == "O":  # the numbers of a trace remember where they came from: forget it
        return xp.asarray([getattr(v, "value", v) for v in value.ravel()], dtype="float64").reshape(value.shape)
    return value


def shape(x: Any) -> tuple[int, ...]:
    """The sizes of the axes.

    >>> shape(np.ones((2, 3)))
    (2, 3)
    """
    return tuple(x.shape)


def cast(x: Any, dtype: str) -> Any:
    """Numbers of another type.

    >>> cast(np.array([1.7]), "int32")
    array([1], dtype=int32)
    """
    return _cast(x, dtype=dtype)


@operation
def _cast(x: Any, *, dtype: str) -> Any:
    return xp.asarray(x, dtype=dtype), lambda dy: (dy.astype(x.dtype),)


def zeros(shape: Any, dtype: str | None = None) -> Array:
    """An array of 0.

    >>> zeros((2,))
    array([0., 0.], dtype=float32)
    """
    return xp.zeros(shape, dtype=dtype or _floatx())


def ones(shape: Any, dtype: str | None = None) -> Array:
    """An array of 1.

    >>> ones((2,))
    array([1., 1.], dtype=float32)
    """
    return xp.ones(shape, dtype=dtype or _floatx())


@without_gradient
def zeros_like(x: Any, dtype: str | None = None) -> Array:
    """0 in the shape of x.

    >>> zeros_like(np.array([5.0, 6.0]))
    array([0., 0.])
    """
    return xp.zeros_like(value_of(x), dtype=dtype)


@without_gradient
def ones_like(x: Any, dtype: str | None = None) -> Array:
    """1 in the shape of x.

    >>> ones_like(np.array([5.0, 6.0]))
    array([1., 1.])
    """
    return xp.ones_like(value_of(x), dtype=dtype)


def arange(start: Any, stop: Any = None, step: Any = None, dtype: str | None = None) -> Array:
    """Equally spaced numbers, from start to before stop.

    >>> arange(1, 10, 3)
    array([1, 4, 7])
    """
    return xp.arange(*(a for a in (start, stop, step) if a is not None), dtype=dtype)


@without_gradient
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """The place of the largest.

    >>> int(argmax(np.array([1.0, 5.0, 2.0])))
    1
    """
    return value_of(x).argmax(axis=axis, keepdims=keepdims)


@without_gradient
def equal(x1: Any, x2: Any) -> Array:
    """True where the two are the same.

    >>> equal(np.array([1, 2]), 2)
    array([False,  True])
    """
    return value_of(x1) == value_of(x2)


@without_gradient
def greater(x1: Any, x2: Any) -> Array:
    """True where x1 is larger.

    >>> greater(np.array([1, 2]), 1)
    array([False,  True])
    """
    return value_of(x1) > value_of(x2)


@without_gradient
def less(x1: Any, x2: Any) -> Array:
    """True where x1 is smaller.

    >>> less(np.array([1, 2]), 2)
    array([ True, False])
    """
    return value_of(x1) < value_of(x2)


@without_gradient
def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: str | None = None) -> Array:
    """Class numbers as rows of 0 with a single 1.

    >>> one_hot(np.array([0, 2]), 3)
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    y = (value_of(x)[..., None] == xp.arange(num_classes)).astype(dtype or _floatx())
    return xp.moveaxis(y, -1, axis)


def convert_to_tensor(x: Any, dtype: str | None = None) -> Any:
    """An array where formulas are computed; a tensor stays one.

    >>> convert_to_tensor([1.0, 2.0], dtype="float32")
    array([1., 2.], dtype=float32)
    """
    return x if isinstance(x, Tensor) else to_device(value_of(x), dtype)


def convert_to_numpy(x: Any) -> Any:
    """NumPy's array of the numbers.

    >>> convert_to_numpy(np.array([1.0]))
    array([1.])
    """
    return to_numpy(value_of(x))


def _floatx() -> str:
    from nnteach import config

    return config.floatx()
