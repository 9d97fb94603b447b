"""A pretend GPU: NumPy arrays in a box that, like CuPy's, refuse to mix with NumPy's.

`with pretend_gpu():` lets the engine compute on it. It catches, without a GPU, what would fail or stall on one: a
NumPy array that slipped into a formula, a list given to a ufunc, a Python loop that reads numbers back one by one.
`transfers` counts what crosses, in both directions. A function that CuPy does not have is not there either:
`cupy_names.txt` lists what CuPy 14.2 offers.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnteach.backend import xp

CUPY_HAS = frozenset(Path(__file__).with_name("cupy_names.txt").read_text(encoding="utf-8").split())
transfers = SimpleNamespace(to_device=0, to_host=0)
_MAY_TAKE_HOST_DATA = {"asarray", "array"}


@contextmanager
def pretend_gpu() -> Iterator[SimpleNamespace]:
    """Compute on boxed arrays inside the block; gives the counters of what crosses."""
    transfers.to_device = transfers.to_host = 0
    xp.use(module, "strict")
    try:
        yield transfers
    finally:
        xp.use(np, "cpu")


class DeviceArray:
    """An array that only the pretend GPU can read; `.get()` brings a copy back."""

    __array_ufunc__ = None  # np.exp(device_array) raises TypeError
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, array: np.ndarray):
        self._a = array

    def __array__(self, *args, **kwargs):
        raise TypeError("Implicit conversion to a NumPy array is not allowed; call to_numpy().")

    def get(self) -> np.ndarray:
        transfers.to_host += 1
        return self._a.copy()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array"):  # no side door to NumPy
            raise AttributeError(name)
        value = getattr(self._a, name)
        return guarded(value, name) if callable(value) else box(value)

    def __getitem__(self, i):
        return box(self._a[unbox(i)])

    def __setitem__(self, i, value):
        self._a[unbox(i)] = unbox(value)

    def __len__(self):
        return len(self._a)

    def _read_back(self, cast):
        transfers.to_host += 1
        return cast(self._a)

    def __float__(self):
        return self._read_back(float)

    def __int__(self):
        return self._read_back(int)

    def __bool__(self):
        return self._read_back(bool)

    def __index__(self):
        raise TypeError("a device array cannot index a Python object")

    def __iter__(self):
        raise TypeError("looping over a device array reads it back one item at a time")


def box(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        return DeviceArray(np.asarray(value))
    return type(value)(map(box, value)) if type(value) in (tuple, list) else value


def unbox(value: Any, host_ok: bool = False) -> Any:
    if isinstance(value, DeviceArray):
        return value._a
    if isinstance(value, np.ndarray) and not host_ok:
        raise TypeError(f"NumPy array of shape {value.shape} used on the device")
    if isinstance(value, (list, tuple)):
        return type(value)(unbox(v, host_ok) for v in value)
    return {k: unbox(v, host_ok) for k, v in value.items()} if isinstance(value, dict) else value


def guarded(function: Any, name: str) -> Any:
    def call(*args, **kwargs):
        host_ok = name in _MAY_TAKE_HOST_DATA
        if host_ok and args and not isinstance(args[0], DeviceArray):
            transfers.to_device += 1
        if isinstance(function, np.ufunc) and any(isinstance(a, list) for a in args):
            raise TypeError(f"{name}: a ufunc takes arrays, not lists")
        return box(function(*unbox(args, host_ok), **unbox(kwargs, host_ok)))

    return call


def _give_operators() -> None:
    def plain(f):
        return lambda a, b: box(f(a._a, unbox(b)))

    def reflected(f):
        return lambda a, b: box(f(unbox(b), a._a))

    def alone(f):
        return lambda a: box(f(a._a))

    def in_place(f):
        def change(a, b):
            a._a = f(a._a, unbox(b))
            return a

        return change

    for name in ("add", "sub", "mul", "truediv", "pow", "matmul", "mod", "floordiv", "and", "or", "xor"):
        f = getattr(operator, f"__{name}__")
        setattr(DeviceArray, f"__{name}__", plain(f))
        setattr(DeviceArray, f"__r{name}__", reflected(f))
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(DeviceArray, f"__{name}__", plain(getattr(operator, name)))
    for name in ("neg", "invert", "abs", "pos"):
        setattr(DeviceArray, f"__{name}__", alone(getattr(operator, name)))
    for name in ("iadd", "isub", "imul", "itruediv"):
        setattr(DeviceArray, f"__{name}__", in_place(getattr(operator, name)))


_give_operators()


class _Generator:
    """Of CuPy's generator: the four draws that it has."""

    def __init__(self, seed: Any = None):
        self._generator = np.random.default_rng(seed)

    def __getattr__(self, name: str) -> Any:
        if name not in ("random", "uniform", "standard_normal", "integers"):
            raise AttributeError(f"CuPy's Generator has no {name!r}")
        return guarded(getattr(self._generator, name), name)


class _Add:
    @staticmethod
    def at(a: DeviceArray, i: Any, b: Any) -> None:
        np.add.at(a._a, unbox(i), unbox(b))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return guarded(np.add, "add")(*args, **kwargs)


class _Module:
    """What stands behind `xp`: NumPy's functions, for boxes only."""

    random = SimpleNamespace(default_rng=_Generator)
    add = _Add()

    def __getattr__(self, name: str) -> Any:
        if name not in CUPY_HAS:
            raise AttributeError(f"CuPy has no {name!r}")
        value = getattr(np, name)
        return value if isinstance(value, type) or not callable(value) else guarded(value, name)


module = _Module()
