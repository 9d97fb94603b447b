"""How live training looks: the map of the network's answers on the left, its loss, step by step, on the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import contourpy
import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnteach_widgets.classes import MOST
from nnteach_widgets.labels import spread
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.recording import BRANCHES
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.words import short

if TYPE_CHECKING:
    from nnteach_widgets.live_numbers import Numbers

WIDTH, HEIGHT, DPI = 800, 360, 100
MAP = (0.03, 0.105, 0.44, 0.72)
LOSS = (0.555, 0.145, 0.325, 0.635)
# The row of numbers: what each is, and where it ends, in CSS pixels from the left.
READOUT = (("step", 132), ("correct", 268), ("learning rate", 440), ("loss", 622))
DIGITS = (66, 54, 52, 62)  # CSS pixels that the widest number takes
LABEL_GAP = 15
MARKERS = ("o", "^", "s")
DASHES = ("--", ":", "-.")
DRAWN = 600  # points of a loss curve, at most


class Ghost(NamedTuple):
    """The artists of one way that was left."""

    line: Line2D
    name: StampedText


class LivePicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette) -> None:
        self.colours = colours
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.map, self.loss = self.figure.add_axes(MAP), self.figure.add_axes(LOSS)
        self.map.set(xticks=[], yticks=[])
        self.map.set_xlabel("input 1", labelpad=5)
        self.map.set_ylabel("input 2", labelpad=5)
        self.loss.set_title("loss of all examples", loc="left", pad=10, color=colours.quiet, fontsize=NORMAL)
        self.loss.set_xlabel("step", labelpad=2)
        style(self.figure, colours)
        for side in ("left", "bottom"):
            self.map.spines[side].set_visible(False)
        self._frame: tuple[float, ...] = ()
        self._tones = np.array([to_rgb(tone) for tone in area_tones(colours)])
        self._make_readout()
        self._make_map()
        self._make_curve()

    def _make_readout(self) -> None:
        """The numbers in fixed places: right-aligned, so that no digit moves when another changes."""
        colours = self.colours
        tones = (colours.ink, colours.ink, colours.ink, colours.words("model"))
        self._readout = []
        for (name, right), digits, tone in zip(READOUT, DIGITS, tones, strict=True):
            place = {"y": 0.925, "ha": "right"}
            self.figure.text((right - digits) / WIDTH, s=name, fontsize=NORMAL, color=colours.quiet, **place)
            number = stamped(
                self.figure, right / WIDTH, 0.925, "", fontsize=LARGE, color=tone, ha="right", by_letter=True
            )
            self._readout.append(number)

    def _make_map(self) -> None:
        colours = self.colours
        self._areas = self.map.imshow(
            np.ones((2, 2, 3)), origin="lower", aspect="auto", interpolation="bilinear", zorder=0
        )
        self._border = LineCollection([], colors=[colours.mark("model")], linewidths=2.4, zorder=2)
        self.map.add_collection(self._border, autolim=False)
        faces = (colours.background, colours.data, colours.quiet)
        self._points = [
            self.map.plot([], [], marker, ms=5, mfc=face, mec=colours.data, mew=0.8, zorder=3)[0]
            for marker, face in zip(MARKERS, faces, strict=True)
        ]
        (self._wrong,) = self.map.plot([], [], "o", ms=10, mfc="none", mec=colours.mark("gradient"), mew=1.4, zorder=4)

    def _make_curve(self) -> None:
        colours, axes = self.colours, self.loss
        self._ghosts = [self._make_ghost(DASHES[k % len(DASHES)]) for k in range(BRANCHES)]
        (self._ahead,) = axes.plot([], [], color=colours.mark("model"), lw=1, alpha=0.6, zorder=3)
        (self._line,) = axes.plot([], [], color=colours.mark("model"), lw=2.4, zorder=4, solid_capstyle="round")
        bold = {"fontsize": NORMAL, "weight": "bold", "color": colours.words("model")}
        self._name = stamped(self.figure, 0, 0, "", va="center", **bold)
        (self._guide,) = axes.plot([], [], color=colours.faint, lw=1, zorder=1)
        (self._dot,) = axes.plot(
            [], [], "o", ms=10, mfc=colours.mark("model"), mec=colours.background, mew=2, zorder=6, clip_on=False
        )
        look = {"fontsize": NORMAL, "weight": "bold", "color": colours.words("gradient"), "ha": "center"}
        self._broken = stamped(axes, 0.5, 0.9, "", transform=axes.transAxes, va="top", zorder=7, **look)

    def _make_ghost(self, dash: str) -> Ghost:
        (line,) = self.loss.plot([], [], color=self.colours.quiet, lw=1.1, ls=dash, zorder=2)
        return Ghost(line, stamped(self.figure, 0, 0, "", fontsize=SMALL, color=self.colours.quiet, va="center"))

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            self._areas,
            self._border,
            *self._points,
            self._wrong,
            self._guide,
            *(artist for ghost in self._ghosts for artist in ghost),
            self._ahead,
            self._line,
            self._name,
            self._dot,
            self._broken,
            *self._readout,
        ]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the axes' limits changed."""
        reframed = self._reframe(numbers)
        self._draw_map(numbers)
        self._draw_curve(numbers)
        texts = (
            str(numbers.state.step),
            f"{numbers.right / len(numbers.scene.x):.0%}",
            f"{numbers.state.rate:g}",
            short(numbers.loss),
        )
        for text, value in zip(self._readout, texts, strict=True):
            text.set_text(value)
        return reframed

    def _reframe(self, numbers: Numbers) -> bool:
        scene = numbers.scene
        longest = max([numbers.last, *(b.start + len(b.losses) - 1 for b in numbers.branches)])
        highest = max([numbers.losses.max(), *(max(b.losses) for b in numbers.branches)])
        top = round_up(1.04 * min(highest, 3 * float(numbers.losses[0])))
        frame = (scene.left, scene.right, scene.bottom, scene.top, round_up(max(longest, 50)), top)
        if frame == self._frame:
            return False
        self._frame = frame
        self._areas.set_extent(frame[:4])
        self.map.set(xlim=frame[:2], ylim=frame[2:4])
        self.loss.set(xlim=(0, frame[4]), ylim=(0, frame[5]))
        return True

    def _draw_map(self, numbers: Numbers) -> None:
        scene, classes = numbers.scene, numbers.map.shape[-1]
        self._areas.set_data(np.clip(numbers.map @ self._tones[:classes], 0, 1))
        self._border.set_segments(border(scene.across, scene.up, numbers.map))
        for kind, line in enumerate(self._points):
            line.set_data(*scene.x[scene.kind == kind].T)
        self._wrong.set_data(*scene.x[numbers.wrong].T)

    def _draw_curve(self, numbers: Numbers) -> None:
        step, losses = numbers.state.step, numbers.losses
        self._line.set_data(*thinned(0, losses[: step + 1]))
        self._ahead.set_data(*thinned(step, losses[step:]))
        self._dot.set_data([step], [min(float(losses[step]), self._frame[5])])
        self._guide.set_data([step, step], [0, self._frame[5]])
        self._broken.set_text("" if numbers.broken is None else f"broke at step {numbers.broken.step}")
        left, bottom, width, height = LOSS
        lasts = [float(losses[-1]), *(branch.losses[-1] for branch in numbers.branches)]
        ends = [bottom + height * min(1.0, loss / self._frame[5]) for loss in lasts]
        places = spread(ends, LABEL_GAP / HEIGHT, bottom, bottom + height)
        x = left + width + 0.014
        self._name.set(text=f"rate {numbers.rate:g}", x=x, y=places[0])
        for k, ghost in enumerate(self._ghosts):
            shown = k < len(numbers.branches)
            ghost.line.set_visible(shown)
            ghost.name.set_visible(shown)
            if shown:
                branch = numbers.branches[k]
                ghost.line.set_data(*thinned(branch.start, np.asarray(branch.losses)))
                ghost.name.set(text=plain(f"was {branch.rate:g}"), x=x, y=places[1 + k])


