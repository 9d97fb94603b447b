"""What a layer holds, in its attributes and in the layers within it: for all who keep, move or look at the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nnteach.variable import Variable

# What only points at things that others hold, and what belongs to the last batch.
_NO_PLACES = ("saved", "graph", "inputs", "outputs", "_all", "_learning", "_constrained")


def layers_within(layer: Any) -> list[Any]:
    """The layer and all those within it, however deep; each once, a layer before those that it holds."""
    found: list[Any] = []
    waiting = [layer]
    while waiting:
        one = waiting.pop(0)
        if not any(one is other for other in found):
            found.append(one)
            waiting = [*one.sublayers(), *waiting]
    return found


def held_by(layer: Any) -> Iterator[tuple[Any, Any, Any]]:
    """What is an attribute of the layer, or stands in a list, tuple or dictionary that is one: (place, key, thing).

    Not what it saved of the last batch.
    """
    places = [(vars(layer), name, thing) for name, thing in vars(layer).items() if name not in _NO_PLACES]
    for place, name, thing in places:
        if isinstance(thing, (list, tuple)):
            yield from ((thing, i, part) for i, part in enumerate(thing))
        elif isinstance(thing, dict):
            yield from ((thing, key, part) for key, part in thing.items())
        else:
            yield place, name, thing


def variables_within(layer: Any) -> list[Variable]:
    """All variables, also those that are no weights: the states that a stateful layer remembers."""
    held = [thing for one in layers_within(layer) for _, _, thing in held_by(one) if isinstance(thing, Variable)]
    return list({id(v): v for v in held}.values())


def generators_within(layer: Any) -> list[Any]:
    """The random streams that layers keep for themselves, as Dropout(seed=...) does."""
    found = [thing for one in layers_within(layer) for _, _, thing in held_by(one) if is_generator(thing)]
    return list({id(thing): thing for thing in found}.values())


def is_array(thing: Any) -> bool:
    """NumPy's, or that of a device: it lies in memory in strides and can be written to."""
    return hasattr(thing, "strides") and hasattr(thing, "__setitem__")


def is_generator(thing: Any) -> bool:
    """NumPy's, or CuPy's, which offers the same draws."""
    return not isinstance(thing, type) and hasattr(thing, "standard_normal") and hasattr(thing, "integers")
