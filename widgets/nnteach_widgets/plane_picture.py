"""The plane beside the neuron: the line z = 0 with its handles, the shaded side, the point and the examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from nnteach_widgets.palette import NORMAL, SMALL, Palette, plain
from nnteach_widgets.plane import Place
from nnteach_widgets.stamps import stamped

if TYPE_CHECKING:
    from nnteach_widgets.neuron import Numbers, Scene

BOX = (532, 48, 254, 272)  # left, bottom, width, height in CSS pixels
GRASP = 16  # CSS pixels around a handle within which a pointer takes hold of it


class PlanePicture:
    """Axes in a figure, and `draw(numbers)`, which moves what is in them."""

    def __init__(self, figure: Figure, colours: Palette, scene: Scene) -> None:
        self.figure, self.colours, self.scene = figure, colours, scene
        self._width, self._height = figure.get_size_inches() * figure.dpi
        left, bottom, width, height = BOX
        self.axes = figure.add_axes(
            (left / self._width, bottom / self._height, width / self._width, height / self._height)
        )
        self._examples: list[Line2D] = []
        self._size = 9.0 if scene.points is not None and len(scene.points.x) <= 20 else 5.5
        self._dots: list[Place] | None = None  # the examples, in CSS pixels
        self._set_plane()
        self._make_plane()
        self._make_examples()

    def _set_plane(self) -> None:
        box, names = self.scene.box, self.scene.names or ("", "")
        self.axes.set(xlim=(box.left, box.right), ylim=(box.bottom, box.top))
        for k, (label, name) in enumerate(zip((self.axes.set_xlabel, self.axes.set_ylabel), names, strict=True)):
            label(plain(f"x{'₁₂'[k]}  {short(name, 22)}".rstrip()), labelpad=2)
            axis = (self.axes.xaxis, self.axes.yaxis)[k]
            axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        self.axes.yaxis.set_label_coords(-0.15, 0.5)
        for line in (self.axes.axhline, self.axes.axvline):
            line(0, color=self.colours.faint, lw=1, zorder=1)

    def _make_plane(self) -> None:
        p, colours = self.axes, self.colours
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
        self._title = stamped(self.figure, BOX[0] / self._width, 365 / self._height, "", **bold)

    def _make_examples(self) -> None:
        """Two kinds of examples, told apart by shape and filling; those on the wrong side get a ring."""
        colours, points = self.colours, self.scene.points
        (self._wrong,) = self.axes.plot(
            [], [], "o", ms=self._size + 6, mfc="none", mec=colours.mark("gradient"), mew=1.6, zorder=3.5, clip_on=False
        )
        if points is None:
            self._legend("drag the point, the line or its ends", None)
            return
        self._dots = [self._pixels((float(a), float(b))) for a, b in points.x]
        faces = (colours.background, colours.data)
        for kind, marker, face in zip((~points.second, points.second), "o^", faces, strict=True):
            look = {"ms": self._size, "mfc": face, "mec": colours.data, "mew": 0.9, "zorder": 3}
            self._examples += self.axes.plot(*points.x[kind].T, marker, **look)  # they do not move, the shade does
        x: float = BOX[0] - 26
        for name, marker, face in zip(points.kinds, "o^", faces, strict=True):
            x = self._legend(short(name, 10), (marker, face, colours.data, 6), x)
        self._legend("wrong side", ("o", "none", colours.mark("gradient"), 10), x)

    def _legend(self, words: str, look: Any, x: float = BOX[0]) -> float:
        """A marker with its meaning above the plane; returns where the next one may begin."""
        y = 340
        if look is not None:
            marker, face, edge, size = look
            place = {"transform": self.figure.transFigure, "ls": "none"}
            sample = Line2D(
                [(x + 5) / self._width], [(y + 4) / self._height], marker=marker, mfc=face, mec=edge, ms=size, **place
            )
            self.figure.add_artist(sample)
            x += 15
        self.figure.text(x / self._width, y / self._height, plain(words), fontsize=SMALL, color=self.colours.quiet)
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
        ]

    def draw(self, numbers: Numbers) -> None:
        """Move the boundary and the point to where the numbers say."""
        self._draw_boundary(numbers)
        self._draw_sides(numbers)
        self._draw_title(numbers)
        self._point.set_data([numbers.state.x1], [numbers.state.x2])

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
                if 22 < x < BOX[2] - 22 and 9 < y < BOX[3] - 9 and self._free(x, y, numbers):
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
        return BOX[2] / (box.right - box.left), BOX[3] / (box.top - box.bottom)

    def _pixels(self, place: Place) -> Place:
        """A place of the plane in CSS pixels from its lower left corner."""
        box, (x_unit, y_unit) = self.scene.box, self._units()
        return (place[0] - box.left) * x_unit, (place[1] - box.bottom) * y_unit

    def _place(self, x: float, y: float) -> Place:
        """The way back from CSS pixels."""
        box, (x_unit, y_unit) = self.scene.box, self._units()
        return box.left + x / x_unit, box.bottom + y / y_unit


def short(name: str, most: int) -> str:
    """A name cut to that many letters."""
    return name if len(name) <= most else name[: most - 1] + "…"
