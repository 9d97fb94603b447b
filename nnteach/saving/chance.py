"""Chance in model files: how far the random streams have run, those that all models share and the layers' own."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.backend import xp
from nnteach.layers import Layer
from nnteach.saving.plain import NotOurs


def shared_states() -> dict[str, Any]:
    """How far the shared streams have run; on a graphics card nobody says."""
    return nn_random.get_state() if xp.device == "cpu" else {}


def generators(model: Any) -> list[np.random.Generator]:
    """The random streams that layers keep for themselves, in order; those of a graphics card do not say their state."""
    found: list[np.random.Generator] = []
    waiting, seen = [model], set()
    while waiting:
        layer = waiting.pop(0)
        if id(layer) not in seen:
            seen.add(id(layer))
            found += [held for held in vars(layer).values() if isinstance(held, np.random.Generator)]
            waiting += [part for part in layer.sublayers() if isinstance(part, Layer)]
    return found


def state_of(generator: np.random.Generator) -> dict[str, Any]:
    state: dict[str, Any] = dict(generator.bit_generator.state)
    return state


def matching_states(model: Any, chance: dict[str, Any]) -> list[dict[str, Any]]:
    """The states of the layers' own streams; all states are tried on a stream of nobody's."""
    shared, own = chance["shared"], chance["own"]
    if not isinstance(own, list) or not isinstance(shared, dict) or not set(shared) <= {"host", "cpu"}:
        raise NotOurs("chance: expected the states of random streams")
    if shared and "host" not in shared:
        raise NotOurs("chance: expected the state of the stream 'host'")
    count = len(generators(model))
    if len(own) != count:
        raise NotOurs(f"chance: expected the states of {count} streams, got {len(own)}")
    for state in [*own, *shared.values()]:
        if not isinstance(state, dict) or set(state) != {"bit_generator", "state", "has_uint32", "uinteger"}:
            raise NotOurs(f"chance: expected the state of a random stream, got {state!r:.60}")
        trial = np.random.default_rng(0).bit_generator
        trial.state = state
        if trial.state != state:
            raise NotOurs("chance: expected the state of a random stream, got numbers out of range")
    return own
