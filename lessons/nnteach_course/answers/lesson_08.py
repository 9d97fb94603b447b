"""Lesson 08, activation functions: right answers, the misconceptions behind wrong ones, hints, solutions.

No number here is typed where the engine can compute it: the truth is what nnteach does.
"""

from __future__ import annotations

import numpy as np

from nnteach import activations
from nnteach.activations import get
from nnteach_course.answers import experiments_08 as experiments
from nnteach_course.answers import figures_08 as figures
from nnteach_course.answers.moons_08 import trained
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import (
    Choose,
    Code,
    Misconception,
    Number,
    Part,
    Setting,
    Settings,
    Several,
    Slider,
)
from nnteach_course.kinds.code import Inputs
from nnteach_course.prediction import Prediction
from nnteach_course.words import percent, say, show
from nnteach_widgets import activation_lab

# Remember: what a neuron sums, and what its bias does

INPUTS, WEIGHTS, BIAS = np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5


def value(name: str, z: float) -> float:
    """F(z), by the engine."""
    return float(get(name)(np.array(z)))


def weighted_sum() -> float:
    return float(INPUTS @ WEIGHTS + BIAS)


REMEMBER_SUM = Exercise(
    id="08.r1",
    title="Remember: the weighted sum",
    question="A neuron has the inputs x = (1, 2), the weights w = (3, −1) and the bias b = 0.5. "
    "What is z, the sum before any activation?",
    kind=Number(weighted_sum, tolerance=0.001),
    name="z",
    misconceptions=(
        Misconception(
            "weight-without-its-sign",
            "You took the second weight as 1, it is −1: a negative weight takes away. So its product is −2, not 2.",
            when=lambda z: np.isclose(z, INPUTS @ np.abs(WEIGHTS) + BIAS),
        ),
        Misconception(
            "bias-forgotten",
            "The products are added up rightly. Then the neuron adds its own bias, once.",
            when=lambda z: np.isclose(z, INPUTS @ WEIGHTS),
        ),
        Misconception(
            "bias-for-each-input",
            "You added the bias once for each input. A neuron has one bias, and adds it once, at the end.",
            when=lambda z: np.isclose(z, INPUTS @ WEIGHTS + 2 * BIAS),
        ),
        Misconception(
            "bias-subtracted",
            "The bias is added, not taken away: z = x₁w₁ + x₂w₂ + b.",
            when=lambda z: np.isclose(z, INPUTS @ WEIGHTS - BIAS),
        ),
        Misconception(
            "activation-too-early",
            "That is already bent by an activation. The question stops one step earlier, at the sum z.",
            when=lambda z: any(abs(z - value(f, weighted_sum())) < 0.005 for f in ("sigmoid", "tanh")),
        ),
    ),
    hints=(
        "Each input has its own weight. Multiply the pairs first.",
        "Two products, their sum, then the bias. Mind the minus sign.",
        "1 · 3 + 2 · (−1) = 1. One step is left.",
    ),
    answer=Answer(
        lambda: f"z = 1 · 3 + 2 · (−1) + 0.5 = {weighted_sum():g}. Products, sum, bias: in this order.",
        given="1.5",
    ),
    praise="Products, sum, bias: in this order.",
)


def way_of_the_kink() -> str:
    before, after = figures.kink(1.0, 0.0), figures.kink(1.0, 1.0)
    return "left" if after < before else "right" if after > before else "nowhere"


def kinks_in_words() -> str:
    return f"At b = 0 the kink is at x = {figures.kink(1, 0):.0f}, at b = 1 it is at x = {figures.kink(1, 1):.0f}."


