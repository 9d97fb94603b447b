"""An answer that is a shape: the sizes of the axes, as a tuple."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from typing import Any

from nnteach_course.kinds.kind import Evidence, Kind, Unreadable, Verdict
from nnteach_course.words import show

Sizes = tuple[int | None, ...]


@dataclass(frozen=True)
class Shape(Kind):
    """The shape of an array: `(60, 64)`, one size for each axis. None stands for "any number of examples"."""

    truth: Sizes

    def read(self, answer: Any) -> Sizes | int:
        if isinstance(answer, str):
            try:
                answer = ast.literal_eval(answer.strip().replace("×", ","))
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                raise Unreadable(f"I could not read `{show(answer)}` as a shape. Write it like (60, 64).") from None
        if hasattr(answer, "tolist"):
            answer = answer.tolist()
        if isinstance(answer, int) and not isinstance(answer, bool):
            return answer  # (64) is a number: a mistake with a name, below
        if not isinstance(answer, tuple | list) or not all(_is_size(n) for n in answer):
            raise Unreadable(f"A shape is a tuple of whole numbers such as (60, 64); this is `{show(answer)}`.")
        return tuple(answer)

    def right(self, value: Sizes | int) -> bool:
        return value == self.truth

    def evidence(self, value: Sizes | int) -> Evidence:
        return (("you say", show(value)),)

    def unexplained(self, value: Sizes | int) -> Verdict:
        message, tag = self._diagnosis(value)
        return Verdict(False, message, tag, self.evidence(value))

    def _diagnosis(self, value: Sizes | int) -> tuple[str, str | None]:
        truth = self.truth
        if isinstance(value, int) and len(truth) == 1:
            words = f"In Python `({value})` is just the number {value}. The comma makes the tuple: `({value},)`."
            return words, "tuple-without-comma"
        if isinstance(value, int):
            return (
                f"A shape has one size for each axis; {value} is one number, and this array has more axes.",
                None,
            )
        if sorted(map(str, value)) == sorted(map(str, truth)):
            return "The sizes are right, the order is another. Which axis counts the examples?", "axes-order"
        if value[1:] == truth:
            return "That counts the examples, too. One of them has one axis fewer.", "batch-axis-counted"
        if value == truth[1:]:
            return "That is one example. All together have one axis more, in front.", "batch-axis-forgotten"
        if _cells(value) == _cells(truth):
            return "All the numbers are there, but cut into other axes than those asked for.", "other-axes"
        if len(value) != len(truth):
            return f"You name {len(value)} axes. How many are there? Give each a name, and count them.", None
        return "The number of axes is right; a size is not. Give each axis a name, then its size.", None


def _cells(sizes: Sizes) -> int:
    """How many numbers an array of this shape holds; 0 if that is open."""
    return math.prod(n or 0 for n in sizes)


def _is_size(n: Any) -> bool:
    return n is None or (isinstance(n, int) and not isinstance(n, bool) and n >= 0)
