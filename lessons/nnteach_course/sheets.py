"""Guesses drawn on a picture: the sheet while one draws on it, and afterwards the guess beside the truth.

Both have their axes in the same place, so that at the reveal nothing moves but what is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from nnteach_course.kinds.curve import Curve, Heights
from nnteach_course.kinds.draft import Draft
from nnteach_course.kinds.point import Place, Point
from nnteach_course.kinds.sheet import Sheet, Side
from nnteach_course.pictures import DOTS, label
from nnteach_widgets.labels import spread
from nnteach_widgets.palette import NORMAL, Palette, plain, style

WIDTH = 7.2  # inches: as wide as the text
LEFT, RIGHT, BELOW, ABOVE = 72, 112, 46, 14  # CSS pixels around the axes; on the right stand the labels
MARKER: dict[str, Any] = {"marker": "D", "markersize": 10, "linestyle": "none", "zorder": 6, "clip_on": False}


def axes_of(sheet: Sheet, colours: Palette) -> Axes:
    """A figure with the sheet's axes, and what the lesson puts between them."""
    width, height = WIDTH * DOTS, sheet.height * DOTS
    figure = Figure(figsize=(WIDTH, sheet.height), dpi=DOTS)
    right = 20 if sheet.even else RIGHT
    box = (LEFT / width, BELOW / height, (width - LEFT - right) / width, (height - BELOW - ABOVE) / height)
    axes = figure.add_axes(box)
    style(figure, colours)
    if sheet.draws:
        sheet.draws(axes, colours)
    axes.set(xlabel=plain(sheet.x.name), ylabel=plain(sheet.y.name))
    axes.set(xlim=(sheet.x.low, sheet.x.high), ylim=(sheet.y.low, sheet.y.high))
    axes.locator_params(axis="y", nbins=5)
    if sheet.even:
        axes.set_aspect("equal")
    return axes


def _figure(axes: Axes) -> Figure:
    figure = axes.figure
    assert isinstance(figure, Figure)
    return figure


def _invitation(axes: Axes, words: str, colours: Palette) -> Any:
    colour, halo = colours.words("guess"), [withStroke(linewidth=4, foreground=colours.background)]
    place: dict[str, Any] = {"transform": axes.transAxes, "ha": "center", "va": "top", "zorder": 8}
    return axes.text(0.5, 0.97, words, color=colour, fontsize=NORMAL, path_effects=halo, **place)


class PointPicture:
    """A sheet with a marker that moves; thin lines lead from it to the axes."""

    def __init__(self, kind: Point, colours: Palette) -> None:
        axes = axes_of(kind.sheet, colours)
        self.figure, self.low = _figure(axes), (kind.sheet.x.low, kind.sheet.y.low)
        self.invitation = _invitation(axes, "click where you think it is", colours)
        [self.lead] = axes.plot([], [], ":", color=colours.guess, linewidth=1.4, zorder=5)
        [self.marker] = axes.plot([], [], color=colours.guess, markeredgecolor=colours.background, **MARKER)
        self.dynamic: Sequence[Artist] = (self.invitation, self.lead, self.marker)

    def draw(self, place: Place | None) -> None:
        self.invitation.set_visible(place is None)
        x, y = place or (np.nan, np.nan)
        self.marker.set_data([x], [y])
        self.lead.set_data([self.low[0], x, x], [y, y, self.low[1]])


class CurvePicture:
    """A sheet with a curve in the making; a ring shows the place that the keyboard has in hand."""

    def __init__(self, kind: Curve, colours: Palette) -> None:
        axes = axes_of(kind.sheet, colours)
        self.figure, self.x = _figure(axes), kind.x
        self.invitation = _invitation(axes, "draw from left to right", colours)
        [self.line] = axes.plot(
            [], [], color=colours.guess, linewidth=3, solid_capstyle="round", solid_joinstyle="round", zorder=5
        )
        [self.dots] = axes.plot([], [], "o", color=colours.guess, markersize=2.4, markeredgewidth=0, zorder=5)
        ring = {"markersize": 13, "markerfacecolor": "none", "markeredgecolor": colours.guess, "markeredgewidth": 2}
        [self.ring] = axes.plot([], [], "o", zorder=6, clip_on=False, **ring)
        self.dynamic: Sequence[Artist] = (self.invitation, self.line, self.dots, self.ring)

    def draw(self, draft: Draft) -> None:
        heights = np.array([np.nan if y is None else y for y in draft.heights])
        self.invitation.set_visible(not draft.begun)
        self.line.set_data(self.x, heights)
        self.dots.set_data(self.x, heights)  # a single place between two gaps has no line
        at = [] if draft.at is None else [draft.at]
        self.ring.set_data(self.x[at], heights[at])


def place_beside(kind: Point, colours: Palette, guess: Place) -> Figure:
    """The place guessed and the place found, with the way between them."""
    axes, truth = axes_of(kind.sheet, colours), kind.value()
    axes.plot(*zip(guess, truth, strict=True), ":", color=colours.quiet, linewidth=1.6, zorder=4)
    axes.plot(*guess, color=colours.guess, markeredgecolor=colours.background, **MARKER)
    axes.plot(*truth, "o", color=colours.truth, markersize=11, markeredgecolor=colours.background, zorder=7)
    apart = (guess[0] - truth[0]) / kind.sheet.x.span
    for place, words, role, side in (
        (guess, "your guess", "guess", 1 if apart >= 0 else -1),
        (truth, "here", "truth", -1 if apart >= 0 else 1),
    ):
        side = _inwards(place[0], kind.sheet.x, side)
        beside = {"xytext": (11 * side, 0), "textcoords": "offset points", "va": "center", "zorder": 8}
        label(axes, *place, words, colours.words(role), colours, ha="left" if side > 0 else "right", **beside)  # type: ignore[arg-type]
    return _figure(axes)


def _inwards(x: float, side: Side, wanted: int) -> int:
    """Words stand on the wanted side of a place, unless the edge of the sheet is there."""
    share = (x - side.low) / side.span
    return 1 if share < 0.15 else -1 if share > 0.85 else wanted


def curve_beside(kind: Curve, colours: Palette, guess: Heights) -> Figure:
    """The curve drawn and the curve found, and a bar where they are farthest apart."""
    axes, side = axes_of(kind.sheet, colours), kind.sheet.y
    smooth = np.linspace(kind.sheet.x.low, kind.sheet.x.high, 401)
    axes.plot(kind.x, guess, color=colours.guess, linewidth=5, alpha=0.8, solid_joinstyle="round", zorder=5)
    axes.plot(smooth, kind.truth(smooth), color=colours.truth, linewidth=2.2, zorder=6)
    where, off = kind.largest(guess)
    i = int(np.abs(kind.x - where).argmin())
    if off > kind.near / 4 * side.span:
        ends = sorted((guess[i], kind.value()[i]))
        axes.plot([where, where], ends, ":", color=colours.quiet, linewidth=1.6, zorder=4)
    heights = spread((guess[-1], kind.value()[-1]), 0.09 * side.span, side.low, side.high)
    for height, words, role in zip(heights, ("your guess", "as it is"), ("guess", "truth"), strict=True):
        beside = {"xytext": (9, 0), "textcoords": "offset points", "va": "center", "annotation_clip": False}
        label(axes, kind.sheet.x.high, height, words, colours.words(role), colours, **beside)  # type: ignore[arg-type]
    return _figure(axes)
