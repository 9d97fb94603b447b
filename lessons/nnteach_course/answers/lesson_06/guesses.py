"""The predictions of lesson 06: one weight silenced (06.a), a layer turned round (06.b), a constant start (06.c)."""

from __future__ import annotations

from nnteach_course.answers.lesson_06 import figures, networks
from nnteach_course.kinds import Choose, Number
from nnteach_course.prediction import Prediction
from nnteach_course.words import percent, say

ASIDE = 360

# 06.a One weight of two thousand


def read_otherwise() -> int:
    return networks.otherwise(networks.changed(networks.silence_the_strongest))


def about_one_weight(guess: float) -> str:
    whole = networks.otherwise(networks.changed(networks.silence_its_unit))
    told = read_otherwise()
    yours = "as you guessed" if abs(guess - told) <= 5 else f"you guessed {say(guess)}"
    return (
        f"{told} of {ASIDE} digits are read as another one ({yours}). Silence all 64 weights of its unit, and it is "
        f"{whole}. What the network knows is spread over many weights; a single one knows very little."
    )


ONE_WEIGHT = Prediction(
    id="06.a",
    title="One weight less",
    question="The network above reads digits with 2368 weights. We take the strongest weight of its hidden layer and "
    "set it "
    f"to 0. How many of the {ASIDE} unseen digits will it now read as another digit than before?",
    kind=Number(read_otherwise, tolerance=5, low=0, high=ASIDE),
    says=about_one_weight,
    draw=figures.silenced,
    alt=lambda guess: f"Three bars: nothing changed, one weight silenced, one unit silenced. {about_one_weight(guess)}",
    button="Silence it",
)

# 06.b All signs of the last layer


def right_after_turning() -> float:
    return 100 * networks.right(networks.changed(networks.turn_the_exit))


def about_turning(guess: float) -> str:
    return (
        f"{right_after_turning():.0f} percent are right (you guessed {say(guess)}). By blind guessing it would be "
        "ten. The "
        "weights still know what a 3 is; now all of it speaks against the 3. To be wrong every time, one has to know "
        "a lot."
    )


TURNED = Prediction(
    id="06.b",
    title="All signs turned",
    question="The network reads nearly all unseen digits. Now we multiply every weight of its last layer by −1. How "
    "many "
    "percent of the digits will it read rightly?",
    kind=Number(right_after_turning, tolerance=3, low=0, high=100),
    says=about_turning,
    draw=figures.turned,
    alt=lambda guess: f"Three bars: before, by chance, with all signs turned. {about_turning(guess)}",
    button="Turn them",
)

# 06.c A constant start

STARTS = {
    "equal": "like the random start: training puts the weights right",
    "slower": "it gets there, too, only later",
    "clones": "it stays far behind: all hidden units remain equal",
    "nothing": "no weight moves at all",
}


def what_a_constant_does() -> str:
    """From the two runs of the clone army."""
    clones, random = networks.twins()
    if not any((w != clones.run.weights[0][k]).any() for k, w in enumerate(clones.run.weights[-1])):
        return "nothing"
    if clones.different == 1 and clones.right < random.right - 0.1:
        return "clones"
    return "equal" if abs(clones.right - random.right) < 0.02 else "slower"


def about_constants(guess: str) -> str:
    clones, random = networks.twins()
    return (
        f"Constant start: {percent(clones.right)} right, random start: {percent(random.right)}. The four hidden "
        "units of the "
        "constant start are equal bit for bit, after every step. Equal weights see the same, say the same, and are "
        "changed "
        "in the same way. Four such units can do no more than one."
    )


CONSTANT = Prediction(
    id="06.c",
    title="All weights 0.5",
    question="A network with four hidden units shall tell a disc from the ring around it. All its weights start at "
    "0.5, "
    "instead of at random. What will training make of it?",
    kind=Choose(STARTS, truth=what_a_constant_does),
    says=about_constants,
    draw=figures.two_starts,
    alt=lambda guess: f"Two borders. You guessed: {STARTS[guess]}. {about_constants(guess)}",
    button="Train both",
)
