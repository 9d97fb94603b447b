"""A small image that stands on whole pixels and costs next to nothing.

matplotlib's own images are resampled at every frame, for any size and place. A table of cells needs none of that: each
of its pixels is one pixel of the page, or two on a dense screen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase


class Pixels(Artist):
    """An image for the moving part of a figure, its upper left corner at a place in CSS pixels.

    Args
        left, top: from the lower left corner of the figure.
        dpi: that of the figure on an ordinary screen, so that one knows how dense the screen is.
    """

    def __init__(self, left: float, top: float, dpi: float = 100, **look: Any) -> None:
        super().__init__()
        self.left, self.top, self.dpi = left, top, dpi
        self.image = np.zeros((0, 0, 3), dtype=np.uint8)
        self.set(**look)

    def set_data(self, image: np.ndarray) -> None:
        """Show these pixels, (height, width, 3) in bytes, the first row on top."""
        self.image = image

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible() or not self.image.size:
            return
        ratio = renderer.points_to_pixels(72) / self.dpi
        left, top = round(self.left * ratio), round(self.top * ratio)
        height, width = (round(n * ratio) for n in self.image.shape[:2])
        rows = (np.arange(height) / ratio).astype(int)[::-1]  # a renderer counts from below
        columns = (np.arange(width) / ratio).astype(int)
        pixels = np.full((height, width, 4), 255, dtype=np.uint8)
        pixels[..., :3] = self.image[rows[:, np.newaxis], columns]
        gc = renderer.new_gc()
        renderer.draw_image(gc, left, top - height, pixels)
        gc.restore()
