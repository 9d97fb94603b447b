"""Guesses that the engine answers: how many axes (04.a), where a pixel goes (04.b), raw or scaled (04.c)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_04 import figures, wares
from nnteach_course.kinds import Choose, Number
from nnteach_course.prediction import Prediction
from nnteach_course.words import percent, say
from nnteach_widgets import arrays

# 04.a How many axes?

RANKS = {"two": "two axes", "three": "three axes", "four": "four axes", "five": "five axes"}


def axes_of_a_convolution() -> str:
    """Offer data with two to five axes to a Conv2D; it takes one kind."""
    [rank] = wares.axes_taken("Conv2D")
    return list(RANKS)[rank - 2]


def about_axes(guess: str) -> str:
    start = {
        "two": "Rows and columns are two. But there is more than one picture, and each pixel has channels.",
        "three": "Pictures, rows and columns make three. One more is wanted, also in grey.",
        "four": "As you say.",
        "five": "Five would be films: a frame axis is too much for pictures.",
    }[guess]
    return (
        f"{start} Conv2D takes {RANKS[axes_of_a_convolution()]}: picture, row, column, channel. Grey has one "
        f"channel, and "
        f"its axis stays, with size 1: {arrays.digits().x.shape}."
    )


AXES = Prediction(
    id="04.a",
    title="How many axes?",
    question="You have 1797 grey pictures of 8 by 8 pixels. A layer called Conv2D shall look at them. How many axes "
    "must "
    "the data have?",
    kind=Choose(RANKS, truth=axes_of_a_convolution),
    says=about_axes,
    draw=lambda colours, guess: figures.one_digit(colours),
    alt=lambda guess: f"Boxes: digit 1797, row 8, column 8, channel 1. You guessed {RANKS[guess]}.",
    button="Ask the layer",
)

# 04.b Where does it go?

PIXEL = (3, 5)


def about_the_place(guess: float) -> str:
    row, column = PIXEL
    place = wares.flat_place(*PIXEL)
    mirrored = wares.flat_place(column, row)
    slip = {
        mirrored: " You went down the columns; memory goes along the rows.",
        place + 1: " You counted from 1; Python counts from 0.",
    }.get(round(guess), "")
    return (
        f"It arrives at place {place}. {row} rows lie before it, {wares.SIDE} pixels each, and {column} pixels of "
        f"its own "
        f"row: {row} · {wares.SIDE} + {column} = {place}.{slip}"
    )


PLACE = Prediction(
    id="04.b",
    title="Where does the pixel go?",
    question="A digit of 8 by 8 pixels is flattened into one row of 64, counted from 0 to 63. Look at the pixel in row "
    f"{PIXEL[0]}, column {PIXEL[1]}, both counted from 0. At which place does it arrive?",
    kind=Number(lambda: wares.flat_place(*PIXEL), tolerance=0, low=0, high=63),
    says=about_the_place,
    draw=lambda colours, guess: figures.flattened(colours, PIXEL, guess),
    alt=lambda guess: f"A digit and its 64 numbers in one row. You guessed {say(guess)}. " + about_the_place(guess),
    button="Flatten it",
)

# 04.c Raw or scaled

MATTERS = {
    "same": "no difference: the network learns the scale itself",
    "little": "a few wines more when scaled",
    "much": "raw it hardly learns, scaled nearly all are right",
    "worse": "scaled is worse: the sizes held information",
}


def what_scaling_does() -> str:
    gain = np.mean(wares.accuracies(True)) - np.mean(wares.accuracies(False))
    if gain < -0.02:
        return "worse"
    return "same" if gain < 0.02 else "little" if gain < 0.25 else "much"


def about_scaling(guess: str) -> str:
    raw, scaled = (percent(float(np.mean(wares.accuracies(each)))) for each in (False, True))
    return (
        f"Raw {raw} of the unseen wines are right, scaled {scaled}, on average of {len(wares.SEEDS)} beginnings. "
        f"Raw, one "
        "measurement is a thousand times as large as others: it fills every weighted sum and makes every step too "
        "large."
    )


SCALE = Prediction(
    id="04.c",
    title="Raw or scaled?",
    question="A small network shall tell by 13 measurements which of three growers made a wine. One measurement "
    "goes up "
    "to 1680, another only to 0.66. Does it matter whether all are brought to the same scale?",
    kind=Choose(MATTERS, truth=what_scaling_does),
    says=about_scaling,
    draw=lambda colours, guess: figures.accuracies(colours, guess, MATTERS[guess]),
    alt=lambda guess: f"Two rows of dots, raw and scaled. You guessed: {MATTERS[guess]}. " + about_scaling(guess),
    button="Train both",
)
