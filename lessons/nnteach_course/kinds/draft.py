"""A curve while it is being drawn, by hand or by keyboard: numbers only, so that it can be tried without a page."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from nnteach_course.kinds.curve import STRIDE, Curve

KEY_STEPS = 40  # presses of an arrow key from the lower end of the axis to the upper
FORGIVEN = 2  # places at either end that a hand may leave out


@dataclass(frozen=True)
class Draft:
    """A curve in the making: every stroke and every key gives a new one.

    Attributes
        heights: one for each place; None where nothing is drawn yet.
        at: the place that the keyboard has in hand; None while a hand draws.
    """

    kind: Curve
    heights: tuple[float | None, ...]
    at: int | None = None

    @classmethod
    def empty(cls, kind: Curve) -> Draft:
        return cls(kind, (None,) * kind.places)

    @classmethod
    def flat(cls, kind: Curve) -> Draft:
        """A level line half-way up; the keyboard begins at its left end."""
        y = kind.sheet.y
        return cls(kind, (y.nearest((y.low + y.high) / 2),) * kind.places, at=0)

    @property
    def begun(self) -> bool:
        return any(y is not None for y in self.heights)

    def stroke(self, start: tuple[float, float], end: tuple[float, float]) -> Draft:
        """The pen goes straight from one place to another; what it passes over has the pen's height."""
        x, side = self.kind.x, self.kind.sheet.y
        (x0, y0), (x1, y1) = sorted([start, end])
        under = (x >= x0) & (x <= x1) if x1 > x0 else np.arange(len(x)) == np.abs(x - x0).argmin()  # a dot marks one
        passed = np.interp(x, [x0, x1], [y0, y1]) if x1 > x0 else np.full(len(x), end[1])
        triples = zip(passed, under, self.heights, strict=True)
        drawn = tuple(side.nearest(float(new)) if hit else old for new, hit, old in triples)
        return replace(self, heights=drawn, at=None)

    def lifted(self) -> Draft:
        """The pen leaves the paper: an end it stopped just short of is drawn through."""
        heights = list(self.heights)
        for order in (range(len(heights)), range(len(heights) - 1, -1, -1)):
            left_out = list(itertools.takewhile(lambda i: heights[i] is None, order))
            if len(left_out) <= FORGIVEN:
                for i in left_out:
                    heights[i] = heights[order[len(left_out)]]
        return replace(self, heights=tuple(heights))

    def pressed(self, key: str) -> Draft:
        """After an arrow key: left and right choose a place, up and down move the curve there (Shift: five times)."""
        if None in self.heights:
            return Draft.flat(self.kind)
        if self.at is None:
            return replace(self, at=0)
        name, last = key.split("Arrow")[-1], self.kind.places - 1
        if name in ("Left", "Right"):
            step = (STRIDE if name == "Right" else -STRIDE) * (2 if key.startswith("Shift") else 1)
            return replace(self, at=min(max(self.at + step, 0), last))
        rise = self.kind.sheet.y.span / KEY_STEPS * (5 if key.startswith("Shift") else 1)
        return self._bent_at(self.at, float(self.heights[self.at] or 0) + (rise if name == "Up" else -rise))

    def _bent_at(self, at: int, height: float) -> Draft:
        """One place moved; the curve goes straight from there to the next places that the keyboard reaches."""
        side, heights = self.kind.sheet.y, list(self.heights)
        height = side.nearest(height)
        for far in (at - STRIDE, at + STRIDE):
            if 0 <= far < len(heights):
                low, high = sorted((at, far))
                there = float(heights[far] or 0)
                ends = (height, there) if at < far else (there, height)
                for i in set(range(low, high + 1)) - {far}:
                    heights[i] = side.nearest(float(np.interp(i, (low, high), ends)))
        return replace(self, heights=tuple(heights))
