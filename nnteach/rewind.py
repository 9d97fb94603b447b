"""Going back in training: all that decides how it goes on, kept and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.backend import Array, xp
from nnteach.callbacks import Callback
from nnteach.errors import check_count
from nnteach.layers._held import generators_within, layers_within, variables_within


@dataclass(frozen=True)
class Moment:
    """A model between two steps: its weights, what its optimizer remembers, how far chance has run.

    The learning rate is not in it: it may be changed at any time, also for the way on from here.
    """

    weights: list[Array]  # and the states that stateful layers remember
    slots: dict[tuple[str, int], Array]
    iterations: int
    chance: dict[str, Any]  # the streams that all models share
    own_chance: list[Any]  # the generators that layers keep for themselves, as Dropout(seed=...) does

    @property
    def size(self) -> int:
        """Bytes that its arrays take."""
        return sum(array.nbytes for array in [*self.weights, *self.slots.values()])


def moment(model: Any) -> Moment:
    """Where a compiled and built model stands, as copies.

        before = moment(model)
        model.fit(x, y)
        go_back(model, before)
        model.fit(x, y)  # the same numbers again, bit for bit

    Raises
        RuntimeError: the model is not compiled. NotImplementedError: it draws masks on a graphics card.
    """
    if model.optimizer is None:
        raise RuntimeError(f"{model.name} is not compiled, so there is no training to go back in.")
    return Moment(
        weights=[w.value.copy() for w in variables_within(model)],
        slots=model.optimizer.get_slots(),
        iterations=model.optimizer.iterations,
        chance=nn_random.get_state(),
        own_chance=[nn_random.state_of(generator) for generator in generators_within(model)],
    )


def go_back(model: Any, to: Moment) -> None:
    """Put the model, its optimizer and the random streams where they were at that moment.

    Raises
        ValueError: the model has other weights than it had then.
    """
    variables, generators = variables_within(model), generators_within(model)
    if [w.shape for w in variables] != [kept.shape for kept in to.weights] or len(generators) != len(to.own_chance):
        raise ValueError(f"{model.name} is not made as it was at that moment: its layers or weights are others.")
    for w, value in zip(variables, to.weights, strict=True):
        w.value[...] = value
    model.optimizer.set_slots(to.slots)
    model.optimizer.iterations = to.iterations
    nn_random.set_state(to.chance)
    for generator, state in zip(generators, to.own_chance, strict=True):
        generator.bit_generator.state = state


@contextmanager
def untouched(model: Any) -> Iterator[None]:
    """Whatever happens inside: afterwards the model (or layer), the numbers of its last batch and chance are as before.

    Inside, numbers are computed on the CPU.

        with untouched(model):
            model.layers[0].kernel.value = model.layers[0].kernel.value * 0
            print(model.predict(x))
    """
    layers, generators = layers_within(model), generators_within(model)
    nodes = [node for layer in layers if "graph" in vars(layer) for node in layer.graph.nodes]
    things = {id(thing): thing for thing in [*layers, *nodes, *(node.layer for node in nodes)]}.values()
    kept = [(thing, dict(vars(thing))) for thing in things]
    values = [(v, v.value, v.grad) for v in variables_within(model)]
    states = [(g, g.bit_generator.state) for g in generators if hasattr(g, "bit_generator")]
    module, device = xp.module, xp.device
    try:
        with nn_random.set_aside():
            xp.use(np, "cpu")
            yield
    finally:
        xp.use(module, device)
        for thing, attributes in kept:
            vars(thing).clear()
            vars(thing).update(attributes)
        for v, value, grad in values:
            v.value, v.grad = value, grad
        for generator, state in states:
            generator.bit_generator.state = state


class Recorder(Callback):
    """Keeps where the model stood during `fit`, so that one can go back there and on again, bit for bit the same.

        recorder = Recorder(every=10)
        model.fit(x, y, callbacks=[recorder])
        recorder.go_to(20)  # as after 20 steps, counted from the beginning of the first fit

    Steps are counted over all calls of `fit` that it is given to. Learning on from an earlier step with it leaves the
    way that followed: the moments after it are forgotten. `fit` always begins an epoch: from the end of one it goes
    on with the same examples in the same order; from within one use `train_on_batch` to repeat a step.

    Args
        every: keep every so many steps; the beginning is kept always.
        room: how many moments are kept at most; the oldest but the beginning go first. None keeps all.
    """

    def __init__(self, every: int = 1, room: int | None = None) -> None:
        super().__init__()
        self.every = check_count("Recorder", "every", every)
        self.room = None if room is None else check_count("Recorder", "room", room, least=2)
        self.step = 0
        self.moments: dict[int, Moment] = {}

    @property
    def steps(self) -> list[int]:
        """The steps one can go to."""
        return sorted(self.moments)

    @property
    def size(self) -> int:
        """Bytes that the moments take."""
        return sum(kept.size for kept in self.moments.values())

    def go_to(self, step: int) -> None:
        """Put the model where it stood after that many steps.

        Raises
            ValueError: that step was not kept.
        """
        if step not in self.moments:
            known = ", ".join(map(str, self.steps)) or "none; give it to fit first"
            raise ValueError(f"Recorder: step {step} was not kept; those that were: {known}.")
        go_back(self.model, self.moments[step])
        self.step = step

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.moments = {step: kept for step, kept in self.moments.items() if step <= self.step}
        self.moments.setdefault(self.step, moment(self.model))

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self.step += 1
        if self.step % self.every == 0:
            self.moments[self.step] = moment(self.model)
            if self.room is not None and len(self.moments) > self.room:
                del self.moments[self.steps[1]]
