"""Lesson 02: the pictures between its paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnteach_course.answers.lesson_02 import fence
from nnteach_course.pictures import canvas, label, row
from nnteach_course.views import picture
from nnteach_widgets import toys
from nnteach_widgets.bender_networks import taught
from nnteach_widgets.bender_scene import examples_of
from nnteach_widgets.bender_sheet import SheetPicture
from nnteach_widgets.camera import camera, turned
from nnteach_widgets.chain import chain_of
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.journey import Journey
from nnteach_widgets.palette import SMALL, Palette

SIDE = 230.0  # of a small picture, in its own units


def _journey(data: str, network: str) -> Journey:
    lesson = taught(data, network)
    model = lesson.model(-1)
    return Journey(chain_of(model), examples_of(model, lesson.x, lesson.y))


def on_the_way() -> FigureView:
    """A network with three layers and its data: at the input, and after each layer."""
    journey = _journey("moons", "2 – 8 – 2 – 2, tanh")
    titles = [
        f"at the input:\n{_numbers(journey.chain.inputs)} each",
        *(f"after layer {k}:\n{_numbers(link.units)} each" for k, link in enumerate(journey.chain.links, start=1)),
    ]

    def draw(colours: Palette) -> Figure:
        figure, panels = row(colours, len(titles), height=2.35)
        for place, (axes, title) in enumerate(zip(panels, titles, strict=True)):
            axes.set(xlim=(0, SIDE), ylim=(0, SIDE), aspect="equal")
            axes.set_axis_off()
            axes.set_title(title, fontsize=SMALL, color=colours.ink)
            here = journey.here(float(place))
            sheet = SheetPicture(axes, colours, small=True)
            sheet.sort(journey)
            sheet.move(journey, here, camera(here.all, turned(here.frame.depth), (SIDE, SIDE), (8, 8)), SIDE / 3)
        return figure

    words = "Two moons on a sheet. After each layer the sheet lies otherwise; at the end the two kinds are at two ends."
    return picture(draw, words)


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def melting(two: Any, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> FigureView:
    """What two layers answer, and what the layer answers into which they are melted: one against the other."""
    stacked, one = np.asarray(two.predict(x, verbose=0)), x @ W + b
    gap = float(np.abs(stacked - one).max())

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, width=4.6, height=3.0)
        axes.plot(stacked.ravel(), one.ravel(), "o", color=colours.model, markersize=4, alpha=0.6)
        axes.set(xlabel="two layers say", ylabel="the melted layer says", aspect="equal")
        return figure

    return picture(draw, f"Points on one slanted line: both say the same, to {gap:.0e}.")


def regressions(said: np.ndarray, layer: np.ndarray, truth: np.ndarray) -> FigureView:
    """The answers of a regression and of a layer against the truth, in one picture."""
    worst = float(np.abs(said - layer).max())

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=3.2)
        axes.plot(truth, said, "o", mfc="none", mec=colours.guess, ms=8, mew=1.4)
        axes.plot(truth, layer, ".", color=colours.model, ms=5)
        axes.set(xlabel="how the illness went on", ylabel="what is predicted")
        label(axes, 30, 300, "rings: LinearRegression", colours.words("guess"), colours)
        label(axes, 30, 275, "dots: Dense(1)", colours.words("model"), colours)
        return figure

    return picture(draw, f"A dot in every ring: for all {len(truth)} people the two differ by {worst:.0e} at most.")


def circles() -> tuple[np.ndarray, np.ndarray]:
    """A disc of points and a ring around it, as in all pictures of this lesson; and which points are of the ring."""
    return toys.circles()


def shares(found: Sequence[float]) -> FigureView:
    """How many points each of several trained networks names rightly, beside the solution of exercise 02.5."""
    by_hand = fence.share(fence.FENCED)

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=1.7)
        axes.plot(100 * np.asarray(found), np.zeros(len(found)), "o", color=colours.model, ms=9, alpha=0.7)
        axes.plot([100 * by_hand], [0.0], "D", color=colours.guess, ms=9)
        label(axes, 100 * by_hand, 0.35, "set by hand", colours.words("guess"), colours, ha="right")
        label(
            axes,
            100 * min(found),
            -0.62,
            f"found by training, {len(found)} beginnings",
            colours.words("model"),
            colours,
        )
        axes.set(xlim=(50, 101.5), ylim=(-0.9, 0.9), yticks=[], xlabel="points named rightly, in per cent")
        axes.spines["left"].set_visible(False)
        return figure

    said = ", ".join(f"{share:.1%}" for share in sorted(found)).replace("%", " %")
    return picture(draw, f"Found by training: {said}. Set by hand: {by_hand:.1%}.".replace("%.", " %."))
