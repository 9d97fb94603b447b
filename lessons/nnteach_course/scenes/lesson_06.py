"""Lesson 06: the pictures between its paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnteach_course.answers.lesson_06 import figures
from nnteach_course.answers.lesson_06.figures import bare, signed_table
from nnteach_course.pictures import canvas, row
from nnteach_course.views import picture
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette


def one_unit(model: Any, digit: np.ndarray, unit: int) -> FigureView:
    """A digit, the weights of one unit, and their products pixel by pixel: what the unit adds up."""
    kernel, bias = model.layers[0].get_weights()
    w = kernel[:, unit].reshape(8, 8)
    x = np.asarray(digit, dtype="float32").reshape(8, 8)
    products, b = x * w, float(bias[unit])
    z = float(products.sum()) + b

    def draw(colours: Palette) -> Figure:
        figure, panels = row(colours, 3, height=2.7)
        panels[0].imshow(x, cmap="Greys" if colours.theme == "light" else "gray", vmin=0, vmax=1)
        panels[0].set_title("a digit: x", fontsize=SMALL, color=colours.ink)
        bare(panels[0])
        span = float(np.abs(w).max())
        signed_table(panels[1], colours, w, span, f"weights of unit {unit}: w")
        signed_table(panels[2], colours, products, span, f"products; with the bias z = {z:.2f}".replace("-", "−"))
        return figure

    above, below = products[products > 0].sum(), products[products < 0].sum()
    return picture(
        draw,
        f"A digit of 8 by 8 pixels, the 64 weights of unit {unit}, blue where positive, orange with a stroke where "
        f"negative, and the products. Those above zero add up to {above:.2f}, those below to {below:.2f}, the bias is "
        f"{b:.2f}, together z = {z:.2f}.".replace("-", "−"),
    )


def all_units(model: Any) -> FigureView:
    """The weights of every hidden unit as a small picture."""
    kernel = model.layers[0].get_weights()[0]
    count = kernel.shape[1]

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=2.35)
        across, gap = 11, 2
        down = -(-count // across)
        sheet = np.zeros((down * (8 + gap) - gap, across * (8 + gap) - gap))
        for k in range(count):
            top, left = (8 + gap) * (k // across), (8 + gap) * (k % across)
            sheet[top : top + 8, left : left + 8] = kernel[:, k].reshape(8, 8)
        signed_table(axes, colours, sheet, float(np.abs(kernel).max()), "", side=8)
        return figure

    return picture(
        draw, f"{count} small pictures of 8 by 8 weights, one for each hidden unit: spots of blue and orange."
    )


def kernel_and_bias() -> FigureView:
    """Which numbers of W belong to which unit."""
    values = np.array([[0.5, -1.0], [2.0, 0.25], [-1.5, 1.0]])

    def draw(colours: Palette) -> Figure:
        figure, [left, right] = row(colours, 2, height=2.3)
        for axes, title in ((left, "W, the kernel: (3, 2)"), (right, "b, the biases: (2,)")):
            axes.set_title(title, fontsize=NORMAL, color=colours.ink)
            bare(axes)
            axes.set(xlim=(-1.6, 3.0), ylim=(-0.4, 3.7))
        for i in range(3):
            left.text(-0.2, 2.25 - i, f"input {i}", ha="right", va="center", fontsize=NORMAL, color=colours.quiet)
            for j in range(2):
                tone = colours.words("model") if values[i, j] > 0 else colours.words("gradient")
                text = f"{values[i, j]:g}".replace("-", "−")
                left.text(0.6 + 1.4 * j, 2.25 - i, text, ha="center", va="center", fontsize=LARGE, color=tone)
        for axes in (left, right):
            for j in range(2):
                axes.text(
                    0.6 + 1.4 * j, 3.2, f"unit {j}", ha="center", va="center", fontsize=NORMAL, color=colours.quiet
                )
        for j in range(2):
            right.text(0.6 + 1.4 * j, 2.25, "0", ha="center", va="center", fontsize=LARGE, color=colours.ink)
        return figure

    return picture(
        draw, "A table of weights with a row for each of 3 inputs and a column for each of 2 units, and 2 biases."
    )


def two_rulers(names: Sequence[str], raw: np.ndarray, scaled: np.ndarray) -> FigureView:
    """The strongest weight of each input, twice: for raw inputs and for scaled ones."""
    order = {
        name: (float(np.abs(a).max()), float(np.abs(b).max())) for name, a, b in zip(names, raw, scaled, strict=True)
    }
    first = max(order, key=lambda name: order[name][0])
    second = max(order, key=lambda name: order[name][1])
    return picture(
        figures.weights_in_two_units,
        f"Thirteen measurements, two columns of bars. For raw wines {first} has the largest weight, for scaled ones "
        f"{second}.",
    )


def shares(results: Mapping[str, float]) -> FigureView:
    """How many unseen examples each network reads rightly."""

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=0.9 + 0.4 * len(results))
        axes.set_xlim(0, 112)
        axes.set_autoscale_on(False)
        figures.bars(axes, colours, [100 * share for share in results.values()], list(results), " %")
        axes.set_xlabel("unseen examples told rightly, in percent")
        return figure

    return picture(draw, "; ".join(f"{name}: {share:.0%}" for name, share in results.items()) + ".")
