"""Guesses drawn on a picture: a point or a curve, by mouse, by keyboard, or as plain numbers; all the same guess."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import pytest
from course.answer_checks import press, widgets_in
from numpy.testing import assert_allclose

from nnteach_course import predict, progress
from nnteach_course.answers.lesson_08.two_units import SUM
from nnteach_course.answers.lesson_10.hills import two_weights
from nnteach_course.answers.lesson_10.shapes import ONE_STEP_KIND
from nnteach_course.kinds import Curve, NotAttempted, Point, Sheet, Side, Unreadable
from nnteach_course.kinds.draft import Draft
from nnteach_course.pads import CurvePad, Pad, PointPad
from nnteach_course.progress_file import LONGEST_ANSWER, NAME
from nnteach_widgets.palette import DARK, LIGHT

SHEET = Sheet(Side("time", "t", 0, 8), Side("height", "h", -1, 3), shows="An empty sheet.")
PLACE = Point(SHEET, truth=lambda: (6.0, 1.0))
LINE = Curve(SHEET, truth=lambda t: t / 4, places=33)


@pytest.fixture(autouse=True)
def start_over():
    for id in ("10.d", "08.e"):
        predict(id).start_over()
    yield
    for id in ("10.d", "08.e"):
        predict(id).start_over()


# Plain numbers


@pytest.mark.parametrize("given", [(2, 1.5), [2, 1.5], np.array([2, 1.5]), ("2", "3/2")])
def test_a_place_is_two_numbers_in_any_form(given):
    assert PLACE.read(given) == (2.0, 1.5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((9, 0), "axis of t goes from 0 to 8; 9 is not on it"),
        ((2, -1.5), "axis of h goes from −1 to 3; −1.5 is not on it"),
        ((float("nan"), 0), "ordinary number"),
        ((1, float("inf")), "ordinary number"),
        ((1,), "here are 1"),
        ((1, 2, 3), "here are 3"),
        ("here", "such as"),
        (4, "such as"),
        ({"t": 1}, "such as"),
        ((1, "far"), "could not read"),
    ],
)
def test_what_is_no_place_on_the_sheet_is_refused_kindly(given, words):
    with pytest.raises(Unreadable, match=words):
        PLACE.read(given)


@pytest.mark.parametrize("given", [[1] * 33, np.ones(33), (lambda t: np.ones_like(t)), tuple(range(1, 2)) * 33])
def test_a_curve_is_a_height_for_each_place_or_a_function(given):
    assert LINE.read(given) == (1.0,) * 33


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([1] * 32, "33 heights, at t = 0, 0.25, ... 8; here are 32"),
        ([1] * 32 + [float("nan")], "At t.=.8: I need an ordinary number"),
        ([1] * 32 + [3.5], "At t.=.8: The axis of h goes from −1 to 3; 3.5"),
        ([1] * 10 + [None] * 3 + [1] * 20, "no curve yet from t.=.2\\.5 to 3"),
        (lambda t: 1 / 0, "stopped with an error: `ZeroDivisionError"),
        (lambda t: t[:3], "here are 3"),
        ("level", "or a function"),
        (1.0, "or a function"),
    ],
)
def test_what_is_no_curve_on_the_sheet_is_refused_kindly(given, words):
    with pytest.raises(Unreadable, match=words):
        LINE.read(given)


def test_an_empty_sheet_is_no_attempt():
    with pytest.raises(NotAttempted, match="no curve yet"):
        LINE.read(Draft.empty(LINE).heights)
    assert predict("10.d").commit(None).guess is None


@pytest.mark.parametrize("places", [4, 32, 65])
def test_a_curve_has_few_enough_places_to_be_kept_and_the_keyboard_reaches_both_ends(places):
    with pytest.raises(ValueError, match=f"places = {places}"):
        Curve(SHEET, truth=np.sin, places=places)


# How far off


def test_the_distance_is_said_in_the_directions_of_the_page():
    assert PLACE.difference((4.0, 2.0)) == "2 too far to the left and 1 too high"
    assert PLACE.difference((7.0, 1.0)) == "1 too far to the right"
    assert PLACE.difference((6.0, 1.01)) == "as near as one can point"
    assert PLACE.off((6 + 0.3 * 8, 1 + 0.4 * 4)) == pytest.approx(0.5), "the sides of the sheet count as 1"
    assert PLACE.right((6 + 0.05 * 8, 1.0)) and not PLACE.right((6 + 0.07 * 8, 1.0))


def test_the_largest_difference_is_said_with_its_place():
    guess = LINE.value()[:20] + (0.5,) * 13
    assert LINE.largest(guess) == pytest.approx((8.0, 1.5))
    assert LINE.difference(guess) == "1.5 too low at t\u00a0=\u00a08"
    assert LINE.difference(LINE.value()) == "as near as one can draw"
    assert LINE.right([y + 0.39 for y in LINE.value()]) and not LINE.right([y + 0.41 for y in LINE.value()])


def test_the_truths_are_those_of_mathematics():
    x = np.linspace(-4, 4, 33)
    assert_allclose(SUM.value(), np.clip(x + 2, 0, 2), atol=1e-12)
    hill = two_weights(scaled=False)
    hessian = 2 * hill.x.T @ hill.x / len(hill.x)
    floor = np.linalg.lstsq(hill.x, hill.y[:, 0])[0]
    start = floor + np.array([-0.21, 0.055])
    rate = 2 / np.linalg.eigvalsh(hessian)[[0, -1]].sum()
    assert_allclose(ONE_STEP_KIND.value(), start - rate * hessian @ (start - floor), rtol=1e-5)
    assert f"floor ({floor[0]:.2f}, {floor[1]:.2f})" in ONE_STEP_KIND.sheet.shows
    assert f"stands at ({start[0]:.1f}, {start[1]:.2f})".replace("-", "−") in ONE_STEP_KIND.sheet.shows


# By hand


def at(pad: Pad, x: float, y: float) -> list[float]:
    """A place in the axes' numbers as a fraction of the figure, as the page sends it."""
    [axes] = pad.view.figure.axes
    width, height = pad.view.figure.bbox.size
    across, up = axes.transData.transform((x, y))
    return [across / width, up / height]


