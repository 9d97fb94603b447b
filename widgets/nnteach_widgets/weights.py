"""The weight microscope: a model's weights as pictures and numbers; set one by hand and see what comes of it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import ipywidgets
import numpy as np
import traitlets

import nnteach
from nnteach import random as nn_random
from nnteach.layers import Dense, Input
from nnteach_widgets.controls import button, choice, slider
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.palette import Palette
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.weight_numbers import Numbers, WeightState, beginning, check, kernels, settled
from nnteach_widgets.weight_picture import WeightPicture
from nnteach_widgets.weight_scene import FACTOR, Pass, WeightScene, weight_scene
from nnteach_widgets.weight_words import describe

STEP = 0.01  # of the slider of a weight
PRESETS = {
    "digits": Preset("A network that reads digits. Which pixels speak for this unit, which against it?"),
    "output": Preset("The output layer: multiply it by −1. What does the network say now?", {"layer": 1}),
    "wine": Preset("Three growers of wine, 13 measurements on one scale. Which one does this unit listen to most?"),
}


class WeightMicroscope(Explorable):
    """The weights of a model, on a copy of it. Made by `weight_microscope`.

    lab.state = replace(lab.state, unit=5)     # look at another unit
    lab.state = replace(lab.state, value=-1)   # set the chosen weight
    lab.changed_model()                        # the model with what was changed; your own stays as it was
    """

    title = "Weight microscope"
    simplified = (
        "blue and plain is positive, orange with a stroke is negative, pale is near zero. Only the weights of dense "
        "layers are shown, not the biases. Loss and accuracy are those of the examples given, at most 1000 of them."
    )
    drag = "xy"
    in_sight = None  # what is looked at, then what is changed
    _picture: WeightPicture

    def __init__(self, state: WeightState, scene: WeightScene, model: Any, **page: Any) -> None:
        self.scene, self._model = scene, model
        self._before = scene.run([layer.kernel for layer in scene.layers])
        self._run: tuple[Any, Pass] = (None, self._before)
        super().__init__(state, **page)

    def changed_model(self) -> Any:
        """A new model like yours, with the weights as they are set here."""
        model = copy.deepcopy(self._model)
        self.scene.set(model, kernels(self.state, self.scene))
        return model

    def flip(self) -> None:
        """The chosen weight with the other sign."""
        self.change("flip", value=-self.state.value)

    def zero(self) -> None:
        """The chosen weight becomes 0: the unit does not hear this input any more."""
        self.change("zero", value=0.0)

    def set_back(self) -> None:
        """All weights as they were; what is looked at stays."""
        s = self.state
        self.state = beginning(self.scene, layer=s.layer, unit=s.unit, weight=s.weight, example=s.example)

    # The parts of an explorable

    def make_controls(self, state: WeightState) -> dict[str, Control]:
        scene = self.scene
        layer = scene.layers[state.layer]
        limit = scene.limit
        like = slider("weight", 0.0, -limit, limit, STEP)
        value = InSteps(
            value=state.value,
            min=-limit,
            max=limit,
            step=STEP,
            description="weight",
            tooltip=like.tooltip,
            style={"description_width": like.style.description_width},
            layout={"width": like.layout.width},
        )
        factor = slider("layer times", state.factor, -FACTOR, FACTOR, 0.1)
        factor.style.description_width = "80px"
        controls = {}
        if len(scene.layers) > 1:
            options = [(f"{one.name} {one.kernel.shape}", k) for k, one in enumerate(scene.layers)]
            controls["layer"] = Control("layer", choice("layer", options, state.layer))
        return {
            **controls,
            "unit": Control("unit", _places("unit", state.unit, layer.units)),
            "weight": Control("weight", _places("from input", state.weight, len(layer.inputs))),
            "example": Control("example", _places("example", state.example, len(scene.x))),
            "value": Control("value", value),
            "factor": Control("factor", factor),
        }

    def make_picture(self, colours: Palette) -> WeightPicture:
        return WeightPicture(colours, self.scene)

    def compute(self, state: WeightState) -> Numbers:
        check(state, self.scene)
        now = kernels(state, self.scene)
        key = (state.edits, state.factors)
        if self._run[0] != key:
            self._run = (key, self.scene.run(now))
        return Numbers(state, self.scene, now[state.layer], self._before, self._run[1])

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """A click on the matrix chooses a weight, one on the unit's weights another of this unit."""
        numbers = self.compute(self.state)
        if pointer.axes is self._picture.matrix:
            found = self._picture.matrix_at(pointer.x, pointer.y, numbers)
            return {} if found is None else {"weight": found[0], "unit": found[1]}
        if pointer.axes is self._picture.unit:
            weight = self._picture.weight_at(pointer.x, pointer.y, numbers)
            return {} if weight is None else {"weight": weight}
        if pointer.axes is self._picture.bins:
            return {"value": float(np.clip(round(pointer.x, 2), -self.scene.limit, self.scene.limit))}
        return {}

    @traitlets.validate("state")
    def _check_state(self, proposal: dict[str, Any]) -> Any:
        state, old = proposal["value"], self.state
        if not isinstance(state, WeightState):
            return super()._check_state(proposal)
        super()._check_state({**proposal, "value": replace(state, unit=0, weight=0)})
        by_slider = self._source == "value"  # it says a rounded value, see InSteps
        return state if old is None else settled(state, old, self.scene, 0.5 * STEP if by_slider else 0.0)

    def _on_state(self, change: dict[str, Any]) -> None:
        self._fit(self.state)
        super()._on_state(change)

    def _fit(self, state: WeightState) -> None:
        """The sliders of unit and weight end where the layer does."""
        layer = self.scene.layers[state.layer]
        for name, value, size in (("unit", state.unit, layer.units), ("weight", state.weight, len(layer.inputs))):
            widget = self.controls[name].widget
            if widget.max != size - 1:
                if widget.value > size - 1:
                    widget.value = value
                widget.max = size - 1

    def above_picture(self) -> list[ipywidgets.Widget]:
        hands = ipywidgets.HBox(
            [
                button("Flip the sign", self.flip, "The chosen weight with the other sign"),
                button("Make it 0", self.zero, "The unit does not hear this input any more"),
                button("Set all back", self.set_back, "All weights as they were"),
            ]
        )
        hands.add_class("nnteach-buttons")
        return [hands]


