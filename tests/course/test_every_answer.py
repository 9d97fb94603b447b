"""What every exercise and every prediction of every lesson promises. What is special to a lesson is in its own file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from course.answer_checks import guesses, known_misconceptions
from matplotlib.figure import Figure

from nnteach_course.answers import everything
from nnteach_course.exercise import Exercise
from nnteach_course.kinds import Code
from nnteach_course.prediction import Prediction
from nnteach_course.progress import progress
from nnteach_course.words import to_plain
from nnteach_widgets.palette import DARK, LIGHT

EXERCISES: dict[str, Exercise] = everything("EXERCISES")
PREDICTIONS: dict[str, Prediction] = everything("PREDICTIONS")

every_exercise = pytest.mark.parametrize("q", EXERCISES.values(), ids=EXERCISES)
every_prediction = pytest.mark.parametrize("p", PREDICTIONS.values(), ids=PREDICTIONS)


@pytest.fixture(autouse=True)
def start_over() -> Iterator[None]:
    for each in (*EXERCISES.values(), *PREDICTIONS.values()):
        each.start_over()
    yield
    for each in (*EXERCISES.values(), *PREDICTIONS.values()):
        each.start_over()


# Exercises


@every_exercise
def test_its_own_solution_passes_the_check(q: Exercise) -> None:
    f = q.check(q.answer.given)
    assert f.passed and f.message, "a right answer deserves a word on why it is right"
    solution = q.solution()
    assert solution.shown and solution.message
    if isinstance(q.kind, Code):
        names: dict[str, Any] = {"np": np}
        exec(solution.code, names)  # the code shown, not only the function behind it
        assert q.check(names[q.name]).passed


@every_exercise
def test_nothing_is_not_attempted(q: Exercise) -> None:
    for nothing in (None, ..., (lambda *_: None) if isinstance(q.kind, Code) else ""):
        f = q.check(nothing)
        assert (f.passed, f.attempted) == (False, False)


@every_exercise
def test_it_has_three_hints_and_its_solution_waits(q: Exercise) -> None:
    assert len({q.hint().message for _ in range(3)}) == 3
    assert not q.solution().shown and q.solution(force=True).shown


@every_exercise
def test_every_misconception_speaks_and_has_a_name(q: Exercise) -> None:
    known = known_misconceptions(q)
    assert len(known) >= 3
    for m in known:
        assert m.tag == m.tag.lower().replace(" ", "-") and 20 < len(m.words()) < 400


def test_lessons_00_to_08_have_at_least_35_exercises_without_the_questions_that_call_back_earlier_lessons() -> None:
    asked = [id for id in EXERCISES if id < "09" and not is_recall(id)]
    assert len(asked) >= 35
    kinds = {type(EXERCISES[id].kind).__name__ for id in asked}
    assert len(kinds) >= 6, f"of varied kinds; these are {kinds}"


@every_exercise
def test_its_answer_is_shown_in_a_picture(q: Exercise) -> None:
    """Recall questions (02.r1) may do with words; where the picture is an explorable, the form opens it."""
    if is_recall(q.id) or q.id in WORDS_ARE_ENOUGH:
        pytest.skip("words are enough")
    assert q.answer.draw is not None or q.answer.lab is not None


def is_recall(id: str) -> bool:
    return ".r" in id


# What has nothing to draw: a single line of code.
WORDS_ARE_ENOUGH = {"10.2"}


@every_exercise
def test_its_picture_is_drawn_in_light_and_dark(q: Exercise) -> None:
    if q.answer.draw is None:
        pytest.skip("no picture")
    assert q.answer.alt
    for colours in (LIGHT, DARK):
        figure = q.answer.draw(colours)
        assert isinstance(figure, Figure)
        figure.draw_without_rendering()


@every_exercise
def test_its_form_opens(q: Exercise) -> None:
    assert to_plain(q.question) in repr(q)
    assert "application/vnd.jupyter.widget-view+json" in q._repr_mimebundle_()


@every_exercise
def test_whatever_numbers_a_learner_meets_right_is_right_and_wrong_is_met_by_name(
    q: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(q.kind, Code):
        pytest.skip("no numbers are drawn for it")
    for seed in range(1, 9):
        monkeypatch.setattr(type(progress), "seed", seed)
        assert q.check(q.answer.given).passed
        for m in q.misconceptions:
            assert [q.check(wrong).tag for wrong in m.like] == [m.tag] * len(m.like)


# Predictions


@every_prediction
def test_nothing_is_revealed_before_a_guess(p: Prediction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(p.kind), "value", lambda self: pytest.fail("the truth was computed too early"))
    early = p.reveal()
    assert (early.guess, early.truth, early.right, early.figure) == (None, None, False, None)
    assert "First your guess" in repr(early) and "text/html" in early._repr_mimebundle_()


@every_prediction
def test_the_guess_stays_beside_the_truth(p: Prediction) -> None:
    guess = guesses(p)[0]
    committed = p.commit(guess, confidence=4)
    assert (committed.guess, committed.confidence) == (guess, 4) and p.words(guess) in repr(committed)
    result = p.reveal()
    assert (result.guess, result.confidence) == (guess, 4)
    assert result.right == p.kind.right(guess) and result.truth == p.kind.value()
    assert result.message and result.alt
    assert isinstance(result.figure, Figure)
    assert p.commit(p.kind.value()).message.startswith("You have seen")
    assert p.reveal().guess == guess


@every_prediction
def test_the_truth_itself_is_a_right_guess(p: Prediction) -> None:
    p.commit(p.kind.value())
    assert p.reveal().right


@every_prediction
def test_every_choice_has_its_words_and_its_picture(p: Prediction) -> None:
    for guess in guesses(p):
        assert p.says(guess) and p.alt(guess)
        p.draw(LIGHT, guess).draw_without_rendering()


@every_prediction
def test_the_reveal_carries_a_live_picture_and_a_still_one(p: Prediction) -> None:
    p.commit(guesses(p)[0])
    result = p.reveal()
    bundle = result._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"} <= set(bundle)
    assert to_plain(result.message) in bundle["text/plain"]
    assert result.draw is not None
    result.draw(DARK).draw_without_rendering()
