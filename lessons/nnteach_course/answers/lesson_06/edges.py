"""A unit that finds an edge: it needs a weight that speaks for, and one that speaks against (06.3)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach.layers import Dense
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Setting, Settings, Slider
from nnteach_course.pictures import canvas
from nnteach_widgets.palette import NORMAL, SMALL, Palette

PATTERNS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
NAMES = ("blank", "ink on the left", "ink on the right", "all ink")
WANTED = (False, True, False, False)
FIRES, SILENT = 0.5, 1e-6


def outputs(s: Settings) -> np.ndarray:
    """What the engine's unit says to the four patterns."""
    unit = Dense(1, activation="relu", kernel_initializer="zeros", dtype="float64", name="edge")
    unit.ensure_built((None, 2))
    unit.set_weights([np.array([[s["left"]], [s["right"]]]), np.array([s["b"]])])
    return np.asarray(unit(PATTERNS))[:, 0]


def good(s: Settings) -> bool:
    y = outputs(s)
    return bool(y[1] >= FIRES and max(y[0], y[2], y[3]) <= SILENT)


def evidence(s: Settings) -> tuple[tuple[str, str], ...]:
    rows = [("pattern", ", ".join(NAMES)), ("wanted", "0, at least 0.5, 0, 0")]
    return (*rows, ("got", ", ".join(f"{y:.2f}" for y in outputs(s))))


class Patterns:
    """The four patterns, two pixels each, and how loudly the unit answers. `move` brings it up to date."""

    def __init__(self, axes: Axes, colours: Palette) -> None:
        self.bars: list[Rectangle] = []
        self.words: list[Artist] = []
        self.colours = colours
        still: list[Artist] = []
        for k, (pattern, name, wanted) in enumerate(zip(PATTERNS, NAMES, WANTED, strict=True)):
            for side, ink in enumerate(pattern):
                face = colours.quiet if ink else colours.background
                box = Rectangle(
                    (1.6 * k + 0.5 * side, -0.62), 0.5, 0.5, facecolor=face, edgecolor=colours.ink, linewidth=1
                )
                still.append(axes.add_patch(box))
            look = {"ha": "center", "fontsize": SMALL, "color": colours.quiet}
            still.append(axes.text(1.6 * k + 0.5, -0.86, name, **look))
            wish = "shall speak" if wanted else "shall be silent"
            still.append(axes.text(1.6 * k + 0.5, -1.1, wish, **{**look, "color": colours.words("truth")}))
            self.bars.append(axes.add_patch(Rectangle((1.6 * k + 0.25, 0), 0.5, 0, facecolor=colours.model)))
            self.words.append(
                axes.text(1.6 * k + 0.5, 0.1, "", ha="center", fontsize=NORMAL, color=colours.words("model"))
            )
        axes.plot([-0.2, 6.0], [0, 0], color=colours.faint, linewidth=1)
        axes.set(xlim=(-0.3, 6.1), ylim=(-1.25, 2.5), xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set_visible(False)
        self.dynamic: Sequence[Artist] = (*self.bars, *self.words)

    def move(self, settings: Settings) -> None:
        for bar, text, y, wanted in zip(self.bars, self.words, outputs(settings), WANTED, strict=True):
            high = min(float(y), 2.0)
            bar.set_height(high)
            ok = y >= FIRES if wanted else y <= SILENT
            text.set_y(high + 0.1)
            text.set_text(f"{y:.2f} {'✓' if ok else '✗'}")


def edge(settings: Settings, colours: Palette) -> Figure:
    """That picture at one setting."""
    figure, axes = canvas(colours, height=2.6)
    Patterns(axes, colours).move(settings)
    return figure


FOUND: Settings = {"left": 1.0, "right": -1.0, "b": 0.0}

EDGE = Exercise(
    id="06.3",
    title="For and against",
    question="A unit looks at two pixels: y = relu(left · w₁ + right · w₂ + b). A pixel with ink is 1, a blank one 0. "
    "Set its three numbers so that it speaks (y at least 0.5) only where the left pixel has ink **and** the right one "
    "is blank. Everywhere else y must be 0.",
    kind=Setting(
        sliders={
            "left": Slider(-2, 2, 0.5, words="w₁, weight of the left pixel"),
            "right": Slider(-2, 2, 0.5, words="w₂, weight of the right pixel"),
            "b": Slider(-2, 2, 0.0, words="b, the bias"),
        },
        good=good,
        evidence_of=evidence,
        picture=Patterns,
    ),
    name="settings",
    misconceptions=(
        Misconception(
            "speaks-to-blank-paper",
            "It speaks even to blank paper. There the sum is b alone, so b must not be above 0.",
            when=lambda s: outputs(s)[0] > SILENT,
        ),
        Misconception(
            "sign-on-the-wrong-side",
            "It speaks for the right pixel. The weight that is positive belongs to the pixel that shall have ink.",
            when=lambda s: s["left"] <= 0 < s["right"],
        ),
        Misconception(
            "nothing-speaks-against",
            "Both pixels speak for it, none against. So it also answers where both have ink. Which one should take "
            "away?",
            when=lambda s: s["left"] > 0 and s["right"] >= 0 and outputs(s)[3] > SILENT,
        ),
        Misconception(
            "against-but-too-weak",
            "The signs are right. Where both have ink, a little is left: the right pixel must take away as much as "
            "the left one gives.",
            when=lambda s: s["right"] < 0 and outputs(s)[3] > SILENT,
        ),
        Misconception(
            "never-speaks",
            "It hardly ever speaks. With the left pixel alone the sum is w₁ + b: it must reach 0.5.",
            when=lambda s: outputs(s)[1] < FIRES,
        ),
    ),
    hints=(
        "Which pixel should speak for the unit, which against it?",
        "A weight that speaks against is negative. All ink: the sum is w₁ + w₂ + b.",
        "Leave b at 0. The two weights are equally large, with opposite signs.",
    ),
    answer=Answer(
        "w₁ = 1, w₂ = −1, b = 0. The left pixel speaks for it, the right one takes away just as much. Alone, the left "
        "one is heard; together they cancel. Such units find edges in pictures. Without a negative weight it "
        "cannot be done: more ink would never make the sum smaller.",
        given=FOUND,
        draw=lambda colours: edge(FOUND, colours),
        alt="Four patterns of two pixels. Only the one with ink on the left alone has a bar.",
    ),
    praise="One weight speaks for, one against: together they cancel, and an edge stands out.",
)
