"""The tape: every operation's way back is a finite difference; layers that define only `call` learn by it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Layer, Model, Sequential, ops
from nnteach.autodiff import Tape, Tensor
from nnteach.backend import to_device, to_numpy
from nnteach.layers import Dense, Dropout
from nnteach.variable import Variable

A = (3, 4)
ONE = {
    "exp": ops.exp, "tanh": ops.tanh, "sigmoid": ops.sigmoid, "relu": ops.relu, "softplus": ops.softplus,
    "softmax": ops.softmax, "softmax, axis 0": lambda x: ops.softmax(x, axis=0), "log_softmax": ops.log_softmax,
    "square": ops.square, "sin": ops.sin, "cos": ops.cos, "abs": ops.abs, "-x": lambda x: -x,
    "log": lambda x: ops.log(x * x + 1), "log1p": lambda x: ops.log1p(x * x), "sqrt": lambda x: ops.sqrt(x * x + 1),
    "clip": lambda x: ops.clip(x, -1.05, 1.05), "x ** 3": lambda x: x**3, "1 / x": lambda x: 1 / (x * x + 1),
    "where": lambda x: ops.where(x > 0, x * x, 3 * x), "sum": ops.sum, "sum, axis": lambda x: ops.sum(x, axis=1),
    "sum, axes": lambda x: ops.sum(x, axis=(0, 1)), "mean": ops.mean, "mean, kept": lambda x: ops.mean(x, 0, keepdims=True),
    "max": lambda x: ops.max(x, axis=-1), "min": lambda x: ops.min(x, axis=0, keepdims=True), "max of all": ops.max,
    "reshape": lambda x: ops.reshape(x, (2, -1)), "transpose": lambda x: ops.transpose(x), "T": lambda x: x.T,
    "axes": lambda x: ops.transpose(ops.reshape(x, (3, 2, 2)), (1, 2, 0)), "expand": lambda x: ops.expand_dims(x, 1),
    "squeeze": lambda x: ops.squeeze(ops.expand_dims(x, 0), 0), "x[0]": lambda x: x[0], "x[:, 1:3]": lambda x: x[:, 1:3],
    "taken twice": lambda x: x[np.array([0, 0, 2])], "take": lambda x: ops.take(x, [1, 1, 3], axis=1),
    "take of all": lambda x: ops.take(x, [[0, 5], [5, 11]]), "cast": lambda x: ops.cast(x, "float64"),
    "joined with itself": lambda x: ops.concatenate([x, 2 * x], axis=0), "stack": lambda x: ops.stack([x, x * x], axis=1),
}  # fmt: skip
TWO = {
    "+": (lambda a, b: a + b, A, A), "-": (lambda a, b: a - b, A, A), "*": (lambda a, b: a * b, A, A),
    "/": (lambda a, b: a / (b * b + 1), A, A), "broadcast": (lambda a, b: a * b, A, (4,)),
    "broadcast, ones": (lambda a, b: a + b, A, (3, 1)), "power": (lambda a, b: (a * a + 1) ** b, A, A),
    "maximum": (ops.maximum, A, A), "minimum": (ops.minimum, A, A), "matmul": (lambda a, b: a @ b, A, (4, 2)),
    "matmul, stack": (ops.matmul, (2, 3, 4), (4, 5)), "matmul, stacks": (ops.matmul, (2, 3, 4), (2, 4, 5)),
    "matmul, vector": (ops.matmul, (2, 3, 4), (4,)), "vector, matmul": (ops.matmul, (3,), (3, 2)),
    "concatenate": (lambda a, b: ops.concatenate([a, b], axis=-1), A, (3, 2)),
}  # fmt: skip


def drawn(rng, shape):
    x = rng.standard_normal(shape)
    return x + 0.1 * np.sign(x)


def gradients(f, *arrays, dy=None):
    with Tape() as tape:
        inputs = [tape.follow(a) for a in arrays]
        y = f(*inputs)
    tape.backward([y], [np.ones_like(y.value) if dy is None else dy])
    return y.value, [tape.gradient(i) for i in inputs]


@pytest.mark.parametrize("name", ONE)
def test_an_operation_s_way_back_is_a_finite_difference(name, rng):
    x = drawn(rng, A)
    y, _ = gradients(ONE[name], x)
    dy = rng.standard_normal(y.shape)
    _, [dx] = gradients(ONE[name], x, dy=dy)
    assert_gradient(lambda v: (gradients(ONE[name], v)[0] * dy).sum(), dx, x, rng)


@pytest.mark.parametrize("name", TWO)
def test_an_operation_on_two_passes_back_to_both(name, rng):
    f, shape_a, shape_b = TWO[name]
    a, b = drawn(rng, shape_a), drawn(rng, shape_b)
    y, _ = gradients(f, a, b)
    dy = rng.standard_normal(y.shape)
    _, [da, db] = gradients(f, a, b, dy=dy)
    assert_gradient(lambda v: (gradients(f, v, b)[0] * dy).sum(), da, a, rng)
    assert_gradient(lambda v: (gradients(f, a, v)[0] * dy).sum(), db, b, rng)


@pytest.mark.parametrize("name", ONE)
def test_on_plain_arrays_an_operation_gives_plain_arrays(name, rng):
    x = drawn(rng, A)
    assert_array_equal(ONE[name](x), gradients(ONE[name], x)[0])


def test_operations_run_on_the_pretend_gpu_without_reading_back(rng):
    x = drawn(rng, A)
    for name, f in ONE.items():
        if name == "taken twice":
            continue  # its index is an array of the host
        here, [dx] = gradients(f, x)
        with pretend_gpu() as transfers:
            there = to_device(x)
            transfers.to_host = 0
            with Tape() as tape:
                i = tape.follow(there)
                y = f(i)
            tape.backward([y], [to_device(np.ones_like(here))])
            assert transfers.to_host == 0, name
            assert_allclose(to_numpy(tape.gradient(i)), dx, rtol=1e-12, err_msg=name)


def test_stop_gradient_stops_it():
    _, [dx] = gradients(lambda x: x * ops.stop_gradient(x), np.array([3.0]))
    assert dx == 3


class Gate(Layer):
    """tanh(x W) * (x V + b), by `call` alone."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight((input_shape[-1], self.units), name="w")
        self.v = self.add_weight((input_shape[-1], self.units), name="v")
        self.b = self.add_weight((self.units,), "zeros", name="b")

    def call(self, x):
        return ops.tanh(x @ self.w) * (ops.matmul(x, self.v) + self.b)


