"""Letters drawn once and stamped from then on.

Turning letters into pixels is the slowest part of a moving picture: one word costs as much as ten curves. A word
that only changes its place, and a number that only changes its digits, are made of the same few stamps every time.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform


class Stamp(NamedTuple):
    """The pixels of a word, where their lower left corner lies as seen from the anchor, and how far the pen moves."""

    pixels: np.ndarray
    right: int
    up: int
    advance: float


class StampedText(Text):
    """A `Text` for the moving part of a figure. It stands on whole pixels.

    by_letter=True is for numbers: each digit is a stamp of its own, all of one width. Such a text stands on its
    baseline and is not turned.
    """

    def __init__(self, *args: Any, by_letter: bool = False, **kwargs: Any) -> None:
        self._by_letter = by_letter
        super().__init__(*args, **kwargs)

    def draw(self, renderer: RendererBase) -> None:
        text = self.get_text()
        if not self.get_visible() or not text:
            return
        x, y = self.get_transform().transform(self.get_unitless_position())
        dpi, font, colour = renderer.points_to_pixels(72), self.get_fontproperties(), str(self.get_color())
        if not self._by_letter:
            place = (self.get_rotation(), self.get_horizontalalignment(), self.get_verticalalignment())
            _press(renderer, stamp(text, dpi, font, colour, *place), x, y)
            return
        stamps = [stamp(letter, dpi, font, colour) for letter in text]
        x -= {"left": 0.0, "center": 0.5, "right": 1.0}[self.get_horizontalalignment()] * sum(
            one.advance for one in stamps
        )
        for one in stamps:
            _press(renderer, one, x, y)
            x += one.advance


def stamped(owner: Axes | Figure, *args: Any, **kwargs: Any) -> StampedText:
    """Like `axes.text` and `figure.text`, as a stamped text."""
    kwargs.setdefault("transform", owner.transData if isinstance(owner, Axes) else owner.transFigure)
    text = StampedText(*args, **kwargs)
    owner.add_artist(text)
    return text


@lru_cache(maxsize=1000)
def stamp(
    text: str,
    dpi: float,
    font: FontProperties,
    colour: str,
    rotation: float = 0.0,
    ha: str = "left",
    va: str = "baseline",
) -> Stamp:
    """Draw a word on a piece of glass just large enough for it."""
    canvas = FigureCanvasAgg(Figure(dpi=dpi))
    word = canvas.figure.text(
        0, 0, text, font=font, color=colour, rotation=rotation, ha=ha, va=va, transform=IdentityTransform()
    )
    renderer = canvas.get_renderer()
    box = word.get_window_extent(renderer)
    left, down = math.ceil(-box.x0) + 2, math.ceil(-box.y0) + 2
    glass = RendererAgg(math.ceil(box.x1) + left + 2, math.ceil(box.y1) + down + 2, dpi)
    word.set_position((left, down))
    word.draw(glass)
    advance = renderer.get_text_width_height_descent(text, font, False)[0] if len(text) == 1 else box.width
    return Stamp(np.asarray(glass.buffer_rgba())[::-1].copy(), -left, -down, advance)


def _press(renderer: RendererBase, one: Stamp, x: float, y: float) -> None:
    gc = renderer.new_gc()
    renderer.draw_image(gc, round(x) + one.right, round(y) + one.up, one.pixels)
    gc.restore()
