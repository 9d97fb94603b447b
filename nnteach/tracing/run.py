"""Running one training step on numbers that write themselves down."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach.activations import Activation
from nnteach.backend import xp
from nnteach.errors import check_count, check_flag
from nnteach.layers._held import layers_within
from nnteach.rewind import untouched
from nnteach.tracing.arrays import AsOne, Writing, like
from nnteach.tracing.number import Number, Record
from nnteach.tracing.trace import Trace

# Numbers that are named after the layer's letters last, since others hold the same ones; and not at all.
_LAST, _NEVER = ("c_new", "y"), ("x", "inputs", "h_before", "c_before", "seen", "gates")


def trace(
    model: Any, x: Any, y: Any, sample_weight: Any = None, *, inside_activations: bool = False, limit: int = 20_000
) -> Trace:
    """One training step of a small model, operation by operation, without changing the model.

    Every layer computes as it does in training, on single numbers that remember how they were made. Chance (Dropout)
    falls as it would at the next step.

        model = Sequential([Input((2,)), Dense(2, activation="tanh", name="hidden"), Dense(1)])
        model.compile("sgd", "mse")
        steps = trace(model, [[0.5, -1.0]], [[1.0]])
        print(steps)
        for path in steps.paths("hidden/kernel[0,0]"):
            print(path)
        steps.gradients["hidden/kernel"]  # what backward puts into kernel.grad

    Args
        model: compiled. x, y, sample_weight: one batch, best of one or two examples.
        inside_activations: whether sigmoid, softmax, ... are shown in their own small steps, and not as one.
        limit: how many operations at most.

    Raises
        RuntimeError: the model is not compiled, or it is on the graphics card.
        ValueError: more operations than `limit`; data that do not fit.
    """
    limit = check_count("trace", "limit", limit)
    inside_activations = check_flag("trace", "inside_activations", inside_activations)
    model._need_compile("trace")
    if xp.device != "cpu" or getattr(model, "built_on", "cpu") != "cpu":
        raise RuntimeError("trace computes number by number, on the CPU: call model.to('cpu') first.")
    data = model._data(x, y, sample_weight, "trace")
    model._gather_variables()
    [batch] = data.batches(len(data))
    record = Record(limit)
    with untouched(model), record.running():
        xp.use(Writing(), "cpu")
        inputs = _leaves_of_inputs(model, batch.x)
        names = _names_of_layers(model)
        weights = _leaves_of_weights(model, names)
        for layer in layers_within(model):
            _watch(layer, names[id(layer)], record)
            if not inside_activations:
                _as_one(layer)
        loss = _loss_of(model, [inputs.get(n, part) for n, part in _parts(model, batch.x)], batch, record)
    if not isinstance(loss, Number):
        raise ValueError("trace: the loss does not depend on any weight or input, so there is nothing to follow.")
    loss.layer, loss.letter, loss.index = "", "loss", ()
    return Trace(loss, inputs, weights, record.aliases)


def _loss_of(model: Any, x: list[Any], batch: Any, record: Record) -> Any:
    """The step itself, as in `train_step`."""
    with np.errstate(all="ignore"):
        y_pred = model.graph.forward(x if len(x) > 1 else x[0], training=True)
        record.where.append("loss")
        weights = batch.sample_weight
        if model.graph.masked:
            weights = model._without_masked(weights)
        loss = model.loss(batch.y, y_pred, weights)
        if model._has_penalties:
            loss = loss + model.penalty_of_batch()
        record.where.pop()
    return loss.item() if isinstance(loss, np.ndarray) else loss


def _parts(model: Any, x: Any) -> list[tuple[str, Any]]:
    """The inputs by name: "x" for one, their layers' names for several."""
    parts = x if isinstance(x, list) else [x]
    return [("x", x)] if len(parts) == 1 else list(zip(model.input_names, parts, strict=True))


def _leaves_of_inputs(model: Any, x: Any) -> dict[str, np.ndarray]:
    """Inputs as numbers; class numbers and ids stay as they are, since nothing can be a little more of a class."""
    return {name: _leaves(part, "input", "", name) for name, part in _parts(model, x) if part.dtype.kind == "f"}


def _leaves_of_weights(model: Any, names: dict[int, str]) -> dict[str, np.ndarray]:
    leaves: dict[str, np.ndarray] = {}
    for layer in layers_within(model):
        for w in layer.own_variables:
            if w.value.dtype.kind == "f":
                letter = w.name if f"{names[id(layer)]}/{w.name}" not in leaves else f"{w.name}_{len(leaves)}"
                w.value = _leaves(w.value, "weight", names[id(layer)], letter)
                leaves[f"{names[id(layer)]}/{letter}"] = w.value
    return {name: array.copy() for name, array in leaves.items()}  # BatchNormalization writes into its own


def _leaves(array: Any, operation: str, layer: str, letter: str) -> np.ndarray:
    made = like(array, [Number(operation, v) for v in array.ravel().tolist()])
    for index in np.ndindex(made.shape):
        number: Any = made[index]
        number.layer, number.letter, number.index = layer, letter, index
    return made


def _names_of_layers(model: Any) -> dict[int, str]:
    """By id: "outer/inner" for a layer within another."""
    names = {id(model): model.name}

    def name(layer: Any, before: str) -> None:
        for inner in layer.sublayers():
            if id(inner) not in names:
                names[id(inner)] = before + inner.name
                name(inner, f"{before}{inner.name}/")

    name(model, "")
    return names


def _watch(layer: Any, name: str, record: Record) -> None:
    """From now on what the layer computes is filed under its name, and named by its letters."""
    forward = layer.forward
    calls = 0

    def watched(x: Any, training: bool, mask: Any = None) -> Any:
        nonlocal calls
        calls += 1
        here = name if calls == 1 else f"{name}:{calls}"
        record.where.append(here)
        begin = len(record.numbers)
        made = forward(x, training, mask)
        record.where.pop()
        for letter in sorted(layer.saved, key=lambda s: (s in _LAST, s != "z")):
            if letter not in _NEVER:
                _christen(layer.saved[letter], here, letter, begin, record)
        return made

    layer.forward = watched


def _christen(thing: Any, layer: str, letter: str, begin: int, record: Record) -> None:
    """Name the new numbers of an array after their place in it."""
    if isinstance(thing, list):
        for i, part in enumerate(thing):
            _christen(part, layer, f"{letter}{i}", begin, record)
    elif isinstance(thing, np.ndarray) and thing.dtype == object:
        for index in np.ndindex(thing.shape):
            number = thing[index]
            if not isinstance(number, Number):
                continue
            if not number.letter and number.order >= begin:
                number.layer, number.letter, number.index = layer, letter, index
            else:
                record.aliases[f"{layer}/{letter}[{','.join(map(str, index))}]"] = number


def _as_one(layer: Any) -> None:
    for name, thing in list(vars(layer).items()):
        if isinstance(thing, Activation):
            setattr(layer, name, AsOne(thing))
