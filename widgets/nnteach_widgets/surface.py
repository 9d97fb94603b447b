"""The loss of a real model as a landscape over one or two of its weights, and walks in it.

Every height is the engine's loss, every slope its gradient, every step its own `SGD`. All other weights stay as they
are: one sees a slice through a landscape of as many dimensions as the model has weights.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nnteach.backend import to_device, to_numpy
from nnteach.data import as_array
from nnteach.errors import did_you_mean
from nnteach.models.training import Trainer
from nnteach.optimizers import SGD
from nnteach.variable import Variable

Weight = tuple[str, str, tuple[int, ...]]  # layer, "kernel" or "bias", place in it
Range = tuple[float, float]
CLOSE = 1.01  # a loss at most this many times the lowest one counts as arrived


@dataclass(frozen=True)
class Walk:
    """A walk downhill, one row for each step; it ends early where the numbers leave what a computer can hold."""

    places: np.ndarray  # (steps + 1, weights)
    losses: np.ndarray
    gradients: np.ndarray


class Landscape:
    """A model and its data, seen from one or two weights.

    Args
        model: compiled; it is copied, so the learner's own does not move.
        x, y: all of them make one gradient, so the walk is plain gradient descent.
        weights: which weights may move, (layer, weight, index) each; None: a kernel's and a bias's of the last layer.
        ranges: from where to where each goes in the picture.
        names: what each is called in words.
        labels: what each is called along the axes, if that is longer.
    """

    def __init__(
        self,
        model: Any,
        x: Any,
        y: Any,
        weights: Sequence[Weight] | None = None,
        ranges: Sequence[Range] | None = None,
        names: Sequence[str] | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        _check(model)
        x, y = as_array("x", x), as_array("y", y)
        if len(x) != len(y):
            raise ValueError(f"x has {len(x)} examples, y has {len(y)}: they must be as many.")
        self.model = copy.deepcopy(model)
        self.model(x[:1])  # refuses inputs of another shape, builds the copy if it must
        self.model.loss.check_targets(y, self.model.output_shape)
        self.x = to_device(x, self.model.dtype)
        self.y = to_device(y, self.model.dtype if y.dtype.kind == "f" else None)
        chosen = _last(self.model) if weights is None else list(weights)
        if len(chosen) not in (1, 2):
            raise ValueError(f"One or two weights make a curve or a surface; received {len(chosen)}.")
        self._places = [_find(self.model, weight) for weight in chosen]
        if len(chosen) == 2 and self._places[0][0] is self._places[1][0] and self._places[0][1] == self._places[1][1]:
            raise ValueError(f"Both weights are {chosen[0]}; choose two different ones.")
        self.names = tuple(str(name) for name in names or [_called(*weight) for weight in chosen])
        self.labels = tuple(labels or self.names)
        self.held = self.model.count_params() - len(chosen)
        self.ranges = _ranges(ranges, [float(v.value[i]) for v, i in self._places])
        self.walk = lru_cache(maxsize=64)(self._walk)  # one sees the same walks again, going back and forth
        self._survey()

    @property
    def size(self) -> int:
        """How many weights move: 1 or 2."""
        return len(self._places)

    def loss(self, place: Sequence[float] | np.ndarray) -> float:
        """The height there."""
        self._go(place)
        y_pred = self.model.graph.forward(self.x)
        return float(self.model.loss(self.y, y_pred))

    def slope(self, place: Sequence[float] | np.ndarray) -> tuple[float, np.ndarray]:
        """Height and gradient there: forwards, then backpropagation."""
        self._go(place)
        y_pred = self.model.graph.forward(self.x)
        for w in self.model.weights:
            w.grad.fill(0)
        self.model.graph.backward(self.model.loss.gradient(self.y, y_pred))
        gradient = np.array([float(v.grad[i]) for v, i in self._places])
        return float(self.model.loss(self.y, y_pred)), gradient

    def _walk(self, start: tuple[float, ...], rate: float, momentum: float, steps: int) -> Walk:
        """Some steps of the engine's SGD from `start`."""
        at = Variable(np.asarray(start, dtype=float), name="weights")
        optimizer = SGD(learning_rate=rate, momentum=momentum)
        places, losses, gradients = [], [], []
        with np.errstate(all="ignore"):  # a walk that diverges is shown, not refused
            for _ in range(steps + 1):
                loss, gradient = self.slope(to_numpy(at.value))
                if not (math.isfinite(loss) and np.isfinite(gradient).all()):
                    break
                places.append(at.numpy())
                losses.append(loss)
                gradients.append(gradient)
                optimizer.apply([gradient], [at])
        return Walk(np.array(places), np.array(losses), np.array(gradients))

    def _go(self, place: Sequence[float] | np.ndarray) -> None:
        for (variable, index), value in zip(self._places, place, strict=True):
            variable.value[index] = value

    def _survey(self) -> None:
        """Measure the picture's part of the landscape once: heights on a grid, the lowest place, how curved it is."""
        work = self.model.count_params() * len(self.x)
        fine = 201 if self.size == 1 else 61 if work < 100_000 else 33
        self.axes = [np.linspace(low, high, fine) for low, high in self.ranges]
        self.heights = self._heights(self.axes)
        place, width = self._lowest_of(self.axes, self.heights), [axis[1] - axis[0] for axis in self.axes]
        for _ in range(5):  # look closer and closer around it
            around = [
                np.clip(np.linspace(p - w, p + w, 9), low, high)
                for p, w, (low, high) in zip(place, width, self.ranges, strict=True)
            ]
            place, width = self._lowest_of(around, self._heights(around)), [w / 4 for w in width]
        self.lowest_place, self.lowest = place, self.loss(place)
        self.target = CLOSE * self.lowest
        self.bends = self._bends(place)
        elsewhere = [0.75 * low + 0.25 * high for low, high in self.ranges]
        self.quadratic = bool(np.allclose(self.bends, self._bends(elsewhere), rtol=0.01))
        steepest = float(np.linalg.eigvalsh(self.bends)[-1])
        self.sharpness = steepest if steepest > 0 else None

    def _heights(self, axes: Sequence[np.ndarray]) -> np.ndarray:
        """The loss at every crossing: one row for each value of the second weight, as pictures want it."""
        with np.errstate(all="ignore"):
            if self.size == 1:
                return np.array([self.loss([w]) for w in axes[0]])
            return np.array([[self.loss([w, v]) for w in axes[0]] for v in axes[1]])

    def _lowest_of(self, axes: Sequence[np.ndarray], heights: np.ndarray) -> list[float]:
        if not np.isfinite(heights).any():
            raise ValueError(f"The loss is no number anywhere for {' and '.join(self.names)} in {list(self.ranges)}.")
        found = np.unravel_index(np.nanargmin(heights), heights.shape)
        return [float(axis[k]) for axis, k in zip(axes, reversed(found), strict=True)]

    def _bends(self, place: Sequence[float]) -> np.ndarray:
        """The second derivatives there, from differences of the engine's gradient."""
        rows = []
        for k, (low, high) in enumerate(self.ranges):
            h = 1e-3 * (high - low)
            up, down = ([*place] for _ in range(2))
            up[k], down[k] = place[k] + h, place[k] - h
            rows.append((self.slope(up)[1] - self.slope(down)[1]) / (2 * h))
        return (np.array(rows) + np.array(rows).T) / 2

    @property
    def fastest(self) -> float:
        """A learning rate worth the end of a slider: well beyond the limit, a round number."""
        if self.quadratic and self.sharpness:
            return _rounded(3 / self.sharpness)
        with np.errstate(all="ignore"):
            turns = [
                np.diff(self.heights, 2, axis=-1 - k) / (axis[1] - axis[0]) ** 2 for k, axis in enumerate(self.axes)
            ]
        sharpest = max(float(np.nanmax(np.abs(turn))) for turn in turns)
        return _rounded(12 / sharpest) if 0 < sharpest < math.inf else 1.0

    def limit(self, momentum: float) -> float | None:
        """The learning rate from which on a walk along the steepest direction grows: 2 (1 + momentum) / curvature."""
        return None if self.sharpness is None else 2 * (1 + momentum) / self.sharpness


