"""The activation lab: y = F(w x + b) and its slope, with a point to take hold of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnteach_widgets.activation_picture import ActivationPicture
from nnteach_widgets.controls import Several, choice, slider
from nnteach_widgets.curves import Break, Curve, Function, Zone, curve_of, label_of
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.palette import Palette
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.words import number

NAMES = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "linear")
X_LIMIT, W_LIMIT, B_LIMIT = 6.0, 2.0, 4.0


@dataclass(frozen=True)
class ActivationState:
    """What the controls say. A function is a name the engine knows, or a function of the learner's own."""

    function: Function = "sigmoid"
    x: float = 1.0
    w: float = 1.0
    b: float = 0.0
    compare: tuple[Function, ...] = ()


@dataclass(frozen=True)
class Line:
    """One function over x: y = F(w x + b), and its slope dy/dx = w F'(w x + b)."""

    label: str
    x: np.ndarray
    y: np.ndarray
    slope: np.ndarray  # nan where the slope jumps: there the line has a gap


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show."""

    state: ActivationState
    label: str
    line: Line
    compared: tuple[Line, ...]
    z: float
    y: float
    steepness: float  # F'(z)
    slope: float  # dy/dx = w F'(z), of the tangent
    center: float | None  # the x where z = 0; none if w = 0
    center_y: float
    zones: tuple[Zone, ...]  # over x
    zone: Zone | None  # where the point is
    broken: Break | None  # the corner or jump on which the point stands
    breaks: tuple[Break, ...]
    steepest: float
    y_range: tuple[float, float]  # what the two vertical axes show
    slope_range: tuple[float, float]


def compute(state: ActivationState) -> Numbers:
    """The numbers of a state, all from the engine's activation and its way back."""
    curve = curve_of(state.function)
    others = [curve_of(function) for function in state.compare if label_of(function) != curve.label]
    every = (curve, *others)
    z = state.w * state.x + state.b
    at = np.array([z, 0.0])
    (y, center_y), steepness = curve.value(at), float(curve.slope(at)[0])
    return Numbers(
        state=state,
        label=curve.label,
        line=_line(curve, state),
        compared=tuple(_line(other, state) for other in others),
        z=z,
        y=float(y),
        steepness=steepness,
        slope=state.w * steepness,
        center=-state.b / state.w + 0.0 if state.w else None,
        center_y=float(center_y),
        zones=_zones_over_x(curve, state),
        zone=curve.zone(z),
        broken=curve.break_at(z),
        breaks=curve.breaks,
        steepest=curve.steepest,
        y_range=_with_room(min(c.floor for c in every), max(c.ceiling for c in every)),
        slope_range=_slope_range(every, state.w),
    )


def _slope_range(curves: tuple[Curve, ...], w: float) -> tuple[float, float]:
    """What the slope's axis shows. It changes only as w passes -1, 0 and 1, so that one sees w stretch the slope."""
    down, up = min(0.0, *(c.down for c in curves)), max(0.0, *(c.up for c in curves))
    if w < 0:
        down, up = min(down, -up), max(up, -down)
    stretch = 1.0 if abs(w) <= 1 else W_LIMIT
    return _with_room(stretch * down, stretch * up) if down < up else (-1.0, 1.0)


def _with_room(low: float, high: float) -> tuple[float, float]:
    room = 0.12 * (high - low or 2)
    return low - room, high + room


def _line(curve: Curve, state: ActivationState) -> Line:
    x = np.linspace(-X_LIMIT, X_LIMIT, 241)
    corners = [(one.z - state.b) / state.w for one in curve.breaks] if state.w else []
    x = np.unique(np.concatenate([x, *([c - 1e-3, c, c + 1e-3] for c in corners)]))
    z = state.w * x + state.b
    y, slope = curve.value(z), state.w * curve.slope(z)
    slope[np.isin(x, corners)] = np.nan
    return Line(curve.label, x, y, slope)


