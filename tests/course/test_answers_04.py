"""The exercises and predictions of lesson 04: their wrong answers, and the numbers that the lesson's text states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from course.answer_checks import check, starting_over

from nnteach_course import predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_04 import bugs, figures, guesses, wares
from nnteach_course.scenes import lesson_04 as scene
from nnteach_widgets import arrays

EXERCISES = everything("EXERCISES", "04")
PREDICTIONS = everything("PREDICTIONS", "04")
LESSON = Path(__file__).resolve().parents[2] / "lessons" / "src" / "04_data.py"
start_over = starting_over(PREDICTIONS)


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("04.r1", 3, "one-example-counted"),
        ("04.r1", 20, "as-many-out-as-in"),
        ("04.r1", 12, "weights-counted"),
        ("04.r1", 60, "all-multiplied"),
        ("04.r1", 7, None),
        ("04.r2", "multiply, add, activation, bias", "activation-before-bias"),
        ("04.r2", "multiply, bias, add, activation", "bias-for-each-input"),
        ("04.r2", "activation, multiply, add, bias", "activation-first"),
        ("04.r2", "add, multiply, bias, activation", "neighbours-swapped"),
        ("04.1", (1797, 8, 8, 1), "batch-axis-counted"),
        ("04.1", "(None, 8, 8, 1)", "batch-axis-counted"),
        ("04.1", (8, 8), "channel-forgotten"),
        ("04.1", 64, "flattened-too-early"),
        ("04.1", (64,), "flattened-too-early"),
        ("04.1", (1, 8, 8), "axes-order"),
        ("04.1", (8, 8, 3), None),
        ("04.2", 6 * 16 * 16 * 3, "one-example-counted"),
        ("04.2", 32 * 6 * 16 * 16, "channel-forgotten"),
        ("04.2", 32 * 16 * 16 * 3, "frames-forgotten"),
        ("04.2", 32 + 6 + 16 + 16 + 3, "sizes-added"),
        ("04.2", 32 * 6 * 16 * 3, "sides-for-pixels"),
        ("04.2", 42, None),
        ("04.3", "clip, frame, channel, row, column", "channels-first"),
        ("04.3", "clip, frame, column, row, channel", "across-before-down"),
        ("04.3", "frame, clip, row, column, channel", "time-before-batch"),
        ("04.3", "channel, column, row, frame, clip", "channels-first"),
        ("04.4", 64, "tuple-without-comma"),
        ("04.4", "(64)", "tuple-without-comma"),
        ("04.4", (1797, 64), "batch-axis-counted"),
        ("04.4", (8, 8, 1), "still-a-picture"),
        ("04.4", (65,), None),
        ("04.5", "in front", "new-axis-in-front"),
        ("04.5", "rows", "flattened-for-a-convolution"),
        ("04.5", "turned", "any-shape-that-fits"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    ("id", "answer"),
    [("04.1", "(8, 8, 1)"), ("04.1", [8, 8, 1]), ("04.4", "(64,)"), ("04.2", "147456"), ("04.r1", 15.0),
     ("04.3", ["clip", "frame", "row", "column", "channel"]), ("04.5", "x = images[..., np.newaxis]")],
)  # fmt: skip
def test_a_right_answer_passes_in_any_form(id: str, answer: Any) -> None:
    assert check(id, answer).passed


def test_the_truths_are_what_the_engine_does() -> None:
    truths = {id: EXERCISES[id].kind.value() for id in ("04.r1", "04.2", "04.5")}
    assert truths == {"04.r1": 15, "04.2": 32 * 6 * 16 * 16 * 3, "04.5": "behind"}
    assert (EXERCISES["04.1"].kind.truth, EXERCISES["04.4"].kind.truth) == ((8, 8, 1), (64,))
    assert {id: p.kind.value() for id, p in PREDICTIONS.items()} == {"04.a": "four", "04.b": 29, "04.c": "much"}
    assert {name: wares.axes_taken(name) for name in wares.READERS} == {
        "Dense": [2, 3, 4, 5], "LSTM": [3], "Conv1D": [3], "Conv2D": [4], "Conv3D": [5],
    }  # fmt: skip


def test_each_repair_does_what_its_words_say() -> None:
    images = arrays.digits().x[..., 0]
    for line, repair in bugs.REPAIRS.values():
        names: dict[str, Any] = {"np": np, "images": images}
        exec(line, names)
        np.testing.assert_array_equal(names["x"], repair(images))
    turned = bugs.REPAIRS["turned"][1](images)
    assert not isinstance(wares.answer_of(wares.READERS["Conv2D"](), turned), str), "the engine takes it: the quiet bug"


# flatten(x)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda x: x.reshape(-1), "batch-axis-flattened"),
        (lambda x: x.ravel(), "batch-axis-flattened"),
        (lambda x: x.reshape(1, -1), "all-as-one-example"),
        (lambda x: x[0].flatten(), "only-the-first-example"),
        (lambda x: x.reshape(len(x), -1).T, "batch-axis-last"),
        (lambda x: x.reshape(-1, x.shape[-1]), "rows-cut-elsewhere"),
        (lambda x: x.reshape(len(x), -1, order="F"), "other-order"),
        (lambda x: x.reshape(len(x), 64), "error"),
        (lambda x: x, "other-shape"),
        (lambda x: x.reshape(len(x), -1) + 1, None),
    ],
)
def test_a_wrong_flatten_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("04.6", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def in_place(x: Any) -> Any:
    x.shape = (len(x), -1)
    return x


def test_a_flatten_that_turns_its_input_is_told_so() -> None:
    assert check("04.6", in_place).tag == "changes-its-input"


@pytest.mark.parametrize(
    "answer", [lambda x: np.array([one.ravel() for one in x]), lambda x: x.reshape(x.shape[0], x[0].size)]
)
def test_other_good_flattens_pass(answer: Callable[..., Any]) -> None:
    assert check("04.6", answer).passed


# scaled(train, test)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda a, b: (b - np.vstack([a, b]).mean(0)) / np.vstack([a, b]).std(0), "leak"),
        (lambda a, b: (b - b.mean(0)) / b.std(0), "own-statistics"),
        (lambda a, b: (b - a.mean()) / a.std(), "one-scale-for-all"),
        (lambda a, b: b - a.mean(0), "spread-forgotten"),
        (lambda a, b: b / a.std(0), "mean-forgotten"),
        (lambda a, b: (a - a.mean(0)) / a.std(0), "train-returned"),
        (lambda a, b: b, None),
    ],
)
def test_a_wrong_scale_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("04.7", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def writes(train: Any, test: Any) -> Any:
    test -= train.mean(axis=0)
    test /= train.std(axis=0)
    return test


def test_a_scaling_that_writes_into_its_table_is_told_so() -> None:
    assert check("04.7", writes).tag == "changes-its-input"


# What the pictures and the sentences say


def test_the_place_of_a_pixel_is_its_place_in_memory() -> None:
    for row, column in np.ndindex(8, 8):
        assert wares.flat_place(row, column) == 8 * row + column
    assert "You went down the columns" in guesses.about_the_place(43)
    assert "Python counts from 0" in guesses.about_the_place(30)
    assert "3 · 8 + 5 = 29." in guesses.about_the_place(29)


def test_scaling_matters_as_the_storyboard_says() -> None:
    raw, scaled = wares.accuracies(False), wares.accuracies(True)
    assert max(raw) < 0.5 and min(scaled) > 0.9
    p = predict("04.c")
    p.commit("same")
    assert f"{np.mean(scaled):.0%}".replace("%", " %") in p.reveal().message


def test_the_numbers_in_the_lessons_text_are_the_datas() -> None:
    text = LESSON.read_text(encoding="utf-8")
    wine = arrays.wine().x
    assert wine.max() == 1680 and "goes up to 1680" in text
    assert wine.max(axis=0).min() == 0.66 and "stays below 0.7" in text
    assert "only to 0.66" in PREDICTIONS["04.c"].question
    assert arrays.digits().x.shape == (1797, 8, 8, 1) and "(1797, 8, 8)" in text
    assert arrays.clips().x.shape == (400, 6, 16, 16, 3) and "(400, 6, 16, 16, 3)" in text
    years = wares.DATA["sunspots"]().x.shape[1]
    assert years == 22 and "22 years each" in text
    assert "Each year since 1700" in text
    assert arrays.clips().x.nbytes / 1e6 == pytest.approx(7.4, abs=0.05)


def test_a_reshape_tears_a_picture_that_a_transpose_keeps() -> None:
    picture = arrays.clips().x[7, 0]
    torn = wares.reshaped(picture[np.newaxis], (3, 16, 16))[0]
    kept = picture.transpose(2, 0, 1)
    assert torn.shape == kept.shape and not np.allclose(torn[0], kept[0])
    np.testing.assert_array_equal(kept[0], picture[..., 0])


@pytest.mark.parametrize(
    "draw",
    [scene.four_examples, scene.who_takes_what, scene.reshape_is_no_transpose, lambda: scene.windows(range(309))],
)
def test_every_scene_is_drawn_light_and_dark_and_said_in_words(draw: Callable[[], Any]) -> None:
    view = draw()
    light = view.png()
    view.theme = "dark"
    assert light.startswith(b"\x89PNG") and view.png() != light and len(view.alt) > 40


def test_the_table_of_layers_says_what_they_take() -> None:
    assert "LSTM takes 3 axes" in scene.who_takes_what().alt and figures is not None
