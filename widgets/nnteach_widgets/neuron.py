"""The neuron bench: y = F(x1 w1 + x2 w2 + b), number by number, beside the line in which the neuron cuts the plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from nnteach.backend import to_numpy
from nnteach.layers import Dense
from nnteach_widgets.controls import choice, slider
from nnteach_widgets.curves import Function, curve_of, label_of
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.neuron_picture import NeuronPicture
from nnteach_widgets.palette import Palette
from nnteach_widgets.plane import Box, Cut, Place, Points, box_around, cut, points_of, turned
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.words import number

W_LIMIT, STEP = 3.0, 0.05


def step(z: np.ndarray) -> np.ndarray:
    """The oldest activation: 1 where z > 0, else 0."""
    return np.where(z > 0, 1.0, 0.0)


FUNCTIONS: dict[str, Function] = {
    **{name: name for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus")},
    "step": step,
}


@dataclass(frozen=True)
class NeuronState:
    """What the controls say. The activation is a name the engine knows, `step`, or the learner's own function."""

    w1: float = 1.5
    w2: float = -1.0
    b: float = 0.5
    x1: float = 2.0
    x2: float = 1.0
    activation: Function = "sigmoid"


@dataclass(frozen=True)
class Scene:
    """What stays while the controls move: the examples, the names of the inputs, the part of the plane drawn."""

    box: Box
    points: Points | None = None
    names: tuple[str, ...] | None = None

    @property
    def b_limit(self) -> float:
        return float(np.ceil(self.box.reach))


@dataclass(frozen=True)
class Tally:
    """How many of each kind lie on their own side: the first where z <= 0, the second where z > 0."""

    right: tuple[int, int]
    of: tuple[int, int]
    wrong: np.ndarray  # one True or False for each example


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show."""

    state: NeuronState
    scene: Scene
    label: str  # of the activation
    products: tuple[float, float]
    z: float
    y: float
    cut: Cut
    tally: Tally | None


@lru_cache(maxsize=64)
def _neuron(function: Function) -> Dense:
    """One neuron with two inputs, of the engine's."""
    neuron = Dense(1, activation=function, kernel_initializer="zeros", dtype="float64", name="neuron")
    neuron.ensure_built((None, 2))
    return neuron


def _ask(state: NeuronState, x: Any) -> tuple[np.ndarray, np.ndarray]:
    """z and y of the engine's neuron for some rows of two inputs."""
    neuron = _neuron(state.activation)
    neuron.set_weights([np.array([[state.w1], [state.w2]]), np.array([state.b])])
    y = to_numpy(neuron(np.asarray(x, dtype=float)))
    return to_numpy(neuron.saved["z"])[:, 0], y[:, 0]


def compute(state: NeuronState, scene: Scene) -> Numbers:
    """The numbers of a state, from a Dense(1) layer of the engine."""
    z, y = _ask(state, [(state.x1, state.x2), *scene.box.corners])
    return Numbers(
        state=state,
        scene=scene,
        label=label_of(state.activation),
        products=(state.x1 * state.w1, state.x2 * state.w2),
        z=float(z[0]),
        y=float(y[0]),
        cut=cut(scene.box, [float(corner) for corner in z[1:]]),
        tally=None if scene.points is None else _tally(state, scene.points),
    )


def _tally(state: NeuronState, points: Points) -> Tally:
    above = _ask(state, points.x)[0] > 0
    wrong = above != points.second
    kinds = (~points.second, points.second)
    right = [int((~wrong & kind).sum()) for kind in kinds]
    return Tally((right[0], right[1]), (int(kinds[0].sum()), int(kinds[1].sum())), wrong)


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    return " ".join([*_about_names(numbers), _about_sum(numbers), *_about_side(numbers), *_about_points(numbers)])


def _about_names(numbers: Numbers) -> list[str]:
    names = numbers.scene.names
    return [f"x₁ is {names[0]}, x₂ is {names[1]}."] if names else []


def _about_sum(numbers: Numbers) -> str:
    s, (p1, p2) = numbers.state, numbers.products
    factors = f"{number(s.x1)} · {number(s.w1)} + {number(s.x2)} · {number(s.w2)} {_plus(s.b)}"
    return (
        f"z = x₁ w₁ + x₂ w₂ + b = {factors} = {number(p1)} {_plus(p2)} {_plus(s.b)} = {number(numbers.z)},"
        f" so y = {numbers.label}(z) = {number(numbers.y)}."
    )


def _plus(value: float) -> str:
    """The number as a term of a sum."""
    text = number(value)
    return f"− {text[1:]}" if text.startswith("−") else f"+ {text}"


def _about_side(numbers: Numbers) -> list[str]:
    s, z = numbers.state, numbers.z
    if s.w1 == 0 and s.w2 == 0:
        return ["Both weights are 0: the neuron does not listen to its inputs. z = b everywhere, without a boundary."]
    sides = "on the shaded side, where z > 0" if z > 0 else "on the plain side, where z < 0"
    where = "exactly on the boundary, where z = 0" if abs(z) < 1e-9 else sides
    outside = "" if numbers.cut.line else ", outside the picture"
    return [f"The point lies {where}.", f"The boundary z = 0 is the line {_equation(s)}{outside}."]


