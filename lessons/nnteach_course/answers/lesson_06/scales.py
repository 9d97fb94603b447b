"""What the size of a weight means: other units (06.7), and which input matters most (06.8)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_06 import figures, networks
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number

WEIGHT, SMALLER = 0.045, 1000  # a weight for milligrams; grams give numbers so many times smaller


def weight_for_grams() -> float:
    """What makes weight times input the same product."""
    milligrams = 100.0
    return WEIGHT * milligrams / (milligrams / SMALLER)


GRAMS = Exercise(
    id="06.7",
    title="Milligrams and grams",
    question=f"A unit multiplies magnesium, in milligrams, by the weight {WEIGHT}. Now the same wines come with "
    "magnesium "
    f"in **grams**: each number is {SMALLER} times smaller. Which weight makes the unit say the same as before?",
    kind=Number(weight_for_grams),
    name="weight",
    misconceptions=(
        Misconception(
            "weight-follows-the-input",
            "If both become smaller, the product becomes a million times smaller. It must stay as it was.",
            when=lambda w: np.isclose(w, WEIGHT / SMALLER),
        ),
        Misconception(
            "weight-belongs-to-the-thing",
            "The wines are the same, yes. But a unit sees numbers, not wines. Its product would become 1000 times "
            "smaller.",
            when=lambda w: np.isclose(w, WEIGHT),
        ),
        Misconception(
            "factor-alone",
            "That is the factor. The weight was 0.045, and becomes that many times as large.",
            when=lambda w: np.isclose(w, SMALLER, rtol=1e-6),
        ),
        Misconception(
            "added-instead-of-multiplied",
            "A weight multiplies. So a change of units multiplies it, too.",
            when=lambda w: np.isclose(w, WEIGHT + SMALLER, rtol=1e-6),
        ),
    ),
    hints=(
        "Weight times input is what the unit adds up. It must stay the same.",
        "100 milligrams give 100 · 0.045 = 4.5. In grams the input is 0.1.",
        "0.1 times which weight is 4.5?",
    ),
    answer=Answer(
        lambda: (
            f"{WEIGHT} · {SMALLER} = {weight_for_grams():g}. The input became {SMALLER} times smaller, so the weight "
            "must be "
            f"{SMALLER} times larger. The same knowledge, another number."
        ),
        given="45",
        draw=figures.same_product,
        alt="Two products of the same length: 100 mg times 0.045, and 0.1 g times 45.",
    ),
    praise="A smaller input, a larger weight: their product stays.",
)

ASKED = ("proline", "hue", "nonflavanoid phenols")


def strengths() -> dict[str, tuple[float, float]]:
    """For three measurements: the largest weight for raw wines, and the spread."""
    w = networks.wines()
    at = {name: w["names"].index(name) for name in ASKED}
    return {name: (float(np.abs(w["kernel raw"][k]).max()), float(w["spread"][k])) for name, k in at.items()}


def pull(name: str) -> float:
    """How far this measurement moves a sum from wine to wine: weight times spread."""
    weight, spread = strengths()[name]
    return weight * spread


def strongest_pull() -> str:
    return max(ASKED, key=pull)


# As `strengths` finds them, rounded: written down, so that nothing is trained before somebody asks. A test compares.
TOLD = {"proline": ("0.0026", "324"), "hue": ("2.94", "0.22"), "nonflavanoid phenols": ("0.94", "0.12")}
TABLE = "; ".join(f"{name}: weight {weight}, spread {spread}" for name, (weight, spread) in TOLD.items())

IMPORTANT = Exercise(
    id="06.8",
    title="Which input matters?",
    question="A layer tells growers apart by raw, unscaled wines. Three of its inputs, with their strongest weight "
    "and "
    f"how much the measurement differs from wine to wine (its spread): {TABLE}. Which one moves the sums most?",
    kind=Choose(
        {
            "proline": "proline",
            "hue": "hue",
            "nonflavanoid phenols": "nonflavanoid phenols",
            "equal": "one cannot say: weights of raw inputs mean nothing",
        },
        truth=strongest_pull,
    ),
    name="input",
    misconceptions=(
        Misconception(
            "largest-weight-wins",
            "Hue has the largest weight. But hue hardly differs from wine to wine, so it moves the sum less.",
            when="hue",
        ),
        Misconception(
            "small-spread-matters-most",
            "Its spread is the smallest: nearly the same number in every wine. What hardly changes moves little.",
            when="nonflavanoid phenols",
        ),
        Misconception(
            "no-way-to-tell",
            "One can say, with the spread beside the weight: multiply the two.",
            when="equal",
        ),
    ),
    hints=(
        "The unit adds weight times input. How much does this product differ from wine to wine?",
        "Multiply each weight by its spread.",
        "For hue it is about 0.65. And for proline?",
    ),
    answer=Answer(
        lambda: (
            "Weight times spread: "
            + ", ".join(f"{name} {pull(name):.2f}" for name in ASKED)
            + ". Proline has the smallest weight and moves the sums most. On scaled inputs every spread is 1, and "
            "weights "
            "can be compared."
        ),
        given="proline",
        draw=figures.weights_in_two_units,
        alt="Thirteen measurements, the strongest weight of each for raw and for scaled wines. The two orders differ.",
    ),
    praise="What moves a sum is weight times spread, not the weight alone.",
)
