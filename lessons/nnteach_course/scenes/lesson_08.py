"""Lesson 08: the pictures between its paragraphs. Each is `(colours) -> Figure`, for `picture(...)` to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from nnteach_course.pictures import label, row
from nnteach_course.views import picture
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import NORMAL, Palette, style
from nnteach_widgets.plots import activation_curve

NAMES = ("linear", "relu", "leaky_relu", "tanh", "sigmoid", "softplus")


def gallery() -> FigureView:
    """Six activation functions and their slopes, as the engine computes them."""

    def draw(colours: Palette) -> Figure:
        figure = Figure(figsize=(7.2, 4.2), dpi=100, layout="constrained")
        panels = figure.subplots(2, 3, sharex=True, sharey=True)
        style(figure, colours)
        for axes, name in zip(panels.flat, NAMES, strict=True):
            activation_curve(axes, name, colours, limit=3)
            axes.set(ylim=(-1.3, 2.6), xlim=(-3, 3))
        first = panels[0, 0]
        label(first, -2.85, 1.25, "slope F′(z)", colours.words("gradient"), colours)
        label(first, -0.5, 1.9, "y = F(z)", colours.words("model"), colours, ha="center")
        for axes in panels[1]:
            axes.set_xlabel("z")
        return figure

    return picture(draw, "Six activation functions and, dashed, their slopes: " + ", ".join(NAMES) + ".")


def fits(x: np.ndarray, truth: np.ndarray, made: Mapping[str, np.ndarray]) -> FigureView:
    """A curve and what several networks make of it."""
    errors = {name: float(np.mean((y - truth) ** 2)) for name, y in made.items()}

    def draw(colours: Palette) -> Figure:
        figure, panels = row(colours, len(made), height=2.8, sharey=True)
        for axes, (name, y) in zip(panels, made.items(), strict=True):
            axes.plot(x, truth, color=colours.truth, linewidth=2, linestyle="--")
            axes.plot(x, y, color=colours.model, linewidth=2.6)
            axes.set(title=f"{name}: squared error {errors[name]:.2f}", xlabel="x", ylim=(-2.2, 2.2))
        label(panels[0], x[0], 1.55, "the curve to learn", colours.words("truth"), colours)
        label(panels[0], x[0], -1.85, "the network", colours.words("model"), colours)
        return figure

    return picture(draw, "; ".join(f"{name}: mean squared error {error:.2f}" for name, error in errors.items()) + ".")


def accuracies(results: Mapping[str, Sequence[float]]) -> FigureView:
    """One dot for each run, one row for each network: the spread beside the mean."""

    def draw(colours: Palette) -> Figure:
        figure, [axes] = row(colours, 1, height=0.9 + 0.48 * len(results))
        for place, values in enumerate(results.values()):
            percent = 100 * np.asarray(values)
            axes.plot(percent, np.full(len(percent), place), "o", color=colours.model, markersize=8, alpha=0.75)
            mean = float(percent.mean())
            axes.plot([mean, mean], [place - 0.28, place + 0.28], color=colours.ink, linewidth=2)
            label(axes, mean, place - 0.34, f"{mean:.1f} %", colours.ink, colours, ha="center")
        axes.set_yticks(range(len(results)), list(results), fontsize=NORMAL)
        axes.set(xlabel="held-out digits read rightly, in percent; one dot a seed, a line for the mean")
        axes.set_ylim(len(results) - 0.4, -0.7)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0, labelcolor=colours.ink)
        return figure

    return picture(draw, "; ".join(f"{name}: {100 * np.mean(v):.1f} %" for name, v in results.items()) + ".")