def _equation(s: NeuronState) -> str:
    if s.w2 == 0:
        return f"x₁ = {number(-s.b / s.w1)}"
    return f"x₂ = {number(-s.w1 / s.w2)} x₁ {_plus(-s.b / s.w2)}"


def _about_points(numbers: Numbers) -> list[str]:
    tally, points = numbers.tally, numbers.scene.points
    if tally is None or points is None:
        return []
    each = [f"{right} of {of} {kind}" for right, of, kind in zip(tally.right, tally.of, points.kinds, strict=True)]
    return [
        f"{sum(tally.right)} of {sum(tally.of)} examples lie on their own side: {each[0]} where z is not above 0, "
        f"{each[1]} where z > 0."
    ]


def _corners(table: Callable[[int, int], int]) -> Points:
    """A logical function of two yes-or-no inputs as four examples."""
    x = np.array([(a, b) for a in (0, 1) for b in (0, 1)])
    return points_of(x, np.array([table(a, b) for a, b in x]))


def _iris() -> Points:
    """Two kinds of iris by the length and the width of their petals."""
    from sklearn.datasets import load_iris

    iris = load_iris()
    two = iris.target > 0
    return points_of(iris.data[two][:, 2:], iris.target_names[iris.target[two]])


LOGIC = {"activation": step, "w1": 1.0, "w2": 1.0, "x1": 1.0, "x2": 0.0}
PRESETS = {
    "and": Preset(
        "Find a bias with which only (1, 1) says yes.",
        {**LOGIC, "b": -0.5},
        ("bias", "weight 1"),
    ),
    "or": Preset(
        "Find a bias with which only (0, 0) says no.",
        {**LOGIC, "b": -1.5},
        ("bias", "weight 1"),
    ),
    "xor": Preset(
        "Yes if exactly one input is 1: how many of the four can one straight line get right?",
        {**LOGIC, "b": -0.5},
        ("weight 1", "weight 2"),
    ),
    "sign": Preset(
        "Make w₂ negative: which side is shaded then? What do twice as large weights change, and what not?",
        {"w1": 1.0, "w2": 1.0, "b": 0.0, "x1": 1.0, "x2": 1.5},
        ("weight 1", "weight 2"),
    ),
    "bias": Preset(
        "Guess first: which way does the boundary go when the bias grows? Does it turn?",
        {"w1": 1.0, "w2": 0.5, "b": 0.0, "x1": -1.0, "x2": 1.0},
        ("bias", "weight 1"),
    ),
    "iris": Preset(
        "Move and turn the line: how many of the 100 flowers can you get onto their own side?",
        {"w1": 1.0, "w2": 0.5, "b": -4.0, "x1": 5.0, "x2": 1.5},
        ("bias", "weight 2"),
    ),
}
EXAMPLES: dict[str, Callable[[], Points]] = {
    "and": lambda: _corners(lambda a, b: a & b),
    "or": lambda: _corners(lambda a, b: a | b),
    "xor": lambda: _corners(lambda a, b: a ^ b),
    "iris": _iris,
}
NAMES = {"iris": ("petal length (cm)", "petal width (cm)")}


class NeuronBench(Explorable):
    """One neuron with all its numbers: drag the boundary or the point, and they follow. Made by `neuron_bench`."""

    title = "Neuron bench"
    simplified = (
        "two inputs, so that they fit on a plane. With three the boundary is a flat sheet; most neurons have many more."
    )
    drag = "xy"
    _picture: NeuronPicture

    def __init__(self, state: NeuronState, scene: Scene, **page: Any) -> None:
        self.scene = scene
        self._grip: tuple[str, Place, Place, NeuronState] = ("point", (0, 0), (0, 0), state)
        super().__init__(state, **page)

    def make_controls(self, state: NeuronState) -> dict[str, Control]:
        box, b_limit = self.scene.box, self.scene.b_limit
        functions = dict(FUNCTIONS)
        if state.activation not in functions.values():
            functions[label_of(state.activation)] = state.activation
        return {
            "weight 1": Control("w1", slider("weight w₁", state.w1, -W_LIMIT, W_LIMIT, STEP)),
            "weight 2": Control("w2", slider("weight w₂", state.w2, -W_LIMIT, W_LIMIT, STEP)),
            "bias": Control("b", slider("bias b", state.b, -b_limit, b_limit, STEP)),
            "input 1": Control("x1", slider("input x₁", state.x1, box.left, box.right, STEP)),
            "input 2": Control("x2", slider("input x₂", state.x2, box.bottom, box.top, STEP)),
            "activation": Control("activation", choice("function F", functions.items(), state.activation)),
        }

    def make_picture(self, colours: Palette) -> NeuronPicture:
        return NeuronPicture(colours, self.scene, W_LIMIT)

    def compute(self, state: NeuronState) -> Numbers:
        return compute(state, self.scene)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        if pointer.axes is not self._picture.plane:
            return {}
        hand = (pointer.x, pointer.y)
        if pointer.phase == "down":
            what, pivot = self._picture.grip(hand, self.compute(self.state))
            self._grip = (what, hand, pivot, self.state)
        what, taken_at, pivot, before = self._grip
        if what == "turn":
            w1, w2 = turned((before.w1, before.w2), pivot, taken_at, hand)
            return self._line_of(w1, w2, -(w1 * pivot[0] + w2 * pivot[1]))
        if what == "line":
            moved = before.w1 * (hand[0] - taken_at[0]) + before.w2 * (hand[1] - taken_at[1])
            return {"b": _near(before.b - moved, -self.scene.b_limit, self.scene.b_limit)}
        box = self.scene.box
        return {"x1": _near(hand[0], box.left, box.right), "x2": _near(hand[1], box.bottom, box.top)}

    def _line_of(self, w1: float, w2: float, b: float) -> dict[str, float]:
        """The same line with numbers that the sliders can show: a common factor changes no boundary."""
        limit = self.scene.b_limit
        shrink = min(1.0, *(most / abs(v) for v, most in ((w1, W_LIMIT), (w2, W_LIMIT), (b, limit)) if v))
        weights = {name: _near(shrink * w, -W_LIMIT, W_LIMIT) for name, w in (("w1", w1), ("w2", w2))}
        return {**weights, "b": _near(shrink * b, -limit, limit)}


