"""Losses between probabilities: minus the logarithm of what was given to the truth."""

from __future__ import annotations

from typing import Any

from nnteach import activations, config
from nnteach.backend import Array, to_device, to_numpy, xp
from nnteach.errors import check_count, check_flag, check_number
from nnteach.losses import targets
from nnteach.losses.loss import Loss, Plain, apply_mask, mean, shared, values_of, without


class Crossentropy(Loss):
    """What the cross-entropies share: probabilities or logits, softened labels."""

    settings = ("from_logits", "label_smoothing", "axis")

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ):
        super().__init__(name, reduction, dtype, **others)
        self.axis = targets.check_axis(type(self).__name__, axis)
        self.from_logits = check_flag(self.name, "from_logits", from_logits)
        self.label_smoothing = check_number(self.name, "label_smoothing", label_smoothing, 0, 1)

    def check_predictions(self, y_pred, activation=None):
        super().check_predictions(y_pred, activation)
        if self.from_logits:
            if activation in (activations.softmax, activations.sigmoid):
                raise ValueError(
                    f"{type(self).__name__}(from_logits=True) expects raw scores, but the last layer has made "
                    f"probabilities of them already (activation={activation.name!r}). Take one of the two away."
                )
            return
        self._refuse_other_activation(y_pred.shape, activation)
        low, high = float(y_pred.min()), float(y_pred.max())
        if low < 0 or high > 1.0001:
            wanted = "sigmoid" if isinstance(self, BinaryCrossentropy) else "softmax"
            raise ValueError(
                f"{self.name} reads the predictions as probabilities, but the last layer gives values from {low:.3g} "
                f"to {high:.3g}. Give it activation={wanted!r}, or tell the loss that these are raw scores: "
                f"{type(self).__name__}(from_logits=True)."
            )

    def _refuse_other_activation(self, shape: tuple[int, ...], activation: Any) -> None:
        """A sigmoid where classes compete, a softmax over questions of their own, a bend that is neither."""
        binary = isinstance(self, BinaryCrossentropy)
        if binary and activation is activations.softmax and shape[-1] > 1:
            raise ValueError(
                f"{self.name} asks each of {shape[-1]} outputs yes or no, but softmax makes them share one yes. One "
                "class "
                "for each example: 'categorical_crossentropy' (one-hot rows) or 'sparse_categorical_crossentropy' "
                "(class "
                "numbers). Several at once: activation='sigmoid'."
            )
        if not binary and activation is activations.sigmoid:
            raise ValueError(
                f"{self.name} reads {shape[self.axis]} outputs as shares that add up to 1, but sigmoid gives each a "
                "probability of its own. One class for each example: activation='softmax'. Several at once: "
                "'binary_crossentropy'."
            )
        if activation in (activations.relu, activations.tanh, activations.linear):
            wanted = "sigmoid" if binary else "softmax"
            raise ValueError(
                f"{self.name} reads the predictions as probabilities, but the last layer has "
                f"activation={activation.name!r}. Give it activation={wanted!r}, or tell the loss that these are raw "
                f"scores: {type(self).__name__}(from_logits=True)."
            )


