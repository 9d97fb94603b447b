"""How the layer-bender looks: the way through the layers above, the input on the left, the present on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from nnteach_widgets.bender_sheet import SheetPicture, look
from nnteach_widgets.bender_track import Track
from nnteach_widgets.bender_words import heading, percent
from nnteach_widgets.camera import Camera, camera
from nnteach_widgets.palette import NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.sight import Sight
from nnteach_widgets.stamps import stamped

if TYPE_CHECKING:
    from nnteach_widgets.bender import Numbers
    from nnteach_widgets.journey import Here, Journey

WIDTH, HEIGHT, DPI = 800, 470, 100
# left, bottom, width, height in CSS pixels
TRACK, FIRST, MAIN = (16, 380, 768, 74), (16, 74, 250, 250), (286, 14, 500, 330)
LEGEND = 40  # height at which the kinds are named; more than fit go on below
MARGIN = 30  # of the pictures, for the names of the axes
LIFT = 0.34  # of the height: how far points are lifted off a line, at most


class BenderPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette) -> None:
        self.colours = colours
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.track, self.first, self.main = (
            self.figure.add_axes((x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT), xlim=(0, w), ylim=(0, h))
            for x, y, w, h in (TRACK, FIRST, MAIN)
        )
        style(self.figure, colours)
        for axes in (self.track, self.first, self.main):
            axes.set_axis_off()
        self._track = Track(self.track, colours, TRACK[2], TRACK[3])
        self._still = SheetPicture(self.first, colours, small=True)
        self._sheet = SheetPicture(self.main, colours)
        self._journey: Journey | None = None
        self._legend: list[Artist] = []
        self._make_words()

    def _make_words(self) -> None:
        colours = self.colours
        top = (FIRST[1] + FIRST[3] + 12) / HEIGHT
        self.figure.text(FIRST[0] / WIDTH, top, "at the input", fontsize=NORMAL, color=colours.quiet)
        bold = {"fontsize": NORMAL, "weight": "bold", "color": colours.words("model")}
        self._heading = stamped(self.figure, MAIN[0] / WIDTH, (MAIN[1] + MAIN[3] + 10) / HEIGHT, "", **bold)
        (self._axes,) = self.main.plot([], [], color=colours.quiet, lw=1, zorder=2)
        self._names = [
            stamped(self.main, 0, 0, "", fontsize=SMALL, color=colours.quiet, ha="center", va="center", zorder=7)
            for _ in range(3)
        ]
        (self._bar,) = self.main.plot([], [], color=colours.quiet, lw=1.4, zorder=7)
        self._one = stamped(self.main, 0, 0, "", fontsize=SMALL, color=colours.quiet, va="center", zorder=7)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            *self._track.dynamic,
            *self._sheet.dynamic,
            self._axes,
            *self._names,
            self._bar,
            self._one,
            self._heading,
        ]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if there is another network or other data."""
        new = numbers.journey is not self._journey
        if new:
            self._journey = numbers.journey
            self._track.show(numbers.chain)
            self._draw_first(numbers)
            self._sheet.sort(numbers.journey)
            self._draw_legend(numbers.journey)
        self._track.move(numbers.state.layer)
        state, frame = numbers.state, numbers.here.frame
        eye = camera(frame, state.turn, state.tilt, MAIN[2] - 2 * MARGIN, MAIN[3] - 2 * MARGIN)
        eye = Camera(eye.turning, eye.middle, eye.zoom, (MAIN[2] / 2, MAIN[3] / 2))
        self._sheet.move(numbers.journey, numbers.here, eye, LIFT * MAIN[3])
        self._draw_axes(numbers.here, eye)
        self._heading.set_text(plain(heading(numbers)))
        return new

    def place_at(self, x: float, numbers: Numbers) -> float:
        """The place of the way below this pixel of the track."""
        return min(self._track.place_at(x), float(len(numbers.chain.links)))

    def _draw_first(self, numbers: Numbers) -> None:
        """The data as they came in, for comparison."""
        journey = numbers.journey
        here = journey.here(0.0)
        eye = camera(here.frame, 0, 0, FIRST[2] - 12, FIRST[3] - 12)
        eye = Camera(eye.turning, eye.middle, eye.zoom, (FIRST[2] / 2, FIRST[3] / 2))
        self._still.sort(journey)
        self._still.move(journey, here, eye, LIFT * FIRST[3])

    def _draw_legend(self, journey: Journey) -> None:
        """The kinds by their markers, and what a ring says."""
        for artist in self._legend:
            artist.remove()
        colours, examples = self.colours, journey.examples
        marks: list[tuple[str, str, Any, float, str]] = [
            (short(name, 14), *look(colours, examples, k), colours.data) for k, name in enumerate(examples.names)
        ]
        if journey.wrong.any():
            marks.append(("misread", "o", "none", 9.0, colours.mark("gradient")))
        self._legend, x, y = [], float(FIRST[0]), LEGEND
        for name, marker, face, size, edge in marks:
            if x > FIRST[0] and x + 20 + 7 * len(name) > MAIN[0]:
                x, y = float(FIRST[0]), y - 18
            place = {"transform": self.figure.transFigure, "ls": "none", "mec": edge, "mfc": face}
            sample = Line2D([(x + 6) / WIDTH], [(y + 4) / HEIGHT], marker=marker, ms=max(size, 6), mew=1.0, **place)
            words = Text((x + 16) / WIDTH, y / HEIGHT, plain(name), fontsize=SMALL, color=colours.quiet)
            self._legend += [self.figure.add_artist(sample), self.figure.add_artist(words)]
            x += 30 + 7 * len(name)

    def _draw_axes(self, here: Here, eye: Camera) -> None:
        """The axes through 0 (or the middle of the examples), as long as the data reach; their names at the ends."""
        frame, sight = here.frame, here.sight
        strength = (1.0, 1.0 - frame.line, frame.depth)
        path: list[np.ndarray] = []
        for k, name in enumerate(self._names):
            name.set_visible(strength[k] > 0.5)
            if strength[k] == 0:
                continue
            reach = frame.half[2] if frame.depth > 0.5 else frame.half[min(k, 1)]
            ends = np.zeros((2, 3))
            ends[:, k] = np.array([-reach, reach]) * strength[k] * 1.05
            ends[:, k] += frame.middle[k]
            seen = eye.seen(ends)
            path += [*seen[:, :2], np.full(2, np.nan)]
            away = seen[1, :2] - seen[0, :2]
            length = float(np.hypot(*away))
            tip = seen[1, :2] + (away / length * 14 if length > 1 else 0)
            words = axis_name(sight, k)
            half = 3.1 * len(words)
            name.set_text(words)
            name.set_position((min(max(tip[0], half + 2), MAIN[2] - half - 2), min(max(tip[1], 8), MAIN[3] - 8)))
        self._axes.set_data(*np.array(path).T)
        one = _round(60 / eye.zoom)
        right, low = MAIN[2] - 40, 8
        left = right - one * eye.zoom
        self._bar.set_data(
            [left, left, np.nan, left, right, np.nan, right, right], [4, 12, np.nan, low, low, np.nan, 4, 12]
        )
        self._one.set(text=f"{one:g}", x=right + 6, y=low)


def axis_name(sight: Sight, k: int) -> str:
    """A feature by its number, or a direction with its share of the variance."""
    if sight.shares is None:
        return f"number {k + 1}"
    return f"direction {k + 1}: {percent(sight.shares[k])}"


def short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _round(value: float) -> float:
    """The round number just below."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(part * power for part in (1, 2, 5) if part * power <= value * 1.0001))
