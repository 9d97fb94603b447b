"""Guesses that the engine answers: the boundary without activations (08.a), the fading gradient (08.b)."""

from __future__ import annotations

from nnteach_course.answers.lesson_08 import figures
from nnteach_course.answers.lesson_08.moons import trained
from nnteach_course.kinds import (
    Choose,
    Number,
)
from nnteach_course.prediction import Prediction
from nnteach_course.words import percent, say

BOUNDARIES = {"straight": "straight", "bent": "bent once", "hugging": "hugging the moons"}


def about_the_boundary(guess: str) -> str:
    plain, bent = trained(None), trained("relu")
    return (
        f"Without activations the boundary is {BOUNDARIES[plain.boundary()]}, and {percent(plain.accuracy)} of the "
        f"points lie on their side of it. With ReLU after the first two layers it is {BOUNDARIES[bent.boundary()]}: "
        f"{percent(bent.accuracy)}. Straight after straight is straight."
    )


BOUNDARY = Prediction(
    id="08.a",
    title="Three layers, no activation",
    question="Two moons, dots and rings. A network of three dense layers learns to tell them apart; none of the layers "
    "has an activation. What will the boundary between its two answers look like?",
    kind=Choose(
        BOUNDARIES,
        truth=lambda: trained(None).boundary(),
        pictures={
            name: lambda axes, colours, name=name: figures.guessed(axes, colours, name)  # type: ignore[misc]
            for name in BOUNDARIES
        },
    ),
    says=about_the_boundary,
    draw=figures.boundaries,
    alt=lambda guess: f"Two pictures of the moons. You guessed: {BOUNDARIES[guess]}. " + about_the_boundary(guess),
    button="Train both networks",
)


def left_of_the_gradient() -> float:
    return float(figures.what_is_left("sigmoid", 3.0)[-1])


def about_the_gradient(guess: float) -> str:
    left, each = left_of_the_gradient(), figures.slope("sigmoid", 3.0)
    best, relu = figures.what_is_left("sigmoid", 0.0)[-1], figures.what_is_left("relu", 3.0)[-1]
    ratio = guess / left
    far = f"{say(ratio)} times too much" if ratio > 1 else f"{say(1 / ratio)} times too little"
    yours = "as good as that" if max(ratio, 1 / ratio) < 1.3 else far
    return (
        f"What comes through is {say(left)}, one part in {say(1 / left)}: at each layer {say(each)}, five times over. "
        f"Your guess of {say(guess)} was {yours}. Even where sigmoid is steepest, {say(best)} would be left; "
        f"with ReLU, {say(relu)}."
    )


GRADIENT = Prediction(
    id="08.b",
    title="A gradient on its way back",
    question="A gradient of 1 comes back through five sigmoid layers. In each of them z = 3 (and the weight on the way "
    "is 1). How much of it comes through?",
    kind=Number(left_of_the_gradient, factor=5, low=1e-9, high=1.0, logarithmic=True),
    says=about_the_gradient,
    draw=figures.fading,
    alt=lambda guess: "What is left of the gradient after each layer, in powers of ten. " + about_the_gradient(guess),
    button="Send it back",
)
