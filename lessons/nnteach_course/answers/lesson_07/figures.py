"""Lesson 07: the pictures that answer its exercises and guesses. What they show comes from the engine, as arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach.activations import get
from nnteach_course.answers.lesson_07 import corners
from nnteach_course.kinds import Settings
from nnteach_course.pictures import canvas, curve, label, row, zero_lines
from nnteach_widgets.palette import NORMAL, SMALL, Palette


def neat(value: float, digits: int = 2) -> str:
    """A number as one writes it by hand, with a real minus sign."""
    return f"{round(value, digits) + 0.0:g}".replace("-", "−")


def bars(axes: Axes, colours: Palette, heights: Sequence[float], names: Sequence[str], digits: int = 3) -> None:
    """Upright bars with their numbers."""
    axes.axhline(0, color=colours.faint, linewidth=0.8)
    axes.bar(names, heights, width=0.55, color=colours.model)
    room = 0.03 * (max(*heights, 0) - min(*heights, 0) or 1)
    for i, height in enumerate(heights):
        words = f"{height:.{digits}f}".replace("-", "−")
        place = height + room if height >= 0 else height - room
        va = "bottom" if height >= 0 else "top"
        label(axes, i, place, words, colours.words("model"), colours, ha="center", va=va)
    axes.tick_params(axis="x", length=0)
    axes.margins(y=0.18)


# Counting, and the bias unit


def counted(colours: Palette, layers: Mapping[str, int]) -> Figure:
    """How many biases each layer has."""
    figure, axes = canvas(colours, height=2.8)
    bars(axes, colours, list(layers.values()), list(layers), digits=0)
    axes.set(ylabel="biases", title=f"One for each filter, one for each neuron: {sum(layers.values())}")
    return figure


def one_table(colours: Palette) -> Figure:
    """W with the biases as its first row."""
    figure, axes = canvas(colours, height=2.5)
    rng = np.random.default_rng(7)
    weights, biases = np.round(rng.normal(0, 1, (2, 3)), 1), np.array([0.5, -1.0, 2.0])
    axes.set(xlim=(0, 7.2), ylim=(0, 2.4), aspect="equal")
    axes.set_axis_off()
    rows = [("1, the bias unit", biases, "gradient"), ("x₁", weights[0], "model"), ("x₂", weights[1], "model")]
    for k, (name, values, role) in enumerate(rows):
        y = 1.5 - 0.55 * k
        axes.text(2.4, y + 0.22, name, color=colours.quiet, fontsize=NORMAL, ha="right", va="center")
        for j, value in enumerate(values):
            x = 2.6 + 0.85 * j
            axes.add_patch(Rectangle((x, y), 0.8, 0.46, facecolor=colours.shade, edgecolor=colours.faint))
            tone = colours.words("gradient" if role == "gradient" else "model")
            axes.text(x + 0.4, y + 0.22, neat(value), color=tone, fontsize=NORMAL, ha="center", va="center")
    for j in range(3):
        axes.text(3.0 + 0.85 * j, 2.12, f"neuron {j + 1}", color=colours.quiet, fontsize=SMALL, ha="center")
    axes.text(5.35, 1.72, "← b", color=colours.words("gradient"), fontsize=NORMAL, va="center")
    axes.text(5.35, 0.9, "← W", color=colours.words("model"), fontsize=NORMAL, va="center")
    return figure


# Shares

GROWERS = ("grower 0", "grower 1", "grower 2")


def shares(colours: Palette, own: np.ndarray, one: np.ndarray, truth: np.ndarray, guess: np.ndarray | None) -> Figure:
    """What one shared bias and own biases have learned, with the truth, and the guess beside the shared one."""
    figure, panels = row(colours, 2, height=3.0, sharey=True)
    for axes, learned, title in zip(panels, (one, own), ("one bias for all", "one bias for each"), strict=True):
        axes.bar(range(3), learned, width=0.5, color=colours.model)
        for i, (share, wished) in enumerate(zip(learned, truth, strict=True)):
            axes.plot([i - 0.32, i + 0.32], [wished, wished], color=colours.truth, linewidth=2.6)
            words = {"color": colours.background, "fontsize": SMALL, "ha": "center", "va": "center"}
            axes.text(i, 0.04, f"{share:.4f}", **words)
        axes.set_xticks(range(3), GROWERS)
        axes.tick_params(axis="x", length=0)
        axes.set(title=title, ylim=(0, 1.05))
    panels[0].set_ylabel("share")
    label(panels[1], 1.0, 0.47, "green: in the data", colours.words("truth"), colours, ha="center")
    if guess is not None:
        panels[0].plot(range(3), guess, "D", color=colours.guess, markersize=9, zorder=5)
        label(panels[0], 1.0, 0.9, "your guess: diamonds", colours.words("guess"), colours, ha="center")
    return figure


def cancelled(colours: Palette) -> Figure:
    """Three sums and the same three with 5 added: the same shares."""
    figure, panels = row(colours, 2, height=2.9, sharey=True)
    for axes, added in zip(panels, (0.0, 5.0), strict=True):
        z = np.array([2.0, 1.0, 0.0]) + added
        bars(axes, colours, get("softmax")(z).tolist(), [f"z = {value:g}" for value in z])
        axes.set_title("the sums 2, 1, 0" if not added else "each of them + 5")
        axes.set_ylim(0, 0.85)
    panels[0].set_ylabel("share")
    return figure


def head_start(colours: Palette, from_zero: Sequence[float], best: float) -> Figure:
    """The loss step by step from biases of 0, and from log p."""
    figure, axes = canvas(colours, height=2.9)
    steps = np.arange(len(from_zero))
    curve(axes, steps, np.asarray(from_zero), colours, "model")
    curve(axes, steps, np.full(len(steps), best), colours, "truth", linestyle="--")
    label(axes, 4, from_zero[0], f"biases begin at 0: {from_zero[0]:.3f}", colours.words("model"), colours, va="center")
    below = {"va": "top", "xytext": (0, -7), "textcoords": "offset points"}
    label(axes, 8, best, f"biases begin at log p: {best:.3f}", colours.words("truth"), colours, **below)
    span = from_zero[0] - best
    axes.set(xlabel="steps of training", ylabel="loss", ylim=(best - 0.35 * span, from_zero[0] + 0.15 * span))
    return figure


def first_step(colours: Palette, hidden: np.ndarray, exit_: np.ndarray) -> Figure:
    """Every bias after one step; all began at 0."""
    figure, (left, right) = row(colours, 2, height=2.8, sharey=True)
    bars(left, colours, hidden.tolist(), [f"neuron {k}" for k in range(len(hidden))])
    bars(right, colours, exit_.tolist(), [f"neuron {k}" for k in range(len(exit_))])
    left.set(title="hidden layer", ylabel="bias after one step")
    right.set_title("last layer")
    return figure


# Lines and kinks


def river(axes: Axes, colours: Palette, x: np.ndarray, y: np.ndarray, lines: Mapping[str, np.ndarray]) -> None:
    """The Nile's flow by decades from the middle, and some straight lines with their names."""
    zero_lines(axes, colours)
    axes.plot(x, y, "o", color=colours.data, markersize=3, alpha=0.7)
    for name, (line, dash) in zip(lines, zip(lines.values(), ("-", "--"), strict=False), strict=False):
        axes.plot(x, line, dash, color=colours.model, linewidth=2.8)
        label(axes, float(x[-1]) + 0.12, float(line[-1]), name, colours.words("model"), colours, va="center")
    axes.set(xlabel="decades from the middle of the series", ylabel="flow, km³ a year", ylim=(-25, 145))
    axes.set_xlim(float(x[0]) - 0.2, float(x[-1]) + 2.6)


