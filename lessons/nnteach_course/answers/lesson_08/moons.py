"""Lesson 08: two moons, and the same network on them twice, with and without a bend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

import nnteach as nn
from nnteach.layers import Dense, Input
from nnteach_course import guarded

EDGES = (-1.7, 2.7, -1.25, 1.75)  # left, right, bottom, top of the pictures


def moons(examples: int = 300, noise: float = 0.2, seed: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into one another, and which of them each point belongs to."""
    rng = np.random.default_rng(seed)
    angle, moon = rng.uniform(0, np.pi, examples), np.arange(examples) % 2
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.where(moon[:, None] == 0, upper, lower) + rng.normal(0, noise, (examples, 2))
    return x, moon


@dataclass(frozen=True)
class Trained:
    """A trained network: its score z on a grid (the boundary is where z = 0), and its share of right answers."""

    grid_x: np.ndarray
    grid_y: np.ndarray
    scores: np.ndarray
    accuracy: float

    def boundary(self) -> str:
        """What the boundary looks like: "straight", "bent" (one bend) or "hugging" (it follows the moons)."""
        bends = self.bends()
        return "straight" if bends == 0 else "bent" if bends == 1 else "hugging"

    def bends(self) -> int:
        """How often the boundary, followed from left to right, changes between rising and falling; straight: 0."""
        if self._is_flat():
            return 0
        heights = self._heights()
        steps = np.sign(np.diff(heights)[np.abs(np.diff(heights)) > 1e-6])
        return max(1, int(np.count_nonzero(np.diff(steps))))

    def _is_flat(self) -> bool:
        """Is z = a x + b y + c everywhere? Then the boundary is a straight line."""
        columns = np.stack([self.grid_x.ravel(), self.grid_y.ravel(), np.ones(self.grid_x.size)], axis=1)
        z = self.scores.ravel()
        plane = columns @ np.linalg.lstsq(columns, z, rcond=None)[0]
        return bool(np.abs(plane - z).max() < 1e-3 * np.ptp(z))

    def _heights(self) -> np.ndarray:
        """For each x between the moons' tips, the y at which the lowest change of sign lies."""
        heights = []
        for column in range(self.scores.shape[1]):
            changes = np.flatnonzero(np.diff(np.sign(self.scores[:, column])))
            x, y = self.grid_x[0, column], self.grid_y[:, column]
            if len(changes) and -0.8 < x < 1.8:
                heights.append(y[changes[0]])
        return np.array(heights)


@cache
def trained(activation: str | None) -> Trained:
    """Three dense layers on the moons, with this activation in the first two. Half a second, remembered."""
    x, y = moons()
    with guarded.chance_put_back():
        nn.random.set_random_seed(8)
        model = nn.Sequential(
            [
                Input((2,)),
                Dense(16, activation=activation, name="first"),
                Dense(16, activation=activation, name="second"),
                Dense(1, name="third"),
            ],
            name="moons",
        )
        loss = nn.losses.BinaryCrossentropy(from_logits=True)
        model.compile(optimizer=nn.optimizers.Adam(0.02), loss=loss)
        model.fit(x, y[:, np.newaxis], epochs=60, batch_size=32, verbose=0)
    left, right, bottom, top = EDGES
    grid_x, grid_y = np.meshgrid(np.linspace(left, right, 121), np.linspace(bottom, top, 91))
    scores = model.predict(np.stack([grid_x.ravel(), grid_y.ravel()], axis=1), verbose=0).reshape(grid_x.shape)
    said = model.predict(x, verbose=0)[:, 0] > 0
    return Trained(grid_x, grid_y, scores, float(np.mean(said == y)))
