"""An answer that is a place in a picture: `(0.4, 1.2)`, or a marker put there."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnteach_course.kinds.kind import Kind, Unreadable
from nnteach_course.kinds.sheet import Sheet
from nnteach_course.words import show

Place = tuple[float, float]
KEY_STEPS = 50  # presses of an arrow key from one end of an axis to the other


@dataclass(frozen=True)
class Point(Kind):
    """A place on a sheet.

    Args
        sheet: the axes, and what the lesson draws between them.
        truth: computes the right place; it lies on the sheet.
        near: how far off is still right, as a fraction of the sheet's sides.
    """

    sheet: Sheet
    truth: Callable[[], Place]
    near: float = 0.06

    def value(self) -> Place:
        """The right place."""
        x, y = self.truth()
        return float(x), float(y)

    def read(self, answer: Any) -> Place:
        if hasattr(answer, "tolist"):
            answer = answer.tolist()
        if isinstance(answer, str | Mapping) or not isinstance(answer, Sequence):
            raise Unreadable(f"A place is two numbers, such as {self.example()}; this is `{show(answer)}`.")
        if len(answer) != 2:
            raise Unreadable(f"A place is two numbers, such as {self.example()}; here are {len(answer)}.")
        return self.sheet.x.read(answer[0]), self.sheet.y.read(answer[1])

    def example(self) -> str:
        return show(self.middle())

    def form(self) -> str:
        x, y = self.sheet.x, self.sheet.y
        return f"{self.sheet.shows} Your guess is a place, ({x.letter}, {y.letter}), such as {self.example()}."

    def middle(self) -> Place:
        """Where the marker appears when it is called by keyboard."""
        x, y = self.sheet.x, self.sheet.y
        return x.nearest((x.low + x.high) / 2), y.nearest((y.low + y.high) / 2)

    def moved(self, place: Place | None, key: str) -> Place:
        """The place after one press of an arrow key; with Shift it goes five times as far."""
        across, up = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}[key.split("Arrow")[-1]]
        if place is None:
            return self.middle()
        x, y, steps = self.sheet.x, self.sheet.y, 5 if key.startswith("Shift") else 1
        step_x, step_y = (steps * side.span / KEY_STEPS for side in (x, y))
        return x.nearest(place[0] + across * step_x), y.nearest(place[1] + up * step_y)

    def right(self, value: Place) -> bool:
        return self.off(value) <= self.near + 1e-9

    def off(self, value: Place) -> float:
        """The distance from the truth, the sides of the sheet being 1."""
        x, y = self.value()
        return math.hypot((value[0] - x) / self.sheet.x.span, (value[1] - y) / self.sheet.y.span)

    def words(self, value: Place) -> str:
        return f"{self.sheet.x.says(value[0])}, {self.sheet.y.says(value[1])}"

    def difference(self, value: Place) -> str:
        """How the guess differs from the truth: `0.14 too far to the right and 0.02 too high`."""
        (x, y), sheet = self.value(), self.sheet
        dx, dy = value[0] - x, value[1] - y
        parts = []
        if abs(dx) > self.near / 2 * sheet.x.span:
            parts.append(f"{sheet.x.size(dx)} too far to the {'right' if dx > 0 else 'left'}")
        if abs(dy) > self.near / 2 * sheet.y.span:
            parts.append(f"{sheet.y.size(dy)} too {'high' if dy > 0 else 'low'}")
        return " and ".join(parts) or "as near as one can point"
