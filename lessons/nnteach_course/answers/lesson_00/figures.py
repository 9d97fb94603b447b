"""Lesson 00: the pictures that answer its three questions."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from nnteach_course.answers.lesson_00.first_network import digits
from nnteach_course.pictures import canvas, label
from nnteach_widgets.palette import NORMAL, Palette

SHOWN = 3  # rows of the table that are drawn


def rows_and_columns(colours: Palette) -> Figure:
    """The table of digits: each row is one picture, laid into a line; the first ones are drawn beside their rows."""
    pictures, _ = digits()
    rows, columns = pictures.shape
    figure, axes = canvas(colours, height=2.6)
    ink = LinearSegmentedColormap.from_list("ink", [colours.background, colours.ink])
    for k in range(SHOWN):
        top = 2.05 - 0.5 * k
        axes.imshow(pictures[k].reshape(8, 8), cmap=ink, extent=(0.1, 0.5, top - 0.4, top), aspect="auto")
        axes.imshow(pictures[k : k + 1], cmap=ink, extent=(1.3, 6.5, top - 0.35, top - 0.05), aspect="auto")
        axes.add_patch(Rectangle((1.3, top - 0.35), 5.2, 0.3, fill=False, edgecolor=colours.faint))
        arrow(axes, colours, (0.6, top - 0.2), (1.2, top - 0.2))
    label(axes, 3.9, 2.18, f"{columns} columns: a pixel each", colours.words("model"), colours, ha="center")
    label(axes, 3.9, 0.33, "⋮", colours.quiet, colours, ha="center")
    label(axes, 0.1, 0.05, f"{rows:,} rows: a picture each", colours.words("model"), colours)
    return blank(figure, axes, 6.6, 2.5)


def halfway(colours: Palette) -> Figure:
    """A line with two numbers and the one halfway between them."""
    a, b = 2.0, 4.0
    figure, axes = canvas(colours, height=1.7)
    axes.plot([0, 6], [0, 0], color=colours.quiet, linewidth=1.2)
    for n in range(7):
        axes.plot([n, n], [-0.06, 0.06], color=colours.quiet, linewidth=1.2)
        label(axes, n, -0.32, str(n), colours.quiet, colours, ha="center")
    axes.plot([a, b], [0, 0], "o", color=colours.data, markersize=10)
    axes.plot([(a + b) / 2], [0], "D", color=colours.model, markersize=11)
    words = f"({a:g} + {b:g}) / 2 = {(a + b) / 2:g}"
    label(axes, (a + b) / 2, 0.3, words, colours.words("model"), colours, ha="center")
    label(axes, a, 0.16, "a", colours.ink, colours, ha="center")
    label(axes, b, 0.16, "b", colours.ink, colours, ha="center")
    axes.set(xlim=(-0.3, 6.3), ylim=(-0.5, 0.6))
    axes.set_axis_off()
    return figure


def set_up_first(colours: Palette) -> Figure:
    """A lesson as a pile of cells: the set-up cell first, then the one that did not know a name."""
    figure, axes = canvas(colours, height=2.3)
    cells = ("import numpy as np   …", "exercise(…)", "scene.picture()", "np.zeros(3)")
    for k, text in enumerate(cells):
        bottom = 1.75 - 0.5 * k
        told = k in (0, 3)
        edge = colours.model if told else colours.faint
        axes.add_patch(Rectangle((0.9, bottom), 3.2, 0.38, facecolor=colours.shade, edgecolor=edge, linewidth=1.6))
        ink = colours.ink if told else colours.quiet
        axes.text(1.05, bottom + 0.19, text, color=ink, fontsize=NORMAL, family="monospace", va="center")
    for number, k, words in ((1, 0, "the set-up cell brings all the names"), (2, 3, "then your cell knows np")):
        height = 1.94 - 0.5 * k
        label(axes, 0.45, height, f"{number}.", colours.words("model"), colours, ha="center", va="center")
        label(axes, 4.3, height, words, colours.words("model"), colours, va="center")
    arrow(axes, colours, (0.45, 1.7), (0.45, 0.65))
    return blank(figure, axes, 7.2, 2.3)


def arrow(axes: Axes, colours: Palette, start: tuple[float, float], end: tuple[float, float]) -> None:
    look = {"arrowstyle": "-|>", "mutation_scale": 12, "shrinkA": 0, "shrinkB": 0}
    axes.add_patch(FancyArrowPatch(start, end, color=colours.quiet, linewidth=1.3, **look))


def blank(figure: Figure, axes: Axes, width: float, height: float) -> Figure:
    axes.set(xlim=np.array([0, width]), ylim=np.array([0, height]))
    axes.set_axis_off()
    return figure
