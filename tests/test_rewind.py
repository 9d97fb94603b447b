"""Going back and going on gives the same numbers, bit for bit."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach import random as nn_random
from nnteach.layers import LSTM, BatchNormalization, Dense, Dropout, Layer
from nnteach.optimizers import SGD, Adam, RMSprop
from nnteach.rewind import Recorder, go_back, moment


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
    monkeypatch.setitem(nn_random._shared.device, "cuda", object())
    with pytest.raises(NotImplementedError, match="cannot be rewound there"):
        nn_random.get_state()


class Noisy(Layer):
    """A layer of one's own, with chance of its own two storeys down."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = [nnteach.Sequential([Dense(4, activation="tanh"), Dropout(0.4, seed=11)]), Dropout(0.2, seed=12)]

    def call(self, x, training=False):
        return self.inner[1](self.inner[0](x))


def remembering(kind):
    """Models that remember in every way: moving statistics, states, chance of their own within layers."""
    nnteach.utils.set_random_seed(4)
    if kind == "a row":
        x = nnteach.Input((5, 2), batch_size=8)
        layers = [LSTM(3, stateful=True, dropout=0.3, seed=5), BatchNormalization(), Noisy(), Dense(1)]
        model = nnteach.Sequential([x, *layers])
    elif kind == "nested":
        inner_in = nnteach.Input((10,))
        inner = nnteach.Model(inner_in, Dropout(0.3, seed=9)(BatchNormalization()(Dense(6)(inner_in))))
        x = nnteach.Input((5, 2))
        flat = nnteach.layers.Flatten()(x)
        both = nnteach.layers.Add()([inner(flat), inner(Dropout(0.1)(flat))])
        model = nnteach.Model(x, Dense(1)(both))
    else:

        class Own(nnteach.Model):
            def __init__(self):
                super().__init__()
                self.flat, self.noisy, self.out = nnteach.layers.Flatten(), Noisy(), Dense(1)
                self.norm = BatchNormalization()

            def call(self, x, training=False):
                return self.out(self.norm(self.noisy(self.flat(x))))

        model = Own()
        model.build((None, 5, 2))
    model.compile(optimizer=Adam(0.01), loss="mse")
    rng = np.random.default_rng(0)
    return model, rng.standard_normal((32, 5, 2)).astype("float32"), rng.standard_normal((32, 1)).astype("float32")


def steps(model, x, y, count):
    return [model.train_on_batch(x[8 * k : 8 * k + 8], y[8 * k : 8 * k + 8]) for k in range(count)]


@pytest.mark.parametrize("kind", ["a row", "nested", "own"])
def test_whatever_a_model_remembers_goes_back_with_it(kind):
    model, x, y = remembering(kind)
    steps(model, x, y, 2)
    kept = moment(model)
    weights = model.get_weights()
    losses = steps(model, x, y, 4)
    end = model.get_weights()
    go_back(model, kept)
    for one, other in zip(weights, model.get_weights(), strict=True):
        assert_array_equal(one, other)
    assert steps(model, x, y, 4) == losses
    for one, other in zip(end, model.get_weights(), strict=True):
        assert_array_equal(one, other)


def test_the_chance_of_inner_layers_is_what_makes_the_difference():
    """Without it the second way would be another: this is what the test above would miss otherwise."""
    model, x, y = remembering("a row")
    kept = moment(model)
    losses = steps(model, x, y, 4)
    go_back(model, kept)
    model.layers[2].inner[1]._own.random()
    assert steps(model, x, y, 4) != losses


@pytest.mark.parametrize("kind", ["a row", "nested", "own"])
def test_a_recorder_leads_back_to_the_steps_it_kept(kind):
    model, x, y = remembering(kind)
    recorder = Recorder(every=2)
    first = model.fit(x, y, batch_size=8, epochs=3, verbose=0, callbacks=[recorder]).history["loss"]
    end = model.get_weights()
    assert recorder.steps == [0, 2, 4, 6, 8, 10, 12]
    assert recorder.size > 0
    recorder.go_to(12)
    for one, other in zip(end, model.get_weights(), strict=True):
        assert_array_equal(one, other)
    recorder.go_to(4)  # after the first epoch
    again = model.fit(x, y, batch_size=8, epochs=2, verbose=0, callbacks=[recorder]).history["loss"]
    assert again == first[1:]
    assert recorder.steps == [0, 2, 4, 6, 8, 10, 12]
    recorder.go_to(2)
    model.fit(x, y, batch_size=8, epochs=1, verbose=0, callbacks=[recorder])
    assert recorder.steps == [0, 2, 4, 6], "the way that was left is forgotten"


def test_a_recorder_keeps_as_many_as_there_is_room_for():
    model, x, y = remembering("nested")
    recorder = Recorder(room=3)
    model.fit(x, y, batch_size=8, epochs=2, verbose=0, callbacks=[recorder])
    assert recorder.steps == [0, 7, 8]
    with pytest.raises(ValueError, match="step 3 was not kept; those that were: 0, 7, 8"):
        recorder.go_to(3)


def test_going_back_is_refused_where_it_cannot_be_right():
    model, *_ = remembering("nested")
    with pytest.raises(ValueError, match="not made as it was"):
        go_back(remembering("own")[0], moment(model))
    with pytest.raises(RuntimeError, match="not compiled"):
        moment(nnteach.Sequential([nnteach.Input((2,)), Dense(1)]))
