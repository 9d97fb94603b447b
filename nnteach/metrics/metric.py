"""Metric: what all metrics share. Sums are kept where the data are, and read when somebody asks for the result."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnteach import config, initializers, losses
from nnteach.backend import Array, Shape, to_device, to_numpy, xp
from nnteach.errors import check_arguments
from nnteach.losses.loss import Loss
from nnteach.losses.targets import fits
from nnteach.variable import Variable

_FLOATS = ("float16", "float32", "float64")


class Metric:
    """The mean of one value for each example, over all batches since the last reset.

    A metric of your own defines `values(y_true, y_pred)`; or, as in Keras, makes variables with `add_variable` and
    defines `update_state` and `result` (`reset_state` then sets them to 0).

    Args
        dtype: float type to count in; that of the values if None.
        name: shown in logs.
    """

    default_name = "metric"
    total: Any  # the sum of all values so far, and how many they are (or how much they weigh)
    count: Any

    def __init__(self, dtype: str | None = None, name: str | None = None, **others: Any) -> None:
        owner = type(self).__name__
        check_arguments(owner, others, inspect.signature(type(self).__init__).parameters if others else ())
        if dtype is not None and dtype not in _FLOATS:
            raise ValueError(f"{owner}: dtype must be one of {', '.join(_FLOATS)}; received {dtype!r}.")
        self.name = name or self.default_name
        self.dtype = dtype
        self.variables: list[Variable] = []
        Metric.reset_state(self)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value for each example, or for each of its outputs."""
        raise NotImplementedError(f"{type(self).__name__} does not define values(self, y_true, y_pred).")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count one batch; the sums stay where the data are.

        Args
            sample_weight: how much each example counts, (batch,); or each step, (batch, steps).
        """
        self.add(self.values(*aligned(y_true, y_pred)), sample_weight)

    def add(self, values: Array, sample_weight: Any = None) -> None:
        """Add values to the sum, and how many they are (or weigh) to the count."""
        if self.dtype is not None:
            values = values.astype(self.dtype)
        if sample_weight is None:
            self.total = self.total + values.sum()
            self.count = self.count + values.size
        else:
            weights = spread(sample_weight, values)
            self.total = self.total + (values * weights).sum()
            self.count = self.count + weights.sum()

    def result(self) -> Any:
        """The mean so far; 0 before the first batch, as in Keras."""
        return ratio(float(self.total), float(self.count)).item()

    def reset_state(self) -> None:
        """Forget what was counted."""
        for variable in self.variables:
            variable.assign(xp.zeros_like(variable.value))
        if not self.variables:
            self.total, self.count = 0.0, 0

    def add_variable(
        self, shape: Sequence[int], initializer: Any, dtype: str | None = None, *, name: str | None = None
    ) -> Variable:
        """A number, or an array of them, that `reset_state` sets back to 0."""
        dtype = dtype or self.dtype or config.floatx()
        value = initializers.get(initializer)(tuple(shape), dtype=dtype)
        variable = Variable(value, name=name or "variable", trainable=False, dtype=dtype)
        self.variables.append(variable)
        return variable

    def add_weight(
        self, shape: Sequence[int] = (), initializer: Any = None, dtype: str | None = None, name: str | None = None
    ) -> Variable:
        """The same under its older name; 0 at first if no initializer is given."""
        return self.add_variable(shape, initializer or "zeros", dtype, name=name)

    def check_targets(self, y: np.ndarray, output_shape: Shape) -> None:
        """Before training: raise a ValueError if this metric cannot be counted on these targets."""

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class Named(Metric):
    """What most metrics share: Keras's order of arguments."""

    def __init__(self, name: str | None = None, dtype: str | None = None, **others: Any) -> None:
        super().__init__(dtype, name, **others)


class Mean(Named):
    """The mean of plain numbers: `update_state(values, sample_weight)`.

    >>> m = Mean()
    >>> m.update_state([1.0, 2.0, 6.0])
    >>> round(float(m.result()), 4)
    3.0
    """

    default_name = "mean"

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        self.add(to_device(values), sample_weight)


class Sum(Named):
    """The sum of plain numbers, each times its weight: `update_state(values, sample_weight)`.

    >>> m = Sum()
    >>> m.update_state([1.0, 2.0, 6.0])
    >>> round(float(m.result()), 4)
    9.0
    """

    default_name = "sum"

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        self.add(to_device(values), sample_weight)

    def result(self) -> float:
        return float(self.total)


class MeanMetricWrapper(Named):
    """The mean of a function's values: f(y_true, y_pred), one for each example.

    >>> m = MeanMetricWrapper(lambda y, p: ops.abs(y - p), name="miss")
    >>> m.update_state(np.array([1.0, 2.0]), np.array([2.0, 2.0]))
    >>> round(float(m.result()), 4)
    0.5

    Args
        fn: the function, or a loss.
        kwargs: further arguments for it.
    """

    default_name = "mean_metric_wrapper"

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(name, dtype)
        # A loss function checks its targets each time, for which they must leave the card; the class does so once.
        cls = losses.of_function(fn)
        self._fn = fn if cls is None else _values_of(cls(**kwargs))
        self._kwargs = kwargs if cls is None else {}

    def values(self, y_true, y_pred):
        return to_device(self._fn(y_true, y_pred, **self._kwargs))


class OfLoss(Named):
    """A loss, watched instead of learned from: the mean of its values."""

    def __init__(self, loss: Loss, name: str | None = None, dtype: str | None = None, **others: Any) -> None:
        super().__init__(name, dtype, **others)
        self.loss = loss

    def values(self, y_true, y_pred):
        return _values_of(self.loss)(y_true, y_pred)

    def check_targets(self, y, output_shape):
        self.loss.check_targets(y, output_shape)


def _values_of(loss: Loss) -> Callable[[Any, Any], Array]:
    return lambda y_true, y_pred: loss.call(*loss.aligned(y_true, y_pred))


def aligned(y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    """Both as arrays; targets (batch,) beside predictions (batch, 1) become (batch, 1)."""
    y_true, y_pred = to_device(y_true), to_device(y_pred)
    if y_true.ndim == y_pred.ndim - 1 and y_pred.shape[-1] == 1:
        y_true = y_true[..., None]
    return y_true, y_pred


def spread(sample_weight: Any, values: Array) -> Array:
    """The weights, one for each value: those of the examples are spread over their steps and outputs."""
    weights = to_device(sample_weight)
    if weights.ndim == values.ndim + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    weights = weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))
    try:
        return xp.broadcast_to(weights, values.shape)
    except ValueError:
        raise ValueError(
            f"sample_weight has shape {tuple(weights.shape)}, which does not fit the values of a metric, "
            f"{values.shape}: give one weight for each example, or for each step."
        ) from None


def ratio(above: Any, below: Any) -> np.ndarray:
    """above / below on the host; 0 where nothing stands below."""
    above, below = np.asarray(to_numpy(above), dtype="float64"), np.asarray(to_numpy(below), dtype="float64")
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below != 0)


def check_same_shape(name: str, y: np.ndarray, output_shape: Shape) -> None:
    """Raise a ValueError unless there is one target for each output."""
    expected = output_shape[1:]
    if not fits(y.shape[1:], expected) and not (expected[-1:] == (1,) and fits(y.shape[1:], expected[:-1])):
        raise ValueError(
            f"{name} compares targets and outputs one by one, but y has shape {y.shape} and the last layer gives "
            f"{expected}. For classes use metrics=['accuracy']."
        )
