"""Which wiring for which task: guessed (05.d), chosen and justified (05.9); and how deep (05.e)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_05 import figures, nets
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number, Part, Several
from nnteach_course.prediction import Prediction
from nnteach_course.words import percent, say

# 05.d The same digits, three wirings

LEADS = {
    "dense": "the dense one: it has the most parameters",
    "convolutional": "the convolutional one: it is made for pictures",
    "recurrent": "the recurrent one: it reads row by row",
    "none": "none clearly: their leads are no larger than from run to run",
}


def leader() -> str:
    """The wiring that leads by more than runs of the same wiring differ; or none."""
    mean = {wiring: float(np.mean(nets.accuracies(wiring))) for wiring in nets.WIRINGS}
    spread = max(max(nets.accuracies(wiring)) - min(nets.accuracies(wiring)) for wiring in nets.WIRINGS)
    first, second = sorted(mean, key=mean.__getitem__, reverse=True)[:2]
    return first if mean[first] - mean[second] > spread else "none"


def about_wirings(guess: str) -> str:
    said = "; ".join(
        f"{wiring} {percent(float(np.mean(nets.accuracies(wiring))))} with {nets.parameters(wiring):,} parameters"
        for wiring in nets.WIRINGS
    )
    return (
        f"On average of {len(nets.SEEDS)} runs: {said}. Look at the dots: runs of one wiring differ by as much. These "
        "pictures are small and centred, so the wiring makes little difference here; the number of parameters is "
        "another."
    )


WHICH_LEADS = Prediction(
    id="05.d",
    title="Three wirings, the same digits",
    question="Three networks learn the same digits: a dense one (2,410 parameters), a convolutional one (810), a "
    "recurrent one "
    "(1,642). Each is trained three times. Which one reads the held-out digits best?",
    kind=Choose(LEADS, truth=leader),
    says=about_wirings,
    draw=lambda colours, guess: figures.three_wirings(colours, nets.WIRINGS),
    alt=lambda guess: f"Three rows of dots, close together. You guessed: {LEADS[guess]}. {about_wirings(guess)}",
    button="Train all three",
)

# 05.e How deep?

DEEP = 8


def read_when_deep() -> float:
    """Per cent of the held-out digits, with starting weights that are a little too small."""
    return 100 * float(np.mean(nets.accuracies_of_depth(DEEP, "small")))


def about_depth(guess: float) -> str:
    small, glorot, shallow = (
        percent(float(np.mean(nets.accuracies_of_depth(*which))))
        for which in ((DEEP, "small"), (DEEP, "glorot"), (1, "small"))
    )
    return (
        f"It reads {small}: that is guessing. The same with Keras's own starting weights reads {glorot}, and one "
        "hidden layer "
        f"reads {shallow} with either. Small weights make the numbers smaller at each layer, until nothing arrives."
    )


HOW_DEEP = Prediction(
    id="05.e",
    title="Eight hidden layers",
    question=f"One hidden layer of {nets.UNITS} neurons reads about 95 % of the held-out digits. Now take {DEEP} of "
    "them, one "
    "behind the other. The weights start as small random numbers, a little smaller than Keras would take them. How "
    "many "
    "per cent does it read?",
    kind=Number(read_when_deep, tolerance=5, low=0, high=100),
    says=about_depth,
    draw=lambda colours, guess: figures.depth(colours, guess, DEEP),
    alt=lambda guess: (
        f"Accuracy against depth, for two ways to begin. You guessed {say(guess)} %. {about_depth(guess)}"
    ),
    button="Train it",
)

# 05.9 Choose and justify

KINDS = {"dense": "dense", "conv": "convolutional", "rec": "recurrent"}
WHY = {
    "apart": "each number has its own meaning, and no neighbours",
    "places": "neighbours in the plane count, and a thing may be anywhere",
    "order": "the order in time counts",
    "size": "it has many numbers, so it needs many weights",
}


def _wiring(question: str, right: str, *wrong: tuple[str, str, str]) -> Part:
    return Part(question, Choose(KINDS, truth=right), [Misconception(tag, says, when=key) for key, tag, says in wrong])


def _reason(question: str, right: str) -> Part:
    others = [
        Misconception("reason-of-another-task", "That is a reason, for another kind of data. What do these numbers "
        "lie like?",
                      when=lambda key: key != "size"),
        Misconception("size-decides-wiring", "Size alone says nothing. A large picture still needs few shared weights.",
                      when="size"),
    ]  # fmt: skip
    return Part(question, Choose(WHY, truth=right), others)


CHOOSE = Exercise(
    id="05.9",
    title="Choose the wiring, and say why",
    question="Which wiring would you try first, and why? A patient's 30 blood values; a photograph that may show a "
    "cat; next "
    "hour's price of electricity from the last 168 hours.",
    kind=Several(
        {
            "blood": _wiring(
                "30 blood values", "dense",
                ("conv", "neighbours-by-accident", "A window needs neighbours. Values in a table stand side by side "
                "by accident."),
                ("rec", "order-by-accident", "The values have no order in time. Sorted otherwise they would mean "
                "the same."),
            ),
            "blood because": _reason("because", "apart"),
            "cat": _wiring(
                "a cat in a photograph", "conv",
                ("dense", "a-weight-for-each-pixel", "It could. But a cat ten pixels to the right would be all new "
                "to it."),
                ("rec", "picture-as-time", "One can read a picture row by row. But a cat reaches over many rows and "
                "columns."),
            ),
            "cat because": _reason("because", "places"),
            "price": _wiring(
                "the price in an hour", "rec",
                ("dense", "time-as-table", "It may do as a first try. But it learns each hour anew, as if hours had "
                "no order."),
                ("conv", "plane-for-time", "A window over time (Conv1D) works, too. Which of the three was made for "
                "steps that follow one "
                 "another?"),
            ),
            "price because": _reason("because", "order"),
        }
    ),
    name="choice",
    hints=(
        "Imagine the numbers shuffled. For which data would nothing be lost?",
        "Blood values may be shuffled. Pixels have neighbours in two directions, hours in one.",
        "A window slides over a plane; a loop goes along time; dense takes all at once.",
    ),
    answer=Answer(
        "Dense for the table: nothing is lost if one shuffles it. Convolutional for the photograph: neighbours "
        "count, and the "
        "cat may be anywhere. Recurrent for the hours: they come one after the other. It is what one tries **first**; "
        "the "
        "held-out data decide.",
        given={
            "blood": "dense", "blood because": "apart", "cat": "conv", "cat because": "places",
            "price": "rec", "price because": "order",
        },
        draw=figures.three_patterns,
        alt="Three small pictures: every line between two columns; a window over a plane; a row of steps, each "
        "joined to the next.",
    ),
    praise="You asked how the numbers lie, not how many there are.",
)  # fmt: skip
