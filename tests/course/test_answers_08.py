"""The exercises of lesson 08: each knows the right answer, and the wrong ones that people give."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import pytest
from course.answer_checks import check, press, widgets_in

from nnteach_course import exercise
from nnteach_course.answers import everything
from nnteach_course.exercise import Exercise
from nnteach_course.kinds import Number
from nnteach_widgets import Explorable, FigureView

EXERCISES: dict[str, Exercise] = everything("EXERCISES", "08")


# Numbers and choices


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("08.r1", 5.5, "weight-without-its-sign"),
        ("08.r1", "1", "bias-forgotten"),
        ("08.r1", 2.0, "bias-for-each-input"),
        ("08.r1", 0.5, "bias-subtracted"),
        ("08.r1", 0.8176, "activation-too-early"),
        ("08.r1", -1.5, "other-sign"),
        ("08.r1", 42, None),
        ("08.r2", "right", "plus-b-moves-right"),
        ("08.r2", "up", "bias-lifts-the-output"),
        ("08.r2", "nowhere", "bias-taken-for-a-weight"),
        ("08.1", 0, "value-for-slope"),
        ("08.1", "1/4", "slope-of-sigmoid"),
        ("08.1", 0.5, "half-of-the-difference"),
        ("08.1", 45, "angle-for-slope"),
        ("08.1", -1, "other-sign"),
        ("08.1", 3, None),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_the_truths_are_what_mathematics_says() -> None:
    truths = {id: EXERCISES[id].kind.value() for id in ("08.r1", "08.1")}  # type: ignore[attr-defined]
    assert truths == {"08.r1": 1.5, "08.1": 1.0}
    assert isinstance(EXERCISES["08.1"].kind, Number)


@pytest.mark.parametrize(
    ("part", "answer", "tag"),
    [
        ("classes", "sigmoid", "sigmoid-for-exclusive"),
        ("classes", "linear", "scores-for-probabilities"),
        ("tags", "softmax", "softmax-for-tags"),
        ("tags", "relu", "scores-for-probabilities"),
        ("price", "relu", "relu-for-price"),
        ("price", "sigmoid", "probability-for-amount"),
        ("price", "softmax", "probability-for-amount"),
    ],
)
def test_a_wrong_way_out_is_met_by_name(part: str, answer: str, tag: str) -> None:
    right = {"classes": "softmax", "tags": "sigmoid", "price": "linear"}
    f = check("08.4", right | {part: answer})
    assert f.tag == f.parts[part].tag == tag
    assert [name for name, p in f.parts.items() if p.passed] == [name for name in right if name != part]


def test_the_numbers_in_the_words_are_computed() -> None:
    words = check("08.4", {"classes": "sigmoid", "tags": "sigmoid", "price": "linear"}).message
    assert f"together {sum(1 / (1 + math.exp(-z)) for z in (2, 1, 0)):.2f}" in words


# leaky_relu


def only_positive(z: Any, slope: float = 0.2) -> Any:
    return np.maximum(0, z)


def by_mask(z: Any, slope: float = 0.2) -> Any:
    z[z < 0] *= slope
    return z


def one_question(z: Any, slope: float = 0.2) -> Any:
    if z > 0:
        return z
    return slope * z


def by_comparison(z: Any, slope: float = 0.2) -> Any:
    return max(z, slope * z)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (only_positive, "plain-relu"),
        (lambda z, slope=0.2: z * (z > 0), "plain-relu"),
        (lambda z, slope=0.2: np.where(z < 0, z, slope * z), "slope-on-the-positive-side"),
        (lambda z, slope=0.2: z * slope, "both-sides-scaled"),
        (lambda z, slope=0.2: np.where(z > 0, z, z / 5), "slope-is-always-the-same"),
        (one_question, "numbers-only"),
        (by_comparison, "numbers-only"),
        (by_mask, "changes-its-input"),
        (lambda z: np.where(z > 0, z, 0.2 * z), "error"),
        (lambda z, slope=0.2: np.where(z > 0, z, -slope * z), None),
    ],
)
def test_a_wrong_leaky_relu_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("08.2", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)
    assert dict(f.evidence)["for"].startswith("leaky_relu([")


@pytest.mark.parametrize(
    "answer",
    [
        lambda z, slope=0.2: np.maximum(z, 0) + slope * np.minimum(z, 0),
        lambda z, slope=0.2: z * np.where(z > 0, 1, slope),
        lambda z, slope=0.2: np.maximum(z, slope * z),
    ],
)
def test_other_good_leaky_relus_pass(answer: Callable[..., Any]) -> None:
    assert check("08.2", answer).passed


# softmax


def in_place(z: Any) -> Any:
    z -= z.max(axis=-1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def stable(z: Any, axis: int | None, keepdims: bool = True) -> Any:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=axis, keepdims=keepdims)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True), "overflow"),
        (lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=-1, keepdims=True), "one-largest-for-all"),
        (np.exp, "not-divided"),
        (lambda z: np.exp(z - z.max(axis=-1, keepdims=True)), "not-divided"),
        (lambda z: stable(z, 0), "wrong-axis"),
        (lambda z: np.exp(z) / np.sum(np.exp(z), axis=0), "wrong-axis"),
        (lambda z: stable(z, None), "sum-of-everything"),
        (lambda z: np.exp(z) / np.exp(z).sum(), "sum-of-everything"),
        (lambda z: stable(z, -1, keepdims=False), "axis-not-kept"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=-1), "axis-not-kept"),
        (lambda z: math.exp(z), "numbers-only"),
        (in_place, "changes-its-input"),
        (lambda z: z / z.sum(axis=-1, keepdims=True), None),
    ],
)
def test_a_wrong_softmax_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("08.3", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_overflow_is_shown_on_the_large_scores() -> None:
    f = check("08.3", lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))
    assert dict(f.evidence) == {"for": "softmax([1000, 1001])", "expected": "[0.2689, 0.7311]", "got": "[nan, nan]"}


# |x| from two units


def settings(w: tuple[float, float], b: tuple[float, float], v: tuple[float, float]) -> dict[str, Any]:
    return {"w": w, "b": b, "v": v}


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (settings((1, -1), (0, 0), (1, 0)), "one-unit-only"),
        (settings((0, -1), (0, 0), (1, 1)), "one-unit-only"),
        (settings((1, 1), (0, 0), (1, 1)), "both-look-the-same-way"),
        (settings((1, -1), (1, 0), (1, 1)), "kinks-apart"),
        (settings((1, -1), (0, 0), (-1, -1)), "upside-down"),
        (settings((2, -2), (0, 0), (1, 1)), "not-as-steep"),
        (settings((1, -1), (0, 0), (1, 0.5)), "not-as-steep"),
    ],
)
def test_a_wrong_fold_is_met_by_name(answer: dict[str, Any], tag: str) -> None:
    f = check("08.5", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)
    assert dict(f.evidence)["expected"] == "[2, 0, 2]"


@pytest.mark.parametrize(
    "answer",
    [settings((-1, 1), (0, 0), (1, 1)), settings((2, -0.5), (0, 0), (0.5, 2)), (1, 0, 1, -1, 0, 1)],
)
def test_every_good_fold_passes(answer: Any) -> None:
    assert check("08.5", answer).passed


def test_the_picture_of_the_fold_follows_its_sliders_and_shows_the_solution() -> None:
    form = exercise("08.5").ask()
    [view] = [w for w in widgets_in(form) if isinstance(w, FigureView)]
    pictures = [view.png()]
    assert "got [0, 0.5, 1.5]" in view.alt
    next(w for w in widgets_in(form) if isinstance(w, ipywidgets.FloatSlider)).value = -1.0
    pictures.append(view.png())
    press(form, "Check")
    press(form, "Solution")
    pictures.append(view.png())
    assert len(set(pictures)) == 3
    assert "got [2, 0, 2]" in view.alt
    press(form, "Check")
    assert "Right." in "".join(w.value for w in widgets_in(form) if isinstance(w, ipywidgets.HTML))


@pytest.mark.parametrize("id", ["08.1", "08.2"])
def test_the_solution_opens_the_lab_set_to_it(id: str) -> None:
    q = exercise(id)
    q.check(q.answer.given)
    lab = q.solution().lab
    assert lab is not None and lab().describe()
    form = q.ask()
    press(form, "Solution")
    assert any(isinstance(w, Explorable) for w in widgets_in(form))