def _zones_over_x(curve: Curve, state: ActivationState) -> tuple[Zone, ...]:
    if state.w == 0:  # z is b everywhere
        here = curve.zone(state.b)
        return (Zone(here.kind, -np.inf, np.inf),) if here else ()
    ends = [sorted(((zone.low - state.b) / state.w, (zone.high - state.b) / state.w)) for zone in curve.zones]
    return tuple(Zone(zone.kind, low, high) for zone, (low, high) in zip(curve.zones, ends, strict=True))


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    state = numbers.state
    product = f"{number(state.w)} · {number(state.x)} {'−' if state.b < 0 else '+'} {number(abs(state.b))}"
    return " ".join(
        [
            f"{numbers.label} at x = {number(state.x)}: z = w x + b = {product} = {number(numbers.z)},"
            f" so y = {number(numbers.y)}{_outside(numbers)}.",
            *_about_slope(numbers),
            *_about_center(numbers),
            *_about_others(numbers),
        ]
    )


def _outside(numbers: Numbers) -> str:
    low, high = numbers.y_range
    if low <= numbers.y <= high:
        return ""
    return " (above the picture)" if numbers.y > high else " (below the picture)"


def _about_slope(numbers: Numbers) -> list[str]:
    if numbers.broken is not None and numbers.broken.kind == "jump":
        return ["Here the output jumps, so it has no slope."]
    factors = f"{number(numbers.state.w)} · {number(numbers.steepness)}"
    said = [f"Slope dy/dx = w F′(z) = {factors} = {number(numbers.slope)}."]
    if numbers.broken is not None:
        said.append(f"This is the kink: the slope jumps here, and the engine takes F′ = {number(numbers.steepness)}.")
    elif numbers.zone is not None and numbers.zone.kind == "dead":
        said.append("Dead zone: F′(z) is exactly 0, so no gradient comes back.")
    elif numbers.zone is not None:
        said.append(
            f"Saturated: F′(z) is less than a twentieth of its largest value, {number(numbers.steepest)}, so hardly"
            " any gradient comes back."
        )
    elif _is_peak(numbers):
        said.append("This is where it is steepest.")
    return said


def _is_peak(numbers: Numbers) -> bool:
    """Steepest at this place alone: not somewhere along a straight piece, as in relu."""
    curve = curve_of(numbers.state.function)
    beside = np.abs(curve.slope(np.array([numbers.z - 0.5, numbers.z + 0.5])))
    return bool(abs(numbers.steepness) >= 0.999 * numbers.steepest > 1.001 * beside.max())


def _about_center(numbers: Numbers) -> list[str]:
    if numbers.center is None:
        return ["With w = 0 the neuron does not listen to x: the output is the same everywhere."]
    name = "The kink" if any(one.z == 0 and one.kind == "kink" for one in numbers.breaks) else "The place where z = 0"
    outside = ", outside the picture" if abs(numbers.center) > X_LIMIT else ""
    return [f"{name} is at x = −b/w = {number(numbers.center)}{outside}."]


def _about_others(numbers: Numbers) -> list[str]:
    if not numbers.compared:
        return []
    at = np.array([numbers.z])
    curves = [curve_of(f) for f in numbers.state.compare if label_of(f) != numbers.label]
    each = [f"{c.label} {number(c.value(at)[0])} (F′ {number(c.slope(at)[0])})" for c in curves]
    return [f"At the same z: {', '.join(each)}."]


def swish(z: np.ndarray) -> np.ndarray:
    """An example of a function of one's own: the input, times how much sigmoid trusts it."""
    return z / (1 + np.exp(-z))


