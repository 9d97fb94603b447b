"""Lesson 10: the pictures that answer its exercises and predictions. Every hill and every walk is the engine's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnteach_course.answers.lesson_10.by_heart import Run, run
from nnteach_course.answers.lesson_10.hills import (
    Hill,
    Walk,
    bmi_hill,
    curvatures,
    relu_hill,
    squared_error,
    two_weights,
)
from nnteach_course.pictures import canvas, curve, label, row
from nnteach_course.words import percent, say
from nnteach_widgets.palette import Palette


def hill_line(axes: Axes, hill: Hill, w: np.ndarray, colours: Palette) -> None:
    """The loss over w, with its names."""
    curve(axes, w, hill.curve(w), colours, "model")
    axes.set(xlabel="weight w", ylabel="loss")


def footsteps(axes: Axes, walk: Walk, colours: Palette, size: float = 6) -> None:
    """A walk on a hill: a ring where it starts, a dot after each step, growing fainter lines between."""
    axes.plot(walk.w, walk.loss, color=colours.gradient, linewidth=1.2, alpha=0.8, zorder=3)
    axes.plot(walk.w[1:], walk.loss[1:], "o", color=colours.gradient, markersize=size, zorder=4)
    axes.plot(
        walk.w[:1], walk.loss[:1], "o", markersize=size + 2, markerfacecolor=colours.background,
        markeredgecolor=colours.gradient, markeredgewidth=2, zorder=4,
    )  # fmt: skip


def tangent(axes: Axes, w: float, height: float, slope: float, reach: float, colours: Palette) -> None:
    """The line that touches the hill at w."""
    at = np.array([w - reach, w + reach])
    axes.plot(at, height + slope * (at - w), "--", color=colours.gradient, linewidth=1.8, zorder=3)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 2, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 14}
    axes.annotate("", end, start, arrowprops=look, zorder=5)


# 10.1 One step


def one_step(colours: Palette) -> Figure:
    """A slope of -3 at w = 0.4, and the step of a rate of 0.1."""
    figure, axes = canvas(colours, height=3.0)
    height = lambda w: 2.5 * (w - 1) ** 2 + 0.2  # noqa: E731  (a hill with that slope there)
    before, after = 0.4, 0.4 - 0.1 * -3.0
    w = np.linspace(0.0, 1.35, 200)
    curve(axes, w, height(w), colours, "model")
    tangent(axes, before, height(before), -3.0, 0.17, colours)
    arrow(axes, (before, 0), (after, 0), colours.gradient)
    for at in (before, after):
        axes.plot([at, at], [0, height(at)], ":", color=colours.quiet, linewidth=1)
        axes.plot([at], [height(at)], "o", color=colours.gradient, markersize=8, zorder=5)
    label(axes, 0.27, 1.55, "slope −3: it falls to the right", colours.words("gradient"), colours)
    label(axes, before, -0.1, "0.1 · 3 = 0.3 to the right", colours.words("gradient"), colours, va="top")
    axes.set(xlabel="weight w", ylabel="loss", xlim=(0, 1.35), ylim=(-0.5, 2.5))
    axes.set(xticks=[0, before, after, 1], yticks=[0, 1, 2])
    return figure


# 10.a Four rates, 10.b too fast, 10.3 the limit


def race(colours: Palette, rates: Mapping[str, float], start: float, steps: int, guess: str) -> Figure:
    """The same hill and start, four rates; the guessed one is marked."""
    hill = bmi_hill()
    figure, panels = row(colours, len(rates), height=2.75, sharey=True)
    w = np.linspace(hill.floor() - 3.1, hill.floor() + 3.1, 81)
    for axes, (name, rate) in zip(panels, rates.items(), strict=True):
        walk = hill.walk(start, rate, steps)
        hill_line(axes, hill, w, colours)
        footsteps(axes, walk, colours, size=4.5)
        above = walk.loss[-1] - hill.height(hill.floor())
        ends = "on the floor" if above < 1e-3 else f"{say(above)} above it"
        axes.set(xlim=(w[0], w[-1]), ylim=(0, 9.6), ylabel="", title=f"rate {name}")
        label(axes, hill.floor(), 8.6, ends, colours.words("gradient"), colours, ha="center")
        if name == guess:
            axes.set_title(f"rate {name}\nyour guess", color=colours.words("guess"))
            axes.axvspan(w[0], w[-1], color=colours.guess, alpha=0.14, linewidth=0, zorder=0)
    panels[0].set_ylabel("loss")
    return figure


def running_away(colours: Palette, guess: float) -> Figure:
    """The distance from the floor after each of 20 steps, in powers of ten, with the guess at the end."""
    figure, axes = canvas(colours, height=3.3)
    hill, steps = bmi_hill(), 20
    for rate, words in ((1.1, "rate 1.1"), (1.0, "rate 1"), (0.9, "rate 0.9")):
        distance = np.abs(hill.walk(hill.floor() + 1, rate, steps).w - hill.floor())
        main = rate == 1.1
        colour = colours.gradient if main else colours.quiet
        axes.semilogy(range(steps + 1), distance, "-" if main else ":", marker="o", markersize=4, color=colour)
        tone = colours.words("gradient") if main else colours.quiet
        label(axes, steps + 0.5, distance[-1], f"{words}: {say(distance[-1])}", tone, colours, va="center")
    axes.semilogy([steps], [guess], "D", markersize=10, color=colours.guess, zorder=5)
    beside = {"xytext": (-10, 0), "textcoords": "offset points", "ha": "right", "va": "center"}
    label(axes, steps, guess, f"your guess: {say(guess)}", colours.words("guess"), colours, **beside)
    axes.set(xlabel="steps", ylabel="distance from the floor", xlim=(-0.4, steps + 4.6), ylim=(0.004, 2500))
    axes.set_xticks([0, 5, 10, 15, 20])
    axes.minorticks_off()
    axes.spines["bottom"].set_bounds(0, steps)
    return figure


def limits(colours: Palette, factor: float) -> Figure:
    """The valley of x and that of a multiple of x; and in the second, a rate on either side of the limit."""
    figure, (left, right) = row(colours, 2, height=3.0)
    away = np.linspace(-1.6, 1.6, 81)
    for hill, words, dash in ((bmi_hill(), "x: λ = 2", ":"), (bmi_hill(factor), "2x: λ = 8", "-")):
        floor = hill.floor()
        above = hill.curve(floor + away) - hill.height(floor)
        curve(left, away, above, colours, "model", linestyle=dash)
        right_of, up = {"x": (1.25, 1.0), "2": (0.72, 3.4)}[words[0]]
        label(left, right_of, up, words, colours.words("model"), colours)
    left.set(xlabel="distance from the valley floor", ylabel="loss above the floor", ylim=(-0.1, 4.2))
    hill = bmi_hill(factor)
    for rate, dash in ((0.23, "-"), (0.25, ":"), (0.27, "-")):
        distance = np.abs(hill.walk(hill.floor() + 1, rate, 10).w - hill.floor())
        right.plot(range(11), distance, dash, marker="o", markersize=4, color=colours.gradient)
        label(right, 10.3, distance[-1], f"rate {rate:g}", colours.words("gradient"), colours, va="center")
    right.set(xlabel="steps in the valley of 2x", ylabel="distance from its floor", xlim=(-0.3, 13.6))
    right.set_xticks([0, 5, 10])
    right.spines["bottom"].set_bounds(0, 10)
    return figure


# 10.4 The ravine


def ravine_walk(scaled: bool, steps: int = 8) -> Walk:
    """A walk with the best rate there is for this hill, from the corner of the map."""
    hill = two_weights(scaled)
    return hill.walk(_corner(hill, scaled), 2 / sum(curvatures(hill)), steps)


def floor_of(hill: Hill) -> np.ndarray:
    n = hill.x.shape[1]
    at_zero = hill.at(*np.zeros(n))[1]
    table = np.array([hill.at(*line)[1] - at_zero for line in np.eye(n)])
    return np.linalg.solve(table.T, -at_zero)


def _corner(hill: Hill, scaled: bool) -> np.ndarray:
    return floor_of(hill) + (np.array([-1.3, 0.8]) if scaled else np.array([-0.21, 0.055]))


def ravine(colours: Palette) -> Figure:
    """The same loss on two maps, in the units of the data and standardised, with a walk on each."""
    figure, panels = row(colours, 2, height=3.6)
    for axes, scaled in zip(panels, (False, True), strict=True):
        ravine_map(axes, scaled, colours)
    panels[0].set_ylabel("weight of the blood pressure")
    return figure


def ravine_map(axes: Axes, scaled: bool, colours: Palette) -> None:
    """Lines of equal loss, the floor, and the walk; a unit is equally long in both directions."""
    hill, walk = two_weights(scaled), ravine_walk(scaled)
    floor, reach = floor_of(hill), (1.6 if scaled else 0.25)
    low, high = floor - reach * np.array([1, 0.72]), floor + reach * np.array([1, 0.72])
    lowest = hill.height(*floor)
    equal_loss(axes, scaled, (low[0], high[0]), (low[1], high[1]), colours)
    axes.plot(walk.w[:, 0], walk.w[:, 1], color=colours.gradient, linewidth=1.6, zorder=3)
    axes.plot(walk.w[1:, 0], walk.w[1:, 1], "o", color=colours.gradient, markersize=4, zorder=4)
    start_and_floor(axes, walk, floor, colours)
    title = "standardised" if scaled else "in their own units"
    left = (walk.loss[-1] - lowest) / (walk.loss[0] - lowest)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal", xlabel="weight of the body-mass index")
    rest = percent(left) if left >= 0.01 else "less than 1 %"
    axes.set_title(f"{title}: after {len(walk.w) - 1} steps\n{rest} of the descent is left")


Ends = tuple[float, float]


@cache
def heights_of(scaled: bool, across: Ends, up: Ends) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A grid over the map and the loss at each of its places; measured once, for light and dark."""
    x, y = np.meshgrid(np.linspace(*across, 91), np.linspace(*up, 61))
    return x, y, two_weights(scaled).heights(np.stack([x, y], axis=-1))


