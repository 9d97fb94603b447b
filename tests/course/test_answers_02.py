"""The exercises and predictions of lesson 02: their wrong answers, and what the engine says to their truths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from course.answer_checks import check, starting_over, widgets_in

import nnteach as nn
from nnteach_course import exercise, predict
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_02 import fence, guesses, in_code, networks, sizes
from nnteach_course.scenes import lesson_02 as scene
from nnteach_widgets.sight import crookedness
from nnteach_widgets.toys import circles

EXERCISES = everything("EXERCISES", "02")
PREDICTIONS = everything("PREDICTIONS", "02")
LESSON = Path(__file__).resolve().parents[2] / "lessons" / "src" / "02_neural_network.py"
start_over = starting_over(PREDICTIONS)


def test_there_are_as_many_as_promised() -> None:
    assert len(EXERCISES) == 9 and len(PREDICTIONS) == 3
    assert len({type(q.kind).__name__ for q in EXERCISES.values()}) >= 5


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("02.r1", 1797, "rows-for-columns"),
        ("02.r1", 115008, "all-numbers-counted"),
        ("02.r1", 8, "side-for-pixels"),
        ("02.r1", 10, "classes-for-numbers"),
        ("02.r1", 65, None),
        ("02.r2", "label", "answer-needed-to-predict"),
        ("02.r2", "data", "training-data-kept"),
        ("02.r2", "name", "label-for-input"),
        ("02.1", "wide", "deep-means-many-neurons"),
        ("02.1", "inputs", "deep-means-many-inputs"),
        ("02.1", "heavy", "deep-means-many-weights"),
        ("02.7", "units", "more-units-more-power"),
        ("02.7", "layers", "more-linear-layers-more-power"),
        ("02.7", "epochs", "more-training-for-a-wrong-shape"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


# Shapes (02.2)

SIZES = {"first": (150, 2), "second": (150, 6), "third": (150, 3)}


@pytest.mark.parametrize(
    ("part", "answer", "tag"),
    [
        ("first", (150, 4), "layers-keep-the-dimension"),
        ("first", (4, 2), "weights-for-outputs"),
        ("first", (75, 4), "units-divide-the-examples"),
        ("first", (2, 150), "axes-order"),
        ("second", (150, 8), "units-added-up"),
        ("second", (150, 12), "activation-raises-dimension"),
        ("second", (150, 7), "activation-raises-dimension"),
        ("second", (150, 2), "layers-only-shrink"),
        ("third", "(150, 18)", "units-times-inputs"),
        ("third", (150, 6), "layers-keep-the-dimension"),
        ("third", (3,), "batch-axis-forgotten"),
        ("third", (150, 5), None),
    ],
)
def test_a_wrong_shape_is_met_by_name(part: str, answer: Any, tag: str | None) -> None:
    f = check("02.2", {**SIZES, part: answer})
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_the_shapes_are_the_engines() -> None:
    assert sizes.shapes() == tuple(SIZES.values())
    assert check("02.2", {name: str(shape) for name, shape in SIZES.items()}).passed


def test_the_form_of_several_shapes_is_typed_into() -> None:
    q = exercise("02.2")
    form = q.ask()
    fields = [w for w in widgets_in(form) if type(w).__name__ == "Text"]
    assert [field.description for field in fields] == [part.question for part in q.kind.parts.values()]  # type: ignore[attr-defined]
    for field, shape in zip(fields, SIZES.values(), strict=True):
        field.value = str(shape)
    next(w for w in widgets_in(form) if getattr(w, "description", None) == "Check").click()
    assert q.attempts[-1].passed


# True or false (02.6)


def test_each_statement_is_what_the_engine_finds() -> None:
    truths = {name: part.kind.value() for name, part in EXERCISES["02.6"].kind.parts.items()}
    assert truths == {
        "stores": "false",
        "predicts": "false",
        "regression": "true",
        "dimension": "false",
        "power": "false",
    }
    for name, truth in truths.items():
        wrong = check("02.6", {**truths, name: "true" if truth == "false" else "false"})
        assert not wrong.passed and wrong.tag == EXERCISES["02.6"].kind.parts[name].misconceptions[0].tag
    assert networks.regression_apart() < 1e-9 and networks.moved_by_predicting() == 0
    assert networks.ten_melted()[0] == 1 and networks.ten_melted()[1] < 1e-9


# Code


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2), "biases-just-added"),
        (lambda W1, b1, W2, b2: (W1.dot(W2), b2), "first-bias-lost"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2), "second-bias-lost"),
        (lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2), "order-of-the-product"),
        (lambda W1, b1, W2, b2: (W1 + W2, b1 + b2), "weights-added"),
        (lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2), "star-for-at"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 + b2), "bias-through-its-own-layer"),
        (lambda W1, b1, W2, b2: W1 @ W2, "other-number-of-arrays"),
        (lambda W1, b1, W2, b2: (W1 @ W2, (b1 @ W2 + b2)[np.newaxis]), "other-shape"),
        (lambda W1, b1, W2, b2: (W1 @ W2, "b"), "other-shape"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + 2 * b2), None),
        (lambda W1, b1, W2, b2: W1 / 0 @ undefined, "error"),  # type: ignore[name-defined]  # noqa: F821
    ],
)
def test_a_wrong_merge_is_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("02.3", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_a_merge_that_writes_into_its_input_is_told_so() -> None:
    def writes(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        b2 += b1 @ W2
        return W1 @ W2, b2

    assert check("02.3", writes).tag == "changes-its-input"


@pytest.mark.parametrize(
    "answer",
    [
        lambda W1, b1, W2, b2: [np.dot(W1, W2), np.dot(b1, W2) + b2],
        lambda W1, b1, W2, b2: (np.einsum("ih,ho->io", W1, W2), (b1[:, None] * W2).sum(axis=0) + b2),
    ],
)
def test_other_good_merges_pass(answer: Callable[..., Any]) -> None:
    assert check("02.3", answer).passed


def test_a_merged_layer_answers_as_the_two_do(rng: np.random.Generator) -> None:
    W1, b1, W2, b2 = in_code.two_layers(rng)[-1]
    x = rng.normal(size=(20, 4))
    W, b = in_code.merge(W1, b1, W2, b2)
    layers = [nn.layers.Dense(5, dtype="float64"), nn.layers.Dense(3, dtype="float64")]
    two = nn.Sequential([nn.Input((4,), dtype="float64"), *layers])
    two.set_weights([W1, b1, W2, b2])
    np.testing.assert_allclose(x @ W + b, two.predict(x, verbose=0), atol=1e-12)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (lambda c, i: (c.reshape(1, -1), np.array([i])), "row-for-column"),
        (lambda c, i: (c, np.array([i])), "column-forgotten"),
        (lambda c, i: (c[:, None], i), "bias-as-a-plain-number"),
        (lambda c, i: (c[:, None], np.full(len(c), i)), "bias-for-each-input"),
        (lambda c, i: (c[:, None], np.array([[i]])), "bias-as-a-table"),
        (lambda c, i: (np.append(c, i)[:, None], np.zeros(1)), "intercept-among-the-weights"),
        (lambda c, i: c[:, None], "other-number-of-arrays"),
        (lambda c, i: (c[:, None], np.array([0.0])), None),
    ],
)
def test_wrong_weights_of_a_regression_are_met_by_name(answer: Callable[..., Any], tag: str | None) -> None:
    f = check("02.4", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize(
    "answer", [lambda c, i: [c[:, None], np.array([i])], lambda c, i: (np.c_[c], np.atleast_1d(i))]
)
def test_other_good_weights_pass(answer: Callable[..., Any]) -> None:
    assert check("02.4", answer).passed


# The fence (02.5)


def test_every_setting_of_the_sliders_is_right_or_has_a_name() -> None:
    """On every second place of each slider; the answers come from NumPy here, and are held against the engine's below."""
    sliders, x, ring = fence.FENCE.kind.sliders, *circles()  # type: ignore[attr-defined]
    right = 0
    for b in np.arange(sliders["b"].low, sliders["b"].high + 0.01, 0.25):
        given = np.maximum(x @ networks.LOOKS + b, 0).sum(axis=1)
        for v in np.arange(sliders["v"].low, sliders["v"].high + 0.01, 2):
            for c in np.arange(sliders["c"].low, sliders["c"].high + 0.01, 2):
                settings = {"b": float(b), "v": float(v), "c": float(c)}
                if settings == fence.FENCE.kind.start():  # type: ignore[attr-defined]
                    continue
                verdict = fence.FENCE.kind.judge(settings, fence.FENCE.misconceptions)
                share = np.mean((v * given + c > 0) == (ring == 1))
                assert verdict.passed == (share >= fence.ENOUGH) and (verdict.passed or verdict.tag), settings
                right += verdict.passed
    assert right >= 3


