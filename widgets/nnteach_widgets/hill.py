"""The hill walker: gradient descent on the loss of a real model, step by step, over one or two of its weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import ipywidgets
import numpy as np

from nnteach_widgets.controls import button, slider
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.hill_picture import HillPicture
from nnteach_widgets.hill_words import describe
from nnteach_widgets.landscapes import landscape
from nnteach_widgets.palette import Palette
from nnteach_widgets.player import Player
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.surface import Landscape, Range, Walk, Weight

GOAL = 20  # steps within which to arrive
MOST = 100  # steps of a walk
MOST_MOMENTUM = 0.95
PACE = 20.0  # steps a second while one watches


@dataclass(frozen=True)
class HillState:
    """What the controls say: where the walk begins, how it goes on, how many of its steps are shown."""

    w1: float
    w2: float = 0.0  # not there in a landscape of one weight
    rate: float = 0.1
    momentum: float = 0.0
    step: int = 0


@dataclass(frozen=True)
class Numbers:
    """Everything the picture and the words show."""

    state: HillState
    landscape: Landscape
    walk: Walk  # from the start to the present step
    step: int  # the present one; fewer than asked for if the numbers left what a computer can hold
    next: tuple[float, ...]  # where the next step leads
    next_loss: float
    ended: bool
    outside: bool  # of the picture
    overshot: bool  # the last step went past the lowest point of its line
    factor: float | None  # by which the loss grew in the last step, if this walk will never come back
    arrived: int | None  # the first step with a loss close to the lowest
    limit: float | None  # the learning rate beyond which a walk near the lowest place grows
    goal: int = GOAL


def compute(state: HillState, land: Landscape) -> Numbers:
    """The numbers of a state: every step by the engine's SGD on the engine's gradients."""
    whole = land.walk((state.w1, state.w2)[: land.size], state.rate, state.momentum, state.step + 1)
    step = min(state.step, len(whole.losses) - 1)
    walk = Walk(whole.places[: step + 1], whole.losses[: step + 1], whole.gradients[: step + 1])
    ended = len(whole.losses) == step + 1
    arrived = np.flatnonzero(walk.losses <= land.target)
    limit = land.limit(state.momentum)
    inside = [low <= v <= high for v, (low, high) in zip(walk.places[-1], land.ranges, strict=True)]
    return Numbers(
        state=state,
        landscape=land,
        walk=walk,
        step=step,
        next=tuple(float(w) for w in whole.places[-1]),
        next_loss=float(whole.losses[-1]),
        ended=ended,
        outside=not all(inside),
        overshot=step > 0 and float(walk.gradients[-1] @ (walk.places[-1] - walk.places[-2])) > 0,
        factor=_growth(walk.losses) if _diverges(state, land, limit, not all(inside)) else None,
        arrived=int(arrived[0]) if len(arrived) else None,
        limit=limit,
    )


def _diverges(state: HillState, land: Landscape, limit: float | None, outside: bool) -> bool:
    """Whether a loss that grows now will go on growing; with momentum a walk may climb and come back."""
    return limit is not None and state.rate > limit if land.quadratic else outside


def _growth(losses: np.ndarray) -> float | None:
    """By how much the loss grew in the last step, if it grew in each of the last three."""
    last = losses[-4:]
    return float(last[-1] / last[-2]) if len(last) == 4 and (np.diff(last) > 0).all() and last[-2] > 0 else None


PRESETS = {
    "gentle": Preset(
        "Press Step: does each step go the same way? Guess how many it takes, then Run 20.",
        {"land": "bowl", "w1": -1.5, "w2": 1.5, "rate": 0.1},
    ),
    "too-fast": Preset(
        "A larger learning rate, a faster walk? Run 20, read the loss; then find the largest rate that arrives.",
        {"land": "bowl", "w1": -0.5, "w2": 0.5, "rate": 1.2},
    ),
    "curve": Preset(
        "One weight. Where does the next step lead? Compute it by hand: w − rate · gradient. Mind the sign.",
        {"land": "curve", "w1": -1.5, "rate": 0.1},
    ),
    "ravine": Preset(
        "Two features that were never scaled. Arrive within 20 steps: which rate does it, without momentum?",
        {"land": "ravine", "w1": -0.5, "w2": -0.2, "rate": 0.04},
    ),
    "momentum": Preset(
        "The ravine again. Add momentum: can you arrive within 20 steps now? What does too much of it do?",
        {"land": "ravine", "w1": -0.5, "w2": -0.2, "rate": 0.048, "momentum": 0.5, "step": GOAL},
        ("momentum", "rate"),
    ),
    "two-valleys": Preset(
        "One weight of a network with a bend. From which starts does the walk end in the deeper valley?",
        {"land": "two-valleys", "w1": -1.0, "rate": 5.0, "step": GOAL},
        ("rate", "start"),
    ),
}


class HillWalker(Explorable):
    """Gradient descent, one step at a time, on the loss of a real model. Made by `hill_walker`."""

    title = "Hill walker"
    simplified = (
        "a slice along one or two of the model's weights, with a gradient from all the examples at once; training "
        "usually moves every weight, by a few examples at a time."
    )
    drag = "xy"
    _picture: HillPicture

    def __init__(self, state: HillState, land: Landscape, **page: Any) -> None:
        self.landscape = land
        self._player = Player(self._run_on)
        self._runs, self._end, self._due = 0, 0, 0.0
        self._arrived: HillState | None = None  # where the run stands, unless a hand has moved something since
        super().__init__(state, **page)

    def make_controls(self, state: HillState) -> dict[str, Control]:
        land, most = self.landscape, max(self.landscape.fastest, state.rate)
        rate = slider("rate", state.rate, 0.0, most, _fine(most))
        rate.readout_format = f".{max(2, -floor(log10(_fine(most))))}f"
        momentum = slider("momentum", state.momentum, 0.0, MOST_MOMENTUM, 0.05)
        controls = {"rate": Control("rate", rate), "momentum": Control("momentum", momentum)}
        starts = {"w1": "start"} if land.size == 1 else {"w1": "start 1", "w2": "start 2"}
        for (field, name), (low, high) in zip(starts.items(), land.ranges, strict=True):
            start = slider(name, getattr(state, field), low, high, _fine(high - low))
            controls[name] = Control(field, start)
        return {**controls, "step": Control("step", _counter(state.step))}

    def make_picture(self, colours: Palette) -> HillPicture:
        return HillPicture(colours, self.landscape)

    def compute(self, state: HillState) -> Numbers:
        return compute(state, self.landscape)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """The walk begins where one clicks, and comes along."""
        if pointer.axes is not self._picture.map:
            return {}
        places = dict(zip(("w1", "w2"), (pointer.x, pointer.y), strict=True))
        return {
            field: _near(places[field], low, high)
            for field, (low, high) in zip(("w1", "w2"), self.landscape.ranges, strict=False)
        }

    def walk(self, steps: int) -> None:
        """Go some steps on, or back if negative."""
        self.change("walk", step=min(MOST, max(0, self.state.step + steps)))

    def run(self, steps: int = 20) -> None:
        """Go some steps on, one after the other before the learner's eyes; at once where nobody looks."""
        if not self.view.ready():
            self.walk(steps)
            return
        self._runs += 1
        self._end, self._due, self._arrived = min(MOST, self.state.step + steps), 1.0, self.state
        self._player.start()

    def _run_on(self, seconds: float) -> bool:
        """The steps that are due; False at the end, and where the learner has changed the state meanwhile."""
        if id(self.state) != id(self._arrived):  # the very same, not one that looks like it
            return False
        self._due += seconds * PACE
        due = min(int(self._due), self._end - self.state.step)
        if due > 0 and self.view.ready():
            self._due -= due
            self.change(f"run {self._runs}", step=self.state.step + due)
            self._arrived = self.state
        return self.state.step < self._end

    def _show(self) -> None:
        self.view.refresh(stream=str(self._source).startswith("run"))

    def close(self) -> None:
        self._player.stop()
        super().close()

    def above_picture(self) -> list[ipywidgets.Widget]:
        steps = ipywidgets.HBox(
            [
                button("Back", lambda: self.walk(-1), "Take one step back"),
                button("Step", lambda: self.walk(1), "Go one step downhill"),
                button("Run 20", self.run, "Go twenty steps"),
            ]
        )
        steps.add_class("nnteach-buttons")
        return [steps]


