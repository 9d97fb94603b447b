"""A network as a row of moves: multiply, shift, bend; and where these moves carry rows of numbers.

    chain = chain_of(model)
    chain.links[0].moves            # times W, + b, tanh
    chain.stages(x)                 # x, x W, x W + b, tanh(x W + b), ... up to the output

A link is one layer. The weights are those of the moment in which the chain was made.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from nnteach.backend import to_device, to_numpy
from nnteach.layers import ActivityRegularization, AlphaDropout, Dense, Dropout, GaussianDropout, GaussianNoise, Layer

Kind = Literal["multiply", "shift", "bend", "other"]
ONLY_IN_TRAINING = (ActivityRegularization, AlphaDropout, Dropout, GaussianDropout, GaussianNoise)
# At which share of the way through its layer each move is done.
SHARES: dict[tuple[Kind, ...], tuple[float, ...]] = {
    ("multiply", "shift", "bend"): (0.5, 0.7, 1.0),
    ("multiply", "bend"): (0.6, 1.0),
    ("multiply", "shift"): (0.7, 1.0),
}


@dataclass(frozen=True, eq=False)
class Move:
    """One thing that is done to every row. words: as a formula says it, such as "+ b" or "tanh"."""

    kind: Kind
    words: str
    apply: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Link:
    """One layer: its name and kind, how many numbers come out, its moves in order, when each is done."""

    name: str
    kind: str
    units: int
    moves: tuple[Move, ...]
    kernel: np.ndarray | None = None  # of a Dense
    bias: np.ndarray | None = None

    @property
    def ends(self) -> tuple[float, ...]:
        kinds = tuple(move.kind for move in self.moves)
        return SHARES.get(kinds, tuple((k + 1) / len(kinds) for k in range(len(kinds))))

    @property
    def bends(self) -> bool:
        """Whether it does more than multiply and shift."""
        return any(move.kind in ("bend", "other") for move in self.moves)

    @property
    def function(self) -> str:
        """What its bend is called; nothing if it has none."""
        return next((move.words for move in self.moves if move.kind == "bend"), "")


@dataclass(frozen=True, eq=False)
class Chain:
    """Links one behind the other, and how many numbers go into the first."""

    inputs: int
    links: tuple[Link, ...]

    def stages(self, rows: np.ndarray) -> list[np.ndarray]:
        """The rows at the input and after every move, in float64: (rows, width) each."""
        found = [np.asarray(rows, dtype=float)]
        for link in self.links:
            for move in link.moves:
                found.append(move.apply(found[-1]))
        return found

    def at(self, place: float) -> tuple[int, int, float]:
        """Where on its way a place is: which link, which move in it, which share of that move is done."""
        number = min(max(math.ceil(place) - 1, 0), len(self.links) - 1)  # a whole number is the end of a layer
        share, start = place - number, 0.0
        ends = self.links[number].ends
        for k, end in enumerate(ends):
            if share <= end + 1e-9:
                return number, k, min(1.0, max(0.0, (share - start) / (end - start)))
            start = end
        return number, len(ends) - 1, 1.0

    def melted(self) -> Chain:
        """The same network with every layer that does not bend melted into the Dense behind it."""
        links: list[Link] = []
        for link in self.links:
            before = links[-1] if links else None
            if before is not None and before.kernel is not None and not before.bends and link.kernel is not None:
                kernel = before.kernel @ link.kernel
                shift = before.bias @ link.kernel if before.bias is not None else None
                both = [b for b in (shift, link.bias) if b is not None]
                merged = f"{before.name} and {link.name}"
                links[-1] = _dense(merged, kernel, sum(both[1:], both[0]) if both else None, link.moves)
            else:
                links.append(link)
        return replace(self, links=tuple(links))


def chain_of(model: Any) -> Chain:
    """The layers of a built model whose every layer reads the row of numbers that the one before it made.

    Layers that do something only in training, as Dropout, are left out.

    Raises
        TypeError: not a model.
        ValueError: it is not built, branches, or hands on more than rows of numbers.
    """
    if not hasattr(model, "layers") or not hasattr(model, "predict"):
        raise TypeError(f"layer_bender takes a model, such as Sequential([...]); received {type(model).__name__}.")
    if not getattr(model, "built", False) or "graph" not in vars(model):
        raise ValueError(
            f"layer_bender: {model.name} is not built yet, so it has no weights: begin it with Input(shape), or fit it "
            "first."
        )
    graph = model.graph
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        raise ValueError(
            f"layer_bender follows one input to one output; {model.name} has {len(graph.inputs)} and "
            f"{len(graph.outputs)}."
        )
    before = graph.inputs[0]
    _check_row(model, "the input", before.shape)
    links: list[Link] = []
    for node in graph.steps:
        if len(node.parents) != 1 or node.parents[0] is not before:
            raise ValueError(
                f"layer_bender needs layers in a row, each reading the one before it; in {model.name}, "
                f"{node.layer.name!r} reads something else."
            )
        _check_row(model, repr(node.layer.name), node.shape)
        if not isinstance(node.layer, ONLY_IN_TRAINING):
            links.append(_link(node.layer, node.shape[1]))
        before = node
    if not links:
        raise ValueError(f"layer_bender: {model.name} has no layer that does anything to the data.")
    return Chain(int(graph.inputs[0].shape[1]), tuple(links))


def _check_row(model: Any, what: str, shape: Any) -> None:
    if isinstance(shape, list) or len(shape) != 2 or shape[1] is None:
        raise ValueError(
            f"layer_bender draws examples that are one row of numbers, shape (None, numbers); in {model.name}, {what} "
            f"gives {shape}. For pictures: lay them into rows first, x.reshape(len(x), -1), and use Dense layers."
        )


def _link(layer: Layer, units: int) -> Link:
    if type(layer) is not Dense:
        name = type(layer).__name__
        bend = getattr(getattr(layer, "activation", None), "name", None) or name
        kind: Kind = "bend" if not layer.variables else "other"
        return Link(layer.name, name, units, (Move(kind, bend, lambda rows: _answer(layer, rows)),))
    function = layer.activation
    bend = None
    if function.name != "linear":
        bend = Move("bend", function.name, lambda z: np.asarray(to_numpy(function(to_device(z))), dtype=float))
    bias = layer.bias.numpy().astype(float) if layer.use_bias else None
    return _dense(layer.name, layer.kernel.numpy().astype(float), bias, (bend,) if bend else ())


def _dense(name: str, kernel: np.ndarray, bias: np.ndarray | None, moves: tuple[Move, ...]) -> Link:
    """A Dense with these numbers, and the bend that is among these moves."""
    made = [Move("multiply", "times W", lambda rows: rows @ kernel)]
    if bias is not None:
        made.append(Move("shift", "+ b", lambda rows: rows + bias))
    made.extend(move for move in moves if move.kind == "bend")
    return Link(name, "Dense", kernel.shape[1], tuple(made), kernel, bias)


def _answer(layer: Layer, rows: np.ndarray) -> np.ndarray:
    """What the layer makes of the rows; what it has noted of its last batch stays."""
    kept = layer.saved
    try:
        return np.asarray(to_numpy(layer(rows, training=False)), dtype=float)
    finally:
        layer.saved = kept
