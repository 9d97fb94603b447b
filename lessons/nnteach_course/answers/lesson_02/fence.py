"""Three relu units set by hand, until they fence the disc in (02.5)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_02 import figures, networks
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Setting, Settings, Slider
from nnteach_course.words import percent
from nnteach_widgets.bender import layer_bender
from nnteach_widgets.toys import circles

ENOUGH = 0.95


def said(s: Settings) -> np.ndarray:
    """For each point of the circles, whether the network says "ring"."""
    return np.asarray(networks.answers(s["b"], s["v"], s["c"], circles()[0]) > 0.5)


def share(s: Settings) -> float:
    return float(np.mean(said(s) == circles()[1]))


def counts(s: Settings) -> tuple[tuple[str, str], ...]:
    ring = circles()[1] == 1
    right = said(s) == ring
    return (
        ("ring", f"{int((right & ring).sum())} of {int(ring.sum())} right"),
        ("disc", f"{int((right & ~ring).sum())} of {int((~ring).sum())} right"),
    )


FENCED: Settings = {"b": 0.0, "v": 4.0, "c": -3.0}

FENCE = Exercise(
    id="02.5",
    title="Fence the disc in",
    question="A network 2 – 3 – 1. The three units of its first layer look into three directions. Each gives 0 until a "
    "point is far enough that way, then more and more (relu). The bias b says how soon. The output multiplies each by "
    "v, adds them up, adds c, and says “ring” where that is above 0. Get at least 95 % of the points right.",
    kind=Setting(
        sliders={
            "b": Slider(-1.5, 1.5, 1.5, 0.25, words="b, bias of each unit"),
            "v": Slider(-6, 6, 1.0, 0.5, words="v, weight at the output"),
            "c": Slider(-8, 8, 0.0, 0.5, words="c, bias of the output"),
        },
        good=lambda s: share(s) >= ENOUGH,
        evidence_of=counts,
        picture=figures.Fence,
    ),
    name="settings",
    misconceptions=(
        Misconception(
            "units-without-a-voice",
            "With v = 0 the output does not listen to the units: it says the same everywhere.",
            when=lambda s: s["v"] == 0,
        ),
        Misconception(
            "inside-out",
            "The fence stands, but the sides are swapped: it says “ring” inside. Far out the units give much, and "
            "that shall mean ring. So which sign must v have?",
            when=lambda s: share(s) < 0.25,
        ),
        Misconception(
            "one-answer-for-all",
            "It says the same to every point. Move c: somewhere between “never” and “always” there is a border.",
            when=lambda s: bool(said(s).all() or not said(s).any()),
        ),
        Misconception(
            "no-bend-in-sight",
            "With so large a bias all three units are on nearly everywhere, so nothing bends where the points are: "
            "three straight things add up to something straight. Lower b, so that the kinks come into sight.",
            when=lambda s: s["b"] > 0.75,
        ),
        Misconception(
            "units-asleep",
            "With so low a bias the units sleep until a point is far out: between their directions the fence has "
            "gaps. Raise b.",
            when=lambda s: s["b"] < -0.5,
        ),
        Misconception(
            "fence-too-tight",
            "The fence runs through the disc: some of its points are outside. Make the output slower to say “ring”: "
            "lower c, or a smaller v.",
            when=lambda s: (
                s["v"] > 0 and int((said(s) & (circles()[1] == 0)).sum()) > int((~said(s) & (circles()[1] == 1)).sum())
            ),
        ),
        Misconception(
            "fence-too-wide",
            "The fence takes in a part of the ring. Make the output quicker to say “ring”: a higher c, or a larger v.",
            when=lambda s: s["v"] > 0,
        ),
        Misconception(
            "wrong-sign-of-v",
            "v is negative: the farther out a point lies, the less the output says “ring”. It should be the other "
            "way round.",
            when=lambda s: s["v"] < 0,
        ),
    ),
    hints=(
        "Far out, the units give large numbers; in the middle they give little. Which sign of v makes that mean ring?",
        "Set b to 0 and v to 4. Then only c is left: it says how much the units must give before the answer is “ring”.",
        "With b = 0 and v = 4, try c between −4 and −2.",
    ),
    answer=Answer(
        lambda: (
            f"For instance b = 0, v = 4, c = −3: {percent(share(FENCED))} are right. Three units, each with one kink, "
            "add up to a closed fence. Below, a network 2 – 3 – 2 whose weights were found by training: look at its "
            "first layer, where the fence is a flat cut."
        ),
        given=FENCED,
        draw=lambda colours: figures.fence(FENCED, colours),
        alt="A disc of points inside a six-sided fence, the ring outside of it.",
        lab=lambda: layer_bender(preset="circles"),
    ),
    praise="Three kinks make a closed fence. No straight cut could, however it is turned.",
)
