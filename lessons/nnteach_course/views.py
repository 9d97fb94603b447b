"""Words and pictures as widgets: what the forms of exercises and predictions are made of.

Pictures follow the page from light to dark. Every text passes `to_html` or `escape` on its way in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
from matplotlib.figure import Figure

from nnteach_course.feedback import Note
from nnteach_course.words import escape, to_html
from nnteach_widgets.controls import ControlNames
from nnteach_widgets.figure_view import FigureView, still
from nnteach_widgets.palette import LIGHT, Palette, palette

STYLE = """<style>
.nnteach-form { border: 1px solid var(--jp-border-color2, #8886); border-radius: 6px; padding: 6px 14px 10px; }
.nnteach-form, .nnteach-form > * { overflow: visible; }
.nnteach-form { gap: 5px; }
.nnteach-form .widget-html-content { line-height: 1.5; max-width: 70ch; }
.nnteach-form .widget-html-content h4 { margin: .3em 0 .2em; font-size: 1.05em; font-weight: 600; }
.nnteach-form .widget-radio-box label { white-space: normal; height: auto; line-height: 1.4; padding: 3px 0; }
.nnteach-form .widget-radio, .nnteach-form .widget-radio-box { height: auto; width: auto; }
.nnteach-form .nnteach-how .widget-html-content { color: var(--jp-ui-font-color2, inherit); font-size: .92em; }
.nnteach-form .widget-button { margin-left: 0; margin-right: 0; }
.nnteach-form .nnteach-row { flex-flow: row wrap; gap: 4px 10px; align-items: center; }
</style>"""


def text(words: str, title: str = "") -> ipywidgets.HTML:
    """Words in our small markup, perhaps under a title."""
    head = f"<h4>{escape(title)}</h4>" if title else ""
    return ipywidgets.HTML(head + to_html(words))


def note(said: Note | None = None) -> ipywidgets.HTML:
    """A place for feedback, empty at first."""
    return ipywidgets.HTML(said._repr_html_() if said else "")


def row(*widgets: ipywidgets.Widget) -> ipywidgets.HBox:
    """Side by side, wrapping where the page is narrow."""
    box = ipywidgets.HBox(list(widgets))
    box.add_class("nnteach-row")
    return box


def picture(draw: Callable[[Palette], Figure], alt: str) -> FigureView:
    """A figure that is drawn again when the page turns dark or light."""
    view = FigureView(draw(LIGHT), alt=alt)
    view.observe(lambda change: view.replace(draw(palette(change["new"]))), "theme")
    return view


class Form(ipywidgets.VBox):
    """A frame around a question, its controls, and what comes back."""

    def __init__(self, *children: ipywidgets.Widget, names: ControlNames, words: str, still_html: str) -> None:
        self._words, self._still_html = words, still_html
        super().__init__([ipywidgets.HTML(STYLE), *children, names])
        self.add_class("nnteach-explorable")  # where ControlNames looks for sliders to name
        self.add_class("nnteach-form")

    def __repr__(self) -> str:
        return self._words

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        return {**data, "text/plain": self._words, "text/html": self._still_html}


class NoteWithPicture(ipywidgets.VBox):
    """Words, and the picture that shows what they say."""

    def __init__(self, said: Note, draw: Callable[[Palette], Figure], alt: str) -> None:
        self._words = repr(said)
        self.view = picture(draw, alt)
        super().__init__([note(said), self.view])

    def __repr__(self) -> str:
        return self._words

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        return {**data, **still(self.view.png(), self._words)}


class FormsBelow(ipywidgets.VBox):
    """Words, and below them some forms, each with a frame of its own."""

    def __init__(self, said: Note, forms: Sequence[Form]) -> None:
        self._words = "\n\n".join([repr(said), *map(repr, forms)])
        self._still_html = "".join([said._repr_html_(), *(form._still_html for form in forms)])
        super().__init__([note(said), *forms])

    def __repr__(self) -> str:
        return self._words

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        return {**data, "text/plain": self._words, "text/html": self._still_html}
