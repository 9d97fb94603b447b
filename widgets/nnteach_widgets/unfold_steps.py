"""The steps that `fit` makes, watched on a copy of the model: what each line found, and what it left behind."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.backend import to_numpy
from nnteach.callbacks import Callback
from nnteach.data import as_array
from nnteach.errors import check_count, check_flag
from nnteach.inspection import LayerSnapshot, snapshot
from nnteach.layers._held import layers_within
from nnteach_widgets.unfold_lines import Line, lines_of

ROOM = 24 * 2**20  # bytes that all steps together may take
Table = dict[str, np.ndarray]  # weights or gradients of a layer, by name


@dataclass(frozen=True, eq=False)
class Step:
    """One training step: the batch, the layers as they were in it, its loss, and all weights before and after.

    old: the gradients that were there before, left by the step before. data_loss: without what penalties add.
    """

    number: int  # from 1, over all epochs
    epoch: int
    x: np.ndarray
    y: np.ndarray
    outputs: dict[str, np.ndarray]
    before: dict[str, Table]
    after: dict[str, Table]
    old: dict[str, Table]
    gradients: dict[str, Table]
    data_loss: float
    loss: float

    @property
    def nbytes(self) -> int:
        tables = [*self.before.values(), *self.after.values(), *self.old.values(), *self.gradients.values()]
        arrays = [self.x, self.y, *self.outputs.values(), *(array for table in tables for array in table.values())]
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True)
class LayerCard:
    """What does not change about a layer: its name, its kind, and the shapes of its weights that learn."""

    name: str
    kind: str
    weights: dict[str, tuple[int, ...]]

    @property
    def size(self) -> int:
        return sum(int(np.prod(shape)) for shape in self.weights.values())


@dataclass(frozen=True, eq=False)
class Unfolded:
    """All that stays while the controls move."""

    model: Any  # the copy, after the last step
    layers: tuple[LayerCard, ...]
    steps: tuple[Step, ...]
    of_fit: list[Line]
    of_step: list[Line]
    left_out: int
    examples: int
    batch_size: int
    shuffle: bool
    inputs: tuple[str, ...]  # their names, if there are any
    asked: int  # how many steps were asked for; fewer fit into memory, perhaps


def unfold(
    model: Any, x: Any, y: Any, batch_size: int | None, steps: int, shuffle: bool, inputs: Sequence[str] | None
) -> Unfolded:
    """Let a copy of the model learn for so many steps, by `fit` itself, and note all of them."""
    owner = "unfold_fit"
    if not hasattr(model, "train_step") or not hasattr(model, "compile"):
        raise TypeError(f"{owner} needs a model of nnteach; received {type(model).__name__}.")
    if model.optimizer is None:
        raise RuntimeError(f"{owner}: {model.name} is not compiled: call model.compile(optimizer, loss) first.")
    if isinstance(x, (list, tuple, dict)) and len(x) and all(hasattr(part, "shape") for part in _parts(x)):
        raise ValueError(f"{owner} shows models with one input and one output; x has several arrays.")
    batch_size = check_count(owner, "batch_size", 32 if batch_size is None else batch_size)
    steps, shuffle = check_count(owner, "steps", steps), check_flag(owner, "shuffle", shuffle)
    x, y = as_array("x", x), as_array("y", y)
    with nn_random.set_aside():  # the same chance as the next `fit` will have, and it does not notice
        replica = copy.deepcopy(model)
        replica.stop_training = False
        if getattr(replica, "built", False):
            replica.to("cpu")
        watch = _Watch(replica, steps)
        replica.train_step = watch.train_step
        try:
            epochs = -(-steps // -(-len(x) // batch_size))
            replica.fit(x, y, batch_size=batch_size, epochs=epochs, shuffle=shuffle, verbose=0, callbacks=[watch])
        finally:
            del replica.train_step
    if not watch.steps:
        raise ValueError(f"{owner}: one step of {model.name} takes more memory than this picture may use.")
    fit, step, left_out = lines_of(replica)
    names = _names(owner, inputs, x)
    return Unfolded(
        replica, watch.layers, tuple(watch.steps), fit, step, left_out, len(x), batch_size, shuffle, names, steps
    )


class _Watch(Callback):
    """Notes every step of a `fit`, and ends it after enough of them."""

    def __init__(self, model: Any, steps: int) -> None:
        super().__init__()
        self._model, self._most = model, steps
        self._learn = model.train_step
        self._epoch = 0
        self._taken = 0
        self.layers: tuple[LayerCard, ...] = ()
        self.steps: list[Step] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def train_step(self, x: Any, y: Any, sample_weight: Any = None) -> Any:
        model = self._model
        before = _leaves(snapshot(model))
        learn = {layer.name: {w.name for w in layer.own_variables if w.trainable} for layer in layers_within(model)}
        weights, old = _tables(before, "weights", learn), _tables(before, "gradients", learn)
        loss = self._learn(x, y, sample_weight)
        records = _leaves(snapshot(model))
        if not self.layers:
            kinds = {name: record.kind for name, record in records.items()}
            self.layers = tuple(
                LayerCard(name, kinds[name], {key: array.shape for key, array in table.items()})
                for name, table in weights.items()
            )
        outputs = {name: np.asarray(_first(record.y)) for name, record in records.items()}
        y_pred = next(iter(model.graph.outputs)).output
        step = Step(
            len(self.steps) + 1, self._epoch, np.array(to_numpy(x)), np.array(to_numpy(y)), outputs, weights,
            _tables(records, "weights", learn), old, _tables(records, "gradients", learn),
            float(model.loss(y, y_pred, sample_weight)), float(loss),
        )  # fmt: skip
        self._taken += step.nbytes
        if self._taken <= ROOM:
            self.steps.append(step)
        if len(self.steps) == self._most or self._taken > ROOM:
            model.stop_training = True
        return loss


def _parts(x: Any) -> list[Any]:
    return list(x.values()) if isinstance(x, dict) else list(x)


def _leaves(records: list[LayerSnapshot]) -> dict[str, LayerSnapshot]:
    """The innermost layers, by name; a layer that is called twice has a number at its second call."""
    outer = {record.name.rpartition("/")[0] for record in records}
    return {
        record.name if record.call == 0 else f"{record.name} ({record.call + 1})": record
        for record in records
        if record.name not in outer
    }


def _tables(records: dict[str, LayerSnapshot], kind: str, learn: dict[str, set[str]]) -> dict[str, Table]:
    """The weights (or gradients) of all layers; without the states that no gradient changes."""
    return {
        name: {k: array for k, array in getattr(record, kind).items() if k in learn[record.name.rpartition("/")[2]]}
        for name, record in records.items()
    }


def _first(y: Any) -> Any:
    return y[0] if isinstance(y, list) else y


def _names(owner: str, given: Sequence[str] | None, x: np.ndarray) -> tuple[str, ...]:
    size = int(np.prod(x.shape[1:])) if x.ndim > 1 else 1
    if given is None:
        return ()
    names = tuple(str(name) for name in given)
    if isinstance(given, str) or len(names) != size:
        raise ValueError(f"{owner}: inputs needs {size} names, one for each number of an example; received {given!r}.")
    return names
