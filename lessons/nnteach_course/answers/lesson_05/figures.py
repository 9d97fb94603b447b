"""Lesson 05: the pictures that answer its exercises and predictions. Every number in them is the engine's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.answers.lesson_05 import nets
from nnteach_course.pictures import canvas, curve, label, row
from nnteach_widgets.builder_numbers import BuilderState, compute
from nnteach_widgets.builder_picture import BuilderPicture
from nnteach_widgets.diagram import model_diagram, neuron_heights
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette
from nnteach_widgets.pieces import Piece

CONVNET = (
    Piece("Conv2D", 8, 3, activation="relu"),
    Piece("MaxPooling2D", kernel=2),
    Piece("Flatten"),
    Piece("Dense", 10, activation="softmax"),
)


def tones(colours: Palette) -> LinearSegmentedColormap:
    """From the shade of the page to the model's colour: the stronger, the larger."""
    return LinearSegmentedColormap.from_list("tones", [colours.shade, colours.model])


# Networks as diagrams


def diagram(colours: Palette, model: Any, height: float = 3.4) -> Figure:
    figure, axes = canvas(colours, height=height)
    model_diagram(axes, model, colours)
    return figure


def wine_network(colours: Palette) -> Figure:
    """13 measurements, 8 hidden neurons, 3 growers."""
    with guarded.chance_put_back():
        layers = [
            nn.layers.Dense(8, activation="relu", name="hidden"),
            nn.layers.Dense(3, activation="softmax", name="growers"),
        ]
        model = nn.Sequential([nn.Input((13,), name="wine"), *layers], name="wines")
    return diagram(colours, model)


def small_network(colours: Palette) -> Figure:
    with guarded.chance_put_back():
        layers = [nn.layers.Dense(32, name="hidden"), nn.layers.Dense(10, name="digit")]
        model = nn.Sequential([nn.Input((64,), name="input"), *layers], name="small")
    return diagram(colours, model)


def built(colours: Palette, state: BuilderState) -> Figure:
    """What the network builder would show."""
    picture = BuilderPicture(colours)
    picture.draw(compute(state))
    return picture.figure


def shapes_on_the_way(colours: Palette) -> Figure:
    return built(colours, BuilderState(height=12, width=12, layers=CONVNET, chosen=2, place=7))


def targets(colours: Palette) -> Figure:
    """Where the training data say what should stand: at both ends."""
    figure, axes = canvas(colours, height=2.0)
    given = {"input": "given by x", "hidden": "nothing is given", "output": "compared with y"}
    for k, (name, words) in enumerate(given.items()):
        mine = name == "hidden"
        edge = colours.model if mine else colours.data
        box = FancyBboxPatch((2.2 * k, 0.5), 1.3, 0.7, boxstyle="round,pad=0.05", fc=colours.background, ec=edge, lw=2)
        axes.add_patch(box)
        axes.text(2.2 * k + 0.65, 0.85, name, ha="center", va="center", fontsize=LARGE, color=colours.ink)
        tone = colours.words("model") if mine else colours.ink
        axes.text(2.2 * k + 0.65, 0.1, words, ha="center", va="center", fontsize=NORMAL, color=tone)
        if k:
            axes.annotate(
                "",
                (2.2 * k - 0.08, 0.85),
                (2.2 * k - 0.82, 0.85),
                arrowprops={"arrowstyle": "-|>", "color": colours.quiet},
            )
    axes.set(xlim=(-0.3, 6.1), ylim=(-0.2, 1.5))
    axes.set_axis_off()
    return figure


# Connections


def every_line(colours: Palette, reads: int, units: int) -> Figure:
    """All lines of a small dense layer."""
    figure, axes = canvas(colours, height=3.6)
    left, right = (neuron_heights(n, max(reads, units)) for n in (reads, units))
    lines = [((0, a), (1, b)) for a in left for b in right]
    axes.add_collection(LineCollection(lines, colors=colours.faint, linewidths=0.8))
    mine = [((0, a), (1, right[2])) for a in left]
    axes.add_collection(LineCollection(mine, colors=colours.model, linewidths=1.6))
    for x, places in ((0, left), (1, right)):
        axes.plot([x] * len(places), places, "o", ms=8, mfc=colours.background, mec=colours.model, mew=1.6, ls="none")
    label(axes, 1.04, right[2], f"one neuron: {reads} connections", colours.words("model"), colours, va="center")
    label(axes, 1.04, right[2] - 0.12, f"all {units}: {reads * units}", colours.ink, colours, va="center")
    axes.set(xlim=(-0.5, 1.9), ylim=(-0.02, 1.02))
    axes.set_axis_off()
    return figure


