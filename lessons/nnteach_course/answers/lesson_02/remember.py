"""Two questions on earlier lessons: what a row of a table holds (02.r1), what predict needs (02.r2)."""

from __future__ import annotations

from functools import cache

import numpy as np

import nnteach as nn
from nnteach.layers import Dense, Input
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number


@cache
def _digits() -> tuple[int, ...]:
    from sklearn.datasets import load_digits

    return tuple(load_digits().data.shape)


REMEMBER_TABLE = Exercise(
    id="02.r1",
    title="From lesson 00: a table of digits",
    question="The handwritten digits lay in a table of shape (1797, 64). How many numbers describe **one** digit?",
    kind=Number(lambda: _digits()[1], tolerance=0),
    name="numbers",
    misconceptions=(
        Misconception(
            "rows-for-columns",
            "1797 is how many digits there are. Each has a row of its own; how long is a row?",
            when=1797,
        ),
        Misconception(
            "all-numbers-counted", "That is every number in the table. One digit is one row of it.", when=1797 * 64
        ),
        Misconception("side-for-pixels", "8 is one side of the picture. It has 8 rows of 8 pixels.", when=8),
        Misconception("classes-for-numbers", "10 is how many different digits one can write, 0 to 9.", when=10),
    ),
    hints=(
        "A table has rows and columns. The shape says how many of each.",
        "Each row is one digit.",
        "The second number of the shape says how long a row is.",
    ),
    answer=Answer(
        "64: one number for each of 8 · 8 pixels. A row is one example, a column one of its numbers.", given="64"
    ),
    praise="A row is one example, and each of its 64 numbers is one pixel.",
)

HANDED = {
    "numbers": "the flower's numbers, and nothing else",
    "label": "the flower's numbers and its right name",
    "data": "the flower's numbers and all the flowers it learned from",
    "name": "only the name one wants to hear about",
}


def what_predict_takes() -> str:
    """Ask a network for an answer with the numbers alone."""
    model = nn.Sequential(
        [Input((4,), name="inputs"), Dense(3, "softmax", kernel_initializer="zeros", name="out")], name="m"
    )
    answer = np.asarray(model.predict(np.zeros((1, 4)), verbose=0))
    return "numbers" if answer.shape == (1, 3) else "data"


REMEMBER_PREDICT = Exercise(
    id="02.r2",
    title="From lesson 01: asking a trained network",
    question="A network has learned from 150 flowers. Now you want its answer for a new one. What do you hand to "
    "`predict`?",
    kind=Choose(HANDED, truth=what_predict_takes, shuffled=True),
    name="handed",
    misconceptions=(
        Misconception(
            "answer-needed-to-predict",
            "The right name is what you want to hear. Only `fit` and `evaluate` need it, to compare.",
            when="label",
        ),
        Misconception(
            "training-data-kept",
            "It does not look anything up. What it learned is in its own numbers; the 150 flowers may be thrown away.",
            when="data",
        ),
        Misconception(
            "label-for-input",
            "The name is what comes out. What goes in are the numbers of the flower.",
            when="name",
        ),
    ),
    hints=(
        "Which of the two does the network not know yet: the numbers, or the answer?",
        "`fit(x, y)` gets both. What is left when nobody knows y?",
        "`predict(x)`: and x is …",
    ),
    answer=Answer(
        "The flower's numbers alone: `predict(x)`. What the network has learned is inside it.", given="numbers"
    ),
    praise="x goes in, an answer comes out. What it learned is already inside.",
)
