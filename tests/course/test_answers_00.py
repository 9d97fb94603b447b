"""The first questions of the course: easy ones, that all the same know their wrong answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from course.answer_checks import check
from sklearn.datasets import load_digits

from nnteach_course import predict
from nnteach_course.answers.lesson_00 import first_network


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("00.1", 64, "columns-for-rows"),
        ("00.1", 1797 * 64, "all-the-numbers"),
        ("00.1", 10, "classes-for-examples"),
        ("00.1", "8", "side-of-a-picture"),
        ("00.1", 1796, None),
        ("00.3", "reinstall", "broken-installation"),
        ("00.3", "again", "repeating-helps"),
        ("00.3", "change", "silence-the-message"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda a, b: a + b / 2, "brackets-missing"),
        (lambda a, b: a + b, "not-halved"),
        (lambda a, b: abs(b - a) / 2, "half-the-distance"),
        (lambda a, b: (a + b) // 2, "whole-numbers-only"),
        (lambda a, b: str((a + b) / 2), "not-numbers"),
        (lambda a, b: max(a, b), None),
    ],
)
def test_a_wrong_middle_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("00.2", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)
    assert "middle(" in repr(f)


@pytest.mark.parametrize(
    "answer", [lambda a, b: a + (b - a) / 2, lambda a, b: sum([a, b]) / 2, lambda a, b: 0.5 * a + 0.5 * b]
)
def test_other_good_middles_pass(answer: Callable[..., Any]) -> None:
    assert check("00.2", answer).passed


def test_the_number_of_pictures_is_the_one_in_the_data() -> None:
    assert check("00.1", len(load_digits().target)).passed


@pytest.mark.parametrize(
    ("guess", "words"), [(10, "than most people expect"), (80, "You said 80."), (95, "very close")]
)
def test_the_first_guess_is_met_kindly_and_with_the_true_number(guess: float, words: str) -> None:
    p = predict("00.a")
    p.start_over()
    p.commit(guess)
    message = p.reveal().message
    p.start_over()
    assert words in message and f"reads {first_network.read_rightly():.0f} of 100" in message
    assert 93 < first_network.read_rightly() < 99
