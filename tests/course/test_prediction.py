"""Predictions: nothing is revealed before a guess, the guess stays, and the truth is the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets
import numpy as np
import pytest
from course.answer_checks import widgets_in

import nnteach as nn
from nnteach.activations import get
from nnteach_course import predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_08.moons import moons, trained
from nnteach_course.prediction import Prediction
from nnteach_widgets.figure_view import FigureView

PREDICTIONS: dict[str, Prediction] = everything("PREDICTIONS", "08")


@pytest.fixture(autouse=True)
def start_over() -> Iterator[None]:
    for p in PREDICTIONS.values():
        p.start_over()
    yield
    for p in PREDICTIONS.values():
        p.start_over()


def test_a_guess_may_be_changed_until_the_reveal() -> None:
    p = predict("08.a")
    p.commit("bent")
    p.commit("straight", confidence=2)
    assert (p.reveal().guess, p.reveal().confidence) == ("straight", 2)


@pytest.mark.parametrize(
    ("id", "guess", "confidence"),
    [("08.a", None, 3), ("08.a", "round", 3), ("08.a", "straight", 7), ("08.b", "much", None), ("08.b", ..., None)],
)
def test_a_guess_that_cannot_be_read_keeps_the_door_shut(id: str, guess: Any, confidence: Any) -> None:
    p = predict(id)
    assert p.commit(guess, confidence).guess is None
    assert p.reveal().truth is None


def test_an_unknown_prediction_names_the_nearest() -> None:
    with pytest.raises(KeyError, match=r"no prediction '08\.aa'.*Did you mean"):
        predict("08.aa")


# The truths


def test_without_activations_the_network_is_flat() -> None:
    flat = trained(None)
    assert flat.boundary() == "straight" and predict("08.a").kind.value() == "straight"
    second_differences = np.abs(np.diff(flat.scores, 2, axis=1)).max()
    assert second_differences < 1e-3 * np.ptp(flat.scores)


def test_with_relu_the_boundary_follows_the_moons() -> None:
    assert trained("relu").boundary() == "hugging"
    assert trained("relu").accuracy > trained(None).accuracy + 0.05


def test_the_accuracies_in_the_sentence_are_the_computed_ones() -> None:
    p = predict("08.a")
    p.commit("hugging", confidence=5)
    message = p.reveal().message
    assert f"{100 * trained(None).accuracy:.0f} %" in message
    assert f"{100 * trained('relu').accuracy:.0f}" in message
    assert "You were sure" in message and not p.reveal().right


def test_training_for_a_picture_leaves_chance_alone() -> None:
    trained.cache_clear()
    nn.random.set_random_seed(3)
    expected = nn.random.host().random()
    nn.random.set_random_seed(3)
    trained("relu")
    assert nn.random.host().random() == expected


def test_the_moons_are_two_and_the_same_each_time() -> None:
    x, moon = moons()
    assert x.shape == (300, 2) and np.bincount(moon).tolist() == [150, 150]
    assert np.array_equal(x, moons()[0])


def test_the_gradient_that_is_left_is_the_product_of_the_engines_slopes() -> None:
    f, z = get("sigmoid"), np.array([3.0])
    slope = float(f.backward(np.ones(1), z, f(z))[0])
    assert predict("08.b").kind.value() == pytest.approx(slope**5, rel=1e-12)
    assert predict("08.b").kind.value() == pytest.approx(1.9e-7, rel=0.05)  # the storyboard's number


@pytest.mark.parametrize(("guess", "right"), [(0.1, False), ("1e-7", True), (2e-7, True), (1e-9, False), (1.0, False)])
def test_an_order_of_magnitude_is_near_enough(guess: Any, right: bool) -> None:
    p = predict("08.b")
    p.commit(guess)
    assert p.reveal().right == right
    assert "too much" in p.reveal().message or right or float(guess) < 1e-8


# The form


def button(form: ipywidgets.Widget, label: str) -> ipywidgets.Button:
    [found] = [w for w in widgets_in(form) if isinstance(w, ipywidgets.Button) and w.description == label]
    return found


def pictures(form: ipywidgets.Widget) -> list[FigureView]:
    return [w for w in widgets_in(form) if isinstance(w, FigureView)]


def test_the_reveal_button_wakes_at_the_guess() -> None:
    p = predict("08.a")
    form = p.ask()
    reveal = button(form, "Train both networks")
    [radio] = [w for w in widgets_in(form) if isinstance(w, ipywidgets.RadioButtons)]
    assert reveal.disabled
    button(form, "This is my guess").click()
    assert reveal.disabled and "Choose first" in "".join(
        w.value for w in widgets_in(form) if isinstance(w, ipywidgets.HTML)
    )
    radio.value = "hugging"
    button(form, "This is my guess").click()
    assert not reveal.disabled
    before = len(pictures(form))
    reveal.click()
    assert len(pictures(form)) == before + 1 and pictures(form)[-1].alt


def test_a_form_opened_again_still_shows_the_guess() -> None:
    p = predict("08.b")
    p.commit(0.1)
    p.reveal()
    form = p.ask()
    [slider] = [w for w in widgets_in(form) if isinstance(w, ipywidgets.FloatLogSlider)]
    assert slider.value == pytest.approx(0.1) and len(pictures(form)) == 1


def test_the_picture_turns_dark_with_the_page() -> None:
    p = predict("08.b")
    p.commit(0.1)
    p.reveal()
    [view] = pictures(p.ask())
    light = view.figure.get_facecolor()
    view.theme = "dark"
    assert view.figure.get_facecolor() != light
