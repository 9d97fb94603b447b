"""Going back and going on gives the same numbers, bit for bit."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach import random as nn_random
from nnteach.layers import Dense, Dropout
from nnteach.optimizers import SGD, Adam, RMSprop
from nnteach.rewind import go_back, moment


def model_and_data(optimizer):
    nnteach.utils.set_random_seed(4)
    model = nnteach.Sequential([
        nnteach.Input((2,)), Dense(6, activation="tanh"), Dropout(0.3), Dropout(0.2, seed=7), Dense(1, activation="sigmoid"),
    ])  # fmt: skip
    model.compile(optimizer=optimizer, loss="binary_crossentropy")
    rng = np.random.default_rng(0)
    x = rng.standard_normal((40, 2))
    return model, x, (x[:, 0] * x[:, 1] > 0).astype("float32")


OPTIMIZERS = [lambda: SGD(0.1), lambda: SGD(0.1, momentum=0.9), lambda: Adam(0.01), lambda: RMSprop(0.01, momentum=0.5)]


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("before", [0, 2], ids=["from the start", "on the way"])
def test_after_going_back_training_repeats_itself_bit_for_bit(make, before):
    model, x, y = model_and_data(make())
    if before:
        model.fit(x, y, batch_size=8, epochs=before, verbose=0)
    start = moment(model)
    first = model.fit(x, y, batch_size=8, epochs=3, verbose=0).history["loss"]
    weights = model.get_weights()
    go_back(model, start)
    again = model.fit(x, y, batch_size=8, epochs=3, verbose=0).history["loss"]
    assert first == again
    for one, other in zip(weights, model.get_weights(), strict=True):
        assert_array_equal(one, other)


def test_a_moment_is_a_copy_that_training_leaves_alone():
    model, x, y = model_and_data(Adam(0.1))
    model.fit(x, y, verbose=0)
    kept = moment(model)
    weights = [w.copy() for w in kept.weights]
    model.fit(x, y, verbose=0)
    for one, other in zip(weights, kept.weights, strict=True):
        assert_array_equal(one, other)
    assert kept.size == 3 * sum(w.nbytes for w in weights)  # the weights, and two slots for each


def test_the_shared_streams_go_on_from_where_they_were():
    nnteach.utils.set_random_seed(1)
    nn_random.device()
    state = nn_random.get_state()
    drawn = nn_random.host().random(3), nn_random.device().random(3)
    nn_random.set_state(state)
    assert_array_equal(drawn[0], nn_random.host().random(3))
    assert_array_equal(drawn[1], nn_random.device().random(3))
    nnteach.utils.set_random_seed(1)  # forgets the device's stream
    nn_random.set_state(state)
    assert_array_equal(drawn[1], nn_random.device().random(3))


def test_a_stream_that_tells_nothing_is_refused_in_words(monkeypatch):
    monkeypatch.setitem(nn_random._device, "cuda", object())
    with pytest.raises(NotImplementedError, match="cannot be rewound there"):
        nn_random.get_state()
