"""The paper that a guess is drawn on: two axes, and what stands between them already."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnteach_course import words
from nnteach_course.kinds.kind import Unreadable
from nnteach_course.kinds.number import Number
from nnteach_course.words import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnteach_widgets.palette import Palette


@dataclass(frozen=True)
class Side:
    """One axis: its name on the picture, its letter in a sentence, and its two ends."""

    name: str
    letter: str
    low: float
    high: float

    @property
    def span(self) -> float:
        return self.high - self.low

    @property
    def digits(self) -> int:
        """Decimals worth keeping: a thousandth of the axis, finer than one can point."""
        return max(0, 3 - math.floor(math.log10(self.span)))

    def read(self, given: Any) -> float:
        """A number on this axis, rounded to what one can point at. Raises Unreadable outside of it."""
        value = round(Number(0).read(given), self.digits) + 0.0
        if not self.low <= value <= self.high:
            ends = f"from {say(self.low)} to {say(self.high)}"
            raise Unreadable(f"The axis of {self.letter} goes {ends}; {say(value)} is not on it.")
        return value

    def nearest(self, value: float) -> float:
        """The place on this axis nearest to where a finger is."""
        return round(min(max(value, self.low), self.high), self.digits) + 0.0

    def number(self, value: float) -> str:
        """A value in as many digits as one can see in a picture."""
        return say(round(value, max(0, self.digits - 1)))

    def size(self, difference: float) -> str:
        """How large a difference is, in two or three digits."""
        return words.say(round(abs(difference), max(0, self.digits - 1)))

    def says(self, value: float) -> str:
        """`w₁ = −0.05`, which no line break tears apart."""
        return f"{self.letter}\u00a0=\u00a0{self.number(value)}"


@dataclass(frozen=True)
class Sheet:
    """Two axes and what the lesson puts between them.

    Args
        x, y: the axes.
        shows: what stands there, in one sentence; for those who do not see it.
        draws: puts it there, in the colours of a light or a dark page.
        height: of the picture, in inches; its width is that of the text.
        even: a unit is equally long in both directions, as on a map.
    """

    x: Side
    y: Side
    shows: str
    draws: Callable[[Axes, Palette], None] | None = None
    height: float = 3.3
    even: bool = False


def say(value: float) -> str:
    """A number with a true minus sign."""
    return show(float(value)).replace("-", "−")
