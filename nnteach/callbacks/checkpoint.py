"""Checkpoints: the model in a file, after each epoch or whenever it got better, for the day the power fails."""

from __future__ import annotations

import os
from typing import Any

from nnteach.callbacks.callback import Logs
from nnteach.callbacks.monitor import Monitor, check_verbose
from nnteach.errors import check_count, check_flag, check_number


class ModelCheckpoint(Monitor):
    """Save the model while it trains.

    ModelCheckpoint("epoch-{epoch:02d}-{val_loss:.2f}.nnteach")

    >>> keeper = ModelCheckpoint("best.nnteach", save_best_only=True)
    >>> history = model.fit(x, y, validation_split=0.2, verbose=0, callbacks=[keeper])

    Args
        filepath: where; `{epoch}` (counted from 1), `{batch}` and the names of the logs may stand in it, in braces.
            Folders that are missing are made.
        monitor: name of the number by which `save_best_only` judges.
        verbose: 1 prints what was saved.
        save_best_only: save only when that number is better than ever before.
        save_weights_only: save the weights alone (`model.save_weights`), not the whole model.
        mode: "min" (lower is better), "max", or "auto": decided by the name, if it says so.
        save_freq: "epoch", or after how many batches.
        initial_value_threshold: what the number must beat the first time.

    Raises
        ValueError: during training, if the filepath or `monitor` names what is not in the logs.
    """

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ):
        owner = "ModelCheckpoint"
        first = initial_value_threshold
        first = None if first is None else check_number(owner, "initial_value_threshold", first, -float("inf"))
        super().__init__(monitor, mode, best=first)
        try:
            self.filepath = os.fspath(filepath)
        except TypeError:
            raise TypeError(f"{owner}: filepath is the path of a file; received {filepath!r}.") from None
        if self.filepath.endswith((".h5", ".hdf5", ".keras", ".pt", ".pth")):
            raise ValueError(f"{owner}: nnteach writes files that end in '.nnteach'; received {self.filepath!r}.")
        self.verbose = check_verbose(owner, verbose)
        self.save_best_only = check_flag(owner, "save_best_only", save_best_only)
        self.save_weights_only = check_flag(owner, "save_weights_only", save_weights_only)
        if isinstance(save_freq, str) and save_freq != "epoch":
            raise ValueError(f"{owner}: save_freq must be 'epoch' or a number of batches; received {save_freq!r}.")
        self.save_freq = save_freq if save_freq == "epoch" else check_count(owner, "save_freq", save_freq)
        self._epoch = self._batches = 0
        if self.save_freq != "epoch":  # who does not listen to batches does not slow them down
            self.on_train_batch_end = self._after_batch  # type: ignore[method-assign]

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self.save_freq == "epoch":
            self._save_if_better(logs or {}, epoch=epoch + 1)

    def _after_batch(self, batch: int, logs: Logs | None = None) -> None:
        self._batches += 1
        if self._batches == self.save_freq:
            self._batches = 0
            self._save_if_better(logs or {}, epoch=self._epoch + 1, batch=batch + 1)

    def _save_if_better(self, logs: Logs, **counts: int) -> None:
        path = self._path({**counts, **logs})
        if self.save_best_only:
            value = self.watched(logs)
            if value is None or not self.improves(value, self.best):
                return
            self.best = value
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(path, overwrite=True)
        if self.verbose:
            reason = f", {self.monitor} is {self.best:.5g}" if self.save_best_only else ""
            print(f"Epoch {counts['epoch']}: saved {path}{reason}.")

    def _path(self, numbers: dict[str, Any]) -> str:
        """The file's name, with the numbers of this moment."""
        try:
            return self.filepath.format(**numbers)
        except (KeyError, IndexError):
            known = ", ".join(f"{{{name}}}" for name in numbers)
            raise ValueError(
                f"ModelCheckpoint cannot fill in {self.filepath!r}: between braces may stand {known}."
            ) from None
        except ValueError as error:
            raise ValueError(f"ModelCheckpoint cannot fill in {self.filepath!r}: {error}.") from None
