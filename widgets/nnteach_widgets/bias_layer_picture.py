"""How the bias bench of a layer looks: the bias unit and its connections, each neuron's sum, what it answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.words import number, short

if TYPE_CHECKING:
    from nnteach_widgets.bias_layer import Numbers
    from nnteach_widgets.bias_layer_scene import Scene

WIDTH, HEIGHT, DPI = 800, 380, 100
TOP, BOTTOM = 296, 70  # between these the neurons stand, in CSS pixels
LEFT, NEURON, VALUE = 30, 168, 262  # the inputs and the bias unit, the neurons, the ends of the numbers b
SUMS, BARS = (292, 516), (560, 786)  # the axis of z, and the bars of the answers
RADIUS = 17
LONGER = 8  # the pull of the loss is short; it is drawn so many times as long


class Row(NamedTuple):
    """The artists of one neuron."""

    edge: Line2D  # from the bias unit
    value: StampedText
    spread: Line2D
    before: Line2D
    way: Line2D
    mark: Line2D
    pull: Line2D
    bar: Rectangle
    answer: StampedText


class LayerBiasPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, scene: Scene) -> None:
        self.colours, self.scene = colours, scene
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.page = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT))
        low, high = _reach(scene)
        box = (SUMS[0] / WIDTH, (BOTTOM - 26) / HEIGHT, (SUMS[1] - SUMS[0]) / WIDTH, (TOP - BOTTOM + 52) / HEIGHT)
        self.sums = self.figure.add_axes(box, xlim=(low, high), ylim=(BOTTOM - 26, TOP + 26), yticks=[])
        style(self.figure, colours)
        self.page.set_axis_off()
        self.sums.set_facecolor("none")
        self.sums.spines["left"].set_visible(False)
        self.sums.axvline(0, color=colours.faint, lw=1, zorder=0)
        count = len(scene.names)
        room = (TOP - BOTTOM) / max(count, 2)
        self._heights = [TOP - room * (k + 0.5) for k in range(count)] if count > 1 else [(TOP + BOTTOM) / 2]
        self._unit = (LEFT, BOTTOM + 8)
        self._make_heads()
        self._make_inputs()
        self._rows = [self._make_row(k) for k in range(count)]
        self._make_readout()

    def row_at(self, y: float) -> int:
        """The neuron whose row is nearest to this height."""
        return int(np.abs(np.subtract(self._heights, y)).argmin())

    def _make_heads(self) -> None:
        colours, scene = self.colours, self.scene
        quiet = {"fontsize": SMALL, "color": colours.quiet, "va": "baseline"}
        y = TOP + 32
        self.page.text(VALUE, y, "bias", ha="right", **quiet)
        self.page.text(sum(SUMS) / 2, y, "ring: without bias, dot: with it", ha="center", **quiet)
        shares = scene.shares and scene.units == len(scene.names)
        words = "shares" if scene.lesson else "mean share" if shares else "examples with z > 0"
        self.page.text(BARS[0], y, words, **quiet)
        self.page.text(SUMS[0], 10, "sum z", **quiet)
        if scene.lesson is not None:
            self.page.text(BARS[1], y, "line: in the data", ha="right", fontsize=SMALL, color=colours.words("truth"))
            pull = {"fontsize": SMALL, "color": colours.words("gradient"), "ha": "right"}
            self.page.text(SUMS[1], 10, f"the pull of the loss, × {LONGER}", **pull)

    def _make_inputs(self) -> None:
        """The inputs with their quiet connections, and the bias unit: always 1, nothing comes in."""
        p, colours = self.page, self.colours
        places = [(LEFT, TOP - 20), (LEFT, TOP - 84)]
        for x, y in places:
            for height in self._heights:
                p.plot([x, NEURON], [y, height], color=colours.faint, lw=1, zorder=1)
            p.add_patch(Circle((x, y), RADIUS, fc=colours.background, ec=colours.quiet, lw=1.2, zorder=4))
            p.text(x, y, self.scene.inputs, fontsize=NORMAL, color=colours.quiet, ha="center", va="center", zorder=5)
        p.text(LEFT, TOP - 52, "⋮", fontsize=NORMAL, color=colours.quiet, ha="center", va="center")
        x, y = self._unit
        p.add_patch(Circle((x, y), RADIUS, fc=colours.background, ec=colours.ink, lw=1.4, zorder=4))
        p.text(x, y, "1", fontsize=NORMAL, color=colours.ink, ha="center", va="center_baseline", zorder=5)
        p.text(LEFT - 18, y - 34, "bias unit", fontsize=SMALL, color=colours.quiet)
        for height in self._heights:
            p.add_patch(
                Circle((NEURON, height), RADIUS, fc=colours.background, ec=colours.mark("model"), lw=1.7, zorder=4)
            )
            sigma = {"fontsize": NORMAL, "color": colours.words("model"), "ha": "center", "va": "center"}
            p.text(NEURON, height, "Σ", zorder=5, **sigma)

    def _make_row(self, k: int) -> Row:
        p, s, colours, y = self.page, self.sums, self.colours, self._heights[k]
        far = math.dist(self._unit, (NEURON, y))
        across, up = (NEURON - self._unit[0]) / far, (y - self._unit[1]) / far
        ends = [(LEFT + RADIUS * across, NEURON - RADIUS * across), (self._unit[1] + RADIUS * up, y - RADIUS * up)]
        (edge,) = p.plot(*ends, color=colours.mark("model"), zorder=2, dash_capstyle="butt")
        text = {"fontsize": NORMAL, "by_letter": True, "zorder": 8}
        value = stamped(p, VALUE, y - 5, "", color=colours.words("model"), ha="right", **text)
        s.axhline(y, color=colours.faint, lw=0.8, zorder=0)
        (spread,) = s.plot([], [], color=colours.quiet, lw=5, alpha=0.35, zorder=1, solid_capstyle="butt")
        (way,) = s.plot([], [], color=colours.mark("model"), lw=1.8, zorder=3)
        (before,) = s.plot([], [], "o", ms=8, mfc=colours.background, mec=colours.quiet, mew=1.5, zorder=4)
        (pull,) = s.plot([], [], color=colours.mark("gradient"), lw=4, zorder=5, solid_capstyle="butt")
        dot = {"ms": 11, "mfc": colours.mark("model"), "mec": colours.background, "mew": 1.5, "zorder": 6}
        (mark,) = s.plot([], [], "o", **dot)
        name = self.scene.names[k]
        p.text(BARS[0], y + 12, plain(name if len(name) < 24 else name[:22] + "…"), fontsize=SMALL, color=colours.quiet)
        bar = Rectangle((BARS[0], y - 9), 0, 15, fc=colours.mark("model"), ec="none", zorder=2)
        p.add_patch(Rectangle((BARS[0], y - 9), self._long(1), 15, fc=colours.shade, ec="none", zorder=1))
        p.add_patch(bar)
        p.plot([BARS[0], BARS[0]], [y - 12, y + 9], color=colours.faint, lw=1)
        if self.scene.lesson is not None:
            at = BARS[0] + self._long(float(self.scene.lesson.frequencies[k]))
            p.plot([at, at], [y - 13, y + 10], color=colours.mark("truth"), lw=2.4, zorder=4)
        answer = stamped(p, BARS[1], y - 7, "", color=colours.words("model"), ha="right", **text)
        return Row(edge, value, spread, before, way, mark, pull, bar, answer)

    def _make_readout(self) -> None:
        colours, y = self.colours, HEIGHT - 24
        quiet = {"fontsize": NORMAL, "color": colours.quiet}
        self._kind = stamped(self.page, 12, y, "", **{**quiet, "color": colours.words("model"), "weight": "bold"})
        self._readout: dict[str, StampedText] = {}
        if self.scene.lesson is None:
            title = self.scene.title
            self.page.text(BARS[1], y, plain(title if len(title) < 40 else title[:38] + "…"), ha="right", **quiet)
            return
        for name, label_at, right in (("step", 436, 482), ("loss", 536, 602), ("best", 716, 786)):
            words = "best possible" if name == "best" else name
            self.page.text(label_at, y, words, ha="right", **quiet)
            big = {"fontsize": LARGE, "color": colours.ink, "ha": "right", "by_letter": True}
            self._readout[name] = stamped(self.page, right, y, "", **big)

    def _long(self, part: float) -> float:
        """How long the bar of a share or a part is, in CSS pixels."""
        return (BARS[1] - BARS[0] - 52) * part

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [*(artist for row in self._rows for artist in row), self._kind, *self._readout.values()]

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; the background never changes."""
        limit = self.scene.limit
        low, high = self.sums.get_xlim()
        for k, (row, b) in enumerate(zip(self._rows, numbers.biases, strict=True)):
            y, before = self._heights[k], float(numbers.before[k])
            row.edge.set_linewidth(1.2 + 4 * min(1.0, abs(b) / limit))
            row.edge.set_linestyle("-" if b > 0 else (0, (2.0, 1.1)) if b < 0 else ":")
            row.edge.set_color(self.colours.mark("model") if b else self.colours.quiet)
            row.value.set_text(number(b))
            row.spread.set_data(numbers.spread[k] + b, [y, y])
            row.spread.set_visible(len(self.scene.sums) > 1)
            row.before.set_data([before], [y])
            row.way.set_data([before, before + b], [y, y])
            row.mark.set_data([min(max(before + b, low), high)], [y])
            pull = 0.0 if numbers.pulls is None else LONGER * float(numbers.pulls[k])
            row.pull.set_data([before + b, before + b + pull], [y, y])
            row.bar.set_width(self._long(float(numbers.answers[k])))
            row.answer.set_text(f"{numbers.answers[k]:.3f}" if self.scene.lesson else f"{numbers.answers[k]:.0%}")
        counted = "1 bias for the layer" if numbers.state.shared else f"{numbers.learnable} biases, one for each neuron"
        self._kind.set_text(counted)
        if numbers.loss is not None and numbers.best is not None:
            texts = {"step": str(numbers.state.step), "loss": short(numbers.loss), "best": short(numbers.best)}
            for name, text in texts.items():
                self._readout[name].set_text(text)
        return False


def _reach(scene: Scene) -> tuple[float, float]:
    """What the axis of z shows: nearly all examples, with and without their first biases, and 0."""
    if scene.lesson is not None:
        return -scene.limit - 0.1, scene.limit + 0.1
    low, high = np.quantile(scene.sums, (0.02, 0.98), axis=0)
    ends = [*(low + scene.start), *(high + scene.start), *low, *high, 0.0]
    room = 0.08 * (max(ends) - min(ends) or 1)
    return float(min(ends) - room), float(max(ends) + room)
