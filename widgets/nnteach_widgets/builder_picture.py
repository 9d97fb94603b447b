"""How the network builder looks: the whole network above, what the engine says to it, and one layer's wiring below."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from nnteach_widgets.builder_numbers import TASKS, Numbers, Stage
from nnteach_widgets.builder_wiring import Wiring, mixed
from nnteach_widgets.builder_words import many, settings, times
from nnteach_widgets.diagram import neuron_heights
from nnteach_widgets.palette import NORMAL, SMALL, Palette, plain, style
from nnteach_widgets.pieces import GATES, Shape
from nnteach_widgets.sketch import Sketch

WIDTH, HEIGHT, DPI = 800, 510, 100  # CSS pixels
TOP, MIDDLE, NAMES = 488.0, 415.0, 340.0  # of the overview: its arrows, its columns, the words under them
TALL, MOST = 96.0, 9  # of a column of neurons: pixels, neurons shown
ENDS = 84.0  # pixels for the words about what is wanted
SAYS = 290.0  # where the engine's answer begins
TINY = 9.0  # points, where columns are many


class BuilderPicture:
    """The figure, and `draw(numbers)`, which sketches it anew."""

    def __init__(self, colours: Palette) -> None:
        self.colours = colours
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self.axes = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT))
        style(self.figure, colours)
        self.axes.set_axis_off()
        self.sketch = Sketch(self.axes)
        self._wiring = Wiring(self.sketch, colours)
        self._pitch = 1.0

    @property
    def dynamic(self) -> Sequence[Artist]:
        return self.sketch.dynamic

    def draw(self, numbers: Numbers) -> bool:
        """Sketch everything as the numbers say; the background stays empty."""
        self.sketch.clear()
        self._overview(numbers)
        self._says(numbers)
        self._wiring.draw(numbers)
        self.sketch.show()
        return False

    def column_at(self, x: float, y: float, numbers: Numbers) -> int | None:
        """Which layer the hand points at; None: at none."""
        if y < SAYS + 16:
            return None
        n = round((x - self._first(numbers)) / self._pitch)
        return n if 0 <= n <= len(numbers.state.layers) else None

    # The whole network

    def _first(self, numbers: Numbers) -> float:
        """Where the first column stands; on the way, how far apart they are."""
        count = len(numbers.state.layers) + 1
        self._pitch = min(170.0, (WIDTH - ENDS) / count)
        return (WIDTH - ENDS - self._pitch * count) / 2 + self._pitch / 2 + 4

    def _overview(self, numbers: Numbers) -> None:
        state, built = numbers.state, numbers.built
        first = self._first(numbers)
        shapes: list[Shape | None] = [built.shape, *(stage.makes for stage in built.stages)]
        shapes += [None] * (len(state.layers) + 1 - len(shapes))
        places = [first + n * self._pitch for n in range(len(shapes))]
        half = self._pitch / 2
        at = places[state.chosen]
        self.sketch.box(at - half + 3, SAYS + 17, 2 * half - 6, HEIGHT - SAYS - 21, face=self.colours.shade)
        for n, (x, shape) in enumerate(zip(places, shapes, strict=True)):
            if n:
                before = shapes[n - 1]
                if shape is not None and before is not None:
                    self._between(built.stages[n - 1], places[n - 1], x)
            self._column(n, x, shape, numbers)
            self._under(n, x, numbers)
            if shape is not None:
                self._arrow(x, shape)
        end = places[-1] + half + 4
        if shapes[-1] is not None and state.layers:
            fits = not built.misses
            tone = self.colours.quiet if fits else self.colours.words("gradient")
            for k, word in enumerate(textwrap.wrap(TASKS[state.task].words, 8)):
                self.sketch.word(end, MIDDLE + 4 - 15 * k, word, tone, TINY)

    def _arrow(self, x: float, shape: Shape) -> None:
        near, far = x + 0.16 * self._pitch, x + 0.84 * self._pitch
        self.sketch.arrow((near, TOP - 8), (min(far, WIDTH - 4), TOP - 8), tone=self.colours.quiet)
        size = SMALL if self._pitch > 100 else TINY
        self.sketch.word(x + self._pitch / 2, TOP, str(shape), self.colours.words("model"), size, ha="center")

    def _under(self, n: int, x: float, numbers: Numbers) -> None:
        """What the layer is, its settings, and what it can learn."""
        state, built, colours = numbers.state, numbers.built, self.colours
        size = SMALL if self._pitch > 100 else TINY
        crowded = self._pitch <= 100
        if n == 0:
            sizes = times(built.shape)
            lines = ["Input", sizes.replace(" ", "") if crowded else sizes, "0" if crowded else "no parameters"]
        else:
            piece, counted = state.layers[n - 1], ""
            if n <= len(built.stages):
                count = built.stages[n - 1].parameters
                counted = f"{count:,}" if crowded else many(count, "parameter")
            lines = [piece.kind, settings(piece, short=crowded), "refused" if n == built.refused else counted]
        refused = n == built.refused and n > 0
        tone = colours.words("gradient") if refused else colours.ink
        head = lines[0]
        if len(head) * size * 0.9 > self._pitch and "Pooling" in head:
            before, after = head.split("Pooling")
            self.sketch.word(x, NAMES + 13, before, tone, size, ha="center", bold=True)
            head = "Pooling" + after
        self.sketch.word(x, NAMES, head, tone, size, ha="center", bold=True)
        if lines[1]:
            self.sketch.word(x, NAMES - 14, lines[1], colours.quiet, TINY, ha="center")
        self.sketch.word(x, NAMES - 28, lines[2], tone if refused else colours.quiet, TINY, ha="center")

    def _column(self, n: int, x: float, shape: Shape | None, numbers: Numbers) -> None:
        """What a layer makes: a column of neurons, a table, a stack of pictures; dashes where nothing arrives."""
        colours, sketch = self.colours, self.sketch
        if shape is None:
            tone = colours.mark("gradient") if n == numbers.built.refused else colours.faint
            wide, high = min(44.0, 0.6 * self._pitch), 56.0
            sketch.box(x - wide / 2, MIDDLE - high / 2, wide, high, face=colours.background, edge=tone, width=1.6)
            mark = "×" if n == numbers.built.refused else "?"
            sketch.word(x, MIDDLE - 6, mark, tone if mark == "×" else colours.quiet, NORMAL + 3, ha="center", bold=True)
            return
        tone = colours.data if n == 0 else colours.mark("model")
        if len(shape) == 1:
            self._neurons(x, shape[0], tone)
        elif len(shape) == 2:
            cell = min(TALL / shape[0], 48 / shape[1], 9.0)
            sketch.grid(
                x - shape[1] * cell / 2, MIDDLE - shape[0] * cell / 2, *shape, cell, face=colours.background, tone=tone
            )
        else:
            rows, columns, channels = shape
            cell, deep = self._cell(shape), min(channels, 4)
            left, low = x - columns * cell / 2 - 1.5 * deep, MIDDLE - rows * cell / 2 - 1.5 * deep
            for k in range(deep - 1, 0, -1):
                sketch.box(
                    left + 4 * k,
                    low + 4 * k,
                    columns * cell,
                    rows * cell,
                    face=colours.background,
                    edge=tone,
                    width=1.2,
                    above=True,
                )
            sketch.grid(left, low, rows, columns, cell, face=colours.background, tone=tone)
        if numbers.state.layers and n and numbers.state.layers[n - 1].kind in GATES:
            self._loop(x)

    def _cell(self, shape: Shape) -> float:
        return min(66.0, 0.62 * self._pitch) / max(*shape[:2], 8)

    def _neurons(self, x: float, units: int, tone: str) -> None:
        for height in neuron_heights(units, MOST):
            self.sketch.disc(x, self._at(height), 4.2, face=self.colours.background, edge=tone, width=1.4, above=True)
        if units > MOST:
            self.sketch.word(x, MIDDLE - 5, "⋮", tone, NORMAL, ha="center")
            self.sketch.word(x + 8, MIDDLE - 4, f"{units:,}", self.colours.quiet, TINY)

    @staticmethod
    def _at(height: float) -> float:
        return MIDDLE + TALL * (height - 0.5)

    def _loop(self, x: float) -> None:
        """A small arrow that leaves the layer and comes back to it."""
        y = MIDDLE + TALL / 2 + 4
        self.sketch.arrow(
            (x + 9, y - 2), (x + 13, y + 4), (x + 8, y + 11), (x - 8, y + 11), (x - 13, y + 4), (x - 9, y - 3),
            tone=self.colours.mark("model"), width=1.6, above=True,
        )  # fmt: skip

    def _between(self, stage: Stage, left: float, right: float) -> None:
        """The wiring from one column to the next, in small."""
        piece, colours = stage.piece, self.colours
        faint = mixed(colours, colours.quiet, 0.3)
        if piece.kind == "Dense" and len(stage.reads) == 1:
            [reads], [units] = stage.reads, stage.makes
            if reads <= MOST and units <= MOST:
                for a in neuron_heights(reads, MOST):
                    for b in neuron_heights(units, MOST):
                        self.sketch.line((left, self._at(a)), (right, self._at(b)), tone=faint, width=0.8)
            else:
                self._bundle(left, right, self._reach(reads), self._reach(units), f"{stage.connections:,}")
            return
        if stage.windows and len(stage.reads) > 1:
            self._window(stage, left, right)
            return
        near = self._half_of(stage.reads)
        if len(stage.makes) == 1:
            self._bundle(left + near[0], right - 5, near[1], self._reach(stage.makes[0]), "")
        else:
            far = self._half_of(stage.makes)
            self._bundle(left + near[0], right - far[0], near[1], far[1], "")

    def _half_of(self, shape: Shape) -> tuple[float, float]:
        """Half the width and half the height of a table or a picture."""
        if len(shape) == 1:
            return 4.2, self._reach(shape[0])
        cell = min(TALL / shape[0], 48 / shape[1], 9.0) if len(shape) == 2 else self._cell(shape)
        return shape[1] * cell / 2, shape[0] * cell / 2

    @staticmethod
    def _reach(units: int) -> float:
        """Half the height of a column of neurons."""
        return float(TALL * (neuron_heights(units, MOST).max() - 0.5)) + 4

    def _bundle(self, left: float, right: float, near: float, far: float, words: str) -> None:
        face = mixed(self.colours, self.colours.quiet, 0.16)
        corners = [(left, MIDDLE - near), (left, MIDDLE + near), (right, MIDDLE + far), (right, MIDDLE - far)]
        self.sketch.shape(corners, face=face)
        if words:
            self.sketch.word((left + right) / 2 + 6, MIDDLE - 18, words, self.colours.ink, TINY, ha="center")

    def _window(self, stage: Stage, left: float, right: float) -> None:
        """From a window in the one to a single cell in the other."""
        tone = self.colours.mark("model")
        (near_x, near_y), (far_x, _) = self._half_of(stage.reads), self._half_of(stage.makes)
        cell = 2 * near_y / stage.reads[0]
        side = min((stage.piece.kernel if stage.piece.has("kernel") else 1) * cell, 2 * near_y)
        x, y = left + near_x - min(side, 2 * near_x) - 1.5, MIDDLE - side / 2 + 6
        wide = min(side, 2 * near_x)
        end = (right - far_x * 0.5, MIDDLE + 6)
        self.sketch.box(x, y, wide, side, face=mixed(self.colours, tone, 0.25), edge=tone, width=1.6, above=True)
        for corner in ((x + wide, y), (x + wide, y + side)):
            self.sketch.line(corner, end, tone=tone, width=0.9)

    # The engine's answer

    def _says(self, numbers: Numbers) -> None:
        built, state, colours = numbers.built, numbers.state, self.colours
        self.sketch.line((10, SAYS + 13), (WIDTH - 10, SAYS + 13), tone=colours.faint)
        self.sketch.line((10, SAYS - 49), (WIDTH - 10, SAYS - 49), tone=colours.faint)
        words = TASKS[state.task].words
        if built.refused:
            head, rest = (
                f"The engine refuses layer {built.refused}, {state.layers[built.refused - 1].kind}. It says:",
                built.refusal,
            )
        elif built.misses:
            head, rest = f"These layers fit together, but not the task “{words}”. The engine says:", built.misses
        elif not state.layers:
            head, rest = "No layers yet. Press “Add” to put one behind the input.", ""
        else:
            head = f"It fits: {many(len(state.layers), 'layer')}, {many(built.parameters, 'parameter')}."
            rest = f"Output {built.output}: the engine has tried it with targets for “{words}”."
        bad = bool(built.refused or built.misses)
        self.sketch.word(12, SAYS - 3, head, colours.words("gradient") if bad else colours.ink, SMALL, bold=True)
        for k, line in enumerate(_wrapped(rest)):
            self.sketch.word(12, SAYS - 17 - 13 * k, plain(line), colours.ink if bad else colours.quiet, TINY)


def _wrapped(text: str) -> list[str]:
    """At most three lines."""
    lines = textwrap.wrap(" ".join(text.split()), 116)
    return lines if len(lines) <= 3 else [*lines[:2], lines[2][:112] + " …"]