def area_tones(colours: Palette) -> tuple[str, ...]:
    """The colours of the areas of two or three classes."""
    return colours.areas[:MOST]


def border(across: np.ndarray, up: np.ndarray, shares: np.ndarray) -> list[np.ndarray]:
    """The lines along which the most likely class changes: `shares` has shape (up, across, classes)."""
    classes = shares.shape[-1]
    scores = np.log(np.maximum(shares, 1e-8))  # smooth where the shares leap from 0 to 1
    lines: list[np.ndarray] = []
    for k in range(1 if classes == 2 else 0, classes):
        ahead = scores[..., k] - np.delete(scores, k, axis=-1).max(axis=-1)
        lines.extend(contourpy.contour_generator(across, up, ahead, line_type="Separate").lines(0.0))  # type: ignore[arg-type]
    return lines


def thinned(start: int, losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steps and losses of a curve, no more of them than one can see; the first and the last are among them."""
    at = np.arange(len(losses))
    if len(losses) > DRAWN:
        at = np.unique(np.linspace(0, len(losses) - 1, DRAWN).astype(int))
    return start + at, np.asarray(losses)[at]


def round_up(value: float) -> float:
    """The next round number: axes that end there change seldom, so the picture stays calm."""
    unit = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(round(part * unit, 12) for part in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if part * unit >= value * (1 - 1e-9))
