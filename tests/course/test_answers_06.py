"""The exercises and predictions of lesson 06: their wrong answers, and the numbers that its questions and text state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from course.answer_checks import check, starting_over

import nnteach as nn
from nnteach_course import predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_06 import counting, edges, guesses, networks, remember, scales, shuffling, starts
from nnteach_course.kinds.code import same
from nnteach_course.scenes import lesson_06 as scene

EXERCISES = everything("EXERCISES", "06")
PREDICTIONS = everything("PREDICTIONS", "06")
LESSON = Path(__file__).resolve().parents[2] / "lessons" / "src" / "06_weights.py"
start_over = starting_over(PREDICTIONS)


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("06.r1", (64, 32), "shape-of-the-weights"),
        ("06.r1", (60, 64), "layer-keeps-the-features"),
        ("06.r1", (32,), "batch-axis-forgotten"),
        ("06.r1", (32, 60), "units-before-examples"),
        ("06.r1", (61, 32), None),
        ("06.r2", "own", "own-statistics"),
        ("06.r2", "all", "leak"),
        ("06.r2", "none", "test-left-raw"),
        ("06.1", 2368, "biases-forgotten"),
        ("06.1", 2370, "bias-per-layer"),
        ("06.1", 2474, "biases-on-the-input"),
        ("06.1", 2048, "first-layer-only"),
        ("06.1", 2080, "first-layer-only"),
        ("06.1", 42, "units-counted"),
        ("06.1", 106, "units-counted"),
        ("06.1", 64 * 32 * 10, "all-multiplied"),
        ("06.1", 64 * 32 + 64 * 10, "skips-a-layer"),
        ("06.1", 2409, None),
        ("06.2", (32, 64), "transposed"),
        ("06.2", (64,), "one-weight-for-each-input"),
        ("06.2", (32,), "shape-of-the-biases"),
        ("06.2", (65, 32), "bias-in-the-kernel"),
        ("06.2", (60, 64, 32), "batch-axis-in-the-weights"),
        ("06.2", 2048, "one-long-row"),
        ("06.2", (2048,), "one-long-row"),
        ("06.3", {"left": 1, "right": -1, "b": 0.5}, "speaks-to-blank-paper"),
        ("06.3", {"left": -1, "right": 1, "b": 0}, "sign-on-the-wrong-side"),
        ("06.3", {"left": 1, "right": 0, "b": 0}, "nothing-speaks-against"),
        ("06.3", {"left": 1, "right": 1, "b": -0.5}, "nothing-speaks-against"),
        ("06.3", {"left": 1.5, "right": -1, "b": 0}, "against-but-too-weak"),
        ("06.3", {"left": 0.5, "right": -1, "b": -0.5}, "never-speaks"),
        ("06.4", 4, "a-nudge-wakes-all"),
        ("06.4", 1, "a-nudge-is-forgotten"),
        ("06.4", 3, "only-the-clones-counted"),
        ("06.4", 8, "weights-counted"),
        ("06.4", 100, None),
        ("06.5", "ones", "any-constant-will-do"),
        ("06.5", "bias", "biases-break-the-tie"),
        ("06.5", "rate", "learn-faster"),
        ("06.7", 0.000045, "weight-follows-the-input"),
        ("06.7", 0.045, "weight-belongs-to-the-thing"),
        ("06.7", 1000, "factor-alone"),
        ("06.7", 1000.045, "added-instead-of-multiplied"),
        ("06.7", 4.5, None),
        ("06.8", "hue", "largest-weight-wins"),
        ("06.8", "nonflavanoid phenols", "small-spread-matters-most"),
        ("06.8", "equal", "no-way-to-tell"),
        ("06.9", "one wrong", "one-correct-set"),
        ("06.9", "longer", "training-leads-to-one-place"),
        ("06.9", "mean", "mean-is-better"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    ("id", "answer"),
    [
        ("06.r1", "(60, 32)"),
        ("06.1", 2410.0),
        ("06.2", "(64, 32)"),
        ("06.3", {"left": 2, "right": -2, "b": -1}),
        ("06.3", {"left": 0.5, "right": -0.5, "b": 0}),
        ("06.4", "2"),
        ("06.5", 'kernel_initializer="glorot_uniform"'),
        ("06.7", 45),
        ("06.9", "many sets"),
    ],
)
def test_a_right_answer_passes_in_any_form(id: str, answer: Any) -> None:
    assert check(id, answer).passed


def test_without_a_negative_weight_no_setting_finds_the_edge() -> None:
    steps = np.arange(0, 2.01, 0.25)
    for left in steps:
        for right in steps:
            for b in np.arange(-2, 2.01, 0.25):
                assert not edges.good({"left": left, "right": right, "b": b})


def test_the_truths_are_what_the_engine_finds() -> None:
    truths = {id: EXERCISES[id].kind.value() for id in ("06.1", "06.4", "06.5", "06.7", "06.8")}
    assert truths == {"06.1": 2410, "06.4": 2, "06.5": "random", "06.7": 45, "06.8": "proline"}
    assert EXERCISES["06.2"].kind.truth == counting.kernel_shape() == (64, 32)
    assert EXERCISES["06.r1"].kind.truth == remember.shape_of_the_answers() == (60, 32)
    assert PREDICTIONS["06.a"].kind.value() <= 10
    assert PREDICTIONS["06.b"].kind.value() < 3
    assert PREDICTIONS["06.c"].kind.value() == "clones"


# shuffled(W1, b1, W2, order)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda W1, b1, W2, order: (W1[:, order], b1[order], W2), "next-layer-forgotten"),
        (lambda W1, b1, W2, order: (W1[:, order], b1, W2[order]), "biases-left-behind"),
        (lambda W1, b1, W2, order: (W1[:, order], b1, W2), "biases-left-behind"),
        (
            lambda W1, b1, W2, order: (W1[:, np.argsort(order)], b1[np.argsort(order)], W2[order]),
            "arrives-in-another-order",
        ),
        (lambda W1, b1, W2, order: (W1[order], b1[order], W2[order]), "rows-for-columns"),
        (lambda W1, b1, W2, order: (W1[:, order], b1[order], W2[:, order]), "rows-for-columns"),
        (lambda W1, b1, W2, order: (W1[:, order], b1[order]), "other-number-of-arrays"),
        (lambda W1, b1, W2, order: W1[:, order], "other-number-of-arrays"),
        (lambda W1, b1, W2, order: (W1[:, order].T, b1[order], W2[order]), "other-shape"),
        (lambda W1, b1, W2, order: (W1[:, order] + 1, b1[order], W2[order]), None),
        (lambda W1, b1, W2, order: "done", "other-number-of-arrays"),
    ],
)
def test_a_wrong_shuffle_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("06.6", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def writes(W1: Any, b1: Any, W2: Any, order: Any) -> Any:
    W1[:], b1[:], W2[:] = W1[:, order], b1[order], W2[order]
    return W1, b1, W2


def test_a_shuffle_that_writes_into_the_weights_is_told_so() -> None:
    assert check("06.6", writes).tag == "changes-its-input"


@pytest.mark.parametrize(
    "answer",
    [
        lambda W1, b1, W2, order: [W1[:, order], b1[order], W2[order, :]],
        lambda W1, b1, W2, order: (np.take(W1, order, axis=1), np.take(b1, order), np.take(W2, order, axis=0)),
    ],
)
def test_other_good_shuffles_pass(answer: Callable[..., Any]) -> None:
    assert check("06.6", answer).passed


def test_the_order_of_the_exercise_is_never_its_own_way_back() -> None:
    for *_, order in shuffling.some_networks(np.random.default_rng(3)):
        assert (order != np.arange(len(order))).all() and (order != np.argsort(order)).any()


def test_a_shuffled_network_says_the_same() -> None:
    W1, b1, W2, b2 = networks.weights()
    order = np.random.default_rng(1).permutation(32)
    moved = [*shuffling.shuffled(W1, b1, W2, order), b2]
    assert np.mean(moved[0] != W1) > 0.9
    np.testing.assert_allclose(networks.answers(moved), networks.answers([W1, b1, W2, b2]), atol=1e-5)


def test_several_arrays_are_compared_one_by_one() -> None:
    pair = (np.zeros((2, 3)), np.ones(2))
    assert same(pair, pair) and same([pair[0], [1, 1]], pair)
    assert not same(pair, (pair[0], np.zeros(2))) and not same(pair[0], pair) and not same(3, pair)


# What the pictures and the sentences say


def test_one_weight_knows_little_and_all_signs_a_lot() -> None:
    one = networks.otherwise(networks.changed(networks.silence_the_strongest))
    unit = networks.otherwise(networks.changed(networks.silence_its_unit))
    assert one < unit < 60
    assert f"{one} of 360" in guesses.about_one_weight(200) and f"it is {unit}" in guesses.about_one_weight(one)
    assert len(networks.digits()[1]) == guesses.ASIDE == 360
    assert np.abs(networks.weights()[0]).max() == np.abs(networks.weights()[0][networks.strongest()])
    assert networks.right(networks.weights()) > 0.93
    assert "0 percent are right" in guesses.about_turning(10)


def test_zeros_read_one_digit_in_ten_and_each_repair_is_what_its_line_says() -> None:
    _, test, _, truth = networks.digits()
    stuck = float(networks.trained(start="zeros").evaluate(test, truth, verbose=0)[1])
    assert 0.05 < stuck < 0.15, "one digit in ten"
    assert starts.share_after("random") > 0.9
    for other in ("ones", "bias", "rate"):
        assert starts.share_after(other) < 0.8
    for line, options in starts.REPAIRS.values():
        value = str(next(v for k, v in reversed(options.items())))
        assert value in line


def test_wines_say_the_same_with_the_scaling_in_the_weights() -> None:
    w = networks.wines()
    with np.errstate(over="ignore"):
        z = w["test"] @ w["kernel raw"] + w["bias raw"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    np.testing.assert_allclose(e / e.sum(axis=1, keepdims=True), w["said"], atol=1e-4)
    assert w["right"]["scaled"] > 0.9 > 0.6 > w["right"]["raw"]
    weights = {name: weight for name, (weight, _) in scales.strengths().items()}
    assert min(weights, key=weights.__getitem__) == "proline" and max(weights, key=weights.__getitem__) == "hue"
    for name, found in scales.strengths().items():
        assert [float(told) for told in scales.TOLD[name]] == pytest.approx(found, rel=0.02)
    assert scales.TABLE in EXERCISES["06.8"].question
    assert scales.pull("hue") == pytest.approx(0.65, abs=0.01), "the third hint"
    assert np.abs(w["kernel raw"]).max(axis=1).argmin() == w["names"].index("proline")


def test_what_the_lesson_says_of_weights_is_so() -> None:
    assert nn.layers.Dense(3).get_config()["kernel_initializer"].__class__.__name__ == "GlorotUniform"
    assert nn.layers.Dense(3).get_config()["bias_initializer"].__class__.__name__ == "Zeros"
    spread = [np.std(np.asarray(nn.initializers.get(name)((64, 32)))) for name in ("he_normal", "glorot_uniform")]
    assert spread[0] > spread[1], "a little wider"
    assert "hardly a digit was read otherwise" in LESSON.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "draw",
    [
        lambda: scene.one_unit(networks.trained(), networks.digits()[1][2], 21),
        lambda: scene.all_units(networks.trained()),
        scene.kernel_and_bias,
        lambda: scene.shares({"one": 0.4, "other": 1.0}),
        lambda: scene.two_rulers(*(networks.wines()[k] for k in ("names", "kernel raw", "kernel"))),
    ],
)
def test_every_scene_is_drawn_light_and_dark_and_said_in_words(draw: Callable[[], Any]) -> None:
    view = draw()
    light = view.png()
    view.theme = "dark"
    assert light.startswith(b"\x89PNG") and view.png() != light and len(view.alt) > 20


def test_the_words_of_a_reveal_fit_the_guess() -> None:
    p = predict("06.c")
    p.commit("equal")
    clones, random = networks.twins()
    message = p.reveal().message
    assert f"{clones.right:.0%}".replace("%", " %") in message and clones.right < random.right - 0.1
