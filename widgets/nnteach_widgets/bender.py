"""The layer-bender: points and a grid on their way through a network, layer by layer, move by move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets
import traitlets

from nnteach_widgets.bender_networks import DATA, KINDS, NETWORKS, NO_BEND, STEPS, taught
from nnteach_widgets.bender_picture import BenderPicture
from nnteach_widgets.bender_scene import Examples, examples_of
from nnteach_widgets.bender_words import describe
from nnteach_widgets.chain import Chain, chain_of
from nnteach_widgets.controls import LABEL_WIDTH, button, choice, slider, switch
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.journey import Here, Journey
from nnteach_widgets.palette import Palette
from nnteach_widgets.player import Player
from nnteach_widgets.pointer import Pointer

PACE = 0.4  # layers in a second
STEP = 0.02  # of a layer: one press of an arrow key, held down for a journey; five of them for Page Up
KEPT = 40  # journeys
TURN, TILT = 120, 80  # degrees, at most: a sheet on its edge shows nothing
LAST = len(STEPS) - 1


@dataclass(frozen=True)
class BenderState:
    """What the controls say. layer: a place on the way; 0 is the input, 1 after the first layer, 1.5 in the second."""

    layer: float = 0.0
    moment: int = LAST  # of the training, for networks of ours
    turn: float = 0.0  # degrees, further than the picture turns by itself
    tilt: float = 0.0
    data: str = "circles"
    network: str = "2 – 3 – 2, tanh"
    melted: bool = False


@dataclass(frozen=True)
class Place:
    """Where on the way: which link, which move, which share of it; start and done: at the very ends of a layer."""

    link: int
    move: int
    share: float
    start: bool
    done: bool


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show."""

    state: BenderState
    journey: Journey
    here: Here
    place: Place
    steps: int | None  # of training; None for a model of the learner's own

    @property
    def chain(self) -> Chain:
        return self.journey.chain


def compute(state: BenderState, journey: Journey, steps: int | None) -> Numbers:
    """The numbers of a state: where the engine's moves have carried the examples and the grid."""
    link, move, share = journey.chain.at(state.layer)
    last = move == len(journey.chain.links[link].moves) - 1 and share >= 1 - 1e-9
    return Numbers(state, journey, journey.here(state.layer), Place(link, move, share, state.layer == 0, last), steps)


PRESETS = {
    "circles": Preset(
        "A ring around a disc. What does the hidden layer make of the sheet they lie on?", {"layer": 1.0}
    ),
    "moons": Preset(
        "Two hidden units, no third dimension: how far do they get?", {"data": "moons", "network": "2 – 2 – 2, tanh"}
    ),
    "spirals": Preset(
        "Eight units, then two. In which layer do the arms come apart?",
        {"data": "spirals", "network": "2 – 8 – 2 – 2, tanh", "layer": 1.0},
    ),
    "linear": Preset(
        "A network that only multiplies and shifts. Look for a bent line.", {"network": NO_BEND, "layer": 1.0}
    ),
    "untrained": Preset(
        "The same network before its first step. What does it do to the sheet?", {"moment": 0, "layer": 1.0}
    ),
}


