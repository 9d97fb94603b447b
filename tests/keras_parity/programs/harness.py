"""How a program is written that Keras and nnteach must answer alike.

Each program takes `k`, the module (`keras` or `nnteach`), and `tools` for the few things that have no common name
(gradients, variables). It returns numbers, texts, lists, dictionaries. `record.py` runs them with Keras and keeps their answers;
`test_recorded.py` runs them with nnteach and compares.

Unless a program says otherwise it computes in float64. Keras (on JAX, with 64-bit numbers switched on) does so, too,
but for a few operations: its `ops.mean`, `ops.tanh` and `ops.cos` compute in float32 whatever they are given. Whatever
has passed through one of them can agree to seven digits only. The tolerance beside each program is the largest difference,
relative to the largest value of the array.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Program(NamedTuple):
    run: Callable[[Any, Any], Any]
    floatx: str
    tolerance: float
    module: str


PROGRAMS: dict[str, Program] = {}
EXACT = 1e-12  # both compute in float64: what is left is the order of summation
SINGLE = 3e-7  # Keras passes through float32: two or three roundings of 6e-8


def program(name: str, floatx: str = "float64", tolerance: float = EXACT) -> Callable[[Any], Any]:
    def keep(function: Any) -> Any:
        assert name not in PROGRAMS
        PROGRAMS[name] = Program(function, floatx, tolerance, function.__module__.rpartition(".")[2])
        return function

    return keep


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    """Normal numbers that are the same with every version of NumPy: from sines, rounded."""
    i = np.arange(1, int(np.prod(shape)) + 1) + 100.0 * seed
    return np.round(2 * np.sin(i * 1.7 + 0.3 * i * i), 6).reshape(shape)
