"""Reading and writing a curve: the slope of tanh (08.1), a ReLU that leaks (08.2)."""

from __future__ import annotations

import numpy as np

from nnteach import activations
from nnteach_course.answers.lesson_08 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import (
    Code,
    Misconception,
    Number,
)
from nnteach_course.kinds.code import Inputs
from nnteach_widgets import activation_lab

# 08.1 The slope of tanh

SLOPE = Exercise(
    id="08.1",
    title="The slope of tanh",
    question="How steep is tanh at z = 0? Give the slope as a number.",
    kind=Number(lambda: figures.slope("tanh", 0.0)),
    name="slope",
    misconceptions=(
        Misconception(
            "value-for-slope",
            lambda: (
                f"{figures.value('tanh', 0.0):g} is the value of tanh at 0: how high the curve is. Asked is its slope: "
                "how much it rises for a small step to the right."
            ),
            when=lambda answer: answer == 0,
        ),
        Misconception(
            "slope-of-sigmoid",
            lambda: (
                f"{figures.slope('sigmoid', 0.0):g} is the slope of sigmoid at 0. tanh looks alike, but it climbs "
                "from −1 to 1, twice as high, and in half the width."
            ),
            when=lambda answer: np.isclose(answer, figures.slope("sigmoid", 0.0)),
        ),
        Misconception(
            "half-of-the-difference",
            "tanh is twice as high as sigmoid, and you doubled sigmoid's slope. It is also twice as narrow: "
            "tanh(z) = 2 sigmoid(2z) − 1, so the factor 2 comes twice.",
            when=lambda answer: np.isclose(answer, 2 * figures.slope("sigmoid", 0.0)),
        ),
        Misconception(
            "angle-for-slope",
            "45 would be the angle in degrees. A slope is rise divided by run, a number without a unit.",
            when=45,
        ),
    ),
    hints=(
        "In the activation lab, choose tanh and drag the point to 0. Look at the line that touches the curve.",
        "Go a small step to the right, say 0.01. How much does tanh rise? Divide the rise by the step.",
        "The derivative is 1 − tanh(z)². And tanh(0) = 0.",
    ),
    answer=Answer(
        lambda: (
            f"The slope is {figures.slope('tanh', 0.0):g}. It follows from F'(z) = 1 − tanh(z)², with tanh(0) = 0. "
            f"sigmoid's is only {figures.slope('sigmoid', 0.0):g}: one reason why tanh often learns faster."
        ),
        given="1",
        draw=figures.steps_of_tanh,
        lab=lambda: activation_lab("tanh", x=0.0),
        alt="The curve of tanh and the line that touches it at 0. One step to the right it has risen by one.",
    ),
    praise="F'(z) = 1 − tanh(z)², and tanh(0) = 0. Nowhere else is it as steep.",
)

# 08.2 leaky_relu


def leaky_relu(z, slope=0.2):
    """z where z is positive; where it is not, only a fraction of it comes through."""
    return np.where(z > 0, z, slope * z)


def some_sums(rng: np.random.Generator) -> list[Inputs]:
    """Arrays of one, two and three axes, in tenths, so that they are easy to read; some with a slope."""
    made: list[Inputs] = [(np.array([-1.0]),), (np.array([2.0]),), (np.array([-1.0, 2.0]),)]
    for shape in ((3,), (2, 3), (2, 2, 3)):
        made.append((np.round(rng.normal(0, 2, shape), 1),))
    for other in (0.5, 0.01):
        made.append((np.round(rng.normal(0, 2, (2, 2)), 1), other))
    return made


LEAKY = Exercise(
    id="08.2",
    title="A ReLU that leaks",
    question="Write `leaky_relu(z, slope=0.2)`: y = z where z is positive, and slope · z where it is not. "
    "It gets whole arrays, of any shape, and leaves z as it was.",
    kind=Code("leaky_relu", lambda z, slope=0.2: activations.leaky_relu(z, slope), some_sums),
    name="leaky_relu",
    misconceptions=(
        Misconception(
            "plain-relu",
            "On the negative side this gives 0: that is the plain ReLU. A leaky one lets a fraction through, "
            "slope · z, and with it a gradient.",
            like=(lambda z, slope=0.2: np.maximum(z, 0),),
        ),
        Misconception(
            "slope-on-the-positive-side",
            "You scaled the positive side and let the negative one pass. It is the other way round: "
            "z > 0 stays, the rest is multiplied by the slope.",
            like=(lambda z, slope=0.2: np.where(z > 0, slope * z, z),),
        ),
        Misconception(
            "both-sides-scaled",
            "Here both sides are multiplied by the slope, so nothing bends. The positive side stays as it is.",
            like=(lambda z, slope=0.2: slope * z,),
        ),
        Misconception(
            "slope-is-always-the-same",
            "It works for a slope of 0.2, but the caller may ask for another one. Use the argument `slope`.",
            like=(lambda z, slope=0.2: leaky_relu(z, 0.2),),
        ),
        Misconception(
            "numbers-only",
            "This works for one number; an array holds many, each with its own answer to “is it positive?”. "
            "`np.where(z > 0, ...)` asks all of them at once; `if` and `max` ask only once.",
            when=lambda trial: trial.wants_single_numbers,
        ),
        Misconception(
            "changes-its-input",
            "z itself was changed on the way, and the layer still needs it for the way back. "
            "Make a new array: `np.where` does, `z[z < 0] = ...` does not.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "There are two cases. Which condition decides between them, and is it one answer or one for each number?",
        "`np.where(condition, a, b)` takes from a where the condition holds, and from b elsewhere.",
        "The condition is `z > 0`, and where it holds the result is `z`. What belongs into the third place?",
    ),
    answer=Answer(
        "`np.where` looks at every number of the array and makes a new one, so z stays as it was.",
        given=leaky_relu,
        code=leaky_relu,
        draw=figures.leaking,
        lab=lambda: activation_lab("leaky_relu", x=-2.0, compare=["relu"]),
        alt="Leaky ReLU and ReLU are the same line for positive z. For negative z ReLU is 0, and leaky ReLU a "
        "gentle slope.",
    ),
    praise="And z is as it was: the layer needs it for the way back.",
)
