"""Lesson 08: the pictures that answer its exercises. Every curve is drawn by the engine's own activations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnteach.activations import get
from nnteach_course.answers.lesson_08.moons import EDGES, moons, trained
from nnteach_course.kinds import Settings
from nnteach_course.pictures import canvas, curve, label, row, zero_lines
from nnteach_course.words import percent, say
from nnteach_widgets.palette import NORMAL, SMALL, Palette

Z = np.linspace(-4, 4, 401)


def value(name: str, z: float) -> float:
    """F(z), by the engine."""
    return float(get(name)(np.array(z)))


def slope(name: str, z: float) -> float:
    """F'(z), as the engine's way back gives it: what becomes of a gradient of 1."""
    f, at = get(name), np.array([z])
    return float(f.backward(np.ones(1), at, f(at))[0])


def kink(w: float, b: float) -> float:
    """Where a ReLU neuron begins to fire: the first x, from the left, at which its output is no longer 0."""
    x = np.linspace(-4, 4, 8001)
    return float(x[np.argmax(get("relu")(w * x + b) > 0)])


def steps_of_tanh(colours: Palette) -> Figure:
    """tanh with the line that touches it at 0."""
    figure, axes = canvas(colours)
    zero_lines(axes, colours)
    steep = slope("tanh", 0.0)
    touching = np.array([-1.6, 1.6])
    curve(axes, Z, get("tanh")(Z), colours, "model")
    curve(axes, touching, steep * touching, colours, "gradient", linestyle="--")
    axes.plot([0], [0], "o", color=colours.gradient, markersize=7)
    label(axes, 2.3, 0.78, "tanh(z)", colours.words("model"), colours)
    words = f"one to the right, {steep:g} up:\nthe slope at 0 is {steep:g}"
    label(axes, 1.62, 1.3, words, colours.words("gradient"), colours, va="center")
    axes.set(xlabel="z", ylabel="y", xlim=(-4, 4), ylim=(-1.7, 1.7), title="tanh is steepest in the middle")
    return figure


def leaking(colours: Palette) -> Figure:
    """ReLU and leaky ReLU: the same on the right, apart on the left."""
    figure, axes = canvas(colours)
    zero_lines(axes, colours)
    curve(axes, Z, get("leaky_relu")(Z), colours, "model")
    curve(axes, Z, get("relu")(Z), colours, "model", linestyle=":", linewidth=1.8)
    label(axes, -3.0, -0.8, "leaky ReLU: a slope of 0.2 stays", colours.words("model"), colours, va="top")
    label(axes, -3.4, 0.18, "ReLU: nothing comes through", colours.quiet, colours)
    label(axes, 2.3, 1.7, "both: y = z", colours.words("model"), colours)
    axes.set(xlabel="z", ylabel="y", xlim=(-4, 4), ylim=(-1.4, 3.6), title="The left side is kept alive")
    return figure


def silent(colours: Palette) -> Figure:
    """The sums of a dead unit on the flat side of ReLU, and what leaky ReLU would make of them."""
    figure, axes = canvas(colours, height=2.8)
    zero_lines(axes, colours)
    sums = np.linspace(-3.6, -0.4, 12)
    curve(axes, Z, get("leaky_relu")(Z), colours, "model", linestyle=":", linewidth=1.8)
    curve(axes, Z, get("relu")(Z), colours, "model")
    axes.plot(sums, get("relu")(sums), "o", color=colours.data, markersize=6, zorder=4)
    words = f"every example: slope {slope('relu', -1.0):g}"
    label(axes, -3.8, 0.45, words, colours.words("gradient"), colours)
    label(axes, -3.8, -1.15, f"leaky ReLU: slope {slope('leaky_relu', -1.0):g}", colours.words("model"), colours)
    axes.set(xlabel="z", ylabel="y", xlim=(-4, 3), ylim=(-1.4, 2.6), title="A dead unit: all its sums are negative")
    return figure


def sharing_out(colours: Palette) -> Figure:
    """softmax of two lists of scores that differ by 1000 in every entry: the same shares."""
    figure, (left, right) = row(colours, 2, sharey=True)
    for axes, scores in ((left, [0.0, 1.0]), (right, [1000.0, 1001.0])):
        shares = get("softmax")(np.array(scores))
        axes.bar(["first", "second"], shares, width=0.5, color=colours.model)
        for i, share in enumerate(shares):
            label(axes, i, share + 0.02, f"{share:.3f}", colours.words("model"), colours, ha="center")
        axes.set(ylim=(0, 1), title=f"softmax([{scores[0]:g}, {scores[1]:g}])")
    left.set_ylabel("share; together 1")
    return figure


def outputs(colours: Palette) -> Figure:
    """The same three scores at the exit, under softmax, sigmoid and without activation."""
    figure, three = row(colours, 3, height=3.4)
    scores = np.array([2.0, 0.5, -1.0])
    titles = {
        "softmax": "one of three classes:\nsoftmax, shares of 1",
        "sigmoid": "several tags at once:\nsigmoid, one by one",
        "linear": "a price:\nlinear, any number",
    }
    for axes, (name, title) in zip(three, titles.items(), strict=True):
        y = get(name)(scores)
        axes.axhline(0, color=colours.faint, linewidth=0.8)
        axes.bar(["a", "b", "c"], y, width=0.55, color=colours.model)
        axes.set_title(title, fontsize=SMALL)
        for i, value in enumerate(y):
            below = value < 0
            label(
                axes, i, value + (-0.04 if below else 0.04) * np.ptp(axes.get_ylim()), f"{value:.2g}",
                colours.words("model"), colours, ha="center", va="top" if below else "bottom",
            )  # fmt: skip
        axes.margins(y=0.2)
        axes.set_xlabel("together " + f"{y.sum():.3g}")
    three[0].set_ylabel("output for the scores 2, 0.5, −1")
    return figure


X = np.linspace(-3, 3, 241)


def unit(settings: Settings, number: int, x: np.ndarray) -> np.ndarray:
    """What one of the two ReLU units contributes to the output: v · relu(w x + b)."""
    w, b, v = (settings[f"{letter}{number}"] for letter in "wbv")
    return np.asarray(v * get("relu")(w * x + b))


def two_units(settings: Settings, x: np.ndarray = X) -> np.ndarray:
    """The whole network: v₁ · relu(w₁ x + b₁) + v₂ · relu(w₂ x + b₂)."""
    return np.asarray(unit(settings, 1, x) + unit(settings, 2, x))


class Fold:
    """The wish |x|, what the network makes of it, and the share of each unit. `move` brings them up to date."""

    def __init__(self, axes: Axes, colours: Palette) -> None:
        zero_lines(axes, colours)
        [self.network] = axes.plot(X, X, color=colours.model, linewidth=3.2)
        self.units = [axes.plot(X, X, color=colours.model, linewidth=1.1, linestyle=":")[0] for _ in (1, 2)]
        [wish] = axes.plot(X, np.abs(X), color=colours.truth, linewidth=1.6, linestyle=(0, (5, 4)))
        self.miss = axes.text(
            0.5, 0.97, "", transform=axes.transAxes, ha="center", va="top", color=colours.ink, fontsize=NORMAL
        )  # fmt: skip
        label(axes, -2.9, 3.05, "wished: |x|", colours.words("truth"), colours, va="bottom")
        label(axes, 1.4, -1.05, "the network", colours.words("model"), colours, va="top")
        label(axes, 1.4, -1.5, "dotted: its two units", colours.quiet, colours, va="top")
        axes.set(xlabel="x", ylabel="y", xlim=(-3, 3), ylim=(-2.2, 3.9))
        self.dynamic: Sequence[Artist] = (self.network, *self.units, wish, self.miss)

    def move(self, settings: Settings) -> None:
        self.network.set_ydata(two_units(settings))
        for number, line in enumerate(self.units, start=1):
            line.set_ydata(unit(settings, number, X))
        self.miss.set_text(f"largest distance {np.abs(two_units(settings) - np.abs(X)).max():.2g}")


def folded(settings: Settings, colours: Palette) -> Figure:
    """That picture at one setting."""
    figure, axes = canvas(colours, height=3.4)
    Fold(axes, colours).move(settings)
    return figure


# Prediction 08.a: the boundary between two moons

GUESSES = {
    "straight": (np.array([-1.7, 2.7]), np.array([-0.25, 0.75])),
    "bent": (np.array([-1.7, 0.55, 2.7]), np.array([-1.1, 0.75, -0.45])),
    "hugging": (
        np.linspace(-1.7, 2.7, 81),
        0.25 - 0.6 * np.sin(2.05 * (np.linspace(-1.7, 2.7, 81) - 0.5)),
    ),
}


def scatter(axes: Axes, colours: Palette, size: float = 12) -> None:
    """The two moons: dots and rings, so that they differ without colour, too."""
    x, moon = moons()
    for which, face in ((0, colours.data), (1, colours.background)):
        points = x[moon == which]
        look = {"facecolors": face, "edgecolors": colours.data, "linewidths": 0.8, "alpha": 0.75}
        axes.scatter(points[:, 0], points[:, 1], s=size, **look)
    left, right, bottom, top = EDGES
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")


def guessed(axes: Axes, colours: Palette, guess: str) -> None:
    """One of the choices, as a small picture."""
    scatter(axes, colours, size=3)
    axes.plot(*GUESSES[guess], color=colours.guess, linewidth=2.4)


def boundaries(colours: Palette, guess: str) -> Figure:
    """What the network found without and with activations, and the guess."""
    figure, axes = row(colours, 2, height=2.95)
    for box, activation, words in zip(axes, (None, "relu"), ("without activation", "with ReLU"), strict=True):
        found = trained(activation)
        box.contourf(found.grid_x, found.grid_y, found.scores > 0, levels=[0.5, 1.5], colors=[colours.shade])
        scatter(box, colours)
        box.contour(found.grid_x, found.grid_y, found.scores, levels=[0], colors=[colours.model], linewidths=2.8)
        box.set_title(f"{words}: {percent(found.accuracy)} right")
        box.set(xticks=[], yticks=[], xlabel="")
    axes[0].plot(*GUESSES[guess], color=colours.guess, linewidth=2.4, linestyle="--")
    label(axes[0], -1.6, 1.52, "your guess", colours.words("guess"), colours)
    label(axes[0], -1.6, -1.15, "the network's boundary", colours.words("model"), colours)
    return figure


# Prediction 08.b: a gradient on its way through five layers

LAYERS = 5


def what_is_left(name: str, z: float, layers: int = LAYERS) -> np.ndarray:
    """A gradient of 1 after none, one, two ... layers of this activation, each at this z."""
    f, at = get(name), np.array([z])
    dy = [np.ones(1)]
    for _ in range(layers):
        dy.append(f.backward(dy[-1], at, f(at)))
    return np.concatenate(dy)


def fading(colours: Palette, guess: float) -> Figure:
    """The gradient after each layer, on a scale of powers of ten, with the guess at the end."""
    figure, axes = canvas(colours, height=3.6)
    passed = np.arange(LAYERS + 1)
    lines = {
        "ReLU at z = 3": ("relu", 3.0, colours.quiet, ":"),
        "sigmoid at best, z = 0": ("sigmoid", 0.0, colours.quiet, "--"),
        "sigmoid at z = 3": ("sigmoid", 3.0, colours.gradient, "-"),
    }
    for words, (name, z, colour, dash) in lines.items():
        left = what_is_left(name, z)
        axes.semilogy(passed, left, dash, marker="o", markersize=5, color=colour, linewidth=2)
        tone = colours.words("gradient") if dash == "-" else colours.quiet
        label(axes, LAYERS + 0.15, left[-1], f"{words}: {say(left[-1])}", tone, colours, va="center")
    axes.semilogy([LAYERS], [guess], "D", markersize=10, color=colours.guess, zorder=5)
    below = {"xytext": (-8, -8), "textcoords": "offset points", "ha": "right", "va": "top"}
    label(axes, LAYERS, guess, f"your guess: {say(guess)}", colours.words("guess"), colours, **below)
    axes.set(
        xlabel="layers passed on the way back", ylabel="what is left of a gradient of 1",
        xlim=(-0.2, LAYERS + 2.9), ylim=(3e-10, 6), xticks=passed,
    )  # fmt: skip
    axes.minorticks_off()
    axes.spines["bottom"].set_bounds(0, LAYERS)
    return figure