def draw(pad: CurvePad, way: list[tuple[float, float]], gesture: int, all_at_once: bool = False) -> None:
    places = [at(pad, *place) for place in way]
    for n in [len(places)] if all_at_once else range(1, len(places) + 1):
        phase = 2 if n == len(places) else min(n - 1, 1)
        pad.view.pointer = [*places[n - 1], phase, gesture, [n, places[:n]]]


def test_a_click_puts_the_marker_and_a_drag_moves_it():
    pad = PointPad(PLACE)
    assert "no marker yet" in pad.words()
    pad.view.pointer = [*at(pad, 2, 1), 0, 1]
    assert pad.state == pytest.approx((2, 1), abs=0.01) and "t\u00a0=\u00a02" in pad.words()
    pad.view.pointer = [*at(pad, 20, -9), 1, 1]
    assert pad.state == (8.0, -1.0), "a finger may leave the sheet, the marker does not"


@pytest.mark.parametrize("all_at_once", [False, True], ids=["each move", "the kernel was busy"])
def test_a_curve_follows_the_hand_however_few_of_its_moves_arrive(all_at_once):
    pad = CurvePad(LINE)
    t = np.linspace(0, 8, 60)
    draw(pad, list(zip(t, 1 + np.sin(t), strict=True)), 1, all_at_once)
    assert_allclose(pad.state.heights, 1 + np.sin(LINE.x), atol=0.03)


def test_a_second_stroke_changes_only_what_it_passes():
    pad = CurvePad(LINE)
    draw(pad, [(0, 1), (8, 1)], 1)
    draw(pad, [(1.95, 2), (4.05, 2)], 2)
    heights = np.array(pad.state.heights, dtype=float)
    inside = (LINE.x >= 2) & (LINE.x <= 4)
    assert_allclose(heights[inside], 2, atol=0.01)
    assert_allclose(heights[~inside], 1, atol=0.01)


def test_a_stroke_from_right_to_left_is_the_same_curve():
    there, back = CurvePad(LINE), CurvePad(LINE)
    draw(there, [(0, 0), (8, 2)], 1)
    draw(back, [(8, 2), (0, 0)], 1)
    assert_allclose(there.state.heights, back.state.heights, atol=1e-9)


def test_ends_that_a_hand_just_misses_are_drawn_through_and_wide_gaps_are_not():
    draft = Draft.empty(LINE).stroke((0.5, 1), (7.6, 1)).lifted()
    assert None not in draft.heights
    gap = Draft.empty(LINE).stroke((2, 1), (7.6, 1)).lifted()
    assert gap.heights[0] is None and gap.heights[-1] == 1
    with pytest.raises(Unreadable, match=r"from t.=.0 to 1\.75"):
        LINE.read(gap.heights)
    assert Draft.empty(LINE).lifted() == Draft.empty(LINE)


# By keyboard


def keys(pad: Pad, *names: str) -> None:
    pressed, last = pad.view.presses or [0, []]
    for name in names:
        pressed, last = pressed + 1, [*last, name][-120:]
        pad.view.presses = [pressed, last]


def test_arrow_keys_move_the_marker():
    pad = PointPad(PLACE)
    keys(pad, "ArrowUp")
    assert pad.state == PLACE.middle() == (4.0, 1.0), "the first key calls it"
    keys(pad, "ArrowRight", "ArrowUp", "Shift ArrowUp")
    assert pad.state == pytest.approx((4 + 8 / 50, 1 + 6 * 4 / 50))
    keys(pad, *["Shift ArrowLeft"] * 20)
    assert pad.state is not None and pad.state[0] == 0, "it stops at the edge"


