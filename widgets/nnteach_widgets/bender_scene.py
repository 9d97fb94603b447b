"""What the layer-bender bends: the learner's examples, sorted into kinds, and a sheet with a grid laid through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import contourpy
import numpy as np

from nnteach.data import as_array
from nnteach_widgets.chain import Chain
from nnteach_widgets.sight import principal

MOST = 2000  # examples a picture can show
MOST_KINDS = 10  # classes told apart by marker and tone
NODES = 49  # along each side of the sheet
LINE, CELL = 6, 3  # every sixth row of nodes is a line, every third the edge of a cell
HALVINGS = 12  # of a step of the grid, to find the border on it
ROOM = 0.1  # of the data's width, around them
GROUPS = 4  # of a target that is a number


@dataclass(frozen=True, eq=False)
class Examples:
    """Examples, the kind of each, and how a network's outputs are read as kinds.

    kind: (n,), from 0. names: of the kinds. edges: between the kinds, where the network has one output; else empty.
    graded: the kinds are a number's quarters, in order, instead of classes.
    """

    x: np.ndarray
    y: np.ndarray
    kind: np.ndarray
    names: tuple[str, ...]
    edges: tuple[float, ...] = ()
    graded: bool = False

    def said(self, outputs: np.ndarray) -> np.ndarray:
        """The kind that the network names for each row of its outputs."""
        if self.edges:
            return np.searchsorted(self.edges, outputs[:, 0])
        return np.asarray(outputs.argmax(axis=1))

    def leads(self, outputs: np.ndarray) -> list[np.ndarray]:
        """Numbers that are 0 on a border between kinds, one for each row."""
        if self.edges:
            return [outputs[:, 0] - edge for edge in self.edges]
        scores = np.log(np.maximum(outputs, 1e-12)) if outputs.min() >= 0 else outputs
        ahead = [scores[:, k] - np.delete(scores, k, axis=1).max(axis=1) for k in range(scores.shape[1])]
        return ahead[1:] if len(ahead) == 2 else ahead


def examples_of(model: Any, x: Any, y: Any, names: Sequence[str] | None = None) -> Examples:
    """The learner's examples, checked against the model.

    Raises
        TypeError: no numbers.
        ValueError: x does not fit the model, y not x; too many examples or classes; outputs that do not fit y.
    """
    x, y = as_array("x", x), as_array("y", y)
    inputs, outputs = int(model.input_shape[1]), int(model.output_shape[1])
    if x.ndim != 2 or x.shape[1] != inputs:
        raise ValueError(f"layer_bender: {model.name} takes rows of {inputs} numbers; x has shape {x.shape}.")
    if len(y) != len(x):
        raise ValueError(f"layer_bender: x has {len(x)} examples, y has {len(y)}: they must be as many.")
    if len(x) > MOST:
        raise ValueError(
            f"layer_bender draws {MOST} examples at most; x has {len(x)}. Take some of them: x[:{MOST}], y[:{MOST}]."
        )
    one_hot = y.ndim == 2 and y.shape[1] > 1
    if one_hot and not (np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all()):
        raise ValueError(
            "layer_bender: y needs one class or one number for each example, or a row of 0 with a single 1; received "
            f"shape {y.shape}."
        )
    flat = y.argmax(axis=1) if one_hot else y.reshape(len(y), -1)[:, 0]
    if y.ndim > 2 or (not one_hot and y.size != len(x)):
        raise ValueError(f"layer_bender: y needs one class or one number for each example; its shape is {y.shape}.")
    values = np.arange(y.shape[1]) if one_hot else np.unique(flat)
    if outputs == 1 and len(values) > 2:
        return _graded(x, flat)
    return _classes(model, x, flat, values, outputs, names)


def _graded(x: np.ndarray, y: np.ndarray) -> Examples:
    """A target that is a number: its quarters are the kinds."""
    edges = np.unique(np.quantile(y, np.arange(1, GROUPS) / GROUPS))
    ends = [f"{edge:.3g}".replace("-", "−") for edge in edges]
    between = [f"{a} to {b}" for a, b in pairwise(ends)]
    names = (f"up to {ends[0]}", *between, f"over {ends[-1]}")
    return Examples(x, y, np.searchsorted(edges, y), names, tuple(map(float, edges)), graded=True)


def _classes(
    model: Any, x: np.ndarray, y: np.ndarray, values: np.ndarray, outputs: int, names: Sequence[str] | None
) -> Examples:
    if outputs > 1:
        if not (np.equal(np.mod(values, 1), 0).all() and values.min() >= 0 and values.max() < outputs):
            raise ValueError(
                f"layer_bender: {model.name} has {outputs} outputs, for the classes 0 to {outputs - 1}; y holds "
                f"{', '.join(f'{v:g}' for v in values[:6])}{', ...' if len(values) > 6 else ''}."
            )
        values = np.arange(outputs)
    if len(values) > MOST_KINDS:
        raise ValueError(f"layer_bender tells {MOST_KINDS} classes apart at most; here are {len(values)}.")
    if names is not None and (isinstance(names, str) or len(names) != len(values)):
        raise ValueError(f"layer_bender: names needs a name for each of {len(values)} classes; received {names!r}.")
    called = tuple(str(name) for name in names) if names is not None else tuple(f"{v:g}" for v in values)
    if outputs > 1:
        return Examples(x, y, y.astype(int), called)
    if len(values) < 2:
        raise ValueError("layer_bender: all of y is the same; there is nothing to tell apart.")
    return Examples(x, y, np.searchsorted(values, y), called, (_threshold(model, values),))


def _threshold(model: Any, values: np.ndarray) -> float:
    """The output at which a network with one of them changes its mind."""
    scores = getattr(model.loss, "from_logits", False) or "Hinge" in type(model.loss).__name__
    return 0.0 if scores else float(values.mean())


@dataclass(frozen=True, eq=False)
class Sheet:
    """A grid of places among the inputs. nodes: (up, across, inputs); up is 1 where there is only one input.

    share: of the inputs' variance that its two directions hold; 1 if there are no others.
    """

    nodes: np.ndarray
    share: float

    @property
    def rows(self) -> np.ndarray:
        return self.nodes.reshape(-1, self.nodes.shape[-1])

    @property
    def flat(self) -> bool:
        """Whether it has a second direction, so that it is a sheet and no thread."""
        return len(self.nodes) > 1


def sheet_of(x: np.ndarray) -> Sheet:
    """A sheet around the examples: over both inputs; through the two directions in which more inputs vary most."""
    width = x.shape[1]
    if width <= 2:
        centre, directions, share = np.zeros(width), np.eye(width), 1.0
    else:
        found, shares = principal(x)
        centre, directions, share = x.mean(axis=0), found[:2], float(shares[:2].sum())
    along = (x - centre) @ directions.T
    low, high = along.min(axis=0), along.max(axis=0)
    room = ROOM * np.where(high > low, high - low, 1)
    across = np.linspace(low[0] - room[0], high[0] + room[0], NODES)
    up = np.linspace(low[1] - room[1], high[1] + room[1], NODES) if width > 1 else np.zeros(1)
    steps = np.stack(np.meshgrid(across, up), axis=-1)[..., : len(directions)]
    return Sheet(centre + steps @ directions, share)


def lines_of(nodes: np.ndarray) -> list[np.ndarray]:
    """The lines of the grid: along it and, where it is a sheet, across it."""
    return [*nodes[::LINE], *(nodes[:, ::LINE].swapaxes(0, 1) if len(nodes) > 1 else ())]


def borders(chain: Chain, examples: Examples, sheet: Sheet) -> list[np.ndarray]:
    """Where on the sheet the network changes its mind: lines of places among the inputs."""
    if not sheet.flat:
        return []
    found: list[np.ndarray] = []
    for k, lead in enumerate(examples.leads(chain.stages(sheet.rows)[-1])):
        lines: Any = contourpy.contour_generator(z=lead.reshape(NODES, NODES), line_type="Separate").lines(0.0)
        if lines:

            def asked(rows: np.ndarray, k: int = k) -> np.ndarray:
                return examples.leads(chain.stages(rows)[-1])[k]

            steps = _sharpened(np.concatenate(lines), asked, sheet)
            found += np.split(_places(steps, sheet), np.cumsum([len(line) for line in lines])[:-1])
    return found


def _sharpened(steps: np.ndarray, lead: Callable[[np.ndarray], np.ndarray], sheet: Sheet) -> np.ndarray:
    """Each place lies between two neighbouring nodes: halve the way until the border is found."""
    whole = np.rint(steps)
    steps = np.where(np.abs(steps - whole) < 1e-6, whole, steps)
    low, high = np.floor(steps), np.ceil(steps)
    side = lead(_places(low, sheet)) > 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        same = (lead(_places(middle, sheet)) > 0) == side
        low[same], high[~same] = middle[same], middle[~same]
    return np.asarray((low + high) / 2)


def _places(steps: np.ndarray, sheet: Sheet) -> np.ndarray:
    """From counts of nodes, across and up, to places among the inputs."""
    corner, across, up = sheet.nodes[0, 0], sheet.nodes[0, -1], sheet.nodes[-1, 0]
    share = steps / (NODES - 1)
    return np.asarray(corner + share[:, :1] * (across - corner) + share[:, 1:] * (up - corner))
