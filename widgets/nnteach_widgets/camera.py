"""From places in space to places in a picture: turned, shifted, enlarged. Far is as large as near."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnteach_widgets.journey import Frame

POSE = (-32.0, 24.0)  # degrees: how one looks at a space, turned to the side and tilted; a plane is looked at straight

DEEP = 1.2  # a space is seen that much larger than its reach asks for: its corners seldom lie across or upright


@dataclass(frozen=True, eq=False)
class Camera:
    """turning: (3, 3). middle: the place in the centre of the box. zoom: pixels for each unit."""

    turning: np.ndarray
    middle: np.ndarray
    zoom: float
    centre: tuple[float, float]

    def seen(self, places: np.ndarray) -> np.ndarray:
        """Pixels across and up, and how near to the eye: (..., 3)."""
        found = self.zoom * ((places - self.middle) @ self.turning.T)
        found[..., :2] += self.centre
        return np.asarray(found)


def camera(frame: Frame, turn: float, tilt: float, width: float, height: float) -> Camera:
    """The camera that shows this frame in a box of that many pixels, turned and tilted further by so many degrees."""
    across, up, reach = frame.half
    flat, deep = min(width / across, height / up) / 2, DEEP * min(width, height) / reach / 2
    zoom = flat ** (1 - frame.depth) * deep**frame.depth
    turning = turned(POSE[0] * frame.depth + turn, POSE[1] * frame.depth + tilt)
    return Camera(turning, frame.middle, zoom, (width / 2, height / 2))


def turned(turn: float, tilt: float) -> np.ndarray:
    """First about the upright axis, then about the one that goes across."""
    a, b = math.radians(turn), math.radians(tilt)
    upright = np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])
    across = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    return across @ upright
