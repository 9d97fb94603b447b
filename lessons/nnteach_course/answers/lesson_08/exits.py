"""The way out of a network: softmax (08.3), and which activation and loss fit which task (08.4)."""

from __future__ import annotations

import numpy as np

from nnteach.activations import get
from nnteach_course.answers.lesson_08 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import (
    Choose,
    Code,
    Misconception,
    Part,
    Several,
)
from nnteach_course.kinds.code import Inputs
from nnteach_course.words import show


def softmax(z):
    """Scores become shares that add up to 1 along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest becomes exp(0) = 1: nothing overflows
    return e / e.sum(axis=-1, keepdims=True)


def some_scores(rng: np.random.Generator) -> list[Inputs]:
    """Small scores of several shapes, and two that are large: there the naive formula overflows."""
    made: list[Inputs] = [(np.array([0.0, 1.0]),), (np.array([1000.0, 1001.0]),)]
    for shape in ((3,), (2, 2), (2, 3), (3, 3), (2, 2, 3)):
        made.append((np.round(rng.normal(0, 1, shape), 1),))
    made.append((np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0]]),))
    return made


def _exp(z):
    return np.exp(z)


def _stable_exp(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


def _globally_stable_exp(z):
    return np.exp(z - z.max())


def _exp_by_columns(z):
    return np.exp(z - z.max(axis=0))


def _exp_without_keeping(z):
    return np.exp(z - z.max(axis=-1))


EXPS = (_exp, _stable_exp, _globally_stable_exp)  # three ways to the same shares, if no score is large


SOFTMAX = Exercise(
    id="08.3",
    title="softmax",
    question="Write `softmax(z)` along the last axis, for any number of axes in front: every number positive, every "
    "row adding up to 1. It will be tried on `[1000, 1001]`, too.",
    kind=Code("softmax", lambda z: get("softmax")(z), some_scores),
    name="softmax",
    misconceptions=(
        Misconception(
            "overflow",
            "The formula is right, but exp(1000) is larger than any float, so inf / inf gives nan. Subtract the "
            "largest score first: exp(z − c) / Σ exp(z − c) is the same for every c.",
            like=(lambda z: _exp(z) / _exp(z).sum(axis=-1, keepdims=True),),
        ),
        Misconception(
            "one-largest-for-all",
            "One largest score for the whole array helps the row it stands in; another row may vanish to 0 / 0. "
            "Each row needs its own: `z.max(axis=-1, keepdims=True)`.",
            like=(lambda z: _globally_stable_exp(z) / _globally_stable_exp(z).sum(axis=-1, keepdims=True),),
        ),
        Misconception(
            "not-divided",
            "These are the exponentials. To become shares they are divided by their sum, row by row.",
            like=EXPS,
        ),
        Misconception(
            "wrong-axis",
            "Your columns add up to 1, the rows should. A row is one example; its scores lie along the last axis, "
            "`axis=-1`.",
            like=tuple(lambda z, e=e: e(z) / e(z).sum(axis=0) for e in (*EXPS, _exp_by_columns)),
        ),
        Misconception(
            "sum-of-everything",
            "You divided by the sum of the whole array, so all rows together make 1. Each row should, by itself: "
            "`sum(axis=-1, keepdims=True)`.",
            like=tuple(lambda z, e=e: e(z) / e(z).sum() for e in EXPS),
        ),
        Misconception(
            "axis-not-kept",
            "The sums have lost an axis, so NumPy divides by the wrong ones or cannot divide at all. "
            "`keepdims=True` keeps a place for them.",
            like=tuple(lambda z, e=e: e(z) / e(z).sum(axis=-1) for e in (*EXPS, _exp_without_keeping)),
        ),
        Misconception(
            "numbers-only",
            "`math.exp` takes one number. `np.exp` takes a whole array, number by number.",
            when=lambda trial: trial.wants_single_numbers,
        ),
        Misconception(
            "changes-its-input",
            "z itself was changed on the way. `z -= ...` writes into the caller's array; `z = z - ...` makes its own.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "Three steps: make every score positive, add up each row, divide.",
        "Subtracting the same number from a whole row changes nothing in the result. Which number keeps exp small?",
        "`e = np.exp(z - z.max(axis=-1, keepdims=True))`. Now divide each row by its own sum.",
    ),
    answer=Answer(
        "The largest score of each row is subtracted first. That changes no ratio, and nothing overflows. "
        "`keepdims=True` keeps the last axis, so that each row is divided by its own sum.",
        given=softmax,
        code=softmax,
        draw=figures.sharing_out,
        alt="softmax of 0 and 1, and of 1000 and 1001: the same two shares, 0.269 and 0.731.",
    ),
    praise="It is calm at 1000, too, since only differences between scores count.",
)

# 08.4 The way out of a network

WAYS_OUT = {
    "softmax": "softmax + categorical cross-entropy",
    "sigmoid": "sigmoid + binary cross-entropy",
    "linear": "linear + mean squared error",
    "relu": "relu + mean squared error",
}


def sum_of_sigmoids() -> str:
    scores = np.array([2.0, 1.0, 0.0])
    return f"for the scores 2, 1, 0 it gives {show(np.round(get('sigmoid')(scores), 2))}, together " + (
        f"{get('sigmoid')(scores).sum():.2f}"
    )


def dead_relu() -> str:
    return f"at z = −1 its slope is {figures.slope('relu', -1.0):g}"


OUTPUTS = Exercise(
    id="08.4",
    title="The way out",
    question="Which output activation and which loss belong to each task?",
    kind=Several(
        {
            "classes": Part(
                "One of three kinds of wine",
                Choose(WAYS_OUT, "softmax"),
                (
                    Misconception(
                        "sigmoid-for-exclusive",
                        lambda: (
                            "sigmoid asks each class by itself, so the answers need not add up to 1: "
                            f"{sum_of_sigmoids()}. Exactly one class is right, so let them share: softmax."
                        ),
                        when="sigmoid",
                    ),
                    Misconception(
                        "scores-for-probabilities",
                        "A squared error treats class 2 as the double of class 1. Classes are names, not amounts; "
                        "ask for a share of probability for each.",
                        when=lambda way: way in ("linear", "relu"),
                    ),
                ),
            ),
            "tags": Part(
                "All that is in a photo: sky, sea, dog, ...",
                Choose(WAYS_OUT, "sigmoid"),
                (
                    Misconception(
                        "softmax-for-tags",
                        "softmax shares one whole: if sky and sea are both there, each gets at most its part of 1. "
                        "Several answers may be yes at once, so each needs its own sigmoid.",
                        when="softmax",
                    ),
                    Misconception(
                        "scores-for-probabilities",
                        "A tag is there or not. Without a sigmoid the output may be 7 or −3, and how sure is that?",
                        when=lambda way: way in ("linear", "relu"),
                    ),
                ),
            ),
            "price": Part(
                "The price of a house",
                Choose(WAYS_OUT, "linear"),
                (
                    Misconception(
                        "relu-for-price",
                        lambda: (
                            "A price is never negative, so ReLU looks fitting. But an output unit that starts below 0 "
                            f"stays there: {dead_relu()}, so no gradient comes back. Linear can come up again."
                        ),
                        when="relu",
                    ),
                    Misconception(
                        "probability-for-amount",
                        lambda: (
                            "This output cannot leave the range from 0 to 1: even at z = 100 sigmoid gives "
                            f"{figures.value('sigmoid', 100.0):g}. A price needs an output that may be any number."
                        ),
                        when=lambda way: way in ("sigmoid", "softmax"),
                    ),
                ),
            ),
        }
    ),
    name="ways_out",
    hints=(
        "Ask of each task: which numbers may come out, and do the outputs depend on one another?",
        "Shares of one whole, several separate yes-or-no answers, any number at all: three ways out.",
        "Exclusive classes share one whole: softmax. Two are left.",
    ),
    answer=Answer(
        "Wine: softmax with categorical cross-entropy, since exactly one class is right and the shares add up to 1. "
        "Photo: sigmoid with binary cross-entropy, a yes or no for each tag. "
        "House: linear with mean squared error, since a price may be any number.",
        given={"classes": "softmax", "tags": "sigmoid", "price": "linear"},
        draw=figures.outputs,
        alt="Three scores under softmax add up to 1, under sigmoid each is a probability of its own, "
        "and without activation they stay as they are, one of them negative.",
    ),
    praise="The task decides what may come out; the activation promises it; the loss fits the promise.",
)
