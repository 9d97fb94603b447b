"""How the deep stack looks: how examples differ, layer by layer; beside it two sizes, on a scale of powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from nnteach_widgets.labels import spread
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, Role, plain, style
from nnteach_widgets.stamps import stamped
from nnteach_widgets.words import size

if TYPE_CHECKING:
    from nnteach_widgets.deep import Numbers

WIDTH, HEIGHT, DPI = 800, 350, 100
BOXES = {"values": (0.062, 0.135, 0.41, 0.635), "sizes": (0.575, 0.135, 0.295, 0.635)}
# The row of numbers: what each is, and where it ends, in CSS pixels from the left.
READOUT = (("signal at the end", 372), ("gradient at the input", 780))
ROLES: tuple[Role, Role] = ("model", "gradient")
DIGITS = 76  # CSS pixels that the widest number takes
HALF = 0.44  # of the way to the next layer: the widest a column gets
LADDER = (2, 4, 8, 12, 16, 24, 40, 60)  # powers of ten at which the scale may end: so it seldom changes
LABEL_GAP = 15


class DeepPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, deepest: int, reach: float) -> None:
        self.colours, self.reach = colours, reach
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.values, self.sizes = (self.figure.add_axes(box) for box in BOXES.values())
        titles = ("how the examples differ", "size of the signal, and of the gradient")
        for axes, name in zip((self.values, self.sizes), titles, strict=True):
            axes.set_title(name, loc="left", pad=12, color=colours.quiet, fontsize=NORMAL)
            axes.set_xlabel("layer (0: the input)", labelpad=2)
            axes.set_xlim(-0.7, deepest + 0.7)
            axes.set_xticks(range(0, deepest + 1, 5))
        self.values.set_ylim(-reach - 0.15, reach + 0.15)
        self.values.axhline(0, color=colours.faint, lw=1, zorder=1)
        self.sizes.set_yscale("log")
        style(self.figure, colours)
        self._frame: tuple[int, int] = (0, 0)
        self._make_readout()
        self._make_artists()

    def _make_readout(self) -> None:
        """The two numbers in fixed places: right-aligned, so that nothing moves when they change."""
        colours = self.colours
        self._readout = []
        for (name, right), role in zip(READOUT, ROLES, strict=True):
            self.figure.text((right - DIGITS) / WIDTH, 0.925, name, fontsize=NORMAL, color=colours.quiet, ha="right")
            place = {"fontsize": LARGE, "color": colours.words(role), "ha": "right"}
            self._readout.append(stamped(self.figure, right / WIDTH, 0.925, "", by_letter=True, **place))

    def _make_artists(self) -> None:
        colours, v, s = self.colours, self.values, self.sizes
        model, gradient = colours.mark("model"), colours.mark("gradient")
        self._columns = PolyCollection([], facecolor=model, edgecolor="none", zorder=3)
        v.add_collection(self._columns, autolim=False)
        line = {"lw": 2.2, "ms": 5, "zorder": 4, "clip_on": True}
        (self._signal,) = s.plot([], [], "-o", color=model, **line)
        (self._gradient,) = s.plot([], [], "--s", color=gradient, **line)
        bold = {"fontsize": NORMAL, "weight": "bold", "va": "center"}
        self._names = [
            stamped(self.figure, 0, 0, text, color=colours.words(role), **bold)
            for text, role in zip(("signal", "gradient"), ROLES, strict=True)
        ]
        (self._one,) = s.plot([], [], color=colours.faint, lw=1, zorder=1)
        self._end = [axes.plot([], [], color=colours.quiet, lw=1, ls=":", zorder=2)[0] for axes in (v, s)]
        hint = {"fontsize": SMALL, "color": colours.quiet, "va": "center", "ha": "left", "zorder": 5}
        self._hint = stamped(v, 0, 0, "drag for more layers", **hint)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            self._one,
            *self._end,
            self._columns,
            self._signal,
            self._gradient,
            *self._names,
            self._hint,
            *self._readout,
        ]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the scale of sizes changed."""
        reframed = self._reframe(numbers)
        layers = np.arange(len(numbers.signal))
        self._signal.set_data(layers, numbers.signal)
        self._gradient.set_data(layers, numbers.gradient)
        self._columns.set_verts(self._shapes(numbers.shares))
        depth = numbers.state.depth
        self._one.set_data([self.sizes.get_xlim()[0], depth + 0.5], [1, 1])
        for line, axes in zip(self._end, (self.values, self.sizes), strict=True):
            line.set_data([depth + 0.5] * 2, axes.get_ylim())
        self._hint.set(x=depth + 0.9, y=-0.8 * self.reach, visible=depth <= self.values.get_xlim()[1] - 8)
        self._draw_names(numbers)
        for text, value in zip(self._readout, (numbers.signal[-1], numbers.gradient[0]), strict=True):
            text.set_text(size(value))
        return reframed

    def _shapes(self, shares: np.ndarray) -> list[np.ndarray]:
        """A column for each layer: the wider at a height, the more of its values lie there."""
        bins = shares.shape[1]
        edges = np.linspace(-self.reach, self.reach, bins + 1)
        heights = np.repeat(edges, 2)[1:-1]  # each box from its lower to its upper edge
        wide = np.sqrt(shares)
        wide = HALF * wide / wide.max(axis=1, keepdims=True)
        shapes = []
        for k, half in enumerate(np.repeat(wide, 2, axis=1)):
            right, left = np.stack([k + half, heights], axis=1), np.stack([k - half, heights], axis=1)
            shapes.append(np.concatenate([right, left[::-1]]))
        return shapes

    def _reframe(self, numbers: Numbers) -> bool:
        both = np.log10(np.concatenate([numbers.signal, numbers.gradient]))
        frame = (-_rung(-float(both.min())), _rung(float(both.max())))
        if frame == self._frame:
            return False
        self._frame = frame
        low, high = frame
        self.sizes.set_ylim(10.0 ** (low - 0.2), 10.0 ** (high + 0.2))
        every = max(1, math.ceil((high - low) / 6))
        powers = [power for power in range(low, high + 1) if power % every == 0]
        self.sizes.yaxis.set_major_locator(FixedLocator([10.0**power for power in powers]))
        self.sizes.yaxis.set_minor_locator(NullLocator())
        self.sizes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _power(round(math.log10(value)))))
        return True

    def _draw_names(self, numbers: Numbers) -> None:
        """The names stand where the lines end, on the right."""
        left, bottom, width, height = BOXES["sizes"]
        low, high = (math.log10(edge) for edge in self.sizes.get_ylim())
        ends = [(math.log10(line[-1]) - low) / (high - low) for line in (numbers.signal, numbers.gradient)]
        wanted = [bottom + height * end for end in ends]
        first, last = self.sizes.get_xlim()
        x = left + width * (numbers.state.depth + 0.9 - first) / (last - first)
        for text, y in zip(self._names, spread(wanted, LABEL_GAP / HEIGHT, bottom, bottom + height), strict=True):
            text.set(x=x, y=y)


def _rung(power: float) -> int:
    """The first rung of the ladder at or above this power of ten."""
    return next((rung for rung in LADDER if power <= rung), LADDER[-1])


def _power(power: int) -> str:
    """A power of ten as a tick says it: 1000 and 0.01 in full, others short."""
    return plain(f"{10.0**power:g}") if -3 <= power <= 4 else plain(f"1e{power}".replace("-", "−"))
