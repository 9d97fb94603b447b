"""Lesson 04: the pictures that answer its exercises and predictions. Every number in them is real data's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach_course.answers.lesson_04 import wares
from nnteach_course.pictures import canvas, label, row
from nnteach_widgets import arrays
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette


def tones(colours: Palette) -> LinearSegmentedColormap:
    """From the shade of the page to its ink: the stronger, the larger."""
    return LinearSegmentedColormap.from_list("tones", [colours.shade, colours.ink])


def table(axes: Axes, colours: Palette, values: np.ndarray, title: str) -> None:
    """Numbers as tones, one cell each; a colour picture as it is."""
    axes.imshow(values, cmap=tones(colours), interpolation="nearest", aspect="equal")
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=SMALL, color=colours.ink)
    for spine in axes.spines.values():
        spine.set_visible(False)


def mark(axes: Axes, colours: Palette, rows: int, column: int, role: str = "guess") -> None:
    """A frame around one cell."""
    axes.add_patch(
        Rectangle((column - 0.5, rows - 0.5), 1, 1, fill=False, edgecolor=getattr(colours, role), linewidth=2.4)
    )


def boxes(
    axes: Axes, colours: Palette, names: Sequence[str], sizes: Sequence[object], y: float = 0, batch: bool = True
) -> None:
    """A box for each axis, with its name and its size; the batch axis in colour."""
    for n, (name, size) in enumerate(zip(names, sizes, strict=True)):
        first = batch and n == 0
        tone = colours.model if first else colours.quiet
        axes.add_patch(Rectangle((n * 1.2, y), 1.1, 0.62, fill=False, edgecolor=tone, linewidth=2.4 if first else 1.0))
        words = colours.words("model") if first else colours.ink
        axes.text(n * 1.2 + 0.55, y + 0.26, str(size), fontsize=LARGE, color=words, ha="center", va="center")
        axes.text(n * 1.2 + 0.55, y + 0.7, name, fontsize=SMALL, color=words, ha="center")
    axes.set(xlim=(-0.05, 6.4), ylim=(-0.3, 1.1))
    axes.set_axis_off()


# Sizes


def one_digit(colours: Palette) -> Figure:
    """The digits' axes, and below them those of one of them."""
    figure, axes = canvas(colours, height=2.3)
    count = len(arrays.digits().x)
    boxes(axes, colours, ("digit: batch axis", "row", "column", "channel"), (count, 8, 8, 1), y=1.2)
    boxes(axes, colours, ("", "row", "column", "channel"), ("", 8, 8, 1), y=0)
    axes.patches[4].set_visible(False)
    axes.set(ylim=(-0.3, 2.3))
    axes.text(0.55, 0.26, "one:", fontsize=NORMAL, color=colours.quiet, ha="center", va="center")
    return figure


def one_clip(colours: Palette) -> Figure:
    """The six pictures of a clip, and the three colours of the first."""
    figure, panels = row(colours, 6, height=1.5)
    clip = arrays.clips().x[0]
    for n, axes in enumerate(panels):
        table(axes, colours, clip[n], f"frame {n}")
    return figure


def axes_of_a_film(colours: Palette) -> Figure:
    figure, axes = canvas(colours, height=1.5)
    boxes(axes, colours, arrays.clips().axes, arrays.clips().x.shape)
    return figure


def flattened(colours: Palette, at: tuple[int, int], guess: float | None = None) -> Figure:
    """A digit, its one row, and the place of a pixel in both; the guess below, if there was one."""
    figure, (left, right) = row(colours, 2, height=2.2, width_ratios=(1, 3))
    digit = arrays.digits().x[0]
    place = wares.flat_place(*at)
    table(left, colours, digit[..., 0], f"row {at[0]}, column {at[1]}")
    mark(left, colours, *at, role="truth")
    line = wares.flat(digit[np.newaxis])
    table(right, colours, np.repeat(line, 4, axis=0), f"flattened: place {place} of 0 to {line.size - 1}")
    right.add_patch(Rectangle((place - 0.5, -0.5), 1, 4, fill=False, edgecolor=colours.truth, linewidth=2.4))
    for start in range(0, line.size, wares.SIDE):
        right.plot([start - 0.5] * 2, [3.6, 5.5], color=colours.quiet, linewidth=1, clip_on=False)
        right.text(start + 3.5, 6.6, f"row {start // 8}", fontsize=8, color=colours.quiet, ha="center")
    if guess is not None:
        right.plot([guess], [-2.2], "v", color=colours.guess, markersize=9, clip_on=False)
        label(right, guess, -4.0, "your guess", colours.words("guess"), colours, ha="center", annotation_clip=False)
    right.set_ylim(8, -10)
    return figure


