"""The way through a network as a line with a stop for each layer, and between the stops its moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from nnteach_widgets.chain import Chain
from nnteach_widgets.palette import NORMAL, SMALL, Palette, plain

EDGE = 46  # CSS pixels from the ends of the picture to the first and the last stop
LEVEL = 40  # where the line lies
ROOMY = 150  # CSS pixels between two stops from which on the moves have their words


class Track:
    """Artists in the axes; `show(chain)` draws the stops, `move(layer)` what moves along."""

    def __init__(self, axes: Axes, colours: Palette, width: float, height: float) -> None:
        self.axes, self.colours, self.width, self.height = axes, colours, width, height
        self._still: list[Any] = []
        self._shown: object = None
        self._stops = np.array([0.0, 1.0])
        look = {"solid_capstyle": "round", "zorder": 3}
        (self._done,) = axes.plot([], [], color=colours.mark("model"), lw=4, **look)
        (self._dot,) = axes.plot(
            [], [], "o", ms=13, mfc=colours.mark("model"), mec=colours.background, mew=2, zorder=6, clip_on=False
        )

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [self._done, self._dot]

    def show(self, chain: Chain) -> bool:
        """Draw the stops of this chain; False if they are there already."""
        shown = (chain.inputs, *((link.units, *(move.words for move in link.moves)) for link in chain.links))
        if shown == self._shown:
            return False
        self._shown = shown
        for artist in self._still:
            artist.remove()
        colours = self.colours
        self._stops = np.linspace(EDGE, self.width - EDGE, len(chain.links) + 1)
        [line] = self.axes.plot(self._stops[[0, -1]], [LEVEL, LEVEL], color=colours.faint, lw=4, zorder=1)
        self._still = [line]
        gap = self._stops[1] - self._stops[0]
        for k, x in enumerate(self._stops):
            units = chain.inputs if k == 0 else chain.links[k - 1].units
            name = "input" if k == 0 else f"layer {k}"
            self._word(x, 8, name, SMALL, colours.quiet)
            [ring] = self.axes.plot(
                [x], [LEVEL], "o", ms=22, mfc=colours.background, mec=colours.quiet, mew=1.4, zorder=2
            )
            self._still.append(ring)
            self._word(x, LEVEL + 19, f"{units}", NORMAL, colours.ink)
        for k, link in enumerate(chain.links):
            start = 0.0
            for move, end in zip(link.moves, link.ends, strict=True):
                here = self._stops[k] + end * gap
                if end < 1:
                    [tick] = self.axes.plot([here, here], [LEVEL - 5, LEVEL + 5], color=colours.quiet, lw=1.2, zorder=2)
                    self._still.append(tick)
                if gap >= ROOMY:
                    self._word(
                        self._stops[k] + (start + end) / 2 * gap, LEVEL + 10, _short(move.words), SMALL, colours.quiet
                    )
                start = end
        return True

    def _word(self, x: float, y: float, text: str, size: float, tone: str) -> None:
        look = {"ha": "center", "va": "bottom", "zorder": 4}
        self._still.append(self.axes.text(x, y, plain(text), fontsize=size, color=tone, **look))

    def move(self, layer: float) -> None:
        """Bring the dot to this place."""
        x = float(np.interp(layer, np.arange(len(self._stops)), self._stops))
        self._done.set_data([self._stops[0], x], [LEVEL, LEVEL])
        self._dot.set_data([x], [LEVEL])

    def place_at(self, x: float) -> float:
        """The place of the way below this pixel."""
        return float(np.interp(x, self._stops, np.arange(len(self._stops))))


def _short(text: str) -> str:
    return text if len(text) <= 12 else text[:11] + "…"
