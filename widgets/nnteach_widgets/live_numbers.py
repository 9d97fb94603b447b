"""What live training shows: the state of its controls, the numbers of a recorded step, and both in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach_widgets.classes import GRID, Scene, columns, shares
from nnteach_widgets.explorable import Preset
from nnteach_widgets.recording import Branch, Broken, Recording
from nnteach_widgets.words import short

SPEEDS = {"5 steps a second": 5.0, "25 steps a second": 25.0, "100 steps a second": 100.0, "as fast as it goes": 1e9}
BATCHES = {"all examples": 0, "32 examples": 32, "8 examples": 8, "1 example": 1}


@dataclass(frozen=True)
class TrainingState:
    """What the controls say. Another `data`, `network`, `optimizer` or `batch` is another run, from its beginning."""

    rate: float = 0.5
    step: int = 0
    speed: float = 100.0  # steps a second
    data: str = "moons"
    network: str = "8 tanh"
    optimizer: str = "gradient descent"
    batch: int = 0  # examples for each step; 0 stands for all

    @property
    def run(self) -> tuple[Any, ...]:
        """What makes it this run and no other."""
        return self.data, self.network, self.optimizer, self.batch


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show."""

    state: TrainingState
    scene: Scene
    map: np.ndarray  # (up, across, classes): how much of each place belongs to each class
    wrong: np.ndarray  # for each example, whether the model is wrong about it
    losses: np.ndarray  # over all examples, after each recorded step
    rate: float  # of the last recorded step
    branches: tuple[Branch, ...]
    broken: Broken | None
    teacher: str  # how each step is made

    @property
    def loss(self) -> float:
        return float(self.losses[self.state.step])

    @property
    def last(self) -> int:
        return len(self.losses) - 1

    @property
    def right(self) -> int:
        return int((~self.wrong).sum())


def compute(state: TrainingState, recording: Recording, examples: Scene) -> Numbers:
    """The numbers of a recorded step, all from the engine; the model is left at that step."""
    recording.go_to(state.step)
    model = recording.model
    answers = shares(model, examples.x, examples)
    size = "all" if recording.batch_size == recording.size else f"{recording.batch_size} of the"
    return Numbers(
        state=state,
        scene=examples,
        map=shares(model, examples.places, examples).reshape(GRID, GRID, -1),
        wrong=answers.argmax(axis=1) != columns(model, examples),
        losses=np.array(recording.losses),
        rate=recording.rates[-1] if recording.rates else state.rate,
        branches=tuple(recording.branches),
        broken=recording.broken,
        teacher=f"{type(model.optimizer).__name__} on {size} {recording.size} examples",
    )


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    state, count = numbers.state, len(numbers.scene.x)
    wrong = count - numbers.right
    said = [
        f"Step {state.step}: loss {short(numbers.loss)}{_trend(numbers)}. {numbers.right} of {count} examples"
        f" ({numbers.right / count:.0%}) are correct" + (f"; the {wrong} ringed ones are not." if wrong else "."),
        f"Each step is made by {numbers.teacher}, learning rate {state.rate:g}.",
    ]
    if state.step < numbers.last:
        said.append(f"Recorded until step {numbers.last}; to go on from here is to leave that way.")
    if numbers.branches:
        rates = " and ".join(f"{branch.rate:g}" for branch in numbers.branches)
        said.append(f"Faint: what was left earlier, rate {rates}.")
    if numbers.broken is not None:
        said.append(f"Step {numbers.broken.step} broke it. {numbers.broken.words}")
    return " ".join(said)


def _trend(numbers: Numbers) -> str:
    """How the loss stands beside that of a tenth of the way before."""
    step = numbers.state.step
    if step == 0:
        return ""
    before = float(numbers.losses[max(0, step - max(10, step // 10))])
    change = numbers.loss - before
    size = max(before, numbers.loss, 1e-12)
    way = "hardly changing" if abs(change) < 0.005 * size else "falling" if change < 0 else "rising"
    return f", {way} (it began at {short(numbers.losses[0])})"


PRESETS = {
    "moons": Preset("Press Play. When does the border begin to bend?"),
    "straight": Preset(
        "Without a hidden layer: what is the best border it can find?", {"network": "no hidden layer", "rate": 1.0}
    ),
    "circles": Preset("Can three neurons draw a closed border?", {"data": "circles", "network": "3 tanh", "rate": 1.0}),
    "corners": Preset("Opposite corners belong together: how long does the loss stay level?", {"data": "corners"}),
    "three": Preset("Three classes, three outputs.", {"data": "arms"}),
    "too-fast": Preset("A rate of 20: what does the loss do? Go back and find a better one.", {"rate": 20.0}),
    "few-examples": Preset(
        "Each step learns from 8 examples only: why does the loss tremble?", {"batch": 8, "rate": 0.5}
    ),
    "broken": Preset(
        "Squared error and a rate of 1: in how many steps is the loss no number any more?",
        {"network": "8 tanh, squared error", "rate": 1.0, "speed": 5.0},
    ),
}
