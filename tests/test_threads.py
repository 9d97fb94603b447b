"""While a model computes, NumPy's products keep to one thread; before and after, to those they had."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import nnteach
from nnteach.layers import Dense
from nnteach.threads import blas, few_threads

x, y = np.ones((8, 3)), np.ones((8, 1))


@pytest.fixture
def threads():
    """How to ask for the number of threads; before the test it is 2."""
    found = blas()
    if found is None:
        pytest.skip("NumPy multiplies without OpenBLAS here")
    ask, tell = found
    before = ask()
    tell(2)
    if ask() != 2:
        pytest.skip("this OpenBLAS has one thread only")
    yield ask
    assert ask() == 2
    tell(before)


class Asks(nnteach.callbacks.Callback):
    """Notes at every event how many threads there are."""

    def __init__(self, ask):
        super().__init__()
        self.ask, self.heard = ask, []

    def on_train_batch_end(self, batch, logs=None):
        self.heard.append(self.ask())

    on_test_batch_end = on_predict_batch_end = on_train_batch_end


def small_model():
    model = nnteach.Sequential([nnteach.Input((3,)), Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    return model


@pytest.mark.parametrize(
    "use",
    [
        lambda model, asks: model.fit(x, y, verbose=0, callbacks=[asks]),
        lambda model, asks: model.evaluate(x, y, verbose=0, callbacks=[asks]),
        lambda model, asks: model.predict(x, verbose=0, callbacks=[asks]),
    ],
    ids=["fit", "evaluate", "predict"],
)
def test_a_model_computes_on_one_thread_and_gives_the_others_back(threads, use):
    asks = Asks(threads)
    use(small_model(), asks)
    assert asks.heard == [1]


def test_the_environment_may_ask_for_more(threads, monkeypatch):
    monkeypatch.setenv("NNTEACH_THREADS", "2")
    asks = Asks(threads)
    small_model().fit(x, y, verbose=0, callbacks=[asks])
    assert asks.heard == [2]


def test_an_error_gives_them_back_too(threads):
    with pytest.raises(ValueError):
        small_model().fit(x[:, :2], y, verbose=0)


def test_of_several_python_threads_the_last_to_leave_puts_back_what_the_first_one_found(threads):
    first_is_in, second_is_in, first_is_out = (threading.Event() for _ in range(3))
    heard = []

    def first():
        with few_threads:
            first_is_in.set()
            second_is_in.wait(5)
        heard.append(threads())
        first_is_out.set()

    def second():
        first_is_in.wait(5)
        with few_threads:
            second_is_in.set()
            first_is_out.wait(5)
            heard.append(threads())

    both = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert heard == [1, 1]
