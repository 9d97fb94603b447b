"""The progress line of `fit`: epoch, bar, time, numbers. It rewrites itself in a terminal and in a notebook."""

from __future__ import annotations

import sys
import time
from typing import Any

from nnteach.callbacks import Callback, Logs

_WIDTH = 20
_EVERY = 0.1  # seconds between two drawings: quick enough to feel alive, rare enough to cost nothing


class ProgressBar(Callback):
    """Draw the progress of `fit`.

    Args
        verbose: 1 draws a bar for each epoch, 2 prints one plain line for each (for files and logs).
    """

    def __init__(self, verbose: int):
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self.epoch, self.started, self.drawn = epoch, time.perf_counter(), 0.0
        self.shown = 0
        self.live = self.verbose == 1 and _rewrites(sys.stdout)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        now = time.perf_counter()
        self.done = batch + 1
        if self.live and now - self.drawn > _EVERY and now - self.started > _EVERY:
            self.drawn = now
            steps, pace = self.params["steps"], (now - self.started) / (batch + 1)
            clock = f"{duration(pace * (steps - batch - 1))} left" if steps else duration(now - self.started)
            self._draw(batch + 1, clock, self.model.current_logs())

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        clock = duration(time.perf_counter() - self.started)
        self._draw(self.params["steps"] or self.done, clock, logs or {}, end="\n")

    def _draw(self, done: int, clock: str, logs: Logs, end: str = "") -> None:
        steps, epochs = self.params["steps"], self.params["epochs"]
        filled = _WIDTH * done // steps if steps else 0  # of a generator only the end may tell how many
        bar = "" if self.verbose == 2 else "━" * filled + "─" * (_WIDTH - filled) + "  "
        numbers = "  ".join(f"{name} {value:.4f}" for name, value in logs.items())
        line = f"Epoch {self.epoch + 1:>{len(str(epochs))}}/{epochs}  {bar}{done}/{steps or '?'}  {clock}  {numbers}"
        start = "\r" if self.live else ""
        sys.stdout.write(start + line.ljust(self.shown) + end)  # blanks cover what a longer line left behind
        sys.stdout.flush()
        self.shown = len(line)


def duration(seconds: float) -> str:
    """0.034 -> 34ms, 3.4 -> 3.4s, 75 -> 1m15s."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    if seconds < 60:
        return f"{seconds:.1f}s"
    return f"{int(seconds // 60)}m{int(seconds % 60):02d}s"


def _rewrites(stream: Any) -> bool:
    """Whether a carriage return overwrites the line there: in a terminal and in a notebook, not in a file."""
    return bool(getattr(stream, "isatty", lambda: False)()) or type(stream).__module__.startswith("ipykernel")
