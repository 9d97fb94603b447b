"""Where a bias moves a curve: to be drawn (07.a), and a bias that brings a kink to a wanted place (07.1)."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnteach.activations import get
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Curve, Misconception, Number, Sheet, Side
from nnteach_course.kinds.curve import Heights
from nnteach_course.pictures import canvas, curve, label, zero_lines
from nnteach_course.prediction import Prediction
from nnteach_course.sheets import curve_beside
from nnteach_widgets import bias_bench
from nnteach_widgets.bias_neuron import BiasState, output
from nnteach_widgets.palette import Palette

# 07.a Draw it

BEFORE, AFTER = 2.0, -1.0


def moved(x: np.ndarray, b: float = BEFORE, c: float = AFTER) -> np.ndarray:
    """relu(x + b) + c, by two layers of the engine."""
    return output(x, BiasState(), b, c)


def draw_relu(axes: Axes, colours: Palette) -> None:
    """relu(x), dotted, with its name."""
    x = np.linspace(-4, 4, 401)
    zero_lines(axes, colours)
    axes.plot(x, moved(x, 0, 0), ":", color=colours.model, linewidth=2, zorder=2)
    beside = {"xytext": (10, 0), "textcoords": "offset points", "va": "center"}
    label(axes, 2.1, 2.0, "relu(x)", colours.words("model"), colours, **beside)


SHEET = Curve(
    Sheet(
        Side("x", "x", -4, 4),
        Side("y", "y", -3, 6),
        shows="A dotted line, relu(x): it is 0 up to x = 0 and rises from there on, one up for one to the right.",
        draws=draw_relu,
        height=3.6,
    ),
    truth=moved,
    near=0.075,
)


def slip(guess: Heights) -> str:
    """The idea behind a drawn curve, if it is one of the usual ones."""
    ideas = {
        "You moved the kink to the right. Plus looks like right; but with b = 2 the sum is 0 already at x = −2.": (
            -2,
            -1,
        ),
        "You took both numbers as up and down. The 2 stands inside relu: it moves the kink, not the floor.": (0, 1),
        "The kink is right. The −1 comes after relu: it lowers the floor, too, and y may be negative.": (2, 0),
        "You moved the kink to x = +1, as if 2 − 1 were one bias. One stands inside relu, one outside.": (-1, 0),
    }
    for words, (b, c) in ideas.items():
        if np.abs(np.subtract(guess, moved(SHEET.x, b, c))).max() <= 0.06 * SHEET.sheet.y.span:
            return f" {words}"
    return ""


def about_the_curve(guess: Heights) -> str:
    return (
        f"Your curve is {SHEET.difference(guess)}.{slip(guess)} The kink is where x + 2 = 0, so at x = −2: a plus "
        "*before* the activation moves the curve to the *left*. The −1 *after* it moves everything down."
    )


DRAWN = Prediction(
    id="07.a",
    title="Two biases, one curve",
    question="Dotted: relu(x). Now a bias before and a bias after: y = relu(x + 2) − 1. Draw y.",
    kind=SHEET,
    says=about_the_curve,
    draw=lambda colours, guess: curve_beside(SHEET, colours, guess),
    alt=lambda guess: "Your curve and relu(x + 2) − 1. " + about_the_curve(guess),
    button="Draw it",
)

# 07.1 A kink where one wants it

W, PLACE = 2.0, 3.0


def wanted_bias() -> float:
    """Try every bias on the slider's grid: with which does the engine's relu begin to fire exactly at x = 3?"""
    x = np.array([PLACE, PLACE + 1e-6])
    found = [b for b in np.arange(-12, 12.01, 0.5) if (get("relu")(W * x + b) > 0).tolist() == [False, True]]
    return float(found[0])


def kinks(colours: Palette) -> Figure:
    """relu(2 x + b) for the right bias and for the two usual wrong ones."""
    figure, axes = canvas(colours, height=3.0)
    x = np.linspace(-4, 5, 541)
    zero_lines(axes, colours)
    for b, dash in ((wanted_bias(), "-"), (-PLACE, ":"), (-wanted_bias(), ":")):
        curve(axes, x, get("relu")(W * x + b), colours, "model", linestyle=dash, linewidth=2.6 if dash == "-" else 1.4)
        place = -b / W
        axes.plot([place], [0], "o", color=colours.model if dash == "-" else colours.quiet, markersize=8, zorder=4)
        words = f"b = {b:g}".replace("-", "−")
        tone = colours.words("model") if dash == "-" else colours.quiet
        label(axes, place, -0.45, words, tone, colours, ha="center", va="top")
    axes.set(xlabel="x", ylabel="y", xlim=(-4, 5), ylim=(-1.4, 4.5), title="The kink is at x = −b/w")
    return figure


WANTED = Exercise(
    id="07.1",
    title="A kink to order",
    question=f"A neuron computes relu(w x + b) with w = {W:g}. Its kink shall be at x = {PLACE:g}. Which b does it "
    "need?",
    kind=Number(wanted_bias, tolerance=0.001),
    name="b",
    misconceptions=(
        Misconception(
            "plus-b-moves-right",
            "A positive b brings the sum to 0 earlier, at a smaller x. Put your b in: 2 x + 6 = 0. At which x?",
            when=W * PLACE,
        ),
        Misconception(
            "weight-forgotten",
            "That is right for w = 1. Here each step of x counts double in the sum: 2 · 3 + b must be 0.",
            when=-PLACE,
        ),
        Misconception(
            "kink-at-b",
            "The kink is not at b. It is where the whole sum is 0: 2 x + b = 0.",
            when=PLACE,
        ),
        Misconception(
            "divided-instead-of-multiplied",
            "You divided by the weight. From x = −b/w follows b = −w x: here it is multiplied.",
            when=lambda b: np.isclose(abs(b), PLACE / W),
        ),
    ),
    hints=(
        "At the kink, the sum before relu is exactly 0.",
        "Put x = 3 into the sum: 2 · 3 + b.",
        "2 · 3 + b = 0. Which b?",
    ),
    answer=Answer(
        lambda: (
            f"b = {wanted_bias():g}. At the kink 2 · 3 + b = 0. To move a kink to the *right*, the bias goes *down* "
            "(while w is positive)."
        ).replace("-", "−"),
        given="-6",
        draw=kinks,
        lab=lambda: bias_bench(w=W, b=-4.0, preset="sideways"),
        alt="relu(2 x − 6) has its kink at 3. Dotted: b = −3 has it at 1.5, b = 6 at −3.",
    ),
    praise="2 · 3 + b = 0: to the right with a bias that goes down.",
)
