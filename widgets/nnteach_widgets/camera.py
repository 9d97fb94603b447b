"""From places in space to places in a picture: turned, shifted, enlarged until all fits. Far is as large as near."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

POSE = (-32.0, 24.0)  # degrees: how one looks at a space, turned to the side and tilted; a plane is looked at straight


@dataclass(frozen=True, eq=False)
class Camera:
    """turning: (3, 3). middle: what is in the centre of the box, turned. zoom: pixels for each unit."""

    turning: np.ndarray
    middle: np.ndarray
    zoom: float
    centre: tuple[float, float]

    def seen(self, places: np.ndarray) -> np.ndarray:
        """Pixels across and up, and how near to the eye: (..., 3)."""
        found = self.zoom * (places @ self.turning.T - self.middle)
        found[..., :2] += self.centre
        return np.asarray(found)


def camera(places: np.ndarray, turning: np.ndarray, size: tuple[float, float], margin: tuple[float, float]) -> Camera:
    """The camera that shows all these places, (n, 3), in a box of that many pixels, with margins around them."""
    turned = places @ turning.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    across, up, _ = np.maximum(high - low, 1e-3 * max(float((high - low).max()), 1e-9))
    zoom = min((size[0] - 2 * margin[0]) / across, (size[1] - 2 * margin[1]) / up)
    return Camera(turning, (low + high) / 2, float(zoom), (size[0] / 2, size[1] / 2))


def turned(depth: float, turn: float = 0.0, tilt: float = 0.0) -> np.ndarray:
    """The pose for what is so deep, 0 to 1, and so many degrees further: about the upright axis, then the other."""
    a, b = math.radians(POSE[0] * depth + turn), math.radians(POSE[1] * depth + tilt)
    upright = np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])
    across = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    return across @ upright
