"""Merging layers and their functions."""

from __future__ import annotations

from typing import Any

from keras_parity.programs.harness import SINGLE, numbers, program

_SHAPES: dict[str, tuple[str, dict[str, Any], list[tuple[int, ...]]]] = {
    **{name: (name, {}, [(4, 3), (4, 3)]) for name in
       ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")},
    **{f"{name}, broadcast": (name, {}, [(4, 5, 3), (4, 1, 3)]) for name in
       ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")},
    "Add, three": ("Add", {}, [(2, 3)] * 3), "Concatenate, axis 1": ("Concatenate", {"axis": 1}, [(2, 3, 4), (2, 2, 4)]),
    "Dot": ("Dot", {"axes": 1}, [(4, 3), (4, 3)]), "Dot, matrices": ("Dot", {"axes": (2, 1)}, [(2, 4, 3), (2, 3, 5)]),
    "Dot, last": ("Dot", {"axes": -1}, [(2, 4, 3), (2, 5, 3)]),
    "Dot, cosine": ("Dot", {"axes": 1, "normalize": True}, [(4, 3), (4, 3)]),
}  # fmt: skip

for _label, _case in _SHAPES.items():

    @program(f"merging {_label}", tolerance=SINGLE)
    def _merge(k, tools, case=_case):
        name, arguments, shapes = case
        xs = [tools.array(numbers(*shape, seed=i)) for i, shape in enumerate(shapes)]
        inputs = [k.Input(shape[1:]) for shape in shapes]
        layer = getattr(k.layers, name)(**arguments)
        function = getattr(k.layers, name.lower())
        return {"y": tools.numpy(layer(xs)), "function": tools.numpy(function(xs, **arguments)),
                "shape": [n or 0 for n in layer(inputs).shape]}  # fmt: skip
