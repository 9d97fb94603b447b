"""Biases before a softmax: one for all learns nothing (07.c, 07.4), one for each the frequencies, at once (07.5)."""

from __future__ import annotations

from functools import cache

import numpy as np

from nnteach.activations import get
from nnteach_course.answers.lesson_07 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Code, Misconception
from nnteach_course.kinds.code import Inputs
from nnteach_course.prediction import Prediction
from nnteach_widgets import bias_bench
from nnteach_widgets.bias_layer_scene import SCENES
from nnteach_widgets.bias_learning import Lesson

# 07.c What can a shared bias learn?

STEPS = 40
OUTCOMES = {
    "thirds": "a third for each, as at the beginning",
    "frequencies": "the shares of the growers in the data",
    "winner": "nearly all for the most frequent grower",
    "nothing": "0 for each: nothing comes in",
}


@cache
def wine() -> Lesson:
    lesson = SCENES["softmax"]().lesson
    assert lesson is not None
    return lesson


@cache
def learned(shared: bool) -> np.ndarray:
    """The shares after some steps of the engine's training, from biases of 0."""
    biases = (0.0,) * wine().classes
    for _ in range(STEPS):
        biases = wine().step(biases, shared)
    return wine().shares(biases, shared)


def outcome() -> str:
    shares = learned(True)
    if np.allclose(shares, 1 / len(shares)):
        return "thirds"
    if np.allclose(shares, wine().frequencies, atol=0.01):
        return "frequencies"
    return "winner" if shares.max() > 0.9 else "nothing"


GUESSED = {
    "thirds": lambda: np.full(3, 1 / 3),
    "frequencies": lambda: wine().frequencies,
    "winner": lambda: np.array([0.0, 1.0, 0.0]),
    "nothing": lambda: np.zeros(3),
}


@cache
def way_down() -> tuple[float, ...]:
    """The loss at every step from biases of 0."""
    biases, losses = (0.0,) * wine().classes, []
    for _ in range(STEPS):
        losses.append(wine().loss(wine().shares(biases, False)))
        biases = wine().step(biases, False)
    return tuple(losses)


def with_head_start() -> float:
    return wine().loss(get("softmax")(first_biases(wine().frequencies * len(wine().kinds))))


def about_sharing(guess: str) -> str:
    each = (learned(False), learned(True), wine().frequencies)
    own, one, truth = (", ".join(f"{share:.4f}" for share in three) for three in each)
    return (
        f"After {STEPS} steps the shared bias gives {one}; own biases give {own}. In the data: {truth}. softmax looks "
        "at the *differences* between sums, and a number added to all of them changes none."
    )


SHARED = Prediction(
    id="07.c",
    title="One bias for all",
    question="Three growers made 178 wines: 59, 71 and 48 of them. A softmax layer with three neurons gets inputs that "
    "are all 0, so only its bias can speak. It has *one* bias, shared by its three neurons. We train it for "
    f"{STEPS} steps. Which three shares does it give then?",
    kind=Choose(OUTCOMES, truth=outcome),
    says=about_sharing,
    draw=lambda colours, guess: figures.shares(
        colours, learned(False), learned(True), wine().frequencies, GUESSED[guess]()
    ),
    alt=lambda guess: f"Bars for three growers. You guessed: {OUTCOMES[guess]}. " + about_sharing(guess),
    button="Train it",
)

# 07.4 Why?


def cancels() -> str:
    """Add a number to all sums: if no share changes, the reason is the differences."""
    z = np.array([2.0, 1.0, 0.0])
    same = np.allclose(get("softmax")(z), get("softmax")(z + 3))
    return "differences" if same else "slow"