class InSteps(ipywidgets.FloatSlider):
    """A slider whose value is always one of its steps.

    The page rounds a value that is not, and says so; that answer may come when another weight is already looked at,
    which it would then change. A value that is rounded here is not answered.
    """

    @traitlets.validate("value")
    def _validate_value(self, proposal: Any) -> float:
        value = float(super()._validate_value(proposal))
        return round(round(value / self.step) * self.step, 6)


def _places(label: str, value: int, size: int) -> ipywidgets.IntSlider:
    like = slider("", 0, 0, 1)
    return ipywidgets.IntSlider(
        value=value,
        min=0,
        max=size - 1,
        description=label,
        tooltip=f"{label}: arrow keys move it by 1",
        style={"description_width": "80px"},
        layout={"width": like.layout.width},
    )


@cache
def _digits() -> tuple[Any, np.ndarray, np.ndarray]:
    """64-32-10, trained for a moment; the digits that it has not seen."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return _trained(x / 16, y, (64, 32, 10), 0.003, 15)


@cache
def _wine() -> tuple[Any, np.ndarray, np.ndarray]:
    """13-8-3; every fourth wine is kept aside."""
    from sklearn.datasets import load_wine

    x, y = load_wine(return_X_y=True)
    return _trained((x - x.mean(axis=0)) / x.std(axis=0), y, (13, 8, 3), 0.01, 30)


def _trained(x: np.ndarray, y: np.ndarray, sizes: tuple[int, int, int], rate: float, epochs: int) -> tuple[Any, ...]:
    """A small network on three examples of four; the others come back with it."""
    aside = np.arange(len(x)) % 4 == 3
    with nn_random.set_aside():
        nn_random.set_random_seed(0)
        inputs, hidden, outputs = sizes
        layers = [
            Input((inputs,), name="inputs"),
            Dense(hidden, "relu", name="hidden"),
            Dense(outputs, "softmax", name="output"),
        ]
        model = nnteach.Sequential(layers, name="reader")
        model.compile(nnteach.optimizers.Adam(rate), "sparse_categorical_crossentropy")
        model.fit(x[~aside], y[~aside], epochs=epochs, verbose=0)
    return model, x[aside], y[aside]


def weight_microscope(
    model: Any = None,
    x: Any = None,
    y: Any = None,
    *,
    picture: tuple[int, int] | bool | None = None,
    inputs: Sequence[str] | None = None,
    classes: Sequence[str] | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> WeightMicroscope:
    """Look at the weights of a model, set one by hand, and see what it does: to its unit, the answer, the loss.

        explore.weight_microscope()                     # digits
        explore.weight_microscope(model, x, y)          # your own compiled model; it stays as it is
        explore.weight_microscope(model, x, y).changed_model()

    Args
        model: compiled, with at least one Dense layer and outputs of shape (examples, units).
        x, y: examples to judge it by; of more than 1000, every so-manieth.
        picture: (rows, columns), if the inputs are pixels; False: they are not. Without it, a square number of
            64 or more is taken for a picture.
        inputs, classes: names of the inputs and of the outputs.
        preset: "digits" (which is what one gets without a model), "output" or "wine".
        hide: controls to leave out: "layer", "unit", "weight", "example", "value", "factor".

    Raises
        TypeError: a model without examples, or no model at all.
        RuntimeError: a model that is not compiled.
        ValueError: examples that do not fit; a model without a Dense layer; names or a picture that do not fit.
    """
    if model is not None and preset is not None:
        raise TypeError(f"The preset {preset!r} brings a model of its own; leave out either it or the model.")
    if model is None:
        if not (x is None and y is None and inputs is None and classes is None and picture is None):
            raise TypeError("weight_microscope needs the model, too: weight_microscope(model, x, y).")
        preset = preset or "digits"
        start = chosen(PRESETS, preset)
        model, x, y = _wine() if preset == "wine" else _digits()
        if preset == "wine":
            from sklearn.datasets import load_wine

            inputs = [name.replace("_", " ") for name in load_wine().feature_names]
            classes = ["grower 0", "grower 1", "grower 2"]
    else:
        start = chosen(PRESETS, None)
        if x is None or y is None:
            raise TypeError("weight_microscope needs examples, too: weight_microscope(model, x, y).")
    scene = weight_scene(model, x, y, picture, inputs, classes)
    return WeightMicroscope(beginning(scene, **start.state), scene, model, front=(), hide=hide)
