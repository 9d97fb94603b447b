"""Operations for layers and losses of one's own: keras.ops by name, arrays in, arrays out.

Inside the `call` of a layer they are written on a tape (see `autodiff`), and each operation below says how a gradient
passes back through it: the function that returns `y, back`. Called on plain arrays they simply compute.

    class Gate(Layer):
        def build(self, input_shape):
            self.w = self.add_weight((input_shape[-1],), name="w")

        def call(self, x):
            return ops.sigmoid(x * self.w) * x
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from nnteach.autodiff import Tape, Tensor, running_tape, value_of
from nnteach.backend import Array, to_device, to_numpy, xp
from nnteach.variable import Variable


def _operation(function: Callable[..., Any]) -> Callable[..., Any]:
    """What computes `y, back` from arrays becomes an operation on arrays, tensors, variables and symbols.

    The arguments before a `/` or those named x, x1, x2 carry gradients; a list of arrays may stand for one of them.
    """

    @functools.wraps(function)
    def operation(*args: Any, **options: Any) -> Any:
        given = _flat(args)
        for x in given:
            if hasattr(x, "node"):  # a symbol: the operation becomes a node of the model
                return x.operate(operation, args, options)
        tape = running_tape()
        try:
            y, back = function(*_values(args), **options)
        except ValueError as error:
            raise _explained(error, function.__name__.strip("_"), given) from None
        if tape is None or not any(isinstance(x, (Tensor, Variable)) for x in given):
            return y
        read = [_on(tape, x) for x in given]
        return tape.write(y, function.__name__, [t for t in read if t is not None], _kept(back, read))

    return operation


def _explained(error: ValueError, name: str, given: Sequence[Any]) -> ValueError:
    """Which operation it was, and on which shapes: NumPy's words name neither."""
    shapes = " and ".join(str(tuple(x.shape)) for x in given if hasattr(x, "shape"))
    rule = {
        "matmul": "the last axis of the first must be as long as the last but one of the second",
        "concatenate": "all axes but the one along which they are laid must be the same",
        "stack": "all shapes must be the same",
    }.get(name, "sizes must be the same, or 1, axis by axis from the last")
    if "broadcast" in str(error) or "dimension" in str(error) or "shape" in str(error):
        return ValueError(f"ops.{name} got shapes {shapes}, which do not fit: {rule}.")
    return error


def _flat(args: Sequence[Any]) -> list[Any]:
    return [x for a in args for x in (a if _several(a) else [a])]


def _values(args: Sequence[Any]) -> list[Any]:
    return [[value_of(x) for x in a] if _several(a) else value_of(a) for a in args]


def _several(argument: Any) -> bool:
    """A list of arrays, and not one of sizes or axes."""
    return isinstance(argument, (list, tuple)) and any(hasattr(x, "shape") for x in argument)


def _on(tape: Tape, x: Any) -> Tensor | None:
    """Something an operation read, as a tensor of the tape; a plain number or array has no gradient."""
    if isinstance(x, Variable):
        return tape.variable(x)
    return x if isinstance(x, Tensor) else None


def _kept(back: Any, read: Sequence[Tensor | None]) -> Any:
    """Of the gradients, those of the things that are followed."""
    if all(t is not None for t in read):
        return back
    return lambda dy: [dx for dx, t in zip(back(dy), read, strict=False) if t is not None]


# Arithmetic -----------------------------------------------------------------------------------------------------


@_operation
def add(x1: Any, x2: Any) -> Any:
    """x1 + x2"""
    return x1 + x2, lambda dy: (dy, dy)


@_operation
def subtract(x1: Any, x2: Any) -> Any:
    """x1 - x2"""
    return x1 - x2, lambda dy: (dy, -dy)


@_operation
def multiply(x1: Any, x2: Any) -> Any:
    """x1 * x2, number by number."""
    return x1 * x2, lambda dy: (dy * x2, dy * x1)


@_operation
def divide(x1: Any, x2: Any) -> Any:
    """x1 / x2"""
    y = x1 / x2
    return y, lambda dy: (dy / x2, -dy * y / x2)


true_divide = divide


