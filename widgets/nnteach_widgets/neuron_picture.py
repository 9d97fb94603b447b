"""How the neuron bench looks: the neuron with a number on every edge, its sum term by term, and the plane it cuts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from nnteach_widgets.curves import curve_of
from nnteach_widgets.palette import NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.plane import Place
from nnteach_widgets.plane_picture import PlanePicture, short
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.words import number

if TYPE_CHECKING:
    from nnteach_widgets.neuron import Numbers, Scene

WIDTH, HEIGHT, DPI = 800, 390, 100
SKETCH = 482  # CSS pixels from the left that belong to the neuron; the plane has the rest
# Where things stand in the sketch, in CSS pixels from its lower left corner.
INPUTS, ONE, SUM, BEND, OUTPUT = ((46, 328), (46, 222)), (46, 138), (262, 240), (358, 240), (446, 240)
BIG, SMALLER = 28, 17  # radii
LEDGER = (84, 57, 28)  # baselines of the three rows of the sum: letters, factors, products
COLUMNS = {"x₁": 60, "w₁": 118, "x₂": 184, "w₂": 242, "b": 310, "z": 392, "y = F(z)": 474}  # where each number ends
TIMES, PLUS, EQUALS = (67, 191), (130, 254), 323  # the signs between them


class Edge(NamedTuple):
    """The line that carries a weight, and the number on it."""

    line: Line2D
    blank: Line2D  # behind the number
    name: StampedText
    value: StampedText


class NeuronPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, scene: Scene, w_limit: float) -> None:
        self.colours, self.scene, self.w_limit = colours, scene, w_limit
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.sketch = self.figure.add_axes((0, 0, SKETCH / WIDTH, 1), xlim=(0, SKETCH), ylim=(0, HEIGHT))
        self._plane = PlanePicture(self.figure, colours, scene)
        self.plane = self._plane.axes
        style(self.figure, colours)
        self.sketch.set_axis_off()
        self._function: object = None
        self._make_nodes()
        self._make_edges()
        self._make_ledger()

    def _make_nodes(self) -> None:
        colours, s = self.colours, self.sketch
        rings = [*((place, BIG) for place in INPUTS), (ONE, SMALLER), (SUM, BIG), (BEND, BIG), (OUTPUT, BIG)]
        for place, radius in rings:
            own = place in (SUM, BEND)
            tone = colours.mark("model") if own else colours.quiet
            s.add_patch(Circle(place, radius, fc=colours.background, ec=tone, lw=1.8 if own else 1.2, zorder=4))
        names = self.scene.names or ("", "")
        for k, place in enumerate(INPUTS):
            text = plain(f"x{'₁₂'[k]}  {short(names[k], 22)}".rstrip())
            s.text(place[0] - BIG, place[1] + BIG + 8, text, fontsize=SMALL, color=colours.quiet)
        s.text(*ONE, "1", fontsize=NORMAL, color=colours.quiet, ha="center", va="center", zorder=5)
        s.text(*SUM, "Σ", fontsize=20, color=colours.words("model"), ha="center", va="center", zorder=5)
        below = SUM[1] - BIG - 20
        s.text(OUTPUT[0], below, "output y", fontsize=SMALL, color=colours.quiet, ha="center")
        s.text(SUM[0] - 12, below, "z =", fontsize=NORMAL, color=colours.quiet, ha="right")
        self._sum = stamped(s, SUM[0] + 46, below, "", fontsize=NORMAL, color=colours.ink, ha="right", by_letter=True)
        for (x, y), (end, _), reach in ((SUM, BEND, BIG), (BEND, OUTPUT, BIG)):
            s.annotate(
                "",
                (end - reach - 1, y),
                (x + reach, y),
                arrowprops={"arrowstyle": "-|>", "color": colours.quiet, "lw": 1.2, "shrinkA": 0, "shrinkB": 0},
            )
        number_look = {"fontsize": NORMAL, "ha": "center", "by_letter": True, "zorder": 8}
        self._inputs = [stamped(s, x, y - 5, "", color=colours.ink, **number_look) for x, y in INPUTS]
        self._output = stamped(s, OUTPUT[0], OUTPUT[1] - 5, "", color=colours.words("model"), **number_look)
        above = {"fontsize": SMALL, "ha": "center", "zorder": 8}
        self._bend_name = stamped(s, BEND[0], BEND[1] + BIG + 9, "", color=colours.words("model"), **above)
        (self._bend,) = s.plot([], [], color=colours.mark("model"), lw=2, zorder=6, solid_capstyle="round")
        (self._bend_dot,) = s.plot([], [], "o", ms=6, mfc=colours.ink, mec=colours.background, mew=1, zorder=7)
        s.plot([BEND[0] - 18, BEND[0] + 18], [BEND[1]] * 2, color=colours.faint, lw=1, zorder=5)

    def _make_edges(self) -> None:
        radii, names = (BIG, BIG, SMALLER), ("w₁ =", "w₂ =", "b =")
        self._edges = [self._make_edge(*each) for each in zip((*INPUTS, ONE), radii, names, strict=True)]

    def _make_edge(self, place: Place, radius: float, name: str) -> Edge:
        """From an input to the sum; its number stands in a gap of the line, after its name."""
        s, colours = self.sketch, self.colours
        far = math.dist(place, SUM)
        across, up = (SUM[0] - place[0]) / far, (SUM[1] - place[1]) / far
        start = (place[0] + radius * across, place[1] + radius * up)
        end = (SUM[0] - (BIG + 3) * across, SUM[1] - (BIG + 3) * up)
        (line,) = s.plot(*zip(start, end, strict=True), color=colours.mark("model"), zorder=2, dash_capstyle="butt")
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        (blank,) = s.plot([x - 35, x + 35], [y, y], color=colours.background, lw=15, zorder=3, solid_capstyle="round")
        look = {"fontsize": NORMAL, "ha": "right", "zorder": 8}
        label = stamped(s, x - 9, y - 5, name, color=colours.quiet, **look)
        value = stamped(s, x + 42, y - 5, "", color=colours.words("model"), by_letter=True, **look)
        return Edge(line, blank, label, value)

    def _make_ledger(self) -> None:
        """The sum, term by term; each digit keeps its place."""
        s, colours = self.sketch, self.colours
        s.plot([14, SKETCH - 8], [LEDGER[0] + 26] * 2, color=colours.faint, lw=1)
        top, factors, products = LEDGER
        signs = [
            *((x, "·", (top, factors)) for x in TIMES),
            *((x, "+", LEDGER) for x in PLUS),
            (EQUALS, "=", (top, products)),
        ]
        quiet = {"fontsize": NORMAL, "color": colours.quiet}
        for x, sign, rows in signs:
            for row in rows:
                s.text(x, row, sign, ha="center", **quiet)
        for name, right in COLUMNS.items():
            s.text(right, LEDGER[0], name, ha="right", **quiet)
        self._factors = [self._cell(name, 1, colours.ink) for name in ("x₁", "w₁", "x₂", "w₂", "b")]
        self._results = [self._cell(name, 2, colours.ink) for name in ("w₁", "w₂", "b", "z")]
        self._results.append(self._cell("y = F(z)", 2, colours.words("model")))

    def _cell(self, column: str, row: int, tone: str) -> StampedText:
        weight = "bold" if column[0] in "zy" else "normal"
        look = {
            "fontsize": SMALL if row == 1 else NORMAL,
            "weight": weight,
            "color": tone,
            "ha": "right",
            "by_letter": True,
        }
        return stamped(self.sketch, COLUMNS[column], LEDGER[row], "", **look)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            *self._plane.dynamic,
            *(artist for edge in self._edges for artist in edge),
            *self._inputs,
            self._output,
            self._bend,
            self._bend_dot,
            self._bend_name,
            self._sum,
            *self._factors,
            *self._results,
        ]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; the background never changes."""
        self._draw_edges(numbers)
        self._draw_numbers(numbers)
        self._draw_bend(numbers)
        self._plane.draw(numbers)
        return False

    def _draw_edges(self, numbers: Numbers) -> None:
        """Wide for a strong weight, solid for a positive one, dashed for a negative one, dotted for none."""
        s = numbers.state
        limits = (self.w_limit, self.w_limit, self.scene.b_limit)
        for edge, value, limit in zip(self._edges, (s.w1, s.w2, s.b), limits, strict=True):
            edge.line.set_linewidth(1.2 + 5.3 * abs(value) / limit)
            edge.line.set_linestyle("-" if value > 0 else (0, (2.0, 1.1)) if value < 0 else ":")
            edge.line.set_color(self.colours.mark("model") if value else self.colours.quiet)
            edge.value.set_text(number(value))

    def _draw_numbers(self, numbers: Numbers) -> None:
        s = numbers.state
        for text, value in zip(self._inputs, (s.x1, s.x2), strict=True):
            text.set_text(number(value))
        self._output.set_text(number(numbers.y))
        self._sum.set_text(number(numbers.z))
        for text, value in zip(self._factors, (s.x1, s.w1, s.x2, s.w2, s.b), strict=True):
            text.set_text(number(value))
        results = (*numbers.products, s.b, numbers.z, numbers.y)
        for text, value in zip(self._results, results, strict=True):
            text.set_text(number(value))

    def _draw_bend(self, numbers: Numbers) -> None:
        """A small curve of F for z from -4 to 4 in the neuron's second circle, with a dot at the present z."""
        curve = curve_of(numbers.state.activation)
        low, high = min(0.0, curve.floor), max(curve.ceiling, curve.floor + 0.1)

        def inside(z: Any, y: Any) -> tuple[Any, Any]:
            up = np.clip((np.asarray(y) - low) / (high - low), 0, 1)
            return BEND[0] + 18 * np.clip(np.asarray(z) / 4, -1, 1), BEND[1] + 28 * (up - 0.5)

        if numbers.state.activation is not self._function:
            self._function = numbers.state.activation
            z = np.linspace(-4, 4, 81)
            self._bend.set_data(*inside(z, curve.value(z)))
            self._bend_name.set_text(plain(f"F = {short(numbers.label, 11)}"))
        at = min(4.0, max(-4.0, numbers.z))
        self._bend_dot.set_data(*([value] for value in inside(at, curve.value(np.array([at]))[0])))

    def grip(self, hand: Place, numbers: Numbers) -> tuple[str, Place]:
        """What a pointer at this place of the plane takes hold of, see `PlanePicture.grip`."""
        return self._plane.grip(hand, numbers)
