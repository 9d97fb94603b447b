"""The way of data through a chain of layers, and how it looks at any place of that way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnteach_widgets.bender_scene import CELL, LINE, NODES, Examples, Sheet, borders, sheet_of
from nnteach_widgets.chain import Chain
from nnteach_widgets.sight import Sight, crookedness, sight_of


@dataclass(frozen=True, eq=False)
class Frame:
    """What a stage needs of the picture: its middle, half its width and height, its reach, how deep it is (0 to 1).

    line: 1 where all lies on one line, so that the points need to be lifted off it.
    """

    middle: np.ndarray
    half: np.ndarray  # width, height, reach
    depth: float
    line: float

    def towards(self, other: Frame, t: float) -> Frame:
        """Between two frames: sizes by equal factors, so that the zoom is even."""
        return Frame(
            self.middle + t * (other.middle - self.middle),
            np.asarray(self.half * (other.half / self.half) ** t),
            self.depth + t * (other.depth - self.depth),
            self.line + t * (other.line - self.line),
        )


@dataclass(frozen=True, eq=False)
class Stage:
    """After a move: the numbers of all rows, through which sight they are seen, where, and in which frame."""

    rows: np.ndarray
    sight: Sight
    places: np.ndarray  # (rows, 3)
    frame: Frame


@dataclass(frozen=True, eq=False)
class Here:
    """How it looks at one place of the way. Everything is (..., 3), before the camera."""

    points: np.ndarray  # (n, 3)
    nodes: np.ndarray  # (up, across, 3)
    borders: list[np.ndarray]
    frame: Frame
    sight: Sight  # through which it is seen: that of the nearer end of the move
    crooked: float  # how far the grid's lines are from straight, in all dimensions there are


class Journey:
    """Examples and their sheet on the way through a chain."""

    def __init__(self, chain: Chain, examples: Examples) -> None:
        self.chain, self.examples = chain, examples
        self.sheet: Sheet = sheet_of(examples.x)
        lines = borders(chain, examples, self.sheet)
        self._cuts = np.cumsum([len(examples.x), len(self.sheet.rows), *(len(line) for line in lines)])[:-1]
        rows = np.concatenate([examples.x, self.sheet.rows, *lines])
        numbers = chain.stages(rows)
        self.stages = [self._stage(numbers[0], sight_of(examples.x))]
        at = 1
        for link in chain.links:
            after = numbers[at : at + len(link.moves)]
            sight = sight_of(after[-1][: len(examples.x)])  # one for the whole layer, so that its moves can be compared
            self.stages += [self._stage(each, sight) for each in after]
            at += len(link.moves)

    @cached_property
    def outputs(self) -> np.ndarray:
        """What the network says to the examples."""
        return self.stages[-1].rows[: len(self.examples.x)]

    @cached_property
    def wrong(self) -> np.ndarray:
        """For each example, whether the network takes it for another kind."""
        return np.asarray(self.examples.said(self.outputs) != self.examples.kind)

    @cached_property
    def tints(self) -> np.ndarray:
        """For each cell of the sheet, how much of it the network gives to each kind: (cells, kinds)."""
        examples = self.examples
        if not self.sheet.flat:
            return np.zeros((0, len(examples.names)))
        outputs = self.stages[-1].rows[len(examples.x) : len(examples.x) + len(self.sheet.rows)]
        said = np.eye(len(examples.names))[examples.said(outputs)].reshape(NODES, NODES, -1)
        nodes = (said[:-1, :-1] + said[:-1, 1:] + said[1:, :-1] + said[1:, 1:]) / 4
        side = (NODES - 1) // CELL
        return np.asarray(nodes.reshape(side, CELL, side, CELL, -1).mean(axis=(1, 3)).reshape(side * side, -1))

    def index(self, place: float) -> tuple[int, float]:
        """The stage from which a place is on its way to the next one, and how far."""
        link, move, share = self.chain.at(place)
        return sum(len(each.moves) for each in self.chain.links[:link]) + move, share

    def here(self, place: float) -> Here:
        """How it looks there. Between two stages every row goes straight from one to the other."""
        k, t = self.index(place)
        before, after = self.stages[k], self.stages[k + 1]
        places = before.places + t * (after.places - before.places)
        points, nodes, *lines = np.split(places, self._cuts)
        return Here(
            points=points,
            nodes=nodes.reshape(*self.sheet.nodes.shape[:2], 3),
            borders=lines,
            frame=before.frame.towards(after.frame, t),
            sight=before.sight if t < 0.5 else after.sight,
            crooked=self._crooked(before, after, t),
        )

    def _crooked(self, before: Stage, after: Stage, t: float) -> float:
        """Of the grid's lines with all their numbers; on the way to another width, as they are seen."""
        same = before.rows.shape == after.rows.shape
        one, other = (before.rows, after.rows) if same else (before.places, after.places)
        part = slice(len(self.examples.x), len(self.examples.x) + len(self.sheet.rows))
        rows = one[part] + t * (other[part] - one[part])
        nodes = rows.reshape(*self.sheet.nodes.shape[:2], -1)
        along = crookedness(nodes[::LINE])
        return max(along, crookedness(nodes[:, ::LINE].swapaxes(0, 1))) if self.sheet.flat else along

    def _stage(self, rows: np.ndarray, sight: Sight) -> Stage:
        places = sight.places(rows)
        framed = places if sight.shares is None else places[: len(self.examples.x)]
        return Stage(rows, sight, places, _frame(framed, sight.drawn))


def _frame(places: np.ndarray, drawn: int) -> Frame:
    low, high = places.min(axis=0), places.max(axis=0)
    middle = (low + high) / 2
    reach = max(float(np.sqrt(((places - middle) ** 2).sum(axis=1)).max()), 1e-9)
    half = np.maximum([*(high - low)[:2] / 2, reach], 1e-3 * reach)
    return Frame(middle, half, 1.0 if drawn == 3 else 0.0, 1.0 if drawn == 1 else 0.0)
