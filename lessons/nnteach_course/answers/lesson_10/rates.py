"""How long a step may be: four rates in a race (10.a), beyond the limit (10.b), and where the limit is (10.3)."""

from __future__ import annotations

from nnteach_course.answers.lesson_10 import figures
from nnteach_course.answers.lesson_10.hills import bmi_hill
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number
from nnteach_course.prediction import Prediction
from nnteach_course.words import say

# 10.a Which rate wins?

START, STEPS = -1.5, 10
RATES = {"0.1": 0.1, "0.4": 0.4, "0.9": 0.9, "1.1": 1.1}


def lost(rate: float) -> float:
    """How far above the valley floor the walk ends."""
    hill = bmi_hill()
    return float(hill.walk(START, rate, STEPS).loss[-1] - hill.height(hill.floor()))


def winner() -> str:
    return min(RATES, key=lambda name: lost(RATES[name]))


def about_the_race(guess: str) -> str:
    left = {name: lost(rate) for name, rate in RATES.items()}
    return (
        f"Lowest after ten steps is {winner()}: it has arrived. With 0.1 the walk is still on its way, "
        f"{say(left['0.1'])} above the floor. With 0.9 it is exactly as high, {say(left['0.9'])}, but it got there by "
        f"jumping from side to side. With 1.1 every jump is longer than the one before: {say(left['1.1'])} above the "
        "floor, and rising."
    )


RACE = Prediction(
    id="10.a",
    title="Four learning rates",
    question="Four learners walk down the hill above, from w = −1.5, ten steps each. They differ in their learning "
    "rate only. Which one ends lowest?",
    kind=Choose(
        {
            "0.1": "0.1: small steps are safe",
            "0.4": "0.4: neither small nor large",
            "0.9": "0.9: large steps get there first",
            "1.1": "1.1: the largest of all",
        },
        truth=winner,
    ),
    says=about_the_race,
    draw=lambda colours, guess: figures.race(colours, RATES, START, STEPS, guess),
    alt=lambda guess: f"Four walks on the same hill. You guessed {guess}. " + about_the_race(guess),
    button="Let them walk",
)

# 10.b Beyond the limit

FAR = 20
TOO_FAST = 1.1


def times_as_far() -> float:
    """Distance from the valley floor after the steps, where it was 1 before."""
    hill = bmi_hill()
    return float(abs(hill.walk(hill.floor() + 1, TOO_FAST, FAR).w[-1] - hill.floor()))


def about_the_distance(guess: float) -> str:
    truth = times_as_far()
    ratio = guess / truth
    yours = (
        "near enough"
        if 0.5 <= ratio <= 2
        else f"{say(1 / ratio)} times too small"
        if ratio < 1
        else f"{say(ratio)} times too large"
    )
    linear = 1 + FAR * 0.2
    return (
        f"After {FAR} steps you are {say(truth)} away. Each step multiplies the distance by 1.2, so it is 1.2 to the "
        f"power of {FAR}. Your guess of {say(guess)} was {yours}. If each step only added 0.2, it would be "
        f"{linear:g}: growth by a factor is hard to feel."
    )


DISTANCE = Prediction(
    id="10.b",
    title="Ten percent too fast",
    question="On our hill, with a rate of exactly 1, each step lands as far from the valley floor as before, on the "
    "other side. Now the rate is 1.1, ten percent more. You begin at a distance of 1. "
    "How far away are you after 20 steps?",
    kind=Number(times_as_far, factor=2, low=0.01, high=1000.0, logarithmic=True),
    says=about_the_distance,
    draw=figures.running_away,
    alt=lambda guess: "The distance from the floor, step by step, in powers of ten. " + about_the_distance(guess),
    button="Walk 20 steps",
)

# 10.3 Where is the limit?

FACTOR = 2.0


def limit(factor: float = FACTOR) -> float:
    """2 / λ, with the curvature λ measured on the engine's own hill."""
    return 2 / bmi_hill(factor).curvature()


RUNAWAY = Exercise(
    id="10.3",
    title="The rate that is too large",
    question="With the standardised body-mass index as x, the curvature is 2 and rates beyond 1 run away. Somebody "
    "enters 2x instead of x: the same patients, every input twice as large. Beyond which rate does the walk run away "
    "now?",
    kind=Number(limit),
    name="rate",
    misconceptions=(
        Misconception(
            "scale-changes-nothing",
            "The valley floor only moves to half the w, that is true. But the hill gets steeper on both sides, "
            "and a steep hill allows short steps only.",
            when=lambda rate: abs(rate - limit(1.0)) < 0.01,
        ),
        Misconception(
            "square-forgotten",
            "Twice the input, half the rate? x enters twice: w x is twice as large, and so is the error it makes; "
            "the gradient multiplies by x once more. The curvature grows by 2 · 2.",
            when=lambda rate: abs(rate - limit(1.0) / 2) < 0.006,
        ),
        Misconception(
            "one-over-curvature",
            "1/λ is the *best* rate here: it lands on the floor in one step. The walk runs away beyond twice that, "
            "where it jumps over the floor and lands higher.",
            when=lambda rate: abs(rate - limit() / 2) < 0.002,
        ),
        Misconception(
            "the-wrong-way-round",
            "That is more than before. Larger inputs make the hill steeper, so the limit gets smaller.",
            when=lambda rate: rate > 1.5 * limit(1.0) and abs(rate - 2 / limit()) > 0.1,
        ),
        Misconception(
            "curvature-for-rate",
            "That is the curvature λ itself, and you have it right. The limit is 2 divided by it.",
            when=lambda rate: abs(rate - 2 / limit()) <= 0.1,
        ),
    ),
    hints=(
        "First find the new curvature: by how much does the slope grow when w grows by 1?",
        "The slope is the mean of 2 x (w x − y). Its part with w is the mean of 2 x². What if x doubles?",
        "The mean of 2 x² was 2. It is 8 now. The limit is 2 divided by that.",
    ),
    answer=Answer(
        lambda: (
            f"λ is the mean of 2 x². With 2x it is {bmi_hill(FACTOR).curvature():.0f}, four times as much, so the "
            f"limit is 2/8 = {say(limit())}. That is why we standardise: the size of "
            "the inputs decides which rates work."
        ),
        given="0.25",
        draw=lambda colours: figures.limits(colours, FACTOR),
        alt="Two valleys over w: with inputs twice as large the valley is four times as curved. In it a rate below "
        "0.25 comes nearer to the floor, one above runs away.",
    ),
    praise="Twice the input, four times the curvature, a quarter of the rate. That is why we standardise.",
)
