"""How the linear merge looks: the network as columns of neurons, and beside it its answers over the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import contourpy
import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from nnteach_widgets.diagram import model_diagram
from nnteach_widgets.palette import LARGE, NORMAL, Palette, style
from nnteach_widgets.stamps import stamped
from nnteach_widgets.words import size

if TYPE_CHECKING:
    from nnteach_widgets.merge import Numbers

WIDTH, HEIGHT, DPI = 800, 370, 100
DIAGRAM = (0.0, 0.02, 0.6, 0.82)
MAP = (0.65, 0.125, 0.335, 0.69)
# The row of numbers: what each is, and where it ends, in CSS pixels from the left.
READOUT = (("weights and biases", 222), ("largest difference", 486), ("places changed", 784))
DIGITS = (52, 92, 128)  # CSS pixels that the widest number takes
LEVELS = np.linspace(-0.8, 0.8, 9)  # parts of the largest answer, at which a line is drawn


class MergePicture:
    """The figure, and `draw(numbers)`, which shows what is left of the network."""

    def __init__(self, colours: Palette, reach: float) -> None:
        self.colours, self.reach = colours, reach
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.diagram, self.map = self.figure.add_axes(DIAGRAM), self.figure.add_axes(MAP)
        self.map.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        self.map.set_xlabel("input 1", labelpad=2)
        self.map.set_ylabel("input 2", labelpad=0)
        self.map.set_title("what the network answers", loc="left", pad=8, fontsize=NORMAL, color=colours.quiet)
        style(self.figure, colours)
        self._shown: tuple[object, ...] = ()
        self._tones = _ramp(colours)
        self._make_readout()
        box = (-reach, reach, -reach, reach)
        self._areas = self.map.imshow(
            np.ones((2, 2, 3)), origin="lower", aspect="auto", interpolation="nearest", extent=box, zorder=0
        )
        self._lines = LineCollection([], colors=[colours.mark("model")], zorder=2)
        self.map.add_collection(self._lines, autolim=False)

    def _make_readout(self) -> None:
        colours = self.colours
        self._readout = []
        for (name, right), digits in zip(READOUT, DIGITS, strict=True):
            place = {"y": 0.93, "ha": "right"}
            self.figure.text((right - digits) / WIDTH, s=name, fontsize=NORMAL, color=colours.quiet, **place)
            look = {"fontsize": LARGE, "color": colours.ink, "ha": "right", "by_letter": True}
            self._readout.append(stamped(self.figure, right / WIDTH, 0.93, "", **look))

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [self._areas, self._lines, *self._readout]

    def draw(self, numbers: Numbers) -> bool:
        """Show the answers; True if the network looks another way than before."""
        redrawn = self._draw_network(numbers)
        share = np.round(numbers.table / numbers.span, 9)  # a line a billionth beside another is the same line
        self._areas.set_data(self._tones[np.rint(127 * np.clip(share, -1, 1)).astype(int) + 127])
        side = np.linspace(-self.reach, self.reach, len(share))
        contours = contourpy.contour_generator(side, side, share, line_type="Separate")
        segments: list[Any] = []
        widths: list[float] = []
        for level in LEVELS:
            lines = contours.lines(float(level))
            segments += lines
            widths += [2.6 if abs(level) < 1e-9 else 1.0] * len(lines)
        self._lines.set_segments(segments)
        self._lines.set_linewidth(widths)
        total = share.size
        texts = (
            f"{numbers.after.count_params():,}",
            size(numbers.difference),
            f"{numbers.changed:,} of {total:,}",
        )
        for text, value in zip(self._readout, texts, strict=True):
            text.set_text(value)
        return redrawn

    def _draw_network(self, numbers: Numbers) -> bool:
        shown = (numbers.state, self.colours.theme)
        if shown == self._shown:
            return False
        self._shown = shown
        self.diagram.clear()
        model_diagram(self.diagram, numbers.after, self.colours)
        return True


def _ramp(colours: Palette) -> np.ndarray:
    """255 tones, from a negative answer over none to a positive one: (255, 3)."""
    middle, negative, positive = (np.array(to_rgb(c)) for c in (colours.background, colours.quiet, colours.model))
    way = np.linspace(-1, 1, 255)[:, np.newaxis]
    return np.where(way < 0, middle + 0.5 * -way * (negative - middle), middle + 0.5 * way * (positive - middle))
