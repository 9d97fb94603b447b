"""Lesson 02: the pictures that answer. Every line, border and count comes from the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import contourpy
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach_course.answers.lesson_02 import networks
from nnteach_course.kinds import Settings
from nnteach_course.pictures import canvas, label, row
from nnteach_course.words import say
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette
from nnteach_widgets.plots import decision_boundary, points
from nnteach_widgets.toys import circles

# 02.a A line through a layer

_ACROSS = np.linspace(-1, 1, 61)


def _way_out(y: np.ndarray) -> Callable[[Axes, Palette], None]:
    def draw(axes: Axes, colours: Palette) -> None:
        axes.plot(_ACROSS, y, color=colours.model, linewidth=2.4)
        axes.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal")

    return draw


WAYS_OUT = {
    "straight": _way_out(0.7 * _ACROSS + 0.1),
    "corner": _way_out(np.where(_ACROSS < 0.1, -0.5, -0.5 + 1.4 * (_ACROSS - 0.1))),
    "curve": _way_out(0.9 * np.tanh(3 * _ACROSS)),
}


def _lines(axes: Axes, colours: Palette, lines: np.ndarray, title: str) -> None:
    axes.add_collection(LineCollection(list(lines), colors=[colours.model], linewidths=1.4))
    reach = 1.12 * np.abs(lines - lines.mean(axis=(0, 1))).max()
    x, y = lines.mean(axis=(0, 1))
    axes.set(
        xlim=(x - reach, x + reach), ylim=(y - reach, y + reach), aspect="equal", xticks=[], yticks=[], title=title
    )


def grids(colours: Palette) -> Figure:
    """A grid as it goes in, and what three layers without activation make of it."""
    figure, panels = row(colours, 4, height=2.2)
    _lines(panels[0], colours, networks.grid(), "goes in")
    for axes, seed in zip(panels[1:], (0, 6, 12), strict=True):
        _lines(axes, colours, networks.through(networks.layer(seed), networks.grid()), "comes out")
    return figure


# 02.b One cut


def _circles(axes: Axes, colours: Palette) -> None:
    points(axes, *circles(), colours)
    axes.set(xlim=(-1.75, 1.75), ylim=(-1.75, 1.75), aspect="equal", xticks=[], yticks=[])


def cut(colours: Palette, guess: float) -> Figure:
    """The best straight cut, and the border that a trained network without bends has found."""
    angle, far, right = networks.best_cut()
    x, ring = circles()
    figure, (left, other) = row(colours, 2, height=3.2)
    out = np.array([np.cos(angle), np.sin(angle)])
    along = np.array([-out[1], out[0]])
    ends = [far * out - 4 * along, far * out + 4 * along]
    _circles(left, colours)
    left.plot(*np.transpose(ends), color=colours.truth, linewidth=2.6)
    left.set_title(f"the best cut: {right} of {len(ring)}, {networks.best_share():.1f} %")
    from nnteach_widgets.bender_networks import taught

    model = taught("circles", networks.LINEAR).model(-1)
    decision_boundary(other, lambda rows: np.asarray(model.predict(rows, verbose=0))[:, 1], x, ring, colours)
    other.set(xlim=(-1.75, 1.75), ylim=(-1.75, 1.75), aspect="equal")
    other.set_title(f"a trained network without bends: {networks.trained_share(networks.LINEAR):.1f} %")
    figure.supxlabel(f"your guess: {guess:.0f} %", fontsize=NORMAL, color=colours.words("guess"))
    return figure


# 02.c What is kept


def kept(colours: Palette) -> Figure:
    """The same network after few points and after many: its border, and how many numbers it holds."""
    figure, panels = row(colours, 2, height=3.2)
    for axes, count in zip(panels, (networks.FEW, networks.MANY), strict=True):
        model = networks.after_learning(count)
        decision_boundary(axes, lambda rows, m=model: m.predict(rows, verbose=0), *circles(count), colours)  # type: ignore[misc]
        axes.set(aspect="equal", title=f"{count:,} points learned: {model.count_params()} numbers inside")
    return figure


# 02.1 Depth

_WORDS = {"wide": "500 units", "narrow": "three layers of 3", "inputs": "10,000 inputs", "heavy": "256 units"}


def depths(colours: Palette) -> Figure:
    """A box for each layer of the four networks."""
    figure, axes = canvas(colours, height=2.4)
    for place, (name, words) in enumerate(_WORDS.items()):
        y = -place
        depth = networks.depth_of(name)
        axes.text(-0.15, y, words, ha="right", va="center", fontsize=NORMAL, color=colours.ink)
        for k in range(depth):
            strong = name == networks.deepest()
            look = {"facecolor": colours.model if strong else colours.shade, "edgecolor": colours.quiet}
            axes.add_patch(Rectangle((k, y - 0.3), 0.8, 0.6, **look))
        said = "1 layer" if depth == 1 else f"{depth} layers"
        about = f"{said}, {networks.params_of(name):,} weights and biases"
        axes.text(depth + 0.05, y, about, va="center", fontsize=NORMAL, color=colours.quiet)
    axes.set(xlim=(-2.6, 8), ylim=(-3.6, 0.6))
    axes.set_axis_off()
    return figure


# 02.2 Widths


def widths(colours: Palette, examples: int, sizes: Sequence[int]) -> Figure:
    """A dot for each number of one example, at the input and after each layer."""
    figure, axes = canvas(colours, height=2.6)
    for k, size in enumerate(sizes):
        heights = (np.arange(size) - (size - 1) / 2) * 0.5
        tone = colours.quiet if k == 0 else colours.model
        axes.plot(np.full(size, 2 * k), heights, "o", color=tone, markersize=11)
        words = "the input" if k == 0 else f"after layer {k}"
        axes.text(
            2 * k, -1.9, f"{words}\n({examples}, {size})", ha="center", va="top", fontsize=NORMAL, color=colours.ink
        )
        if k:
            axes.annotate(
                "", (2 * k - 0.35, 0), (2 * k - 1.65, 0), arrowprops={"arrowstyle": "-|>", "color": colours.quiet}
            )
    axes.set(xlim=(-1, 2 * len(sizes) - 1), ylim=(-3.1, 1.6))
    axes.set_axis_off()
    return figure


# 02.3 and 02.4


def melted(colours: Palette) -> Figure:
    """(4, 5) times (5, 3) is (4, 3): the inner size is gone."""
    figure, axes = canvas(colours, height=2.0)
    cell = 0.2
    at = 0.5
    for name, (rows, columns), sign in (("W1", (4, 5), "@"), ("W2", (5, 3), "="), ("W", (4, 3), "")):
        frame = (at, -rows * cell / 2)
        axes.add_patch(Rectangle(frame, columns * cell, rows * cell, facecolor=colours.shade, edgecolor=colours.quiet))
        for r in range(1, rows):
            axes.plot([at, at + columns * cell], [frame[1] + r * cell] * 2, color=colours.faint, linewidth=0.8)
        for c in range(1, columns):
            axes.plot([at + c * cell] * 2, [frame[1], -frame[1]], color=colours.faint, linewidth=0.8)
        words = f"{name}: ({rows}, {columns})"
        axes.text(at + columns * cell / 2, 0.62, words, ha="center", fontsize=NORMAL, color=colours.words("model"))
        axes.text(at + columns * cell + 0.4, 0, sign, ha="center", va="center", fontsize=LARGE, color=colours.ink)
        at += columns * cell + 0.8
    axes.text(at + 0.1, 0, "b = b1 @ W2 + b2: (3,)", va="center", fontsize=NORMAL, color=colours.words("model"))
    axes.set(xlim=(0.3, 6.6), ylim=(-0.65, 0.9), aspect="equal")
    axes.set_axis_off()
    return figure


def regression(colours: Palette) -> Figure:
    """Answers of the regression and of the layer to the same people, one against the other."""
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import LinearRegression

    from nnteach.layers import Dense

    x, y = load_diabetes(return_X_y=True)
    fitted = LinearRegression().fit(x, y)
    layer = Dense(1, kernel_initializer="zeros", dtype="float64", name="regression")
    layer.ensure_built((None, x.shape[1]))
    layer.set_weights([fitted.coef_[:, np.newaxis], np.array([fitted.intercept_])])
    figure, axes = canvas(colours, width=4.6, height=3.2)
    axes.plot(fitted.predict(x), np.asarray(layer(x))[:, 0], "o", color=colours.model, markersize=4, alpha=0.6)
    axes.set(xlabel="LinearRegression says", ylabel="Dense(1) says", aspect="equal")
    return figure


# 02.5 The fence

LOW, HIGH, STEPS = -1.75, 1.75, 71
_SIDE = np.linspace(LOW, HIGH, STEPS)
_PLACES = np.stack(np.meshgrid(_SIDE, _SIDE), axis=-1).reshape(-1, 2)


class Fence:
    """The circles, and where the network set by hand says ring. `move` brings it up to date."""

    def __init__(self, axes: Axes, colours: Palette) -> None:
        tones = np.array([to_rgb(tone) for tone in colours.areas[:2]])
        self._tones = tones
        self.area = axes.imshow(
            np.zeros((2, 2, 3)), extent=(LOW, HIGH, LOW, HIGH), origin="lower", interpolation="bilinear", zorder=0
        )
        self.line = LineCollection([], colors=[colours.model], linewidths=2.6, zorder=2)
        axes.add_collection(self.line, autolim=False)
        x, self._ring = circles()
        self._x = x
        marks: list[Artist] = []
        for kind, marker, face in ((0, "o", colours.background), (1, "^", colours.data)):
            marks += axes.plot(
                *x[self._ring == kind].T, marker, mfc=face, mec=colours.data, mew=0.8, ms=5, zorder=3, ls="none"
            )
        (self.wrong,) = axes.plot([], [], "o", ms=10, mfc="none", mec=colours.gradient, mew=1.3, zorder=4)
        self.count = axes.text(LOW + 0.06, HIGH - 0.06, "", fontsize=NORMAL, color=colours.ink, va="top", zorder=5)
        look = {"fontsize": SMALL, "color": colours.quiet, "va": "top", "ha": "right", "zorder": 5}
        legend = axes.text(HIGH - 0.06, HIGH - 0.06, "shaded: it says “ring”", **look)
        axes.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xticks=[], yticks=[], aspect="equal")
        # What moves is drawn last, so the points move along, in place: or the shade would cover them.
        self.dynamic: Sequence[Artist] = (self.area, self.line, *marks, self.wrong, self.count, legend)

    def move(self, settings: Settings) -> None:
        b, v, c = settings["b"], settings["v"], settings["c"]
        sure = networks.answers(b, v, c, np.concatenate([_PLACES, self._x]))
        places, said = sure[: len(_PLACES)].reshape(STEPS, STEPS), sure[len(_PLACES) :] > 0.5
        yes = (places > 0.5).astype(float)[..., np.newaxis]
        self.area.set_data((1 - yes) * self._tones[0] + yes * self._tones[1])
        odds = np.log(np.clip(places, 1e-12, 1)) - np.log(np.clip(1 - places, 1e-12, 1))
        lines = contourpy.contour_generator(_SIDE, _SIDE, odds, line_type="Separate").lines(0.0)
        self.line.set_segments([np.asarray(line) for line in lines])
        wrong = said != (self._ring == 1)
        self.wrong.set_data(*self._x[wrong].T)
        self.count.set_text(f"{int((~wrong).sum())} of {len(wrong)} right")


def fence(settings: Settings, colours: Palette) -> Figure:
    """That picture at one setting."""
    figure, axes = canvas(colours, width=4.4, height=4.2)
    Fence(axes, colours).move(settings)
    return figure


# 02.6 True or false


def statements(colours: Palette) -> Figure:
    """Each statement, what the engine was asked, and what it found."""
    few, many = (networks.after_learning(n).count_params() for n in (networks.FEW, networks.MANY))
    left, apart = networks.ten_melted()
    found = (
        ("stores its training data", f"{few} numbers inside after 200 points, {many} after 2,000", False),
        ("learns while it predicts", f"largest change of a weight: {networks.moved_by_predicting():g}", False),
        ("regression is one layer", f"largest difference of the answers: {say(networks.regression_apart())}", True),
        (
            "activation raises dimension",
            f"{networks.BENT_SHAPE} goes in, {networks.shape_after_a_bend()} comes out",
            False,
        ),
        ("ten straight layers do more", f"melted into {left}; the answers differ by {say(apart)}", False),
    )
    figure, axes = canvas(colours, height=2.2)
    for place, (words, what, holds) in enumerate(found):
        tone = colours.words("truth") if holds else colours.words("gradient")
        axes.text(0, -place, "✓" if holds else "✗", fontsize=LARGE, color=tone, va="center")
        axes.text(0.35, -place, words, fontsize=NORMAL, color=colours.ink, va="center")
        axes.text(3.3, -place, what, fontsize=NORMAL, color=colours.quiet, va="center")
    axes.set(xlim=(-0.1, 7.4), ylim=(-4.6, 0.6))
    axes.set_axis_off()
    return figure


# 02.7 The repairs


def repairs(colours: Palette) -> Figure:
    """A bar for each repair: how many points are right after it."""
    figure, axes = canvas(colours, height=2.6)
    rows = {"as it was": None, **{words: name for name, (words, *_) in networks.REPAIRS.items()}}
    for place, (words, name) in enumerate(rows.items()):
        share = networks.share_after(name)
        strong = name == networks.best_repair()
        axes.barh(-place, share, height=0.55, color=colours.model if strong else colours.faint)
        label(axes, share + 1, -place, f"{share:.0f} %", colours.ink, colours, va="center")
        axes.text(-2, -place, words, ha="right", va="center", fontsize=NORMAL, color=colours.ink)
    axes.axvline(50, color=colours.quiet, linewidth=1, linestyle=":")
    label(axes, 50, 0.48, "a coin", colours.quiet, colours, ha="center", va="bottom", annotation_clip=False)
    axes.set(xlim=(0, 112), xlabel="points named rightly, in per cent", yticks=[], ylim=(-len(rows) + 0.4, 0.5))
    axes.spines["left"].set_visible(False)
    return figure
