"""Static pictures for lessons and for your own notebooks: each takes matplotlib axes, draws, and returns them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from nnteach import activations
from nnteach_widgets.diagram import model_diagram
from nnteach_widgets.histories import Curves, best_of, name_axes, pick, run_of
from nnteach_widgets.palette import LIGHT, NORMAL, SMALL, Palette, plain

__all__ = ["activation_curve", "decision_boundary", "digits", "history_curves", "model_diagram", "points"]


def activation_curve(axes: Axes, function: Any, colours: Palette = LIGHT, limit: float = 4.0) -> Axes:
    """An activation function and, dashed, its slope.

    Args
        axes: where to draw.
        function: a name such as "relu", or a function of your own; it must work number by number.
        colours: of a light or a dark page.
        limit: z goes from -limit to limit.
    """
    f = activations.get(function)
    z = np.linspace(-limit, limit, 801)
    y = f(z)
    slope = f.backward(np.ones_like(z), z, y)
    slope[1:][np.abs(np.diff(slope)) > 0.1] = np.nan  # a jump is a gap, not a steep line
    axes.axhline(0, color=colours.faint, linewidth=0.8, zorder=0)
    axes.axvline(0, color=colours.faint, linewidth=0.8, zorder=0)
    axes.plot(z, slope, color=colours.gradient, linewidth=1.6, linestyle=(0, (4, 2)))
    axes.plot(z, y, color=colours.model, linewidth=2.6)
    axes.set_title(plain(f.name), color=colours.ink, fontsize=NORMAL)
    return axes


def decision_boundary(
    axes: Axes,
    score: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    colours: Palette = LIGHT,
    *,
    threshold: float = 0.5,
    steps: int = 160,
) -> Axes:
    """Where a model with two inputs changes its mind, over the examples it learned from.

    Args
        axes: where to draw.
        score: gives one number for each row of two inputs, such as `model.predict`; above the threshold means 1.
        x: examples, (n, 2). y: their classes, 0 or 1, (n,).
        threshold: 0.5 for probabilities, 0 for scores before a sigmoid.
        steps: fineness of the grid on which the model is asked.
    """
    x, y = np.asarray(x), np.asarray(y).reshape(-1)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(f"decision_boundary draws two inputs; x has shape {x.shape}.")
    (left, bottom), (right, top) = x.min(axis=0) - 0.4, x.max(axis=0) + 0.4
    grid_x, grid_y = np.meshgrid(np.linspace(left, right, steps), np.linspace(bottom, top, steps))
    z = np.asarray(score(np.stack([grid_x.ravel(), grid_y.ravel()], axis=1))).reshape(grid_x.shape) - threshold
    if z.min() < 0 < z.max():
        axes.contourf(grid_x, grid_y, z > 0, levels=[0.5, 1.5], colors=[colours.shade])
        axes.contour(grid_x, grid_y, z, levels=[0], colors=[colours.model], linewidths=2.4)
    points(axes, x, y, colours)
    axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[])
    return axes


def points(axes: Axes, x: np.ndarray, y: np.ndarray, colours: Palette = LIGHT) -> Axes:
    """Two classes of points, told apart by shape as well as by filling."""
    for label, marker, face in ((0, "o", colours.background), (1, "^", colours.data)):
        mine = x[np.asarray(y).reshape(-1) == label]
        axes.scatter(*mine.T, s=20, marker=marker, facecolor=face, edgecolor=colours.data, linewidth=0.8, zorder=3)
    return axes


def history_curves(
    axes: Axes,
    history: Any,
    colours: Palette = LIGHT,
    *,
    names: Sequence[str] | None = None,
    best: str | None = "val_loss",
) -> Axes:
    """Loss and metrics over the epochs; those of the validation dashed; the best epoch marked.

        history = model.fit(x, y, validation_split=0.2, epochs=20, verbose=0)
        figure, axes = plt.subplots()
        plots.history_curves(axes, history)
        plots.history_curves(axes, history, names=["loss"])    # without the metrics

    Args
        axes: where to draw; leave room on the right for the names at the lines.
        history: what `fit` returned, or a dictionary such as its `history`.
        colours: of a light or a dark page.
        names: which numbers, such as ["loss"]; each brings its validation along. All if None.
        best: the number whose best epoch is marked, if the history holds it; None marks nothing.

    Raises
        TypeError: not a history. ValueError: an empty one, or a name that it does not hold.
    """
    run = run_of(history)
    curves = Curves(axes, pick(run, names), colours)
    name_axes(axes, colours)
    curves.show(run, None if best is None else best_of(run, best))
    return axes


def digits(axes: Sequence[Axes], images: np.ndarray, titles: Sequence[str], colours: Palette = LIGHT) -> None:
    """One small grey picture on each axes, with a title in the colour of ink."""
    ink = ListedColormap(np.linspace(_rgb(colours.background), _rgb(colours.ink), 64))
    for ax, image, title in zip(axes, images, titles, strict=True):
        ax.imshow(image, cmap=ink)
        ax.set_axis_off()
        ax.set_title(plain(title), fontsize=SMALL, color=colours.ink)


def _rgb(colour: str) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    return to_rgb(colour)
