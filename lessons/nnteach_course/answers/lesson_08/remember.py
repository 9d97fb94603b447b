"""What earlier lessons taught: what a neuron sums, and what its bias does."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_08 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import (
    Choose,
    Misconception,
    Number,
)

INPUTS, WEIGHTS, BIAS = np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5




def weighted_sum() -> float:
    return float(INPUTS @ WEIGHTS + BIAS)


REMEMBER_SUM = Exercise(
    id="08.r1",
    title="Remember: the weighted sum",
    question="A neuron has the inputs x = (1, 2), the weights w = (3, −1) and the bias b = 0.5. "
    "What is z, the sum before any activation?",
    kind=Number(weighted_sum, tolerance=0.001),
    name="z",
    misconceptions=(
        Misconception(
            "weight-without-its-sign",
            "You took the second weight as 1, it is −1: a negative weight takes away. So its product is −2, not 2.",
            when=lambda z: np.isclose(z, INPUTS @ np.abs(WEIGHTS) + BIAS),
        ),
        Misconception(
            "bias-forgotten",
            "The products are added up rightly. Then the neuron adds its own bias, once.",
            when=lambda z: np.isclose(z, INPUTS @ WEIGHTS),
        ),
        Misconception(
            "bias-for-each-input",
            "You added the bias once for each input. A neuron has one bias, and adds it once, at the end.",
            when=lambda z: np.isclose(z, INPUTS @ WEIGHTS + 2 * BIAS),
        ),
        Misconception(
            "bias-subtracted",
            "The bias is added, not taken away: z = x₁w₁ + x₂w₂ + b.",
            when=lambda z: np.isclose(z, INPUTS @ WEIGHTS - BIAS),
        ),
        Misconception(
            "activation-too-early",
            "That is already bent by an activation. The question stops one step earlier, at the sum z.",
            when=lambda z: any(abs(z - figures.value(f, weighted_sum())) < 0.005 for f in ("sigmoid", "tanh")),
        ),
    ),
    hints=(
        "Each input has its own weight. Multiply the pairs first.",
        "Two products, their sum, then the bias. Mind the minus sign.",
        "1 · 3 + 2 · (−1) = 1. One step is left.",
    ),
    answer=Answer(
        lambda: f"z = 1 · 3 + 2 · (−1) + 0.5 = {weighted_sum():g}. Products, sum, bias: in this order.",
        given="1.5",
    ),
    praise="Products, sum, bias: in this order.",
)


def way_of_the_kink() -> str:
    before, after = figures.kink(1.0, 0.0), figures.kink(1.0, 1.0)
    return "left" if after < before else "right" if after > before else "nowhere"


def kinks_in_words() -> str:
    return f"At b = 0 the kink is at x = {figures.kink(1, 0):.0f}, at b = 1 it is at x = {figures.kink(1, 1):.0f}."


REMEMBER_BIAS = Exercise(
    id="08.r2",
    title="Remember: the bias",
    question="A neuron computes relu(w x + b) with w = 1. Its bias grows from 0 to 1. Which way does the kink move?",
    kind=Choose(
        {
            "left": "to the left",
            "right": "to the right",
            "up": "upwards",
            "nowhere": "nowhere, it only gets steeper",
        },
        truth=way_of_the_kink,
    ),
    name="kink",
    misconceptions=(
        Misconception(
            "plus-b-moves-right",
            "More looks like further to the right. But with a bigger bias the sum reaches 0 earlier, "
            "at a smaller x. Solve x + 1 = 0.",
            when="right",
        ),
        Misconception(
            "bias-lifts-the-output",
            "It would lift the curve if it were added after the activation. It is added before: "
            "the sum changes, and the floor at 0 stays.",
            when="up",
        ),
        Misconception(
            "bias-taken-for-a-weight",
            "The steepness is the weight's business. The bias is added to the sum, whatever x is.",
            when="nowhere",
        ),
    ),
    hints=(
        "The kink is where the sum is exactly 0.",
        "Solve w x + b = 0 for x, once with b = 0 and once with b = 1.",
        "With w = 1 the kink is at x = −b.",
    ),
    answer=Answer(
        lambda: (
            f"To the left. The kink is where w x + b = 0, so at x = −b/w. {kinks_in_words()} "
            "(With a negative weight it would move to the right.)"
        ),
        given="left",
    ),
    praise="The kink is where w x + b = 0, so at x = −b/w.",
)
