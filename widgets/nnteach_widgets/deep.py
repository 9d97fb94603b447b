"""The deep stack: what becomes of a signal, and of the gradient on its way back, in many layers in a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np

from nnteach.layers import Dense
from nnteach_widgets.activations import NAMES
from nnteach_widgets.controls import LABEL_WIDTH, WIDTH, choice, slider
from nnteach_widgets.curves import Function, curve_of, label_of
from nnteach_widgets.deep_picture import DeepPicture
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.palette import Palette
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.words import number, size

UNITS, EXAMPLES, DEEPEST = 64, 64, 20
LOW_SCALE, HIGH_SCALE = 0.2, 3.0
SEED = 8
REACH, BINS = 2.5, 51  # differences from -REACH to REACH have a place of their own in the picture
USABLE = (0.01, 100.0)  # a signal or a gradient that has changed by more than this has vanished or exploded
TINY, HUGE = 1e-60, 1e60  # beyond, the picture ends


@dataclass(frozen=True)
class DeepState:
    """What the controls say: how many layers, how large their weights, which activation."""

    depth: int = 10
    scale: float = 1.0
    function: Function = "sigmoid"


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show; entry k of an array is about what layer k says, 0 being the input.

    shares: (layers + 1, BINS), how a layer's values lie about the mean of their unit, in boxes from -REACH to REACH;
        what lies beyond is counted at the edge.
    signal: the spread of the same: the standard deviation of a unit over the examples, over all units.
    gradient: how large the gradient is that arrives here, the one at the end being 1.
    """

    state: DeepState
    label: str
    shares: np.ndarray
    signal: np.ndarray
    gradient: np.ndarray


