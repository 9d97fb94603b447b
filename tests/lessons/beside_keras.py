"""Runs cells of lessons twice, with nnteach and with the real Keras, and says where they differ.

    python beside_keras.py < lessons.json

The first is a list of lessons, {"name", "opening", "marked"}, with cells {"source", "tags"}; the answer, one line of JSON
at the end, has a list of findings for each lesson. It is a program of its own, so that Keras and JAX are loaded
once, and never into the process of the tests.

What is made equal, so that the rest can be compared to the last digits:

- Weights that start at random: the two draw them differently. Each layer of Keras gets the first weights of the layer that
  nnteach built at the same point of the lesson.
- The order of the examples: `fit` does not shuffle, on both sides.
- Rounding: both compute in float64, so that it does not grow while they learn.
- Time: a call of `fit` sees at most 32 examples and two epochs, on both sides; `evaluate` and `predict` take all of theirs
  at once; and Keras does not compile. The steps are the same, only fewer; so the numbers are not those that the lesson
  prints.
"""

from __future__ import annotations

import os

os.environ.update(KERAS_BACKEND="jax", JAX_ENABLE_X64="1", JAX_PLATFORMS="cpu", MPLBACKEND="agg")
os.environ["XLA_FLAGS"] = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"

import ast
import contextlib
import functools
import inspect
import io
import json
import re
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

import nnteach

EXAMPLES, EPOCHS = 32, 2
AT_ONCE = 10_000
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
DIFFERS = "keras-differs"  # the tag of cells that print something else, on purpose
SHAPES_ONLY = "keras-shapes"  # the tag of cells in which the two draw differently while they learn, as Dropout does


@dataclass
class Ran:
    """What a cell did: what it printed, the value of its last line, and the names it set."""

    printed: str = ""
    value: Any = None
    names: dict[str, Any] = field(default_factory=dict)
    error: str = ""


class FirstWeights:
    """The weights that nnteach's layers began with, in the order in which they were built; Keras's layers get them."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, list[np.ndarray]]] = []
        self.given = self.depth = 0

    def clear(self) -> None:
        self.kept, self.given, self.depth = [], 0, 0

    def keep(self, layer: Any) -> None:
        if layer.get_weights():
            self.kept.append((type(layer).__name__, layer.get_weights()))

    def give(self, layer: Any) -> None:
        if layer.get_weights():
            if self.given == len(self.kept):
                raise AssertionError(f"Keras builds a {type(layer).__name__} that nnteach did not build")
            kind, weights = self.kept[self.given]
            self.given += 1
            if kind != type(layer).__name__:
                raise AssertionError(f"where nnteach builds a {kind}, Keras builds a {type(layer).__name__}")
            layer.set_weights(weights)

    @contextlib.contextmanager
    def after_building(self, layer: Any, then: Any) -> Any:
        """A layer within another comes with the outer one."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1
        if self.depth == 0:
            then(layer)


FIRST = FirstWeights()


def prepare() -> None:
    """Teach both libraries what the docstring above says."""
    for library in (nnteach, keras):
        library.config.set_floatx("float64")
        for name in ("fit", "evaluate", "predict"):
            setattr(library.Model, name, shortened(getattr(library.Model, name)))

    ensure_built = nnteach.Layer.ensure_built

    def build_and_keep(layer: Any, input_shape: Any) -> None:
        if layer.built or isinstance(layer, nnteach.Model):
            ensure_built(layer, input_shape)
        else:
            with FIRST.after_building(layer, FIRST.keep):
                ensure_built(layer, input_shape)

    nnteach.Layer.ensure_built = build_and_keep

    new, compile_ = keras.Layer.__new__, keras.Model.compile

    def new_that_gets_weights(cls: type, *arguments: Any, **options: Any) -> Any:
        layer = new(cls, *arguments, **options)
        if not issubclass(cls, keras.Model):
            build = layer.build

            @functools.wraps(build)
            def build_and_give(*shapes: Any, **by_name: Any) -> None:
                with FIRST.after_building(layer, FIRST.give):
                    build(*shapes, **by_name)

            layer.build = build_and_give
        return layer

    keras.Layer.__new__ = new_that_gets_weights
    keras.Model.compile = functools.wraps(compile_)(
        lambda model, *arguments, **options: compile_(model, *arguments, **{**options, "run_eagerly": True})
    )


