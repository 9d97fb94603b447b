"""What a line of the tables says: how to make a thing, what to feed it, what it must refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Bad:
    """Arguments, or an input, that must be refused: with which error, and which words it must contain."""

    arguments: dict[str, Any]
    error: type[Exception]
    words: tuple[str, ...]
    input_shape: Any = None


@dataclass(frozen=True)
class LayerSpec:
    """A layer, with arguments and the shape of an input for each try.

    The shape has the batch in it; a layer that reads several inputs takes a list of shapes. `inputs` draws them, where
    normal numbers away from 0 will not do: called with a random generator, a shape and the arguments. `whole` says
    that the inputs are whole numbers, which have no gradient.
    """

    layer: Any
    samples: tuple[tuple[dict[str, Any], Any], ...]
    bad: tuple[Bad, ...] = ()
    inputs: Callable[[np.random.Generator, tuple[int, ...], dict[str, Any]], np.ndarray] | None = None
    whole: bool = False


@dataclass(frozen=True)
class LossSpec:
    loss: Any
    function: Any  # the same as a function: one value for each example
    samples: tuple[tuple[dict[str, Any], str, tuple[int, ...]], ...]  # (arguments, kind of targets, shape of y_pred)
    bad: tuple[Bad, ...] = ()


@dataclass(frozen=True)
class ActivationSpec:
    activation: Any
    arguments: tuple[dict[str, Any], ...] = ({},)
    kinks: tuple[float, ...] = field(default=())


@dataclass(frozen=True)
class OptimizerSpec:
    optimizer: Any
    samples: tuple[dict[str, Any], ...]
    bad: tuple[Bad, ...] = ()


def label(arguments: dict[str, Any]) -> str:
    """A name for a test made from a line of the table."""
    return ",".join(f"{k}={getattr(v, '__name__', v)}" for k, v in arguments.items()) or "defaults"
