"""Promise 11: whoever stops a training in the middle has a model that works, and a history of what was finished."""

from __future__ import annotations

import numpy as np
import pytest
from promises.small_models import CLASSES, KINDS, bytes_of, compiled

from nnteach import autodiff, callbacks
from nnteach.layers import _taped


class StopButton(callbacks.Callback):
    """Ctrl-C in the third epoch, at some moment of a batch."""

    def __init__(self, moment: str):
        self.moment = moment

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        self.press("begin", batch)

    def on_train_batch_end(self, batch, logs=None):
        self.press("end", batch)

    def press(self, moment, batch):
        if (moment, batch, self.epoch) == (self.moment, 1, 2):
            raise KeyboardInterrupt


def batches(x, y):
    while True:
        for start in range(0, len(x), 8):
            yield x[start : start + 8], y[start : start + 8]


def go_on(model, x, y) -> None:
    """It predicts, judges and learns as one that nobody stopped."""
    assert np.isfinite(model.predict(x, verbose=0)).all()
    assert all(np.isfinite(model.evaluate(x, y, verbose=0)))
    before = bytes_of(model)
    history = model.fit(x, y, batch_size=8, epochs=2, verbose=0)
    assert len(history.history["loss"]) == 2
    assert bytes_of(model) != before
    assert autodiff.running_tape() is None
    assert not _taped.called_now()


@pytest.mark.parametrize("stream", [False, True], ids=["arrays", "stream"])
@pytest.mark.parametrize("moment", ["begin", "end"])
@pytest.mark.parametrize("name", KINDS)
def test_a_model_that_was_stopped_goes_on(name, moment, stream):
    rng = np.random.default_rng(2)
    x, y = KINDS[name].examples(rng, 32), rng.integers(0, CLASSES, 32)
    model = compiled(KINDS[name])
    with pytest.raises(KeyboardInterrupt):
        if stream:
            model.fit(batches(x, y), steps_per_epoch=4, epochs=5, verbose=0, callbacks=[StopButton(moment)])
        else:
            model.fit(x, y, batch_size=8, epochs=5, verbose=0, callbacks=[StopButton(moment)])
    assert model.history.epoch == [0, 1]
    assert {len(values) for values in model.history.history.values()} == {2}
    go_on(model, x, y)


@pytest.mark.parametrize("method", ["forward", "backward"])
@pytest.mark.parametrize("name", ["memories", "pictures", "branches", "subclass"])
def test_a_model_that_was_stopped_within_a_layer_goes_on(name, method, monkeypatch):
    rng = np.random.default_rng(2)
    x, y = KINDS[name].examples(rng, 32), rng.integers(0, CLASSES, 32)
    model = compiled(KINDS[name])
    model.fit(x, y, verbose=0)
    last = model.layers[-1]
    where = "call" if method == "forward" else "backward"
    real, seen = getattr(last, where), []

    def pressed(*arguments, **options):
        seen.append(1)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    monkeypatch.setattr(last, where, pressed)
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, batch_size=8, epochs=5, verbose=0)
    monkeypatch.undo()
    go_on(model, x, y)