def shortened(fit: Any) -> Any:
    """`fit` with the first examples, in their order, and few epochs; `evaluate` and `predict` with large batches."""
    signature = inspect.signature(fit)

    @functools.wraps(fit)
    def short(*arguments: Any, **options: Any) -> Any:
        call = signature.bind(*arguments, **options)
        if fit.__name__ != "fit":
            if hasattr(call.arguments["x"], "shape"):
                call.arguments["batch_size"] = AT_ONCE
            return fit(*call.args, **call.kwargs)
        call.arguments["shuffle"] = False
        call.arguments["validation_batch_size"] = AT_ONCE
        begin = call.arguments.get("initial_epoch", 0)
        call.arguments["epochs"] = min(call.arguments.get("epochs", 1), begin + EPOCHS)
        for name in ("x", "y", "sample_weight"):
            if name in call.arguments:
                call.arguments[name] = fewer(call.arguments[name])
        return fit(*call.args, **call.kwargs)

    return short


def fewer(data: Any) -> Any:
    """The first examples of arrays, also of several in a list or a dictionary."""
    if isinstance(data, dict):
        return {name: fewer(part) for name, part in data.items()}
    if isinstance(data, (list, tuple)) and data and all(hasattr(part, "shape") for part in data):
        return type(data)(fewer(part) for part in data)
    return data[:EXAMPLES] if hasattr(data, "shape") else data


def run(lesson: dict[str, Any], library: Any) -> list[Ran]:
    """The opening, then the marked cells, in one namespace; the opening imports nnteach, then the library takes its place."""
    space: dict[str, Any] = {"__name__": "__main__"}
    keras.utils.clear_session()  # both count their layers from the beginning: dense, dense_1
    nnteach.layers.layer._names_given.clear()
    kept = FIRST.kept
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in lesson["opening"]:
            exec(compile(cell["source"], "opening", "exec"), space)
    FIRST.kept = [] if library is nnteach else kept  # what the opening builds is nnteach's in both runs
    space["keras"] = library
    return [run_cell(cell["source"], space, library) for cell in lesson["marked"]]


def run_cell(source: str, space: dict[str, Any], library: Any) -> Ran:
    source = re.sub(r"^import nnteach as keras\b", f"import {library.__name__} as keras", source, flags=re.M)
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    before, ran, printed = dict(space), Ran(), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, "cell", "exec"), space)
            if last is not None:
                ran.value = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[1].lineno or 1
        ran.error = f"{type(error).__name__}: {error!s:.500}, at: {source.splitlines()[line - 1].strip()}"
    ran.printed = printed.getvalue()
    ran.names = {
        name: frozen(thing)
        for name, thing in space.items()
        if not name.startswith("_") and (name not in before or before[name] is not thing or is_model(thing))
    }
    ran.value = frozen(ran.value)
    return ran


def is_model(thing: Any) -> bool:
    return isinstance(thing, (nnteach.Layer, keras.Layer))


