"""What the tests of several explorables ask in the same way: pixels, drags, the numbers in the words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes

Place = tuple[float, float]


def pixels(lab: Any) -> np.ndarray:
    """The picture as it is now."""
    lab._draw()
    return lab.view._stage.pixels().copy()


def numbers_in(words: str) -> list[float]:
    """Every number with a decimal point, in the order said."""
    return [float(text.replace("−", "-")) for text in re.findall(r"−?\d+\.\d+(?:e−?\d+)?", words)]


def drag(lab: Any, axes: Axes, *places: Place, gesture: int = 1) -> None:
    """Put the pointer down at the first place, move it over the others, lift it at the last."""
    width, height = lab.view.figure.bbox.size
    for k, place in enumerate([*places, places[-1]]):
        across, up = axes.transData.transform(place)
        phase = 0 if k == 0 else 2 if k == len(places) else 1
        lab.view.pointer = [across / width, up / height, phase, gesture]


def move_from_end_to_end(lab: Any, name: str) -> list[str]:
    """A slider to its lower end, its middle and its upper end; the pictures and the words must differ each time."""
    control = lab.controls[name]
    low, high, step = control.widget.min, control.widget.max, control.widget.step
    seen, said = [], []
    for value in (low, low + step * round(0.55 * (high - low) / step), high):
        control.widget.value = value
        assert getattr(lab.state, control.field) == control.widget.value
        seen.append(pixels(lab).tobytes())
        said.append(lab.describe())
        assert lab.view.alt == said[-1]
    assert len(set(seen)) == 3, f"{name} does not change the picture"
    assert len(set(said)) == 3, f"{name} does not change the words"
    return said


def html_of(lab: Any) -> list[str]:
    """Everything that reaches the page as HTML."""
    return [w.value for w in lab.children if type(w).__name__ == "HTML"]
