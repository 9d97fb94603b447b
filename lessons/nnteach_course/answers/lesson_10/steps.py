"""One step: the next w by hand (10.1), written as a function (10.2), and what makes it long (10.6)."""

from __future__ import annotations

import numpy as np

from nnteach import optimizers
from nnteach.variable import Variable
from nnteach_course.answers.lesson_10 import figures
from nnteach_course.answers.lesson_10.hills import squared_error
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Code, Misconception, Number
from nnteach_course.kinds.code import Inputs
from nnteach_course.words import say

W, GRADIENT, RATE = 0.4, -3.0, 0.1


def stepped(w: np.ndarray, gradient: np.ndarray, learning_rate: float) -> np.ndarray:
    """Where the engine's own SGD puts these weights."""
    variable = Variable(np.array(w, dtype=float), dtype="float64", name="w")
    optimizers.SGD(learning_rate).apply([np.array(gradient, dtype=float)], [variable])
    return variable.numpy()


def next_w() -> float:
    return float(stepped(np.array([W]), np.array([GRADIENT]), RATE)[0])


NEXT_W = Exercise(
    id="10.1",
    title="One step by hand",
    question="A weight is w = 0.4. The gradient of the loss is −3 there, and the learning rate is 0.1. "
    "What is w after one step of gradient descent?",
    kind=Number(next_w, tolerance=0.001),
    name="w",
    misconceptions=(
        Misconception(
            "uphill",
            "You went uphill. The gradient is negative, so the loss falls towards larger w. The minus of the rule and "
            "the minus of the gradient make a plus: 0.4 − 0.1 · (−3).",
            when=W + RATE * GRADIENT,
        ),
        Misconception(
            "rate-forgotten",
            "The direction counts, but a step is not the whole gradient. Multiply it by the learning rate first.",
            when=lambda w: np.isclose(abs(w - W), abs(GRADIENT)),
        ),
        Misconception(
            "step-for-place",
            "That is the step, how far w moves. Asked is where w is after it.",
            when=lambda w: np.isclose(abs(w), abs(RATE * GRADIENT)),
        ),
        Misconception(
            "only-the-sign",
            "You moved by the learning rate alone. The step is the rate *times the gradient*: "
            "where the hill is steep, the step is long.",
            when=lambda w: np.isclose(abs(w - W), RATE),
        ),
        Misconception(
            "rate-times-weight",
            "The rate multiplies the gradient, not the weight. The weight itself stays whole.",
            when=lambda w: np.isclose(w, RATE * W - GRADIENT) or np.isclose(w, RATE * (W - GRADIENT)),
        ),
    ),
    hints=(
        "Before you calculate: is the valley to the right or to the left? The sign of the gradient says it.",
        "w_new = w − learning rate · gradient. Put the numbers in, with their signs.",
        "0.1 · (−3) = −0.3, and this is taken away from 0.4.",
    ),
    answer=Answer(
        lambda: (
            f"w − η · g = 0.4 − 0.1 · (−3) = {next_w():g}. The slope is negative, it falls to the right, so w grows."
        ),
        given="0.7",
        draw=figures.one_step,
        alt="A curve that falls to the right. A step down its slope goes from w = 0.4 to the right, to w = 0.7.",
    ),
    praise="Minus times minus: a negative slope falls to the right, so w grows.",
)

# 10.2 The rule as a function


def sgd_step(w, gradient, learning_rate):
    """The weights after one step downhill; the old ones stay as they were."""
    return w - learning_rate * gradient


def some_steps(rng: np.random.Generator) -> list[Inputs]:
    """Weights and gradients of several shapes, in tenths, so that they are easy to read."""
    made: list[Inputs] = [(np.array([1.0]), np.array([2.0]), 0.1), (np.array([0.4]), np.array([-3.0]), 0.1)]
    for shape, rate in (((3,), 0.5), ((2, 2), 0.01), ((2, 3), 0.2)):
        made.append((np.round(rng.normal(0, 2, shape), 1), np.round(rng.normal(0, 2, shape), 1), rate))
    return made


