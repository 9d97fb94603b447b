"""Small data sets with two inputs, to watch networks on: the same points every time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Points = tuple[np.ndarray, np.ndarray]  # x: (n, 2), y: class numbers (n,)


def moons(examples: int = 200, noise: float = 0.16, seed: int = 8) -> Points:
    """Two half circles that reach into one another."""
    rng = np.random.default_rng(seed)
    y = np.arange(examples) % 2
    angle = rng.uniform(0, np.pi, examples)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    return _shaken(np.where(y[:, None] == 0, upper, -upper), noise, rng), y


def circles(examples: int = 200, noise: float = 0.12, seed: int = 8) -> Points:
    """A disc and a ring around it: no straight line tells them apart."""
    rng = np.random.default_rng(seed)
    y = np.arange(examples) % 2
    angle = rng.uniform(0, 2 * np.pi, examples)
    radius = np.where(y == 0, 0.5 * np.sqrt(rng.uniform(0, 1, examples)), 1.15)
    return _shaken(_polar(radius, angle), noise, rng), y


def corners(examples: int = 200, noise: float = 0.28, seed: int = 8) -> Points:
    """Exclusive or: opposite corners belong together."""
    rng = np.random.default_rng(seed)
    corner = np.arange(examples) % 4
    x = np.array([[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]])[corner]
    return _shaken(x, noise, rng), corner % 2


def arms(examples: int = 210, noise: float = 0.08, seed: int = 8) -> Points:
    """Three arms of a pinwheel: three classes."""
    rng = np.random.default_rng(seed)
    y = np.arange(examples) % 3
    radius = rng.uniform(0.15, 1.3, examples)
    return _shaken(_polar(radius, 2 * np.pi * y / 3 + 1.3 * radius), noise, rng), y


TOYS: dict[str, Callable[[], Points]] = {"moons": moons, "circles": circles, "corners": corners, "arms": arms}


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _shaken(x: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    return x + rng.normal(0, noise, x.shape)