@_operation
def power(x1: Any, x2: Any) -> Any:
    """x1 to the power x2."""
    y = x1**x2
    # Of a fixed exponent nobody wants the gradient, and its logarithm may not exist.
    return y, lambda dy: (dy * x2 * x1 ** (x2 - 1), None if isinstance(x2, (int, float)) else dy * y * xp.log(x1))


@_operation
def negative(x: Any) -> Any:
    """-x"""
    return -x, lambda dy: (-dy,)


@_operation
def matmul(x1: Any, x2: Any) -> Any:
    """Rows of x1 times columns of x2; further axes in front are a stack of matrices."""

    def back(dy: Array) -> tuple[Array, Array]:
        if x2.ndim == 1:  # (..., n) @ (n,): a sum for each row
            return dy[..., None] * x2, (x1 * dy[..., None]).reshape(-1, len(x2)).sum(axis=0)
        if x1.ndim == 1:
            return (x2 * dy[..., None, :]).sum(axis=-1), x1[:, None] * dy[..., None, :]
        d1 = dy @ xp.swapaxes(x2, -1, -2)
        if x2.ndim == 2:  # the same matrix for every row of the stack
            return d1, x1.reshape(-1, x1.shape[-1]).T @ dy.reshape(-1, dy.shape[-1])
        return d1, xp.swapaxes(x1, -1, -2) @ dy

    return x1 @ x2, back


dot = matmul


# Number by number -------------------------------------------------------------------------------------------------


@_operation
def exp(x: Any) -> Any:
    """e to the power x."""
    y = xp.exp(x)
    return y, lambda dy: (dy * y,)


@_operation
def log(x: Any) -> Any:
    """Natural logarithm."""
    return xp.log(x), lambda dy: (dy / x,)


@_operation
def log1p(x: Any) -> Any:
    """log(1 + x), exact for small x."""
    return xp.log1p(x), lambda dy: (dy / (1 + x),)


@_operation
def sqrt(x: Any) -> Any:
    """Square root."""
    y = xp.sqrt(x)
    return y, lambda dy: (dy / (2 * y),)


@_operation
def square(x: Any) -> Any:
    """x * x"""
    return x * x, lambda dy: (2 * dy * x,)


@_operation
def sin(x: Any) -> Any:
    return xp.sin(x), lambda dy: (dy * xp.cos(x),)


@_operation
def cos(x: Any) -> Any:
    return xp.cos(x), lambda dy: (-dy * xp.sin(x),)


@_operation
def absolute(x: Any) -> Any:
    """Distance from zero."""
    return xp.abs(x), lambda dy: (dy * xp.sign(x),)


abs = absolute


@_operation
def tanh(x: Any) -> Any:
    y = xp.tanh(x)
    return y, lambda dy: (dy * (1 - y * y),)


