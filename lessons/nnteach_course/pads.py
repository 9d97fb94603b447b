"""Places to draw a guess on, by mouse, finger or keyboard. What they hold is plain numbers; see `kinds`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets

from nnteach_course import views
from nnteach_course.kinds.curve import Curve
from nnteach_course.kinds.draft import Draft
from nnteach_course.kinds.point import Place, Point
from nnteach_course.sheets import CurvePicture, PointPicture
from nnteach_widgets.controls import button
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import LIGHT, Palette, palette
from nnteach_widgets.pointer import Pointer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Draw = Callable[[Palette], "Figure"]


class Pad(ipywidgets.VBox):
    """A sheet and what the learner has put on it, `state`. Enter calls `on_enter`; the truth comes by `reveal`."""

    how: ClassVar[str]
    drag: ClassVar[str]

    def __init__(self, kind: Any, state: Any) -> None:
        self.kind, self.state = kind, state
        self.on_enter: Callable[[], None] = lambda: None
        self._answer: tuple[Draw, str] | None = None
        self._picture = self.make(LIGHT)
        self.view = FigureView(
            self._picture.figure, self._picture.dynamic, caption=True, update=self._draw, drag=self.drag, keyboard=True
        )
        self._how = views.text(self.how)
        self._how.add_class("nnteach-how")
        self._tools = views.row(*self.tools())
        super().__init__([self._how, self.view, self._tools])
        self.view.on_pointer(self.pointed)
        self.view.on_key(self._pressed)
        self.view.observe(self._show, ["pointer", "presses"])  # after all that one message brought: one picture for it
        self.view.observe(self._recolour, "theme")
        self.view.alt = self.words()

    # What a subclass gives

    def make(self, colours: Palette) -> Any:
        """The picture, made anew for each theme."""
        raise NotImplementedError

    def tools(self) -> tuple[ipywidgets.Widget, ...]:
        """Buttons below the picture."""
        return ()

    def pointed(self, pointer: Pointer) -> None:
        """The pointer came, moved or left: the new state."""
        raise NotImplementedError

    def arrow(self, key: str) -> Any:
        """The state after an arrow key."""
        raise NotImplementedError

    def words(self) -> str:
        """What is on the sheet, in words."""
        raise NotImplementedError

    # What a form uses

    def put(self, state: Any) -> None:
        """Another state, as if the learner had drawn it."""
        self.state = state
        self._show()

    def reveal(self, draw: Draw, alt: str) -> None:
        """From now on show the guess beside the truth; there is nothing more to draw, and the form has the words."""
        self._answer = (draw, alt)
        self.view.drag, self.view.keyboard, self.view.caption = "", False, False
        self._how.layout.display = self._tools.layout.display = "none"
        self.view.replace(draw(palette(self.view.theme)))
        self._show()

    def _pressed(self, key: str) -> None:
        if key == "Enter":
            self.on_enter()
        else:
            self.state = self.arrow(key)

    def _show(self, _: object = None) -> None:
        self.view.alt = self._answer[1] if self._answer else self.words()
        self.view.refresh()

    def _draw(self) -> None:
        if not self._answer:
            self._picture.draw(self.state)

    def _recolour(self, change: dict[str, Any]) -> None:
        colours = palette(change["new"])
        if self._answer:
            self.view.replace(self._answer[0](colours))
        else:
            self._picture = self.make(colours)
            self.view.replace(self._picture.figure, self._picture.dynamic)


class PointPad(Pad):
    """A marker to put somewhere."""

    kind: Point
    state: Place | None
    drag = "xy"
    how = (
        "Click, or drag the marker. By keyboard: Tab into the picture, move it with the arrow keys (with Shift five "
        "times as far), and Enter makes it your guess."
    )

    def __init__(self, kind: Point) -> None:
        super().__init__(kind, None)

    def make(self, colours: Palette) -> PointPicture:
        return PointPicture(self.kind, colours)

    def pointed(self, pointer: Pointer) -> None:
        x, y = self.kind.sheet.x, self.kind.sheet.y
        self.state = (x.nearest(pointer.x), y.nearest(pointer.y))

    def arrow(self, key: str) -> Place:
        return self.kind.moved(self.state, key)

    def words(self) -> str:
        where = "There is no marker yet." if self.state is None else f"Your marker: {self.kind.words(self.state)}."
        return f"{where} {self.kind.sheet.shows}"


class CurvePad(Pad):
    """A curve to draw."""

    kind: Curve
    state: Draft
    drag = "draw"
    how = (
        "Draw with the mouse or a finger; draw over a part to change it. By keyboard: Tab into the picture; left and "
        "right choose a place, up and down move the curve there (with Shift further), and Enter makes it your guess."
    )

    def __init__(self, kind: Curve) -> None:
        self._pen: tuple[float, float] | None = None
        super().__init__(kind, Draft.empty(kind))

    def make(self, colours: Palette) -> CurvePicture:
        return CurvePicture(self.kind, colours)

    def tools(self) -> tuple[ipywidgets.Widget, ...]:
        flat = button("Flat line", lambda: self.put(Draft.flat(self.kind)), "Begin with a level line")
        return flat, button("Clear", lambda: self.put(Draft.empty(self.kind)), "Wipe the sheet clean")

    def pointed(self, pointer: Pointer) -> None:
        here = (pointer.x, pointer.y)
        self.state = self.state.stroke(here if pointer.phase == "down" else self._pen or here, here)
        self._pen = here
        if pointer.phase == "up":
            self.state, self._pen = self.state.lifted(), None

    def arrow(self, key: str) -> Draft:
        return self.state.pressed(key)

    def words(self) -> str:
        side, heights = self.kind.sheet, self.state.heights
        drawn = [(x, y) for x, y in zip(self.kind.x, heights, strict=True) if y is not None]
        if not drawn:
            said = "Nothing is drawn yet."
        elif len(drawn) < len(heights):
            said = f"Drawn at {len(drawn)} of {len(heights)} places; the rest is missing."
        elif self.state.at is not None:
            x, y = drawn[self.state.at]
            said = f"In hand: {side.x.says(x)}, {side.y.says(y)}."
        else:
            said = f"You have drawn {self.kind.words(tuple(y for _, y in drawn))}."
        return f"{said} {side.shows}"
