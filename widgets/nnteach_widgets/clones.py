"""The clone army: a network whose weights all start the same, beside its twin that starts at random."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets
import numpy as np
import traitlets

import nnteach
from nnteach_widgets.classes import Scene, check_outputs, columns, scene, shares
from nnteach_widgets.clone_picture import MOST, ClonePicture
from nnteach_widgets.clone_words import describe
from nnteach_widgets.controls import LABEL_WIDTH, button, choice
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.march import STEPS, March, dense_layers, march
from nnteach_widgets.palette import Palette
from nnteach_widgets.player import Player
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.toys import TOYS

PACE = 60.0  # steps a second
GRID = 41  # places along each side of a map at which the networks are asked
CONSTANTS = {"all 0.5": 0.5, "all 0.1": 0.1, "all −1": -1.0, "all 0": 0.0}
NUDGES = {"by 0.1": 0.1, "by 0.01": 0.01, "by 0.000001": 0.000001}
UNITS = (2, 3, 4, 6, 8)
REMEMBERED_RUNS = 12


@dataclass(frozen=True)
class ArmyState:
    """What the controls say. nudged: the step at which one weight was nudged; -1: it was not."""

    step: int = 0
    constant: float = 0.5
    units: int = 4
    data: str = "circles"
    nudge: float = 0.1
    nudged: int = -1


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two networks at the step shown."""

    run: March
    arrows: np.ndarray  # (units, 2): the incoming weights of each hidden unit
    biases: np.ndarray  # (units,)
    map: np.ndarray  # (GRID, GRID, classes): how much of each place belongs to each class
    right: float  # share of the examples
    loss: float
    apart: float
    different: int


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show."""

    state: ArmyState
    scene: Scene
    clones: Side
    random: Side
    across: np.ndarray
    up: np.ndarray


PRESETS = {
    "clones": Preset("Press Play. Which of the two networks learns to tell the ring from the disc?"),
    "zeros": Preset("All weights 0: does anything move at all?", {"constant": 0.0}),
    "nudge": Preset(
        "At step 100 one weight was nudged. How many different units are there at the end?",
        {"nudged": 100, "step": STEPS},
    ),
    "rounding": Preset(
        "Six units, and nobody nudges. Watch the gap between them: what else can part clones?",
        {"data": "corners", "units": 6},
    ),
}


class CloneArmy(Explorable):
    """Two starts of one network, step by step. Made by `clone_army`.

    lab.run(300)                              # 300 steps further, as Play would
    lab.nudge()                               # one weight, at the step shown
    lab.state = replace(lab.state, step=50)   # go back
    """

    title = "Clone army"
    simplified = (
        "two inputs, so that the weights of a unit are an arrow in a plane; biases and the output's weights are left "
        "out of it. Every step learns from all examples; none is kept aside."
    )
    drag = "x"
    wide = ("step",)
    in_sight = None  # the start and the nudge are what one is to play with
    _picture: ClonePicture

    def __init__(self, state: ArmyState, own: Any = None, examples: Scene | None = None, **page: Any) -> None:
        self._own, self._examples = own, examples
        self._runs: dict[tuple[Any, ...], March] = {}
        self._scenes: dict[str, Scene] = {}
        self._models: dict[int, Any] = {}
        self._player = Player(self._play_on)
        self._plays, self._at = 0, 0.0
        self._arrived: ArmyState | None = None
        self._play = button("Play", self.play, "Train both, and show it; press again to stop")
        self._play.layout.width = "64px"
        super().__init__(state, **page)

    # What learners and lessons use

    def run(self, steps: int) -> None:
        """That many steps further, up to the last."""
        self.stop()
        self._plays += 1
        self.change(f"play {self._plays}", step=max(0, min(STEPS, self.state.step + steps)))

    def play(self) -> None:
        """Go on, or stop; from the last step, begin anew."""
        if self._arrived is not None:
            self.stop()
            return
        self._plays += 1
        if self.state.step == STEPS:
            self.change(f"play {self._plays}", step=0)
        if not self.view.ready():
            self.run(STEPS)
            return
        self._at, self._arrived = float(self.state.step), self.state
        self._play.description = "Pause"
        self._player.start()

    def stop(self) -> None:
        """Stand still."""
        self._arrived = None
        self._play.description = "Play"
        self._player.stop()

    def nudge(self) -> None:
        """Nudge one weight of the constant start, at the step shown; the steps before stay as they were."""
        self.stop()
        self.change("nudge", nudged=self.state.step)

    def take_back(self) -> None:
        """As if nobody had nudged."""
        self.stop()
        self.change("take back", nudged=-1)

    # The parts of an explorable

    def make_controls(self, state: ArmyState) -> dict[str, Control]:
        step = ipywidgets.IntSlider(
            value=state.step,
            min=0,
            max=STEPS,
            description="step",
            tooltip="step: arrow keys move it by 1",
            style={"description_width": LABEL_WIDTH},
            layout={"width": "100%"},
        )
        step.add_class("nnteach-steps")
        controls: dict[str, Control] = {
            "step": Control("step", step),
            "constant": Control("constant", choice("start", CONSTANTS.items(), state.constant)),
            "nudge": Control("nudge", choice("nudge", NUDGES.items(), state.nudge)),
        }
        if self._own is None:
            controls["units"] = Control("units", choice("units", [(str(n), n) for n in UNITS], state.units))
        if self._examples is None:
            controls["data"] = Control(
                "data", choice("data", [(n, n) for n in ("circles", "moons", "corners")], state.data)
            )
        return controls

    def make_picture(self, colours: Palette) -> ClonePicture:
        return ClonePicture(colours)

    def compute(self, state: ArmyState) -> Numbers:
        of = self._scene(state.data)
        left = self._side(state, of, state.constant)
        right = self._side(state, of, None)
        across, up = np.linspace(of.left, of.right, GRID), np.linspace(of.bottom, of.top, GRID)
        return Numbers(state, of, left, right, across, up)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """Along the curve of the loss one goes to any step."""
        if pointer.axes is not self._picture.loss:
            return {}
        return {"step": min(max(round(pointer.x), 0), STEPS)}

    # Runs

    def _scene(self, data: str) -> Scene:
        if self._examples is not None:
            return self._examples
        if data not in self._scenes:
            self._scenes[data] = scene(*TOYS[data]())
        return self._scenes[data]

    def _model(self, state: ArmyState, of: Scene) -> Any:
        if self._own is not None:
            return self._own
        if state.units not in self._models:
            self._models[state.units] = network(state.units, of)
        return self._models[state.units]

    def _side(self, state: ArmyState, of: Scene, constant: float | None) -> Side:
        model = self._model(state, of)
        nudge = (state.nudged, state.nudge) if constant is not None and state.nudged >= 0 else (-1, 0.0)
        key = (state.units, state.data, constant, *nudge)
        if key not in self._runs:
            self._runs[key] = march(model, of, constant, *nudge)
            while len(self._runs) > REMEMBERED_RUNS:
                del self._runs[next(iter(self._runs))]
        run = self._runs[key]
        model.set_weights(run.weights[state.step])
        across, up = np.meshgrid(np.linspace(of.left, of.right, GRID), np.linspace(of.bottom, of.top, GRID))
        places = np.stack([across.ravel(), up.ravel()], axis=1)
        answers = shares(model, of.x, of)
        first = dense_layers(model)[0]
        return Side(
            run=run,
            arrows=run.arrows(state.step),
            biases=run.weights[state.step][run.hidden + 1] if first.use_bias else np.zeros(first.units),
            map=shares(model, places, of).reshape(GRID, GRID, -1),
            right=float(np.mean(answers.argmax(axis=1) == columns(model, of))),
            loss=float(run.losses[state.step]),
            apart=run.apart(state.step),
            different=run.different(state.step),
        )

    # Playing

    def _play_on(self, seconds: float) -> bool:
        """A little further; False at the end, and where a hand has moved something meanwhile."""
        if self._arrived is None or self.state is not self._arrived:
            self.stop()
            return False
        self._at = min(float(STEPS), self._at + PACE * seconds)
        if int(self._at) != self.state.step and self.view.ready():
            self.change(f"play {self._plays}", step=int(self._at))
            self._arrived = self.state
        if self.state.step == STEPS:
            self.stop()
            return False
        return True

    @traitlets.validate("state")
    def _check_state(self, proposal: dict[str, Any]) -> Any:
        state = super()._check_state(proposal)
        if not isinstance(state.nudged, (int, np.integer)) or not -1 <= state.nudged <= STEPS:
            raise ValueError(f"nudged = {state.nudged!r} must be a step from 0 to {STEPS}, or -1 for none.")
        return state

    def _show(self) -> None:
        self.view.refresh(stream=self._arrived is not None)

    def close(self) -> None:
        self.stop()
        super().close()

    # The page

    def before_controls(self) -> list[ipywidgets.Widget]:
        transport = ipywidgets.HBox([self._play, button("Step", lambda: self.run(1), "One step of training")])
        transport.add_class("nnteach-transport")
        return [transport]

    def above_picture(self) -> list[ipywidgets.Widget]:
        hands = ipywidgets.HBox(
            [
                button("Nudge one weight", self.nudge, "Change one weight of the constant start, at this step"),
                button("No nudge", self.take_back, "As if nobody had nudged"),
            ]
        )
        hands.add_class("nnteach-buttons")
        return [hands]


def network(units: int, of: Scene) -> Any:
    """Two inputs, some tanh units, one answer."""
    layers = [
        nnteach.Input((2,), name="inputs"),
        nnteach.layers.Dense(units, "tanh", kernel_initializer="zeros", name="hidden"),
        nnteach.layers.Dense(1, "sigmoid", kernel_initializer="zeros", name="output"),
    ]
    model = nnteach.Sequential(layers, name="army")
    model.compile(nnteach.optimizers.SGD(1.0), "binary_crossentropy")
    model.evaluate(of.x, of.y, verbose=0)
    return model


def clone_army(
    model: Any = None,
    x: Any = None,
    y: Any = None,
    *,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> CloneArmy:
    """Watch hidden units that start equal stay equal, beside the same network with a random start.

        explore.clone_army()                        # press Play
        explore.clone_army(preset="nudge")
        explore.clone_army(x=x, y=y)                # our network on your own examples
        explore.clone_army(model, x, y)             # copies of your own compiled network

    Args
        model: compiled, with two inputs and a first Dense layer of 2 to 8 units. Copies of it are trained, as it was
            compiled; its own weights are neither used nor changed.
        x: examples, (n, 2). y: their two classes, (n,).
        preset: "clones", "zeros", "nudge" or "rounding".
        hide: controls to leave out: "step", "constant", "units", "data", "nudge".

    Raises
        TypeError: examples that are no pair; a model without examples.
        RuntimeError: a model that is not compiled.
        ValueError: an unknown name; a model or examples that are no map of two inputs and two classes.
    """
    start = chosen(PRESETS, preset)
    state = replace(ArmyState(), **start.state)
    if (x is None) != (y is None) or (model is not None and x is None):
        raise TypeError("clone_army takes examples as a pair: clone_army(model, x, y), or clone_army(x=x, y=y).")
    examples = None if x is None else scene(x, scene(x, y).kind)
    if examples is not None and len(examples.values) != 2:
        raise ValueError(f"clone_army tells two classes apart; y has {len(examples.values)}.")
    if model is None:
        return CloneArmy(state, None, examples, front=start.front, hide=hide)
    if getattr(model, "optimizer", None) is None or getattr(model, "loss", None) is None:
        raise RuntimeError(
            "clone_army trains copies of your network: call model.compile(optimizer=..., loss=...) first."
        )
    assert examples is not None
    own = copy.deepcopy(model)
    if not own.built:
        own.build((None, 2))
    check_outputs(own, examples)
    own.evaluate(examples.x, examples.y, verbose=0)
    dense = dense_layers(own)
    if len(dense) < 2 or not 2 <= dense[0].units <= MOST or dense[0].kernel.shape[0] != 2:
        raise ValueError(
            f"clone_army shows the first Dense layer, with 2 to {MOST} units on the two inputs, and needs another one "
            f"behind it; {model.name} has {', '.join(f'{one.name} ({one.units})' for one in dense) or 'none'}."
        )
    return CloneArmy(state, own, examples, front=start.front, hide=hide)
