"""Callbacks through fit: when training stops, which learning rates it used, which files it wrote, what they print."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from keras_parity.programs.harness import SINGLE, numbers, program

_X, _Y = numbers(24, 3, seed=5), (numbers(24, 1, seed=6) > 0).astype("float64")


class Numbers:
    """A callback whose logs are given: it plays a training that goes as we like."""

    def __init__(self, k: Any, values: dict[str, list[Any]]):
        class Play(k.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                for name, column in values.items():
                    if column[epoch] is None:
                        logs.pop(name, None)
                    else:
                        logs[name] = column[epoch]

        self.callback = Play()


def small(k: Any, rate: float = 0.1) -> Any:
    model = k.Sequential(
        [k.Input((3,)), k.layers.Dense(2, activation="sigmoid"), k.layers.Dense(1, activation="sigmoid")]
    )
    model.set_weights([numbers(*w.shape, seed=i) for i, w in enumerate(model.get_weights())])
    model.compile(optimizer=k.optimizers.SGD(rate), loss="binary_crossentropy", metrics=["accuracy"])
    return model


def played(k: Any, values: dict[str, list[Any]], *callbacks: Any, **fit: Any) -> Any:
    """The model after a training of as many epochs as there are values, and its history."""
    model = small(k)
    length = len(next(iter(values.values())))
    history = model.fit(_X, _Y, batch_size=12, epochs=length, shuffle=False, verbose=0,
                        callbacks=[Numbers(k, values).callback, *callbacks], **fit)  # fmt: skip
    return model, history


_WAVE = [1.0, 0.8, 0.9, 0.85, 0.7, 0.7, 0.7, 0.69, 0.75, 0.6, 0.9, 0.9, 0.9, 0.9, 0.9]
_STOPS: list[dict[str, Any]] = [
    {}, {"patience": 2}, {"patience": 3}, {"patience": 4, "min_delta": 0.05}, {"patience": 2, "min_delta": -0.05},
    {"patience": 2, "baseline": 0.75}, {"patience": 2, "baseline": 0.1}, {"patience": 1, "start_from_epoch": 5},
    {"patience": 2, "restore_best_weights": True}, {"patience": 3, "mode": "max"}, {"mode": "min", "patience": 100},
    {"patience": 2, "start_from_epoch": 4, "restore_best_weights": True},
]  # fmt: skip


@program("when early stopping stops", tolerance=SINGLE)
def _(k, tools):
    result = {}
    for arguments in _STOPS:
        stopping = k.callbacks.EarlyStopping("loss", **arguments)
        model, history = played(k, {"loss": _WAVE}, stopping)
        result[str(arguments)] = [history.epoch, stopping.stopped_epoch, stopping.best_epoch, stopping.best,
                                  stopping.wait, model.get_weights()]  # fmt: skip
    for monitor in ("accuracy", "val_accuracy", "val_loss"):
        stopping = k.callbacks.EarlyStopping(monitor, patience=2)
        _, history = played(k, {monitor: _WAVE}, stopping, validation_split=0.25)
        result[monitor] = history.epoch
    stopping = k.callbacks.EarlyStopping(patience=1)
    _, history = played(k, {"val_loss": [None, 1.0, None, 0.9, None, 0.95, None, 0.97]}, stopping, validation_split=0.25,
                        validation_freq=2)  # fmt: skip
    result["every second epoch"] = [history.epoch, history.history["val_loss"]]
    return result


_PLATEAUS: list[dict[str, Any]] = [
    {"patience": 1}, {"patience": 2, "factor": 0.5}, {"patience": 1, "cooldown": 2}, {"patience": 1, "min_lr": 0.02},
    {"patience": 2, "min_delta": 0.2}, {"patience": 2, "mode": "max"}, {"patience": 0, "factor": 0.9}, {},
]  # fmt: skip


@program("learning rates that callbacks choose")
def _(k, tools):
    result = {}
    for arguments in _PLATEAUS:
        plateau = k.callbacks.ReduceLROnPlateau("loss", **arguments)
        model, history = played(k, {"loss": _WAVE}, plateau)
        result[f"plateau {arguments}"] = [history.history["learning_rate"], float(tools.numpy(model.optimizer.learning_rate)),
                                          plateau.wait, plateau.cooldown_counter]  # fmt: skip
    for name, schedule in {
        "halved": lambda epoch, rate: rate / 2, "by epoch": lambda epoch: 0.1 / (epoch + 1),
        "a step": lambda epoch, rate: 0.1 if epoch < 3 else 0.01,
    }.items():  # fmt: skip
        _, history = played(k, {"loss": [1.0] * 6}, k.callbacks.LearningRateScheduler(schedule))
        result[name] = history.history["learning_rate"]
    return result


@program("the numbers that are in a history", tolerance=SINGLE)
def _(k, tools):
    model = small(k)
    halving = k.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = model.fit(
        _X, _Y, epochs=3, batch_size=8, shuffle=False, verbose=0, callbacks=[halving], validation_split=0.25
    )
    return {"history": history.history, "epoch": history.epoch, "weights": model.get_weights()}


@program("tables that CSVLogger writes")
def _(k, tools):
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        for label, arguments, fit in (
            ("plain", {}, {}), ("validated", {"separator": ";"}, {"validation_split": 0.25}),
            ("sometimes", {}, {"validation_split": 0.25, "validation_freq": 2}),
        ):  # fmt: skip
            path = Path(folder) / f"{label}.csv"
            for append in (False, True):
                logger = k.callbacks.CSVLogger(str(path), append=append, **arguments)
                small(k).fit(_X, _Y, epochs=3, verbose=0, callbacks=[logger], **fit)
            rows = list(csv.reader(path.read_text().splitlines(), delimiter=arguments.get("separator", ",")))
            result[label] = [rows[0], [[row[0], [cell == "NA" for cell in row]] for row in rows[1:]],
                             path.read_bytes().count(b"\r\n")]  # fmt: skip
    return result


def _as_in_keras(path: str) -> str:
    return Path(path).name.replace(".weights.nnteach", ".weights.h5").replace(".nnteach", ".keras")


@program("files that ModelCheckpoint writes")
def _(k, tools):
    result = {}
    for label, arguments in {
        "each epoch": {}, "best": {"save_best_only": True, "monitor": "loss"},
        "best from": {"save_best_only": True, "monitor": "loss", "initial_value_threshold": 0.75},
        "largest": {"save_best_only": True, "monitor": "loss", "mode": "max"},
        "batches": {"save_freq": 3}, "one batch": {"save_freq": 1}, "weights": {"save_weights_only": True},
    }.items():  # fmt: skip
        saved: list[list[str]] = []
        kind = "keras" if k.__name__ == "keras" else "nnteach"
        ending = f".weights.{'h5' if kind == 'keras' else kind}" if arguments.get("save_weights_only") else f".{kind}"
        batch = "{batch:02d}" if "save_freq" in arguments else "{loss:.2f}"
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = k.callbacks.ModelCheckpoint(f"{folder}/in/{{epoch:02d}}-{batch}{ending}", **arguments)
            model = small(k)

            def keep(kind: str, saved: list[list[str]] = saved) -> Any:
                return lambda path, overwrite=True: saved.append([kind, Path(path).parent.name, _as_in_keras(path)])

            model.save, model.save_weights = keep("model"), keep("weights")
            model.fit(_X, _Y, batch_size=12, epochs=15, shuffle=False, verbose=0,
                      callbacks=[Numbers(k, {"loss": _WAVE}).callback, checkpoint])  # fmt: skip
        result[label] = saved
    return result


@program("a loss that breaks, looked after")
def _(k, tools):
    result = {}
    for raise_error in (False, True):
        model = small(k)
        x = _X.copy()
        model.compile(optimizer=k.optimizers.SGD(1e200), loss="mse")
        guard = k.callbacks.TerminateOnNaN(raise_error=raise_error)
        model.layers[-1].activation = k.activations.linear
        model.layers[0].activation = k.activations.linear
        batches: list[int] = []
        count = k.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs, batches=batches: batches.append(batch)
        )
        try:
            history = model.fit(x, _Y, batch_size=4, epochs=3, shuffle=False, verbose=0, callbacks=[count, guard])
            result["ended"] = [history.epoch, batches, bool(np.isfinite(history.history["loss"]).any())]
        except RuntimeError as error:
            result["raised"] = [type(error).__name__, batches]
    return result


@program("functions at the turns of training")
def _(k, tools):
    seen: list[Any] = []
    callback = k.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: seen.append(["epoch begins", epoch]),
        on_epoch_end=lambda epoch, logs: seen.append(["epoch ends", epoch, sorted(logs)]),
        on_train_begin=lambda logs: seen.append("train begins"),
        on_train_end=lambda logs: seen.append("train ends"),
        on_train_batch_begin=lambda batch, logs: seen.append(["batch begins", batch]),
        on_train_batch_end=lambda batch, logs: seen.append(["batch ends", batch, sorted(logs)]),
        on_test_begin=lambda logs: seen.append("test begins"),
    )

    class Older(k.callbacks.Callback):
        def on_batch_begin(self, batch, logs=None):
            seen.append(["older begins", batch])

        def on_batch_end(self, batch, logs=None):
            seen.append(["older ends", batch, sorted(logs)])

    small(k).fit(_X, _Y, batch_size=12, epochs=2, verbose=0, validation_split=0.25, callbacks=[callback, Older()])
    return seen
