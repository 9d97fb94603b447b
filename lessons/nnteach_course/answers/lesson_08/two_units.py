"""What two ReLU units make together, to be drawn by hand (08.e)."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from nnteach.activations import get
from nnteach_course.kinds import Curve, Sheet, Side
from nnteach_course.kinds.curve import Heights
from nnteach_course.pictures import label, zero_lines
from nnteach_course.prediction import Prediction
from nnteach_course.sheets import curve_beside
from nnteach_widgets.palette import Palette


def units(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """relu(x + 2) and −relu(x): one rises from −2 on, the other falls from 0 on."""
    relu = get("relu")
    return np.asarray(relu(x + 2)), -np.asarray(relu(x))


def both(x: np.ndarray) -> np.ndarray:
    return np.sum(units(x), axis=0)


def draw_units(axes: Axes, colours: Palette) -> None:
    """The two units, dotted, each with its name."""
    x = np.linspace(-4, 4, 401)
    zero_lines(axes, colours)
    rises, falls = units(x)
    for y, words, at, side in ((rises, "relu(x + 2)", 1.2, -1), (falls, "−relu(x)", 1.9, 1)):
        axes.plot(x, y, ":", color=colours.model, linewidth=2, zorder=2)
        beside = {"xytext": (10 * side, 0), "textcoords": "offset points", "va": "center"}
        height = float(np.interp(at, x, y))
        label(axes, at, height, words, colours.words("model"), colours, ha="right" if side < 0 else "left", **beside)


SUM = Curve(
    Sheet(
        Side("x", "x", -4, 4),
        Side("y", "y", -3, 5),
        shows="Two dotted lines: relu(x + 2) is 0 up to x = −2 and rises from there on, and −relu(x) is 0 up to x = 0 "
        "and falls from there on, equally steeply.",
        draws=draw_units,
        height=3.6,
    ),
    truth=both,
    near=0.075,
)


def about_the_sum(guess: Heights) -> str:
    low, high = (float(both(np.array([x]))[0]) for x in (-4.0, 4.0))
    yours = "Your curve is " + SUM.difference(guess) + "."
    goes_on = guess[-1] > high + 1.0
    falls = guess[-1] < high - 1.0
    why = (
        " From x = 0 on, the second unit takes away exactly as much as the first one adds."
        if goes_on
        else " The second unit falls, but the first one goes on rising: together they stay level."
        if falls
        else ""
    )
    return (
        f"{yours} The sum lies at {low:g}, rises between the two kinks, and stays at {high:g}: a ramp.{why} "
        "Each unit brings one corner; at a corner its slope is added to what was there."
    )


TWO_UNITS = Prediction(
    id="08.e",
    title="Two kinks",
    question="Two ReLU units, dotted: relu(x + 2) and −relu(x). The next neuron adds them up: "
    "y = relu(x + 2) − relu(x). Draw y.",
    kind=SUM,
    says=about_the_sum,
    draw=lambda colours, guess: curve_beside(SUM, colours, guess),
    alt=lambda guess: "Your curve and the sum of the two units. " + about_the_sum(guess),
    button="Add them up",
)
