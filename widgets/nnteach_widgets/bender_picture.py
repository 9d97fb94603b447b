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
from nnteach_widgets.camera import Camera, camera, turned
from nnteach_widgets.palette import NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.sight import Sight
from nnteach_widgets.stamps import StampedText, stamped

if TYPE_CHECKING:
    from nnteach_widgets.bender import Numbers
    from nnteach_widgets.journey import Here, Journey

WIDTH, HEIGHT, DPI = 800, 470, 100
# left, bottom, width, height in CSS pixels
TRACK, FIRST, MAIN = (16, 380, 768, 74), (16, 84, 250, 250), (286, 14, 500, 330)
LEGEND = 52  # height at which the kinds are named; more than fit go on below
MARGIN, SIDES = 26, 74  # of the picture, for the names of the axes; on the left and right of a space
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
        self._shown: object = None
        self._make_words()

    def _make_words(self) -> None:
        colours = self.colours
        top = (MAIN[1] + MAIN[3] + 10) / HEIGHT
        self.figure.text(FIRST[0] / WIDTH, top, "at the input", fontsize=NORMAL, color=colours.quiet)
        bold = {"fontsize": NORMAL, "weight": "bold", "color": colours.words("model")}
        self._heading = stamped(self.figure, MAIN[0] / WIDTH, (MAIN[1] + MAIN[3] + 10) / HEIGHT, "", **bold)
        (self._axes,) = self.main.plot([], [], color=colours.quiet, lw=0.8, zorder=2)
        self._names = [
            stamped(self.main, 0, 0, "", fontsize=SMALL, color=colours.quiet, ha="center", va="center", zorder=7)
            for _ in range(3)
        ]
        (self._bar,) = self.main.plot([], [], color=colours.quiet, lw=1.4, zorder=7)
        self._one = stamped(self.main, 0, 0, "", fontsize=SMALL, color=colours.quiet, va="center", zorder=7)

    @property
    def dynamic(self) -> Sequence[Artist]:
        moving = [*self._track.dynamic, *self._still.dynamic, *self._sheet.dynamic]
        return [*moving, self._axes, *self._names, self._bar, self._one, self._heading]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the layers or the kinds are others."""
        journey, here = numbers.journey, numbers.here
        anew = journey is not self._journey and self._begin(journey)
        self._track.move(numbers.state.layer)
        turning = turned(here.frame.depth, numbers.state.turn, numbers.state.tilt)
        sides = MARGIN + here.frame.depth * (SIDES - MARGIN)
        eye = camera(_corners(here), turning, MAIN[2:], (sides, MARGIN))
        self._sheet.move(journey, here, eye, LIFT * MAIN[3])
        self._draw_axes(here, eye)
        self._heading.set_text(plain(heading(numbers)))
        return anew

    def _begin(self, journey: Journey) -> bool:
        """Another network, other data or another moment of the training; True if what stays is to be drawn anew."""
        self._journey = journey
        self._draw_first(journey)
        self._sheet.sort(journey)
        stops, kinds = self._track.show(journey.chain), self._draw_legend(journey)
        return stops or kinds

    def place_at(self, x: float, numbers: Numbers) -> float:
        """The place of the way below this pixel of the track."""
        return min(self._track.place_at(x), float(len(numbers.chain.links)))

    def _draw_first(self, journey: Journey) -> None:
        """The data as they came in, for comparison."""
        here = journey.here(0.0)
        self._still.sort(journey)
        eye = camera(here.all, turned(here.frame.depth), FIRST[2:], (5, 5))
        self._still.move(journey, here, eye, LIFT * FIRST[3])

    def _draw_legend(self, journey: Journey) -> bool:
        """The kinds by their markers, and what a ring says; False if it is there already."""
        shown = (journey.examples.names, journey.examples.graded, bool(journey.wrong.any()))
        if shown == self._shown:
            return False
        self._shown = shown
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
            if x > FIRST[0] and x + 24 + 7.6 * len(name) > MAIN[0]:
                x, y = float(FIRST[0]), y - 18
            place = {"transform": self.figure.transFigure, "ls": "none", "mec": edge, "mfc": face}
            sample = Line2D([(x + 6) / WIDTH], [(y + 4) / HEIGHT], marker=marker, ms=max(size, 6), mew=1.0, **place)
            words = Text((x + 16) / WIDTH, y / HEIGHT, plain(name), fontsize=SMALL, color=colours.quiet)
            self._legend += [self.figure.add_artist(sample), self.figure.add_artist(words)]
            x += 34 + 7.6 * len(name)
        return True

    def _draw_axes(self, here: Here, eye: Camera) -> None:
        """Of a plane the axes through 0, of a space its box; the names stand outside."""
        low, high = here.all.min(axis=0), here.all.max(axis=0)
        lines = _box(low, high) if here.frame.depth > 0 else _cross(low, high, here.frame.line)
        seen = eye.seen(lines)[..., :2]
        gap = np.full((len(seen), 1, 2), np.nan)
        self._axes.set_data(*np.concatenate([seen, gap], axis=1).reshape(-1, 2).T)
        marked = _outermost(seen) if here.frame.depth > 0 else _tips(seen, 1 if here.frame.line > 0.5 else 2)
        for k, name in enumerate(self._names):
            name.set_visible(k < len(marked))
            if k < len(marked):
                self._name_axis(name, axis_name(here.sight, k), marked[k])
        self._draw_size(eye)

    def _name_axis(self, name: StampedText, words: str, beside: tuple[np.ndarray, np.ndarray]) -> None:
        """Words at a place, moved outwards until they do not touch what runs across their way; inside the picture."""
        place, out = beside
        half = np.array([3.6 * len(words), 7.0])
        x, y = place + out * (float(half @ np.abs(out)) + 6)
        name.set_text(words)
        name.set_position((min(max(x, half[0] + 2), MAIN[2] - half[0] - 2), min(max(y, 10), MAIN[3] - 10)))

    def _draw_size(self, eye: Camera) -> None:
        """A bar that says how long a round number is here."""
        one = _round(60 / eye.zoom)
        right, low = MAIN[2] - 44, 8
        left = right - one * eye.zoom
        nothing = np.nan
        self._bar.set_data(
            [left, left, nothing, left, right, nothing, right, right], [4, 12, nothing, low, low, nothing, 4, 12]
        )
        self._one.set(text=f"{one:g}", x=right + 6, y=low)


def _cross(low: np.ndarray, high: np.ndarray, line: float) -> np.ndarray:
    """The two axes of a plane through 0, or as near to it as the data are: (2, 2, 3). Of a line, one is a point."""
    corner = np.clip(0, low, high)
    axes = np.tile(corner, (2, 2, 1))
    for k, strength in enumerate((1.0, 1.0 - line)):
        axes[k, :, k] += strength * (np.array([low[k], high[k]]) - corner[k])
    return axes


def _tips(seen: np.ndarray, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The tip of each axis, and which way it points."""
    return [(ends[1], _unit(ends[1] - ends[0])) for ends in seen[:count]]