def equal_loss(axes: Axes, scaled: bool, across: Ends, up: Ends, colours: Palette) -> None:
    """Lines of equal loss between these ends of the two axes."""
    x, y, heights = heights_of(scaled, across, up)
    hill = two_weights(scaled)
    levels = hill.height(*floor_of(hill)) + np.array([0.03, 0.12, 0.3, 0.6, 1.0, 1.6, 2.4, 3.6, 5.2, 7.5])
    axes.contour(x, y, heights, levels=levels, colors=[colours.model], linewidths=1)


def start_and_floor(axes: Axes, walk: Walk, floor: np.ndarray, colours: Palette) -> None:
    """A ring where the walk starts and a star at the floor."""
    start = {"markerfacecolor": colours.background, "markeredgecolor": colours.gradient, "markeredgewidth": 2}
    axes.plot(*walk.w[:1].T, "o", markersize=8, zorder=5, **start)
    axes.plot(*floor, "*", color=colours.truth, markersize=13, zorder=5)
    below = {"xytext": (0, -10), "textcoords": "offset points", "va": "top", "ha": "center"}
    label(axes, floor[0], floor[1], "floor", colours.words("truth"), colours, **below)


# 10.d One step in the ravine


def ravine_before(axes: Axes, colours: Palette) -> None:
    """The map of the ravine before the first step."""
    equal_loss(axes, False, (-0.18, 0.30), (-0.06, 0.11), colours)
    start_and_floor(axes, ravine_walk(scaled=False, steps=1), floor_of(two_weights(scaled=False)), colours)