def test_a_curve_is_bent_by_keyboard_alone():
    pad = CurvePad(LINE)
    keys(pad, "ArrowRight")
    assert pad.state.heights == (1.0,) * 33 and "In hand: t\u00a0=\u00a00, h\u00a0=\u00a01" in pad.words()
    for i in range(9):  # 0, 1, 2, ... 8: bring each to t / 4
        wanted = round((i / 4 - 1) / 0.1)
        keys(pad, *["ArrowUp" if wanted > 0 else "ArrowDown"] * abs(wanted), "ArrowRight")
    assert LINE.right(LINE.read(pad.state.heights))
    assert LINE.largest(LINE.read(pad.state.heights))[1] < 0.06


def test_keys_that_arrive_together_are_all_heard_in_their_order():
    one, other = PointPad(PLACE), PointPad(PLACE)
    names = ["ArrowUp", "ArrowUp", "Shift ArrowLeft", "ArrowDown", "ArrowUp"]
    keys(one, *names)
    other.view.presses = [5, names]
    assert one.state == other.state
    other.view.presses = [5, names]  # heard already
    assert one.state == other.state


# The form


def shown(form: ipywidgets.Widget) -> str:
    return " ".join(w.value for w in widgets_in(form) if isinstance(w, ipywidgets.HTML))


def pad_in(form: ipywidgets.Widget) -> Any:
    return next(w for w in widgets_in(form) if isinstance(w, Pad))


def in_the_colour_of_truth(pad: Pad) -> int:
    return [line.get_color() for line in pad.view.figure.axes[0].lines].count(LIGHT.truth)


@pytest.mark.parametrize(
    ("id", "move"),
    [
        ("10.d", lambda pad: keys(pad, "ArrowUp", "ArrowRight")),
        ("08.e", lambda pad: keys(pad, "ArrowUp", "ArrowDown")),
    ],
)
def test_enter_commits_and_the_reveal_draws_the_truth_into_the_same_picture(id, move: Callable[[Pad], None]):
    form = predict(id).ask()
    pad = pad_in(form)
    keys(pad, "Enter")
    assert predict(id).guess is None and "One moment" in shown(form)
    move(pad)
    keys(pad, "Enter")
    guess = predict(id).guess
    assert guess is not None and "Your guess" in shown(form)
    before = in_the_colour_of_truth(pad)
    press(form, predict(id).button)
    assert predict(id).revealed and "as you guessed" in shown(form).lower()
    assert in_the_colour_of_truth(pad) == before + 1 and pad.view.alt == predict(id).alt(guess)
    assert not pad.view.keyboard and not pad.view.drag, "there is nothing more to draw"
    light = pad.view.figure.get_facecolor()
    pad.view.theme = "dark"
    assert pad.view.figure.get_facecolor() != light


def test_flat_line_and_clear():
    form = predict("08.e").ask()
    press(form, "Flat line")
    assert predict("08.e").kind.read(pad_in(form).state.heights) == (1.0,) * 33
    press(form, "Clear")
    assert not pad_in(form).state.begun


@pytest.mark.parametrize("pad", [PointPad(PLACE), CurvePad(LINE)], ids=["point", "curve"])
def test_a_pad_is_drawn_in_light_and_dark_empty_and_not(pad):
    states = [None, (2.0, 1.0)] if isinstance(pad, PointPad) else [Draft.empty(LINE), Draft.flat(LINE)]
    for colours in (LIGHT, DARK):
        for state in states:
            picture = pad.make(colours)
            picture.draw(state)
            picture.figure.draw_without_rendering()
            assert picture.invitation.get_visible() == (state == states[0])


@pytest.mark.parametrize(("id", "guess"), [("10.d", (0.05, 0.03)), ("08.e", SUM.read(lambda x: np.maximum(x, 0)))])
def test_a_drawn_guess_is_kept_at_once_and_stands_there_again_in_a_new_kernel(workspace, id, guess):
    p = predict(id)
    p.commit(guess, confidence=4)
    kept = json.loads((workspace / NAME).read_text())["predictions"][id]
    assert kept == {"guess": list(guess), "confidence": 4} and len(json.dumps(kept)) < LONGEST_ANSWER
    progress.open(None)
    p.start_over()
    progress.open(workspace)
    p = predict(id)
    assert (p.guess, p.confidence, p.revealed) == (guess, 4, False)
    form = p.ask()
    state = pad_in(form).state
    assert (state if id == "10.d" else state.heights) == guess
    [sure] = [w for w in widgets_in(form) if isinstance(w, ipywidgets.Dropdown)]
    assert sure.value == 4
    p.reveal()
    assert p.commit(guess).message.startswith("You have seen")


@pytest.mark.parametrize("bad", [[0.1], [9, 9], "x", [0.0] * 5, {"a": 1}])
@pytest.mark.parametrize("id", ["10.d", "08.e"])
def test_a_kept_guess_that_fits_no_longer_is_left_out(workspace, id, bad):
    content = {"format": "nnteach progress", "version": 1, "answers": {}, "predictions": {id: {"guess": bad}}}
    (workspace / NAME).write_text(json.dumps(content))
    assert predict(id).guess is None and predict(id).ask()
