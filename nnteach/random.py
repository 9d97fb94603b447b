"""Chance, in two streams from one seed.

The host stream draws initial weights and shuffles, so that they are the same on the CPU and the GPU. The
device stream draws masks (Dropout) where the data live.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from nnteach.backend import xp
from nnteach.errors import check_count


class _Streams:
    """The host's generator, and one for each device; made when first asked for."""

    host: np.random.Generator | None = None  # np.random is a fifth of the time that importing NumPy takes

    def __init__(self) -> None:
        self.device: dict[str, Any] = {}


_shared = _Streams()
_own = threading.local()  # a thread that sets a seed draws from streams of its own, so that no other disturbs it


def _streams() -> _Streams:
    streams: _Streams = getattr(_own, "streams", _shared)
    return streams


def set_random_seed(seed: int) -> None:
    """Make everything that follows repeatable: weights, shuffles, Dropout, and Python's and NumPy's own chance.

    Called in a thread that is not the main one, it gives that thread streams of its own: models that learn at the same
    time, each in its thread, get the numbers that they get one after the other.

    >>> set_random_seed(1)
    >>> a = initializers.GlorotUniform()((2, 2))
    >>> set_random_seed(1)
    >>> bool((a == initializers.GlorotUniform()((2, 2))).all())
    True

    Args
        seed: a whole number from 0 on.
    """
    seed = check_count("set_random_seed", "seed", seed, least=0)
    import random as python_random

    python_random.seed(seed)
    np.random.seed(seed % 2**32)
    if threading.current_thread() is not threading.main_thread():
        _own.streams = _Streams()
    streams = _streams()
    streams.host = np.random.default_rng(seed)
    streams.device.clear()


def host() -> np.random.Generator:
    """The generator of initial weights and shuffles."""
    streams = _streams()
    if streams.host is None:
        streams.host = np.random.default_rng()
    return streams.host


def new_seed() -> int:
    """A fresh seed from the host stream, for an initializer or a layer that was given none."""
    return int(host().integers(2**31))


def device(seed: int | None = None) -> Any:
    """The generator of masks, where the data live; a new one of its own if a seed is given."""
    if seed is not None:
        return xp.random.default_rng(seed)
    generators = _streams().device
    if xp.device not in generators:
        generators[xp.device] = xp.random.default_rng(new_seed())
    return generators[xp.device]


def get_state() -> dict[str, Any]:
    """How far the streams have run, for `set_state`."""
    return {"host": state_of(host()), **{name: state_of(generator) for name, generator in _streams().device.items()}}


def set_state(state: dict[str, Any]) -> None:
    """Let the streams go on from there; those that did not exist then are made anew when they are asked for."""
    host().bit_generator.state = state["host"]
    generators = _streams().device
    for name in list(generators):
        if name in state:
            generators[name].bit_generator.state = state[name]
        else:
            del generators[name]
    for name in set(state) - {"host", *generators}:
        generator = generators[name] = np.random.default_rng(0)
        generator.bit_generator.state = state[name]


@contextmanager
def set_aside() -> Iterator[None]:
    """Inside, chance may be drawn from freely; afterwards all streams go on where they were."""
    streams = _streams()
    host, generators = streams.host, dict(streams.device)
    states = [(g, g.bit_generator.state) for g in (host, *generators.values()) if isinstance(g, np.random.Generator)]
    for name in [name for name, stream in generators.items() if not isinstance(stream, np.random.Generator)]:
        del streams.device[name]  # that of a graphics card does not say how far it has run, so it rests
    try:
        yield
    finally:
        streams.host = host
        streams.device.clear()
        streams.device.update(generators)
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
