"""Linear merge: layers without a bend between them melt into one, and the picture does not change by a pixel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np

import nnteach
from nnteach.layers import Dense, Input
from nnteach_widgets.controls import LABEL_WIDTH, WIDTH, button, choice
from nnteach_widgets.curves import label_of
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.merge_picture import MergePicture
from nnteach_widgets.palette import Palette
from nnteach_widgets.words import size

UNITS = (8, 8, 1)
BENDS = ("linear", "relu", "tanh")
SIDE, REACH = 81, 2.0  # places along each side of the map, and how far it goes
SEED = 8


@dataclass(frozen=True)
class MergeState:
    """What the controls say: how many layers have melted into the next one, and what bends between them."""

    merged: int = 0
    bend: str = "linear"


@dataclass(frozen=True)
class Part:
    """A dense layer as three things: what it multiplies by, what it adds, how it bends."""

    W: np.ndarray
    b: np.ndarray
    F: Any

    def then(self, other: Part) -> Part:
        """Both as one layer: (x W + b) V + c = x (W V) + (b V + c). What bends between them is left out."""
        return Part(self.W @ other.W, self.b @ other.W + other.b, other.F)


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show."""

    state: MergeState
    before: Any  # the whole network, and what is left of it
    after: Any
    bends: tuple[str, ...]  # names of what stood between layers that have melted
    table: np.ndarray  # (SIDE, SIDE), the answers of what is left, over the plane
    span: float  # the largest answer of the whole network, for the tones
    difference: float  # the largest between the two networks, over the plane
    changed: int  # how many places of the plane got another tone


def tones(table: np.ndarray, span: float) -> np.ndarray:
    """Answers as one of 255 tones: the picture's colours, and what counts as a change of it."""
    return np.rint(127 * np.clip(table / span, -1, 1)).astype(int)


@lru_cache(maxsize=1)
def places() -> np.ndarray:
    """The plane as rows for a network: (SIDE * SIDE, 2)."""
    side = np.linspace(-REACH, REACH, SIDE)
    across, up = np.meshgrid(side, side)
    return np.stack([across.ravel(), up.ravel()], axis=1)


@lru_cache(maxsize=len(BENDS))
def _ours(bend: str) -> tuple[Part, ...]:
    """Three layers whose weights are the same for every bend."""
    rng = np.random.default_rng(SEED)
    sizes = (2, *UNITS)
    bends = [bend] * (len(UNITS) - 1) + ["linear"]
    return tuple(
        Part(rng.standard_normal((into, out)) * into**-0.5, 0.5 * rng.standard_normal(out), F)
        for into, out, F in zip(sizes, UNITS, bends, strict=False)
    )


def network(parts: Sequence[Part]) -> Any:
    """The engine's network of these layers, with enough digits for a difference to be seen."""
    layers = [Dense(part.W.shape[1], part.F, dtype="float64", name=f"layer_{k + 1}") for k, part in enumerate(parts)]
    model = nnteach.Sequential([Input((2,), dtype="float64"), *layers], name="network")
    model.set_weights([array for part in parts for array in (part.W, part.b)])
    return model


def compute(state: MergeState, parts: Sequence[Part]) -> Numbers:
    """The numbers of a state: the first layers melted into one, and both networks asked all over the plane."""
    one, *rest = parts
    bends = []
    for _ in range(state.merged):
        bends.append(label_of(one.F) if isinstance(one.F, str) else one.F.name)
        one, *rest = one.then(rest[0]), *rest[1:]
    before, after = network(parts), network([one, *rest])
    whole, left = (_answers(model) for model in (before, after))
    span = float(np.abs(whole).max()) or 1.0
    changed = int((tones(whole, span) != tones(left, span)).sum())
    return Numbers(state, before, after, tuple(bends), left, span, float(np.abs(whole - left).max()), changed)


def _answers(model: Any) -> np.ndarray:
    return np.asarray(model(places()))[:, 0].reshape(SIDE, SIDE)


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    sizes = [2, *(layer.units for layer in numbers.after.layers)]
    shape = " → ".join(map(str, sizes))
    left, whole = numbers.after.count_params(), numbers.before.count_params()
    now = f"The network is now {shape}, with {left} weights and biases"
    if not numbers.state.merged:
        return f"{now}. Press Merge to melt its first two layers into one."
    what = f"{numbers.state.merged + 1} layers have melted into one. {now} instead of {whole}."
    bent = [name for name in numbers.bends if name != "linear"]
    lost = f" {len(bent)} bend{'s' if len(bent) > 1 else ''} ({bent[0]}) got lost on the way." if bent else ""
    same = "not a place of the picture has changed" if not numbers.changed else (
        f"{numbers.changed:,} of {SIDE * SIDE:,} places of the picture have changed"
    )  # fmt: skip
    return f"{what}{lost} The largest difference anywhere is {size(numbers.difference)}: {same}."


