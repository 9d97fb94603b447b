"""Hinge losses: an answer that is right by a margin of 1 costs nothing; the rest pays for what it lacks.

Source
    Cortes and Vapnik 1995, "Support-vector networks".
"""

from __future__ import annotations

from typing import Any

from nnteach.backend import Array, xp
from nnteach.losses import targets
from nnteach.losses.loss import Plain, mean, shared, values_of


class Hinge(Plain):
    """The mean of max(1 - y_true y_pred, 0), for labels -1 and 1; labels 0 and 1 are turned into them.

    >>> round(float(Hinge()([[-1.0, 1.0]], [[0.5, 0.5]])), 4)
    1.0
    """

    default_name = "hinge"

    def call(self, y_true, y_pred):
        return mean(xp.maximum(1 - _plus_minus(y_true) * y_pred, 0))

    def backward(self, y_true, y_pred):
        y_true = _plus_minus(y_true)
        return shared(-y_true * (y_true * y_pred < 1))

    def check_targets(self, y, output_shape):
        super().check_targets(y, output_shape)
        targets.check_signs(self.name, y)


class SquaredHinge(Hinge):
    """The mean of max(1 - y_true y_pred, 0)^2: what lacks much of the margin pays much more.

    >>> round(float(SquaredHinge()([[-1.0, 1.0]], [[0.5, 0.5]])), 4)
    1.25
    """

    default_name = "squared_hinge"

    def call(self, y_true, y_pred):
        lacks = xp.maximum(1 - _plus_minus(y_true) * y_pred, 0)
        return mean(lacks * lacks)

    def backward(self, y_true, y_pred):
        y_true = _plus_minus(y_true)
        return shared(-2 * y_true * xp.maximum(1 - y_true * y_pred, 0))


class CategoricalHinge(Plain):
    """max(1 + the best wrong score - the right one's, 0); the targets are one-hot rows, such as [0, 1, 0].

    At the true class the "wrong score" is 0, as in Keras: the right one must beat 0 by the margin, too.

    >>> round(float(CategoricalHinge()([[0.0, 1.0]], [[0.4, 0.6]])), 4)
    0.8
    """

    default_name = "categorical_hinge"

    def call(self, y_true, y_pred):
        right, wrong = (y_true * y_pred).sum(axis=-1), ((1 - y_true) * y_pred).max(axis=-1)
        return xp.maximum(wrong - right + 1, 0)

    def backward(self, y_true, y_pred):
        wrong = (1 - y_true) * y_pred
        best = (wrong.argmax(axis=-1)[..., None] == xp.arange(y_pred.shape[-1])).astype(y_pred.dtype)
        pays = self.call(y_true, y_pred)[..., None] > 0
        return ((1 - y_true) * best - y_true) * pays

    def check_targets(self, y, output_shape):
        targets.check_one_hot(self.name, y, output_shape)


def hinge(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of max(1 - y_true y_pred, 0) over its outputs.

    >>> hinge([[-1.0, 1.0]], [[0.5, 0.5]])
    array([1.])
    """
    return values_of(Hinge(), y_true, y_pred)


def squared_hinge(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: the mean of max(1 - y_true y_pred, 0)^2 over its outputs.

    >>> squared_hinge([[-1.0, 1.0]], [[0.5, 0.5]])
    array([1.25])
    """
    return values_of(SquaredHinge(), y_true, y_pred)


def categorical_hinge(y_true: Any, y_pred: Any) -> Array:
    """One value for each example: see `CategoricalHinge`.

    >>> categorical_hinge([[0.0, 1.0]], [[0.5, 0.5]])
    array([1.])
    """
    return values_of(CategoricalHinge(), y_true, y_pred)


def _plus_minus(y: Array) -> Array:
    """Labels 0 and 1 become -1 and 1; others stay. Decided on the device: nothing is read back."""
    zero_one = ((y == 0) | (y == 1)).all()
    return xp.where(zero_one, 2 * y - 1, y)
