"""How the weight microscope looks: a layer's matrix, one unit's weights beside an example, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.pixels import Pixels
from nnteach_widgets.signs import strongest, tiles
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.weight_words import signed

if TYPE_CHECKING:
    from nnteach_widgets.weight_numbers import Numbers
    from nnteach_widgets.weight_scene import WeightScene

WIDTH, HEIGHT, DPI = 800, 490, 100
# left, bottom, width, height in CSS pixels
MATRIX, UNIT, EXAMPLE = (16, 92, 258, 350), (306, 234, 208, 208), (306, 92, 104, 104)
OUTPUT, BINS = (606, 256, 150, 186), (560, 108, 226, 88)
TITLES, SECOND = 460, 208  # baselines of the headings
SHOWN = 10  # outputs
COUNTS = 31  # bars of the histogram
# The rows of numbers at the bottom: what each is, where its words begin, where the number now ends
FOOT = (("weight", 16, 162), ("sum z", 190, 306), ("output y", 330, 456), ("loss", 486, 590), ("accuracy", 622, 784))


class WeightPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, scene: WeightScene) -> None:
        self.colours, self.scene = colours, scene
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.matrix, self.unit, self.example, self.output, self.bins = (
            self._axes(box) for box in (MATRIX, UNIT, EXAMPLE, OUTPUT, BINS)
        )
        style(self.figure, colours)
        for axes in (self.matrix, self.unit, self.example, self.output):
            axes.set_axis_off()
        self.bins.spines["left"].set_visible(False)
        self.bins.set_yticks([])
        self._layer = -1
        self._make_tables()
        self._make_bars()
        self._make_words()

    def _axes(self, box: tuple[int, int, int, int]) -> Axes:
        x, y, w, h = box
        place = (x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT)
        return self.figure.add_axes(place, xlim=(0, w), ylim=(0, h))

    # What is made once

    def _make_tables(self) -> None:
        for axes, (_, _, w, h) in zip((self.matrix, self.unit, self.example), (MATRIX, UNIT, EXAMPLE), strict=True):
            axes.set(xlim=(0, w), ylim=(0, h))
        self._matrix, self._unit, self._example = (
            self.figure.add_artist(Pixels(x, y + h - 2, DPI, zorder=1)) for x, y, _, h in (MATRIX, UNIT, EXAMPLE)
        )
        guess, model = self.colours.mark("guess"), self.colours.ink
        self._column = self._frame(self.matrix, model, 1.4)
        self._cell = self._frame(self.matrix, guess, 2.4)
        self._pixel = self._frame(self.unit, guess, 2.8)
        self._seen = self._frame(self.example, guess, 2.2)

    def _frame(self, axes: Axes, tone: str, width: float) -> Rectangle:
        return axes.add_patch(Rectangle((0, 0), 1, 1, fill=False, edgecolor=tone, linewidth=width, zorder=4))

    def _make_bars(self) -> None:
        colours = self.colours
        self._bars = PolyCollection([], edgecolor="none", zorder=2)
        self.unit.add_collection(self._bars, autolim=False)
        self._middle = self.unit.axvline(UNIT[2] / 2, color=colours.faint, lw=1, zorder=1)
        self._outputs = PolyCollection([], facecolor=colours.mark("model"), edgecolor="none", zorder=2)
        self._earlier = PolyCollection([], facecolor="none", edgecolor=colours.quiet, linewidth=1.2, zorder=3)
        for bars in (self._outputs, self._earlier):
            self.output.add_collection(bars, autolim=False)
        self._histogram = PolyCollection([], edgecolor=colours.background, linewidth=0.5, zorder=2)
        self.bins.add_collection(self._histogram, autolim=False)
        self.bins.set(xlim=(-self.scene.limit, self.scene.limit), ylim=(0, 1))
        self.bins.axvline(0, color=colours.faint, lw=1, zorder=1)
        (self._here,) = self.bins.plot([], [], "v", ms=9, mfc=colours.mark("guess"), mec=colours.background, zorder=5)

    def _make_words(self) -> None:
        colours, quiet, ink = self.colours, self.colours.quiet, self.colours.ink
        self._of_matrix = self._text(MATRIX[0], TITLES, NORMAL, ink)
        self._of_unit = self._text(UNIT[0], TITLES, NORMAL, ink)
        self._of_output = self._text(560, TITLES, NORMAL, ink)
        self._of_example = self._text(EXAMPLE[0], SECOND, NORMAL, ink)
        self._of_bins = self._text(560, SECOND, NORMAL, ink)
        self._still(MATRIX[0], 72, "a column for each unit, a row for each of its inputs", SMALL, quiet)
        self.figure.text(784 / WIDTH, TITLES / HEIGHT, "outline: before", fontsize=SMALL, color=quiet, ha="right")
        left, right = UNIT[0] + 112, UNIT[0] + 216
        self._source = self._text(left, 176, NORMAL, quiet)
        self._sum = [self._text(right, y, NORMAL, ink, ha="right", by_letter=True) for y in (152, 128, 104)]
        for y, name in zip((152, 128, 104), ("x =", "w =", "w·x ="), strict=True):
            self._still(left, y, name, NORMAL, quiet)
        self._sum[1].set_color(colours.words("guess"))
        self._names = [self._text(600, 0, SMALL, quiet, ha="right", va="center") for _ in range(SHOWN)]
        self._shares = [self._text(0, 0, SMALL, ink, by_letter=True) for _ in range(SHOWN)]
        self._of_bars = [self._text(0, 0, SMALL, quiet, va="center") for _ in range(16)]
        self._foot, self._then = [], []
        for name, left, right in FOOT:
            self._still(left, 34, name, NORMAL, quiet)
            tone = colours.words("guess") if name == "weight" else colours.words("model")
            self._foot.append(self._text(right, 34, LARGE, tone, ha="right", by_letter=True))
            self._then.append(self._text(right, 12, SMALL, quiet, ha="right", by_letter=True))

    def _still(self, x: float, y: float, text: str, size: float, tone: str) -> None:
        self.figure.text(x / WIDTH, y / HEIGHT, text, fontsize=size, color=tone)

    def _text(self, x: float, y: float, size: float, tone: str, **look: object) -> StampedText:
        return stamped(self.figure, x / WIDTH, y / HEIGHT, "", fontsize=size, color=tone, **look)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            self._matrix, self._column, self._cell, self._unit, self._middle, self._bars, self._pixel, self._example,
            self._seen, self._outputs, self._earlier, self._histogram, self._here, self._of_matrix, self._of_unit,
            self._of_output, self._of_example, self._of_bins, self._source, *self._sum, *self._names, *self._shares,
            *self._of_bars, *self._foot, *self._then,
        ]  # fmt: skip

    # What moves

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the background changed."""
        span = float(np.abs(self.scene.layers[numbers.state.layer].kernel).max()) or 1.0
        self._draw_matrix(numbers, span)
        self._draw_unit(numbers, span)
        self._draw_example(numbers)
        self._draw_output(numbers)
        self._draw_bins(numbers)
        self._draw_words(numbers)
        return False

    def _draw_matrix(self, numbers: Numbers, span: float) -> None:
        inputs, units = numbers.kernel.shape
        width, height = cell_of(units, MATRIX[2]), cell_of(inputs, MATRIX[3])
        shown = strongest(numbers.kernel, MATRIX[3], MATRIX[2])
        width, height = max(1, min(width, 3 * height)), max(1, min(height, 3 * width))
        image = tiles(shown, span, self.colours, width, height)
        top = MATRIX[3] - 2
        self._matrix.set_data(image)
        s = numbers.state
        row, column = s.weight * shown.shape[0] // inputs, s.unit * shown.shape[1] // units
        self._column.set_bounds(column * width - 1, top - image.shape[0] - 1, width + 1, image.shape[0] + 2)
        self._cell.set_bounds(column * width - 1.5, top - (row + 1) * height - 0.5, width + 2, height + 2)
        self._table = (width, height, inputs / shown.shape[0], units / shown.shape[1])

    def _draw_unit(self, numbers: Numbers, span: float) -> None:
        layer, s = numbers.layer, numbers.state
        w = numbers.kernel[:, s.unit]
        pictured = layer.picture is not None
        self._unit.set_visible(pictured)
        self._bars.set_visible(not pictured)
        self._middle.set_visible(not pictured)
        if layer.picture is not None:
            rows, columns = layer.picture
            side = max(1, min(UNIT[2] // columns, UNIT[3] // rows))
            image = tiles(w.reshape(rows, columns), span, self.colours, side, side)
            top = UNIT[3] - 2
            self._unit.set_data(image)
            row, column = divmod(s.weight, columns)
            self._pixel.set_bounds(column * side - 1, top - (row + 1) * side, side + 1, side + 1)
            return
        shown = strongest(w[:, np.newaxis], UNIT[3], 1)[:, 0]
        thick = UNIT[3] / len(shown)
        middle, reach = UNIT[2] / 2, UNIT[2] / 2 - 4
        tops = UNIT[3] - 2 - thick * np.arange(len(shown))
        ends = middle + reach * np.clip(shown / span, -1, 1)
        slim = 0.78 * thick if thick > 3 else thick
        self._bars.set_verts([_bar(middle, end, top - slim, top) for end, top in zip(ends, tops, strict=True)])
        self._bars.set_facecolor([self.colours.gradient if v < 0 else self.colours.model for v in shown])
        at = s.weight * len(shown) // len(w)
        self._pixel.set_bounds(0, tops[at] - max(slim, 3) - 1, UNIT[2] - 2, max(slim, 3) + 2)

    def _draw_example(self, numbers: Numbers) -> None:
        layer, s = numbers.layer, numbers.state
        rows, columns = layer.picture or (len(numbers.x), 1)
        x = numbers.x.astype(float)
        low, high = min(0.0, float(x.min())), max(float(x.max()), 1e-9)
        share = ((x - low) / ((high - low) or 1.0)).reshape(rows, columns, 1)
        if layer.picture is None:
            share = share[: EXAMPLE[3]]
            rows = len(share)
        pale, strong = np.array(to_rgb(self.colours.shade)), np.array(to_rgb(self.colours.ink))
        tones = np.rint(255 * (pale + share * (strong - pale))).astype(np.uint8)
        side = min(EXAMPLE[2] / columns, (EXAMPLE[3] - 2) / rows)
        wide = side if layer.picture else 30.0
        top = EXAMPLE[3] - 2
        down, across = (np.arange(int(n * step)) // step for n, step in ((rows, side), (columns, wide)))
        self._example.set_data(tones[down.astype(int)[:, np.newaxis], across.astype(int)])
        row, column = divmod(s.weight, columns)
        self._seen.set_visible(row < rows)
        self._seen.set_bounds(column * wide, top - (row + 1) * side, wide, side)

    def _draw_output(self, numbers: Numbers) -> None:
        s, scene = numbers.state, self.scene
        now, before = (run.outputs[s.example].astype(float) for run in (numbers.now, numbers.before))
        shown = min(len(now), SHOWN)
        thick = min(30.0, (OUTPUT[3] - 2) / shown)
        reach = max(1.0, float(np.nanmax(np.abs([now[:shown], before[:shown]]))))
        lowest = min(0.0, float(np.nanmin([now[:shown], before[:shown]])))
        zero = 0.0 if lowest >= 0 else OUTPUT[2] / 2
        length = OUTPUT[2] - 2 - zero
        tops = OUTPUT[3] - 2 - thick * np.arange(shown)
        for bars, values in ((self._outputs, now), (self._earlier, before)):
            ends = zero + length * np.nan_to_num(values[:shown]) / reach
            bars.set_verts([_bar(zero, e, t - 0.72 * thick, t) for e, t in zip(ends, tops, strict=True)])
        for k, (name, share) in enumerate(zip(self._names, self._shares, strict=True)):
            name.set_visible(k < shown)
            share.set_visible(k < shown)
            if k < shown:
                y = (OUTPUT[1] + tops[k] - 0.36 * thick) / HEIGHT
                truth = scene.truth(s.example) == scene.classes[k] and shown > 1
                name.set(text=plain(_short(scene.classes[k], 9)) + (" ✓" if truth else ""), y=y)
                end = zero + length * max(0.0, float(np.nan_to_num(max(now[k], before[k]))) / reach)
                share.set(text=f"{now[k]:.2f}".replace("-", "−"), x=(OUTPUT[0] + end + 5) / WIDTH, y=y - 4 / HEIGHT)

    def _draw_bins(self, numbers: Numbers) -> None:
        limit = self.scene.limit
        edges = np.linspace(-limit, limit, COUNTS + 1)
        counts, _ = np.histogram(np.clip(numbers.kernel, -limit, limit), edges)
        heights = counts / (counts.max() or 1)
        self._histogram.set_verts(
            [[(a, 0), (b, 0), (b, h), (a, h)] for a, b, h in zip(edges, edges[1:], heights, strict=False)]
        )
        middles = (edges[1:] + edges[:-1]) / 2
        tones = [self.colours.gradient if at < 0 else self.colours.model for at in middles]
        self._histogram.set_facecolor(tones)
        self._here.set_data([float(np.clip(numbers.w, -limit, limit))], [0.92])

    def _draw_words(self, numbers: Numbers) -> None:
        s, layer = numbers.state, numbers.layer
        factor = s.factor
        times = "" if factor == 1 else f", times {factor:g}".replace("-", "−")
        self._of_matrix.set_text(plain(f"{_short(layer.name, 16)}: kernel {layer.kernel.shape}{times}"))
        self._of_unit.set_text(f"the {len(layer.inputs)} weights of unit {s.unit}")
        self._of_output.set_text("the answer")
        truth = self.scene.truth(s.example)
        self._of_example.set_text(plain(_short(f"example {s.example}: {truth}", 26)))
        self._of_bins.set_text(f"all {layer.kernel.size} weights of the layer")
        x = float(numbers.x[s.weight])
        (z, y), (z0, y0) = numbers.of_unit(numbers.now), numbers.of_unit(numbers.before)
        self._source.set_text(plain(_short(layer.inputs[s.weight], 13)))
        for text, value in zip(self._sum, (x, numbers.w, numbers.w * x), strict=True):
            text.set_text(signed(value))
        now, before = numbers.now, numbers.before
        rows = [
            (signed(numbers.w), signed(numbers.w_before)), (signed(z), signed(z0)), (signed(y), signed(y0)),
            (signed(now.loss), signed(before.loss)), (_share(now.accuracy), _share(before.accuracy)),
        ]  # fmt: skip
        for value, then, (now_says, earlier) in zip(self._foot, self._then, rows, strict=True):
            value.set_text(now_says)
            then.set_text("" if now_says == earlier else f"before {earlier}")
        named = layer.picture is None and len(layer.inputs) <= len(self._of_bars)
        thick = UNIT[3] / len(layer.inputs)
        for k, text in enumerate(self._of_bars):
            text.set_visible(named and k < len(layer.inputs))
            if named and k < len(layer.inputs):
                right = numbers.kernel[k, s.unit] < 0  # on the empty side of its bar
                x0 = UNIT[0] + UNIT[2] / 2 + (6 if right else -6)
                text.set(text=plain(_short(layer.inputs[k], 15)), x=x0 / WIDTH, ha="left" if right else "right")
                text.set_y((UNIT[1] + UNIT[3] - 2 - thick * (k + 0.4)) / HEIGHT)

    # What a hand points at

    def matrix_at(self, x: float, y: float, numbers: Numbers) -> tuple[int, int] | None:
        """Weight and unit under the hand; None beside the matrix."""
        width, height, per_row, per_column = self._table
        row, column = (MATRIX[3] - 2 - y) // height, x // width
        inputs, units = numbers.kernel.shape
        weight, unit = int(row * per_row), int(column * per_column)
        return (weight, unit) if 0 <= weight < inputs and 0 <= unit < units else None

    def weight_at(self, x: float, y: float, numbers: Numbers) -> int | None:
        """The weight of the chosen unit under the hand."""
        layer, top = numbers.layer, UNIT[3] - 2
        if layer.picture is None:
            weight = int((top - y) / UNIT[3] * len(layer.inputs))
            return weight if 0 <= weight < len(layer.inputs) else None
        rows, columns = layer.picture
        side = max(1, min(UNIT[2] // columns, UNIT[3] // rows))
        row, column = int((top - y) // side), int(x // side)
        return row * columns + column if 0 <= row < rows and 0 <= column < columns else None


def cell_of(count: int, room: int) -> int:
    """Whole pixels for each of so many cells."""
    return max(1, min(24, room // count))


def _bar(start: float, end: float, low: float, high: float) -> list[tuple[float, float]]:
    return [(start, low), (end, low), (end, high), (start, high)]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
