"""Losses: one number for how wrong the predictions are, and its gradient, face to face.

`call` gives one value for each example; `backward` gives how that value moves with each prediction. `Loss` makes
the mean over the batch of them. Targets are checked once, before training, by `check_targets`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import activations, config
from nnteach.backend import Array, Shape, to_device, to_numpy, xp
from nnteach.errors import check_arguments, check_flag, check_number, did_you_mean

_REDUCTIONS = ("sum_over_batch_size", "mean", "sum")


class Loss:
    """How wrong y_pred is, given y_true: the mean of `call` over the batch.

    Subclasses define

    - `call(y_true, y_pred)`: one value for each example, the mean over its outputs;
    - `backward(y_true, y_pred)`: the slope of that value along each prediction, of the shape of y_pred.

    Args
        reduction: "sum_over_batch_size" (the mean, as in Keras) or "sum".
        name: shown in logs.
    """

    def __init__(self, name: str | None = None, reduction: str = "sum_over_batch_size", **others: Any):
        if others.pop("dtype", None) is not None:
            raise NotImplementedError(f"{type(self).__name__}: Keras has 'dtype', nnteach does not have it yet.")
        check_arguments(type(self).__name__, others, ["name", "reduction", "from_logits", "label_smoothing", "axis"])
        if reduction not in _REDUCTIONS:
            raise ValueError(
                f"{type(self).__name__} has no reduction {reduction!r}. {did_you_mean(reduction, _REDUCTIONS)}"
            )
        self.name = name or _name_of(type(self))
        self.reduction = reduction

    def call(self, y_true: Array, y_pred: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define call(self, y_true, y_pred).")

    def backward(self, y_true: Array, y_pred: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define backward(self, y_true, y_pred).")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Array:
        """The loss of a batch, a single number.

        Args
            y_true: targets, (batch, ...); for sparse cross-entropy one class number for each example.
            y_pred: predictions, (batch, ..., outputs).
            sample_weight: how much each example counts, (batch,).
        """
        y_true, y_pred = self.aligned(y_true, y_pred)
        values = self.call(y_true, y_pred)
        if sample_weight is not None:
            values = values * _weights(sample_weight, values)
        return values.sum() if self.reduction == "sum" else values.sum() / values.size

    def gradient(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Array:
        """The gradient of the loss of a batch with respect to each prediction, of the shape of y_pred."""
        y_true, y_pred = self.aligned(y_true, y_pred)
        slope = self.backward(y_true, y_pred)
        if sample_weight is not None:
            weights = _weights(sample_weight, slope[..., 0])
            slope = slope * weights[..., None]
        return slope if self.reduction == "sum" else slope / (slope.size // slope.shape[-1])

    def aligned(self, y_true: Any, y_pred: Any) -> tuple[Array, Array]:
        """Both as arrays of one shape: targets (batch,) beside predictions (batch, 1) become (batch, 1)."""
        if not (isinstance(y_true, xp.ndarray) and isinstance(y_pred, xp.ndarray)):
            y_pred, y_true = to_device(y_pred), to_device(y_true)
        if y_true.shape == y_pred.shape and y_true.dtype == y_pred.dtype:
            return y_true, y_pred
        if y_pred.dtype.kind != "f":
            y_pred = y_pred.astype(config.floatx())
        if y_true.ndim == y_pred.ndim - 1 and y_pred.shape[-1] == 1:
            y_true = y_true[..., None]
        if y_true.shape != y_pred.shape:
            # Otherwise (100,) against (100, 1) would quietly make a table of 100 x 100 errors.
            raise ValueError(
                f"{self.name}: the targets have shape {y_true.shape}, the predictions {y_pred.shape}; "
                "they must be the same."
            )
        return y_true.astype(y_pred.dtype, copy=False), y_pred

    def check_targets(self, y: np.ndarray, output_shape: Shape) -> None:
        """Before training: do the targets fit the output (None, ..., units) and this loss?

        Raises
            ValueError: with what does not fit, and what would.
        """
        expected = output_shape[1:]
        if y.shape[1:] != expected and not (expected[-1:] == (1,) and y.shape[1:] == expected[:-1]):
            raise ValueError(
                f"y has shape {y.shape}, so one target has shape {y.shape[1:]}, but the last layer gives "
                f"{expected}. For {self.name} they must be the same."
            )

    def check_predictions(self, y_pred: Array, activation: Any = None) -> None:
        """Before training: are the predictions such as this loss can read? Costs a read-back from a GPU.

        Args
            activation: what made them, the last layer's.
        """

    def __repr__(self) -> str:
        return f"<loss {self.name}>"


class _Plain(Loss):
    """What the losses without settings share: Keras's order of arguments."""

    def __init__(self, reduction: str = "sum_over_batch_size", name: str | None = None, **others: Any):
        super().__init__(name, reduction, **others)


