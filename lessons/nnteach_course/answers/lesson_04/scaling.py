"""Scale with what the network may know (04.7): mean and spread of the examples it learns from."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_04 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Code, Misconception
from nnteach_course.kinds.code import Inputs


def scaled(train, test):
    """The test wines, measured by the mean and the spread of the training wines."""
    mean, spread = train.mean(axis=0), train.std(axis=0)
    return (test - mean) / spread


def some_tables(rng: np.random.Generator) -> list[Inputs]:
    """Measurements of very different sizes, as those of the wines."""
    made: list[Inputs] = []
    for features in (1, 2, 3, 5):
        size = 10.0 ** rng.integers(-1, 3, features)
        made.append((rng.normal(2, 1, (7, features)) * size, rng.normal(2.5, 1.5, (4, features)) * size))
    return made


def _both(train: np.ndarray, test: np.ndarray) -> np.ndarray:
    return np.concatenate([train, test])


SCALED = Exercise(
    id="04.7",
    title="Scale without a leak",
    question="Write `scaled(train, test)`. Both are tables: a row for each wine, a column for each measurement. It "
    "returns "
    "`test`, scaled so that each measurement is counted from the mean and in the spread (`std`) of **train**.",
    kind=Code("scaled", scaled, some_tables),
    name="scaled",
    misconceptions=(
        Misconception(
            "leak",
            "Your mean and spread know the test wines. So something about them leaks into what the network learns "
            "from. "
            "Use `train` alone.",
            like=(lambda train, test: (test - _both(train, test).mean(axis=0)) / _both(train, test).std(axis=0),),
        ),
        Misconception(
            "own-statistics",
            "You scale the test wines by their own mean and spread. Then the same wine would get other numbers in "
            "other "
            "company. The network knows the scale of `train`.",
            like=(lambda train, test: (test - test.mean(axis=0)) / test.std(axis=0),),
        ),
        Misconception(
            "one-scale-for-all",
            "That is one mean over the whole table. Each measurement needs its own: `axis=0` runs down the wines.",
            like=(lambda train, test: (test - train.mean()) / train.std(),),
        ),
        Misconception(
            "spread-forgotten",
            "The mean is taken away. The spread is still there: divide by `train.std(axis=0)`.",
            like=(lambda train, test: test - train.mean(axis=0),),
        ),
        Misconception(
            "mean-forgotten",
            "You divide by the spread, but do not take the mean away first.",
            like=(lambda train, test: test / train.std(axis=0),),
        ),
        Misconception(
            "train-returned",
            "These are the training wines. `test` is asked for, with the scale of `train`.",
            like=(lambda train, test: (train - train.mean(axis=0)) / train.std(axis=0),),
        ),
        Misconception(
            "changes-its-input",
            "`test -= ...` writes into the caller's table. `test - ...` makes a new one.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "Which of the two tables may say what the mean is?",
        "`train.mean(axis=0)` gives one mean for each column. The spread is `train.std(axis=0)`.",
        "Take the mean away from `test`, then divide by the spread.",
    ),
    answer=Answer(
        "The test wines stand for wines that do not exist yet. Nobody can know their mean. So the scale comes from the "
        "training wines, and everything else is measured with it.",
        given=scaled,
        code=scaled,
        draw=figures.leak,
        alt="Alcohol of the wines as strokes, in two rows: to learn from, and put aside. A line and a band mark "
        "mean and "
        "spread of the first row, and reach over both.",
    ),
    praise="Mean and spread from the wines one learns from, used for all.",
)
