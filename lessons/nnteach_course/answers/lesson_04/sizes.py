"""Shapes and counts: one digit (04.1), a batch of clips (04.2), five axes in their order (04.3), a flat digit "
"(04.4)."""

from __future__ import annotations

import math

import numpy as np

from nnteach_course.answers.lesson_04 import figures, wares
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Number, Order, Shape
from nnteach_widgets import arrays

COUNT = len(arrays.digits().x)

ONE_DIGIT = Exercise(
    id="04.1",
    title="The shape of one digit",
    question=f"The {COUNT} digits have shape ({COUNT}, 8, 8, 1). The first line of a network says how *one* example "
    "looks: `keras.Input(shape)`. Which shape belongs there?",
    kind=Shape(arrays.digits().x.shape[1:]),
    name="shape",
    misconceptions=(
        Misconception(
            "batch-axis-counted",
            "That counts the digits, too. `Input` asks for one example; Keras adds the batch axis itself.",
            when=lambda shape: isinstance(shape, tuple) and len(shape) == 4,
        ),
        Misconception(
            "channel-forgotten",
            "Rows and columns are there. The last axis is missing: one number for each pixel, so its size is 1.",
            when=(8, 8),
        ),
        Misconception(
            "flattened-too-early",
            "64 numbers are in it, yes. But then rows and columns are lost; the question asks for the shape as it is.",
            when=lambda shape: shape in (64, (64,), (64, 1)),
        ),
    ),
    hints=(
        "Which axis of the shape counts the digits?",
        "The first. What is left when you take one digit, x[0]?",
        "Three axes are left: rows, columns, and ...",
    ),
    answer=Answer(
        lambda: (
            f"{arrays.digits().x[0].shape}: that is `x[0].shape`. One example has one axis fewer than the whole set."
        ),
        given=(8, 8, 1),
        draw=figures.one_digit,
        alt="Above, four boxes: digit 1797, row 8, column 8, channel 1. Below, the last three of them: one digit.",
    ),
    praise="One example has one axis fewer: the batch axis is not part of it.",
)

BATCH, (FRAMES, ROWS, COLUMNS, CHANNELS) = 32, wares.CLIP


def numbers_in_a_batch() -> int:
    return int(arrays.clips().x[:BATCH].size)


IN_A_BATCH = Exercise(
    id="04.2",
    title="Numbers in a batch",
    question=f"A network learns from {BATCH} clips at a time. Each has {FRAMES} frames of {ROWS} by {COLUMNS} "
    f"pixels, in "
    "colour. How many numbers are in such a batch?",
    kind=Number(numbers_in_a_batch, tolerance=0),
    name="numbers",
    misconceptions=(
        Misconception(
            "one-example-counted",
            f"That is one clip. The batch holds {BATCH} of them.",
            when=math.prod(wares.CLIP),
        ),
        Misconception(
            "channel-forgotten",
            "You counted pixels. In colour, each pixel has three numbers: red, green and blue.",
            when=lambda n: n in (BATCH * FRAMES * ROWS * COLUMNS, FRAMES * ROWS * COLUMNS),
        ),
        Misconception(
            "frames-forgotten",
            "You counted one picture of each clip. A clip has several frames.",
            when=BATCH * ROWS * COLUMNS * CHANNELS,
        ),
        Misconception(
            "sizes-added",
            "You added the sizes. Each further axis repeats what is behind it: multiply.",
            when=BATCH + FRAMES + ROWS + COLUMNS + CHANNELS,
        ),
        Misconception(
            "sides-for-pixels",
            "Rows times columns give the pixels of a picture; one side is missing.",
            when=BATCH * FRAMES * ROWS * CHANNELS,
        ),
    ),
    hints=(
        "Write the shape down, with the batch axis in front.",
        "Five sizes. How many numbers has one pixel in colour?",
        f"One clip: {FRAMES} · {ROWS} · {COLUMNS} · {CHANNELS}. And all {BATCH}?",
    ),
    answer=Answer(
        lambda: (
            f"{BATCH} · {FRAMES} · {ROWS} · {COLUMNS} · {CHANNELS} = {numbers_in_a_batch()}. The number of cells is "
            "the product of all sizes."
        ),
        given=str(BATCH * math.prod(wares.CLIP)),
        draw=figures.one_clip,
        alt="The six frames of one clip: a small piece of a photograph, moved a little from frame to frame.",
    ),
    praise="The product of all sizes, the batch axis included.",
)

