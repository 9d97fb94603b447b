"""The exercises and predictions of lesson 07: their wrong answers, and the numbers that the lesson's text states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from course.answer_checks import check, starting_over

import nnteach as nn
from nnteach.activations import softmax
from nnteach_course import predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_07 import classes, corners, lines, sideways, xor, zero
from nnteach_course.scenes import lesson_07 as scene

EXERCISES = everything("EXERCISES", "07")
PREDICTIONS = everything("PREDICTIONS", "07")
LESSON = Path(__file__).resolve().parents[2] / "lessons" / "src" / "07_biases.py"
start_over = starting_over(PREDICTIONS)


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("07.r1", "part", "training-parts-them"),
        ("07.r1", "zero", "constant-becomes-zero"),
        ("07.r1", "one", "one-of-them-wins"),
        ("07.r2", 1, "one-number-for-the-class"),
        ("07.r2", 2, "one-class-left-out"),
        ("07.r2", 13, "inputs-for-outputs"),
        ("07.r2", 178, "examples-for-outputs"),
        ("07.r2", 4, None),
        ("07.1", 6, "plus-b-moves-right"),
        ("07.1", -3, "weight-forgotten"),
        ("07.1", 3, "kink-at-b"),
        ("07.1", "-3/2", "divided-instead-of-multiplied"),
        ("07.1", 1.5, "divided-instead-of-multiplied"),
        ("07.1", 10, None),
        ("07.3", 3, "bias-per-layer"),
        ("07.3", 5, "bias-per-layer"),
        ("07.3", 42, "filters-have-none"),
        ("07.3", 8 * 26 * 26 + 42, "bias-for-each-place"),
        ("07.3", 784 + 50, "inputs-have-biases"),
        ("07.3", 43, "one-bias-for-a-convolution"),
        ("07.3", 72 + 42, "filter-weights-counted"),
        ("07.3", 49, None),
        ("07.4", "starts at zero", "zero-has-no-gradient"),
        ("07.4", "zero inputs", "zero-input-stops-the-bias"),
        ("07.4", "slow", "more-training-helps"),
        ("07.6", "epochs", "more-training-helps"),
        ("07.6", "rate", "bigger-steps-help"),
        ("07.6", "relu", "a-bend-for-a-level"),
        ("07.7", {"pay": "own", "hidden": "own", "exit": "own"}, "bias-always"),
        ("07.7", {"pay": "one", "hidden": "own", "exit": "own"}, "one-bias-for-all"),
        ("07.7", {"pay": "none", "hidden": "none", "exit": "own"}, "kinks-need-no-bias"),
        ("07.7", {"pay": "none", "hidden": "one", "exit": "own"}, "bias-per-layer"),
        ("07.7", {"pay": "none", "hidden": "own", "exit": "none"}, "frequencies-from-weights"),
        ("07.7", {"pay": "none", "hidden": "own", "exit": "one"}, "shared-bias-before-softmax"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    ("id", "answer"), [("07.r2", "3"), ("07.1", "−6"), ("07.1", -6.0), ("07.3", "50"), ("07.r1", "they are still")]
)
def test_a_right_answer_passes_in_any_form(id: str, answer: Any) -> None:
    assert check(id, answer).passed


def test_the_truths_are_what_the_engine_does() -> None:
    truths = {id: EXERCISES[id].kind.value() for id in ("07.r1", "07.r2", "07.1", "07.3", "07.4", "07.6")}
    assert truths == {"07.r1": "same", "07.r2": 3, "07.1": -6, "07.3": 50, "07.4": "differences", "07.6": "bias"}
    assert {id: PREDICTIONS[id].kind.value() for id in ("07.b", "07.c", "07.d")} == {
        "07.b": "all", "07.c": "thirds", "07.d": 3,
    }  # fmt: skip
    np.testing.assert_allclose(PREDICTIONS["07.a"].kind.value(), np.maximum(sideways.SHEET.x + 2, 0) - 1)


# with_unit(W, b)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda W, b: np.vstack([W, b]), "unit-at-the-end"),
        (lambda W, b: np.vstack([np.ones(len(b)), W]), "ones-for-biases"),
        (lambda W, b: W + b, "bias-added-to-the-weights"),
        (lambda W, b: W * 1, "bias-forgotten"),
        (lambda W, b: np.column_stack([b, W]), "column-for-a-row"),
        (lambda W, b: np.hstack([b[:, None], W]), "column-for-a-row"),
        (lambda W, b: [1, 2, 3], "other-shape"),
    ],
)
def test_a_wrong_table_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("07.2", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    "answer",
    [
        lambda W, b: np.concatenate([b[np.newaxis], W]),
        lambda W, b: np.insert(W, 0, b, axis=0),
        lambda W, b: np.array([b.tolist(), *W.tolist()]),
    ],
)
def test_other_good_tables_pass(answer: Callable[..., Any]) -> None:
    assert check("07.2", answer).passed


def test_the_table_does_what_the_question_says() -> None:
    rng = np.random.default_rng(0)
    x, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
    layer = nn.layers.Dense(2, dtype="float64", name="dense")
    layer.ensure_built((None, 3))
    layer.set_weights([W, b])
    table = EXERCISES["07.2"].answer.given(W, b)
    np.testing.assert_allclose(np.hstack([np.ones((5, 1)), x]) @ table, layer(x))


# first_biases(counts)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda counts: counts / counts.sum(), "frequencies-for-biases"),
        (lambda counts: counts, "counts-for-biases"),
        (lambda counts: np.zeros_like(counts), "zeros-for-all"),
        (lambda counts: np.full(len(counts), 1 / len(counts)), "zeros-for-all"),
        (lambda counts: np.log(counts.sum() / counts), "sign-turned"),
        (lambda counts: np.log10(counts), "other-logarithm"),
        (lambda counts: np.log2(counts), "other-logarithm"),
        (lambda counts: np.exp(counts / counts.sum()), "exponential-for-logarithm"),
        (lambda counts: 0.0, "other-shape"),
        (lambda counts: "log", "not-numbers"),
        (lambda counts: np.log(counts)[:, None], "other-shape"),
    ],
)
def test_wrong_first_biases_are_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("07.5", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    "answer",
    [lambda counts: np.log(counts), lambda counts: np.log(counts / counts.max()), lambda counts: np.log(counts) + 7],
)
def test_biases_that_differ_by_one_number_for_all_are_as_good(answer: Callable[..., Any]) -> None:
    assert check("07.5", answer).passed


def test_a_head_start_is_where_training_arrives() -> None:
    assert classes.with_head_start() == pytest.approx(classes.way_down()[-1], abs=1e-6)
    assert classes.way_down()[0] == pytest.approx(np.log(3))
    first = EXERCISES["07.5"].answer.given(np.array([59.0, 71.0, 48.0]))
    np.testing.assert_allclose(softmax(first), classes.wine().frequencies)


# XOR


@pytest.mark.parametrize(
    ("settings", "tag"),
    [
        ({"b1": 0, "v1": 1, "b2": 0, "v2": -2, "c": 0}, "no-bend-between-the-corners"),
        ({"b1": 0.5, "v1": 0.5, "b2": 0.5, "v2": 0.5, "c": 0.5}, "no-bend-between-the-corners"),
        ({"b1": 0, "v1": 0, "b2": -1, "v2": 0, "c": 0.5}, "no-bend-between-the-corners"),
        ({"b1": 0, "v1": 1, "b2": -1, "v2": -2, "c": 1}, "only-the-level-is-off"),
        ({"b1": 0, "v1": -1, "b2": -1, "v2": 2, "c": 1}, "upside-down"),
        ({"b1": 0, "v1": 1, "b2": -1, "v2": 1, "c": 0}, "never-comes-down"),
        ({"b1": 0, "v1": 1, "b2": -1, "v2": -1, "c": 0}, "never-comes-down"),
        ({"b1": 0, "v1": 1.5, "b2": -1, "v2": -3, "c": 0}, "only-the-height-is-off"),
        ({"b1": 0, "v1": 1, "b2": -1.5, "v2": -3, "c": 0}, "kink-off-the-middle"),
        ({"b1": 0, "v1": 1, "b2": -1, "v2": -3, "c": 0}, None),
    ],
)
def test_a_wrong_setting_is_met_by_name(settings: dict[str, float], tag: str | None) -> None:
    f = check("07.8", settings)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)
    assert "got" in dict(f.evidence)


@pytest.mark.parametrize(
    "settings",
    [
        xor.RIGHT,
        {"b1": -1, "v1": -2, "b2": 0, "v2": 1, "c": 0},
        {"b1": 2, "v1": 1, "b2": -1, "v2": -2, "c": -2},
    ],
)
def test_every_setting_that_does_it_is_right(settings: dict[str, float]) -> None:
    assert check("07.8", settings).passed
    np.testing.assert_allclose(corners.at_corners(settings), [0, 1, 1, 0])


def test_without_biases_no_setting_of_these_sliders_does_it() -> None:
    for v1 in np.arange(-3, 3.5, 0.5):
        for v2 in np.arange(-3, 3.5, 0.5):
            for c in np.arange(-2, 2.5, 0.5):
                assert not corners.solved({"b1": 0, "b2": 0, "v1": v1, "v2": v2, "c": c})


def test_the_absolute_difference_needs_no_bias() -> None:
    hidden, exit_ = (nn.layers.Dense(n, activation=f, use_bias=False) for n, f in ((2, "relu"), (1, None)))
    hidden.ensure_built((None, 2))
    exit_.ensure_built((None, 2))
    hidden.set_weights([np.array([[1.0, -1], [-1, 1]])])
    exit_.set_weights([np.ones((2, 1))])
    np.testing.assert_allclose(np.ravel(exit_(hidden(corners.CORNERS))), corners.WISH)


# What the pictures and the sentences say


def test_the_drawn_curve_is_diagnosed() -> None:
    p = predict("07.a")
    for (b, c), words in {(-2, -1): "to the right", (0, 1): "up and down", (2, 0): "lowers the floor"}.items():
        p.start_over()
        p.commit(sideways.moved(sideways.SHEET.x, b, c).clip(-3, 6).tolist())
        assert words in p.reveal().message
    assert sideways.slip(sideways.SHEET.value()) == ""


def test_the_shares_are_those_of_the_storyboard() -> None:
    message = classes.about_sharing("thirds")
    assert "gives 0.3333, 0.3333, 0.3333; own biases give 0.3315, 0.3989, 0.2697. In the data: 0.3315" in message
    assert "59, 71 and 48" in PREDICTIONS["07.c"].question
    np.testing.assert_allclose(classes.wine().frequencies * 178, [59, 71, 48])


def test_the_river_is_as_far_off_as_the_question_says() -> None:
    _, flow = lines.nile()
    assert round(lines.error_after(None)) == 93 and round(flow.std()) == 17
    others = [lines.error_after(name) for name in lines.REPAIRS if name != "bias"]
    assert min(others) > 60 and "stay above 60" in EXERCISES["07.6"].answer.words()
    assert 90 < flow.mean() < 93 and "had 92 cubic" in EXERCISES["07.6"].hints[1]


def test_all_seven_biases_move_in_the_first_step() -> None:
    assert "7 of 7 have moved" in zero.about_zero("none")


def test_the_numbers_in_the_lessons_text_are_the_engines() -> None:
    text = LESSON.read_text(encoding="utf-8")
    years, flow = nn.datasets.nile()
    assert len(years) == 100 and "in a hundred years" in text
    before, after = flow[years < 1899].mean(), flow[years >= 1899].mean()
    assert before - after > 200 and "around 1899 its level fell" in text
    assert xor.found() == 3 and len(xor.losses()) == xor.TRIES == 10
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(2), nn.layers.Dense(1)])
    assert model.count_params() == 9 and "all nine numbers" in text


@pytest.mark.parametrize("draw", [scene.bias_unit, scene.four_kinks])
def test_every_scene_is_drawn_light_and_dark_and_said_in_words(draw: Callable[[], Any]) -> None:
    view = draw()
    light = view.png()
    view.theme = "dark"
    assert light.startswith(b"\x89PNG") and view.png() != light and len(view.alt) > 40


def test_the_scenes_of_the_learners_networks_say_what_they_show() -> None:
    x, flow = lines.nile()
    view = scene.river(x, flow, lines.lines())
    assert "with a bias, off by 15" in view.alt and "without, off by 93" in view.alt and view.png()
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1, kernel_initializer="ones")])
    view = scene.corners(model)
    assert "says 0, 1, 1, 2." in view.alt and view.png()
