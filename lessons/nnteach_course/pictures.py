"""The few strokes that every picture of the course shares: a quiet canvas, and labels at the lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patheffects import withStroke

from nnteach_widgets.palette import NORMAL, SMALL, Palette, Role, style

DOTS = 100  # per inch, so that a width of 7.2 is 720 pixels: as wide as the text


def canvas(colours: Palette, width: float = 7.2, height: float = 3.2) -> tuple[Figure, Axes]:
    """A figure of the text's width, and its axes."""
    figure, [axes] = row(colours, 1, width, height)
    return figure, axes


def row(
    colours: Palette, columns: int, width: float = 7.2, height: float = 3.2, **options: Any
) -> tuple[Figure, list[Axes]]:
    """A figure with several axes side by side."""
    figure = Figure(figsize=(width, height), dpi=DOTS, layout=ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08))
    axes = figure.subplots(1, columns, squeeze=False, **options)[0]
    style(figure, colours)
    return figure, list(axes)


def label(axes: Axes, x: float, y: float, text: str, colour: str, colours: Palette, **options: Any) -> None:
    """Words beside a line instead of a legend, readable where they cross another line."""
    halo = [withStroke(linewidth=3, foreground=colours.background)]
    axes.annotate(text, (x, y), color=colour, fontsize=NORMAL, path_effects=halo, **options)


def zero_lines(axes: Axes, colours: Palette) -> None:
    """The two axes through zero, faint, behind everything."""
    axes.axhline(0, color=colours.faint, linewidth=0.8, zorder=0)
    axes.axvline(0, color=colours.faint, linewidth=0.8, zorder=0)


def curve(axes: Axes, x: np.ndarray, y: np.ndarray, colours: Palette, role: Role, **options: Any) -> None:
    """A line in the colour of its role."""
    axes.plot(x, y, color=colours.mark(role), **{"linewidth": 2.4, **options})


def strip(colours: Palette, pictures: Mapping[str, Callable[[Axes, Palette], None]]) -> Figure:
    """Small pictures in a row, each with its words above: the choices of a question."""
    figure, axes = row(colours, len(pictures), height=1.85)
    for box, (words, draw) in zip(axes, pictures.items(), strict=True):
        draw(box, colours)
        box.set(xticks=[], yticks=[])
        box.set_title(words, fontsize=SMALL, color=colours.ink)
        for spine in box.spines.values():
            spine.set(visible=True, color=colours.faint)
    return figure
