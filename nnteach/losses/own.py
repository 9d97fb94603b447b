"""A loss of the learner's own: any function of y_true and y_pred, written in nnteach.ops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnteach.errors import explained
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
        code = getattr(function, "__code__", None)
        if code is not None and code.co_argcount < 2 and not code.co_flags & 0x04:  # no *args either
            raise TypeError(f"The loss {self.name!r} must take two arguments: def {self.name}(y_true, y_pred).")

    def call(self, y_true, y_pred):
        try:
            values = self.function(y_true, y_pred)
        except Exception as error:
            raise explained(error, f"the loss {self.name!r}", y_true, y_pred) from None
        if not hasattr(values, "shape"):
            raise TypeError(
                f"The loss {self.name!r} must return an array, one value for each example; it returned {values!r:.60}. "
                "Write it with nnteach.ops: return ops.mean(ops.square(y_true - y_pred), axis=-1)."
            )
        return values
