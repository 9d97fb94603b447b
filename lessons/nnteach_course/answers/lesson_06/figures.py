"""Lesson 06: the pictures that answer its exercises and predictions. Every number in them is computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach_course.answers.lesson_06 import networks
from nnteach_course.pictures import canvas, label, row
from nnteach_widgets.clone_picture import groups_of, listed
from nnteach_widgets.live_picture import area_tones, border
from nnteach_widgets.march import STEPS
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette
from nnteach_widgets.signs import tiles


def bare(axes: Axes) -> None:
    """No ticks and no frame."""
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)


def signed_table(axes: Axes, colours: Palette, values: np.ndarray, span: float, title: str, side: int = 24) -> None:
    """Numbers with a sign as tones: blue above zero, orange with a stroke below."""
    axes.imshow(tiles(values, span, colours, side, side), interpolation="nearest")
    axes.set_title(title, fontsize=SMALL, color=colours.ink)
    bare(axes)


def bars(
    axes: Axes, colours: Palette, values: Sequence[float], names: Sequence[str], unit: str, guess: float | None = None
) -> None:
    """Bars from the left, the value at the end of each, and the guess as a line."""
    places = range(len(values))
    axes.barh(places, values, height=0.55, color=colours.model)
    reach = axes.get_xlim()[1] if axes.get_autoscale_on() is False else max([*values, guess or 0]) * 1.18 or 1
    for place, value in zip(places, values, strict=True):
        label(axes, value + reach / 80, place, f"{value:.0f}{unit}", colours.words("model"), colours, va="center")
    if guess is not None:
        last = len(values) - 1
        axes.plot([guess, guess], [last - 0.45, last + 0.45], color=colours.guess, linewidth=3)
        end = "right" if guess > reach / 2 else "left"
        label(axes, guess, last + 0.82, "your guess", colours.words("guess"), colours, ha=end, va="center")
    axes.set_yticks(list(places), list(names), fontsize=NORMAL)
    axes.set(xlim=(0, reach), ylim=(len(values) - 0.4 + (0.6 if guess is not None else 0), -0.5))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelcolor=colours.ink)


# Shapes and counts


def box(axes: Axes, colours: Palette, x: float, size: tuple[float, float], name: str, shape: str, tone: str) -> None:
    """A table as a box that stands on the middle line, with its name in it and its shape below."""
    width, height = size
    axes.add_patch(Rectangle((x, -height / 2), width, height, fill=False, edgecolor=tone, linewidth=2))
    axes.text(x + width / 2, 0, name, ha="center", va="center", fontsize=NORMAL, color=colours.ink)
    axes.text(x + width / 2, -1.35, shape, ha="center", va="center", fontsize=NORMAL, color=tone)


def through_a_layer(colours: Palette) -> Figure:
    """x @ W = z: the sizes inside are equal, those outside stay."""
    figure, axes = canvas(colours, height=2.2)
    box(axes, colours, 0.0, (2.0, 1.9), "digits x", "(60, 64)", colours.quiet)
    box(axes, colours, 3.0, (1.0, 2.1), "W", "(64, 32)", colours.words("model"))
    box(axes, colours, 5.2, (1.0, 1.9), "z", "(60, 32)", colours.quiet)
    for x, sign in ((2.5, "@"), (4.6, "=")):
        axes.text(x, 0, sign, ha="center", va="center", fontsize=LARGE, color=colours.ink)
    axes.set(xlim=(-0.2, 6.6), ylim=(-1.6, 1.25))
    bare(axes)
    return figure


def counted(colours: Palette) -> Figure:
    """Four arrays and how many numbers each holds."""
    figure, axes = canvas(colours, height=2.4)
    arrays = [np.asarray(w) for w in networks.reader().get_weights()]
    names = ("kernel", "biases", "kernel", "biases")
    place = 0.0
    for k, (array, name) in enumerate(zip(arrays, names, strict=True)):
        width, height = (array.shape[1] / 16, array.shape[0] / 32) if array.ndim == 2 else (array.shape[0] / 16, 0.25)
        tone = colours.words("model") if array.ndim == 2 else colours.words("gradient")
        axes.add_patch(Rectangle((place, -height / 2), width, height, fill=False, edgecolor=tone, linewidth=2))
        middle = place + width / 2
        shape = " × ".join(map(str, array.shape))
        axes.text(middle, 1.2, f"{name}\n{shape}", ha="center", va="bottom", fontsize=SMALL, color=colours.ink)
        axes.text(middle, -1.25, f"{array.size}", ha="center", va="top", fontsize=LARGE, color=tone)
        if k < 3:
            axes.text(place + width + 0.4, -1.25, "+", ha="center", va="top", fontsize=LARGE, color=colours.quiet)
        place += width + 0.8
    total = sum(array.size for array in arrays)
    axes.text(place - 0.3, -1.25, f"= {total}", va="top", fontsize=LARGE, color=colours.ink)
    axes.set(xlim=(-0.2, place + 1.2), ylim=(-1.9, 2.1))
    bare(axes)
    return figure


def one_scale(colours: Palette) -> Figure:
    """Alcohol of wines to learn from and of wines put aside, on the scale of the first."""
    figure, axes = canvas(colours, height=1.9)
    from nnteach_course.answers.lesson_04 import wares

    train, test = wares.wines()[:2]
    mean, spread = train[:, 0].mean(), train[:, 0].std()
    for y, values in ((1, train[:, 0]), (0, test[:, 0])):
        axes.vlines(values, y - 0.28, y + 0.28, color=colours.data, linewidth=0.8)
    axes.axvspan(mean - spread, mean + spread, color=colours.truth, alpha=0.2, linewidth=0)
    axes.axvline(mean, color=colours.truth, linewidth=2)
    axes.set_yticks([1, 0], ["to learn from", "put aside"], fontsize=NORMAL)
    axes.set(xlabel="alcohol; line and band: mean and spread of the wines to learn from", ylim=(-0.6, 1.6))
    axes.tick_params(axis="y", length=0, labelcolor=colours.ink)
    axes.spines["left"].set_visible(False)
    return figure


# Guesses


def silenced(colours: Palette, guess: float) -> Figure:
    """How many digits are read otherwise: one weight, one unit."""
    figure, axes = canvas(colours, height=2.0)
    values = [
        networks.otherwise(networks.changed(how)) for how in (networks.silence_its_unit, networks.silence_the_strongest)
    ]
    axes.set_xlim(0, 400)
    axes.set_autoscale_on(False)
    bars(axes, colours, values, ("the whole unit", "one weight"), "", guess)
    axes.set_xticks(range(0, 361, 60))
    axes.set_xlabel(f"of {len(networks.digits()[1])} unseen digits, read as another one than before")
    return figure


def turned(colours: Palette, guess: float) -> Figure:
    """Percent right: before, by chance, with all signs turned."""
    figure, axes = canvas(colours, height=2.3)
    before, after = (100 * networks.right(w) for w in (networks.weights(), networks.changed(networks.turn_the_exit)))
    axes.set_xlim(0, 112)
    axes.set_autoscale_on(False)
    bars(axes, colours, [before, 10.0, after], ("before", "by chance", "signs turned"), " %", guess)
    axes.set_xlabel("unseen digits read rightly, in percent")
    return figure


def two_starts(colours: Palette, guess: str) -> Figure:
    """What both networks of the clone army say after their last step."""
    from nnteach_widgets.clones import GRID
    from nnteach_widgets.toys import circles

    figure, panels = row(colours, 2, height=3.0)
    x, kind = circles()
    tones = np.array([[int(tone[k : k + 2], 16) / 255 for k in (1, 3, 5)] for tone in area_tones(colours)])
    for axes, side, name in zip(panels, networks.twins(), ("all weights 0.5", "random"), strict=True):
        wide, high = 0.08 * np.ptp(x, axis=0)
        (left, bottom), (right, top) = x.min(axis=0), x.max(axis=0)
        ends = (left - wide, right + wide, bottom - high, top + high)
        axes.imshow(
            np.clip(side.map @ tones[:2], 0, 1), origin="lower", extent=ends, aspect="auto", interpolation="bilinear"
        )
        for line in border(np.linspace(*ends[:2], GRID), np.linspace(*ends[2:], GRID), side.map):
            axes.plot(*line.T, color=colours.model, linewidth=2.4)
        for which, marker, face in ((0, "o", colours.background), (1, "^", colours.data)):
            axes.plot(*x[kind == which].T, marker, ms=4, mfc=face, mec=colours.data, mew=0.7)
        axes.set(xlim=ends[:2], ylim=ends[2:])
        axes.set_title(f"{name}: {side.right:.0%} right", fontsize=NORMAL, color=colours.ink)
        bare(axes)
    return figure


# Starts


def nudged(colours: Palette) -> Figure:
    """The arrows of the nudged army at its last step."""
    from nnteach_course.answers.lesson_06.starts import NUDGED

    figure, axes = canvas(colours, width=4.6, height=3.2)
    run = networks.army(NUDGED)
    arrows = run.arrows(STEPS)
    for path, arrow in zip(run.paths(STEPS), arrows, strict=True):
        axes.plot(*path.T, color=colours.model, linewidth=1.2, alpha=0.5)
        axes.plot([0, arrow[0]], [0, arrow[1]], color=colours.model, linewidth=2.4)
        axes.plot(*arrow, "o", color=colours.model, markersize=9, markeredgecolor=colours.background)
    for group in groups_of(40 * arrows):
        x, y = arrows[group].mean(axis=0)
        name = f"units {listed(group)}" if len(group) > 1 else f"unit {listed(group)}"
        beside = {"ha": "left" if x >= 0 else "right", "va": "center"}
        label(axes, x + (0.25 if x >= 0 else -0.25), y, name, colours.words("model"), colours, **beside)
    reach = 1.5 * np.abs(arrows).max()
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="weight of input 1", ylabel="weight of input 2")
    axes.axhline(0, color=colours.faint, linewidth=0.8, zorder=0)
    axes.axvline(0, color=colours.faint, linewidth=0.8, zorder=0)
    return figure


def repairs(colours: Palette) -> Figure:
    """What each change makes of the network that started at zero."""
    from nnteach_course.answers.lesson_06.starts import REPAIRS, share_after

    figure, axes = canvas(colours, height=2.5)
    axes.set_xlim(0, 112)
    axes.set_autoscale_on(False)
    values = [100 * share_after(name) for name in REPAIRS]
    bars(axes, colours, values, [line.removeprefix("keras.optimizers.") for line, _ in REPAIRS.values()], " %")
    axes.set_xlabel("unseen digits read rightly, in percent")
    return figure


# Many sets of weights


def one_unit_in_three_arrays(colours: Palette) -> Figure:
    """W1, b1 and W2 of three units before and after a shuffle; each unit has a tone of its own and its number."""
    figure, panels = row(colours, 2, height=2.5)
    tones = (colours.model, colours.guess, colours.truth)
    for axes, order, name in zip(panels, ((0, 1, 2), (2, 0, 1)), ("before", "order = [2, 0, 1]"), strict=True):
        for place, unit in enumerate(order):
            cells = [(place * 0.6, 1.5 - k * 0.5) for k in range(2)]  # a column of W1
            cells += [(place * 0.6, 0.1), (3.0, 1.5 - place * 0.5), (3.6, 1.5 - place * 0.5)]  # b1, a row of W2
            for x, y in cells:
                axes.add_patch(Rectangle((x, y), 0.54, 0.44, facecolor=tones[unit], alpha=0.45, linewidth=0))
                axes.text(x + 0.27, y + 0.2, str(unit), ha="center", va="center", fontsize=NORMAL, color=colours.ink)
        for x, y, words in ((0.9, 2.1, "W1"), (0.9, 0.66, "b1"), (3.6, 2.1, "W2")):
            axes.text(x, y, words, ha="center", va="center", fontsize=NORMAL, color=colours.quiet)
        axes.set_title(name, fontsize=NORMAL, color=colours.ink)
        axes.set(xlim=(-0.2, 4.4), ylim=(-0.1, 2.4))
        bare(axes)
    return figure


def two_readers(colours: Palette) -> Figure:
    """Each weight of the hidden layer in one network, against the same weight in the other."""
    figure, axes = canvas(colours, width=4.4, height=3.2)
    one, other = (networks.weights(seed)[0].ravel() for seed in (0, 1))
    axes.plot(one, other, ".", color=colours.model, markersize=3, alpha=0.6)
    axes.axhline(0, color=colours.faint, linewidth=0.8, zorder=0)
    axes.axvline(0, color=colours.faint, linewidth=0.8, zorder=0)
    axes.set(xlabel="a weight in the first network", ylabel="the same in the second", aspect="equal")
    return figure


# Scales


def same_product(colours: Palette) -> Figure:
    """Two products of one length."""
    from nnteach_course.answers.lesson_06.scales import SMALLER, WEIGHT, weight_for_grams

    figure, axes = canvas(colours, height=1.7)
    for y, x, w, unit in ((1, 100.0, WEIGHT, "mg"), (0, 100.0 / SMALLER, weight_for_grams(), "g")):
        axes.barh(y, x * w, height=0.5, color=colours.model)
        label(axes, x * w + 0.1, y, f"{x:g} {unit} · {w:g} = {x * w:g}", colours.words("model"), colours, va="center")
    axes.set(xlim=(0, 8), ylim=(-0.6, 1.6))
    bare(axes)
    return figure


def weights_in_two_units(colours: Palette) -> Figure:
    """The strongest weight of each measurement, for raw wines and for scaled ones."""
    w = networks.wines()
    figure, panels = row(colours, 2, height=3.6, sharey=True)
    at = np.arange(len(w["names"]))
    titles = ("weights for raw wines", "weights for scaled wines")
    for axes, name, title in zip(panels, ("kernel raw", "kernel"), titles, strict=True):
        values = np.abs(w[name]).max(axis=1)
        axes.barh(at, values, height=0.7, color=colours.model)
        for place, value in zip(at, values, strict=True):
            text = f" {value:.3f}" if name == "kernel raw" else f" {value:.2f}"
            axes.text(value, place, text, va="center", fontsize=8.5, color=colours.words("model"))
        axes.set_title(title, fontsize=NORMAL, color=colours.ink)
        axes.set(xticks=[], xlim=(0, 1.25 * values.max()), ylim=(len(at) - 0.4, -0.6))
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0, labelcolor=colours.ink)
    panels[0].set_yticks(
        at, [n.replace("od280/od315 of diluted wines", "od280/od315") for n in w["names"]], fontsize=SMALL
    )
    return figure
