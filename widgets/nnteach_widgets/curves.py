"""What an activation function looks like as a curve: where it is steep, where flat, where it has a corner.

Every number is asked of the engine's own function and of its own way back; nothing is known by heart. So the same
code describes a function that a learner wrote a minute ago.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from nnteach import activations
from nnteach.activations import Activation

Function = str | Callable[[Any], Any] | Activation

REACH = 16.0  # functions are examined for z between -REACH and REACH
FLAT = 0.05  # flatter than a twentieth of the steepest place, and to the very end: saturated
_STEP = 0.01
_SHARP = 1e-4  # a change within so short a distance is a corner or a jump


@dataclass(frozen=True)
class Zone:
    """A stretch of z in which hardly any gradient (saturated) or none at all (dead) comes back."""

    kind: Literal["saturated", "dead"]
    low: float
    high: float


@dataclass(frozen=True)
class Break:
    """A place where the slope (kink) or the function itself (jump) has no single value."""

    kind: Literal["kink", "jump"]
    z: float


@dataclass(frozen=True)
class Curve:
    """An elementwise function with what its curve shows.

    F'(z) lies between `down` and `up`; `floor` and `ceiling` bound y for |z| <= 4, the part worth a picture.
    """

    label: str
    activation: Activation
    down: float
    up: float
    floor: float
    ceiling: float
    breaks: tuple[Break, ...]
    zones: tuple[Zone, ...]

    @property
    def steepest(self) -> float:
        """The largest |F'(z)|."""
        return max(self.up, -self.down)

    def value(self, z: np.ndarray) -> np.ndarray:
        """y = F(z)."""
        return np.asarray(self.activation(np.asarray(z, dtype=float)), dtype=float)

    def slope(self, z: np.ndarray) -> np.ndarray:
        """F'(z), as the engine's way back gives it: the gradient dz that a gradient dy = 1 becomes."""
        z = np.asarray(z, dtype=float)
        return np.asarray(self.activation.backward(np.ones_like(z), z, self.activation(z)), dtype=float)

    def zone(self, z: float) -> Zone | None:
        return next((zone for zone in self.zones if zone.low <= z <= zone.high), None)

    def break_at(self, z: float) -> Break | None:
        return next((one for one in self.breaks if abs(one.z - z) < _SHARP), None)


def label_of(function: Function) -> str:
    """The name under which a function appears in the picture."""
    if isinstance(function, str):
        return function
    name = getattr(function, "__name__", None) or getattr(function, "name", None) or type(function).__name__
    return "my function" if name == "<lambda>" else str(name)


@lru_cache(maxsize=64)
def curve_of(function: Function) -> Curve:
    """Examine a function: a name the engine knows, or one of the learner's own.

    Raises
        ValueError: unknown; not a curve, as softmax; no number for some z; outputs depend on several inputs.
        TypeError: not a function of an array.
    """
    activation = activations.get(function)
    label = label_of(function)
    if not activation.elementwise:
        raise ValueError(
            f"{label} is not a curve: each of its outputs depends on all the numbers of its row, so there is no "
            "single y for one z. The lab draws functions that treat every number by itself, such as 'sigmoid'."
        )
    # Halfway between round numbers: a corner at z = 0 is then seen from both sides, and never stepped on.
    z = np.arange(-REACH + _STEP / 2, REACH, _STEP)
    y, slope = _examine(activation, label, z)
    curve = Curve(label, activation, 0.0, 0.0, 0.0, 0.0, (), ())
    breaks = _breaks(curve, z, y, slope)
    near = np.abs(z) <= 4
    jumps = [one.z for one in breaks if one.kind == "jump"]
    smooth = slope[np.all([np.abs(z - jump) > _STEP for jump in jumps], axis=0)] if jumps else slope
    return Curve(
        label=label,
        activation=activation,
        down=float(smooth.min()),
        up=float(smooth.max()),
        floor=float(y[near].min()),
        ceiling=float(y[near].max()),
        breaks=breaks,
        zones=_zones(z, slope, breaks),
    )


