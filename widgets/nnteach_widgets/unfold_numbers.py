"""What unfold fit shows: the state of its controls, and the tables of numbers that are there after a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nnteach_widgets.unfold_lines import BATCH, GRADIENTS, LOSS, PREDICTIONS, STOPS, WEIGHTS, ZERO
from nnteach_widgets.unfold_steps import LayerCard, Step, Table, Unfolded

ROWS = ("outputs", "weights", "gradients", "change")
MOST = 4  # layers side by side


@dataclass(frozen=True)
class UnfoldState:
    """What the controls say: which step, which of its lines was the last, and what is looked at closely.

    step and line count from 1. weight counts through all weights of the layer, one array after the other.
    """

    step: int = 1
    line: int = 1
    layer: int = 0
    weight: int = 0
    example: int = 0

    @property
    def stop(self) -> int:
        return self.line - 1


class Tile(NamedTuple):
    """A table in the picture: numbers (None: not there yet), what they are, and whether this line made them."""

    values: np.ndarray | None
    shapes: tuple[tuple[int, ...], ...]
    fresh: bool = False
    stale: bool = False  # left over from the step before
    part: str = ""  # which of the layer's arrays it is, if not all of them


@dataclass(frozen=True)
class Place:
    """One weight: of which array, and where in it."""

    array: str
    index: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.array}[{', '.join(map(str, self.index))}]"


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show."""

    state: UnfoldState
    scene: Unfolded

    @property
    def step(self) -> Step:
        return self.scene.steps[self.state.step - 1]

    @property
    def layer(self) -> LayerCard:
        return self.scene.layers[self.state.layer]

    @cached_property
    def shown(self) -> range:
        """Which layers stand side by side: all, or those around the chosen one."""
        count = len(self.scene.layers)
        first = min(max(self.state.layer - MOST // 2, 0), max(count - MOST, 0))
        return range(first, min(first + MOST, count))

    # What is there after the line

    @property
    def loss(self) -> float | None:
        """The loss of this batch, from the line on that computes it; with the penalties when they have been added."""
        if self.state.stop < LOSS:
            return None
        return self.step.loss if self.state.stop >= GRADIENTS else self.step.data_loss

    def weights(self, name: str) -> Table:
        return (self.step.after if self.state.stop == WEIGHTS else self.step.before)[name]

    def gradients(self, name: str) -> Table:
        """What the engine holds as gradients now: old ones, zeros, or those of this batch."""
        if self.state.stop < ZERO:
            return self.step.old[name]
        if self.state.stop == ZERO:
            return {key: np.zeros_like(array) for key, array in self.step.old[name].items()}
        return self.step.gradients[name]

    def change(self, name: str) -> Table | None:
        if self.state.stop < WEIGHTS:
            return None
        return {key: self.step.after[name][key] - array for key, array in self.step.before[name].items()}

    # The tables of the picture

    def tile_of_x(self) -> Tile:
        x = self.step.x
        return Tile(rows_of(x), (x.shape,), fresh=self.state.stop == BATCH)

    def tile_of_y(self) -> Tile:
        """The targets; class numbers as ones in the columns that the model has for them."""
        y, made = self.step.y, self.made
        values = rows_of(y)
        if y.dtype.kind in "iu" and made.ndim == 2 and made.shape[1] > 1 and values.shape[1] == 1:
            values = (values == np.arange(made.shape[1])).astype(float)
        return Tile(values, (y.shape,), fresh=self.state.stop == BATCH)

    @property
    def made(self) -> np.ndarray:
        """What the model said about the batch."""
        return self.step.outputs[self.scene.layers[-1].name]

    def tile(self, row: str, layer: int) -> Tile:
        """The table of one layer in one of the rows."""
        card, stop = self.scene.layers[layer], self.state.stop
        if row == "outputs":
            y = self.step.outputs[card.name]
            there = stop >= PREDICTIONS
            return Tile(rows_of(y) if there else None, (y.shape,), fresh=stop == PREDICTIONS)
        if row == "weights":
            return _stacked(self.weights(card.name), fresh=stop == WEIGHTS)
        if row == "gradients":
            return _stacked(self.gradients(card.name), fresh=stop in (ZERO, GRADIENTS), stale=stop < ZERO)
        change = self.change(card.name)
        if change is None:
            return _stacked(self.step.before[card.name])._replace(values=None)
        return _stacked(change, fresh=True)

    # The chosen weight and example

    @property
    def place(self) -> Place | None:
        """The chosen weight; None if the layer has none."""
        left = self.state.weight
        for name, shape in self.layer.weights.items():
            size = int(np.prod(shape))
            if left < size:
                return Place(name, tuple(int(i) for i in np.unravel_index(left, shape)))
            left -= size
        return None

    def at(self, tables: dict[str, Table], place: Place) -> float:
        return float(tables[self.layer.name][place.array][place.index])

    @property
    def of_example(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Its numbers, its target, and what the model said."""
        k = min(self.state.example, len(self.step.x) - 1)
        return self.step.x[k], self.step.y[k], self.made[k]


def rows_of(array: np.ndarray) -> np.ndarray:
    """Any array as a table with a row for each example."""
    return array.reshape(len(array), -1)


def _stacked(table: Table, fresh: bool = False, stale: bool = False) -> Tile:
    """All arrays of a layer above one another, a column for each unit; if they do not fit, the largest of them."""
    if not table:
        return Tile(None, (), part="none")
    arrays = {name: array.reshape(-1, array.shape[-1] if array.ndim else 1) for name, array in table.items()}
    if len({array.shape[1] for array in arrays.values()}) == 1:
        shapes = tuple(array.shape for array in table.values())
        return Tile(np.concatenate(list(arrays.values())), shapes, fresh, stale)
    name = max(table, key=lambda key: table[key].size)
    return Tile(arrays[name], (table[name].shape,), fresh, stale, name)


def most_pulled(state: UnfoldState, scene: Unfolded) -> int:
    """Of the chosen layer, the weight with the largest gradient in the first step: there is something to see at it."""
    table = scene.steps[0].gradients[scene.layers[state.layer].name]
    if not table:
        return 0
    return int(np.abs(np.concatenate([array.ravel() for array in table.values()])).argmax())


def check(state: UnfoldState, scene: Unfolded) -> None:
    """Refuse what is not there."""
    sizes = {
        "step": (1, len(scene.steps)),
        "line": (1, len(STOPS)),
        "layer": (0, len(scene.layers) - 1),
        "example": (0, scene.batch_size - 1),
    }
    for name, (low, high) in sizes.items():
        value = getattr(state, name)
        if not isinstance(value, (int, np.integer)) or not low <= value <= high:
            raise ValueError(f"{name} = {value!r}: it goes from {low} to {high} here.")
    most = max(scene.layers[state.layer].size - 1, 0)
    if not isinstance(state.weight, (int, np.integer)) or not 0 <= state.weight <= most:
        raise ValueError(f"weight = {state.weight!r}: {scene.layers[state.layer].name} has weights 0 to {most}.")
