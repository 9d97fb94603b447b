"""Where each number of an array stands in a picture: first axis down, second across, further ones as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

LARGEST, SMALLEST = 30.0, 1.0  # sides of a cell, in CSS pixels
LEGIBLE = 4.5  # a row whose cells would be smaller goes on in the next line, as a text does
GAP = 0.8  # between tiles, and between rows that take several lines, in cells
Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Cells:
    """The lower left corner of each number, in the order in which they lie in memory, and the side of a cell."""

    corners: np.ndarray  # (numbers, 2)
    side: float
    lines: int = 1  # that a row takes


def cells(shape: Shape, width: float, height: float) -> Cells:
    """Places for an array of one to four axes, in a box of this size, its upper left corner at (0, height).

    Shapes
        (columns,): a row. (rows, columns): a table. (rows, columns, channels): a table for each channel, side by
        side. (frames, rows, columns, channels): a frame in each column of tiles, a channel in each row of them.
    """
    if len(shape) <= 2:
        return _table((1, *shape) if len(shape) == 1 else shape, width, height)
    frames, rows, columns, channels = shape if len(shape) == 4 else (1, *shape)
    across, down = (frames, channels) if len(shape) == 4 else (channels, 1)
    side = min(LARGEST, width / (across * (columns + GAP) - GAP), height / (down * (rows + GAP) - GAP))
    f, r, c, ch = np.indices((frames, rows, columns, channels)).reshape(4, -1)
    tile_x, tile_y = (f, ch) if len(shape) == 4 else (ch, f)
    x = tile_x * (columns + GAP) + c
    y = tile_y * (rows + GAP) + r + 1
    return Cells(np.stack([x * side, height - y * side], axis=1), side)


def _table(shape: Shape, width: float, height: float) -> Cells:
    """Rows of cells; rows too long for the box are broken into lines."""
    rows, columns = shape
    side, lines = min(LARGEST, width / columns, height / rows), 1
    if side < LEGIBLE and width / columns < height / rows:
        side, lines = _broken(rows, columns, width, height, side)
    per_line = ceil(columns / lines)
    r, c = np.indices(shape).reshape(2, -1)
    gap = GAP if lines > 1 and rows > 1 else 0.0
    y = r * (lines + gap) + c // per_line + 1
    return Cells(np.stack([(c % per_line) * side, height - y * side], axis=1), side, lines)


def _broken(rows: int, columns: int, width: float, height: float, least: float) -> tuple[float, int]:
    """The largest cells with which all rows fit, and the lines a row then takes."""
    side = LARGEST
    while side > least:
        lines = ceil(columns / max(1, floor(width / side)))
        if (rows * (lines + GAP) - GAP) * side <= height:
            return side, lines
        side -= 0.25
    return least, 1


@dataclass(frozen=True)
class Sheet:
    """A page of many examples, each a small picture of `height` x `width` cells, in rows and columns."""

    height: int
    width: int
    across: int
    down: int
    step: tuple[float, float]  # CSS pixels from one to the next, to the right and down
    gap: int  # cells between two

    @property
    def examples(self) -> int:
        return self.across * self.down

    def box(self, place: int, top: float) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the small picture at this place, in CSS pixels."""
        row, column = divmod(place, self.across)
        right, down = self.step
        share = self.height / (self.height + self.gap), self.width / (self.width + self.gap)
        height, width = down * share[0], right * share[1]
        return column * right, top - row * down - height, width, height


def sheet(shape: Shape, count: int, width: float, height: float) -> Sheet:
    """How a page for examples of this shape is laid out: a line each for (features,), a small picture otherwise."""
    if len(shape) == 1:
        thick = 5.0
        return Sheet(1, shape[0], 1, min(count, int(height // thick)), (min(28.0 * shape[0], width), thick), 0)
    rows, columns = (shape[1], shape[0] * (shape[2] + 1) - 1) if len(shape) == 4 else shape[:2]
    for side in (8.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.75, 1.5, 1.25, SMALLEST):
        across, down = floor(width / (side * (columns + 1))), floor(height / (side * (rows + 1)))
        if across * down >= min(count, 16):
            break
    across, down = max(1, across), max(1, down)
    side = min(side, width / (columns + 1), height / (rows + 1))
    down = min(down, ceil(count / across))
    return Sheet(rows, columns, across, down, (side * (columns + 1), side * (rows + 1)), 1)
