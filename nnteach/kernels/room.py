"""Room for many numbers: memory that was given up is taken again.

A recurrent layer notes some megabytes at each batch. Fresh memory of that size comes from the operating system, page by
page and wiped, which took a third of an epoch's time.
"""

from __future__ import annotations

import math
import weakref
from collections import defaultdict
from typing import Any

import numpy as np

from nnteach.backend import Array, xp

LEAST, MOST = 2**17, 2**26  # bytes: what is smaller comes fast anyway; more than that, all together, is not kept

_given_up: defaultdict[int, list[Array]] = defaultdict(list)  # by size
_in_use: dict[int, tuple[Any, Array]] = {}


def room(shape: tuple[int, ...], dtype: Any) -> Array:
    """An array of that shape with any numbers in it, as `xp.empty` makes one."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if xp.device != "cpu" or size < LEAST:
        return xp.empty(shape, dtype=dtype)
    try:
        memory = _given_up[size].pop()
    except IndexError:
        memory = np.empty(size, dtype="uint8")
    array = np.frombuffer(memoryview(memory), dtype=dtype)  # whoever looks at a part of it keeps all of it alive
    number = id(array)
    _in_use[number] = weakref.ref(array, lambda _: _give_up(number)), memory
    return array.reshape(shape)


def _give_up(number: int) -> None:
    """Nobody looks at this array any more: its memory is free."""
    memory = _in_use.pop(number)[1]
    if memory.size + sum(size * len(kept) for size, kept in list(_given_up.items())) > MOST:
        _given_up.clear()
    _given_up[memory.size].append(memory)
