"""Layers as plain dictionaries, and back: {"class_name": "LSTM", "config": {"units": 8, ...}}."""

from __future__ import annotations

from typing import Any

from nnteach import activations, constraints, initializers, regularizers
from nnteach.activations import Activation
from nnteach.errors import did_you_mean
from nnteach.layers.layer import Layer

# What stands behind an argument of that ending: its base class.
_BASES: dict[str, type] = {
    "_initializer": initializers.Initializer,
    "_regularizer": regularizers.Regularizer,
    "_constraint": constraints.Constraint,
}


def serialize(layer: Layer) -> dict[str, Any]:
    """A layer (without its weights) as names, numbers and dictionaries; activations that have a name by that."""
    return _plain(layer)


def deserialize(record: dict[str, Any], custom_objects: dict[str, type] | None = None) -> Layer:
    """The layer that `serialize` described, new.

    Args
        custom_objects: classes by name, where those of the session are not meant.

    Raises
        ValueError: there is no layer of that name.
    """
    cls = class_by_name(record["class_name"], Layer, custom_objects)
    own = {name: _made(name, value, custom_objects) for name, value in record["config"].items()}
    return cls.from_config(own)


def class_by_name(name: str, base: type = Layer, custom_objects: dict[str, type] | None = None) -> Any:
    """The class of that name: the library's, or one written in this session (the last, if there are several)."""
    known = {cls.__name__: cls for cls in _family(base)} | (custom_objects or {})
    if name not in known:
        raise ValueError(
            f"There is no class {name!r} here. {did_you_mean(name, known)} Run the cell that defines it first, or say "
            f"custom_objects={{{name!r}: ...}}."
        )
    return known[name]


def _family(base: type) -> list[type]:
    """A class and all that descend from it, in the order in which they were defined on each level."""
    children: list[type] = base.__subclasses__()
    return [base, *(cls for child in children for cls in _family(child))]


def _plain(value: Any) -> Any:
    if isinstance(value, Activation):
        return value.name if activations._BY_NAME.get(value.name) is value else value
    if hasattr(value, "get_config"):
        own = {name: _plain(v) for name, v in value.get_config().items()}
        return {"class_name": type(value).__name__, "config": own}
    return value


def _made(argument: str, value: Any, custom_objects: dict[str, type] | None) -> Any:
    if not isinstance(value, dict) or set(value) != {"class_name", "config"}:
        return value
    for ending, base in _BASES.items():
        if argument.endswith(ending):
            return class_by_name(value["class_name"], base, custom_objects)(**value["config"])
    return deserialize(value, custom_objects)
