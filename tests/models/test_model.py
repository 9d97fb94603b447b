"""Models that branch: what Keras's recorded answers (keras_parity/programs/functional.py) do not tell."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Model, Sequential, ops
from nnteach.backend import to_numpy
from nnteach.layers import Add, Concatenate, Dense, Dropout, Layer


@pytest.fixture
def float64():
    nnteach.config.set_floatx("float64")
    nnteach.utils.set_random_seed(0)
    yield
    nnteach.config.set_floatx("float32")


class Halves(Layer):
    """Two outputs: the halves of the features; the second squared."""

    def call(self, x):
        n = x.shape[-1] // 2
        first, second = x[..., :n], x[..., n:] ** 2
        self.saved = {"x": x, "y": [first, second]}
        return [first, second]

    def backward(self, dy):
        x = self.saved["x"]
        n = x.shape[-1] // 2
        dx = np.zeros_like(x)
        if dy[0] is not None:
            dx[..., :n] = dy[0]
        if dy[1] is not None:
            dx[..., n:] = 2 * x[..., n:] * dy[1]
        return dx


def check_gradients(model, x, rng):
    """Of all weights, by finite differences through the whole model."""
    y = model(x, training=True)
    dy = [rng.standard_normal(part.shape) for part in (y if isinstance(y, list) else [y])]
    for w in model.weights:
        w.grad.fill(0)
    model.graph.backward(dy if len(dy) > 1 else dy[0])

    def loss():
        y = model(x, training=True)
        return sum((p * d).sum() for p, d in zip(y if isinstance(y, list) else [y], dy, strict=True))

    for w in model.trainable_variables:
        start = w.numpy()

        def f(value, w=w):
            w.assign(value)
            return loss()

        assert_gradient(f, w.grad.copy(), start, rng)
        w.assign(start)


def test_a_layer_with_two_outputs_gets_both_gradients_back(float64, rng):
    x = Input((4,))
    first, second = Halves()(Dense(6, activation="tanh")(x))
    assert first.shape == second.shape == (None, 3)
    model = Model(x, Dense(1)(Concatenate()([Dense(2)(second), first, first])))
    check_gradients(model, rng.standard_normal((5, 4)), rng)


def test_an_output_nobody_reads_has_no_gradient(float64, rng):
    x = Input((4,))
    first, _second = Halves()(Dense(6)(x))
    check_gradients(Model(x, Dense(1)(first)), rng.standard_normal((5, 4)), rng)


def test_a_model_called_twice_in_another_adds_both_gradients(float64, rng):
    inner = Sequential([Input((3,)), Dense(4, activation="tanh"), Dense(3)])
    x = Input((3,))
    model = Model(x, Add()([inner(inner(x)), inner(x)]))
    check_gradients(model, rng.standard_normal((5, 3)), rng)
    assert len(model.weights) == 4


def test_a_class_of_one_s_own_holds_a_model_and_is_held_by_one(float64, rng):
    class Twice(Model):
        def __init__(self):
            super().__init__()
            self.inner = Sequential([Dense(3, activation="tanh"), Dense(3)])

        def call(self, x):
            return self.inner(x) + self.inner(2 * x)

    x = Input((3,))
    model = Model(x, Dense(1)(Twice()(x)))
    check_gradients(model, rng.standard_normal((5, 3)), rng)
    assert model.count_params() == 3 * 3 + 3 + 3 * 3 + 3 + 4


def test_several_inputs_of_a_class_of_one_s_own(rng):
    class Meet(Model):
        def __init__(self):
            super().__init__()
            self.dense = Dense(1)

        def call(self, xs):
            return self.dense(nnteach.ops.concatenate(xs, axis=-1))

    a, b = rng.standard_normal((20, 2)), rng.standard_normal((20, 3))
    model = Meet()
    model.compile("adam", "mse")
    model.fit([a, b], a[:, :1], epochs=2, verbose=0)
    assert model.predict([a, b], verbose=0).shape == (20, 1)


def test_freezing_a_model_freezes_its_layers_and_they_can_be_let_go_one_by_one(rng):
    inner = Sequential([Input((3,)), Dense(4), Dense(3)])
    inner.trainable = False
    model = Sequential([Input((3,)), inner, Dense(1)])
    assert len(model.trainable_variables) == 2
    model.compile("sgd", "mse")
    before = inner.get_weights()
    model.fit(rng.standard_normal((8, 3)), np.ones((8, 1)), verbose=0)
    for now, then in zip(inner.get_weights(), before, strict=True):
        assert_array_equal(now, then)


def test_constraints_hold_after_every_step(rng):
    model = Sequential([Input((3,)), Dense(4, kernel_constraint="max_norm"), Dense(1, kernel_constraint="non_neg")])
    model.compile(nnteach.optimizers.SGD(1.0), "mse")
    model.fit(rng.standard_normal((16, 3)), 9 * np.ones((16, 1)), epochs=3, verbose=0)
    assert (np.linalg.norm(model.weights[0].numpy(), axis=0) <= 2 + 1e-6).all()
    assert (model.weights[2].numpy() >= 0).all()


def test_pandas_and_read_only_arrays_are_taken_and_left_as_they_are(rng):
    x, y = rng.standard_normal((20, 3)).astype("float32"), rng.standard_normal((20, 1)).astype("float32")
    x.flags.writeable = y.flags.writeable = False
    a, b = Input((3,)), Input((3,))
    model = Model([a, b], Dense(1)(Add()([a, b])))
    model.compile("sgd", "mse")
    model.fit([x, x], y, verbose=0)


class Batches:
    """As Keras's PyDataset: asked for batch after batch."""

    ended = 0

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return self.x[i * 4 : i * 4 + 4], self.y[i * 4 : i * 4 + 4]

    def on_epoch_end(self):
        self.ended += 1


