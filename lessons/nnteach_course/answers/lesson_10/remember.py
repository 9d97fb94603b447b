"""What earlier lessons taught: how a squared error is averaged, and where a unit passes little back."""

from __future__ import annotations

import numpy as np

from nnteach import losses
from nnteach.activations import get
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number
from nnteach_course.words import say

SAID, TRUE = np.array([[3.0], [1.0]]), np.array([[1.0], [2.0]])
ERRORS = SAID - TRUE


def mean_squared_error() -> float:
    return float(losses.MeanSquaredError()(TRUE, SAID))


REMEMBER_LOSS = Exercise(
    id="10.r1",
    title="Remember: the mean squared error",
    question="For two patients a network says 3 and 1. The truth is 1 and 2. What is the mean squared error?",
    kind=Number(mean_squared_error, tolerance=0.001),
    name="mse",
    misconceptions=(
        Misconception(
            "sum-for-mean",
            "That is the sum of the two squares. The mean divides it by the number of examples, "
            "so that more patients do not mean more loss.",
            when=np.sum(ERRORS**2),
        ),
        Misconception(
            "absolute-for-squared",
            "That is the mean of the errors without their signs: the mean *absolute* error. Square each error first, "
            "and a large error counts more.",
            when=np.mean(np.abs(ERRORS)),
        ),
        Misconception(
            "mean-before-square",
            "You averaged the errors and squared afterwards. A 2 too high and a 1 too low then hide each other. "
            "Square each error first.",
            when=lambda e: np.isclose(abs(e), np.mean(ERRORS) ** 2) or np.isclose(abs(e), abs(np.mean(ERRORS))),
        ),
        Misconception(
            "root-taken",
            "That is its square root, the RMSE. It has the unit of the data, but the loss here stops before the root.",
            when=lambda e: abs(e - np.sqrt(np.mean(ERRORS**2))) < 0.006,
        ),
        Misconception(
            "halved",
            "Half of it. Some books put ½ in front to make the slope look nicer. Keras and nnteach do not.",
            when=np.mean(ERRORS**2) / 2,
        ),
    ),
    hints=(
        "Read the name backwards: error, squared, mean.",
        "The errors are 3 − 1 and 1 − 2. Square each of them.",
        "The squares are 4 and 1. One step is left.",
    ),
    answer=Answer(
        lambda: f"The errors are 2 and −1, their squares 4 and 1, and the mean of those is {mean_squared_error():g}.",
        given="2.5",
    ),
    praise="Error, squared, mean: read the name backwards.",
)

UNITS = {"relu 6": ("relu", 6.0), "sigmoid 0": ("sigmoid", 0.0), "sigmoid 6": ("sigmoid", 6.0), "tanh 0": ("tanh", 0.0)}


def slope(unit: str) -> float:
    """F'(z) of one of these units, as the engine's way back gives it."""
    function, z = UNITS[unit]
    f, at = get(function), np.array([z])
    return float(f.backward(np.ones(1), at, f(at))[0])


def flattest() -> str:
    return min(UNITS, key=slope)


REMEMBER_FLAT = Exercise(
    id="10.r2",
    title="Remember: where little comes back",
    question="On the way back, each unit multiplies the gradient by the slope of its activation. "
    "Which of these units passes on the least?",
    kind=Choose(
        {
            "relu 6": "ReLU at z = 6",
            "sigmoid 0": "sigmoid at z = 0",
            "sigmoid 6": "sigmoid at z = 6",
            "tanh 0": "tanh at z = 0",
        },
        truth=flattest,
    ),
    name="least",
    misconceptions=(
        Misconception(
            "value-for-slope",
            lambda: (
                f"tanh has the *value* 0 there. Its slope is {say(slope('tanh 0'))}: nowhere is it steeper. "
                "What counts on the way back is the slope."
            ),
            when="tanh 0",
        ),
        Misconception(
            "middle-is-flat",
            lambda: (
                f"In its middle a sigmoid is steepest. The slope is {say(slope('sigmoid 0'))}: not much, but no "
                "other place on this curve has more."
            ),
            when="sigmoid 0",
        ),
        Misconception(
            "far-out-is-flat-for-all",
            lambda: (
                "Far out is flat for sigmoid and tanh. ReLU goes on rising; its slope is "
                f"{say(slope('relu 6'))} for every positive z."
            ),
            when="relu 6",
        ),
    ),
    hints=(
        "Not how high the curve is counts, but how steep.",
        "Sketch the three curves. Where does one of them run nearly level?",
        "A curve that runs level on both ends is saturated there.",
    ),
    answer=Answer(
        lambda: (
            f"The slope of sigmoid at 6 is {say(slope('sigmoid 6'))}. At 0 it is {say(slope('sigmoid 0'))}, and both "
            f"others have a slope of {say(slope('relu 6'))}. A flat place gives a small gradient. Keep that for today."
        ),
        given="sigmoid 6",
    ),
    praise="It is saturated there: nearly level. A flat place gives a small gradient.",
)
