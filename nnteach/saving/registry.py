"""Which classes a model file may name: nnteach's own, and those that were registered in this process."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

from nnteach import activations, constraints, initializers, layers, losses, metrics, optimizers, regularizers
from nnteach.errors import did_you_mean

BASES: dict[str, Any] = {
    "layer": layers.Layer,
    "activation": activations.Activation,
    "initializer": initializers.Initializer,
    "regularizer": regularizers.Regularizer,
    "constraint": constraints.Constraint,
    "loss": losses.Loss,
    "metric": metrics.Metric,
    "optimizer": optimizers.Optimizer,
}
_MODULES: dict[str, ModuleType] = {
    "layer": layers, "initializer": initializers, "regularizer": regularizers, "constraint": constraints,
    "loss": losses, "metric": metrics, "optimizer": optimizers,
}  # fmt: skip
_schedules = getattr(optimizers, "schedules", None)
if _schedules is not None:
    BASES["schedule"], _MODULES["schedule"] = _schedules.LearningRateSchedule, _schedules
_CANNOT_BE_SAVED = {"Lambda"}
_models: dict[str, type] = {}  # told by the package of models, which stands above this one
_registered: dict[str, Any] = {}


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Any], Any]:
    """Let model files name a class or a function of your own; as Keras calls it.

        @nnteach.saving.register_keras_serializable("mine")
        class Gate(nnteach.Layer): ...

    Register it in every process that loads such a file. A class needs a `get_config` that returns the arguments which
    make it again.

    Args
        package: a word before the name, so that two people's `Gate` differ.
        name: in the file; the class's own if None.

    Raises
        ValueError: another thing has that name already; a class without a `get_config`.
    """
    for argument, text in (("package", package), ("name", name)):
        if text is not None and (not isinstance(text, str) or ">" in text or not text):
            raise ValueError(f"register: {argument} must be a word without '>'; received {text!r}.")

    def keep(thing: Any) -> Any:
        full = f"{package}>{name or getattr(thing, '__name__', type(thing).__name__)}"
        if not inspect.isclass(thing) and not inspect.isfunction(thing):
            raise TypeError(f"register takes a class or a function; received {thing!r:.80}.")
        if inspect.isclass(thing) and not issubclass(thing, tuple(BASES.values())) and not hasattr(thing, "get_config"):
            raise ValueError(f"register: {thing.__name__} needs a method get_config that returns its arguments.")
        known = _registered.get(full)
        if known is not None and (known.__module__, known.__qualname__) != (thing.__module__, thing.__qualname__):
            raise ValueError(f"register: {full!r} is taken by {known!r}; give another package or name.")
        _registered[full] = thing  # the same cell run again brings a new class of the same name
        return thing

    return keep


def register(thing: Any = None, *, package: str = "Custom", name: str | None = None) -> Any:
    """`@register`: let model files name a class or a function of your own.

    As `register_keras_serializable`, but works without parentheses, too.
    """
    keep = register_keras_serializable(package, name)
    return keep if thing is None else keep(thing)


def get_registered_name(obj: Any) -> str:
    """The name under which a class or function was registered; its own name if it was not."""
    return full_name(obj) or str(obj.__name__)


def full_name(thing: Any) -> str | None:
    """Package and name under which it was registered; None if it was not."""
    return next((name for name, known in _registered.items() if known is thing), None)


def get_registered_object(name: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """What was registered under that name ("Custom>Gate"), or None; `custom_objects` are asked first."""
    for names in (custom_objects or {}, _registered):
        for known in (name, name.rpartition(">")[2]) if names is custom_objects else (name,):
            if known in names:
                return names[known]
    return None


def know_model(cls: type) -> None:
    """Let files name this kind of model."""
    _models[cls.__name__] = cls
    builtin.cache_clear()


@cache
def builtin(kind: str) -> dict[str, type]:
    """nnteach's own classes of that kind, by name."""
    base, module = BASES[kind], _MODULES.get(kind)
    if module is None:
        return {}
    shown = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    own = {name: getattr(module, name) for name in shown}
    classes = {n: c for n, c in own.items() if inspect.isclass(c) and issubclass(c, base) and c is not base}
    for name in _CANNOT_BE_SAVED:
        classes.pop(name, None)
    return classes | _models if kind == "layer" else classes


def name_of(thing: type, kind: str) -> str | None:
    """The name of a class in files; None if they may not name it."""
    own = builtin(kind)
    if own.get(thing.__name__) is thing:
        return thing.__name__
    return full_name(thing)


def class_of(kind: str, name: str, custom_objects: dict[str, Any] | None) -> Any:
    """The class that a file names.

    Raises
        LookupError: there is none, or it is of another kind; says what would help.
    """
    found = get_registered_object(name, custom_objects) if ">" in name else builtin(kind).get(name)
    if found is None and ">" in name:
        short = ascii(name.rpartition(">")[2][:60])[1:-1]
        raise LookupError(
            f"{short!r}, a {kind} of somebody's own: define it and register it (@nnteach.saving.register) before "
            f"loading, or load_model(path, custom_objects={{{short!r}: ...}})"
        )
    if found is None:
        hint = did_you_mean(name[:60], builtin(kind)).removesuffix(".")
        near = f". {hint}" if hint.endswith("?") else ""  # not the whole list
        raise LookupError(f"a {kind} {name[:60]!a}, which nnteach does not have{near}")
    if not inspect.isclass(found) or not issubclass(found, BASES[kind]):
        raise LookupError(f"{name[:60]!a} where a {kind} belongs")
    return found
