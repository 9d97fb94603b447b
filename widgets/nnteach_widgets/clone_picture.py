"""How the clone army looks: the units' weights as arrows, what each network says, and how both losses fall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from nnteach_widgets.clone_words import gap
from nnteach_widgets.labels import spread
from nnteach_widgets.live_picture import area_tones, border, round_up, thinned
from nnteach_widgets.march import STEPS
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, style
from nnteach_widgets.stamps import StampedText, stamped

if TYPE_CHECKING:
    from nnteach_widgets.clones import Numbers, Side

WIDTH, HEIGHT, DPI = 800, 530, 100
# left, bottom, width, height in CSS pixels
PLANES = ((54, 302, 196, 186), (308, 302, 196, 186))
MAPS = ((54, 22, 196, 196), (308, 22, 196, 196))
LOSS = (576, 302, 144, 186)
MOST = 8  # units
NEAR = 9.0  # CSS pixels: labels of units closer than this are joined
ROWS = (146, 90, 34)  # baselines of the table's rows
COLUMNS = (664, 784)  # where its two columns end


class Half(NamedTuple):
    """The artists of one of the two networks."""

    paths: LineCollection
    shafts: LineCollection
    heads: Line2D
    names: list[StampedText]
    areas: AxesImage
    border: LineCollection
    bends: LineCollection
    points: tuple[Line2D, Line2D]


class ClonePicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette) -> None:
        self.colours = colours
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.planes = [self._axes(box) for box in PLANES]
        self.maps = [self._axes(box) for box in MAPS]
        self.loss = self._axes(LOSS)
        style(self.figure, colours)
        self._tones = np.array([to_rgb(tone) for tone in area_tones(colours)])
        self._frame: tuple[float, ...] = ()
        self._halves = [self._half(plane, sky) for plane, sky in zip(self.planes, self.maps, strict=True)]
        self._make_curves()
        self._make_words()

    def _axes(self, box: tuple[int, int, int, int]) -> Axes:
        x, y, w, h = box
        return self.figure.add_axes((x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT))

    # What is made once

    def _half(self, plane: Axes, sky: Axes) -> Half:
        colours, tone = self.colours, self.colours.mark("model")
        plane.axhline(0, color=colours.faint, lw=1, zorder=0)
        plane.axvline(0, color=colours.faint, lw=1, zorder=0)
        plane.set_xlabel("weight of input 1", labelpad=1)
        plane.set_ylabel("weight of input 2", labelpad=1)
        sky.set(xticks=[], yticks=[])
        for side in ("left", "bottom"):
            sky.spines[side].set_visible(False)
        paths = LineCollection([], colors=[tone], linewidths=1.2, alpha=0.55, zorder=2)
        shafts = LineCollection([], colors=[tone], linewidths=2.2, zorder=3)
        for lines in (paths, shafts):
            plane.add_collection(lines, autolim=False)
        (heads,) = plane.plot([], [], "o", ms=8, mfc=tone, mec=colours.background, mew=1.5, zorder=4)
        look = {"fontsize": NORMAL, "weight": "bold", "color": colours.words("model"), "zorder": 5}
        names = [stamped(plane, 0, 0, "", va="center", **look) for _ in range(MOST)]
        areas = sky.imshow(np.ones((2, 2, 3)), origin="lower", aspect="auto", interpolation="bilinear", zorder=0)
        line = LineCollection([], colors=[tone], linewidths=2.4, zorder=3)
        bends = LineCollection([], colors=[colours.quiet], linewidths=1.0, linestyles="--", zorder=2)
        for lines in (line, bends):
            sky.add_collection(lines, autolim=False)
        points = tuple(
            sky.plot([], [], marker, ms=4, mfc=face, mec=colours.data, mew=0.7, zorder=4)[0]
            for marker, face in (("o", colours.background), ("^", colours.data))
        )
        return Half(paths, shafts, heads, names, areas, line, bends, points)

    def _make_curves(self) -> None:
        colours, axes = self.colours, self.loss
        axes.set_xlabel("step", labelpad=1)
        axes.set(xlim=(0, STEPS), xticks=[0, STEPS // 2, STEPS])
        self._curves, self._dots, self._ends = [], [], []
        for dash, tone in (("-", colours.ink), ("--", colours.mark("model"))):
            (line,) = axes.plot([], [], color=tone, lw=2.2, ls=dash, zorder=3)
            (dot,) = axes.plot([], [], "o", ms=8, mfc=tone, mec=colours.background, mew=1.5, zorder=5, clip_on=False)
            self._curves.append(line)
            self._dots.append(dot)
            words = colours.ink if dash == "-" else colours.words("model")
            self._ends.append(stamped(self.figure, 0, 0, "", fontsize=SMALL, color=words, va="center"))
        (self._guide,) = axes.plot([], [], color=colours.faint, lw=1, zorder=1)
        (self._nudge,) = axes.plot([], [], color=colours.mark("guess"), lw=1.6, ls=":", zorder=2)
        self._ends[0].set_text("constant")
        self._ends[1].set_text("random")

    def _make_words(self) -> None:
        colours = self.colours
        heads = ("constant start", "random start", "loss")
        for box, words in zip((*PLANES, LOSS), heads, strict=True):
            self._still(box[0], 504, words, NORMAL, colours.ink)
        for box in MAPS:
            self._still(box[0], 228, "its answers; dashed: its units", SMALL, colours.quiet)
        for right, words in zip(COLUMNS, ("constant", "random"), strict=True):
            self._still(
                right, 204, words, NORMAL, colours.ink if words == "constant" else colours.words("model"), "right"
            )
        for y, words in zip(ROWS, ("right", "different units", "farthest apart"), strict=True):
            self._still(560, y + 24, words, SMALL, colours.quiet)
        self._step = stamped(
            self.figure,
            COLUMNS[1] / WIDTH,
            504 / HEIGHT,
            "",
            fontsize=LARGE,
            color=colours.ink,
            ha="right",
            by_letter=True,
        )
        tones = (colours.ink, colours.words("model"))
        self._table = [
            [
                stamped(self.figure, right / WIDTH, y / HEIGHT, "", fontsize=NORMAL if k == 2 else LARGE, color=tone,
                        ha="right", by_letter=True)
                for right, tone in zip(COLUMNS, tones, strict=True)
            ]
            for k, y in enumerate(ROWS)
        ]  # fmt: skip

    def _still(self, x: float, y: float, text: str, size: float, tone: str, ha: str = "left") -> None:
        self.figure.text(x / WIDTH, y / HEIGHT, text, fontsize=size, color=tone, ha=ha)

    @property
    def dynamic(self) -> Sequence[Artist]:
        parts: list[Artist] = []
        for half in self._halves:
            parts += [half.paths, half.shafts, half.heads, *half.names, half.areas, half.border, half.bends]
            parts += half.points
        rows = [text for row in self._table for text in row]
        return [*parts, *self._curves, *self._dots, *self._ends, self._guide, self._nudge, self._step, *rows]

    # What moves

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the axes' limits changed."""
        reframed = self._reframe(numbers)
        for half, side in zip(self._halves, (numbers.clones, numbers.random), strict=True):
            self._draw_plane(half, side, numbers.state.step)
            self._draw_map(half, side, numbers)
        self._draw_curves(numbers)
        self._draw_table(numbers)
        return reframed

    def _reframe(self, numbers: Numbers) -> bool:
        """Both planes have one scale, large enough for the whole way of both."""
        of, runs = numbers.scene, (numbers.clones.run, numbers.random.run)
        reach = round_up(1.3 * max(float(np.abs(run.paths(STEPS)).max()) for run in runs))
        top = round_up(1.04 * max(float(run.losses.max()) for run in runs))
        frame = (reach, top, of.left, of.right, of.bottom, of.top)
        if frame == self._frame:
            return False
        self._frame = frame
        high = reach * PLANES[0][3] / PLANES[0][2]
        for plane in self.planes:
            plane.set(xlim=(-reach, reach), ylim=(-high, high))
        for half, sky in zip(self._halves, self.maps, strict=True):
            half.areas.set_extent(frame[2:])
            sky.set(xlim=frame[2:4], ylim=frame[4:])
        self.loss.set_ylim(0, top)
        return True

    def _draw_plane(self, half: Half, side: Side, step: int) -> None:
        paths = side.run.paths(step)
        every = max(1, paths.shape[1] // 120)
        thin = np.concatenate([paths[:, ::every], paths[:, -1:]], axis=1)
        half.paths.set_segments(list(thin))
        half.shafts.set_segments([[(0, 0), tuple(arrow)] for arrow in side.arrows])
        half.heads.set_data(*side.arrows.T)
        scale = PLANES[0][2] / (2 * self._frame[0])
        groups = groups_of(side.arrows * scale)
        for k, text in enumerate(half.names):
            text.set_visible(k < len(groups))
            if k < len(groups):
                place = side.arrows[groups[k]].mean(axis=0)
                left = place[0] < 0
                text.set(text=listed(groups[k]), ha="right" if left else "left")
                text.set_position((place[0] + (-9 if left else 9) / scale, place[1]))

    def _draw_map(self, half: Half, side: Side, numbers: Numbers) -> None:
        of = numbers.scene
        half.areas.set_data(np.clip(side.map @ self._tones[: side.map.shape[-1]], 0, 1))
        half.border.set_segments(border(numbers.across, numbers.up, side.map))
        half.bends.set_segments(
            [
                bend
                for arrow, bias in zip(side.arrows, side.biases, strict=True)
                if (bend := crossing(arrow, bias)) is not None
            ]
        )
        for kind, line in enumerate(half.points):
            line.set_data(*of.x[of.kind == kind].T)

    def _draw_curves(self, numbers: Numbers) -> None:
        step, sides = numbers.state.step, (numbers.clones, numbers.random)
        left, bottom, width, height = LOSS
        top = self._frame[1]
        for line, dot, side in zip(self._curves, self._dots, sides, strict=True):
            line.set_data(*thinned(0, side.run.losses))
            dot.set_data([step], [side.loss])
        ends = [bottom + height * float(side.run.losses[-1]) / top for side in sides]
        for text, y in zip(self._ends, spread(ends, 15, bottom, bottom + height), strict=True):
            text.set_position(((left + width + 6) / WIDTH, y / HEIGHT))
        self._guide.set_data([step, step], [0, top])
        nudged = numbers.state.nudged
        self._nudge.set_data([nudged, nudged] if nudged >= 0 else [], [0, top] if nudged >= 0 else [])

    def _draw_table(self, numbers: Numbers) -> None:
        self._step.set_text(f"step {numbers.state.step}")
        sides = (numbers.clones, numbers.random)
        for column, side in enumerate(sides):
            cells = (f"{side.right:.0%}", f"{side.different} of {len(side.arrows)}", gap(side.apart))
            for row, cell in enumerate(cells):
                self._table[row][column].set_text(cell)


def groups_of(places: np.ndarray) -> list[list[int]]:
    """Units whose arrow heads are too close for a label each, together."""
    groups: list[list[int]] = []
    for k, place in enumerate(places):
        near = [g for g in groups if min(np.hypot(*(places[m] - place)) for m in g) < NEAR]
        merged = sorted([k, *(m for g in near for m in g)])
        groups = [g for g in groups if g not in near] + [merged]
    return sorted(groups)


def listed(group: list[int]) -> str:
    """Units as one writes them, counted from 1: `1–4` or `1, 3`."""
    units = [k + 1 for k in group]
    if len(units) > 2 and units[-1] - units[0] == len(units) - 1:
        return f"{units[0]}–{units[-1]}"
    return ", ".join(map(str, units))


def crossing(arrow: np.ndarray, bias: float) -> np.ndarray | None:
    """A long piece of the line w x + b = 0, along which a unit changes its sign; None if it has no weights."""
    size = float(np.hypot(*arrow))
    if size < 1e-9:
        return None
    foot = -bias * arrow / size**2
    along = np.array([-arrow[1], arrow[0]]) / size
    return np.stack([foot - 50 * along, foot + 50 * along])
