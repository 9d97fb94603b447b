"""What lesson 00 taught: rows and columns of a table of data (01.r1), and what helps when everything is odd (01.r2)."""

from __future__ import annotations

from nnteach_course.answers.lesson_00.first_network import digits
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number


def rows() -> int:
    return int(digits()[0].shape[0])


def columns() -> int:
    return int(digits()[0].shape[1])


REMEMBER_PIXELS = Exercise(
    id="01.r1",
    title="Remember: rows and columns",
    question="In lesson 00, the table of digits had the shape (1797, 64). How many numbers does *one* picture have?",
    kind=Number(columns, tolerance=0),
    name="numbers",
    misconceptions=(
        Misconception(
            "rows-for-columns",
            lambda: f"{rows()} is the first size: it counts the rows, and each row is a whole picture.",
            when=lambda answer: answer == rows(),
        ),
        Misconception(
            "all-the-numbers",
            "You multiplied the two: that is the whole table. One picture is one row of it.",
            when=lambda answer: answer == rows() * columns(),
        ),
        Misconception(
            "side-of-a-picture",
            "8 is the side of a picture. It has 8 rows of 8 pixels, and all of them are in its row of the table.",
            when=8,
        ),
    ),
    hints=(
        "A row is one example. What do the columns count?",
        "The first number in the brackets counts the rows, the second the columns.",
        "8 times 8.",
    ),
    answer=Answer(
        lambda: f"{columns()}: one number for each of its 8 times 8 pixels. The first size counts the pictures.",
        given="64",
    ),
    praise="Rows are examples, columns are the numbers that each of them has.",
)

REMEMBER_ODD = Exercise(
    id="01.r2",
    title="Remember: everything is odd",
    question="You have changed and run many cells, up and down the page. Now nothing fits together any more. What "
    "helps?",
    kind=Choose(
        {
            "restart": "Restart the kernel, then run the set-up cell.",
            "again": "Run the last cell again.",
            "close": "Close the browser, and open the page again.",
            "delete": "Delete the lesson, and begin with a new copy.",
        },
        truth="restart",
        shuffled=True,
    ),
    name="help",
    misconceptions=(
        Misconception(
            "repeating-helps",
            "The memory is what is muddled, and the same cell meets the same memory again.",
            when="again",
        ),
        Misconception(
            "page-is-the-memory",
            "The page is only a window. What your cells have made lives in the *kernel*, and it goes on running.",
            when="close",
        ),
        Misconception(
            "text-is-broken",
            "Your text is in order, and so is your work in it. Only the memory has to be emptied.",
            when="delete",
        ),
    ),
    hints=(
        "Two things are kept apart: the text of the cells, and what they have left in memory.",
        "Which of the four empties the memory and keeps your text?",
        "It is in the menu *Kernel*.",
    ),
    answer=Answer(
        "Menu *Kernel*, *Restart Kernel*: the memory is emptied, your text stays. Then the set-up cell, and on from "
        "there.",
        given="restart",
    ),
    praise="An empty memory, the set-up cell, and on.",
)
