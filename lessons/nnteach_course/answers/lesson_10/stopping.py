"""When to stop (10.5): what each rule is worth on patients never seen."""

from __future__ import annotations

from nnteach_course.answers.lesson_10 import figures
from nnteach_course.answers.lesson_10.by_heart import EPOCHS, run
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception


def worth() -> str:
    found = run()
    return (
        f"On patients never used for any choice, the loss is {found.test[found.best]:.2f} if we stop at the lowest "
        f"validation loss (epoch {found.best + 1}), and {found.test[-1]:.2f} after {EPOCHS} epochs. "
        f"Always guessing the mean gives {found.guessing:.2f}"
    )


STOP = Exercise(
    id="10.5",
    title="When to stop",
    question="You train on 50 patients and want good predictions for new ones. Which rule tells you when to stop?",
    kind=Choose(
        {
            "validation": "Stop when the validation loss has not fallen for a while; go back to its lowest point",
            "training": "Stop when the training loss no longer falls",
            "zero": "Stop when the gradient is 0: then the optimum is found",
            "long": "Train as long as there is time; more training never hurts",
            "test": "Stop where the loss on the test patients is lowest, and report that loss",
        },
        truth="validation",
        shuffled=True,
    ),
    name="rule",
    misconceptions=(
        Misconception(
            "lower-training-loss-is-better",
            lambda: (
                f"The training loss here falls to {run().train[-1]:.3f} and is still falling. {worth()}. "
                "A low training loss says only that these 50 are known by heart."
            ),
            when="training",
        ),
        Misconception(
            "gradient-zero-is-the-goal",
            lambda: (
                "It may never be exactly 0. Where it is, the *training* loss is at the floor of some valley. "
                f"{worth()}."
            ),
            when="zero",
        ),
        Misconception(
            "longer-is-better",
            lambda: f"It does hurt. {worth()}.",
            when="long",
        ),
        Misconception(
            "test-set-used-to-choose",
            "Then the test patients have helped to choose, and their loss is no longer an honest forecast: "
            "it flatters. Choose on one group, report on another.",
            when="test",
        ),
    ),
    hints=(
        "Which of the two curves above speaks about patients the network has not seen?",
        "Two groups are held back: one to choose with, one to report with. Which is which?",
        "The validation loss turns upwards after some epochs. What would you like to have kept?",
    ),
    answer=Answer(
        lambda: (
            f"{worth()}. In code: `EarlyStopping(patience=30, restore_best_weights=True)` among the callbacks of "
            "`fit`, as in Keras."
        ),
        given="validation",
        draw=lambda colours: figures.when_to_stop(colours),
        alt="The training loss falls towards zero. The validation and the test loss fall at first, turn, and end above "
        "what always guessing the mean would give.",
    ),
    praise="Choose on patients not learned from, keep the best weights, and report on a third group.",
)
