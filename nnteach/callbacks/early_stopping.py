"""Early stopping: the cheapest remedy against learning by heart."""

from __future__ import annotations

import numpy as np

from nnteach.callbacks.callback import Logs
from nnteach.callbacks.monitor import Monitor, check_verbose
from nnteach.errors import check_count, check_flag, check_number


class EarlyStopping(Monitor):
    """Stop when a number has not improved for a while: training longer would only learn the examples by heart.

    >>> history = model.fit(x, y, validation_split=0.2, epochs=5, verbose=0, callbacks=[EarlyStopping(patience=2)])

    Args
        monitor: name of the number, "val_loss" or another one in the logs.
        min_delta: a smaller change does not count as an improvement.
        patience: epochs to wait for the next improvement.
        verbose: 1 prints when and why it stopped.
        mode: "min" (lower is better), "max", or "auto": decided by the name, if it says so.
        baseline: improvements count only beyond it.
        restore_best_weights: go back to the weights of the best epoch.
        start_from_epoch: epochs to wait before watching.

    Raises
        ValueError: during training, if `monitor` is not in the logs, or its name does not say which way is better.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ):
        super().__init__(monitor, mode, min_delta)
        lowest = -float("inf")
        self.verbose = check_verbose("EarlyStopping", verbose)
        self.baseline = None if baseline is None else check_number("EarlyStopping", "baseline", baseline, lowest)
        self.patience = check_count("EarlyStopping", "patience", patience, least=0)
        self.start_from_epoch = check_count("EarlyStopping", "start_from_epoch", start_from_epoch, least=0)
        self.restore_best_weights = check_flag("EarlyStopping", "restore_best_weights", restore_best_weights)
        self.on_train_begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_epoch = 0
        self.best_weights: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        value = self.watched(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._remember(epoch)
        self.wait += 1
        if self.improves(value, self.best):
            self.best = value
            self._remember(epoch)
            if self.baseline is None or self.improves(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping, {self.monitor} no longer improves.")
        if self.restore_best_weights and self.best_weights is not None:
            self.model.set_weights(self.best_weights)
            if self.verbose:
                print(f"Weights of epoch {self.best_epoch + 1} restored, the best one.")

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()
