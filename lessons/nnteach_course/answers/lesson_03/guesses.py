"""Guesses that the engine answers: the border of a neuron (03.a), a bigger bias (03.b), everything doubled (03.c)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_03 import figures, neurons
from nnteach_course.kinds import Choose
from nnteach_course.prediction import Prediction
from nnteach_course.words import percent

# 03.a The border

BORDERS = {"straight": "a straight line", "curved": "an S, like the curve", "ring": "a ring around one kind"}


def line_through(points: np.ndarray) -> tuple[float, float]:
    """Slope and height at 0 of the straight line nearest to the points."""
    slope, height = np.polyfit(points[:, 0], points[:, 1], 1)
    return float(slope), float(height)


def shape_of_the_border() -> str:
    """Straight, if one line passes through all points at which the output is one half; a ring has none at its ends."""
    at = neurons.border(neurons.WEIGHTS, neurons.BIAS)
    slope, height = line_through(at)
    if np.abs(slope * at[:, 0] + height - at[:, 1]).max() < 1e-9:
        return "straight"
    return "curved" if len(np.unique(at[:, 0])) == len(at) else "ring"


def share_right() -> float:
    """Of the hundred flowers, how many the neuron names rightly."""
    x, virginica = neurons.petals()
    said = neurons.outputs(x, neurons.WEIGHTS, neurons.BIAS, "sigmoid") > 0.5
    return float(np.mean(said == virginica))


def about_the_border(guess: str) -> str:
    return (
        f"The border is {BORDERS[shape_of_the_border()]}. y is one half exactly where z = 0, and z is a weighted sum: "
        "a straight line in the plane. The curve F decides how quickly “no” becomes “yes” on the way across. "
        f"With this line, {percent(share_right())} of the flowers lie on their own side."
    )


BORDER = Prediction(
    id="03.a",
    title="The border of one neuron",
    question="The neuron above looks at a hundred flowers: rings are versicolor, triangles virginica. Where y is more "
    "than 0.5, it says “virginica”. What does the border between its yes and its no look like?",
    kind=Choose(
        BORDERS,
        truth=shape_of_the_border,
        pictures={
            name: lambda axes, colours, name=name: figures.guessed_border(axes, colours, name)  # type: ignore[misc]
            for name in BORDERS
        },
    ),
    says=about_the_border,
    draw=figures.border,
    alt=lambda guess: f"Petals by length and width. You guessed: {BORDERS[guess]}. " + about_the_border(guess),
    button="Ask it everywhere",
)

# 03.b A bigger bias

CURVES = {"up": "it moves up", "right": "it moves right", "left": "it moves left", "steeper": "it gets steeper"}


def what_the_bias_does() -> str:
    """Compare the curve before and after: its lowest value, where it passes one half, how steep it is there."""
    x = np.linspace(-8, 8, 16001)
    before, after = (neurons.outputs(x[:, np.newaxis], [1.0], b, "sigmoid") for b in (0.0, figures.LIFT))
    if after.min() > before.min() + 0.1:
        return "up"
    halves = [x[np.argmax(y >= 0.5)] for y in (before, after)]
    if abs(halves[1] - halves[0]) > 0.01:
        return "right" if halves[1] > halves[0] else "left"
    return "steeper"


def about_the_curve(guess: str) -> str:
    way = CURVES[what_the_bias_does()]
    start = {
        "right": "Plus looks like right, and it is left: with",
        "up": "It would move up if b were added after F. It is added before: with",
        "steeper": "Steepness is the weight's business. With",
        "left": "As you say. With",
    }[guess]
    return (
        f"For a bigger b, {way}. {start} b = {figures.LIFT:g} the sum x + b is 0 already at x = −{figures.LIFT:g}, so "
        "the middle of the curve lies there. Its floor and its ceiling stay where they were."
    )


CURVE = Prediction(
    id="03.b",
    title="A bigger bias",
    question=f"One input, weight 1: y = sigmoid(x + b). We raise b from 0 to {figures.LIFT:g}. What happens to the "
    "curve over x?",
    kind=Choose(
        CURVES,
        truth=what_the_bias_does,
        pictures={
            name: lambda axes, colours, name=name: figures.small_curve(axes, colours, name)  # type: ignore[misc]
            for name in CURVES
        },
    ),
    says=about_the_curve,
    draw=figures.curves,
    alt=lambda guess: f"Two S-shaped curves. You guessed: {CURVES[guess]}. " + about_the_curve(guess),
    button="Raise the bias",
)

# 03.c Everything twice as large

DOUBLINGS = {
    "same": "nothing changes at all",
    "surer": "the border stays, the answers get surer",
    "away": "the border moves twice as far out",
    "turns": "the border turns",
}


def what_doubling_does() -> str:
    """Find the border before and after; if it is the same, compare how far the answers are from one half."""
    w, b = np.asarray(neurons.WEIGHTS), neurons.BIAS
    (x1, y1), (x2, y2) = (line_through(neurons.border(f * w, f * b)) for f in (1, 2))
    if not np.isclose(x1, x2):
        return "turns"
    if not np.isclose(y1, y2):
        return "away"
    before, after = (np.abs(neurons.on_grid(f * w, f * b)[2] - 0.5).mean() for f in (1, 2))
    return "surer" if after > before + 0.01 else "same"


def about_doubling(guess: str) -> str:
    w, b = np.asarray(neurons.WEIGHTS), neurons.BIAS
    flower = (6.0, 1.8)
    once, twice = (neurons.output(flower, f * w, f * b, "sigmoid") for f in (1, 2))
    return (
        f"Here {DOUBLINGS[what_doubling_does()]}. Where z was 0, twice z is 0, too. Everywhere else z is twice as "
        f"far from 0: for a petal of {flower[0]:g} by {flower[1]:g} cm, y goes from {once:.2f} to {twice:.2f}. "
        "The lines at 0.1 and 0.9 draw together."
    )


DOUBLED = Prediction(
    id="03.c",
    title="Everything doubled",
    question="We double both weights and the bias of the flower neuron: w = (2, 4), b = −16.4. What becomes of its "
    "border and of its answers?",
    kind=Choose(DOUBLINGS, truth=what_doubling_does),
    says=about_doubling,
    draw=lambda colours, guess: figures.doubled(colours, guess, DOUBLINGS[guess]),
    alt=lambda guess: (
        f"Twice the petals with the neuron's border. You guessed: {DOUBLINGS[guess]}. " + about_doubling(guess)
    ),
    button="Double them",
)
