"""What both directions share: Keras itself, arguments that the other side does not have, and how a refusal reads."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

# The modules, here and there, of what layers and `compile` are given, and what model files call their kind.
KINDS = {
    "initializers": "initializer", "regularizers": "regularizer", "constraints": "constraint", "losses": "loss",
    "metrics": "metric", "optimizers": "optimizer", "optimizers.schedules": "schedule",
}  # fmt: skip
_WAYS = {"autocast", "use_cudnn"}  # to the same numbers
_HIDDEN = {"rms_scaling": False}  # defaults that no signature names


def keras_itself() -> Any:
    """The real Keras.

    Raises
        ImportError: it is not installed, or the backend it is set to is not.
    """
    try:
        import keras
    except ImportError as error:
        if error.name == "keras":
            raise ImportError(
                "The bridge needs the real Keras, and a backend that it computes on: pip install keras jax."
            ) from error
        raise ImportError(
            f"Keras is there, but not the backend it is set to ({error}). Install that, or say which one to use before "
            'Keras is first imported: os.environ["KERAS_BACKEND"] = "jax" (or "torch", "tensorflow").'
        ) from error
    return keras


def module_of(root: Any, kind: str) -> Any:
    """`losses`, or `optimizers.schedules`, of nnteach or Keras."""
    for name in kind.split("."):
        root = getattr(root, name)
    return root


def fitting(owner: str, source: Any, target: Any, said: dict[str, Any]) -> dict[str, Any]:
    """The arguments that the target takes. One that it does not have may only say what is so without it.

    Args
        owner: who says so, for the error: "to_keras: dense_1 (Dense)".
        source: the class (or function) they belong to.
        target: that of the other side.

    Raises
        NotImplementedError: an argument that the other side lacks was given another value than its default.
    """
    takes, defaults = named_arguments(target), _HIDDEN | named_arguments(source)
    kept = {}
    for name, value in said.items():
        if name in takes:
            kept[name] = value
        elif name not in _WAYS and not _equal(value, defaults.get(name)):
            raise NotImplementedError(f"{owner}: the other side has no argument {name!r}, which is {value!r:.80} here.")
    return kept


def named_arguments(thing: Any) -> dict[str, Any]:
    """The arguments of a function or class with their defaults; of a class that hands **others on, its bases', too."""
    if not inspect.isclass(thing):
        return {p.name: p.default for p in inspect.signature(thing).parameters.values()}
    named: dict[str, Any] = {}
    for cls in thing.__mro__:
        if "__init__" not in vars(cls):
            continue
        its = inspect.signature(vars(cls)["__init__"]).parameters.values()
        named = {p.name: p.default for p in its if p.kind is not p.VAR_KEYWORD and p.name != "self"} | named
        if not any(p.kind is p.VAR_KEYWORD for p in its):
            break
    return named


def shortest(number: float) -> float:
    """0.01 for 0.009999999776482582: Keras keeps some numbers in float32; of all that are the same there, the shortest.

    Any other number as it is.
    """
    rounded = np.float32(number)
    return float(str(rounded)) if float(rounded) == number else number


def in_form(numbers: list[np.ndarray], layer: Any) -> list[np.ndarray]:
    """Weights in the shapes of a built layer: Keras lays those of LayerNormalization([2, 1]) out as its axes stand."""
    if type(layer).__name__ != "LayerNormalization":
        return numbers
    return [array.reshape(tuple(weight.shape)) for array, weight in zip(numbers, layer.weights, strict=True)]


def remembering(ours: Any, theirs: Any) -> list[tuple[Any, Any]]:
    """The states that a stateful layer keeps from batch to batch, those of Keras's beside ours."""
    inside = ("forward_layer", "backward_layer") if hasattr(ours, "backward_layer") else ()
    both = [(getattr(ours, name), getattr(theirs, name)) for name in inside] or [(ours, theirs)]
    states = [(getattr(mine, "states", None) or [], getattr(its, "states", None) or []) for mine, its in both]
    return [pair for mine, its in states for pair in zip(mine, its, strict=False)]


def _equal(a: Any, b: Any) -> bool:
    return a is b or bool(np.all(a == b))


def refused(owner: str, what: str, way_out: str) -> NotImplementedError:
    return NotImplementedError(f"{owner}: {what}. {way_out}")
