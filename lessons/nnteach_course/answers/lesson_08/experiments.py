"""Lesson 08, what only an experiment can answer: where a kink goes, why a unit is dead, what digits need."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure

import nnteach as nn
from nnteach.activations import get
from nnteach_course import guarded
from nnteach_course.answers.lesson_08 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number
from nnteach_course.pictures import canvas, curve, label, row, zero_lines
from nnteach_course.prediction import Prediction
from nnteach_course.words import say
from nnteach_widgets.palette import NORMAL, Palette

# 08.c Where does the kink go?

W, B = -1.0, 2.0


def kink() -> float:
    """Where w x + b passes 0, found by following the engine's ReLU from left to right until it stops firing."""
    x = np.linspace(-4, 4, 8001)
    fires = get("relu")(W * x + B) > 0
    return float(x[np.flatnonzero(fires)[-1] + 1])


def about_the_kink(guess: float) -> str:
    sums = f"At x = {say(kink())} the sum w x + b is {W:g} · {say(kink())} + {B:g} = 0.".replace("-", "−")
    if abs(guess - kink()) < 0.05:
        return f"The kink is at x = {say(kink())}, where you put it. {sums}"
    if abs(guess + kink()) < 0.05:
        return (
            f"The kink is at x = {say(kink())}, on the other side. “Plus b moves to the left” holds while w is "
            f"positive. Here w is negative. {sums}"
        )
    return f"The kink is at x = {say(kink())}; you put it at {say(guess)}. {sums} In general it is at x = −b/w."


def moved(colours: Palette, guess: float) -> Figure:
    """relu(w x + b), its kink, and the place guessed."""
    figure, axes = canvas(colours, height=2.9)
    x = np.linspace(-4, 4, 401)
    zero_lines(axes, colours)
    curve(axes, x, get("relu")(x), colours, "model", linestyle=":", linewidth=1.6)
    curve(axes, x, get("relu")(W * x + B), colours, "model")
    axes.plot([kink()], [0], "o", color=colours.model, markersize=9, zorder=4)
    axes.plot([guess], [0], "D", color=colours.guess, markersize=10, zorder=5)
    label(axes, guess, -0.5, "your guess", colours.words("guess"), colours, ha="center", va="top")
    label(axes, -1.6, 4.3, f"relu({W:g} x + {B:g})".replace("-", "−"), colours.words("model"), colours)
    label(axes, 2.9, 3.2, "relu(x)", colours.quiet, colours, ha="right")
    axes.set(xlabel="x", ylabel="y", xlim=(-4, 4), ylim=(-1.2, 5.4))
    return figure


KINK = Prediction(
    id="08.c",
    title="Where the kink goes",
    question="relu(w x + b) with w = −1 and b = 2. At which x is its kink?",
    kind=Number(kink, tolerance=0.05, low=-4, high=4),
    says=about_the_kink,
    draw=moved,
    alt=lambda guess: "relu(−x + 2) falls from the left and is 0 from its kink on. " + about_the_kink(guess),
    button="Draw it",
)

# 08.6 Why is a unit dead?

DEAD = Exercise(
    id="08.6",
    title="What dead means",
    question="Many hidden ReLU units of the network above are dead. Why will more epochs not wake them?",
    kind=Choose(
        {
            "no gradient": "Their sum z is negative for every example. The slope there is 0: no gradient comes back.",
            "zero weights": "Their weights have become 0.",
            "slow": "They learn, only very slowly; a bigger learning rate would help.",
            "output forgot": "The output layer no longer listens to them: its weights for them are 0.",
        },
        truth="no gradient",
        shuffled=True,
    ),
    name="why",
    misconceptions=(
        Misconception(
            "dead-means-zero-weights",
            "Look at the picture on the right: a dead unit still has its dotted line, so its weights are not 0. It is "
            "its output that is 0, for every point.",
            when="zero weights",
        ),
        Misconception(
            "dead-means-slow",
            "A bigger learning rate multiplies the gradient. The gradient printed above is exactly 0, and a thousand "
            "times 0 is 0. It was the big rate that killed them.",
            when="slow",
        ),
        Misconception(
            "output-weight-gone",
            "That would stop the gradient, too. But here it stops at the unit itself: its own slope is 0, so it does "
            "not matter what the output layer asks for.",
            when="output forgot",
        ),
    ),
    hints=(
        "Look at the printed gradient of their weights.",
        "dz = dy · F′(z). Which of the two factors is 0 for a ReLU left of its corner?",
        "All points lie on the silent side of the dotted lines. There z is negative.",
    ),
    answer=Answer(
        lambda: (
            f"ReLU's slope at a negative z is {figures.slope('relu', -1.0):g}. If z is negative for every example, "
            "every gradient is multiplied by 0 and the weights never change. Leaky ReLU keeps a slope of "
            f"{figures.slope('leaky_relu', -1.0):g} there: a little comes back, and the unit can return."
        ),
        draw=figures.silent,
        alt="All sums of a dead unit lie left of ReLU's corner, where the curve is flat; leaky ReLU still rises there.",
        given="no gradient",
    ),
    praise="dz = dy · F′(z), and F′ is 0 on the whole silent side.",
)

