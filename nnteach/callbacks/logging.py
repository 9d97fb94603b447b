"""Keeping an eye on a long training: its numbers in a file, an end to it when the loss breaks."""

from __future__ import annotations

import math
import os
from typing import Any

from nnteach.callbacks.callback import Callback, Logs
from nnteach.errors import check_flag


class CSVLogger(Callback):
    """Write the numbers of each epoch into a table that spreadsheets and pandas read: "epoch", then the logs by name.

    >>> history = model.fit(x, y, verbose=0, callbacks=[CSVLogger("history.csv")])

    Args
        filename: where; folders that are missing are made.
        separator: what stands between two numbers, one character.
        append: go on at the end of a file that is there; its first line then stays the only heading.
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False):
        if not isinstance(separator, str) or len(separator) != 1:
            raise ValueError(f"CSVLogger: separator must be one character; received {separator!r}.")
        self.filename = os.fspath(filename)
        self.separator = separator
        self.append = check_flag("CSVLogger", "append", append)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.columns: list[str] | None = None
        self.has_heading = self.append and os.path.exists(self.filename) and os.path.getsize(self.filename) > 0
        os.makedirs(os.path.dirname(self.filename) or ".", exist_ok=True)
        if not self.append:
            open(self.filename, "w").close()  # a path that cannot be written is told now, not after an epoch

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        if self.columns is None:
            names = sorted(logs)
            judged = any(name.startswith("val_") for name in names)  # if not now, perhaps in a later epoch
            self.columns = ["epoch", *names] if judged else ["epoch", *names, *(f"val_{name}" for name in names)]
        row = {"epoch": epoch} | {name: logs.get(name, "NA") for name in self.columns[1:]}
        import csv  # not at the top: `import nnteach` is to be quick

        with open(self.filename, "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.columns, delimiter=self.separator)
            if not self.has_heading:
                writer.writeheader()
                self.has_heading = True
            writer.writerow(row)


class TerminateOnNaN(Callback):
    """End the training quietly when the loss is no longer a number. Without it, `fit` raises an error that explains.

    On a GPU it costs time: the loss must be read back after every batch.

    >>> history = model.fit(x, y, verbose=0, callbacks=[TerminateOnNaN()])

    Args
        raise_error: raise a RuntimeError instead.
    """

    bears_nan = True

    def __init__(self, raise_error: bool = False):
        self.raise_error = check_flag("TerminateOnNaN", "raise_error", raise_error)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        loss = (logs or {}).get("loss", 0.0)
        if math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(f"The loss became {loss} in batch {batch}. Terminating training immediately.")
        print(f"Batch {batch}: the loss became {loss}; training ends.")
        self.model.stop_training = True
