"""How unfold fit looks: the lines of the engine above, below them the tables that are there after the last of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.unfold_board import Board, Laid, Room, laid
from nnteach_widgets.unfold_lines import LOSS, STOPS, WEIGHTS, Line
from nnteach_widgets.unfold_numbers import MOST, ROWS, Tile
from nnteach_widgets.unfold_words import signed, sizes

if TYPE_CHECKING:
    from nnteach_widgets.unfold_numbers import Numbers
    from nnteach_widgets.unfold_steps import Unfolded

WIDTH, DPI = 800, 100
EDGE, GUTTER = 14, 92  # left of the code and of the names of the rows; left of the tables
BOARD = GUTTER - 6  # left of their image
CODE = 18  # height of a line of code, in CSS pixels
HEIGHTS = (96, 60, 60, 60)  # of the tables in the four rows
LONGEST = (8, 6, 6, 6)  # how much wider than high a cell may be: examples are many
LABEL, GAP = 19, 7  # the words above a table, the room below it
FOOT = 54
NAMES = ("values", "weights", "gradients", "change")
ROOMY = 150  # a column of this width has room for a second word


class UnfoldPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, scene: Unfolded) -> None:
        self.colours, self.scene = colours, scene
        self.lines: list[Line] = [*scene.of_fit, *scene.of_step]
        self._words_at = 10 + CODE * len(self.lines) + 10
        self._head_at = self._words_at + 26
        self._board_at = self._head_at + 22
        self._board_height = sum(HEIGHTS) + len(HEIGHTS) * (LABEL + GAP)
        self.height = self._board_at + self._board_height + FOOT
        self.figure = Figure(figsize=(WIDTH / DPI, self.height / DPI), dpi=DPI)
        self.code = self._axes(0, 4, WIDTH, self._words_at - 4)
        self.board = self._axes(BOARD, self._board_at, WIDTH - BOARD, self._board_height)
        style(self.figure, colours)
        for axes in (self.code, self.board):
            axes.set_axis_off()
        columns = min(len(scene.layers), MOST) + 2
        self._step = (WIDTH - EDGE - GUTTER) // columns
        self._columns = columns
        self._board = Board(WIDTH - BOARD, self._board_height, BOARD, FOOT, DPI, colours)
        self.board.add_artist(self._board)
        self._laid: dict[tuple[int, int], tuple[Laid, tuple[int, int]]] = {}
        self._make_code()
        self._make_words()

    def _axes(self, left: int, top: int, width: int, height: int) -> Axes:
        place = (left / WIDTH, 1 - (top + height) / self.height, width / WIDTH, height / self.height)
        return self.figure.add_axes(place, xlim=(0, width), ylim=(height, 0))

    # What is made once

    def _make_code(self) -> None:
        colours, fit = self.colours, len(self.scene.of_fit)
        tone = {"facecolor": colours.mark("model"), "edgecolor": "none"}
        self._band = self.code.add_patch(Rectangle((EDGE - 6, 0), WIDTH - 2 * EDGE + 12, CODE, alpha=0.16, **tone))
        self._bar = self.code.add_patch(Rectangle((EDGE - 6, 0), 4, CODE, **tone))
        for k, line in enumerate(self.lines):
            text, y = line.text, 6 + CODE * k + CODE / 2
            self.code.text(
                GUTTER, y, plain(text), family="monospace", fontsize=9.5, va="center",
                color=colours.ink if line.stop is not None else colours.quiet, zorder=3,
            )  # fmt: skip
        for k, name in ((0, "fit"), (fit, "train_step")):
            self.code.text(
                EDGE + 2, 6 + CODE * k + CODE / 2, name, fontsize=SMALL, va="center", color=colours.quiet, zorder=3
            )

    def _make_words(self) -> None:
        colours, ink, quiet = self.colours, self.colours.ink, self.colours.quiet
        self._said = self._text(GUTTER, self._words_at + 12, NORMAL, colours.words("model"))
        self._where = self._text(WIDTH - EDGE, self._words_at + 12, NORMAL, ink, ha="right")
        self._heads = [self._text(self._left(k), self._head_at + 14, NORMAL, ink) for k in range(self._columns)]
        self._labels = {
            (row, column): self._text(self._left(column), self._board_at + self._top(row) - 6, SMALL, quiet)
            for row in range(len(ROWS))
            for column in range(self._columns)
        }
        for row, name in enumerate(NAMES):
            self._still(EDGE, self._board_at + self._top(row) + 13, name, NORMAL, quiet)
        foot = self._board_at + self._board_height
        self._named = self._text(EDGE, foot + 40, NORMAL, colours.words("guess"))
        self._foot = []
        for right, name in ((500, "before"), (640, "gradient"), (WIDTH - EDGE, "after")):
            self._still(right, foot + 18, name, SMALL, quiet, ha="right")
            tone = colours.words("gradient") if name == "gradient" else ink
            self._foot.append(self._text(right, foot + 42, LARGE, tone, ha="right"))
        self._still(EDGE, foot + 18, "the chosen weight", SMALL, quiet)
        loss = self._board_at + self._top(1)
        self._loss_name = self._text(self._left(0), loss + 14, NORMAL, ink)
        self._loss = self._text(self._left(0), loss + 42, LARGE, ink)

    def _left(self, column: int) -> int:
        return GUTTER + column * self._step

    def _top(self, row: int) -> int:
        return sum(HEIGHTS[:row]) + row * (LABEL + GAP) + LABEL

    def _still(self, x: float, y: float, text: str, size: float, tone: str, **look: object) -> None:
        self.figure.text(x / WIDTH, 1 - y / self.height, text, fontsize=size, color=tone, **look)

    def _text(self, x: float, y: float, size: float, tone: str, **look: object) -> StampedText:
        return stamped(self.figure, x / WIDTH, 1 - y / self.height, "", fontsize=size, color=tone, **look)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            self._band, self._bar, self._board, self._said, self._where, *self._heads, *self._labels.values(),
            self._named, *self._foot, self._loss_name, self._loss,
        ]  # fmt: skip

    # What moves

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; the background never changes."""
        self._draw_line(numbers)
        self._draw_tables(numbers)
        self._draw_foot(numbers)
        return False

    def _draw_line(self, numbers: Numbers) -> None:
        state, step = numbers.state, numbers.step
        rows = [k for k, line in enumerate(self.lines) if line.stop == state.stop]
        for patch in (self._band, self._bar):
            patch.set_y(6 + CODE * rows[0])
            patch.set_height(CODE * (rows[-1] - rows[0] + 1))
        self._said.set_text(f"{state.line}. {STOPS[state.stop].words}")
        self._where.set_text(f"step {step.number} of {len(self.scene.steps)}, epoch {step.epoch + 1}")

    def _draw_tables(self, numbers: Numbers) -> None:
        self._board.clear()
        self._laid.clear()
        for label in (*self._labels.values(), *self._heads):
            label.set_text("")
        self._heads[0].set_text("x")
        self._put(numbers, 0, 0, numbers.tile_of_x())
        for column, layer in enumerate(numbers.shown, 1):
            card = self.scene.layers[layer]
            self._heads[column].set_text(self._fitting(card.name, card.kind))
            for row, name in enumerate(ROWS):
                self._put(numbers, row, column, numbers.tile(name, layer), layer)
        last = len(numbers.shown) + 1
        self._heads[last].set_text("y, the targets" if self._step >= ROOMY else "y")
        self._put(numbers, 0, last, numbers.tile_of_y())

    def _fitting(self, name: str, kind: str) -> str:
        """As much of the name as the column has room for."""
        room = self._step // 8 - 1
        both = f"{name}, {kind}"
        text = both if len(both) <= room else name
        return plain(text if len(text) <= room else text[: room - 1] + "…")

    def _put(self, numbers: Numbers, row: int, column: int, tile: Tile, layer: int | None = None) -> None:
        if tile.part == "none":
            if row == 1:
                self._labels[row, column].set_text("no weights")
            return
        values = tile.values if tile.values is not None else self._later(numbers, row, layer)
        room = Room(self._left(column) - BOARD, self._top(row), self._step - 16, HEIGHTS[row])
        place = laid(values.shape, room, LONGEST[row])
        self._laid[row, column] = place, values.shape
        self._board.put(tile, place)
        self._labels[row, column].set_text(self._label(tile, place, row))
        if row == 0 and tile.values is not None:
            self._board.mark(place, values.shape, min(numbers.state.example, len(values) - 1), None)
        if row > 0 and layer == numbers.state.layer and tile.values is not None:
            cell = cell_of(numbers, tile)
            if cell is not None:
                self._board.mark(place, values.shape, *cell)

    def _later(self, numbers: Numbers, row: int, layer: int | None) -> np.ndarray:
        """A table of the size that will be there."""
        if row == 0 and layer is not None:
            y = numbers.step.outputs[self.scene.layers[layer].name]
            return y.reshape(len(y), -1)
        assert layer is not None
        values = numbers.tile("weights", layer).values
        assert values is not None
        return values

    def _label(self, tile: Tile, place: Laid, row: int) -> str:
        """The sizes of its arrays, and what else there is room for."""
        parts = [" + ".join(sizes(shape) for shape in tile.shapes)]
        if tile.part:
            parts.insert(0, plain(tile.part))
        if not place.whole:
            parts.append("…")
        if tile.stale:
            parts.append("old")
        elif tile.values is not None and row > 0:
            parts.append(f"to {signed(float(np.abs(tile.values).max()))}")
        while len(parts) > 1 and len(" ".join(parts)) > self._step // 7:
            parts.pop()
        return " ".join(parts)

    def _draw_foot(self, numbers: Numbers) -> None:
        place, step = numbers.place, numbers.step
        texts = ["–"] * 3
        if place is None:
            self._named.set_text(plain(f"{_short(numbers.layer.name)} has none"))
        else:
            self._named.set_text(plain(f"{_short(numbers.layer.name)} {place}"))
            gradient = float(numbers.gradients(numbers.layer.name)[place.array][place.index])
            after = signed(numbers.at(step.after, place)) if numbers.state.stop == WEIGHTS else "not yet"
            texts = [signed(numbers.at(step.before, place)), signed(gradient), after]
        for text, words in zip(self._foot, texts, strict=True):
            text.set_text(words)
        loss, left = numbers.loss, self._left(len(numbers.shown) + 1) / WIDTH
        fresh = numbers.state.stop == LOSS
        self._loss_name.set_text("the loss")
        self._loss.set_text("not yet" if loss is None else signed(loss))
        self._loss.set_color(self.colours.words("model") if fresh else self.colours.ink)
        for text in (self._loss_name, self._loss):
            text.set_x(left)

    # Where a click goes

    def line_at(self, y: float) -> int | None:
        """The stop of the line of code there."""
        k = int((y - 6) // CODE)
        return self.lines[k].stop if 0 <= k < len(self.lines) else None

    def cell_at(self, x: float, y: float, numbers: Numbers) -> dict[str, int]:
        """What a click on the tables chooses: an example, or a weight."""
        for (row, column), (place, shape) in self._laid.items():
            (width, height), room = place.cell, place.room
            across, down = int((x - room.left) // width), int((y - room.top) // height)
            if not (0 <= across < place.columns and 0 <= down < place.rows):
                continue
            r, c = down * shape[0] // place.rows, across * shape[1] // place.columns
            if row == 0:
                return {"example": r}
            layer = numbers.shown[column - 1]
            tile = numbers.tile("weights", layer)
            return {"layer": layer, "weight": _before(numbers.scene.layers[layer], tile) + r * shape[1] + c}
        return {}


def cell_of(numbers: Numbers, tile: Tile) -> tuple[int, int] | None:
    """Row and column of the chosen weight in a tile; None if it belongs to an array that is not shown."""
    place = numbers.place
    if place is None or tile.values is None or (tile.part and tile.part != place.array):
        return None
    at = numbers.state.weight - _before(numbers.layer, tile)
    return divmod(at, tile.values.shape[1])


def _before(card: object, tile: Tile) -> int:
    """How many weights of the layer come before the array that the tile shows."""
    count = 0
    for name, shape in card.weights.items():  # type: ignore[attr-defined]
        if not tile.part or name == tile.part:
            break
        count += int(np.prod(shape))
    return count


def _short(name: str) -> str:
    return name if len(name) <= 20 else name[:19] + "…"