@pytest.mark.parametrize(
    ("settings", "tag"),
    [
        ((0, 0, -3), "units-without-a-voice"),
        ((0, -4, 3), "inside-out"),
        ((0, 1, 4), "one-answer-for-all"),
        ((1.25, 4, -15.5), None),
        ((1.0, 2, -6.5), "no-bend-in-sight"),
        ((-1.0, 6, -0.5), "units-asleep"),
        ((0, 4, -2), "fence-too-tight"),
        ((0, 4, -4), "fence-too-wide"),
        ((-0.25, -2, 2.5), "wrong-sign-of-v"),
    ],
)
def test_a_wrong_fence_is_met_by_name(settings: tuple[float, ...], tag: str | None) -> None:
    if tag is None:  # beyond the sliders: judged all the same
        assert not check("02.5", dict(zip("bvc", settings, strict=True))).passed
        return
    f = check("02.5", dict(zip("bvc", settings, strict=True)))
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_the_fence_is_the_engines_network() -> None:
    x, ring = circles()
    model = networks.by_hand(**fence.FENCED)
    said = np.asarray(model.predict(x, verbose=0))[:, 0] > 0.5
    assert np.mean(said == ring) == fence.share(fence.FENCED) >= 0.99
    assert "99.5 % are right" in fence.FENCE.answer.words() and fence.share(fence.FENCED) == 0.995
    assert model.count_params() == 13 and "find thirteen numbers" in LESSON.read_text(encoding="utf-8")


