"""A picture made of a few kinds of strokes, all of which may be others in the next frame: lines, boxes, discs, words.

    sketch = Sketch(axes)
    sketch.clear()
    sketch.box(10, 10, 40, 30, edge=colours.model)
    sketch.word(30, 60, "3 × 3", colours.ink)
    sketch.show()                       # hands all strokes to the few artists that draw them

One artist draws all lines, one all boxes: that is what makes a frame of hundreds of strokes quick. There are two
storeys, in each of which lines lie over shapes; words lie over all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from nnteach_widgets.palette import SMALL
from nnteach_widgets.stamps import StampedText, stamped

_ROUND = np.stack([np.cos(np.linspace(0, 2 * np.pi, 20)), np.sin(np.linspace(0, 2 * np.pi, 20))], axis=1)
Place = tuple[float, float]


@dataclass
class _Storey:
    """Filled shapes, and the lines that lie over them."""

    lines: LineCollection
    shapes: PolyCollection
    paths: list[Any] = field(default_factory=list)
    line_tones: list[str] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    corners: list[Any] = field(default_factory=list)
    faces: list[str] = field(default_factory=list)
    edges: list[str] = field(default_factory=list)
    edge_widths: list[float] = field(default_factory=list)

    def clear(self) -> None:
        for strokes in (self.paths, self.line_tones, self.widths, self.corners, self.faces, self.edges):
            strokes.clear()
        self.edge_widths.clear()

    def show(self) -> None:
        self.lines.set_segments(self.paths)
        self.lines.set(colors=self.line_tones or "none", linewidths=self.widths or [0])
        self.shapes.set_verts(self.corners)
        self.shapes.set(facecolors=self.faces or "none", edgecolors=self.edges or "none")
        self.shapes.set_linewidths(self.edge_widths or [0])


class Sketch:
    """Strokes on some axes, whose units should be CSS pixels."""

    def __init__(self, axes: Axes, words: int = 90) -> None:
        self.storeys = [self._storey(axes, zorder) for zorder in (1.0, 3.0)]
        self._texts = [stamped(axes, 0, 0, "", visible=False, zorder=5) for _ in range(words)]
        self._numbers = [stamped(axes, 0, 0, "", visible=False, zorder=5, by_letter=True) for _ in range(words)]
        self._used = [0, 0]

    @staticmethod
    def _storey(axes: Axes, zorder: float) -> _Storey:
        shapes, lines = PolyCollection([], zorder=zorder), LineCollection([], zorder=zorder + 1)
        for collection in (shapes, lines):
            axes.add_collection(collection, autolim=False)
        return _Storey(lines, shapes)

    @property
    def dynamic(self) -> Sequence[Artist]:
        strokes = [artist for storey in self.storeys for artist in (storey.shapes, storey.lines)]
        return [*strokes, *self._texts, *self._numbers]

    def clear(self) -> None:
        """An empty sheet."""
        for storey in self.storeys:
            storey.clear()
        self._used = [0, 0]

    def show(self) -> None:
        """Let the artists draw what was sketched since `clear`."""
        for storey in self.storeys:
            storey.show()
        for used, texts in zip(self._used, (self._texts, self._numbers), strict=True):
            for text in texts[used:]:
                text.set_visible(False)

    # Strokes

    def line(self, *places: Place, tone: str, width: float = 1.0, above: bool = False) -> None:
        """From place to place."""
        storey = self.storeys[above]
        storey.paths.append(np.array(places, dtype=float))
        storey.line_tones.append(tone)
        storey.widths.append(width)

    def shape(
        self, corners: Any, face: str = "none", edge: str = "none", width: float = 1.0, above: bool = False
    ) -> None:
        """A filled shape with these corners."""
        storey = self.storeys[above]
        storey.corners.append(np.asarray(corners, dtype=float))
        storey.faces.append(face)
        storey.edges.append(edge)
        storey.edge_widths.append(width if edge != "none" else 0.0)

    def box(self, x: float, y: float, wide: float, high: float, **look: Any) -> None:
        """A box, its lower left corner at (x, y)."""
        self.shape([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)], **look)

    def disc(self, x: float, y: float, radius: float, **look: Any) -> None:
        self.shape(_ROUND * radius + (x, y), **look)

    def arrow(self, *places: Place, tone: str, width: float = 1.2, head: float = 7.0, above: bool = False) -> None:
        """A line with a head at its last place."""
        (x0, y0), (x1, y1) = places[-2:]
        far = float(np.hypot(x1 - x0, y1 - y0)) or 1.0
        along = np.array([x1 - x0, y1 - y0]) / far
        across, tip = np.array([-along[1], along[0]]), np.array([x1, y1])
        foot = tip - along * head
        self.line(*places[:-1], (float(foot[0]), float(foot[1])), tone=tone, width=width, above=above)
        corners = [tip, foot + across * head * 0.5, foot - across * head * 0.5]
        self.shape(corners, face=tone, above=above)

    def grid(self, x: float, y: float, rows: int, columns: int, cell: float, *, face: str, tone: str) -> None:
        """A table of cells; its lower left corner at (x, y). Where cells are too small there are no lines between."""
        wide, high = columns * cell, rows * cell
        self.box(x, y, wide, high, face=face, edge=tone, width=1.2, above=True)
        if cell < 4:
            return
        storey = self.storeys[True]
        for k in range(1, columns):
            storey.corners.append(np.array([(x + k * cell, y), (x + k * cell, y + high)]))
        for k in range(1, rows):
            storey.corners.append(np.array([(x, y + k * cell), (x + wide, y + k * cell)]))
        more = rows + columns - 2
        storey.faces.extend(["none"] * more)
        storey.edges.extend([tone] * more)
        storey.edge_widths.extend([0.5] * more)

    def word(
        self, x: float, y: float, text: str, tone: str, size: float = SMALL, ha: str = "left", bold: bool = False
    ) -> None:
        """A word on its baseline. Numbers are made of stamped digits, so that a moving slider needs no new letters."""
        letters = sum(letter.isalpha() for letter in text)
        numeric = letters <= 2 and any(letter.isdigit() for letter in text) and not bold and "$" not in text
        texts = (self._texts, self._numbers)[numeric]
        artist: StampedText = texts[self._used[numeric]]
        self._used[numeric] += 1
        artist.set(position=(x, y), text=text, color=tone, fontsize=size, ha=ha, visible=True)
        artist.set(weight="bold" if bold else "normal", va="baseline")
