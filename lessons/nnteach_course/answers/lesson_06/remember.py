"""What earlier lessons taught: the shape that a layer gives, and whose mean one scales with."""

from __future__ import annotations

import numpy as np

from nnteach.layers import Dense
from nnteach_course.answers.lesson_06 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Shape

BATCH, PIXELS, UNITS = 60, 64, 32


def shape_of_the_answers() -> tuple[int, ...]:
    return tuple(np.asarray(Dense(UNITS, kernel_initializer="zeros", name="layer")(np.zeros((BATCH, PIXELS)))).shape)


REMEMBER_SHAPE = Exercise(
    id="06.r1",
    title="Remember: what a layer gives",
    question=f"{BATCH} flattened digits of {PIXELS} pixels each go through `Dense({UNITS})`. Which shape comes out?",
    kind=Shape((BATCH, UNITS)),
    name="shape",
    misconceptions=(
        Misconception(
            "shape-of-the-weights",
            "That is the shape of the layer's weights: a column for each unit. What comes out has a row for each "
            "digit.",
            when=(PIXELS, UNITS),
        ),
        Misconception(
            "layer-keeps-the-features",
            "That went in. Each unit looks at all 64 pixels and gives one number.",
            when=(BATCH, PIXELS),
        ),
        Misconception(
            "batch-axis-forgotten",
            "That is one digit's answer. All digits go through at once: the batch axis stays in front.",
            when=(UNITS,),
        ),
        Misconception(
            "units-before-examples",
            "The sizes are right. The batch axis stays in front: a row for each digit.",
            when=(UNITS, BATCH),
        ),
    ),
    hints=(
        "Which axis never changes on its way through a layer?",
        "The first axis counts the digits. How many numbers does each unit give for one digit?",
        f"{BATCH} rows, and one column for each unit.",
    ),
    answer=Answer(
        lambda: f"{shape_of_the_answers()}: a row for each digit, a column for each unit.",
        given=(BATCH, UNITS),
        draw=figures.through_a_layer,
        alt="Three tables: 60 by 64 digits, times 64 by 32 weights, give 60 by 32 answers.",
    ),
    praise="A row for each example, a column for each unit.",
)

REMEMBER_SCALE = Exercise(
    id="06.r2",
    title="Remember: whose mean?",
    question="You scale wines by mean and spread. Some wines you have put aside, to test the network. Whose mean and "
    "spread do you use for those?",
    kind=Choose(
        {
            "train": "those of the training wines",
            "own": "those of the wines put aside",
            "all": "those of all wines together",
            "none": "none: test wines stay raw",
        },
        truth="train",
        shuffled=True,
    ),
    name="whose",
    misconceptions=(
        Misconception(
            "own-statistics",
            "Then the same wine would get other numbers in other company. The network knows one scale only.",
            when="own",
        ),
        Misconception(
            "leak",
            "Then the training would know something of the wines put aside: a leak.",
            when="all",
        ),
        Misconception(
            "test-left-raw",
            "The network has learned from scaled numbers. Raw ones would be a thousand times too large for it.",
            when="none",
        ),
    ),
    hints=(
        "The wines put aside stand for wines that do not exist yet.",
        "What can you know on the day when you train?",
        "Only the training wines are there on that day.",
    ),
    answer=Answer(
        "Those of the training wines. They are all that one may know, and the network expects numbers on their scale.",
        given="train",
        draw=figures.one_scale,
        alt="Two rows of strokes, training wines and wines put aside. Mean and spread of the first reach over both.",
    ),
    praise="The training wines set the scale; everything else is measured with it.",
)
