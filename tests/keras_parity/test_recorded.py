"""nnteach gives Keras's answers: those kept in recorded/, where each file says from which versions of Keras and JAX."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keras_parity.programs import MODULES
from keras_parity.programs.harness import PROGRAMS

import nnteach
from nnteach.layers import layer as layer_module
from nnteach.variable import Variable

_RECORDS = {name: json.loads((Path(__file__).with_name("recorded") / f"{name}.json").read_text()) for name in MODULES}
ANSWERS = {name: answer for record in _RECORDS.values() for name, answer in record["answers"].items()}


class NnteachTools:
    """What has no common name in Keras and nnteach, said in nnteach."""

    array = staticmethod(np.asarray)
    variable = staticmethod(Variable)
    optimizer_only = ()

    @staticmethod
    def numpy(value: Any) -> np.ndarray:
        return value.numpy() if isinstance(value, Variable) else np.array(value)

    @staticmethod
    def clear_names() -> None:
        layer_module._names_given.clear()

    @staticmethod
    def activation(function: Any, x: Any, dy: Any, arguments: dict[str, Any]) -> tuple[Any, Any]:
        y = function(x, **arguments)
        return y, function.backward(dy, x, y, **arguments)

    @staticmethod
    def layer(layer: Any, x: Any, dy: Any) -> tuple[Any, Any, list[Any]]:
        y = layer(x)
        for w in layer.trainable_variables:
            w.grad.fill(0)
        dx = layer.backward(dy)
        return y, dx, [w.grad for w in layer.trainable_variables]

    @staticmethod
    def penalty_gradient(regularizer: Any, x: Any) -> Any:
        return regularizer.gradient(x)

    @staticmethod
    def loss(loss: Any, y_true: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any]:
        return loss(y_true, y_pred, sample_weight), loss.gradient(y_true, y_pred, sample_weight)


def differences(expected: Any, got: Any, tolerance: float, place: str = "") -> list[str]:
    """Where two answers differ: texts and whole structures exactly, numbers up to the tolerance."""
    if isinstance(expected, dict):
        if not isinstance(got, dict) or sorted(map(str, got)) != sorted(expected):  # Keras sorts history by name
            return [f"{place}: expected {list(expected)}, got {list(got) if isinstance(got, dict) else got!r}"]
        return [
            d for key, value in expected.items() for d in differences(value, _at(got, key), tolerance, f"{place}/{key}")
        ]
    if isinstance(expected, (str, bool)) or expected is None:
        return [] if expected == got else [f"{place}: expected {expected!r}, got {got!r}"]
    try:
        numbers = np.asarray(expected, dtype="float64")
    except (TypeError, ValueError):
        if not isinstance(got, (list, tuple)) or len(got) != len(expected):
            return [f"{place}: expected {expected!r}, got {got!r}"]
        return [
            d
            for i, (e, g) in enumerate(zip(expected, got, strict=True))
            for d in differences(e, g, tolerance, f"{place}[{i}]")
        ]
    try:
        array = np.asarray(got, dtype="float64")
    except (TypeError, ValueError):
        return [f"{place}: expected numbers, got {got!r}"]
    if array.shape != numbers.shape:
        return [f"{place}: expected shape {numbers.shape}, got {array.shape}"]
    if numbers.size == 0:
        return []
    scale = max(float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0)), 1e-12)
    same = (numbers == array) | (np.isnan(numbers) & np.isnan(array))
    with np.errstate(invalid="ignore"):
        error = float(np.where(same, 0, np.abs(numbers - array)).max())
    if error <= tolerance * scale:
        return []
    worst = np.unravel_index(np.nanargmax(np.where(same, 0, np.abs(numbers - array))), numbers.shape)
    return [
        f"{place}{[int(i) for i in worst]}: expected {numbers[worst]!r}, got {array[worst]!r} (difference {error:.2g})"
    ]


def _at(mapping: dict[Any, Any], key: str) -> Any:
    return next(value for name, value in mapping.items() if str(name) == key)


@pytest.fixture(autouse=True)
def _settings_put_back():
    yield
    nnteach.config.set_floatx("float32")


@pytest.mark.parametrize("name", PROGRAMS)
def test_nnteach_answers_as_keras_does(name):
    program = PROGRAMS[name]
    nnteach.config.set_floatx(program.floatx)
    nnteach.utils.set_random_seed(0)
    got = program.run(nnteach, NnteachTools)
    wrong = differences(ANSWERS[name], got, program.tolerance)
    assert not wrong, "\n".join(["Keras answers differently:", *wrong[:12]])


def test_every_program_was_recorded_and_every_record_is_checked():
    assert sorted(ANSWERS) == sorted(PROGRAMS)
