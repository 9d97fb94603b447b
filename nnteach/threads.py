"""How many threads NumPy's matrix products use while a model computes: one.

The products of a small network take some millionths of a second, so a second thread has hardly begun when they are
done; and where another program needs its core, all wait for it, thousands of times in an epoch. What the rest of a
program does with NumPy keeps its threads. `NNTEACH_THREADS=4` in the environment lets models use four, which pays from
products of some milliseconds on.
"""

from __future__ import annotations

import ctypes
import functools
import os
import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = ("scipy_openblas_{}_num_threads64_", "scipy_openblas_{}_num_threads", "openblas_{}_num_threads64_",
          "openblas_{}_num_threads")  # fmt: skip


@functools.cache
def blas() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """How to ask the OpenBLAS that NumPy multiplies with for its number of threads, and how to set it.

    None where NumPy multiplies with something else, which then goes its own way.
    """
    for path in _libraries():
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for name in _NAMES:
            if hasattr(library, name.format("get")) and hasattr(library, name.format("set")):
                return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None


def _libraries() -> list[Path]:
    """Where it may be: NumPy's own module hands on what it is linked with, but for Windows."""
    from pathlib import Path  # at the first fit: the import of nnteach stays quick

    home = Path(np.__file__).parent
    beside = [*(home.parent / "numpy.libs").glob("*openblas*"), *(home / ".dylibs").glob("*openblas*")]
    return [*beside, *home.glob("_core/_multiarray_umath*")]


def wanted() -> int:
    """The number of threads for models: that of the environment, or 1."""
    text = os.environ.get("NNTEACH_THREADS", "")
    return int(text) if text.isdigit() and int(text) > 0 else 1


class _FewThreads(ContextDecorator):
    """Around a function: inside, products use the threads that are wanted; afterwards those they had before.

    Several Python threads may be inside at once; the last one to leave puts back what the first one found.
    """

    def __init__(self) -> None:
        self.inside, self.before, self.lock = 0, 1, threading.Lock()

    def __enter__(self) -> None:
        with self.lock:
            self.inside += 1
            found = blas() if self.inside == 1 else None
            if found:
                ask, tell = found
                self.before = ask()
                tell(wanted())

    def __exit__(self, *_: Any) -> None:
        with self.lock:
            self.inside -= 1
            found = blas() if self.inside == 0 else None
            if found:
                found[1](self.before)


few_threads = _FewThreads()
