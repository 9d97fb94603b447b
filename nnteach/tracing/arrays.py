"""What stands behind `xp` while a trace is written: NumPy, on arrays of numbers that write themselves down."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach.activations import Activation, FromFunction
from nnteach.tracing.number import Number, Record, largest, slopes_of

_METHODS = ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "sin", "cos")


class Writing:
    """NumPy's functions; those that would not tell what they did are told here number by number."""

    def __getattr__(self, name: str) -> Any:
        if name in _METHODS:
            return lambda x: _each(name, x)
        return getattr(np, name)

    def maximum(self, a: Any, b: Any) -> Any:
        return _two("max", a, b) if _symbolic(a, b) else np.maximum(a, b)

    def minimum(self, a: Any, b: Any) -> Any:
        return _two("min", a, b) if _symbolic(a, b) else np.minimum(a, b)

    def max(self, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return _along("max", x, axis, keepdims) if _symbolic(x) else np.max(x, axis=axis, keepdims=keepdims)

    def min(self, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return _along("min", x, axis, keepdims) if _symbolic(x) else np.min(x, axis=axis, keepdims=keepdims)

    def logaddexp(self, a: Any, b: Any) -> Any:
        if not _symbolic(a, b):
            return np.logaddexp(a, b)
        top = self.maximum(a, b)  # exp(1000) overflows
        return top + _each("log", _each("exp", a - top) + _each("exp", b - top))

    def asarray(self, x: Any, dtype: Any = None) -> Any:
        return np.asarray(x, dtype=object if _symbolic(x) else dtype)

    def array(self, x: Any, dtype: Any = None) -> Any:
        return np.array(x, dtype=object if _symbolic(x) else dtype)

    def square(self, x: Any) -> Any:
        return x * x


def _symbolic(*things: Any) -> bool:
    return any(isinstance(thing, Number) or str(getattr(thing, "dtype", "")) == "object" for thing in things)


def _each(name: str, x: Any) -> Any:
    """The function of each number; of a plain one as ever."""
    if isinstance(x, Number):
        return getattr(x, name)()
    if not _symbolic(x):
        return getattr(np, name)(x)
    plain = getattr(np, name)
    return like(x, [getattr(v, name)() if isinstance(v, Number) else plain(float(v)) for v in x.ravel()])


def _two(operation: str, a: Any, b: Any) -> Any:
    a, b = np.broadcast_arrays(np.asarray(a, dtype=object), np.asarray(b, dtype=object))
    return like(a, [largest(operation, pair) for pair in zip(a.ravel(), b.ravel(), strict=True)])


def _along(operation: str, x: Any, axis: Any, keepdims: bool) -> Any:
    axes = tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    axes = tuple(a % x.ndim for a in axes)
    rest = tuple(a for a in range(x.ndim) if a not in axes)
    rows = x.transpose(*rest, *axes).reshape(*(x.shape[a] for a in rest), -1)
    made = like(rows[..., 0], [largest(operation, row) for row in rows.reshape(-1, rows.shape[-1])])
    return made.reshape([1 if a in axes else n for a, n in enumerate(x.shape)]) if keepdims else made


def like(x: Any, numbers: list[Any]) -> np.ndarray:
    """An array of the shape of x that holds these numbers."""
    made = np.empty(len(numbers), dtype=object)
    made[:] = numbers
    return made.reshape(np.shape(x))


class AsOne(Activation):
    """An activation as a single operation: the steps within are run aside, and only their joint slopes are kept."""

    def __init__(self, activation: Activation):
        self.activation = activation
        self.name, self.elementwise = activation.name, activation.elementwise

    def __call__(self, x: Any, *settings: Any, **named: Any) -> Any:
        if not _symbolic(x) or self.name == "linear":
            return self.activation(x, *settings, **named)
        if isinstance(self.activation, FromFunction):
            return self._measured(x)
        with Record(10**9).running():
            inside = [Number("z", v.value if isinstance(v, Number) else v) for v in x.ravel()]
            made = self.activation(like(x, inside), *settings, **named)
        known = list(zip(inside, x.ravel(), strict=True))
        return like(made, [self._one(y, known[i : i + 1] if self.elementwise else known)
                           for i, y in enumerate(made.ravel())])  # fmt: skip

    def _one(self, y: Any, known: list[tuple[Number, Any]]) -> Any:
        """y as one operation on the numbers it depends on."""
        slopes = slopes_of(y) if isinstance(y, Number) else {}
        read = [(z, slopes.get(id(leaf), 0.0)) for leaf, z in known if self.elementwise or id(leaf) in slopes]
        value = y.value if isinstance(y, Number) else float(y)
        read = [(z, slope) for z, slope in read if isinstance(z, Number)]
        return Number(self.name, value, [z for z, _ in read], [slope for _, slope in read]) if read else value

    def _measured(self, x: Any) -> Any:
        """A function of the learner's own: its slope is measured, as in training."""
        z = np.array([v.value if isinstance(v, Number) else v for v in x.ravel()], dtype="float64").reshape(x.shape)
        y = self.activation(z)
        slope = self.activation.backward(np.ones_like(y), z, y)
        made = [
            Number(self.name, value, [v], [d]) if isinstance(v, Number) else value
            for v, value, d in zip(x.ravel(), y.ravel().tolist(), slope.ravel().tolist(), strict=True)
        ]
        return like(x, made)
