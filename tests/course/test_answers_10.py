"""The exercises and predictions of lesson 10: their wrong answers, and the numbers that the lesson's text states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from course.answer_checks import check, starting_over

import nnteach as nn
from nnteach_course import predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_10 import by_heart, figures, hills, rates, shapes, stopping
from nnteach_course.scenes import lesson_10 as scene
from nnteach_widgets import hill_walker

EXERCISES = everything("EXERCISES", "10")
PREDICTIONS = everything("PREDICTIONS", "10")
start_over = starting_over(PREDICTIONS)


# Numbers and choices


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("10.r1", 5, "sum-for-mean"),
        ("10.r1", 1.5, "absolute-for-squared"),
        ("10.r1", 0.25, "mean-before-square"),
        ("10.r1", 1.58, "root-taken"),
        ("10.r1", "1.25", "halved"),
        ("10.r1", 42, None),
        ("10.r2", "tanh 0", "value-for-slope"),
        ("10.r2", "sigmoid 0", "middle-is-flat"),
        ("10.r2", "relu 6", "far-out-is-flat-for-all"),
        ("10.1", 0.1, "uphill"),
        ("10.1", 3.4, "rate-forgotten"),
        ("10.1", -2.6, "rate-forgotten"),
        ("10.1", 0.3, "step-for-place"),
        ("10.1", "-0.3", "step-for-place"),
        ("10.1", 0.5, "only-the-sign"),
        ("10.1", 3.04, "rate-times-weight"),
        ("10.1", -0.7, "other-sign"),
        ("10.1", 9, None),
        ("10.3", 1, "scale-changes-nothing"),
        ("10.3", "1/2", "square-forgotten"),
        ("10.3", 0.125, "one-over-curvature"),
        ("10.3", 2, "the-wrong-way-round"),
        ("10.3", 4, "the-wrong-way-round"),
        ("10.3", 8, "curvature-for-rate"),
        ("10.3", 0.7, None),
        ("10.4", "slower", "one-rate-fits-both"),
        ("10.4", "important", "large-numbers-count-more"),
        ("10.4", "nothing", "units-do-not-matter"),
        ("10.4", "gradient", "gradient-points-at-the-floor"),
        ("10.5", "training", "lower-training-loss-is-better"),
        ("10.5", "zero", "gradient-zero-is-the-goal"),
        ("10.5", "long", "longer-is-better"),
        ("10.5", "test", "test-set-used-to-choose"),
        ("10.6", "very wrong", "bigger-loss-bigger-step"),
        ("10.6", "in proportion", "loss-sets-the-step"),
        ("10.6", "same", "rate-is-the-step"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_the_truths_are_what_mathematics_says() -> None:
    truths = {id: EXERCISES[id].kind.value() for id in ("10.r1", "10.1", "10.3")}
    assert truths == pytest.approx({"10.r1": 2.5, "10.1": 0.7, "10.3": 0.25}, rel=1e-6)


# sgd_step


def in_place(w: Any, gradient: Any, learning_rate: float) -> Any:
    w -= learning_rate * gradient
    return w


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda w, gradient, learning_rate: w + learning_rate * gradient, "uphill"),
        (lambda w, gradient, learning_rate: w - gradient, "rate-forgotten"),
        (lambda w, gradient, learning_rate: -learning_rate * gradient, "step-for-place"),
        (lambda w, gradient, learning_rate: w - learning_rate * np.sign(gradient), "only-the-sign"),
        (lambda w, gradient, learning_rate: w - 0.1 * gradient, "rate-is-always-the-same"),
        (in_place, "changes-its-input"),
        (lambda w, gradient: w - 0.1 * gradient, "error"),
        (lambda w, gradient, learning_rate: w * gradient, None),
    ],
)
def test_a_wrong_step_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("10.2", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)
    assert dict(f.evidence)["for"].startswith("sgd_step([1], [2], 0.1") or tag == "rate-is-always-the-same"


def test_other_good_steps_pass() -> None:
    assert check("10.2", lambda w, gradient, learning_rate: np.add(w, -gradient * learning_rate)).passed


def test_the_learners_own_step_walks_the_hill(capsys: pytest.CaptureFixture[str]) -> None:
    view = scene.your_walk(lambda w, gradient, learning_rate: w - learning_rate * gradient)
    assert view is not None and "to 0.44" in view.alt
    assert scene.your_walk(lambda w, gradient, learning_rate: w + 9 * gradient) is not None  # uphill, and off the page
    assert scene.your_walk(lambda *_: None) is None and scene.your_walk(lambda w: w) is None
    assert "no weights yet" in capsys.readouterr().out


# The hills


@pytest.mark.parametrize("hill", [hills.bmi_hill(), hills.bmi_hill(2.0), hills.relu_hill()])
@pytest.mark.parametrize("w", [-1.5, -0.3, 0.4, 2.0])
def test_the_slope_of_a_hill_is_how_its_height_changes(hill: hills.Hill, w: float) -> None:
    step = 1e-4
    assert hill.slope(w) == pytest.approx((hill.height(w + step) - hill.height(w - step)) / (2 * step), abs=1e-6)


def test_the_floor_is_where_least_squares_finds_it() -> None:
    hill = hills.bmi_hill()
    [[best]], *_ = np.linalg.lstsq(hill.x, hill.y)
    assert hill.floor() == pytest.approx(best, rel=1e-6)
    assert hill.curvature() == pytest.approx(2 * np.mean(hill.x**2), rel=1e-6)


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_the_limit_is_two_divided_by_the_curvature(factor: float) -> None:
    hill, limit = hills.bmi_hill(factor), rates.limit(factor)
    for share, arrives in ((0.98, True), (1.02, False)):
        walk = hill.walk(hill.floor() + 1, share * limit, 20)
        assert (abs(walk.w[-1] - hill.floor()) < 1) == arrives


@pytest.mark.parametrize("scaled", [False, True])
def test_the_curvatures_are_those_of_the_data(scaled: bool) -> None:
    hill = hills.two_weights(scaled)
    expected = 2 * np.linalg.eigvalsh(hill.x.T @ hill.x / len(hill.x))
    assert hills.curvatures(hill) == pytest.approx(tuple(expected), rel=1e-5)


def test_only_the_walk_in_the_ravine_has_not_arrived() -> None:
    left = {}
    for scaled in (False, True):
        walk, hill = figures.ravine_walk(scaled), hills.two_weights(scaled)
        x, y = hill.x, hill.y
        lowest = float(np.mean((x @ np.linalg.lstsq(x, y)[0] - y) ** 2))
        left[scaled] = (walk.loss[-1] - lowest) / (walk.loss[0] - lowest)
    assert left[False] > 0.05 and left[True] < 0.001


def test_drawing_a_hill_leaves_chance_alone() -> None:
    nn.random.set_random_seed(3)
    expected = nn.random.host().random()
    nn.random.set_random_seed(3)
    hills.Hill(np.arange(3.0), np.arange(3.0)).walk(0.0, 0.1, 3)
    by_heart.run.__wrapped__(0)
    assert nn.random.host().random() == expected


# Predictions, and the numbers in the text


def test_the_middle_rate_wins_and_the_two_beside_it_are_equally_far() -> None:
    assert rates.winner() == "0.4"
    assert rates.lost(0.1) == pytest.approx(rates.lost(0.9), rel=1e-4)
    assert rates.lost(1.1) > 100


def test_ten_percent_too_fast_is_a_factor_of_1_2_at_each_step() -> None:
    assert predict("10.b").kind.value() == pytest.approx(1.2**20, rel=1e-4)


@pytest.mark.parametrize(
    ("guess", "right", "words"), [(5, False, "too small"), (30, True, "near"), (500, False, "large")]
)
def test_a_guess_within_a_factor_of_two_is_right(guess: float, right: bool, words: str) -> None:
    p = predict("10.b")
    p.commit(guess)
    result = p.reveal()
    assert result.right == right and words in result.message


def test_two_starts_end_at_rest_in_two_valleys_of_different_depth() -> None:
    assert shapes.outcome() == "better"
    for name, w in (("left", -1.04), ("right", 1.50)):  # the text names these places
        end = shapes.from_start(name).w[-1]
        assert end == pytest.approx(w, abs=0.005) and abs(hills.relu_hill().slope(end)) < 1e-3


def test_the_ranges_that_the_text_states() -> None:
    columns, progress = hills.patients()
    assert (len(columns), progress.min(), progress.max()) == (442, 25, 346)
    spreads = columns.std(axis=0)
    assert 3 < spreads[hills.PRESSURE] / spreads[hills.BMI] < 3.3
    hill = hills.bmi_hill()
    assert hill.height(hill.floor()) == pytest.approx(2 / 3, abs=0.02)  # "two thirds of the loss are left"


def test_the_walkers_tasks_have_the_answers_that_the_text_gives() -> None:
    curve, ravine = (hill_walker(preset=name) for name in ("curve", "ravine"))

    def arrives(walker: Any, rate: float, momentum: float = 0.0) -> int | None:
        state = walker.state
        start = (state.w1, state.w2)[: walker.landscape.size]
        near = np.flatnonzero(walker.landscape.walk(start, rate, momentum, 20).losses <= walker.landscape.target)
        return int(near[0]) if len(near) else None

    assert arrives(curve, 0.5) == 1 and arrives(curve, 0.9) and not arrives(curve, 1.0)
    rates = np.arange(0.002, 0.1, 0.002)
    assert not any(arrives(ravine, rate) for rate in rates)
    assert sum(arrives(ravine, rate, 0.7) is not None for rate in rates) > 3


def test_learning_by_heart_is_worse_each_of_ten_times() -> None:
    for seed in range(10):
        found = by_heart.run(seed)
        assert found.test[-1] > 1.2 * found.test[found.best] and found.train[-1] < 0.05
    found = by_heart.run(0)
    assert found.validation[-1] > np.mean(found.guessing)
    assert f"{found.test[found.best]:.2f}" in stopping.worth() and f"epoch {found.best + 1})" in stopping.worth()


def test_a_larger_loss_may_have_a_smaller_gradient() -> None:
    (small, steep), (large, flat) = hills.squared_error(1.0), hills.squared_error(5.0)
    assert (small, steep, large, flat) == pytest.approx((0.534, 0.287, 0.987, 0.013), abs=5e-4)
    assert steep / flat == pytest.approx(22, abs=0.3)
