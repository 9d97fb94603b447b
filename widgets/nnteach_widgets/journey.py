"""The way of data through a chain of layers, and how it looks at any place of that way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnteach_widgets.bender_scene import CELL, LINE, NODES, Examples, Sheet, borders, sheet_of
from nnteach_widgets.chain import Chain
from nnteach_widgets.sight import Sight, crookedness, sight_of


@dataclass(frozen=True)
class Frame:
    """How a stage wants to be looked at, from 0 to 1: deep, as a space; on one line, the points lifted off it."""

    depth: float
    line: float

    def towards(self, other: Frame, t: float) -> Frame:
        """Between two frames."""
        return Frame(self.depth + t * (other.depth - self.depth), self.line + t * (other.line - self.line))


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
    all: np.ndarray  # points and nodes together
    frame: Frame
    sight: Sight  # through which it is seen: that of the nearer end of the move
    crooked: float  # how far the grid's lines are from straight, in all dimensions there are

    @property
    def thread(self) -> bool:
        """Whether the whole grid lies on one line."""
        flat = self.nodes.reshape(-1, 3)
        variances = np.linalg.eigvalsh(np.cov(flat.T))
        return bool(variances[1] <= 1e-9 * variances[2])


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
            all=places[: len(points) + len(nodes)],
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
        frame = Frame(depth=float(sight.drawn == 3), line=float(sight.drawn == 1))
        return Stage(rows, sight, sight.places(rows), frame)
