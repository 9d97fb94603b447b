"""A model moves between the CPU and the graphics card, and says the same there; here the pretend one."""

import numpy as np
import pytest
import strict_numpy
from numpy.testing import assert_allclose, assert_array_equal

import nnteach
from nnteach import Input, Model, Sequential, backend
from nnteach.backend import xp
from nnteach.inspection import snapshot
from nnteach.layers import LSTM, BatchNormalization, Concatenate, Conv2D, Dense, Dropout, Flatten, Layer


@pytest.fixture
def card(monkeypatch):
    """use_device("gpu") finds the pretend card."""
    monkeypatch.setattr(backend, "_cupy", lambda: strict_numpy.module)
    yield
    nnteach.use_device("cpu")


class Shifted(Layer):
    """Keeps an array that is no weight, and layers in a tuple."""

    def build(self, input_shape):
        self.shift = xp.arange(input_shape[-1]).astype(self.dtype)
        self.inner = (Dense(3, activation="tanh"), Dropout(0.5, seed=3))

    def call(self, x, training=False):
        return self.inner[1](self.inner[0](x + self.shift))


def branches():
    inner_in = Input((4, 4, 1))
    inner = Model(inner_in, Dense(3)(Flatten()(BatchNormalization()(Conv2D(2, 2, activation="relu")(inner_in)))))
    image, series = Input((4, 4, 1)), Input((5, 2), batch_size=6)
    both = Concatenate()([inner(image), LSTM(3, stateful=True)(series)])
    return Model([image, series], Dense(1)(Dropout(0.3, seed=2)(both)))


def in_a_row():
    return Sequential([Input((4,)), Shifted(), Dense(1)])


def made(make, rng):
    nnteach.utils.set_random_seed(5)
    model = make()
    model.compile(optimizer=nnteach.optimizers.Adam(0.01), loss="mse")
    x = [rng.standard_normal((6, *node.shape[1:])).astype("float32") for node in model.graph.inputs]
    x = x if len(x) > 1 else x[0]
    y = rng.standard_normal((6, 1)).astype("float32")
    for _ in range(3):
        model.train_on_batch(x, y)
    return model, x, y


def forget_states(model):
    for layer in model.layers:
        if isinstance(layer, LSTM):
            layer.reset_state()


@pytest.mark.parametrize("make", [branches, in_a_row])
def test_a_model_predicts_and_learns_the_same_on_both_devices(make, card, rng):
    model, x, y = made(make, rng)
    forget_states(model)
    here = model.predict(x, verbose=0)
    assert model.to("gpu") is model
    assert nnteach.device() == "gpu"
    forget_states(model)
    assert_allclose(model.predict(x, verbose=0), here, atol=1e-5)
    for array in [a for w in model.weights for a in (w.value, w.grad)] + list(model.optimizer.get_slots().values()):
        assert isinstance(array, strict_numpy.DeviceArray)
    assert np.isfinite(model.train_on_batch(x, y))
    assert type(snapshot(model)[0].dy) is np.ndarray
    forget_states(model)
    there = model.predict(x, verbose=0)
    model.to("cpu")
    assert nnteach.device() == "cpu"
    assert all(type(w.value) is np.ndarray for w in model.weights)
    assert model.optimizer.iterations == 4
    forget_states(model)
    assert_allclose(model.predict(x, verbose=0), there, atol=1e-5)
    assert np.isfinite(model.train_on_batch(x, y))


def test_what_a_stateful_layer_remembers_moves_along(card, rng):
    model = Sequential([Input((5, 2), batch_size=3), LSTM(4, stateful=True)])
    x = rng.standard_normal((3, 5, 2)).astype("float32")
    model.predict(x, verbose=0)
    kept = [state.numpy() for state in model.layers[0].states]
    model.to("gpu")
    for state, before in zip(model.layers[0].states, kept, strict=True):
        assert isinstance(state.value, strict_numpy.DeviceArray)
        assert_array_equal(state.numpy(), before)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "adagrad", "nadam", "adamax"])
def test_training_goes_on_where_it_was_after_two_moves(optimizer, card, rng):
    """Away and back after each step: the weights are those of a model that stayed, to the last bit."""
    x, y = rng.standard_normal((8, 3)).astype("float32"), rng.standard_normal((8, 1)).astype("float32")

    def trained(moving):
        nnteach.utils.set_random_seed(5)
        model = Sequential([Input((3,)), Dense(4, activation="tanh"), BatchNormalization(), Dense(1)])
        model.compile(optimizer=optimizer, loss="mse")
        for _ in range(3):
            if moving:
                model.to("gpu")
            model.train_on_batch(x, y)
            if moving:
                model.to("cpu")
            model.train_on_batch(x, y)
        return model.get_weights()

    for one, other in zip(trained(True), trained(False), strict=True):
        assert_array_equal(one, other)


def test_where_there_is_no_card_the_model_stays_and_the_remedy_is_said(monkeypatch, rng):
    model, x, _y = made(in_a_row, rng)
    before = model.predict(x, verbose=0)

    def absent():
        raise RuntimeError("use_device('gpu') needs CuPy, which is not installed. pip install ...")

    monkeypatch.setattr(backend, "_cupy", absent)
    with pytest.raises(RuntimeError, match="pip install"):
        model.to("gpu")
    assert nnteach.device() == "cpu"
    assert_array_equal(model.predict(x, verbose=0), before)
    with pytest.raises(ValueError, match="'cpu' or 'gpu'; received 'cuda'"):
        model.to("cuda")


def test_a_model_that_was_left_behind_says_how_it_can_follow(card, rng):
    model, x, _y = made(in_a_row, rng)
    other, *_ = made(in_a_row, rng)
    other.to("gpu")
    with pytest.raises(RuntimeError, match=r"model\.to\('gpu'\)"):
        model.predict(x, verbose=0)
    model.to("gpu").predict(x, verbose=0)


def test_a_model_that_is_there_already_keeps_its_numbers(rng):
    model, *_ = made(in_a_row, rng)
    kept = [w.value for w in model.weights]
    model.to("cpu")
    assert all(w.value is value for w, value in zip(model.weights, kept, strict=True))
    assert snapshot(model)[0].y is not None


def test_a_model_without_weights_yet_is_built_where_it_was_sent(card, rng):
    model = Sequential([Dense(2)])
    model.to("gpu")
    model.build((None, 3))
    assert isinstance(model.weights[0].value, strict_numpy.DeviceArray)
