"""The bias bench of a layer: one bias for each neuron, or one for them all, and what each of the two can learn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
import numpy as np

from nnteach_widgets.bias_layer_picture import LayerBiasPicture
from nnteach_widgets.bias_layer_scene import MOST, Scene
from nnteach_widgets.bias_layer_words import describe
from nnteach_widgets.bias_learning import Biases
from nnteach_widgets.controls import button, choice, slider
from nnteach_widgets.explorable import Control, Explorable, Preset
from nnteach_widgets.palette import Palette
from nnteach_widgets.player import Player
from nnteach_widgets.pointer import Pointer

FIELDS = tuple(f"b{k}" for k in range(1, MOST + 1))
STEP = 0.05
LAST = 40  # steps of one Play: by then the biases of the presets no longer move
PACE = 8.0  # steps in a second


@dataclass(frozen=True)
class LayerState:
    """What the controls say: the bias of each neuron, whether it is one for all, and how many steps it has learned."""

    b1: float = 0.0
    b2: float = 0.0
    b3: float = 0.0
    b4: float = 0.0
    b5: float = 0.0
    b6: float = 0.0
    shared: bool = False
    step: int = 0

    def biases(self, count: int) -> Biases:
        return tuple(getattr(self, name) for name in FIELDS[:count])


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show."""

    state: LayerState
    scene: Scene
    biases: Biases
    before: np.ndarray  # (neurons,), the middle of the sums without their biases
    spread: np.ndarray  # (neurons, 2), between which nine of ten examples lie
    answers: np.ndarray  # (neurons,), the mean share of each; or how many of the examples have z > 0
    loss: float | None
    best: float | None  # the smallest loss that biases alone can reach
    pulls: np.ndarray | None  # (neurons,), how far the next step would move each sum if it had a bias of its own
    coming: np.ndarray | None  # (neurons,), how far the next step of training does move each bias
    learnable: int  # biases that can learn: one, or one for each neuron


def compute(state: LayerState, scene: Scene) -> Numbers:
    """The numbers of a state, from the engine's networks or the learner's own layer."""
    count = scene.sums.shape[1]
    biases = state.biases(count)
    if any(state.biases(MOST)[count:]):
        raise ValueError(f"This layer shows {count} neurons: b1 to b{count}, and the others must stay 0.")
    if state.shared and len(set(biases)) > 1:
        raise ValueError(f"With shared=True the layer has one bias: b1 to b{count} must be equal; received {state!r}.")
    answers, lesson = _answers(scene, biases), scene.lesson
    loss = best = pulls = coming = None
    if lesson is not None:
        answers = lesson.shares(biases, state.shared)
        loss, best = lesson.loss(answers), lesson.loss(lesson.frequencies)
        pulls = np.subtract(lesson.step(biases, False), biases)
        coming = np.subtract(lesson.step(biases, True), biases) if state.shared else pulls
    return Numbers(
        state=state,
        scene=scene,
        biases=biases,
        before=scene.middle,
        spread=scene.spread,
        answers=answers,
        loss=loss,
        best=best,
        pulls=pulls,
        coming=coming,
        learnable=1 if state.shared else scene.units,
    )


def _answers(scene: Scene, biases: Biases) -> np.ndarray:
    """For each neuron the mean share it gives, or the fraction of the examples for which its sum is above 0."""
    z = scene.sums + np.array(biases)
    if scene.shares and scene.units == z.shape[1]:
        return np.asarray(scene.function(z)).mean(axis=0)
    return np.asarray((z > 0).mean(axis=0))


PRESETS = {
    "softmax": Preset(
        "All inputs are 0. Guess what the three answers will be after training, then press Play.", {}, ("sharing",)
    ),
    "shared": Preset(
        "One bias for the whole layer. Move it: what happens to the three shares? Then press Play.",
        {"shared": True},
        ("sharing", "bias 1"),
    ),
    "rare": Preset(
        "Ten of a hundred are ill. Which bias must grow, which must shrink, before it fits?", {}, ("bias 1", "bias 2")
    ),
}


