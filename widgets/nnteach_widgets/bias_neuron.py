"""The bias bench, one neuron: y = F(w x + b) + c. What b does before the activation, and what c does after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nnteach.backend import to_numpy
from nnteach.layers import Dense
from nnteach_widgets.bias_neuron_picture import NeuronBiasPicture
from nnteach_widgets.controls import choice, slider
from nnteach_widgets.curves import Function, curve_of, label_of
from nnteach_widgets.explorable import Control, Explorable, Preset
from nnteach_widgets.palette import Palette
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.words import number

NAMES = ("relu", "sigmoid", "tanh", "leaky_relu", "elu", "softplus", "linear")
X_LIMIT, W_LIMIT, B_LIMIT, C_LIMIT, STEP = 4.0, 2.0, 4.0, 2.0, 0.05
SLACK = 0.12  # a hand that moves the curve sideways trembles up and down by less than this


@dataclass(frozen=True)
class BiasState:
    """What the controls say. The function is a name the engine knows, or one of the learner's own."""

    b: float = 0.0
    c: float = 0.0
    w: float = 1.0
    function: Function = "relu"


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show."""

    state: BiasState
    label: str
    x: np.ndarray
    y: np.ndarray  # F(w x + b) + c
    before: np.ndarray  # F(w x): the same neuron without its two biases
    level: float  # F(0), the height at which z = 0 without c
    center: float | None  # where z = 0, at x = -b/w; nowhere if w = 0
    mark: str  # what one sees there: the kink, the jump, or the middle of the curve
    linear: bool  # F is a straight line, so b and c do the same
    y_range: tuple[float, float]


@lru_cache(maxsize=64)
def _layers(function: Function) -> tuple[Dense, Dense]:
    """The neuron, and one of the next layer that listens to it with weight 1: its bias is c."""
    neuron = Dense(1, activation=function, kernel_initializer="zeros", dtype="float64", name="neuron")
    following = Dense(1, kernel_initializer="zeros", dtype="float64", name="next")
    for layer in (neuron, following):
        layer.ensure_built((None, 1))
    return neuron, following


def output(x: np.ndarray, state: BiasState, b: float, c: float) -> np.ndarray:
    """y over x, by two layers of the engine."""
    neuron, following = _layers(state.function)
    neuron.set_weights([np.array([[state.w]]), np.array([b])])
    following.set_weights([np.array([[1.0]]), np.array([c])])
    return to_numpy(following(neuron(np.asarray(x, dtype=float)[:, np.newaxis])))[:, 0]


def compute(state: BiasState) -> Numbers:
    """The numbers of a state, from two Dense layers of the engine."""
    curve = curve_of(state.function)
    center = -state.b / state.w + 0.0 if state.w else None
    corners = [(one.z - state.b) / state.w for one in curve.breaks] if state.w else []
    grid = np.linspace(-X_LIMIT, X_LIMIT, 161)
    x = np.unique(np.concatenate([grid, *([at - 1e-3, at, at + 1e-3] for at in corners)]))
    kinds = [one.kind for one in curve.breaks if one.z == 0]
    return Numbers(
        state=state,
        label=curve.label,
        x=x,
        y=output(x, state, state.b, state.c),
        before=output(x, state, 0.0, 0.0),
        level=float(curve.value(np.zeros(1))[0]),
        center=center,
        mark=kinds[0] if kinds else "middle",
        linear=not curve.breaks and curve.up - curve.down < 1e-9,
        y_range=(max(curve.floor, -2.0) - C_LIMIT - 0.2, min(curve.ceiling, 3.0) + C_LIMIT + 0.2),
    )


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    s = numbers.state
    formula = f"y = {numbers.label}({number(s.w)} x {_plus(s.b)}) {_plus(s.c)}."
    return " ".join([formula, *_about_before(numbers), *_about_after(numbers)])


def _plus(value: float) -> str:
    text = number(value)
    return f"− {text[1:]}" if text.startswith("−") else f"+ {text}"


def _about_before(numbers: Numbers) -> list[str]:
    s, place = numbers.state, numbers.center
    if place is None:
        return ["With w = 0 the neuron does not listen to x: there is no place at which b could move anything to."]
    way = "is where it was" if not s.b else f"has moved to the {'left' if place < 0 else 'right'}"
    outside = ", outside the picture" if abs(place) > X_LIMIT else ""
    return [f"b before F: the {numbers.mark} {way}, it is at x = −b/w = {number(place)}{outside}."]


def _about_after(numbers: Numbers) -> list[str]:
    c = numbers.state.c
    way = "up" if c > 0 else "down"
    said = [f"c after F: every y has moved {way} by {number(abs(c))}." if c else "c after F: nothing is lifted."]
    if numbers.linear:
        said.append("F is a straight line: here, and only here, b and c do the same.")
    return said


PRESETS = {
    "sideways": Preset("Make b larger. Which way does the kink go?", {}, ("before", "after")),
    "up": Preset("Make c larger. What moves now, and what stays?", {"b": 1.0}, ("after", "before")),
    "sign": Preset("Here w = −1. Which way does a larger b move the kink?", {"w": -1.0}, ("before", "weight")),
    "steep": Preset(
        "w = 2 and b = 2: how far has the kink gone? And with w = 0.5?", {"w": 2.0, "b": 2.0}, ("before", "weight")
    ),
    "half": Preset("Where is y = 0.5? Bring this place to x = 1.5.", {"function": "sigmoid"}, ("before", "function")),
    "linear": Preset(
        "A straight line: find two settings of b and c that draw the same line.",
        {"function": "linear", "b": 1.0},
        ("before", "after"),
    ),
}


class BiasBench(Explorable):
    """A neuron with a bias before its activation and one after it. Made by `bias_bench`."""

    title = "Bias bench"
    simplified = (
        "one input, and a next neuron that listens to this one alone, with weight 1. c is the bias of that next neuron."
    )
    drag = "xy"
    _picture: NeuronBiasPicture

    def __init__(self, state: BiasState, **page: Any) -> None:
        self._grip: tuple[float, float, BiasState] = (0.0, 0.0, state)
        super().__init__(state, **page)

    def make_controls(self, state: BiasState) -> dict[str, Control]:
        options: list[tuple[str, Function]] = [(name, name) for name in NAMES]
        if state.function not in NAMES:
            options.append((label_of(state.function), state.function))
        return {
            "before": Control("b", slider("b, before", state.b, -B_LIMIT, B_LIMIT, STEP)),
            "after": Control("c", slider("c, after", state.c, -C_LIMIT, C_LIMIT, STEP)),
            "weight": Control("w", slider("weight w", state.w, -W_LIMIT, W_LIMIT, STEP)),
            "function": Control("function", choice("function F", options, state.function)),
        }

    def make_picture(self, colours: Palette) -> NeuronBiasPicture:
        return NeuronBiasPicture(colours, X_LIMIT, (W_LIMIT, B_LIMIT, C_LIMIT))

    def compute(self, state: BiasState) -> Numbers:
        return compute(state)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """The curve goes with the hand: sideways by b, up and down by c."""
        if pointer.axes is not self._picture.plane:
            return {}
        if pointer.phase == "down":
            self._grip = (pointer.x, pointer.y, self.state)
            return {}
        x, y, before = self._grip
        across, up = (_steady(far) for far in (pointer.x - x, pointer.y - y))
        return {
            "b": _near(before.b - before.w * across, B_LIMIT),
            "c": _near(before.c + up, C_LIMIT),
        }


def _steady(far: float) -> float:
    """A movement, less the slack."""
    return far - SLACK if far > SLACK else far + SLACK if far < -SLACK else 0.0


def _near(value: float, limit: float) -> float:
    """The nearest number on a slider."""
    return min(limit, max(-limit, round(round(value / STEP) * STEP, 2))) + 0.0


def given_state(
    start: Preset, function: Function | None, b: float | None, c: float | None, w: float | None
) -> BiasState:
    """The state of a preset, with what the caller wants otherwise; a wrong function is refused here."""
    given: dict[str, Any] = {"function": function, "b": b, "c": c, "w": w}
    state = BiasState(**{**start.state, **{name: value for name, value in given.items() if value is not None}})
    curve_of(state.function)
    return state
