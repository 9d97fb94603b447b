"""Live training: a network learns before one's eyes, and one can stop it, go back, and try another learning rate."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from nnteach import Sequential
from nnteach.errors import check_count
from nnteach_widgets.classes import GRID, Scene, check_outputs, scene
from nnteach_widgets.controls import LABEL_WIDTH, button, choice
from nnteach_widgets.explorable import Control, Explorable, chosen
from nnteach_widgets.live_numbers import BATCHES, PRESETS, SPEEDS, Numbers, TrainingState, compute, describe
from nnteach_widgets.live_picture import LivePicture
from nnteach_widgets.networks import NETWORKS, OPTIMIZERS, build
from nnteach_widgets.palette import Palette
from nnteach_widgets.player import SLICE, Player
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.rates import Rates, RateSlider
from nnteach_widgets.recording import LONGEST, Past, Recording
from nnteach_widgets.toys import TOYS

REMEMBERED_RUNS = 4
SHORTEST = 50  # steps that the slider spans at least
CATCH_UP = 0.1  # seconds of training that may be made up for when the page was slow


class LiveTraining(Explorable):
    """A network with two inputs while it learns: its border over the examples, its loss beside. See `live_training`.

    lab.run(200)                            # train 200 steps, as Play would
    lab.state = replace(lab.state, step=50) # go back
    lab.model                               # the network, as it is at the step shown
    """

    title = "Live training"
    simplified = (
        "all examples are learned from and none is kept aside, so the loss says how well they are fitted, not how well"
        f" new ones would be. The border is drawn from {GRID} × {GRID} answers."
    )
    drag = "x"
    wide = ("step",)

    playing = traitlets.Bool(False, help="whether it trains; set it, or call play() and pause()")

    def __init__(self, state: TrainingState, own: Any = None, examples: Scene | None = None, **page: Any) -> None:
        self._own, self._examples = own, examples
        self._runs: dict[tuple[Any, ...], tuple[Recording, Scene]] = {}
        self._past: deque[tuple[TrainingState, Recording, Past]] = deque(maxlen=REMEMBERED_RUNS)  # before each reset
        self._recording, self._scene = self._begin(state)
        self._player = Player(self._play_on)
        self._plays, self._due, self._arriving, self._stream = 0, 0.0, False, False
        self._play = button("Play", self._toggle, "Train, and show it; press again to stop")
        self._play.layout.width = "64px"  # the same for its two words
        super().__init__(state, **page)
        self.observe(self._on_playing, "playing")

    # What learners and lessons use

    @property
    def model(self) -> Any:
        """The network, as it is at the step shown."""
        return self._recording.model

    def play(self) -> None:
        """Train until `pause`, in a notebook; elsewhere use `run`."""
        self.playing = True

    def pause(self) -> None:
        """Stop training."""
        if self.playing:
            self.playing = False
            self._arrive()

    def run(self, steps: int) -> None:
        """Train that many steps at once, from the step shown. A loss that breaks ends it; `describe` says why."""
        steps = check_count("run", "steps", steps)
        self.pause()
        self._plays += 1
        self._recording.advance(self.state.rate, steps)
        self._arrive()

    def reset(self) -> None:
        """Return to how it began, and put the run aside; Undo brings it back."""
        self.pause()
        before = self.state
        super().reset()
        if self._recording.last:
            if self.state == before:
                self._history.append(before)  # the controls stand as they did, yet the run is gone
            self._past.append((before, self._recording, self._recording.clear()))
        self._fit_slider()
        self.view.refresh()

    def undo(self) -> None:
        """Take back the last gesture; after Reset, the run is there again."""
        if self._past and self._history and self._history[-1] is self._past[-1][0]:
            self.playing = False
            _, recording, past = self._past.pop()
            recording.recall(past)
            self._recording.restore()  # a model of the learner's own is in several runs
        super().undo()
        self._fit_slider()
        self.view.refresh()

    def describe(self, state: Any = None) -> str:
        """The picture in words, at the present state or at another recorded one."""
        recording, here = self._recording, self._recording.step
        try:
            return super().describe(state)
        finally:
            recording.go_to(here)
            if state is not None and state.run != self.state.run:  # a model of the learner's own is in several runs
                recording.restore()

    def close(self) -> None:
        self.pause()
        super().close()

    # The parts of an explorable

    def make_controls(self, state: TrainingState) -> dict[str, Control]:
        step = ipywidgets.IntSlider(
            value=0,
            min=0,
            max=100,
            description="step",
            tooltip="step: arrow keys move it by 1; going back keeps what came after",
            style={"description_width": LABEL_WIDTH},
            layout={"width": "100%"},
        )
        step.add_class("nnteach-steps")
        controls: dict[str, Control] = {
            "rate": Rates("rate", RateSlider("learning rate", state.rate)),
            "step": Control("step", step),
            "speed": Control("speed", choice("speed", SPEEDS.items(), state.speed)),
            "batch": Control("batch", choice("each step", BATCHES.items(), state.batch)),
        }
        if self._examples is None:
            controls["data"] = Control("data", choice("data", _as_options(TOYS), state.data))
        if self._own is None:
            controls["network"] = Control("network", choice("hidden", _as_options(NETWORKS), state.network))
            controls["optimizer"] = Control("optimizer", choice("rule", _as_options(OPTIMIZERS), state.optimizer))
        return controls

    def make_picture(self, colours: Palette) -> LivePicture:
        return LivePicture(colours)

    def compute(self, state: TrainingState) -> Numbers:
        return compute(state, *self._run_of(state))

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        if pointer.axes.get_xlabel() != "step":
            return {}
        return {"step": min(max(round(pointer.x), 0), self._recording.last)}

    # Runs

    def _begin(self, state: TrainingState) -> tuple[Recording, Scene]:
        """The run of this state: a remembered one, or a new one at its first step."""
        if state.run not in self._runs:
            examples = self._examples if self._examples is not None else scene(*TOYS[state.data]())
            if self._own is not None and self._runs:
                self._recording.go_to(0)  # a new run of the learner's own model starts where its first one did
            model = self._own or build(state.network, state.optimizer, len(examples.values))
            self._runs[state.run] = (Recording(model, examples.x, examples.y, state.batch or None), examples)
            while len(self._runs) > REMEMBERED_RUNS:
                del self._runs[next(iter(self._runs))]
        return self._runs[state.run]

    def _run_of(self, state: TrainingState) -> tuple[Recording, Scene]:
        return (self._recording, self._scene) if state.run == self.state.run else self._begin(state)

    @traitlets.validate("state")
    def _check_state(self, proposal: dict[str, Any]) -> Any:
        state = proposal["value"]
        if not isinstance(state, TrainingState):
            return super()._check_state(proposal)
        super()._check_state({**proposal, "value": replace(state, step=0)})
        if not isinstance(state.step, (int, np.integer)) or not 0 <= state.step <= LONGEST:
            raise ValueError(f"step = {state.step!r} must be a whole number from 0 to {LONGEST:,}.")
        return self._at_run(state)

    def _at_run(self, state: TrainingState) -> TrainingState:
        """Turn to the run and the step that the state asks for; a step that is not recorded yet is made."""
        old = self.state
        if old is None:
            return state
        if state.run != old.run:
            self.playing = False
            self._recording, self._scene = self._begin(state)
            self._recording.restore()
            return replace(state, step=min(state.step, self._recording.last))
        recording = self._recording
        if self.playing and state.step == old.step:  # another control was moved; what is shown lags a little behind
            return replace(state, step=recording.step)
        if not self._arriving:
            self.playing = False  # a hand on the steps means: stop here
        if state.step > recording.last and self._source != "undo":
            recording.go_to(recording.last)
            recording.advance(state.rate, state.step - recording.last)
        recording.go_to(min(state.step, recording.last))
        return replace(state, step=recording.step)

    def _on_state(self, change: dict[str, Any]) -> None:
        self._fit_slider()
        super()._on_state(change)

    def _show(self) -> None:
        self.view.refresh(stream=self._stream)

    def _fit_slider(self) -> None:
        """The slider of the steps ends at the last one recorded."""
        slider, last = self.controls["step"].widget, max(self._recording.last, SHORTEST)
        if slider.max != last and slider.value <= last:
            slider.max = last

    # Playing

    def _toggle(self) -> None:
        if self.playing:
            self.pause()
        else:
            self.play()

    def _on_playing(self, change: dict[str, Any]) -> None:
        self._play.description = "Pause" if self.playing else "Play"
        if self.playing:
            self._plays += 1
            self._due = 1.0  # the first step at once
            try:
                self._player.start()
            except RuntimeError:
                self.playing = False
                raise
        else:
            self._player.stop()

    def _play_on(self, seconds: float) -> bool:
        """A slice of training, and a frame if the page has kept up; False at the end."""
        speed = self.state.speed
        self._due = min(self._due + seconds * speed, max(1.0, CATCH_UP * speed))
        asked = int(self._due)
        made = self._advance(asked) if asked else 0
        self._due -= made
        done = self._recording.broken is not None or self._recording.step >= LONGEST
        if done:
            self.pause()
        elif made and self.view.ready():
            self._arrive(stream=True)
        return self.playing

    def _advance(self, steps: int) -> int:
        try:
            return self._recording.advance(self.state.rate, steps, SLICE)
        except Exception as error:  # in a layer or a loss of the learner's own; a task has nobody else to tell
            self._recording.fail(f"{type(error).__name__}: {error}")
            return 0

    def _step_once(self) -> None:
        self.run(1)

    def _arrive(self, stream: bool = False) -> None:
        """Let the state and the controls follow to where the model is."""
        self._stream, self._arriving = stream, True
        try:
            if self.state.step == self._recording.step:
                self.view.refresh()
            else:
                self.change(f"play {self._plays}", step=self._recording.step)
        finally:
            self._stream, self._arriving = False, False

    # The page

    def before_controls(self) -> list[ipywidgets.Widget]:
        transport = ipywidgets.HBox([self._play, button("Step", self._step_once, "Train one step")])
        transport.add_class("nnteach-transport")
        return [transport]


def _as_options(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def live_training(
    model: Sequential | None = None,
    x: Any = None,
    y: Any = None,
    *,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> LiveTraining:
    """Watch a network with two inputs learn: play, pause, go back, change the learning rate, go on.

        lab = explore.live_training()                    # two moons; press Play
        lab.run(200)                                     # or train from code
        explore.live_training(preset="too-fast")
        explore.live_training(model, x, y)               # your own compiled model learns, in place
        explore.live_training(x=x, y=y)                  # a network of ours on your own examples

    Args
        model: compiled, with two inputs and an output for two or three classes. It begins where it stands.
        x: examples, (n, 2). y: their classes, (n,), or rows of 0 with a single 1.
        preset: "moons", "straight", "circles", "corners", "three", "too-fast", "few-examples" or "broken".
        hide: controls to leave out: "rate", "step", "speed", "batch", "data", "network", "optimizer".

    Raises
        ValueError: an unknown name; a model or examples that do not make a map of two inputs and two or three classes.
        RuntimeError: a model that is not compiled.
        TypeError: a model without examples; no model at all.
    """
    start = chosen(PRESETS, preset)
    state = replace(TrainingState(), **start.state)
    if (x is None) != (y is None):
        raise TypeError(
            "live_training takes examples as a pair: live_training(model, x, y), or live_training(x=x, y=y)."
        )
    if model is None:
        examples = None if x is None else scene(x, scene(x, y).kind)  # our networks count classes from 0
        return LiveTraining(state, examples=examples, front=start.front, hide=hide)
    if not isinstance(model, Sequential):
        raise TypeError(f"live_training trains a Sequential model; received {model!r}.")
    if x is None:
        raise TypeError("live_training needs the examples of your model, too: live_training(model, x, y).")
    if preset is not None:
        raise ValueError(f"The preset {preset!r} brings a network of its own; leave out either it or the model.")
    if model.optimizer is None or model.loss is None:
        raise RuntimeError(
            "live_training needs to know how to train: call model.compile(optimizer=..., loss=...) first."
        )
    examples = scene(x, y)
    if not model.built:
        model.build((None, 2))
    check_outputs(model, examples)
    return LiveTraining(replace(state, rate=model.optimizer.learning_rate), model, examples, hide=hide)
