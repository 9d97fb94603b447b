"""Layers that make one array of several."""

from __future__ import annotations

from nnteach import layers
from specs.records import Bad, LayerSpec

_ALIKE = [(4, 3), (4, 3)]
_THREE = [(2, 3, 4), (2, 3, 4), (2, 3, 4)]
_BROADCAST = [(4, 5, 3), (4, 3), (4, 1, 3)]


def _bad(name: str) -> tuple[Bad, ...]:
    return (
        Bad({}, ValueError, (name.lower(), f"{name}()([a, b])", "square brackets", "(2, 3)")),
        Bad({}, ValueError, (name.lower(), "(4, 3)", "(4, 5)"), [(4, 3), (4, 5)]),
        Bad({}, ValueError, (name.lower(), "(4, 3)", "(5, 3)"), [(4, 3), (5, 3)]),
        Bad({"axis": 1}, TypeError, (name, "axis")),
    )


def _elementwise(layer: type, *samples: list[tuple[int, ...]]) -> LayerSpec:
    return LayerSpec(layer, tuple(({}, shapes) for shapes in samples), _bad(layer.__name__))


LAYERS = [
    _elementwise(layers.Add, _ALIKE, _THREE, _BROADCAST),
    LayerSpec(
        layers.Subtract,
        (({}, _ALIKE), ({}, [(4, 5, 3), (4, 3)])),
        (*_bad("Subtract"), Bad({}, ValueError, ("subtract", "exactly 2", "3"), [(4, 3)] * 3)),
    ),
    _elementwise(layers.Multiply, _ALIKE, _THREE, _BROADCAST),
    _elementwise(layers.Average, _ALIKE, _THREE, _BROADCAST),
    _elementwise(layers.Maximum, _ALIKE, _THREE),
    _elementwise(layers.Minimum, _ALIKE, _THREE),
    LayerSpec(
        layers.Concatenate,
        (({}, [(4, 3), (4, 2)]), ({"axis": 1}, [(2, 3, 4), (2, 1, 4), (2, 2, 4)]), ({"axis": -2}, [(2, 3, 4), (2, 5, 4)])),
        (
            Bad({"axis": "last"}, TypeError, ("Concatenate", "axis", "'last'")),
            Bad({"axis": 0}, ValueError, ("concatenate", "axis 0", "batch"), [(4, 3), (4, 3)]),
            Bad({"axis": 5}, ValueError, ("concatenate", "axis 5", "missing"), [(4, 3), (4, 3)]),
            Bad({}, ValueError, ("concatenate", "axis 1", "(4, 2, 3)", "(4, 5, 3)"), [(4, 2, 3), (4, 5, 3)]),
            Bad({}, ValueError, ("concatenate", "as many axes"), [(4, 3), (4, 3, 3)]),
            Bad({}, ValueError, ("concatenate", "square brackets")),
        ),
    ),
    LayerSpec(
        layers.Dot,
        (
            ({"axes": 1}, [(4, 3), (4, 3)]), ({"axes": (2, 1)}, [(2, 4, 3), (2, 3, 5)]), ({"axes": -1}, [(2, 4, 3), (2, 5, 3)]),
            ({"axes": 1, "normalize": True}, [(4, 3), (4, 3)]), ({"axes": 2, "normalize": True}, [(2, 4, 3), (2, 5, 3)]),
        ),
        (
            Bad({"axes": 1.5}, TypeError, ("Dot", "axes", "1.5")),
            Bad({"axes": (1, 2, 3)}, ValueError, ("Dot", "axes", "(1, 2, 3)")),
            Bad({"axes": 0}, ValueError, ("dot", "axis 0", "batch"), [(4, 3), (4, 3)]),
            Bad({"axes": 1}, ValueError, ("dot", "same size", "3", "5"), [(4, 3), (4, 5)]),
            Bad({"axes": 1}, ValueError, ("dot", "exactly 2"), [(4, 3)] * 3),
            Bad({"axes": 1, "normalize": "yes"}, TypeError, ("Dot", "normalize", "yes")),
        ),
    ),
]  # fmt: skip
