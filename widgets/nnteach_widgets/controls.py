"""Labelled controls that work by mouse, finger and keyboard, and tell a screen reader their name and value.

They are plain ipywidgets. What ipywidgets leaves out, a name on the slider's handle, `ControlNames` adds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

import anywidget
import ipywidgets
import traitlets

LABEL_WIDTH = "70px"
WIDTH = "285px"  # two controls and three buttons fit above a picture of 800 pixels


def slider(label: str, value: float, low: float, high: float, step: float = 0.05) -> ipywidgets.FloatSlider:
    """A number between two bounds. Arrow keys move it by one step; the number beside it may be typed."""
    return ipywidgets.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        description=label,
        tooltip=f"{label}: arrow keys move it by {step:g}",  # without one, ipywidgets shows the word null
        readout_format=".2f",
        continuous_update=True,  # the picture follows the hand
        style={"description_width": LABEL_WIDTH},
        layout={"width": WIDTH},
    )


def choice(label: str, options: Iterable[tuple[str, Any]], value: Any) -> ipywidgets.Dropdown:
    """One of several."""
    return ipywidgets.Dropdown(
        options=list(options),
        value=value,
        description=label,
        tooltip=label,
        style={"description_width": LABEL_WIDTH},
        layout={"width": WIDTH},
    )


def switch(label: str, value: bool = False) -> ipywidgets.Checkbox:
    """On or off."""
    return ipywidgets.Checkbox(value=value, description=label, indent=False, layout={"width": "auto"})


def button(label: str, action: Callable[[], None], hint: str = "") -> ipywidgets.Button:
    """Does one thing, which its label says."""
    widget = ipywidgets.Button(description=label, tooltip=hint or label, layout={"width": "auto"})
    widget.on_click(lambda _: action())
    return widget


class Several(ipywidgets.HBox):
    """Any number of several options, a check box each; `value` is the tuple of those that are on."""

    value = traitlets.Tuple()

    def __init__(self, label: str, options: Iterable[tuple[str, Any]], value: Iterable[Any] = ()) -> None:
        self._boxes = [(option, switch(text)) for text, option in options]
        super().__init__([ipywidgets.Label(label), *(box for _, box in self._boxes)])
        self.add_class("nnteach-several")
        self.observe(self._show, "value")
        self.value = tuple(value)
        for _, box in self._boxes:
            box.observe(self._collect, "value")

    @property
    def options(self) -> list[tuple[str, Any]]:
        return [(box.description, option) for option, box in self._boxes]

    def _collect(self, _: object) -> None:
        on = [option for option, box in self._boxes if box.value]
        if set(on) != set(self.value):
            self.value = tuple(on)

    def _show(self, _: object) -> None:
        for option, box in self._boxes:
            box.value = option in self.value


class Disclosure(ipywidgets.VBox):
    """A drawer of further controls, shut at first; `toggle` opens it and says whether it is open."""

    def __init__(self, label: str, contents: Iterable[ipywidgets.Widget]) -> None:
        self.toggle = ipywidgets.ToggleButton(
            description=label, tooltip="Show or hide the other controls", layout={"width": "auto"}
        )
        self.toggle.add_class("nnteach-more")
        super().__init__(list(contents))
        self.add_class("nnteach-drawer")
        self.toggle.observe(self._turn, "value")
        self._turn(None)

    def _turn(self, _: object) -> None:
        self.layout.display = None if self.toggle.value else "none"


class ControlNames(anywidget.AnyWidget):
    """Invisible. Gives the controls beside it their names, for a screen reader, and the keys JupyterLab would take."""

    _esm = files("nnteach_widgets").joinpath("controls.js").read_text(encoding="utf-8")
    _css = files("nnteach_widgets").joinpath("controls.css").read_text(encoding="utf-8")

    def __init__(self, **options: Any) -> None:
        self._asked = 0
        self._waiting: dict[int, Callable[[], None]] = {}
        super().__init__(**options)
        self.on_msg(self._on_page_message)

    def once_all_has_arrived(self, action: Callable[[], None]) -> None:
        """Call `action` when every change made on the page until now has reached the kernel.

        While the kernel works on one value of a control, the page keeps the next one back, and sends it when it hears
        that the kernel is done. A question that we send after that comes after it, and so does the page's answer.
        """
        self._asked += 1
        self._waiting[self._asked] = action
        self.send({"kind": "all there?", "n": self._asked})

    def _on_page_message(self, _: object, message: dict[str, Any], __: object) -> None:
        action = self._waiting.pop(message.get("n", 0), None) if message.get("kind") == "all there" else None
        if action is not None:
            action()


class AnswerButton(ipywidgets.Button):
    """A button that acts on the answer as it stands on the page, not on the last one that has reached the kernel.

    Who types 0.75 and presses at once would otherwise be judged by "0": a click does not wait for the typing before it.
    """

    def __init__(self, label: str, action: Callable[[], None], names: ControlNames, hint: str = "") -> None:
        self._names = names
        super().__init__(description=label, tooltip=hint or label, layout={"width": "auto"})
        self.on_click(lambda _: action())

    def _handle_button_msg(self, _: object, content: dict[str, Any], __: object) -> None:
        if content.get("event") == "click":  # on the page; click() in Python acts at once
            self._names.once_all_has_arrived(self.click)
