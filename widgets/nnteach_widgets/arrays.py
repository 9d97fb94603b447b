"""Four real data sets with two, three, four and five axes, and the names of their axes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

YEARS = 22  # of a window over the sunspots: two of their cycles
FRAMES, SIDE, ACROSS = (
    6,
    16,
    2,
)  # of a clip: pictures, pixels of a side, pixels the camera moves from picture to picture
CLIPS = 400


@dataclass(frozen=True, eq=False)
class Named:
    """An array, the name of each of its axes, and perhaps of each place on the last."""

    x: np.ndarray
    axes: tuple[str, ...]
    features: tuple[str, ...] | None = None


@cache
def wine() -> Named:
    """178 wines, 13 measurements each: (178, 13)."""
    from sklearn.datasets import load_wine

    data = load_wine()
    return Named(data.data, ("wine", "measurement"), tuple(name.replace("_", " ") for name in data.feature_names))


@cache
def sunspots() -> Named:
    """Windows of 22 years over the yearly sunspots since 1700, each a year later than the one before: (288, 22, 1)."""
    from nnteach import datasets

    _, spots = datasets.sunspots()
    windows = np.lib.stride_tricks.sliding_window_view(spots, YEARS)
    return Named(windows[:, :, np.newaxis], ("window", "year", "feature"), ("spots",))


@cache
def digits() -> Named:
    """1797 handwritten digits, grey pictures of 8 x 8 pixels: (1797, 8, 8, 1)."""
    from sklearn.datasets import load_digits

    return Named(load_digits().images[..., np.newaxis], ("digit", "row", "column", "channel"), ("grey",))


@cache
def clips() -> Named:
    """A camera glides over a photograph, 400 times, to the right or to the left: (400, 6, 16, 16, 3), from 0 to 1."""
    from sklearn.datasets import load_sample_image

    photograph = load_sample_image("china.jpg")[::4, ::4].astype("float32") / 255  # 107 x 160 pixels, three colours
    height, width = photograph.shape[:2]
    rng = np.random.default_rng(0)
    x = np.empty((CLIPS, FRAMES, SIDE, SIDE, 3), dtype="float32")
    travel = ACROSS * (FRAMES - 1)
    for clip in x:
        top, left = rng.integers(0, height - SIDE + 1), rng.integers(0, width - SIDE - travel + 1)
        step = rng.choice((ACROSS, -ACROSS))
        for frame in range(FRAMES):
            at = left + frame * step if step > 0 else left + travel + frame * step
            clip[frame] = photograph[top : top + SIDE, at : at + SIDE]
    return Named(x, ("clip", "frame", "row", "column", "channel"), ("red", "green", "blue"))
