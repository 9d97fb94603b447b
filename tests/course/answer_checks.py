"""What the tests of all lessons' answers share: check an answer, look into a form, press a button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ipywidgets
import pytest

from nnteach_course import exercise
from nnteach_course.exercise import Exercise
from nnteach_course.feedback import Feedback
from nnteach_course.kinds import Choose, Curve, Misconception, Point, Several
from nnteach_course.prediction import Prediction


def check(id: str, answer: Any) -> Feedback:
    """What a learner reads who gives this answer, with no attempts before it."""
    q = exercise(id)
    q.start_over()
    feedback = q.check(answer)
    assert repr(feedback) and feedback._repr_html_()
    return feedback


def starting_over(predictions: Mapping[str, Prediction]) -> Any:
    """A fixture for the tests of a file: before each, and after it, nobody has made a guess."""

    @pytest.fixture(autouse=True)
    def start_over() -> Iterator[None]:
        for p in predictions.values():
            p.start_over()
        yield
        for p in predictions.values():
            p.start_over()

    return start_over


def known_misconceptions(q: Exercise) -> list[Misconception]:
    """The wrong ideas an exercise has a name for; of several questions together, all of theirs."""
    if isinstance(q.kind, Several):
        return [m for part in q.kind.parts.values() for m in part.misconceptions]
    return list(q.misconceptions)


def guesses(p: Prediction) -> list[Any]:
    """Guesses one may make: each choice, both ends of a slider, corners of a sheet, curves along its edges."""
    kind = p.kind
    if isinstance(kind, Choose):
        return list(kind.options)
    if isinstance(kind, Point):
        x, y = kind.sheet.x, kind.sheet.y
        return [(x.low, y.low), (x.high, y.high), kind.middle()]
    if isinstance(kind, Curve):
        y = kind.sheet.y
        return [(level,) * kind.places for level in (y.low, y.high)]
    return [kind.low, kind.high]


def widgets_in(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from widgets_in(child)


def press(form: ipywidgets.Widget, label: str) -> None:
    next(w for w in widgets_in(form) if getattr(w, "description", None) == label).click()
