"""The shape viewer: data with two to five axes, one example beside the whole set, and where a reshape puts it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import Any

import ipywidgets
import numpy as np

from nnteach.backend import to_numpy
from nnteach.layers import Flatten, Reshape
from nnteach_widgets import arrays
from nnteach_widgets.arrays import Named
from nnteach_widgets.cells import Shape
from nnteach_widgets.controls import button, choice, slider, switch
from nnteach_widgets.explorable import Control, Explorable, Preset, chosen
from nnteach_widgets.palette import Palette
from nnteach_widgets.player import Player
from nnteach_widgets.pointer import Pointer
from nnteach_widgets.shape_picture import ShapePicture
from nnteach_widgets.shape_scene import Scene, named, targets, wanted
from nnteach_widgets.shape_words import describe

LETTERS = "ijklm"  # the field of the state for each axis
PACE = 50.0  # per cent of the way in a second


@dataclass(frozen=True)
class ShapeState:
    """What the controls say: a place on each axis, which reshape, how far on its way (per cent), which tones."""

    i: int = 0
    j: int = 0
    k: int = 0
    l: int = 0  # noqa: E741  (i to m, as one writes x[i, j, k, l, m])
    m: int = 0
    reshape: str = "flattened"
    way: int = 0
    own_scale: bool = False


@dataclass(frozen=True, eq=False)
class Numbers:
    """Everything the picture and the words show."""

    state: ShapeState
    scene: Scene
    index: Shape  # of the chosen number in the data
    value: float
    order: int  # how many numbers of its example lie before it in memory
    target: Shape  # one example after the reshape
    place: Shape  # where the chosen number stands in it
    span: tuple[float, float]  # the values that get the faintest and the strongest tone, for the chosen number


@lru_cache(maxsize=64)
def moved(example: Shape, target: Shape) -> np.ndarray:
    """For each place in the target, which number of the example stands there: asked of the engine's own layers."""
    numbered = np.arange(prod(example), dtype="float64").reshape(1, *example)
    layer = Flatten(dtype="float64", name="flat") if len(target) == 1 else Reshape(target, dtype="float64", name="new")
    return np.rint(to_numpy(layer(numbered)))[0].astype(int)


def compute(state: ShapeState, scene: Scene) -> Numbers:
    """The numbers of a state: the value chosen, and where the engine's Flatten or Reshape puts it."""
    places = [getattr(state, letter) for letter in LETTERS]
    if any(places[scene.rank :]):
        raise ValueError(
            f"This data has {scene.rank} axes: {', '.join(LETTERS[: scene.rank])} choose a place on them, and "
            f"{', '.join(LETTERS[scene.rank :])} must stay 0; received {state!r}."
        )
    index = tuple(int(n) for n in places[: scene.rank])
    example = scene.shape[1:]
    target = scene.targets[state.reshape]
    order = int(np.ravel_multi_index(index[1:], example))
    place = tuple(int(n[0]) for n in np.nonzero(moved(example, target) == order))
    column = scene.data.x[..., index[-1]] if state.own_scale else scene.data.x
    span = (float(np.nanmin(column)), float(np.nanmax(column)))
    return Numbers(state, scene, index, float(scene.data.x[index]), order, target, place, span)


PRESETS = {
    "wine": Preset(
        "178 wines, 13 numbers each. Which axis counts the wines? Why is almost every cell pale? Try *own scale*.",
        {"reshape": "one in a row"},
    ),
    "sunspots": Preset(
        "Windows over one long series. Move the window slider by one: what has moved in the example?",
        {"reshape": "flattened"},
    ),
    "digits": Preset(
        "Choose one pixel, then flatten: at which place does it arrive? Can you say it before you play?",
        {"i": 0, "j": 3, "k": 5, "reshape": "flattened"},
    ),
    "video": Preset(
        "Five axes. What do you see move when you go along the frames? And along the channels?",
        {"j": 2, "k": 8, "l": 8, "reshape": "flattened"},
    ),
}
DATA: dict[str, Callable[[], Named]] = {
    "wine": arrays.wine,
    "sunspots": arrays.sunspots,
    "digits": arrays.digits,
    "video": arrays.clips,
}


