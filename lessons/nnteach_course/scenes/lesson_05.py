"""Lesson 05: the pictures between its paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach_course.answers.lesson_05 import figures
from nnteach_course.pictures import canvas
from nnteach_course.views import picture
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import NORMAL, SMALL, Palette


def network(model: Any) -> FigureView:
    """A model as a diagram: a column of neurons for each layer, shapes on the arrows."""
    sizes = ", ".join(str(layer.count_params()) for layer in model.layers)
    return picture(
        lambda colours: figures.diagram(colours, model),
        f"A diagram of the network, from {model.input_shape} to {model.output_shape}; its layers have {sizes} "
        "parameters.",
    )


def hidden_values(hidden: Any, digits: Sequence[int], neuron: int = 5) -> FigureView:
    """What hidden neurons say to some digits: a row for each digit, a column for each neuron, one of them framed."""
    hidden = np.asarray(hidden)
    if hidden.ndim != 2 or len(hidden) != len(digits) or not 0 <= neuron < hidden.shape[1]:
        raise ValueError(
            f"hidden_values takes a table with a row for each digit, and a column of it to frame; received shape "
            f"{hidden.shape}, {len(digits)} digits, neuron={neuron!r}."
        )

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=3.0)
        axes.imshow(hidden, cmap=figures.tones(colours), aspect="auto", interpolation="nearest")
        edge = {"fill": False, "edgecolor": colours.guess, "linewidth": 2.6, "clip_on": False}
        axes.add_patch(Rectangle((neuron - 0.5, -0.5), 1, len(hidden), **edge))
        axes.set_title(f"neuron {neuron}: one number for each digit", fontsize=NORMAL, color=colours.words("guess"))
        axes.set(yticks=range(len(digits)), yticklabels=[f"a {d}" for d in digits], xlabel="hidden neuron")
        axes.tick_params(length=0)
        return figure

    column = ", ".join(f"{value:.1f}" for value in hidden[:, neuron])
    return picture(
        draw, f"A table of {hidden.shape[0]} digits and {hidden.shape[1]} neurons; column {neuron}: {column}."
    )


def patterns() -> FigureView:
    """Dense, convolutional, recurrent: three ways to wire."""
    words = (
        "Three drawings: all lines between two columns; a window over a plane; a row of steps, each joined to the next."
    )
    return picture(figures.three_patterns, words)


def accuracies(runs: Mapping[str, Sequence[float]], low: float = 90) -> FigureView:
    """What each network read of the held-out digits, run by run."""

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=0.75 + 0.72 * len(runs))
        figures.dots(axes, colours, list(runs.items()))
        axes.set_xlim(min(low, 100 * min(min(shares) for shares in runs.values()) - 2), 100)
        axes.tick_params(labelsize=SMALL)
        return figure

    said = "; ".join(f"{name} {100 * np.mean(shares):.1f} %" for name, shares in runs.items())
    return picture(draw, f"Rows of dots, one for each run, with their means: {said}.")
