"""First weights: how initializers draw them, and what becomes of a signal that passes ten layers of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from nnteach import initializers
from nnteach.backend import to_numpy
from nnteach.errors import did_you_mean
from nnteach.layers import Dense
from nnteach_widgets.controls import choice, slider
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.initial_picture import InitialPicture
from nnteach_widgets.initial_words import describe
from nnteach_widgets.palette import Palette

DEPTH, EXAMPLES, SEED = 10, 100, 7
STARTS: dict[str, Callable[[float, int], Any]] = {
    "glorot_uniform": lambda size, seed: initializers.GlorotUniform(seed),
    "he_normal": lambda size, seed: initializers.HeNormal(seed),
    "random_normal": lambda size, seed: initializers.RandomNormal(0.0, size, seed),
    "constant": lambda size, seed: initializers.Constant(size),
    "zeros": lambda size, seed: initializers.Zeros(),
}
SIZED = ("random_normal", "constant")  # those that take a size
ACTIVATIONS = ("linear", "tanh", "relu", "sigmoid")
UNITS = (16, 64, 128)


@dataclass(frozen=True)
class InitialState:
    """What the controls say. size: spread of random_normal, value of constant; the others choose theirs."""

    start: str = "glorot_uniform"
    size: float = 0.05
    activation: str = "tanh"
    units: int = 64


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show.

    weights: of one layer, (units * units,). signals: for each start, how the outputs of each layer are spread over
    examples and units: (DEPTH + 1,), first the inputs. clones: whether all units of the first layer say the same.
    """

    state: InitialState
    weights: np.ndarray
    signals: dict[str, np.ndarray]
    clones: bool


@lru_cache(maxsize=256)
def through(start: str, size: float, activation: str, units: int) -> tuple[np.ndarray, np.ndarray]:
    """A signal through a stack of fresh layers: the weights of the first, and the spread of each layer's outputs."""
    y = np.random.default_rng(SEED).normal(size=(EXAMPLES, units))
    weights, spread = np.empty(0), [float(y.std())]
    for k in range(DEPTH):
        layer = Dense(units, activation, kernel_initializer=STARTS[start](size, SEED + k), dtype="float64", name="one")
        y = np.asarray(to_numpy(layer(y)))
        if k == 0:
            weights = np.asarray(to_numpy(layer.kernel.value)).ravel()
        spread.append(float(y.std()))
    return weights, np.array(spread)


def compute(state: InitialState) -> Numbers:
    """The chosen start in full, and the others for comparison, each with the size set here."""
    runs = {name: through(name, state.size if name in SIZED else 0.0, state.activation, state.units) for name in STARTS}
    weights, _ = runs[state.start]
    columns = weights.reshape(state.units, state.units)
    clones = bool((columns == columns[:, :1]).all())  # equal columns are equal units
    return Numbers(state, weights, {name: spread for name, (_, spread) in runs.items()}, clones)


PRESETS = {
    "glorot": Preset("Keras's own start: how much of the signal is left after ten layers?"),
    "too-small": Preset("A spread of 0.02: where does the signal go?", {"start": "random_normal", "size": 0.02}),
    "too-large": Preset(
        "A spread of 0.5, and no activation: how large does it become?",
        {"start": "random_normal", "size": 0.5, "activation": "linear"},
    ),
    "relu": Preset(
        "With relu: which of the two named starts keeps the signal alive?", {"start": "he_normal", "activation": "relu"}
    ),
}


class InitializerLab(Explorable):
    """First weights and the signal through them. Made by `initializer_lab`."""

    title = "Initializer lab"
    simplified = (
        f"{DEPTH} equal layers, biases 0, {EXAMPLES} random examples, nothing is trained. Spread is the standard "
        "deviation over all examples and units. Weights beyond ±1 are counted in the outermost bars."
    )
    in_sight = None

    def make_controls(self, state: InitialState) -> dict[str, Control]:
        size = slider("size", state.size, 0.0, 1.0, 0.01)
        size.tooltip = "size: the spread of random_normal, the value of constant"
        return {
            "start": Control("start", choice("start", [(name, name) for name in STARTS], state.start)),
            "size": Control("size", size),
            "activation": Control("activation", choice("activation", [(a, a) for a in ACTIVATIONS], state.activation)),
            "units": Control("units", choice("units", [(str(n), n) for n in UNITS], state.units)),
        }

    def make_picture(self, colours: Palette) -> InitialPicture:
        return InitialPicture(colours)

    def compute(self, state: InitialState) -> Numbers:
        return compute(state)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)


def initializer_lab(
    start: str | None = None, *, preset: str | None = None, hide: Iterable[str] = (), **fields: Any
) -> InitializerLab:
    """Compare how layers may start: the weights that an initializer draws, and the signal through ten layers.

        explore.initializer_lab()
        explore.initializer_lab("random_normal", size=0.5, activation="linear")
        explore.initializer_lab(preset="relu")

    Args
        start: "glorot_uniform", "he_normal", "random_normal", "constant" or "zeros".
        fields: where the other controls stand at first: size, activation, units.
        preset: "glorot", "too-small", "too-large" or "relu".
        hide: controls to leave out: "start", "size", "activation", "units".

    Raises
        ValueError: an unknown name or a value that no control can show.
        TypeError: an unknown argument.
    """
    known = {name: value for name, value in {"start": start, **fields}.items() if value is not None}
    found = chosen(PRESETS, preset)
    state = replace(InitialState(), **{**found.state, **known})
    for name, options in (("start", tuple(STARTS)), ("activation", ACTIVATIONS), ("units", UNITS)):
        if getattr(state, name) not in options:
            words = did_you_mean(getattr(state, name), map(str, options))
            raise ValueError(f"initializer_lab: {name} cannot be {getattr(state, name)!r}. {words}")
    return InitializerLab(state, front=found.front, hide=hide)
