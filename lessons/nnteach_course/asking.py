"""The forms: a question with a place to answer and buttons that say what they do. All of it works by keyboard.

A form adds nothing to what `check`, `hint`, `solution`, `commit` and `reveal` do; it only calls them.
"""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import ipywidgets

from nnteach_course import views
from nnteach_course.feedback import panel
from nnteach_course.kinds import (
    Choose,
    Code,
    Curve,
    Kind,
    Network,
    Number,
    Order,
    Part,
    Point,
    Setting,
    Several,
    Shape,
)
from nnteach_course.kinds.draft import Draft
from nnteach_course.kinds.setting import MovingPicture
from nnteach_course.pads import CurvePad, Pad, PointPad
from nnteach_course.pictures import canvas, strip
from nnteach_course.progress import progress
from nnteach_course.words import escape, to_html
from nnteach_widgets.controls import AnswerButton, ControlNames, slider
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import LIGHT, Palette, palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnteach_course.exercise import Exercise
    from nnteach_course.prediction import Prediction

WIDE = {"description_width": "initial"}
NOTHING = ("choose ...", "")
SURE = (("just guessing", 1), ("rather unsure", 2), ("fairly sure", 3), ("very sure", 4), ("certain", 5))


@dataclass(frozen=True)
class Control:
    """A place to answer: the widget, what it says now, and how to set it; of a place to draw on, that, too."""

    widget: ipywidgets.Widget
    read: Callable[[], Any]
    write: Callable[[Any], None]
    pad: Pad | None = None


@singledispatch
def control(kind: Kind) -> Control:
    """The widget that asks for this kind of answer."""
    raise TypeError(f"There is no form for the kind {type(kind).__name__} yet.")


@control.register
def _(kind: Number) -> Control:
    if kind.low is None or kind.high is None:
        return _typed("Your number", "such as 0.25 or 1/4")
    if kind.logarithmic:
        low, high = math.log10(kind.low), math.log10(kind.high)
        widget = ipywidgets.FloatLogSlider(
            value=10 ** ((low + high) / 2), min=low, max=high, step=0.1, description="Your guess", readout_format=".2g"
        )
    else:
        widget = slider("Your guess", (kind.low + kind.high) / 2, kind.low, kind.high, (kind.high - kind.low) / 100)
    widget.layout.width = "min(100%, 480px)"
    return _once_moved(widget)


@control.register
def _(kind: Point) -> Control:
    pad = PointPad(kind)
    return Control(pad, lambda: pad.state, lambda place: pad.put(kind.read(place)), pad)


@control.register
def _(kind: Curve) -> Control:
    pad = CurvePad(kind)
    return Control(pad, lambda: pad.state.heights, lambda heights: pad.put(Draft(kind, kind.read(heights))), pad)


@control.register
def _(kind: Shape) -> Control:
    return _typed("Your shape", "such as (60, 64)")


@control.register
def _(kind: Choose) -> Control:
    radio = ipywidgets.RadioButtons(
        options=[(words, key) for key, words in (mixed(kind.options) if kind.shuffled else kind.options).items()],
        value=None,
        description="Your answer",
        style=WIDE,
    )
    radio.layout.width = "auto"
    if not kind.pictures:
        return _of_value(radio)
    return Control(ipywidgets.VBox([_small_pictures(kind), radio]), lambda: radio.value, lambda key: _set(radio, key))


@control.register
def _(kind: Several) -> Control:
    longest = max(len(part.question) for part in kind.parts.values())
    places = {name: _one_of_several(part) for name, part in kind.parts.items()}
    for place in places.values():
        place.style.description_width = f"{7 * longest}px"
        place.layout.width = "min(100%, 640px)"

    def write(answer: Mapping[str, Any]) -> None:
        for name, value in answer.items():
            options = isinstance(places[name], ipywidgets.Dropdown)
            places[name].value = value if options else str(tuple(value) if isinstance(value, list) else value)

    return Control(
        ipywidgets.VBox(list(places.values())), lambda: {name: place.value for name, place in places.items()}, write
    )