PRESETS = {
    "linear": Preset("Press Merge twice. What changes on the left, what on the right?", {"bend": "linear"}),
    "bent": Preset("With a bend between the layers: what does merging cost now?", {"bend": "relu"}),
}


class LinearMerge(Explorable):
    """Three layers in a row, and a button that melts two of them into one. Made by `linear_merge`."""

    title = "Linear merge"
    simplified = (
        f"two inputs, so that the answers fit into a map of {SIDE} × {SIDE} places, and weights drawn at random, since "
        "what melts does so with any weights. If there are several outputs, the map shows the first."
    )

    def __init__(self, state: MergeState, own: Sequence[Part] | None = None, **page: Any) -> None:
        self._own = own
        super().__init__(state, **page)

    def make_controls(self, state: MergeState) -> dict[str, Control]:
        merged = ipywidgets.IntSlider(
            value=state.merged,
            min=0,
            max=len(self._parts(state)) - 1,
            description="merged",
            tooltip="merged: arrow keys melt one more layer, or take one out again",
            style={"description_width": LABEL_WIDTH},
            layout={"width": WIDTH},
        )
        controls = {"merged": Control("merged", merged)}
        if self._own is None:
            bend = choice("between", [("no bend", "linear"), *((name, name) for name in BENDS[1:])], state.bend)
            controls["bend"] = Control("bend", bend)
        return controls

    def before_controls(self) -> list[ipywidgets.Widget]:
        return [button("Merge", self.merge, "Melt the first two layers into one")]

    def merge(self) -> None:
        """Melt one more layer."""
        most = self.controls["merged"].widget.max
        self.change("merge", merged=min(most, self.state.merged + 1))

    def make_picture(self, colours: Palette) -> MergePicture:
        return MergePicture(colours, REACH)

    def compute(self, state: MergeState) -> Numbers:
        return compute(state, self._parts(state))

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def _parts(self, state: MergeState) -> Sequence[Part]:
        return _ours(state.bend) if self._own is None else self._own


def linear_merge(model: Any = None, *, preset: str | None = None, hide: Iterable[str] = ()) -> LinearMerge:
    """Melt dense layers into one, and see whether the network still says the same.

        explore.linear_merge()
        explore.linear_merge(preset="bent")
        explore.linear_merge(model)          # your own: two inputs, dense layers

    Args
        model: a Sequential of at least two Dense layers, with two inputs. It is copied: your own stays as it is.
        preset: "linear" or "bent".
        hide: controls to leave out: "merged", "bend".

    Raises
        TypeError: not a Sequential; a model together with a preset.
        ValueError: an unknown name; a model with other layers, or not with two inputs.
    """
    start = chosen(PRESETS, preset)
    if model is None:
        return LinearMerge(MergeState(**start.state), front=start.front, hide=hide)
    if preset is not None:
        raise TypeError(f"The preset {preset!r} brings a network of its own; leave out either it or the model.")
    return LinearMerge(MergeState(), parts_of(model), hide=hide)


def parts_of(model: Any) -> list[Part]:
    """The dense layers of a model, as parts that can melt."""
    if not isinstance(model, nnteach.Sequential):
        raise TypeError(f"linear_merge takes a Sequential model; received {type(model).__name__}.")
    others = [layer for layer in model.layers if not isinstance(layer, Dense)]
    if others or len(model.layers) < 2:
        found = f"a {type(others[0]).__name__}" if others else f"{len(model.layers)} of them"
        raise ValueError(f"linear_merge melts dense layers, at least two in a row; {model.name} has {found}.")
    if not model.built:
        model.build((None, 2))
    if tuple(model.input_shape[1:]) != (2,):
        raise ValueError(
            f"This picture is a map of two inputs; {model.name} takes inputs of shape {model.input_shape[1:]}."
        )
    parts = []
    for layer in model.layers:
        kernel, *bias = layer.get_weights()
        b = bias[0] if bias else np.zeros(layer.units)
        parts.append(Part(kernel.astype(float), b.astype(float), layer.activation))
    return parts
