"""A matplotlib figure turned into bytes quickly: what never moves is drawn once, what moves is drawn over it.

Drawing a whole figure takes some 60 ms, most of it for axes, ticks and letters that stay the same. Agg can keep
that background and draw only the moving artists over it: 5 ms. This is what makes a slider feel like a handle.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image


class Stage:
    """A figure with a kept background and the artists that move before it.

    Args
        figure: made with `matplotlib.figure.Figure`, its dpi being the density of an ordinary screen.
        dynamic: the artists that will change; the rest is the background.
    """

    def __init__(self, figure: Figure, dynamic: Sequence[Artist] = ()) -> None:
        self.figure = figure
        self.canvas = FigureCanvasAgg(figure)
        self.dynamic = sorted(dynamic, key=lambda artist: artist.get_zorder())
        for artist in self.dynamic:
            artist.set_animated(True)  # a full draw leaves it out
        self._dpi = figure.dpi
        self._backgrounds: dict[float, object] = {}

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the page, in CSS pixels."""
        width, height = self.figure.get_size_inches() * self._dpi
        return round(width), round(height)

    def invalidate(self) -> None:
        """Forget the background: after new limits, ticks or titles, the next frame draws everything."""
        self._backgrounds.clear()

    def pixels(self, ratio: float = 1.0) -> np.ndarray:
        """The figure as (height, width, 4) bytes, `ratio` pixels for each CSS pixel. Valid until the next call."""
        self._set_ratio(ratio)
        background = self._backgrounds.get(ratio)
        if background is None:
            self.canvas.draw()
            background = self._backgrounds[ratio] = self.canvas.copy_from_bbox(self.figure.bbox)
        else:
            self.canvas.restore_region(background)
        renderer: RendererAgg = self.canvas.get_renderer()
        for artist in self.dynamic:
            artist.draw(renderer)
        return np.asarray(self.canvas.buffer_rgba())

    def encode(self, kind: Literal["jpeg", "png", "small png"], ratio: float = 1.0, quality: int = 82) -> bytes:
        """The figure as a file. `jpeg` is fast and small, `png` exact, `small png` for notebooks at rest on disk."""
        pixels = self.pixels(ratio)
        file = io.BytesIO()
        if kind == "jpeg":
            _image("RGBX", pixels).save(file, "jpeg", quality=quality)
        elif kind == "png":
            # Run lengths suit pictures of lines and flat areas: as small as the usual search, and quicker.
            _image("RGBX", pixels).convert("RGB").save(file, "png", compress_type=zlib.Z_RLE)
        else:
            _image("RGBX", pixels).convert("RGB").quantize(128).save(file, "png", optimize=True)
        return file.getvalue()

    def _set_ratio(self, ratio: float) -> None:
        if self.figure.dpi != self._dpi * ratio:
            self.figure.dpi = self._dpi * ratio  # lines and letters grow along, so on the page nothing changes size


def _image(mode: str, pixels: np.ndarray) -> Image.Image:
    """Pillow looks at matplotlib's own bytes: no copy. The fourth byte (opacity, always full) is skipped."""
    height, width = pixels.shape[:2]
    return Image.frombuffer(mode, (width, height), pixels, "raw", mode, 0, 1)