class GateByHand(Gate):
    """The same with a way back of its own."""

    def call(self, x):
        t, s = np.tanh(x @ self.w.value), x @ self.v.value + self.b.value
        self.saved = {"x": x, "t": t, "s": s, "y": t * s}
        return t * s

    def backward(self, dy):
        x, t, s = (self.saved[name] for name in "xts")
        dt, ds = dy * s * (1 - t * t), dy * t
        self.w.grad += x.T @ dt
        self.v.grad += x.T @ ds
        self.b.grad += ds.sum(axis=0)
        return dt @ self.w.value.T + ds @ self.v.value.T


def test_a_layer_without_backward_learns_as_one_with_it(rng):
    x, y = rng.standard_normal((20, 3)), rng.standard_normal((20, 1))
    ends = []
    for kind in (Gate, GateByHand):
        nnteach.utils.set_random_seed(1)
        model = Sequential([Input((3,), dtype="float64"), kind(4, dtype="float64"), Dense(1, dtype="float64")])
        model.compile("adam", "mse")
        model.fit(x, y, epochs=3, verbose=0)
        ends.append(model.get_weights())
    for a, b in zip(*ends, strict=True):
        assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_the_shape_of_such_a_layer_is_found_by_trial():
    assert Gate(5)(Input((7, 3))).shape == (None, 7, 5)
    assert Gate(5)(Input((None, 3))).shape == (None, None, 5)


class Block(Layer):
    """A layer made of layers."""

    def __init__(self, units):
        super().__init__()
        self.first, self.rest = Dense(units, activation="tanh"), [Dense(units), Dropout(0.5)]

    def call(self, x, training=False):
        y = self.first(x)
        for layer in self.rest:
            y = layer(y)
        return x + y


def test_layers_within_a_layer_are_found_built_and_frozen():
    block = Block(4)
    symbol = block(Input((4,)))
    assert symbol.shape == (None, 4)
    assert [w.shape for w in block.weights] == [(4, 4), (4,), (4, 4), (4,)]
    block.trainable = False
    assert not block.trainable_variables and not block.first.trainable