def who_takes_what(colours: Palette) -> Figure:
    """For each layer, the numbers of axes with which it takes data."""
    figure, axes = canvas(colours, height=2.4)
    names = list(wares.READERS)
    for y, name in enumerate(names):
        taken = wares.axes_taken(name)
        for rank in (2, 3, 4, 5):
            inside = rank in taken
            axes.text(
                rank, y, "yes" if inside else "–", fontsize=NORMAL, ha="center", va="center",
                color=colours.words("truth") if inside else colours.quiet, weight="bold" if inside else "normal",
            )  # fmt: skip
    axes.set(xlim=(1.5, 5.5), ylim=(len(names) - 0.4, -0.6), yticks=range(len(names)), xticks=(2, 3, 4, 5))
    axes.set_yticklabels(names)
    axes.set_xticklabels([f"{rank} axes\n{name}" for rank, name in zip((2, 3, 4, 5), wares.DATA, strict=True)])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


# Flatten and reshape


def one_row_each(colours: Palette) -> Figure:
    """Five digits, flattened one by one, and all of them flattened into one row."""
    figure, (top, bottom) = canvas_of_two(colours)
    x = arrays.digits().x[:5]
    table(top, colours, wares.flat(x), f"each digit a row of its own: {wares.flat(x).shape}")
    table(bottom, colours, x.reshape(1, -1), f"the batch axis is gone: {x.reshape(-1).shape}")
    for axes in (top, bottom):
        axes.set_aspect("auto")
    return figure


def canvas_of_two(colours: Palette) -> tuple[Figure, list[Axes]]:
    """Two axes, one above the other."""
    figure, [axes] = row(colours, 1, height=2.6)
    axes.remove()
    both = figure.subplots(2, 1, height_ratios=(5, 1))
    for each in both:
        each.set_facecolor(colours.background)
    return figure, list(both)


def channel_added(colours: Palette) -> Figure:
    figure, axes = canvas(colours, height=1.5)
    count = len(arrays.digits().x)
    boxes(axes, colours, ("digit", "row", "column", "new: channel"), (count, 8, 8, 1))
    return figure


def scrambled(colours: Palette) -> Figure:
    """A picture, its colours as `transpose` puts them in front, and as a mere reshape tears them."""
    figure, panels = row(colours, 3, height=2.4)
    picture = arrays.clips().x[7, 0]
    table(panels[0], colours, picture, "the picture")
    table(panels[1], colours, picture.transpose(2, 0, 1)[0], "transpose: its red")
    table(panels[2], colours, wares.reshaped(picture[np.newaxis], (3, 16, 16))[0, 0], "reshape: “its red”?")
    return figure


# Scaling


def accuracies(colours: Palette, guess: str, words: str) -> Figure:
    """Unseen wines named rightly, raw and scaled, a dot for each of three beginnings."""
    figure, axes = canvas(colours, height=2.3)
    for y, scaled in enumerate((False, True)):
        values = np.array(wares.accuracies(scaled))
        axes.plot(values, [y] * len(values), "o", color=colours.model, markersize=9, alpha=0.7, clip_on=False)
        label(
            axes, float(values.mean()), y - 0.28, f"{values.mean():.0%}", colours.words("model"), colours, ha="center"
        )
    axes.set(xlim=(0, 1.02), ylim=(1.5, -0.7), yticks=(0, 1), xlabel="share of unseen wines named rightly")
    axes.set_yticklabels(["raw", "scaled"])
    label(axes, 0.02, 1.42, f"your guess: {words}", colours.words("guess"), colours)
    return figure


def leak(colours: Palette) -> Figure:
    """One measurement of the wines: those to learn from, those put aside, and the mean and spread of the first."""
    figure, axes = canvas(colours, height=2.1)
    train, test, *_ = wares.wines()
    for y, (values, name) in enumerate(((train[:, 0], "to learn from"), (test[:, 0], "put aside"))):
        axes.plot(values, np.full(len(values), y), "|", color=colours.data, markersize=16, alpha=0.5)
        axes.text(11.0, y - 0.36, name, fontsize=SMALL, color=colours.quiet)
    mean, spread = train[:, 0].mean(), train[:, 0].std()
    axes.axvspan(mean - spread, mean + spread, color=colours.model, alpha=0.15, linewidth=0)
    axes.axvline(mean, color=colours.model, linewidth=2)
    axes.set(ylim=(1.6, -0.8), yticks=[], xlim=(10.9, 15), xlabel="alcohol, per cent")
    words = "mean and spread: from these alone"
    label(axes, mean, -0.5, words, colours.words("model"), colours, ha="center")
    return figure
