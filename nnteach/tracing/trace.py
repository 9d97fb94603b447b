"""Trace: one training step as a graph of single numbers, to be walked forwards, backwards and along any path."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnteach.errors import did_you_mean
from nnteach.tracing.number import Number, ancestors

_SHOWN = 60  # rows of a table that is printed


class Path(NamedTuple):
    """One way from a number to another: the numbers on it, and the slope of each link."""

    numbers: list[Number]
    slopes: list[float]

    @property
    def product(self) -> float:
        """What one end does to the other along this way: the chain rule."""
        return math.prod(self.slopes)

    def __str__(self) -> str:
        links = " · ".join(f"{slope:.4g}" for slope in self.slopes) or "1"
        return f"{' -> '.join(n.name for n in self.numbers)}:  {links} = {self.product:.6g}"


class Share(NamedTuple):
    """One link of the way back: `number` tells `parent` its share, grad times slope."""

    number: Number
    parent: Number
    grad: float
    slope: float
    share: float


class Trace:
    """Every operation of one training step on single numbers, from inputs and weights to the loss.

    numbers: all that lead to the loss, in the order of computing. loss: the last of them.
    inputs, weights: arrays of numbers, by name; where the trace begins.
    gradients: of the loss, along each weight and each input, by name, as `backward` computes them.
    """

    def __init__(
        self, loss: Number, inputs: dict[str, np.ndarray], weights: dict[str, np.ndarray], aliases: dict[str, Number]
    ):
        self.loss, self.inputs, self.weights = loss, inputs, weights
        self.numbers = sorted(ancestors(loss), key=lambda n: n.order)
        _give_names(self.numbers)
        self._by_name = {n.name: n for n in self.numbers}
        here = set(map(id, self.numbers))
        self._by_name |= {name: n for name, n in aliases.items() if id(n) in here and name not in self._by_name}
        for array in (*inputs.values(), *weights.values()):
            self._by_name |= {n.name: n for n in array.ravel()}
        loss.grad = 1.0
        for step in self.way_back():
            step.parent.grad += step.share
        self.gradients = {
            name: np.array([n.grad for n in array.ravel()]).reshape(array.shape)
            for name, array in (inputs | weights).items()
        }

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Number]:
        return iter(self.numbers)

    def __getitem__(self, name: str) -> Number:
        """The number of that name: "dense/z[0,1]", or "kernel[2,0]" where only one layer has a kernel."""
        name = name.replace(" ", "")
        if name in self._by_name:
            return self._by_name[name]
        endings = [n for known, n in self._by_name.items() if known.endswith("/" + name)]
        if len(endings) == 1:
            return endings[0]
        if endings:
            some = ", ".join(n.name for n in endings[:4])
            raise KeyError(f"{name!r} may be any of {len(endings)} numbers: {some}{', ...' * (len(endings) > 4)}.")
        raise KeyError(f"There is no number {name!r}. {did_you_mean(name, self._by_name)}")

    def way_back(self) -> Iterator[Share]:
        """Backpropagation link by link, in its order: from the loss to inputs and weights."""
        for number in reversed(self.numbers):
            for parent, slope in zip(number.parents, number.slopes, strict=True):
                yield Share(number, parent, number.grad, slope, number.grad * slope)

    def paths(self, from_: str | Number, to: str | Number | None = None, limit: int = 1000) -> list[Path]:
        """All ways from one number to another, to the loss if it is not said.

        The product along a way is what `from_` does to `to` on it; the sum over all ways is the gradient.

        Raises
            ValueError: there are more than `limit` ways.
        """
        start, end = self._number(from_), self.loss if to is None else self._number(to)
        count = self.count_paths(start, end)
        if count > limit:
            raise ValueError(
                f"From {start.name} to {end.name} there are {count:,} ways, more than limit={limit:,}. Their sum is "
                "gradient(from_, to); or choose an end that is nearer."
            )
        found: list[Path] = []
        waiting: list[tuple[list[Number], list[float]]] = [([end], [])]
        leading = self._counts(start)
        while waiting:
            numbers, slopes = waiting.pop()
            if numbers[0] is start:
                found.append(Path(numbers, slopes))
                continue
            links = list(zip(numbers[0].parents, numbers[0].slopes, strict=True))
            waiting += [([p, *numbers], [s, *slopes]) for p, s in reversed(links) if leading.get(id(p))]
        return found

    def count_paths(self, from_: str | Number, to: str | Number | None = None) -> int:
        """How many ways there are from one number to another."""
        return self._counts(self._number(from_)).get(id(self.loss if to is None else self._number(to)), 0)

    def gradient(self, from_: str | Number, to: str | Number | None = None) -> float:
        """How fast `to` (the loss, if it is not said) grows with `from_`: the sum over all ways."""
        start, end = self._number(from_), self.loss if to is None else self._number(to)
        slopes = {id(start): 1.0}
        for number in self.numbers:
            if number is not start:
                slopes[id(number)] = sum(
                    slopes.get(id(p), 0.0) * s for p, s in zip(number.parents, number.slopes, strict=True)
                )
        return slopes.get(id(end), 0.0)

    def _counts(self, start: Number) -> dict[int, int]:
        """For each number, how many ways lead to it."""
        counts = {id(start): 1}
        for number in self.numbers:
            if number is not start and number.arguments:
                ways = sum(counts.get(id(parent), 0) for parent in number.parents)
                if ways:
                    counts[id(number)] = ways
        return counts

    def _number(self, given: str | Number) -> Number:
        return given if isinstance(given, Number) else self[given]

    def table(self, rows: int | None = _SHOWN) -> str:
        """All numbers as text, one a line; of long ones the beginning and the end, unless `rows` is None."""
        shown: Sequence[Any] = self.numbers
        if rows is not None and len(shown) > rows:
            skipped = len(shown) - rows
            shown = [*shown[: rows - rows // 3], None, *shown[len(shown) - rows // 3 :]]
        lines = [("number", "is", "value", "slopes", "d loss")]
        for n in shown:
            if n is None:
                lines.append(("...", f"{skipped:,} more: table(rows=None)", "", "", ""))
            else:
                slopes = ", ".join(f"{s:.4g}" for s in n.slopes[:4]) + ", ..." * (len(n.slopes) > 4)
                lines.append((n.name, _short(n.formula), f"{n.value:.6g}", slopes, f"{n.grad:.6g}"))
        widths = [max(len(line[i]) for line in lines) for i in range(5)]
        body = ["  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines]
        return "\n".join([body[0], "-" * sum([*widths, 8]), *body[1:]])

    def __str__(self) -> str:
        return self.table()

    def __repr__(self) -> str:
        return f"<Trace of {len(self.numbers):,} numbers; the loss is {self.loss.value:.6g}>"


def _short(formula: str) -> str:
    return formula if len(formula) <= 64 else formula[:60] + " ..."


def _give_names(numbers: Sequence[Number]) -> None:
    """Those that no layer has a letter for are counted: "dense/multiply_3"."""
    counts: dict[str, int] = {}
    for number in numbers:
        if not number.letter:
            key = f"{number.layer}/{number.operation}"
            counts[key] = counts.get(key, 0) + 1
            number.letter = f"{number.operation}_{counts[key]}"
