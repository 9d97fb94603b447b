"""Loss: what all losses share. One value for each example, then one number for the batch; and the way back."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from nnteach import config
from nnteach.autodiff import Tape, Tensor, paused, running_tape, value_of
from nnteach.backend import Array, Shape, to_device, to_numpy, xp
from nnteach.errors import check_arguments, did_you_mean
from nnteach.losses import targets

_REDUCTIONS = ("sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none")
_FLOATS = ("float16", "float32", "float64")


class Loss:
    """How wrong y_pred is, given y_true: the mean of `call` over the batch.

    Subclasses define

    - `call(y_true, y_pred)`: one value for each example, the mean over its outputs;
    - `backward(y_true, y_pred)`: the slope of that value along each prediction, of the shape of y_pred. If it is left
      out, `call` must be written in `nnteach.ops`, and a tape finds the slopes.

    Args
        reduction: what becomes of the values.
            "sum_over_batch_size" or "mean": their sum, divided by how many they are;
            "mean_with_sample_weight": their weighted sum, divided by the sum of the weights;
            "sum": their sum; None or "none": they stay one for each example, which is to look at, not to train with.
        name: shown in logs.
        dtype: float type to compute in; that of the predictions if None.
    """

    default_name = ""
    axis = -1  # `call` reduces the outputs along it
    settings: tuple[str, ...] = ()  # arguments of a loss besides those above, kept as attributes

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: str | None = None,
        **others: Any,
    ):
        owner = type(self).__name__
        check_arguments(owner, others, inspect.signature(type(self).__init__).parameters if others else ())
        if reduction is not None and reduction not in _REDUCTIONS:
            raise ValueError(f"{owner} has no reduction {reduction!r}. {did_you_mean(reduction, _REDUCTIONS)}")
        if dtype is not None and dtype not in _FLOATS:
            raise ValueError(f"{owner}: dtype must be one of {', '.join(_FLOATS)}; received {dtype!r}.")
        self.name = name or self.default_name or owner
        self.reduction = reduction
        self._taped = type(self).backward is Loss.backward
        self._is_mean = reduction in ("sum_over_batch_size", "mean")
        self.dtype = dtype

    def call(self, y_true: Array, y_pred: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define call(self, y_true, y_pred).")

    def backward(self, y_true: Array, y_pred: Array) -> Array:
        raise NotImplementedError(
            f"{type(self).__name__} defines no backward(self, y_true, y_pred): the tape knows it."
        )

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Array:
        """The loss of a batch, a single number.

        Args
            y_true: targets, (batch, ...); for sparse cross-entropy one class number for each example.
            y_pred: predictions, (batch, ..., outputs).
            sample_weight: how much each example counts, (batch,); or each step of a sequence, (batch, steps).
        """
        if isinstance(y_pred, Tensor):
            return _on_tape(self, y_true, y_pred, sample_weight)
        y_true, y_pred = self.aligned(y_true, y_pred)
        values = self.call(y_true, y_pred)
        weights = self.weights(y_true, values, sample_weight)
        if weights is not None:
            values = values * weights
        return values.sum() / values.size if self._is_mean else self._reduced(values, weights)

    def gradient(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Array:
        """The gradient of the loss of a batch with respect to each prediction, of the shape of y_pred."""
        given = y_pred
        y_true, y_pred = self.aligned(y_true, y_pred)
        if self._taped:
            return self._gradient_by_tape(y_true, y_pred, sample_weight).astype(to_device(given).dtype, copy=False)
        slope = self.backward(y_true, y_pred)
        weights = self.weights(y_true, slope, sample_weight, self.axis)
        if weights is not None:
            slope = slope * weights
        if self.dtype is not None:
            slope = slope.astype(to_device(given).dtype, copy=False)
        return slope / (slope.size // slope.shape[self.axis]) if self._is_mean else self._back(slope, weights)

    def _gradient_by_tape(self, y_true: Array, y_pred: Array, sample_weight: Any) -> Array:
        """For a `call` without a `backward`: write down what it computes, read it backwards."""
        with Tape() as tape:
            followed = tape.follow(y_pred, "y_pred")
            made = self.call(y_true, followed)
        if not isinstance(made, Tensor):
            raise ValueError(
                f"The loss {self.name!r} does not depend on y_pred, or has left nnteach.ops on its way: it returned "
                f"{type(made).__name__}."
            )
        values = made.value
        weights = self.weights(y_true, values, sample_weight)
        share = xp.ones_like(values) if weights is None else xp.ones_like(values) * weights
        tape.backward([made], [share / values.size if self._is_mean else self._back(share[..., None], weights)[..., 0]])
        return tape.gradient(followed)

    def aligned(self, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
        """Both as arrays of one shape: targets (batch,) beside predictions (batch, 1) become (batch, 1)."""
        if not (isinstance(y_true, xp.ndarray) and isinstance(y_pred, xp.ndarray)):
            y_pred, y_true = to_device(y_pred), to_device(y_true)
        if y_pred.dtype.kind != "O" and (self.dtype is not None or y_pred.dtype.kind != "f"):  # O: a trace is written
            y_pred = y_pred.astype(self.dtype or config.floatx(), copy=False)
        if y_true.shape == y_pred.shape and y_true.dtype == y_pred.dtype:
            return y_true, y_pred
        if y_true.ndim == y_pred.ndim - 1 and y_pred.shape[-1] == 1:
            y_true = y_true[..., None]
        if y_true.shape != y_pred.shape and not self._taped:
            # Otherwise (100,) against (100, 1) would quietly make a table of 100 x 100 errors.
            raise ValueError(
                f"{self.name}: the targets have shape {y_true.shape}, the predictions {y_pred.shape}; "
                "they must be the same."
            )
        return y_true.astype(y_pred.dtype, copy=False), y_pred

    def weights(self, y_true: Array, values: Array, sample_weight: Any, axis: int | None = None) -> Array | None:
        """How much each value counts, ready to be multiplied with; None if all count alike.

        Args
            values: one for each example; or, where `axis` is given, the slopes, which have this axis more.
        """
        if sample_weight is None:
            return None
        shape = values.shape if axis is None else without(values.shape, axis)
        weights = _spread(sample_weight, shape, str(values.dtype))
        return weights if axis is None else xp.expand_dims(weights, axis)

    def _reduced(self, values: Array, weights: Array | None) -> Array:
        """The other reductions than the plain mean."""
        if self.reduction == "mean_with_sample_weight":
            return values.sum() / (values.size if weights is None else _total(weights))
        return values.sum() if self.reduction == "sum" else values

    def _back(self, slope: Array, weights: Array | None) -> Array:
        """The way back through `_reduced`."""
        if self.reduction == "mean_with_sample_weight":
            return slope / (slope.size // slope.shape[self.axis] if weights is None else _total(weights))
        return slope

    def check_targets(self, y: np.ndarray, output_shape: Shape) -> None:
        """Before training: do the targets fit the output (None, ..., units) and this loss?

        Raises
            ValueError: with what does not fit, and what would.
        """
        if not self._taped:  # a loss of one's own knows what its targets look like
            targets.check_same_shape(self.name, y, output_shape)

    def check_predictions(self, y_pred: Array, activation: Any = None) -> None:
        """Before training: are the predictions such as this loss can read? Costs a read-back from a GPU.

        Args
            activation: what made them, the last layer's.
        """
        if self.reduction in (None, "none"):
            raise ValueError(
                f"{self.name} with reduction={self.reduction!r} gives one value for each example, but training makes "
                "one number small. Leave out the reduction, or take 'sum'."
            )

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this loss again."""
        config = {"name": self.name, "reduction": self.reduction, "dtype": self.dtype}
        return config | {key: getattr(self, key) for key in self.settings}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        """A new loss from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<loss {self.name}>"


class Plain(Loss):
    """What the losses without settings share: Keras's order of arguments."""

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ):
        super().__init__(name, reduction, dtype, **others)


