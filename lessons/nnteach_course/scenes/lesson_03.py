"""Lesson 03: the pictures between its paragraphs."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnteach.activations import get
from nnteach_course.answers.lesson_03 import figures, neurons
from nnteach_course.pictures import canvas, curve, label, row, zero_lines
from nnteach_course.views import picture
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import Palette


def one_neuron(flower: Any = neurons.FLOWER, w: Any = neurons.WEIGHTS, b: float = neurons.BIAS) -> FigureView:
    """The neuron of this lesson with all its numbers, for one flower."""
    y = neurons.output(flower, w, b, "sigmoid")

    def draw(colours: Palette) -> Figure:
        return figures.diagram(colours, flower, w, b, "sigmoid", ("petal length\nin cm", "petal width\nin cm"))

    products = " and ".join(f"{x:g} times {weight:g}" for x, weight in zip(flower, w, strict=True))
    words = f"A neuron as a drawing: {products} go into a sum, the bias {b:g} joins, a curve turns it into {y:.2f}."
    return picture(draw, words)


def batch() -> FigureView:
    """Three flowers through three neurons at once, as tables."""
    words = "Tables: three flowers in rows, times three neurons in columns, plus three biases, gives three by three."
    return picture(figures.batch, words)


def two_biases() -> FigureView:
    """A bias before relu moves the curve sideways; a number after it moves the curve up and down."""
    relu, x = get("relu"), np.linspace(-3, 3, 601)

    def draw(colours: Palette) -> Figure:
        figure, panels = row(colours, 2, height=3.0, sharey=True)
        cases = (
            ("before: relu(x + b)", "b", lambda b: relu(x + b)),
            ("after: relu(x) + c", "c", lambda c: relu(x) + c),
        )
        for axes, (title, letter, f) in zip(panels, cases, strict=True):
            zero_lines(axes, colours)
            for value, width in ((-1, 1.5), (0, 2.2), (1, 3.0)):
                curve(axes, x, f(value), colours, "model", linewidth=width)
                y = float(f(value)[-1])
                name = f"{letter} = {figures.neat(value)}"
                label(axes, 3.08, y, name, colours.words("model"), colours, va="center", annotation_clip=False)
            axes.set(title=title, xlabel="x", xlim=(-3, 3), ylim=(-1.5, 4.3))
        panels[0].set_ylabel("y")
        return figure

    return picture(draw, "Left: three relu curves, shifted along x. Right: three relu curves, one above the other.")


def trained_and_by_hand(model: Any, flowers: np.ndarray, virginica: np.ndarray) -> FigureView:
    """The border that training found, the one set by hand, and flowers that neither has seen."""
    [w1, w2], [b] = (np.ravel(a) for a in model.get_weights())
    right = float(np.mean((model.predict(flowers, verbose=0)[:, 0] > 0.5) == virginica))

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=3.6)
        figures.outputs_over_the_plane(axes, colours, (w1, w2), float(b))
        by_hand = neurons.border(neurons.WEIGHTS, neurons.BIAS)
        axes.plot(*by_hand.T, color=colours.guess, linewidth=2, linestyle="--", zorder=2)
        for which, marker, face in ((0, "o", colours.background), (1, "^", colours.data)):
            mine = flowers[virginica == which]
            axes.scatter(*mine.T, s=34, marker=marker, facecolor=face, edgecolor=colours.data, zorder=3)
        left, right_edge, bottom, top = neurons.EDGES
        axes.set(xlim=(left, right_edge), ylim=(bottom, top), xlabel="petal length, cm", ylabel="petal width, cm")
        label(axes, 7.05, 1.3, "what training found", colours.words("model"), colours, ha="right", va="top")
        label(axes, 5.7, 0.95, "dashed: our round numbers", colours.words("guess"), colours, ha="right")
        return figure

    return picture(draw, f"Unseen flowers, two borders that cross between the kinds; the trained one gets {right:.0%}.")
