"""nnteach gives Keras's answers: those kept in recorded/, where each file says from which versions of Keras and JAX."""

from __future__ import annotations

import inspect
import json
import math
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
RECORD = {part: {key: value for record in _RECORDS.values() for key, value in record[part].items()}
          for part in ("answers", "signatures")}  # fmt: skip
SIGNATURES = [path for module in MODULES.values() for path in getattr(module, "SIGNATURES", ())]


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
    wrong = differences(RECORD["answers"][name], got, program.tolerance)
    assert not wrong, "\n".join(["Keras answers differently:", *wrong[:12]])


def test_every_program_was_recorded_and_every_record_is_checked():
    assert sorted(RECORD["answers"]) == sorted(PROGRAMS)
    assert sorted(RECORD["signatures"]) == sorted(SIGNATURES)


# Signatures: where nnteach is poorer than Keras, it must refuse by name; it may never ignore. ----------------------


def _arguments(path: str) -> list[inspect.Parameter]:
    thing: Any = nnteach
    for name in path.split("."):
        thing = getattr(thing, name)
    if isinstance(thing, nnteach.activations.Activation):
        thing = thing.__call__
    if inspect.isclass(thing):
        thing = thing.__init__
    return [p for p in inspect.signature(thing).parameters.values() if p.name != "self"]


_OF_THE_BASE = {"activity_regularizer", "trainable", "dtype", "name"}  # what the base of all layers takes

# Where nnteach differs on purpose: the argument must be given, or has another way to the same value.
_ON_PURPOSE = {
    ("Sequential.build", "input_shape"): "without a shape there is nothing to build",
    ("optimizers.SGD.apply", "trainable_variables"): "the variables are always said",
}


@pytest.mark.parametrize("path", SIGNATURES)
def test_names_order_and_defaults_of_arguments_are_keras_s(path):
    keras = {name: (kind, default) for name, kind, default in RECORD["signatures"][path]}
    ours = _arguments(path)
    named = [p for p in ours if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    takes_more = any(kind == "VAR_KEYWORD" for kind, _ in keras.values())
    named = [p for p in named if not (takes_more and p.name in _OF_THE_BASE and p.name not in keras)]
    wrong = [f"Keras has no argument {p.name!r}" for p in named if p.name not in keras]
    for p in named:
        if p.name in keras and _comparable(keras[p.name][1]) and (path, p.name) not in _ON_PURPOSE:
            default = None if p.default is p.empty else repr(p.default)
            if p.name == "name" and default == "None" != keras["name"][1]:
                default = repr(_made(path).name)  # a name made from the class is as good as one written down
            if not _same_default(keras[p.name][1], default):
                wrong.append(f"{p.name}: Keras's default is {keras[p.name][1]}, ours {default}")
    # Those that can be given by position stand where Keras has them, as far as ours go.
    ours_by_place = [p.name for p in named if p.kind is p.POSITIONAL_OR_KEYWORD]
    any_by_place = any(kind == "VAR_POSITIONAL" for kind, _ in keras.values())  # a decorator passes them on in order
    by_place = ("POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY") if any_by_place else ("POSITIONAL_OR_KEYWORD",)
    keras_by_place = [name for name, (kind, _) in keras.items() if kind in by_place]
    for i, name in enumerate(ours_by_place):
        if keras_by_place[i : i + 1] != [name]:
            wrong.append(f"argument {i + 1} is {name!r}, in Keras {keras_by_place[i : i + 1]}")
            break
    assert not wrong, f"{path}: " + "; ".join(wrong)


def _made(path: str) -> Any:
    thing: Any = nnteach
    for name in path.split("."):
        thing = getattr(thing, name)
    return thing(**_MADE_WITH.get(path, {}))


def _comparable(default: str | None) -> bool:
    return default is None or "<" not in default


def _same_default(keras: str | None, ours: str | None) -> bool:
    if keras == ours:
        return True
    try:
        return math.isclose(float(str(keras)), float(str(ours)))
    except ValueError:
        return False


def _missing(path: str) -> list[tuple[str, str | None]]:
    """Arguments of Keras's that nnteach's signature does not name."""
    ours = {p.name for p in _arguments(path)}
    if path.startswith("layers.") and path.count(".") == 1 and ours & {"kwargs", "others"}:
        ours |= _OF_THE_BASE
    return [(name, default) for name, kind, default in RECORD["signatures"][path]
            if name not in ours and not kind.startswith("VAR_")]  # fmt: skip


# What makes each thing, so that one argument more can be tried on it; and the arguments that change nothing here.
_MADE_WITH: dict[str, dict[str, Any]] = {
    path: arguments for module in MODULES.values() for path, arguments in getattr(module, "MADE_WITH", {}).items()
}
_WAYS = {"run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"}  # to the same numbers
_CHANGES_NOTHING = {"Sequential.compile": _WAYS, "Model.compile": _WAYS}


@pytest.mark.parametrize("path", [p for p in SIGNATURES if p.split(".")[-1] not in ("add_weight", "build", "add")])
def test_what_nnteach_lacks_is_refused_by_name(path):
    *owner, last = path.split(".")
    for name, _default in _missing(path):
        if name in _CHANGES_NOTHING.get(path, ()):
            continue
        if owner in (["Sequential"], ["Model"]):
            call = getattr(nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(1)]), last)
        else:
            call = nnteach
            for part in path.split("."):
                call = getattr(call, part)
        with pytest.raises((NotImplementedError, TypeError), match=name):
            call(**_MADE_WITH.get(path, {}), **{name: "something"})
