"""The pictures of lesson 01: five boxes, batches, shares, the lines of a step, two calls of fit, a strip of years."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from nnteach_course import guarded
from nnteach_course.answers.lesson_01 import flowers
from nnteach_course.pictures import canvas, label
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette

KINDS = ("setosa", "versicolor", "virginica")

# Five words

FIVE = (
    ("build", "which layers\nare there?", "Sequential"),
    ("compile", "how will\nit learn?", "optimizer, loss"),
    ("fit", "learn from\nexamples", "x_train, y_train"),
    ("evaluate", "how good on\nunseen ones?", "x_test, y_test"),
    ("predict", "use it on\nnew ones", "x_new"),
)


def five_words(colours: Palette) -> Figure:
    """Five boxes in a row: what each call is for, what it gets, and that only one of them changes the weights."""
    figure, axes = canvas(colours, height=2.5)
    axes.set(xlim=(-0.5, 4.5), ylim=(-1.05, 1.35))
    axes.set_axis_off()
    for k, (word, purpose, gets) in enumerate(FIVE):
        learns = word == "fit"
        tone = colours.mark("model") if learns else colours.faint
        box = FancyBboxPatch(
            (k - 0.4, -0.42), 0.8, 1.0, boxstyle="round,pad=0,rounding_size=0.08", facecolor="none", edgecolor=tone,
            linewidth=2.6 if learns else 1.4,
        )  # fmt: skip
        axes.add_patch(box)
        words = colours.words("model") if learns else colours.ink
        axes.text(k, 0.36, word, ha="center", va="center", fontsize=LARGE, color=words)
        axes.text(k, -0.08, purpose, ha="center", va="center", fontsize=SMALL, color=colours.ink, linespacing=1.3)
        axes.text(k, 0.82, gets, ha="center", va="center", fontsize=SMALL, color=colours.quiet)
        does = (
            "changes\nthe weights"
            if learns
            else "makes\nthe weights"
            if word == "build"
            else "leaves them\nas they are"
        )
        axes.text(k, -0.72, does, ha="center", va="center", fontsize=SMALL, color=words, linespacing=1.3)
        if k:
            axes.annotate(
                "", (k - 0.42, 0.08), (k - 0.58, 0.08), arrowprops={"arrowstyle": "->", "color": colours.quiet}
            )
    axes.text(-0.42, 1.2, "what it gets", ha="left", va="center", fontsize=SMALL, color=colours.quiet)
    return figure


# Batches


def batches(colours: Palette) -> Figure:
    """An epoch: 120 flowers in batches; after each, the weights change."""
    figure, axes = canvas(colours, height=1.9)
    count, size = len(flowers.split().x_train), flowers.BATCH
    for k, start in enumerate(range(0, count, size)):
        end = min(start + size, count)
        axes.add_patch(
            Rectangle((start + 0.6, 0), end - start - 1.2, 1, facecolor=colours.shade, edgecolor=colours.data)
        )
        axes.text(
            (start + end) / 2,
            0.5,
            f"{end - start} flowers",
            ha="center",
            va="center",
            fontsize=NORMAL,
            color=colours.ink,
        )
        axes.plot([end], [1.32], "v", color=colours.model, markersize=9)
        axes.text(
            end - 1, 1.62, f"change {k + 1}", ha="right", va="center", fontsize=SMALL, color=colours.words("model")
        )
    axes.set(xlim=(-1, count + 2), ylim=(-0.15, 1.9), yticks=[], xlabel="flowers of one epoch")
    axes.spines["left"].set_visible(False)
    return figure


# Shares


def shares_of_rows(colours: Palette) -> Figure:
    """What a trained network says about six unseen flowers: three shares each, the largest framed."""
    data = flowers.split()
    with guarded.chance_put_back():
        model = flowers.network()
        model.fit(data.x_train, data.y_train, batch_size=flowers.BATCH, epochs=flowers.EPOCHS, verbose=0)
        said = np.asarray(model.predict(data.x_test, verbose=0))
    return shares(colours, said, data.y_test)


def some_rows(said: np.ndarray, truth: np.ndarray) -> list[int]:
    """Six flowers: some of each kind, and one that is misnamed if there is one."""
    wrong = [int(i) for i in np.flatnonzero(said.argmax(axis=1) != truth)[:1]]
    right = [int(i) for kind in range(3) for i in np.flatnonzero((truth == kind) & (said.argmax(axis=1) == kind))[:2]]
    return sorted([*right[: 6 - len(wrong)], *wrong])


def shares(colours: Palette, said: np.ndarray, truth: np.ndarray) -> Figure:
    """A table with a row for each of some flowers and a column for each kind."""
    rows = some_rows(said, truth)
    figure, axes = canvas(colours, height=0.42 * len(rows) + 0.7)
    for k, i in enumerate(rows):
        for kind in range(3):
            share = float(said[i, kind])
            axes.add_patch(
                Rectangle(
                    (kind, -k - 0.9), share * 0.92, 0.8, facecolor=colours.mark("model"), alpha=0.45, edgecolor="none"
                )
            )
            largest = kind == said[i].argmax()
            if largest:
                axes.add_patch(Rectangle((kind, -k - 0.9), 0.92, 0.8, fill=False, edgecolor=colours.ink, linewidth=1.6))
            axes.text(
                kind + 0.46, -k - 0.5, f"{share:.2f}", ha="center", va="center", fontsize=NORMAL, color=colours.ink
            )
        good = said[i].argmax() == truth[i]
        axes.text(
            3.05, -k - 0.5, f"is {KINDS[truth[i]]}" + ("" if good else ": misnamed"), va="center", fontsize=NORMAL,
            color=colours.quiet if good else colours.words("gradient"),
        )  # fmt: skip
        axes.text(-0.05, -k - 0.5, f"flower {i}", ha="right", va="center", fontsize=NORMAL, color=colours.quiet)
    for kind, name in enumerate(KINDS):
        axes.text(kind + 0.46, 0.12, name, ha="center", va="bottom", fontsize=NORMAL, color=colours.ink)
    axes.set(xlim=(-0.75, 4.4), ylim=(-len(rows) - 0.1, 0.6))
    axes.set_axis_off()
    return figure


# Two ways to write a label


def two_ways_to_write_labels(colours: Palette) -> Figure:
    """Five labels as numbers of classes, and as rows with a single 1; which loss wants which."""
    figure, axes = canvas(colours, height=2.9)
    labels = flowers.split().y_train[:5]
    for k, label_ in enumerate(labels):
        axes.text(0.5, -k, str(label_), ha="center", va="center", fontsize=LARGE, color=colours.ink)
        for kind in range(3):
            on = kind == label_
            face = colours.areas[1] if on else "none"
            axes.add_patch(Rectangle((3.6 + kind, -k - 0.4), 0.9, 0.8, facecolor=face, edgecolor=colours.faint))
            tone = colours.ink if on else colours.quiet
            axes.text(4.05 + kind, -k, str(int(on)), ha="center", va="center", fontsize=NORMAL, color=tone)
    for x, above, loss, tone in (
        (0.5, "numbers of classes: y_train", "sparse_categorical_crossentropy", colours.words("model")),
        (5.05, "rows with a single 1 (one-hot)", "categorical_crossentropy", colours.ink),
    ):
        axes.text(x, 0.85, above, ha="center", va="center", fontsize=NORMAL, color=colours.quiet)
        axes.text(x, -5.0, loss, ha="center", va="center", fontsize=NORMAL, color=tone)
    axes.set(xlim=(-2.2, 8.2), ylim=(-5.5, 1.3))
    axes.set_axis_off()
    return figure


# The lines of a step


def moved_at_each_line(colours: Palette, guessed: int) -> Figure:
    """How far the farthest weight moved at each line of a step."""
    from nnteach_widgets.unfold_lines import STOPS

    figure, axes = canvas(colours, height=2.6)
    moved = flowers.change_at_each_line()
    for k, far in enumerate(moved):
        axes.plot([0, far], [-k, -k], color=colours.model, linewidth=9, solid_capstyle="butt")
        says = f"moved by {far:.2f}" if far else "none moved"
        label(axes, far + 0.0006, -k, says, colours.words("model") if far else colours.quiet, colours, va="center")
        if k == guessed:
            axes.plot([max(moved) * 1.42], [-k], "D", color=colours.guess, markersize=9)
            label(axes, max(moved) * 1.47, -k, "your guess", colours.words("guess"), colours, va="center")
    axes.set(xlim=(0, max(moved) * 1.8), ylim=(-len(moved) + 0.4, 0.6), xticks=[])
    axes.set_yticks([-k for k in range(len(STOPS))], [f"{k + 1}. {stop.words}" for k, stop in enumerate(STOPS)])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelcolor=colours.ink)
    return figure


# Two calls of fit


def fit_and_fit_again(colours: Palette, guess: str) -> Figure:
    """The loss over the epochs of two calls, and where the guess would have it."""
    figure, axes = canvas(colours, height=2.9)
    first, second = flowers.fitted_twice()
    n, m = len(first), len(second)
    axes.plot(range(1, n + 1), first, color=colours.model, linewidth=2.4)
    axes.plot(range(n + 1, n + m + 1), second, color=colours.model, linewidth=2.4)
    axes.axvline(n + 0.5, color=colours.faint, linewidth=1.2)
    label(axes, n / 2, first[0] * 1.04, "first fit", colours.quiet, colours, ha="center")
    label(axes, n + m / 2, first[0] * 1.04, "second fit", colours.quiet, colours, ha="center")
    expected = {"anew": first[:m], "on": second, "nothing": [first[-1]] * m}[guess]
    axes.plot(range(n + 1, n + m + 1), expected, ":", color=colours.guess, linewidth=3)
    label(axes, n + 1.5, max(expected[0] - 0.1, 0.5), "your guess", colours.words("guess"), colours)
    axes.set(xlabel="epoch", ylabel="loss", xlim=(0, n + m + 1), ylim=(0, first[0] * 1.15))
    return figure


# The years


class Bar(NamedTuple):
    """A backend: from which year to which Keras ran on it, and what became of it."""

    name: str
    spans: tuple[tuple[float, float], ...]
    says: str


NOW = 2026.0
YEARS = (
    Bar("Theano", ((2015.2, 2019.7),), "its end was announced in 2017"),
    Bar("TensorFlow", ((2015.9, NOW),), ""),
    Bar("CNTK", ((2017.4, 2019.7),), "2.7 was its last main release, 2019"),
    Bar("JAX", ((2023.9, NOW),), ""),
    Bar("PyTorch", ((2023.9, NOW),), ""),
)
MARKS = ((2019.7, "Keras 2.3: the last\nwith three"), (2023.9, "Keras 3: three\nagain, two new"))
YEARS_IN_WORDS = (
    "A strip of years from 2015. Keras ran on Theano from 2015 to 2019, on TensorFlow since 2015, on CNTK from 2017 to "
    "2019, on JAX and PyTorch since 2023."
)


def years(colours: Palette) -> Figure:
    """What Keras ran on, year by year."""
    figure, axes = canvas(colours, height=2.9)
    for k, bar in enumerate(YEARS):
        for begin, end in bar.spans:
            alive = end == NOW
            tone = colours.model if alive else colours.quiet
            axes.plot(
                [begin, end], [-k, -k], color=tone, linewidth=11, alpha=1.0 if alive else 0.45, solid_capstyle="butt"
            )
            if alive:
                axes.plot([end + 0.12], [-k], ">", color=tone, markersize=11)
        if bar.says:
            label(axes, bar.spans[-1][1] + 0.2, -k, bar.says, colours.quiet, colours, va="center")
    for year, words in MARKS:
        axes.axvline(year, color=colours.faint, linewidth=1.2, zorder=0)
        axes.text(
            year - 0.08, 1.25, words, ha="right", va="center", fontsize=SMALL, color=colours.quiet, linespacing=1.2
        )
    axes.set_yticks([-k for k in range(len(YEARS))], [bar.name for bar in YEARS])
    axes.set(xlim=(2014.6, 2026.6), ylim=(-len(YEARS) + 0.4, 1.8), xticks=range(2015, 2027, 2))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelcolor=colours.ink)
    return figure
