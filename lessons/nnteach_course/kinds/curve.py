"""An answer that is a curve: the heights over evenly spread places, drawn by hand or computed by a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nnteach_course import guarded
from nnteach_course.kinds.kind import Kind, NotAttempted, Unreadable
from nnteach_course.kinds.sheet import Sheet, say
from nnteach_course.words import show

Heights = tuple[float, ...]
MOST = 64  # numbers that a progress file keeps of one curve
STRIDE = 4  # the keyboard goes in steps of so many places; between them the curve is straight


@dataclass(frozen=True)
class Curve(Kind):
    """One height over each of some evenly spread places.

    Args
        sheet: the axes, and what the lesson draws between them.
        truth: the right curve, a function of x for arrays; it stays on the sheet.
        near: the largest difference that still counts as right, as a fraction of the upright side.
        places: how many, at most 64; one more than a multiple of 4, so that the keyboard reaches both ends.
    """

    sheet: Sheet
    truth: Callable[[np.ndarray], np.ndarray]
    near: float = 0.1
    places: int = 33

    def __post_init__(self) -> None:
        if not STRIDE < self.places <= MOST or self.places % STRIDE != 1:
            raise ValueError(f"places = {self.places}, and I need 5, 9, ... up to {MOST - STRIDE + 1}.")

    @property
    def x(self) -> np.ndarray:
        """The places, from left to right."""
        return np.linspace(self.sheet.x.low, self.sheet.x.high, self.places)

    def value(self) -> Heights:
        """The right heights."""
        return tuple(float(y) for y in np.asarray(self.truth(self.x), dtype=float))

    def read(self, answer: Any) -> Heights:
        if callable(answer):
            answer = self._computed(answer)
        if hasattr(answer, "tolist"):
            answer = answer.tolist()
        if isinstance(answer, str | Mapping) or not isinstance(answer, Sequence):
            raise Unreadable(f"A curve is {self._how_many()}, or a function of x; this is `{show(answer)}`.")
        if len(answer) != self.places:
            raise Unreadable(f"I need {self._how_many()}; here are {len(answer)}. `p.kind.x` holds the places.")
        if all(y is None for y in answer):
            raise NotAttempted("There is no curve yet. Draw one, or begin with the flat line.")
        missing = [x for x, y in zip(self.x, answer, strict=True) if y is None]
        if missing:
            raise Unreadable(f"There is no curve yet from {self._from_to(missing)}. Draw there, too.")
        return tuple(self._height(x, y) for x, y in zip(self.x, answer, strict=True))

    def _height(self, x: float, y: Any) -> float:
        try:
            return self.sheet.y.read(y)
        except Unreadable as problem:
            raise Unreadable(f"At {self.sheet.x.says(x)}: {problem}") from None

    def _computed(self, function: Callable[..., Any]) -> Any:
        outcome = guarded.call(function, (self.x,), seconds=2.0)
        if outcome.timed_out:
            raise Unreadable("Your function did not come back within 2 seconds.")
        if outcome.error:
            raise Unreadable(f"Your function stopped with an error: `{show(outcome.error)}`.")
        return outcome.value

    def _how_many(self) -> str:
        x, first = self.sheet.x, self.x[:2]
        return f"{self.places} heights, at {x.letter} = {say(first[0])}, {say(round(first[1], 4))}, ... {say(x.high)}"

    def _from_to(self, missing: Sequence[float]) -> str:
        """The first stretch of the places that are missing."""
        step = self.x[1] - self.x[0]
        end = next((a for a, b in pairwise(missing) if b - a > 1.5 * step), missing[-1])
        return f"{self.sheet.x.says(missing[0])} to {say(round(end, 2))}"

    def form(self) -> str:
        return f"{self.sheet.shows} Your guess is {self._how_many()}; or a function of {self.sheet.x.letter}."

    def right(self, value: Heights) -> bool:
        return self.largest(value)[1] <= self.near * self.sheet.y.span + 1e-9

    def largest(self, value: Heights) -> tuple[float, float]:
        """Where the guess is farthest from the truth, and how far."""
        off = np.abs(np.subtract(value, self.value()))
        return float(self.x[off.argmax()]), float(off.max())

    def words(self, value: Heights) -> str:
        """Five of its heights, from left to right."""
        x, y = self.sheet.x, self.sheet.y
        some = [int(i) for i in np.linspace(0, self.places - 1, 5)]
        first, *others = [(y.number(value[i]), float(self.x[i])) for i in some]
        further = ", ".join(f"{height} at {x.number(at)}" for height, at in others)
        return f"a curve through {first[0]} at {x.says(first[1])}, {further}"

    def difference(self, value: Heights) -> str:
        """The largest difference and where: `1.9 too high at x = 3`."""
        where, off = self.largest(value)
        i = int(np.abs(self.x - where).argmin())
        if off <= self.near / 4 * self.sheet.y.span:
            return "as near as one can draw"
        side = "high" if value[i] > self.value()[i] else "low"
        return f"{self.sheet.y.size(off)} too {side} at {self.sheet.x.says(where)}"
