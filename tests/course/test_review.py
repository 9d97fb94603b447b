"""Review: what was missed and never put right comes back in a later lesson, two questions at most."""

from __future__ import annotations

import ipywidgets
from course.answer_checks import widgets_in

from nnteach_course import exercise, progress, review
from nnteach_course.review import Review


def ids(found: Review) -> list[str]:
    return [q.id for q in found]


def miss(id: str, tag: str = "a-tag") -> None:
    progress.change(lambda book: book.answer(id).check(False, tag, None))


def test_with_nothing_missed_it_says_so_in_one_line(workspace):
    nothing = review("10")
    assert ids(nothing) == [] and len(repr(nothing).splitlines()) == 1 and "Nothing has to come back" in repr(nothing)
    assert set(nothing._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_two_come_back_of_earlier_lessons_only_the_earliest_first(workspace):
    for id in ("10.1", "08.2", "08.1", "03.1", "42.1"):
        miss(id)
    assert ids(review("10")) == ["03.1", "08.1"] == ids(review(10))
    assert ids(review("08")) == ["03.1"]
    assert ids(review("00")) == []


def test_an_answer_put_right_does_not_come_back(workspace):
    q = exercise("08.1")
    wrong = q.check(0.25)
    assert wrong.tag and ids(review("10")) == ["08.1"]
    q.check(1)
    assert ids(review("10")) == []


def test_a_wrong_answer_without_a_name_hides_no_earlier_one_and_brings_back_none(workspace):
    progress.change(lambda book: book.answer("08.1").check(False, None, 7))
    assert ids(review("10")) == []
    miss("08.1")
    progress.change(lambda book: book.answer("08.1").check(False, None, 7))
    assert ids(review("10")) == ["08.1"]


def test_a_right_answer_after_the_solution_says_little_and_asked_again_it_counts(workspace):
    q = exercise("08.1")
    q.check(0.25)
    q.solution()
    q.check(1)
    assert ids(review("10")) == ["08.1"]
    q.check(1)
    assert ids(review("10")) == []


def test_the_forms_are_blank_and_work(workspace):
    exercise("08.1").check(0.25)
    bundle = review("10")._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle and exercise("08.1").title in bundle["text/plain"]
    from nnteach_course.asking import exercise_form

    [typed] = [w for w in widgets_in(exercise_form(exercise("08.1"), blank=True)) if isinstance(w, ipywidgets.Text)]
    assert typed.value == ""
    assert "Once more." in repr(review("10"))


def test_a_question_that_the_course_no_longer_asks_is_passed_over(workspace):
    miss("08.zz")
    miss("08.1")
    assert ids(review("10")) == ["08.1"]