class LayerBiasBench(Explorable):
    """A layer's biases, one for each neuron or one for all: by hand, or learned step by step. See `bias_bench`."""

    title = "Bias bench of a layer"
    simplified = (
        "a layer by itself. Where the inputs are 0 one sees the biases alone; in a real network they learn together "
        "with the weights. A grey bar holds nine of ten examples."
    )
    drag = "xy"
    _picture: LayerBiasPicture

    def __init__(self, state: LayerState, scene: Scene, **page: Any) -> None:
        self.scene = scene
        self._player = Player(self._play_on)
        self._plays, self._left, self._rest = 0, 0, 0.0
        self._arrived: LayerState | None = None  # where playing stands, unless a hand has moved something since
        super().__init__(state, **page)

    def make_controls(self, state: LayerState) -> dict[str, Control]:
        kinds = [("one for each neuron", False), ("one for the layer", True)]
        limit, count = self.scene.limit, self.scene.sums.shape[1]
        controls = {"sharing": Control("shared", choice("bias", kinds, state.shared))}
        for name, value in zip(FIELDS[:count], state.biases(count), strict=True):
            controls[f"bias {name[1:]}"] = Control(name, slider(f"bias {name[1:]}", value, -limit, limit, STEP))
        return controls

    def make_picture(self, colours: Palette) -> LayerBiasPicture:
        return LayerBiasPicture(colours, self.scene)

    def compute(self, state: LayerState) -> Numbers:
        return compute(state, self.scene)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def change(self, gesture: str, **values: Any) -> None:
        """Where one bias serves all, moving one moves all; a hand that moves one begins to count the steps anew."""
        fields = FIELDS[: self.scene.sums.shape[1]]
        moved = [values[name] for name in fields if name in values]
        if values.get("shared") and not self.state.shared:
            mean = float(np.mean(self.state.biases(len(fields))))
            values = {**values, **dict.fromkeys(fields, round(mean, 6))}
        elif moved and self.state.shared:
            values = {**values, **dict.fromkeys(fields, moved[0])}
        super().change(gesture, **{"step": 0, **values})

    def _on_control(self, name: str) -> Any:
        """The page rounds what a slider is given to one of its steps, and sends that back: no hand has moved it."""
        changed = super()._on_control(name)

        def unless_rounded(change: dict[str, Any]) -> None:
            if name == "shared" or abs(change["new"] - getattr(self.state, name)) > 0.51 * STEP:
                changed(change)

        return unless_rounded

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """A neuron's mark goes with the hand: its bias makes up the difference."""
        if pointer.axes is not self._picture.sums:
            return {}
        if pointer.phase == "down":
            self._row = self._picture.row_at(pointer.y)
        before = float(self.scene.middle[self._row])
        nearest = round(round((pointer.x - before) / STEP) * STEP, 2)
        return {FIELDS[self._row]: min(self.scene.limit, max(-self.scene.limit, nearest)) + 0.0}

    # Learning

    def learn(self, steps: int = 1) -> None:
        """Let the engine train the biases for some steps.

        Raises
            ValueError: there is nothing to learn from, as with a model's layer without labels.
        """
        self._learn(steps, f"learn {self._plays}")

    def _learn(self, steps: int, gesture: str) -> None:
        lesson, state = self.scene.lesson, self.state
        if lesson is None:
            raise ValueError("There are no labels here to learn from. bias_bench(y=labels) has some.")
        fields = FIELDS[: self.scene.sums.shape[1]]
        biases = state.biases(len(fields))
        for _ in range(steps):
            biases = lesson.step(biases, state.shared)
        limit = self.scene.limit
        kept = [min(limit, max(-limit, b)) for b in biases]
        self.change(gesture, **dict(zip(fields, kept, strict=True)), step=state.step + steps)

    def play(self) -> None:
        """Train on, step by step, until the biases have come to rest."""
        self._plays += 1
        if not self.view.ready():
            self.learn(LAST)
            return
        self._left, self._rest, self._arrived = LAST, 0.0, self.state
        self._player.start()

    def _play_on(self, seconds: float) -> bool:
        """A step now and then; False at the end, and where the learner has changed the state meanwhile."""
        if self.state is not self._arrived:
            return False
        self._rest += PACE * seconds
        if self._rest >= 1 and self.view.ready():
            self._rest = 0.0
            self._left -= 1
            self._learn(1, f"play {self._plays}")
            self._arrived = self.state
        return self._left > 0

    def _show(self) -> None:
        self.view.refresh(stream=str(self._source).startswith("play "))

    def _remember(self, old: Any) -> None:
        """All steps of one Play are one step of Undo, however slowly they come."""
        if str(self._source).startswith("play ") and self._gesture[0] == self._source:
            return
        super()._remember(old)

    def close(self) -> None:
        self._player.stop()
        super().close()

    def _arrange(self, front: Sequence[str], hide: set[str]) -> list[ipywidgets.Widget]:
        row, *rest = super()._arrange(front, hide)
        if self.scene.lesson is None:
            return [row, *rest]
        learning = ipywidgets.HBox(
            [
                button("Play", self.play, "Let the engine train the biases, step by step"),
                button("One step", self.learn, "One step of training on all examples"),
            ]
        )
        learning.add_class("nnteach-buttons")
        row.children = (*row.children[:-1], learning, row.children[-1])
        return [row, *rest]


def given_state(start: Preset, scene: Scene, shared: bool | None) -> LayerState:
    """The state of a preset, with the biases that the layer begins with."""
    one_for_all = bool(start.state.get("shared")) if shared is None else shared
    biases = (float(np.mean(scene.start)),) * len(scene.start) if one_for_all else scene.start
    given: dict[str, Any] = dict(zip(FIELDS, biases, strict=False))
    return LayerState(**given, shared=one_for_all)


def layer_bench(start: Preset, scene: Scene, shared: bool | None, hide: Iterable[str]) -> LayerBiasBench:
    """The bench of a layer, as a preset wants it."""
    return LayerBiasBench(given_state(start, scene, shared), scene, front=start.front or ("sharing",), hide=hide)
