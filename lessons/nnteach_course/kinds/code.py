"""An answer that is a function: tried on random inputs beside a reference, never read as text."""

from __future__ import annotations

import copy
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach_course import guarded
from nnteach_course.kinds.kind import (
    Evidence,
    Kind,
    Misconception,
    NotAttempted,
    Unreadable,
    Verdict,
    is_empty,
)
from nnteach_course.progress import progress
from nnteach_course.words import show

Inputs = tuple[Any, ...]


@dataclass(frozen=True)
class Call:
    """One call of the learner's function: what went in, what should have come out, what did."""

    inputs: Inputs
    expected: Any
    got: Any = None
    error: BaseException | None = None
    timed_out: bool = False
    changed_input: bool = False

    @property
    def right(self) -> bool:
        return not self.error and not self.timed_out and not self.changed_input and same(self.got, self.expected)


@dataclass(frozen=True)
class Trial:
    """All calls of one check, the smallest inputs first, and the names that were in the way (`sum = 3`)."""

    calls: tuple[Call, ...]
    in_the_way: tuple[str, ...] = ()

    @property
    def failed(self) -> Call | None:
        """The call with the smallest input that went wrong."""
        return next((c for c in self.calls if not c.right), None)

    @property
    def changes_input(self) -> bool:
        return any(c.changed_input for c in self.calls)

    @property
    def wants_single_numbers(self) -> bool:
        """It fails on arrays as `if z > 0`, `max(z, 0)` and `math.exp(z)` do."""
        words = ("truth value of an array", "only length-1 arrays", "only 0-dimensional arrays", "setting an array")
        return any(w in str(c.error) for c in self.calls for w in words if c.error)


@dataclass(frozen=True)
class Code(Kind):
    """A function with a given name that computes what `reference` computes.

    Args
        name: of the function, in the learner's notebook.
        reference: the right function.
        inputs: makes the inputs to try, each a tuple of arguments, from a random generator.
        seconds: time for all calls together.
        tolerance: largest difference, relative to the largest expected number, that counts as rounding.
        seen: what counts of a result where several are equally good: both results go through it before they are
            compared.
    """

    name: str
    reference: Callable[..., Any]
    inputs: Callable[[np.random.Generator], Sequence[Inputs]]
    seconds: float = 2.0
    tolerance: float = 1e-6
    seen: Callable[[Any], Any] | None = None

    in_notebook = True

    def read(self, answer: Any) -> Trial:
        if not callable(answer):
            raise Unreadable(
                f"I need the function `{self.name}` itself, without brackets; "
                f"this is a {type(answer).__name__}: `{show(answer)}`."
            )
        with guarded.chance_put_back():
            trial = self._try(answer)
            if trial.failed and isinstance(trial.failed.error, TypeError | AttributeError | NameError):
                trial = self._try_with_names_put_right(answer) or trial
        if all(is_empty(c.got) and not c.timed_out and _is_stub(c.error) for c in trial.calls):
            raise NotAttempted(f"`{self.name}` returns nothing yet. Fill in its body, run its cell, and check again.")
        return trial

    def _try(self, function: Callable[..., Any], in_the_way: tuple[str, ...] = ()) -> Trial:
        deadline = time.monotonic() + self.seconds
        calls: list[Call] = []
        for inputs in sorted(self.inputs(np.random.default_rng(8 + progress.seed)), key=_size):
            calls.append(self._call(function, inputs, deadline - time.monotonic()))
            if calls[-1].timed_out:
                break
        return Trial(tuple(calls), in_the_way)

    def _call(self, function: Callable[..., Any], inputs: Inputs, seconds: float) -> Call:
        expected = self._seen(self.reference(*copy.deepcopy(inputs)))
        theirs = copy.deepcopy(inputs)
        outcome = guarded.call(lambda: _plain(function(*theirs)), (), seconds)
        changed = not all(same(a, b, 0) for a, b in zip(theirs, inputs, strict=True))
        return Call(inputs, expected, self._seen(outcome.value), outcome.error, outcome.timed_out, changed)

    def _try_with_names_put_right(self, function: Callable[..., Any]) -> Trial | None:
        """The same again without `sum = 3`; None if nothing was in the way."""
        with guarded.names_put_right(function) as lost:
            return self._try(function, lost) if lost else None

    def right(self, value: Trial) -> bool:
        return value.failed is None

    def note(self, value: Trial) -> str:
        if not value.in_the_way:
            return ""
        names = " and ".join(f"`{name}`" for name in value.in_the_way)
        return (
            f"One thing is in your way: an earlier cell gave {names} another value. "
            "I looked past it; in your notebook the function fails until you change that cell and restart."
        )

    def matches(self, value: Trial, misconception: Misconception) -> bool:
        if misconception.when is not None and misconception.when(value):
            return True
        return any(all(self._does_the_same(c, wrong) for c in value.calls) for wrong in misconception.like)

    def _does_the_same(self, call: Call, wrong: Callable[..., Any]) -> bool:
        outcome = guarded.call(wrong, copy.deepcopy(call.inputs), self.seconds)
        if call.error or outcome.error:
            return type(call.error) is type(outcome.error)
        return not call.timed_out and same(call.got, self._seen(outcome.value), self.tolerance)

    def _seen(self, result: Any) -> Any:
        """What is compared of a result; one that is no array of numbers is left as it is, and said to be none."""
        if self.seen is None or not _is_numeric(result) or not np.ndim(result):
            return result
        return self.seen(np.asarray(result, dtype=float))

    def evidence(self, value: Trial) -> Evidence:
        call = value.failed
        if call is None or call.timed_out:
            return ()
        rows = [
            ("for", f"{self.name}({', '.join(show(x) for x in call.inputs)})"),
            ("expected", show(call.expected)),
        ]
        if call.error:
            rows.append(("got", show(call.error)))
            rows.extend(_place_of(call.error))
        else:
            rows.append(("got", show(call.got)))
        if call.changed_input and same(call.got, call.expected):
            rows[-1] = ("but", "the input itself was changed")
        return tuple(rows)

    def unexplained(self, value: Trial) -> Verdict:
        message, tag = self._diagnosis(value)
        return Verdict(False, message, tag, self.evidence(value))

    def _diagnosis(self, trial: Trial) -> tuple[str, str | None]:
        call = trial.failed
        assert call is not None
        name = self.name
        if call.timed_out:
            stopped = f"`{name}` did not come back within {self.seconds:g} seconds, so I stopped it."
            return f"{stopped} Is there a loop whose condition never becomes false?", "endless-loop"
        if call.error:
            return f"`{name}` stopped with an error; here is what Python says.", "error"
        if trial.changes_input and same(call.got, call.expected):
            right = "The result is right, but your function writes into the array it was given"
            return f"{right}, which its caller still needs. Compute a new array instead.", "changes-its-input"
        if is_empty(call.got):
            return f"`{name}` returns nothing here. Does every way through it end with `return`?", "no-return"
        if _is_several(call.expected):
            return _which_part(name, call.got, call.expected)
        if not _is_numeric(call.got):
            return f"`{name}` should return numbers; this is a {type(call.got).__name__}.", "not-numbers"
        shape, meant = np.shape(call.got), np.shape(call.expected)
        if shape != meant:
            return f"The result has another shape: {show(shape)} instead of {show(meant)}.", "other-shape"
        return "The numbers differ. This is the smallest input on which they do.", None


