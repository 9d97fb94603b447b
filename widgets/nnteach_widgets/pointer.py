"""From a place on the page to a place in the picture: what a finger or a mouse does, in the axes' own numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

Phase = Literal["down", "move", "up"]
_PHASES: tuple[Phase, ...] = ("down", "move", "up")


@dataclass(frozen=True)
class Pointer:
    """Where the pointer is: `x` and `y` as the ticks of `axes` count them, and whether it just came, moves, or leaves.

    A drag belongs to the axes in which it began, also while it wanders outside them.
    """

    axes: Axes
    x: float
    y: float
    phase: Phase


class PointerTrack:
    """Makes whole gestures (down, moves, up) of what arrives.

    Only the newest position travels while the kernel is busy, so the first or the last one of a gesture may be
    missing. Each position carries its gesture's number: from a new number we know that a gesture began, and that
    the one before has ended.
    """

    def __init__(self) -> None:
        self._gesture: object = None
        self._last: Pointer | None = None
        self._drawn: tuple[object, int] = (None, 0)  # a gesture, and how many places of its way have been seen

    def unseen(self, position: list[Any]) -> Iterator[list[float]]:
        """What is new in an arriving position: itself; with a fifth entry, each place on the way to it.

        That entry is [places so far in this gesture, the last of them as [x, y]].
        """
        if len(position) == 4:
            yield position
            return
        *now, (count, places) = position
        phase, gesture = now[2:]
        seen = self._drawn[1] if self._drawn[0] == gesture else 0
        self._drawn = (gesture, count)
        fresh = places[max(0, len(places) - (count - seen)) :] if count > seen else []
        for x, y in fresh[:-1]:
            yield [x, y, 1, gesture]
        yield [*now[:2], phase, gesture]

    def follow(self, figure: Figure, position: list[float]) -> Iterator[Pointer]:
        """The pointers that one arriving [x, y, phase, gesture] stands for; x and y are fractions of the figure."""
        across, up, phase, gesture = position
        width, height = figure.bbox.size
        place = (across * width, up * height)
        if gesture != self._gesture:
            if self._last is not None:
                yield Pointer(self._last.axes, self._last.x, self._last.y, "up")
            self._gesture = gesture
            self._last = self._at(_axes_under(figure, place), place, "down")
            if self._last is not None:
                yield self._last
            if phase == 0:
                return
        if self._last is not None:
            now = self._at(self._last.axes, place, _PHASES[int(phase)])
            self._last = None if phase == 2 else now
            if now is not None:
                yield now

    def _at(self, axes: Axes | None, place: tuple[float, float], phase: Phase) -> Pointer | None:
        if axes is None:
            return None
        x, y = axes.transData.inverted().transform(place)
        return Pointer(axes, float(x), float(y), phase)


def _axes_under(figure: Figure, place: tuple[float, float]) -> Axes | None:
    for axes in reversed(figure.axes):
        if axes.get_visible() and axes.bbox.contains(*place):
            return axes
    return None
