"""Variable: an array that learns. Its value, the gradient collected for it, its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from nnteach.backend import Array, to_numpy, xp

_outlining: ContextVar[bool] = ContextVar("_outlining", default=False)


@contextmanager
def outlines() -> Iterator[None]:
    """Inside, new variables get a shape and no memory: how a model file is checked before it may take any."""
    token = _outlining.set(True)
    try:
        yield
    finally:
        _outlining.reset(token)


def outlining() -> bool:
    """Whether new variables are outlines now."""
    return _outlining.get()


def numbers_to_come(shape: Sequence[int], dtype: str) -> Array:
    """Zeros of that shape that all are one and the same, and take no memory."""
    return xp.broadcast_to(xp.zeros((), dtype=dtype), tuple(shape))


class Variable:
    """An array with a gradient of the same shape.

    `backward` adds to `grad`; an optimizer reads it and changes `value`. A variable that is not trainable keeps
    its value.

    Args
        initializer: the initial array, which is copied; or a function of shape and dtype that makes it.
        shape: that of the array, if a function makes it.
        dtype: float type; that of the array if not given.
        trainable: whether optimizers may change it.
        name: "kernel", "bias", ...
        regularizer: what its numbers add to the loss; see `regularizers`.
        constraint: what is done to its numbers after each step; see `constraints`.
    """

    __array_priority__ = 1000  # array @ variable asks the variable

    def __init__(
        self,
        initializer: Any,
        shape: Sequence[int] | None = None,
        dtype: str | None = None,
        trainable: bool = True,
        *,
        name: str = "variable",
        regularizer: Any = None,
        constraint: Any = None,
    ):
        value = _start(initializer, shape, dtype)
        if outlining():
            self.value: Array = numbers_to_come(np.shape(value), dtype or str(value.dtype))
            self.grad: Array = self.value
        else:
            self.value = xp.array(value, dtype=dtype)
            self.grad = xp.zeros_like(self.value)
        self.name = name
        self.path = name
        self.trainable = trainable
        self.regularizer, self.constraint = regularizer, constraint

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def dtype(self) -> str:
        return str(self.value.dtype)

    @property
    def ndim(self) -> int:
        return self.value.ndim

    def assign(self, value: Any) -> None:
        """Copy new numbers in.

        Raises
            ValueError: they have another shape.
        """
        value = to_numpy(value.value if isinstance(value, Variable) else value)
        if value.shape != self.shape:
            raise ValueError(f"{self.path} has shape {self.shape}; assign received shape {value.shape}.")
        self.value[...] = xp.asarray(value, dtype=self.value.dtype)

    def fill_in(self, value: np.ndarray) -> None:
        """Give an outline its numbers and its memory; they are taken over, not copied."""
        self.value = xp.asarray(value)
        self.grad = xp.zeros_like(self.value)

    def numpy(self) -> np.ndarray:
        """A copy of the value, as NumPy's."""
        return np.array(to_numpy(self.value))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        value = self.numpy()
        return value if dtype is None else value.astype(dtype)

    def __repr__(self) -> str:
        return f"<Variable {self.path}, shape {self.shape}, {self.dtype}>"


def _start(initializer: Any, shape: Sequence[int] | None, dtype: str | None) -> Any:
    """The first numbers of a variable."""
    if isinstance(initializer, str):
        raise TypeError(f"Variable takes numbers or a function; write initializers.get({initializer!r}) for the name.")
    if not callable(initializer):
        if shape is not None and tuple(shape) != np.shape(initializer):
            raise ValueError(f"Variable: shape {tuple(shape)} was given with numbers of shape {np.shape(initializer)}.")
        return initializer
    if shape is None:
        raise ValueError("Variable: a function that makes the first numbers needs the shape: Variable(zeros, (2, 3)).")
    return initializer(tuple(shape)) if dtype is None else initializer(tuple(shape), dtype=dtype)


class HasWeights:
    """What layers and models share: all their weights, handed out and taken in as NumPy arrays."""

    name: str

    @property
    def weights(self) -> list[Variable]:
        """All variables, in a fixed order."""
        raise NotImplementedError(f"{type(self).__name__} does not say which weights it has.")

    def get_weights(self) -> list[np.ndarray]:
        """Copies of all weights, as NumPy arrays; a model's go layer by layer."""
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Copy new numbers into the weights, in the order of `get_weights`.

        Raises
            ValueError: another number of arrays, or other shapes; then nothing is changed.
        """
        own = self.weights
        arrays = [np.asarray(w) for w in weights]
        if [a.shape for a in arrays] != [w.shape for w in own]:
            raise ValueError(
                f"{self.name} has weights of shapes {[w.shape for w in own]}; "
                f"set_weights received {[a.shape for a in arrays]}."
            )
        for w, array in zip(own, arrays, strict=True):
            w.assign(array)

    def count_params(self) -> int:
        """How many numbers it can learn or keep."""
        return sum(w.value.size for w in self.weights)


class Bundle:
    """Variables laid end to end: one vector of values, one of gradients, of which the variables are views.

    An update rule that works number by number can then change a whole model with a few calls, however many
    layers it has. `Optimizer.update_step` sees a bundle where Keras's sees a variable.
    """

    def __init__(self, variables: Sequence[Variable]):
        self.variables = list(variables)
        size = sum(v.value.size for v in self.variables)
        dtype = self.variables[0].value.dtype
        self.value: Array = xp.empty(size, dtype=dtype)
        self.grad: Array = xp.empty(size, dtype=dtype)
        self.views = list(zip(self.variables, self.split(self.value), self.split(self.grad), strict=True))
        for v, value, grad in self.views:
            value[...], grad[...] = v.value, v.grad
            v.value, v.grad = value, grad

    def __reduce__(self) -> Any:  # a copy, or one from a pickle, lays out the copies of its variables
        return Bundle, (self.variables,)

    def split(self, vector: Array) -> list[Array]:
        """The parts of a vector as long as the bundle: a view for each variable, of its shape."""
        parts, start = [], 0
        for v in self.variables:
            stop = start + v.value.size
            parts.append(vector[start:stop].reshape(v.shape))
            start = stop
        return parts

    def holds(self, variables: Sequence[Variable]) -> bool:
        """Whether these, in this order, still are views of this bundle.

        Another optimizer may have moved them, or somebody wrote `w.value = ...`, `w.grad = ...`.
        """
        if variables != self.variables:
            return False
        for v, value, grad in self.views:  # noqa: SIM110  # asked at every step: all(...) would take three times as long
            if v.value is not value or v.grad is not grad:
                return False
        return True