WHY = Exercise(
    id="07.4",
    title="Why it cannot learn",
    question="Why can one bias, shared by a whole softmax layer, not learn that one class is more frequent?",
    kind=Choose(
        {
            "differences": "softmax sees only the differences between the sums, and a shared number changes none.",
            "starts at zero": "It begins at 0, and what is 0 has no gradient.",
            "zero inputs": "The inputs are 0, so no gradient reaches the bias.",
            "slow": "It learns, but with a bigger learning rate or more steps it would get there.",
        },
        truth=cancels,
        shuffled=True,
    ),
    name="why",
    misconceptions=(
        Misconception(
            "zero-has-no-gradient",
            "The gradient asks what *would* change, not what is there. The own biases begin at 0, too, and they learn.",
            when="starts at zero",
        ),
        Misconception(
            "zero-input-stops-the-bias",
            "Zero inputs stop the *weights*: their gradient is multiplied by x. A bias comes from the unit that is "
            "always 1. The own biases learn from the same zeros.",
            when="zero inputs",
        ),
        Misconception(
            "more-training-helps",
            "Its gradient is the sum of what three neurons want, and that is exactly 0. A thousand times 0 is 0.",
            when="slow",
        ),
    ),
    hints=(
        "Move the shared bias in the bench by hand. What happens to the three shares?",
        "exp(z + b) = exp(z) · exp(b). Now divide by the sum.",
        "The factor exp(b) stands above and below the line of the fraction.",
    ),
    answer=Answer(
        lambda: (
            "Above and below the fraction of softmax stands the same factor exp(b), and it cancels. For the sums 2, 1, "
            f"0 the shares are {_listed(0)}; with 5 added to all they are {_listed(5)}."
        ),
        given="differences",
        draw=figures.cancelled,
        lab=lambda: bias_bench(preset="shared"),
        alt="Two times three bars: the sums differ by 5, the shares are the same.",
    ),
    praise="A number added to every sum cancels in the fraction, whatever it is.",
)


def _listed(added: float) -> str:
    return ", ".join(f"{share:.3f}" for share in get("softmax")(np.array([2.0, 1.0, 0.0]) + added))


# 07.5 A head start


def first_biases(counts):
    """With these biases and no inputs, softmax gives each class its frequency."""
    return np.log(counts / counts.sum())


def some_counts(rng: np.random.Generator) -> list[Inputs]:
    """How often each class occurs: two to five classes, one of them rare."""
    made: list[Inputs] = [(np.array([1.0, 3.0]),), (np.array([59.0, 71.0, 48.0]),)]
    made += [(rng.integers(2, 90, classes).astype(float),) for classes in (2, 3, 4, 5)]
    return [*made, (np.array([99.0, 1.0]),)]


FIRST = Exercise(
    id="07.5",
    title="A head start",
    question="Training the biases took many steps. One can write them down at once. Write `first_biases(counts)`: it "
    "gets how often each class occurs, and returns biases with which softmax gives exactly those frequencies while "
    "the inputs say nothing. Compared are the shares that softmax makes of your biases.",
    kind=Code("first_biases", first_biases, some_counts, seen=lambda biases: get("softmax")(biases)),
    name="first_biases",
    misconceptions=(
        Misconception(
            "frequencies-for-biases",
            "These are the frequencies themselves. softmax takes the *exponential* of each: to get p out, put in a "
            "number whose exponential is p.",
            like=(lambda counts: counts / counts.sum(),),
        ),
        Misconception(
            "counts-for-biases",
            "These are the counts. exp(71) is huge beside exp(59): the largest class gets nearly all.",
            like=(lambda counts: counts * 1.0,),
        ),
        Misconception(
            "zeros-for-all",
            "With equal biases every class gets the same share. The frequencies differ, so the biases must.",
            like=(lambda counts: np.zeros(len(counts)),),
        ),
        Misconception(
            "sign-turned",
            "Your frequent classes get the small shares: the sign is turned.",
            like=(lambda counts: -np.log(counts / counts.sum()),),
        ),
        Misconception(
            "other-logarithm",
            "A logarithm is right, but of another base. softmax uses e, so take `np.log`.",
            like=(
                lambda counts: np.log10(counts / counts.sum()),
                lambda counts: np.log2(counts / counts.sum()),
            ),
        ),
        Misconception(
            "exponential-for-logarithm",
            "softmax takes the exponential already. You need what undoes it: the logarithm.",
            like=(lambda counts: np.exp(counts / counts.sum()),),
        ),
    ),
    hints=(
        "With inputs that say nothing, z is the bias. So softmax(b) shall be the frequencies.",
        "softmax takes exp of each and divides by the sum. What undoes exp?",
        "If exp(b) is the frequency p, the sum is 1 already. So b is the logarithm of p: of which array?",
    ),
    answer=Answer(
        "b = log p. exp(log p) = p, and the p add up to 1, so softmax changes nothing more. `np.log(counts)` is as "
        "good: it differs by one number for all, and that cancels.",
        given=first_biases,
        code=first_biases,
        draw=lambda colours: figures.head_start(colours, way_down(), with_head_start()),
        lab=lambda: bias_bench(preset="softmax"),
        alt="The loss falls over 40 steps from ln 3 to its best value; with log p it begins there.",
    ),
    praise="b = log p. (Plus any number for all: it cancels.)",
)
