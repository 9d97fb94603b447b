"""The tables of unfold fit as one image: a tile for each, framed where the last line has made it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgb

from nnteach_widgets.palette import Palette
from nnteach_widgets.signs import strongest, tiles
from nnteach_widgets.unfold_numbers import Tile

CELL = 20  # pixels of the largest cell
FADED = 0.6  # how much of a tile from the step before is left out


class Room(NamedTuple):
    """Where a tile may be: its upper left corner in the image, and how much room there is."""

    left: int
    top: int
    width: int
    height: int


class Laid(NamedTuple):
    """Where a tile is, and how its cells lie: pixels of one, and how many numbers of the table it stands for."""

    room: Room
    rows: int
    columns: int
    cell: tuple[int, int]  # width, height
    whole: bool  # every number has a cell of its own


def laid(tile_shape: tuple[int, int], room: Room, longest: int = 3) -> Laid:
    """As large as fits; a cell is at most so many times as wide as it is high."""
    rows, columns = min(tile_shape[0], room.height), min(tile_shape[1], room.width)
    width, height = min(CELL, room.width // columns), min(CELL, room.height // rows)
    width, height = max(1, min(width, longest * height)), max(1, min(height, 3 * width))
    return Laid(room, rows, columns, (width, height), (rows, columns) == tile_shape)


class Board(Artist):
    """An image that tiles are put on; it draws itself pixel by pixel, which is quicker than matplotlib's way.

    Args
        width, height: in pixels of the page.
        left, bottom: where it stands in the figure, from its lower left corner.
        dpi: of an ordinary screen; on a finer one each pixel becomes several.
    """

    def __init__(self, width: int, height: int, left: int, bottom: int, dpi: float, colours: Palette) -> None:
        super().__init__()
        self.colours, self._left, self._bottom, self._dpi = colours, left, bottom, dpi
        self._blank = np.empty((height, width, 3), dtype=np.uint8)
        self._blank[:] = self._tone(colours.background)
        self.image = self._blank.copy()

    def _tone(self, colour: str) -> np.ndarray:
        return np.rint(255 * np.array(to_rgb(colour))).astype(np.uint8)

    def draw(self, renderer: RendererBase) -> None:
        ratio = renderer.points_to_pixels(72) / self._dpi
        height, width = self.image.shape[:2]
        rows, columns = (np.minimum((np.arange(round(n * ratio)) / ratio).astype(int), n - 1) for n in (height, width))
        pixels = np.full((len(rows), len(columns), 4), 255, dtype=np.uint8)
        pixels[..., :3] = (self.image if ratio == 1 else self.image[np.ix_(rows, columns)])[::-1]
        gc = renderer.new_gc()
        renderer.draw_image(gc, round(self._left * ratio), round(self._bottom * ratio), pixels)
        gc.restore()

    def clear(self) -> None:
        """Nothing is on it any more."""
        self.image[:] = self._blank

    def put(self, tile: Tile, place: Laid) -> None:
        """The numbers as tones; an empty frame for those that are not there yet."""
        room, (width, height) = place.room, place.cell
        across, down = place.columns * width, place.rows * height
        if tile.values is None:
            self.frame(room.left, room.top, across, down, self.colours.faint, 1)
            return
        shown = strongest(np.nan_to_num(tile.values), place.rows, place.columns)
        picture = tiles(shown, float(np.abs(shown).max()), self.colours, width, height)
        if tile.stale:
            paper = self._tone(self.colours.background).astype(float)
            picture = np.rint(picture + FADED * (paper - picture)).astype(np.uint8)
        self.image[room.top : room.top + down, room.left : room.left + across] = picture
        if tile.fresh:
            self.frame(room.left - 3, room.top - 3, across + 6, down + 6, self.colours.ink, 2)

    def mark(self, place: Laid, shape: tuple[int, int], row: int | None, column: int | None) -> None:
        """A frame around the cell of a number; around a whole row, if the column is None."""
        (width, height), room = place.cell, place.room
        first, rows = (0, place.rows) if row is None else (row * place.rows // shape[0], 1)
        left, columns = (0, place.columns) if column is None else (column * place.columns // shape[1], 1)
        thick = 2 if min(width, height) >= 4 else 1
        self.frame(
            room.left + left * width - thick, room.top + first * height - thick,
            columns * width + 2 * thick, rows * height + 2 * thick, self.colours.guess, thick,
        )  # fmt: skip

    def frame(self, left: int, top: int, width: int, height: int, colour: str, thick: int) -> None:
        tone = self._tone(colour)
        top, left = max(top, 0), max(left, 0)
        box = self.image[top : top + height, left : left + width]
        for side in (box[:thick], box[-thick:], box[:, :thick], box[:, -thick:]):
            side[:] = tone
