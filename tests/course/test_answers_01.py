"""The exercises and predictions of lesson 01: their wrong answers, and the facts that the lesson states."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from course.answer_checks import check
from keras_parity import subset

import nnteach as nn
from nnteach_course.answers import everything
from nnteach_course.answers.lesson_01 import bugs, figures, flowers, guesses, own_network, steps
from nnteach_course.scenes import lesson_01 as scene

EXERCISES = everything("EXERCISES", "01")
ALL_RIGHT = dict(EXERCISES["01.4"].answer.given)


@pytest.mark.parametrize(
    ("id", "answer", "tag"),
    [
        ("01.r1", 1797, "rows-for-columns"),
        ("01.r1", 1797 * 64, "all-the-numbers"),
        ("01.r1", "8", "side-of-a-picture"),
        ("01.r1", 12, None),
        ("01.r2", "again", "repeating-helps"),
        ("01.r2", "close", "page-is-the-memory"),
        ("01.r2", "delete", "text-is-broken"),
        ("01.1", "compile, build, fit, evaluate, predict", "uses-what-is-not-there"),
        ("01.1", ["build", "fit", "compile", "evaluate", "predict"], "compile-after-fit"),
        ("01.1", ["build", "compile", "evaluate", "fit", "predict"], "judged-before-learning"),
        ("01.1", ["build", "compile", "predict", "fit", "evaluate"], "asked-before-learning"),
        ("01.1", ["build", "compile", "fit", "predict", "evaluate"], "used-before-judged"),
        ("01.2", (100,), "class-for-shares"),
        ("01.2", "(100)", "class-for-shares"),
        ("01.2", (100, 4), "inputs-for-outputs"),
        ("01.2", (100, 8), "hidden-for-output"),
        ("01.2", (3,), "one-answer-for-all"),
        ("01.2", (3, 100), "axes-order"),
        ("01.3", 10, "one-update-an-epoch"),
        ("01.3", 1200, "one-update-an-example"),
        ("01.3", 120, "one-update-an-example"),
        ("01.3", 30, "rest-left-out"),
        ("01.3", 37, "rest-left-out"),
        ("01.3", "37.5", "part-of-a-batch"),
        ("01.3", 320, "batch-size-for-batches"),
        ("01.3", 4, "a-single-epoch"),
        ("01.3", 99, None),
        ("01.4", ALL_RIGHT | {"fit": "false"}, "learning-changes-nothing"),
        ("01.4", ALL_RIGHT | {"predict": "true"}, "learns-while-predicting"),
        ("01.4", ALL_RIGHT | {"compile": "true"}, "compile-trains"),
        ("01.4", ALL_RIGHT | {"again": "true"}, "fit-begins-anew"),
        ("01.4", ALL_RIGHT | {"keeps": "true"}, "network-stores-the-data"),
        ("01.5", "epochs", "longer-training-repairs"),
        ("01.5", "unit", "one-unit-for-the-class"),
        ("01.5", "labels", "labels-are-scaled-like-inputs"),
        ("01.6", "old", "backends-of-2017"),
        ("01.6", "one", "keras-is-tensorflow"),
        ("01.6", "none", "keras-computes"),
    ],
)
def test_a_wrong_answer_is_met_by_name(id: str, answer: Any, tag: str | None) -> None:
    f = check(id, answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_the_truths_are_what_the_engine_says() -> None:
    assert flowers.updates() == 10 * 4 and flowers.updates(1) == 4
    assert flowers.shape_of_answers() == (30, 3), "as many rows as flowers, as many columns as kinds"
    assert [name for name in ("fit", "predict", "compile", "evaluate") if flowers.changed_by(name)] == ["fit"]
    assert not steps.begins_anew() and not steps.keeps_the_flowers()
    assert bugs.refusal() == bugs.REFUSAL
    assert [name for name in bugs.REPAIRS if bugs.works(name)] == ["sparse"]


def test_the_weights_move_at_one_line_only_and_a_second_fit_goes_on() -> None:
    moved = flowers.change_at_each_line()
    assert len(moved) == 6 and [far > 0 for far in moved] == [False] * 5 + [True]
    assert guesses.line_that_changes() == "weights" and guesses.what_a_second_fit_does() == "on"
    first, second = flowers.fitted_twice()
    assert second[0] < 0.5 * first[0]


def test_with_other_flowers_put_aside_and_another_start_none_or_two_are_misnamed() -> None:
    """As the honesty box says."""
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split

    x, y = load_iris(return_X_y=True)
    wrong = {}
    for draw, seed in ((2, 1), (0, 1), (1, 2), (4, 2), (3, 3)):
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=30, stratify=y, random_state=draw)
        model = flowers.network(seed=seed)
        model.fit(x_train, y_train, batch_size=32, epochs=40, verbose=0)
        wrong[draw] = int((model.predict(x_test, verbose=0).argmax(axis=1) != y_test).sum())
    assert wrong == {2: 1, 0: 0, 1: 0, 4: 2, 3: 1}


# Ten lines of one's own


def network(x: np.ndarray, y: np.ndarray, epochs: int = 60, loss: str = "sparse_categorical_crossentropy") -> Any:
    model = nn.Sequential([nn.Input((x.shape[1],)), nn.layers.Dense(8, "relu"), nn.layers.Dense(3, "softmax")])
    model.compile(nn.optimizers.Adam(0.02), loss)
    if epochs:
        model.fit(x, y, epochs=epochs, verbose=0)
    return model


def not_compiled(x: Any, y: Any, new: Any) -> Any:
    model = nn.Sequential([nn.Input((x.shape[1],)), nn.layers.Dense(3, "softmax")])
    model.fit(x, y, verbose=0)


def four_inputs(x: Any, y: Any, new: Any) -> Any:
    model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(8, "relu"), nn.layers.Dense(3, "softmax")])
    model.compile(nn.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=60, verbose=0)
    return model.predict(new, verbose=0).argmax(axis=1)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        (not_compiled, "compile-forgotten"),
        (four_inputs, "number-of-inputs-fixed"),
        (lambda x, y, new: network(x, y, loss="categorical_crossentropy"), "loss-does-not-fit-labels"),
        (lambda x, y, new: network(x, y).predict(new, verbose=0), "shares-for-kinds"),
        (lambda x, y, new: network(x, y).predict(new, verbose=0).argmax(axis=0), "largest-of-each-column"),
        (lambda x, y, new: network(x, y).predict(x, verbose=0).argmax(axis=1), "asked-about-the-old-ones"),
        (lambda x, y, new: network(x, y, 0).fit(x, y, verbose=0), "history-for-answers"),
        (lambda x, y, new: np.zeros(len(new), int), "never-learned"),
        (lambda x, y, new: np.append(own_network.nearest(x, y, new)[:-1], -1), "stopped-early"),
    ],
)
def test_a_wrong_network_is_met_by_name(answer: Callable[..., Any], tag: str) -> None:
    f = check("01.7", answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", nn.optimizers.SGD(0.1)])
def test_other_good_networks_pass(optimizer: Any) -> None:
    def classify(x: Any, y: Any, new: Any) -> Any:
        model = nn.Sequential([nn.Input((x.shape[1],)), nn.layers.Dense(16, "tanh"), nn.layers.Dense(3, "softmax")])
        rule = optimizer if isinstance(optimizer, str) else type(optimizer).from_config(optimizer.get_config())
        model.compile(rule, "sparse_categorical_crossentropy")
        model.fit(x, y, epochs=150, verbose=0)
        return model.predict(new, verbose=0).argmax(axis=1)

    assert check("01.7", classify).passed


def test_the_made_up_flowers_are_far_apart_whatever_is_drawn() -> None:
    for seed in range(50):
        for x, y, new in own_network.some_flowers(np.random.default_rng(seed)):
            means = np.array([x[y == kind].mean(axis=0) for kind in range(3)])
            nearest = own_network.nearest(x, y, new)
            distances = np.sort(np.linalg.norm(new[:, np.newaxis] - means, axis=2), axis=1)
            assert (2 * distances[:, 0] < distances[:, 1]).all() and set(nearest) == {0, 1, 2}


def test_the_learners_network_is_tried_on_wines(capsys: pytest.CaptureFixture[str]) -> None:
    scene.your_network(own_network.classify)
    said = capsys.readouterr().out
    right, _, whole = said.partition("grower: ")[2].partition(" of ")
    assert int(whole) == 45 and int(right) >= 42
    for stub in (lambda *_: None, lambda *_: 3, lambda *_: 1 / 0):
        scene.your_network(stub)
        assert "As soon as" in capsys.readouterr().out


# What Keras runs on


def test_keras_itself_names_the_three() -> None:
    """Its source is read, and nothing of it is imported."""
    found = importlib.util.find_spec("keras")
    if found is None or found.origin is None:
        pytest.skip("Keras is not installed here")
    source = (Path(found.origin).parent / "src" / "backend" / "__init__.py").read_text(encoding="utf-8")
    assert all(f'backend() == "{name}"' in source for name in scene.BACKENDS)
    assert not any(name in source.lower() for name in ("theano", "cntk"))
    assert EXERCISES["01.6"].kind.options["three"] == "JAX, TensorFlow or PyTorch"
    assert list(scene.BACKENDS.values()) == ["JAX", "TensorFlow", "PyTorch"]
    assert {bar.name for bar in figures.YEARS if bar.spans[-1][1] == figures.NOW} == set(scene.BACKENDS.values())


@pytest.mark.parametrize(
    ("installed", "says"),
    [
        ([], "not installed on this machine. You do not need it"),
        (["keras"], "it could not compute"),
        (["keras", "jax", "torch"], "it can run on JAX and PyTorch"),
    ],
)
def test_the_engine_says_what_there_is(installed: list[str], says: str, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in installed else None)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "3.0")
    scene.engine(nn)
    said = capsys.readouterr().out
    assert f"nnteach {nn.__version__}" in said and "NumPy" in said and says in said
    scene.on_the_real_keras(None, None)
    said = capsys.readouterr().out
    assert ("Change False to True" in said) == ("jax" in installed) and ("does no harm" in said) == (
        "jax" not in installed
    )


@pytest.mark.slow
@pytest.mark.skipif(not subset.keras_is_here(), reason="Keras and JAX are not installed here")
def test_the_real_keras_says_the_same() -> None:
    program = (
        "import numpy as np, nnteach as nn; from nnteach_course.scenes import lesson_01 as scene\n"
        "model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(3, activation='softmax')])\n"
        "scene.on_the_real_keras(model, np.ones((5, 4)), now=True)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert answer.returncode == 0, answer.stderr[-2000:]
    assert "on JAX, 5 flowers." in answer.stdout
    assert float(answer.stdout.partition("nnteach is ")[2].partition(";")[0]) < 1e-5
