"""The one door to NumPy or CuPy: write `xp` where you would write `np`.

Only this file knows which of the two is behind `xp`. Numbers cross to the graphics card in `to_device`
and come back in `to_numpy`; no formula does either.
"""

from __future__ import annotations

import os
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # NumPy's or CuPy's: they look the same
Shape: TypeAlias = tuple[int | None, ...]


class ArrayModule:
    """NumPy on the CPU, CuPy on the GPU: `xp.exp(x)` computes wherever x lives."""

    device: str

    def __init__(self) -> None:
        self.use(np, "cpu")

    def use(self, module: Any, device: str) -> None:
        self.__dict__.clear()
        self.__dict__["module"], self.__dict__["device"] = module, device

    def __getattr__(self, name: str) -> Any:  # at first use only; then it is an ordinary attribute
        value = getattr(self.__dict__["module"], name)
        self.__dict__[name] = value
        return value


xp = ArrayModule()


def use_device(device: str) -> None:
    """Compute on the "cpu" (NumPy) or on the "gpu" (CuPy) from now on. Choose before building a model.

    The environment variable NNTEACH_DEVICE sets the device at import.

    Raises
        ValueError: a name other than "cpu" and "gpu".
        RuntimeError: a GPU was asked for and there is none that CuPy can use. It never falls back silently.
    """
    if device == "cpu":
        xp.use(np, "cpu")
    elif device == "gpu":
        xp.use(_cupy(), "gpu")
    else:
        raise ValueError(f"use_device takes 'cpu' or 'gpu'; received {device!r}.")


def device() -> str:
    """Where arrays are made now: "cpu" or "gpu"."""
    return xp.device


def _cupy() -> Any:
    """CuPy, if it is installed and finds a graphics card."""
    try:
        import cupy
    except ImportError:
        raise RuntimeError(
            "use_device('gpu') needs CuPy, which is not installed. With an NVIDIA card and CUDA 13: "
            'pip install "nnteach[cuda13]"; with CUDA 12: pip install "nnteach[cuda12]". '
            "Without such a card, stay with use_device('cpu')."
        ) from None
    try:
        cards = cupy.cuda.runtime.getDeviceCount()
    except Exception as error:  # CuPy's own class is only there when CuPy is
        raise RuntimeError(
            f"CuPy is installed but finds no usable NVIDIA card ({error}). Check the driver with `nvidia-smi`, "
            "or stay with use_device('cpu')."
        ) from None
    if cards == 0:
        raise RuntimeError("CuPy is installed but sees no NVIDIA card. Stay with use_device('cpu').")
    return cupy


def to_device(array: Any, dtype: str | None = None) -> Array:
    """The array where formulas are computed, as `dtype` (unchanged if None). No copy if it is there already."""
    return xp.asarray(array, dtype=dtype)


def to_numpy(array: Any) -> np.ndarray:
    """The array as NumPy's, brought back from the graphics card if it lives there."""
    # CuPy's arrays say which card they are on; a pandas object has a `get`, too, but of another kind.
    return array.get() if hasattr(array, "get") and hasattr(array, "device") else np.asarray(array)


if os.environ.get("NNTEACH_DEVICE"):
    use_device(os.environ["NNTEACH_DEVICE"])
