"""How rows of any number of features are seen: one to three features as they are, more by principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SPACE = 3  # directions one can draw


@dataclass(frozen=True, eq=False)
class Sight:
    """Rows of `width` numbers as places in space: (rows - centre) @ matrix.

    matrix: (width, 3). shares: of the variance, for each direction drawn; None where features are drawn as they are.
    """

    width: int
    centre: np.ndarray
    matrix: np.ndarray
    shares: tuple[float, ...] | None = None

    @property
    def drawn(self) -> int:
        """How many directions are drawn."""
        return min(self.width, SPACE)

    @property
    def share(self) -> float:
        """How much of the variance the directions drawn hold, all together."""
        return 1.0 if self.shares is None else float(sum(self.shares))

    def places(self, rows: np.ndarray) -> np.ndarray:
        """Where the rows are seen: (rows, 3)."""
        return np.asarray((rows - self.centre) @ self.matrix)


def sight_of(rows: np.ndarray) -> Sight:
    """The sight that shows most of these rows: their features, or the directions in which they vary most."""
    width = rows.shape[1]
    if width <= SPACE:
        return Sight(width, np.zeros(width), np.eye(width, SPACE))
    directions, shares = principal(rows)
    return Sight(width, rows.mean(axis=0), directions[:SPACE].T, tuple(float(s) for s in shares[:SPACE]))


def principal(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The directions in which rows vary, the strongest first, and each one's share of the variance.

    A direction and its opposite are the same; each points to where its largest entry is positive, so that the picture
    does not flip from one run to the next.
    """
    _, strengths, directions = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=True)
    variances = np.zeros(len(directions))
    variances[: len(strengths)] = strengths**2
    largest = directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)]
    total = variances.sum()
    return directions * np.sign(largest)[:, np.newaxis], variances / total if total > 0 else variances


def crookedness(lines: np.ndarray) -> float:
    """How far lines are from straight: the farthest a point lies from the chord of its line, over the size of all.

    lines: (lines, points, width). 0 for straight lines, also in as many dimensions as there are.
    """
    chords = lines[:, -1:] - lines[:, :1]
    away = lines - lines[:, :1]
    length = (chords**2).sum(axis=-1, keepdims=True)
    along = (away * chords).sum(axis=-1, keepdims=True) / np.where(length > 0, length, 1)
    off = np.sqrt(((away - along * chords) ** 2).sum(axis=-1)).max()
    size = np.sqrt(((lines - lines.mean(axis=(0, 1))) ** 2).sum(axis=-1)).max()
    return float(off / size) if size > 0 else 0.0
