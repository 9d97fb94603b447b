"""Unfold fit: the steps of `fit` opened into their lines, with the numbers of the learner's own model and data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import ipywidgets
import numpy as np
import traitlets

import nnteach
from nnteach import random as nn_random
from nnteach_widgets.controls import button, choice, slider
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.palette import Palette
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.unfold_lines import STOPS
from nnteach_widgets.unfold_numbers import Numbers, UnfoldState, check, most_pulled
from nnteach_widgets.unfold_picture import UnfoldPicture
from nnteach_widgets.unfold_steps import Unfolded, unfold
from nnteach_widgets.unfold_words import describe

STEPS = 20
PRESETS = {
    "iris": Preset("Three kinds of iris, four measurements, eight neurons. At which line do the weights change?"),
    "line": Preset("Two weights only: a line through the patients. Every number has a cell of its own."),
    "digits": Preset("2,410 weights that read digits. Where is the largest gradient?", {"layer": 1}),
}


class UnfoldFit(Explorable):
    """One training step after another, line by line. Made by `unfold_fit`.

    lab.next(), lab.back()                        # one line on, one line back
    lab.state = replace(lab.state, step=3, line=5)
    """

    title = "Unfold fit"
    simplified = (
        "a table has a row for each example (or for each input of the weights) and a column for each unit; arrays of "
        "more axes lie flat. Blue is positive, orange with a stroke negative, pale near zero; each table has its own "
        "scale. Where there is no room for all numbers (…), a cell shows the strongest of several. Lines of the engine "
        "that have nothing to do for this model are left out."
    )
    drag = "xy"
    _picture: UnfoldPicture

    def __init__(self, state: UnfoldState, scene: Unfolded, **page: Any) -> None:
        self.scene = scene
        super().__init__(state, **page)

    def next(self) -> None:
        """One line on; after the last line of a step, the first of the next step."""
        self._walk(1)

    def back(self) -> None:
        """One line back."""
        self._walk(-1)

    def _walk(self, lines: int) -> None:
        at = (self.state.step - 1) * len(STOPS) + self.state.stop + lines
        if 0 <= at < len(self.scene.steps) * len(STOPS):
            step, stop = divmod(at, len(STOPS))
            self.change("walk", step=step + 1, line=stop + 1)

    # The parts of an explorable

    def make_controls(self, state: UnfoldState) -> dict[str, Control]:
        scene = self.scene
        options = [(f"{layer.name} ({layer.size:,} weights)", k) for k, layer in enumerate(scene.layers)]
        return {
            "line": Control("line", _counter("line", state.line, 1, len(STOPS))),
            "step": Control("step", _counter("step", state.step, 1, max(len(scene.steps), 2))),
            "layer": Control("layer", choice("layer", options, state.layer)),
            "weight": Control("weight", _counter("weight", state.weight, 0, self._last_weight(state.layer))),
            "example": Control("example", _counter("example", state.example, 0, max(scene.batch_size - 1, 1))),
        }

    def make_picture(self, colours: Palette) -> UnfoldPicture:
        return UnfoldPicture(colours, self.scene)

    def compute(self, state: UnfoldState) -> Numbers:
        check(state, self.scene)
        return Numbers(state, self.scene)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """A click on a line goes there; one on a table chooses an example or a weight."""
        if pointer.axes is self._picture.code:
            stop = self._picture.line_at(pointer.y)
            return {} if stop is None else {"line": stop + 1}
        return self._picture.cell_at(pointer.x, pointer.y, self.compute(self.state))

    def above_picture(self) -> list[ipywidgets.Widget]:
        walk = ipywidgets.HBox(
            [button("Back", self.back, "One line back"), button("Next line", self.next, "Run the next line")]
        )
        walk.add_class("nnteach-buttons")
        return [walk]

    @traitlets.validate("state")
    def _check_state(self, proposal: dict[str, Any]) -> Any:
        state, old = proposal["value"], self.state
        if isinstance(state, UnfoldState):
            if old is not None and state.layer != old.layer and state.weight == old.weight:
                state = replace(state, weight=min(state.weight, self._last_weight(state.layer)))
            check(state, self.scene)
            self._fit(state)
        return super()._check_state({**proposal, "value": state})

    def _last_weight(self, layer: int) -> int:
        layers = self.scene.layers
        return max(layers[layer].size - 1, 0) if 0 <= layer < len(layers) else 0

    def _fit(self, state: UnfoldState) -> None:
        """The slider of the weight ends where the layer does."""
        widget, most = self.controls["weight"].widget, self._last_weight(state.layer)
        if widget.max != most:
            if widget.value > most:
                widget.value = state.weight
            widget.max = most


def _counter(label: str, value: int, low: int, high: int) -> ipywidgets.IntSlider:
    like = slider(label, 0, 0, 1)
    return ipywidgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        tooltip=f"{label}: arrow keys move it by 1",
        style={"description_width": like.style.description_width},
        layout={"width": like.layout.width},
    )


def _preset(name: str) -> tuple[Any, np.ndarray, np.ndarray, Sequence[str] | None]:
    """A compiled model that has not learned yet, its data, and the names of the inputs."""
    x, y, sizes, names = _data(name)
    with nn_random.set_aside():
        nn_random.set_random_seed(0)
        layers: list[Any] = [nnteach.Input((sizes[0],), name="inputs")]
        hidden = [nnteach.layers.Dense(units, "relu", name="hidden") for units in sizes[1:-1]]
        regression = sizes[-1] == 1
        last = nnteach.layers.Dense(sizes[-1], None if regression else "softmax", name="output")
        model = nnteach.Sequential([*layers, *hidden, last], name="network")
        loss = "mse" if regression else "sparse_categorical_crossentropy"
        model.compile(nnteach.optimizers.SGD(0.1), loss)
    return model, x, y, names


@cache
def _data(name: str) -> tuple[np.ndarray, np.ndarray, tuple[int, ...], Sequence[str] | None]:
    from sklearn.datasets import load_diabetes, load_digits, load_iris

    if name == "iris":
        iris = load_iris()
        x = (iris.data - iris.data.mean(axis=0)) / iris.data.std(axis=0)
        return x, iris.target, (4, 8, 3), [label.removesuffix(" (cm)") for label in iris.feature_names]
    if name == "digits":
        pictures, digits = load_digits(return_X_y=True)
        return pictures / 16, digits, (64, 32, 10), None
    patients, illness = load_diabetes(return_X_y=True, scaled=False)
    bmi = patients[:, [2]]
    return (bmi - bmi.mean()) / bmi.std(), (illness - illness.mean()) / illness.std(), (1, 1), ["body-mass index"]


def unfold_fit(
    model: Any = None,
    x: Any = None,
    y: Any = None,
    *,
    batch_size: int | None = None,
    steps: int = STEPS,
    shuffle: bool = True,
    inputs: Sequence[str] | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> UnfoldFit:
    """Walk through `fit` line by line: the batch, what the layers make of it, the loss, gradients, new weights.

        explore.unfold_fit()                               # a small network for irises
        explore.unfold_fit(model, x, y, batch_size=16)     # your own compiled model; it stays as it is

    The steps are those that `model.fit(x, y, batch_size, shuffle)` would make next, made by `fit` on a copy.

    Args
        model: compiled, with one input and one output; trained or not.
        x, y: what it learns from.
        batch_size: examples for each step; 32 if None.
        steps: how many steps can be walked through; fewer, if they take too much memory.
        shuffle: a new random order in each epoch, as in `fit`.
        inputs: names of the numbers of an example.
        preset: "iris" (which is what one gets without a model), "line" or "digits".
        hide: controls to leave out: "line", "step", "layer", "weight", "example".

    Raises
        TypeError: a model without data, or no model at all. RuntimeError: a model that is not compiled.
        ValueError: data that do not fit, or a model of several inputs or outputs.
        FloatingPointError: the loss breaks within these steps; the message says what usually helps.
    """
    if model is not None and preset is not None:
        raise TypeError(f"The preset {preset!r} brings a model of its own; leave out either it or the model.")
    start = chosen(PRESETS, preset)
    if model is None:
        if not (x is None and y is None and inputs is None):
            raise TypeError("unfold_fit needs the model, too: unfold_fit(model, x, y).")
        start = chosen(PRESETS, preset or "iris")
        model, x, y, inputs = _preset(preset or "iris")
    elif x is None or y is None:
        raise TypeError("unfold_fit needs data, too: unfold_fit(model, x, y).")
    with nn_random.set_aside():
        if start.words:  # a preset looks the same each time
            nn_random.set_random_seed(0)
        scene = unfold(model, x, y, batch_size, steps, shuffle, inputs)
    state = replace(UnfoldState(), **start.state)
    return UnfoldFit(replace(state, weight=most_pulled(state, scene)), scene, hide=hide)
