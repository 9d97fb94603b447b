"""Lesson 07: the pictures between its paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from nnteach.activations import get
from nnteach_course.answers.lesson_07 import figures
from nnteach_course.pictures import canvas, curve, label, row, zero_lines
from nnteach_course.views import picture
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette


def river(x: Any, flow: Any, lines: Mapping[str, Any]) -> FigureView:
    """The flow of the Nile and the lines that networks have drawn through it."""
    x, flow = np.ravel(x), np.ravel(flow)
    drawn = {name: np.ravel(line) for name, line in lines.items()}
    off = {name: float(np.sqrt(np.mean((line - flow) ** 2))) for name, line in drawn.items()}

    def draw(colours: Palette) -> Figure:
        return figures.repaired(colours, x, flow, drawn)

    said = "; ".join(f"{name}, off by {error:.0f} in a usual year" for name, error in off.items())
    return picture(draw, f"The flow of the Nile in a hundred years, as points, and two lines: {said}.")


def bias_unit() -> FigureView:
    """A layer of three neurons as a drawing: two inputs, and a unit that is always 1."""

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=3.2)
        axes.set(xlim=(0, 7.2), ylim=(0, 3.2), aspect="equal")
        axes.set_axis_off()
        neurons = [(4.2, 2.6), (4.2, 1.6), (4.2, 0.6)]
        for name, y in (("x₁", 2.5), ("x₂", 1.65)):
            for end in neurons:
                axes.plot([1.6, end[0]], [y, end[1]], color=colours.faint, linewidth=1.2, zorder=1)
            _circle(axes, colours, 1.6, y, name, colours.quiet)
        for k, end in enumerate(neurons):
            axes.plot([1.6, end[0]], [0.55, end[1]], color=colours.model, linewidth=2.2, zorder=2)
            at = 0.68
            place = (1.6 + at * (end[0] - 1.6), 0.55 + at * (end[1] - 0.55))
            patch = {"facecolor": colours.background, "edgecolor": "none", "pad": 1.5}
            look = {"fontsize": NORMAL, "ha": "center", "va": "center", "zorder": 3, "bbox": patch}
            axes.text(*place, f"b{'₁₂₃'[k]}", color=colours.words("model"), **look)
            _circle(axes, colours, *end, "Σ", colours.mark("model"))
            label(
                axes,
                end[0] + 0.42,
                end[1],
                f"neuron {k + 1}, with its bias b{'₁₂₃'[k]}",
                colours.quiet,
                colours,
                va="center",
            )
        _circle(axes, colours, 1.6, 0.55, "1", colours.ink)
        label(axes, 1.15, 0.55, "bias unit", colours.ink, colours, ha="right", va="center")
        axes.text(1.15, 0.25, "always 1", color=colours.quiet, fontsize=SMALL, ha="right", va="center")
        label(axes, 1.15, 2.08, "inputs", colours.quiet, colours, ha="right", va="center")
        return figure

    words = "Three neurons. Each is joined to two inputs, and to a unit that is always 1; nothing leads into that unit."
    return picture(draw, words)


def _circle(axes: Axes, colours: Palette, x: float, y: float, words: str, edge: str) -> None:
    axes.add_patch(Circle((x, y), 0.3, facecolor=colours.background, edgecolor=edge, linewidth=1.6, zorder=4))
    axes.text(x, y, words, color=colours.ink, fontsize=LARGE, ha="center", va="center", zorder=5)


def four_kinks() -> FigureView:
    """Four relu neurons with weight 1: with one bias for all, and with biases of their own."""
    relu, x = get("relu"), np.linspace(-3, 3, 301)
    biases = {"one bias for all: 1": (1.0,) * 4, "biases of their own": (2.0, 1.0, -0.5, -1.5)}

    def draw(colours: Palette) -> Figure:
        figure, panels = row(colours, 2, height=2.7, sharey=True)
        for axes, (title, four) in zip(panels, biases.items(), strict=True):
            zero_lines(axes, colours)
            for b in four:
                curve(axes, x, relu(x + b), colours, "model", linewidth=1.8)
                axes.plot([-b], [0], "o", color=colours.gradient, markersize=7, zorder=4)
            axes.set(title=title, xlabel="x", xlim=(-3, 3), ylim=(-0.5, 4))
        panels[0].set_ylabel("y of four neurons")
        return figure

    return picture(draw, "Left: four equal curves with one kink at x = −1. Right: four kinks, at −2, −1, 0.5 and 1.5.")


def corners(model: Any) -> FigureView:
    """What a network says at the four corners of XOR, and between them."""
    x = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    said = np.ravel(np.asarray(model.predict(x, verbose=0)))
    side = np.linspace(-0.3, 1.3, 41)
    across, up = np.meshgrid(side, side)
    y = np.asarray(model.predict(np.stack([across.ravel(), up.ravel()], axis=1), batch_size=2000, verbose=0))

    def draw(colours: Palette) -> Figure:
        figure, [axes] = row(colours, 1, width=4.4, height=3.3)
        inside = y.reshape(across.shape)
        axes.contourf(across, up, inside > 0.5, levels=[0.5, 1.5], colors=[colours.shade])
        if inside.min() < 0.5 < inside.max():
            axes.contour(across, up, inside, levels=[0.5], colors=[colours.model], linewidths=2.6)
        for (a, b), wish, got in zip(x, (0, 1, 1, 0), said, strict=True):
            face = colours.truth if wish else colours.background
            axes.plot([a], [b], "o", mfc=face, mec=colours.truth, markersize=12, mew=2, zorder=4)
            beside = {"xytext": (0, 11), "textcoords": "offset points", "ha": "center"}
            label(axes, a, b, figures.neat(float(got)), colours.words("model"), colours, **beside)
        axes.set(xlabel="x₁", ylabel="x₂", xticks=[0, 1], yticks=[0, 1], aspect="equal", ylim=(-0.3, 1.4))
        axes.set_title("shaded: more than 0.5; full dots: 1 is wished")
        return figure

    each = ", ".join(figures.neat(float(value)) for value in said)
    return picture(draw, f"The plane of two inputs. At the corners (0,0), (0,1), (1,0), (1,1) the network says {each}.")