class MeanSquaredError(_Plain):
    """The mean of (y_pred - y_true)^2: an error twice as large counts four times."""

    def call(self, y_true, y_pred):
        error = y_pred - y_true
        return _mean(error * error)

    def backward(self, y_true, y_pred):
        return (y_pred - y_true) * (2 / y_pred.shape[-1])


class MeanAbsoluteError(_Plain):
    """The mean of |y_pred - y_true|: an outlier pulls no harder than a near miss."""

    def call(self, y_true, y_pred):
        return _mean(xp.abs(y_pred - y_true))

    def backward(self, y_true, y_pred):
        return xp.sign(y_pred - y_true) / y_pred.shape[-1]


class Hinge(_Plain):
    """The mean of max(1 - y_true y_pred, 0), for labels -1 and 1; labels 0 and 1 are turned into them."""

    def call(self, y_true, y_pred):
        return _mean(xp.maximum(1 - _plus_minus(y_true) * y_pred, 0))

    def backward(self, y_true, y_pred):
        y_true = _plus_minus(y_true)
        return -y_true * (y_true * y_pred < 1) / y_pred.shape[-1]

    def check_targets(self, y, output_shape):
        super().check_targets(y, output_shape)
        labels = np.unique(y)
        if not (np.isin(labels, (-1, 1)).all() or np.isin(labels, (0, 1)).all()):
            raise ValueError(f"hinge expects labels -1 and 1 (or 0 and 1); y holds {_some(labels)}.")


class _Crossentropy(Loss):
    """What the cross-entropies share: probabilities or logits, softened labels."""

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        **others: Any,
    ):
        super().__init__(name, reduction, **others)
        if axis != -1:
            raise NotImplementedError(f"{self.name}: classes must lie along the last axis (axis=-1) so far.")
        self.from_logits = check_flag(self.name, "from_logits", from_logits)
        self.label_smoothing = check_number(self.name, "label_smoothing", label_smoothing, 0, 1)

    def check_predictions(self, y_pred, activation=None):
        if self.from_logits:
            if activation in (activations.softmax, activations.sigmoid):
                raise ValueError(
                    f"{type(self).__name__}(from_logits=True) expects raw scores, but the last layer has made "
                    f"probabilities of them already (activation={activation.name!r}). Take one of the two away."
                )
            return
        low, high = float(y_pred.min()), float(y_pred.max())
        if low < 0 or high > 1.0001:
            wanted = "sigmoid" if isinstance(self, BinaryCrossentropy) else "softmax"
            raise ValueError(
                f"{self.name} reads the predictions as probabilities, but the last layer gives values from {low:.3g} "
                f"to {high:.3g}. Give it activation={wanted!r}, or tell the loss that these are raw scores: "
                f"{type(self).__name__}(from_logits=True)."
            )


