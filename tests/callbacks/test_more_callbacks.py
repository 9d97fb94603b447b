"""What callbacks do beyond Keras's numbers (those are in keras_parity): words, mistakes, costs, the pretend GPU."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Sequential, callbacks, optimizers
from nnteach.layers import Dense


@pytest.fixture
def data(rng):
    x = rng.standard_normal((40, 3))
    return x, (x[:, :1] > 0).astype(float)


def fresh(rate=0.1):
    nnteach.utils.set_random_seed(0)
    model = Sequential([Input((3,)), Dense(1, activation="sigmoid")])
    model.compile(optimizer=optimizers.SGD(rate), loss="binary_crossentropy", metrics=["accuracy"])
    return model


class Saves:
    """Stands in for `model.save`: remembers what was asked."""

    def __init__(self, model):
        self.paths = []
        model.save = model.save_weights = lambda path, overwrite: self.paths.append((path, overwrite))


def fit(*given, model=None, **arguments):
    model = model or fresh()
    rng = np.random.default_rng(20)
    x = rng.standard_normal((40, 3))
    return model.fit(x, (x[:, :1] > 0) * 1.0, **{"verbose": 0, "callbacks": list(given)} | arguments)


# A checkpoint -------------------------------------------------------------------------------------------------------


def test_a_checkpoint_makes_the_folder_and_says_so(tmp_path, capsys):
    model = fresh()
    saves = Saves(model)
    fit(callbacks.ModelCheckpoint(tmp_path / "new" / "{epoch:02d}.nnteach", verbose=1), model=model, epochs=2)
    assert saves.paths == [(str(tmp_path / "new" / f"0{epoch}.nnteach"), True) for epoch in (1, 2)]
    assert (tmp_path / "new").is_dir()
    assert "Epoch 2: saved" in capsys.readouterr().out


def test_a_checkpoint_that_waits_for_the_epoch_costs_nothing_at_a_batch():
    each, some = callbacks.ModelCheckpoint("m"), callbacks.ModelCheckpoint("m", save_freq=2)
    turns = [callbacks.CallbackList([c], fresh()).listeners("on_train_batch_end") for c in (each, some)]
    assert [len(t) for t in turns] == [0, 1]


def test_the_best_so_far_outlives_a_fit(tmp_path):
    model = fresh()
    saves, best = Saves(model), callbacks.ModelCheckpoint(tmp_path / "m", "loss", save_best_only=True)
    fit(best, model=model, epochs=3)
    count, value = len(saves.paths), best.best
    model.optimizer.learning_rate = 0.0
    fit(best, model=model, epochs=2, shuffle=False)
    assert best.best <= value
    assert len(saves.paths) <= count + 1, "standing still is no improvement"


# A loss that breaks --------------------------------------------------------------------------------------------------


def breaking():
    model = Sequential([Input((3,)), Dense(1)])
    model.compile(optimizer=optimizers.SGD(1e200), loss="mse")
    return model


def test_without_a_guard_the_error_explains_and_with_one_training_just_ends(capsys):
    with pytest.raises(FloatingPointError, match="learning rate"):
        fit(model=breaking(), epochs=5)
    history = fit(callbacks.TerminateOnNaN(), model=breaking(), epochs=5, batch_size=8, validation_split=0.2)
    assert history.epoch == [0]
    assert not np.isfinite(history.history["loss"]).any()
    assert "training ends" in capsys.readouterr().out
    with pytest.raises(RuntimeError, match="Terminating"):
        fit(callbacks.TerminateOnNaN(raise_error=True), model=breaking())


def test_evaluating_a_broken_model_is_an_error_again_after_a_guarded_fit():
    model = breaking()
    fit(callbacks.TerminateOnNaN(), model=model, epochs=5)
    with pytest.raises(FloatingPointError):
        model.evaluate(np.ones((4, 3)), np.ones(4), verbose=0)


# Rates ---------------------------------------------------------------------------------------------------------------


def test_the_rates_show_in_the_history_and_the_words(capsys):
    halved = fit(callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2, verbose=1), epochs=3).history
    assert halved["learning_rate"] == [0.05, 0.025, 0.0125]
    assert "Epoch 3: the learning rate is 0.0125." in capsys.readouterr().out
    plateau = callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=1e9, verbose=1)
    assert fit(plateau, epochs=3).history["learning_rate"] == [0.1, 0.1, 0.05]
    assert "the learning rate is now 0.05" in capsys.readouterr().out


def test_an_error_in_a_schedule_is_not_swallowed():
    def wrong(epoch, rate):
        return rate + "1"

    with pytest.raises(TypeError, match="unsupported operand"):
        fit(callbacks.LearningRateScheduler(wrong))


def test_an_epoch_without_validation_is_waited_through_and_a_training_without_any_is_not():
    stopping = callbacks.EarlyStopping(patience=50)
    assert fit(stopping, epochs=4, validation_split=0.2, validation_freq=3).epoch == [0, 1, 2, 3]
    assert stopping.best is not None
    with pytest.raises(ValueError, match="validation_split"):
        fit(callbacks.EarlyStopping())
    with pytest.raises(ValueError, match=r"'val_los'.*accuracy, loss"):
        fit(callbacks.EarlyStopping("val_los"), validation_split=0.2, validation_freq=3)


# A table -------------------------------------------------------------------------------------------------------------


def test_a_table_holds_the_numbers_of_the_history(tmp_path):
    path = tmp_path / "log.csv"
    history = fit(callbacks.CSVLogger(path), epochs=3, validation_split=0.2).history
    table = np.genfromtxt(path, delimiter=",", names=True)
    assert list(table.dtype.names) == ["epoch", *sorted(history)]
    for name, values in history.items():
        assert_array_equal(table[name], values)


def test_a_table_is_whole_after_every_epoch(tmp_path):
    path, lines = tmp_path / "log.csv", []
    count = callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: lines.append(len(path.read_text().splitlines())))
    fit(callbacks.CSVLogger(path), count, epochs=3)
    assert lines == [2, 3, 4]


# On the card ---------------------------------------------------------------------------------------------------------


def test_callbacks_run_on_the_pretend_gpu(data, tmp_path):
    with pretend_gpu():
        model = fresh()
        Saves(model)
        history = model.fit(*data, epochs=4, verbose=0, validation_split=0.2, callbacks=[
            callbacks.EarlyStopping(patience=9, restore_best_weights=True), callbacks.CSVLogger(tmp_path / "log.csv"),
            callbacks.ReduceLROnPlateau(patience=1), callbacks.TerminateOnNaN(),
            callbacks.ModelCheckpoint(tmp_path / "m", save_best_only=True),
        ])  # fmt: skip
    assert len(history.history["learning_rate"]) == 4


def test_a_rate_that_callbacks_change_reads_nothing_back_in_a_step(data):
    with pretend_gpu() as transfers:
        counts = []
        for batch_size in (32, 1):
            model = fresh()
            model.fit(*data, verbose=0)
            transfers.to_host = 0
            model.fit(*data, batch_size=batch_size, verbose=0, callbacks=[callbacks.ReduceLROnPlateau("loss")])
            counts.append(transfers.to_host)
        assert counts[0] == counts[1]


# Mistakes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: callbacks.ModelCheckpoint(5), TypeError, r"filepath.*5"),
    (lambda: callbacks.ModelCheckpoint("m", save_freq="batch"), ValueError, r"save_freq.*'epoch'.*'batch'"),
    (lambda: callbacks.ModelCheckpoint("m", save_freq=0), ValueError, r"save_freq.*0"),
    (lambda: callbacks.ModelCheckpoint("m", mode="best"), ValueError, r"mode 'best'"),
    (lambda: callbacks.ModelCheckpoint("m", save_best_only="yes"), TypeError, r"save_best_only.*'yes'"),
    (lambda: fit(callbacks.ModelCheckpoint("{epoc}")), ValueError, r"'\{epoc\}'.*\{epoch\}.*\{loss\}"),
    (lambda: fit(callbacks.ModelCheckpoint("{val_loss:.2f}")), ValueError, r"\{loss\}, \{accuracy\}"),
    (lambda: fit(callbacks.ModelCheckpoint("{loss:d}")), ValueError, r"cannot fill in"),
    (lambda: fit(callbacks.ModelCheckpoint("m", save_best_only=True)), ValueError, r"'val_loss'.*validation_split"),
    (lambda: callbacks.ReduceLROnPlateau(factor=1.0), ValueError, r"factor.*below 1.*1\.0"),
    (lambda: callbacks.ReduceLROnPlateau(patience=-1), ValueError, r"patience.*-1"),
    (lambda: callbacks.ReduceLROnPlateau(min_lr="0"), TypeError, r"min_lr.*'0'"),
    (lambda: fit(callbacks.ReduceLROnPlateau("losss")), ValueError, r"'losss'.*loss, accuracy.*Did you mean 'loss'"),
    (lambda: fit(callbacks.ReduceLROnPlateau("loss", patience=0, min_delta=9), epochs=3,
                 model=fresh(optimizers.schedules.ExponentialDecay(0.1, 9, 0.5))), TypeError, r"follows ExponentialDecay"),
    (lambda: callbacks.LearningRateScheduler(0.1), TypeError, r"schedule\(epoch, rate\).*0\.1"),
    (lambda: fit(callbacks.LearningRateScheduler(lambda epoch, rate: None)), TypeError, r"what schedule returns.*None"),
    (lambda: fit(callbacks.LearningRateScheduler(lambda epoch, rate: -rate)), ValueError, r"what schedule returns.*-0\.1"),
    (lambda: callbacks.CSVLogger("log.csv", separator=", "), ValueError, r"one character.*', '"),
    (lambda: callbacks.CSVLogger("log.csv", append="yes"), TypeError, r"append.*'yes'"),
    (lambda: callbacks.TerminateOnNaN(raise_error=1), TypeError, r"raise_error.*1"),
    (lambda: callbacks.LambdaCallback(on_epoch=print), TypeError, r"'on_epoch'.*Did you mean 'on_epoch_"),
    (lambda: callbacks.LambdaCallback(on_epoch_end=1), TypeError, r"on_epoch_end must be a function.*1"),
    (lambda: callbacks.EarlyStopping(monitor=None), TypeError, r"monitor.*None"),
    (lambda: callbacks.EarlyStopping(verbose="yes"), ValueError, r"verbose.*'yes'"),
    (lambda: fit(callbacks.EarlyStopping), TypeError, "parentheses"),
])  # fmt: skip
def test_mistakes(make, error, words):
    with pytest.raises(error, match=words):
        make()