def test_an_object_that_hands_out_batches_learns_as_the_arrays_do(rng):
    x, y = rng.standard_normal((12, 3)), rng.standard_normal((12, 1))
    ends, batches = [], Batches(x, y)
    for data in ({"x": x, "y": y, "batch_size": 4}, {"x": batches}):
        nnteach.utils.set_random_seed(0)
        model = Sequential([Input((3,)), Dense(4, activation="tanh"), Dense(1)])
        model.compile("sgd", "mse")
        ends.append(model.fit(**data, epochs=2, shuffle=False, verbose=0).history["loss"])
    assert ends[0] == ends[1]
    assert batches.ended == 2
    assert_array_equal(model.predict(batches, verbose=0), model.predict(x, batch_size=4, verbose=0))
    assert model.evaluate(batches, verbose=0) == pytest.approx(model.evaluate(x, y, verbose=0), rel=1e-6)


def test_two_losses_learn_on_the_pretend_gpu_and_read_back_nothing(rng):
    x, y = rng.standard_normal((8, 3)).astype("float32"), rng.standard_normal((8, 1)).astype("float32")
    results = []
    for device in ("cpu", "pretend"):
        nnteach.utils.set_random_seed(0)

        def step(x, y):
            i = Input((3,))
            h = Dense(4, activation="tanh", kernel_regularizer="l2")(i)
            model = Model(i, [Dense(1)(h), Dense(1)(h)])
            model.compile("sgd", ["mse", "mae"], loss_weights=[1, 0.5])
            model._gather_variables()
            return model, lambda: model.train_step(x, [y, y])

        if device == "cpu":
            _model, run = step(x, y)
            results.append(float(run()))
        else:
            with pretend_gpu() as transfers:
                from nnteach.backend import to_device

                _model, run = step(to_device(x), to_device(y))
                transfers.to_host = 0
                loss = run()
                assert transfers.to_host == 0
                results.append(float(to_numpy(loss)))
    assert_allclose(*results, rtol=1e-6)


def test_the_summary_counts_models_within_models():
    inner = Sequential([Input((3,)), Dense(4), Dense(3)], name="inner")
    x = Input((3,))
    assert Model(x, inner(x)).count_params() == 12 + 4 + 12 + 3