def _one_of_several(part: Part) -> Any:
    """A list to choose from, or a line to type into."""
    if isinstance(part.kind, Choose):
        options = [NOTHING, *((words, key) for key, words in part.kind.options.items())]
        return ipywidgets.Dropdown(options=options, description=part.question)
    assert isinstance(part.kind, Number | Shape), "of several questions, each is chosen or typed"
    example = "such as (60, 64)" if isinstance(part.kind, Shape) else "such as 0.25 or 1/4"
    return ipywidgets.Text(description=part.question, placeholder=example)


@control.register
def _(kind: Order) -> Control:
    options = [NOTHING, *((words, key) for key, words in mixed(kind.items).items())]
    places = [ipywidgets.Dropdown(options=options, description=f"Step {i + 1}") for i in range(len(kind.items))]
    for place in places:
        place.layout.width = "min(100%, 640px)"

    def read() -> Any:
        order = [place.value for place in places]
        return order if all(order) else None

    def write(order: Any) -> None:
        for place, name in zip(places, order, strict=True):
            place.value = name

    return Control(ipywidgets.VBox(places), read, write)


@control.register
def _(kind: Setting) -> Control:
    sliders = {}
    for name, s in kind.sliders.items():
        sliders[name] = slider(s.words or name, s.start, s.low, s.high, s.step)
        sliders[name].style.description_width = "165px"
        sliders[name].layout.width = "360px"

    def read() -> dict[str, float]:
        return {name: s.value for name, s in sliders.items()}

    def write(settings: Mapping[str, float]) -> None:
        for name, value in settings.items():
            sliders[name].value = value

    widgets: list[ipywidgets.Widget] = [_columns(list(sliders.values()))]
    if kind.picture:
        widgets.append(_live_picture(kind, sliders, read))
    return Control(ipywidgets.VBox(widgets), read, write)


@control.register
def _(kind: Code) -> Control:
    words = views.text(f"Write `{kind.name}` in a cell of your own, run it, then check.")
    return Control(words, lambda: None, lambda answer: None)


@control.register
def _(kind: Network) -> Control:
    words = views.text(f"Check looks at `{kind.name}` in the notebook.")
    return Control(words, lambda: None, lambda answer: None)


def mixed(options: Mapping[str, str]) -> dict[str, str]:
    """In an order of this learner's own, the same tomorrow; nobody else's chance is touched."""
    shuffled = list(options.items())
    random.Random(f"{progress.seed}: {', '.join(options)}").shuffle(shuffled)
    return dict(shuffled)


def _typed(label: str, example: str) -> Control:
    widget = ipywidgets.Text(description=label, placeholder=example, style=WIDE)

    def write(answer: Any) -> None:
        widget.value = str(tuple(answer) if isinstance(answer, list) else answer)

    return Control(widget, lambda: widget.value, write)


def _of_value(widget: ipywidgets.Widget) -> Control:
    return Control(widget, lambda: widget.value, lambda value: _set(widget, value))


def _once_moved(widget: ipywidgets.Widget) -> Control:
    """A slider always stands somewhere; where it stood at first is nobody's guess."""
    moves: list[Any] = []
    widget.observe(moves.append, "value")

    def write(value: Any) -> None:
        widget.value = value
        moves.append(value)

    return Control(widget, lambda: widget.value if moves else None, write)


def _set(widget: ipywidgets.Widget, value: Any) -> None:
    widget.value = value


def _columns(sliders: list[ipywidgets.Widget]) -> ipywidgets.Widget:
    """Two columns of sliders, one for each half."""
    half = (len(sliders) + 1) // 2
    return views.row(ipywidgets.VBox(sliders[:half]), ipywidgets.VBox(sliders[half:]))


def _live_picture(
    kind: Setting, sliders: Mapping[str, ipywidgets.Widget], read: Callable[[], dict[str, float]]
) -> FigureView:
    """The result of the sliders, which moves while they move."""
    make = kind.picture
    assert make is not None

    def figure(colours: Palette) -> tuple[Figure, MovingPicture]:
        made, axes = canvas(colours, height=3.4)
        return made, make(axes, colours)

    made, picture = figure(LIGHT)
    view = FigureView(made, picture.dynamic, update=lambda: picture.move(read()))

    def recolour(change: dict[str, Any]) -> None:
        nonlocal picture
        made, picture = figure(palette(change["new"]))
        view.replace(made, picture.dynamic)

    def show(_: object = None) -> None:
        view.alt = "; ".join(f"{label} {value}" for label, value in kind.evidence(read()))
        view.refresh()

    view.observe(recolour, "theme")
    for s in sliders.values():
        s.observe(show, "value")
    show()
    return view


