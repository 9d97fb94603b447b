"""Which way a bias moves things (03.5): before the activation, with a negative weight, after the activation."""

from __future__ import annotations

import numpy as np

from nnteach.activations import get
from nnteach_course.answers.lesson_03 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Part, Several

WAYS_TO_GO = {"left": "to the left", "right": "to the right", "up": "upwards", "down": "downwards"}
X = np.linspace(-4, 4, 8001)


def way(before: np.ndarray, after: np.ndarray) -> str:
    """How a relu curve has moved: its floor up or down, or its kink left or right."""
    rise = after.min() - before.min()
    if abs(rise) > 1e-9:
        return "up" if rise > 0 else "down"
    shift = _kink(after) - _kink(before)
    return "right" if shift > 0 else "left"


def _kink(y: np.ndarray) -> float:
    """The x at which the curve leaves its floor."""
    on_floor = X[y <= y.min() + 1e-9]
    return float(on_floor[-1] if y[-1] > y[0] else on_floor[0])


def inside(w: float, b: float) -> np.ndarray:
    return np.asarray(get("relu")(w * X + b))


def outside(w: float, b: float) -> np.ndarray:
    return np.asarray(get("relu")(w * X)) + b


WAYS = Exercise(
    id="03.5",
    title="Which way does it go?",
    question="Three curves over x. In each, one number grows from 0 to 1. Which way does the kink go?",
    kind=Several(
        {
            "plus": Part(
                "relu(x + b), b grows",
                Choose(WAYS_TO_GO, truth=lambda: way(inside(1, 0), inside(1, 1))),
                (
                    Misconception(
                        "plus-b-moves-right",
                        "More looks like further to the right. But with a bigger b, less x is needed to bring the sum "
                        "to 0. Solve x + 1 = 0.",
                        when="right",
                    ),
                    Misconception(
                        "bias-lifts-the-output",
                        "It would, if b were added after relu. It is added inside, before: the floor stays at 0.",
                        when=lambda answer: answer in ("up", "down"),
                    ),
                ),
            ),
            "minus": Part(
                "relu(−x + b), b grows",
                Choose(WAYS_TO_GO, truth=lambda: way(inside(-1, 0), inside(-1, 1))),
                (
                    Misconception(
                        "sign-of-the-weight-forgotten",
                        "“Plus b moves to the left” holds while the weight is positive. Here it is −1. "
                        "Solve −x + 1 = 0.",
                        when="left",
                    ),
                    Misconception(
                        "bias-lifts-the-output",
                        "It would, if b were added after relu. It is added inside, before: the floor stays at 0.",
                        when=lambda answer: answer in ("up", "down"),
                    ),
                ),
            ),
            "after": Part(
                "relu(x) + c, c grows",
                Choose(WAYS_TO_GO, truth=lambda: way(outside(1, 0), outside(1, 1))),
                (
                    Misconception(
                        "before-and-after-confused",
                        "That is what a number inside the brackets does. c comes after relu: every y is larger by c.",
                        when=lambda answer: answer in ("left", "right"),
                    ),
                    Misconception("other-way", "c grows, and it is added: no y becomes smaller by it.", when="down"),
                ),
            ),
        }
    ),
    name="ways",
    hints=(
        "Is the number added before relu, inside the brackets, or after it?",
        "Inside: the kink is where the brackets are 0. Solve for x, once with b = 0 and once with b = 1.",
        "x + b = 0 at x = −b; −x + b = 0 at x = b. And c has nothing to do with the place on the x-axis.",
    ),
    answer=Answer(
        "Inside the brackets a bias moves the kink sideways, to x = −b/w: to the left for a positive w, to the right "
        "for a negative one. After the activation a number lifts the whole curve. In a network that is the business "
        "of the next layer's bias.",
        given={"plus": "left", "minus": "right", "after": "up"},
        draw=figures.three_ways,
        alt="Three relu curves, dotted with 0 and solid with 1: the first has moved to the left, the second to the "
        "right, the third upwards.",
    ),
    praise="Before the activation: sideways, to −b/w. After it: up.",
)
