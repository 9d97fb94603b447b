"""How the bias bench of one neuron looks: its wiring with two bias units, beside its curve and the way it has gone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.words import number

if TYPE_CHECKING:
    from nnteach_widgets.bias_neuron import Numbers

Place = tuple[float, float]
WIDTH, HEIGHT, DPI = 800, 370, 100
SKETCH = 350  # CSS pixels from the left that belong to the wiring; the curve has the rest
PLANE = (SKETCH + 62, 48, WIDTH - SKETCH - 76, HEIGHT - 118)  # left, bottom, width, height
# Where things stand in the wiring, in CSS pixels from its lower left corner.
INPUT, SUM, BEND, PLUS, OUT = (32, 236), (150, 236), (226, 236), (298, 236), (345, 236)
UNIT_B, UNIT_C = (150, 112), (298, 112)
RADIUS: dict[Place, int] = {INPUT: 19, SUM: 19, BEND: 25, PLUS: 19, UNIT_B: 19, UNIT_C: 19}


class Edge(NamedTuple):
    """The line that carries a number, and the number on it."""

    line: Line2D
    value: StampedText


class NeuronBiasPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, x_limit: float, limits: tuple[float, float, float]) -> None:
        self.colours, self.limits = colours, limits
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.sketch = self.figure.add_axes((0, 0, SKETCH / WIDTH, 1), xlim=(0, SKETCH), ylim=(0, HEIGHT))
        left, bottom, width, height = PLANE
        self.plane = self.figure.add_axes((left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT))
        self.plane.set(xlim=(-x_limit, x_limit), xticks=np.arange(-x_limit, x_limit + 1))
        self.plane.set_xlabel("input x", labelpad=2)
        self.plane.set_title("output y", loc="left", pad=8, color=colours.quiet, fontsize=NORMAL)
        style(self.figure, colours)
        self.sketch.set_axis_off()
        self._frame: tuple[float, float] | None = None
        self._function: object = None
        self._make_wiring()
        self._make_curves()

    def _make_wiring(self) -> None:
        s, colours = self.sketch, self.colours
        own = (SUM, BEND, PLUS)
        for place, radius in RADIUS.items():
            tone = colours.mark("model") if place in own else colours.quiet
            s.add_patch(Circle(place, radius, fc=colours.background, ec=tone, lw=1.5, zorder=4))
        words = {INPUT: ("x", colours.quiet), UNIT_B: ("1", colours.quiet), UNIT_C: ("1", colours.quiet)}
        words |= {SUM: ("Σ", colours.words("model")), PLUS: ("+", colours.words("model"))}
        for place, (text, tone) in words.items():
            s.text(*place, text, fontsize=LARGE, color=tone, ha="center", va="center_baseline", zorder=5)
        quiet = {"fontsize": SMALL, "color": colours.quiet, "ha": "center", "va": "top", "linespacing": 1.35}
        s.text(UNIT_B[0], UNIT_B[1] - 27, "before F:\nits own bias", **quiet)
        s.text(UNIT_C[0] - 14, UNIT_C[1] - 27, "after F: the bias\nof the next neuron", **quiet)
        s.text(INPUT[0], INPUT[1] - 24, "input", **quiet)
        s.text(14, HEIGHT - 28, "bias units: always 1, nothing comes in", fontsize=SMALL, color=colours.quiet)
        for start, end in ((SUM, BEND), (BEND, PLUS)):
            self._arrow(start[0] + RADIUS[start] + 1, end[0] - RADIUS[end] - 1)
        self._arrow(PLUS[0] + RADIUS[PLUS] + 1, OUT[0])
        s.text(OUT[0] - 8, OUT[1] + 12, "y", fontsize=NORMAL, color=colours.words("model"), ha="center")
        self._edges = {
            "w": self._make_edge(INPUT, SUM, (91, 262)),
            "b": self._make_edge(UNIT_B, SUM, (136, 166), ha="right"),
            "c": self._make_edge(UNIT_C, PLUS, (284, 166), ha="right"),
        }
        s.plot([BEND[0] - 17, BEND[0] + 17], [BEND[1]] * 2, color=colours.faint, lw=1, zorder=5)
        (self._bend,) = s.plot([], [], color=colours.mark("model"), lw=2, zorder=6, solid_capstyle="round")
        name = {"fontsize": SMALL, "color": colours.words("model"), "ha": "center"}
        self._bend_name = stamped(s, BEND[0], BEND[1] + 33, "", **name)

    def _arrow(self, start: float, end: float) -> None:
        look = {"arrowstyle": "-|>", "color": self.colours.quiet, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
        self.sketch.annotate("", (end, SUM[1]), (start, SUM[1]), arrowprops=look)

    def _make_edge(self, start: Place, end: Place, at: Place, ha: str = "center") -> Edge:
        far = math.dist(start, end)
        across, up = (end[0] - start[0]) / far, (end[1] - start[1]) / far
        tips = [
            (place[0] + sign * RADIUS[place] * across, place[1] + sign * RADIUS[place] * up)
            for place, sign in ((start, 1), (end, -1))
        ]
        (line,) = self.sketch.plot(*zip(*tips, strict=True), color=self.colours.mark("model"), zorder=2)
        line.set_dash_capstyle("butt")
        look = {"fontsize": NORMAL, "color": self.colours.words("model"), "ha": ha, "zorder": 8, "by_letter": True}
        return Edge(line, stamped(self.sketch, *at, "", **look))

    def _make_curves(self) -> None:
        p, colours = self.plane, self.colours
        for line in (p.axhline, p.axvline):
            line(0, color=colours.faint, lw=1, zorder=0)
        (self._before,) = p.plot([], [], color=colours.quiet, lw=1.4, ls=":", zorder=2)
        (self._curve,) = p.plot([], [], color=colours.mark("model"), lw=2.8, zorder=4, solid_capstyle="round")
        (self._way,) = p.plot([], [], color=colours.mark("gradient"), lw=1.8, zorder=5)
        heads = {"ls": "none", "ms": 8, "mfc": colours.mark("gradient"), "mec": colours.mark("gradient"), "zorder": 6}
        (self._head,) = p.plot([], [], marker="<", **heads)
        (self._lift,) = p.plot([], [], marker="^", **heads)
        (self._from,) = p.plot([], [], "o", ms=7, mfc=colours.background, mec=colours.quiet, mew=1.4, zorder=5)
        (self._mark,) = p.plot([], [], "o", ms=12, mfc=colours.mark("model"), mec=colours.background, mew=2, zorder=7)
        small = {"fontsize": SMALL, "color": colours.quiet, "zorder": 8}
        name = {"fontsize": NORMAL, "color": colours.words("gradient"), "va": "center", "zorder": 8}
        self._names = [stamped(p, 0, 0, letter, ha=ha, **name) for letter, ha in (("b", "center"), ("c", "left"))]
        self._old_name = stamped(p, 0, 0, "b = 0, c = 0", ha="left", va="bottom", **small)
        line = {"fontsize": NORMAL, "transform": self.figure.transFigure}
        y, right = (HEIGHT - 28) / HEIGHT, (PLANE[0] + PLANE[2]) / WIDTH
        self._place_name = stamped(self.figure, right - 66 / WIDTH, y, "", color=colours.quiet, ha="right", **line)
        bold = {"fontsize": LARGE, "color": colours.words("gradient"), "ha": "right", "by_letter": True}
        self._place = stamped(self.figure, right, y, "", transform=self.figure.transFigure, **bold)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            *(artist for edge in self._edges.values() for artist in edge),
            self._bend,
            self._bend_name,
            self._before,
            self._curve,
            self._way,
            self._head,
            self._lift,
            self._from,
            self._mark,
            *self._names,
            self._old_name,
            self._place_name,
            self._place,
        ]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the axes' limits changed."""
        reframed = numbers.y_range != self._frame
        if reframed:
            self._frame = numbers.y_range
            self.plane.set_ylim(self._frame)
        self._draw_wiring(numbers)
        self._curve.set_data(numbers.x, numbers.y)
        self._before.set_data(numbers.x, numbers.before)
        self._draw_way(numbers)
        return reframed

    def _draw_wiring(self, numbers: Numbers) -> None:
        """Wide for a strong connection, solid for a positive one, dashed for a negative one, dotted for none."""
        s = numbers.state
        for (name, edge), limit in zip(self._edges.items(), self.limits, strict=True):
            value = getattr(s, name)
            edge.line.set_linewidth(1.2 + 4 * abs(value) / limit)
            edge.line.set_linestyle("-" if value > 0 else (0, (2.0, 1.1)) if value < 0 else ":")
            edge.line.set_color(self.colours.mark("model") if value else self.colours.quiet)
            edge.value.set_text(f"{name} = {number(value)}")
        if s.function is not self._function:
            self._function = s.function
            self._bend_name.set_text(plain(numbers.label if len(numbers.label) < 12 else numbers.label[:10] + "…"))
        near = np.abs(numbers.x) <= 3
        shape = numbers.before[near] if s.w else numbers.before[near] - numbers.level
        low, high = float(shape.min()), float(shape.max())
        up = (shape - low) / (high - low) - 0.5 if high > low else np.zeros(len(shape))
        self._bend.set_data(BEND[0] + 17 * numbers.x[near] / 3, BEND[1] + 24 * up)

    def _draw_way(self, numbers: Numbers) -> None:
        """From where the marked place was, sideways by b, then up or down by c."""
        s, place, level = numbers.state, numbers.center, numbers.level
        shown = place is not None
        for artist in (self._way, self._from, self._mark):
            artist.set_visible(shown)
        self._place_name.set_text(f"{numbers.mark} at x = −b/w =" if shown else "no kink: w = 0")
        self._place.set_text(number(place) if place is not None else "")
        low, high = self.plane.get_ylim()
        left_end = float(numbers.before[0])
        self._old_name.set_position((-3.9, min(max(left_end + 0.08, low + 0.1), high - 0.4)))
        self._old_name.set_visible(bool(s.b or s.c))
        wide, tall = abs(place or 0.0) > 0.4, shown and abs(s.c) > 0.5
        for artist, visible in zip((self._head, self._lift, *self._names), (wide, tall) * 2, strict=True):
            artist.set_visible(bool(visible))
        if place is None:
            return
        self._from.set_data([0], [level])
        self._way.set_data([0, place, place], [level, level, level + s.c])
        self._head.set_data([place - math.copysign(0.12, place)], [level])
        self._head.set_marker("<" if place < 0 else ">")
        unit = (high - low) / (PLANE[3])  # one CSS pixel
        self._lift.set_data([place], [level + s.c - math.copysign(14 * unit, s.c)])
        self._lift.set_marker("^" if s.c > 0 else "v")
        self._mark.set_data([place], [level + s.c])
        self._names[0].set_position((place / 2, level + math.copysign(13 * unit, -s.c or 1)))
        self._names[1].set_position((place + 0.18, level + s.c / 2))