REMEMBER_BIAS = Exercise(
    id="08.r2",
    title="Remember: the bias",
    question="A neuron computes relu(w x + b) with w = 1. Its bias grows from 0 to 1. Which way does the kink move?",
    kind=Choose(
        {
            "left": "to the left",
            "right": "to the right",
            "up": "upwards",
            "nowhere": "nowhere, it only gets steeper",
        },
        truth=way_of_the_kink,
    ),
    name="kink",
    misconceptions=(
        Misconception(
            "plus-b-moves-right",
            "More looks like further to the right. But with a bigger bias the sum reaches 0 earlier, "
            "at a smaller x. Solve x + 1 = 0.",
            when="right",
        ),
        Misconception(
            "bias-lifts-the-output",
            "It would lift the curve if it were added after the activation. It is added before: "
            "the sum changes, and the floor at 0 stays.",
            when="up",
        ),
        Misconception(
            "bias-taken-for-a-weight",
            "The steepness is the weight's business. The bias is added to the sum, whatever x is.",
            when="nowhere",
        ),
    ),
    hints=(
        "The kink is where the sum is exactly 0.",
        "Solve w x + b = 0 for x, once with b = 0 and once with b = 1.",
        "With w = 1 the kink is at x = −b.",
    ),
    answer=Answer(
        lambda: (
            f"To the left. The kink is where w x + b = 0, so at x = −b/w. {kinks_in_words()} "
            "(With a negative weight it would move to the right.)"
        ),
        given="left",
    ),
    praise="The kink is where w x + b = 0, so at x = −b/w.",
)

# 08.1 The slope of tanh

SLOPE = Exercise(
    id="08.1",
    title="The slope of tanh",
    question="How steep is tanh at z = 0? Give the slope as a number.",
    kind=Number(lambda: figures.slope("tanh", 0.0)),
    name="slope",
    misconceptions=(
        Misconception(
            "value-for-slope",
            lambda: (
                f"{value('tanh', 0.0):g} is the value of tanh at 0: how high the curve is. Asked is its slope: "
                "how much it rises for a small step to the right."
            ),
            when=lambda answer: answer == 0,
        ),
        Misconception(
            "slope-of-sigmoid",
            lambda: (
                f"{figures.slope('sigmoid', 0.0):g} is the slope of sigmoid at 0. tanh looks alike, but it climbs "
                "from −1 to 1, twice as high, and in half the width."
            ),
            when=lambda answer: np.isclose(answer, figures.slope("sigmoid", 0.0)),
        ),
        Misconception(
            "half-of-the-difference",
            "tanh is twice as high as sigmoid, and you doubled sigmoid's slope. It is also twice as narrow: "
            "tanh(z) = 2 sigmoid(2z) − 1, so the factor 2 comes twice.",
            when=lambda answer: np.isclose(answer, 2 * figures.slope("sigmoid", 0.0)),
        ),
        Misconception(
            "angle-for-slope",
            "45 would be the angle in degrees. A slope is rise divided by run, a number without a unit.",
            when=45,
        ),
    ),
    hints=(
        "In the activation lab, choose tanh and drag the point to 0. Look at the line that touches the curve.",
        "Go a small step to the right, say 0.01. How much does tanh rise? Divide the rise by the step.",
        "The derivative is 1 − tanh(z)². And tanh(0) = 0.",
    ),
    answer=Answer(
        lambda: (
            f"The slope is {figures.slope('tanh', 0.0):g}. It follows from F'(z) = 1 − tanh(z)², with tanh(0) = 0. "
            f"sigmoid's is only {figures.slope('sigmoid', 0.0):g}: one reason why tanh often learns faster."
        ),
        given="1",
        draw=figures.steps_of_tanh,
        lab=lambda: activation_lab("tanh", x=0.0),
        alt="The curve of tanh and the line that touches it at 0. One step to the right it has risen by one.",
    ),
    praise="F'(z) = 1 − tanh(z)², and tanh(0) = 0. Nowhere else is it as steep.",
)

# 08.2 leaky_relu


def leaky_relu(z, slope=0.2):
    """z where z is positive; where it is not, only a fraction of it comes through."""
    return np.where(z > 0, z, slope * z)


def some_sums(rng: np.random.Generator) -> list[Inputs]:
    """Arrays of one, two and three axes, in tenths, so that they are easy to read; some with a slope."""
    made: list[Inputs] = [(np.array([-1.0]),), (np.array([2.0]),), (np.array([-1.0, 2.0]),)]
    for shape in ((3,), (2, 3), (2, 2, 3)):
        made.append((np.round(rng.normal(0, 2, shape), 1),))
    for other in (0.5, 0.01):
        made.append((np.round(rng.normal(0, 2, (2, 2)), 1), other))
    return made


