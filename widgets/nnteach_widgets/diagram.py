"""A model as a diagram: a column of neurons for each layer, what travels between them, what each can learn."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Ellipse, FancyBboxPatch

from nnteach.errors import check_count
from nnteach_widgets.palette import LIGHT, SMALL, Palette, plain

COLUMN = 112.0  # CSS pixels that the words under a column take
SMALLEST = 6.5  # points: below that nobody reads
NEURON = 17.0  # CSS pixels across, at most


class Column(NamedTuple):
    """What one layer makes: its kind, the lines under it, the shape it hands on, how many neurons; None: no row."""

    kind: str
    lines: tuple[str, ...]
    shape: tuple[int | None, ...]
    units: int | None
    dense: bool  # each of its neurons is connected with all of the column before


def model_diagram(axes: Axes, model: Any, colours: Palette = LIGHT, *, most: int = 10) -> Axes:
    """A diagram of a Sequential model: its layers as columns of neurons, shapes on the arrows, numbers of parameters.

        model = Sequential([Input((2,)), Dense(8, activation="tanh"), Dense(1, activation="sigmoid")])
        figure, axes = plt.subplots()
        plots.model_diagram(axes, model)

    Outputs of more than one axis (pictures, sequences) are a box instead of a column.

    Args
        axes: where to draw; its frame is switched off.
        model: a built `Sequential`: one that begins with `Input`, or has seen data.
        colours: of a light or a dark page.
        most: neurons drawn in one column; of more, the first and the last are shown.

    Raises
        ValueError: the model is not built, so its shapes are unknown. TypeError: not a model of layers in a row.
    """
    most = check_count("model_diagram", "most", most, least=3)
    columns = columns_of(model)
    last = len(columns) - 1
    axes.set(xlim=(-0.5, last + 0.9), ylim=(-0.34, 1.16))
    axes.set_axis_off()
    words = _Words(axes, colours, len(columns))
    places = [neuron_heights(column.units, most) for column in columns]
    for k in range(last):
        _connect(axes, colours, k, places[k], places[k + 1], columns[k + 1].dense)
    for k, column in enumerate(columns):
        _draw_column(axes, colours, k, column, places[k], most, words)
        words.under(k, column)
        words.arrow(k, column.shape)
    return axes


def columns_of(model: Any) -> list[Column]:
    """The columns of a built model, from input to output."""
    if not hasattr(model, "layers") or not hasattr(model, "summary"):
        raise TypeError(f"model_diagram draws a Sequential model; received {type(model).__name__}.")
    if not getattr(model, "built", False):
        raise ValueError(
            f"{model.name} is not built yet, so its shapes are unknown: begin it with Input(shape), or fit it first."
        )
    given = tuple(model.input_shape)
    columns = [Column("Input", (), given, _units(given), False)]
    for node in model.graph.steps:
        layer, shape = node.layer, tuple(node.shape)
        dense = type(layer).__name__ == "Dense"
        columns.append(
            Column(type(layer).__name__, (_activation(layer), _parameters(layer)), shape, _units(shape), dense)
        )
    return columns


def _units(shape: tuple[int | None, ...]) -> int | None:
    return shape[1] if len(shape) == 2 else None


def _activation(layer: Any) -> str:
    return str(getattr(getattr(layer, "activation", None), "name", ""))


def _parameters(layer: Any) -> str:
    count = layer.count_params()
    frozen = ", frozen" if count and not layer.trainable else ""
    return f"{count:,} parameter{'' if count == 1 else 's'}{frozen}" if count else "no parameters"


def neuron_heights(units: int | None, most: int) -> np.ndarray:
    """Where the neurons of a column stand, between 0 and 1; if there are too many, one in the middle stays free."""
    if units is None:
        return np.array([0.5])
    shown = min(units, most)
    gap = min(0.95 / max(most - 1, 1), 0.2)
    places = 0.5 + gap * ((shown - 1) / 2 - np.arange(shown))
    return places if units <= most else np.delete(places, most // 2)


def _connect(axes: Axes, colours: Palette, k: int, left: np.ndarray, right: np.ndarray, dense: bool) -> None:
    """Every neuron with every other for a dense layer; one with its like for the others."""
    if dense or len(left) != len(right):
        pairs = [((k, a), (k + 1, b)) for a in left for b in right]
    else:
        pairs = [((k, a), (k + 1, b)) for a, b in zip(left, right, strict=True)]
    axes.add_collection(LineCollection(pairs, colors=[colours.faint], linewidths=0.8, zorder=1), autolim=False)


def _draw_column(
    axes: Axes, colours: Palette, k: int, column: Column, heights: np.ndarray, most: int, words: _Words
) -> None:
    tone = colours.data if k == 0 else colours.mark("model")
    face = colours.background
    if column.units is None:
        box = FancyBboxPatch((k - 0.22, 0.3), 0.44, 0.4, boxstyle="round,pad=0.02,rounding_size=0.05", fc=face, ec=tone)
        box.set(linewidth=1.6, zorder=3)
        axes.add_patch(box)
        words.write(k, 0.5, "\n× ".join(str(size) for size in column.shape[1:]), tone=colours.ink)
        return
    gap = abs(heights[0] - heights[1]) if len(heights) > 1 else 1.0
    wide, high = words.fractions(NEURON)
    size = min(1.0, 0.8 * gap / high)
    for height in heights:
        neuron = Ellipse((k, float(height)), wide * size, high * size, fc=face, ec=tone, lw=1.6, zorder=3)
        axes.add_patch(neuron)
    if column.units > most:
        free = float(heights[most // 2 - 1] + heights[most // 2]) / 2
        words.write(k, free, "⋮", tone=tone)
        words.write(k + 0.08, free, f"{column.units:,}", tone=colours.quiet, ha="left")


class _Words:
    """The texts of a diagram, in a size that fits its columns."""

    def __init__(self, axes: Axes, colours: Palette, columns: int) -> None:
        self.axes, self.colours = axes, colours
        figure = axes.figure
        width, height = (axes.bbox.width, axes.bbox.height) if figure is not None else (600.0, 300.0)
        scale = 100 / figure.dpi if figure is not None else 1.0
        self.width, self.height = width * scale, height * scale
        self.columns = columns
        self.size = max(SMALLEST, min(SMALL, SMALL * self.width / columns / COLUMN))

    def fractions(self, pixels: float) -> tuple[float, float]:
        """So many CSS pixels, in the units of the diagram's x and y."""
        return pixels * (self.columns + 0.4) / self.width, pixels * 1.5 / self.height

    def write(self, x: float, y: float, text: str, tone: str, ha: str = "center", va: str = "center") -> None:
        self.axes.text(x, y, text, color=tone, fontsize=self.size, ha=ha, va=va, zorder=4, linespacing=1.3)

    def under(self, k: int, column: Column) -> None:
        """What the layer is, in bold; its activation; what it can learn."""
        bold = {"color": self.colours.ink, "fontsize": self.size, "weight": "bold", "ha": "center", "va": "top"}
        self.axes.text(k, -0.06, plain(column.kind), **bold)
        below = -0.06 - 1.5 * self.fractions(self.size * 100 / 72)[1]
        self.write(k, below, "\n".join(plain(line) for line in column.lines), tone=self.colours.quiet, va="top")

    def arrow(self, k: int, shape: tuple[int | None, ...]) -> None:
        """An arrow from column k to the next, and on it the shape of what travels."""
        look = {"arrowstyle": "-|>", "color": self.colours.quiet, "lw": 1, "mutation_scale": 9}
        self.axes.annotate("", (k + 0.8, 1.06), (k + 0.2, 1.06), arrowprops=look, annotation_clip=False)
        text = "(" + ", ".join("None" if size is None else str(size) for size in shape) + ")"
        self.write(k + 0.5, 1.085, text, tone=self.colours.words("model"), va="bottom")
