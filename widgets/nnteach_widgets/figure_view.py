"""A matplotlib figure on one canvas of the page: quick while it moves, sharp at rest, and one can drag on it.

Frames are messages, not widget state: a saved notebook holds no heap of old pictures. For the page's half of the
conversation see `figure_view.js`; for the drawing itself, `rendering.py`.
"""

from __future__ import annotations

import asyncio
import base64
import math
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import anywidget
import traitlets
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from nnteach_widgets.page import Page
from nnteach_widgets.pointer import Pointer, PointerTrack
from nnteach_widgets.rendering import Stage

MOVING_RATIO = 1.5  # pixels per CSS pixel in motion, at most: the eye does not read what moves, the link counts bytes
RESTING_RATIO = 3.0  # at rest, at most
SETTLE = 0.12  # seconds without a change until the exact picture follows
IN_FLIGHT = 2  # frames a training loop may send ahead of the page


def _read(name: str) -> str:
    return files("nnteach_widgets").joinpath(name).read_text(encoding="utf-8")


class FigureView(anywidget.AnyWidget):
    """Shows `figure`, redraws its `dynamic` artists at `refresh()`, hands out the pointer.

        line, = axes.plot(x, y)
        view = FigureView(figure, dynamic=[line], alt="A curve that rises from left to right.")
        line.set_ydata(y + 1)
        view.refresh()

    Call `refresh` in the slider's own callback, not later: then ipywidgets sends the next slider value only after
    this picture is on its way, and nothing piles up.

    Args
        figure: a `matplotlib.figure.Figure` (no pyplot), its dpi that of an ordinary screen.
        dynamic: the artists that change; everything else is drawn once (see `invalidate`).
        alt: the picture in words, for those who do not see it. Assign `view.alt` before `refresh`.
        caption: True: show these words below the picture, too.
        update: called before drawing when something changed; the place to bring artists up to date, since it is
            not called at all while nobody looks.
        drag: "x" or "xy": the pointer may drag in these directions (see `on_pointer`). "draw": the same as "xy", but
            no place on the pointer's way is left out, however busy the kernel is.
        keyboard: the picture can have the focus, and hands out its arrow keys and Enter (see `on_key`).
    """

    _esm = _read("figure_view.js")
    _css = _read("figure_view.css")

    width = traitlets.Int().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    caption = traitlets.Bool(False).tag(sync=True)
    drag = traitlets.Enum(["", "x", "xy", "draw"], default_value="").tag(sync=True)
    pointer: Any = traitlets.List().tag(sync=True, echo_update=False)  # set by the page: [x, y, phase, gesture]
    keyboard = traitlets.Bool(False).tag(sync=True)
    presses: Any = traitlets.List().tag(sync=True, echo_update=False)  # set by the page: [how many, the last ones]

    alt = traitlets.Unicode()  # travels with its frame, so words and picture always agree
    theme = traitlets.Enum(["light", "dark"], default_value="light")  # reported by the page; observe it to recolour

    def __init__(
        self,
        figure: Figure,
        dynamic: Sequence[Artist] = (),
        *,
        alt: str = "",
        caption: bool = False,
        update: Callable[[], None] | None = None,
        drag: str = "",
        keyboard: bool = False,
        **layout: Any,
    ) -> None:
        self._update = update
        self._stage = Stage(figure, dynamic)
        self._changed = True
        self._views: dict[str, float] = {}  # view -> pixels per CSS pixel of its screen
        self._sent = self._acked = 0
        self._timer: asyncio.TimerHandle | None = None
        self._track = PointerTrack()
        self._listeners: list[Callable[[Pointer], None]] = []
        self._keys_heard = 0
        self._key_listeners: list[Callable[[str], None]] = []
        width, height = self._stage.size
        super().__init__(alt=alt, caption=caption, drag=drag, keyboard=keyboard, width=width, height=height, **layout)
        self.on_msg(self._on_page_message)
        self.observe(self._on_pointer_position, "pointer")
        self.observe(self._on_keys, "presses")

    # What a lesson or an explorable calls

    @property
    def figure(self) -> Figure:
        return self._stage.figure

    def refresh(self, stream: bool = False) -> None:
        """Show the changed artists. Costs nothing while nobody looks.

        stream=True is for frames that no learner's move asked for, as in a training loop: a frame is left out
        while the page has not yet shown the ones before it. The last one always arrives.
        """
        self._changed = True
        if not self._views:
            return
        if not stream or self.ready():
            self._send_frame("jpeg", acknowledge=stream)
        self._settle_soon()

    def post(self) -> None:
        """Send a frame to a page that cannot answer: while a long cell runs, the kernel hears nobody's hello."""
        self._changed = True
        self._send_frame("jpeg")
        if self._views:
            self._settle_soon()

    def ready(self) -> bool:
        """Whether the page has kept up, so that a streamed frame would be shown at once."""
        return bool(self._views) and self._sent - self._acked < IN_FLIGHT

    def invalidate(self) -> None:
        """Draw everything at the next `refresh`: call it after changing limits, ticks, titles or sizes."""
        self._stage.invalidate()

    def replace(self, figure: Figure, dynamic: Sequence[Artist] = ()) -> None:
        """Show another figure in this place, for instance the same one in the colours of a dark page."""
        self._stage = Stage(figure, dynamic)
        self.width, self.height = self._stage.size
        self._changed = True

    def on_pointer(self, callback: Callable[[Pointer], None]) -> None:
        """Call `callback(pointer)` at every down, move and up of the pointer inside some axes."""
        self._listeners.append(callback)

    def on_key(self, callback: Callable[[str], None]) -> None:
        """Call `callback(key)` at every arrow key ("ArrowUp", with Shift "Shift ArrowUp") and at "Enter"."""
        self._key_listeners.append(callback)

    def png(self) -> bytes:
        """The picture as a small file (128 colours), for readers without a kernel."""
        self._bring_up_to_date()
        return self._stage.encode("small png")

    # Frames

    def _send_frame(self, kind: str, acknowledge: bool = False) -> None:
        final = kind == "png"
        self._bring_up_to_date()
        most = RESTING_RATIO if final else MOVING_RATIO
        data = self._stage.encode("png" if final else "jpeg", ratio=min(most, max(self._views.values(), default=1.0)))
        self._sent += 1
        if not acknowledge:
            self._acked = self._sent
        frame = {"kind": "frame", "n": self._sent, "mime": f"image/{kind}", "final": final, "ack": acknowledge}
        self.send({**frame, "alt": self.alt}, [data])

    def _bring_up_to_date(self) -> None:
        if self._changed and self._update is not None:
            self._update()
        self._changed = False

    def _settle_soon(self) -> None:
        """After the last move, send the picture once more without loss. asyncio, not a thread: browsers have none."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            self._timer = asyncio.get_running_loop().call_later(SETTLE, self._settle)
        except RuntimeError:  # no loop, so there is no later
            self._settle()

    def _settle(self) -> None:
        self._timer = None
        if self._views:
            self._send_frame("png")

    # What the page says

    def _on_page_message(self, _: object, message: dict[str, Any], __: object) -> None:
        kind = message.get("kind")
        if kind == "ack":
            self._acked = max(self._acked, int(message["n"]))
        elif kind == "hello":
            self._views[str(message["view"])] = _density(message.get("dpr"))
            self._acked = self._sent  # a reloaded page will not acknowledge what the old one received
            self._turn(message.get("theme"))
            self._send_frame("png")
        elif kind == "theme" and self._turn(message.get("theme")) and self._views:
            self._send_frame("png")
        elif kind == "bye":
            self._views.pop(str(message["view"]), None)

    def _turn(self, theme: object) -> bool:
        if theme not in ("light", "dark"):
            return False
        Page.theme = str(theme)
        changed = theme != self.theme
        self.theme = str(theme)
        return changed

    def _on_pointer_position(self, change: dict[str, Any]) -> None:
        if len(change["new"]) in (4, 5):
            for position in self._track.unseen(change["new"]):
                for pointer in self._track.follow(self.figure, position):
                    for listener in self._listeners:
                        listener(pointer)

    def _on_keys(self, change: dict[str, Any]) -> None:
        """Only the newest value of a trait travels, so it holds the last presses, and how many there were in all."""
        pressed, names = change["new"]
        fresh = min(pressed - self._keys_heard, len(names))
        self._keys_heard = pressed
        for name in names[len(names) - fresh :]:
            for listener in self._key_listeners:
                listener(name)

    # The face for readers without a kernel

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, **still(self.png(), self.alt)}, metadata


def still(png: bytes, words: str) -> dict[str, str]:
    """A picture and its words as a notebook stores them; shown where the live widget cannot be."""
    return {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": words}


def _density(reported: object) -> float:
    """The page's devicePixelRatio, if it is one: a blind or ancient browser reports nothing."""
    if isinstance(reported, (int, float)) and math.isfinite(reported):
        return min(RESTING_RATIO, max(1.0, float(reported)))
    return 1.0