# 08.d How much do digits need a bend?

GAPS = {
    "hopeless": "hopeless: about one in ten, as by chance",
    "half": "about half as many as with ReLU",
    "clearly": "clearly fewer: 5 to 20 percent lower",
    "nearly": "nearly as many: less than 5 percent lower",
}


@cache
def held_out(activation: str | None) -> tuple[float, ...]:
    """The shares of unseen digits read rightly, for three seeds; less than a second, remembered."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    x, y = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=0.2, stratify=y, random_state=0)
    shares = []
    with guarded.chance_put_back():
        for seed in range(3):
            nn.utils.set_random_seed(seed)
            model = nn.Sequential(
                [
                    nn.Input((64,)),
                    nn.layers.Dense(64, activation=activation, name="first"),
                    nn.layers.Dense(32, activation=activation, name="second"),
                    nn.layers.Dense(10, activation="softmax", name="exit"),
                ],
                name="digits",
            )
            model.compile(nn.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"])
            model.fit(x_train, y_train, epochs=20, batch_size=64, verbose=0)
            shares.append(model.evaluate(x_test, y_test, verbose=0)[1])
    return tuple(shares)


def gap() -> str:
    """Which of the choices is true."""
    bent, straight = np.mean(held_out("relu")), np.mean(held_out(None))
    if straight < 0.2:
        return "hopeless"
    if straight < 0.7 * bent:
        return "half"
    return "nearly" if bent - straight < 0.05 else "clearly"


def about_the_digits(guess: str) -> str:
    bent, straight = float(np.mean(held_out("relu"))), float(np.mean(held_out(None)))
    return (
        f"With ReLU {bent:.1%} of the unseen digits are read rightly, without any activation {straight:.1%}, "
        "each the mean of three seeds. These digits can nearly be told apart by straight cuts; the moons could not."
    )


def digits_apart(colours: Palette, guess: str) -> Figure:
    """The two shares as bars, and the range that was guessed."""
    figure, [axes] = row(colours, 1, height=1.9)
    bent, straight = (100 * float(np.mean(held_out(name))) for name in ("relu", None))
    ranges = {
        "hopeless": (0.0, 20.0),
        "half": (0.35 * bent, 0.7 * bent),
        "clearly": (bent - 20, bent - 5),
        "nearly": (bent - 5, bent),
    }
    low, high = ranges[guess]
    axes.axvspan(low, high, color=colours.guess, alpha=0.35, linewidth=0)
    axes.barh([0, 1], [bent, straight], height=0.5, color=colours.model)
    axes.set_yticks([0, 1], ["with ReLU", "no activation"])
    for place, value in enumerate((bent, straight)):
        axes.text(1.5, place, f"{value:.1f} %", color=colours.background, fontsize=NORMAL, va="center")
    words = {"ha": "right" if high > 80 else "left", "va": "center"}
    label(axes, low - 1 if high > 80 else high + 1, 1.62, "your guess", colours.words("guess"), colours, **words)
    axes.set(xlim=(0, 101), ylim=(1.95, -0.45), xlabel="unseen digits read rightly, in percent")
    axes.tick_params(axis="y", length=0, labelcolor=colours.ink)
    return figure


DIGITS = Prediction(
    id="08.d",
    title="Digits without a bend",
    question="The network with ReLU reads nearly all unseen digits. Now we take both activations out of its hidden "
    "layers. How many does it still read?",
    kind=Choose(GAPS, truth=gap),
    says=about_the_digits,
    draw=digits_apart,
    alt=lambda guess: f"Two bars. You guessed: {GAPS[guess]}. " + about_the_digits(guess),
    button="Train six networks",
)