def _counter(value: int) -> ipywidgets.IntSlider:
    """How many steps are shown: the keyboard's way to go back and forth."""
    like = slider("step", 0, 0, 1)
    return ipywidgets.IntSlider(
        value=value,
        min=0,
        max=MOST,
        description="step",
        tooltip="step: arrow keys move it by 1",
        style={"description_width": like.style.description_width},
        layout={"width": like.layout.width},
    )


def _fine(width: float) -> float:
    """A slider's step: one, two or five of a power of ten, some hundred of them along the slider."""
    power = 10.0 ** floor(log10(width / 100))
    return next(round(n * power, 12) for n in (5, 2, 1) if n * power <= width / 100 * 1.0001)


def _near(value: float, low: float, high: float) -> float:
    """The nearest number on a slider between these bounds."""
    step = _fine(high - low)
    return min(high, max(low, round(round(value / step) * step, 10))) + 0.0


def hill_walker(
    model: Any = None,
    x: Any = None,
    y: Any = None,
    *,
    weights: Sequence[Weight] | None = None,
    ranges: Sequence[Range] | None = None,
    start: Sequence[float] | float | None = None,
    learning_rate: float | None = None,
    momentum: float | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> HillWalker:
    """Walk downhill on a model's loss: start where you click, choose the learning rate, take step after step.

        explore.hill_walker()
        explore.hill_walker(preset="ravine")
        explore.hill_walker(model, x, y, weights=[("dense", "kernel", (0, 0)), ("dense", "bias", (0,))])

    Args
        model, x, y: a compiled model of your own and its data; without them, a line through the diabetes patients.
            The model is copied: your own does not move.
        weights: the one or two weights that move, (layer, "kernel" or "bias", index) each; the others are held fixed.
        ranges: (low, high) for each of them in the picture.
        start: where the walk begins, a number for each weight.
        learning_rate, momentum: of the engine's SGD.
        preset: "gentle", "too-fast", "curve", "ravine", "momentum" or "two-valleys".
        hide: controls to leave out: "rate", "momentum", "start 1", "start 2" (or "start"), "step".

    Raises
        ValueError: an unknown name; a weight that is not there; a value outside its slider; a model without a loss.
        TypeError: a model without data, or data without a model.
    """
    begin = chosen(PRESETS, preset)
    values = {"land": "bowl", "w1": -1.5, "w2": 1.5, **begin.state}
    name = values.pop("land")
    if model is None and x is None and y is None:
        if weights is not None or ranges is not None:
            raise TypeError("weights and ranges belong to a model of your own: hill_walker(model, x, y, weights=...).")
        land = landscape(name)
    else:
        if model is None or x is None or y is None:
            raise TypeError("A landscape of your own needs all three: hill_walker(model, x, y).")
        land = Landscape(model, x, y, weights, ranges)
        values |= _beginning(land)
    if start is not None:
        values |= _start(start, land)
    if land.size == 1:
        values.pop("w2", None)
    given = {"rate": learning_rate, "momentum": momentum}
    values |= {field: float(value) for field, value in given.items() if value is not None}
    return HillWalker(HillState(**values), land, front=begin.front, hide=hide)


def _beginning(land: Landscape) -> dict[str, float]:
    """A start away from the lowest place and a cautious learning rate, for a landscape nobody has seen before."""
    places = [_near(0.85 * low + 0.15 * high, low, high) for low, high in land.ranges]
    rate = _near(land.fastest / 15, 0, land.fastest)
    return {**dict(zip(("w1", "w2"), places, strict=False)), "rate": rate, "momentum": 0.0, "step": 0}


def _start(start: Sequence[float] | float, land: Landscape) -> dict[str, float]:
    places = [float(v) for v in np.atleast_1d(start)]
    if len(places) != land.size:
        raise ValueError(f"start needs one number for each of {', '.join(land.names)}; received {start!r}.")
    return dict(zip(("w1", "w2"), places, strict=False))
