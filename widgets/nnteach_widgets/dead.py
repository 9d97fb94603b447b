"""Dead units: the ReLU units of a trained network that never fire, found, shown in grey, and woken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets
import numpy as np

import nnteach
from nnteach.initializers import GlorotUniform
from nnteach.layers import Dense, Input
from nnteach.optimizers import SGD
from nnteach_widgets.controls import LABEL_WIDTH, WIDTH, button, choice
from nnteach_widgets.dead_picture import DeadPicture
from nnteach_widgets.dying import Patient
from nnteach_widgets.explorable import Control, Explorable
from nnteach_widgets.palette import Palette
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.toys import moons
from nnteach_widgets.words import number, size

WOKEN = 25  # per cent of the examples for which a revived unit fires
MOST = 60


@dataclass(frozen=True)
class DeadState:
    """What the controls say: which layer and unit one looks at, for how many examples dead units are to fire."""

    layer: int = 0
    unit: int = 0
    wake: int = 0  # per cent


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show.

    dead: (units,), those that never fire as the network came. fires: (units,), the share of the examples for which each
        fires now. lift: (units,), what has been added to the biases. z: (examples,), of the unit looked at.
    border: kernel and bias of each unit, where the layer reads two inputs; else None.
    gradient: (units,), the largest entry for the weights of each unit; None where it cannot be known.
    changed: by how much an answer of the network has changed at most.
    """

    state: DeadState
    name: str
    dead: np.ndarray
    fires: np.ndarray
    lift: np.ndarray
    z: np.ndarray
    reach: float
    inputs: np.ndarray
    border: tuple[np.ndarray, np.ndarray] | None
    gradient: np.ndarray | None
    changed: float
    has_bias: bool


def compute(state: DeadState, patient: Patient) -> Numbers:
    """The numbers of a state: the engine's pass through the network as it came, and with its dead units woken."""
    first = patient.first[state.layer]
    lift = patient.lift(state.layer, state.wake / 100)
    seen = patient.look(state.layer, lift) if lift.any() else first
    border = patient.borders(state.layer)
    unit = state.unit
    most = patient.lift(state.layer, MOST / 100)[unit]
    reach = float(np.abs([first.z[:, unit].min(), first.z[:, unit].max(), first.z[:, unit].max() + most]).max())
    return Numbers(
        state=state,
        name=patient.layers[state.layer].name,
        dead=first.silent,
        fires=(seen.z > 0).mean(axis=0),
        lift=lift,
        z=seen.z[:, unit],
        reach=reach or 1.0,
        inputs=patient.inputs,
        border=None if border is None else (border[0], border[1] + lift),
        gradient=seen.gradient,
        changed=float(np.abs(seen.answers - first.answers).max()),
        has_bias=patient.layers[state.layer].use_bias,
    )


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    state, dead = numbers.state, np.flatnonzero(numbers.dead)
    units, examples = len(numbers.dead), len(numbers.z)
    said = [_census(numbers, dead, units, examples)]
    share = numbers.fires[state.unit]
    often = f"{share:.0%}" if share else "none"
    said.append(f"Unit {state.unit} fires for {often} of them; its largest z is {number(float(numbers.z.max()))}.")
    if numbers.gradient is not None:
        pull = float(numbers.gradient[state.unit])
        said.append(
            "The gradient of its weights is exactly 0, so training cannot change them."
            if pull == 0
            else f"The gradient of its weights is up to {size(pull)}."
        )
    if len(dead) and numbers.lift.any():
        lift = numbers.lift[numbers.dead]
        said.append(
            f"Woken: their biases are raised by {number(float(lift.min()))} to {number(float(lift.max()))}, and the "
            f"answers of the network change by up to {size(numbers.changed)}."
        )
    elif len(dead) and state.wake and not numbers.has_bias:
        said.append("This layer has no biases that one could raise.")
    return " ".join(said)


def _census(numbers: Numbers, dead: np.ndarray, units: int, examples: int) -> str:
    name = f"Layer {numbers.name}: " + ("its one unit" if units == 1 else f"of its {units} units")
    if not len(dead):
        return f"{name} none is dead: each fires for at least one of the {examples} examples."
    listed = ", ".join(map(str, dead[:12])) + (", …" if len(dead) > 12 else "")
    verb = "are dead" if len(dead) > 1 else "is dead"
    return f"{name} {len(dead)} {verb} ({listed}): silent for each of the {examples} examples."


