"""No weights are the only right ones: shuffle the units (06.6), train again (06.9)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_06 import figures, networks
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Code, Misconception
from nnteach_course.kinds.code import Inputs
from nnteach_course.words import percent, say


def shuffled(W1, b1, W2, order):
    """The same network, its hidden units in another order."""
    return W1[:, order], b1[order], W2[order]


def some_networks(rng: np.random.Generator) -> list[Inputs]:
    """Weights of small networks, and an order that leaves no unit where it was and is not its own way back."""
    made = []
    for inputs, hidden, outputs in ((2, 3, 1), (1, 4, 2), (3, 5, 2), (4, 3, 3)):
        sizes = ((inputs, hidden), (hidden,), (hidden, outputs))
        arrays = [np.round(rng.normal(0, 1, size), 1) + 10 * k for k, size in enumerate(sizes)]
        ring = rng.permutation(hidden)
        order = np.empty(hidden, dtype=int)
        order[ring] = np.roll(ring, 1)
        made.append((*arrays, order))
    return made


def _back(W1, b1, W2, order):
    back = np.argsort(order)
    return W1[:, back], b1[back], W2[order]


SHUFFLED = Exercise(
    id="06.6",
    title="Shuffle the units",
    question="A network with one hidden layer has the kernel W1, the biases b1, and behind them the kernel W2. Write "
    "`shuffled(W1, b1, W2, order)`. It puts the **hidden units** into another order (`order` is an array such as "
    "[2, 0, 1]) and returns the three arrays, so that the network says the same as before.",
    kind=Code("shuffled", shuffled, some_networks),
    name="shuffled",
    misconceptions=(
        Misconception(
            "next-layer-forgotten",
            "The units have moved, but the next layer still listens in the old order. Unit k is **row** k of W2.",
            like=(lambda W1, b1, W2, order: (W1[:, order], b1[order], W2),),
        ),
        Misconception(
            "biases-left-behind",
            "Each unit must take its bias along: `b1[order]`.",
            like=(
                lambda W1, b1, W2, order: (W1[:, order], b1, W2[order]),
                lambda W1, b1, W2, order: (W1[:, order], b1, W2),
            ),
        ),
        Misconception(
            "arrives-in-another-order",
            "The way in and the way out use different orders. The same `order` three times.",
            like=(_back, lambda W1, b1, W2, order: (W1[:, order], b1[order], W2[np.argsort(order)])),
        ),
        Misconception(
            "rows-for-columns",
            "In W1 a row is an input, and a **column** is a unit. You moved inputs, or there were not enough of them.",
            when=lambda trial: (
                trial.failed is not None
                and (isinstance(trial.failed.error, IndexError) or _moved_inputs(trial.failed.got, trial.failed.inputs))
            ),
        ),
        Misconception(
            "changes-its-input",
            "`W1[:] = ...` writes into the caller's own weights. `W1[:, order]` makes a new array.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "Where does a hidden unit stand in W1, in b1, and in W2?",
        "In W1 it is a column, in b1 a place, in W2 a row. `W1[:, order]` puts columns into an order.",
        "`return W1[:, order], b1[order], ...`: and the rows of W2?",
    ),
    answer=Answer(
        "A column of W1, a place in b1, a row of W2: all three belong to one unit, so they move together. The next "
        "layer "
        "adds up the same numbers in another order, and a sum does not mind.",
        given=shuffled,
        code=shuffled,
        draw=figures.one_unit_in_three_arrays,
        alt="Three arrays, before and after. The column of W1, the place in b1 and the row of W2 of each unit move "
        "together.",
    ),
    praise="Column, bias and row move together; the sum behind them stays.",
)


def _moved_inputs(got: object, inputs: Inputs) -> bool:
    """Whether the rows of W1 were put into the order of the units."""
    W1, _, _, order = inputs
    if not isinstance(got, tuple | list) or len(got) == 0 or len(order) > len(W1):
        return False
    first = np.asarray(got[0], dtype=float)
    return first.shape == W1[order].shape and bool(np.allclose(first, W1[order]))


# 06.9 The correct weights


def between() -> float:
    """The share that is read with the mean of both networks' weights."""
    return networks.right([(a + b) / 2 for a, b in zip(networks.weights(0), networks.weights(1), strict=True)])


def alike() -> float:
    """How alike the two kernels of the hidden layer are: 1 the same, 0 not at all."""
    return float(np.corrcoef(networks.weights(0)[0].ravel(), networks.weights(1)[0].ravel())[0, 1])


def about_both() -> str:
    one, other = (percent(networks.right(networks.weights(seed))) for seed in (0, 1))
    return (
        f"We trained two: they read {one} and {other} of the unseen digits. How alike their first kernels are, from "
        "0 to 1: "
        f"{say(round(abs(alike()), 2))}. The mean of both reads {percent(between())}."
    )


CORRECT = Exercise(
    id="06.9",
    title="The correct weights",
    question="Two friends train the same network on the same digits, each from a random start of their own. Hardly a "
    "weight is the same, yet both networks read new digits well. What follows?",
    kind=Choose(
        {
            "many": "Many sets of weights do the job. What counts is how well new digits are read.",
            "one wrong": "One of them has not found the correct weights yet.",
            "longer": "If both train longer, their weights will become equal.",
            "mean": "The mean of both sets is closer to the correct weights.",
        },
        truth="many",
        shuffled=True,
    ),
    name="follows",
    misconceptions=(
        Misconception(
            "one-correct-set",
            "Judge a network by what it says, not by its weights. Shuffle the units of one: other weights, same "
            "answers. "
            "Which of these would be **the** correct ones?",
            when="one wrong",
        ),
        Misconception(
            "training-leads-to-one-place",
            "From another start one walks into another valley. And shuffled units are equally good in every order, so "
            "nothing pulls the two together.",
            when="longer",
        ),
        Misconception(
            "mean-is-better",
            lambda: (
                f"Try it: the mean of both sets reads {percent(between())} of the unseen digits. Unit 5 of one "
                "network and "
                "unit 5 of the other have nothing to do with one another."
            ),
            when="mean",
        ),
    ),
    hints=(
        "What did shuffling do to the weights, and what to the answers?",
        "If two different sets give the same answers, can one of them be wrong?",
        "We look for weights that do well on examples never seen.",
    ),
    answer=Answer(
        lambda: f"Many sets do the job. {about_both()} We look for weights that do well on what is new.",
        given="many",
        draw=figures.two_readers,
        alt="Each weight of one network against the same weight of the other: a round cloud without direction.",
    ),
    praise="Not the correct weights: good ones, and good is measured on new examples.",
)
