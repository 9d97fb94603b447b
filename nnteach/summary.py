"""A model as a table: its layers, their output shapes, their numbers of parameters, and who reads whom."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nnteach.graph import Graph, Node, Part

_TITLES = ("Layer (type)", "Output Shape", "Param #", "Connected to", "Trainable")
_LONG = 44  # letters in a cell, before it is broken into lines
_NARROW = 6


class Row(NamedTuple):
    """One layer: a cell for each column."""

    layer: str
    shape: str
    params: str
    reads: str
    trainable: str


def summary_text(
    model: Any,
    line_length: int | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> str:
    """The table that `model.summary()` prints.

    Where the layers do not stand in a row, a column says which layers each one reads: "lstm[1]" is the second output
    of lstm, "shared:2" what the second call of shared made.
    """
    layers = _within_range(model, model.layers, layer_range)
    graph = model.graph if model.built and getattr(model, "_functional", False) else None
    rows = [row for layer in layers for row in _rows(layer, graph, "", expand_nested)]
    columns = [0, 1, 2] + [3] * (graph is not None and not _is_a_row(graph)) + [4] * show_trainable
    cells = [[_TITLES[i] for i in columns], *([row[i] for i in columns] for row in rows)]
    table = _drawn(cells, columns, line_length, model.name)
    return "\n".join([f'Model: "{model.name}"', *table, *_totals(model)])


def _within_range(model: Any, layers: list[Any], layer_range: Sequence[str] | None) -> list[Any]:
    """From the first layer whose name matches the one to the last that matches the other."""
    if layer_range is None:
        return layers
    if len(layer_range) != 2 or not all(isinstance(name, str) for name in layer_range):
        raise ValueError(f"summary: layer_range takes two names, the first layer and the last; received {layer_range}.")
    first, last = ([i for i, layer in enumerate(layers) if re.match(name, layer.name)] for name in layer_range)
    if not first or not last:
        known = ", ".join(layer.name for layer in layers)
        missing = layer_range[1] if first else layer_range[0]
        raise ValueError(f"summary: {model.name} has no layer {missing!r} for layer_range; it has {known}.")
    low, high = sorted((first[0], last[-1]))
    return layers[low : high + 1]


def _rows(layer: Any, graph: Graph | None, indent: str, expand_nested: bool) -> list[Row]:
    """The layer; after it, if asked, those of a model within the model."""
    trainable = ("Y" if layer.trainable else "N") if layer.built and layer.weights else "-"
    name = f"{indent}{layer.name} ({type(layer).__name__})"
    params = f"{layer.count_params():,}" if layer.built or graph is not None else "? (not built)"
    rows = [Row(name, _shape_of(layer, graph), params, _read_by(layer, graph), trainable)]
    if expand_nested and hasattr(layer, "layers"):
        inner = layer.graph if getattr(layer, "_functional", False) and layer.built else None
        deeper = indent.replace("└ ", "   ") + "└ "
        for part in layer.layers:
            rows += _rows(part, inner, deeper, expand_nested)
    return rows


def _shape_of(layer: Any, graph: Graph | None) -> str:
    """The shape of what it makes; a list of several outputs; several calls may make several shapes."""
    shapes = [] if graph is None else [_text(node.shape) for node in graph.nodes if node.layer is layer]
    if graph is None and layer.saved.get("y") is not None:  # in a model of one's own only the last batch tells
        y = layer.saved["y"]
        shapes = [_text([(None, *p.shape[1:]) for p in y] if isinstance(y, list) else (None, *y.shape[1:]))]
    return ", ".join(dict.fromkeys(shapes)) or "?"


def _text(shape: Any) -> str:
    return f"[{', '.join(map(str, shape))}]" if isinstance(shape, list) else str(shape)


def _read_by(layer: Any, graph: Graph | None) -> str:
    """The layers that it reads, of all its calls."""
    nodes = [] if graph is None else [node for node in graph.nodes if node.layer is layer]
    return ", ".join(_said(parent, graph) for node in nodes for parent in node.parents) or "-"


def _said(node: Node, graph: Any) -> str:
    """What made the numbers: the layer, which call of it if there are several, which output if there are several."""
    output = ""
    if isinstance(node.layer, Part):
        output, node = f"[{node.layer.index}]", node.parents[0]
    calls = [n for n in graph.nodes if n.layer is node.layer]
    place = next(i for i, n in enumerate(calls) if n is node)
    return node.layer.name + (f":{place + 1}" if place else "") + output


def _is_a_row(graph: Graph) -> bool:
    """Whether each layer reads the one before it and nothing else."""
    chain = graph.nodes
    return (
        len({id(node.layer) for node in chain}) == len(chain)
        and all(node.parents == [before] for before, node in itertools.pairwise(chain))
        and len(graph.outputs) == len(graph.inputs) == 1
    )


def _drawn(cells: list[list[str]], columns: list[int], line_length: int | None, name: str) -> list[str]:
    """The table; cells that are too long go on in the next line."""
    widths = [max(min(len(row[i]), _LONG) for row in cells) for i in range(len(columns))]
    frame = 3 * len(widths) + 1
    if line_length is not None:
        room = line_length - frame
        if room < _NARROW * len(widths):
            raise ValueError(
                f"summary: line_length={line_length} is too short for {len(widths)} columns; {name} needs at least "
                f"{frame + _NARROW * len(widths)}."
            )
        while sum(widths) > room:
            widths[widths.index(max(widths))] -= 1
        widths[0] += room - sum(widths)

    def line(left: str, cross: str, right: str) -> str:
        return left + cross.join("─" * (w + 2) for w in widths) + right

    def lines(row: list[str]) -> list[str]:
        broken = [_broken(cell, w) for cell, w in zip(row, widths, strict=True)]
        padded = [part + [""] * (max(map(len, broken)) - len(part)) for part in broken]
        sides = [">" if i == 2 else "^" if i == 4 else "<" for i in columns]
        return [
            "│ " + " │ ".join(f"{c:{side}{w}}" for c, side, w in zip(parts, sides, widths, strict=True)) + " │"
            for parts in zip(*padded, strict=True)
        ]

    body = [part for row in cells[1:] for part in lines(row)]
    return [line("┌", "┬", "┐"), *lines(cells[0]), line("├", "┼", "┤"), *body, line("└", "┴", "┘")]


def _broken(cell: str, width: int) -> list[str]:
    """The text in lines of that width, broken at a blank where there is one."""
    lines = []
    while len(cell) > width:
        at = cell.rfind(" ", 1, width + 1)
        at = at if cell[:at].strip(" └") and at > 0 else width
        lines.append(cell[:at].rstrip())
        cell = cell[at:].lstrip()
    return [*lines, cell]


def _totals(model: Any) -> list[str]:
    if not model.built:
        return [" Not built yet: the model learns its input shape from Input(shape) or from the first data."]
    learn, keep = model.trainable_variables, model.non_trainable_variables
    optimizer = model.optimizer.variables if model.optimizer is not None and model.optimizer.laid_out() else []
    counted = {"Total": [*learn, *keep, *optimizer], "Trainable": learn, "Non-trainable": keep}
    counted |= {"Optimizer": optimizer} if optimizer else {}
    return [f" {what} params: {_count(variables)}" for what, variables in counted.items()]


def _count(variables: Sequence[Any]) -> str:
    """How many numbers, and how much memory they take."""
    size: float = sum(v.value.size * np.dtype(v.dtype).itemsize for v in variables)
    unit = "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if size >= 1024:
            size, unit = size / 1024, larger
    return f"{sum(v.value.size for v in variables):,} ({size:.2f} {unit})"
