"""XOR with five sliders (07.8), and how often training finds it from a random start (07.d)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.answers.lesson_07 import figures
from nnteach_course.answers.lesson_07.corners import CORNERS, WISH, Corners, at_corners, over_sum, solved
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Number, Setting, Settings, Slider
from nnteach_course.prediction import Prediction
from nnteach_course.words import say

RIGHT: Settings = {"b1": 0, "b2": -1, "v1": 1, "v2": -2, "c": 0}


def kinks(s: Settings) -> list[float]:
    """Where, between the corners, the curve over x₁ + x₂ bends: where a unit that is listened to begins to fire."""
    return [-s[f"b{k}"] for k in (1, 2) if s[f"v{k}"] and 0 < -s[f"b{k}"] < 2]


def off(s: Settings) -> np.ndarray:
    return at_corners(s) - WISH


def low_middle_high(s: Settings) -> Sequence[float]:
    return over_sum(s, np.array([0.0, 1.0, 2.0])).tolist()


def evidence(s: Settings) -> tuple[tuple[str, str], ...]:
    return (
        ("at (0,0), (0,1), (1,0), (1,1)", ", ".join(f"{y:g}" for y in WISH)),
        ("got", ", ".join(say(round(float(y), 2)) for y in at_corners(s))),
    )


def only_level(s: Settings) -> bool:
    return bool(np.ptp(off(s)) < 1e-9)


def upside_down(s: Settings) -> bool:
    a, b, c = low_middle_high(s)
    return b < a and b < c


def only_height(s: Settings) -> bool:
    a, b, c = low_middle_high(s)
    return bool(np.isclose(a, c) and b > a)


XOR = Exercise(
    id="07.8",
    title="XOR with five sliders",
    question="XOR says 1 if exactly one of two inputs is 1. Two relu neurons add both inputs up, with weights of 1, "
    "and the exit adds *them* up: y = v1 · relu(x₁ + x₂ + b1) + v2 · relu(x₁ + x₂ + b2) + c. Set three biases and two "
    "weights so that y is 0, 1, 1, 0 at the four corners.",
    kind=Setting(
        sliders={
            "b1": Slider(-2, 2, 0.5, words="b1, bias of neuron 1"),
            "v1": Slider(-3, 3, 0.5, words="v1, weight out of it"),
            "b2": Slider(-2, 2, 0.5, words="b2, bias of neuron 2"),
            "v2": Slider(-3, 3, 0.5, words="v2, weight out of it"),
            "c": Slider(-2, 2, 0.0, words="c, bias of the exit"),
        },
        good=solved,
        evidence_of=evidence,
        picture=Corners,
    ),
    name="settings",
    misconceptions=(
        Misconception(
            "only-the-level-is-off",
            "The shape is right, all four corners are too high or too low by the same. Which bias lifts everything?",
            when=only_level,
        ),
        Misconception(
            "no-bend-between-the-corners",
            "Between the corners y is a straight line, so it cannot go up and come down. A neuron's kink is at −b: one "
            "of them must lie between 0 and 2.",
            when=lambda s: not kinks(s),
        ),
        Misconception(
            "upside-down",
            "The middle is below the two ends: yes and no are exchanged. A negative v turns a neuron over.",
            when=upside_down,
        ),
        Misconception(
            "never-comes-down",
            "y goes up and does not come down again. From its kink on, the second neuron must take away more than the "
            "first one adds: a negative v, and twice as large.",
            when=lambda s: s["v1"] * s["v2"] >= 0 or low_middle_high(s)[2] >= low_middle_high(s)[1],
        ),
        Misconception(
            "only-the-height-is-off",
            "A hill, equally deep at both ends: nearly there. Its height is wrong: the v set the slopes.",
            when=only_height,
        ),
        Misconception(
            "kink-off-the-middle",
            "The curve bends between the corners, but not at the middle ones, where x₁ + x₂ = 1. Where is the kink of "
            "relu(s − 1)?",
            when=lambda s: 1.0 not in kinks(s),
        ),
    ),
    hints=(
        "Only x₁ + x₂ matters: 0, 1, 1, 2. So y must go up from 0 to 1, and down from 1 to 2. Where must it bend?",
        "Neuron 1 rises from the beginning: b1 = 0, v1 = 1. Neuron 2 must begin to fire at 1.",
        "b2 = −1. From there on y shall fall by 1, while neuron 1 goes on rising by 1. So v2 = ?",
    ),
    answer=Answer(
        "b1 = 0, v1 = 1, b2 = −1, v2 = −2, c = 0: y = relu(s) − 2 · relu(s − 1), with s = x₁ + x₂. The bias of −1 puts "
        "the bend between the corners. With b1 = b2 = 0 nothing bends there, whatever v is. (With weights of other "
        "signs it works without biases: |x₁ − x₂|.)",
        given=RIGHT,
        draw=lambda colours: figures.solved_by_hand(colours, RIGHT),
        alt="Left: y over the sum goes up to 1 and down to 0. Right: the plane with its four corners, a ridge between.",
    ),
    praise="A bias puts the bend where the corners need it.",
)

# 07.d And training?

TRIES, EPOCHS, GOOD = 10, 400, 0.01


@cache
def ends() -> tuple[tuple[float, bool], ...]:
    """For each of ten random beginnings: the loss at the end, and whether a neuron is silent at all four corners."""
    found = []
    with guarded.chance_put_back():
        for seed in range(TRIES):
            nn.utils.set_random_seed(seed)
            hidden = nn.layers.Dense(2, activation="relu", name="hidden")
            model = nn.Sequential([nn.Input((2,)), hidden, nn.layers.Dense(1, name="exit")], name="xor")
            model.compile(nn.optimizers.Adam(0.05), "mse")
            history = model.fit(CORNERS, WISH[:, np.newaxis], epochs=EPOCHS, batch_size=4, verbose=0)
            fires = np.asarray(hidden(CORNERS)) > 0
            found.append((float(history.history["loss"][-1]), not fires.any(axis=0).all()))
    return tuple(found)


def losses() -> list[float]:
    return [loss for loss, _ in ends()]


def found() -> int:
    return sum(loss < GOOD for loss in losses())


def about_starts(guess: float) -> str:
    stuck = [(loss, silent) for loss, silent in ends() if loss >= GOOD]
    low, high = min(stuck)[0], max(stuck)[0]
    return (
        f"{found()} of {TRIES} find it. The others come to rest with a loss between {low:.2f} and {high:.2f}; in "
        f"{sum(silent for _, silent in stuck)} of these {len(stuck)} a neuron has fallen silent at all four corners. "
        "You see the whole curve; training feels only the slope where it stands, and where that is 0 it stays."
    )


STARTS = Prediction(
    id="07.d",
    title="You or the optimizer?",
    question=f"The same network, two relu neurons and an exit, with all nine numbers free. It begins with random "
    f"weights and biases of 0, and the optimizer trains it for {EPOCHS} steps. We do this {TRIES} times, from {TRIES} "
    "beginnings. How often does it solve XOR?",
    kind=Number(found, tolerance=1, low=0, high=TRIES),
    says=about_starts,
    draw=lambda colours, guess: figures.starts(colours, losses(), GOOD, guess),
    alt=lambda guess: f"Ten dots, the losses of ten beginnings. You guessed {say(guess)}. " + about_starts(guess),
    button="Train it ten times",
)
