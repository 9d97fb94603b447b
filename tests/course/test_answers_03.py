"""The exercises and predictions of lesson 03: what one neuron does, and what people think it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import pytest
from course.answer_checks import check, press, widgets_in

from nnteach_course import exercise, predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_03 import figures, guesses, neurons
from nnteach_widgets import FigureView


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("03.r1", "compile", "compile-learns"),
        ("03.r1", "evaluate", "evaluate-learns"),
        ("03.r1", "predict", "learns-while-predicting"),
        ("03.r2", 4, "as-many-out-as-in"),
        ("03.r2", 12, "connections-counted"),
        ("03.r2", 7, "in-plus-out"),
        ("03.r2", 1, "one-for-the-layer"),
        ("03.1", 1.5, "activation-before-bias"),
        ("03.1", 0, "bias-forgotten"),
        ("03.1", -1, "bias-forgotten"),
        ("03.1", 6.5, "activation-on-each-product"),
        ("03.1", 3.5, "bias-for-each-input"),
        ("03.1", 12.5, "weight-without-its-sign"),
        ("03.1", 7.5, "inputs-without-weights"),
        ("03.1", -2.5, "bias-subtracted"),
        ("03.1", "-0,5", "other-sign"),
        ("03.1", 42, None),
        ("03.2", 784, "bias-forgotten"),
        ("03.2", 1568, "bias-for-each-input"),
        ("03.2", 1569, "inputs-and-weights-apart"),
        ("03.2", 29, "sides-for-pixels"),
        ("03.2", 786, "zero-to-n-and-the-bias"),
        ("03.2", 10, None),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_the_truths_are_what_mathematics_says() -> None:
    exercises, predictions = everything("EXERCISES", "03"), everything("PREDICTIONS", "03")
    truths = {id: exercises[id].kind.value() for id in ("03.r1", "03.r2", "03.1", "03.2")}
    assert truths == {"03.r1": "fit", "03.r2": 3, "03.1": max(0, 3 * 1 + 2 * -3 + 1 * 2 + 1.5), "03.2": 28**2 + 1}
    assert {id: p.kind.value() for id, p in predictions.items()} == {
        "03.a": "straight",
        "03.b": "left",
        "03.c": "surer",
    }


# neuron(x, w, b)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda x, w, b: max(0, sum(x * w)) + b, "activation-before-bias"),
        (lambda x, w, b: np.dot(w, x) + b, "no-activation"),
        (lambda x, w, b: max(0, w @ x), "bias-forgotten"),
        (lambda x, w, b: max(0, sum(x * w + b)), "bias-for-each-input"),
        (lambda x, w, b: sum(np.maximum(x * w, 0)) + b, "activation-on-each-product"),
        (lambda x, w, b: np.maximum(x * w + b, 0), "not-added-up"),
        (lambda x, w, b: max(0, w @ x - b), None),
    ],
)
def test_a_wrong_neuron_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("03.3", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)
    assert dict(f.evidence)["for"].startswith("neuron([")


def multiplies_in_place(x: Any, w: Any, b: float) -> Any:
    x *= w
    return max(0, x.sum() + b)


def by_loop(x: Any, w: Any, b: float) -> float:
    z = b
    for i in range(len(x)):
        z += w[i] * x[i]
    return max(0, z)


def test_a_neuron_that_writes_into_its_inputs_is_told_so() -> None:
    assert check("03.3", multiplies_in_place).tag == "changes-its-input"


@pytest.mark.parametrize(
    "answer",
    [by_loop, lambda x, w, b: max(0.0, float(np.sum(x * w) + b)), lambda x, w, b: (w @ x + b) * (w @ x + b > 0)],
)
def test_other_good_neurons_pass(answer: Callable[..., Any]) -> None:
    assert check("03.3", answer).passed


# layer(x, W, b)


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


def adds_in_place(x: Any, W: Any, b: Any) -> Any:
    W *= 1.5
    return relu(x @ W / 1.5 + b)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda x, W, b: relu(x @ W.T + b), "weights-transposed"),
        (lambda x, W, b: relu(np.dot(x, np.transpose(W)) + b), "weights-transposed"),
        (lambda x, W, b: relu(W @ x + b), "weights-first"),
        (lambda x, W, b: relu(W.T @ x.T + b[:, None]), "result-transposed"),
        (lambda x, W, b: relu(x @ W + b).T, "result-transposed"),
        (lambda x, W, b: relu(x @ W + b[:, None]), "bias-for-each-example"),
        (lambda x, W, b: relu(x @ W + b.sum()), "one-bias-for-the-layer"),
        (lambda x, W, b: relu(x @ W + b[0]), "one-bias-for-the-layer"),
        (lambda x, W, b: relu(x @ W) + b, "activation-before-bias"),
        (lambda x, W, b: x @ W + b, "no-activation"),
        (lambda x, W, b: relu(x @ W), "bias-forgotten"),
        (lambda x, W, b: relu(x * W + b), "pair-by-pair"),
        (lambda x, W, b: max(0, x @ W + b), "numbers-only"),
        (adds_in_place, "changes-its-input"),
        (lambda x, W, b: relu(x @ W - b), None),
    ],
)
def test_a_wrong_layer_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("03.4", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def row_by_row(x: Any, W: Any, b: Any) -> Any:
    return np.array([[max(0, row @ W[:, j] + b[j]) for j in range(len(b))] for row in x])


@pytest.mark.parametrize("answer", [row_by_row, lambda x, W, b: relu((W.T @ x.T).T + b)])
def test_other_good_layers_pass(answer: Callable[..., Any]) -> None:
    assert check("03.4", answer).passed


# Which way the bias goes


@pytest.mark.parametrize(
    ("part", "answer", "tag"),
    [
        ("plus", "right", "plus-b-moves-right"),
        ("plus", "up", "bias-lifts-the-output"),
        ("minus", "left", "sign-of-the-weight-forgotten"),
        ("minus", "up", "bias-lifts-the-output"),
        ("after", "left", "before-and-after-confused"),
        ("after", "down", "other-way"),
    ],
)
def test_a_wrong_way_is_met_by_name(part: str, answer: str, tag: str) -> None:
    right = {"plus": "left", "minus": "right", "after": "up"}
    f = check("03.5", right | {part: answer})
    assert f.tag == f.parts[part].tag == tag
    assert [name for name, p in f.parts.items() if p.passed] == [name for name in right if name != part]


# Both, or no


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        ((1, 0, -1.5), "an-input-unheard"),
        ((-1, -1, 1.5), "negative-weight"),
        ((1, 1, -1), "on-the-border"),
        ((1, 1, -0.5), "that-is-or"),
        ((1, 1, 0.5), "always-yes"),
        ((1, 1, -3), "never-yes"),
        ((2, 0.5, -1.5), "one-is-enough"),
    ],
)
def test_a_wrong_gate_is_met_by_name(answer: Any, tag: str) -> None:
    f = check("03.6", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)
    assert {label for label, _ in f.evidence} == {"x =", "wanted", "got"}


@pytest.mark.parametrize("answer", [(1, 1, -1.5), (2, 2, -3), (1.5, 1, -2), {"w": (2, 1.5), "b": -3}])
def test_every_border_that_cuts_off_one_corner_passes(answer: Any) -> None:
    assert check("03.6", answer).passed


def test_every_setting_of_the_sliders_is_right_or_has_a_name() -> None:
    for w1 in np.arange(-2, 2.1, 0.5):
        for w2 in np.arange(-2, 2.1, 0.5):
            for b in np.arange(-4, 4.1, 0.5):
                if (w1, w2, b) != (1, 0, -0.5):
                    f = check("03.6", (w1, w2, b))
                    assert f.passed or f.tag, (w1, w2, b)


def test_the_picture_of_the_gate_follows_its_sliders_and_shows_the_solution() -> None:
    q = exercise("03.6")
    q.start_over()
    form = q.ask()
    [view] = [w for w in widgets_in(form) if isinstance(w, FigureView)]
    before = view.png()
    next(w for w in widgets_in(form) if isinstance(w, ipywidgets.FloatSlider)).value = -1.0
    assert view.png() != before and "got" in view.alt
    press(form, "Check")
    press(form, "Solution")
    press(form, "Check")
    assert "Right." in "".join(w.value for w in widgets_in(form) if isinstance(w, ipywidgets.HTML))


@pytest.mark.parametrize(
    ("w", "b", "corners"), [((1, 1), -1.5, 3), ((0, 0), 1.0, 4), ((0, 0), -1.0, 0), ((1, 0), -0.5, 4)]
)
def test_the_shaded_side_is_where_the_neuron_says_yes(w: tuple[float, float], b: float, corners: int) -> None:
    yes, cut = figures.sides(w, b)
    assert len(yes) == corners and len(cut) in (0, 2)
    for point in yes:
        assert neurons.output(point, w, b, "sigmoid") > 0.5 - 1e-9
    for point in cut:
        assert neurons.output(point, w, b, "sigmoid") == pytest.approx(0.5)


# What the pictures and the sentences say


def test_the_border_found_is_where_the_sum_is_zero() -> None:
    at = neurons.border(neurons.WEIGHTS, neurons.BIAS)
    assert len(at) > 50
    assert np.abs(at @ np.array(neurons.WEIGHTS) + neurons.BIAS).max() < 1e-9


def test_the_numbers_in_the_sentences_are_computed() -> None:
    x, virginica = neurons.petals()
    right = np.mean((x @ [1, 2] - 8.2 > 0) == virginica)
    assert right == 0.94  # the lesson's text says so, too
    p = predict("03.a")
    p.start_over()
    p.commit("ring")
    assert f"{right:.0%}".replace("%", " %") in p.reveal().message
    p.start_over()
    once, twice = (1 / (1 + np.exp(-f * (6 + 2 * 1.8 - 8.2))) for f in (1, 2))
    assert f"from {once:.2f} to {twice:.2f}" in guesses.about_doubling("same")
    assert neurons.output(neurons.FLOWER, neurons.WEIGHTS, neurons.BIAS, "sigmoid") == pytest.approx(0.45, abs=0.005)
