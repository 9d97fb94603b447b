"""An answer that is a number: `0.25`, `"1/4"`, `np.float64(0.25)` and `"25 %"` all mean the same."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nnteach_course.kinds.kind import Kind, Misconception, Unreadable, Verdict
from nnteach_course.words import say, show


@dataclass(frozen=True)
class Number(Kind):
    """A number, right within a tolerance.

    Args
        truth: the number, or (better) a function that computes it with the engine.
        tolerance: how far off is still right; None: one part in a hundred. 0 for counts.
        factor: for orders of magnitude: right if within this factor, either way; replaces the tolerance.
        low, high: the range of the slider that asks for it; without them it is typed in.
        logarithmic: the slider moves in powers of ten.
    """

    truth: float | Callable[[], float]
    tolerance: float | None = None
    factor: float | None = None
    low: float | None = None
    high: float | None = None
    logarithmic: bool = False

    def value(self) -> float:
        """The right number."""
        return float(self.truth() if callable(self.truth) else self.truth)

    def read(self, answer: Any) -> float:
        number = _number(answer)
        if not math.isfinite(number):
            raise Unreadable(f"I need an ordinary number, and {show(number)} is not one.")
        return number

    def right(self, value: float) -> bool:
        return self.same(value, self.value())

    def words(self, value: float) -> str:
        return say(value)

    def same(self, value: float, other: float) -> bool:
        """Are the two the same number, as exactly as this question asks?"""
        if self.factor is not None:
            return value * other > 0 and max(value / other, other / value) <= self.factor
        return abs(value - other) <= self.margin() + 1e-12 * abs(other)

    def margin(self) -> float:
        """How far off is still right."""
        return self.tolerance if self.tolerance is not None else 0.01 * (abs(self.value()) or 1)

    def matches(self, value: float, misconception: Misconception) -> bool:
        if callable(misconception.when):
            return bool(misconception.when(value))
        return self.same(value, float(misconception.when))

    def unexplained(self, value: float) -> Verdict:
        truth = self.value()
        if truth and self.same(-value, truth):
            return Verdict(False, f"{show(value)} has the right size, but the other sign.", "other-sign")
        if truth and self.same(value / 100, truth):
            return Verdict(False, f"I take {show(value)} for per cent; here I need it as a fraction of 1.", "percent")
        if self.tolerance != 0 and self.factor is None and abs(value - truth) <= 6 * self.margin():
            return Verdict(
                False,
                f"{show(value)} is very close. Keep a digit or two more while you calculate.",
                "rounded",
            )
        return Verdict(False, f"You say {show(value)}, and that is not it. `hint()` says where to look first.")


def _number(answer: Any) -> float:
    if isinstance(answer, str):
        return _from_text(answer)
    if hasattr(answer, "shape") and getattr(answer, "size", 1) != 1:
        raise Unreadable(f"I need one number; this is an array of shape {show(tuple(answer.shape))}.")
    try:
        item = answer.item() if hasattr(answer, "item") else answer
        if isinstance(item, bool):
            raise Unreadable(f"I need a number, and {item} is a yes-or-no value.")
        return float(item)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"I need a number, and this is a {type(answer).__name__}: `{show(answer)}`.") from None


def _from_text(text: str) -> float:
    cleaned = text.strip().replace("\u2212", "-").replace("_", "").replace("\u202f", "").replace(" ", "")
    if re.fullmatch(r"[-+]?\d+,\d{3}", cleaned):
        plain, point = cleaned.replace(",", ""), cleaned.replace(",", ".")
        raise Unreadable(f"`{show(text)}` could be {plain} or {point}. Please write it without the comma.")
    if re.fullmatch(r"[-+]?\d*,\d+", cleaned):
        cleaned = cleaned.replace(",", ".")
    share = 100 if cleaned.endswith("%") else 1
    cleaned = cleaned.removesuffix("%")
    try:
        return float(Fraction(cleaned)) / share if "/" in cleaned else float(cleaned) / share
    except ZeroDivisionError:
        raise Unreadable(f"`{show(text)}` divides by zero.") from None
    except ValueError:
        return _without_unit(text, cleaned)


def _without_unit(text: str, cleaned: str) -> float:
    number = re.match(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", cleaned)
    if number:
        raise Unreadable(f"Please give the number alone, {number.group()} instead of `{show(text)}`.")
    raise Unreadable(f"I could not read `{show(text)}` as a number. Write it like 0.25, 1/4 or 1e-3.")
