"""A window that slides over an image: where it stops, what it sees, how much border the image needs for it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from nnteach.backend import Array, xp


class Window(NamedTuple):
    """A window over 1, 2 or 3 axes (time; height and width; depth, height and width).

    Args
        sizes: how many cells it has along each axis.
        strides: how far it moves at each step.
        padding: "valid" stays inside the image; "same" adds a border so that with stride 1 there are as many windows
            as cells (where one side needs more, the end gets it); "causal" adds all of it in front, so that no
            window sees the future.
        dilation: how far apart its cells lie; 1 leaves no gaps.
    """

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation: tuple[int, ...]

    @property
    def reaches(self) -> tuple[int, ...]:
        """Cells from the first to the last along each axis, gaps included."""
        return tuple((size - 1) * gap + 1 for size, gap in zip(self.sizes, self.dilation, strict=True))

    @property
    def alone(self) -> bool:
        """Whether no cell lies in two windows."""
        return all(step >= reach for step, reach in zip(self.strides, self.reaches, strict=True))

    def places(self, image: Sequence[int | None]) -> tuple[Any, ...]:
        """How many windows fit along each axis of an image of that size; None stays None."""
        if self.padding == "valid":
            room = [None if n is None else n - reach for n, reach in zip(image, self.reaches, strict=True)]
        else:
            room = [None if n is None else n - 1 for n in image]
        return tuple(None if n is None else max(n // step + 1, 0) for n, step in zip(room, self.strides, strict=True))

    def borders(self, image: Sequence[int]) -> list[tuple[int, int]]:
        """Cells to add before and after along each axis."""
        if self.padding == "valid":
            return [(0, 0)] * len(self.sizes)
        borders = []
        for n, count, step, reach in zip(image, self.places(image), self.strides, self.reaches, strict=True):
            missing = max((count - 1) * step + reach - n, 0)
            before = reach - 1 if self.padding == "causal" else missing // 2
            borders.append((before, max(missing - before, 0)))
        return borders

    def cells(self) -> Iterator[tuple[int, ...]]:
        """The places inside the window: (0, 0), (0, 1), ..."""
        return itertools.product(*map(range, self.sizes))

    def seen_by(self, cell: Sequence[int], places: Sequence[int]) -> tuple[slice, ...]:
        """What one cell sees while the window stops at each of its places: a strided slice of the padded image."""
        return tuple(
            slice(i * gap, i * gap + (count - 1) * step + 1, step)
            for i, gap, count, step in zip(cell, self.dilation, places, self.strides, strict=True)
        )


@functools.lru_cache(maxsize=512)
def views(window: Window, places: tuple[int, ...]) -> tuple[tuple[tuple[int, ...], tuple[slice, ...]], ...]:
    """Each cell of the window, and what it sees; kept, since each batch asks again."""
    return tuple((cell, window.seen_by(cell, places)) for cell in window.cells())


def padded(x: Array, borders: Sequence[tuple[int, int]], value: float = 0) -> Array:
    """x (batch, axes..., channels) with cells of that value around its axes; x itself where none are needed."""
    if not any(before or after for before, after in borders):
        return x
    image = x.shape[1:-1]
    sizes = [n + before + after for n, (before, after) in zip(image, borders, strict=True)]
    # The batch lies last in memory, as the kernels like it (see convolution.py).
    wide = xp.full((x.shape[-1], *sizes, len(x)), value, dtype=x.dtype).swapaxes(0, -1)
    wide[:, *inner(borders, image)] = x
    return wide


def inner(borders: Sequence[tuple[int, int]], image: Sequence[int]) -> tuple[slice, ...]:
    """Where the image lies inside its padded self."""
    return tuple(slice(before, before + n) for (before, _after), n in zip(borders, image, strict=True))