class DeadUnits(Explorable):
    """The units of a trained network: how often each fires, and what wakes the dead. Made by `dead_units`.

    lab.revived()       # the network with its units woken, as a copy: compile it with a smaller rate, and train on
    """

    title = "Dead units"
    simplified = (
        "dead means: silent for the examples given here. To wake a unit, its bias is raised, which changes what the "
        "network says until it has been trained again; one may also draw its weights anew."
    )
    drag = "x"
    _picture: DeadPicture

    def __init__(self, state: DeadState, patient: Patient, **page: Any) -> None:
        self._patient = patient
        super().__init__(state, **page)

    def revived(self) -> Any:
        """A copy of the network with the biases shown. Compile it, and train on."""
        state = self.state
        return self._patient.cured(state.layer, self._patient.lift(state.layer, state.wake / 100))

    def revive(self) -> None:
        """Raise the biases of the dead units until each fires for a quarter of the examples."""
        self.change("revive", wake=WOKEN)

    def before_controls(self) -> list[ipywidgets.Widget]:
        return [button("Revive", self.revive, "Raise the biases of the dead units until they fire")]

    def make_controls(self, state: DeadState) -> dict[str, Control]:
        most = max(layer.units for layer in self._patient.layers) - 1
        controls = {
            "unit": Control("unit", _whole("unit", state.unit, most)),
            "wake": Control("wake", _whole("wake, %", state.wake, MOST)),
        }
        if len(self._patient.layers) > 1:
            options = [(layer.name, k) for k, layer in enumerate(self._patient.layers)]
            controls["layer"] = Control("layer", choice("layer", options, state.layer))
        return controls

    def make_picture(self, colours: Palette) -> DeadPicture:
        return DeadPicture(colours, any(self._patient.borders(k) for k in range(len(self._patient.layers))))

    def compute(self, state: DeadState) -> Numbers:
        last = self._patient.layers[state.layer].units - 1
        return compute(replace(state, unit=min(state.unit, last)), self._patient)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """A click on a bar chooses its unit."""
        if pointer.axes is not self._picture.bars:
            return {}
        last = self._patient.layers[self.state.layer].units - 1
        return {"unit": min(last, max(0, round(pointer.x)))}


def _whole(label: str, value: int, most: int) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(
        value=value,
        min=0,
        max=max(most, 1),
        description=label,
        tooltip=f"{label}: arrow keys move it by 1",
        style={"description_width": LABEL_WIDTH},
        layout={"width": WIDTH},
    )


def _ours() -> tuple[Any, np.ndarray, np.ndarray]:
    """A network on the two moons that was trained with far too long steps."""
    x, y = moons()
    hidden = Dense(16, "relu", kernel_initializer=GlorotUniform(2), name="hidden")
    output = Dense(1, "sigmoid", kernel_initializer=GlorotUniform(3), name="output")
    model = nnteach.Sequential([Input((2,)), hidden, output], name="network")
    model.compile(SGD(8.0), "binary_crossentropy")
    for _ in range(40):
        model.train_on_batch(x, y.reshape(-1, 1))
    return model, x, y.reshape(-1, 1)


def dead_units(model: Any = None, x: Any = None, y: Any = None, *, hide: Iterable[str] = ()) -> DeadUnits:
    """Find the ReLU units of a trained network that never fire, and wake them.

        explore.dead_units()                 # a network that took too long steps
        lab = explore.dead_units(model, x, y)
        model = lab.revived()                # a copy, with the units woken as shown

    Args
        model: a trained Sequential with dense layers of activation "relu". It is copied: your own stays as it is.
        x: the examples to ask it about. y: their targets; with them, and a compiled model, the gradient is shown, too.
        hide: controls to leave out: "unit", "wake", "layer".

    Raises
        TypeError: a model without examples, or examples without a model; not a Sequential.
        ValueError: no such layer; x and y do not fit; an unknown name.
    """
    if (model is None) != (x is None):
        raise TypeError("dead_units needs a network and examples to ask it about: dead_units(model, x).")
    patient = Patient(*_ours()) if model is None else Patient(model, x, y)
    dead = [
        (k, int(unit)) for k, seen in enumerate(patient.first) for unit in np.flatnonzero((seen.z <= 0).all(axis=0))
    ]
    layer, unit = dead[0] if dead else (0, 0)
    return DeadUnits(DeadState(layer=layer, unit=unit), patient, hide=hide)
