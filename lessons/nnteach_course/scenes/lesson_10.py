"""Lesson 10: the pictures between its paragraphs, and the walk they share with its exercises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnteach_course import guarded
from nnteach_course.answers.lesson_10 import figures
from nnteach_course.answers.lesson_10.by_heart import Run
from nnteach_course.answers.lesson_10.hills import Walk, bmi_hill
from nnteach_course.pictures import canvas, label, row
from nnteach_course.views import picture
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import Palette

THREE = (-0.6, 0.59, 1.6)  # weights of the opening picture


def lines_and_hill(x: np.ndarray, y: np.ndarray) -> FigureView:
    """Three weights as three lines through the patients, and as three places on the hill of the loss."""
    hill = bmi_hill()

    def draw(colours: Palette) -> Figure:
        figure, (left, right) = row(colours, 2, height=3.3)
        left.scatter(x, y, s=7, color=colours.data, alpha=0.28, linewidth=0)
        across = np.array([-2.3, 2.9])
        figures.hill_line(right, hill, np.linspace(-1.3, 2.4, 75), colours)
        for w, name, dash in zip(THREE, "ABC", ("--", "-", ":"), strict=True):
            left.plot(across, w * across, dash, color=colours.model, linewidth=2.4)
            label(left, 3.0, w * 2.9, name, colours.words("model"), colours, va="center")
            right.plot([w], [hill.height(w)], "o", color=colours.model, markersize=9, zorder=4)
            above = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center"}
            label(right, w, hill.height(w), name, colours.words("model"), colours, **above)
        left.set(xlabel="body-mass index", ylabel="illness a year later", xlim=(-2.4, 3.4), ylim=(-2.6, 4.8))
        right.set(ylim=(0, 4.5))
        left.set_title("three weights, three lines")
        right.set_title("the same three, by their loss")
        return figure

    heights = zip("ABC", THREE, map(hill.height, THREE), strict=True)
    words = ", ".join(f"{name} with w = {w:g} has a loss of {height:.2f}" for name, w, height in heights)
    return picture(draw, f"Left, {len(x)} patients and three lines through them. Right, the loss over w: {words}.")


def steps(path: Sequence[float]) -> FigureView:
    """A walk on the hill of the body-mass index: its weights, with a line to the next below."""
    hill, w = bmi_hill(), np.asarray(path, dtype=float)
    walk = Walk(w, hill.curve(w))

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=3.1)
        side = max(2.3, float(np.abs(w - hill.floor()).max()) + 0.3)
        figures.hill_line(axes, hill, np.linspace(hill.floor() - side, hill.floor() + side, 101), colours)
        figures.footsteps(axes, walk, colours)
        for before, after in pairwise(w[:4]):
            figures.arrow(axes, (before, 0.12), (after, 0.12), colours.gradient)
        slope = hill.slope(w[0])
        figures.tangent(axes, w[0], walk.loss[0], slope, 0.35, colours)
        words = f"start: slope {slope:.2f}".replace("-", "−")
        beside = {"xytext": (14, 6), "textcoords": "offset points"}
        label(axes, w[0], walk.loss[0], words, colours.words("gradient"), colours, **beside)
        label(axes, (w[0] + w[1]) / 2, 0.3, "the first three steps", colours.words("gradient"), colours)
        axes.set(ylim=(0, 1.12 * walk.loss.max()), xlim=(hill.floor() - side, hill.floor() + side))
        return figure

    return picture(draw, f"A walk down a valley from w = {w[0]:.2f} to {w[-1]:.2f}; its steps get shorter and shorter.")


def your_walk(step: Callable[..., Any], start: float = -1.5, rate: float = 0.1, count: int = 12) -> FigureView | None:
    """The learner's own `sgd_step`, let loose on the hill; says so while it returns nothing."""
    hill, path = bmi_hill(), [start]
    for _ in range(count):
        w, gradient = np.array([path[-1]]), np.array([hill.slope(path[-1])])
        outcome = guarded.call(step, (w, gradient, rate), 1.0)
        if not isinstance(outcome.value, np.ndarray | float) or not np.all(np.isfinite(outcome.value)):
            print("Your sgd_step gives no weights yet. When it does, its walk appears here.")
            return None
        path.append(float(np.clip(np.ravel(outcome.value)[0], -40, 40)))
    return steps(path)


def ravine() -> FigureView:
    """The loss over two weights, in the units of the data and standardised, with a walk on each."""
    alt = (
        "Two maps of the loss. Left, in their own units, a ravine: the walk jumps from wall to wall and has not "
        "arrived after eight steps. Right, standardised: a round bowl, and the walk arrives."
    )
    return picture(figures.ravine, alt)


def two_valleys() -> FigureView:
    """The loss of one ReLU neuron over its weight."""

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=3.0)
        figures.two_valleys(axes, colours)
        words, tone = {"ha": "center", "va": "top"}, colours.words("model")
        label(axes, -1.04, 2.3, "speaks for the\nlighter patients", tone, colours, **words)
        label(axes, 1.5, 1.46, "speaks for the heavier ones", tone, colours, **words)
        label(axes, 0.0, 3.0, "says 0 to all", tone, colours, ha="center")
        return figure

    return picture(draw, "A hill with two valleys: one at w = −1.04, a deeper one at w = 1.50, and a ridge at 0.")


def learning(history: Mapping[str, Sequence[float]], guessing: float) -> FigureView:
    """The training and the validation loss of a `fit`, and the loss of always guessing the mean."""
    train, validation = (np.asarray(history[name], dtype=float) for name in ("loss", "val_loss"))
    found = Run(train, validation, validation, guessing)

    def draw(colours: Palette) -> Figure:
        return figures.learning_curves(colours, found, ("train", "validation"))

    alt = (
        f"The training loss falls to {train[-1]:.2f}. The validation loss falls to {validation.min():.2f} at epoch "
        f"{found.best + 1}, turns, and ends at {validation[-1]:.2f}; guessing the mean gives {guessing:.2f}."
    )
    return picture(draw, alt)
