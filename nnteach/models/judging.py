"""Judging: the loss and the metrics of batches, added up to those of an epoch."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Array
from nnteach.callbacks import CallbackList
from nnteach.metrics import Metric
from nnteach.models.diagnosis import explain_not_finite
from nnteach.models.feeding import Feeding
from nnteach.models.objective import Objective, masked_weights


class Judging(Feeding):
    """What a model knows about how well it does."""

    _loss_sum: tuple[Any, int] = (0.0, 0)  # of the batches so far: loss times examples, examples
    _has_penalties = False

    def penalty_of_batch(self, with_gradients: bool = False) -> Any:
        """What weights and outputs add to the loss of the last batch; `Trainer` says it."""
        raise NotImplementedError

    def current_logs(self) -> dict[str, float]:
        """Loss and metrics, as means over the batches counted so far."""
        total, count = self._loss_sum
        logs = {"loss": float(total) / count if count else 0.0}
        if isinstance(self.loss, Objective) and len(self.loss.names) > 1:
            logs |= self.loss.logs()
        return logs | {judge.metric.name: judge.metric.result() for judge in self._judges or []}

    @property
    def metrics(self) -> list[Metric] | None:
        """What is counted besides the loss; None before the first data are seen."""
        return None if self._judges is None else [judge.metric for judge in self._judges]

    def _judge(self, data: Any, batch_size: int, turns: CallbackList, during: str) -> dict[str, float]:
        """Loss and metrics on data that are not learned from."""
        begin, end = turns.listeners("on_test_batch_begin"), turns.listeners("on_test_batch_end")
        turns.tell("on_test_begin", {})
        self._reset_logs()
        for step, batch in enumerate(data.batches(batch_size)):
            for hook in begin:
                hook(step, {})
            self._count(self._test_step(batch), batch)
            for hook in end:
                hook(step, self.current_logs())
        logs = self.current_logs()
        if not abs(logs["loss"]) < float("inf") and not turns.bears_nan:
            raise explain_not_finite(self, None, None, logs["loss"], during)
        turns.tell("on_test_end", logs)
        return logs

    def _test_step(self, batch: Any) -> Array:
        y_pred, weights = self.graph.forward(batch.x), batch.sample_weight
        if self.graph.masked:
            weights = self._without_masked(weights)
        loss = self.loss(batch.y, y_pred, weights)
        return loss + self.penalty_of_batch() if self._has_penalties else loss

    def _without_masked(self, sample_weight: Any) -> Any:
        """Weights that leave out what the masks of the outputs say is not there."""
        outputs = self.graph.outputs
        if len(outputs) == 1:
            return masked_weights(sample_weight, outputs[0].mask, _reduction(self.loss), self.dtype)
        weights = sample_weight if sample_weight is not None else [None] * len(outputs)
        return [
            masked_weights(w, node.mask, _reduction(loss), self.dtype)
            for w, node, loss in zip(weights, outputs, self.loss.losses, strict=True)
        ]

    def _count(self, loss: Array, batch: Any) -> None:
        """Add one batch to the loss and the metrics of the epoch."""
        total, count = self._loss_sum
        self._loss_sum = (total + loss * batch.size, count + batch.size)
        if isinstance(self.loss, Objective):
            self.loss.add_up(batch.size)
        for judge in self._judges or ():
            node = self.graph.outputs[judge.output]
            y = batch.y[judge.output] if isinstance(batch.y, list) else batch.y
            weights = batch.sample_weight if judge.weighted else None
            weights = weights[judge.output] if isinstance(weights, list) else weights
            judge.metric.update_state(y, node.output, masked_weights(weights, node.mask, None, self.dtype))

    def _reset_logs(self) -> None:
        self._loss_sum = (0.0, 0)
        if isinstance(self.loss, Objective):
            self.loss.reset()
        for judge in self._judges or ():
            judge.metric.reset_state()


def _reduction(loss: Any) -> str | None:
    return getattr(loss, "reduction", None)