class ShapeViewer(Explorable):
    """Data with all its axes; a slider for each, and a reshape that one can watch. Made by `shape_viewer`."""

    title = "Shape viewer"
    simplified = (
        "tones stand for numbers, the strongest for the largest. Rows too long for the picture go on in the next line. "
        "In memory there are no tables: all numbers lie in one long row, and the shape says how to read it."
    )
    drag = "xy"
    in_sight = None  # every axis has its slider
    _picture: ShapePicture

    def __init__(self, state: ShapeState, scene: Scene, **page: Any) -> None:
        self.scene = scene
        self._player = Player(self._play_on)
        self._plays, self._goal, self._at = 0, 100, 0.0
        self._arrived: ShapeState | None = None  # where playing stands, unless a hand has moved something since
        super().__init__(state, **page)

    @property
    def x(self) -> np.ndarray:
        """The data, to go on with."""
        return self.scene.data.x

    def make_controls(self, state: ShapeState) -> dict[str, Control]:
        scene = self.scene
        controls = {
            name: Control(letter, _places(name, getattr(state, letter), size))
            for letter, name, size in zip(LETTERS, scene.data.axes, scene.shape, strict=False)
            if size > 1
        }
        options = [(f"{name} {shape}", name) for name, shape in scene.targets.items()]
        controls["way"] = Control("way", _places("on its way", state.way, 101))
        if len(options) > 1:
            controls["reshape"] = Control("reshape", choice("reshape", options, state.reshape))
        if scene.rank < 4 and scene.shape[-1] > 1:
            controls["own scale"] = Control("own_scale", switch(f"a scale for each {scene.data.axes[-1]}"))
        return controls

    def make_picture(self, colours: Palette) -> ShapePicture:
        return ShapePicture(colours, self.scene)

    def compute(self, state: ShapeState) -> Numbers:
        return compute(state, self.scene)

    def words(self, numbers: Numbers) -> str:
        return describe(numbers)

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """A click on the set chooses an example, a click on the example chooses a number."""
        numbers = self.compute(self.state)
        if pointer.axes is self._picture.whole:
            example = self._picture.example_at((pointer.x, pointer.y), numbers)
            return {} if example is None else {"i": example}
        if pointer.axes is self._picture.one:
            order = self._picture.number_at((pointer.x, pointer.y), numbers)
            index = np.unravel_index(order, self.scene.shape[1:])
            return {letter: int(n) for letter, n in zip(LETTERS[1:], index, strict=False)}
        return {}

    def play(self) -> None:
        """Let the numbers fly to their new places; from there, back."""
        self._goal = 0 if self.state.way == 100 else 100
        if not self.view.ready():
            self.change("play", way=self._goal)
            return
        self._plays += 1
        self._at, self._arrived = float(self.state.way), self.state
        self._player.start()

    def _play_on(self, seconds: float) -> bool:
        """A little further; False on arrival, and where the learner has changed the state meanwhile."""
        if id(self.state) != id(self._arrived):  # the very same, not one that looks like it
            return False
        far = PACE * seconds
        self._at = min(100.0, self._at + far) if self._goal else max(0.0, self._at - far)
        if round(self._at) != self.state.way and self.view.ready():
            self.change(f"play {self._plays}", way=round(self._at))
            self._arrived = self.state
        return self.state.way != self._goal

    def _show(self) -> None:
        self.view.refresh(stream=str(self._source).startswith("play "))

    def close(self) -> None:
        self._player.stop()
        super().close()

    def above_picture(self) -> list[ipywidgets.Widget]:
        play = ipywidgets.HBox([button("Play", self.play, "Watch each number go to its new place, or back")])
        play.add_class("nnteach-buttons")
        return [play]


def _places(label: str, value: int, size: int) -> ipywidgets.IntSlider:
    """The places on an axis, counted from 0."""
    like = slider("", 0, 0, 1)
    return ipywidgets.IntSlider(
        value=value,
        min=0,
        max=size - 1,
        description=label if len(label) < 12 else label[:10] + "…",
        tooltip=f"{label}: arrow keys move it by 1",
        style={"description_width": "80px"},
        layout={"width": like.layout.width},
    )


def shape_viewer(
    x: Any = None,
    *,
    axes: Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    reshape: Any = None,
    preset: str | None = None,
    hide: Iterable[str] = (),
) -> ShapeViewer:
    """Explore the shape of data: its axes by name, one example beside the set, where a reshape puts each number.

        explore.shape_viewer()
        explore.shape_viewer(preset="video")
        explore.shape_viewer(x)
        explore.shape_viewer(x, axes=["patient", "hour", "sensor"], reshape=(-1, 48))

    Args
        x: data with two to five axes, the first of which counts the examples.
        axes: a name for each axis, in the singular; without them they are called as most data is.
        features: a name for each place on the last axis.
        reshape: a shape for the data, as NumPy takes it; the examples must stay what they are. -1: what is left.
        preset: "wine", "sunspots", "digits" (which is what one gets without x) or "video".
        hide: controls to leave out: the names of the axes, "reshape", "way", "own scale".

    Raises
        TypeError: x together with a preset; x does not consist of numbers; names for a preset's axes.
        ValueError: x has another number of axes, or too many numbers in one example; names that do not fit; a reshape
            that loses numbers or tears examples apart.
    """
    if x is not None and preset is not None:
        raise TypeError(f"shape_viewer shows x or the preset {preset!r}, not both at once.")
    name = None if x is not None else preset or "digits"
    start = chosen(PRESETS, name)
    if name is not None and not (axes is None and features is None):
        raise TypeError("shape_viewer: axes and features name the data that you give: shape_viewer(x, axes=[...]).")
    data = DATA[name]() if name is not None else named(x, axes, features)
    example = data.x.shape[1:]
    shapes = targets(example)
    given: dict[str, Any] = {"reshape": next(iter(shapes)), **start.state}
    if reshape is not None:
        shapes["yours"] = wanted(data.x.shape, reshape)
        given["reshape"] = "yours"
    return ShapeViewer(replace(ShapeState(), **given), Scene(data, shapes), hide=hide)
