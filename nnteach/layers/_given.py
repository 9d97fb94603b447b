"""What somebody gave a layer: arrays or lists of them, types, penalties; and what its own methods ask for."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from nnteach import config
from nnteach.backend import Array, to_device


def hold_arrays(things: Any) -> bool:
    """Whether a list holds inputs, and is not itself an input written as nested lists."""
    return len(things) > 0 and all(hasattr(thing, "shape") and thing.shape != () for thing in things)


def inputs_of(call: Any) -> int:
    """How many inputs `call` names: its arguments without a default, training and mask aside."""
    code = call.__code__
    names = code.co_varnames[: code.co_argcount]
    free = names[: len(names) - len(call.__defaults__ or ())]
    return sum(name not in ("self", "training", "mask") for name in free)


def regularizer(given: Any) -> Any:
    """By name or as it is."""
    if given is None:
        return None
    from nnteach import regularizers

    return regularizers.get(given)


def constraint(given: Any) -> Any:
    if given is None:
        return None
    from nnteach import constraints

    return constraints.get(given)


def as_numbers(owner: str, x: Any, dtype: str | None) -> Array:
    """What somebody called a layer or a model on, as an array.

    Raises
        TypeError: text, say. ValueError: rows of different lengths.
    """
    try:
        return to_device(x, dtype)
    except (TypeError, ValueError) as error:
        if "inhomogeneous" in str(error):
            raise ValueError(f"{owner} received rows of different lengths; an array needs them all the same.") from None
        if callable(x):
            hint = "Call that on a symbol or an array first: layer(other(x))."
            raise TypeError(f"{owner} computes with numbers; received {x!r:.200}. {hint}") from None
        raise TypeError(f"{owner} computes with numbers; received {x!r:.200} ({error}).") from None


def float_type(owner: str, dtype: Any) -> str:
    """The name of a float type: that of the settings, unless one is given."""
    try:
        name = np.dtype(dtype or config.floatx()).name
    except TypeError:
        name = ""
    if name not in ("float16", "float32", "float64"):
        raise ValueError(f"{owner}: dtype must be 'float16', 'float32' or 'float64'; received {dtype!r}.")
    return name


def arguments(function: Any) -> tuple[str, ...]:
    """The names of a function's arguments, without self."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return tuple(name for name in names if name != "self")


def check_call(name: str, training: bool | None, mask: Any) -> None:
    """What was said beside the symbols, when a layer becomes a node of a model.

    Raises
        NotImplementedError: a mask of one's own. Whether it trains is no error, since Keras takes it, and no news.
    """
    if mask is not None:
        raise NotImplementedError(
            f"{name}: Keras takes a mask beside a symbol, nnteach does not have it yet. Masking() or "
            "Embedding(mask_zero=True) before it make the mask, and it goes along by itself."
        )
    if training is not None:
        warnings.warn(
            f"{name}: training={training} says nothing within a model: fit learns and predict does not, whatever it "
            "says here, and so it is in Keras 3. To freeze a layer, set its trainable to False; to see what it does "
            "in training, call the whole model: model(x, training=True).",
            stacklevel=3,
        )
