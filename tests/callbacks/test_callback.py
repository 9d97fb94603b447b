"""Callbacks: who is told what, early stopping, the progress line."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach import Input, Sequential, callbacks
from nnteach.layers import Dense
from nnteach.progress import duration


@pytest.fixture
def data(rng):
    x = rng.standard_normal((40, 3))
    return x, (x[:, :1] > 0).astype(float)


def fresh(rate=0.1):
    nnteach.utils.set_random_seed(0)
    model = Sequential([Input((3,)), Dense(1, activation="sigmoid")])
    model.compile(optimizer=nnteach.optimizers.SGD(rate), loss="binary_crossentropy", metrics=["accuracy"])
    return model


def test_logs_of_an_epoch_are_what_the_history_keeps(data):
    seen = []

    class Spy(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append((epoch, dict(logs)))

    history = fresh().fit(*data, epochs=3, verbose=0, validation_split=0.2, callbacks=[Spy()])
    assert [epoch for epoch, _ in seen] == [0, 1, 2]
    for epoch, logs in seen:
        assert logs == {name: values[epoch] for name, values in history.history.items()}


def test_logs_of_a_batch_are_the_means_so_far(data):
    losses = []

    class Spy(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            losses.append(logs["loss"])

    history = fresh().fit(*data, batch_size=10, verbose=0, callbacks=[Spy()])
    assert len(losses) == 4
    assert losses[-1] == pytest.approx(history.history["loss"][0])


def test_a_callback_knows_the_model_and_the_plan(data):
    class Spy(callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.plan = dict(self.params)

    spy, model = Spy(), fresh()
    history = model.fit(*data, epochs=2, batch_size=16, verbose=0, callbacks=spy)
    assert spy.model is model
    assert spy.plan == {"epochs": 2, "steps": 3, "verbose": 0}
    assert history.model is model
    assert history.params == spy.plan


def test_a_history_can_be_printed(data):
    assert re.match(r"<History of 2 epochs: loss [\d.]+, accuracy ", repr(fresh().fit(*data, epochs=2, verbose=0)))
    assert "0 epochs" in repr(callbacks.History())


def test_early_stopping_goes_back_to_the_best_weights(data):
    kept = []

    class Keep(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept.append((logs["val_loss"], self.model.get_weights()))

    model = fresh(rate=30.0)
    stopping = callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    model.fit(*data, epochs=100, batch_size=4, verbose=0, validation_split=0.4, callbacks=[Keep(), stopping])
    assert len(kept) < 100, "it stops early"
    best = min(range(len(kept)), key=lambda i: kept[i][0])
    assert stopping.best_epoch == best
    assert stopping.best == kept[best][0]
    for a, b in zip(model.get_weights(), kept[best][1], strict=True):
        assert_array_equal(a, b)
    assert stopping.stopped_epoch == len(kept) - 1 == best + 3


def test_early_stopping_says_so_when_asked(data, capsys):
    stopping = callbacks.EarlyStopping("loss", min_delta=1e9, verbose=1, restore_best_weights=True)
    fresh().fit(*data, epochs=9, verbose=0, callbacks=[stopping])
    out = capsys.readouterr().out
    assert "early stopping" in out
    assert "restored" in out


@pytest.mark.parametrize(("monitor", "grows"), [
    ("loss", False), ("val_mae", False), ("val_mean_squared_error", False), ("accuracy", True), ("val_binary_accuracy", True),
])  # fmt: skip
def test_early_stopping_knows_which_way_is_better(monitor, grows):
    stopping, model = callbacks.EarlyStopping(monitor, patience=1), fresh()
    stopping.set_model(model)
    stopping.on_train_begin()
    for epoch, value in enumerate([1.0, 2.0, 3.0, 4.0]):
        stopping.on_epoch_end(epoch, {monitor: value})
    assert model.stop_training == (not grows)


def test_early_stopping_does_not_guess_which_way_is_better(data):
    model = fresh()
    model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=[nnteach.metrics.BinaryAccuracy(name="hits")])
    with pytest.raises(ValueError, match=r"'hits'.*mode='max'"):
        model.fit(*data, verbose=0, callbacks=[callbacks.EarlyStopping("hits")])
    model.fit(*data, verbose=0, callbacks=[callbacks.EarlyStopping("hits", mode="max")])


def test_early_stopping_can_be_used_again(data):
    stopping = callbacks.EarlyStopping("loss", min_delta=1e9)
    assert fresh().fit(*data, epochs=9, verbose=0, callbacks=[stopping]).epoch == [0, 1]
    assert fresh().fit(*data, epochs=9, verbose=0, callbacks=[stopping]).epoch == [0, 1]


# The progress line -------------------------------------------------------------------------------------------------


class Screen:
    """Keeps what is written; says whether it is a terminal."""

    def __init__(self, terminal):
        self.text, self.terminal = "", terminal

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text

    def flush(self):
        pass


class NotebookStream(Screen):
    """As in a notebook: no terminal, and its class lives in ipykernel."""


NotebookStream.__module__ = "ipykernel.iostream"


def as_seen(text):
    """What stays on the screen: a carriage return begins the line anew."""
    lines = []
    for line in text.split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown.rstrip())
    return lines


class Slow(callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        import time

        time.sleep(0.06)


def shown(monkeypatch, data, stream, verbose, slowly=False, **fit):
    monkeypatch.setattr("sys.stdout", stream)
    fresh().fit(*data, epochs=2, batch_size=8, verbose=verbose, callbacks=[Slow()] if slowly else None, **fit)
    monkeypatch.undo()
    return stream.text


@pytest.mark.parametrize("stream", [Screen(True), NotebookStream(False)], ids=["terminal", "notebook"])
def test_in_a_terminal_and_in_a_notebook_one_line_for_each_epoch_rewrites_itself(stream, monkeypatch, data):
    text = shown(monkeypatch, data, stream, 1, slowly=True, validation_split=0.2)
    assert text.count("\r") >= 4, "drawn several times"
    assert "left" in text
    lines = as_seen(text)
    assert len(lines) == 3
    assert lines[-1] == ""
    for epoch, line in enumerate(lines[:2], 1):
        assert re.fullmatch(
            rf"Epoch {epoch}/2  ━{{20}}  4/4  [\d.]+m?s  loss [\d.]+  accuracy [\d.]+  val_loss [\d.]+  val_accuracy [\d.]+",
            line,
        )


@pytest.mark.parametrize("verbose", [1, "auto", 2])
def test_in_a_file_there_are_plain_lines(verbose, monkeypatch, data):
    text = shown(monkeypatch, data, Screen(False), verbose, slowly=True)
    assert "\r" not in text
    assert len(text.strip().split("\n")) == 2
    assert ("━" in text) == (verbose != 2)


def test_silence(monkeypatch, data):
    assert shown(monkeypatch, data, Screen(True), 0) == ""
    assert shown(monkeypatch, data, Screen(True), False) == ""


def test_durations_are_short_words():
    assert [duration(s) for s in (0.0341, 3.42, 75)] == ["34ms", "3.4s", "1m15s"]


def test_evaluate_prints_its_numbers_unless_told_not_to(capsys, data):
    model = fresh()
    model.evaluate(*data, verbose=0)
    assert capsys.readouterr().out == ""
    model.evaluate(*data)
    assert re.search(r"loss [\d.]+  accuracy [\d.]+", capsys.readouterr().out)
    assert np.isscalar(model.evaluate(*data, verbose=0)[0])
