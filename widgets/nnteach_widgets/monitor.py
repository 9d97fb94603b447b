"""The training monitor: the curves of any `fit`, while it trains."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from nnteach.callbacks import Callback, Logs
from nnteach_widgets.figure_view import FigureView, still
from nnteach_widgets.histories import Best, Run, best_of, run_of
from nnteach_widgets.monitor_picture import MonitorPicture
from nnteach_widgets.page import page_theme
from nnteach_widgets.palette import palette
from nnteach_widgets.words import short

SHARE = 0.03  # of the training's time that drawing may take
SHORTEST, LONGEST = 0.25, 2.0  # seconds between two frames
FIRST = 2.0  # seconds until the first frame, which costs a tenth of one: a shorter fit is drawn when its cell ends
LONG = 5.0  # seconds of a fit to which its last picture adds two percent; a shorter one leaves it to the cell's end


class TrainingMonitor(Callback):
    """Shows loss and metrics of a `fit` while it trains, in the cell that calls it. See `training_monitor`.

    `run` holds the numbers, `best` the best epoch, `describe()` says both in words.
    """

    def __init__(self, best: str = "val_loss") -> None:
        self.run = Run()
        self._watched = best
        self._planned = self._steps = self._epoch = self._batch = 0
        self._training = self._shown_before = self._unfinished = False
        self._began = self._next = 0.0
        self._handle: Any = None
        self._picture = MonitorPicture(["loss"], palette(page_theme()))
        self.view = FigureView(self._picture.figure, self._picture.dynamic, caption=True, update=self._draw)
        self.view.theme = page_theme()
        self.view.observe(self._recolour, "theme")

    @property
    def best(self) -> Best | None:
        """The best epoch so far, counted from 0; None without validation."""
        return best_of(self.run, self._watched)

    def describe(self) -> str:
        """The curves in words."""
        if not self.run.epochs:
            return "No epoch has been trained yet."
        logs = {name: values[-1] for name, values in self.run.numbers.items()}
        said = [f"Epoch {self.run.epochs[-1] + 1}: " + ", ".join(f"{n} {short(v)}" for n, v in logs.items()) + "."]
        best = self.best
        if best is not None:
            behind = self.run.epochs[-1] - best.epoch
            since = f", {behind} epoch{'' if behind == 1 else 's'} ago" if behind else ", the last one"
            said.append(f"Best {best.name}: {short(best.value)} in epoch {best.epoch + 1}{since}.")
        return " ".join(said)

    # The turns of training

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._finish()  # an earlier one in the same cell
        self.run = Run()
        self._planned, self._steps = int(self.params.get("epochs") or 0), int(self.params.get("steps") or 0)
        self._training, self._epoch, self._batch = True, 0, 0
        if self._handle is None or self._shown_before:
            self._display()
        self._shown_before = self._unfinished = True
        _at_the_end_of_the_cell(self._finish)
        self._began = time.perf_counter()
        self._next = self._began + FIRST

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch = epoch

    # Not on_train_batch_end: whoever listens there makes `fit` work out all metrics after every batch.
    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        if time.perf_counter() > self._next:
            self._batch = batch
            self._post()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.run.add(epoch, logs or {})
        self._batch = 0
        if time.perf_counter() > self._next:
            self._post()

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._training = False
        if time.perf_counter() - self._began > LONG or not _soon(self._finish):
            self._finish()

    # The picture

    def _finish(self) -> None:
        """Show the end, and leave the curves in the output for readers without a kernel."""
        if self._unfinished:
            self._unfinished = False
            self._draw()
            if self._handle is not None:
                self._handle.update(self.view)
                self.view.post()

    def _post(self) -> None:
        """Send a frame, and rest so long that drawing stays a small part of the whole."""
        start = time.thread_time()  # the work itself, however busy the machine is otherwise
        if self._handle is not None:
            self.view.post()
        rest = (time.thread_time() - start) / SHARE
        self._next = time.perf_counter() + min(max(rest, SHORTEST), LONGEST)

    def _draw(self) -> None:
        names = self.run.names or self._picture.names
        if names != self._picture.names:
            self._make_picture(names)
        if self._picture.draw(self.run, self.best, self._planned if self._training else 0, self._where()):
            self.view.invalidate()
        self.view.alt = self.describe()

    def _make_picture(self, names: list[str]) -> None:
        self._picture = MonitorPicture(names, palette(self.view.theme))
        self.view.replace(self._picture.figure, self._picture.dynamic)

    def _recolour(self, _: object) -> None:
        self._make_picture(self._picture.names)

    def _where(self) -> str:
        if not self._training:
            return ""
        epoch = f"epoch {self._epoch + 1} of {self._planned}" if self._planned else f"epoch {self._epoch + 1}"
        return f"{epoch}, batch {self._batch + 1} of {self._steps}" if self._batch and self._steps else epoch

    # The page

    def _display(self) -> bool:
        """Show the view in the running cell, if there is a notebook to show it in. The picture comes later."""
        if _shell() is None:
            return False
        from IPython.display import display

        live, _ = super(FigureView, self.view)._repr_mimebundle_() or ({}, {})
        self._handle = display({**live, "text/plain": repr(self)}, raw=True, display_id=True)
        return True

    def _ipython_display_(self) -> None:
        if not self._display():
            raise NotImplementedError  # IPython then takes the picture or the words
        if self.run.epochs:
            self._handle.update(self.view)

    def __repr__(self) -> str:
        return f"Training monitor. {self.describe()}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        self._draw()
        return still(self.view.png(), repr(self))


def _shell() -> Any:
    """The notebook's shell; None elsewhere."""
    try:
        from IPython import get_ipython
    except ImportError:  # a plain Python without IPython
        return None
    shell = get_ipython()
    return shell if hasattr(shell, "kernel") else None


def _at_the_end_of_the_cell(act: Callable[[], None]) -> None:
    """Also of one that is interrupted."""
    shell = _shell()
    if shell is None:
        return

    def once() -> None:
        shell.events.unregister("post_execute", once)
        act()

    shell.events.register("post_execute", once)


def _soon(act: Callable[[], None]) -> bool:
    """When the kernel is free: at the latest after the cell, or after the callback of a button."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return False
    if _shell() is not None:
        loop.call_soon(act)
    return _shell() is not None


def training_monitor(history: Any = None, *, best: str = "val_loss") -> TrainingMonitor:
    """Curves of a training: of one that is about to begin, or of one that has ended.

        monitor = explore.training_monitor()
        history = model.fit(x, y, validation_split=0.2, epochs=30, callbacks=[monitor], verbose=0)
        explore.training_monitor(history)

    While `fit` runs, a few frames a second appear below its cell; drawing takes some three percent of the time. A fit
    of less than two seconds is drawn when its cell is over.
    Outside a notebook it collects the numbers and draws nothing.

    Args
        history: what a finished `fit` returned, or a dictionary such as its `history`.
        best: the number whose best epoch is marked.

    Raises
        TypeError: not a history, or `best` is not a name. ValueError: an empty history.
    """
    if not isinstance(best, str):
        raise TypeError(f"training_monitor: best must be the name of a number, such as 'val_loss'; received {best!r}.")
    monitor = TrainingMonitor(best)
    if history is not None:
        monitor.run = run_of(history)
        monitor._draw()
    return monitor
