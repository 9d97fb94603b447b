"""What the network builder shows, in numbers: each layer's shape, its connections, what it can learn; or a refusal.

The engine is asked about everything: it makes the layers, checks that they fit, counts their weights, and tries a few
examples of the task. If it refuses, its own words are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np

import nnteach
from nnteach.layers.layer import snake_case
from nnteach_widgets.pieces import GATES, Piece, Shape, layer_of

INPUTS = {"vector": "a vector", "series": "a series", "image": "an image"}
MOST = 8  # layers


class Task(NamedTuple):
    """What is wanted at the end: in words, the loss, and targets for a few examples."""

    words: str
    loss: str
    targets: Callable[[], np.ndarray]


TASKS = {
    "ten": Task("one of 10 classes", "sparse_categorical_crossentropy", lambda: np.arange(10)),
    "three": Task("one of 3 classes", "sparse_categorical_crossentropy", lambda: np.arange(3)),
    "yes": Task("yes or no", "binary_crossentropy", lambda: np.arange(2)),
    "number": Task("a number", "mse", lambda: np.arange(2.0)),
}


@dataclass(frozen=True)
class BuilderState:
    """What was built: the input and its sizes, the layers, the task; which layer is looked at, and where in it."""

    kind: str = "image"
    features: int = 13
    steps: int = 8
    height: int = 8
    width: int = 8
    channels: int = 1
    layers: tuple[Piece, ...] = ()
    task: str = "ten"
    chosen: int = 0  # 0 is the input, 1 the first layer
    place: int = 0  # which of its outputs is looked at

    @property
    def shape(self) -> Shape:
        """The shape of one example."""
        return {
            "vector": (self.features,),
            "series": (self.steps, self.features),
            "image": (self.height, self.width, self.channels),
        }[self.kind]

    @property
    def piece(self) -> Piece | None:
        """The layer looked at; None: it is the input."""
        return self.layers[self.chosen - 1] if self.chosen else None


@dataclass(frozen=True, eq=False)
class Stage:
    """One layer in its place: what it reads and makes, and how many numbers it can learn."""

    piece: Piece
    reads: Shape
    makes: Shape
    weights: int
    biases: int
    connections: int
    windows: tuple[tuple[range, ...], ...] = ()  # for each axis, the cells under the window at each of its places

    @property
    def parameters(self) -> int:
        return self.weights + self.biases


@dataclass(frozen=True, eq=False)
class Built:
    """What the engine says to a network: the layers that fit, and its refusal, if there is one."""

    shape: Shape
    stages: tuple[Stage, ...]
    refused: int = 0  # the layer that the engine refuses, counted from 1; 0: none
    refusal: str = ""
    misses: str = ""  # what the engine says when the targets of the task do not fit

    @property
    def parameters(self) -> int:
        return sum(stage.parameters for stage in self.stages)

    @property
    def output(self) -> Shape:
        return self.stages[-1].makes if self.stages else self.shape


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show."""

    state: BuilderState
    built: Built

    @property
    def task(self) -> str:
        """What is wanted, in words."""
        return TASKS[self.state.task].words

    @property
    def stage(self) -> Stage | None:
        """The layer looked at, if it is one that fits."""
        n = self.state.chosen
        return self.built.stages[n - 1] if 0 < n <= len(self.built.stages) else None


def compute(state: BuilderState) -> Numbers:
    """Ask the engine about a network."""
    return Numbers(state, build(state.shape, state.layers, state.task))


def places(stage: Stage | None) -> int:
    """How many outputs of a layer one can look at, one after the other."""
    if stage is None:
        return 1
    if stage.windows:
        return prod(len(axis) for axis in stage.windows)
    if stage.piece.kind in GATES:
        return stage.reads[0]
    return prod(stage.makes)


@lru_cache(maxsize=200)
def build(shape: Shape, pieces: tuple[Piece, ...], task: str) -> Built:
    """Let the engine put the layers together, one by one, and try the task on them."""
    model = nnteach.Sequential([nnteach.Input(shape, name="input")], name="network")
    stages: list[Stage] = []
    for n, piece in enumerate(pieces, start=1):
        try:
            model.add(layer_of(piece, piece.name or f"{snake_case(piece.kind)}_{n}", blank=True))
            reads = stages[-1].makes if stages else shape
            stages.append(_stage(piece, model.layers[-1], reads, tuple(model.output_shape)[1:]))
        except Exception as error:
            return Built(shape, tuple(stages), n, str(error))
    return Built(shape, tuple(stages), misses=_tried(model, shape, TASKS[task]) if stages else "")


def _tried(model: Any, shape: Shape, task: Task) -> str:
    """What the engine says to examples with targets of this task; nothing if it takes them."""
    targets = task.targets()
    try:
        model.compile(loss=task.loss)
        model.test_on_batch(np.zeros((len(targets), *shape)), targets)
    except Exception as error:
        return str(error)
    return ""


def _stage(piece: Piece, layer: Any, reads: Shape, makes: Shape) -> Stage:
    sizes = {variable.name: prod(variable.shape) for variable in layer.variables}
    biases = sum(size for name, size in sizes.items() if name == "bias")
    weights = sum(sizes.values()) - biases
    windows = _windows(layer, reads, makes)
    if piece.kind == "Dense":  # reads the last axis, at each place of the others by itself
        windows = tuple(tuple(range(n, n + 1) for n in range(size)) for size in reads[:-1])
    return Stage(piece, reads, makes, weights, biases, _connections(piece, reads, makes, windows), windows)


def _windows(layer: Any, reads: Shape, makes: Shape) -> tuple[tuple[range, ...], ...]:
    """For each axis that a window moves along: which cells it covers at each of its places, those at the border cut."""
    sides = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if sides is None:
        return ()
    found = []
    for side, stride, size, count in zip(sides, layer.strides, reads, makes, strict=False):
        missing = max(0, (count - 1) * stride + side - size) if layer.padding == "same" else 0
        starts = [n * stride - missing // 2 for n in range(count)]
        found.append(tuple(range(max(0, start), min(size, start + side)) for start in starts))
    return tuple(found)


def _connections(piece: Piece, reads: Shape, makes: Shape, windows: tuple[tuple[range, ...], ...]) -> int:
    """How many numbers are read, each output counted by itself. A bias reads none."""
    if piece.kind == "Dense":
        return prod(reads) * makes[-1]
    if piece.kind in GATES:
        steps, features = reads
        units = piece.size
        return GATES[piece.kind] * (steps * features * units + (steps - 1) * units * units)
    if piece.kind == "Flatten":
        return 0  # nothing is computed
    if piece.kind.startswith("GlobalAverage"):
        return prod(reads)
    covered = prod(sum(len(cells) for cells in axis) for axis in windows)
    return covered * reads[-1] * (makes[-1] if piece.kind.startswith("Conv") else 1)