class LayerBender(Explorable):
    """A network bends its data. Made by `layer_bender`.

    lab.state = replace(lab.state, layer=1.5)   # half way through the second layer
    lab.play()                                  # to the end
    lab.model                                   # the network
    """

    title = "Layer-bender"
    simplified = (
        "between two stages each point goes straight from one to the other; a network computes the stages alone. "
        "The picture zooms, so that everything fits: the bar says how long 1 is. Far is drawn as large as near."
    )
    drag = "xy"
    wide = ("layer",)
    _picture: BenderPicture

    def __init__(self, state: BenderState, own: tuple[Any, Chain, Examples] | None = None, **page: Any) -> None:
        self._own = own
        self._journeys: dict[tuple[Any, ...], Journey] = {}
        self._player = Player(self._play_on)
        self._plays, self._at = 0, 0.0
        self._arrived: BenderState | None = None  # where playing stands, unless a hand has moved something since
        self._hold: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
        super().__init__(state, **page)

    # What learners and lessons use

    @property
    def model(self) -> Any:
        """The learner's model; of our networks a new one with the weights of the moment shown."""
        if self._own is not None:
            return self._own[0]
        return taught(self.state.data, self.state.network).model(self.state.moment)

    def play(self) -> None:
        """Travel to the output; from there, back to the input at once and off again."""
        end = float(len(self.journey(self.state).chain.links))
        start = 0.0 if self.state.layer >= end else self.state.layer
        if not self.view.ready():
            self.change("play", layer=end)
            return
        self._plays += 1
        self._at = start
        self.change(f"play {self._plays}", layer=start)
        self._arrived = self.state
        self._player.start()

    # The parts of an explorable

    def make_controls(self, state: BenderState) -> dict[str, Control]:
        place = slider("layer", state.layer, 0.0, float(self._depth(state)), STEP)
        place.layout.width = "100%"
        place.add_class("nnteach-steps")
        controls = {"layer": Control("layer", place)}
        if self._own is None:
            controls["training"] = Control("moment", _moments(state.moment))
            controls["data"] = Control("data", choice("data", [(name, name) for name in DATA], state.data))
            if state.network == NO_BEND:
                controls["melted"] = Control("melted", switch("melt the layers into one", state.melted))
            else:
                names = [(name, name) for name in NETWORKS]
                controls["network"] = Control("network", choice("network", names, state.network))
        elif len(self._own[1].melted().links) < len(self._own[1].links):
            controls["melted"] = Control("melted", switch("melt layers that do not bend", state.melted))
        if self._own is None or any(stage.frame.depth for stage in self.journey(state).stages):
            controls["turn"] = Control("turn", slider("turn", state.turn, -TURN, TURN, 5))
            controls["tilt"] = Control("tilt", slider("tilt", state.tilt, -TILT, TILT, 5))
        return controls

    def make_picture(self, colours: Palette) -> BenderPicture:
        return BenderPicture(colours)

    def compute(self, state: BenderState) -> Numbers:
        return compute(state, self.journey(state), STEPS[state.moment] if self._own is None else None)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """A click on the track goes there; a drag in the picture turns what is seen in it."""
        if pointer.axes is self._picture.track:
            place = self._picture.place_at(pointer.x, self.compute(self.state))
            return {"layer": stepped(place)}
        if pointer.axes is not self._picture.main or "turn" not in self.controls:
            return {}
        if pointer.phase == "down":
            self._hold = (pointer.x, pointer.y, self.state.turn, self.state.tilt)
            return {}
        x, y, turn, tilt = self._hold
        return {
            "turn": float(min(TURN, max(-TURN, round(turn + (pointer.x - x) / 2)))),
            "tilt": float(min(TILT, max(-TILT, round(tilt - (pointer.y - y) / 2)))),
        }

    # Journeys

    def journey(self, state: BenderState) -> Journey:
        """The way of the data at this state, remembered."""
        key = (state.data, state.network, state.moment, state.melted) if self._own is None else (state.melted,)
        if key not in self._journeys:
            while len(self._journeys) >= KEPT:
                del self._journeys[next(iter(self._journeys))]
            chain, examples = self._setting(state)
            self._journeys[key] = Journey(chain.melted() if state.melted else chain, examples)
        return self._journeys[key]

    def _setting(self, state: BenderState) -> tuple[Chain, Examples]:
        if self._own is not None:
            return self._own[1], self._own[2]
        lesson = taught(state.data, state.network)
        model = lesson.model(state.moment)
        return chain_of(model), examples_of(model, lesson.x, lesson.y, KINDS[state.data])

    def _depth(self, state: BenderState) -> int:
        return len(self.journey(state).chain.links)

    @traitlets.validate("state")
    def _check_state(self, proposal: dict[str, Any]) -> Any:
        state = proposal["value"]
        if not isinstance(state, BenderState):
            return super()._check_state(proposal)
        super()._check_state({**proposal, "value": replace(state, layer=0.0)})
        depth = self._depth(state)
        old = self.state
        if state.layer > depth and old is not None and self._depth(old) != depth:
            return replace(state, layer=float(depth))  # another network, with fewer layers
        if not 0 <= state.layer <= depth:
            raise ValueError(f"layer = {state.layer!r} is outside the network, which goes from 0 to {depth}.")
        return state

    def _on_state(self, change: dict[str, Any]) -> None:
        place, depth = self.controls["layer"].widget, float(self._depth(self.state))
        if place.max != depth:
            if place.value > depth:
                place.value = depth
            place.max = depth
        super()._on_state(change)

    # Playing

    def _play_on(self, seconds: float) -> bool:
        """A little further; False on arrival, and where the learner has changed the state meanwhile."""
        if id(self.state) != id(self._arrived):  # the very same, not one that looks like it
            return False
        end = float(self._depth(self.state))
        self._at = min(end, self._at + PACE * seconds)
        place = stepped(self._at)  # the page would round another one, and send that back as if a hand had moved it
        if place != self.state.layer and self.view.ready():
            self.change(f"play {self._plays}", layer=place)
            self._arrived = self.state
        return self.state.layer != end

    def _show(self) -> None:
        self.view.refresh(stream=str(self._source).startswith("play "))

    def close(self) -> None:
        self._player.stop()
        super().close()

    # The page

    def before_controls(self) -> list[ipywidgets.Widget]:
        play = ipywidgets.HBox([button("Play", self.play, "Travel through the layers to the output")])
        play.add_class("nnteach-transport")
        return [play]


