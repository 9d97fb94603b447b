"""Number: a number that remembers how it was computed, and how fast it grows with each number it came from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

_INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
_recording: list[Record] = []


class Record:
    """Where numbers write themselves down as they are computed.

    Args
        limit: how many operations there is room for.
    """

    def __init__(self, limit: int):
        self.limit = limit
        self.numbers: list[Number] = []
        self.where: list[str] = []  # the layers that are computing now, the innermost last
        self.aliases: dict[str, Number] = {}  # further names, where a layer hands on a number that has one

    @contextmanager
    def running(self) -> Iterator[Record]:
        """Inside, numbers are written down here."""
        _recording.append(self)
        try:
            yield self
        finally:
            _recording.pop()

    def write(self, number: Number) -> None:
        if len(self.numbers) >= self.limit:
            raise ValueError(
                f"trace writes down each operation on single numbers, and this step takes more than {self.limit:,}. "
                "Give it one or two examples, make the model smaller, or raise limit=..."
            )
        number.order = len(self.numbers)
        number.layer = self.where[-1] if self.where else ""
        self.numbers.append(number)


class Number:
    """The result of one operation, with what it was made of.

    value: the number. operation: "multiply", "tanh", ...; "input" or "weight" where a trace begins.
    arguments: what the operation read: numbers, and plain constants. parents: the numbers among them.
    slopes: how fast this number grows with each of its parents; the local derivatives.
    layer, letter, index: its place, such as "dense", "z" and (0, 1). order: its place in the way forward.
    grad: how fast the loss grows with it.
    """

    __slots__ = ("arguments", "grad", "index", "layer", "letter", "operation", "order", "slopes", "value")
    __array_ufunc__ = None  # array * number asks the number

    def __init__(self, operation: str, value: float, arguments: Sequence[Any] = (), slopes: Sequence[float] = ()):
        self.operation, self.value = operation, float(value)
        self.arguments, self.slopes = tuple(arguments), tuple(map(float, slopes))
        self.layer, self.letter, self.index = "", "", ()  # type: tuple[str, str, tuple[int, ...]]
        self.order, self.grad = 0, 0.0
        if _recording:
            _recording[-1].write(self)

    @property
    def parents(self) -> list[Number]:
        return [a for a in self.arguments if isinstance(a, Number)]

    @property
    def name(self) -> str:
        """Its place in words: "dense/z[0,1]"."""
        place = f"[{','.join(map(str, self.index))}]" if self.index else ""
        return f"{self.layer}/{self.letter}{place}" if self.layer else f"{self.letter}{place}"

    @property
    def formula(self) -> str:
        """How it was made: "x[0,0] * dense/kernel[0,1]"."""
        words = [a.name if isinstance(a, Number) else f"{a:.6g}" for a in self.arguments]
        if self.operation in _INFIX and len(words) == 2:
            return f"{words[0]} {_INFIX[self.operation]} {words[1]}"
        return f"{self.operation}({', '.join(words)})" if words else self.operation

    def __repr__(self) -> str:
        return f"<{self.name or self.operation} = {self.value:.6g}>"

    # Operations: a value, and a slope for each argument.

    def __add__(self, other: Any) -> Any:
        if type(other) is int and other == 0:  # where sum() begins
            return self
        return _made("add", self, other, lambda a, b: (a + b, 1, 1))

    def __radd__(self, other: Any) -> Any:
        if type(other) is int and other == 0:
            return self
        return _made("add", other, self, lambda a, b: (a + b, 1, 1))

    def __sub__(self, other: Any) -> Any:
        return _made("subtract", self, other, lambda a, b: (a - b, 1, -1))

    def __rsub__(self, other: Any) -> Any:
        return _made("subtract", other, self, lambda a, b: (a - b, 1, -1))

    def __mul__(self, other: Any) -> Any:
        if type(other) is int and other == 0:  # the border around an image
            return 0
        return _made("multiply", self, other, lambda a, b: (a * b, b, a))

    def __rmul__(self, other: Any) -> Any:
        if type(other) is int and other == 0:
            return 0
        return _made("multiply", other, self, lambda a, b: (a * b, b, a))

    def __truediv__(self, other: Any) -> Any:
        return _made("divide", self, other, _divide)

    def __rtruediv__(self, other: Any) -> Any:
        return _made("divide", other, self, _divide)

    def __pow__(self, other: Any) -> Any:
        return _made("power", self, other, _power)

    def __rpow__(self, other: Any) -> Any:
        return _made("power", other, self, _power)

    def __neg__(self) -> Number:
        return Number("negative", -self.value, [self], [-1])

    def __abs__(self) -> Number:
        return Number("abs", abs(self.value), [self], [(self.value > 0) - (self.value < 0)])

    # NumPy's functions call these methods on the numbers of an array.

    def exp(self) -> Number:
        y = np.exp(self.value)
        return Number("exp", y, [self], [y])

    def expm1(self) -> Number:
        return Number("expm1", np.expm1(self.value), [self], [np.exp(self.value)])

    def log(self) -> Number:
        return Number("log", np.log(self.value), [self], [np.divide(1.0, self.value)])

    def log1p(self) -> Number:
        return Number("log1p", np.log1p(self.value), [self], [np.divide(1.0, 1 + self.value)])

    def sqrt(self) -> Number:
        y = np.sqrt(self.value)
        return Number("sqrt", y, [self], [np.divide(0.5, y)])

    def tanh(self) -> Number:
        y = math.tanh(self.value)
        return Number("tanh", y, [self], [1 - y * y])

    def sin(self) -> Number:
        return Number("sin", math.sin(self.value), [self], [math.cos(self.value)])

    def cos(self) -> Number:
        return Number("cos", math.cos(self.value), [self], [-math.sin(self.value)])

    def normal_cdf(self) -> Number:
        """The chance that a normal number is smaller."""
        density = math.exp(-self.value * self.value / 2) / math.sqrt(2 * math.pi)
        return Number("normal_cdf", math.erfc(-self.value / math.sqrt(2)) / 2, [self], [density])

    # Compared by value.

    def __lt__(self, other: Any) -> Any:
        return self.value < _value(other)

    def __le__(self, other: Any) -> Any:
        return self.value <= _value(other)

    def __gt__(self, other: Any) -> Any:
        return self.value > _value(other)

    def __ge__(self, other: Any) -> Any:
        return self.value >= _value(other)

    def __eq__(self, other: object) -> Any:
        return self.value == _value(other)

    def __ne__(self, other: object) -> Any:
        return self.value != _value(other)

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return self.value != 0


def _value(thing: Any) -> Any:
    return thing.value if isinstance(thing, Number) else thing


# By NumPy's arithmetic, in which 1 / 0 is infinite.


def _divide(a: float, b: float) -> tuple[float, float, float]:
    return np.divide(a, b), np.divide(1.0, b), -np.divide(a, b) / np.float64(b)


def _power(a: float, b: float) -> tuple[float, float, float]:
    y = np.power(a, b)
    return y, b * np.power(a, b - 1) if b else 0.0, y * np.log(a) if a > 0 else 0.0


def _made(operation: str, a: Any, b: Any, rule: Callable[[float, float], tuple[float, float, float]]) -> Any:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):  # for each number of the array
        ufunc = getattr(np, operation)
        return ufunc(*(np.array(t, dtype=object) if isinstance(t, Number) else t.astype(object) for t in (a, b)))
    try:
        arguments = [t if isinstance(t, Number) else float(t) for t in (a, b)]
    except (TypeError, ValueError):
        return NotImplemented
    value, *slopes = rule(*map(_value, arguments))
    return Number(operation, value, arguments, [s for s, t in zip(slopes, arguments, strict=True) if _is(t)])


def _is(thing: Any) -> bool:
    return isinstance(thing, Number)


def largest(operation: str, numbers: Sequence[Any]) -> Any:
    """The "max" or "min" of several: the first of the best gets the slope 1, the others 0."""
    values = [_value(n) for n in numbers]
    best = values.index(max(values) if operation == "max" else min(values))
    if not any(map(_is, numbers)):
        return values[best]
    slopes = [float(i == best) for i, n in enumerate(numbers) if _is(n)]
    return Number(operation, values[best], [n if _is(n) else float(n) for n in numbers], slopes)


def slopes_of(number: Number) -> dict[int, float]:
    """How fast the number grows with each of those it came from, by id: the chain rule over all ways."""
    slopes = {id(number): 1.0}
    for one in sorted(ancestors(number), key=lambda n: -n.order):
        for parent, slope in zip(one.parents, one.slopes, strict=True):
            slopes[id(parent)] = slopes.get(id(parent), 0.0) + slopes[id(one)] * slope
    return slopes


def ancestors(*numbers: Number) -> Iterable[Number]:
    """The numbers, and all that they came from."""
    found: dict[int, Number] = {}
    waiting = list(numbers)
    while waiting:
        one = waiting.pop()
        if id(one) not in found:
            found[id(one)] = one
            waiting.extend(one.parents)
    return found.values()
