"""How the activation lab looks: the curve with its tangent on the left, the slope at every x on the right."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnteach_widgets.labels import spread
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.words import number

if TYPE_CHECKING:
    from nnteach_widgets.activations import Line, Numbers

WIDTH, HEIGHT, DPI = 800, 340, 100
TANGENT = 62  # CSS pixels to either side of the point
LABEL_GAP = 15  # CSS pixels between two labels
DASHES = ["--", ":", "-.", (0, (6, 2, 1, 2, 1, 2)), (0, (8, 3)), (0, (1, 3)), (0, (3, 1))]
BOXES = {"curve": (0.062, 0.14, 0.40, 0.625), "slope": (0.665, 0.14, 0.315, 0.625)}
# The row of numbers: what each is, and where it ends, in CSS pixels from the left.
READOUT = (("x =", 158), ("z = w x + b =", 364), ("y = F(z) =", 546), ("slope = w F′(z) =", 784))
DIGITS = 82  # CSS pixels that the widest number takes


class Compared(NamedTuple):
    """The artists of one function that is only compared."""

    curve: Line2D
    slope: Line2D
    name: StampedText
    sample: Line2D


class ActivationPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, x_limit: float) -> None:
        self.colours, self.x_limit = colours, x_limit
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.curve, self.slope = (self.figure.add_axes(box) for box in BOXES.values())
        for axes, name in ((self.curve, "output y"), (self.slope, "slope dy/dx")):
            axes.set_title(name, loc="left", pad=21, color=colours.quiet, fontsize=NORMAL)
            axes.set_xlabel("input x", labelpad=2)
            axes.set_xlim(-x_limit, x_limit)
            axes.set_xticks(np.arange(-x_limit, x_limit + 1, 2))
            axes.axhline(0, color=colours.faint, lw=1, zorder=1)
        style(self.figure, colours)
        self._frame: tuple[float, ...] = ()
        self._make_readout()
        self._make_artists()

    def _make_readout(self) -> None:
        """The numbers of the point, in fixed places: right-aligned, so that no digit moves when another changes."""
        colours = self.colours
        tones = (colours.ink, colours.ink, colours.words("model"), colours.words("gradient"))
        self._readout = []
        for (name, right), tone in zip(READOUT, tones, strict=True):
            self.figure.text((right - DIGITS) / WIDTH, 0.935, name, fontsize=NORMAL, color=colours.quiet, ha="right")
            self._readout.append(
                stamped(self.figure, right / WIDTH, 0.935, "", fontsize=LARGE, color=tone, ha="right", by_letter=True)
            )

    def _make_artists(self) -> None:
        colours, c, s = self.colours, self.curve, self.slope
        model, gradient = colours.mark("model"), colours.mark("gradient")
        self._zones = [PolyCollection([], facecolor=colours.shade, edgecolor="none", zorder=0) for _ in (c, s)]
        c.add_collection(self._zones[0], autolim=False)
        s.add_collection(self._zones[1], autolim=False)
        self._zone_names = [
            stamped(c, 0, 0, "", fontsize=SMALL, color=colours.quiet, ha="center", va="center", zorder=2)
            for _ in range(2)
        ]
        self._center = [axes.plot([], [], color=colours.quiet, lw=1, ls=":", zorder=2)[0] for axes in (c, s)]
        (self._center_mark,) = c.plot([], [], "D", ms=6, mfc=colours.background, mec=colours.quiet, mew=1.5, zorder=5)
        above = {"transform": c.get_xaxis_transform(), "ha": "center"}
        self._center_name = stamped(c, 0, 1.02, "z = 0", fontsize=SMALL, color=colours.quiet, **above)
        self._compared = [self._make_compared(dash) for dash in DASHES]
        (self._line,) = c.plot([], [], color=model, lw=2.6, zorder=4, solid_capstyle="round")
        (self._slope_line,) = s.plot([], [], color=gradient, lw=2.6, zorder=4)
        bold = {"fontsize": NORMAL, "weight": "bold", "color": colours.words("model")}
        self._name = stamped(self.figure, 0, 0, "", va="center", **bold)
        self._guides = [axes.plot([], [], color=colours.faint, lw=1, zorder=1.5)[0] for axes in (c, s)]
        (self._tangent,) = c.plot([], [], color=gradient, lw=2.2, zorder=6, solid_capstyle="round")
        (self._point,) = c.plot([], [], "o", ms=12, mfc=model, mec=colours.background, mew=2, zorder=7, clip_on=False)
        (self._slope_point,) = s.plot(
            [], [], "o", ms=10, mfc=gradient, mec=colours.background, mew=2, zorder=7, clip_on=False
        )

    def _make_compared(self, dash: Any) -> Compared:
        """A faint line in both panels; its name stands at the line's end, after a short sample of its dashes."""
        look = {"color": self.colours.quiet, "lw": 1.3, "ls": dash, "zorder": 3}
        (curve,) = self.curve.plot([], [], **look)
        (slope,) = self.slope.plot([], [], **look)
        name = stamped(self.figure, 0, 0, "", fontsize=SMALL, color=self.colours.quiet, va="center")
        sample = Line2D([], [], transform=self.figure.transFigure, **look)
        self.figure.add_artist(sample)
        return Compared(curve, slope, name, sample)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            *self._zones,
            *self._zone_names,
            *self._guides,
            *self._center,
            self._center_mark,
            self._center_name,
            *(artist for group in self._compared for artist in group),
            self._line,
            self._slope_line,
            self._name,
            self._tangent,
            self._point,
            self._slope_point,
            *self._readout,
        ]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the axes' limits changed."""
        reframed = self._reframe(numbers)
        self._line.set_data(numbers.line.x, numbers.line.y)
        self._slope_line.set_data(numbers.line.x, numbers.line.slope)
        self._draw_compared(numbers)
        self._draw_zones(numbers)
        self._draw_center(numbers)
        self._draw_point(numbers)
        return reframed

    def _reframe(self, numbers: Numbers) -> bool:
        frame = (*numbers.y_range, *numbers.slope_range)
        if frame == self._frame:
            return False
        self._frame = frame
        self.curve.set_ylim(frame[:2])
        self.slope.set_ylim(frame[2:])
        return True

    def _draw_compared(self, numbers: Numbers) -> None:
        lines = [numbers.line, *numbers.compared]
        left, bottom, width, height = BOXES["curve"]
        ends = [self._end(line) for line in lines]
        places = spread(ends, LABEL_GAP / HEIGHT, bottom, bottom + height)
        x = left + width + 0.012
        self._name.set(text=plain(_short(numbers.label)), x=x, y=places[0])
        for k, artists in enumerate(self._compared):
            for artist in artists:
                artist.set_visible(k < len(numbers.compared))
        for artists, line, y in zip(self._compared, numbers.compared, places[1:], strict=False):
            artists.curve.set_data(line.x, line.y)
            artists.slope.set_data(line.x, line.slope)
            artists.sample.set_data([x, x + 0.026], [y, y])
            artists.name.set(text=plain(_short(line.label)), x=x + 0.032, y=y)

    def _end(self, line: Line) -> float:
        """Where the line leaves the picture on the right, as a fraction of the figure's height."""
        _, bottom, _, height = BOXES["curve"]
        low, high, *_ = self._frame
        return bottom + height * min(1.0, max(0.0, (float(line.y[-1]) - low) / (high - low)))

    def _draw_zones(self, numbers: Numbers) -> None:
        limit = self.x_limit
        shown: list[tuple[str, float, float]] = [
            (zone.kind, max(zone.low, -limit), min(zone.high, limit))
            for zone in numbers.zones
            if zone.low < limit and zone.high > -limit
        ]
        for axes, collection in zip((self.curve, self.slope), self._zones, strict=True):
            low, high = axes.get_ylim()
            collection.set_verts([[(a, low), (a, high), (b, high), (b, low)] for _, a, b in shown])
        for text, (kind, a, b) in _pairs(self._zone_names, shown):
            wide = (b - a) * self._pixels(self.curve, 0)
            upright = wide < 86
            text.set_visible(wide > 18)
            middle = (a + b) / 2
            if numbers.center is not None and abs(middle - numbers.center) * self._pixels(self.curve, 0) < 40:
                middle = (a + middle) / 2  # not on the dotted line
            text.set(text=kind, x=middle, y=self._free_place(numbers, middle, upright))
            text.set_rotation(90 if upright else 0)

    def _free_place(self, numbers: Numbers, x: float, upright: bool) -> float:
        """A height at x where a word crosses no line: the middle if it is free, else above or below."""
        low, high = self.curve.get_ylim()
        crossed = [float(np.interp(x, line.x, line.y)) for line in (numbers.line, *numbers.compared)]
        places = [low + part * (high - low) for part in ((0.5, 0.75, 0.25) if upright else (0.5, 0.72, 0.28, 0.9, 0.1))]
        room = (42 if upright else 14) / self._pixels(self.curve, 1)
        distances = [min(abs(place - y) for y in crossed) for place in places]
        return next((p for p, d in zip(places, distances, strict=True) if d > room), places[int(np.argmax(distances))])

    def _draw_center(self, numbers: Numbers) -> None:
        x = numbers.center
        shown = x is not None and abs(x) <= self.x_limit
        for artist in (*self._center, self._center_mark, self._center_name):
            artist.set_visible(shown)
        if x is None:
            return
        for axes, line in zip((self.curve, self.slope), self._center, strict=True):
            line.set_data([x, x], axes.get_ylim())
        self._center_mark.set_data([x], [numbers.center_y])
        self._center_name.set_x(x)

    def _draw_point(self, numbers: Numbers) -> None:
        x, y, slope = numbers.state.x, numbers.y, numbers.slope
        jump = numbers.broken is not None and numbers.broken.kind == "jump"
        low, high = self.curve.get_ylim()
        inside = min(max(y, low), high)
        self._point.set_data([x], [inside])
        self._point.set_marker("o" if y == inside else "^" if y > inside else "v")
        self._tangent.set_visible(not jump)
        self._slope_point.set_visible(not jump)
        across = TANGENT / math.hypot(self._pixels(self.curve, 0), slope * self._pixels(self.curve, 1))
        self._tangent.set_data([x - across, x + across], [y - slope * across, y + slope * across])
        self._slope_point.set_data([x], [slope])
        self._guides[0].set_data([x, x], [low, inside])
        self._guides[1].set_data([x, x], [self.slope.get_ylim()[0], slope])
        self._guides[1].set_visible(not jump)
        values = (x, numbers.z, y, slope)
        for text, value in zip(self._readout, values, strict=True):
            text.set_text(number(value))
        if jump:
            self._readout[-1].set_text("none")

    def _pixels(self, axes: Axes, way: int) -> float:
        """CSS pixels for one unit along x (0) or y (1)."""
        box = BOXES["curve" if axes is self.curve else "slope"]
        low, high = axes.get_ylim() if way else axes.get_xlim()
        return float(box[2 + way] * (HEIGHT if way else WIDTH) / (high - low))


def _pairs(
    texts: list[StampedText], zones: list[tuple[str, float, float]]
) -> Iterator[tuple[StampedText, tuple[str, float, float]]]:
    """Each zone with a text for its name; spare texts are hidden."""
    for text in texts[len(zones) :]:
        text.set_visible(False)
    yield from zip(texts, zones, strict=False)


def _short(name: str) -> str:
    return name if len(name) <= 11 else name[:10] + "…"
