"""How the neuron bench looks: the neuron with a number on every edge, its sum term by term, and the plane it cuts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from nnteach_widgets.curves import curve_of
from nnteach_widgets.palette import NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.plane import Place
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.words import number

if TYPE_CHECKING:
    from nnteach_widgets.neuron import Numbers, Scene

WIDTH, HEIGHT, DPI = 800, 390, 100
SKETCH = 482  # CSS pixels from the left that belong to the neuron; the plane has the rest
PLANE = (532, 48, 254, 272)  # left, bottom, width, height in CSS pixels
# Where things stand in the sketch, in CSS pixels from its lower left corner.
INPUTS, ONE, SUM, BEND, OUTPUT = ((46, 328), (46, 222)), (46, 138), (262, 240), (358, 240), (446, 240)
BIG, SMALLER = 28, 17  # radii
LEDGER = (84, 57, 28)  # baselines of the three rows of the sum: letters, factors, products
COLUMNS = {"x₁": 60, "w₁": 118, "x₂": 184, "w₂": 242, "b": 310, "z": 392, "y = F(z)": 474}  # where each number ends
TIMES, PLUS, EQUALS = (67, 191), (130, 254), 323  # the signs between them
GRASP = 16  # CSS pixels around a handle within which a pointer takes hold of it


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
        left, bottom, width, height = PLANE
        self.plane = self.figure.add_axes((left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT))
        self._function: object = None
        self._examples: list[Line2D] = []
        self._size = 9.0 if scene.points is not None and len(scene.points.x) <= 20 else 5.5
        self._dots: list[Place] | None = None  # the examples, in CSS pixels
        self._set_plane()
        style(self.figure, colours)
        self.sketch.set_axis_off()
        self._make_nodes()
        self._make_edges()
        self._make_ledger()
        self._make_plane()
        self._make_examples()

    def _set_plane(self) -> None:
        box, names = self.scene.box, self.scene.names or ("", "")
        self.plane.set(xlim=(box.left, box.right), ylim=(box.bottom, box.top))
        for k, (label, name) in enumerate(zip((self.plane.set_xlabel, self.plane.set_ylabel), names, strict=True)):
            label(plain(f"x{'₁₂'[k]}  {_short(name, 22)}".rstrip()), labelpad=2)
            axis = (self.plane.xaxis, self.plane.yaxis)[k]
            axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        self.plane.yaxis.set_label_coords(-0.15, 0.5)
        for line in (self.plane.axhline, self.plane.axvline):
            line(0, color=self.colours.faint, lw=1, zorder=1)

    # The neuron

    def _make_nodes(self) -> None:
        colours, s = self.colours, self.sketch
        rings = [*((place, BIG) for place in INPUTS), (ONE, SMALLER), (SUM, BIG), (BEND, BIG), (OUTPUT, BIG)]
        for place, radius in rings:
            own = place in (SUM, BEND)
            tone = colours.mark("model") if own else colours.quiet
            s.add_patch(Circle(place, radius, fc=colours.background, ec=tone, lw=1.8 if own else 1.2, zorder=4))
        names = self.scene.names or ("", "")
        for k, place in enumerate(INPUTS):
            text = plain(f"x{'₁₂'[k]}  {_short(names[k], 22)}".rstrip())
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

    # The plane

    def _make_plane(self) -> None:
        p, colours = self.plane, self.colours
        model = colours.mark("model")
        self._shade = PolyCollection([], facecolor=model, alpha=0.16, edgecolor="none", zorder=0)
        p.add_collection(self._shade, autolim=False)
        (self._line,) = p.plot([], [], color=model, lw=2.6, zorder=4)
        handle = {"mfc": colours.background, "mec": model, "mew": 2, "zorder": 5, "ls": "none"}
        (self._middle,) = p.plot([], [], "D", ms=8, **handle)
        (self._ends,) = p.plot([], [], "o", ms=9, **handle)
        (self._arrow,) = p.plot([], [], color=model, lw=1.6, zorder=4.5)
        side = {"fontsize": SMALL, "ha": "center", "va": "center", "zorder": 6, "color": colours.words("model")}
        self._sides = [stamped(p, 0, 0, text, **side) for text in ("z > 0", "z < 0")]
        (self._point,) = p.plot([], [], "o", ms=13, mfc=model, mec=colours.background, mew=2, zorder=7, clip_on=False)
        bold = {"fontsize": NORMAL, "weight": "bold", "color": colours.words("model")}
        self._title = stamped(self.figure, PLANE[0] / WIDTH, 365 / HEIGHT, "", **bold)

    def _make_examples(self) -> None:
        """Two kinds of examples, told apart by shape and filling; those on the wrong side get a ring."""
        colours, points = self.colours, self.scene.points
        (self._wrong,) = self.plane.plot(
            [], [], "o", ms=self._size + 6, mfc="none", mec=colours.mark("gradient"), mew=1.6, zorder=3.5, clip_on=False
        )
        if points is None:
            self._legend("drag the point, the line or its ends", None)
            return
        self._dots = [self._pixels((float(a), float(b))) for a, b in points.x]
        faces = (colours.background, colours.data)
        for kind, marker, face in zip((~points.second, points.second), "o^", faces, strict=True):
            look = {"ms": self._size, "mfc": face, "mec": colours.data, "mew": 0.9, "zorder": 3}
            self._examples += self.plane.plot(*points.x[kind].T, marker, **look)  # they do not move, the shade does
        x: float = PLANE[0] - 26
        for name, marker, face in zip(points.kinds, "o^", faces, strict=True):
            x = self._legend(_short(name, 10), (marker, face, colours.data, 6), x)
        self._legend("wrong side", ("o", "none", colours.mark("gradient"), 10), x)

    def _legend(self, words: str, look: Any, x: float = PLANE[0]) -> float:
        """A marker with its meaning above the plane; returns where the next one may begin."""
        y = 340
        if look is not None:
            marker, face, edge, size = look
            place = {"transform": self.figure.transFigure, "ls": "none"}
            sample = Line2D([(x + 5) / WIDTH], [(y + 4) / HEIGHT], marker=marker, mfc=face, mec=edge, ms=size, **place)
            self.figure.add_artist(sample)
            x += 15
        self.figure.text(x / WIDTH, y / HEIGHT, plain(words), fontsize=SMALL, color=self.colours.quiet)
        return x + 6.8 * len(words) + 12

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            self._shade,
            *self._examples,
            self._line,
            self._arrow,
            self._middle,
            self._ends,
            *self._sides,
            self._wrong,
            self._point,
            self._title,
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
        self._draw_boundary(numbers)
        self._draw_sides(numbers)
        self._draw_title(numbers)
        self._point.set_data([numbers.state.x1], [numbers.state.x2])
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
            self._bend_name.set_text(plain(f"F = {_short(numbers.label, 11)}"))
        at = min(4.0, max(-4.0, numbers.z))
        self._bend_dot.set_data(*([value] for value in inside(at, curve.value(np.array([at]))[0])))

    def _draw_boundary(self, numbers: Numbers) -> None:
        cut = numbers.cut
        self._shade.set_verts([cut.positive] if cut.positive else [])
        shown = cut.line is not None
        for artist in (self._line, self._middle, self._ends, self._arrow):
            artist.set_visible(shown)
        if cut.line is None:
            return
        self._line.set_data(*zip(*cut.line, strict=True))
        middle, ends = self._handles(cut.line)
        self._middle.set_data([middle[0]], [middle[1]])
        self._ends.set_visible(bool(ends))
        if ends:
            self._ends.set_data(*zip(*ends, strict=True))
        self._arrow.set_data(*self._normal(numbers, middle))

    def _handles(self, line: tuple[Place, Place]) -> tuple[Place, list[Place]]:
        """The middle of the line, and a handle towards each end, if the line is long enough for both."""
        (ax, ay), (bx, by) = line
        length = math.dist(*(self._pixels(place) for place in line))
        inset = 22 / length if length else 1.0
        ends = [(ax + t * (bx - ax), ay + t * (by - ay)) for t in (inset, 1 - inset)] if length > 96 else []
        return ((ax + bx) / 2, (ay + by) / 2), ends

    def _normal(self, numbers: Numbers, middle: Place) -> tuple[list[float], list[float]]:
        """An arrow across the line, 24 pixels long, to where z grows."""
        across, up = self._uphill(numbers)
        x, y = self._pixels(middle)
        tip = (x + 24 * across, y + 24 * up)
        barbs = [
            (tip[0] - 7 * (across * c - up * s), tip[1] - 7 * (up * c + across * s))
            for c, s in ((math.cos(0.5), math.sin(0.5)), (math.cos(0.5), -math.sin(0.5)))
        ]
        path = [self._place(*pixel) for pixel in ((x, y), tip, barbs[0], tip, barbs[1])]
        return [place[0] for place in path], [place[1] for place in path]

    def _uphill(self, numbers: Numbers) -> Place:
        """The direction across the line, on the screen, in which z grows."""
        x_unit, y_unit = self._units()
        dx, dy = numbers.state.w1 / x_unit, numbers.state.w2 / y_unit
        return dx / math.hypot(dx, dy), dy / math.hypot(dx, dy)

    def _draw_sides(self, numbers: Numbers) -> None:
        """Each side says what z is there, beside the line, where there is room for the words."""
        line = numbers.cut.line
        for text in self._sides:
            text.set_visible(False)
        if line is None:
            return
        (ax, ay), (bx, by) = (self._pixels(place) for place in line)
        if math.hypot(bx - ax, by - ay) < 60:
            return
        across, up = self._uphill(numbers)
        away = 15 + 13 * abs(across)
        for text, way in zip(self._sides, (1, -1), strict=True):
            for part in (0.27, 0.73, 0.38, 0.62):
                x = ax + part * (bx - ax) + way * away * across
                y = ay + part * (by - ay) + way * away * up
                if 22 < x < PLANE[2] - 22 and 9 < y < PLANE[3] - 9 and self._free(x, y, numbers):
                    text.set(x=self._place(x, y)[0], y=self._place(x, y)[1], visible=True)
                    break

    def _free(self, x: float, y: float, numbers: Numbers) -> bool:
        """Whether a word there, in CSS pixels, covers neither the point nor an example."""
        dots = [self._pixels((numbers.state.x1, numbers.state.x2))]
        across, up = np.array(dots if self._dots is None else [*dots, *self._dots]).T
        return not bool(((np.abs(across - x) < 30) & (np.abs(up - y) < 15)).any())

    def _draw_title(self, numbers: Numbers) -> None:
        tally = numbers.tally
        if tally is not None and self.scene.points is not None:
            self._title.set_text(f"{sum(tally.right)} of {sum(tally.of)} on their own side")
            self._wrong.set_data(*self.scene.points.x[tally.wrong].T)
        elif numbers.cut.line is None:
            self._title.set_text("z > 0 everywhere here" if numbers.cut.positive else "z is not above 0 anywhere here")
        else:
            self._title.set_text("Boundary z = 0; shaded: z > 0")

    # Taking hold of things

    def grip(self, hand: Place, numbers: Numbers) -> tuple[str, Place]:
        """What a pointer at this place of the plane takes hold of, and about which place that turns.

        "point": the input; "line": the whole boundary; "turn": an end of it. Elsewhere the point comes to the hand.
        """
        at, line = self._pixels(hand), numbers.cut.line
        if line is None or math.dist(at, self._pixels((numbers.state.x1, numbers.state.x2))) < GRASP:
            return "point", hand
        middle, ends = self._handles(line)
        if any(math.dist(at, self._pixels(end)) < GRASP for end in ends):
            return "turn", middle
        (ax, ay), (bx, by) = (self._pixels(place) for place in line)
        off = abs((bx - ax) * (at[1] - ay) - (by - ay) * (at[0] - ax)) / math.hypot(bx - ax, by - ay)
        return ("line", middle) if off < GRASP else ("point", hand)

    def _units(self) -> Place:
        """CSS pixels for one unit of each input."""
        box = self.scene.box
        return PLANE[2] / (box.right - box.left), PLANE[3] / (box.top - box.bottom)

    def _pixels(self, place: Place) -> Place:
        """A place of the plane in CSS pixels from its lower left corner."""
        box, (x_unit, y_unit) = self.scene.box, self._units()
        return (place[0] - box.left) * x_unit, (place[1] - box.bottom) * y_unit

    def _place(self, x: float, y: float) -> Place:
        """The way back from CSS pixels."""
        box, (x_unit, y_unit) = self.scene.box, self._units()
        return box.left + x / x_unit, box.bottom + y / y_unit


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
