"""A shape from two bends: |x| out of two ReLU units (08.5)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_08 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import (
    Misconception,
    Setting,
    Settings,
    Slider,
)
from nnteach_course.words import show


def miss(s: Settings) -> float:
    return float(np.abs(figures.two_units(s) - np.abs(figures.X)).max())


def silent(s: Settings, number: int) -> bool:
    return not figures.unit(s, number, figures.X).any()


def at_some_points(s: Settings) -> tuple[tuple[str, str], ...]:
    x = np.array([-2.0, 0.0, 2.0])
    return (
        ("at x =", show(x)),
        ("expected", show(np.abs(x))),
        ("got", show(figures.two_units(s, x))),
    )


def only_steeper(s: Settings) -> bool:
    """The right V, but stretched or upside down."""
    y = figures.two_units(s)
    factor = y[-1] / figures.X[-1]
    return bool(factor and np.allclose(y, factor * np.abs(figures.X)))


FOLD: Settings = {"w1": 1, "b1": 0, "v1": 1, "w2": -1, "b2": 0, "v2": 1}

ABSOLUTE = Exercise(
    id="08.5",
    title="|x| from two ReLUs",
    question="The network computes y = v1 · relu(w1 x + b1) + v2 · relu(w2 x + b2). "
    "Set the six numbers so that y = |x| between −3 and 3.",
    kind=Setting(
        sliders={
            "w1": Slider(-2, 2, 1.0, words="w1, weight into unit 1"),
            "b1": Slider(-2, 2, 1.0, words="b1, its bias"),
            "v1": Slider(-2, 2, 0.5, words="v1, weight out of unit 1"),
            "w2": Slider(-2, 2, 0.5, words="w2, weight into unit 2"),
            "b2": Slider(-2, 2, 0.0, words="b2, its bias"),
            "v2": Slider(-2, 2, 0.0, words="v2, weight out of unit 2"),
        },
        good=lambda s: miss(s) < 0.05,
        evidence_of=at_some_points,
        picture=figures.Fold,
    ),
    name="settings",
    misconceptions=(
        Misconception(
            "one-unit-only",
            "Only one of the units speaks; the other adds nothing, so you have at most half of the V. "
            "One ReLU bends once and is flat on one side: each arm needs its own unit.",
            when=lambda s: silent(s, 1) or silent(s, 2),
        ),
        Misconception(
            "both-look-the-same-way",
            "Both units fire on the same side. The other arm needs a unit that fires where x is negative: "
            "what sign must its w have?",
            when=lambda s: s["w1"] * s["w2"] > 0,
        ),
        Misconception(
            "kinks-apart",
            "The arms look to both sides, but a kink is not at 0. It is where w x + b = 0, so at −b/w.",
            when=lambda s: s["b1"] != 0 or s["b2"] != 0,
        ),
        Misconception(
            "upside-down",
            "That is a V upside down: a negative v turns a unit over. relu itself is never negative.",
            when=lambda s: s["v1"] < 0 or s["v2"] < 0,
        ),
        Misconception(
            "not-as-steep",
            "A V with its tip at 0: nearly there. The slope of an arm is v · w; for |x| it must be 1 on the right and "
            "−1 on the left.",
            when=lambda s: only_steeper(s) or s["b1"] == s["b2"] == 0,
        ),
    ),
    hints=(
        "Cover one half of the picture. Which unit draws what is left?",
        "One unit for positive x, the other for negative x. First bring both kinks to 0.",
        "Unit 1 draws the right arm: w1 = 1, b1 = 0, v1 = 1. Unit 2 does the same for −x.",
    ),
    answer=Answer(
        "|x| = relu(x) + relu(−x): w = (1, −1), b = (0, 0), v = (1, 1). Two bends that meet make a fold.",
        given=FOLD,
        draw=lambda colours: figures.folded(FOLD, colours),
        alt="A V with its tip at 0: the left arm is one unit, the right arm the other. It covers |x|.",
    ),
    praise="|x| = relu(x) + relu(−x): two bends that meet make a fold.",
)
