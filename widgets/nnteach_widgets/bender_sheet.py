"""The sheet with its grid, tinted by what the network says, the border on it, the examples: as a camera sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from nnteach_widgets.bender_scene import CELL, MOST_KINDS, lines_of
from nnteach_widgets.camera import Camera
from nnteach_widgets.palette import Palette

if TYPE_CHECKING:
    from nnteach_widgets.bender_scene import Examples
    from nnteach_widgets.journey import Here, Journey

MARKERS = "o^sDvPX<>p"


class SheetPicture:
    """Artists in the axes, counted in pixels. `sort(journey)` gives them their kinds, `move` their places."""

    def __init__(self, axes: Axes, colours: Palette, small: bool = False) -> None:
        self.axes, self.colours, self._small = axes, colours, small
        self._areas = np.array([to_rgb(tone) for tone in colours.areas])
        self._cells = PolyCollection([], edgecolor="none", linewidth=0, alpha=0.85, zorder=0)
        self._grid = LineCollection([], colors=[colours.quiet], linewidths=0.7, alpha=0.55, zorder=1)
        self._border = LineCollection([], colors=[colours.mark("model")], linewidths=2.4, zorder=3)
        for collection in (self._cells, self._grid, self._border):
            axes.add_collection(collection, autolim=False)
        self._points: list[Line2D] = [
            axes.plot([], [], MARKERS[k], mec=colours.data, mew=0.7, zorder=4, clip_on=False)[0]
            for k in range(MOST_KINDS)
        ]
        (self._wrong,) = axes.plot(
            [], [], "o", ms=7 if small else 9, mfc="none", mec=colours.mark("gradient"), mew=1.0, zorder=5
        )
        self._tones = np.zeros((0, 3))
        self._members: list[np.ndarray] = []

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [self._cells, self._grid, self._border, *self._points, self._wrong]

    def sort(self, journey: Journey) -> None:
        """Which example is of which kind, and what the network says on each cell."""
        examples = journey.examples
        kinds = len(examples.names)
        self._tones = journey.tints @ self._areas[:kinds]
        self._members = [np.nonzero(examples.kind == k)[0] for k in range(kinds)]
        crowded = len(examples.x) > 500
        for k, line in enumerate(self._points):
            line.set_visible(k < kinds)
            if k < kinds:
                marker, face, size = look(self.colours, examples, k)
                line.set(
                    marker=marker, markerfacecolor=face, markersize=size * (0.75 if crowded or self._small else 1.0)
                )
        self._lifts = lifts(examples)

    def move(self, journey: Journey, here: Here, eye: Camera, lift: float) -> None:
        """Bring everything to where the camera sees it; lift: pixels between a line and the highest point over it."""
        nodes = eye.seen(here.nodes)
        points = eye.seen(here.points)[:, :2]
        points[:, 1] += here.frame.line * lift * self._lifts
        self._grid.set_segments([line[:, :2] for line in lines_of(nodes)])
        self._move_cells(nodes)
        self._border.set_segments(
            [self._raised(eye.seen(line)[:, :2], here.frame.line * lift) for line in here.borders]
        )
        for members, line in zip(self._members, self._points, strict=False):
            line.set_data(*points[members].T)
        self._wrong.set_data(*points[journey.wrong].T)

    def _raised(self, line: np.ndarray, lift: float) -> np.ndarray:
        """A border on a line is a place: it is drawn across."""
        line[:, 1] += lift * np.linspace(-1, 1, len(line))
        return line

    def _move_cells(self, nodes: np.ndarray) -> None:
        """The cells, the farthest first."""
        if not len(self._tones):
            self._cells.set_verts([])
            return
        corners = nodes[::CELL, ::CELL]
        quads = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2).reshape(
            -1, 4, 3
        )
        order = np.argsort(quads[:, :, 2].sum(axis=1), kind="stable")
        self._cells.set_verts(quads[order, :, :2])
        self._cells.set_facecolor(self._tones[order])


def look(colours: Palette, examples: Examples, k: int) -> tuple[str, tuple[float, float, float], float]:
    """Marker, tone and size of a kind: classes differ in shape and tone, quarters of a number in size and tone."""
    pale, strong = np.array(to_rgb(colours.background)), np.array(to_rgb(colours.data))
    if examples.graded:
        share = k / max(len(examples.names) - 1, 1)
        tone = pale + share * (strong - pale)
        return "o", (float(tone[0]), float(tone[1]), float(tone[2])), 3.5 + 4 * share
    return MARKERS[k], to_rgb((colours.background, colours.data, colours.quiet)[k % 3]), 5.0


def lifts(examples: Examples) -> np.ndarray:
    """How far each example is lifted off a line, from -1 to 1: a row for each kind, and within it no two at once."""
    kinds = len(examples.names)
    rows = (2 * examples.kind + 1) / kinds - 1
    within = (np.arange(len(examples.x)) * 0.6180339887) % 1 - 0.5
    return np.asarray(rows + 1.2 / kinds * within)