def stepped(place: float) -> float:
    """The nearest place on which the slider can stand."""
    return round(round(place / STEP) * STEP, 2)


def _moments(value: int) -> ipywidgets.SelectionSlider:
    """The moments of the training by how many steps it has had."""
    return ipywidgets.SelectionSlider(
        options=[(f"{steps} steps", k) for k, steps in enumerate(STEPS)],
        value=value,
        description="training",
        tooltip="training: how many steps the network has learned",
        style={"description_width": LABEL_WIDTH},
        layout={"width": "285px"},
    )


def layer_bender(
    model: Any = None,
    x: Any = None,
    y: Any = None,
    *,
    names: Sequence[str] | None = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> LayerBender:
    """Watch what each layer of a network does to its data: multiply, shift, bend.

        explore.layer_bender()                           # a ring and a disc
        explore.layer_bender(preset="linear")
        explore.layer_bender(model, x, y)                # your own, as it stands now

    Three numbers for each example are drawn in space, more by the three directions in which the examples vary most.

    Args
        model: built, its layers in a row, each making a row of numbers: Dense and the like.
        x: examples, (n, inputs), 2000 at most. y: their classes, (n,), or rows of 0 with a single 1; or, for a model
            with one output, a number each.
        names: of the classes.
        preset: "circles" (which is what one gets without a model), "moons", "spirals", "linear" or "untrained".
        hide: controls to leave out: "layer", "training", "data", "network", "melted", "turn", "tilt".

    Raises
        TypeError: a model without examples, or the other way round; not a model.
        ValueError: an unknown name; a model that is not built, branches or makes more than rows; examples that do not
            fit it.
    """
    if model is None:
        if x is not None or y is not None or names is not None:
            raise TypeError("layer_bender shows examples on their way through a model: layer_bender(model, x, y).")
        start = chosen(PRESETS, preset or "circles")
        return LayerBender(replace(BenderState(), **start.state), front=start.front, hide=hide)
    if preset is not None:
        raise ValueError(f"The preset {preset!r} brings a network of its own; leave out either it or the model.")
    chain = chain_of(model)
    if x is None or y is None:
        raise TypeError("layer_bender needs the examples of your model, too: layer_bender(model, x, y).")
    return LayerBender(BenderState(), (model, chain, examples_of(model, x, y, names)), hide=hide)
