"""One neuron set by hand until it says yes only if both inputs are 1 (03.6)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_03 import figures
from nnteach_course.answers.lesson_03.figures import CORNERS, WANTED
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Setting, Settings, Slider

CLEAR = 0.05  # how far from one half an answer must be to count


def answers(s: Settings) -> list[bool]:
    """What the neuron says at the four corners: more than one half means yes."""
    return [bool(y > 0.5) for y in figures.at_corners(s)]


def clear(s: Settings) -> bool:
    return bool((np.abs(figures.at_corners(s) - 0.5) > CLEAR).all())


def at_the_corners(s: Settings) -> tuple[tuple[str, str], ...]:
    rows = [("x =", "   ".join(f"({a:g}, {b:g})" for a, b in CORNERS))]
    rows.append(("wanted", "   ".join(f"{'yes' if w else 'no':^6}" for w in WANTED)))
    rows.append(("got", "   ".join(f"{y:^6.2f}" for y in figures.at_corners(s))))
    return tuple(rows)


GATE: Settings = {"w1": 1, "w2": 1, "b": -1.5}

AND = Exercise(
    id="03.6",
    title="Both, or no",
    question="The neuron computes y = sigmoid(w1 x1 + w2 x2 + b); more than 0.5 means yes. Its inputs are 0 or 1. "
    "Set its three numbers so that it says yes only if **both** inputs are 1.",
    kind=Setting(
        sliders={
            "w1": Slider(-2, 2, 1.0, words="w1, weight of x1"),
            "w2": Slider(-2, 2, 0.0, words="w2, weight of x2"),
            "b": Slider(-4, 4, -0.5, words="b, the bias"),
        },
        good=lambda s: answers(s) == WANTED and clear(s),
        evidence_of=at_the_corners,
        picture=figures.Gate,
    ),
    name="settings",
    misconceptions=(
        Misconception(
            "an-input-unheard",
            "A weight of 0 means: I do not look at this input. But the answer depends on both.",
            when=lambda s: s["w1"] == 0 or s["w2"] == 0,
        ),
        Misconception(
            "negative-weight",
            "A negative weight says: the more of this, the less of me. Here each input should speak for yes.",
            when=lambda s: s["w1"] < 0 or s["w2"] < 0,
        ),
        Misconception(
            "on-the-border",
            "The border runs through a corner or close to it: there the neuron says about 0.5, neither yes nor no. "
            "Move the border a little with b.",
            when=lambda s: not clear(s),
        ),
        Misconception(
            "that-is-or",
            "This neuron says yes as soon as one input is 1: it has learned “or”. The weights are good. A lower b asks "
            "for more before it says yes.",
            when=lambda s: answers(s) == [False, True, True, True],
        ),
        Misconception(
            "always-yes",
            "It says yes even to (0, 0). There the sum is b alone, so b must be negative.",
            when=lambda s: answers(s)[0],
        ),
        Misconception(
            "never-yes",
            "It never says yes. At (1, 1) the sum is w1 + w2 + b; b pulls it below 0. Pull less.",
            when=lambda s: not any(answers(s)),
        ),
        Misconception(
            "one-is-enough",
            "One of the inputs reaches yes alone: its weight is larger than what b takes away. Make b lower than minus "
            "the larger weight.",
            when=lambda s: answers(s)[1] != answers(s)[2],
        ),
    ),
    hints=(
        "Both inputs count the same. What does that say about the two weights?",
        "Set both weights to 1. The sums before b are then 0, 1, 1 and 2. Only 2 should stay above 0.",
        "b has to lie between −2 and −1.",
    ),
    answer=Answer(
        "w1 = w2 = 1 and b = −1.5. The sums are −1.5, −0.5, −0.5 and 0.5: only the last is above 0. Any setting is "
        "right whose border cuts off the corner (1, 1) alone.",
        given=GATE,
        draw=lambda colours: figures.gate(GATE, colours),
        alt="Four corners of a square. A slanted line separates (1, 1), with yes, from the other three, with no.",
    ),
    praise="Each input alone is too weak, both together pass. A straight border cuts off one corner.",
)