class BinaryCrossentropy(_Crossentropy):
    """-log of the probability given to the truth, for yes-or-no outputs: the mean over the outputs.

    Args
        from_logits: the predictions are scores before the sigmoid, not probabilities. Then nothing is cut off.
        label_smoothing: 0.1 turns the labels 0 and 1 into 0.05 and 0.95.

    Probabilities are kept between epsilon and 1 - epsilon (`config.epsilon()`), so the loss of one output tops out
    at 16.1; beyond that the slope is 0, as in Keras.
    """

    def call(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            z = y_pred
            return _mean(xp.maximum(z, 0) - z * y_true + xp.log1p(xp.exp(-xp.abs(z))))
        p = _inside(y_pred)
        return -_mean(y_true * xp.log(p) + (1 - y_true) * xp.log(1 - p))

    def backward(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            return _shared(activations.sigmoid(y_pred) - y_true)
        p = _inside(y_pred)
        return _shared((p - y_true) / (p * (1 - p)) * (p == y_pred))

    def check_targets(self, y, output_shape):
        super().check_targets(y, output_shape)
        if y.min() < 0 or y.max() > 1:
            raise ValueError(
                f"binary_crossentropy expects targets between 0 and 1; y goes from {y.min():g} to {y.max():g}. "
                "Labels -1 and 1 belong to the hinge loss."
            )

    def _smoothed(self, y_true):
        s = self.label_smoothing
        return y_true * (1 - s) + 0.5 * s if s else y_true


class CategoricalCrossentropy(_Crossentropy):
    """-log of the probability given to the true class; the targets are one-hot rows, such as [0, 1, 0].

    Args
        from_logits: the predictions are scores before the softmax, not probabilities.
        label_smoothing: this share of each target is spread over all classes.
    """

    def call(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            return -(y_true * _log_softmax(y_pred)).sum(axis=-1)
        return -(y_true * xp.log(_inside(_shares(y_pred)))).sum(axis=-1)

    def backward(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            return activations.softmax(y_pred) * y_true.sum(axis=-1, keepdims=True) - y_true
        return _slope_of_log_share(y_true, y_pred)

    def check_targets(self, y, output_shape):
        _check_classes(self.name, output_shape)
        one_hot = y.ndim == len(output_shape)
        if not one_hot or (y.shape[-1] == 1 and output_shape[-1] != 1):
            raise ValueError(
                f"categorical_crossentropy expects one-hot rows of {output_shape[-1]} numbers; y has shape {y.shape}. "
                "If y holds class numbers, use 'sparse_categorical_crossentropy', or utils.to_categorical(y)."
            )
        super().check_targets(y, output_shape)
        if y.min() < 0 or abs(y.sum(axis=-1) - 1).max() > 1e-3:
            raise ValueError("categorical_crossentropy expects rows that are probabilities: none negative, sum 1.")

    def _smoothed(self, y_true):
        s = self.label_smoothing
        return y_true * (1 - s) + s / y_true.shape[-1] if s else y_true


class SparseCategoricalCrossentropy(_Crossentropy):
    """-log of the probability given to the true class; the targets are class numbers, such as 1.

    Args
        from_logits: the predictions are scores before the softmax, not probabilities.
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = None,
        **others: Any,
    ):
        if ignore_class is not None:
            raise NotImplementedError(f"{type(self).__name__}: Keras has 'ignore_class', nnteach not yet.")
        super().__init__(from_logits, 0.0, axis, reduction, name, **others)

    def call(self, y_true, y_pred):
        log_p = _log_softmax(y_pred) if self.from_logits else xp.log(_inside(_shares(y_pred)))
        try:
            return -xp.take_along_axis(log_p, y_true[..., None], axis=-1)[..., 0]
        except IndexError:
            self.check_targets(to_numpy(y_true), y_pred.shape)  # says which class is too many
            raise

    def backward(self, y_true, y_pred):
        one_hot = (y_true[..., None] == xp.arange(y_pred.shape[-1])).astype(y_pred.dtype)
        if self.from_logits:
            return activations.softmax(y_pred) - one_hot
        return _slope_of_log_share(one_hot, y_pred)

    def aligned(self, y_true, y_pred):
        y_pred, y_true = to_device(y_pred), to_device(y_true)
        if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
            y_true = y_true[..., 0]
        if y_true.shape != y_pred.shape[:-1]:
            raise ValueError(
                f"{self.name}: class numbers of shape {y_true.shape} do not fit predictions of shape {y_pred.shape}; "
                f"expected {y_pred.shape[:-1]}."
            )
        return y_true.astype("int64", copy=False), y_pred

    def check_targets(self, y, output_shape):
        _check_classes(self.name, output_shape)
        units = output_shape[-1]
        expected = output_shape[1:-1]
        if y.shape[1:] not in (expected, (*expected, 1)):
            hint = " These look one-hot: use 'categorical_crossentropy'." if y.shape[1:] == output_shape[1:] else ""
            raise ValueError(
                f"{self.name} expects one class number for each output row; y has shape {y.shape}, the last layer "
                f"gives {output_shape[1:]}.{hint}"
            )
        if y.dtype.kind == "f" and (y != np.floor(y)).any():
            raise ValueError(f"{self.name} expects whole class numbers; y holds {_some(y[y != np.floor(y)])}.")
        if y.min() < 0:
            raise ValueError(f"{self.name} counts classes from 0; y holds {y.min():g}.")
        if y.max() >= units:
            raise ValueError(
                f"{int(y.max()) + 1} classes in y (numbers up to {int(y.max())}), but the last layer has {units} "
                f"units. Give it {int(y.max()) + 1}, or number the classes from 0."
            )


def mean_squared_error(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of (y_pred - y_true)^2 over its outputs."""
    return _values(MeanSquaredError(), y_true, y_pred)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of |y_pred - y_true| over its outputs."""
    return _values(MeanAbsoluteError(), y_true, y_pred)


def hinge(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of max(1 - y_true y_pred, 0) over its outputs."""
    return _values(Hinge(), y_true, y_pred)


def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Array:
    """One value for each example: see `BinaryCrossentropy`."""
    return _values(BinaryCrossentropy(from_logits, label_smoothing, axis), y_true, y_pred)


def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Array:
    """One value for each example: see `CategoricalCrossentropy`."""
    return _values(CategoricalCrossentropy(from_logits, label_smoothing, axis), y_true, y_pred)


def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Array:
    """One value for each example: see `SparseCategoricalCrossentropy`."""
    return _values(SparseCategoricalCrossentropy(from_logits, ignore_class, axis=axis), y_true, y_pred)


def _values(loss: Loss, y_true: Any, y_pred: Any) -> Array:
    y_true, y_pred = loss.aligned(to_device(y_true), to_device(y_pred))
    loss.check_targets(to_numpy(y_true), y_pred.shape)
    return loss.call(y_true, y_pred)


def _mean(values: Array) -> Array:
    """The mean over the last axis; the quick way where it has one entry, as with a single output."""
    return values[..., 0] if values.shape[-1] == 1 else values.sum(axis=-1) / values.shape[-1]


def _shared(slope: Array) -> Array:
    """The way back through `_mean`: each output has its share of the slope."""
    return slope if slope.shape[-1] == 1 else slope / slope.shape[-1]


def _inside(p: Array) -> Array:
    """Probabilities kept away from 0 and 1, where the logarithm ends."""
    return xp.minimum(xp.maximum(p, config.epsilon()), 1 - config.epsilon())


def _shares(p: Array) -> Array:
    """Rows that sum to 1, as Keras makes them before the logarithm; softmax's already do."""
    return p / p.sum(axis=-1, keepdims=True)


def _slope_of_log_share(y_true: Array, y_pred: Array) -> Array:
    """The way back through -sum(y_true log(clip(p / sum(p)))): the clip stops it, the shares tie a row together."""
    total = y_pred.sum(axis=-1, keepdims=True)
    share = y_pred / total
    inside = _inside(share)
    d_share = -y_true / inside * (inside == share)
    return (d_share - (d_share * share).sum(axis=-1, keepdims=True)) / total


def _log_softmax(z: Array) -> Array:
    z = z - z.max(axis=-1, keepdims=True)
    return z - xp.log(xp.exp(z).sum(axis=-1, keepdims=True))


def _plus_minus(y: Array) -> Array:
    """Labels 0 and 1 become -1 and 1; others stay. Decided on the device: nothing is read back."""
    zero_one = ((y == 0) | (y == 1)).all()
    return xp.where(zero_one, 2 * y - 1, y)


def _weights(sample_weight: Any, values: Array) -> Array:
    """One weight for each example, spread over its positions; a column of weights will do, too."""
    weights = to_device(sample_weight, str(values.dtype))
    if weights.ndim == values.ndim + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    if weights.shape != values.shape[: weights.ndim]:
        raise ValueError(
            f"sample_weight has shape {weights.shape}; with losses of shape {values.shape} it must be "
            f"{values.shape[:1]}, one weight for each example."
        )
    return weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))


def _check_classes(name: str, output_shape: Shape) -> None:
    if output_shape[-1] == 1:
        raise ValueError(
            f"{name} with a last layer of one unit learns nothing: one class always has all the probability. "
            "Use Dense(1, activation='sigmoid') with 'binary_crossentropy', or one unit for each class."
        )


def _some(values: np.ndarray) -> str:
    shown = ", ".join(f"{v:g}" for v in values.ravel()[:5])
    return shown + (", ..." if values.size > 5 else "")


def _name_of(cls: type) -> str:
    return _NAMES.get(cls, cls.__name__)


_BY_NAME: dict[str, type[Loss]] = {
    "mean_squared_error": MeanSquaredError,
    "mean_absolute_error": MeanAbsoluteError,
    "hinge": Hinge,
    "binary_crossentropy": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}
_NAMES: dict[type, str] = {cls: name for name, cls in _BY_NAME.items()}
_SHORT = {"mse": MeanSquaredError, "mae": MeanAbsoluteError}
_FUNCTIONS = {
    mean_squared_error: MeanSquaredError, mean_absolute_error: MeanAbsoluteError, hinge: Hinge,
    binary_crossentropy: BinaryCrossentropy, categorical_crossentropy: CategoricalCrossentropy,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
}  # fmt: skip


def get(identifier: Any) -> Loss:
    """The loss of that name ("mse", "MeanSquaredError"), or the instance itself.

    Raises
        ValueError: an unknown name (the nearest known one is named).
        NotImplementedError: a function of your own: nnteach needs its gradient, so subclass `Loss`.
    """
    if isinstance(identifier, Loss):
        return identifier
    known = {**_SHORT, **{c.__name__: c for c in _NAMES}, **_BY_NAME}
    if isinstance(identifier, str):
        if identifier in known:
            return known[identifier]()
        raise ValueError(f"There is no loss {identifier!r}. {did_you_mean(identifier, known)}")
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if callable(identifier) and identifier in _FUNCTIONS:
        return _FUNCTIONS[identifier]()
    if callable(identifier):
        raise NotImplementedError(
            "A loss of your own needs its gradient, too: subclass nnteach.losses.Loss and define "
            "call(y_true, y_pred) and backward(y_true, y_pred)."
        )
    raise TypeError(f"A loss is a name such as 'mse' or an instance of Loss; received {identifier!r}.")