def _small_pictures(kind: Choose) -> ipywidgets.Widget:
    """One small picture for each option."""
    drawn = {kind.options[key]: draw for key, draw in kind.pictures.items()}
    return views.picture(lambda colours: strip(colours, drawn), "Small pictures of the choices: " + "; ".join(drawn))


# The two forms


def exercise_form(q: Exercise, blank: bool = False) -> views.Form:
    """Question, place to answer, Check, Hint, Solution, and below what comes back.

    What was answered on an earlier day stands there again, unless the form is to be blank.
    """
    place = control(q.kind)
    said, shown = views.note(), ipywidgets.VBox([])

    def check() -> None:
        said.value = (q.check() if q.kind.in_notebook else q.check(place.read()))._repr_html_()

    def hint() -> None:
        said.value = q.hint()._repr_html_()

    def solution() -> None:
        answer = q.solution()
        said.value = answer._repr_html_()
        if not answer.shown:
            return
        if answer.lab:
            shown.children = [answer.lab()]
        elif answer.draw and not isinstance(q.kind, Setting):  # there the sliders' own picture shows it
            shown.children = [views.picture(answer.draw, answer.alt)]
        place.write(q.answer.given)

    names = ControlNames()
    buttons = views.row(
        AnswerButton("Check", check, names, f"Check your answer to {q.id}"),
        AnswerButton("Hint", hint, names, f"The next hint for {q.id}"),
        AnswerButton("Solution", solution, names, f"The solution of {q.id}, after one attempt"),
    )
    buttons.children[0].button_style = "primary"
    title = f"{q.id}  {q.title}"
    solved = "" if blank else q.solved()
    still = panel(escape(title), to_html(f"{q.question}\n\n{solved}"), "#0072B2")
    form = views.Form(
        views.text(q.question, title), place.widget, buttons, said, shown,
        names=names, words=repr(q), still_html=still,
    )  # fmt: skip
    if solved:
        said.value = to_html(solved)
    if q.known.answer is not None and not blank:
        with contextlib.suppress(Exception):  # kept of a question that has changed since: then it is empty again
            place.write(q.known.answer)
    return form


def prediction_form(p: Prediction) -> views.Form:
    """Question, guess, how sure, Commit; only then does the button that reveals wake up."""
    place = control(p.kind)
    sure = ipywidgets.Dropdown(options=[NOTHING, *SURE], description="How sure are you?", style=WIDE)
    said, shown = views.note(), ipywidgets.VBox([])

    def commit() -> None:
        answer = p.commit(place.read(), confidence=sure.value or None)
        said.value = answer._repr_html_()
        offer()

    def offer() -> None:
        """The button that comes next stands out: first the guess, then the reveal, then none."""
        commit_button.disabled, reveal_button.disabled = p.revealed, p.guess is None
        commit_button.button_style = "primary" if p.guess is None else ""
        reveal_button.button_style = "primary" if p.guess is not None and not p.revealed else ""

    def reveal() -> None:
        result = p.reveal()
        said.value = result._repr_html_()
        if result.draw and place.pad:
            place.pad.reveal(result.draw, result.alt)
        elif result.draw:
            shown.children = [views.picture(result.draw, result.alt)]
        offer()

    names = ControlNames()
    commit_button = AnswerButton("This is my guess", commit, names, f"Commit to this guess, {p.id}")
    reveal_button = AnswerButton(p.button, reveal, names, "Wakes when you have committed to a guess")
    offer()
    if place.pad:
        place.pad.on_enter = commit
    title = f"{p.id}  {p.title}"
    still = panel(escape(title), to_html(p.question), "#CC79A7")
    form = views.Form(
        views.text(p.question, title), place.widget, sure, views.row(commit_button, reveal_button), said, shown,
        names=names, words=repr(p), still_html=still,
    )  # fmt: skip
    if p.guess is not None:
        place.write(p.guess)
        sure.value = p.confidence or ""
    if p.seen_before:
        said.value = to_html(f"Your guess was {p.words(p.guess)}. **{p.button}** shows the answer once more.")
    elif p.revealed:
        reveal()
    return form
