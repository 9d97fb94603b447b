"""A red message to read (01.5): labels and loss that do not fit together."""

from __future__ import annotations

import numpy as np

from nnteach_course import guarded
from nnteach_course.answers.lesson_01 import figures, flowers
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception

REPAIRS = {
    "sparse": 'loss="sparse_categorical_crossentropy"',
    "epochs": "epochs=400, ten times as many",
    "unit": "keras.layers.Dense(1, ...) as the last layer",
    "labels": "y_train / 2, so that the labels lie between 0 and 1",
}


REFUSAL = (  # the engine's own words; a test compares
    "categorical_crossentropy expects one-hot rows of 3 numbers; y has shape (120,). If y holds class numbers, use "
    "'sparse_categorical_crossentropy', or utils.to_categorical(y)."
)


def refusal() -> str:
    """What the engine says to the program as it is."""
    data = flowers.split()
    with guarded.chance_put_back():
        try:
            flowers.network("categorical_crossentropy").fit(data.x_train, data.y_train, verbose=0)
        except ValueError as error:
            return str(error)
    raise AssertionError("it was to be refused")


def works(repair: str) -> bool:
    """Whether the program runs with this change, and names most of the unseen flowers rightly."""
    data = flowers.split()
    y = data.y_train / 2 if repair == "labels" else data.y_train
    with guarded.chance_put_back():
        try:
            loss = "sparse_categorical_crossentropy" if repair == "sparse" else "categorical_crossentropy"
            model = flowers.network(loss, 1 if repair == "unit" else 3)
            model.fit(data.x_train, y, epochs=400 if repair == "epochs" else flowers.EPOCHS, verbose=0)
            said = np.asarray(model.predict(data.x_test, verbose=0)).argmax(axis=1)
        except ValueError:
            return False
    return float(np.mean(said == data.y_test)) > 0.8


def repair_that_works() -> str:
    [found] = [name for name in REPAIRS if works(name)]
    return found


LABELS = Exercise(
    id="01.5",
    title="Find the bug: a loss that does not fit",
    question="Somebody writes `categorical_crossentropy` as the loss. The labels are 0, 1 or 2. `fit` says:\n\n"
    f"“{REFUSAL}”\n\nWhich change repairs it?",
    kind=Choose(REPAIRS, truth=repair_that_works, shuffled=True),
    name="repair",
    misconceptions=(
        Misconception(
            "longer-training-repairs",
            "Not one step was made: the numbers do not fit together. More epochs do not change that.",
            when="epochs",
        ),
        Misconception(
            "one-unit-for-the-class",
            "A class is not a quantity: kind 2 is not twice kind 1. The network needs one unit for *each* kind.",
            when="unit",
        ),
        Misconception(
            "labels-are-scaled-like-inputs",
            "Inputs may be scaled. Labels are names: half of a kind is no kind.",
            when="labels",
        ),
    ),
    hints=(
        "Read the message from its end: it names two ways out.",
        "The labels are numbers of classes, not rows of zeros and ones. The loss must know that.",
        "It is the longer of two names, with *sparse* in front.",
    ),
    answer=Answer(
        "`sparse_categorical_crossentropy`: “sparse” means that a label is the number of its class. Without it, a "
        "label is a row with a single 1. We ran all four; only this one learns.",
        given="sparse",
        draw=figures.two_ways_to_write_labels,
        alt="Five labels written in two ways: as numbers of classes, which is what we have and what the loss with "
        "sparse in its name wants, and as rows of three with a single 1.",
    ),
    praise="Labels that are numbers of classes need the loss with *sparse* in its name.",
)