SGD_STEP = Exercise(
    id="10.2",
    title="Write the step",
    question="Write `sgd_step(w, gradient, learning_rate)`: it returns the weights after one step. "
    "w and gradient are arrays of the same shape. It leaves both as they were.",
    kind=Code("sgd_step", stepped, some_steps),
    name="sgd_step",
    misconceptions=(
        Misconception(
            "uphill",
            "This climbs: with plus, the loss grows. The gradient points uphill, so take it away.",
            like=(lambda w, gradient, learning_rate: w + learning_rate * gradient,),
        ),
        Misconception(
            "rate-forgotten",
            "The learning rate has no say here. It makes the gradient into a step: multiply.",
            like=(lambda w, gradient, learning_rate: w - gradient, lambda w, gradient, learning_rate: w + gradient),
        ),
        Misconception(
            "step-for-place",
            "This returns the step. The caller wants the new weights: start from w.",
            like=(
                lambda w, gradient, learning_rate: -learning_rate * gradient,
                lambda w, gradient, learning_rate: learning_rate * gradient,
            ),
        ),
        Misconception(
            "only-the-sign",
            "Every weight moves equally far here, in the direction of its sign. In plain gradient descent a steep "
            "direction gets a longer step: use the gradient itself.",
            like=(
                lambda w, gradient, learning_rate: w - learning_rate * np.sign(gradient),
                lambda w, gradient, learning_rate: w - learning_rate * gradient / np.linalg.norm(gradient),
            ),
        ),
        Misconception(
            "rate-is-always-the-same",
            "It works for a rate of 0.1, but the caller may choose another one. Use the argument `learning_rate`.",
            like=(lambda w, gradient, learning_rate: w - 0.1 * gradient,),
        ),
        Misconception(
            "changes-its-input",
            "The result is right, but w itself was changed: `w -= ...` writes into the caller's array. "
            "`w - ...` makes a new one.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "It is the line you just did by hand. Arrays need nothing more: NumPy works number by number.",
        "Three things: start from w, make the step from rate and gradient, go downhill.",
        "`return w - ...`; what stands in place of the dots?",
    ),
    answer=Answer(
        "One line, and it is the whole of plain gradient descent. The engine's reads nearly the same; see the formula.",
        given=sgd_step,
        code=sgd_step,
    ),
    praise="That is the whole of plain gradient descent. All the rest is finding the gradient.",
)

# 10.6 What makes a step long?


def longer_step() -> str:
    return "nearly right" if abs(squared_error(1.0)[1]) > abs(squared_error(5.0)[1]) else "very wrong"


def both_places() -> str:
    (small, steep), (large, flat) = squared_error(1.0), squared_error(5.0)
    return (
        f"At z = 1 the loss is {small:.3f} and the gradient {steep:.3f}. At z = 5 the loss is {large:.3f}, "
        f"but the gradient only {flat:.3f}"
    )


LONGER = Exercise(
    id="10.6",
    title="Which one moves more?",
    question="A sigmoid neuron should say 0; its loss is the squared error. Neuron A is wrong (z = 1, it says 0.73). "
    "Neuron B is more wrong (z = 5, it says 0.99). Same learning rate: whose z moves further in one step?",
    kind=Choose(
        {
            "nearly right": "A, the less wrong one",
            "very wrong": "B, the more wrong one",
            "same": "both equally far, the rate is the same",
            "in proportion": "B, and as much further as its loss is larger",
        },
        truth=longer_step,
    ),
    name="moves",
    misconceptions=(
        Misconception(
            "bigger-loss-bigger-step",
            lambda: (
                "It sounds right, and the document says so: poor job, drastic change. But the step comes from the "
                f"slope, not from the height. {both_places()}."
            ),
            when="very wrong",
        ),
        Misconception(
            "rate-is-the-step",
            "The rate is only one of two factors. The other is the gradient, and it differs between the two.",
            when="same",
        ),
        Misconception(
            "loss-sets-the-step",
            "The loss does not stand in the rule w − η · g. Only its slope does, and here the higher place is "
            "the flatter one.",
            when="in proportion",
        ),
    ),
    hints=(
        "Look at the rule for a step. Does the loss itself stand in it?",
        "The gradient is a slope. Where is a sigmoid nearly level?",
        "At z = 5 the sigmoid is saturated: little comes back.",
    ),
    answer=Answer(
        lambda: (
            f"A, the less wrong one. {both_places()}, {say(squared_error(1.0)[1] / squared_error(5.0)[1])} times "
            "smaller. B is far out on the flat part. (With cross-entropy as the loss it would not be: lesson 09.)"
        ),
        given="nearly right",
        draw=figures.high_and_flat,
        alt="The squared error of a sigmoid neuron over its sum z: a steep slope at z = 1, a high plateau at z = 5.",
    ),
    praise="The step is made of the slope, not of the height. On a high plateau nothing moves.",
)
