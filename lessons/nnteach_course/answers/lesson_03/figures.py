"""Lesson 03: a neuron as a drawing, and the pictures that answer. Every number and curve comes from the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle
from matplotlib.text import Text

from nnteach.activations import get
from nnteach_course.answers.lesson_03 import neurons
from nnteach_course.kinds import Settings
from nnteach_course.pictures import canvas, curve, label, row, zero_lines
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette


def neat(value: float) -> str:
    """A number as one writes it by hand, with a real minus sign."""
    return f"{round(value, 2) + 0.0:g}".replace("-", "−")


# One neuron as a drawing


def diagram(
    colours: Palette, x: Any, w: Any, b: float, function: str, names: Sequence[str], height: float = 3.0
) -> Figure:
    """Inputs, weights on their lines, the sum, the bias, the curve, the output: with all numbers."""
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    figure, axes = canvas(colours, height=height)
    axes.set(xlim=(0, 7.2), ylim=(0, height), aspect="equal")
    axes.set_axis_off()
    middle = height / 2
    heights = middle + np.linspace(0.36, -0.36, len(x)) * (height - 0.35)
    layer = neurons.dense(w[:, np.newaxis], [b], function)
    y, z = float(np.asarray(layer(x[np.newaxis]))[0, 0]), float(layer.saved["z"][0, 0])
    _inputs(axes, colours, x, w, names, heights, middle)
    _sum(axes, colours, b, z, middle)
    _bend(axes, colours, function, z, y, middle)
    return figure


IN, SUM, BEND, OUT = 1.45, 3.75, 5.3, 6.75  # where the four stations stand


def _inputs(axes: Axes, colours: Palette, x: Any, w: Any, names: Sequence[str], heights: Any, middle: float) -> None:
    widest = float(np.abs(w).max())
    for value, weight, name, y in zip(x, w, names, heights, strict=True):
        dash = "--" if weight < 0 else "-"
        thickness = 1 + 3 * abs(weight) / widest
        axes.plot([IN, SUM], [y, middle], dash, color=colours.model, linewidth=thickness, zorder=1, alpha=0.75)
        _circle(axes, colours, IN, y, neat(value))
        label(axes, IN - 0.4, y, name, colours.quiet, colours, ha="right", va="center")
        factor = f"({neat(weight)})" if weight < 0 else neat(weight)
        words = f"× {factor} = {neat(value * weight)}"
        patch = {"facecolor": colours.background, "edgecolor": "none", "pad": 2}
        at = (IN + 0.5 * (SUM - IN), y + 0.5 * (middle - y))
        axes.text(
            *at, words, color=colours.words("model"), fontsize=NORMAL, ha="center", va="center", bbox=patch, zorder=2
        )
    heading = "① multiply, add up"
    label(axes, IN + 0.5 * (SUM - IN), 2 * middle - 0.2, heading, colours.quiet, colours, ha="center", va="center")


def _sum(axes: Axes, colours: Palette, b: float, z: float, middle: float) -> None:
    _circle(axes, colours, SUM, middle, "+", size=LARGE)
    _arrow(axes, colours, (SUM, middle - 1.05), (SUM, middle - 0.31))
    label(axes, SUM, middle - 1.09, f"② bias b = {neat(b)}", colours.words("model"), colours, ha="center", va="top")
    _arrow(axes, colours, (SUM + 0.31, middle), (BEND - 0.42, middle))
    label(axes, (SUM + BEND) / 2 - 0.05, middle + 0.1, f"z = {neat(z)}", colours.ink, colours, ha="center")


def _bend(axes: Axes, colours: Palette, function: str, z: float, y: float, middle: float) -> None:
    """A small frame with the curve in it, and the point (z, y) on the curve."""
    half, reach = 0.42, max(3.0, 1.25 * abs(z))
    axes.add_patch(Rectangle((BEND - half, middle - half), 2 * half, 2 * half, fill=False, edgecolor=colours.faint))
    at = np.linspace(-reach, reach, 121)
    curve_y = np.asarray(get(function)(at))
    top, bottom = max(float(curve_y.max()), 1.0), min(float(curve_y.min()), 0.0)

    def place(a: Any, c: Any) -> tuple[Any, Any]:
        return BEND + 0.9 * half * np.asarray(a) / reach, middle + half * (
            -0.8 + 1.6 * (np.asarray(c) - bottom) / (top - bottom)
        )

    axes.plot(*place(at, curve_y), color=colours.model, linewidth=2)
    axes.plot(*place(z, y), "o", color=colours.gradient, markersize=7, zorder=5)
    label(axes, BEND, middle + half + 0.1, f"③ {function}", colours.words("model"), colours, ha="center")
    _arrow(axes, colours, (BEND + half, middle), (OUT - 0.33, middle))
    _circle(axes, colours, OUT, middle, neat(y))
    label(axes, OUT, middle + 0.42, "y", colours.quiet, colours, ha="center")


def _circle(axes: Axes, colours: Palette, x: float, y: float, words: str, size: float = NORMAL) -> None:
    axes.add_patch(Circle((x, y), 0.31, facecolor=colours.shade, edgecolor=colours.quiet, linewidth=1.2, zorder=3))
    axes.text(x, y, words, color=colours.ink, fontsize=size, ha="center", va="center", zorder=4)


def _arrow(axes: Axes, colours: Palette, start: tuple[float, float], end: tuple[float, float]) -> None:
    look = {"arrowstyle": "-|>", "mutation_scale": 12, "shrinkA": 0, "shrinkB": 0}
    axes.add_patch(FancyArrowPatch(start, end, color=colours.quiet, linewidth=1.3, zorder=2, **look))


# How many terms


def terms(colours: Palette, side: int) -> Figure:
    """A square for each product, one for each pixel of a picture, and one more for the bias."""
    figure, axes = canvas(colours, height=2.6)
    axes.set(xlim=(0, 7.2), ylim=(0, 2.6), aspect="equal")
    axes.set_axis_off()
    step = 2.3 / side
    places = [(0.3 + step * i, 0.15 + step * j) for i in range(side) for j in range(side)]
    squares = [Rectangle(place, 0.8 * step, 0.8 * step) for place in places]
    axes.add_collection(PatchCollection(squares, facecolor=colours.model, edgecolor="none"))
    axes.add_patch(Rectangle((4.8, 1.25), 0.8 * step, 0.8 * step, facecolor=colours.gradient, edgecolor="none"))
    words = f"{side} · {side} = {side * side} products"
    label(axes, 2.75, 1.3, words, colours.words("model"), colours, va="center")
    label(axes, 5.0, 1.3, "+ one bias", colours.words("gradient"), colours, va="center")
    label(axes, 2.75, 0.75, f"together {side * side + 1} numbers", colours.ink, colours, va="center")
    return figure


# A batch through a layer

X = np.array([[5.0, 1.5], [6.0, 2.2], [4.0, 1.3]])
W = np.array([[1.0, 0.5, -1.0], [2.0, -1.0, 1.0]])
B = np.array([-8.2, 0.5, 3.0])


def batch(colours: Palette) -> Figure:
    """x W + b as tables: a row of x and a column of W meet in one number of z."""
    z = np.asarray(neurons.dense(W, B)(X))
    figure, axes = canvas(colours, height=2.5)
    axes.set(xlim=(0, 7.2), ylim=(-0.4, 2.0), aspect="equal")
    axes.set_axis_off()
    cell, level = (0.5, 0.38), 0.7
    tables = (
        (0.6, X, "data", [(0, 0), (0, 1)], "x: 3 flowers,\n2 inputs each"),
        (2.3, W, "model", [(0, 0), (1, 0)], "W: 2 inputs,\n3 neurons"),
        (4.25, B[np.newaxis], "model", [(0, 0)], "b: one for\neach neuron"),
        (6.2, z, "data", [(0, 0)], "z: 3 flowers,\n3 neurons"),
    )
    for at, values, role, light, words in tables:
        _table(axes, colours, values, at, level, cell, role, light)
        axes.text(at, 1.45, words, color=colours.quiet, fontsize=SMALL, ha="center", va="bottom", linespacing=1.3)
    for at, sign in ((1.325, "@"), (3.275, "+"), (5.225, "=")):
        axes.text(at, level, sign, color=colours.ink, fontsize=LARGE, ha="center", va="center")
    words = f"shaded: {neat(X[0, 0])} · {neat(W[0, 0])} + {neat(X[0, 1])} · {neat(W[1, 0])} − {neat(-B[0])} = "
    label(axes, 3.6, -0.32, words + neat(z[0, 0]), colours.ink, colours, ha="center")
    return figure


def _table(
    axes: Axes, colours: Palette, values: np.ndarray, x: float, y: float, cell: tuple[float, float], role: Any,
    light: Sequence[tuple[int, int]],
) -> None:  # fmt: skip
    """Numbers in a frame around (x, y), some of them shaded."""
    rows, columns = values.shape
    left, top = x - columns * cell[0] / 2, y + rows * cell[1] / 2
    for r, c in light:
        corner = (left + c * cell[0], top - (r + 1) * cell[1])
        axes.add_patch(Rectangle(corner, *cell, facecolor=colours.faint, alpha=0.6, linewidth=0))
    frame = (left, top - rows * cell[1])
    axes.add_patch(Rectangle(frame, columns * cell[0], rows * cell[1], fill=False, edgecolor=colours.quiet))
    for (r, c), value in np.ndenumerate(values):
        at = (left + (c + 0.5) * cell[0], top - (r + 0.5) * cell[1])
        axes.text(*at, neat(value), color=colours.words(role), fontsize=NORMAL, ha="center", va="center")


# 03.5 Which way the bias goes

ACROSS = np.linspace(-3, 3, 601)


def three_ways(colours: Palette) -> Figure:
    """b before relu with both signs of the weight, and c after it: dotted with 0, solid with 1."""
    relu = get("relu")
    cases = {
        "relu(x + b)": (lambda b: relu(ACROSS + b), (0, 0), (-1, 0), "left"),
        "relu(−x + b)": (lambda b: relu(-ACROSS + b), (0, 0), (1, 0), "right"),
        "relu(x) + c": (lambda c: relu(ACROSS) + c, (0, 0), (0, 1), "up"),
    }
    figure, panels = row(colours, 3, height=2.7, sharey=True)
    for axes, (title, (f, start, end, way)) in zip(panels, cases.items(), strict=True):
        zero_lines(axes, colours)
        curve(axes, ACROSS, f(0), colours, "model", linestyle=":", linewidth=1.6)
        curve(axes, ACROSS, f(1), colours, "model")
        step = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 3, "shrinkB": 1, "linewidth": 2.2}
        axes.add_patch(FancyArrowPatch(start, end, color=colours.gradient, zorder=5, **step))
        axes.plot(*end, "o", color=colours.model, markersize=7, zorder=4)
        axes.set(title=f"{title}: {way}", xlabel="x", xlim=(-3, 3), ylim=(-0.6, 4))
    label(panels[0], -2.8, 2.9, "dotted: 0\nsolid: 1", colours.quiet, colours)
    panels[0].set_ylabel("y")
    return figure


# 03.6 A neuron that says "both"

CORNERS = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
WANTED = [False, False, False, True]
BOX = (-0.6, 1.6)


def at_corners(s: Settings) -> np.ndarray:
    """What the neuron with these settings answers at the four corners."""
    return neurons.outputs(CORNERS, (s["w1"], s["w2"]), s["b"], "sigmoid")


def sides(w: Sequence[float], b: float) -> tuple[np.ndarray, np.ndarray]:
    """The part of the box in which the neuron says yes, corner by corner, and the border inside the box."""
    low, high = BOX
    box = np.array([(low, low), (high, low), (high, high), (low, high)])
    z = box @ np.asarray(w) + b
    yes: list[np.ndarray] = []
    cut: list[np.ndarray] = []
    for i in range(4):
        j = (i + 1) % 4
        if z[i] > 0:
            yes.append(box[i])
        if (z[i] > 0) != (z[j] > 0):
            crossing = box[i] + z[i] / (z[i] - z[j]) * (box[j] - box[i])
            yes.append(crossing)
            cut.append(crossing)
    return np.array(yes).reshape(-1, 2), np.array(cut).reshape(-1, 2)


class Gate:
    """The four corners, what is wished there, and where the neuron says yes. `move` brings it up to date."""

    def __init__(self, axes: Axes, colours: Palette) -> None:
        low, high = BOX
        self.area = Polygon(np.zeros((3, 2)), closed=True, facecolor=colours.shade, edgecolor="none", zorder=0)
        axes.add_patch(self.area)
        [self.line] = axes.plot([], [], color=colours.model, linewidth=3)
        self.answers: list[Text] = []
        self.corners: list[Artist] = []
        middle = {"fontsize": NORMAL, "ha": "center"}
        for (x, y), wanted in zip(CORNERS, WANTED, strict=True):
            face = colours.data if wanted else colours.background
            look = {"color": colours.data, "markerfacecolor": face, "markersize": 12, "zorder": 3}
            self.corners += axes.plot(x, y, "^" if wanted else "o", **look)
            wish = f"wished: {'yes' if wanted else 'no'}"
            self.corners.append(axes.text(x, y + 0.12, wish, color=colours.words("truth"), **middle))
            self.answers.append(axes.text(x, y - 0.12, "", color=colours.words("model"), va="top", **middle))
        self.corners.append(
            axes.text(-0.55, 1.5, "shaded: it says yes", color=colours.quiet, fontsize=NORMAL, va="top", ha="left")
        )
        axes.set(xlabel="x1", ylabel="x2", xlim=(low, high), ylim=(low, high), xticks=[0, 1], yticks=[0, 1])
        # What moves is drawn last, so the corners move along, in place: or the shade would cover them.
        self.dynamic: Sequence[Artist] = (self.area, self.line, *self.corners, *self.answers)

    def move(self, settings: Settings) -> None:
        yes, cut = sides((settings["w1"], settings["w2"]), settings["b"])
        self.area.set_xy(yes if len(yes) > 2 else np.zeros((3, 2)))
        self.line.set_data(*(cut.T if len(cut) else ([], [])))
        for text, y, wanted in zip(self.answers, at_corners(settings), WANTED, strict=True):
            text.set_text(f"{y:.2f} {'✓' if (y > 0.5) == wanted else '✗'}")


def gate(settings: Settings, colours: Palette) -> Figure:
    """That picture at one setting."""
    figure, axes = canvas(colours, height=3.4)
    Gate(axes, colours).move(settings)
    return figure


# 03.a The border between yes and no

_HEIGHT = np.linspace(0.9, 2.6, 81)
_TURN = np.linspace(0, 2 * np.pi, 121)
BORDERS = {
    "straight": (np.array([3.55, 6.4]), np.array([2.6, 0.9])),
    "curved": (4.95 - 1.1 * np.tanh(5 * (_HEIGHT - 1.7)), _HEIGHT),
    "ring": (5.65 + 1.15 * np.cos(_TURN), 2.05 + 0.43 * np.sin(_TURN)),
}


def flowers(axes: Axes, colours: Palette, size: float = 14) -> None:
    """A hundred petals: rings for versicolor, filled triangles for virginica."""
    x, virginica = neurons.petals()
    for which, marker, face in ((0, "o", colours.background), (1, "^", colours.data)):
        mine = x[virginica == which]
        look = {"s": size, "marker": marker, "facecolor": face, "edgecolor": colours.data, "linewidth": 0.8}
        axes.scatter(mine[:, 0], mine[:, 1], zorder=3, alpha=0.8, **look)
    left, right, bottom, top = neurons.EDGES
    axes.set(xlim=(left, right), ylim=(bottom, top))


def guessed_border(axes: Axes, colours: Palette, guess: str) -> None:
    """One of the choices, as a small picture."""
    flowers(axes, colours, size=4)
    axes.plot(*BORDERS[guess], color=colours.guess, linewidth=2.4)


def outputs_over_the_plane(axes: Axes, colours: Palette, w: Any, b: float) -> None:
    """Lines of equal output, the border at one half thick, the side of yes shaded."""
    across, upward, y = neurons.on_grid(w, b)
    axes.contourf(across, upward, y, levels=[0.5, 1.01], colors=[colours.shade], zorder=0)
    lines = axes.contour(
        across, upward, y, levels=[0.1, 0.5, 0.9], colors=[colours.model], linewidths=[1.2, 2.8, 1.2], zorder=2
    )
    places = [place for level in (0.1, 0.5, 0.9) for place in _place_on(w, b, level)]
    axes.clabel(lines, fontsize=SMALL, fmt=lambda v: f"{v:g}", colors=[colours.words("model")], manual=places)


def _place_on(w: Any, b: float, level: float) -> list[tuple[float, float]]:
    """A place inside the picture where the output has this level, away from most flowers."""
    left, right = neurons.EDGES[:2]
    z = np.log(level / (1 - level))
    for up in (1.42, 1.1, 2.45, 2.2, 1.7):
        across = float((z - b - w[1] * up) / w[0])
        if left + 0.2 < across < right - 0.2 and (up < 2 or level > 0.5):
            return [(across, up)]
    return []


def border(colours: Palette, guess: str) -> Figure:
    """What the neuron says all over the plane, and the guess."""
    figure, axes = canvas(colours, height=3.6)
    flowers(axes, colours, size=20)
    outputs_over_the_plane(axes, colours, neurons.WEIGHTS, neurons.BIAS)
    axes.plot(*BORDERS[guess], color=colours.guess, linewidth=2.4, linestyle="--", zorder=4)
    label(axes, 2.87, 1.98, "the neuron's border", colours.words("model"), colours)
    label(axes, 2.87, 1.85, "your guess, dashed", colours.words("guess"), colours)
    axes.set(xlabel="petal length, cm", ylabel="petal width, cm")
    label(axes, 7.05, 2.5, "▲ virginica", colours.words("data"), colours, ha="right")
    label(axes, 3.25, 1.42, "○ versicolor", colours.words("data"), colours)
    return figure


# 03.b What a bigger bias does to the curve

LIFT = 2.0


def guessed_curve(guess: str) -> np.ndarray:
    """What the curve would be if the guess were right."""
    sigmoid, x = get("sigmoid"), np.linspace(-6, 6, 241)
    shapes = {"up": sigmoid(x) + 0.5, "right": sigmoid(x - LIFT), "left": sigmoid(x + LIFT), "steeper": sigmoid(3 * x)}
    return np.asarray(shapes[guess])


def small_curve(axes: Axes, colours: Palette, guess: str) -> None:
    """One of the choices, as a small picture: before grey, after in the colour of guesses."""
    x = np.linspace(-6, 6, 241)
    axes.plot(x, get("sigmoid")(x), color=colours.quiet, linewidth=1.4, linestyle=":")
    axes.plot(x, guessed_curve(guess), color=colours.guess, linewidth=2.4)
    axes.set(xlim=(-6, 6), ylim=(-0.15, 1.65))


def curves(colours: Palette, guess: str) -> Figure:
    """sigmoid(x) and sigmoid(x + 2), and the guess."""
    figure, axes = canvas(colours, height=3.0)
    x = np.linspace(-6, 6, 241)
    zero_lines(axes, colours)
    truth = neurons.outputs(x[:, np.newaxis], [1.0], LIFT, "sigmoid")
    curve(axes, x, get("sigmoid")(x), colours, "model", linestyle=":", linewidth=1.6)
    curve(axes, x, truth, colours, "model")
    axes.plot(x, guessed_curve(guess), color=colours.guess, linewidth=2.2, linestyle="--")
    half = -LIFT
    axes.plot([half], [0.5], "o", color=colours.model, markersize=8, zorder=5)
    words = f"b = {LIFT:g}: one half\nlies at x = {neat(half)}"
    label(axes, half - 0.25, 0.74, words, colours.words("model"), colours, ha="right")
    label(axes, 1.0, 0.6, "b = 0", colours.quiet, colours)
    at = {"up": (2.4, 1.28), "right": (2.6, 0.42), "left": (-5.8, 1.3), "steeper": (0.5, 0.2)}[guess]
    label(axes, *at, "your guess, dashed", colours.words("guess"), colours)
    axes.set(xlabel="x", ylabel="y = sigmoid(x + b)", xlim=(-6, 6), ylim=(-0.1, 1.65 if guess == "up" else 1.45))
    return figure


# 03.c Everything twice as large


def doubled(colours: Palette, guess: str, words: str) -> Figure:
    """The neuron's outputs over the plane, once as it is, once with weights and bias doubled."""
    figure, panels = row(colours, 2, height=3.2, sharey=True)
    for axes, factor, title in zip(panels, (1, 2), ("as it was", "weights and bias doubled"), strict=True):
        flowers(axes, colours, size=12)
        outputs_over_the_plane(axes, colours, factor * np.asarray(neurons.WEIGHTS), factor * neurons.BIAS)
        axes.set(title=title, xlabel="petal length, cm")
    panels[0].set_ylabel("petal width, cm")
    figure.suptitle(f"your guess: {words}", color=colours.words("guess"), fontsize=NORMAL)
    return figure