def test_the_layers_within_are_told_whether_this_is_training(rng):
    block, x = Block(4), rng.standard_normal((50, 4))
    assert_array_equal(block(x), block(x, training=False))
    assert not np.array_equal(block(x, training=True), block(x, training=True))


def test_the_gradient_of_a_layer_made_of_layers_is_a_finite_difference(rng):
    class Twice(Layer):
        def __init__(self):
            super().__init__(dtype="float64")
            self.dense = Dense(3, activation="tanh", dtype="float64")

        def call(self, x):
            return self.dense(self.dense(x)) * x

    layer, x = Twice(), rng.standard_normal((4, 3))
    dy = rng.standard_normal(layer(x).shape)
    dx = layer.backward(dy)
    grads = [w.grad.copy() for w in layer.weights]
    assert_gradient(lambda v: (layer(v) * dy).sum(), dx, x, rng)
    for w, grad in zip(layer.weights, grads, strict=True):
        start = w.numpy()

        def f(value, w=w):
            w.assign(value)
            return (layer(x) * dy).sum()

        assert_gradient(f, grad, start, rng)
        w.assign(start)


class Mixed(Model):
    def __init__(self):
        super().__init__()
        self.a, self.b = Dense(6, activation="tanh"), Dense(1)

    def call(self, x, training=False):
        h = self.a(x)
        return self.b(ops.concatenate([h, x], axis=-1))


def test_a_model_of_one_s_own_class_learns_predicts_and_counts(rng):
    nnteach.utils.set_random_seed(0)
    x = rng.standard_normal((64, 3))
    y = x[:, :1] * x[:, 1:2]
    model = Mixed()
    model.compile(nnteach.optimizers.Adam(0.02), "mse")
    history = model.fit(x, y, epochs=60, verbose=0).history["loss"]
    assert history[-1] < history[0] / 3
    assert model.predict(x, verbose=0).shape == (64, 1)
    assert model.count_params() == 3 * 6 + 6 + 9 + 1
    assert [layer.name for layer in model.layers] == [model.a.name, model.b.name]


def test_add_loss_is_made_small_besides(rng):
    class Small(Layer):
        def build(self, input_shape):
            self.w = self.add_weight((input_shape[-1],), "ones", name="w")

        def call(self, x):
            y = x * self.w
            self.add_loss(0.1 * ops.sum(ops.square(self.w)))
            return y

    model = Sequential([Input((2,)), Small()])
    model.compile(nnteach.optimizers.SGD(0.5), "mse")
    x = np.zeros((4, 2))
    history = model.fit(x, x, epochs=2, verbose=0)
    assert_allclose(history.history["loss"], [0.2, 0.2 * 0.9**2], rtol=1e-6)  # w -= 0.5 * 0.2 w
    assert_allclose(model.get_weights()[0], 0.9**2, rtol=1e-6)
    assert_allclose(model.evaluate(x, x, verbose=0), 0.2 * 0.9**4, rtol=1e-6)


def test_a_variable_reads_as_its_array():
    w = Variable(np.arange(4.0).reshape(2, 2))
    x = np.ones((1, 2))
    assert_array_equal(x @ w, [[2, 4]])
    assert_array_equal(w + 1, w.value + 1)
    assert_array_equal(2 * w, 2 * w.value)
    assert_array_equal(np.exp(w), np.exp(w.value))
    assert_array_equal(w[0], [0, 1])
    assert isinstance(ops.exp(Variable(0.0)), float | np.ndarray | np.floating)


def test_a_tensor_says_where_it_came_from():
    with Tape() as tape:
        y = ops.exp(tape.follow(np.ones(2)))
    assert isinstance(y, Tensor)
    assert repr(y) == "<Tensor of shape (2,), from exp>"


def test_build_called_by_hand_makes_the_weights_once():
    layer = Gate(3)
    layer.build((None, 2))
    assert layer.built
    layer(np.ones((4, 2)))
    assert [w.name for w in layer.weights] == ["w", "v", "b"]
    dense = Dense(3)
    dense.build((None, 2))
    dense(Input((2,)))
    assert len(dense.weights) == 2
