"""Going back in training: all that decides how it goes on, kept and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.backend import Array


@dataclass(frozen=True)
class Moment:
    """A model between two steps: its weights, what its optimizer remembers, how far chance has run.

    The learning rate is not in it: it may be changed at any time, also for the way on from here.
    """

    weights: list[Array]
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
    """
    return Moment(
        weights=[w.value.copy() for w in model.weights],
        slots=model.optimizer.get_slots(),
        iterations=model.optimizer.iterations,
        chance=nn_random.get_state(),
        own_chance=[generator.bit_generator.state for generator in _generators(model)],
    )


def go_back(model: Any, to: Moment) -> None:
    """Put the model, its optimizer and the random streams where they were at that moment."""
    for w, value in zip(model.weights, to.weights, strict=True):
        w.value[...] = value
    model.optimizer.set_slots(to.slots)
    model.optimizer.iterations = to.iterations
    nn_random.set_state(to.chance)
    for generator, state in zip(_generators(model), to.own_chance, strict=True):
        generator.bit_generator.state = state


def _generators(model: Any) -> list[np.random.Generator]:
    return [held for layer in model.layers for held in vars(layer).values() if isinstance(held, np.random.Generator)]