def _check(model: Any) -> None:
    if not isinstance(model, Trainer):
        raise TypeError(f"hill_walker walks on a model of nnteach's; received {type(model).__name__}.")
    if model.loss is None:
        raise ValueError("hill_walker draws the model's loss: compile it with one, model.compile(loss='mse').")


def _find(model: Any, weight: Any) -> tuple[Variable, tuple[int, ...]]:
    """The variable and the place in it that ("dense", "kernel", (0, 0)) names.

    Raises
        TypeError: not of that form. ValueError: no such layer, weight or place.
    """
    try:
        layer_name, name, index = weight
        index = (index,) if isinstance(index, int) else tuple(int(i) for i in index)
    except (TypeError, ValueError):
        raise TypeError(
            f"A weight is named by (layer, weight, index), e.g. ('dense', 'kernel', (0, 0)); received {weight!r}."
        ) from None
    layer = model.get_layer(layer_name)
    known = {w.name: w for w in layer.trainable_variables}
    if name not in known:
        raise ValueError(f"{layer_name} has no weight {name!r} that learns. {did_you_mean(name, known)}")
    shape = known[name].shape
    if len(index) != len(shape) or any(not -size <= i < size for i, size in zip(index, shape, strict=True)):
        raise ValueError(f"The {name} of {layer_name} has shape {shape}; there is no place {index} in it.")
    return known[name], tuple(i % size for i, size in zip(index, shape, strict=True))


def _last(model: Any) -> list[Weight]:
    """A number of the kernel and one of the bias of the last layer that learns."""
    for layer in reversed(model.layers):
        if layer.trainable_variables:
            return [(layer.name, w.name, (0,) * w.ndim) for w in layer.trainable_variables[:2]]
    raise ValueError(f"{model.name} has no weights that learn, so its loss is the same everywhere.")


def _called(layer: str, name: str, index: Any) -> str:
    places = index if isinstance(index, (tuple, list)) else (index,)
    return f"{layer} {name}[{', '.join(str(i) for i in places)}]"


def _ranges(given: Sequence[Range] | None, now: Sequence[float]) -> tuple[Range, ...]:
    if given is None:
        reach = [max(1.0, 2 * abs(value)) for value in now]
        return tuple((round(v - r, 1), round(v + r, 1)) for v, r in zip(now, reach, strict=True))
    pairs = [tuple(float(end) for end in pair) for pair in given]
    if len(pairs) != len(now) or any(len(pair) != 2 or not pair[0] < pair[1] for pair in pairs):
        raise ValueError(f"ranges needs (low, high) for each of the {len(now)} weights; received {given!r}.")
    return tuple((pair[0], pair[1]) for pair in pairs)


def _rounded(value: float) -> float:
    """Two digits of it."""
    return float(f"{value:.1e}")