class BinaryCrossentropy(Crossentropy):
    """-log of the probability given to the truth, for yes-or-no outputs: the mean over the outputs.

    >>> round(float(BinaryCrossentropy()([[0.0, 1.0]], [[0.4, 0.6]])), 4)
    0.5108

    Args
        from_logits: the predictions are scores before the sigmoid, not probabilities. Then nothing is cut off.
        label_smoothing: 0.1 turns the labels 0 and 1 into 0.05 and 0.95.
        axis: along which the mean over the outputs is taken.

    Probabilities are kept between epsilon and 1 - epsilon (`config.epsilon()`), so the loss of one output tops out
    at 16.1; beyond that the slope is 0, as in Keras.
    """

    default_name = "binary_crossentropy"

    def call(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            z = y_pred
            return mean(xp.maximum(z, 0) - z * y_true + xp.log1p(xp.exp(-xp.abs(z))), self.axis)
        p = _inside(y_pred)
        return -mean(y_true * xp.log(p) + (1 - y_true) * xp.log(1 - p), self.axis)

    def backward(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            return shared(activations.sigmoid(y_pred) - y_true, self.axis)
        p = _inside(y_pred)
        return shared((p - y_true) / (p * (1 - p)) * (p == y_pred), self.axis)

    def check_targets(self, y, output_shape):
        super().check_targets(y, output_shape)
        targets.check_between(self.name, y, 0, 1, "Labels -1 and 1 belong to the hinge loss.")

    def _smoothed(self, y_true):
        s = self.label_smoothing
        return y_true * (1 - s) + 0.5 * s if s else y_true


class CategoricalCrossentropy(Crossentropy):
    """-log of the probability given to the true class; the targets are one-hot rows, such as [0, 1, 0].

    >>> round(float(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
    0.6931

    Args
        from_logits: the predictions are scores before the softmax, not probabilities.
        label_smoothing: this share of each target is spread over all classes.
        axis: along which the classes lie. Together with label_smoothing only the last one: Keras divides by the
            length of the last axis, whichever holds the classes.
    """

    default_name = "categorical_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ):
        super().__init__(from_logits, label_smoothing, axis, reduction, name, dtype, **others)
        if self.label_smoothing and self.axis != -1:
            raise NotImplementedError(
                f"CategoricalCrossentropy: label_smoothing needs the classes along the last axis; received axis={axis}."
            )

    def call(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            return -(y_true * activations.log_softmax(y_pred, self.axis)).sum(axis=self.axis)
        share = y_pred / y_pred.sum(axis=self.axis, keepdims=True)
        return -(y_true * xp.log(_inside(share))).sum(axis=self.axis)

    def backward(self, y_true, y_pred):
        y_true = self._smoothed(y_true)
        if self.from_logits:
            return activations.softmax(y_pred, self.axis) * y_true.sum(axis=self.axis, keepdims=True) - y_true
        total = y_pred.sum(axis=self.axis, keepdims=True)
        share = y_pred / total
        inside = _inside(share)
        d_share = -y_true / inside * (inside == share)  # the clip stops it; the shares tie a row together
        return (d_share - (d_share * share).sum(axis=self.axis, keepdims=True)) / total

    def check_targets(self, y, output_shape):
        targets.check_one_hot(self.name, y, output_shape, self.axis, "sparse_categorical_crossentropy")

    def _smoothed(self, y_true):
        s = self.label_smoothing
        return y_true * (1 - s) + s / y_true.shape[-1] if s else y_true


class SparseCategoricalCrossentropy(Crossentropy):
    """-log of the probability given to the true class; the targets are class numbers, such as 1.

    >>> round(float(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]])), 4)
    0.6931

    Args
        from_logits: the predictions are scores before the softmax, not probabilities.
        ignore_class: a class number, such as -1, whose examples are left out of the loss and of its mean.
        axis: along which the classes lie.
    """

    default_name = "sparse_categorical_crossentropy"
    settings = ("from_logits", "ignore_class", "axis")

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ):
        super().__init__(from_logits, 0.0, axis, reduction, name, dtype, **others)
        if ignore_class is not None:
            ignore_class = check_count(type(self).__name__, "ignore_class", ignore_class, least=-(2**31))
        self.ignore_class = ignore_class

    def call(self, y_true, y_pred):
        rows, place = self._rows(y_true, y_pred)
        try:
            right = rows[place]
        except IndexError:
            self.check_targets(to_numpy(y_true), y_pred.shape)  # says which class is too many
            raise
        if self.from_logits:
            # The largest score is subtracted from both sides first: exp(1000) overflows.
            top = rows.max(axis=-1)
            values = xp.log(xp.exp(rows - top[:, None]).sum(axis=-1)) - (right - top)
        else:
            values = -xp.log(_inside(right / rows.sum(axis=-1)))
        values = values.reshape(y_true.shape)
        return values if self.ignore_class is None else values * (y_true != self.ignore_class)

    def backward(self, y_true, y_pred):
        rows, place = self._rows(y_true, y_pred)
        if self.from_logits:
            slope = activations.softmax(rows)
            slope[place] -= 1
        else:
            total = rows.sum(axis=-1)
            right = rows[place] / total
            inside = _inside(right)
            # What the true class gains, the others of its row lose. The clip stops it.
            slope = xp.zeros_like(rows) + ((inside == right) / total)[:, None]
            slope[place] -= (inside == right) / (inside * total)
        if self.axis != -1:
            slope = xp.moveaxis(slope.reshape((*y_true.shape, -1)), -1, self.axis)
        else:
            slope = slope.reshape(y_pred.shape)
        return slope if self.ignore_class is None else slope * xp.expand_dims(y_true != self.ignore_class, self.axis)

    def _rows(self, y_true, y_pred):
        """The predictions as rows, one number for each class, and where in them those of the true classes stand."""
        if self.ignore_class is not None:
            y_true = xp.where(y_true == self.ignore_class, 0, y_true)  # left out later; 0 is there for sure
        if self.axis != -1:
            y_pred = xp.moveaxis(y_pred, self.axis, -1)
        rows = y_pred.reshape(-1, y_pred.shape[-1])
        return rows, (xp.arange(len(rows)), y_true.reshape(-1))

    def aligned(self, y_true, y_pred):
        y_pred, y_true = to_device(y_pred), to_device(y_true)
        if y_pred.dtype.kind != "O" and (self.dtype is not None or y_pred.dtype.kind != "f"):  # O: a trace is written
            y_pred = y_pred.astype(self.dtype or config.floatx(), copy=False)
        if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
            y_true = y_true[..., 0]
        expected = without(y_pred.shape, self.axis)
        if y_true.shape != expected:
            raise ValueError(
                f"{self.name}: class numbers of shape {y_true.shape} do not fit predictions of shape {y_pred.shape}; "
                f"expected {expected}."
            )
        return y_true.astype("int64", copy=False), y_pred

    def weights(self, y_true, values, sample_weight, axis=None):
        weights = super().weights(y_true, values, sample_weight, axis)
        if self.ignore_class is None:
            return weights
        mask = y_true != self.ignore_class
        return apply_mask(
            weights, mask if axis is None else xp.expand_dims(mask, axis), self.reduction, str(values.dtype)
        )

    def check_targets(self, y, output_shape):
        targets.check_class_numbers(self.name, y, output_shape, self.axis, self.ignore_class)


class KLDivergence(Plain):
    """The sum of y_true log(y_true / y_pred): how many bits too many (in e's) y_pred costs where y_true holds.

    Probabilities are kept between epsilon (`config.epsilon()`) and 1; outside the slope is 0, as in Keras.

    >>> round(float(KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4)
    0.1438

    Source
        Kullback and Leibler 1951, "On information and sufficiency".
    """

    default_name = "kl_divergence"

    def call(self, y_true, y_pred):
        t, p = _at_most_one(y_true), _at_most_one(y_pred)
        return (t * xp.log(t / p)).sum(axis=-1)

    def backward(self, y_true, y_pred):
        p = _at_most_one(y_pred)
        return -_at_most_one(y_true) / p * (p == y_pred)

    def check_targets(self, y, output_shape):
        super().check_targets(y, output_shape)
        targets.check_between(self.name, y, 0, 1, "Divide each row by its sum, so that it is made of shares.")


def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Array:
    """One value for each example: see `BinaryCrossentropy`.

    >>> binary_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4)
    array([0.6931])
    """
    return values_of(BinaryCrossentropy(from_logits, label_smoothing, axis), y_true, y_pred)


def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Array:
    """One value for each example: see `CategoricalCrossentropy`.

    >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4)
    array([0.6931])
    """
    return values_of(CategoricalCrossentropy(from_logits, label_smoothing, axis), y_true, y_pred)


def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Array:
    """One value for each example: see `SparseCategoricalCrossentropy`.

    >>> sparse_categorical_crossentropy([1], [[0.5, 0.5]]).round(4)
    array([0.6931])
    """
    return values_of(SparseCategoricalCrossentropy(from_logits, ignore_class, axis=axis), y_true, y_pred)


def kl_divergence(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the sum of y_true log(y_true / y_pred) over its outputs.

    >>> kl_divergence([[0.5, 0.5]], [[0.25, 0.75]]).round(4)
    array([0.1438])
    """
    return values_of(KLDivergence(), y_true, y_pred)


def _inside(p: Array) -> Array:
    """Probabilities kept away from 0 and 1, where the logarithm ends."""
    return xp.minimum(xp.maximum(p, config.epsilon()), 1 - config.epsilon())


def _at_most_one(p: Array) -> Array:
    return xp.minimum(xp.maximum(p, config.epsilon()), 1)