def repaired(colours: Palette, x: np.ndarray, y: np.ndarray, lines: Mapping[str, np.ndarray]) -> Figure:
    figure, axes = canvas(colours, height=3.3)
    river(axes, colours, x, y, lines)
    return figure


def with_and_without(colours: Palette) -> Figure:
    """Three answers to "nothing comes in": 0, kinks in several places, frequencies."""
    figure, (pay, hidden, exit_) = row(colours, 3, height=2.7)
    hours = np.linspace(0, 8, 9)
    curve(pay, hours, 15 * hours, colours, "model")
    pay.plot([0], [0], "o", color=colours.gradient, markersize=8, zorder=5)
    pay.set(title="pay: through the origin", xlabel="hours", ylabel="pay")
    x = np.linspace(-3, 3, 241)
    for w, b in ((1, 2), (1, -1), (-1, 0.5), (1, 0.5)):
        curve(hidden, x, get("relu")(w * x + b), colours, "model", linewidth=1.5)
        hidden.plot([-b / w], [0], "o", color=colours.gradient, markersize=6, zorder=5)
    hidden.set(title="hidden: four kinks", xlabel="x", ylim=(-0.4, 3))
    bars(exit_, colours, [0.7, 0.25, 0.05], ["a", "b", "c"], digits=2)
    exit_.set(title="exit: the frequencies", yticks=[])
    return figure