def test_symbols_can_be_computed_with(float64, rng):
    """As in Keras: operators, ops and activation functions between layers."""
    x = Input((4,))
    h = Dense(4, activation="tanh")(x)
    y = nnteach.activations.sigmoid(h * x + 2 * h - x / 3) @ np.ones((4, 2)) + nnteach.ops.concatenate(
        [h[:, :1], x[:, 1:2]], axis=-1
    )
    assert y.shape == (None, 2)
    model = Model(x, Dense(1)(nnteach.ops.square(-y)))
    data = rng.standard_normal((5, 4))
    check_gradients(model, data, rng)
    hidden = Model(x, h)(data)
    z = 1 / (1 + np.exp(-(hidden * data + 2 * hidden - data / 3))) @ np.ones((4, 2))
    assert_allclose(Model(x, y)(data), z + np.concatenate([hidden[:, :1], data[:, 1:2]], axis=1))


def test_activations_work_within_a_call_of_one_s_own(float64, rng):
    class Bend(Layer):
        def __init__(self, activation, **kwargs):
            super().__init__(**kwargs)
            self.activation = nnteach.activations.get(activation)

        def build(self, input_shape):
            self.w = self.add_weight((input_shape[-1], 3), name="w")

        def call(self, x):
            return self.activation(x @ self.w)

    x = Input((4,))
    for name in ("relu", "softmax", "gelu", "leaky_relu"):
        check_gradients(Model(x, Bend(name)(x)), rng.standard_normal((5, 4)), rng)


def test_an_output_of_any_length_takes_targets_of_any(rng):
    x = Input((None, 4))
    model = Model(x, Dense(3, activation="softmax")(x))
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    for steps in (5, 7):
        classes = rng.integers(0, 3, (6, steps))
        model.fit(rng.standard_normal((6, steps, 4)), np.eye(3)[classes], verbose=0)
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(rng.standard_normal((6, 5, 4)), rng.integers(0, 3, (6, 5)), verbose=0)


def test_a_model_ends_where_a_layer_of_another_does(rng):
    whole = Sequential([Input((4,)), Dense(8, activation="tanh", name="hidden"), Dense(2)])
    part = Model(whole.inputs, whole.get_layer("hidden").output)
    data = rng.standard_normal((3, 4))
    assert_array_equal(part.predict(data, verbose=0), whole.layers[0](data))
    with pytest.raises(RuntimeError, match="not called on symbols"):
        Dense(3, name="alone").output  # noqa: B018


@pytest.mark.parametrize("training", [True, False])
def test_whether_one_layer_trains_is_not_said_beside_a_symbol(training, rng):
    """Keras takes it and lets fit and predict overrule it; here it is said aloud."""
    x = Input((3,))
    with pytest.warns(UserWarning, match=rf"drop: training={training} says nothing.*trainable.*training=True"):
        y = Dropout(0.5, name="drop")(x, training=training)
    numbers = rng.random((4, 3)).astype("float32")
    np.testing.assert_array_equal(Model(x, y).predict(numbers), numbers)


def test_comparisons_and_places_of_symbols_are_nodes_that_pass_nothing_back(rng):
    numbers = rng.standard_normal((4, 3)).astype("float32")
    x = Input((3,))
    for made, expected in [
        (ops.where(x > 0, x, 0.1 * x), np.where(numbers > 0, numbers, 0.1 * numbers)),
        (ops.where(ops.less(x, 0), -x, x), np.abs(numbers)),
        (ops.one_hot(ops.argmax(x, axis=-1), 3), np.eye(3)[numbers.argmax(axis=-1)]),
        (ops.where(ops.equal(x, ops.zeros_like(x)), x, ops.ones_like(x)), np.ones((4, 3))),
    ]:
        assert_allclose(Model(x, made).predict(numbers), expected, rtol=1e-6)
    layer = Dense(1, use_bias=False, kernel_initializer="ones")
    model = Model(x, layer(x) * ops.stop_gradient(layer(x)))
    model.compile("sgd", "mse")
    model.train_on_batch(numbers, np.zeros((4, 1)))
    y = numbers.sum(axis=1, keepdims=True)
    assert_allclose(layer.kernel.grad, numbers.T @ (2 * y**2 * y) / 4, rtol=1e-4)  # of y * y it would be twice that
