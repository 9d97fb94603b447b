"""The first guess (00.a): how many digits does the first network read, after less than a second of training?"""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.figure import Figure

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.kinds import Number
from nnteach_course.pictures import canvas, label
from nnteach_course.prediction import Prediction
from nnteach_course.words import say
from nnteach_widgets.palette import Palette

CHANCE = 10.0  # percent: there are ten digits


@cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """Pictures of digits, a row of 64 pixels each, and which digit each is."""
    from sklearn.datasets import load_digits

    pictures, which = load_digits(return_X_y=True)
    return pictures, which


@cache
def read_rightly() -> float:
    """The same ten lines as in the lesson: the percentage of unseen digits that the network reads rightly."""
    from sklearn.model_selection import train_test_split

    pictures, which = digits()
    x_train, x_test, y_train, y_test = train_test_split(
        pictures / 16, which, test_size=0.2, stratify=which, random_state=0
    )
    with guarded.chance_put_back():
        nn.utils.set_random_seed(0)
        model = nn.Sequential(
            [
                nn.Input((64,)),
                nn.layers.Dense(32, activation="relu", name="first"),
                nn.layers.Dense(10, activation="softmax", name="exit"),
            ],
            name="reader",
        )
        model.compile(nn.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=20, verbose=0)
        return 100 * float(model.evaluate(x_test, y_test, verbose=0)[1])


def about_the_first(guess: float) -> str:
    found = read_rightly()
    gap = guess - found
    yours = f"You said {say(guess)}."
    if abs(gap) <= 3:
        yours = f"You said {say(guess)}: very close."
    elif gap < -40:
        yours += " It is better at this than most people expect."
    return (
        f"It reads {found:.0f} of 100 unseen digits rightly. {yours} By pure chance it would be {CHANCE:.0f}, one in "
        "ten. It has seen 1,437 examples, each 20 times."
    )


def on_a_line(colours: Palette, guess: float) -> Figure:
    """From 0 to 100: chance, the guess, the truth."""
    figure, axes = canvas(colours, height=1.7)
    found = read_rightly()
    axes.barh([0], [found], height=0.5, color=colours.model)
    axes.plot([CHANCE, CHANCE], [-0.4, 0.4], color=colours.ink, linewidth=2, linestyle=":")
    axes.plot([guess], [0], "D", color=colours.guess, markersize=12, zorder=4, markeredgecolor=colours.background)
    label(axes, CHANCE, 0.5, "by chance", colours.ink, colours, ha="center")
    side = "left" if guess < 15 else "right" if guess > 85 else "center"
    label(axes, guess, -0.75, f"your guess: {say(guess)}", colours.words("guess"), colours, ha=side, va="center")
    label(axes, found, 0.5, f"the network: {found:.0f}", colours.words("model"), colours, ha="right")
    axes.set(xlim=(0, 100), ylim=(-1.0, 1.0), yticks=[], xlabel="unseen digits read rightly, of 100")
    axes.spines["left"].set_visible(False)
    return figure


FIRST = Prediction(
    id="00.a",
    title="A first network",
    question="A small network sees 1,437 handwritten digits, and which digit each one is. After less than a second of "
    "training it gets 100 digits that it has never seen. How many does it read rightly?",
    kind=Number(read_rightly, tolerance=3, low=0, high=100),
    says=about_the_first,
    draw=on_a_line,
    alt=lambda guess: "A line from 0 to 100. " + about_the_first(guess),
    button="Train it",
)
