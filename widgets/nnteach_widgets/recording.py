"""A training run that remembers its way: one can go back to any step, and from there on again, bit for bit the same."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from nnteach import random as nn_random
from nnteach.data import Batch, Data, as_array
from nnteach.models.diagnosis import explain_not_finite
from nnteach.rewind import Moment, go_back, moment

LONGEST = 100_000  # steps
KEPT = 400  # moments
KEPT_BYTES = 32 * 2**20
BRANCHES = 3
RECORDED = ("losses", "rates", "branches", "broken", "_stride", "_kept")


class Branch(NamedTuple):
    """A way that was left: the losses of steps `start`, `start` + 1, ..., and its last learning rate."""

    start: int
    losses: list[float]
    rate: float


class Past(NamedTuple):
    """All that a run has recorded, put aside by `clear`."""

    step: int
    recorded: dict[str, Any]


class Broken(NamedTuple):
    """A step after which the loss was no number, and what the engine says about it."""

    step: int
    words: str


class Recording:
    """Trains `model` step by step, and keeps what it needs to return to any of them.

    Not every moment fits into memory: when there are too many, every second one is dropped. A step between two kept
    ones is reached by training again from the one before, and comes out the same: which examples a step learns
    from depends on its number alone, and the random streams are rewound, too.

        recording = Recording(model, x, y)
        recording.advance(rate=0.1, steps=50)
        recording.go_to(20)
        recording.advance(rate=0.5)           # leaves the old way, which becomes a branch

    Args
        model: compiled; it is trained in place.
        x, y: its examples.
        batch_size: examples for each step; all of them if None.
        seed: of the order in which the examples come.
    """

    def __init__(self, model: Any, x: Any, y: Any, batch_size: int | None = None, seed: int = 0) -> None:
        self.model = model
        x, y = as_array("x", x), as_array("y", y)
        model.evaluate(x, y, batch_size=len(x), verbose=0)  # builds the model, and says what does not fit
        self.size = len(x)
        self.batch_size = self.size if batch_size is None else min(batch_size, self.size)
        [self._all] = Data(x, y, None, model.dtype).batches(self.size)
        self._x: Any = self._all.x
        self._y: Any = self._all.y
        self._seed = seed
        self._order: tuple[int, np.ndarray] = (-1, np.empty(0, int))
        self._chance = nn_random.get_state()
        start = moment(model)
        self._room = max(2, min(KEPT, KEPT_BYTES // max(3 * start.size, 1)))
        self._begin(start)

    def _begin(self, start: Moment) -> None:
        self.step = 0  # where the model stands
        self.rates: list[float] = []  # rates[k] was used from step k to k + 1
        self.branches: deque[Branch] = deque(maxlen=BRANCHES)
        self.broken: Broken | None = None
        self._stride = 1
        self._kept = {0: start}
        self.losses = [self._loss()]  # losses[k], over all examples, after k steps

    @property
    def last(self) -> int:
        """The last step of the present way."""
        return len(self.losses) - 1

    def advance(self, rate: float, steps: int = 1, seconds: float = math.inf) -> int:
        """Train from where the model stands, as many steps as the time allows; returns how many were made.

        It ends early when the loss breaks (see `broken`), with the model back at the last step that was whole.
        """
        end = time.perf_counter() + seconds
        made = 0
        with self._own_chance():
            while made < steps and self.step < LONGEST and self._advance_once(rate):
                made += 1
                if time.perf_counter() > end:
                    break
        return made

    def go_to(self, step: int) -> None:
        """Put the model where it was after that many steps."""
        if not 0 <= step <= self.last:
            raise ValueError(f"Step {step} is not recorded: there are steps 0 to {self.last}.")
        if step != self.step:
            with self._own_chance():
                self._go_to(step)

    def restore(self) -> None:
        """Put the model back where this run stands, after another one has used it."""
        with self._own_chance():
            self._go_to(self.step, always=True)

    def fail(self, words: str) -> None:
        """End here: a step failed, for a reason told in these words."""
        self.broken = Broken(self.step + 1, words)
        self.restore()

    def clear(self) -> Past:
        """Back to the beginning, and forget the rest; `recall` brings back what this returns."""
        past = Past(self.step, {name: getattr(self, name) for name in RECORDED})
        self.go_to(0)
        self._begin(self._kept[0])
        return past

    def recall(self, past: Past) -> None:
        """Put the model and everything recorded back to how it was before `clear`."""
        vars(self).update(past.recorded)
        self.step = past.step
        self.restore()

    def _advance_once(self, rate: float) -> bool:
        if self.step < self.last:
            self._leave_way()
        self.broken = None
        self._train(self.step, rate)
        loss = self._loss()
        if not math.isfinite(loss):
            self._break(loss)
            return False
        self.step += 1
        self.losses.append(loss)
        self.rates.append(rate)
        self._keep()
        return True

    def _leave_way(self) -> None:
        """What was recorded after the present step becomes a branch."""
        self.branches.append(Branch(self.step, self.losses[self.step :], self.rates[-1]))
        del self.losses[self.step + 1 :], self.rates[self.step :]
        self._kept = {step: kept for step, kept in self._kept.items() if step <= self.step}

    def _break(self, loss: float) -> None:
        epoch, batch = divmod(self.step, -(-self.size // self.batch_size))
        error = explain_not_finite(self.model, epoch, batch, loss)
        self.broken = Broken(self.step + 1, str(error).partition(" The weights are spoilt")[0])  # here they are not
        self._go_to(self.step, always=True)

    def _train(self, step: int, rate: float) -> None:
        batch = self._batch(step)
        self.model.optimizer.learning_rate = rate
        with np.errstate(over="ignore", invalid="ignore"):  # a loss that breaks is told in words
            self.model.train_step(batch.x, batch.y)

    def _loss(self) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            y_pred = self.model.graph.forward(self._all.x)
            return float(self.model.loss(self._all.y, y_pred))

    def _batch(self, step: int) -> Batch:
        """The examples of a step: those of each epoch in an order of its own."""
        if self.batch_size == self.size:
            return self._all
        epoch, number = divmod(step, -(-self.size // self.batch_size))
        if self._order[0] != epoch:
            self._order = (epoch, np.random.default_rng([self._seed, epoch]).permutation(self.size))
        rows = self._order[1][number * self.batch_size : (number + 1) * self.batch_size]
        return Batch(self._x[rows], self._y[rows], None, len(rows))

    def _keep(self) -> None:
        if self.step % self._stride == 0:
            self._kept[self.step] = moment(self.model)
        if len(self._kept) > self._room:
            self._stride *= 2
            self._kept = {step: kept for step, kept in self._kept.items() if step % self._stride == 0}

    def _go_to(self, step: int, always: bool = False) -> None:
        near = max(kept for kept in self._kept if kept <= step)
        if always or not near <= self.step <= step:
            go_back(self.model, self._kept[near])
            self.step = near
        for passed in range(self.step, step):
            self._train(passed, self.rates[passed])
        self.step = step

    @contextmanager
    def _own_chance(self) -> Iterator[None]:
        """Draw from streams of our own meanwhile, so that neither this run nor the notebook disturbs the other."""
        theirs = nn_random.get_state()
        nn_random.set_state(self._chance)
        try:
            yield
        finally:
            self._chance = nn_random.get_state()
            nn_random.set_state(theirs)
