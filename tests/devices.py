"""Where the tests of the engine can run: here, on a pretend graphics card (strict_numpy), on a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

import nnteach


@contextmanager
def real_gpu() -> Iterator[SimpleNamespace]:
    """Compute on the graphics card inside the block; without one the test is skipped, and says why.

    What crosses is not counted there: the pretend card does that.
    """
    try:
        nnteach.use_device("gpu")
    except RuntimeError as error:
        pytest.skip(str(error))
    try:
        yield SimpleNamespace(to_host=0, to_device=0)
    finally:
        nnteach.use_device("cpu")
