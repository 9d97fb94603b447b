"""What earlier lessons taught: the shape that leaves a layer, and the order of what a neuron does."""

from __future__ import annotations

import numpy as np

from nnteach.layers import Dense
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Number, Order

EXAMPLES, INPUTS, NEURONS = 5, 4, 3


def numbers_out() -> int:
    layer = Dense(NEURONS, kernel_initializer="zeros", name="remembered")
    return int(np.asarray(layer(np.zeros((EXAMPLES, INPUTS)))).size)


REMEMBER_LAYER = Exercise(
    id="04.r1",
    title="Remember: a batch through a layer",
    question=f"From lesson 03. x has shape ({EXAMPLES}, {INPUTS}): {EXAMPLES} flowers, {INPUTS} numbers each. It goes "
    f"through a layer of {NEURONS} neurons. How many numbers come out, all flowers together?",
    kind=Number(numbers_out, tolerance=0),
    name="numbers",
    misconceptions=(
        Misconception(
            "one-example-counted",
            f"{NEURONS} is what comes out for one flower. There are {EXAMPLES} of them.",
            when=NEURONS,
        ),
        Misconception(
            "as-many-out-as-in",
            f"{EXAMPLES} · {INPUTS} numbers go in. What comes out depends on the neurons: each gives one for each "
            f"flower.",
            when=EXAMPLES * INPUTS,
        ),
        Misconception(
            "weights-counted",
            f"{INPUTS} · {NEURONS} is the number of weights. They do not come out.",
            when=INPUTS * NEURONS,
        ),
        Misconception(
            "all-multiplied",
            "The inputs do not pass through: each neuron melts them into one number.",
            when=EXAMPLES * INPUTS * NEURONS,
        ),
    ),
    hints=(
        "How many numbers come out for one flower?",
        "One for each neuron. And for all flowers?",
        "The result is a table: a row for each flower, a column for each neuron.",
    ),
    answer=Answer(
        lambda: (
            f"{numbers_out()}: a table of {EXAMPLES} rows and {NEURONS} columns. The first axis still counts the "
            "flowers."
        ),
        given=str(EXAMPLES * NEURONS),
    ),
    praise="Flowers times neurons. The layer changes the last axis and leaves the first alone.",
)

STEPS = {
    "multiply": "multiply each input by its weight",
    "add": "add the products up",
    "bias": "add the bias",
    "activation": "send the sum through the activation",
}

REMEMBER_ORDER = Exercise(
    id="04.r2",
    title="Remember: what a neuron does",
    question="From lesson 03. Put the four steps of a neuron in their order.",
    kind=Order(STEPS),
    name="steps",
    misconceptions=(
        Misconception(
            "activation-before-bias",
            "The bias comes before the activation: it decides where on the curve the neuron stands.",
            when=("multiply", "add", "activation", "bias"),
        ),
        Misconception(
            "bias-for-each-input",
            "The bias comes once, after the sum, and not to each product.",
            when=("multiply", "bias", "add", "activation"),
        ),
        Misconception(
            "activation-first",
            "The activation bends what the neuron has added up. Before the sum there is nothing to bend.",
            when=lambda order: order[0] == "activation",
        ),
    ),
    hints=(
        "Read the formula from the inside out: F(x₁ w₁ + x₂ w₂ + b).",
        "Inside the brackets stands a sum of products. What joins it?",
        "Multiply, add up. Then two steps are left: b, and F.",
    ),
    answer=Answer(
        "Multiply, add up, add the bias, then F. In letters: F(Σ w x + b), read from the inside out.",
        given=list(STEPS),
    ),
    praise="From the inside of the formula to its outside.",
)
