"""Seeing inside: every number of the last batch, by the name of its layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnteach.backend import to_numpy
from nnteach.graph import Part


@dataclass(frozen=True)
class LayerSnapshot:
    """What one layer held after the last batch; all arrays are copies, NumPy's.

    name: that of the layer; "outer/inner" for a layer within another.
    kind: its class. call: which of its calls this is, from 0; a layer used twice has two records.
    x: its input. z: the weighted sums before the activation (None if it has none). y: its output.
    dy: gradient of the loss with respect to y (None before the first training step).
        x, y and dy are lists where a layer has several inputs or outputs; an entry is None where nothing came.
    weights, gradients: by name ("kernel", "bias"); the gradients are those the last step used.
    saved: every array that the layer noted, by name: gates and states of a recurrent layer as (batch, steps, units),
        "i", "f", "c", "o", "h"; "mean" and "variance" of BatchNormalization; the "mask" of Dropout.
    """

    name: str
    kind: str
    x: Any
    z: np.ndarray | None
    y: Any
    dy: Any
    weights: dict[str, np.ndarray]
    gradients: dict[str, np.ndarray]
    saved: dict[str, Any] = field(default_factory=dict)
    call: int = 0


def snapshot(model: Any) -> list[LayerSnapshot]:
    """One record for each layer of a built model, from input to output; layers within a layer come right after it.

    After `train_on_batch` (or the last batch of `fit`) it holds that batch. It costs nothing before it is asked for.

        model = Sequential([Input((2,)), Dense(3, activation="tanh"), Dense(1)])
        model.compile("sgd", "mse")
        model.train_on_batch(np.ones((4, 2)), np.ones((4, 1)))
        for layer in snapshot(model):
            print(layer.name, layer.y.shape, layer.gradients["kernel"])

    Raises
        ValueError: the model is not built, so there is nothing to see.
    """
    if not getattr(model, "built", False) or "graph" not in vars(model):
        raise ValueError(f"{model.name} is not built yet: begin it with Input(shape), or fit it first.")
    calls: dict[str, int] = {}
    records = []
    for seen in _of_nodes([(n, n.output, n.saved, n.grad) for n in model.graph.nodes], prefix=""):
        calls[seen.name] = calls.get(seen.name, -1) + 1
        records.append(seen.record(calls[seen.name]))
    return records


@dataclass
class _Seen:
    """One call of one layer, as the model holds it: not copied yet."""

    layer: Any
    name: str
    saved: dict[str, Any]
    x: Any
    y: Any
    dy: Any

    def record(self, call: int) -> LayerSnapshot:
        own: dict[str, Any] = {}
        for w in sorted(self.layer.own_variables, key=lambda w: not w.trainable):
            own[w.name if w.name not in own else f"{w.name}_{len(own)}"] = w
        return LayerSnapshot(
            name=self.name,
            kind=type(self.layer).__name__,
            x=_copy(self.x),
            z=_copy(self.saved.get("z")),
            y=_copy(self.y),
            dy=_copy(self.dy),
            weights={name: w.numpy() for name, w in own.items()},
            gradients={name: _copy(w.grad) for name, w in own.items()},
            saved={name: _copy(thing) for name, thing in self.saved.items() if _is_array(thing)},
            call=call,
        )


def _of_nodes(nodes: list[tuple[Any, Any, dict[str, Any], Any]], prefix: str) -> Iterator[_Seen]:
    """The calls of a graph: (node, output, saved, gradient) each."""
    outputs = {id(node): output for node, output, _, _ in nodes}
    for node, output, saved, grad in nodes:
        if node.parents and not isinstance(node.layer, Part):
            read = [outputs[id(parent)] for parent in node.parents]
            x = saved.get("x", read if len(read) > 1 else read[0])
            yield from _with_those_within(_Seen(node.layer, prefix + node.layer.name, saved, x, output, grad))


def _with_those_within(seen: _Seen) -> Iterator[_Seen]:
    """A call, and the calls of other layers that were a part of it."""
    yield seen
    inside = seen.name + "/"
    graph = getattr(seen.layer, "graph", None) if getattr(seen.layer, "_functional", False) else None
    if graph is not None:
        kept = seen.saved.get("nodes") or [(None, None, {})] * len(graph.nodes)
        grads = seen.saved.get("grads") or [None] * len(graph.nodes)
        nodes = [(n, y, saved, dy) for n, (y, _, saved), dy in zip(graph.nodes, kept, grads, strict=True)]
        yield from _of_nodes(nodes, inside)
    elif "tape" in seen.saved and seen.saved["tape"].inner_calls:
        for call in seen.saved["tape"].inner_calls:
            x = call.saved.get("x")
            yield from _with_those_within(_Seen(call.layer, inside + call.layer.name, call.saved, x, call.y, call.dy))
    else:
        for layer in seen.layer.sublayers():
            saved = layer.saved
            yield from _with_those_within(
                _Seen(layer, inside + layer.name, saved, saved.get("x"), saved.get("y"), saved.get("dy"))
            )


def _is_array(thing: Any) -> bool:
    if isinstance(thing, (list, tuple)):
        return bool(thing) and all(part is None or _is_array(part) for part in thing)
    return hasattr(thing, "shape") and hasattr(thing, "dtype") and not hasattr(thing, "made_by")


def _copy(thing: Any) -> Any:
    """As NumPy's, copied; lists part by part."""
    if isinstance(thing, (list, tuple)):
        return [_copy(part) for part in thing]
    return None if thing is None else np.array(to_numpy(thing))
