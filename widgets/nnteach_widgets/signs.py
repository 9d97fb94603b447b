"""Numbers with a sign as tones: blue above zero, orange with a stroke through it below, pale near zero.

Colour alone would not do: whoever sees no difference between the two still sees the stroke, a minus sign.
"""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb

from nnteach_widgets.palette import Palette

LEGIBLE = 4  # a smaller cell has no room for a stroke
GAPPED = 6  # from this size on, cells have a gap between them


def toned(values: np.ndarray, span: float, colours: Palette) -> np.ndarray:
    """One tone for each number, (..., 3): `span` and beyond get the full colour."""
    share = np.clip(np.abs(values) / (span or 1.0), 0, 1)[..., np.newaxis]
    pale, above, below = (np.array(to_rgb(tone)) for tone in (colours.shade, colours.model, colours.gradient))
    strong = np.where(np.asarray(values)[..., np.newaxis] < 0, below, above)
    return np.asarray(pale + np.nan_to_num(share) * (strong - pale))


def tiles(values: np.ndarray, span: float, colours: Palette, width: int, height: int) -> np.ndarray:
    """A table of numbers as an image with `width` x `height` pixels for each cell, in bytes."""
    tones = toned(values, span, colours)
    image = np.repeat(np.repeat(tones, height, axis=0), width, axis=1)
    rows, columns = values.shape
    cells = image.reshape(rows, height, columns, width, 3)
    if min(width, height) >= LEGIBLE:
        ink = np.array(to_rgb(colours.ink))
        share = np.clip(np.abs(values) / (span or 1.0), 0, 1) ** 0.5
        share = (np.where(values < 0, 0.8, 0.0) * share)[..., np.newaxis]
        stroke = tones + share * (ink - tones)
        thick = max(1, height // 9)
        middle = slice((height - thick) // 2, (height - thick) // 2 + thick)
        across = slice(width // 4, width - width // 4)
        cells[:, middle, :, across] = stroke[:, np.newaxis, :, np.newaxis]
    if min(width, height) >= GAPPED:
        cells[:, -1:] = to_rgb(colours.background)
        cells[:, :, :, -1:] = to_rgb(colours.background)
    return np.rint(255 * image).astype(np.uint8)


def strongest(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A table no larger than this: each cell the number farthest from zero of the block it stands for."""
    for axis, most in enumerate((rows, columns)):
        size = values.shape[axis]
        if size > most:
            groups = np.array_split(np.arange(size), most)
            picked = []
            for group in groups:
                block = values.take(group, axis=axis)
                at = np.expand_dims(np.abs(block).argmax(axis=axis), axis)
                picked.append(np.take_along_axis(block, at, axis=axis))
            values = np.concatenate(picked, axis=axis)
    return values