def values_of(loss: Loss, y_true: Any, y_pred: Any) -> Array:
    """What the functions beside the classes give: one value for each example, the targets checked before."""
    if isinstance(y_pred, Tensor):
        loss.reduction, loss._is_mean = None, False
        return _on_tape(loss, y_true, y_pred, None)
    y_true, y_pred = loss.aligned(to_device(y_true), to_device(y_pred))
    loss.check_targets(to_numpy(y_true), y_pred.shape)
    return loss.call(y_true, y_pred)


def _on_tape(loss: Loss, y_true: Any, y_pred: Tensor, sample_weight: Any) -> Tensor:
    """A loss inside a loss of the learner's own: one line on the tape, with our own way back."""
    tape, y_true = running_tape(), value_of(y_true)
    assert tape is not None
    with paused():
        value = loss(y_true, y_pred.value, sample_weight)

    def back(dy: Array) -> list[Array]:
        with paused():
            slope = loss.gradient(y_true, y_pred.value, sample_weight)
        return [slope * (dy if value.ndim == 0 else xp.expand_dims(dy, loss.axis))]

    return tape.write(value, loss.name, [y_pred], back)


def mean(values: Array, axis: int = -1) -> Array:
    """The mean over an axis; the quick way where it has one entry, as with a single output."""
    size = values.shape[axis]
    return values[..., 0] if size == 1 and axis == -1 else values.sum(axis=axis) / size


def shared(slope: Array, axis: int = -1) -> Array:
    """The way back through `mean`: each output has its share of the slope."""
    size = slope.shape[axis]
    return slope if size == 1 else slope / size


def without(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    """The shape with one axis less."""
    axis %= len(shape)
    return shape[:axis] + shape[axis + 1 :]


def apply_mask(weights: Array | None, mask: Array, reduction: str | None, dtype: str) -> Array:
    """Weights that leave out where `mask` is False; where a mean follows, it is the mean over what is left.

    Args
        weights: as the mask, or (batch,), or None.
        mask: True where a value counts.
    """
    kept = mask.astype(dtype)
    if reduction in ("sum_over_batch_size", "mean"):  # divided by all values later, though only `kept` are there
        kept = kept * (mask.size / xp.maximum(kept.sum(), 1))
    return kept if weights is None else kept * weights.reshape(weights.shape + (1,) * (kept.ndim - weights.ndim))


def _total(weights: Array) -> Array:
    """What the weights sum up to; 1 if nothing counts, for 0 / 1 is 0."""
    total = weights.sum()
    return xp.where(total == 0, 1, total)


def _spread(sample_weight: Any, shape: tuple[int, ...], dtype: str) -> Array:
    """One weight for each example, spread over its positions; or one for each position. A column will do, too."""
    weights = to_device(sample_weight, dtype)
    if weights.ndim == len(shape) + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    if not shape:
        raise ValueError(
            "sample_weight needs a loss that gives one value for each example; this one gives a single number. "
            "Take the mean over the last axis only."
        )
    fits = 0 < weights.ndim <= len(shape) and weights.shape[0] == shape[0]
    if not fits or any(n not in (1, m) for n, m in zip(weights.shape, shape, strict=False)):
        steps = f", or {shape}, one for each value" if len(shape) > 1 else ""
        raise ValueError(
            f"sample_weight has shape {weights.shape}; with losses of shape {shape} it must be "
            f"{shape[:1]}, one weight for each example{steps}."
        )
    return weights.reshape(weights.shape + (1,) * (len(shape) - weights.ndim))
