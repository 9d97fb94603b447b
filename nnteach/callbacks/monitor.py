"""Watching a number of the logs: which one, and which way is better."""

from __future__ import annotations

from typing import Any

from nnteach.callbacks.callback import Callback, Logs
from nnteach.errors import check_number, did_you_mean

_GROW = ("acc", "auc", "f1", "f_beta", "r2", "precision", "recall", "iou", "cosine_similarity", "true_", "sensitivity",
         "specificity")  # fmt: skip
_FALL = ("loss", "mse", "mae", "mape", "msle", "error", "entropy", "hinge", "divergence", "poisson", "huber",
         "log_cosh", "logcosh", "false_")  # fmt: skip


class Monitor(Callback):
    """What those share that wait for a number to improve."""

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0, best: float | None = None):
        owner, modes = type(self).__name__, ("auto", "min", "max")
        if not isinstance(monitor, str):
            raise TypeError(f"{owner}: monitor is the name of a number, such as 'val_loss'; received {monitor!r}.")
        if mode not in modes:
            raise ValueError(f"{owner} has no mode {mode!r}. {did_you_mean(mode, modes)}")
        self.monitor = monitor
        self.sign = {"max": 1, "min": -1, "auto": _better_way(monitor)}[mode]
        self.min_delta = abs(check_number(owner, "min_delta", min_delta, -float("inf")))
        self.best = best

    def watched(self, logs: Logs | None) -> float | None:
        """The number; None in an epoch in which `fit(validation_freq=...)` does not judge.

        Raises
            ValueError: no epoch has that number, or its name does not say which way is better.
        """
        logs = logs or {}
        if self.monitor not in logs:
            judged = self.monitor.startswith("val_") and self.monitor[4:] in logs
            if judged and (getattr(self.model, "judged_every", None) or 1) > 1:
                return None
            never = judged and getattr(self.model, "judged_every", None) is None
            hint = "Give fit validation_data or validation_split." if never else did_you_mean(self.monitor, logs)
            raise ValueError(
                f"{type(self).__name__} watches {self.monitor!r}, which is not in the logs ({', '.join(logs)}). {hint}"
            )
        if not self.sign:
            raise ValueError(
                f"{type(self).__name__} cannot tell whether {self.monitor!r} should grow or fall: "
                "say mode='max' or mode='min'."
            )
        return logs[self.monitor]

    def improves(self, value: float, on: float | None) -> bool:
        """Whether a value is better than another by more than min_delta; anything is better than none."""
        return on is None or self.sign * value - self.min_delta > self.sign * on


def _better_way(name: str) -> int:
    """1 if a number of that name should grow, -1 if it should fall, 0 if the name does not tell."""
    if any(word in name for word in _GROW):
        return 1
    return -1 if any(word in name for word in _FALL) else 0


def check_verbose(owner: str, verbose: Any) -> int:
    """0 is silent, 1 prints."""
    if verbose not in (0, 1, 2):
        raise ValueError(f"{owner}: verbose must be 0 or 1; received {verbose!r}.")
    return int(verbose)