# 10.c Two starts


def two_valleys(axes: Axes, colours: Palette) -> None:
    """The loss of one ReLU neuron over its weight."""
    hill_line(axes, relu_hill(), np.linspace(-3, 3.6, 133), colours)
    axes.set(xlim=(-3, 3.6), ylim=(0.9, 4.9))


def two_starts(colours: Palette, guess: str) -> Figure:
    """The hill with two valleys, a walk into each, and where the guess would have put them."""
    hill = relu_hill()
    figure, axes = canvas(colours, height=3.4)
    two_valleys(axes, colours)
    ends = []
    for start in (-0.5, 0.5):
        walk = hill.walk(start, 0.3, 60)
        footsteps(axes, walk, colours, size=5)
        w, loss = float(walk.w[-1]), float(walk.loss[-1])
        ends.append((w, loss))
        side = {"xytext": (0, -9), "textcoords": "offset points", "ha": "center", "va": "top"}
        words = f"w = {w:.2f}, loss {loss:.2f}".replace("-", "−")
        label(axes, w, loss, words, colours.words("gradient"), colours, **side)
    (left, high), (right, low) = ends
    guessed = {
        "same": [(right, low)],
        "equal": [(left, low), (right, low)],
        "better": [(left, high), (right, low)],
        "never": [],
    }[guess]
    for w, height in guessed:
        look = {"markerfacecolor": "none", "markeredgecolor": colours.guess, "markeredgewidth": 2.4}
        axes.plot([w], [height], "D", markersize=13, zorder=6, **look)
    words = "your guess: the diamond" + ("s" if len(guessed) > 1 else "")
    words = words if guessed else "your guess: no rest"
    label(axes, -2.9, 1.1, words, colours.words("guess"), colours)
    return figure