PRESETS = {
    "steepest": Preset(
        "Drag the point to where sigmoid is steepest, and read the slope.",
        {"function": "sigmoid", "x": 3.0},
        ("point", "function"),
    ),
    "kink": Preset(
        "Drag the point across the corner of ReLU: where does the slope jump?",
        {"function": "relu", "x": -2.0},
        ("point", "function"),
    ),
    "shift": Preset(
        "Set w = -1 and b = 2: guess first where the kink goes.",
        {"function": "relu", "x": 1.0},
        ("weight", "bias"),
    ),
    "saturation": Preset(
        "Far out, sigmoid is flat: how much gradient comes back?",
        {"function": "sigmoid", "x": 5.0},
        ("point", "function"),
    ),
    "dead-zone": Preset(
        "Left of its corner ReLU is flat, exactly: what does the gradient do?",
        {"function": "relu", "x": -3.0},
        ("point", "bias"),
    ),
    "compare": Preset(
        "Which of these are bounded? Which have a slope of 1 somewhere, which everywhere on one side?",
        {"function": "sigmoid", "compare": ("tanh", "relu")},
        ("point", "function"),
    ),
    "own": Preset(
        "A function of your own: pass function=my_f.",
        {"function": swish, "compare": ("relu",)},
        ("point", "function"),
    ),
}


class ActivationLab(Explorable):
    """y = F(w x + b) beside its slope: drag the point, and the tangent follows. Made by `activation_lab`."""

    title = "Activation lab"
    simplified = "one neuron with one input, where a layer has many of both. The lines are drawn through 241 points."
    drag = "x"

    def make_controls(self, state: ActivationState) -> dict[str, Control]:
        own = [f for f in (state.function, *state.compare) if f not in NAMES]
        options = [*((name, name) for name in NAMES), *((label_of(f), f) for f in own)]
        return {
            "weight": Control("w", slider("weight w", state.w, -W_LIMIT, W_LIMIT, 0.05)),
            "bias": Control("b", slider("bias b", state.b, -B_LIMIT, B_LIMIT, 0.05)),
            "point": Control("x", slider("point x", state.x, -X_LIMIT, X_LIMIT, 0.05)),
            "function": Control("function", choice("function F", options, state.function)),
            "compare": Control("compare", Several("compare with", options, state.compare)),
        }

    def make_picture(self, colours: Palette) -> ActivationPicture:
        return ActivationPicture(colours, X_LIMIT)

    def compute(self, state: ActivationState) -> Numbers:
        return compute(state)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        nearest = round(round(pointer.x / 0.05) * 0.05, 2)
        return {"x": min(X_LIMIT, max(-X_LIMIT, nearest)) + 0.0}


def activation_lab(
    function: Function | None = None,
    *,
    x: float | None = None,
    w: float | None = None,
    b: float | None = None,
    compare: Iterable[Function] | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> ActivationLab:
    """Explore an activation function: its curve, its slope, its kink, its flat places.

        explore.activation_lab()
        explore.activation_lab("relu", w=-1, b=2)
        explore.activation_lab(function=my_f, compare=["relu", "tanh"])
        explore.activation_lab(preset="saturation", hide=["bias"])

    Args
        function: a name ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "linear"), or a function of
            your own that takes an array z and returns an array y of the same shape.
        x, w, b: where the point begins; the weight and the bias before the activation.
        compare: further functions, drawn faintly.
        preset: "steepest", "kink", "shift", "saturation", "dead-zone", "compare" or "own".
        hide: controls to leave out: "weight", "bias", "point", "function", "compare".

    Raises
        ValueError: an unknown name; a value outside its slider; a function that is no curve or gives no number.
        TypeError: a function that does not take an array.
    """
    start = chosen(PRESETS, preset)
    state = replace(ActivationState(), **start.state)
    others = None if compare is None else tuple(compare)
    given: dict[str, Any] = {"function": function, "x": x, "w": w, "b": b, "compare": others}
    state = replace(state, **{name: value for name, value in given.items() if value is not None})
    for one in (state.function, *state.compare):
        curve_of(one)  # a wrong function is refused here, in the learner's own call
    return ActivationLab(state, front=start.front, hide=hide)
