"""Two inputs as a plane: the examples in it, and the straight line in which a neuron cuts it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach.data import as_array

Place = tuple[float, float]
WIDEST = 20.0  # of the inputs: weights between -3 and 3 would hardly show beside larger ones


@dataclass(frozen=True)
class Box:
    """The part of the plane that is drawn."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def corners(self) -> list[Place]:
        return [(self.left, self.bottom), (self.right, self.bottom), (self.right, self.top), (self.left, self.top)]

    @property
    def reach(self) -> float:
        """The largest |x1| + |x2| in it."""
        return max(abs(self.left), abs(self.right)) + max(abs(self.bottom), abs(self.top))


@dataclass(frozen=True)
class Points:
    """Examples of two kinds. `second` says which belong to the second kind, the one that z > 0 stands for."""

    x: np.ndarray
    second: np.ndarray
    kinds: tuple[str, str]


def points_of(x: Any, y: Any) -> Points:
    """The learner's own examples, checked.

    Raises
        ValueError: not two inputs, not two kinds, not as many of both; inputs too large to be drawn.
    """
    x, labels = as_array("x", x), np.asarray(y)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(
            f"The bench draws two inputs, so x needs two columns; its shape is {x.shape}. Choose two: x[:, [2, 3]]."
        )
    if labels.shape not in ((len(x),), (len(x), 1)):
        raise ValueError(f"y needs one label for each of the {len(x)} rows of x; its shape is {labels.shape}.")
    labels = labels.reshape(-1)
    kinds = np.unique(labels)
    if len(kinds) != 2:
        shown = ", ".join(str(kind) for kind in kinds[:5])
        raise ValueError(
            f"One neuron tells two kinds apart; y holds {len(kinds)} ({shown}). Keep two of them, for instance "
            "keep = y < 2; x[keep], y[keep]."
        )
    if np.abs(x).max() > WIDEST:
        raise ValueError(
            f"x reaches {x.ravel()[np.abs(x).argmax()]:g}, too far for the sliders. Scale it first: "
            "(x - x.mean(axis=0)) / x.std(axis=0)."
        )
    return Points(x.astype(float), labels == kinds[1], (str(kinds[0]), str(kinds[1])))


def box_around(points: Points | None, also: Place) -> Box:
    """A box with room around the examples (or around 0) that shows the place `also`, too."""
    if points is None:
        low, high = np.array([-3.0, -3.0]), np.array([3.0, 3.0])
    else:
        low, high = points.x.min(axis=0), points.x.max(axis=0)
        room = np.maximum(0.15 * (high - low), 0.5)
        low, high = low - room, high + room
    low, high = np.minimum(low, also), np.maximum(high, also)
    low, high = np.floor(low * 4) / 4, np.ceil(high * 4) / 4
    return Box(float(low[0]), float(high[0]), float(low[1]), float(high[1]))


@dataclass(frozen=True)
class Cut:
    """What the line z = 0 does to a box: the side where z > 0, and where the line enters and leaves (or nothing)."""

    positive: tuple[Place, ...]
    line: tuple[Place, Place] | None


def cut(box: Box, z: Sequence[float]) -> Cut:
    """Cut the box, given z at its corners: z is a plane over it, so between two corners it changes evenly."""
    positive: list[Place] = []
    crossings: list[Place] = []
    corners = box.corners
    for k, (here, z_here) in enumerate(zip(corners, z, strict=True)):
        there, z_there = corners[(k + 1) % 4], z[(k + 1) % 4]
        if z_here >= 0:
            positive.append(here)
        if z_here == 0:
            crossings.append(here)
        elif z_here * z_there < 0:
            part = z_here / (z_here - z_there)
            crossing = (here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1]))
            crossings.append(crossing)
            positive.append(crossing)
    ends = list(dict.fromkeys(crossings))
    crosses = len(ends) == 2 and math.dist(*ends) > 0
    return Cut(tuple(positive) if max(z) > 0 else (), (ends[0], ends[1]) if crosses else None)


def turned(weights: Place, pivot: Place, grip: Place, hand: Place) -> Place:
    """The weights after the line was turned about `pivot`, from `grip` on the line to where the hand is now.

    Their length stays. They stay on the same side of the line as seen by the hand, however far it turns.
    """
    (ax, ay), (hx, hy) = ((place[0] - pivot[0], place[1] - pivot[1]) for place in (grip, hand))
    reach = math.hypot(hx, hy)
    if reach == 0:
        return weights
    side = math.copysign(1.0, weights[0] * ay - weights[1] * ax)  # the line's own normal is (y, -x)
    length = side * math.hypot(*weights) / reach
    return length * hy, -length * hx
