"""With pencil and paper: a neuron worked out by hand (03.1), and how many numbers it adds up (03.2)."""

from __future__ import annotations

import numpy as np

from nnteach.activations import get
from nnteach_course.answers.lesson_03 import figures, neurons
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Number

# 03.1 One neuron

X, W, B = np.array([3.0, 2.0, 1.0]), np.array([1.0, -3.0, 2.0]), 1.5
relu = get("relu")


def one_neuron() -> float:
    return neurons.output(X, W, B, "relu")


BY_HAND = Exercise(
    id="03.1",
    title="A neuron by hand",
    question="x = (3, 2, 1), w = (1, −3, 2), b = 1.5, and F is relu: it gives 0 for a negative z, and z itself "
    "otherwise. What is y? Pencil and paper will do.",
    kind=Number(one_neuron, tolerance=0.001),
    name="y",
    misconceptions=(
        Misconception(
            "activation-before-bias",
            lambda: (
                f"You bent the sum first, relu({X @ W:g}) = 0, and added the bias afterwards. The bias comes before: "
                "sum, then + b, then F."
            ).replace("-", "−"),
            when=lambda y: np.isclose(y, relu(np.array(X @ W)) + B),
        ),
        Misconception(
            "bias-forgotten",
            "That is what comes out without the bias. Before F, the neuron adds its b.",
            when=lambda y: np.isclose(y, 0) or np.isclose(y, X @ W),
        ),
        Misconception(
            "activation-on-each-product",
            "You sent each product through relu by itself. F comes once, at the end, when everything is added up.",
            when=lambda y: np.isclose(y, relu(X * W).sum() + B),
        ),
        Misconception(
            "bias-for-each-input",
            "You added the bias once for each input. It belongs to the neuron, not to the inputs: it comes once.",
            when=lambda y: np.isclose(y, max(0.0, float((X * W + B).sum()))),
        ),
        Misconception(
            "weight-without-its-sign",
            "You took the second weight as 3; it is −3. A negative weight takes away.",
            when=lambda y: np.isclose(y, X @ np.abs(W) + B),
        ),
        Misconception(
            "inputs-without-weights",
            "These are the inputs added up. Each is first multiplied by its own weight.",
            when=lambda y: np.isclose(y, X.sum() + B),
        ),
        Misconception(
            "bias-subtracted",
            "The bias is added: + 1.5. (Its own sign may be negative, as in the flower's neuron; here it is not.)",
            when=lambda y: np.isclose(y, X @ W - B),
        ),
    ),
    hints=(
        "Three steps, always in this order: multiply and add up, add the bias, apply F.",
        "The products are 3 · 1, 2 · (−3) and 1 · 2. Mind the sign of the second.",
        "The products add up to −1. Now the bias, and only then relu.",
    ),
    answer=Answer(
        lambda: (
            f"3 · 1 + 2 · (−3) + 1 · 2 = −1. Then + 1.5 gives z = {X @ W + B:g}. z is positive, so relu lets it "
            f"through: y = {one_neuron():g}."
        ),
        given="0.5",
        draw=lambda colours: figures.diagram(colours, X, W, B, "relu", ("x₁", "x₂", "x₃")),
        alt="The neuron as a drawing: three products go into the sum, the bias joins, relu lets 0.5 through.",
    ),
    praise="Multiply and add up, add the bias, apply F: in this order.",
)


# 03.2 How many numbers are added up?

SIDE = 28
PIXELS = SIDE * SIDE


def numbers_added() -> int:
    """How much z is when every input, every weight and the bias are 1: each number that is added counts once."""
    return round(neurons.output(np.ones(PIXELS), np.ones(PIXELS), 1.0))


TERMS = Exercise(
    id="03.2",
    title="How many numbers?",
    question=f"A neuron looks at a picture of 28 · 28 = {PIXELS} pixels. Each pixel is one input. How many numbers "
    "does the neuron add up to get z?",
    kind=Number(numbers_added, tolerance=0),
    name="terms",
    misconceptions=(
        Misconception(
            "bias-forgotten",
            f"{PIXELS} products, one for each pixel. One more number joins the sum: it belongs to no pixel.",
            when=PIXELS,
        ),
        Misconception(
            "bias-for-each-input",
            "You counted a bias for each input. The neuron has one bias, whatever the number of its inputs.",
            when=lambda n: n in (2 * PIXELS, 3 * PIXELS),
        ),
        Misconception(
            "inputs-and-weights-apart",
            "An input and its weight are multiplied first. Only their product is added: one number for each pixel.",
            when=2 * PIXELS + 1,
        ),
        Misconception(
            "sides-for-pixels",
            "28 is the length of one side. Each of the 28 rows has 28 pixels.",
            when=lambda n: n in (28, 29, 56, 57),
        ),
        Misconception(
            "zero-to-n-and-the-bias",
            f"From 0 to {PIXELS} would be one product too many: there is no pixel number 0. The products count from 1 "
            f"to {PIXELS}.",
            when=PIXELS + 2,
        ),
    ),
    hints=(
        "Draw a small one: two inputs. What stands between the plus signs?",
        "With two inputs: x₁w₁ + x₂w₂ + b. Count the terms.",
        "Two inputs make three terms. And n inputs?",
    ),
    answer=Answer(
        lambda: (
            f"{numbers_added()}: {PIXELS} products and the bias. In general n + 1. Checked with the engine: we set all "
            f"inputs, all weights and the bias to 1, so that each term counts 1; z came out as {numbers_added()}."
        ),
        draw=lambda colours: figures.terms(colours, SIDE),
        alt=f"A picture of {SIDE} by {SIDE} squares, a product for each, and one more square for the bias.",
        given="785",
    ),
    praise="n products and one bias: n + 1 terms.",
)
