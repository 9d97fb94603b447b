"""Lesson 04: the pictures between its paragraphs."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnteach_course.answers.lesson_04 import figures, wares
from nnteach_course.pictures import canvas, curve, label, row
from nnteach_course.views import picture
from nnteach_widgets import arrays
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import Palette

ONE = ("one wine", "one window of years", "one digit", "one clip")


def four_examples() -> FigureView:
    """One wine, one window of sunspots, one digit, one clip: with the shape of each."""
    wine, spots, digit, clip = (data().x[0] for data in wares.DATA.values())

    def draw(colours: Palette) -> Figure:
        figure, panels = row(colours, 4, height=2.5)
        figures.table(panels[0], colours, wine[:, np.newaxis] / arrays.wine().x.max(axis=0)[:, np.newaxis], "")
        curve(panels[1], np.arange(len(spots)), spots[:, 0], colours, "data", linewidth=1.8)
        panels[1].set(xticks=[], yticks=[])
        figures.table(panels[2], colours, digit[..., 0], "")
        strip = np.concatenate([clip[:3], clip[3:]], axis=1)
        figures.table(panels[3], colours, np.concatenate(list(strip), axis=1), "")
        for axes, name, one in zip(panels, ONE, (wine, spots, digit, clip), strict=True):
            axes.set_title(f"{name}\n{one.shape}", fontsize=10, color=colours.ink)
        return figure

    shapes = ", ".join(f"{name} {one.shape}" for name, one in zip(ONE, (wine, spots, digit, clip), strict=True))
    return picture(draw, f"Four examples and their shapes: {shapes}.")


def windows(spots: Any, length: int = arrays.YEARS) -> FigureView:
    """The series of the sunspots, and three windows on it, each a year later than the one before."""
    spots = np.asarray(spots, dtype=float)

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=2.4)
        curve(axes, np.arange(len(spots)), spots, colours, "data", linewidth=1.2)
        for n in range(3):
            axes.plot([n, n + length - 1], [205 + 22 * (2 - n)] * 2, color=colours.model, linewidth=3)
            words = f"x[{n}]: years {n} to {n + length - 1}"
            label(axes, n + length + 1, 198 + 22 * (2 - n), words, colours.words("model"), colours)
        axes.set(xlabel="year of the series", ylabel="sunspots", xlim=(-2, 120), ylim=(0, 275))
        return figure

    return picture(draw, f"A curve that goes up and down every eleven years; above it, windows of {length} years each.")


def who_takes_what() -> FigureView:
    """For each layer, which of the four kinds of data it takes: tried just now."""
    said = "; ".join(f"{name} takes {', '.join(map(str, wares.axes_taken(name)))} axes" for name in wares.READERS)
    return picture(figures.who_takes_what, f"A table of layers and data: {said}.")


def reshape_is_no_transpose() -> FigureView:
    """A picture of a clip; its red as transpose finds it; and what a reshape to the same shape gives."""
    words = "A small picture; its red part, still to be recognised; and a reshape to the same sizes: only stripes."
    return picture(figures.scrambled, words)