def _near(value: float, low: float, high: float) -> float:
    """The nearest number on a slider between these bounds."""
    return min(high, max(low, round(round(value / STEP) * STEP, 2))) + 0.0


def neuron_bench(
    weights: Sequence[float] | None = None,
    bias: float | None = None,
    activation: Function | None = None,
    inputs: Sequence[float] | None = None,
    *,
    x: Any = None,
    y: Any = None,
    names: Sequence[str] | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> NeuronBench:
    """Explore one neuron: its inputs, weights, bias, sum and output, and the boundary it draws.

        explore.neuron_bench()
        explore.neuron_bench([2, -1], 0.5, "relu", inputs=[1, 3])
        explore.neuron_bench(x=petals, y=kinds, names=["petal length", "petal width"])
        explore.neuron_bench(preset="iris", hide=["activation"])

    Args
        weights, bias: of the neuron; two weights, each between -3 and 3.
        activation: a name ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "step"), or a
            function of your own that takes an array z and returns an array y of the same shape.
        inputs: the two numbers that the neuron sees first.
        x, y: examples to tell apart, (n, 2), and their two kinds, (n,).
        names: what the two inputs are.
        preset: "and", "or", "xor", "sign", "bias" or "iris".
        hide: controls to leave out: "weight 1", "weight 2", "bias", "input 1", "input 2", "activation".

    Raises
        ValueError: an unknown name; a value outside its slider; not two weights, inputs, names, columns or kinds.
        TypeError: x without y; a function that does not take an array.
    """
    start = chosen(PRESETS, preset)
    points = _points(x, y, EXAMPLES.get(preset or ""))
    given: dict[str, Any] = dict(start.state)
    if points is not None and "x1" not in given:
        given["x1"], given["x2"] = (_near(value, -np.inf, np.inf) for value in points.x.mean(axis=0))
    for pair, values, fields in (("weights", weights, ("w1", "w2")), ("inputs", inputs, ("x1", "x2"))):
        if values is not None:
            given.update(zip(fields, _two(pair, values), strict=True))
    if bias is not None:
        given["b"] = float(bias)
    if activation is not None:
        given["activation"] = FUNCTIONS.get(activation, activation) if isinstance(activation, str) else activation
    state = replace(NeuronState(), **given)
    curve_of(state.activation)  # a wrong function is refused here, in the learner's own call
    named = NAMES.get(preset or "") if names is None else tuple(str(name) for name in _two("names", names))
    scene = Scene(box_around(points, (state.x1, state.x2)), points, named)
    return NeuronBench(state, scene, front=start.front, hide=hide)


def _points(x: Any, y: Any, examples: Callable[[], Points] | None) -> Points | None:
    if x is None and y is None:
        return examples() if examples else None
    if x is None or y is None:
        missing, there = ("x", "y") if x is None else ("y", "x")
        raise TypeError(f"neuron_bench received {there} without {missing}: examples need their inputs and their kinds.")
    return points_of(x, y)


def _two(name: str, values: Sequence[Any]) -> list[Any]:
    """Exactly two of something, as plain Python values."""
    two = [v.item() if hasattr(v, "item") else v for v in np.asarray(values, dtype=object).reshape(-1)]
    if isinstance(values, str) or len(two) != 2:
        raise ValueError(f"This neuron has two inputs, so {name} needs two values; received {values!r}.")
    return two if name == "names" else [float(v) for v in two]
