"""Operations number by number: sums and products of two, functions of one."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Array, xp
from nnteach.ops.operation import operation


@operation
def add(x1: Any, x2: Any) -> Any:
    """x1 + x2

    >>> add(np.array([1.0, 2.0]), 10.0)
    array([11., 12.])
    """
    return x1 + x2, lambda dy: (dy, dy)


@operation
def subtract(x1: Any, x2: Any) -> Any:
    """x1 - x2

    >>> subtract(np.array([1.0, 2.0]), 10.0)
    array([-9., -8.])
    """
    return x1 - x2, lambda dy: (dy, -dy)


@operation
def multiply(x1: Any, x2: Any) -> Any:
    """x1 * x2, number by number.

    >>> multiply(np.array([1.0, 2.0]), 10.0)
    array([10., 20.])
    """
    return x1 * x2, lambda dy: (dy * x2, dy * x1)


@operation
def divide(x1: Any, x2: Any) -> Any:
    """x1 / x2

    >>> divide(np.array([1.0, 2.0]), 4.0)
    array([0.25, 0.5 ])
    """
    y = x1 / x2
    return y, lambda dy: (dy / x2, -dy * y / x2)


true_divide = divide


@operation
def power(x1: Any, x2: Any) -> Any:
    """x1 to the power x2.

    >>> power(np.array([1.0, 3.0]), 2)
    array([1., 9.])
    """
    y = x1**x2
    # Of a fixed exponent nobody wants the gradient, and its logarithm may not exist.
    return y, lambda dy: (dy * x2 * x1 ** (x2 - 1), None if isinstance(x2, (int, float)) else dy * y * xp.log(x1))


@operation
def negative(x: Any) -> Any:
    """-x

    >>> negative(np.array([1.0, -2.0]))
    array([-1.,  2.])
    """
    return -x, lambda dy: (-dy,)


@operation
def exp(x: Any) -> Any:
    """e to the power x.

    >>> exp(np.array([0.0, 1.0])).round(4)
    array([1.    , 2.7183])
    """
    y = xp.exp(x)
    return y, lambda dy: (dy * y,)


@operation
def log(x: Any) -> Any:
    """Natural logarithm.

    >>> log(np.array([1.0, 10.0])).round(4)
    array([0.    , 2.3026])
    """
    return xp.log(x), lambda dy: (dy / x,)


@operation
def log1p(x: Any) -> Any:
    """log(1 + x), exact for small x.

    >>> log1p(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.6931])
    """
    return xp.log1p(x), lambda dy: (dy / (1 + x),)


@operation
def sqrt(x: Any) -> Any:
    """Square root.

    >>> sqrt(np.array([4.0, 9.0]))
    array([2., 3.])
    """
    y = xp.sqrt(x)
    return y, lambda dy: (dy / (2 * y),)


@operation
def square(x: Any) -> Any:
    """x * x

    >>> square(np.array([4.0, -3.0]))
    array([16.,  9.])
    """
    return x * x, lambda dy: (2 * dy * x,)


@operation
def sin(x: Any) -> Any:
    """Sine, of angles in radians.

    >>> sin(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.8415])
    """
    return xp.sin(x), lambda dy: (dy * xp.cos(x),)


@operation
def cos(x: Any) -> Any:
    """Cosine, of angles in radians.

    >>> cos(np.array([0.0, 1.0])).round(4)
    array([1.    , 0.5403])
    """
    return xp.cos(x), lambda dy: (-dy * xp.sin(x),)


@operation
def absolute(x: Any) -> Any:
    """Distance from zero.

    >>> abs(np.array([-1.0, 2.0]))
    array([1., 2.])
    """
    return xp.abs(x), lambda dy: (dy * xp.sign(x),)


abs = absolute


@operation
def tanh(x: Any) -> Any:
    """From -1 to 1, steep at 0.

    >>> tanh(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.7616])
    """
    y = xp.tanh(x)
    return y, lambda dy: (dy * (1 - y * y),)


@operation
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), through tanh so that nothing overflows.

    >>> sigmoid(np.array([0.0, 2.0])).round(4)
    array([0.5   , 0.8808])
    """
    y = 0.5 * xp.tanh(0.5 * x) + 0.5
    return y, lambda dy: (dy * y * (1 - y),)


@operation
def relu(x: Any) -> Any:
    """x where it is positive, else 0.

    >>> relu(np.array([-1.0, 2.0]))
    array([-0.,  2.])
    """
    return x * (x > 0), lambda dy: (dy * (x > 0),)


@operation
def softplus(x: Any) -> Any:
    """log(1 + exp(x))

    >>> softplus(np.array([0.0, 2.0])).round(4)
    array([0.6931, 2.1269])
    """
    return xp.logaddexp(x, xp.zeros_like(x)), lambda dy: (dy * (0.5 * xp.tanh(0.5 * x) + 0.5),)


@operation
def maximum(x1: Any, x2: Any) -> Any:
    """The larger of two, number by number; equal ones share the gradient.

    >>> maximum(np.array([1.0, 5.0]), 3.0)
    array([3., 5.])
    """
    y = xp.maximum(*_alike(x1, x2))
    return y, lambda dy: _to_the_chosen(dy, x1 == y, x2 == y)


@operation
def minimum(x1: Any, x2: Any) -> Any:
    """The smaller of two, number by number; equal ones share the gradient.

    >>> minimum(np.array([1.0, 5.0]), 3.0)
    array([1., 3.])
    """
    y = xp.minimum(*_alike(x1, x2))
    return y, lambda dy: _to_the_chosen(dy, x1 == y, x2 == y)


def _to_the_chosen(dy: Array, first: Array, second: Array) -> tuple[Array, Array]:
    share = dy / (first.astype(dy.dtype) + second.astype(dy.dtype))
    return share * first, share * second


@operation
def clip(x: Any, x_min: float, x_max: float) -> Any:
    """Into the range from x_min to x_max.

    >>> clip(np.array([-9.0, 0.5, 9.0]), -1.0, 1.0)
    array([-1. ,  0.5,  1. ])
    """
    return xp.clip(x, x_min, x_max), lambda dy: (dy * ((x >= x_min) & (x <= x_max)), None, None)


@operation
def where(condition: Any, x1: Any, x2: Any) -> Any:
    """x1 where the condition holds, else x2.

    >>> where(np.array([True, False]), np.array([1.0, 2.0]), 0.0)
    array([1., 0.])
    """
    first, second = _alike(x1, x2)
    return xp.where(condition, first, second), lambda dy: (None, dy * condition, dy * xp.logical_not(condition))


def _alike(x1: Any, x2: Any) -> tuple[Any, Any]:
    """A plain number as an array of the other's type: the graphics card mixes arrays with arrays only."""
    if isinstance(x1, (int, float)) and not isinstance(x2, (int, float)):
        return xp.asarray(x1, dtype=x2.dtype), x2
    if isinstance(x2, (int, float)) and not isinstance(x1, (int, float)):
        return x1, xp.asarray(x2, dtype=x1.dtype)
    return x1, x2
