"""Losses for targets that are numbers: how far off, and how much a large error counts."""

from __future__ import annotations

import math
from typing import Any

from nnteach import config
from nnteach.backend import Array, xp
from nnteach.errors import check_number
from nnteach.losses import targets
from nnteach.losses.loss import Loss, Plain, mean, shared, values_of


class MeanSquaredError(Plain):
    """The mean of (y_pred - y_true)^2: an error twice as large counts four times.

    >>> float(MeanSquaredError()([[1.0, 2.0]], [[3.0, 2.0]]))
    2.0
    """

    default_name = "mean_squared_error"

    def call(self, y_true, y_pred):
        error = y_pred - y_true
        return mean(error * error)

    def backward(self, y_true, y_pred):
        return (y_pred - y_true) * (2 / y_pred.shape[-1])


class MeanAbsoluteError(Plain):
    """The mean of |y_pred - y_true|: an outlier pulls no harder than a near miss.

    >>> float(MeanAbsoluteError()([[1.0, 2.0]], [[3.0, 2.0]]))
    1.0
    """

    default_name = "mean_absolute_error"

    def call(self, y_true, y_pred):
        return mean(xp.abs(y_pred - y_true))

    def backward(self, y_true, y_pred):
        return shared(xp.sign(y_pred - y_true))


class MeanAbsolutePercentageError(Plain):
    """The mean of 100 |y_pred - y_true| / |y_true|: an error of 1 at 10 is as bad as one of 10 at 100.

    Targets nearer to 0 than epsilon (`config.epsilon()`) count as epsilon, as in Keras: keep 0 out of the targets.

    >>> float(MeanAbsolutePercentageError()([[2.0]], [[3.0]]))
    50.0
    """

    default_name = "mean_absolute_percentage_error"

    def call(self, y_true, y_pred):
        return 100 * mean(xp.abs(y_pred - y_true) / _size_of(y_true))

    def backward(self, y_true, y_pred):
        return shared(100 * xp.sign(y_pred - y_true) / _size_of(y_true))


class MeanSquaredLogarithmicError(Plain):
    """The mean of (log(1 + y_pred) - log(1 + y_true))^2: for targets that span several sizes, such as prices.

    Predictions below epsilon (`config.epsilon()`) count as epsilon, and their slope is 0, as in Keras.

    >>> round(float(MeanSquaredLogarithmicError()([[1.0]], [[3.0]])), 4)
    0.4805
    """

    default_name = "mean_squared_logarithmic_error"

    def call(self, y_true, y_pred):
        error = _log_of_one_more(y_pred) - _log_of_one_more(y_true)
        return mean(error * error)

    def backward(self, y_true, y_pred):
        error = _log_of_one_more(y_pred) - _log_of_one_more(y_true)
        above = y_pred > config.epsilon()
        return shared(2 * error * above / (1 + xp.maximum(y_pred, config.epsilon())))

    def check_targets(self, y, output_shape):
        super().check_targets(y, output_shape)
        targets.check_between(self.name, y, 0, math.inf, "For targets of either sign use 'mse'.")


class Huber(Loss):
    """Half the squared error up to delta, a straight line beyond: outliers pull, but not ever harder.

    >>> round(float(Huber(delta=1.0)([[0.0, 0.0]], [[0.5, 3.0]])), 4)
    1.3125

    Args
        delta: where the parabola goes over into the line, above 0.

    Source
        Huber 1964, "Robust estimation of a location parameter".
    """

    default_name = "huber_loss"
    settings = ("delta",)

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ):
        super().__init__(name, reduction, dtype, **others)
        self.delta = check_number("Huber", "delta", delta, 0)
        if self.delta == 0:
            raise ValueError("Huber: delta must be above 0: with 0 nothing counts. For |error| use 'mae'.")

    def call(self, y_true, y_pred):
        size, d = xp.abs(y_pred - y_true), self.delta
        return mean(xp.where(size <= d, 0.5 * size * size, d * size - 0.5 * d * d))

    def backward(self, y_true, y_pred):
        return shared(xp.minimum(xp.maximum(y_pred - y_true, -self.delta), self.delta))


class LogCosh(Plain):
    """The mean of log(cosh(y_pred - y_true)): a smooth Huber. Its slope is the tanh of the error.

    >>> round(float(LogCosh()([[0.0]], [[1.0]])), 4)
    0.4338
    """

    default_name = "log_cosh"

    def call(self, y_true, y_pred):
        size = xp.abs(y_pred - y_true)
        # cosh(1000) overflows; e^|x| taken out of it leaves 1 + e^(-2|x|), which does not.
        return mean(size + xp.log1p(xp.exp(-2 * size)) - math.log(2))

    def backward(self, y_true, y_pred):
        return shared(xp.tanh(y_pred - y_true))


