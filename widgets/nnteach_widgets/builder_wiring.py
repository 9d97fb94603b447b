"""One layer of the network builder in large: what it reads, what it makes, and which connections lie between."""

from __future__ import annotations

from math import prod

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from nnteach_widgets.builder_numbers import Numbers, Stage
from nnteach_widgets.builder_words import many, reuse, times, where
from nnteach_widgets.diagram import neuron_heights
from nnteach_widgets.palette import LARGE, NORMAL, SMALL, Palette
from nnteach_widgets.pieces import GATES, Shape
from nnteach_widgets.sketch import Sketch

TITLE, LOW, HIGH = 222.0, 30.0, 204.0  # baseline of the title; the drawing lies between the other two
LEFT, RIGHT = 20.0, 560.0
TELLS = 592.0  # where the counts stand
SHOWN = 11  # neurons of a column
STEPS = 7  # time steps shown at once


def mixed(colours: Palette, tone: str, share: float) -> str:
    """A tone mixed into the background: paler, and yet nothing shines through."""
    back = np.array(to_rgb(colours.background))
    return str(to_hex(back + share * (np.array(to_rgb(tone)) - back)))


def _low(number: int) -> str:
    """A number as an index: ₁₂."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


class Wiring:
    """Sketches the layer that is looked at."""

    def __init__(self, sketch: Sketch, colours: Palette) -> None:
        self.sketch, self.colours = sketch, colours
        self.tone = colours.mark("model")
        self.pale, self.fill = mixed(colours, self.tone, 0.22), mixed(colours, self.tone, 0.6)
        self.faint = mixed(colours, colours.quiet, 0.35)

    def draw(self, numbers: Numbers) -> None:
        state, stage = numbers.state, numbers.stage
        if state.chosen == 0:
            self._input(numbers.built.shape)
        elif stage is None:
            self._nothing(numbers)
        else:
            self._layer(stage, state.place)
            self._counts(stage)

    def _layer(self, stage: Stage, place: int) -> None:
        kind = stage.piece.kind
        if kind == "Dense" and len(stage.reads) == 1:
            self._dense(stage, place)
        elif kind in GATES:
            self._recurrent(stage, place)
        elif kind == "Flatten":
            self._flatten(stage, place)
        elif kind.startswith("GlobalAverage"):
            self._average(stage, place)
        else:
            self._window(stage, place)

    # Words

    def _title(self, words: str) -> None:
        self.sketch.word(12, TITLE, words, self.colours.ink, NORMAL)

    def _label(self, x: float, words: str, y: float = LOW - 18) -> None:
        self.sketch.word(x, y, words, self.colours.quiet, SMALL, ha="center")

    def _counts(self, stage: Stage) -> None:
        """Connections, weights, biases: three numbers that are easily taken for one another."""
        quiet, ink = self.colours.quiet, self.colours.ink
        rows = [("connections", stage.connections), ("weights", stage.weights), ("biases", stage.biases)]
        if stage.piece.kind == "Flatten":
            rows = rows[1:]
        y = HIGH - 18
        for name, count in rows:
            self.sketch.word(TELLS + 92, y, f"{count:,}", ink, NORMAL, ha="right")
            self.sketch.word(TELLS + 102, y, name, quiet, SMALL)
            y -= 24
        self.sketch.line((TELLS + 10, y + 14), (TELLS + 180, y + 14), tone=self.colours.faint)
        self.sketch.word(TELLS + 92, y - 8, f"{stage.parameters:,}", self.colours.words("model"), LARGE, ha="right")
        self.sketch.word(TELLS + 102, y - 8, "parameters", self.colours.words("model"), SMALL)
        for k, line in enumerate(reuse(stage)):
            self.sketch.word(TELLS + 10, y - 40 - 17 * k, line, quiet, SMALL)

    def _input(self, shape: Shape) -> None:
        self._title("The input: it has no weights and computes nothing. It says how one example looks.")
        self._array(LEFT + 150, shape)
        self.sketch.word(TELLS - 200, HIGH - 40, f"one example: {shape}", self.colours.ink, NORMAL)
        self.sketch.word(TELLS - 200, HIGH - 66, many(prod(shape), "number"), self.colours.ink, NORMAL)
        self.sketch.word(TELLS - 200, HIGH - 92, "0 parameters", self.colours.words("model"), NORMAL)

    def _array(self, x: float, shape: Shape) -> None:
        """An example, or what a layer makes of it."""
        if len(shape) == 1:
            self._neurons(x, shape[0], None, self.colours.data)
        else:
            rows, columns = (shape[0], shape[1])
            cell = self._cell(rows, columns, 240)
            self._picture(
                x - columns * cell / 2, rows, columns, cell, shape[2] if len(shape) == 3 else 1, self.colours.data
            )
        self._label(x, times(shape))

    def _nothing(self, numbers: Numbers) -> None:
        state, built = numbers.state, numbers.built
        kind = state.layers[state.chosen - 1].kind
        if state.chosen > built.refused:
            self._title(f"Layer {state.chosen}, {kind}, waits until layer {built.refused} fits.")
            return
        self._title(f"Layer {state.chosen}, {kind}, does not fit behind what arrives: {built.output}.")
        self._array(LEFT + 150, built.output)
        advice = (
            "Read the words above slowly:",
            "what came, what was expected?",
            "",
            "Then change this layer,",
            "put another before it, or Undo.",
        )
        for k, line in enumerate(advice):
            self.sketch.word(TELLS - 200, HIGH - 30 - 20 * k, line, self.colours.quiet, NORMAL)

    # Neurons in a column

    def _neurons(self, x: float, units: int, chosen: int | None, tone: str, beside: int = SHOWN) -> dict[int, float]:
        """A column of neurons; of many, the first, the last and the chosen one. Returns which stands how high.

        `beside`: so many stand in the other column, which may leave them more room.
        """
        at = neuron_heights(units, min(SHOWN, max(units, beside)))
        middle = (HIGH + LOW) / 2
        if units <= SHOWN:
            shown = list(range(units))
        else:
            half = SHOWN // 2
            shown = [*range(half), *range(units - (SHOWN - half - 1), units)]
        places = {n: middle + (HIGH - LOW) * (float(h) - 0.5) for n, h in zip(shown, at, strict=True)}
        if chosen is not None and chosen not in places:
            places[chosen] = middle
            gap = (HIGH - LOW) * 0.05
            for y in (middle + gap, middle - gap):
                self.sketch.word(x, y - 6, "⋮", tone, SMALL, ha="center")
        elif units > SHOWN:
            self.sketch.word(x, middle - 6, "⋮", tone, NORMAL, ha="center")
        for n, y in places.items():
            mine = n == chosen
            self.sketch.disc(
                x, y, 6.5, face=self.fill if mine else self.colours.background, edge=tone, width=1.6, above=True
            )
        return places

    def _dense(self, stage: Stage, place: int) -> None:
        [reads], [units] = stage.reads, stage.makes
        self._title(f"Dense: each neuron reads all that comes. In blue, what neuron {place} reads.")
        near, far = LEFT + 110.0, RIGHT - 170.0
        left = self._neurons(near, reads, None, self.tone, units)
        right = self._neurons(far, units, place, self.tone, reads)
        if reads > SHOWN or units > SHOWN:
            (l0, l1), (r0, r1) = ((min(p.values()), max(p.values())) for p in (left, right))
            face = mixed(self.colours, self.colours.quiet, 0.14)
            self.sketch.shape([(near, l0), (near, l1), (far, r1), (far, r0)], face=face)
            for a in left.values():
                self.sketch.line((near, a), (far, right[place]), tone=self.tone, width=1.2)
            words = f"{reads:,} × {units:,} connections"
            self.sketch.word((near + far) / 2, HIGH + 1, words, self.colours.ink, SMALL, ha="center")
        else:
            for n, b in right.items():
                if n != place:
                    for a in left.values():
                        self.sketch.line((near, a), (far, b), tone=self.faint, width=0.8)
            for a in left.values():
                self.sketch.line((near, a), (far, right[place]), tone=self.tone, width=1.4)
        self._label(near, f"{many(reads, 'number')} come in")
        self._label(far, f"{many(units, 'neuron')}")
        self.sketch.word(far + 14, right[place] - 5, f"neuron {place}", self.colours.words("model"), SMALL)

    # Tables and pictures

    @staticmethod
    def _cell(rows: int, columns: int, wide: float) -> float:
        return min(22.0, (HIGH - LOW - 14) / rows, wide / columns)

    def _picture(self, x: float, rows: int, columns: int, cell: float, deep: int, tone: str) -> float:
        """A stack of tables, its front one with its lower left corner at x; returns where that one lies."""
        low = (HIGH + LOW) / 2 - rows * cell / 2
        for k in range(min(deep, 4) - 1, 0, -1):
            self.sketch.box(
                x + 4 * k,
                low + 4 * k,
                columns * cell,
                rows * cell,
                face=self.colours.background,
                edge=tone,
                width=1.1,
                above=True,
            )
        self.sketch.grid(x, low, rows, columns, cell, face=self.colours.background, tone=tone)
        return low

    def _cells(
        self, x: float, low: float, rows: int, cell: float, which: tuple[range, range], face: str, width: float = 1.8
    ) -> tuple[float, float, float, float]:
        """A frame around some cells, filled; returns left, bottom, right, top."""
        down, across = which
        left, right = x + across.start * cell, x + across.stop * cell
        top, bottom = low + (rows - down.start) * cell, low + (rows - down.stop) * cell
        self.sketch.box(left, bottom, right - left, top - bottom, face=face, edge=self.tone, width=width, above=True)
        return left, bottom, right, top

    def _window(self, stage: Stage, place: int) -> None:
        """A window over what comes in, the weights it uses, and the one cell that it makes."""
        piece, flat = stage.piece, len(stage.windows) == 1
        rows, columns = stage.reads[0], stage.reads[1]
        out_rows, out_columns = stage.makes[0], stage.makes[1]
        deep, out_deep = (1, 1) if flat else (stage.reads[2], stage.makes[2])
        axes = stage.windows if not flat else (stage.windows[0], (range(columns),))
        i, j = divmod(place, len(axes[1]))
        learns = stage.weights > 0
        cell = min(self._cell(rows, columns, 190), self._cell(out_rows, out_columns, 190))
        x, far = max(LEFT, LEFT + 40 - columns * cell / 2), RIGHT - 12 - out_columns * cell - 4 * (min(out_deep, 4) - 1)
        low = self._picture(x, rows, columns, cell, deep, self.tone)
        out_low = self._picture(far, out_rows, out_columns, cell, out_deep, self.tone)
        _, bottom, right, top = self._cells(x, low, rows, cell, (axes[0][i], axes[1][j]), self.pale)
        cell_made = (range(i, i + 1), range(out_columns) if flat else range(j, j + 1))
        made = self._cells(far, out_low, out_rows, cell, cell_made, self.fill)
        ends = ((top, made[3]), (bottom, made[1]))
        if learns:
            middle, centre = (x + columns * cell + far) / 2, (HIGH + LOW) / 2
            wide, high = self._kernel(stage, middle)
            for (y, end), side in zip(ends, (centre + high / 2, centre - high / 2), strict=True):
                self.sketch.line((right, y), (middle - wide / 2, side), tone=self.tone, width=1.2, above=True)
                self.sketch.line((middle + wide / 2, side), (made[0], end), tone=self.tone, width=1.2, above=True)
        else:
            for y, end in ends:
                self.sketch.line((right, y), (made[0], end), tone=self.tone, width=1.2, above=True)
            keeps = "the largest" if piece.kind.startswith("Max") else "the mean"
            self.sketch.word((x + columns * cell + far) / 2, LOW + 6, keeps, self.colours.words("model"), ha="center")
        self._label(x + columns * cell / 2 + 4, times(stage.reads))
        self._label(far + out_columns * cell / 2 + 4, times(stage.makes))
        at = where(stage, place)
        title = {
            "Conv": f"{piece.kind}: the window slides, its weights stay the same. Now it makes {at}.",
            "Dens": f"Dense, at each place by itself, with the same weights. Now {at}.",
            "MaxP": f"{piece.kind}: of each window the largest number stays. Now {at}.",
            "Aver": f"{piece.kind}: of each window the mean stays. Now {at}.",
        }
        self._title(title[piece.kind[:4]])

    def _kernel(self, stage: Stage, x: float) -> tuple[float, float]:
        """The weights between the two tables, the same for every place; returns how wide and how tall they are."""
        middle, piece = (HIGH + LOW) / 2, stage.piece
        flat = len(stage.windows) == 1
        rows = piece.kernel if piece.has("kernel") else 1
        columns = stage.reads[1] if flat else rows
        cell = min(16.0, 70.0 / max(rows, columns))
        left, low = x - columns * cell / 2, middle - rows * cell / 2
        self.sketch.grid(left, low, rows, columns, cell, face=self.pale, tone=self.tone)
        self.sketch.word(
            x,
            low - 16,
            f"{times((rows, columns) if flat else (rows, columns, stage.reads[2]))} weights",
            self.colours.words("model"),
            SMALL,
            ha="center",
        )
        if piece.size > 1:
            what = "filter" if piece.has("kernel") else "neuron"
            self.sketch.word(x, low - 31, f"for each {what}", self.colours.quiet, SMALL, ha="center")
        return columns * cell, rows * cell

    def _flatten(self, stage: Stage, place: int) -> None:
        """Where one number goes."""
        rows, columns = (stage.reads[0], stage.reads[1]) if len(stage.reads) > 1 else (stage.reads[0], 1)
        deep = stage.reads[2] if len(stage.reads) == 3 else 1
        i, rest = divmod(place, columns * deep)
        j = rest // deep
        cell = self._cell(rows, columns, 200)
        low = self._picture(LEFT + 30, rows, columns, cell, deep, self.tone)
        box = self._cells(LEFT + 30, low, rows, cell, (range(i, i + 1), range(j, j + 1)), self.fill)
        x, side, size = RIGHT - 150, 15.0, stage.makes[0]
        first = min(max(0, place - 5), max(0, size - 11))
        count = min(11, size)
        bottom = (HIGH + LOW) / 2 - count * side / 2
        self.sketch.grid(x, bottom, count, 1, side, face=self.colours.background, tone=self.tone)
        at = self._cells(x, bottom, count, side, (range(place - first, place - first + 1), range(1)), self.fill)
        self.sketch.line(
            (box[2], (box[1] + box[3]) / 2), (at[0], (at[1] + at[3]) / 2), tone=self.tone, width=1.4, above=True
        )
        for n in range(count):
            tone = self.colours.words("model") if first + n == place else self.colours.quiet
            self.sketch.word(x + 24, bottom + (count - 1 - n) * side + 3, str(first + n), tone, SMALL)
        self._label(LEFT + 30 + columns * cell / 2, times(stage.reads))
        self._label(x + 8, f"one row of {size:,}")
        at_home = where(stage, place).capitalize()
        self._title(f"Flatten: all numbers in one row, nothing is computed. {at_home} goes to place {place}.")

    def _average(self, stage: Stage, place: int) -> None:
        rows, columns = stage.reads[0], stage.reads[1]
        image = len(stage.reads) == 3
        cell = self._cell(rows, columns, 200)
        low = self._picture(LEFT + 40, rows, columns, cell, stage.reads[2] if image else 1, self.tone)
        cells = (range(rows), range(columns)) if image else (range(rows), range(place, place + 1))
        box = self._cells(LEFT + 40, low, rows, cell, cells, self.pale)
        far = RIGHT - 150
        places = self._neurons(far, stage.makes[0], place, self.tone)
        for y in (box[1], box[3]):
            self.sketch.line((box[2], y), (far, places[place]), tone=self.tone, width=1.2)
        self.sketch.word(far + 14, places[place] - 5, f"channel {place}", self.colours.words("model"), SMALL)
        self._label(LEFT + 40 + columns * cell / 2, times(stage.reads))
        self._label(far, many(stage.makes[0], "mean"))
        self._title(f"{stage.piece.kind}: of each channel one number, its mean.")

    # Time

    def _recurrent(self, stage: Stage, place: int) -> None:
        """The loop, and the same unrolled over the time steps."""
        steps, units = stage.reads[0], stage.piece.size
        self._title(f"{stage.piece.kind}: the same weights at every step. Now step {place} of {steps}.")
        up, wide, high, base = 88.0, 44.0, 34.0, LOW + 8
        self._step(LEFT + 38, "h", "x", wide, high, base, up, True)
        x = LEFT + 38
        far, low, top = wide / 2 + 16, base + up + 14, base + up + high + 14
        around = [(wide / 2, low + 10), (far, low + 10), (far, top), (-far, top), (-far, low), (-wide / 2, low)]
        self.sketch.arrow(*((x + dx, y) for dx, y in around), tone=self.tone, width=1.8, above=True)
        self._label(x, "the loop")
        for at, words in ((x + 6, "W"), (x + wide / 2 + 22, "U")):
            self.sketch.word(
                at, base + 48 if words == "W" else base + up + 26, words, self.colours.words("model"), SMALL
            )
        shown = min(steps, STEPS)
        first = min(max(0, place - shown + 2), steps - shown)
        pitch = min(82.0, (RIGHT - LEFT - 120) / shown)
        wide = min(wide, 0.6 * pitch)
        start = LEFT + 138 + pitch / 2
        for n in range(shown):
            t, x = first + n, start + n * pitch
            self._step(x, f"h{_low(t)}", f"x{_low(t)}", wide, high, base, up, t == place, t < place)
            if t:
                self.sketch.arrow(
                    (x - pitch + wide / 2, base + up + high / 2),
                    (x - wide / 2, base + up + high / 2),
                    tone=self.tone,
                    width=1.8,
                    above=True,
                )
            if t == steps - 1 or stage.piece.sequences:
                self.sketch.arrow(
                    (x, base + up + high), (x, base + up + high + 24), tone=self.tone, width=1.4, above=True
                )
        if first + shown < steps:
            self.sketch.word(start + shown * pitch - pitch / 2 + 2, base + up + 10, "…", self.colours.quiet, NORMAL)
        self._label(
            start + (shown - 1) * pitch / 2,
            f"unrolled: {many(steps, 'step')}, {many(stage.reads[1], 'number')} each, {many(units, 'value')} handed on",
        )

    def _step(
        self,
        x: float,
        state: str,
        comes: str,
        wide: float,
        high: float,
        base: float,
        up: float,
        now: bool,
        past: bool = False,
    ) -> None:
        face = self.fill if now else self.pale if past else self.colours.background
        self.sketch.box(x - wide / 2, base + up, wide, high, face=face, edge=self.tone, width=1.6, above=True)
        self.sketch.box(
            x - wide / 2, base, wide, 26, face=self.colours.background, edge=self.colours.data, width=1.2, above=True
        )
        self.sketch.arrow((x, base + 26), (x, base + up), tone=self.tone, width=1.2, above=True)
        self.sketch.word(x, base + up + 12, state, self.colours.ink, SMALL, ha="center")
        self.sketch.word(x, base + 8, comes, self.colours.ink, SMALL, ha="center")
