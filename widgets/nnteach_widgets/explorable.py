"""What all explorables share: a state, numbers computed from it, a picture and words drawn from the numbers.

        state  ->  compute  ->  numbers  ->  draw       (the picture)
     (controls)                          ->  describe   (the same in words)

The state is a frozen dataclass, so any moment can be kept, compared, restored: that is all that undo, reset and
presets need. Drawing happens inside the slider's own callback. ipywidgets sends the next value of a slider when the
callback of the last one is done; work put off until later would let values pile up behind the learner's hand.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Protocol

import ipywidgets
import traitlets
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from nnteach.errors import did_you_mean
from nnteach_widgets.controls import ControlNames, Disclosure, button
from nnteach_widgets.figure_view import FigureView, still
from nnteach_widgets.palette import Palette, escape, palette
from nnteach_widgets.pointer import Pointer

PAUSE = 0.8  # seconds: moves of one control that follow faster are one gesture, and one Undo takes them back
REMEMBERED = 100  # gestures


class Picture(Protocol):
    """A figure made once for one theme, whose artists are then moved."""

    figure: Figure

    @property
    def dynamic(self) -> Sequence[Artist]: ...

    def draw(self, numbers: Any) -> bool:
        """Move the artists to where the numbers say; True if the background (limits, ticks, titles) changed."""
        ...


@dataclass(frozen=True)
class Control:
    """A widget whose `value` is one field of the state."""

    field: str
    widget: ipywidgets.Widget

    def check(self, name: str, value: Any) -> None:
        """Refuse a value that the control could not show."""
        low, high = getattr(self.widget, "min", None), getattr(self.widget, "max", None)
        if low is not None and high is not None and not low <= value <= high:
            raise ValueError(
                f"{self.field} = {value!r} is outside the {name} control, which goes from {low:g} to {high:g}."
            )
        options = [option for _, option in getattr(self.widget, "options", ())]
        for one in value if isinstance(value, tuple) else (value,):
            if options and one not in options:
                known = [text for text, _ in self.widget.options]
                raise ValueError(f"{self.field} cannot be {one!r}. {did_you_mean(one, known)}")


@dataclass(frozen=True)
class Preset:
    """A state worth looking at: what to look for, the fields that differ, the two controls in front."""

    words: str
    state: Mapping[str, Any] = field(default_factory=dict)
    front: tuple[str, ...] = ()


def chosen(presets: Mapping[str, Preset], name: str | None) -> Preset:
    """The preset of that name; none asked for is the empty one."""
    if name is None:
        return Preset("")
    if name not in presets:
        raise ValueError(f"There is no preset {name!r}. {did_you_mean(name, presets)}")
    return presets[name]


class Explorable(ipywidgets.VBox):
    """A picture with its controls. A subclass says what is in it (`compute`, `describe`, `make_*`).

    lab = activation_lab("relu")
    lab.state                              # ActivationState(function='relu', x=1.0, w=1.0, b=0.0, ...)
    lab.state = replace(lab.state, w=-1)   # as if the learner had moved the slider
    lab.describe()                         # the picture in words
    """

    title: ClassVar[str]
    simplified: ClassVar[str]  # what this picture leaves out, said openly below it
    drag: ClassVar[str] = ""  # "x" or "xy": what the pointer may move, see `dragged`
    in_sight: ClassVar[int | None] = 2  # so many controls stand in front if nobody chooses; None: all
    wide: ClassVar[tuple[str, ...]] = ()  # controls that get a line of their own, as wide as the picture

    state = traitlets.Any()

    def __init__(self, state: Any, *, front: Sequence[str] = (), hide: Iterable[str] = ()) -> None:
        self._start = state
        self._history: deque[Any] = deque(maxlen=REMEMBERED)
        self._gesture: tuple[str | None, float] = (None, 0.0)
        self._source: str | None = None
        self._drags = 0
        self.controls = self.make_controls(state)
        self._picture = self.make_picture(palette("light"))
        self.view = FigureView(
            self._picture.figure,
            self._picture.dynamic,
            caption=True,
            update=self._draw,
            drag=self.drag,
        )
        super().__init__(self._arrange(front, set(hide)))
        self.add_class("nnteach-explorable")
        self.state = state
        self.observe(self._on_state, "state")
        self.view.observe(self._recolour, "theme")
        self.view.on_pointer(self._on_pointer)
        for control in self.controls.values():
            control.widget.observe(self._on_control(control.field), "value")

    # What a subclass gives

    def make_controls(self, state: Any) -> dict[str, Control]:
        """The controls by name, the most important two first."""
        raise NotImplementedError(f"{type(self).__name__} does not define make_controls(self, state).")

    def make_picture(self, colours: Palette) -> Picture:
        """The picture, made anew for each theme."""
        raise NotImplementedError(f"{type(self).__name__} does not define make_picture(self, colours).")

    def compute(self, state: Any) -> Any:
        """Plain numbers, from the engine."""
        raise NotImplementedError(f"{type(self).__name__} does not define compute(self, state).")

    def words(self, numbers: Any) -> str:
        """What the picture of these numbers shows, in a few sentences."""
        raise NotImplementedError(f"{type(self).__name__} does not define words(self, numbers).")

    def dragged(self, pointer: Pointer) -> dict[str, Any]:
        """The fields that a drag on the picture changes, with their new values."""
        return {}

    def before_controls(self) -> list[ipywidgets.Widget]:
        """What stands at the head of the row of controls."""
        return []

    def above_picture(self) -> list[ipywidgets.Widget]:
        """What stands between the controls and the picture."""
        return []

    # What learners and lessons use

    def describe(self, state: Any = None) -> str:
        """The picture in words, at the present state or at another one."""
        return self.words(self.compute(self.state if state is None else state))

    def undo(self) -> None:
        """Take back the last gesture."""
        if self._history:
            earlier = self._history.pop()
            self._source = "undo"
            try:
                self.state = earlier
            finally:
                self._source = None

    def reset(self) -> None:
        """Return to how it began; Undo brings the present state back."""
        self.state = self._start

    def change(self, gesture: str, **values: Any) -> None:
        """Set some fields of the state. Changes of the same gesture, one after the other, are one step of Undo."""
        self._source = gesture
        try:
            self.state = replace(self.state, **values)
        finally:
            self._source = None

    # State, controls, picture

    @traitlets.validate("state")
    def _check_state(self, proposal: dict[str, Any]) -> Any:
        state = proposal["value"]
        if type(state) is not type(self._start):
            raise TypeError(
                f"The state of {self.title} is {type(self._start).__name__}, made for instance by "
                f"replace(lab.state, {fields(self._start)[0].name}=...); received {type(state).__name__}."
            )
        for name, control in self.controls.items():
            control.check(name, getattr(state, control.field))
        return state

    def _on_state(self, change: dict[str, Any]) -> None:
        self._remember(change["old"])
        self._show()  # first of all: the learner's eyes are on the picture
        for control in self.controls.values():
            value = getattr(self.state, control.field)
            if control.widget.value != value:
                control.widget.value = value

    def _show(self) -> None:
        self.view.refresh()

    def _remember(self, old: Any) -> None:
        now, (source, last) = time.monotonic(), self._gesture
        same = self._source is not None and self._source == source
        going_on = same and (now - last < PAUSE or str(source).startswith("drag"))
        if self._source != "undo" and not going_on:
            self._history.append(old)
        self._gesture = (self._source, now)

    def _on_control(self, name: str) -> Any:
        def changed(change: dict[str, Any]) -> None:
            if getattr(self.state, name) != change["new"]:  # otherwise the state was first, the control follows
                self.change(name, **{name: change["new"]})

        return changed

    def _on_pointer(self, pointer: Pointer) -> None:
        if pointer.phase == "down":
            self._drags += 1
        values = self.dragged(pointer)
        if values:
            self.change(f"drag {self._drags}", **values)

    def _draw(self) -> None:
        numbers = self.compute(self.state)
        if self._picture.draw(numbers):
            self.view.invalidate()
        self.view.alt = self.words(numbers)

    def _recolour(self, change: dict[str, Any]) -> None:
        self._picture = self.make_picture(palette(change["new"]))
        self.view.replace(self._picture.figure, self._picture.dynamic)

    # The page

    def _arrange(self, front: Sequence[str], hide: set[str]) -> list[ipywidgets.Widget]:
        for name in [*front, *hide]:
            if name not in self.controls:
                raise ValueError(f"{self.title} has no control {name!r}. {did_you_mean(name, self.controls)}")
        shown = [name for name in self.controls if name not in hide]
        first = [name for name in front if name not in hide] or shown[: self.in_sight]
        rest = [self.controls[name].widget for name in shown if name not in (*first, *self.wide)]
        self.more = Disclosure("More", rest)
        buttons = ipywidgets.HBox(
            [
                *([self.more.toggle] if rest else []),
                button("Undo", self.undo, "Take back the last change"),
                button("Reset", self.reset, "Return to the beginning"),
            ]
        )
        buttons.add_class("nnteach-buttons")
        near = [self.controls[name].widget for name in first if name not in self.wide]
        row = ipywidgets.HBox([*self.before_controls(), *near, buttons])
        row.add_class("nnteach-row")
        lines = [self.controls[name].widget for name in shown if name in self.wide]
        honesty = ipywidgets.HTML(f"Simplified: {escape(self.simplified)}")
        honesty.add_class("nnteach-honesty")
        drawer = [self.more] if rest else []
        return [row, *lines, *drawer, *self.above_picture(), self.view, honesty, ControlNames()]

    # The face for readers without a kernel

    def __repr__(self) -> str:
        return f"{self.title}. {self.describe()}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        return {**data, **still(self.view.png(), repr(self))}
