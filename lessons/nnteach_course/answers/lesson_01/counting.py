"""Two things to count: the shape of what `predict` gives (01.2), and how often `fit` changes the weights (01.3)."""

from __future__ import annotations

from nnteach_course.answers.lesson_01 import figures, flowers
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Number, Shape

# 01.2 The shape of the answers

ANSWERS = Exercise(
    id="01.2",
    title="The shape of the answers",
    question="The network has 4 inputs, 8 units in the middle and 3 at the end. `predict` gets 100 flowers. What shape "
    "has its answer?",
    kind=Shape((100, 3)),
    name="shape",
    misconceptions=(
        Misconception(
            "class-for-shares",
            "That would be one number for each flower, its kind. `predict` gives what the last layer says: a share "
            "for *each* of the three kinds.",
            when=lambda shape: shape in (100, (100,), (100, 1)),
        ),
        Misconception(
            "inputs-for-outputs",
            "That is the shape of what goes *in*: four measurements of each flower. What comes out has as many columns "
            "as the last layer has units.",
            when=(100, 4),
        ),
        Misconception(
            "hidden-for-output",
            "Eight units stand in the middle. Only the last layer's numbers come out.",
            when=(100, 8),
        ),
        Misconception(
            "one-answer-for-all",
            "That is the answer for one flower. Each of the hundred gets a row of its own.",
            when=lambda shape: shape in (3, (3,), (1, 3)),
        ),
    ),
    hints=(
        "A row is an example, before and after.",
        "The columns are the units of the last layer.",
        "100 rows. And how many kinds are there?",
    ),
    answer=Answer(
        "(100, 3): a row for each flower, a column for each kind. Each row adds up to 1. `argmax(axis=1)` finds the "
        "largest share of each row, and so the kind.",
        given=(100, 3),
        draw=figures.shares_of_rows,
        alt="A table of six rows and three columns, the shares that a trained network gives to six flowers; the "
        "largest of each row is framed.",
    ),
    praise="A row for each example, a column for each unit of the last layer.",
)

# 01.3 How often the weights change

FLOWERS, BATCH, EPOCHS = 120, flowers.BATCH, flowers.ASKED


UPDATES = Exercise(
    id="01.3",
    title="How often do the weights change?",
    question=f"{FLOWERS} flowers, `batch_size={BATCH}`, `epochs={EPOCHS}`. How many times does `fit` change the "
    "weights?",
    kind=Number(flowers.updates, tolerance=0),
    name="updates",
    misconceptions=(
        Misconception(
            "one-update-an-epoch",
            "That is once in an epoch. But they change after *each batch*, and an epoch has several.",
            when=EPOCHS,
        ),
        Misconception(
            "one-update-an-example",
            "That is once for each flower. But a whole batch is looked at before the weights change.",
            when=lambda n: n in (FLOWERS, FLOWERS * EPOCHS),
        ),
        Misconception(
            "rest-left-out",
            "You count only full batches. The rest of the flowers makes a smaller one, and it counts, too.",
            when=lambda n: n in (FLOWERS // BATCH * EPOCHS, FLOWERS * EPOCHS // BATCH, FLOWERS // BATCH),
        ),
        Misconception(
            "part-of-a-batch",
            "A batch cannot be three quarters of a step: the last, smaller one changes the weights like any other.",
            when=lambda n: n in (FLOWERS / BATCH * EPOCHS + 0.0, FLOWERS / BATCH),
        ),
        Misconception(
            "batch-size-for-batches",
            f"You multiplied by the *size* of a batch. Wanted is how many batches there are in {FLOWERS} flowers.",
            when=BATCH * EPOCHS,
        ),
        Misconception(
            "a-single-epoch",
            "That is one epoch. There are ten.",
            when=lambda n: n == flowers.updates(1),
        ),
    ),
    hints=(
        "First one epoch: into how many batches do the flowers fall?",
        f"{FLOWERS} divided by {BATCH} is 3.75: three full batches, and a smaller one.",
        "Four batches in an epoch. And ten epochs.",
    ),
    answer=Answer(
        lambda: (
            f"{flowers.updates()}: {flowers.updates(1)} in each epoch, three full batches and one of "
            f"{FLOWERS % BATCH}. The network's own counter says the same."
        ),
        given="40",
        draw=figures.batches,
        alt="A bar of 120 flowers cut into four batches: 32, 32, 32 and 24. After each, the weights change.",
    ),
    praise="One change after each batch; the last, smaller one counts like any other.",
)
