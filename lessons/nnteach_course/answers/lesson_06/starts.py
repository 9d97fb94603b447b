"""How weights start: what one nudge does to clones (06.4), and a network that starts at zero (06.5)."""

from __future__ import annotations

from typing import Any

from nnteach_course.answers.lesson_06 import figures, networks
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number
from nnteach_course.words import percent
from nnteach_widgets.clones import clone_army
from nnteach_widgets.march import STEPS

NUDGED, UNITS = 100, 4


def different_units() -> int:
    """Counted in the clone army, bit by bit."""
    return networks.army(NUDGED).different(STEPS)


NUDGE = Exercise(
    id="06.4",
    title="One nudge",
    question=f"{UNITS} hidden units start with equal weights. After {NUDGED} steps you change **one** weight of "
    "**one** unit a little, and train on. How many different units are there in the end? Units that are equal "
    "bit for bit count as one.",
    kind=Number(different_units, tolerance=0),
    name="kinds",
    misconceptions=(
        Misconception(
            "a-nudge-wakes-all",
            "Only one unit was nudged. The other three still have equal weights, equal inputs, equal orders to change.",
            when=UNITS,
        ),
        Misconception(
            "a-nudge-is-forgotten",
            "It would be one kind if the nudge were forgotten. But a unit that differs also learns differently, and "
            "the "
            "difference grows.",
            when=1,
        ),
        Misconception(
            "only-the-clones-counted",
            "Three units are still equal, and equal ones count as one kind. The nudged one is another.",
            when=UNITS - 1,
        ),
        Misconception(
            "weights-counted",
            "Count units, not weights: a unit with all its weights is one.",
            when=2 * UNITS,
        ),
    ),
    hints=(
        "Take the three units that nobody touched. Is there anything in which they differ?",
        "Equal weights see equal inputs and get equal changes. So the three stay equal.",
        "Now add the kind of the nudged one.",
    ),
    answer=Answer(
        lambda: (
            f"{different_units()}: the nudged unit, and {UNITS - 1} clones. To part all of them, each needs a start "
            "of its "
            "own. That is what random weights are for."
        ),
        given="2",
        draw=figures.nudged,
        lab=lambda: clone_army(preset="nudge"),
        alt="The weights of four units as arrows. One has gone its own way; the three others lie on one another.",
    ),
    praise="The nudged one goes its own way, the others stay clones.",
)

REPAIRS: dict[str, tuple[str, dict[str, Any]]] = {
    "random": ('kernel_initializer="glorot_uniform"', {"start": "glorot_uniform"}),
    "ones": ('kernel_initializer="ones"', {"start": "ones"}),
    "bias": ('bias_initializer="ones"', {"start": "zeros", "bias": "ones"}),
    "rate": ("keras.optimizers.Adam(0.03)", {"start": "zeros", "rate": 0.03}),
}


def share_after(repair: str) -> float:
    """The share of digits put aside that the repaired network reads."""
    _, test, _, truth = networks.digits()
    return float(networks.trained(**REPAIRS[repair][1]).evaluate(test, truth, verbose=0)[1])


def repair_that_works() -> str:
    """Train each; the one that reads nine digits in ten."""
    [name] = [name for name in REPAIRS if share_after(name) > 0.9]
    return name


def shares_in_words() -> str:
    return ", ".join(f"{line} {percent(share_after(name))}" for name, (line, _) in REPAIRS.items())


ZEROS = Exercise(
    id="06.5",
    title="Find the bug: it does not learn",
    question='Both layers of this digit reader were made with `kernel_initializer="zeros"`. It reads one digit in ten, '
    "and never more. Which **single** change repairs it?",
    kind=Choose({name: line for name, (line, _) in REPAIRS.items()}, truth=repair_that_works, shuffled=True),
    name="repair",
    misconceptions=(
        Misconception(
            "any-constant-will-do",
            lambda: (
                "One is not zero, so something moves now. But all weights are still equal, and so are the units. We "
                f"tried it: {percent(share_after('ones'))} are right."
            ),
            when="ones",
        ),
        Misconception(
            "biases-break-the-tie",
            lambda: (
                "Equal biases keep the units equal. They stay clones, and the network has one unit's worth. We tried "
                "it: "
                f"{percent(share_after('bias'))} are right."
            ),
            when="bias",
        ),
        Misconception(
            "learn-faster",
            lambda: (
                "A bigger step times zero is zero: with all weights 0, no order reaches the hidden layer. We tried it: "
                f"{percent(share_after('rate'))} are right."
            ),
            when="rate",
        ),
    ),
    hints=(
        "In which of the four are the hidden units different at the start?",
        "Ones for weights or for biases: are two units then told apart by anything?",
        "Only a start by chance gives each unit weights of its own.",
    ),
    answer=Answer(
        lambda: (
            "A random start. With zeros no unit differs from its neighbour, and with all weights 0 hardly anything "
            "moves "
            f"at all. We trained all four; of the unseen digits are right: {shares_in_words()}."
        ),
        given="random",
        draw=figures.repairs,
        alt="Four bars, one for each change. Only the random start reaches nine digits in ten.",
    ),
    praise="Random weights make units differ; biases may start at zero.",
)
