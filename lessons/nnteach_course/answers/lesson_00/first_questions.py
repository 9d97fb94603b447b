"""Three easy questions, one of each kind: a number (00.1), a few lines of Python (00.2), a choice (00.3)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_00 import figures
from nnteach_course.answers.lesson_00.first_network import digits
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Code, Misconception, Number
from nnteach_course.kinds.code import Inputs

# 00.1 A number


def pictures() -> int:
    return len(digits()[0])


def pixels() -> int:
    return int(digits()[0].shape[1])


PICTURES = Exercise(
    id="00.1",
    title="How many pictures?",
    question="The cell above has printed the sizes of the table of digits. Each row is one picture. How many pictures "
    "are there?",
    kind=Number(pictures, tolerance=0),
    name="pictures",
    misconceptions=(
        Misconception(
            "columns-for-rows",
            lambda: (
                f"{pixels()} is the second size, the number of columns. They are the pixels of one picture, 8 times 8. "
                "The rows are counted first."
            ),
            when=lambda answer: answer == pixels(),
        ),
        Misconception(
            "all-the-numbers",
            "You multiplied the two sizes: that counts every pixel of every picture.",
            when=lambda answer: answer == digits()[0].size,
        ),
        Misconception(
            "classes-for-examples",
            "There are ten different digits, 0 to 9. But each was written many times, by many hands.",
            when=10,
        ),
        Misconception(
            "side-of-a-picture",
            "8 is the side of one picture, in pixels.",
            when=8,
        ),
    ),
    hints=(
        "Look at the two numbers in brackets that the cell printed.",
        "The first counts the rows, the second the columns. Each row is one picture.",
        "It is the larger one of the two.",
    ),
    answer=Answer(
        lambda: (
            f"{pictures():,}. The sizes are ({pictures()}, {pixels()}): {pictures():,} rows, one for each picture, and "
            f"{pixels()} columns, one for each pixel."
        ),
        draw=figures.rows_and_columns,
        alt="The first three rows of the table, each beside the picture of a digit that it holds: a row is a picture.",
        given="1797",
    ),
    praise="Rows first, then columns. In nearly all data of this course, a row is one example.",
)

# 00.2 A few lines of Python


def middle(a, b):
    """The number halfway between the two."""
    return (a + b) / 2


def some_pairs(rng: np.random.Generator) -> list[Inputs]:
    """Whole numbers and others, of both signs, in both orders."""
    made: list[Inputs] = [(2, 4), (1, 2), (5, -3)]
    return made + [tuple(float(v) for v in np.round(pair, 1)) for pair in rng.normal(0, 5, (5, 2))]


MIDDLE = Exercise(
    id="00.2",
    title="Halfway",
    question="Write `middle(a, b)`. It gets two numbers and returns the one halfway between them: `middle(2, 4)` is 3.",
    kind=Code("middle", middle, some_pairs),
    name="middle",
    misconceptions=(
        Misconception(
            "brackets-missing",
            "Python divides before it adds, as in school: `a + b / 2` is a plus half of b. Brackets make the sum "
            "first.",
            like=(lambda a, b: a + b / 2, lambda a, b: a / 2 + b),
        ),
        Misconception(
            "not-halved",
            "That is the sum of the two. Halfway is half of it.",
            like=(lambda a, b: a + b,),
        ),
        Misconception(
            "half-the-distance",
            "That is half of how far they are apart. Start from one of them, or add instead of subtracting.",
            like=(lambda a, b: (b - a) / 2, lambda a, b: (a - b) / 2, lambda a, b: abs(a - b) / 2),
        ),
        Misconception(
            "whole-numbers-only",
            "`//` divides and throws away what follows the point: halfway between 1 and 2 it finds 1. Use `/`.",
            like=(lambda a, b: (a + b) // 2, lambda a, b: int((a + b) / 2), lambda a, b: round((a + b) / 2)),
        ),
    ),
    hints=(
        "Halfway between 2 and 4 is 3. How do you get 3 from 2 and 4?",
        "Add the two, and halve the result. A function gives its result back with `return`.",
        "`return (a + b) / ...`",
    ),
    answer=Answer(
        "Add the two, then halve. The brackets see to the order.",
        draw=figures.halfway,
        alt="A line with 2 and 4 on it, and between them 3: halfway.",
        given=middle,
        code=middle,
    ),
    praise="Your function was tried on several pairs, and agreed on all of them.",
)

# 00.3 A choice

TROUBLE = Exercise(
    id="00.3",
    title="A red message",
    question="You open a lesson in the middle, run a cell, and read: `NameError: name 'np' is not defined`. What "
    "helps?",
    kind=Choose(
        {
            "setup": "Run the lesson's first code cell, then this one again.",
            "reinstall": "Install the course again.",
            "again": "Run this cell again until it works.",
            "change": "Write np = 0 above it.",
        },
        truth="setup",
        shuffled=True,
    ),
    name="trouble",
    misconceptions=(
        Misconception(
            "broken-installation",
            "Nothing is broken. This notebook has just not been told yet what `np` is; one of its cells does that.",
            when="reinstall",
        ),
        Misconception(
            "repeating-helps",
            "The same cell with the same knowledge gives the same message. Something has to run before it.",
            when="again",
        ),
        Misconception(
            "silence-the-message",
            "Then the name exists, and the next line fails instead: it needs the library `np`, not a number.",
            when="change",
        ),
    ),
    hints=(
        "Python says that it does not know a name. Where does the lesson introduce it?",
        "The imports are in the first code cell of each lesson. After opening a lesson, it has not run yet.",
        "Each section works by itself, after one certain cell.",
    ),
    answer=Answer(
        "The first code cell of a lesson, the set-up cell, brings all the names. Run it once after opening; then every "
        "section works by itself.",
        draw=figures.set_up_first,
        alt="Four cells of a lesson: the set-up cell at the top runs first, then the one that did not know np.",
        given="setup",
    ),
    praise="The set-up cell first. Then every section works by itself, in any order.",
)
