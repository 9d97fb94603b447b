"""Callback: something to do at the turns of training; the list that tells them; the history that `fit` returns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nnteach.errors import did_you_mean

Logs = dict[str, float]


class Callback:
    """Something to do at the turns of training. Override the methods you need.

    `self.model` is the model, `self.params` a dictionary with "epochs", "steps" and "verbose". To end training
    early, set `self.model.stop_training = True`.
    """

    bears_nan = False  # whether it looks after a loss that breaks, so that `fit` need not raise an error
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
    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None: ...  # older names of those two
    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None: ...
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
        listed: list[Any] = list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
        given = [callback for callback in listed if callback is not None]
        for callback in given:
            if not isinstance(callback, Callback):
                hint = " Add parentheses to make one." if isinstance(callback, type) else ""
                raise TypeError(f"callbacks must be instances of Callback; received {callback!r}.{hint}")
            _check_turns(callback)
            callback.set_model(model)
            callback.set_params(params)
        self.callbacks: list[Callback] = given

    def listeners(self, turn: str) -> list[Any]:
        """The methods of that name that somebody overrode, or their older names."""
        older = turn.replace("_train_batch_", "_batch_")
        return [
            getattr(c, name)
            for c in self.callbacks
            for name in dict.fromkeys((turn, older))
            if getattr(type(c), name) is not getattr(Callback, name) or name in vars(c)
        ]

    @property
    def bears_nan(self) -> bool:
        """Whether one of them looks after a loss that breaks."""
        return any(each.bears_nan for each in self.callbacks)

    def tell(self, turn: str, *arguments: Any) -> None:
        for method in self.listeners(turn):
            method(*arguments)


def _check_turns(callback: Callback) -> None:
    """Refuse a method that could not be called; better before the training than after its first epoch."""
    for turn, method in ((name, getattr(type(callback), name)) for name in dir(type(callback)) if name[:3] == "on_"):
        if turn not in vars(Callback):
            raise TypeError(f"{type(callback).__name__} has a method {turn}. {did_you_mean(turn, _TURNS)}")
        code, wanted = getattr(method, "__code__", None), vars(Callback)[turn].__code__
        if code is not None and not code.co_flags & 0x04 and code.co_argcount < wanted.co_argcount:
            arguments = ", ".join(wanted.co_varnames[: wanted.co_argcount - 1])
            raise TypeError(f"{type(callback).__name__}: define {turn}({arguments}, logs=None); it lacks an argument.")


_TURNS = [name for name in vars(Callback) if name.startswith("on_")]


class History(Callback):
    """What `fit` returns: `history["loss"]` and the rest, one number for each epoch in `epoch`.

    >>> history = model.fit(x, y, epochs=2, verbose=0)
    >>> history.epoch, sorted(history.history)
    ([0, 1], ['loss'])
    """

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


class LambdaCallback(Callback):
    """Functions of one's own at the turns of training.

    LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs["loss"]))

    >>> history = model.fit(x, y, verbose=0, callbacks=[LambdaCallback(on_epoch_end=lambda epoch, logs: None)])

    Args
        on_epoch_begin, on_epoch_end: called with the epoch, counted from 0, and the logs.
        on_train_begin, on_train_end: called with the logs.
        on_train_batch_begin, on_train_batch_end: called with the batch, counted from 0, and the logs.
        others: the remaining turns by name, such as on_test_end.

    Raises
        TypeError: a turn that does not exist, or something that is not a function.
    """

    def __init__(
        self,
        on_epoch_begin: Any = None,
        on_epoch_end: Any = None,
        on_train_begin: Any = None,
        on_train_end: Any = None,
        on_train_batch_begin: Any = None,
        on_train_batch_end: Any = None,
        **others: Any,
    ):
        turns = {
            "on_epoch_begin": on_epoch_begin, "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin, "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin, "on_train_batch_end": on_train_batch_end, **others,
        }  # fmt: skip
        known = [name for name in vars(Callback) if name.startswith("on_")]
        for turn, function in turns.items():
            if turn not in known:
                raise TypeError(f"LambdaCallback knows no turn {turn!r}. {did_you_mean(turn, known)}")
            if function is not None and not callable(function):
                raise TypeError(f"LambdaCallback: {turn} must be a function; received {function!r}.")
            if function is not None:
                setattr(self, turn, function)
