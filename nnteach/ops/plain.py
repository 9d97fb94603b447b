"""Operations without a gradient: types, sizes, places, comparisons, arrays that begin."""

from __future__ import annotations

from typing import Any

from nnteach.autodiff import Tensor, value_of
from nnteach.backend import Array, to_device, to_numpy, xp
from nnteach.ops.operation import operation


def stop_gradient(variable: Any) -> Any:
    """The same numbers, through which no gradient passes back."""
    value = value_of(variable)
    if getattr(value, "dtype", None) == "O":  # the numbers of a trace remember where they came from: forget it
        return xp.asarray([getattr(v, "value", v) for v in value.ravel()], dtype="float64").reshape(value.shape)
    return value


def shape(x: Any) -> tuple[int, ...]:
    """The sizes of the axes."""
    return tuple(x.shape)


def cast(x: Any, dtype: str) -> Any:
    """Numbers of another type."""
    return _cast(x, dtype=dtype)


@operation
def _cast(x: Any, *, dtype: str) -> Any:
    return xp.asarray(x, dtype=dtype), lambda dy: (dy.astype(x.dtype),)


def zeros(shape: Any, dtype: str | None = None) -> Array:
    """An array of 0."""
    return xp.zeros(shape, dtype=dtype or _floatx())


def ones(shape: Any, dtype: str | None = None) -> Array:
    """An array of 1."""
    return xp.ones(shape, dtype=dtype or _floatx())


def zeros_like(x: Any, dtype: str | None = None) -> Array:
    """0 in the shape of x."""
    return xp.zeros_like(value_of(x), dtype=dtype)


def ones_like(x: Any, dtype: str | None = None) -> Array:
    """1 in the shape of x."""
    return xp.ones_like(value_of(x), dtype=dtype)


def arange(start: Any, stop: Any = None, step: Any = None, dtype: str | None = None) -> Array:
    """Equally spaced numbers, from start to before stop."""
    return xp.arange(*(a for a in (start, stop, step) if a is not None), dtype=dtype)


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """The place of the largest."""
    return value_of(x).argmax(axis=axis, keepdims=keepdims)


def equal(x1: Any, x2: Any) -> Array:
    """True where the two are the same."""
    return value_of(x1) == value_of(x2)


def greater(x1: Any, x2: Any) -> Array:
    """True where x1 is larger."""
    return value_of(x1) > value_of(x2)


def less(x1: Any, x2: Any) -> Array:
    """True where x1 is smaller."""
    return value_of(x1) < value_of(x2)


def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: str | None = None) -> Array:
    """Class numbers as rows of 0 with a single 1."""
    y = (value_of(x)[..., None] == xp.arange(num_classes)).astype(dtype or _floatx())
    return xp.moveaxis(y, -1, axis)


def convert_to_tensor(x: Any, dtype: str | None = None) -> Any:
    """An array where formulas are computed; a tensor stays one."""
    return x if isinstance(x, Tensor) else to_device(value_of(x), dtype)


def convert_to_numpy(x: Any) -> Any:
    """NumPy's array of the numbers."""
    return to_numpy(value_of(x))


def _floatx() -> str:
    from nnteach import config

    return config.floatx()
