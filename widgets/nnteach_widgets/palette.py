"""Colours by what they mean: the only place where a colour of the course is named.

A colour stands for a role, the same in every picture: data, model, truth, the learner's guess, gradient. They are
the colours of Okabe and Ito, told apart by colour-blind eyes, too. Each exists for a light and for a dark page.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

Theme = Literal["light", "dark"]
Role = Literal["data", "model", "truth", "guess", "gradient"]

# Points at 100 dots per inch, the size our figures are made for: 11 points are 15 pixels on the page.
SMALL, NORMAL, LARGE = 10.0, 11.0, 14.0


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. Lines and dots take `model`; words about the model take `words("model")`.

    Small text needs more contrast than a thick line: at least 4.5 : 1 against the background, where a line
    needs 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). So each role has a second, stronger tone for its words.
    """

    theme: Theme
    background: str
    ink: str  # text and what matters
    quiet: str  # axes, second thoughts
    faint: str  # lines one may overlook: a zero line, a border
    shade: str  # an area behind the lines
    data: str
    model: str
    truth: str
    guess: str
    gradient: str
    strong: dict[str, str]
    areas: tuple[str, ...]  # one for each class: calm ones, on which points and lines stay plain to see

    def mark(self, role: Role) -> str:
        """The colour of a line, a dot or an area of this role."""
        return str(getattr(self, role))

    def words(self, role: Role) -> str:
        """The colour of a word or a number that speaks about this role."""
        return self.strong[role]


LIGHT = Palette(
    theme="light",
    background="#ffffff",
    ink="#1f2328",
    quiet="#57606a",
    faint="#c9d1d9",
    shade="#eef1f4",
    data="#000000",
    model="#0072b2",
    truth="#009e73",
    guess="#cc79a7",
    gradient="#d55e00",
    strong={
        "data": "#000000",
        "model": "#0068a3",
        "truth": "#00775a",
        "guess": "#a3487a",
        "gradient": "#b54c00",
    },
    areas=(
        "#f6f7f8",
        "#b5d6ec",
        "#e3dccf",
        "#c3e6d8",
        "#f0d5e4",
        "#f8dcc4",
        "#f6efb9",
        "#d9d4ee",
        "#ccd6dc",
        "#dcebc4",
    ),
)

DARK = Palette(
    theme="dark",
    background="#111111",
    ink="#e6edf3",
    quiet="#a3adb8",
    faint="#444c56",
    shade="#23282e",
    data="#ffffff",
    model="#56b4e9",
    truth="#00a078",
    guess="#d98fb8",
    gradient="#f0803c",
    strong={
        "data": "#ffffff",
        "model": "#6fc3f2",
        "truth": "#33cfa3",
        "guess": "#e5a3c8",
        "gradient": "#ff9a5c",
    },
    areas=(
        "#1b1f23",
        "#0f4468",
        "#4a4038",
        "#0d4a3a",
        "#523049",
        "#5a3519",
        "#4c4616",
        "#38305c",
        "#2f3c44",
        "#32471f",
    ),
)


def palette(theme: str = "light") -> Palette:
    """The colours for a light or a dark page."""
    return DARK if theme == "dark" else LIGHT


def style(figure: Figure, colours: Palette) -> None:
    """Make a figure and its axes quiet: the picture in front, its frame behind.

    Call it once all axes exist. No boxes and no grids; ticks and axis names in a calm tone, large enough for
    the last row of a lecture room.
    """
    figure.set_facecolor(colours.background)
    for axes in figure.axes:
        _style_axes(axes, colours)


def _style_axes(axes: Axes, colours: Palette) -> None:
    axes.set_facecolor(colours.background)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(colours.faint)
    axes.tick_params(colors=colours.quiet, labelsize=SMALL, length=3, width=0.8, color=colours.faint)
    axes.title.set(color=colours.ink, fontsize=NORMAL)
    for name in (axes.xaxis.label, axes.yaxis.label):
        name.set(color=colours.quiet, fontsize=SMALL)


def contrast(one: str, other: str) -> float:
    """How far apart two colours are in brightness: 1 (the same) to 21 (black on white), as WCAG counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def plain(text: object) -> str:
    """A label for matplotlib, taken letter for letter: a `$` would start a formula, and might fail."""
    return str(text).replace("$", r"\$")


def escape(text: object) -> str:
    """A label for HTML, taken letter for letter: `<img onerror=...>` is shown, not obeyed.

    Every learner's word, class name, file name or error that goes into an `ipywidgets.HTML` passes here.
    """
    return html.escape(str(text), quote=True)
