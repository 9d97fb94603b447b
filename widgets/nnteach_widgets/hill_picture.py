"""How the hill walker looks: the walk on the map of the loss, the loss after each step, the learning rate's limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from nnteach_widgets.hill_words import amount, growth, steps
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.stamps import StampedText, stamped
from nnteach_widgets.surface import Landscape

if TYPE_CHECKING:
    from nnteach_widgets.hill import Numbers

WIDTH, HEIGHT, DPI = 800, 390, 100
# left, bottom, width, height in CSS pixels
MAP, CHART, GAUGE = (60, 48, 380, 276), (520, 146, 264, 170), (520, 42, 264, 16)
READOUT = (("step", 90), ("loss", 232))  # what it is, and where its number ends, in CSS pixels from the left
LOWEST_WIDTH = 42  # CSS pixels of that word
TANGENT = 46  # CSS pixels to either side of the walker on a curve
LENGTHS = (20, 40, 60, 80, 100)  # steps that the chart may show


class HillPicture:
    """The figure, and `draw(numbers)`, which moves its artists."""

    def __init__(self, colours: Palette, land: Landscape) -> None:
        self.colours, self.land = colours, land
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.map, self.chart, self.gauge = (
            self.figure.add_axes((x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT)) for x, y, w, h in (MAP, CHART, GAUGE)
        )
        self._length = LENGTHS[0]
        self._name_axes()
        style(self.figure, colours)
        if land.size == 1:
            self._draw_curve()
        else:
            self._draw_map()
        self._draw_chart()
        self._draw_gauge()
        self._make_readout()
        self._make_walker()

    # What stays

    def _name_axes(self) -> None:
        land = self.land
        self.map.set_xlabel(plain(_short(land.labels[0])), labelpad=2)
        self.map.set_ylabel("loss" if land.size == 1 else plain(_short(land.labels[1])), labelpad=2)
        self.map.set_xlim(land.ranges[0])
        self.map.locator_params(nbins=6)
        self.chart.set_xlabel("step", labelpad=1)

    def _draw_map(self) -> None:
        """Loss as on a hiker's map: the higher, the darker, and lines of equal height with their numbers."""
        land, m = self.land, self.map
        m.set_ylim(land.ranges[1])
        top = float(np.nanmax(land.heights))
        parts = (0.004, 0.02, 0.06, 0.13, 0.23, 0.36, 0.52, 0.7, 0.9)
        levels = sorted({float(f"{land.lowest + part * (top - land.lowest):.2g}") for part in parts})
        levels = [level for level in levels if land.lowest < level < top] or [(land.lowest + top) / 2]
        tones = [_mixed(self.colours.quiet, self.colours.background, x) for x in np.linspace(0, 0.4, len(levels) + 1)]
        m.contourf(*land.axes, land.heights, [-math.inf, *levels, math.inf], colors=tones)
        line = _mixed(self.colours.quiet, self.colours.background, 0.65)
        lines = m.contour(*land.axes, land.heights, levels, colors=[line], linewidths=0.7)
        places = {level: place for level in levels[2::2] if (place := self._place_for_label(level))}
        look = {"fontsize": SMALL, "colors": [self.colours.ink], "fmt": "%g"}
        m.clabel(lines, list(places), manual=list(places.values()), **look)
        self._mark_lowest(*land.lowest_place)

    def _place_for_label(self, level: float) -> tuple[float, float] | None:
        """Where the line of this height is met on the way from the lowest place down the map, or else to the right."""
        (x, y), (at_x, at_y) = self.land.axes, self.land.lowest_place
        column = self.land.heights[:, int(np.argmin(np.abs(x - at_x)))]
        row = self.land.heights[int(0.8 * len(y))]
        for k in np.flatnonzero(np.diff(column[y < at_y] > level)):
            return at_x, float(y[k])
        for k in np.flatnonzero(np.diff(row > level)):
            if at_x < x[k] < 0.05 * x[0] + 0.95 * x[-1]:
                return float(x[k]), float(y[int(0.8 * len(y))])
        return None

    def _draw_curve(self) -> None:
        land, m = self.land, self.map
        low, high = land.lowest, float(np.nanmax(land.heights))
        m.set_ylim(low - 0.09 * (high - low), high + 0.05 * (high - low))
        m.plot(land.axes[0], land.heights, color=self.colours.quiet, lw=2)
        self._mark_lowest(land.lowest_place[0], land.lowest)

    def _mark_lowest(self, x: float, y: float) -> None:
        self._lowest_at = (x, y)
        tone = self.colours.mark("truth")
        self.map.plot([x], [y], "P", ms=9, mfc=tone, mec=self.colours.background, mew=1, zorder=5)
        look = {"fontsize": SMALL, "color": self.colours.words("truth"), "va": "center"}
        self._lowest = stamped(self.map, x, y, "lowest", **look, zorder=10)

    def _name_lowest(self, x: np.ndarray, y: np.ndarray) -> None:
        """Write "lowest" where the walk does not pass, below or above, right or left of its sign."""
        at_x, at_y = self._lowest_at
        x_unit, y_unit = self._units()
        between = np.linspace(0, 1, 8)[:, np.newaxis]  # points along each step, in CSS pixels from the sign
        across, up = ((v[:-1] + between * np.diff(v)).ravel() for v in ((x - at_x) * x_unit, (y - at_y) * y_unit))
        places = [(right, above) for above in (-14, 14) for right in (10, -10 - LOWEST_WIDTH)]

        def crossed(place: tuple[int, int]) -> int:
            right, above = place
            inside = (across > right - 8) & (across < right + LOWEST_WIDTH + 8) & (np.abs(up - above) < 14)
            return int(inside.sum())

        right, above = min(places, key=crossed)
        self._lowest.set_position((at_x + right / x_unit, at_y + above / y_unit))

    def _draw_chart(self) -> None:
        """Loss over steps; a line at the loss that counts as arrived, another at the step by which to arrive."""
        c, land = self.chart, self.land
        low, high = land.lowest, float(np.nanmax(land.heights))
        if low > 0 and high / low > 6:
            c.set_yscale("log")
            c.set_ylim(low / (high / low) ** 0.08, high * (high / low) ** 0.25)
            c.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0) if high / low < 100 else (1.0,)))
            c.yaxis.set_minor_locator(NullLocator())
        else:
            c.set_ylim(low - 0.12 * (high - low), high + 0.12 * (high - low))
            c.yaxis.set_major_locator(MaxNLocator(4))
        c.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}" if 0.001 <= abs(v) < 1e5 else amount(v)))
        self._set_length()
        tone = self.colours.mark("truth")
        c.axhline(land.target, color=tone, lw=1.4, ls=(0, (4, 2)), zorder=2)
        c.axvline(20, color=tone, lw=1.4, ls=(0, (4, 2)), zorder=2)
        self.figure.text(
            (CHART[0] + CHART[2]) / WIDTH,
            (CHART[1] + CHART[3] + 13) / HEIGHT,
            f"aim: loss below {amount(land.target)} within 20 steps",
            fontsize=SMALL,
            color=self.colours.words("truth"),
            ha="right",
        )

    def _set_length(self) -> None:
        self.chart.set_xlim(-0.02 * self._length, 1.02 * self._length)
        self.chart.set_xticks(range(0, self._length + 1, 5 if self._length <= 20 else 10 if self._length <= 60 else 20))

    def _draw_gauge(self) -> None:
        g = self.gauge
        g.set(xlim=(0, self.land.fastest), ylim=(0, 1), yticks=[])
        g.spines["left"].set_visible(False)
        g.locator_params(axis="x", nbins=5)
        self.figure.text(
            GAUGE[0] / WIDTH, (GAUGE[1] + 32) / HEIGHT, "learning rate", fontsize=SMALL, color=self.colours.quiet
        )

    def _make_readout(self) -> None:
        self._readout: list[StampedText] = []
        for (name, right), tone in zip(READOUT, (self.colours.ink, self.colours.words("model")), strict=True):
            width = 36 if name == "step" else 84
            self.figure.text((right - width) / WIDTH, 0.94, name, fontsize=NORMAL, color=self.colours.quiet, ha="right")
            look = {"fontsize": LARGE, "color": tone, "ha": "right"}
            self._readout.append(stamped(self.figure, right / WIDTH, 0.94, "", **look))
        bold = {"fontsize": NORMAL, "weight": "bold"}
        self._news = stamped(self.figure, 256 / WIDTH, 0.94, "", **bold, color=self.colours.ink)

    def _explain(self, x: float, words: str, marker: str, tone: str) -> None:
        """A marker with its meaning, above the map."""
        y = MAP[1] + MAP[3] + 13
        look = {"mfc": "none", "mec": tone, "mew": 2, "ms": 8, "ls": "none", "transform": self.figure.transFigure}
        self.figure.add_artist(Line2D([x / WIDTH], [(y + 4) / HEIGHT], marker=marker, **look))
        self.figure.text((x + 11) / WIDTH, y / HEIGHT, words, fontsize=SMALL, color=self.colours.quiet)

    def _make_walker(self) -> None:
        m, c, g, colours = self.map, self.chart, self.gauge, self.colours
        model, gradient = colours.mark("model"), colours.mark("gradient")
        self._explain(MAP[0] + 245, "start", "s", model)
        self._explain(MAP[0] + 309, "next step", "o", gradient)
        halo = {"mec": colours.background, "mew": 1}
        (self._path,) = m.plot([], [], "o-", color=model, lw=1.6, ms=6, zorder=6, **halo)
        (self._start,) = m.plot([], [], "s", ms=9, mfc=colours.background, mec=model, mew=2, zorder=7)
        (self._arrow,) = m.plot([], [], color=gradient, lw=2.2, zorder=8, solid_capstyle="round")
        (self._next,) = m.plot([], [], "o", ms=8, mfc="none", mec=gradient, mew=2, zorder=8.5)
        (self._here,) = m.plot([], [], "o", ms=13, mfc=model, mec=colours.background, mew=2, zorder=9, clip_on=False)
        (self._losses,) = c.plot([], [], "o-", color=model, lw=1.6, ms=5, zorder=4, **halo)
        (self._last,) = c.plot([], [], "o", ms=11, mfc=model, mec=colours.background, mew=2, zorder=6, clip_on=False)
        self._forbidden = Rectangle((0, 0), 0, 1, fc=gradient, alpha=0.25, ec=gradient, lw=0, hatch="///", zorder=1)
        g.add_patch(self._forbidden)
        (self._limit,) = g.plot([], [], color=gradient, lw=2, zorder=3)
        (self._rate,) = g.plot([], [], "D", ms=10, mfc=model, mec=colours.background, mew=1.5, zorder=5, clip_on=False)
        look = {"fontsize": SMALL, "color": colours.words("gradient"), "ha": "right"}
        place = ((GAUGE[0] + GAUGE[2]) / WIDTH, (GAUGE[1] + 32) / HEIGHT)
        self._limit_name = stamped(self.figure, *place, "", **look)

    @property
    def dynamic(self) -> Sequence[Artist]:
        return [
            self._path,
            self._lowest,
            self._start,
            self._arrow,
            self._next,
            self._here,
            self._losses,
            self._last,
            self._forbidden,
            self._limit,
            self._rate,
            self._limit_name,
            self._news,
            *self._readout,
        ]

    # What moves

    def draw(self, numbers: Numbers) -> bool:
        """Move everything to where the numbers say; True if the chart's length changed."""
        stretched = self._stretch(numbers.step)
        heights = numbers.walk.places[:, 1] if self.land.size == 2 else numbers.walk.losses
        across = numbers.walk.places[:, 0]
        self._path.set_data(_held(across), _held(heights))
        self._start.set_data(across[:1], heights[:1])
        self._name_lowest(_held(across), _held(heights))
        self._draw_here(numbers, float(across[-1]), float(heights[-1]))
        self._draw_losses(numbers)
        self._draw_rate(numbers)
        self._readout[0].set_text(str(numbers.step))
        self._readout[1].set_text(amount(numbers.walk.losses[-1]))
        self._tell(numbers)
        return stretched

    def _stretch(self, step: int) -> bool:
        length = next(length for length in LENGTHS if step <= length)
        changed, self._length = length != self._length, length
        if changed:
            self._set_length()
        return changed

    def _draw_here(self, numbers: Numbers, x: float, y: float) -> None:
        """The walker, or, beyond the picture's edge, a triangle that points to where it went."""
        (left, right), (low, high) = self.map.get_xlim(), self.map.get_ylim()
        way = "<" if x < left else ">" if x > right else "v" if y < low else "^" if y > high else "o"
        if way == "o":
            self._here.set_data([x], [y])
        else:
            self._here.set_data(*self._edge(x, y))
        self._here.set_marker(way)
        going_on = way == "o" and not numbers.ended
        self._arrow.set_visible(going_on)
        self._next.set_visible(going_on)
        if going_on:
            self._arrow.set_data(*(self._step(numbers, x, y) if self.land.size == 2 else self._tangent(numbers, x, y)))
            next_y = numbers.next[1] if self.land.size == 2 else numbers.next_loss
            self._next.set_data([numbers.next[0]], [next_y])

    def _edge(self, x: float, y: float) -> tuple[list[float], list[float]]:
        """Where the way from the lowest place to (x, y) leaves the picture."""
        from_x, from_y = (
            self.land.lowest_place if self.land.size == 2 else (self.land.lowest_place[0], self.land.lowest)
        )
        parts = [1.0]
        for start, end, (low, high) in ((from_x, x, self.map.get_xlim()), (from_y, y, self.map.get_ylim())):
            if not low <= end <= high:
                parts.append(((high if end > high else low) - start) / (end - start))
        part = min(parts)
        return [from_x + part * (x - from_x)], [from_y + part * (y - from_y)]

    def _units(self) -> tuple[float, float]:
        """CSS pixels on the map for one unit to the right and up."""
        (left, right), (low, high) = self.map.get_xlim(), self.map.get_ylim()
        return MAP[2] / (right - left), MAP[3] / (high - low)

    def _tangent(self, numbers: Numbers, x: float, y: float) -> tuple[list[float], list[float]]:
        """A piece of the slope at the walker."""
        x_unit, y_unit = self._units()
        slope = float(numbers.walk.gradients[-1][0])
        across = TANGENT / math.hypot(x_unit, slope * y_unit)
        return [x - across, x + across], [y - slope * across, y + slope * across]

    def _step(self, numbers: Numbers, x: float, y: float) -> tuple[list[float], list[float]]:
        """An arrow to where the next step leads."""
        x_unit, y_unit = self._units()
        dx, dy = (numbers.next[0] - x) * x_unit, (numbers.next[1] - y) * y_unit
        long = math.hypot(dx, dy)
        if long < 14:  # the walker itself covers it
            return [], []
        across, up = dx / long, dy / long
        tip = (dx - 5 * across, dy - 5 * up)
        pixels = [(0.0, 0.0), tip]
        for turn in (0.45, -0.45):
            c, s = 9 * math.cos(turn), 9 * math.sin(turn)
            pixels += [(tip[0] - across * c + up * s, tip[1] - up * c - across * s), tip]
        return [x + px / x_unit for px, _ in pixels], [y + py / y_unit for _, py in pixels]

    def _draw_losses(self, numbers: Numbers) -> None:
        low, high = self.chart.get_ylim()
        losses = numbers.walk.losses
        self._losses.set_data(np.arange(len(losses)), np.clip(losses, low, 1e3 * abs(high) + 1))
        last = float(losses[-1])
        self._last.set_data([len(losses) - 1], [min(max(last, low), high)])
        self._last.set_marker("^" if last > high else "o")

    def _draw_rate(self, numbers: Numbers) -> None:
        limit, end = numbers.limit, self.land.fastest
        self._rate.set_data([min(numbers.state.rate, end)], [0.5])
        known = limit is not None and self.land.quadratic  # elsewhere the curvature changes from place to place
        for artist in (self._limit, self._limit_name, self._forbidden):
            artist.set_visible(known)
        if limit is None or not known:
            return
        self._limit.set_data([limit, limit], [0, 1])
        self._forbidden.set_visible(limit < end)
        self._forbidden.set_bounds(min(limit, end), 0, max(end - limit, 0.0), 1)
        self._limit_name.set_text(f"limit {amount(limit)}{' →' if limit > end else ''}")

    def _tell(self, numbers: Numbers) -> None:
        """The news in a few words, beside the loss."""
        good, bad = self.colours.words("truth"), self.colours.words("gradient")
        if numbers.factor is not None:
            text, tone = f"diverges: {growth(numbers.factor)}", bad
        elif numbers.arrived is not None:
            late = "" if numbers.arrived <= numbers.goal else ", too late"
            text, tone = f"arrived after {steps(numbers.arrived)}{late}", good if not late else bad
        elif numbers.step >= numbers.goal:
            text, tone = f"not there after {numbers.step} steps", bad
        elif numbers.overshot:
            text, tone = "that step went too far: the slope leads back", self.colours.ink
        else:
            text, tone = "", self.colours.ink
        self._news.set(text=text, color=tone)


def _held(values: np.ndarray) -> np.ndarray:
    """Within what a renderer can hold: a walk that diverges leaves every picture far behind."""
    return np.clip(values, -1e6, 1e6)


def _mixed(colour: str, ground: str, part: float) -> tuple[float, ...]:
    """A tint: this part of the colour on that ground."""
    return tuple(part * a + (1 - part) * b for a, b in zip(to_rgb(colour), to_rgb(ground), strict=True))


def _short(name: str) -> str:
    return name if len(name) <= 30 else name[:29] + "…"