def _examine(activation: Activation, label: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """y and slope at every z, or an error that says what is wrong with the function."""
    with np.errstate(all="ignore"):  # a nan is reported below, in words
        try:
            y = np.asarray(activation(z), dtype=float)
        except Exception as error:
            if getattr(error, "__notes__", None) and _works_on_one_number(activation):  # it failed inside the function
                raise TypeError(
                    f"{label} works on one number, but an activation gets a whole array at once. Use array "
                    "functions (np.maximum(z, 0) for max(z, 0), np.where for if, np.exp for math.exp), or pass "
                    f"np.vectorize({label}, otypes=[float])."
                ) from error
            raise
        if y.shape != z.shape:
            raise ValueError(
                f"{label} must give one output for each input: it received an array of shape {z.shape} and "
                f"returned {y.shape}."
            )
        bad = ~np.isfinite(y)
        if bad.any():
            raise ValueError(
                f"{label} gives {y[bad][0]} at z = {z[bad][0]:.2f}. An activation needs a number for every z, "
                f"here from {-REACH:g} to {REACH:g}: a neuron cannot choose what it is fed."
            )
        slope = np.asarray(activation.backward(np.ones_like(z), z, y), dtype=float)
    return y, slope


def _works_on_one_number(activation: Activation) -> bool:
    try:
        return isinstance(float(activation.function(0.5)), float)  # type: ignore[attr-defined]
    except Exception:
        return False


def _breaks(curve: Curve, z: np.ndarray, y: np.ndarray, slope: np.ndarray) -> tuple[Break, ...]:
    """Corners and jumps: changes that stay as large however closely one looks."""
    bend, climb = np.abs(np.diff(slope)), np.abs(np.diff(y))
    explained = _STEP * np.maximum(np.abs(slope[:-1]), np.abs(slope[1:]))  # how far the slope lets y climb in one step
    found = []
    suspects = np.flatnonzero((bend > 0.05 * max(float(np.abs(slope).max()), 1e-12)) | (climb > 5 * explained + 1e-3))
    for i in suspects[:40]:
        low, high = float(z[i]), float(z[i + 1])
        while high - low > _SHARP:
            middle = low + 0.47 * (high - low)  # not halfway: that would step on a corner at a round number
            left, right = _difference(curve, low, middle), _difference(curve, middle, high)
            low, high = (low, middle) if left > right else (middle, high)
        step = abs(float(np.diff(curve.value(np.array([low, high])))[0]))
        turn = abs(float(np.diff(curve.slope(np.array([low, high])))[0]))
        place = round((low + high) / 2, 3) + 0.0
        if step > 0.4 * climb[i] and climb[i] > 0.01:
            found.append(Break("jump", place))
        elif turn > 0.4 * bend[i]:
            found.append(Break("kink", place))
    return tuple(found)


def _difference(curve: Curve, low: float, high: float) -> float:
    ends = np.array([low, high])
    return float(abs(np.diff(curve.slope(ends))[0]) + abs(np.diff(curve.value(ends))[0]))


def _zones(z: np.ndarray, slope: np.ndarray, breaks: tuple[Break, ...]) -> tuple[Zone, ...]:
    """Dead: slope exactly 0 from a corner on. Saturated: nearly flat, and so to the end of the line."""
    size = np.abs(slope)
    flat = size <= FLAT * size.max()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flat, [False]]).astype(int)))
    zones = []
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        low = -math.inf if first == 0 else _snap(z[first], breaks)
        high = math.inf if after == len(z) else _snap(z[after - 1], breaks)
        if (size[first:after] == 0).all() and high - low > 0.1:
            zones.append(Zone("dead", low, high))
        elif math.isinf(low) or math.isinf(high):
            zones.append(Zone("saturated", low, high))
    return tuple(zones)


def _snap(z: float, breaks: tuple[Break, ...]) -> float:
    """An interval that ends at a corner ends exactly there."""
    return next((one.z for one in breaks if abs(one.z - z) <= _STEP), float(z))
