"""The level of a river: a bug in a program (07.6), and which layers need a bias (07.7)."""

from __future__ import annotations

from functools import cache

import numpy as np

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.answers.lesson_07 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Part, Several

REPAIRS = {
    "epochs": "more epochs: epochs=500",
    "rate": "a bigger learning rate: SGD(0.1)",
    "bias": "take use_bias=False out of the layer",
    "relu": 'give the layer the activation relu',
}


def nile() -> tuple[np.ndarray, np.ndarray]:
    """Decades from the middle of the series, and the flow of each year in cubic kilometres."""
    years, flow = nn.datasets.nile()
    return ((years - years.mean()) / 10)[:, np.newaxis], flow / 10


@cache
def line_of(repair: str | None) -> np.ndarray:
    """What the program says of each year, once it is repaired so; None: as it is."""
    x, y = nile()
    with guarded.chance_put_back():
        nn.utils.set_random_seed(0)
        layer = nn.layers.Dense(
            1, activation="relu" if repair == "relu" else None, use_bias=repair == "bias", name="line"
        )
        model = nn.Sequential([nn.Input((1,)), layer], name="river")
        model.compile(nn.optimizers.SGD(0.1 if repair == "rate" else 0.05), "mse")
        model.fit(x, y, epochs=500 if repair == "epochs" else 60, batch_size=len(x), verbose=0)
        return np.asarray(model.predict(x, verbose=0)[:, 0], dtype=float)


def error_after(repair: str | None) -> float:
    """How far off that is, in cubic kilometres."""
    return float(np.sqrt(np.mean((line_of(repair) - nile()[1]) ** 2)))


def lines() -> dict[str, np.ndarray]:
    return {"with a bias": line_of("bias"), "without": line_of(None)}


def repair_that_works() -> str:
    """Train all four: the one that comes near the spread of the years is the repair."""
    _, y = nile()
    [works] = [name for name in REPAIRS if error_after(name) < 1.1 * y.std()]
    return works


BUG = Exercise(
    id="07.6",
    title="Find the bug",
    question="`Dense(1, use_bias=False)`, trained with `SGD(0.05)` for 60 epochs, shall foretell the flow of the "
    "Nile from the year, counted from the middle of the series. It is off by 93 cubic kilometres in a usual year; the "
    "river itself varies by 17. Which single change repairs it?",
    kind=Choose(REPAIRS, truth=repair_that_works),
    name="repair",
    misconceptions=(
        Misconception(
            "more-training-helps",
            lambda: (
                f"We tried: still off by {error_after('epochs'):.0f}. It has found the best line it can draw. Which "
                "lines can it *not* draw?"
            ),
            when="epochs",
        ),
        Misconception(
            "bigger-steps-help",
            lambda: (
                f"We tried: still off by {error_after('rate'):.0f}. The steps lead to the best line that the layer can "
                "draw, and it is there already."
            ),
            when="rate",
        ),
        Misconception(
            "a-bend-for-a-level",
            lambda: (
                f"We tried: off by {error_after('relu'):.0f}. In the middle year x is 0, so w x is 0, and relu(0) is 0 "
                "as well."
            ),
            when="relu",
        ),
    ),
    hints=(
        "What does this layer answer in the middle year, where x = 0?",
        "w · 0 is 0, whatever w is. The river had 92 cubic kilometres.",
        "Something must be added that does not depend on x.",
    ),
    answer=Answer(
        lambda: (
            f"The bias. Without it, every line goes through the origin: off by {error_after(None):.0f}. With it, by "
            f"{error_after('bias'):.0f}. We trained all four repairs; the others stay above 60."
        ),
        given="bias",
        draw=lambda colours: figures.repaired(colours, nile()[0][:, 0], nile()[1], lines()),
        alt="The Nile's flow by years; a falling line through its middle, and a line through zero far below it.",
    ),
    praise="At x = 0 only the bias can speak. Without it the line is nailed to the origin.",
)

WAYS = {"own": "one bias for each neuron", "none": "no bias: use_bias=False", "one": "one bias for the whole layer"}
EITHER = "one-bias-for-all"

NEEDED = Exercise(
    id="07.7",
    title="Which bias here?",
    question="Choose what fits each layer best.",
    kind=Several(
        {
            "pay": Part(
                "One neuron: pay from hours, nothing for 0 hours",
                Choose(WAYS, "none"),
                (
                    Misconception(
                        "bias-always",
                        "Here you know something: 0 hours, 0 pay. Without a bias the line keeps to it, whatever it "
                        "learns.",
                        when="own",
                    ),
                    Misconception(
                        EITHER, "With one neuron that is the same as its own bias. Is one wanted?", when="one"
                    ),
                ),
            ),
            "hidden": Part(
                "Hidden relu layer, one input: kinks in many places",
                Choose(WAYS, "own"),
                (
                    Misconception(
                        "kinks-need-no-bias",
                        "The kink is at −b/w. Without biases every kink of the layer sits at x = 0.",
                        when="none",
                    ),
                    Misconception(
                        "bias-per-layer",
                        "Kinks at −b/w would differ by their weights alone, and all would lie on the same side for "
                        "weights of one sign. Own biases put each where it is needed.",
                        when="one",
                    ),
                ),
            ),
            "exit": Part(
                "Softmax exit, rare and frequent classes",
                Choose(WAYS, "own"),
                (
                    Misconception(
                        "frequencies-from-weights",
                        "Where the inputs say nothing, only biases can say which class is frequent.",
                        when="none",
                    ),
                    Misconception(
                        "shared-bias-before-softmax",
                        "A number added to all the sums cancels in softmax: that is as good as none.",
                        when="one",
                    ),
                ),
            ),
        }
    ),
    name="ways",
    hints=(
        "Ask of each: what shall the layer answer when all its inputs are 0?",
        "Pay: exactly 0. Hidden: the kinks shall lie apart. Exit: the frequencies.",
        "Only one of the three does without.",
    ),
    answer=Answer(
        "Pay: none, so that 0 hours give 0. Hidden: own ones, so that the kinks, at −b/w, lie where they are needed. "
        "Exit: own ones, they hold the frequencies. One bias for a whole layer is never the best choice.",
        given={"pay": "none", "hidden": "own", "exit": "own"},
        draw=figures.with_and_without,
        alt="Three small pictures: a line through the origin; kinks in four places; three bars of different height.",
    ),
    praise="The question that decides: what shall it answer when nothing comes in?",
)
