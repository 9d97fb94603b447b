"""Equations: what the formula says and what the engine does are the same number, and the lines are still there."""

from __future__ import annotations

import linecache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import nnteach
from nnteach_course import equation
from nnteach_course.equations import BY_HAND, FORMULAS, Source, SourceMoved

ENGINE = Path(nnteach.__file__).parent.parent


def agree(id: str, **inputs: Any) -> None:
    e = equation(id, **inputs)
    by_hand = e.by_hand()
    for symbol in by_hand.keys() & e.values.keys():
        assert_allclose(e.values[symbol], by_hand[symbol], rtol=1e-10, atol=1e-12, err_msg=f"{id}: {symbol}")
    assert by_hand.keys() & e.values.keys()


@pytest.mark.parametrize("id", FORMULAS)
def test_the_formula_worked_by_hand_is_what_the_engine_computes(id: str) -> None:
    agree(id)


@pytest.mark.parametrize("function", BY_HAND)
def test_activations_agree_at_random_points(function: str, rng: np.random.Generator) -> None:
    for z, dy in rng.normal(0, 2, (20, 2)):
        agree("activation", z=z, dy=dy, function=function)
    agree("activation", x=2.0, w=-0.7, b=0.3, function=function)


@pytest.mark.parametrize("function", BY_HAND)
@pytest.mark.parametrize("id", ["dense.call", "dense.backward"])
def test_dense_layers_agree_on_random_numbers(id: str, function: str, rng: np.random.Generator) -> None:
    inputs = {"x": rng.normal(size=(4, 3)), "W": rng.normal(size=(3, 2)), "b": rng.normal(size=2), "function": function}
    if id == "dense.backward":
        inputs["dy"] = rng.normal(size=(4, 2))
    agree(id, **inputs)


def test_softmax_agrees_on_random_numbers(rng: np.random.Generator) -> None:
    for _ in range(20):
        agree("softmax", z=rng.normal(0, 2, 5), dy=rng.normal(size=5))


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_steps_of_gradient_descent_agree_on_random_numbers(momentum: float, rng: np.random.Generator) -> None:
    for _ in range(10):
        w, gradient, velocity = rng.normal(size=(3, 4))
        agree("sgd", w=w, gradient=gradient, learning_rate=0.3, momentum=momentum, velocity=velocity)


def test_the_lines_of_a_step_are_those_of_its_rule() -> None:
    plain, heavy = (equation("sgd", momentum=m, velocity=0.5) for m in (0.0, 0.9))
    assert [line.computes for line in plain.lines] == ["step", "new w"]
    assert [line.computes for line in heavy.lines] == ["step", None, "new v", "new w"]
    assert float(heavy.values["new w"]) == pytest.approx(-1 + 0.9 * 0.5 + 0.1 * 3)


def test_the_mean_squared_error_agrees_on_random_numbers(rng: np.random.Generator) -> None:
    for _ in range(10):
        agree("loss.mse", y_true=rng.normal(size=5), y_pred=rng.normal(size=5))


@pytest.mark.parametrize("id", FORMULAS)
def test_the_lines_shown_are_lines_of_the_engine(id: str) -> None:
    e = equation(id)
    assert e.lines
    for line in e.lines:
        assert linecache.getline(str(ENGINE / line.file), line.number).strip() == line.text.strip()


@pytest.mark.parametrize("function", BY_HAND)
def test_the_lines_of_each_activation_are_found(function: str) -> None:
    lines = equation("activation", function=function).lines
    assert {line.file for line in lines} == {"nnteach/layers/dense.py", "nnteach/activations/classic.py"}
    assert "dz" in {line.computes for line in lines if line.file == "nnteach/activations/classic.py"}


@pytest.mark.parametrize("id", FORMULAS)
def test_every_symbol_of_a_line_that_is_computed_has_its_number(id: str) -> None:
    e = equation(id)
    computed = {line.computes for line in e.lines} & e.formula.symbols.keys()
    assert computed <= e.values.keys() and computed
    text = repr(e)
    for line in e.lines:
        assert line.text.strip() in text and str(line.number) in text


@pytest.mark.parametrize(
    "source",
    [
        Source("nnteach.layers.dense:Dense.forwards"),
        Source("nnteach.layers.thick:Dense.call"),
        Source("nnteach.layers.dense:Dense.call", ("q = ",)),
    ],
)
def test_a_source_that_moved_is_reported(source: Source) -> None:
    with pytest.raises(SourceMoved, match="any more"):
        source.lines()


def test_unknown_names_are_met_kindly() -> None:
    with pytest.raises(KeyError, match=r"Did you mean 'dense\.call'"):
        equation("dense.cal")
    with pytest.raises(TypeError, match="Did you mean 'function'"):
        equation("activation", funktion="relu")
    with pytest.raises(ValueError, match="softmax"):
        equation("activation", function="softmax")


def test_a_function_of_ones_own_has_its_numbers_too() -> None:
    e = equation("activation", z=2.0, function=lambda z: z**2)
    assert float(e.values["y"]) == 4 and float(e.values["F'(z)"]) == pytest.approx(4)


@pytest.mark.parametrize("id", FORMULAS)
def test_it_is_shown_as_text_markdown_and_page(id: str) -> None:
    bundle = equation(id)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/markdown", "text/html"}
    assert "$$" in bundle["text/markdown"] and "```python" in bundle["text/markdown"]
    page = bundle["text/html"]
    assert page.count('type="radio"') == sum(s in equation(id).values for s in FORMULAS[id].symbols)
    assert {
        f'data-s="{line.computes}"' in page for line in equation(id).lines if line.computes in equation(id).values
    } == {True}


def test_two_pages_do_not_share_their_choices() -> None:
    one, two = (equation("softmax")._repr_html_() for _ in range(2))
    assert one.split('"')[1] != two.split('"')[1]
