"""What the weight microscope shows: the state of its controls, and the numbers that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnteach_widgets.weight_scene import Pass, WeightLayer, WeightScene

Edit = tuple[int, int, int, float]  # layer, weight, unit, and the value set by hand


@dataclass(frozen=True)
class WeightState:
    """What the controls say: a weight, its value, a factor for its layer, an example; and all that was changed before.

    `value` and `factor` are those of the chosen weight and layer. What was set by hand elsewhere is kept in `edits`
    and `factors`. A layer computes with factor times value.
    """

    layer: int = 0
    unit: int = 0
    weight: int = 0
    example: int = 0
    value: float = 0.0
    factor: float = 1.0
    edits: tuple[Edit, ...] = ()
    factors: tuple[float, ...] = ()

    @property
    def place(self) -> tuple[int, int, int]:
        return self.layer, self.weight, self.unit


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show."""

    state: WeightState
    scene: WeightScene
    kernel: np.ndarray  # of the chosen layer, as it computes now
    before: Pass
    now: Pass

    @property
    def layer(self) -> WeightLayer:
        return self.scene.layers[self.state.layer]

    @property
    def w(self) -> float:
        """The chosen weight, as the layer computes with it."""
        return float(self.kernel[self.state.weight, self.state.unit])

    @property
    def w_before(self) -> float:
        return float(self.layer.kernel[self.state.weight, self.state.unit])

    @property
    def x(self) -> np.ndarray:
        """What the chosen unit gets to see of the example."""
        return self.now.x[self.state.layer][self.state.example]

    def of_unit(self, run: Pass) -> tuple[float, float]:
        """z and y of the chosen unit, for the example."""
        s = self.state
        return float(run.z[s.layer][s.example, s.unit]), float(run.y[s.layer][s.example, s.unit])


def beginning(scene: WeightScene, **fields: Any) -> WeightState:
    """Nothing changed yet, at the chosen place: if none is named, at the strongest weight of the layer."""
    kernel = scene.layers[fields.get("layer", 0)].kernel
    weight, unit = (int(n) for n in np.unravel_index(np.abs(kernel).argmax(), kernel.shape))
    state = replace(WeightState(weight=weight, unit=unit, factors=(1.0,) * len(scene.layers)), **fields)
    return replace(state, value=value_at(state, scene))


def value_at(state: WeightState, scene: WeightScene) -> float:
    """The value of the chosen weight: set by hand, or as it was."""
    for *place, value in state.edits:
        if tuple(place) == state.place:
            return value
    return float(scene.layers[state.layer].kernel[state.weight, state.unit])


def check(state: WeightState, scene: WeightScene) -> None:
    """Refuse a place that the model does not have."""
    layer = scene.layers[state.layer]
    for name, value, size in (
        ("unit", state.unit, layer.units),
        ("weight", state.weight, len(layer.inputs)),
        ("example", state.example, len(scene.x)),
    ):
        if not isinstance(value, (int, np.integer)) or not 0 <= value < size:
            raise ValueError(f"{name} = {value!r}: in {layer.name} it goes from 0 to {size - 1}.")


def settled(new: WeightState, old: WeightState, scene: WeightScene, rounding: float = 0.0) -> WeightState:
    """The state with value, factor, edits and factors in agreement.

    Who chooses another weight gets its value; who changes the value has edited the chosen weight. The slider follows in
    steps of its own: as long as it says what is there within `rounding`, nothing is edited.
    """
    if new.layer != old.layer:
        layer = scene.layers[new.layer]
        new = replace(new, unit=min(new.unit, layer.units - 1), weight=min(new.weight, len(layer.inputs) - 1))
    check(new, scene)
    there = value_at(new, scene)
    if new.value != there:
        moved = new.place != old.place and new.value == old.value
        same = moved or abs(new.value - there) <= rounding
        new = replace(new, value=there) if same else _edited(new, scene)
    if new.factor != new.factors[new.layer]:
        if new.layer != old.layer and new.factor == old.factor:
            return replace(new, factor=new.factors[new.layer])
        factors = (*new.factors[: new.layer], float(new.factor), *new.factors[new.layer + 1 :])
        new = replace(new, factors=factors)
    return new


def _edited(state: WeightState, scene: WeightScene) -> WeightState:
    """The value becomes an edit; one that says what was there anyway is forgotten."""
    others = tuple(edit for edit in state.edits if edit[:3] != state.place)
    value = float(state.value)
    original = float(scene.layers[state.layer].kernel[state.weight, state.unit])
    return replace(state, value=value, edits=others if value == original else (*others, (*state.place, value)))


def kernels(state: WeightState, scene: WeightScene) -> list[np.ndarray]:
    """The kernels that the layers compute with now."""
    found = [layer.kernel.copy() for layer in scene.layers]
    for layer, weight, unit, value in state.edits:
        found[layer][weight, unit] = value
    return [kernel * kernel.dtype.type(factor) for kernel, factor in zip(found, state.factors, strict=True)]
