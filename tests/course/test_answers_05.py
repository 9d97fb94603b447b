"""The exercises and predictions of lesson 05: their wrong answers, and the numbers that the lesson's text states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from course.answer_checks import check, starting_over

import nnteach as keras
import nnteach_widgets as explore
from nnteach_course import exercise, predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_05 import built, choosing, ends, nets, wires
from nnteach_course.scenes import lesson_05 as scene
from nnteach_widgets.pieces import Piece

EXERCISES = everything("EXERCISES", "05")
PREDICTIONS = everything("PREDICTIONS", "05")
L = keras.layers
start_over = starting_over(PREDICTIONS)


SHARED = {"connections": "2304", "weights": "36"}
SHAPES = {"conv": "(10, 10, 8)", "pool": "(5, 5, 8)", "flat": "(200,)", "out": "(10,)"}
CHOICE = dict(EXERCISES["05.9"].answer.given)


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("05.r1", "(784)", "tuple-without-comma"),
        ("05.r1", 784, "tuple-without-comma"),
        ("05.r1", (None, 784), "batch-axis-counted"),
        ("05.r1", (28, 28, 1), "still-a-picture"),
        ("05.r1", (785,), None),
        ("05.r2", 13, "bias-forgotten"),
        ("05.r2", 26, "bias-for-each-input"),
        ("05.r2", 15, "output-counted"),
        ("05.r2", 1, "one-weight"),
        ("05.r2", 40, None),
        ("05.1", 1, "classes-as-one-number"),
        ("05.1", 13, "inputs-counted-as-outputs"),
        ("05.1", 2, "last-class-left-out"),
        ("05.1", 4, "one-more-for-unknown"),
        ("05.1", 8, None),
        ("05.2", "unseen", "hidden-cannot-be-seen"),
        ("05.2", "no weights", "hidden-without-weights"),
        ("05.2", "only training", "hidden-in-training-only"),
        ("05.3", 28, "added-not-multiplied"),
        ("05.3", 168, "biases-counted"),
        ("05.3", 20, "one-for-each-input"),
        ("05.3", 188, "within-the-layer"),
        ("05.3", 161, None),
        ("05.4", {**SHARED, "connections": "36"}, "connections-are-weights"),
        ("05.4", {**SHARED, "connections": "576"}, "filters-forgotten"),
        ("05.4", {**SHARED, "connections": "3600"}, "places-at-the-border"),
        ("05.4", {**SHARED, "weights": "2304"}, "connections-are-weights"),
        ("05.4", {**SHARED, "weights": "9"}, "filters-forgotten"),
        ("05.4", {**SHARED, "weights": "40"}, "biases-counted"),
        ("05.5", {**SHAPES, "conv": "(12, 12, 8)"}, "window-over-the-border"),
        ("05.5", {**SHAPES, "conv": "(10, 10, 1)"}, "filters-not-channels"),
        ("05.5", {**SHAPES, "conv": "(9, 9, 8)"}, "places-minus-window"),
        ("05.5", {**SHAPES, "pool": "(9, 9, 8)"}, "pooling-step-by-step"),
        ("05.5", {**SHAPES, "pool": "(5, 5, 4)"}, "channels-pooled"),
        ("05.5", {**SHAPES, "pool": "(8, 8, 8)"}, "two-less"),
        ("05.5", {**SHAPES, "flat": "(25, 8)"}, "channels-left"),
        ("05.5", {**SHAPES, "flat": "(25,)"}, "channels-forgotten"),
        ("05.5", {**SHAPES, "flat": "(40,)"}, "sizes-added"),
        ("05.5", {**SHAPES, "out": "(200, 10)"}, "weights-for-output"),
        ("05.5", {**SHAPES, "out": "(1,)"}, "one-answer"),
        ("05.5", {**SHAPES, "out": "(210,)"}, "layers-pile-up"),
        ("05.7", "input", "input-flattens-by-itself"),
        ("05.7", "hidden", "more-layers-repair"),
        ("05.7", "loss", "loss-as-repair"),
        ("05.9", {**CHOICE, "blood": "conv"}, "neighbours-by-accident"),
        ("05.9", {**CHOICE, "blood": "rec"}, "order-by-accident"),
        ("05.9", {**CHOICE, "cat": "dense"}, "a-weight-for-each-pixel"),
        ("05.9", {**CHOICE, "cat": "rec"}, "picture-as-time"),
        ("05.9", {**CHOICE, "price": "dense"}, "time-as-table"),
        ("05.9", {**CHOICE, "price": "conv"}, "plane-for-time"),
        ("05.9", {**CHOICE, "cat because": "size"}, "size-decides-wiring"),
        ("05.9", {**CHOICE, "price because": "places"}, "reason-of-another-task"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    ("id", "answer"),
    [("05.r1", "(784,)"), ("05.r1", [784]), ("05.r2", "14"), ("05.1", 3.0), ("05.3", "160"), ("05.2", "the training data"),
     ("05.7", "flatten"), ("05.4", SHARED), ("05.5", SHAPES), ("05.9", CHOICE)],
)  # fmt: skip
def test_a_right_answer_passes_in_any_form(id: str, answer: Any) -> None:
    assert check(id, answer).passed


def test_the_truths_are_what_the_engine_does() -> None:
    assert {id: EXERCISES[id].kind.value() for id in ("05.r2", "05.1", "05.3")} == {"05.r2": 14, "05.1": 3, "05.3": 160}
    assert EXERCISES["05.7"].kind.value() == "flatten"
    shared, shapes = EXERCISES["05.4"].kind.parts, EXERCISES["05.5"].kind.parts
    assert {name: part.kind.value() for name, part in shared.items()} == SHARED
    assert {name: part.kind.value() for name, part in shapes.items()} == SHAPES
    assert PREDICTIONS["05.a"].kind.value() == "two" and PREDICTIONS["05.c"].kind.value() == "9"
    assert wires.one_filter().connections == 324


def test_every_wrong_repair_is_refused_by_the_engine() -> None:
    said = {line: built.answer_of_the_engine(line) for line in built.LINES}
    assert not said.pop("flatten") and all(said.values()) and len(set(said.values())) == 3
    assert "the last layer gives (8, 8, 10)" in said["hidden"]


# A network in code


def wines(*layers: Any, shape: Any = (13,)) -> Callable[[], Any]:
    return lambda: keras.Sequential([keras.Input(shape), *layers])


def relu(units: int = 16) -> Any:
    return L.Dense(units, activation="relu")


def shares(units: int = 3) -> Any:
    return L.Dense(units, activation="softmax")


@pytest.mark.parametrize(
    ("answer", "tag", "words"),
    [
        (wines(relu(13), relu(), shares()), "input-layer-of-neurons", "Input"),
        (wines(relu(), L.Dense(1)), "classes-as-one-number", "one number"),
        (wines(shares()), "no-hidden-layer", "no hidden layer"),
        (wines(L.Dense(16), shares()), "hidden-without-bend", "no activation"),
        (wines(relu(), L.Dense(3, activation="sigmoid")), "sigmoid-for-exclusive-classes", "need not make 1"),
        (wines(relu(), shares(), shape=(12,)), None, "13 numbers"),
        (wines(relu(8), shares()), None, "16 neurons"),
        (wines(relu(), shares(4)), None, "one unit for each grower"),
        (wines(relu(), L.Dense(3)), None, "Which activation"),
        (wines(L.Dense(16, activation="tanh"), shares()), None, "relu"),
        (wines(relu(), relu(), shares()), None, "Two Dense layers"),
        (wines(L.Dense(16, activation="relu"), L.LSTM(3)), "does-not-fit", "needs sequences of shape"),
        (lambda: 1 / 0, "does-not-fit", "ZeroDivisionError"),
    ],
)
def test_a_wrong_network_is_met_by_name(answer: Any, tag: str | None, words: str) -> None:
    f = check("05.6", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag) and words in f.message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: None, "returns nothing yet"),
        (lambda: [relu(), shares()], "should return a keras.Sequential"),
        (lambda: keras.Sequential([relu(), shares()]), "begin with `keras.Input"),
        (3, "a network or a function"),
    ],
)
def test_what_is_no_network_is_not_judged(answer: Any, words: str) -> None:
    f = check("05.6", answer)
    assert not f.attempted and words in f.message


@pytest.mark.parametrize("answer", [wines(relu(), shares()), wines(relu(), shares())()])
def test_a_function_or_a_model_passes(answer: Any) -> None:
    assert check("05.6", answer).passed


# A network by hand


def builder(*pieces: Piece) -> Any:
    lab = explore.network_builder(keras.Sequential([keras.Input((8, 8, 1)), relu(64), shares(10)]))
    if pieces:
        lab.state = replace(lab.state, layers=pieces)
    return lab


CONV, POOL, FLAT = Piece("Conv2D", 8, 3, activation="relu"), Piece("MaxPooling2D", kernel=2), Piece("Flatten")
OUT = Piece("Dense", 10, activation="softmax")


@pytest.mark.parametrize(
    ("pieces", "tag", "words"),
    [
        ((CONV, OUT), "image-not-flattened", "Flatten or GlobalAveragePooling2D"),
        ((FLAT, OUT), "convolution-without-picture", "no Conv2D"),
        ((CONV, FLAT, OUT), "parameters-behind-flatten", "Too many parameters"),
        ((CONV, POOL, FLAT, replace(OUT, activation="sigmoid")), "sigmoid-for-exclusive-classes", "need not make 1"),
        ((CONV, Piece("LSTM", 4)), "does-not-fit", "needs sequences of shape"),
        ((CONV, POOL, FLAT, replace(OUT, size=9)), None, "10 units, softmax"),
        ((replace(CONV, size=60, kernel=6), POOL, FLAT, OUT), None, "parameters; 1,000 are allowed"),
        ((POOL, POOL, FLAT, OUT), None, "no Conv2D in it yet"),
    ],
)
def test_a_wrong_building_is_met_by_name(pieces: Any, tag: str | None, words: str) -> None:
    f = check("05.8", builder(*pieces))
    assert (f.passed, f.attempted, f.tag) == (False, True, tag) and words in f.message


@pytest.mark.parametrize(
    "pieces", [(CONV, POOL, FLAT, OUT), (CONV, Piece("GlobalAveragePooling2D"), OUT), (POOL, CONV, FLAT, OUT)]
)
def test_whatever_fits_and_is_small_passes(pieces: Any) -> None:
    assert check("05.8", builder(*pieces)).passed


def test_a_builder_that_nobody_has_touched_is_no_answer() -> None:
    lab = builder()
    f = check("05.8", lab)
    assert not f.attempted and "stands as it began" in f.message
    lab.add()
    assert check("05.8", lab).attempted
    assert exercise("05.8").answer.given().count_params() == 610


# What the pictures and the sentences say


def test_no_wiring_leads_and_the_guesses_hear_why() -> None:
    assert choosing.leader() == "none"
    assert {wiring: nets.parameters(wiring) for wiring in nets.WIRINGS} == {
        "dense": 2410, "convolutional": 810, "recurrent": 1642,
    }  # fmt: skip
    means = [float(np.mean(nets.accuracies(wiring))) for wiring in nets.WIRINGS]
    assert min(means) > 0.95 and max(means) - min(means) < 0.02
    for number in ("2,410", "810", "1,642"):
        assert number in PREDICTIONS["05.d"].question


def test_one_output_for_ten_classes_is_much_worse() -> None:
    assert ends.one_output() == "much" and max(nets.accuracies_as_a_number()) < 0.5
    p = predict("05.b")
    p.commit("same")
    assert "But a 3 looks more like an 8" in p.reveal().message


def test_depth_reads_as_the_lesson_says() -> None:
    accuracy = {(d, s): np.mean(nets.accuracies_of_depth(d, s)) for d, s in ((1, "small"), (8, "small"), (8, "glorot"))}
    assert 0.94 < accuracy[1, "small"] < 0.97, "about 95 %"
    assert accuracy[8, "small"] < 0.15, "guessing"
    assert 0.8 < accuracy[8, "glorot"] < np.mean(nets.accuracies_of_depth(1, "glorot")) - 0.02, "worse than one"
    assert PREDICTIONS["05.e"].kind.value() == pytest.approx(100 * accuracy[8, "small"])


def test_the_guess_about_a_window_hears_which_number_it_was() -> None:
    assert "36 is the number of places" in wires.about_the_filter("36")
    assert "64 is the number of pixels" in wires.about_the_filter("64")
    assert "324 connections share 9 weights" in wires.about_the_filter("324")


MODEL = keras.Sequential([keras.Input((4,)), L.Dense(3, name="a"), L.Dense(2, name="b")])


@pytest.mark.parametrize(
    "draw",
    [
        scene.patterns,
        lambda: scene.network(MODEL),
        lambda: scene.hidden_values(np.eye(5, 8), [2, 0, 4, 9, 4]),
        lambda: scene.accuracies({"dense": [0.9, 0.95], "other": [0.7, 0.8]}),
    ],
)
def test_every_scene_is_drawn_light_and_dark_and_said_in_words(draw: Callable[[], Any]) -> None:
    view = draw()
    light = view.png()
    view.theme = "dark"
    assert light.startswith(b"\x89PNG") and view.png() != light and len(view.alt) > 40


def test_a_table_that_is_no_layers_output_is_refused() -> None:
    with pytest.raises(ValueError, match="a row for each digit"):
        scene.hidden_values(np.eye(5), [1, 2])