def shared_window(colours: Palette) -> Figure:
    """One window at three places, each time with the same nine weights."""
    digit = nets.digits()[1][4, ..., 0]
    figure, panels = row(colours, 3, height=2.7)
    for axes, (i, j) in zip(panels, ((0, 0), (2, 3), (5, 5)), strict=True):
        pale = LinearSegmentedColormap.from_list("pale", [colours.background, colours.quiet])
        axes.imshow(digit, cmap=pale, vmin=0, vmax=2.4)  # the weights stand on it
        for a in range(3):
            for b in range(3):
                axes.add_patch(Rectangle((j + b - 0.5, i + a - 0.5), 1, 1, fc="none", ec=colours.model, lw=1))
                look = {"fontsize": 8, "color": colours.words("model"), "ha": "center", "va": "center"}
                axes.text(j + b, i + a, f"w{'₁₂₃₄₅₆₇₈₉'[3 * a + b]}", **look)
        axes.add_patch(Rectangle((j - 0.5, i - 0.5), 3, 3, fc="none", ec=colours.model, lw=2.4))
        axes.set_title(f"makes row {i}, column {j}", fontsize=SMALL, color=colours.ink)
        axes.set(xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set_visible(False)
    return figure


def three_patterns(colours: Palette) -> Figure:
    """Dense, convolutional, recurrent: three ways to wire, as small drawings."""
    figure, panels = row(colours, 3, height=2.2)
    dense, window, loop = panels
    heights = np.linspace(0.1, 0.9, 5)
    dense.add_collection(
        LineCollection([((0.2, a), (0.8, b)) for a in heights for b in heights[1:4]], colors=colours.faint)
    )
    for x, places in ((0.2, heights), (0.8, heights[1:4])):
        _dots(dense, colours, [x] * len(places), places)
    for k in range(6):
        window.plot([0.1, 0.6], [0.15 + 0.12 * k] * 2, color=colours.faint, lw=1)
        window.plot([0.1 + 0.1 * k] * 2, [0.15, 0.75], color=colours.faint, lw=1)
    window.add_patch(Rectangle((0.3, 0.39), 0.3, 0.36, fc="none", ec=colours.model, lw=2.4))
    window.add_collection(
        LineCollection([((0.6, 0.39), (0.88, 0.5)), ((0.6, 0.75), (0.88, 0.5))], colors=colours.model)
    )
    _dots(window, colours, [0.88], [0.5])
    steps = np.linspace(0.12, 0.88, 4)
    for a, b in pairwise(steps):
        loop.annotate(
            "", (b - 0.05, 0.6), (a + 0.05, 0.6), arrowprops={"arrowstyle": "-|>", "color": colours.model, "lw": 1.8}
        )
    for x in steps:
        loop.annotate("", (x, 0.54), (x, 0.22), arrowprops={"arrowstyle": "-|>", "color": colours.model, "lw": 1.2})
        loop.plot([x], [0.17], "s", ms=8, mfc=colours.background, mec=colours.data)
    _dots(loop, colours, steps, [0.6] * 4)
    titles = ("dense: all with all", "convolutional: a window", "recurrent: step by step")
    for axes, words in zip(panels, titles, strict=True):
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_title(words, fontsize=SMALL, color=colours.ink)
        axes.set_axis_off()
    return figure


def _dots(axes: Axes, colours: Palette, x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> None:
    axes.plot(x, y, "o", ms=10, mfc=colours.background, mec=colours.model, mew=1.8, ls="none")


# What was measured


def dots(axes: Axes, colours: Palette, rows: Sequence[tuple[str, Iterable[float]]]) -> None:
    """For each row a dot for each run, and a stroke at their mean."""
    for k, (_, shares) in enumerate(reversed(rows)):
        shares = np.array(list(shares)) * 100
        axes.plot(shares, [k] * len(shares), "o", ms=8, mfc="none", mec=colours.model, mew=1.8)
        axes.plot([shares.mean()] * 2, [k - 0.25, k + 0.25], color=colours.model, lw=2.4)
        axes.annotate(
            f"{shares.mean():.1f} %",
            (shares.mean(), k + 0.31),
            color=colours.words("model"),
            fontsize=NORMAL,
            ha="center",
        )
    axes.set(yticks=range(len(rows)), yticklabels=[words for words, _ in reversed(rows)], ylim=(-0.5, len(rows) - 0.3))
    axes.set_xlabel("held-out digits read rightly, %")


def three_wirings(colours: Palette, wirings: Iterable[str]) -> Figure:
    """What each wiring read, run by run, on a scale that shows the runs apart."""
    figure, axes = canvas(colours, height=2.9)
    dots(
        axes,
        colours,
        [(f"{wiring}\n{nets.parameters(wiring):,} parameters", nets.accuracies(wiring)) for wiring in wirings],
    )
    axes.set_xlim(90, 100)
    return figure


def one_or_ten(colours: Palette) -> Figure:
    """For each digit, what the single output says."""
    figure, axes = canvas(colours, height=3.2)
    said, truth = nets.read_as_a_number()[0], nets.digits()[3]
    shift = np.random.default_rng(0).uniform(-0.3, 0.3, len(truth))
    right = np.rint(said) == truth
    axes.plot(truth[~right] + shift[~right], said[~right], "x", ms=5, color=colours.gradient, ls="none")
    axes.plot(truth[right] + shift[right], said[right], "o", ms=4, mfc="none", mec=colours.model, ls="none")
    for digit in range(10):
        axes.plot([digit - 0.42, digit + 0.42], [digit] * 2, color=colours.faint, lw=6, zorder=0, solid_capstyle="butt")
    axes.set(
        xlabel="the digit in the picture",
        ylabel="what the one output says",
        xticks=range(10),
        yticks=range(0, 12, 2),
        ylim=(-2, 11.5),
    )
    label(axes, -0.4, 10.4, "o  rounded, it is the digit", colours.words("model"), colours)
    label(axes, 4.6, 10.4, "x  rounded, it is another", colours.words("gradient"), colours)
    return figure


STARTS = {"glorot": "Keras's own starting weights", "small": "a little too small"}


def depth(colours: Palette, guess: float | None = None, at: int = 8) -> Figure:
    """Accuracy against the number of hidden layers, for two ways to begin."""
    figure, axes = canvas(colours, height=3.3)
    x = np.arange(len(nets.DEPTHS))
    for start, style in (("glorot", "-"), ("small", "--")):
        runs = np.array([nets.accuracies_of_depth(d, start) for d in nets.DEPTHS]) * 100
        curve(axes, x, runs.mean(axis=1), colours, "model", linestyle=style)
        axes.plot(np.repeat(x, runs.shape[1]), runs.ravel(), "o", ms=4, mfc="none", mec=colours.model)
        x_words, y_words = (2.1, 97.0) if start == "glorot" else (0.9, 52.0)
        label(axes, x_words, y_words, STARTS[start], colours.words("model"), colours)
    axes.axhline(10, color=colours.faint, lw=1)
    label(axes, -0.1, 12, "guessing: 10 %", colours.quiet, colours)
    if guess is not None:
        place = nets.DEPTHS.index(at)
        axes.plot([place], [guess], "D", ms=9, color=colours.guess, zorder=5)
        label(
            axes,
            place + 0.1,
            guess - 1,
            "your guess",
            colours.words("guess"),
            colours,
            va="top" if guess > 90 else "bottom",
        )
    axes.set(
        xticks=x,
        xticklabels=nets.DEPTHS,
        xlabel="hidden layers, of 16 neurons each",
        ylabel="held-out digits\nread rightly, %",
        ylim=(0, 104),
        xlim=(-0.2, 4.5),
    )
    return figure
