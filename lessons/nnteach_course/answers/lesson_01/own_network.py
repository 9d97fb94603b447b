"""The ten lines, written by the learner (01.7): tried on flowers of three kinds that nobody has ever seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach_course.answers.lesson_01 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Call, Code, Misconception, Trial
from nnteach_course.kinds.code import Inputs

KINDS, TRAIN, NEW = 3, 96, 24


def some_flowers(rng: np.random.Generator) -> list[Inputs]:
    """Made-up flowers of three kinds, far apart: any network that learns gets all right. Four and six measurements."""
    made: list[Inputs] = []
    for measurements in (4, 6):
        corners = 3 * np.eye(measurements)[rng.permutation(measurements)[:KINDS]] - 1
        y = np.concatenate([np.arange(TRAIN) % KINDS, np.arange(KINDS), rng.integers(0, KINDS, NEW - KINDS)])
        x = np.round(corners[y] + rng.normal(0, 0.25, (len(y), measurements)), 2)
        made.append((x[:TRAIN], y[:TRAIN], x[TRAIN:]))
    return made


def nearest(x_train: np.ndarray, y_train: np.ndarray, x_new: np.ndarray) -> np.ndarray:
    """The kind whose mean is nearest: no network, and right on flowers that lie so far apart."""
    means = np.array([x_train[y_train == kind].mean(axis=0) for kind in range(KINDS)])
    return ((x_new[:, np.newaxis] - means) ** 2).sum(axis=2).argmin(axis=1)


def classify(x_train, y_train, x_new):
    """A network that learns from x_train and y_train, and names the kind of each new flower."""
    import nnteach as keras  # tomorrow: import keras

    model = keras.Sequential(
        [
            keras.Input((x_train.shape[1],)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(x_train, y_train, epochs=60, verbose=0)
    return model.predict(x_new, verbose=0).argmax(axis=1)


# What a trial looks like from outside


def _shapes(trial: Trial) -> set[Any]:
    return {np.shape(call.got) if _is_array(call.got) else type(call.got).__name__ for call in trial.calls}


def _is_array(got: Any) -> bool:
    return isinstance(got, (np.ndarray, list))


def share_right(trial: Trial) -> float | None:
    """Of the new flowers, how many are named rightly; None if the result is no list of kinds."""
    if _shapes(trial) != {(NEW,)}:
        return None
    return float(np.mean([np.asarray(call.got) == np.asarray(call.expected) for call in trial.calls]))


def _says_inputs(call: Call) -> bool:
    """It failed on one of the data sets, because of how many measurements those have."""
    return isinstance(call.error, ValueError) and "was built for" in str(call.error)


def _errors(trial: Trial) -> str:
    return " ".join(str(call.error) for call in trial.calls if call.error)


CLASSIFY = Exercise(
    id="01.7",
    title="Ten lines of your own",
    question="Write `classify(x_train, y_train, x_new)`. Inside, build a network with as many inputs as `x_train` has "
    "columns (`x_train.shape[1]`), and 3 units at the end. Compile it, let it learn, and return the *kind* (0, 1 or 2) "
    "of each new flower, as an array. It is tried on made-up flowers that are easy to tell apart, so it should get all "
    "of them right.",
    kind=Code("classify", nearest, some_flowers, seconds=25.0),
    name="classify",
    misconceptions=(
        Misconception(
            "compile-forgotten",
            "`fit` refuses, since nobody has told it how to learn. `model.compile(optimizer, loss)` comes before it.",
            when=lambda trial: "needs to know how" in _errors(trial),
        ),
        Misconception(
            "number-of-inputs-fixed",
            "Your network is made for one number of measurements. The next data have another: `x_train.shape[1]` says "
            "how many.",
            when=lambda trial: any(_says_inputs(call) for call in trial.calls),
        ),
        Misconception(
            "loss-does-not-fit-labels",
            "The loss does not fit the labels: they are 0, 1, 2, so its name begins with *sparse*.",
            when=lambda trial: "one-hot" in _errors(trial),
        ),
        Misconception(
            "shares-for-kinds",
            "You return three shares for each flower, as `predict` gives them. The kind is the place of the largest: "
            "`.argmax(axis=1)`.",
            when=lambda trial: _shapes(trial) == {(NEW, KINDS)},
        ),
        Misconception(
            "largest-of-each-column",
            "`argmax(axis=0)` looks *down* each column, and finds a flower for each kind. Wanted is a kind for each "
            "flower: `axis=1`.",
            when=lambda trial: _shapes(trial) == {(KINDS,)},
        ),
        Misconception(
            "asked-about-the-old-ones",
            "Your answer has as many kinds as there are *training* flowers. Ask about `x_new`.",
            when=lambda trial: _shapes(trial) == {(TRAIN,)},
        ),
        Misconception(
            "history-for-answers",
            "You return what `fit` gives back: the history of its loss. Ask the model with `predict`, and return that.",
            when=lambda trial: _shapes(trial) == {"History"},
        ),
        Misconception(
            "never-learned",
            "It runs, but it guesses like a network that has never learned. Is there a `fit`, with enough epochs, "
            "before `predict`? Is there a *bend* in the middle?",
            when=lambda trial: (share_right(trial) or 1.0) < 0.75,
        ),
        Misconception(
            "stopped-early",
            "Most are right, but these are easy. Let it learn longer (more epochs), or with longer steps: "
            "`keras.optimizers.Adam(0.02)`.",
            when=lambda trial: share_right(trial) is not None,
        ),
    ),
    hints=(
        "It is the ten lines from above, with other names for the data. `evaluate` is not needed.",
        "Sequential with Input, a Dense in the middle and a Dense with `softmax` at the end. Then compile, fit, "
        "predict.",
        "The last line is `return model.predict(x_new, verbose=0).argmax(axis=1)`.",
    ),
    answer=Answer(
        "Build, compile, fit, predict. The last step makes a kind of three shares: the place of the largest.",
        given=classify,
        code=classify,
        draw=figures.shares_of_rows,
        alt="A table of six rows and three columns, the shares that a trained network gives to six flowers; the "
        "largest of each row is framed.",
    ),
    praise="Your network learned two sets of flowers from nothing, and named every new one rightly.",
)