FILM = dict(
    zip(arrays.clips().axes, ("the clip", "the frame in it", "the row", "the column", "the channel"), strict=True)
)

AXES_OF_FILM = Exercise(
    id="04.3",
    title="Five axes in their order",
    question="You write `x[?, ?, ?, ?, ?]` to get one number out of the clips. In which order do the five places come?",
    kind=Order(FILM),
    name="axes",
    misconceptions=(
        Misconception(
            "channels-first",
            "Some libraries put the channels before rows and columns. Keras puts them last, unless told otherwise.",
            when=lambda order: order.index("channel") < order.index("row"),
        ),
        Misconception(
            "across-before-down",
            "In a plane one says x before y. In an array the row comes first: down, then across.",
            when=lambda order: order.index("column") < order.index("row"),
        ),
        Misconception(
            "time-before-batch",
            "The batch axis always comes first. The frames lie inside of each clip.",
            when=lambda order: order[0] == "frame",
        ),
    ),
    hints=(
        "From the large to the small: what contains what?",
        "A clip contains frames, a frame contains rows.",
        "First the batch axis, last the channels. A row contains columns.",
    ),
    answer=Answer(
        lambda: (
            f"{', '.join(arrays.clips().axes)}: shape {arrays.clips().x.shape}. From the large to the small, and "
            "the batch axis in front."
        ),
        given=list(FILM),
        draw=figures.axes_of_a_film,
        alt="Five boxes in a row: clip 400, frame 6, row 16, column 16, channel 3. The first is the batch axis.",
    ),
    praise="From the large to the small. The batch axis is always the first.",
)


def flat_shape() -> tuple[int, ...]:
    return wares.flat(np.zeros((1, wares.SIDE, wares.SIDE, 1))).shape[1:]


ONE_ROW = Exercise(
    id="04.4",
    title="The shape of a flat digit",
    question="The digits have been flattened, and a network of Dense layers is to read them. Which shape belongs into "
    "`keras.Input(shape)` now? Write it as Python wants it.",
    kind=Shape(flat_shape()),
    name="flat",
    misconceptions=(
        Misconception(
            "tuple-without-comma",
            "In Python `(64)` is just the number 64. The comma makes the tuple: `(64,)`.",
            when=64,
        ),
        Misconception(
            "batch-axis-counted",
            "The first size counts the digits. One digit is one row: a single axis.",
            when=lambda shape: shape in ((COUNT, 64), (1, 64), (None, 64)),
        ),
        Misconception(
            "still-a-picture",
            "That is the shape before. Flattened, all numbers of a digit lie in one row.",
            when=lambda shape: shape in ((8, 8), (8, 8, 1), (64, 1)),
        ),
    ),
    hints=(
        "How many axes has one row of numbers?",
        "One axis, of size 8 · 8 · 1.",
        "A tuple with one entry needs something that brackets alone do not give.",
    ),
    answer=Answer(
        lambda: (
            f"{flat_shape()}, with the comma: a shape is a tuple, also with one axis. All digits together then have "
            f"shape ({COUNT}, {flat_shape()[0]})."
        ),
        given=(64,),
        draw=lambda colours: figures.flattened(colours, (3, 5)),
        alt="A digit of 8 by 8 pixels, and below its 64 numbers in one row.",
    ),
    praise="One axis, and the comma that makes it a tuple.",
)