@_operation
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), through tanh so that nothing overflows."""
    y = 0.5 * xp.tanh(0.5 * x) + 0.5
    return y, lambda dy: (dy * y * (1 - y),)


@_operation
def relu(x: Any) -> Any:
    """x where it is positive, else 0."""
    return x * (x > 0), lambda dy: (dy * (x > 0),)


@_operation
def softplus(x: Any) -> Any:
    """log(1 + exp(x))"""
    return xp.logaddexp(x, xp.zeros_like(x)), lambda dy: (dy * (0.5 * xp.tanh(0.5 * x) + 0.5),)


@_operation
def softmax(x: Any, axis: int = -1) -> Any:
    """Exponentials, divided by their sum."""
    y = xp.exp(x - x.max(axis=axis, keepdims=True))
    y = y / y.sum(axis=axis, keepdims=True)
    return y, lambda dy: (y * (dy - (dy * y).sum(axis=axis, keepdims=True)),)


@_operation
def log_softmax(x: Any, axis: int = -1) -> Any:
    """Logarithm of softmax, without taking a logarithm of zero."""
    z = x - x.max(axis=axis, keepdims=True)
    y = z - xp.log(xp.exp(z).sum(axis=axis, keepdims=True))
    return y, lambda dy: (dy - xp.exp(y) * dy.sum(axis=axis, keepdims=True),)


@_operation
def maximum(x1: Any, x2: Any) -> Any:
    """The larger of two, number by number; equal ones share the gradient."""
    y = xp.maximum(*_alike(x1, x2))
    return y, lambda dy: _to_the_chosen(dy, x1 == y, x2 == y)


@_operation
def minimum(x1: Any, x2: Any) -> Any:
    """The smaller of two, number by number; equal ones share the gradient."""
    y = xp.minimum(*_alike(x1, x2))
    return y, lambda dy: _to_the_chosen(dy, x1 == y, x2 == y)


def _to_the_chosen(dy: Array, first: Array, second: Array) -> tuple[Array, Array]:
    share = dy / (first.astype(dy.dtype) + second.astype(dy.dtype))
    return share * first, share * second


@_operation
def clip(x: Any, x_min: float, x_max: float) -> Any:
    """Into the range from x_min to x_max."""
    return xp.clip(x, x_min, x_max), lambda dy: (dy * ((x >= x_min) & (x <= x_max)), None, None)


@_operation
def where(condition: Any, x1: Any, x2: Any) -> Any:
    """x1 where the condition holds, else x2."""
    first, second = _alike(x1, x2)
    return xp.where(condition, first, second), lambda dy: (None, dy * condition, dy * xp.logical_not(condition))


def _alike(x1: Any, x2: Any) -> tuple[Any, Any]:
    """A plain number as an array of the other's type: the graphics card mixes arrays with arrays only."""
    if isinstance(x1, (int, float)) and not isinstance(x2, (int, float)):
        return xp.asarray(x1, dtype=x2.dtype), x2
    if isinstance(x2, (int, float)) and not isinstance(x1, (int, float)):
        return x1, xp.asarray(x2, dtype=x1.dtype)
    return x1, x2


# Sums and the like ------------------------------------------------------------------------------------------------


@_operation
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return x.sum(axis=axis, keepdims=keepdims), lambda dy: (xp.broadcast_to(_opened(dy, x, axis, keepdims), x.shape),)


@_operation
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    y = x.mean(axis=axis, keepdims=keepdims)
    share = y.size / x.size
    return y, lambda dy: (xp.broadcast_to(_opened(dy * share, x, axis, keepdims), x.shape),)


@_operation
def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest; equal ones share the gradient."""
    return _extreme(x, x.max(axis=axis, keepdims=True), axis, keepdims)


@_operation
def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest; equal ones share the gradient."""
    return _extreme(x, x.min(axis=axis, keepdims=True), axis, keepdims)


def _extreme(x: Array, top: Array, axis: Any, keepdims: bool) -> tuple[Array, Any]:
    there = x == top
    y = top if keepdims else top.reshape(x.max(axis=axis).shape)
    return y, lambda dy: (there * _opened(dy, x, axis, keepdims) / there.sum(axis=axis, keepdims=True),)


def _opened(dy: Array, x: Array, axis: Any, keepdims: bool) -> Array:
    """The gradient of a sum, with the axes that were summed away back in their places, of size 1."""
    if keepdims:
        return dy
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in (axis if isinstance(axis, tuple) else (axis,))]
    return dy.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])


# Shapes -----------------------------------------------------------------------------------------------------------


@_operation
def _reshape(x: Any, *, newshape: Any) -> Any:
    return x.reshape(newshape), lambda dy: (dy.reshape(x.shape),)


def reshape(x: Any, newshape: Any) -> Any:
    """The same numbers in another shape; one size may be -1."""
    return _reshape(x, newshape=newshape)


@_operation
def _transpose(x: Any, *, axes: Any) -> Any:
    order = tuple(range(x.ndim))[::-1] if axes is None else tuple(a % x.ndim for a in axes)
    back = tuple(order.index(i) for i in range(x.ndim))
    return x.transpose(order), lambda dy: (dy.transpose(back),)


