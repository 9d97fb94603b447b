"""The examples in docstrings run, and give what they say; whatever a program makes or calls by name has one."""

from __future__ import annotations

import doctest
import inspect
import textwrap
from typing import Any

import numpy as np
import pytest

import nnteach
from nnteach import rewind
from nnteach.inspection import snapshot
from nnteach.optimizers import schedules
from nnteach.tracing import trace

EXPLAINED = [snapshot, trace, nnteach.gradcheck, rewind.moment, rewind.untouched, rewind.Recorder, nnteach.Model.summary]

MODULES = {
    name: getattr(nnteach, name)
    for name in ("activations", "callbacks", "constraints", "datasets", "initializers", "layers", "losses", "metrics",
                 "models", "ops", "optimizers", "regularizers", "utils")
} | {"optimizers.schedules": schedules}  # fmt: skip
# To be subclassed, or made by others: they are shown where that is shown, in CONTRIBUTING.md and their docstrings.
BASES = {
    "Activation in activations", "FromFunction", "Callback", "CallbackList", "Constraint", "Initializer", "InputLayer", "Layer",
    "Loss", "Metric", "Operation", "Optimizer", "LearningRateSchedule", "Regularizer",
}  # fmt: skip
# Helpers: what `get` and the like return is what the names beside them make.
HELPERS = {"get", "serialize", "deserialize", "compute_fans", "refuse_lonely_softmax"}


def _named() -> list[tuple[str, str, Any]]:
    found = []
    for where, module in MODULES.items():
        for name in getattr(module, "__all__", None) or [n for n in dir(module) if not n.startswith("_")]:
            thing = getattr(module, name)
            kind = thing if inspect.isclass(thing) or inspect.isfunction(thing) else type(thing)
            inside = str(kind.__module__).startswith(f"nnteach.{where.split('.')[0]}")
            if callable(thing) and inside and name not in HELPERS and not {name, f"{name} in {where}"} & BASES:
                found.append((where, name, kind))
    return found


NAMED = _named()


@pytest.fixture
def names(tmp_path, monkeypatch) -> dict[str, Any]:
    """What an example may use without making it: a small model with data, NumPy, the modules."""
    monkeypatch.chdir(tmp_path)
    nnteach.utils.set_random_seed(1)
    model = nnteach.Sequential([nnteach.Input((2,)), nnteach.layers.Dense(3), nnteach.layers.Dense(1)])
    model.compile("sgd", "mse")
    common = {name: getattr(nnteach, name) for name in nnteach.__all__ if not name.startswith("__")}
    return common | {"np": np, "Dense": nnteach.layers.Dense, "model": model, "x": np.ones((32, 2)), "y": np.ones((32, 1))}


@pytest.mark.parametrize(("where", "name", "thing"), NAMED, ids=lambda part: part if isinstance(part, str) else "")
def test_every_name_has_an_example_that_gives_what_it_says(where, name, thing, names, capsys):
    text = inspect.getdoc(inspect.unwrap(thing)) or ""
    names |= {n: t for n, t in vars(MODULES[where]).items() if not n.startswith("_")}
    example = doctest.DocTestParser().get_doctest(text, names, f"{where}.{name}", None, 0)
    assert example.examples, f"{where}.{name} has no example"
    results = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert results.failed == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", [name for where, name, thing in NAMED if where == "layers" and inspect.isclass(thing)])
def test_every_layer_says_which_shapes_it_takes_and_makes(name):
    assert "\nShapes\n" in inspect.getdoc(getattr(nnteach.layers, name))


def test_all_families_are_asked():
    counts = {where: sum(module == where for module, _, _ in NAMED) for where in MODULES}
    assert counts["layers"] >= 70 and counts["metrics"] >= 35 and counts["ops"] >= 50 and min(counts.values()) >= 2


def example_of(thing):
    """The first block of a docstring that is indented and no list of arguments."""
    lines = inspect.getdoc(thing).splitlines()
    block = []
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("    ") and (block or not before):
            block.append(line)
        elif block and line:
            break
        elif block:
            block.append("")
    return textwrap.dedent("\n".join(block)).strip()


@pytest.mark.parametrize("thing", EXPLAINED, ids=lambda thing: thing.__name__)
def test_an_example_runs(thing, names):
    names |= vars(nnteach.layers) | vars(rewind) | {"snapshot": snapshot, "trace": trace, "gradcheck": nnteach.gradcheck}
    names |= {"x": np.ones((960, 2)), "y": np.ones((960, 1))}
    code = example_of(thing)
    assert len(code.splitlines()) >= 1 and "(" in code
    exec(compile(code, thing.__name__, "exec"), names)
