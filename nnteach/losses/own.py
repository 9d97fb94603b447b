"""A loss of the learner's own: any function of y_true and y_pred, written in nnteach.ops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnteach.losses.loss import Loss


class FromFunction(Loss):
    """The values f(y_true, y_pred), one for each example; a tape finds how they move with the predictions.

    Args
        function: gets arrays; computes in `nnteach.ops` (in Keras `keras.ops`), so that it can be followed.

    Raises
        TypeError: a NumPy function met the predictions; the message says what to write instead.
    """

    def __init__(
        self,
        function: Callable[[Any, Any], Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ):
        super().__init__(name or getattr(function, "__name__", type(function).__name__), reduction, dtype)
        self.function = function

    def call(self, y_true, y_pred):
        return self.function(y_true, y_pred)