# XOR


def plane(axes: Axes, colours: Palette, s: Settings) -> None:
    """y over the plane of the two inputs, and what is wished at the corners."""
    side = np.linspace(-0.4, 1.4, 61)
    across, up = np.meshgrid(side, side)
    y = corners.network(s, np.stack([across.ravel(), up.ravel()], axis=1)).reshape(across.shape)
    axes.contourf(across, up, y > 0.5, levels=[0.5, 1.5], colors=[colours.shade])
    axes.contour(across, up, y, levels=[0.5], colors=[colours.model], linewidths=2.6)
    for (a, b), wish, got in zip(corners.CORNERS, corners.WISH, corners.at_corners(s), strict=True):
        face = colours.truth if wish else colours.background
        axes.plot([a], [b], "o", mfc=face, mec=colours.truth, markersize=12, mew=2, zorder=4)
        beside = {"xytext": (0, 11), "textcoords": "offset points", "ha": "center"}
        label(axes, a, b, neat(got), colours.words("model"), colours, **beside)
    axes.set(xlabel="x₁", ylabel="x₂", xticks=[0, 1], yticks=[0, 1], aspect="equal", title="shaded: y > 0.5")


def solved_by_hand(colours: Palette, s: Settings) -> Figure:
    """y over the sum, and over the plane."""
    figure, (left, right) = row(colours, 2, height=3.5, width_ratios=[1.5, 1])
    corners.Corners(left, colours).move(s)
    plane(right, colours, s)
    return figure


def starts(colours: Palette, losses: Sequence[float], good: float, guess: float) -> Figure:
    """The loss at the end for each beginning, and how many were guessed to arrive."""
    figure, axes = canvas(colours, height=2.9)
    for k, loss in enumerate(losses):
        solved = loss < good
        look = {"mfc": colours.model if solved else colours.background, "mec": colours.model}
        axes.plot([k], [loss], "o", markersize=10, mew=2, **look)
    arrived = sum(loss < good for loss in losses)
    axes.axhline(0, color=colours.faint, linewidth=0.8)
    words = f"full: solved, {arrived} of {len(losses)}"
    label(axes, 0, 0.335, words, colours.words("model"), colours)
    label(axes, len(losses) - 1, 0.335, f"your guess: {neat(guess)}", colours.words("guess"), colours, ha="right")
    axes.set(xlabel="beginning", ylabel="loss at the end", ylim=(-0.03, 0.38), xticks=range(len(losses)))
    return figure