def _box(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The twelve edges of a box, four for each direction: (12, 2, 3)."""
    ends = np.stack([low, high])
    edges = np.empty((3, 4, 2, 3))
    for k in range(3):
        one, other = (k + 1) % 3, (k + 2) % 3
        edges[k, :, :, k] = ends[:, k]
        edges[k, :, :, one] = ends[[0, 0, 1, 1], one][:, np.newaxis]
        edges[k, :, :, other] = ends[[0, 1, 0, 1], other][:, np.newaxis]
    return edges.reshape(12, 2, 3)


def _outermost(seen: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each direction the middle of that edge which is farthest out, and the way out across it."""
    centre = seen.mean(axis=(0, 1))
    found = []
    for edges in seen.reshape(3, 4, 2, 2):
        along = _unit(edges[0, 1] - edges[0, 0])
        across = np.array([-along[1], along[0]])
        middles = edges.mean(axis=1)
        far = (middles - centre) @ across
        k = int(np.argmax(np.abs(far)))
        found.append((middles[k], across * np.sign(far[k])))
    return found


def _unit(way: np.ndarray) -> np.ndarray:
    return np.asarray(way / max(float(np.hypot(*way)), 1e-9))


def _corners(here: Here) -> np.ndarray:
    """What has to fit into the picture: of a space the corners of its box."""
    if here.frame.depth == 0:
        return here.all
    ends = np.stack([here.all.min(axis=0), here.all.max(axis=0)])
    return np.array([[ends[a, 0], ends[b, 1], ends[c, 2]] for a in (0, 1) for b in (0, 1) for c in (0, 1)])


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