@lru_cache(maxsize=1)
def _chance() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The input, the weights of each layer for a scale of 1, and the gradient at the end: drawn once, then kept."""
    rng = np.random.default_rng(SEED)
    x = rng.standard_normal((EXAMPLES, UNITS))
    kernels = rng.standard_normal((DEEPEST, UNITS, UNITS)) / np.sqrt(UNITS)
    return x, kernels, rng.standard_normal((EXAMPLES, UNITS))


@lru_cache(maxsize=8)
def _layers(function: Function) -> tuple[Dense, ...]:
    layers = tuple(Dense(UNITS, function, dtype="float64", name=f"layer_{k + 1}") for k in range(DEEPEST))
    for layer in layers:
        layer.build((None, UNITS))
    return layers


def compute(state: DeepState) -> Numbers:
    """The numbers of a state: forward and back through layers of the engine."""
    x, kernels, dy = _chance()
    layers = _layers(state.function)[: state.depth]
    said, came = [x], [dy]
    with np.errstate(all="ignore"):  # a stack that explodes is a sight to see, not an error
        for layer, kernel in zip(layers, kernels, strict=False):
            layer.kernel.assign(state.scale * kernel)
            layer.kernel.grad[...] = 0
            said.append(layer.call(said[-1]))
        for layer in reversed(layers):
            came.append(layer.backward(came[-1]))
        values, gradients = np.stack(said), np.stack(came[::-1])
        values -= values.mean(axis=1, keepdims=True)  # what differs between the examples
        signal = np.sqrt((values**2).mean(axis=(1, 2)))
        gradient = np.sqrt((gradients**2).mean(axis=(1, 2)))
        gradient = gradient / gradient[-1]
    return Numbers(state, label_of(state.function), _shares(values), _held(signal), _held(gradient))


def _held(sizes: np.ndarray) -> np.ndarray:
    """Between TINY and HUGE: beyond, a number has left what the picture, or the computer, can hold."""
    return np.clip(np.nan_to_num(sizes, nan=HUGE, posinf=HUGE), TINY, HUGE)


def _shares(values: np.ndarray) -> np.ndarray:
    """For each layer the shares of its values in BINS boxes, all counted at once."""
    inside = np.clip(np.nan_to_num(values, nan=REACH), -REACH, REACH)
    boxes = np.minimum(((inside + REACH) * (BINS / (2 * REACH))).astype(int), BINS - 1)
    layers = len(values)
    places = boxes.reshape(layers, -1) + BINS * np.arange(layers)[:, np.newaxis]
    return np.bincount(places.ravel(), minlength=layers * BINS).reshape(layers, BINS) / places.shape[1]


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    state, many = numbers.state, numbers.state.depth
    layers = f"{many} layer{'' if many == 1 else 's'} of {numbers.label}"
    end, back = numbers.signal[-1] / numbers.signal[0], numbers.gradient[0]
    return " ".join(
        [
            f"{layers}, weight scale {number(state.scale)}.",
            f"The signal, what differs between examples, goes in with {size(numbers.signal[0])} and comes out with "
            f"{size(numbers.signal[-1])}, {_each(end, many)}: {_fate(end, 'it')}.",
            f"The gradient starts at the end with 1 and arrives at the input with {size(back)}, {_each(back, many)}: "
            f"{_fate(back, 'it')}.",
            _advice(end, back),
        ]
    )


def _each(change: float, layers: int) -> str:
    return f"times {size(change ** (1 / layers))} in each layer"


def _fate(change: float, what: str) -> str:
    low, high = USABLE
    return f"{what} vanishes" if change < low else f"{what} explodes" if change > high else f"{what} gets through"


def _advice(end: float, back: float) -> str:
    low, high = USABLE
    if end > high or back > high:
        return "The first step of training would throw all weights far away."
    if back < low:
        return "The first layers would hardly learn."
    if end < low:
        return "The last layer hardly sees which example it is."
    return "Such a stack can learn."


PRESETS = {
    "vanishing": Preset(
        "Ten layers of sigmoid. How much of the gradient arrives at the input? Which depth still leaves a hundredth?",
        {"function": "sigmoid", "depth": 10},
    ),
    "exploding": Preset(
        "ReLU with large weights. Find the scale at which the signal neither grows nor shrinks.",
        {"function": "relu", "depth": 20, "scale": 2.5},
    ),
    "relu": Preset(
        "ReLU throws half of each sum away. Weights larger by the root of two make up for it: 1.4.",
        {"function": "relu", "depth": 20, "scale": 1.4},
    ),
    "tanh": Preset(
        "tanh at a scale of 1, then of 3: the signal lives in both cases. And the gradient?",
        {"function": "tanh", "depth": 20, "scale": 3.0},
    ),
    "linear": Preset(
        "No activation: at which scale does the signal keep its size? And why is this stack of no use all the same?",
        {"function": "linear", "depth": 20},
    ),
}


class DeepStack(Explorable):
    """A signal and its gradient through many layers of one activation. Made by `deep_stack`."""

    title = "Deep stack"
    simplified = (
        f"every layer has {UNITS} units and no bias, the input and the gradient at the end are drawn at random, and "
        "nothing has been learned yet. The width of a column grows with the root of how many values lie there."
    )
    drag = "x"
    in_sight = None

    def make_controls(self, state: DeepState) -> dict[str, Control]:
        options = [(name, name) for name in NAMES]
        if state.function not in NAMES:
            options.append((label_of(state.function), state.function))  # type: ignore[arg-type]
        depth = ipywidgets.IntSlider(
            value=state.depth,
            min=1,
            max=DEEPEST,
            description="layers",
            tooltip="layers: arrow keys move it by 1",
            style={"description_width": LABEL_WIDTH},
            layout={"width": WIDTH},
        )
        scale = slider("scale", state.scale, LOW_SCALE, HIGH_SCALE, 0.1)
        return {
            "depth": Control("depth", depth),
            "scale": Control("scale", scale),
            "function": Control("function", choice("function F", options, state.function)),
        }

    def make_picture(self, colours: Palette) -> DeepPicture:
        return DeepPicture(colours, DEEPEST, REACH)

    def compute(self, state: DeepState) -> Numbers:
        return compute(state)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """The stack ends where the hand is."""
        return {"depth": min(DEEPEST, max(1, round(pointer.x)))}


def deep_stack(
    function: Function | None = None,
    *,
    depth: int | None = None,
    scale: float | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> DeepStack:
    """Send a signal through a deep stack of layers, and its gradient back: what vanishes, what explodes?

        explore.deep_stack()
        explore.deep_stack("relu", depth=20, scale=1.4)
        explore.deep_stack(my_f)
        explore.deep_stack(preset="exploding")

    Args
        function: the activation of all layers: a name, or a function of your own that takes an array z.
        depth: how many layers, 1 to 20.
        scale: how large the weights are: their standard deviation is scale / sqrt(64). 0.2 to 3.
        preset: "vanishing", "exploding", "relu", "tanh" or "linear".
        hide: controls to leave out: "depth", "scale", "function".

    Raises
        ValueError: an unknown name; a value outside its slider; a function that is no curve or gives no number.
        TypeError: a function that does not take an array.
    """
    start = chosen(PRESETS, preset)
    given: dict[str, Any] = {"function": function, "depth": depth, "scale": scale}
    state = replace(DeepState(), **start.state)
    state = replace(state, **{name: value for name, value in given.items() if value is not None})
    curve_of(state.function)  # a wrong function is refused here, in the learner's own call
    return DeepStack(state, front=start.front, hide=hide)
