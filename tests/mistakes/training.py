"""How a model learns: optimizers, schedules, callbacks, generators, files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from mistakes.common import REAL, X, Y, mistake, train
from nnteach import Input, Sequential, callbacks, models, optimizers, saving
from nnteach.layers import Dense

PATH = tempfile.mkdtemp()


class Empty:
    def __len__(self):
        return 0

    def __getitem__(self, i):
        return X, REAL


def learn(x: Any = X, y: Any = REAL, **fit: Any) -> Any:
    return train([Input((4,)), Dense(1)], x, y, **fit)


def gen(times: int = 3) -> Any:
    yield from [(X, REAL)] * times


def twice(generator: Any) -> None:
    learn(generator, None)
    learn(generator, None)


def saved(name: str) -> str:
    (Path(PATH) / name).write_bytes(b"PK\x03\x04 something else")
    return str(Path(PATH) / name)


def refit_weights() -> None:
    path = f"{PATH}/one.weights.nnteach"
    Sequential([Input((4,)), Dense(1)]).save_weights(path)
    Sequential([Input((4,)), Dense(2)]).load_weights(path)


MISTAKES = [
    mistake("a negative rate", lambda: optimizers.Adam(-0.1), ValueError, "Adam", "learning_rate", "-0.1"),
    mistake("beta_1 of 1.5", lambda: optimizers.Adam(beta_1=1.5), ValueError, "Adam", "beta_1", "below 1", "1.5"),
    mistake("a rate in words", lambda: optimizers.Adam("0.1"), TypeError, "learning_rate", "'0.1'"),
    mistake("the rate by its older name", lambda: optimizers.SGD(lr=0.1), TypeError, "'lr'", "learning_rate"),
    mistake("decay of older books", lambda: optimizers.SGD(decay=0.1), TypeError, "'decay'", "ExponentialDecay"),
    mistake("momentum of 1.5", lambda: optimizers.SGD(momentum=1.5), ValueError, "SGD", "momentum", "1.5"),
    mistake("a negative clipnorm", lambda: optimizers.SGD(clipnorm=-1), ValueError, "clipnorm", "-1"),
    mistake("clipped in two ways", lambda: optimizers.SGD(clipnorm=1, clipvalue=1), ValueError, "choose one", "clipnorm=1"),
    mistake("a schedule of no steps", lambda: optimizers.schedules.ExponentialDecay(0.1, 0, 0.9), ValueError, "decay_steps", "0"),
    mistake("as many values as boundaries", lambda: optimizers.schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2]), ValueError,
            "2 boundaries", "2 values"),
    mistake("a function for a rate", lambda: optimizers.SGD(lambda epoch: 0.1), TypeError, "learning_rate", "LearningRateSchedule"),
    mistake("a number for a plan", lambda: callbacks.LearningRateScheduler(0.1), TypeError, "schedule(epoch, rate)", "0.1"),
    mistake("a plan that returns nothing", lambda: learn(callbacks=[callbacks.LearningRateScheduler(lambda e: None)]), TypeError,
            "schedule", "number", "None"),
    mistake("a factor that makes the rate grow", lambda: callbacks.ReduceLROnPlateau(factor=1.5), ValueError, "factor", "1.5"),
    mistake("a plateau of nothing", lambda: learn(callbacks=[callbacks.ReduceLROnPlateau("vloss")]), ValueError, "'vloss'", "'loss'"),
    mistake("a checkpoint in Keras's format", lambda: callbacks.ModelCheckpoint("m.keras"), ValueError, "'.nnteach'", "'m.keras'"),
    mistake("a checkpoint of a number that is not there",
            lambda: learn(callbacks=[callbacks.ModelCheckpoint(f"{PATH}/{{epoch}}-{{acc}}.nnteach")]), ValueError, "{loss}", "{acc}"),
    mistake("a checkpoint that watches nothing",
            lambda: learn(callbacks=[callbacks.ModelCheckpoint(f"{PATH}/m.nnteach", monitor="val_los", save_best_only=True)]),
            ValueError, "'val_los'", "loss"),
    mistake("a checkpoint that is a folder", lambda: learn(callbacks=[callbacks.ModelCheckpoint(PATH)]), ValueError, ".nnteach"),
    mistake("a checkpoint every batch in words", lambda: callbacks.ModelCheckpoint("m.nnteach", save_freq="batch"), ValueError,
            "save_freq", "'epoch'", "'batch'"),
    mistake("a generator's function", lambda: learn(gen, None), TypeError, "x is a function", "fit(x())"),
    mistake("a function for y", lambda: learn(X, gen), TypeError, "y is a function", "y()"),
    mistake("batches as dictionaries", lambda: learn(iter([{"x": X, "y": Y}]), None), TypeError, "(x, y)", "dict"),
    mistake("a second batch of another shape", lambda: learn(iter([(X, REAL), (X[:, :3], REAL)]), None), ValueError, "(20, 3)", "(4,)"),
    mistake("a second batch with NaN", lambda: learn(iter([(X, REAL), (X * np.nan, REAL)]), None), ValueError, "x holds 80", "NaN"),
    mistake("a batch of other targets", lambda: learn(iter([(X, REAL[:5])]), None), ValueError, "x has 20", "y has 5"),
    mistake("a generator without batches", lambda: learn(iter([]), None), ValueError, "generator gave no batch"),
    mistake("a generator used twice", lambda: twice(gen()), ValueError, "generator gave no batch"),
    mistake("an object without batches", lambda: learn(Empty(), None), ValueError, "0 batches", "__len__"),
    mistake("zip of examples", lambda: learn(zip(X, REAL, strict=True), None), ValueError, "(4,)", "batch"),
    mistake("a file that is not there", lambda: models.load_model(f"{PATH}/absent.nnteach"), saving.ModelFileError, "absent", "not found"),
    *[mistake(f"a file ending in {end}", lambda end=end: models.load_model(saved(f"m{end}")), saving.ModelFileError, f"m{end}", ".nnteach", whose)
      for end, whose in ((".h5", "Keras"), (".keras", "Keras"), (".pt", "PyTorch"), (".pkl", "Python"), (".txt", "model.save"))],
    mistake("a folder as a file", lambda: models.load_model(PATH), saving.ModelFileError, ".nnteach"),
    mistake("None as a file", lambda: models.load_model(None), TypeError, "path", "None"),
    mistake("saved in Keras's format", lambda: Sequential([Input((4,)), Dense(1)]).save(f"{PATH}/x.h5"), ValueError, "'.h5'", "x.nnteach"),
    mistake("saved before it is built", lambda: Sequential([Dense(1)]).save(f"{PATH}/x.nnteach"), ValueError, "no weights", "Input(shape)"),
    mistake("saved where no folder is", lambda: Sequential([Input((4,)), Dense(1)]).save(f"{PATH}/no/x.nnteach"), FileNotFoundError,
            "no such folder"),
    mistake("weights of another model", refit_weights, saving.ModelFileError, "(4, 2)", "(4, 1)", "as it was"),
]  # fmt: skip
