"""Changing the learning rate from epoch to epoch: by plan, or when progress stops.

(A rate that changes from step to step is a schedule: see `optimizers.schedules`.)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from nnteach.callbacks.callback import Callback, Logs
from nnteach.callbacks.monitor import Monitor, check_verbose
from nnteach.errors import check_count, check_number


class LearningRateScheduler(Callback):
    """Before each epoch, ask a function for the learning rate. It shows in the logs as "learning_rate".

    LearningRateScheduler(lambda epoch, rate: rate if epoch < 10 else 0.9 * rate)

    >>> history = model.fit(x, y, verbose=0, callbacks=[LearningRateScheduler(lambda epoch, rate: rate * 0.9)])

    Args
        schedule: called with the epoch, counted from 0, and the present rate (or with the epoch alone); returns
            the new rate.
        verbose: 1 prints the rate.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0):
        if not callable(schedule):
            raise TypeError(
                f"LearningRateScheduler: schedule is a function schedule(epoch, rate); received {schedule!r}."
            )
        self.schedule = schedule
        self.verbose = check_verbose("LearningRateScheduler", verbose)
        self._wants_rate = _takes_two(schedule)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        optimizer = self.model.optimizer
        rate = self.schedule(epoch, optimizer.learning_rate) if self._wants_rate else self.schedule(epoch)
        optimizer.learning_rate = check_number("LearningRateScheduler", "what schedule returns", rate, 0)
        if self.verbose:
            print(f"Epoch {epoch + 1}: the learning rate is {optimizer.learning_rate:g}.")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate


class ReduceLROnPlateau(Monitor):
    """Make the learning rate smaller when a number has not improved for a while. It shows in the logs.

    >>> slower = ReduceLROnPlateau(factor=0.5, patience=3)
    >>> history = model.fit(x, y, validation_split=0.2, verbose=0, callbacks=[slower])

    Args
        monitor: name of the number, "val_loss" or another one in the logs.
        factor: what the rate is multiplied with, below 1.
        patience: epochs to wait for the next improvement.
        verbose: 1 prints each reduction.
        mode: "min" (lower is better), "max", or "auto": decided by the name, if it says so.
        min_delta: a smaller change does not count as an improvement.
        cooldown: epochs after a reduction in which nothing is counted.
        min_lr: the rate never goes below it.

    Raises
        ValueError: during training, if `monitor` is not in the logs, or its name does not say which way is better.
        TypeError: during training, if the optimizer follows a schedule.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 0.0001,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ):
        super().__init__(monitor, mode, min_delta)
        owner = "ReduceLROnPlateau"
        self.factor = check_number(owner, "factor", factor, 0, 1, below=True)
        self.patience = check_count(owner, "patience", patience, least=0)
        self.verbose = check_verbose(owner, verbose)
        self.cooldown = check_count(owner, "cooldown", cooldown, least=0)
        self.min_lr = check_number(owner, "min_lr", min_lr, 0)
        self.on_train_begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.best = None
        self.wait = 0
        self.cooldown_counter = 0  # epochs of rest that are left

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        value = self.watched(logs)
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate
        if value is None:
            return
        if self.cooldown_counter:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improves(value, self.best):
            self.best = value
            self.wait = 0
        elif not self.cooldown_counter:
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _reduce(self, epoch: int) -> None:
        optimizer = self.model.optimizer
        if optimizer.learning_rate > self.min_lr:
            optimizer.learning_rate = max(optimizer.learning_rate * self.factor, self.min_lr)
            self.cooldown_counter = self.cooldown
            self.wait = 0
            if self.verbose:
                print(f"Epoch {epoch + 1}: {self.monitor} no longer improves, so the learning rate is now "
                      f"{optimizer.learning_rate:g}.")  # fmt: skip


def _takes_two(function: Any) -> bool:
    """Whether a function can be called with two arguments; one that does not tell can."""
    try:
        inspect.signature(function).bind(0, 0.1)
    except TypeError:
        return False
    except ValueError:
        pass
    return True
