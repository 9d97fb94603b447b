"""Exercises: a question, a check that knows the usual wrong ideas by name, three hints, a solution.

    q = exercise("08.2")
    q.check(leaky_relu)     # or q.check(): reads the name from the notebook
    q.hint()                # the next of three
    q.solution()            # after one attempt
    q.ask()                 # the same with buttons

Everything works in plain Python, too; only `q.check()` without an answer needs a notebook to read from.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnteach_course import answers
from nnteach_course.feedback import Feedback, Hint, Solution
from nnteach_course.kinds import Code, Kind, Misconception, NotAttempted, Unreadable, Verdict
from nnteach_course.progress import progress, to_keep
from nnteach_course.progress_file import Answered
from nnteach_course.words import to_plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnteach_widgets.palette import Palette

_FROM_NOTEBOOK: Any = object()


@dataclass(frozen=True)
class Answer:
    """The solution of an exercise: words, and where they help the code and a picture.

    Args
        says: why it is so; a function is asked when needed, so that its numbers are computed.
        code: the function that solves it; its source is shown, and the tests run it.
        draw: draws the picture that answers, in the colours of a light or a dark page.
        alt: that picture in words.
        given: the answer as one would hand it to `check`.
        lab: opens an explorable set to the answer; the form shows it in place of the picture.
    """

    says: str | Callable[[], str]
    given: Any
    code: Callable[..., Any] | None = None
    draw: Callable[[Palette], Figure] | None = None
    alt: str = ""
    lab: Callable[[], Any] | None = None

    def words(self) -> str:
        return self.says() if callable(self.says) else self.says

    def source(self) -> str:
        return textwrap.dedent(inspect.getsource(self.code)) if self.code else ""


@dataclass
class Exercise:
    """A question whose answer is checked.

    Args
        id: lesson and number, such as "08.2".
        title: two or three words.
        question: what is asked; a function is asked when needed.
        kind: what the answer is and how it is judged.
        name: the name in the notebook that `check()` reads.
        hints: where to look, what to try, half of the answer.
        answer: the solution.
        misconceptions: the wrong answers that have a name, the most telling first.
        praise: one sentence for a right answer: why it is right.
        attempts: the feedback on every answer checked in this kernel.
        known: what progress keeps, of earlier days, too.
    """

    id: str
    title: str
    question: str
    kind: Kind
    name: str
    hints: tuple[str, str, str]
    answer: Answer
    misconceptions: Sequence[Misconception] = ()
    praise: str = ""
    attempts: list[Feedback] = field(default_factory=list)
    hints_taken: int = 0
    known: Answered = field(default_factory=Answered)

    def check(self, answer: Any = _FROM_NOTEBOOK) -> Feedback:
        """Judge an answer; without one, read the variable or function called `name` from the notebook."""
        try:
            given = _from_notebook(self) if answer is _FROM_NOTEBOOK else answer
            feedback = self._judged(given)
        except NotAttempted as nothing:
            return Feedback(self.id, False, str(nothing), attempted=False)
        except Unreadable as slip:
            return Feedback(self.id, False, str(slip), tag="format", attempted=False)
        self.attempts.append(feedback)
        kept = to_keep(self.kind, given)
        self._tell(lambda known: known.check(feedback.passed, feedback.tag, kept))
        return feedback

    def _judged(self, answer: Any) -> Feedback:
        verdict = self.kind.judge(answer, self.misconceptions)
        parts = {name: _feedback(f"{self.id} {name}", v) for name, v in verdict.parts.items()}
        feedback = _feedback(self.id, verdict, parts)
        if verdict.passed:
            praise = "\n\n".join(text for text in (self.praise, verdict.message) if text)
            return Feedback(self.id, True, praise, parts=parts)
        return feedback

    def hint(self) -> Hint:
        """The next of three hints: where to look, what to try, half of the answer."""
        total = len(self.hints)
        if self.hints_taken == total:
            last = "That was the last hint. `solution()` shows the rest, after a try of your own.\n\n"
            return Hint(self.id, total, total, last + self.hints[-1])
        self.hints_taken += 1
        taken = self.hints_taken
        self._tell(lambda known: known.take_hint(taken))
        return Hint(self.id, self.hints_taken, total, self.hints[self.hints_taken - 1])

    def solution(self, force: bool = False) -> Solution:
        """The answer and why, once you have tried (that makes it stick); force=True shows it anyway."""
        if not (self.attempts or self.known.attempts or force):
            return Solution(
                self.id,
                "Check one answer first, even a guess: what one has tried oneself, one remembers. "
                "`solution(force=True)` opens it all the same.",
                shown=False,
            )
        self._tell(lambda known: known.peek())
        a = self.answer
        return Solution(self.id, a.words(), True, a.source(), a.draw, a.alt, a.lab)

    def ask(self) -> Any:
        """The question as a small form: a place to answer, and buttons for check, hint and solution."""
        from nnteach_course.asking import exercise_form

        return exercise_form(self)

    def start_over(self) -> None:
        """Forget the attempts and begin with the first hint again."""
        self.attempts.clear()
        self.hints_taken, self.known = 0, Answered()
        if progress.knows(self.id):
            progress.change(lambda book: book.answers.pop(self.id, None))

    def recall(self) -> None:
        """Find again what was done on an earlier day, or in another kernel."""
        self.known = progress.answer(self.id)
        self.hints_taken = max(self.hints_taken, min(self.known.hints, len(self.hints)))

    def _tell(self, step: Callable[[Answered], None]) -> None:
        progress.change(lambda book: step(book.answer(self.id)))
        self.known = progress.answer(self.id)

    def solved(self) -> str:
        """That it is solved, in words; nothing as long as it is not."""
        if not self.known.passed:
            return ""
        tries = "at once" if self.known.attempts == 1 else f"in {self.known.attempts} tries"
        return f"**✓ Solved**, {tries}. You may answer it again."

    def __repr__(self) -> str:
        how = f"q.check({self.name})" if self.kind.in_notebook else "q.check(your answer)"
        lines = [f"Exercise {self.id}: {self.title}", to_plain(self.question), f"Answer with {how}; q.hint() helps."]
        return "\n".join([*lines, *filter(None, [to_plain(self.solved())])])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.ask()._repr_mimebundle_(**kwargs)


def exercise(id: str) -> Exercise:
    """The exercise of that name, with the attempts made so far: `exercise("08.2")`.

    Raises
        KeyError: no such exercise (the nearest known one is named).
    """
    found: Exercise = answers.find(str(id), "EXERCISES", "exercise")
    found.recall()
    return found


def _feedback(id: str, verdict: Verdict, parts: Mapping[str, Feedback] | None = None) -> Feedback:
    return Feedback(id, verdict.passed, verdict.message, verdict.tag, True, verdict.evidence, parts or {})


def _from_notebook(q: Exercise) -> Any:
    what = "function" if isinstance(q.kind, Code) else "variable"
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    if shell is None:
        raise NotAttempted("There is no notebook to read from here. Hand your answer over: `check(answer)`.")
    if q.name not in shell.user_ns:
        raise NotAttempted(f"There is no {what} `{q.name}` in this notebook yet. Run the cell that makes it first.")
    return shell.user_ns[q.name]