class CosineSimilarity(Loss):
    """Minus the cosine of the angle between y_true and y_pred: -1 in the same direction, 1 in the opposite one.

    Lengths do not count. A vector shorter than epsilon (`config.epsilon()`) is divided by epsilon instead.

    >>> round(float(CosineSimilarity()([[3.0, 4.0]], [[6.0, 8.0]])), 4)
    -1.0

    Args
        axis: along which the numbers of one vector lie.
    """

    default_name = "cosine_similarity"
    settings = ("axis",)

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
        **others: Any,
    ):
        super().__init__(name, reduction, dtype, **others)
        self.axis = targets.check_axis("CosineSimilarity", axis)

    def call(self, y_true, y_pred):
        return -(self._direction(y_true)[0] * self._direction(y_pred)[0]).sum(axis=self.axis)

    def backward(self, y_true, y_pred):
        (t, _), (p, length) = self._direction(y_true), self._direction(y_pred)
        # Only what stands at a right angle to y_pred turns it; along y_pred its length would change.
        along = (t * p).sum(axis=self.axis, keepdims=True) * p * (length > config.epsilon())
        return (along - t) / xp.maximum(length, config.epsilon())

    def _direction(self, v: Array) -> tuple[Array, Array]:
        """The vector of length 1, and how long it was."""
        length = xp.sqrt((v * v).sum(axis=self.axis, keepdims=True))
        return v / xp.maximum(length, config.epsilon()), length


class Poisson(Plain):
    """The mean of y_pred - y_true log(y_pred): for counts, such as calls in an hour.

    y_pred is the count to expect, so the last layer must not go below 0: activation="exponential" or "softplus".

    >>> round(float(Poisson()([[2.0]], [[3.0]])), 4)
    0.8028
    """

    default_name = "poisson"

    def call(self, y_true, y_pred):
        return mean(y_pred - y_true * xp.log(y_pred + config.epsilon()))

    def backward(self, y_true, y_pred):
        return shared(1 - y_true / (y_pred + config.epsilon()))

    def check_targets(self, y, output_shape):
        super().check_targets(y, output_shape)
        targets.check_between(self.name, y, 0, math.inf, "Counts cannot be negative.")

    def check_predictions(self, y_pred, activation=None):
        super().check_predictions(y_pred, activation)
        low = float(y_pred.min())
        if low < 0:
            raise ValueError(
                f"poisson takes the logarithm of the predictions, but the last layer gives values down to {low:.3g}. "
                "Give it activation='exponential' or 'softplus'."
            )


def mean_squared_error(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of (y_pred - y_true)^2 over its outputs.

    >>> mean_squared_error([[1.0, 2.0]], [[3.0, 2.0]])
    array([2.])
    """
    return values_of(MeanSquaredError(), y_true, y_pred)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of |y_pred - y_true| over its outputs.

    >>> mean_absolute_error([[1.0, 2.0]], [[3.0, 2.0]])
    array([1.])
    """
    return values_of(MeanAbsoluteError(), y_true, y_pred)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: see `MeanAbsolutePercentageError`.

    >>> mean_absolute_percentage_error([[2.0]], [[3.0]])
    array([50.])
    """
    return values_of(MeanAbsolutePercentageError(), y_true, y_pred)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: see `MeanSquaredLogarithmicError`.

    >>> mean_squared_logarithmic_error([[1.0]], [[3.0]]).round(4)
    array([0.4805])
    """
    return values_of(MeanSquaredLogarithmicError(), y_true, y_pred)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Array:
    """One value for each example: see `Huber`.

    >>> huber([[0.0, 0.0]], [[0.5, 3.0]])
    array([1.3125])
    """
    return values_of(Huber(delta), y_true, y_pred)


def log_cosh(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of log(cosh(y_pred - y_true)) over its outputs.

    >>> log_cosh([[0.0]], [[1.0]]).round(4)
    array([0.4338])
    """
    return values_of(LogCosh(), y_true, y_pred)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Array:
    """One value for each example: minus the cosine of the angle between y_true and y_pred.

    >>> cosine_similarity([[3.0, 4.0]], [[6.0, 8.0]]).round(4)
    array([-1.])
    """
    return values_of(CosineSimilarity(axis), y_true, y_pred)


def poisson(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of y_pred - y_true log(y_pred) over its outputs.

    >>> poisson([[2.0]], [[3.0]]).round(4)
    array([0.8028])
    """
    return values_of(Poisson(), y_true, y_pred)


def _size_of(y: Array) -> Array:
    return xp.maximum(xp.abs(y), config.epsilon())


def _log_of_one_more(y: Array) -> Array:
    return xp.log1p(xp.maximum(y, config.epsilon()))
