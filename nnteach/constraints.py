"""Limits that weights must keep: after each step of learning, what went too far is brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach import config
from nnteach.backend import Array, xp
from nnteach.errors import check_number, did_you_mean


class Constraint:
    """Brings weights back to where they may be. Subclass it and define `__call__(w)`, which returns the new w."""

    def __call__(self, w: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define __call__(self, w).")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this constraint again."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Constraint:
        """A new constraint from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


class NonNeg(Constraint):
    """No weight below 0.

    >>> NonNeg()(np.array([3.0, -4.0]))
    array([3., 0.])
    """

    def __call__(self, w):
        return xp.maximum(w, 0)


class _Norm(Constraint):
    """What the three share: `axis`, along which one length is measured.

    A Dense kernel is (features, units): axis 0 measures the weights that come into each neuron. For a Conv2D kernel,
    (height, width, channels, filters), the axes of one filter are [0, 1, 2].
    """

    def __init__(self, axis: int | Sequence[int]) -> None:
        whole = list(axis) if isinstance(axis, (list, tuple)) else [axis]
        if not whole or any(isinstance(a, bool) or not isinstance(a, int) for a in whole):
            raise TypeError(f"{type(self).__name__}: axis must be a whole number or a list of such; received {axis!r}.")
        self.axis = axis

    def _norms(self, w):
        axis = tuple(self.axis) if isinstance(self.axis, (list, tuple)) else (self.axis,)
        if any(not -w.ndim <= a < w.ndim for a in axis):
            raise ValueError(f"{type(self).__name__}: axis {self.axis} is not one of a weight of shape {w.shape}.")
        return xp.sqrt((w * w).sum(axis=axis, keepdims=True))


class MaxNorm(_Norm):
    """Shorten the incoming weights of a neuron to `max_value` where they are longer.

    >>> MaxNorm(1.0)(np.array([[3.0], [4.0]])).round(4)
    array([[0.6],
           [0.8]])

    Source
        Srivastava et al. 2014, "Dropout", section 5.1.
    """

    def __init__(self, max_value: float = 2, axis: int | Sequence[int] = 0) -> None:
        super().__init__(axis)
        self.max_value = check_number("MaxNorm", "max_value", max_value, 0)

    def __call__(self, w):
        norms = self._norms(w)
        return w * (xp.minimum(norms, self.max_value) / (config.epsilon() + norms))

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}


class UnitNorm(_Norm):
    """Give the incoming weights of a neuron the length 1: only their direction is left to learn.

    >>> UnitNorm()(np.array([[3.0], [4.0]])).round(4)
    array([[0.6],
           [0.8]])
    """

    def __init__(self, axis: int | Sequence[int] = 0) -> None:
        super().__init__(axis)

    def __call__(self, w):
        return w / (config.epsilon() + self._norms(w))

    def get_config(self):
        return {"axis": self.axis}


class MinMaxNorm(_Norm):
    """Keep the length of a neuron's incoming weights between two bounds.

    >>> MinMaxNorm(2.0, 3.0)(np.array([[3.0], [4.0]])).round(4)
    array([[1.8],
           [2.4]])

    Args
        min_value, max_value: the bounds, 0 <= min_value <= max_value.
        rate: how much of the way back is gone at each step: 1 is all of it.
        axis: along which one length is measured.
    """

    def __init__(
        self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: int | Sequence[int] = 0
    ) -> None:
        super().__init__(axis)
        self.min_value = check_number("MinMaxNorm", "min_value", min_value, 0)
        self.max_value = check_number("MinMaxNorm", "max_value", max_value, 0)
        if self.min_value > self.max_value:
            raise ValueError(f"MinMaxNorm: min_value must not exceed max_value; received {min_value} and {max_value}.")
        self.rate = check_number("MinMaxNorm", "rate", rate, 0, 1)

    def __call__(self, w):
        norms = self._norms(w)
        inside = xp.minimum(xp.maximum(norms, self.min_value), self.max_value)
        return w * ((self.rate * inside + (1 - self.rate) * norms) / (config.epsilon() + norms))

    def get_config(self):
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}


max_norm, non_neg, unit_norm, min_max_norm = MaxNorm, NonNeg, UnitNorm, MinMaxNorm  # as many books write them

_CLASSES = {c.__name__: c for c in (MaxNorm, NonNeg, UnitNorm, MinMaxNorm)}
_BY_NAME: dict[str, type[Constraint]] = {
    "max_norm": MaxNorm, "non_neg": NonNeg, "unit_norm": UnitNorm, "min_max_norm": MinMaxNorm, **_CLASSES,
}  # fmt: skip


def get(identifier: Any) -> Any:
    """The constraint of that name ("max_norm" or "MaxNorm"); an instance or a function stays, None is none.

    Raises
        ValueError: an unknown name (the nearest known one is named).
    """
    if isinstance(identifier, str):
        if identifier in _BY_NAME:
            return _BY_NAME[identifier]()
        raise ValueError(f"There is no constraint {identifier!r}. {did_you_mean(identifier, _BY_NAME)}")
    if isinstance(identifier, type) and issubclass(identifier, Constraint):
        return identifier()
    if identifier is None or (callable(identifier) and not isinstance(identifier, type)):
        return identifier
    hint = f" For that length: MaxNorm({identifier!r})." if isinstance(identifier, (int, float)) else ""
    raise TypeError(f"A constraint is a name such as 'max_norm' or an instance; received {identifier!r}.{hint}")
