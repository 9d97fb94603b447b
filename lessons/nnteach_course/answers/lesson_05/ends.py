"""The two ends and the middle: units of the output (05.1), what hidden means (05.2)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_05 import figures, nets
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number
from nnteach_course.prediction import Prediction
from nnteach_course.words import percent

# 05.1 How many units at the end?

GROWERS, MEASURED = 3, 13


def growers() -> int:
    from sklearn.datasets import load_wine

    return len(np.unique(load_wine().target))


OUTPUT_UNITS = Exercise(
    id="05.1",
    title="Units of the output layer",
    question=f"A network reads {MEASURED} measurements of a wine and shall say which of {GROWERS} growers made it. "
    "How many "
    "units does its output layer have?",
    kind=Number(growers, tolerance=0),
    name="units",
    misconceptions=(
        Misconception(
            "classes-as-one-number",
            "One unit gives one number, say 0, 1 or 2. That claims that grower 1 lies between the two others, and 1.5 "
            "would be half of two growers. Growers have no order.",
            when=1,
        ),
        Misconception(
            "inputs-counted-as-outputs",
            f"{MEASURED} numbers come in. The output layer has as many units as answers are wanted.",
            when=MEASURED,
        ),
        Misconception(
            "last-class-left-out",
            "The third share does follow from the other two. But softmax wants a unit for each class, and the "
            "engine does, "
            "too.",
            when=2,
        ),
        Misconception(
            "one-more-for-unknown",
            "Nobody has shown it a wine of an unknown grower, so there is nothing from which to learn that answer.",
            when=GROWERS + 1,
        ),
    ),
    hints=(
        "What would you like to read off at the end, for one wine?",
        "For each grower: how likely is it that this one made the wine?",
        "One number for each grower, and together they make 1.",
    ),
    answer=Answer(
        lambda: (
            f"{growers()}, one for each grower, with `activation='softmax'`: three numbers from 0 to 1 that make 1 "
            "together. The largest is the answer."
        ),
        given=str(GROWERS),
        draw=figures.wine_network,
        alt="A network for wines: 13 inputs, 8 hidden neurons, 3 outputs, one for each grower.",
    ),
    praise="One unit for each class: each says how likely its class is.",
)

# 05.2 Hidden

HIDDEN = {
    "unseen": "nobody can look at what they compute",
    "no targets": "the training data say nothing about what they should compute",
    "no weights": "they have no weights that one could read",
    "only training": "they work in training only, not in prediction",
}

WHAT_HIDDEN_MEANS = Exercise(
    id="05.2",
    title="Why “hidden”?",
    question="You have just printed what the hidden neurons compute. So why are they called hidden?",
    kind=Choose(HIDDEN, truth="no targets", shuffled=True),
    name="hidden",
    misconceptions=(
        Misconception(
            "hidden-cannot-be-seen",
            "You have printed them a minute ago. Every number in a network can be looked at, at any time.",
            when="unseen",
        ),
        Misconception(
            "hidden-without-weights",
            "They have weights, and most of them: `model.layers[1].get_weights()` shows them.",
            when="no weights",
        ),
        Misconception(
            "hidden-in-training-only",
            "Each prediction passes through them. Without them nothing would arrive at the output.",
            when="only training",
        ),
    ),
    hints=(
        "For which layer does `fit(x, y)` know what should come out?",
        "x is what comes in. y is what should come out, at the very end.",
        "For the layers between there is neither x nor y.",
    ),
    answer=Answer(
        "The data have x for the first layer and y for the last. For the layers between they have nothing: what "
        "these should "
        "compute, training must find out. That is all that is hidden.",
        given="no targets",
        draw=figures.targets,
        alt="Three boxes in a row. Below the input: given by x. Below the output: compared with y. Below the hidden "
        "layer: "
        "nothing is given.",
    ),
    praise="x says what comes in, y what should come out. Between, the data are silent.",
)

# 05.b Ten outputs, or one?

WORSE = {
    "same": "the same: rounded, the number is the digit",
    "little": "a little worse: 5 to 10 digits in a hundred fewer",
    "much": "much worse: it reads less than half of them",
    "better": "better: there is less to learn",
}


def one_output() -> str:
    fewer = np.mean(nets.accuracies("dense")) - np.mean(nets.accuracies_as_a_number())
    return "better" if fewer < -0.02 else "same" if fewer < 0.02 else "little" if fewer < 0.3 else "much"


def about_one_output(guess: str) -> str:
    ten, one = (percent(float(np.mean(a))) for a in (nets.accuracies("dense"), nets.accuracies_as_a_number()))
    return (
        f"Ten outputs read {ten} of the held-out digits, one output {one}, on average of {len(nets.SEEDS)} runs. A "
        "single "
        "number must put the digits on a ruler: 3 next to 4, far from 8. But a 3 looks more like an 8."
    )


ONE_OUTPUT = Prediction(
    id="05.b",
    title="One output or ten?",
    question="One network has ten output units, one for each digit. The other has a single one, which shall say the "
    "digit "
    "itself: 0.0, 1.0, … 9.0. Otherwise they are the same. How does the one with a single output read?",
    kind=Choose(WORSE, truth=one_output),
    says=about_one_output,
    draw=lambda colours, guess: figures.one_or_ten(colours),
    alt=lambda guess: (
        f"What the single output says, for each digit: wide, overlapping clouds. {about_one_output(guess)}"
    ),
    button="Train both",
)
