"""The network builder: layers put in a row by hand, their wiring drawn, their parameters counted, their code shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

import ipywidgets
import traitlets

import nnteach
from nnteach_widgets.builder_numbers import INPUTS, MOST, TASKS, BuilderState, Numbers, build, compute, places
from nnteach_widgets.builder_picture import BuilderPicture
from nnteach_widgets.builder_rules import ACTIVATIONS, OF_INPUT, OF_LAYER, PRESETS, SIZES, changed, checked, dense
from nnteach_widgets.builder_words import describe
from nnteach_widgets.controls import button, choice, slider, switch
from nnteach_widgets.explorable import Control, Explorable, chosen
from nnteach_widgets.palette import Palette, escape
from nnteach_widgets.pieces import KINDS, Piece, code_of, layer_of, pieces_of
from nnteach_widgets.player import Player
from nnteach_widgets.pointer import Pointer

PACE, LONGEST = 6.0, 8.0  # outputs in a second while playing; seconds for all of them, at most
WIDTH, ROOM = "252px", "68px"  # three controls beside one another; two rows of them


class _Told(Control):
    """A control whose range follows the network; `BuilderState` itself is checked instead of its old range."""

    def check(self, name: str, value: Any) -> None:
        return


class NetworkBuilder(Explorable):
    """A network put together by hand. Made by `network_builder`.

    builder.state.layers    # the pieces, from input to output
    builder.code            # the network as Keras code
    builder.model()         # the network itself, with new weights
    """

    title = "Network builder"
    simplified = (
        "one example passes, in truth a whole batch. Of many neurons, channels and steps some are drawn. LSTM and GRU "
        "have gates inside that are counted but not drawn, and a filled-up border is not shown."
    )
    drag = "xy"
    _picture: BuilderPicture

    def __init__(self, state: BuilderState, **page: Any) -> None:
        self._fitting = False
        self._most = {
            **SIZES,
            **{
                field: max([most, *(getattr(p, field) for p in state.layers if p.has(field))])
                for field, most in OF_LAYER.items()
            },
        }
        for field in SIZES:
            self._most[field] = max(self._most[field], getattr(state, field))
        self._activations = {
            **ACTIVATIONS,
            **{p.activation: p.activation for p in state.layers if p.activation and p.activation not in ACTIVATIONS},
        }
        self._player = Player(self._play_on)
        self._plays, self._at = 0, 0.0
        self._arrived: BuilderState | None = None  # where playing stands, unless a hand has changed something since
        self._code = ipywidgets.HTML()
        self._code.add_class("nnteach-code")
        super().__init__(state, **page)
        self._fit()

    # What learners and lessons use

    @property
    def code(self) -> str:
        """The network as Keras code."""
        return code_of(self.state.shape, self.state.layers)

    @property
    def untouched(self) -> bool:
        """Whether it stands as it began."""
        return bool(self.state.layers == self._start.layers and self.state.shape == self._start.shape)

    def model(self) -> Any:
        """The network itself, with new weights.

        Raises
            ValueError: the layers do not fit together; the engine's words say why.
        """
        layers = [layer_of(piece, piece.name) for piece in self.state.layers]
        return nnteach.Sequential([nnteach.Input(self.state.shape), *layers])

    def add(self) -> None:
        """A new layer behind the one looked at, of a kind that can read what arrives there."""
        state = self.state
        if len(state.layers) >= self._room:
            return
        at = state.chosen
        built = build(state.shape, state.layers[:at], state.task)
        axes = len(built.output) if not built.refused else 1
        side = min(3, *built.output[:2]) if axes == 3 else 3
        new = {1: dense(16), 2: Piece("SimpleRNN", 16), 3: Piece("Conv2D", 8, side, activation="relu")}[axes]
        if axes == 2 and state.layers[at:] and state.layers[at].kind not in ("Flatten", "Dense"):
            new = replace(new, sequences=True)
        self.change("add", layers=(*state.layers[:at], new, *state.layers[at:]), chosen=at + 1, place=0)

    def remove(self) -> None:
        """Take out the layer looked at."""
        state, at = self.state, self.state.chosen
        if at:
            self.change("remove", layers=(*state.layers[: at - 1], *state.layers[at:]), chosen=at - 1, place=0)

    def move(self, by: int) -> None:
        """Let the layer looked at change places with its neighbour."""
        layers, at = list(self.state.layers), self.state.chosen
        if at and 1 <= at + by <= len(layers):
            layers[at - 1], layers[at - 1 + by] = layers[at - 1 + by], layers[at - 1]
            self.change("move", layers=tuple(layers), chosen=at + by, place=0)

    def play(self) -> None:
        """Go through the outputs of the layer looked at, one after the other; from the last one, begin again."""
        last = self._last
        start = self.state.place if self.state.place < last else 0
        self._plays += 1
        if not self.view.ready():  # nobody looks
            self.change(f"play {self._plays}", place=last)
            return
        self.change(f"play {self._plays}", place=start)
        self._at, self._arrived = float(start), self.state
        self._player.start()

    def _play_on(self, seconds: float) -> bool:
        """A little further; False at the last output, and where a hand has changed something meanwhile."""
        if id(self.state) != id(self._arrived):  # the very same, not one that looks like it
            return False
        self._at += seconds * max(PACE, self._last / LONGEST)
        if int(self._at) > self.state.place and self.view.ready():
            self.change(f"play {self._plays}", place=min(int(self._at), self._last))
            self._arrived = self.state
        return bool(self.state.place < self._last)

    @property
    def _last(self) -> int:
        """The last output of the layer looked at."""
        return max(places(self.compute(self.state).stage) - 1, 0)

    def close(self) -> None:
        self._player.stop()
        super().close()

    def change(self, gesture: str, **values: Any) -> None:
        """Set some fields of the state; those of a piece belong to the layer looked at."""
        state, of_piece = self.state, {f.name for f in fields(Piece)}
        mine = {name: value for name, value in values.items() if name in of_piece and name != "kind"}
        if "layer" in values:  # the kind of the layer looked at
            mine["kind"] = values.pop("layer")
        if mine:
            piece = changed(state.layers[state.chosen - 1], mine)
            layers = (*state.layers[: state.chosen - 1], piece, *state.layers[state.chosen :])
            values = {name: value for name, value in values.items() if name not in mine}
            values["layers"] = layers
        super().change(f"{gesture} {state.chosen}" if mine else gesture, **values)

    # The parts of an explorable

    def make_controls(self, state: BuilderState) -> dict[str, Control]:
        controls: dict[str, Control] = {
            "chosen": _Told("chosen", choice("look at", self._rows(state), state.chosen)),
            "task": Control("task", choice("wanted", [(task.words, name) for name, task in TASKS.items()], state.task)),
            "input": Control("kind", choice("input", [(words, kind) for kind, words in INPUTS.items()], state.kind)),
            "layer": _Told("layer", choice("layer", [(kind, kind) for kind in KINDS], "Dense")),
            "size": _Told("size", _whole("units", 1, 1, self._most["size"])),
            "kernel": _Told("kernel", _whole("window", 1, 1, self._most["kernel"])),
            "activation": _Told("activation", choice("activation", self._activations.items(), None)),
            "same": _Told("same", switch("fill up the border")),
            "sequences": _Told("sequences", switch("hand on every step")),
        }
        for field in SIZES:
            controls[field] = Control(field, _whole(field, getattr(state, field), 1, self._most[field]))
        return {**controls, "place": _Told("place", _whole("output", 0, 0, 1))}

    def make_picture(self, colours: Palette) -> BuilderPicture:
        return BuilderPicture(colours)

    def compute(self, state: BuilderState) -> Numbers:
        return compute(state)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """A click on a layer looks at it."""
        n = self._picture.column_at(pointer.x, pointer.y, self.compute(self.state))
        return {} if n is None or n == self.state.chosen else {"chosen": n, "place": 0}

    # State and controls

    @property
    def _room(self) -> int:
        return max(MOST, len(self._start.layers))

    @traitlets.validate("state")
    def _check_state(self, proposal: dict[str, Any]) -> Any:
        state = proposal["value"]
        if not isinstance(state, BuilderState):
            return super()._check_state(proposal)
        for name, control in self.controls.items():
            if not isinstance(control, _Told):
                control.check(name, getattr(state, control.field))
        return checked(state, self._room, self._most)

    def _value(self, field: str) -> Any:
        """What a control should show."""
        piece = self.state.piece
        if field == "layer":
            return piece.kind if piece else None
        if hasattr(self.state, field) and field != "layers":
            return getattr(self.state, field)
        return getattr(piece, field) if piece else None

    def _on_state(self, change: dict[str, Any]) -> None:
        self._remember(change["old"])
        self._show()
        self._fit()

    def _show(self) -> None:
        self.view.refresh(stream=str(self._source).startswith("play "))

    def _on_control(self, name: str) -> Callable[[dict[str, Any]], None]:
        def heard(change: dict[str, Any]) -> None:
            if not self._fitting and self._value(name) != change["new"]:
                self.change(name, **{name: change["new"]})

        return heard

    def _fit(self) -> None:
        """Let every control follow: its value, its range, and whether the layer looked at has such a setting."""
        state, piece = self.state, self.state.piece
        numbers = self.compute(state)
        self._fitting = True
        try:
            look = self.controls["chosen"].widget
            if list(look.options) != self._rows(state):
                look.options = self._rows(state)
            last = max(places(numbers.stage) - 1, 0)
            self._play.layout.display = None if last else "none"
            self.controls["place"].widget.max = max(last, 1)
            self.controls["size"].widget.description = "filters" if piece and "Conv" in piece.kind else "units"
            shown = {"chosen", "task", *({"place"} if last else ())}
            if piece is None:
                shown |= {"input", *(field for field, kinds in OF_INPUT.items() if state.kind in kinds)}
            else:
                shown |= {"layer", *(f for f in ("size", "kernel", "activation", "same", "sequences") if piece.has(f))}
            for name, control in self.controls.items():
                value = self._value(control.field)
                if value is not None or control.field == "activation":
                    control.widget.value = value
                control.widget.layout.display = None if name in shown else "none"
            self._code.value = _page(self.code)
        finally:
            self._fitting = False

    @staticmethod
    def _rows(state: BuilderState) -> list[tuple[str, int]]:
        return [("Input", 0), *((f"{n} · {piece.kind}", n) for n, piece in enumerate(state.layers, start=1))]

    # The page

    def _arrange(self, front: Sequence[str], hide: set[str]) -> list[ipywidgets.Widget]:
        """Hands and Undo above, what is looked at and wanted below, then the settings of what is looked at."""
        row, picture, honesty, names = super()._arrange(list(self.controls), hide)
        *controls, undo = row.children
        hands = ipywidgets.HBox(
            [
                button("Add", self.add, "A new layer behind the one looked at"),
                button("Remove", self.remove, "Take out the layer looked at"),
                button("← Earlier", lambda: self.move(-1), "Let it change places with the layer before"),
                button("Later →", lambda: self.move(1), "Let it change places with the layer behind"),
            ]
        )
        hands.add_class("nnteach-hands")
        self._play = button("Play", self.play, "Go through its outputs, one after the other")
        above = [c for c in controls if c in (self.controls["chosen"].widget, self.controls["task"].widget)]
        settings = [c for c in controls if c not in above]
        for control in controls:
            if not isinstance(control, ipywidgets.Checkbox):
                control.layout.width = WIDTH
        rows = [ipywidgets.HBox([hands, undo]), ipywidgets.HBox([*above, self._play]), ipywidgets.HBox(settings)]
        for each in rows:
            each.add_class("nnteach-row")
        rows[-1].layout.min_height = ROOM  # the picture below stays where it is when other settings come
        return [*rows, picture, self._code, honesty, names]


def _whole(label: str, value: int, low: int, high: int) -> ipywidgets.IntSlider:
    """A whole number."""
    like = slider("", 0, 0, 1)
    return ipywidgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        tooltip=f"{label}: arrow keys move it by 1",
        style={"description_width": like.style.description_width},
        layout={"width": like.layout.width},
    )


def _page(code: str) -> str:
    # Its lines break, so that it never scrolls: what scrolls would need the focus, which a new text takes away.
    frame = "margin:.2em 0;padding:.5em .8em;border:1px solid #8886;border-radius:4px"
    style = f"{frame};line-height:1.35;white-space:pre-wrap"
    return f'<pre style="{style}">{escape(code)}</pre>'


def network_builder(model: Any = None, *, preset: str | None = None, hide: Iterable[str] = ()) -> NetworkBuilder:
    """Build a network by hand: add, remove, move, resize layers; see wiring, shapes, parameters, and the Keras code.

        builder = explore.network_builder()                  # a convolutional network for digits
        explore.network_builder(preset="digits recurrent")
        explore.network_builder(model)                       # look at your own, and change it: yours stays as it is
        builder.model()                                      # the network that was built

    Args
        model: a built `Sequential` of layers the builder knows.
        preset: "wine", "digits dense", "digits convnet" or "digits recurrent".
        hide: controls to leave out, such as "task".

    Raises
        TypeError: not a Sequential model; a model together with a preset.
        ValueError: an unknown name; a model that is not built, or has layers or settings the builder does not know.
    """
    if model is not None and preset is not None:
        raise TypeError(f"network_builder shows your model or the preset {preset!r}, not both at once.")
    if model is None:
        start = chosen(PRESETS, preset or "digits convnet")
        return NetworkBuilder(replace(BuilderState(), **start.state), hide=hide)
    shape, pieces = pieces_of(model)
    names = {1: ("features",), 2: ("steps", "features"), 3: ("height", "width", "channels")}[len(shape)]
    sizes: dict[str, Any] = dict(zip(names, shape, strict=True))
    kind = {1: "vector", 2: "series", 3: "image"}[len(shape)]
    state = replace(BuilderState(kind=kind, layers=pieces, chosen=min(1, len(pieces))), **sizes)
    fitting = [task for task in TASKS if pieces and not build(shape, pieces, task).misses]
    return NetworkBuilder(replace(state, task=fitting[0] if fitting else "ten"), hide=hide)