def same(a: Any, b: Any, tolerance: float = 1e-6) -> bool:
    """Equal in shape and, but for rounding, in every number. nan equals nan. Of several arrays, one by one."""
    if _is_several(b):
        parts = isinstance(a, tuple | list | np.ndarray) and len(a) == len(b)
        return parts and all(same(one, other, tolerance) for one, other in zip(a, b, strict=True))
    if not (_is_numeric(a) and _is_numeric(b)):
        return a is b or (type(a) is type(b) and not isinstance(a, np.ndarray) and bool(a == b))
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        return False
    finite = np.abs(b[np.isfinite(b)])
    scale = float(finite.max(initial=0.0))
    return bool(np.allclose(a, b, rtol=0, atol=tolerance * scale, equal_nan=True))


def _is_numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except Exception:
        return False


def _is_several(value: Any) -> bool:
    """Several arrays, as a function returns them: `W, b`; of one shape they must be a tuple, for a list is a table."""
    if isinstance(value, tuple) and any(isinstance(one, np.ndarray) and one.ndim for one in value):
        return True
    return isinstance(value, tuple | list) and not _is_numeric(value) and all(_is_numeric(one) for one in value)


def _which_part(name: str, got: Any, expected: Sequence[Any]) -> tuple[str, str | None]:
    """What is wrong with an answer of several arrays: their number, or the first that differs."""
    single = isinstance(got, np.ndarray) and got.shape[1:] != np.shape(expected[0])  # rows of it are no parts
    if single or not isinstance(got, tuple | list | np.ndarray) or len(got) != len(expected):
        return f"`{name}` should return {len(expected)} arrays, with commas between them.", "other-number-of-arrays"
    k = next(k for k, (one, other) in enumerate(zip(got, expected, strict=True)) if not same(one, other))
    shape, meant = np.shape(got[k]), np.shape(expected[k])
    if shape != meant:
        return f"Array {k + 1} of the result has shape {show(shape)} instead of {show(meant)}.", "other-shape"
    return f"Array {k + 1} of the result holds other numbers. This is the smallest input on which it does.", None


def _plain(value: Any) -> Any:
    """What the function returned; if it is numbers, as an array of its own (inside the time limit)."""
    if isinstance(value, tuple | list) and any(isinstance(part, np.ndarray) for part in value):
        return tuple(_plain(part) for part in value)
    if is_empty(value) or not _is_numeric(value):
        return value
    return np.array(value)


def _is_stub(error: BaseException | None) -> bool:
    return error is None or isinstance(error, NotImplementedError)


def _size(inputs: Inputs) -> tuple[int, int]:
    arrays = [np.asarray(x) for x in inputs]
    return sum(a.size for a in arrays), max(a.ndim for a in arrays)


def _place_of(error: BaseException) -> Evidence:
    """The line of the learner's function in which the error arose, if Python knows its text."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(_OURS)]
    frames = [f for f in frames if "site-packages" not in f.filename and f.line]
    return (("in the line", str(frames[-1].line)),) if frames else ()


_OURS = __file__.rsplit("kinds", 1)[0]
