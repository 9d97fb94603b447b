"""Lesson 00: handwritten digits, before and after the first network has seen them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnteach_course.answers.lesson_00 import first_network
from nnteach_course.pictures import DOTS
from nnteach_course.views import picture
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import NORMAL, Palette, style
from nnteach_widgets.plots import digits

ACROSS = 8


def some_digits() -> FigureView:
    """The first sixteen digits of the data."""
    pictures, which = first_network.digits()

    def draw(colours: Palette) -> Figure:
        figure, axes = _sheet(colours, 2)
        digits(axes.ravel(), pictures[: 2 * ACROSS].reshape(-1, 8, 8), [str(d) for d in which[: 2 * ACROSS]], colours)
        return figure

    return picture(
        draw, "Sixteen small pictures of handwritten digits: " + ", ".join(map(str, which[: 2 * ACROSS])) + "."
    )


def reading(model: Any, images: np.ndarray, which: np.ndarray) -> FigureView:
    """Unseen digits and what the network takes them for: eight it read rightly, up to eight it did not."""
    said = model.predict(images, verbose=0).argmax(axis=1)
    right, wrong = (np.flatnonzero(mask)[:ACROSS] for mask in (said == which, said != which))

    def draw(colours: Palette) -> Figure:
        figure, axes = _sheet(colours, 2, height=3.1)
        for row, chosen in zip(axes, (right, wrong), strict=True):
            titles = [_says(said[i], which[i]) for i in chosen]
            digits(row[: len(chosen)], images[chosen].reshape(-1, 8, 8), titles, colours)
            for empty in row[len(chosen) :]:
                empty.set_axis_off()
        for place, words in ((0.985, "read rightly"), (0.5, "misread")):
            figure.text(0.008, place, words, color=colours.quiet, fontsize=NORMAL, ha="left", va="top")
        return figure

    words = f"Above, digits that the network reads rightly. Below, {len(wrong)} that it misreads, such as "
    return picture(draw, words + ", ".join(f"a {which[i]} as {said[i]}" for i in wrong[:3]) + ".")


def _says(said: int, truth: int) -> str:
    return f"“{said}”" if said == truth else f"“{said}”, is {truth}"


def _sheet(colours: Palette, rows: int, height: float = 2.5) -> tuple[Figure, Any]:
    figure = Figure(figsize=(7.2, height), dpi=DOTS)
    axes = figure.subplots(rows, ACROSS, squeeze=False)
    high = height > 2.5
    figure.subplots_adjust(0.01, 0.02, 0.99, 0.83 if high else 0.9, wspace=0.25, hspace=0.75 if high else 0.35)
    style(figure, colours)
    return figure, axes