# 10.5 When to stop


def when_to_stop(colours: Palette) -> Figure:
    """Training, validation and test loss, epoch by epoch."""
    return learning_curves(colours, run(), ("train", "validation", "test"))


def learning_curves(colours: Palette, found: Run, groups: tuple[str, ...]) -> Figure:
    """The losses of one training over its epochs, each with its name at the line; the first epochs take more room."""
    figure, axes = canvas(colours, height=3.4)
    epochs = np.arange(1, len(found.train) + 1)
    looks = {
        "train": ("training loss", colours.model, colours.words("model"), "-"),
        "validation": ("validation loss", colours.gradient, colours.words("gradient"), "-"),
        "test": ("third group", colours.truth, colours.words("truth"), "--"),
    }
    ends = {name: float(getattr(found, name)[-1]) for name in groups}
    places = _apart(ends, 0.085)
    for name in groups:
        words, line, tone, dash = looks[name]
        axes.semilogx(epochs, getattr(found, name), dash, color=line, linewidth=2.4)
        label(axes, 1.06 * epochs[-1], places[name], f"{words}: {ends[name]:.2f}", tone, colours, va="center")
    axes.plot(epochs[[0, -1]], [found.guessing] * 2, ":", color=colours.quiet, linewidth=1.2)
    label(axes, 9, found.guessing + 0.02, "always guessing the mean", colours.quiet, colours)
    if "validation" in groups:
        low = found.validation[found.best]
        axes.plot([found.best + 1], [low], "o", color=colours.gradient, markersize=9)
        below = {"xytext": (0, -10), "textcoords": "offset points", "ha": "center", "va": "top"}
        words = f"lowest at epoch {found.best + 1}: {low:.2f}"
        label(axes, found.best + 1, low, words, colours.words("gradient"), colours, **below)
    axes.set(xlabel="epoch", ylabel="loss", xlim=(1, 4500), ylim=(0, None))
    axes.set_xticks([1, 10, 100, 600], ["1", "10", "100", "600"])
    axes.minorticks_off()
    axes.spines["bottom"].set_bounds(1, epochs[-1])
    return figure


def _apart(heights: Mapping[str, float], gap: float) -> dict[str, float]:
    """The same heights, moved up where two labels would touch."""
    placed: dict[str, float] = {}
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        placed[name] = max(height, max(placed.values(), default=-1.0) + gap)
    return placed


# 10.6 A high plateau


def high_and_flat(colours: Palette) -> Figure:
    """The squared error of a sigmoid neuron that should say 0, with its slope at z = 1 and z = 5."""
    figure, axes = canvas(colours, height=3.0)
    z = np.linspace(-4, 7, 221)
    curve(axes, z, np.array([squared_error(at)[0] for at in z]), colours, "model")
    for at, name, offset in ((1.0, "A", (10, -12)), (5.0, "B", (0, -14))):
        loss, gradient = squared_error(at)
        tangent(axes, at, loss, gradient, 0.9, colours)
        axes.plot([at], [loss], "o", color=colours.gradient, markersize=8, zorder=5)
        words = f"{name}: loss {loss:.2f}, slope {gradient:.3f}"
        place = {"xytext": offset, "textcoords": "offset points", "va": "top"}
        side = "left" if name == "A" else "center"
        label(axes, at, loss, words, colours.words("gradient"), colours, ha=side, **place)
    axes.set(xlabel="z, the sum before the sigmoid; wanted: 0 at its exit", ylabel="squared error", ylim=(-0.05, 1.12))
    return figure
