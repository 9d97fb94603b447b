"""What was missed comes back: at the start of a later lesson, up to two questions are asked once more.

    review("10")    # in lesson 10

Source
    Roediger, Karpicke 2006, "Test-enhanced learning": what one has to call back to mind some time later, stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnteach_course import answers
from nnteach_course.feedback import Note
from nnteach_course.progress import progress

if TYPE_CHECKING:
    from nnteach_course.exercise import Exercise

AT_MOST = 2
NOTHING = "Nothing has to come back today: no question of an earlier lesson waits for you. On you go."


@dataclass(frozen=True, repr=False)
class Review(Note):
    """Up to two exercises of earlier lessons, to be answered once more; often none."""

    exercises: tuple[Exercise, ...]

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises)

    def __len__(self) -> int:
        return len(self.exercises)

    @property
    def head(self) -> str:  # type: ignore[override]
        return "Once more." if self.exercises else "✓"

    @property
    def message(self) -> str:  # type: ignore[override]
        if not self.exercises:
            return NOTHING
        return "Last time the answer was another one. What do you say today?"

    def __repr__(self) -> str:
        return "\n\n".join([super().__repr__().strip(), *map(repr, self.exercises)])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if not self.exercises:
            return super()._repr_mimebundle_(**kwargs)
        from nnteach_course.asking import exercise_form
        from nnteach_course.views import FormsBelow

        forms = [exercise_form(q, blank=True) for q in self.exercises]
        return FormsBelow(self, forms)._repr_mimebundle_(**kwargs)


def review(lesson: str | int) -> Review:
    """Up to two questions from before this lesson whose last misconception has met no right answer yet.

    The earliest come first: later ideas stand on them. A right answer that came after the solution does not count;
    asked here, the question gets a new chance.
    """
    now = str(lesson).zfill(2)
    known = answers.lessons()
    waiting = sorted(id for id in progress.missed() if id.split(".")[0] < now and id.split(".")[0] in known)
    found = [q for q in map(_exercise, waiting) if q][:AT_MOST]
    for q in found:
        _ask_again(q)
    return Review(tuple(found))


def _exercise(id: str) -> Exercise | None:
    """The exercise of that id; None if the course does not ask it any more."""
    from nnteach_course.exercise import exercise

    try:
        return exercise(id)
    except KeyError:
        return None


def _ask_again(q: Exercise) -> None:
    progress.change(lambda book: book.answer(q.id).ask_again())
    q.recall()
