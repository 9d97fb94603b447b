"""Two bugs that everybody meets: the channel axis forgotten (04.5), the batch axis flattened away (04.6)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnteach_course.answers.lesson_04 import figures, wares
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Code, Misconception
from nnteach_course.kinds.code import Inputs
from nnteach_widgets import arrays

# 04.5 The channel axis

COUNT = len(arrays.digits().x)
REPAIRS: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "in front": ("x = images[np.newaxis]", lambda images: images[np.newaxis]),
    "behind": ("x = images[..., np.newaxis]", lambda images: images[..., np.newaxis]),
    "rows": ("x = images.reshape(1797, 64)", lambda images: images.reshape(len(images), 64)),
    "turned": ("x = images.reshape(8, 8, 1797, 1)", lambda images: images.reshape(8, 8, len(images), 1)),
}


def repair_that_works() -> str:
    """Try each with a Conv2D: it must be taken, and each digit must get an answer of its own."""
    images = arrays.digits().x[..., 0]
    for name, (_, repair) in REPAIRS.items():
        answer = wares.answer_of(wares.READERS["Conv2D"](), repair(images))
        if not isinstance(answer, str) and answer[0] == len(images):
            return name
    raise AssertionError("no repair works")


CHANNEL = Exercise(
    id="04.5",
    title="Find the bug: a refusal",
    question=f"`images` comes from the library with shape ({COUNT}, 8, 8). A network with `keras.Input((8, 8, 1))` "
    f"and a "
    "Conv2D refuses it. Which line, put before, repairs this?",
    kind=Choose({name: line for name, (line, _) in REPAIRS.items()}, truth=repair_that_works),
    name="line",
    misconceptions=(
        Misconception(
            "new-axis-in-front",
            "That puts a new axis in front: one example of 1797 rows. The missing axis is the last one, the channel.",
            when="in front",
        ),
        Misconception(
            "flattened-for-a-convolution",
            "A Dense layer would take that. Conv2D wants rows and columns, for it looks at neighbours.",
            when="rows",
        ),
        Misconception(
            "any-shape-that-fits",
            "The count of numbers is right, but now the first axis says there are 8 examples. The digits are torn "
            "apart.",
            when="turned",
        ),
    ),
    hints=(
        "Write both shapes below each other: what the network wants, with its batch axis, and what it gets.",
        f"Wanted: (any, 8, 8, 1). Given: ({COUNT}, 8, 8). Which axis is missing, the first or the last?",
        "`...` stands for all axes that are there.",
    ),
    answer=Answer(
        "`images[..., np.newaxis]`: all axes that are there, and a new one of size 1 behind them. A grey pixel has one "
        "number, and the channel axis says so. We ran all four through a Conv2D: this is the only one that gives each "
        "digit an answer of its own.",
        given="behind",
        draw=figures.channel_added,
        alt="Four boxes: digit 1797, row 8, column 8, and a new one: channel 1.",
    ),
    praise="A new last axis of size 1: one number for each pixel.",
)

# 04.6 The batch axis


def flatten(x):
    """Each example becomes one row; the examples stay apart."""
    return x.reshape(len(x), -1)


def some_data(rng: np.random.Generator) -> list[Inputs]:
    """Batches of two to five axes, of several sizes; also of one example."""
    shapes = [(2, 3), (3, 2, 2), (2, 2, 3, 1), (1, 2, 2, 1), (4, 2, 2, 3), (2, 2, 3, 2, 3)]
    return [(np.round(rng.normal(0, 2, shape), 1),) for shape in shapes]


FLATTEN = Exercise(
    id="04.6",
    title="Find the bug: one long row",
    question="`x.reshape(-1)` puts *all* numbers into one row, of all examples. Then nobody knows any more where an "
    "example ends. Write `flatten(x)` so that each example becomes a row of its own. x has two to five axes, of any "
    "size.",
    kind=Code("flatten", lambda x: wares.flat(x), some_data),
    name="flatten",
    misconceptions=(
        Misconception(
            "batch-axis-flattened",
            "The result has a single axis: the examples have flowed into one another. The first size must stay "
            "`len(x)`.",
            like=(lambda x: x.reshape(-1),),
        ),
        Misconception(
            "all-as-one-example",
            "The result has one row: all examples have become one. The first size must stay `len(x)`.",
            like=(lambda x: x.reshape(1, -1),),
        ),
        Misconception(
            "only-the-first-example",
            "That is the first example alone. All of them are wanted, each in a row of its own.",
            like=(lambda x: x[0].reshape(-1), lambda x: x[0].reshape(1, -1)),
        ),
        Misconception(
            "batch-axis-last",
            "Here each *column* is an example. The batch axis belongs in front.",
            like=(lambda x: x.reshape(len(x), -1).T,),
        ),
        Misconception(
            "rows-cut-elsewhere",
            "The number of columns is that of the last axis alone, so an example is spread over many rows.",
            like=(lambda x: x.reshape(-1, x.shape[-1]),),
        ),
        Misconception(
            "other-order",
            "The shape is right, the order is another: the last axis must run fastest. `reshape` does so by itself.",
            like=(lambda x: x.reshape(len(x), -1, order="F"), lambda x: x.reshape(-1, len(x)).T),
        ),
        Misconception(
            "changes-its-input",
            "Your function gives the caller's own array another shape. `x.reshape(...)` makes a new view.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "How many rows shall the result have? It is the size of the first axis.",
        "`reshape` takes a -1 for one size: “what is left”.",
        "`x.reshape(len(x), ...)`: and for the second size?",
    ),
    answer=Answer(
        "The first size stays, -1 takes the rest. It is what the engine's `Flatten` does, and your function was "
        "compared "
        "with it.",
        given=flatten,
        code=flatten,
        draw=figures.one_row_each,
        alt="Above, five digits as five rows of 64 numbers. Below, the same numbers in a single row: nobody sees "
        "where a "
        "digit ends.",
    ),
    praise="The batch axis stays, the rest becomes one row.",
)
