"""The oracle of every gradient: move a little, and see by how much the number changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

STEP = 1e-6  # in float64: the error of the formula (step^2) and of the rounding (1e-16 / step) are both below 1e-9


def slope(f: Callable[[np.ndarray], float], x: np.ndarray, direction: np.ndarray, step: float = STEP) -> float:
    """How fast f grows when x moves along the direction: the central difference."""
    return float((f(x + step * direction) - f(x - step * direction)) / (2 * step))


def gradient_error(
    f: Callable[[np.ndarray], float], gradient: Any, x: np.ndarray, rng: np.random.Generator, directions: int = 4
) -> float:
    """Largest difference between measured and claimed slopes, over the largest slope, along random directions."""
    assert x.dtype == np.float64, "finite differences need float64"
    assert np.shape(gradient) == x.shape
    ways = [rng.standard_normal(x.shape) for _ in range(directions)]
    claimed = np.array([float((gradient * way).sum()) for way in ways])
    measured = np.array([slope(f, x, way) for way in ways])
    return float(np.abs(claimed - measured).max() / max(np.abs(measured).max(), 1e-12))


def assert_gradient(
    f: Callable[[np.ndarray], float], gradient: Any, x: np.ndarray, rng: np.random.Generator, tolerance: float = 1e-6
) -> None:
    error = gradient_error(f, gradient, x, rng)
    assert error <= tolerance, f"the gradient is off by {error:.2g} of its size (allowed {tolerance:g})"
