"""How the shape viewer looks: the axes in a row, the whole set on the left, one example on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach_widgets.cells import Cells, cells, sheet
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.shape_words import digits, indexed
from nnteach_widgets.stamps import StampedText, stamped

if TYPE_CHECKING:
    from nnteach_widgets.shape_scene import Scene
    from nnteach_widgets.shapes import Numbers

WIDTH, HEIGHT, DPI = 800, 390, 100
# left, bottom, width, height in CSS pixels
WHOLE, ONE = (16, 14, 360, 252), (410, 14, 376, 252)
TITLES = 276  # baseline of the words above both
BOX, STEP, TOP = (104, 50), 111, 332  # an axis in the upper row: its size, from one to the next, where it stands
QUEUE = 0.6  # the last number sets out when this share of the time is over: they go in the order of memory
SQUARE = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=float)


class ShapePicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, scene: Scene) -> None:
        self.colours, self.scene = colours, scene
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.whole, self.one = (
            self.figure.add_axes((x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT), xlim=(-3, w), ylim=(-3, h + 3))
            for x, y, w, h in (WHOLE, ONE)
        )
        style(self.figure, colours)
        for axes in (self.whole, self.one):
            axes.set_axis_off()
        self.sheet = sheet(scene.shape[1:], scene.shape[0], WHOLE[2] - 4, WHOLE[3] - 4)
        self._home = cells(scene.shape[1:], ONE[2] - 4, ONE[3] - 4)
        self._aims: dict[tuple[int, ...], Cells] = {}
        self._page: object = None
        self._example: object = None
        self._make_axes()
        self._make_sheet()
        self._make_example()
        self._make_words()

    # What stays

    def _make_axes(self) -> None:
        """A box for each axis: its name and its size; the batch axis in colour and said to be it."""
        colours, scene = self.colours, self.scene
        for n, (name, size) in enumerate(zip(scene.data.axes, scene.shape, strict=True)):
            first, left = n == 0, WHOLE[0] + n * STEP
            tone = colours.mark("model") if first else colours.faint
            edge = 2.4 if first else 1.0
            box = (left / WIDTH, TOP / HEIGHT), BOX[0] / WIDTH, BOX[1] / HEIGHT
            self.figure.add_artist(
                Rectangle(*box, fill=False, edgecolor=tone, linewidth=edge, transform=self.figure.transFigure)
            )
            words = colours.words("model") if first else colours.quiet
            self._still(left + BOX[0] / 2, TOP + 33, plain(_short(name, 13)), SMALL, words)
            self._still(left + BOX[0] / 2, TOP + 9, str(size), LARGE, words if first else colours.ink)
            below = "batch axis" if first else f"axis {n}"
            self._still(left + BOX[0] / 2, TOP - 15, below, SMALL, words)

    def _still(self, x: float, y: float, text: str, size: float, tone: str) -> None:
        self.figure.text(x / WIDTH, y / HEIGHT, text, fontsize=size, color=tone, ha="center")

    def _make_sheet(self) -> None:
        s = self.sheet
        across, down = s.across * s.step[0], s.down * s.step[1]
        top = WHOLE[3] - 4
        self._image = self.whole.imshow(
            np.zeros((1, 1, 3), dtype=np.uint8), extent=(0, across, top - down, top), interpolation="nearest",
            aspect="auto", zorder=1,
        )  # fmt: skip
        self.whole.set(xlim=(-3, WHOLE[2] - 3), ylim=(-3, WHOLE[3] - 3))
        look = {"fill": False, "edgecolor": self.colours.mark("model"), "linewidth": 2.4, "zorder": 3}
        self._frame = self.whole.add_patch(Rectangle((0, 0), 1, 1, **look))

    def _make_example(self) -> None:
        self.one.set(xlim=(-3, ONE[2] - 3), ylim=(-3, ONE[3] - 3))
        self._cells = PolyCollection([], edgecolor=self.colours.background, zorder=1)
        self.one.add_collection(self._cells, autolim=False)
        look = {"fill": False, "edgecolor": self.colours.mark("guess"), "linewidth": 2.6, "zorder": 4}
        self._chosen = self.one.add_patch(Rectangle((0, 0), 1, 1, **look))
        halo = {"fill": False, "edgecolor": self.colours.background, "linewidth": 5.0, "zorder": 3}
        self._halo = self.one.add_patch(Rectangle((0, 0), 1, 1, **halo))

    def _make_words(self) -> None:
        ink, quiet = self.colours.ink, self.colours.quiet
        left, right, edge = WHOLE[0] / WIDTH, ONE[0] / WIDTH, (ONE[0] + ONE[2] - 6) / WIDTH
        self._of_all = self._moving(left, TITLES, NORMAL, self.colours.words("model"))
        self._of_one = self._moving(right, TITLES, NORMAL, ink)
        look = {"ha": "right"}
        self._index = self._moving(edge, TOP + 32, NORMAL, self.colours.words("guess"), **look)
        self._value = self._moving(edge, TOP + 7, LARGE, self.colours.words("guess"), **look)
        self._kind = self._moving(edge, TOP - 15, SMALL, quiet, **look)

    def _moving(self, x: float, y: float, size: float, tone: str, **look: str) -> StampedText:
        return stamped(self.figure, x, y / HEIGHT, "", fontsize=size, color=tone, **look)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            self._image,
            self._frame,
            self._cells,
            self._halo,
            self._chosen,
            self._of_all,
            self._of_one,
            self._index,
            self._value,
            self._kind,
        ]

    # What moves

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; the background never changes."""
        self._draw_sheet(numbers)
        self._draw_example(numbers)
        self._draw_words(numbers)
        return False

    def _draw_sheet(self, numbers: Numbers) -> None:
        page, place = divmod(numbers.index[0], self.sheet.examples)
        channel = numbers.index[-1] if len(numbers.index) > 2 and not self.scene.coloured else 0
        key = (page, channel, numbers.state.own_scale)
        if key != self._page:
            self._page = key
            self._image.set_data(self._painted(page, channel, numbers))
        self._frame.set_bounds(*self.sheet.box(place, WHOLE[3] - 4))

    def _painted(self, page: int, channel: int, numbers: Numbers) -> np.ndarray:
        """The page as an image with one pixel for each cell."""
        s, background = self.sheet, np.array(to_rgb(self.colours.background))
        whole = np.empty((s.down, s.height + s.gap, s.across, s.width + s.gap, 3))
        whole[:] = background
        first = page * s.examples
        for place, example in enumerate(range(first, min(first + s.examples, self.scene.shape[0]))):
            row, column = divmod(place, s.across)
            whole[row, : s.height, column, : s.width] = self._small(example, channel, numbers)
        joined = whole.reshape(s.down * (s.height + s.gap), s.across * (s.width + s.gap), 3)
        return np.rint(255 * joined).astype(np.uint8)

    def _small(self, example: int, channel: int, numbers: Numbers) -> np.ndarray:
        """One example as a small picture: a line, a table, a picture, or frames side by side."""
        x = self.scene.data.x[example]
        if x.ndim <= 2:
            return self._toned(np.atleast_2d(x), numbers)
        if self.scene.coloured:
            tones = x / (255 if x.dtype == np.uint8 else 1)
        else:
            tones = self._toned(x[..., channel], numbers)
        if x.ndim == 3:
            return np.asarray(tones)
        frames, rows, columns = tones.shape[:3]
        strip = np.empty((rows, frames, columns + 1, 3))
        strip[:] = to_rgb(self.colours.background)
        strip[:, :, :columns] = tones.swapaxes(0, 1)
        return strip.reshape(rows, frames * (columns + 1), 3)[:, :-1]

    def _toned(self, x: np.ndarray, numbers: Numbers) -> np.ndarray:
        """Numbers as tones between the shade and the ink of the page; nan is as pale as the smallest."""
        whole = self.scene.data.x
        if numbers.state.own_scale:
            axes = tuple(range(whole.ndim - 1))
            low, high = np.nanmin(whole, axis=axes), np.nanmax(whole, axis=axes)
        else:
            low, high = np.asarray(numbers.span[0]), np.asarray(numbers.span[1])
        wide = np.where(high > low, high - low, 1)
        share = np.nan_to_num(np.clip((x - low) / wide, 0, 1))[..., np.newaxis]
        pale, strong = np.array(to_rgb(self.colours.shade)), np.array(to_rgb(self.colours.ink))
        return np.asarray(pale + share * (strong - pale))

    def _draw_example(self, numbers: Numbers) -> None:
        key = (numbers.index[0], numbers.state.own_scale)
        if key != self._example:
            self._example = key
            self._cells.set_facecolor(self._colours_of(numbers))
        corners, sides = self._places(numbers)
        self._cells.set_verts(corners[:, np.newaxis] + sides[:, np.newaxis, np.newaxis] * SQUARE)
        self._cells.set_linewidth(0.6 if sides.min() > 5 else 0.0)
        at = numbers.order
        for frame in (self._halo, self._chosen):
            frame.set_bounds(*corners[at], sides[at], sides[at])

    def _colours_of(self, numbers: Numbers) -> np.ndarray:
        """The tone of each number of the example, in the order of memory; red, green and blue keep their hue."""
        x = self.scene.data.x[numbers.index[0]]
        if not self.scene.coloured:
            return self._toned(x, numbers).reshape(-1, 3)
        share = x.reshape(-1, 3) / (255 if x.dtype == np.uint8 else 1)
        return (share[:, :, np.newaxis] * np.eye(3)).reshape(-1, 3)

    def _aim(self, target: tuple[int, ...]) -> Cells:
        if target not in self._aims:
            self._aims[target] = cells(target, ONE[2] - 4, ONE[3] - 4)
        return self._aims[target]

    def _places(self, numbers: Numbers) -> tuple[np.ndarray, np.ndarray]:
        """Lower left corner and side of each number now: on its way, and in the order of memory."""
        home, aim = self._home, self._aim(numbers.target)
        count = len(home.corners)
        start = QUEUE * np.arange(count) / max(count - 1, 1)
        share = np.clip((numbers.state.way / 100 - start) / (1 - QUEUE), 0, 1)
        corners = home.corners + share[:, np.newaxis] * (aim.corners - home.corners)
        return corners, home.side + share * (aim.side - home.side)

    def _draw_words(self, numbers: Numbers) -> None:
        scene, index, state = self.scene, numbers.index, numbers.state
        first = index[0] - index[0] % self.sheet.examples
        last = min(first + self.sheet.examples, scene.shape[0]) - 1
        self._of_all.set_text(f"the whole set {scene.shape}: {first} to {last}")
        words = f"one, x[{index[0]}]: {scene.shape[1:]}"
        self._of_one.set_text(words if state.way == 0 else f"{words}   →   {numbers.target}")
        self._index.set_text(indexed(index))
        self._value.set_text(digits(numbers.value))
        kind = scene.data.features[index[-1]] if scene.data.features else ""
        self._kind.set_text(plain(_short(kind, 34)))

    # What a hand points at

    def example_at(self, hand: tuple[float, float], numbers: Numbers) -> int | None:
        """The example under the hand; None beside them."""
        s, top = self.sheet, WHOLE[3] - 4
        column, row = int(hand[0] // s.step[0]), int((top - hand[1]) // s.step[1])
        if not (0 <= column < s.across and 0 <= row < s.down):
            return None
        example = numbers.index[0] // s.examples * s.examples + row * s.across + column
        return example if example < self.scene.shape[0] else None

    def number_at(self, hand: tuple[float, float], numbers: Numbers) -> int:
        """The number nearest to the hand, by its place in memory."""
        corners, sides = self._places(numbers)
        return int(((corners + sides[:, np.newaxis] / 2 - hand) ** 2).sum(axis=1).argmin())


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
