"""SimpleRNN, LSTM, GRU: a step as the book writes it, sequences, states, masks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import nnteach
from nnteach import Input, Model, Sequential, layers
from nnteach.kernels.recurrence import Hidden
from nnteach.layers import GRU, LSTM, Bidirectional, Dense, Masking, SimpleRNN

KINDS = [SimpleRNN, LSTM, GRU, lambda units, **more: GRU(units, reset_after=False, **more)]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=["SimpleRNN", "LSTM", "GRU", "GRU, reset before"])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def simple_rnn_step(x, h, w, u, b):
    return np.tanh(x @ w + h @ u + b)


def lstm_step(x, h, c, w, u, b):
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_step(x, h, w, u, b, reset_after):
    b, d = b if reset_after else (b, np.zeros_like(b))
    x_z, x_r, x_h = np.split(x @ w + b, 3, axis=-1)
    u_z, u_r, u_h = np.split(u, 3, axis=-1)
    d_z, d_r, d_h = np.split(d, 3)
    z, r = sigmoid(x_z + h @ u_z + d_z), sigmoid(x_r + h @ u_r + d_r)
    candidate = np.tanh(x_h + (r * (h @ u_h + d_h) if reset_after else (r * h) @ u_h))
    return z * h + (1 - z) * candidate


def made(kind, x, **arguments):
    """In float64, with all weights away from their start."""
    layer = kind(3, bias_initializer="random_normal", dtype="float64", **arguments)
    layer(x)
    return layer


def by_the_book(layer, x):
    w, u, b = layer.get_weights()
    h = c = np.zeros((len(x), layer.units))
    steps = []
    for t in range(x.shape[1]):
        if isinstance(layer, LSTM):
            h, c = lstm_step(x[:, t], h, c, w, u, b)
        elif isinstance(layer, GRU):
            h = gru_step(x[:, t], h, w, u, b, layer.reset_after)
        else:
            h = simple_rnn_step(x[:, t], h, w, u, b)
        steps.append(h)
    return np.stack(steps, axis=1)


@every_kind
def test_each_step_is_that_of_the_book(kind, rng):
    x = rng.standard_normal((4, 6, 2))
    layer = made(kind, x, return_sequences=True)
    assert_allclose(layer(x), by_the_book(layer, x), rtol=1e-12, atol=1e-14)


@every_kind
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("every_step", [False, True])
def test_the_fast_form_gives_the_numbers_of_the_plain_one(kind, masked, dropped, bias, every_step, rng):
    x = rng.standard_normal((4, 5, 2))
    layer = made(kind, x, use_bias=bias)
    mask = rng.random((4, 5)) > 0.4 if masked else None
    hidden = Hidden(mask, 2.0 * (rng.random((4, 1, 2)) > 0.5) if dropped else None)
    count = len(layer.state_names)
    states, dstates = (list(rng.standard_normal((count, 4, 3))) for _ in range(2))
    dy = rng.standard_normal((4, 5, 3)) if every_step else None
    answers = []
    for plain in (False, True):
        if plain:
            type(layer).fast, kept = False, type(layer).fast
        try:
            layer.saved = layer.run(x, states, hidden)
            assert ("seen" in layer.saved) is not plain
            back = layer.run_back(dy, dstates, hidden)
        finally:
            if plain:
                type(layer).fast = kept
        answers.append([*(layer.saved[name] for name in layer.state_names), back.x, *back.states,
                        back.kernel, back.recurrent_kernel, *([back.bias] if bias else [])])  # fmt: skip
    for fast, plain in zip(*answers, strict=True):
        assert_allclose(fast, plain, rtol=1e-11, atol=1e-12)


class Number(float):
    """A number that only knows what is asked of it."""

    def tanh(self):
        return Number(np.tanh(float(self)))

    def exp(self):
        return Number(np.exp(float(self)))


def _keeps_kind(operation):
    return lambda *numbers: Number(operation(*map(float, numbers)))


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "neg", "abs"):
    setattr(Number, f"__{_name}__", _keeps_kind(getattr(float, f"__{_name}__")))


@every_kind
def test_the_plain_form_takes_numbers_of_any_kind(kind, rng):
    """Fractions, symbols, traces: whatever can be added, multiplied and asked for its tanh."""
    x = rng.standard_normal((2, 3, 2))
    layer = made(kind, x)
    expected = layer(x)
    as_objects = np.frompyfunc(Number, 1, 1)
    states = [as_objects(state) for state in layer.get_initial_state(2)]
    h = layer.run(as_objects(x), states, Hidden())["h"]
    assert h.dtype == object
    assert_allclose(h[:, -1].astype(float), expected, rtol=1e-12)


@every_kind
def test_the_last_of_all_steps_is_what_is_returned_without_them(kind, rng):
    x = rng.standard_normal((4, 6, 2))
    layer = made(kind, x, return_sequences=True)
    last = made(kind, x)
    last.set_weights(layer.get_weights())
    assert_array_equal(layer(x)[:, -1], last(x))


@every_kind
def test_states_come_after_the_output_and_can_be_handed_on(kind, rng):
    x = rng.standard_normal((4, 6, 2))
    layer = made(kind, x, return_state=True, return_sequences=True)
    whole, *ends = layer(x)
    assert_array_equal(ends[0], whole[:, -1])
    first, *middle = layer(x[:, :2])
    second, *ends_again = layer(x[:, 2:], initial_state=middle)
    assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-12)
    for one, other in zip(ends, ends_again, strict=True):
        assert_allclose(one, other, rtol=1e-12)


@every_kind
def test_going_backwards_is_reading_the_reversed_sequence(kind, rng):
    x = rng.standard_normal((4, 6, 2))
    layer = made(kind, x, return_sequences=True)
    back = made(kind, x, return_sequences=True, go_backwards=True)
    back.set_weights(layer.get_weights())
    assert_array_equal(back(x[:, ::-1]), layer(x))
    mask = rng.random((4, 6)) > 0.3
    assert_array_equal(back(x[:, ::-1], mask=mask[:, ::-1]), layer(x, mask=mask))


@every_kind
def test_a_padded_sequence_with_a_mask_is_the_shorter_sequence(kind, rng):
    x = rng.standard_normal((3, 4, 2))
    layer = made(kind, x, return_state=True)
    padded = np.concatenate([x, np.full((3, 3, 2), 9.0)], axis=1)
    mask = np.arange(7) < np.full((3, 1), 4)
    for one, other in zip(layer(padded, mask=mask), layer(x), strict=True):
        assert_allclose(one, other, rtol=1e-13)
    padding_first = np.concatenate([np.full((3, 3, 2), 9.0), x], axis=1)
    assert_allclose(layer(padding_first, mask=mask[:, ::-1])[0], layer(x)[0], rtol=1e-13)


@every_kind
def test_padding_gets_no_gradient_and_gives_none(kind, rng):
    x = rng.standard_normal((3, 4, 2))
    layer = made(kind, x)
    dy = rng.standard_normal((3, 3))
    for w in layer.weights:
        w.grad.fill(0)
    layer(x)
    dx = layer.backward(dy)
    grads = [w.grad.copy() for w in layer.weights]
    for w in layer.weights:
        w.grad.fill(0)
    padded = np.concatenate([x, np.full((3, 3, 2), 9.0)], axis=1)
    layer(padded, mask=np.arange(7) < np.full((3, 1), 4))
    dpadded = layer.backward(dy)
    assert_allclose(dpadded[:, :4], dx, rtol=1e-12, atol=1e-14)
    assert_array_equal(dpadded[:, 4:], np.zeros((3, 3, 2)))
    for w, grad in zip(layer.weights, grads, strict=True):
        assert_allclose(w.grad, grad, rtol=1e-12, atol=1e-14)


@every_kind
def test_a_masked_step_repeats_the_state_or_says_0_if_asked(kind, rng):
    x, mask = rng.standard_normal((2, 4, 2)), np.array([[True, False, True, True], [True, True, True, False]])
    layer = made(kind, x, return_sequences=True)
    y = layer(x, mask=mask)
    assert_array_equal(y[0, 1], y[0, 0])
    assert_array_equal(y[1, 3], y[1, 2])
    layer.zero_output_for_mask = True
    silent = layer(x, mask=mask)
    assert_array_equal(silent, y * mask[..., None])
    dy = rng.standard_normal(y.shape)
    dx = layer.backward(dy)
    layer.zero_output_for_mask = False
    layer(x, mask=mask)
    assert_allclose(dx, layer.backward(dy * mask[..., None]), rtol=1e-12)


def test_a_mask_travels_through_sequences_and_ends_with_the_last_step(rng):
    x = rng.standard_normal((3, 5, 2)).astype("float32")
    x[1, 3:] = 0
    model = Sequential([Input((5, 2)), Masking(), GRU(4, return_sequences=True), LSTM(3), Dense(1)])
    y = model.predict(x, verbose=0)
    assert_allclose(y[1:2], _shorter(model, x[1:2, :3]), rtol=1e-5)
    assert model.graph.steps[1].mask is not None
    assert model.graph.steps[2].mask is None


def _shorter(model, x):
    for layer in model.layers:
        x = layer(x)
    return x


@pytest.mark.parametrize("mask", [np.ones((3, 4)), np.ones(3), np.ones((4, 3, 1))])
def test_a_mask_of_another_shape_is_refused(mask, rng):
    with pytest.raises(ValueError, match=r"lstm.*mask.*\(batch, steps\) = \(4, 3\)"):
        LSTM(2, name="lstm")(rng.standard_normal((4, 3, 2)), mask=mask)


def test_an_lstm_starts_with_its_forget_gate_open():
    layer = LSTM(2)
    layer.build((None, 3, 2))
    assert_array_equal(layer.bias.numpy(), [0, 0, 1, 1, 0, 0, 0, 0])
    other = LSTM(2, unit_forget_bias=False)
    other.build((None, 3, 2))
    assert_array_equal(other.bias.numpy(), np.zeros(8))


@every_kind
def test_recurrent_weights_start_orthogonal(kind):
    layer = kind(4)
    layer.build((None, 3, 2))
    u = layer.recurrent_kernel.numpy()
    assert_allclose(u @ u.T, np.eye(4), atol=1e-6)


def test_shapes_of_weights():
    shapes = {}
    for name, layer in (("simple", SimpleRNN(5)), ("lstm", LSTM(5)), ("after", GRU(5)), ("before", GRU(5, reset_after=False))):
        layer.build((None, None, 3))
        shapes[name] = [w.shape for w in layer.weights]
    assert shapes == {
        "simple": [(3, 5), (5, 5), (5,)], "lstm": [(3, 20), (5, 20), (20,)],
        "after": [(3, 15), (5, 15), (2, 15)], "before": [(3, 15), (5, 15), (15,)],
    }  # fmt: skip


# Dropout ------------------------------------------------------------------------------------------------------


@every_kind
def test_dropout_silences_the_same_features_at_all_steps_and_only_while_training(kind, rng):
    x = np.ones((50, 4, 6))
    layer = made(kind, x, dropout=0.5, seed=3)
    layer(x, training=True)
    kept = layer.saved["hidden_of_x"]
    assert kept.shape == (50, 1, 6)
    assert set(np.unique(kept)) == {0.0, 2.0}
    seen = layer.saved["seen"][..., -6:]
    assert_array_equal(seen, np.broadcast_to(kept, seen.shape))
    layer(x)
    assert "hidden_of_x" not in layer.saved


@every_kind
def test_recurrent_dropout_gives_each_gate_masks_of_its_own(kind, rng):
    x = np.ones((20, 4, 6))
    layer = made(kind, x, recurrent_dropout=0.5, dropout=0.2, seed=3)
    layer(x, training=True)
    assert layer.saved["hidden_of_h"].shape == (20, layer.gates, 3)
    assert layer.saved["hidden_of_x"].shape == (20, layer.gates, 6)


@every_kind
def test_a_seed_makes_dropout_repeatable(kind, rng):
    x = rng.standard_normal((3, 4, 2))
    nnteach.utils.set_random_seed(1)
    one = made(kind, x, dropout=0.5, recurrent_dropout=0.5, seed=9)
    other = made(kind, x, dropout=0.5, recurrent_dropout=0.5, seed=9)
    other.set_weights(one.get_weights())
    assert_array_equal(one(x, training=True), other(x, training=True))


# Stateful layers ----------------------------------------------------------------------------------------------


@every_kind
def test_a_stateful_layer_goes_on_where_the_batch_before_ended(kind, rng):
    x = rng.standard_normal((2, 6, 3))
    layer = made(kind, x[:, :3], stateful=True, return_sequences=True)
    layer.reset_state()
    parts = [layer(x[:, :3]), layer(x[:, 3:])]
    stateless = made(kind, x, return_sequences=True)
    stateless.set_weights(layer.get_weights())
    assert_allclose(np.concatenate(parts, axis=1), stateless(x), rtol=1e-12)
    layer.reset_states()
    assert_allclose(layer(x[:, :3]), parts[0], rtol=1e-12)
    assert len(layer.weights) == 3, "states are no weights, as in Keras"


@every_kind
def test_a_stateful_model_is_not_moved_by_the_look_that_fit_takes_at_its_data(kind, rng):
    x, y = rng.standard_normal((8, 3, 2)), rng.standard_normal((8, 1))
    results = []
    for _ in range(2):
        nnteach.utils.set_random_seed(2)
        layer = kind(3, stateful=True)
        model = Sequential([Input((3, 2), batch_size=4), layer, Dense(1)])
        model.compile("sgd", "mse")
        model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
        results.append([*model.get_weights(), layer.states[0].numpy()])
    for one, other in zip(*results, strict=True):
        assert_array_equal(one, other)
    before = layer.states[0].numpy()
    model._data(x, y, None)
    assert_array_equal(layer.states[0].numpy(), before)


def test_a_stateful_layer_needs_a_fixed_batch_size():
    with pytest.raises(ValueError, match=r"stateful.*Input\(\(3, 2\), batch_size"):
        Sequential([Input((3, 2)), LSTM(2, stateful=True)])


def test_a_batch_of_another_size_is_refused_with_the_way_out(rng):
    model = Sequential([Input((3, 2), batch_size=4), LSTM(2, stateful=True, name="memory"), Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match=r"memory is stateful and remembers 4 sequences.*batch of 2.*divides"):
        model.fit(rng.standard_normal((6, 3, 2)), np.zeros((6, 1)), batch_size=4, verbose=0)


# In models ----------------------------------------------------------------------------------------------------


def test_an_encoder_hands_its_states_to_a_decoder(rng):
    source, target = Input((4, 2)), Input((3, 2))
    _, *states = LSTM(5, return_state=True)(source)
    y = Dense(1)(LSTM(5, return_sequences=True)(target, initial_state=states))
    model = Model([source, target], y)
    model.compile("adam", "mse")
    x = [rng.standard_normal((20, 4, 2)), rng.standard_normal((20, 3, 2))]
    answer = np.repeat(x[0].sum(axis=(1, 2))[:, None, None], 3, axis=1)
    history = model.fit(x, answer, epochs=30, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0]
    assert all(np.abs(w.grad).max() > 0 for w in model.trainable_variables)


@every_kind
def test_it_learns_to_remember_the_first_step(kind, rng):
    nnteach.utils.set_random_seed(4)
    x = rng.standard_normal((256, 6, 1))
    model = Sequential([Input((6, 1)), kind(16), Dense(1)])
    model.compile(nnteach.optimizers.Adam(0.02), "mse")
    losses = model.fit(x, x[:, 0], epochs=60, batch_size=32, verbose=0).history["loss"]
    assert losses[-1] < 0.1 * losses[0]


def test_bidirectional_halves_can_be_told_apart(rng):
    x = rng.standard_normal((2, 5, 3))
    layer = Bidirectional(GRU(4, return_sequences=True, dtype="float64"), dtype="float64")
    y = layer(x)
    assert_array_equal(y[..., :4], layer.forward_layer(x))
    assert_array_equal(y[..., 4:], layer.backward_layer(x)[:, ::-1])
    assert not np.array_equal(layer.forward_layer.get_weights()[0], layer.backward_layer.get_weights()[0])
    assert layer.forward_layer.name.startswith("forward_gru")
    assert layer.backward_layer.name.startswith("backward_gru")


def test_bidirectional_takes_weights_and_a_layer_of_another_kind(rng):
    x = rng.standard_normal((2, 5, 3)).astype("float32")
    first = Bidirectional(LSTM(2))
    y = first(x)
    assert_array_equal(Bidirectional(LSTM(2), weights=first.get_weights())(x), y)
    mixed = Bidirectional(LSTM(2), backward_layer=SimpleRNN(3, go_backwards=True))
    assert mixed(x).shape == (2, 5)


def test_bidirectional_remembers_and_forgets_with_both(rng):
    x = rng.standard_normal((2, 3, 2)).astype("float32")
    layer = Bidirectional(LSTM(2, stateful=True))
    first = layer(x)
    assert len(layer.states) == 4
    assert not np.allclose(layer(x), first)
    layer.reset_states()
    assert_allclose(layer(x), first, rtol=1e-6)


def test_time_distributed_is_the_layer_at_each_step(rng):
    x = rng.standard_normal((3, 4, 5)).astype("float32")
    for inside in (layers.Dense(2, activation="tanh"), layers.LayerNormalization(), Mean()):
        around = layers.TimeDistributed(inside)
        y = around(x)
        for t in range(4):
            assert_allclose(y[:, t], inside(x[:, t]), rtol=1e-6)


class Mean(layers.Layer):
    """Examples that know of one another: the steps may not become one batch."""

    def call(self, x):
        return x - x.mean(axis=0) if isinstance(x, np.ndarray) else x - nnteach.ops.mean(x, axis=0)

    def compute_output_shape(self, input_shape):
        return input_shape


def test_time_distributed_normalizes_each_step_by_itself(rng):
    x = rng.standard_normal((30, 2, 3)) + np.array([[[0.0], [100.0]]])
    y = layers.TimeDistributed(layers.BatchNormalization(dtype="float64"), dtype="float64")(x, training=True)
    assert_allclose(y.mean(axis=0), np.zeros((2, 3)), atol=1e-12)
