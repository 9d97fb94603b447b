"""How the initializer lab looks: the weights of a layer on the left, the signal from layer to layer on the right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from nnteach_widgets.initial_words import size_of
from nnteach_widgets.labels import spread
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, style
from nnteach_widgets.stamps import stamped

if TYPE_CHECKING:
    from nnteach_widgets.initial import Numbers

WIDTH, HEIGHT, DPI = 800, 360, 100
# left, bottom, width, height in CSS pixels
BINS, SIGNAL = (30, 56, 250, 226), (376, 56, 280, 226)
EDGES = np.linspace(-1.0, 1.0, 42)
LOWEST, HIGHEST = 1e-8, 1e8  # of the signal's axis; what is smaller lies on the floor
DASHES = ("--", (0, (8, 3)), ":", "-.", (0, (6, 2, 1, 2)))  # of the starts that are not chosen


class InitialPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette) -> None:
        self.colours = colours
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.bins, self.signal = (
            self.figure.add_axes((x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT)) for x, y, w, h in (BINS, SIGNAL)
        )
        style(self.figure, colours)
        self.bins.spines["left"].set_visible(False)
        self.bins.set(xlim=(-1.05, 1.05), ylim=(0, 1.02), yticks=[])
        self.bins.set_xlabel("weight", labelpad=2)
        self.signal.set(xlim=(0, 10), ylim=(LOWEST, HIGHEST), yscale="log", xticks=range(0, 11, 2))
        self.signal.set_yticks([1e-8, 1e-4, 1, 1e4, 1e8], ["10⁻⁸", "10⁻⁴", "1", "10⁴", "10⁸"])
        self.signal.minorticks_off()
        self.signal.set_xlabel("layer", labelpad=2)
        self.signal.axhline(1, color=colours.faint, lw=1, zorder=0)
        self._make_artists()

    def _make_artists(self) -> None:
        colours = self.colours
        self.bins.axvline(0, color=colours.faint, lw=1, zorder=0)
        self._histogram = PolyCollection([], edgecolor=colours.background, linewidth=0.6, zorder=2)
        self._histogram.set_facecolor(
            [colours.gradient if a + b < -1e-9 else colours.model for a, b in pairwise(EDGES)]
        )
        self.bins.add_collection(self._histogram, autolim=False)
        self._lines = [self.signal.plot([], [], zorder=3, clip_on=False)[0] for _ in DASHES]
        self._names = [stamped(self.figure, 0, 0, "", fontsize=SMALL, va="center") for _ in DASHES]
        for x, words in ((BINS[0], "the weights of one layer"), (SIGNAL[0] - 36, "spread of the signal")):
            self.figure.text(x / WIDTH, 330 / HEIGHT, words, fontsize=NORMAL, color=colours.ink)
        quiet = {"fontsize": SMALL, "color": colours.quiet}
        self.figure.text(BINS[0] / WIDTH, 303 / HEIGHT, "their spread", **quiet)
        self.figure.text((SIGNAL[0] - 36) / WIDTH, 303 / HEIGHT, "goes in with 1.00, comes out with", **quiet)
        look = {"fontsize": LARGE, "color": colours.words("model"), "by_letter": True}
        self._of_weights = stamped(self.figure, (BINS[0] + 96) / WIDTH, 302 / HEIGHT, "", **look)
        self._of_signal = stamped(self.figure, (SIGNAL[0] + 208) / WIDTH, 302 / HEIGHT, "", **look)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [self._histogram, *self._lines, *self._names, self._of_weights, self._of_signal]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; the background never changes."""
        counts, _ = np.histogram(np.clip(numbers.weights, EDGES[0], EDGES[-1]), EDGES)
        heights = counts / (counts.max() or 1)
        self._histogram.set_verts(
            [[(a, 0), (b, 0), (b, h), (a, h)] for a, b, h in zip(EDGES, EDGES[1:], heights, strict=False)]
        )
        self._of_weights.set_text(f"{numbers.weights.std():.3f}")
        self._of_signal.set_text(size_of(float(numbers.signals[numbers.state.start][-1])))
        self._draw_signals(numbers)
        return False

    def _draw_signals(self, numbers: Numbers) -> None:
        colours, (left, bottom, width, height) = self.colours, SIGNAL
        at = np.arange(len(numbers.signals[numbers.state.start]))
        shown = {name: np.clip(values, LOWEST, HIGHEST) for name, values in numbers.signals.items()}
        share = (np.log(LOWEST), np.log(HIGHEST / LOWEST))
        wanted = [bottom + height * (np.log(values[-1]) - share[0]) / share[1] for values in shown.values()]
        places = spread(wanted, 15, bottom - 4, bottom + height + 4)
        rows = zip(self._lines, self._names, shown.items(), places, DASHES, strict=True)
        for line, text, (name, values), y, dash in rows:
            mine = name == numbers.state.start
            line.set_data(at, values)
            line.set(
                color=colours.model if mine else colours.quiet,
                linewidth=2.8 if mine else 1.1,
                linestyle="-" if mine else dash,
            )
            text.set(text=name, x=(left + width + 8) / WIDTH, y=y / HEIGHT)
            text.set(color=colours.words("model") if mine else colours.quiet, weight="bold" if mine else "normal")