LEAKY = Exercise(
    id="08.2",
    title="A ReLU that leaks",
    question="Write `leaky_relu(z, slope=0.2)`: y = z where z is positive, and slope · z where it is not. "
    "It gets whole arrays, of any shape, and leaves z as it was.",
    kind=Code("leaky_relu", lambda z, slope=0.2: activations.leaky_relu(z, slope), some_sums),
    name="leaky_relu",
    misconceptions=(
        Misconception(
            "plain-relu",
            "On the negative side this gives 0: that is the plain ReLU. A leaky one lets a fraction through, "
            "slope · z, and with it a gradient.",
            like=(lambda z, slope=0.2: np.maximum(z, 0),),
        ),
        Misconception(
            "slope-on-the-positive-side",
            "You scaled the positive side and let the negative one pass. It is the other way round: "
            "z > 0 stays, the rest is multiplied by the slope.",
            like=(lambda z, slope=0.2: np.where(z > 0, slope * z, z),),
        ),
        Misconception(
            "both-sides-scaled",
            "Here both sides are multiplied by the slope, so nothing bends. The positive side stays as it is.",
            like=(lambda z, slope=0.2: slope * z,),
        ),
        Misconception(
            "slope-is-always-the-same",
            "It works for a slope of 0.2, but the caller may ask for another one. Use the argument `slope`.",
            like=(lambda z, slope=0.2: leaky_relu(z, 0.2),),
        ),
        Misconception(
            "numbers-only",
            "This works for one number; an array holds many, each with its own answer to “is it positive?”. "
            "`np.where(z > 0, ...)` asks all of them at once; `if` and `max` ask only once.",
            when=lambda trial: trial.wants_single_numbers,
        ),
        Misconception(
            "changes-its-input",
            "z itself was changed on the way, and the layer still needs it for the way back. "
            "Make a new array: `np.where` does, `z[z < 0] = ...` does not.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "There are two cases. Which condition decides between them, and is it one answer or one for each number?",
        "`np.where(condition, a, b)` takes from a where the condition holds, and from b elsewhere.",
        "The condition is `z > 0`, and where it holds the result is `z`. What belongs into the third place?",
    ),
    answer=Answer(
        "`np.where` looks at every number of the array and makes a new one, so z stays as it was.",
        given=leaky_relu,
        code=leaky_relu,
        draw=figures.leaking,
        lab=lambda: activation_lab("leaky_relu", x=-2.0, compare=["relu"]),
        alt="Leaky ReLU and ReLU are the same line for positive z. For negative z ReLU is 0, and leaky ReLU a "
        "gentle slope.",
    ),
    praise="And z is as it was: the layer needs it for the way back.",
)

# 08.3 softmax


def softmax(z):
    """Scores become shares that add up to 1 along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest becomes exp(0) = 1: nothing overflows
    return e / e.sum(axis=-1, keepdims=True)


def some_scores(rng: np.random.Generator) -> list[Inputs]:
    """Small scores of several shapes, and two that are large: there the naive formula overflows."""
    made: list[Inputs] = [(np.array([0.0, 1.0]),), (np.array([1000.0, 1001.0]),)]
    for shape in ((3,), (2, 2), (2, 3), (3, 3), (2, 2, 3)):
        made.append((np.round(rng.normal(0, 1, shape), 1),))
    made.append((np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0]]),))
    return made


def _exp(z):
    return np.exp(z)


def _stable_exp(z):
    return np.exp(z - z.max(axis=-1, keepdims=True))


def _globally_stable_exp(z):
    return np.exp(z - z.max())


def _exp_by_columns(z):
    return np.exp(z - z.max(axis=0))


def _exp_without_keeping(z):
    return np.exp(z - z.max(axis=-1))


EXPS = (_exp, _stable_exp, _globally_stable_exp)  # three ways to the same shares, if no score is large


SOFTMAX = Exercise(
    id="08.3",
    title="softmax",
    question="Write `softmax(z)` along the last axis, for any number of axes in front: every number positive, every "
    "row adding up to 1. It will be tried on `[1000, 1001]`, too.",
    kind=Code("softmax", lambda z: get("softmax")(z), some_scores),
    name="softmax",
    misconceptions=(
        Misconception(
            "overflow",
            "The formula is right, but exp(1000) is larger than any float, so inf / inf gives nan. Subtract the "
            "largest score first: exp(z − c) / Σ exp(z − c) is the same for every c.",
            like=(lambda z: _exp(z) / _exp(z).sum(axis=-1, keepdims=True),),
        ),
        Misconception(
            "one-largest-for-all",
            "One largest score for the whole array helps the row it stands in; another row may vanish to 0 / 0. "
            "Each row needs its own: `z.max(axis=-1, keepdims=True)`.",
            like=(lambda z: _globally_stable_exp(z) / _globally_stable_exp(z).sum(axis=-1, keepdims=True),),
        ),
        Misconception(
            "not-divided",
            "These are the exponentials. To become shares they are divided by their sum, row by row.",
            like=EXPS,
        ),
        Misconception(
            "wrong-axis",
            "Your columns add up to 1, the rows should. A row is one example; its scores lie along the last axis, "
            "`axis=-1`.",
            like=tuple(lambda z, e=e: e(z) / e(z).sum(axis=0) for e in (*EXPS, _exp_by_columns)),
        ),
        Misconception(
            "sum-of-everything",
            "You divided by the sum of the whole array, so all rows together make 1. Each row should, by itself: "
            "`sum(axis=-1, keepdims=True)`.",
            like=tuple(lambda z, e=e: e(z) / e(z).sum() for e in EXPS),
        ),
        Misconception(
            "axis-not-kept",
            "The sums have lost an axis, so NumPy divides by the wrong ones or cannot divide at all. "
            "`keepdims=True` keeps a place for them.",
            like=tuple(lambda z, e=e: e(z) / e(z).sum(axis=-1) for e in (*EXPS, _exp_without_keeping)),
        ),
        Misconception(
            "numbers-only",
            "`math.exp` takes one number. `np.exp` takes a whole array, number by number.",
            when=lambda trial: trial.wants_single_numbers,
        ),
        Misconception(
            "changes-its-input",
            "z itself was changed on the way. `z -= ...` writes into the caller's array; `z = z - ...` makes its own.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "Three steps: make every score positive, add up each row, divide.",
        "Subtracting the same number from a whole row changes nothing in the result. Which number keeps exp small?",
        "`e = np.exp(z - z.max(axis=-1, keepdims=True))`. Now divide each row by its own sum.",
    ),
    answer=Answer(
        "The largest score of each row is subtracted first. That changes no ratio, and nothing overflows. "
        "`keepdims=True` keeps the last axis, so that each row is divided by its own sum.",
        given=softmax,
        code=softmax,
        draw=figures.sharing_out,
        alt="softmax of 0 and 1, and of 1000 and 1001: the same two shares, 0.269 and 0.731.",
    ),
    praise="It is calm at 1000, too, since only differences between scores count.",
)

# 08.4 The way out of a network

WAYS_OUT = {
    "softmax": "softmax + categorical cross-entropy",
    "sigmoid": "sigmoid + binary cross-entropy",
    "linear": "linear + mean squared error",
    "relu": "relu + mean squared error",
}


def sum_of_sigmoids() -> str:
    scores = np.array([2.0, 1.0, 0.0])
    return f"for the scores 2, 1, 0 it gives {show(np.round(get('sigmoid')(scores), 2))}, together " + (
        f"{get('sigmoid')(scores).sum():.2f}"
    )


def dead_relu() -> str:
    return f"at z = −1 its slope is {figures.slope('relu', -1.0):g}"


OUTPUTS = Exercise(
    id="08.4",
    title="The way out",
    question="Which output activation and which loss belong to each task?",
    kind=Several(
        {
            "classes": Part(
                "One of three kinds of wine",
                Choose(WAYS_OUT, "softmax"),
                (
                    Misconception(
                        "sigmoid-for-exclusive",
                        lambda: (
                            "sigmoid asks each class by itself, so the answers need not add up to 1: "
                            f"{sum_of_sigmoids()}. Exactly one class is right, so let them share: softmax."
                        ),
                        when="sigmoid",
                    ),
                    Misconception(
                        "scores-for-probabilities",
                        "A squared error treats class 2 as the double of class 1. Classes are names, not amounts; "
                        "ask for a share of probability for each.",
                        when=lambda way: way in ("linear", "relu"),
                    ),
                ),
            ),
            "tags": Part(
                "All that is in a photo: sky, sea, dog, ...",
                Choose(WAYS_OUT, "sigmoid"),
                (
                    Misconception(
                        "softmax-for-tags",
                        "softmax shares one whole: if sky and sea are both there, each gets at most its part of 1. "
                        "Several answers may be yes at once, so each needs its own sigmoid.",
                        when="softmax",
                    ),
                    Misconception(
                        "scores-for-probabilities",
                        "A tag is there or not. Without a sigmoid the output may be 7 or −3, and how sure is that?",
                        when=lambda way: way in ("linear", "relu"),
                    ),
                ),
            ),
            "price": Part(
                "The price of a house",
                Choose(WAYS_OUT, "linear"),
                (
                    Misconception(
                        "relu-for-price",
                        lambda: (
                            "A price is never negative, so ReLU looks fitting. But an output unit that starts below 0 "
                            f"stays there: {dead_relu()}, so no gradient comes back. Linear can come up again."
                        ),
                        when="relu",
                    ),
                    Misconception(
                        "probability-for-amount",
                        lambda: (
                            "This output cannot leave the range from 0 to 1: even at z = 100 sigmoid gives "
                            f"{value('sigmoid', 100.0):g}. A price needs an output that may be any number."
                        ),
                        when=lambda way: way in ("sigmoid", "softmax"),
                    ),
                ),
            ),
        }
    ),
    name="ways_out",
    hints=(
        "Ask of each task: which numbers may come out, and do the outputs depend on one another?",
        "Shares of one whole, several separate yes-or-no answers, any number at all: three ways out.",
        "Exclusive classes share one whole: softmax. Two are left.",
    ),
    answer=Answer(
        "Wine: softmax with categorical cross-entropy, since exactly one class is right and the shares add up to 1. "
        "Photo: sigmoid with binary cross-entropy, a yes or no for each tag. "
        "House: linear with mean squared error, since a price may be any number.",
        given={"classes": "softmax", "tags": "sigmoid", "price": "linear"},
        draw=figures.outputs,
        alt="Three scores under softmax add up to 1, under sigmoid each is a probability of its own, "
        "and without activation they stay as they are, one of them negative.",
    ),
    praise="The task decides what may come out; the activation promises it; the loss fits the promise.",
)

# 08.5 |x| from two units


def miss(s: Settings) -> float:
    return float(np.abs(figures.two_units(s) - np.abs(figures.X)).max())


def silent(s: Settings, number: int) -> bool:
    return not figures.unit(s, number, figures.X).any()


def at_some_points(s: Settings) -> tuple[tuple[str, str], ...]:
    x = np.array([-2.0, 0.0, 2.0])
    return (
        ("at x =", show(x)),
        ("expected", show(np.abs(x))),
        ("got", show(figures.two_units(s, x))),
    )


def only_steeper(s: Settings) -> bool:
    """The right V, but stretched or upside down."""
    y = figures.two_units(s)
    factor = y[-1] / figures.X[-1]
    return bool(factor and np.allclose(y, factor * np.abs(figures.X)))


FOLD: Settings = {"w1": 1, "b1": 0, "v1": 1, "w2": -1, "b2": 0, "v2": 1}

ABSOLUTE = Exercise(
    id="08.5",
    title="|x| from two ReLUs",
    question="The network computes y = v1 · relu(w1 x + b1) + v2 · relu(w2 x + b2). "
    "Set the six numbers so that y = |x| between −3 and 3.",
    kind=Setting(
        sliders={
            "w1": Slider(-2, 2, 1.0, words="w1, weight into unit 1"),
            "b1": Slider(-2, 2, 1.0, words="b1, its bias"),
            "v1": Slider(-2, 2, 0.5, words="v1, weight out of unit 1"),
            "w2": Slider(-2, 2, 0.5, words="w2, weight into unit 2"),
            "b2": Slider(-2, 2, 0.0, words="b2, its bias"),
            "v2": Slider(-2, 2, 0.0, words="v2, weight out of unit 2"),
        },
        good=lambda s: miss(s) < 0.05,
        evidence_of=at_some_points,
        picture=figures.Fold,
    ),
    name="settings",
    misconceptions=(
        Misconception(
            "one-unit-only",
            "Only one of the units speaks; the other adds nothing, so you have at most half of the V. "
            "One ReLU bends once and is flat on one side: each arm needs its own unit.",
            when=lambda s: silent(s, 1) or silent(s, 2),
        ),
        Misconception(
            "both-look-the-same-way",
            "Both units fire on the same side. The other arm needs a unit that fires where x is negative: "
            "what sign must its w have?",
            when=lambda s: s["w1"] * s["w2"] > 0,
        ),
        Misconception(
            "kinks-apart",
            "The arms look to both sides, but a kink is not at 0. It is where w x + b = 0, so at −b/w.",
            when=lambda s: s["b1"] != 0 or s["b2"] != 0,
        ),
        Misconception(
            "upside-down",
            "That is a V upside down: a negative v turns a unit over. relu itself is never negative.",
            when=lambda s: s["v1"] < 0 or s["v2"] < 0,
        ),
        Misconception(
            "not-as-steep",
            "A V with its tip at 0: nearly there. The slope of an arm is v · w; for |x| it must be 1 on the right and "
            "−1 on the left.",
            when=lambda s: only_steeper(s) or s["b1"] == s["b2"] == 0,
        ),
    ),
    hints=(
        "Cover one half of the picture. Which unit draws what is left?",
        "One unit for positive x, the other for negative x. First bring both kinks to 0.",
        "Unit 1 draws the right arm: w1 = 1, b1 = 0, v1 = 1. Unit 2 does the same for −x.",
    ),
    answer=Answer(
        "|x| = relu(x) + relu(−x): w = (1, −1), b = (0, 0), v = (1, 1). Two bends that meet make a fold.",
        given=FOLD,
        draw=lambda colours: figures.folded(FOLD, colours),
        alt="A V with its tip at 0: the left arm is one unit, the right arm the other. It covers |x|.",
    ),
    praise="|x| = relu(x) + relu(−x): two bends that meet make a fold.",
)

EXERCISES = (REMEMBER_SUM, REMEMBER_BIAS, SLOPE, LEAKY, SOFTMAX, OUTPUTS, ABSOLUTE, *experiments.EXERCISES)

# Predictions

BOUNDARIES = {"straight": "straight", "bent": "bent once", "hugging": "hugging the moons"}


def about_the_boundary(guess: str) -> str:
    plain, bent = trained(None), trained("relu")
    return (
        f"Without activations the boundary is {BOUNDARIES[plain.boundary()]}, and {percent(plain.accuracy)} of the "
        f"points lie on their side of it. With ReLU after the first two layers it is {BOUNDARIES[bent.boundary()]}: "
        f"{percent(bent.accuracy)}. Straight after straight is straight."
    )


BOUNDARY = Prediction(
    id="08.a",
    title="Three layers, no activation",
    question="Two moons, dots and rings. A network of three dense layers learns to tell them apart; none of the layers "
    "has an activation. What will the boundary between its two answers look like?",
    kind=Choose(
        BOUNDARIES,
        truth=lambda: trained(None).boundary(),
        pictures={
            name: lambda axes, colours, name=name: figures.guessed(axes, colours, name)  # type: ignore[misc]
            for name in BOUNDARIES
        },
    ),
    says=about_the_boundary,
    draw=figures.boundaries,
    alt=lambda guess: f"Two pictures of the moons. You guessed: {BOUNDARIES[guess]}. " + about_the_boundary(guess),
    button="Train both networks",
)


def left_of_the_gradient() -> float:
    return float(figures.what_is_left("sigmoid", 3.0)[-1])


def about_the_gradient(guess: float) -> str:
    left, each = left_of_the_gradient(), figures.slope("sigmoid", 3.0)
    best, relu = figures.what_is_left("sigmoid", 0.0)[-1], figures.what_is_left("relu", 3.0)[-1]
    ratio = guess / left
    far = f"{say(ratio)} times too much" if ratio > 1 else f"{say(1 / ratio)} times too little"
    yours = "as good as that" if max(ratio, 1 / ratio) < 1.3 else far
    return (
        f"What comes through is {say(left)}, one part in {say(1 / left)}: at each layer {say(each)}, five times over. "
        f"Your guess of {say(guess)} was {yours}. Even where sigmoid is steepest, {say(best)} would be left; "
        f"with ReLU, {say(relu)}."
    )


GRADIENT = Prediction(
    id="08.b",
    title="A gradient on its way back",
    question="A gradient of 1 comes back through five sigmoid layers. In each of them z = 3 (and the weight on the way "
    "is 1). How much of it comes through?",
    kind=Number(left_of_the_gradient, factor=5, low=1e-9, high=1.0, logarithmic=True),
    says=about_the_gradient,
    draw=figures.fading,
    alt=lambda guess: "What is left of the gradient after each layer, in powers of ten. " + about_the_gradient(guess),
    button="Send it back",
)

PREDICTIONS = (BOUNDARY, GRADIENT, *experiments.PREDICTIONS)