def frozen(thing: Any) -> Any:
    """What of a value can be compared, as it is now: arrays, numbers, words, and of models their weights."""
    if isinstance(thing, (nnteach.Model, keras.Model)):
        shape = str(getattr(thing, "output_shape", None)) if thing.built else "not built"
        return {"kind": kind_of(thing), "output": shape, "weights": [np.array(w) for w in thing.get_weights()]}
    if is_model(thing):
        return {"kind": kind_of(thing), "weights": [np.array(w) for w in thing.get_weights()]}
    if isinstance(thing, (nnteach.callbacks.History, keras.callbacks.History)):
        return {"kind": "History", "history": frozen(thing.history)}
    if isinstance(thing, dict):
        return {str(key): frozen(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [frozen(value) for value in thing]
    if thing is None or isinstance(thing, (bool, int, float, str)):
        return thing
    if hasattr(thing, "shape") and hasattr(thing, "dtype"):
        return np.array(thing)
    return {"kind": kind_of(thing)}


def kind_of(thing: Any) -> str:
    return type(thing).__name__


def differences(ours: Any, theirs: Any, where: str, shapes_only: bool) -> list[str]:
    """Where two frozen values are not the same; numbers may differ in the last digits."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if ours.keys() != theirs.keys():
            return [f"{where}: {sorted(ours)} here, {sorted(theirs)} in Keras"]
        return [d for key in ours for d in differences(ours[key], theirs[key], f"{where}[{key}]", shapes_only)]
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return [f"{where}: {len(ours)} things here, {len(theirs)} in Keras"]
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{where}[{i}]", shapes_only)]
    if isinstance(ours, str) and isinstance(theirs, str):
        return differences_of_texts(ours, theirs, where, shapes_only)
    if is_number(ours) and is_number(theirs):
        a, b = np.asarray(ours), np.asarray(theirs)
        if a.shape != b.shape:
            return [f"{where}: shape {a.shape} here, {b.shape} in Keras"]
        if shapes_only or (a.dtype.kind in "fc" and np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True)):
            return []
        if a.dtype.kind not in "fc" and np.array_equal(a, b):
            return []
        return [f"{where}: {a!r:.60} here, {b!r:.60} in Keras"]
    return [] if ours is None and theirs is None else [f"{where}: {ours!r:.80} here, {theirs!r:.80} in Keras"]


def is_number(thing: Any) -> bool:
    return isinstance(thing, (bool, int, float, np.ndarray))


def differences_of_texts(ours: str, theirs: str, where: str, shapes_only: bool) -> list[str]:
    """Words must be equal, and numbers as printed, but for a unit of the last digit."""
    ours, theirs = (re.sub(r"[\u2500-\u257f]+", " ", text) for text in (ours, theirs))  # the lines of a summary's table
    words = [re.sub(r"\s+", " ", NUMBER.sub("#", text)).strip() for text in (ours, theirs)]
    numbers = [NUMBER.findall(text) for text in (ours, theirs)]
    if words[0] != words[1]:
        return [f"{where}: {ours!r} here, {theirs!r} in Keras"]
    if shapes_only:
        return []
    return [f"{where}: {a} here, {b} in Keras" for a, b in zip(*numbers, strict=True) if not printed_alike(a, b)]


def printed_alike(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    digits = len(ours.partition("e")[0].partition(".")[2])
    return "." in ours and abs(number(ours) - number(theirs)) < 1.5 * 10**-digits * max(1.0, number(ours) // 1e6)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def findings(lesson: dict[str, Any]) -> list[str]:
    """What differs in a lesson; empty if nothing does."""
    FIRST.clear()
    ours = run(lesson, nnteach)
    theirs = run(lesson, keras)
    found: list[str] = []
    for cell, a, b in zip(lesson["marked"], ours, theirs, strict=True):
        tags, begin = cell["tags"], cell["source"].strip().splitlines()[0]
        of_cell = differences(a.names, b.names, "names", SHAPES_ONLY in tags)
        if DIFFERS not in tags:
            of_cell += differences(a.printed, b.printed, "printed", SHAPES_ONLY in tags)
        if "raises-exception" in tags:
            of_cell += [] if a.error and b.error else [f"announces an error: {a.error!r} here, {b.error!r} in Keras"]
        else:
            of_cell += differences(a.value, b.value, "last line", SHAPES_ONLY in tags)
            of_cell += [f"{where}: {error}" for where, error in (("here", a.error), ("in Keras", b.error)) if error]
        if not (a.printed or a.error or a.value is not None or any(compared(thing) for thing in a.names.values())):
            of_cell.append("nothing in this cell can be compared: it prints nothing and sets nothing")
        found += [f"{lesson['name']}, cell {begin!r}: {text}" for text in of_cell]
    return found


def compared(thing: Any) -> bool:
    return not (isinstance(thing, dict) and set(thing) == {"kind"})


if __name__ == "__main__":
    prepare()
    print(json.dumps({lesson["name"]: findings(lesson) for lesson in json.load(sys.stdin)}))
