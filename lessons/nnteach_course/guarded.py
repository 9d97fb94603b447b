"""Run a learner's function so that a slip in it cannot hang, flood or disturb the notebook.

This is not a sandbox: the function runs in the learner's own kernel, with the learner's own rights. It gets a
time limit, its printing goes nowhere, and chance (the random generators) is put back as it was.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import random
import signal
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import nnteach.random


class TimeIsUp(BaseException):
    """The time limit was reached. No `Exception`: an `except Exception:` in a loop shall not swallow it."""


@dataclass(frozen=True)
class Outcome:
    """What became of one call: a value, or an error, or neither because time was up."""

    value: Any = None
    error: BaseException | None = None
    timed_out: bool = False


def call(function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Outcome:
    """Call the function and come back within about `seconds`. Ctrl-C still works.

    Two things can outlast the clock: one single long step inside NumPy, and, where there is no alarm (Windows, other
    threads), an endless loop around a bare `except:`.
    """
    try:
        with quiet():
            return Outcome(value=_limited(lambda: function(*arguments), seconds))
    except TimeIsUp:
        return Outcome(timed_out=True)
    except (Exception, SystemExit) as error:  # exit() in an answer must not end the kernel
        return Outcome(error=error)


def _limited(work: Callable[[], Any], seconds: float) -> Any:
    """Run `work` under a clock: the system's alarm, or a look at the watch at every line."""
    on_main_thread = threading.current_thread() is threading.main_thread()
    if on_main_thread and hasattr(signal, "setitimer") and sys.platform != "emscripten":
        return _with_alarm(work, seconds)
    return _with_trace(work, seconds)


def _with_alarm(work: Callable[[], Any], seconds: float) -> Any:
    """The alarm rings again and again, since a bare `except:` may swallow the first ring."""

    def ring(*_: Any) -> None:
        raise TimeIsUp

    old_handler = signal.signal(signal.SIGALRM, ring)
    old_timer = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), 0.05)

    def put_back() -> None:
        signal.setitimer(signal.ITIMER_REAL, *old_timer)
        signal.signal(signal.SIGALRM, old_handler)

    try:
        try:
            return work()
        finally:
            put_back()
    finally:  # a ring between the two lines above would skip them
        put_back()


def _with_trace(work: Callable[[], Any], seconds: float) -> Any:
    """Python calls `look` before every line of the learner's code: slower, but it works everywhere."""
    deadline = time.monotonic() + seconds

    def look(frame: types.FrameType, event: str, arg: Any) -> Any:
        if time.monotonic() > deadline:
            raise TimeIsUp
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        return work()
    finally:
        sys.settrace(before)


class _Nowhere(io.TextIOBase):
    """A place to print to that keeps nothing: an endless loop of prints fills no memory."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Printing and warnings go nowhere; both are as before afterwards."""
    nowhere = _Nowhere()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def chance_put_back() -> Iterator[None]:
    """Python's, NumPy's and nnteach's random numbers go on afterwards as if nothing had been drawn."""
    python, numpy_ = random.getstate(), np.random.get_state()
    engine = nnteach.random.host()
    state = engine.bit_generator.state
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy_)
        nnteach.random.host().bit_generator.state = state


@contextlib.contextmanager
def names_put_right(function: Callable[..., Any]) -> Iterator[tuple[str, ...]]:
    """For a moment, undo `sum = 3` and `np = None` in the notebook the function comes from; yields the names.

    Only names that hold something one cannot call (or, for np, no module) are touched, and they are put back.
    """
    names = getattr(function, "__globals__", {})
    lost = {n: v for n, v in names.items() if hasattr(builtins, n) and not n.startswith("_") and not callable(v)}
    if "np" in names and not isinstance(names["np"], types.ModuleType):
        lost["np"] = names["np"]
    try:
        for name in lost:
            names[name] = np if name == "np" else getattr(builtins, name)
        yield tuple(lost)
    finally:
        names.update(lost)
