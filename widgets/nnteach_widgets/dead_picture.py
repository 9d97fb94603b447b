"""How dead units look: a bar for how often each unit fires, the sums of one of them, and its border in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, style
from nnteach_widgets.plane import Box, cut
from nnteach_widgets.stamps import stamped
from nnteach_widgets.words import size

if TYPE_CHECKING:
    from nnteach_widgets.dead import Numbers

WIDTH, HEIGHT, DPI = 800, 340, 100
THREE = ((0.062, 0.14, 0.29, 0.62), (0.395, 0.14, 0.245, 0.62), (0.715, 0.14, 0.265, 0.62))
TWO = ((0.062, 0.14, 0.46, 0.62), (0.60, 0.14, 0.37, 0.62))
# The row of numbers: what each is, and where it ends, in CSS pixels from the left.
READOUT = (("dead units", 186), ("this unit fires", 410), ("gradient of its weights", 784))
DIGITS = (88, 62, 80)  # CSS pixels that the widest number takes
BINS = 30


class DeadPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, plane: bool) -> None:
        self.colours = colours
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        axes = [self.figure.add_axes(box) for box in (THREE if plane else TWO)]
        self.bars, self.sums = axes[:2]
        self.plane = axes[2] if plane else None
        titles = ("fires for … % of the examples", "sums z of this unit", "where units begin to fire")
        for one, title, name in zip(axes, titles, ("unit", "z", "input 1"), strict=False):
            one.set_title(title, loc="left", pad=9, color=colours.quiet, fontsize=NORMAL)
            one.set_xlabel(name, labelpad=2)
        self.bars.set(ylim=(-9, 104), yticks=(0, 25, 50, 75, 100))
        self.bars.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
        self.sums.set(ylim=(0, 1.08), yticks=[])
        self.sums.xaxis.set_major_locator(MaxNLocator(nbins=4))
        style(self.figure, colours)
        self.sums.spines["left"].set_visible(False)
        self._frame: tuple[object, ...] = ()
        self._make_readout()
        self._make_artists()
        if self.plane is not None:
            self._make_plane()

    def _make_readout(self) -> None:
        colours = self.colours
        self._readout = []
        tones = (colours.ink, colours.words("model"), colours.words("gradient"))
        for (name, right), digits, tone in zip(READOUT, DIGITS, tones, strict=True):
            place = {"y": 0.925, "ha": "right"}
            self.figure.text((right - digits) / WIDTH, s=name, fontsize=NORMAL, color=colours.quiet, **place)
            look = {"fontsize": LARGE, "color": tone, "ha": "right", "by_letter": True}
            self._readout.append(stamped(self.figure, right / WIDTH, 0.925, "", **look))

    def _make_artists(self) -> None:
        colours, b, s = self.colours, self.bars, self.sums
        model, quiet = colours.mark("model"), colours.quiet
        self._bars = PolyCollection([], facecolor=model, edgecolor="none", zorder=3)
        b.add_collection(self._bars, autolim=False)
        (self._dead,) = b.plot([], [], "x", ms=8, mec=quiet, mew=2, zorder=4)
        (self._chosen,) = b.plot([], [], "^", ms=9, mfc=colours.ink, mec=colours.background, zorder=5)
        self._silent = PolyCollection([], facecolor=quiet, alpha=0.55, edgecolor="none", zorder=2)
        self._firing = PolyCollection([], facecolor=model, edgecolor="none", zorder=2)
        for collection in (self._silent, self._firing):
            s.add_collection(collection, autolim=False)
        (self._corner,) = s.plot([0, 0], [0, 1.08], color=colours.ink, lw=1.4, ls=":", zorder=3)
        look = {"fontsize": SMALL, "y": 1.0, "zorder": 4, "va": "top"}
        stamped_left = stamped(s, 0, text="silent ", ha="right", color=quiet, **look)
        stamped_right = stamped(s, 0, text=" fires", ha="left", color=colours.words("model"), **look)
        self._sides = (stamped_left, stamped_right)

    def _make_plane(self) -> None:
        assert self.plane is not None
        colours, p = self.colours, self.plane
        p.set(xticks=[], yticks=[])
        p.set_ylabel("input 2", labelpad=4)
        self._shade = PolyCollection([], facecolor=colours.mark("model"), alpha=0.16, edgecolor="none", zorder=0)
        p.add_collection(self._shade, autolim=False)
        (self._points,) = p.plot([], [], "o", ms=3, mfc=colours.background, mec=colours.quiet, mew=0.8, zorder=1)
        self._alive = LineCollection([], colors=[colours.mark("model")], linewidths=1.3, zorder=2)
        self._asleep = LineCollection([], colors=[colours.quiet], linewidths=1.6, linestyles=[(0, (2, 2))], zorder=2)
        for collection in (self._alive, self._asleep):
            p.add_collection(collection, autolim=False)
        (self._own,) = p.plot([], [], lw=3.2, zorder=3)
        words = {"fontsize": SMALL, "color": colours.quiet, "ha": "center", "va": "top", "zorder": 5}
        self._nowhere = stamped(p, 0.5, 0.98, "", transform=p.transAxes, **words)

    @property
    def dynamic(self) -> Sequence[Artist]:
        plane = [self._shade, self._points, self._asleep, self._alive, self._own, self._nowhere] if self.plane else []
        return [
            self._bars, self._dead, self._chosen, self._silent, self._firing, self._corner, *self._sides,
            *plane, *self._readout,
        ]  # fmt: skip

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the axes' limits changed."""
        reframed = self._reframe(numbers)
        self._draw_bars(numbers)
        self._draw_sums(numbers)
        if self.plane is not None:
            self._draw_plane(numbers)
        gradient = "–" if numbers.gradient is None else size(float(numbers.gradient[numbers.state.unit]))
        still = int((numbers.fires == 0).sum())
        texts = (f"{still} of {len(numbers.dead)}", f"{100 * numbers.fires[numbers.state.unit]:.0f} %", gradient)
        for text, value in zip(self._readout, texts, strict=True):
            text.set_text(value)
        return reframed

    def _reframe(self, numbers: Numbers) -> bool:
        frame = (numbers.state.layer, len(numbers.dead), round(numbers.reach, 6))
        if frame == self._frame:
            return False
        self._frame = frame
        self.bars.set_xlim(-0.8, len(numbers.dead) - 0.2)
        self.sums.set_xlim(-1.05 * numbers.reach, 1.05 * numbers.reach)
        if self.plane is not None:
            low, high = numbers.inputs[:, :2].min(axis=0), numbers.inputs[:, :2].max(axis=0)
            room = 0.12 * np.maximum(high - low, 1e-6)
            (left, bottom), (right, top) = low - room, high + room
            self.plane.set(xlim=(left, right), ylim=(bottom, top))
            self._points.set_data(*numbers.inputs[:, :2].T)
        return True

    def _draw_bars(self, numbers: Numbers) -> None:
        heights = 100 * numbers.fires
        self._bars.set_verts([_box(k - 0.36, k + 0.36, 0, height) for k, height in enumerate(heights) if height > 0])
        silent = np.flatnonzero(numbers.fires == 0)
        self._dead.set_data(silent, np.full(len(silent), 3.0))
        self._chosen.set_data([numbers.state.unit], [-5.5])

    def _draw_sums(self, numbers: Numbers) -> None:
        edges = np.linspace(-numbers.reach, numbers.reach, 2 * BINS + 1)
        counts = np.histogram(numbers.z, edges)[0]
        heights = 0.86 * counts / max(counts.max(), 1)
        boxes = [_box(edges[k], edges[k + 1], 0, height) for k, height in enumerate(heights)]
        self._silent.set_verts(boxes[:BINS])
        self._firing.set_verts(boxes[BINS:])

    def _draw_plane(self, numbers: Numbers) -> None:
        """The line at which each unit begins to fire; of the chosen one, also the side on which it does."""
        assert self.plane is not None
        unit = numbers.state.unit
        if numbers.border is None:
            for artist in (self._shade, self._alive, self._asleep, self._own):
                artist.set_visible(False)
            self._points.set_visible(False)
            self._nowhere.set_text("this layer reads units,\nnot the two inputs")
            return
        box = Box(*self.plane.get_xlim(), *self.plane.get_ylim())
        kernel, bias = numbers.border
        corners = np.array(box.corners) @ kernel + bias
        cuts = [cut(box, z) for z in corners.T.tolist()]
        lines: dict[bool, list] = {True: [], False: []}
        for k, one in enumerate(cuts):
            if one.line is not None and k != unit:
                lines[bool(numbers.fires[k] > 0)].append(one.line)
        self._alive.set_segments(lines[True])
        self._asleep.set_segments(lines[False])
        own = cuts[unit]
        self._shade.set_verts([own.positive] if own.positive else [])
        self._own.set_data(*zip(*own.line, strict=True)) if own.line else self._own.set_data([], [])
        fires = numbers.fires[unit] > 0
        self._own.set(color=self.colours.mark("model") if fires else self.colours.quiet, ls="-" if fires else "--")
        for artist in (self._shade, self._alive, self._asleep, self._own, self._points):
            artist.set_visible(True)
        self._nowhere.set_text("" if own.line else f"unit {unit}: its line lies outside")


def _box(left: float, right: float, low: float, high: float) -> list[tuple[float, float]]:
    return [(left, low), (right, low), (right, high), (left, high)]
