"""The network of the XOR exercise: two relu neurons whose weights are 1, their biases and the exit set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from nnteach.layers import Dense
from nnteach_course.kinds import Settings
from nnteach_course.pictures import label, zero_lines
from nnteach_widgets.palette import NORMAL, Palette

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
WISH = np.array([0.0, 1, 1, 0])
SUMS = np.linspace(-0.4, 2.4, 113)


@cache
def _layers() -> tuple[Dense, Dense]:
    hidden = Dense(2, activation="relu", kernel_initializer="ones", dtype="float64", name="hidden")
    exit_ = Dense(1, kernel_initializer="zeros", dtype="float64", name="exit")
    for layer in (hidden, exit_):
        layer.ensure_built((None, 2))
    return hidden, exit_


def network(s: Settings, x: np.ndarray) -> np.ndarray:
    """y of the engine's two layers: (examples,)."""
    hidden, exit_ = _layers()
    hidden.set_weights([np.ones((2, 2)), np.array([s["b1"], s["b2"]])])
    exit_.set_weights([np.array([[s["v1"]], [s["v2"]]]), np.array([s["c"]])])
    return np.asarray(exit_(hidden(x)))[:, 0]


def at_corners(s: Settings) -> np.ndarray:
    return network(s, CORNERS)


def over_sum(s: Settings, sums: np.ndarray = SUMS) -> np.ndarray:
    """y over x₁ + x₂: with weights of 1 nothing else matters."""
    return network(s, np.stack([sums, np.zeros(len(sums))], axis=1))


def unit(s: Settings, number: int) -> np.ndarray:
    """What one neuron adds to y."""
    alone = {**s, f"v{3 - number}": 0.0, "c": 0.0}
    return over_sum(alone)


def solved(s: Settings) -> bool:
    return bool(np.abs(at_corners(s) - WISH).max() < 0.05)


class Corners:
    """y over x₁ + x₂, the four corners with what is wished there, and the share of each neuron."""

    def __init__(self, axes: Axes, colours: Palette) -> None:
        zero_lines(axes, colours)
        places = CORNERS.sum(axis=1)
        [self.network] = axes.plot(SUMS, SUMS, color=colours.model, linewidth=3)
        self.units = [axes.plot(SUMS, SUMS, color=colours.model, linewidth=1.2, linestyle=":")[0] for _ in (1, 2)]
        self.gaps = [axes.plot([], [], color=colours.gradient, linewidth=1.6)[0] for _ in range(3)]
        [wish] = axes.plot(places, WISH, "o", color=colours.truth, markersize=11, zorder=5)
        self.said = axes.text(
            0.5, 0.98, "", transform=axes.transAxes, ha="center", va="top", color=colours.ink, fontsize=NORMAL
        )  # fmt: skip
        for place, height, words in ((0, 0, "(0,0)"), (1, 1, "(0,1) and (1,0)"), (2, 0, "(1,1)")):
            beside = {"xytext": (0, -12), "textcoords": "offset points", "ha": "center", "va": "top"}
            label(axes, place, height, words, colours.words("truth"), colours, **beside)
        label(axes, -0.37, 2.2, "dots: wished", colours.words("truth"), colours)
        label(axes, -0.37, 1.82, "line: the network", colours.words("model"), colours)
        label(axes, -0.37, 1.44, "dotted: its two neurons", colours.quiet, colours)
        axes.set(xlabel="x₁ + x₂", ylabel="y", xlim=(-0.4, 2.4), ylim=(-1.9, 3.1), xticks=[0, 1, 2])
        self.dynamic: Sequence[Artist] = (*self.units, *self.gaps, self.network, wish, self.said)

    def move(self, settings: Settings) -> None:
        self.network.set_ydata(over_sum(settings))
        for number, line in enumerate(self.units, start=1):
            line.set_ydata(unit(settings, number))
        y = at_corners(settings)
        for gap, k in zip(self.gaps, (0, 1, 3), strict=True):
            place = float(CORNERS[k].sum())
            gap.set_data([place, place], [WISH[k], y[k]])
        self.said.set_text(f"mean squared error {float(np.mean((y - WISH) ** 2)):.2f}")