# Guesses


def test_the_truths_are_what_the_engine_does() -> None:
    assert {id: p.kind.value() for id, p in PREDICTIONS.items()} == {"02.a": "straight", "02.b": 72.5, "02.c": "same"}
    assert EXERCISES["02.r1"].kind.value() == 64 and EXERCISES["02.r2"].kind.value() == "numbers"
    assert EXERCISES["02.1"].kind.value() == "narrow" and EXERCISES["02.7"].kind.value() == "bend"
    assert {name: networks.depth_of(name) for name in networks.SHAPES} == {
        "wide": 2,
        "narrow": 4,
        "inputs": 1,
        "heavy": 2,
    }
    assert networks.params_of("heavy") == max(map(networks.params_of, networks.SHAPES))
    assert networks.params_of("narrow") == min(map(networks.params_of, networks.SHAPES))


def test_a_layer_with_a_bend_would_have_been_noticed() -> None:
    assert crookedness(networks.through(networks.layer(4, "tanh"), networks.grid())) > 0.01


def test_no_cut_is_better_than_the_best() -> None:
    x, ring = circles()
    angle, far, right = networks.best_cut()
    said = x @ (np.cos(angle), np.sin(angle)) > far
    assert np.sum(said == ring) == right
    rng = np.random.default_rng(0)
    for _ in range(2000):
        w, b = rng.normal(size=2), rng.normal()
        assert np.sum((x @ w + b > 0) == ring) <= right
    assert f"{100 * right / 200:.1f} % right" in guesses.about_the_cut(60)
    assert "More than that" in guesses.about_the_cut(60) and "Less than that" in guesses.about_the_cut(90)


def test_every_repair_was_tried() -> None:
    shares = {name: networks.share_after(name) for name in networks.REPAIRS}
    assert shares["bend"] > 95 and max(share for name, share in shares.items() if name != "bend") < 70
    assert networks.share_after(None) < 70


def test_a_network_has_as_many_numbers_whatever_it_learned_from() -> None:
    for count in (networks.FEW, networks.MANY):
        model = networks.after_learning(count)
        assert model.count_params() == sum(w.size for w in model.get_weights()) == 13
        assert model.evaluate(*circles(count), verbose=0)[1] > 0.97
    p = predict("02.c")
    p.commit("tenfold")
    assert "Both have 13 numbers inside" in p.reveal().message and "4,000 numbers" in p.reveal().message


# The lesson


def test_the_numbers_in_the_lessons_text_are_the_datas() -> None:
    from sklearn.datasets import load_diabetes

    text = LESSON.read_text(encoding="utf-8")
    assert load_diabetes().data.shape == (442, 10) and "442 people with diabetes, ten numbers each" in text
    assert len(circles()[0]) == 200 and "two hundred points" in text
    assert scene._journey("moons", "2 – 8 – 2 – 2, tanh").wrong.sum() == 1 and "(One point went astray." in text
    assert "in a thousand steps" in text and re.search(r"epochs=1000, batch_size=len\(x\)", text)


def test_dense_1_and_linear_regression_agree_to_a_millionth() -> None:
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import LinearRegression

    x, y = load_diabetes(return_X_y=True)
    x = x / x.std(axis=0)
    said = LinearRegression().fit(x, y).predict(x)
    for seed in range(3):
        nn.utils.set_random_seed(seed)
        layer = nn.Sequential([nn.Input((10,)), nn.layers.Dense(1)])
        layer.compile(nn.optimizers.SGD(0.1, momentum=0.95), "mse")
        layer.fit(x, y, epochs=1000, batch_size=len(x), verbose=0)
        assert (np.abs(layer.predict(x, verbose=0)[:, 0] - said) / said).max() < 1e-6


@pytest.mark.parametrize(
    "draw",
    [
        scene.on_the_way,
        lambda: scene.shares([0.5, 1.0]),
        lambda: scene.regressions(np.arange(5.0), np.arange(5.0), np.arange(5.0)),
        lambda: scene.melting(networks.by_hand(0, 1, 1), np.zeros((3, 2)), np.zeros((2, 1)), np.zeros(1)),
    ],
)
def test_every_scene_is_drawn_light_and_dark_and_said_in_words(draw: Callable[[], Any]) -> None:
    view = draw()
    light = view.png()
    view.theme = "dark"
    assert light.startswith(b"\x89PNG") and view.png() != light and len(view.alt) > 40


def test_the_border_is_straight_in_the_representation_before_the_output() -> None:
    """What the lesson claims: the network bends the data until a straight cut is enough."""
    from nnteach_widgets.bender import layer_bender

    lab = layer_bender(preset="circles")
    border = np.concatenate(lab.journey(lab.state).here(1.0).borders)
    flat = border - border.mean(axis=0)
    strengths = np.linalg.svd(flat, compute_uv=False)
    assert strengths[2] < 0.005 * strengths[0], "in space the border lies in a plane"
