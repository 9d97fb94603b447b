"""What every kind of answer has in common: read it, is it right, and if not, which idea is behind it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from nnteach_course.words import show

Evidence = tuple[tuple[str, str], ...]


class NotAttempted(Exception):
    """There is no answer yet; the text says what to do."""


class Unreadable(Exception):
    """There is an answer, but not in a form that can be judged; the text says which form is meant."""


@dataclass(frozen=True)
class Misconception:
    """A wrong idea that has a name, a way to recognise it, and kind words for whoever holds it.

    Args
        tag: its name, such as "bias-per-layer".
        says: one to three sentences: what was expected, what came, and why. A function is asked when needed,
            so that numbers in it are computed.
        when: the wrong answer itself, or a function that recognises it.
        like: for code: well-known wrong functions. Whoever computes the same has the same idea.
    """

    tag: str
    says: str | Callable[[], str]
    when: Any = None
    like: Sequence[Callable[..., Any]] = ()

    def words(self) -> str:
        return self.says() if callable(self.says) else self.says


@dataclass(frozen=True)
class Verdict:
    """The judgement on an answer that could be read."""

    passed: bool
    message: str = ""
    tag: str | None = None
    evidence: Evidence = ()
    parts: Mapping[str, Verdict] = field(default_factory=dict)


class Kind:
    """A kind of answer. Subclasses say how to `read` one and whether it is `right`; the rest can stay.

    in_notebook: it is made in a cell of the notebook, and `check()` reads it from there by its name.
    """

    in_notebook: ClassVar[bool] = False

    def read(self, answer: Any) -> Any:
        """The answer in the form that is judged. Raises NotAttempted or Unreadable, with what to do."""
        raise NotImplementedError

    def right(self, value: Any) -> bool:
        raise NotImplementedError

    def words(self, value: Any) -> str:
        """A value that was read, as the reader would say it."""
        return show(value)

    def form(self) -> str:
        """In which form to answer without a page, where it is not plain; one sentence."""
        return ""

    def matches(self, value: Any, misconception: Misconception) -> bool:
        """Is this wrong answer the one that the misconception leads to?"""
        when = misconception.when
        return bool(when(value)) if callable(when) else bool(value == when)

    def evidence(self, value: Any) -> Evidence:
        """What was expected and what came, where seeing it helps and does not give the answer away."""
        return ()

    def note(self, value: Any) -> str:
        """Something worth knowing beside a right answer; mostly nothing."""
        return ""

    def unexplained(self, value: Any) -> Verdict:
        """What to say to a wrong answer that has no name."""
        return Verdict(False, "That is not it. Look at the question once more; `hint()` says where to look first.")

    def judge(self, answer: Any, misconceptions: Sequence[Misconception]) -> Verdict:
        """The verdict on an answer, with the name of the idea behind it if it is known."""
        if is_empty(answer):
            raise NotAttempted("There is no answer yet.")
        value = self.read(answer)
        if self.right(value):
            return Verdict(True, self.note(value))
        for misconception in misconceptions:
            if self.matches(value, misconception):
                return Verdict(False, misconception.words(), misconception.tag, self.evidence(value))
        return self.unexplained(value)


def is_empty(answer: Any) -> bool:
    """None, `...` and an empty text are stubs, not answers."""
    return answer is None or answer is ... or (isinstance(answer, str) and not answer.strip(" ._"))
