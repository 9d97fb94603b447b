"""Callbacks: what else should happen while a model trains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nnteach.errors import check_count, check_flag, check_number, did_you_mean

Logs = dict[str, float]


class Callback:
    """Something to do at the turns of training. Override the methods you need.

    `self.model` is the model, `self.params` a dictionary with "epochs", "steps" and "verbose". To end training
    early, set `self.model.stop_training = True`.
    """

    model: Any = None
    params: dict[str, Any]

    def set_model(self, model: Any) -> None:
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params

    def on_train_begin(self, logs: Logs | None = None) -> None: ...
    def on_train_end(self, logs: Logs | None = None) -> None: ...
    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None: ...
    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None: ...
    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None: ...
    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None: ...
    def on_test_begin(self, logs: Logs | None = None) -> None: ...
    def on_test_end(self, logs: Logs | None = None) -> None: ...
    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None: ...
    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None: ...
    def on_predict_begin(self, logs: Logs | None = None) -> None: ...
    def on_predict_end(self, logs: Logs | None = None) -> None: ...
    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None: ...
    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None: ...


class CallbackList:
    """Many callbacks, told of each turn in their order; those that do not listen to a turn cost nothing."""

    def __init__(self, callbacks: Iterable[Callback] | Callback | None, model: Any, **params: Any):
        given = list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
        given = [callback for callback in given if callback is not None]
        for callback in given:
            if not isinstance(callback, Callback):
                hint = " Add parentheses to make one." if isinstance(callback, type) else ""
                raise TypeError(f"callbacks must be instances of Callback; received {callback!r}.{hint}")
            callback.set_model(model)
            callback.set_params(params)
        self.callbacks = given

    def listeners(self, turn: str) -> list[Any]:
        """The methods of that name that somebody overrode."""
        return [
            getattr(c, turn)
            for c in self.callbacks
            if getattr(type(c), turn) is not getattr(Callback, turn) or turn in vars(c)
        ]

    def tell(self, turn: str, *arguments: Any) -> None:
        for method in self.listeners(turn):
            method(*arguments)


class History(Callback):
    """What `fit` returns: `history["loss"]` and the rest, one number for each epoch in `epoch`."""

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {values[-1]:.4g}" for name, values in self.history.items())
        return f"<History of {len(self.epoch)} epochs: {last}>"


def _better_way(name: str) -> int:
    """1 if a number of that name should grow, -1 if it should fall, 0 if the name does not tell."""
    if any(word in name for word in ("acc", "auc", "f1", "r2", "precision", "recall")):
        return 1
    return -1 if any(word in name for word in ("loss", "mse", "mae", "error", "entropy", "hinge")) else 0


class EarlyStopping(Callback):
    """Stop when a number has not improved for a while: training longer would only learn the examples by heart.

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
        modes = ("auto", "min", "max")
        if mode not in modes:
            raise ValueError(f"EarlyStopping has no mode {mode!r}. {did_you_mean(mode, modes)}")
        lowest = -float("inf")
        self.monitor, self.verbose = monitor, verbose
        self.baseline = None if baseline is None else check_number("EarlyStopping", "baseline", baseline, lowest)
        self.min_delta = abs(check_number("EarlyStopping", "min_delta", min_delta, lowest))
        self.patience = check_count("EarlyStopping", "patience", patience, least=0)
        self.start_from_epoch = check_count("EarlyStopping", "start_from_epoch", start_from_epoch, least=0)
        self.restore_best_weights = check_flag("EarlyStopping", "restore_best_weights", restore_best_weights)
        self.sign = {"max": 1, "min": -1, "auto": _better_way(monitor)}[mode]
        self.on_train_begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best = -self.sign * float("inf")
        self.best_epoch = 0
        self.best_weights: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        if self.monitor not in logs:
            hint = " Give fit validation_data or validation_split." if self.monitor.startswith("val_") else ""
            raise ValueError(
                f"EarlyStopping watches {self.monitor!r}, which is not in the logs ({', '.join(logs)}).{hint}"
            )
        if not self.sign:
            raise ValueError(
                f"EarlyStopping cannot tell whether {self.monitor!r} should grow or fall: say mode='max' or mode='min'."
            )
        if epoch < self.start_from_epoch:
            return
        value = logs[self.monitor]
        if self.restore_best_weights and self.best_weights is None:
            self._remember(epoch)
        self.wait += 1
        if self._better(value, self.best):
            self.best = value
            self._remember(epoch)
            if self.baseline is None or self._better(value, self.baseline):
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

    def _better(self, value: float, than: float) -> bool:
        return self.sign * (value - than) > self.min_delta

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()
