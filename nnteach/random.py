"""Chance, in two streams from one seed.

The host stream draws initial weights and shuffles, so that they are the same on the CPU and the GPU. The
device stream draws masks (Dropout) where the data live.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from nnteach.backend import xp
from nnteach.errors import check_count

_host: np.random.Generator | None = None  # made when first asked for: np.random is a fifth of the time NumPy takes
_device: dict[str, Any] = {}  # one generator per device, made when first asked for


def set_random_seed(seed: int) -> None:
    """Make everything that follows repeatable: weights, shuffles, Dropout, and Python's and NumPy's own chance.

    Args
        seed: a whole number from 0 on.
    """
    global _host
    seed = check_count("set_random_seed", "seed", seed, least=0)
    import random as python_random

    python_random.seed(seed)
    np.random.seed(seed % 2**32)
    _host = np.random.default_rng(seed)
    _device.clear()


def host() -> np.random.Generator:
    """The generator of initial weights and shuffles."""
    global _host
    if _host is None:
        _host = np.random.default_rng()
    return _host


def new_seed() -> int:
    """A fresh seed from the host stream, for an initializer or a layer that was given none."""
    return int(host().integers(2**31))


def device(seed: int | None = None) -> Any:
    """The generator of masks, where the data live; a new one of its own if a seed is given."""
    if seed is not None:
        return xp.random.default_rng(seed)
    if xp.device not in _device:
        _device[xp.device] = xp.random.default_rng(new_seed())
    return _device[xp.device]


def get_state() -> dict[str, Any]:
    """How far the streams have run, for `set_state`."""
    return {"host": state_of(host()), **{name: state_of(generator) for name, generator in _device.items()}}


def set_state(state: dict[str, Any]) -> None:
    """Let the streams go on from there; those that did not exist then are made anew when they are asked for."""
    host().bit_generator.state = state["host"]
    for name in list(_device):
        if name in state:
            _device[name].bit_generator.state = state[name]
        else:
            del _device[name]
    for name in set(state) - {"host", *_device}:
        generator = _device[name] = np.random.default_rng(0)
        generator.bit_generator.state = state[name]


@contextmanager
def set_aside() -> Iterator[None]:
    """Inside, chance may be drawn from freely; afterwards all streams go on where they were."""
    global _host
    host, streams = _host, dict(_device)
    states = [(g, g.bit_generator.state) for g in (host, *streams.values()) if isinstance(g, np.random.Generator)]
    for name in [name for name, stream in _device.items() if not isinstance(stream, np.random.Generator)]:
        del _device[name]  # that of a graphics card does not say how far it has run, so it rests
    try:
        yield
    finally:
        _host = host
        _device.clear()
        _device.update(streams)
        for generator, state in states:
            generator.bit_generator.state = state


def state_of(generator: Any) -> Any:
    """How far one stream has run.

    Raises
        NotImplementedError: a stream on the graphics card.
    """
    if not isinstance(generator, np.random.Generator):
        raise NotImplementedError(
            "CuPy does not say how far a random stream has run, so a model that draws masks on the graphics card "
            "(Dropout) cannot be rewound there. Call use_device('cpu') before building it."
        )
    return generator.bit_generator.state
