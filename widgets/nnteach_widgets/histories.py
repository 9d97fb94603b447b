"""The curves of a training run: what `fit` returns, as lines with their names at the ends and the best epoch marked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from nnteach.errors import did_you_mean
from nnteach_widgets.labels import spread
from nnteach_widgets.palette import NORMAL, SMALL, Palette, Role, plain
from nnteach_widgets.words import short

ROLES: tuple[Role, ...] = ("model", "truth", "gradient", "guess")
GAP = 15.0  # CSS pixels between two names
DASHES = (0, (4, 2))


@dataclass
class Run:
    """Numbers by name, one for each epoch; epochs count from 0, as in `History`."""

    epochs: list[int] = field(default_factory=list)
    numbers: dict[str, list[float]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """What is measured, on the examples learned from or on those kept aside: "loss", "accuracy", ..."""
        return list(dict.fromkeys(name.removeprefix("val_") for name in self.numbers))

    def add(self, epoch: int, logs: Mapping[str, float]) -> None:
        """One more epoch. A number that comes only now, or not every time, has gaps."""
        for name in dict.fromkeys([*self.numbers, *logs]):
            known = self.numbers.setdefault(name, [math.nan] * len(self.epochs))
            known.append(float(logs.get(name, math.nan)))
        self.epochs.append(epoch)


class Best(NamedTuple):
    """The epoch in which a number was best."""

    epoch: int
    name: str
    value: float


def run_of(history: Any) -> Run:
    """What `fit` returned, or a dictionary such as its `history`, as a run.

    Raises
        TypeError: neither. ValueError: nothing in it; lists of different lengths.
    """
    numbers = getattr(history, "history", history)
    if not isinstance(numbers, Mapping):
        raise TypeError(
            "A history is what fit returns, or a dictionary such as {'loss': [0.9, 0.5]}; "
            f"received {type(history).__name__}."
        )
    if not numbers or not all(len(values) for values in numbers.values()):
        raise ValueError("This history is empty: no epoch has been trained yet.")
    longest = max(len(values) for values in numbers.values())
    epochs = list(getattr(history, "epoch", range(longest)))
    run = Run(epochs if len(epochs) == longest else list(range(longest)))
    for name, values in numbers.items():
        series = np.asarray(values, dtype=float)
        if series.ndim != 1 or (len(series) != longest and not name.startswith("val_")):
            raise ValueError(f"history[{name!r}] must hold one number for each of the {longest} epochs.")
        run.numbers[str(name)] = _with_gaps(series, longest)
    return run


def _with_gaps(series: np.ndarray, length: int) -> list[float]:
    """Validation after every k-th epoch only (`validation_freq`): gaps between."""
    every = length // len(series)
    values = np.full(length, np.nan)
    values[every - 1 :: every][: len(series)] = series
    return [float(value) for value in values]


def best_of(run: Run, name: str = "val_loss") -> Best | None:
    """The epoch in which that number was best (the largest of an accuracy, the smallest of a loss), if there is one."""
    values = np.asarray(run.numbers.get(name, []), dtype=float)
    if not np.isfinite(values).any():
        return None
    grows = any(word in name for word in ("acc", "auc", "f1", "r2"))
    at = int(np.nanargmax(np.where(np.isfinite(values), values if grows else -values, np.nan)))
    return Best(run.epochs[at], name, float(values[at]))


class Curves:
    """The artists of some numbers of a run on one axes; `show` moves them.

    Args
        axes: where. names: which, such as ["loss"]; the validation's come along.
        word: makes the names at the lines' ends, as `axes.text` does.
        first: place of the first one's colour; the loss has 0.
    """

    def __init__(
        self,
        axes: Axes,
        names: Sequence[str],
        colours: Palette,
        word: Callable[..., Any] | None = None,
        first: int = 0,
    ) -> None:
        self.axes, self.names, self.colours = axes, list(names), colours
        self._frame: tuple[float, ...] = ()
        self.lines: dict[str, Line2D] = {}
        self.words: dict[str, Any] = {}
        self._shown: list[str] = []
        (self.guide,) = axes.plot([], [], color=colours.quiet, lw=1, ls=":", zorder=1)
        ring = {"mfc": colours.background, "mec": colours.ink, "mew": 1.8}
        (self.ring,) = axes.plot([], [], "o", ms=8, zorder=6, clip_on=False, **ring)
        write = word or axes.text
        look = {"color": colours.quiet, "fontsize": SMALL, "transform": axes.get_xaxis_transform()}
        self.best = write(0, 1.02, "", ha="center", va="bottom", **look)
        for k, name in enumerate(self.names):
            role = ROLES[(first + k) % len(ROLES)]
            for key, style, width in ((name, "-", 2.4), (f"val_{name}", DASHES, 1.8)):
                mark, tone = colours.mark(role), colours.words(role)
                (self.lines[key],) = axes.plot([], [], color=mark, ls=style, lw=width, marker="o", ms=0, zorder=4)
                self.words[key] = write(
                    1.02, 0, "", va="center", fontsize=SMALL, color=tone, transform=axes.transAxes, clip_on=False
                )

    @property
    def artists(self) -> list[Any]:
        return [self.guide, *self.lines.values(), self.ring, *self.words.values(), self.best]

    def show(self, run: Run, best: Best | None = None, planned: int = 0) -> bool:
        """Draw the run; True if the limits of the axes changed."""
        epochs = [epoch + 1 for epoch in run.epochs]  # people count from 1, as the progress bar does
        shown = [key for key in self.lines if np.isfinite(run.numbers.get(key, [])).any()]
        changed = self._reframe(run, shown, epochs, planned)
        for key, line in self.lines.items():
            values = np.asarray(run.numbers.get(key, []), dtype=float)
            there = np.isfinite(values)
            line.set_data(np.asarray(epochs)[there] if len(values) else [], values[there])
            line.set_markersize(5 if there.sum() == 1 else 0)
        self._write_names(run, shown)
        self._mark(best, shown)
        return changed

    def _reframe(self, run: Run, shown: Iterable[str], epochs: list[int], planned: int) -> bool:
        values = [v for key in shown for v in run.numbers[key] if math.isfinite(v)]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        first, last = (epochs[0], max(epochs[-1], planned)) if epochs else (1, max(planned, 2))
        frame = (first, max(last, first + 1), *_room(low, high))
        if frame == self._frame:
            return False
        self._frame = frame
        self.axes.set(xlim=frame[:2], ylim=frame[2:])
        return True

    def _write_names(self, run: Run, shown: list[str]) -> None:
        low, high = self._frame[2:]
        lasts = {key: next(v for v in reversed(run.numbers[key]) if math.isfinite(v)) for key in shown}
        height = self.axes.bbox.height / self.axes.figure.dpi * 100 if self.axes.figure else 300.0
        places = spread([(lasts[key] - low) / (high - low) for key in shown], GAP / height, 0, 1)
        for word in self.words.values():
            word.set_text("")
        for key, place in zip(shown, places, strict=True):
            self.words[key].set(text=f"{plain(key)}  {short(lasts[key])}", y=place)

    def _mark(self, best: Best | None, shown: list[str]) -> None:
        there = best is not None
        for artist in (self.guide, self.best, self.ring):
            artist.set_visible(there)
        if best is None:
            return
        epoch = best.epoch + 1
        self.guide.set_data([epoch, epoch], self._frame[2:])
        self.best.set(text=f"best: epoch {epoch}", x=epoch)
        self.ring.set_data(([epoch], [best.value]) if best.name in shown else ([], []))


def _room(low: float, high: float) -> tuple[float, float]:
    """Round limits around the values, from 0 where that is not far."""
    if 0 <= low < 0.6 * high:
        low = 0.0
    if high - low < 1e-12:
        low, high = low - 0.5, high + 0.5
    unit = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = next(part * unit for part in (1, 2, 2.5, 5, 10) if part * unit >= (high - low) / 4)
    top = step * math.ceil(high / step - 1e-9)
    return round(step * math.floor(low / step + 1e-9), 12), round(top, 12)


def pick(run: Run, names: Sequence[str] | None) -> list[str]:
    """Those of the run's names that were asked for; all of them if none was.

    Raises
        ValueError: one that the run does not hold.
    """
    if names is None:
        return run.names
    wanted = [names] if isinstance(names, str) else list(names)
    for name in wanted:
        if name not in run.names:
            raise ValueError(f"This history holds no {name!r}. {did_you_mean(name, run.names)}")
    return wanted


def name_axes(axes: Axes, colours: Palette, title: str = "") -> None:
    """Say what the axes count."""
    axes.set_xlabel("epoch", labelpad=2)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
    axes.set_title(plain(title), loc="left", pad=20, color=colours.quiet, fontsize=NORMAL)