def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order; backwards, if none is given."""
    return _transpose(x, axes=axes)


@_operation
def expand_dims(x: Any, axis: int) -> Any:
    """A new axis of size 1."""
    return xp.expand_dims(x, axis), lambda dy: (dy.reshape(x.shape), None)


@_operation
def squeeze(x: Any, axis: Any = None) -> Any:
    """Without the axes of size 1."""
    return x.squeeze(axis), lambda dy: (dy.reshape(x.shape),)


@_operation
def concatenate(xs: Any, axis: int = 0) -> Any:
    """Arrays one after the other, along an axis that is there."""
    ends = [int(end) for end in _running_sums([x.shape[axis] for x in xs])]
    return xp.concatenate(xs, axis=axis), lambda dy: xp.split(dy, ends[:-1], axis=axis)


@_operation
def stack(x: Any, axis: int = 0) -> Any:
    """Arrays of one shape, along a new axis."""
    return xp.stack(x, axis=axis), lambda dy: [dy.take(i, axis=axis) for i in range(len(x))]


def _running_sums(sizes: Sequence[int]) -> list[int]:
    sums = [0]
    for size in sizes:
        sums.append(sums[-1] + size)
    return sums[1:]


@_operation
def get_item(x: Any, *, key: Any) -> Any:
    """x[key]: the numbers at some places."""

    def back(dy: Array) -> tuple[Array]:
        dx = xp.zeros_like(x)
        xp.add.at(dx, key, dy)  # one number may be taken twice
        return (dx,)

    return x[key], back


@_operation
def take(x: Any, indices: Any, axis: Any = None) -> Any:
    """The entries at these places along an axis."""

    def back(dy: Array) -> tuple[Array, None]:
        if axis is None:
            dx = xp.zeros_like(x).reshape(-1)
            xp.add.at(dx, xp.asarray(indices), dy)
            return dx.reshape(x.shape), None
        dx = xp.zeros_like(x)
        xp.add.at(dx, (slice(None),) * (axis % x.ndim) + (xp.asarray(indices),), dy)
        return dx, None

    return x.take(xp.asarray(indices), axis=axis), back


# Without a gradient -----------------------------------------------------------------------------------------------


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


@_operation
def _cast(x: Any, *, dtype: str) -> Any:
    return xp.asarray(x, dtype=dtype), lambda dy: (dy.astype(x.dtype),)


def zeros(shape: Any, dtype: str | None = None) -> Array:
    return xp.zeros(shape, dtype=dtype or _floatx())


def ones(shape: Any, dtype: str | None = None) -> Array:
    return xp.ones(shape, dtype=dtype or _floatx())


def zeros_like(x: Any, dtype: str | None = None) -> Array:
    return xp.zeros_like(value_of(x), dtype=dtype)


def ones_like(x: Any, dtype: str | None = None) -> Array:
    return xp.ones_like(value_of(x), dtype=dtype)


def arange(start: Any, stop: Any = None, step: Any = None, dtype: str | None = None) -> Array:
    return xp.arange(*(a for a in (start, stop, step) if a is not None), dtype=dtype)


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """The place of the largest."""
    return value_of(x).argmax(axis=axis, keepdims=keepdims)


def equal(x1: Any, x2: Any) -> Array:
    return value_of(x1) == value_of(x2)


def greater(x1: Any, x2: Any) -> Array:
    return value_of(x1) > value_of(x2)


def less(x1: Any, x2: Any) -> Array:
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


# Operators: x + y, x @ w, x[0] are the operations above -------------------------------------------------------------


def _right(op: Any) -> Any:
    return lambda self, other: op(other, self)


for _class in (Tensor, Variable):
    for _name, _op in (
        ("add", add), ("sub", subtract), ("mul", multiply), ("truediv", divide), ("pow", power), ("matmul", matmul),
    ):  # fmt: skip
        setattr(_class, f"__{_name}__", lambda self, other, _op=_op: _op(self, other))
        setattr(_class, f"__r{_name}__", _right(_op))
    setattr(_class, "__neg__", lambda self: negative(self))  # noqa: B010
    setattr(_class, "__getitem__", lambda self, key: get_item(self, key=key))  # noqa: B010
    for _name, _compare in (("gt", greater), ("lt", less)):
        setattr(_class, f"__{_name}__", lambda self, other, _compare=_compare: _compare(self, other))
Tensor.T = property(transpose)  # type: ignore[attr-defined]
