"""What unfold fit shows, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnteach_widgets.unfold_lines import BATCH, GRADIENTS, LOSS, PREDICTIONS, STOPS, WEIGHTS, ZERO

if TYPE_CHECKING:
    from nnteach_widgets.unfold_numbers import Numbers, Place
    from nnteach_widgets.unfold_steps import Table

LISTED = 6  # numbers of an example that are said


def signed(value: float) -> str:
    """Three decimals, more of a small number, powers of ten beyond; a true minus sign."""
    size = abs(value)
    places = 3 if size == 0 or size >= 0.01 else 5
    text = f"{value:.{places}f}" if size == 0 or 1e-4 <= size < 1000 else f"{value:.1e}"
    return text.replace("-", "−")


def listed(values: np.ndarray, names: Sequence[str] = ()) -> str:
    """A few numbers, with their names if they have any; of many, the first and how many more."""
    numbers = [float(v) for v in np.ravel(values)]
    whole = all(v == int(v) for v in numbers if abs(v) < 1e9)
    said = [f"{v:.0f}" if whole else f"{v:.2f}" for v in numbers[:LISTED]]
    if names:
        said = [f"{name} {number}" for name, number in zip(names, said, strict=False)]
    more = len(numbers) - LISTED
    return ", ".join(said).replace("-", "−") + (f" and {more} more" if more > 0 else "")


def sizes(shape: tuple[int, ...]) -> str:
    return str(tuple(int(n) for n in shape))


def count(scene_layers: Iterable[object]) -> int:
    return sum(layer.size for layer in scene_layers)  # type: ignore[attr-defined]


def strongest(tables: dict[str, Table]) -> tuple[str, float]:
    """Where the number farthest from zero is, and what it is."""
    best, where = 0.0, ""
    for layer, table in tables.items():
        for name, array in table.items():
            if array.size:
                at = np.unravel_index(np.abs(array).argmax(), array.shape)
                if not where or abs(float(array[at])) > abs(best):
                    best, where = float(array[at]), f"{layer} {name}[{', '.join(str(int(i)) for i in at)}]"
    return where, best


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    state, scene, step = numbers.state, numbers.scene, numbers.step
    head = (
        f"Step {step.number} of {len(scene.steps)}, epoch {step.epoch + 1}, line {state.line} of {len(STOPS)}: "
        f"{STOPS[state.stop].words}."
    )
    return " ".join([head, _happened(numbers), *_chosen(numbers)])


def _happened(numbers: Numbers) -> str:
    step, scene, stop = numbers.step, numbers.scene, numbers.state.stop
    x, y, made = numbers.of_example
    k = min(numbers.state.example, len(step.x) - 1)
    if stop == BATCH:
        order = "at random" if scene.shuffle else "in order"
        return (
            f"{len(step.x)} of {scene.examples} examples, taken {order}: x is {sizes(step.x.shape)}, y is "
            f"{sizes(step.y.shape)}. Example {k} of them is {listed(x, scene.inputs)}; its target is {listed(y)}."
        )
    if stop == PREDICTIONS:
        shapes = ", ".join(f"{layer.name} {sizes(step.outputs[layer.name].shape)}" for layer in scene.layers)
        return f"Made: {shapes}. About example {k} the model says {listed(made)}; its target is {listed(y)}."
    if stop == LOSS:
        now = f"The loss of this batch is {signed(step.data_loss)}."
        if step.number == 1:
            return now
        return f"{now} That of the step before was {signed(scene.steps[step.number - 2].data_loss)}."
    if stop == ZERO:
        where, most = strongest(step.old)
        left = f"The largest that the step before had left was {signed(most)}, at {where}." if most else "They were 0."
        return f"All {count(scene.layers):,} gradients are 0 now. {left}"
    if stop == GRADIENTS:
        where, most = strongest(step.gradients)
        added = f" Penalties raise the loss to {signed(step.loss)}." if step.loss != step.data_loss else ""
        return (
            f"All {count(scene.layers):,} weights have their gradients; the largest is {signed(most)}, at {where}. "
            f"No weight has changed yet.{added}"
        )
    where, most = strongest({layer.name: numbers.change(layer.name) or {} for layer in scene.layers})
    return f"The weights have changed; {where} most, by {signed(most)}."


def _from(numbers: Numbers, place: Place) -> str:
    """Which input the weight listens to, if it belongs to the first layer and the inputs have names."""
    names, table = numbers.scene.inputs, numbers.layer.weights[place.array]
    first = numbers.state.layer == 0 and len(table) == 2 and len(names) == table[0]
    return f" (from {names[place.index[0]]})" if first else ""


def _chosen(numbers: Numbers) -> list[str]:
    place, stop = numbers.place, numbers.state.stop
    if place is None:
        return [f"{numbers.layer.name} has no weights."]
    here = f"{numbers.layer.name} {place}{_from(numbers, place)}"
    before, after = numbers.at(numbers.step.before, place), numbers.at(numbers.step.after, place)
    gradient = float(numbers.gradients(numbers.layer.name)[place.array][place.index])
    old = " (left by the step before)" if stop < ZERO and numbers.step.number > 1 else ""
    if stop < WEIGHTS:
        return [f"The chosen weight, {here}, is {signed(before)}, its gradient {signed(gradient)}{old}."]
    went = f"went from {signed(before)} to {signed(after)}"
    return [f"The chosen weight, {here}, {went}; its gradient is {signed(gradient)}."]
