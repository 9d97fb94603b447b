"""What the weight microscope shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnteach_widgets.weight_numbers import Numbers


def signed(value: float) -> str:
    """Three decimals and a true minus sign; huge ones in powers of ten."""
    text = f"{value:.3f}" if abs(value) < 1000 else f"{value:.2e}"
    return text.replace("-", "−") if float(text) else "0.000"


def was(now: str, before: str) -> str:
    return "as before" if now == before else f"before {before}"


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    return " ".join([_weight(numbers), _unit(numbers), _output(numbers), _all(numbers), _changes(numbers)])


def _weight(numbers: Numbers) -> str:
    s, layer, w = numbers.state, numbers.layer, numbers.w
    speaks = "speaks for the unit" if w > 0 else "speaks against the unit" if w < 0 else "is not heard"
    sign = "positive" if w > 0 else "negative" if w < 0 else "zero"
    rank = int((np.abs(numbers.kernel[:, s.unit]) > abs(w)).sum()) + 1
    place = "the strongest" if rank == 1 else f"number {rank} in strength"
    return (
        f"Layer {layer.name}: {len(layer.inputs)} inputs, {layer.units} units, {layer.kernel.size} weights. The weight "
        f"from {layer.inputs[s.weight]} to unit {s.unit} is {signed(w)} ({was(signed(w), signed(numbers.w_before))}), "
        f"{sign}: this input {speaks}. It is {place} of {len(layer.inputs)} that this unit has."
    )


def _unit(numbers: Numbers) -> str:
    s = numbers.state
    (z, y), (z0, y0) = numbers.of_unit(numbers.now), numbers.of_unit(numbers.before)
    x = float(numbers.x[s.weight])
    return (
        f"Example {s.example}: this input is {signed(x)}, so the weight adds {signed(numbers.w * x)}. The unit's sum z "
        f"is {signed(z)} ({was(signed(z), signed(z0))}), its output y {signed(y)} ({was(signed(y), signed(y0))})."
    )


def said(numbers: Numbers, now: bool = True) -> str:
    """What the model says about the example: the strongest output, or the only one."""
    run = numbers.now if now else numbers.before
    outputs = run.outputs[numbers.state.example]
    if len(outputs) == 1:
        return signed(float(outputs[0]))
    best = int(outputs.argmax()) if np.isfinite(outputs).all() else 0
    return f"{numbers.scene.classes[best]} ({signed(float(outputs[best]))})"


def _output(numbers: Numbers) -> str:
    truth = numbers.scene.truth(numbers.state.example)
    now, before = said(numbers), said(numbers, now=False)
    return f"The model says {now} ({was(now, before)}); right is {truth}."


def _all(numbers: Numbers) -> str:
    scene, now, before = numbers.scene, numbers.now, numbers.before
    count = f"{len(scene.x)} examples" + (f" (of {scene.whole})" if scene.whole > len(scene.x) else "")
    loss = f"loss {signed(now.loss)} ({was(signed(now.loss), signed(before.loss))})"
    if now.accuracy is None or before.accuracy is None:
        return f"Over {count}: {loss}."
    right, earlier = f"{now.accuracy:.1%}", f"{before.accuracy:.1%}"
    return f"Over {count}: {right} right ({was(right, earlier)}), {loss}."


def _changes(numbers: Numbers) -> str:
    s, layers = numbers.state, numbers.scene.layers
    parts = [
        f"{layers[k].name} times {factor:g}".replace("-", "−") for k, factor in enumerate(s.factors) if factor != 1
    ]
    if s.edits:
        parts.insert(0, f"{len(s.edits)} weight{'s' if len(s.edits) > 1 else ''} set by hand")
    return f"Changed: {', '.join(parts)}." if parts else "Nothing is changed."
