"""A trace says what each number does to the next; along all paths together, what backward says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from oracles.traced import assert_traced
from specs import ACTIVATIONS, LOSSES, loss_sample
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Layer, Model, Sequential, layers, ops, trace
from nnteach.inspection import snapshot
from nnteach.layers import LSTM, BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D


@pytest.fixture(autouse=True)
def float64():
    nnteach.config.set_floatx("float64")
    nnteach.utils.set_random_seed(5)
    yield
    nnteach.config.set_floatx("float32")


def compiled(model, loss="mse", **others):
    model.compile(optimizer="sgd", loss=loss, **others)
    return model


def small():
    """Two inputs, two hidden units, three classes."""
    rows = [Input((2,)), Dense(2, activation="tanh", name="hidden"), Dense(3, activation="softmax", name="out")]
    return compiled(Sequential(rows), "sparse_categorical_crossentropy")


X, Y = [[0.5, -1.0]], [1]


class Gate(Layer):
    """A layer of one's own: only `call`, in ops, around a layer of the house."""

    def build(self, input_shape):
        self.w = self.add_weight((input_shape[-1],), "random_normal", name="w")
        self.dense = Dense(2, activation="sigmoid")

    def call(self, x):
        self.add_loss(0.1 * ops.sum(ops.square(self.w)))
        return ops.tanh(x * self.w) * self.dense(x)


class Own(Model):
    def __init__(self):
        super().__init__(name="own")
        self.dense = Dense(2, activation="relu", name="dense")

    def call(self, x):
        return self.dense(ops.concatenate([self.dense(x), x[:, :1]], axis=-1)[:, 1:])


def nested():
    inner_in = Input((2,))
    inner = Model(inner_in, Dense(2, activation="tanh", name="deep")(inner_in), name="inner")
    x = Input((2,))
    return Model(x, layers.Add()([inner(inner(x)), x]))


def branches():
    image, series = Input((4, 4, 1), name="image"), Input((3, 2), name="series")
    seen = Flatten()(MaxPooling2D()(Conv2D(2, 2, padding="same", activation="relu")(image)))
    heard, last, _c = LSTM(2, return_sequences=True, return_state=True)(layers.Masking()(series))
    both = layers.Concatenate()([BatchNormalization()(seen), last])
    out = Dense(1, kernel_regularizer="l2", activity_regularizer="l1", name="one")(Dropout(0.3)(both))
    return Model([image, series], [out, layers.TimeDistributed(Dense(2))(heard)])


MODELS = {
    "a row": (lambda: Sequential([Input((2,)), Dense(3, activation="relu"), Dense(1)]), [(2, 2)], [(2, 1)]),
    "convolution": (
        lambda: Sequential([Input((5, 5, 1)), Conv2D(2, 3, activation="tanh"), layers.AveragePooling2D(2), Flatten(),
                            Dense(2)]), [(1, 5, 5, 1)], [(1, 2)]),
    "recurrent": (
        lambda: Sequential([Input((3, 2)), layers.GRU(2, return_sequences=True), layers.SimpleRNN(2), Dense(1)]),
        [(2, 3, 2)], [(2, 1)]),
    "both ways": (lambda: Sequential([Input((3, 2)), layers.Bidirectional(LSTM(2)), Dense(1)]), [(2, 3, 2)], [(2, 1)]),
    "of one's own": (lambda: Sequential([Input((2,)), Gate(), Dense(1)]), [(3, 2)], [(3, 1)]),
    "a class": (Own, [(3, 2)], [(3, 2)]),
    "nested and shared": (nested, [(2, 2)], [(2, 2)]),
    "branches": (branches, [(2, 4, 4, 1), (2, 3, 2)], [(2, 1), (2, 3, 2)]),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("inside", [False, True])
def test_whole_models_agree_with_backward(name, inside, rng):
    make, shapes, outputs = MODELS[name]
    model = make()
    several = {"loss_weights": [1.0, 0.3]} if len(outputs) > 1 else {}
    x, y = ([rng.standard_normal(shape) for shape in given] for given in (shapes, outputs))
    if name == "branches":
        x[1][0, 1] = 0  # a step that is masked
    model.build(shapes[0]) if name == "a class" else None
    assert_traced(compiled(model, **several), *(part if len(part) > 1 else part[0] for part in (x, y)),
                  inside_activations=inside)  # fmt: skip


@pytest.mark.parametrize("spec", LOSSES, ids=lambda spec: spec.loss.__name__)
def test_every_loss_agrees_with_backward(spec, rng):
    for number, (arguments, _kind, shape) in enumerate(spec.samples):
        loss, y_true, y_pred = loss_sample(spec, number, rng)
        if loss.reduction in (None, "none"):  # one number for each example: nothing to train with
            continue
        model = Sequential([Input(shape[1:]), layers.Reshape(shape[1:])])  # whatever the loss reads: nobody claims an activation
        assert_traced(compiled(model, loss), y_pred, y_true, tolerance=1e-6 if arguments.get("dtype") else 1e-10)


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("spec", ACTIVATIONS, ids=lambda spec: type(spec.activation).__name__)
def test_every_activation_agrees_with_its_way_back(spec, inside, rng):
    model = Sequential([Input((3,)), Dense(4, activation=spec.activation)])
    assert_traced(compiled(model), rng.standard_normal((2, 3)), rng.standard_normal((2, 4)), inside_activations=inside)


OPERATIONS = {
    "activations": lambda x, w: ops.softmax(x * w) + ops.log_softmax(x * w, axis=0) + ops.relu(x * w),
    "bends": lambda x, w: ops.sigmoid(x * w) + ops.softplus(x * w) + ops.tanh(w) * ops.absolute(x),
    "extremes": lambda x, w: ops.max(x * w, axis=1, keepdims=True) + ops.min(x * w, axis=0) + ops.maximum(x * w, x),
    "sums": lambda x, w: ops.mean(x * w, axis=-1, keepdims=True) * x + ops.sum(x * w) * x,
    "choices": lambda x, w: ops.where(ops.greater(x * w, 0), x * w, x * x) + ops.clip(x * w, -0.3, 0.3),
    "powers": lambda x, w: ops.sqrt(x * x + w * w) + ops.power(x * x, 1.5) * w + ops.square(x * w) + x / (w * w + 1),
    "curves": lambda x, w: ops.sin(x) * ops.cos(w) + ops.exp(x * w) + ops.log(x * x + 1) + ops.log1p(w * w),
    "shapes": lambda x, w: ops.reshape(ops.transpose(ops.reshape(x * w, (-1, 3, 1)), (0, 2, 1)), (-1, 3)),
    "parts": lambda x, w: ops.stack([x, x * w], axis=1)[:, 0] + ops.concatenate([x, x * w], axis=-1)[:, 1:4],
    "picked": lambda x, w: ops.take(x * w, np.array([0, 2, 2]), axis=1) * ops.one_hot(ops.argmax(x, axis=-1), 3),
    "matrices": lambda x, w: ops.matmul(x, ops.matmul(ops.transpose(x), x)) * w + ops.expand_dims(ops.matmul(x, w), -1),
    "stopped": lambda x, w: x * w * ops.stop_gradient(x * w) + ops.zeros_like(x) + ops.ones((1, 3)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_layers_of_ones_own_may_use_all_operations(name, rng):
    class Mine(Layer):
        def build(self, input_shape):
            self.w = self.add_weight((3,), "random_normal", name="w")

        def call(self, x):
            return OPERATIONS[name](x, self.w)

    model = compiled(Sequential([Input((3,)), Mine()]))
    assert_traced(model, rng.standard_normal((2, 3)), rng.standard_normal((2, 3)))


def test_a_function_of_ones_own_is_one_operation(rng):
    model = compiled(Sequential([Input((3,)), Dense(2, activation=lambda z: z**3 + np.sin(z))]))
    assert_traced(model, rng.standard_normal((2, 3)), rng.standard_normal((2, 2)), tolerance=1e-8)  # slopes measured


def test_weights_of_examples_count(rng):
    model = compiled(Sequential([Input((2,)), Dense(1)]))
    assert_traced(model, rng.standard_normal((3, 2)), rng.standard_normal((3, 1)), np.array([1.0, 0.0, 2.5]))


def test_local_derivatives_are_finite_differences():
    """Each slope is measured: the operation is done again with one argument moved."""
    rules = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "tanh": np.tanh,
             "log": np.log, "negative": np.negative, "max": np.maximum, "min": np.minimum}  # fmt: skip
    tried = set()
    for number in trace(small(), X, Y):
        if number.operation in rules:
            values = [getattr(a, "value", a) for a in number.arguments]
            assert_allclose(rules[number.operation](*values), number.value, rtol=1e-14)
            places = [i for i, a in enumerate(number.arguments) if hasattr(a, "value")]
            for place, slope in zip(places, number.slopes, strict=True):
                up, down = ([v + step * (i == place) for i, v in enumerate(values)] for step in (1e-6, -1e-6))
                measured = (rules[number.operation](*up) - rules[number.operation](*down)) / 2e-6
                assert_allclose(slope, measured, rtol=1e-7, atol=1e-8)
            tried.add(number.operation)
    assert {"add", "multiply", "divide", "tanh", "log"} <= tried


def test_the_product_along_the_only_path_is_the_gradient():
    model = compiled(Sequential([Input((1,)), Dense(1, activation="tanh", name="one"), Dense(1, name="two")]))
    steps = trace(model, [[0.7]], [[0.2]])
    [path] = steps.paths("one/kernel[0,0]", "two/z[0,0]")
    assert path.numbers[0] is steps["one/kernel[0,0]"]
    assert path.numbers[-1] is steps["two/z[0,0]"]
    w1, w2 = (layer.kernel.numpy().item() for layer in model.layers)
    assert_allclose(path.product, 0.7 * (1 - np.tanh(0.7 * w1) ** 2) * w2, rtol=1e-12)
    assert " -> " in str(path) and f"{path.product:.6g}" in str(path)


def test_the_sum_over_all_paths_is_the_gradient_of_each_weight():
    steps = trace(small(), X, Y)
    for name, i, j in itertools.product(("hidden/kernel",), range(2), range(2)):
        paths = steps.paths(f"{name}[{i}, {j}]")
        assert len(paths) == steps.count_paths(f"{name}[{i},{j}]") > 3
        assert len({tuple(map(id, path.numbers)) for path in paths}) == len(paths)
        for path in paths:
            for parent, child, slope in zip(path.numbers[:-1], path.numbers[1:], path.slopes, strict=True):
                assert (parent, slope) in zip(child.parents, child.slopes, strict=True)
        assert_allclose(sum(path.product for path in paths), steps.gradients[name][i, j], rtol=1e-12)
        assert_allclose(steps.gradient(f"{name}[{i},{j}]"), steps.gradients[name][i, j], rtol=1e-12)


def test_between_two_numbers_the_gradient_is_that_of_the_layer():
    steps = trace(small(), X, Y)
    y = [steps[f"out/y[0,{i}]"].value for i in range(3)]
    for i, j in itertools.product(range(3), range(3)):
        expected = y[i] * ((i == j) - y[j])
        assert_allclose(steps.gradient(f"out/z[0,{j}]", f"out/y[0,{i}]"), expected, rtol=1e-12)
    assert steps.gradient("out/y[0,0]", "out/z[0,0]") == 0, "nothing goes back in time"


def test_each_number_knows_its_place():
    steps = trace(small(), X, Y)
    z = steps["hidden/z[0,1]"]
    assert (z.layer, z.letter, z.index, z.operation) == ("hidden", "z", (0, 1), "add")
    assert z.formula == "hidden/add_2 + hidden/bias[1]"
    assert steps["kernel[1,2]"].name == "out/kernel[1,2]", "only one layer has such a number"
    assert steps["x[0,0]"].value == 0.5
    assert steps["loss"] is steps.loss
    assert [n.order for n in steps] == sorted(n.order for n in steps)
    assert len({n.name for n in steps}) == len(steps)
    with pytest.raises(KeyError, match="any of 2 numbers"):
        steps["bias[0]"]
    with pytest.raises(KeyError, match="hidden/z"):
        steps["hiden/z[0,1]"]


def test_gates_have_their_letters_and_a_second_call_its_number():
    steps = trace(compiled(Sequential([Input((2, 1)), LSTM(1, name="r")])), [[[1.0], [0.5]]], [[0.0]])
    f, c, i, candidate = (steps[f"r/{name}[0,1,0]"].value for name in ("f", "c", "i", "candidate"))
    assert_allclose(c, f * steps["r/c[0,0,0]"].value + i * candidate, rtol=1e-12)
    assert steps["r/y[0,0]"] is steps["r/h[0,1,0]"]
    twice = trace(compiled(nested()), X, [[1.0, 1.0]])
    assert twice["inner/deep/y[0,0]"].order < twice["inner/deep:2/y[0,0]"].order
    assert twice["inner/deep/kernel[0,0]"] in itertools.chain(*(n.parents for n in twice))


def test_the_way_back_hands_on_every_gradient_before_it_is_read():
    steps = trace(small(), X, Y)
    grads = {id(steps.loss): 1.0}
    for share in steps.way_back():
        assert_allclose(share.grad, grads[id(share.number)], rtol=1e-12)
        assert share.share == share.grad * share.slope
        grads[id(share.parent)] = grads.get(id(share.parent), 0.0) + share.share
    for number in steps:
        assert number.grad == grads.get(id(number), 0.0)


def test_a_trace_leaves_the_model_as_it_was(rng):
    nnteach.utils.set_random_seed(1)
    model = Sequential([Input((3, 2), batch_size=2), LSTM(2, stateful=True, dropout=0.5, seed=3), BatchNormalization(),
                        Dropout(0.5), Dense(1, activation="tanh")])  # fmt: skip
    model.compile("adam", "mse")
    x, y = rng.standard_normal((2, 3, 2)), rng.standard_normal((2, 1))
    model.train_on_batch(x, y)
    before, values = snapshot(model), [w.value for w in model.weights]
    state, chance = model.layers[0].states[0].value, nnteach.random.get_state()
    traced = [trace(model, x, y, limit=10**6) for _ in range(2)]
    assert traced[0].loss.value == traced[1].loss.value
    with pytest.raises(ValueError, match="limit"):
        trace(model, x, y, limit=100)
    assert all(w.value is value for w, value in zip(model.weights, values, strict=True))
    assert model.layers[0].states[0].value is state
    assert nnteach.random.get_state() == chance
    assert model.layers[3].activation is nnteach.activations.tanh
    assert nnteach.backend.xp.module is np
    for one, other in zip(before, snapshot(model), strict=True):
        assert one.name == other.name
        assert_array_equal(one.x.shape, other.x.shape)
        assert all(type(array) is np.ndarray and array.dtype != object for array in other.saved.values())
    assert_allclose(model.train_on_batch(x, y), traced[0].loss.value, rtol=1e-12)  # the same masks fall


def test_a_table_is_whole_where_it_is_small_and_says_what_it_leaves_out():
    steps = trace(small(), X, Y)
    text = str(steps)
    for number in steps:
        assert number.name in text
    assert "tanh(hidden/z[0,0])" in text
    lines = steps.table(rows=9).splitlines()
    assert len(lines) == 2 + 9 + 1
    assert f"{len(steps) - 9} more: table(rows=None)" in steps.table(rows=9)
    assert len(steps.table(rows=None).splitlines()) == len(steps) + 2


def test_what_cannot_be_traced_is_said(rng):
    big = compiled(Sequential([Input((100,)), Dense(100), Dense(1)]))
    with pytest.raises(ValueError, match=r"more than 20,000.*one or two examples"):
        trace(big, rng.standard_normal((2, 100)), [[0.0], [0.0]])
    with pytest.raises(RuntimeError, match="trace needs to know how: compile it"):
        trace(Sequential([Input((2,)), Dense(1)]), X, [[1.0]])
    with pytest.raises(ValueError, match="more than limit=3"):
        trace(small(), X, Y).paths("hidden/kernel[0,0]", limit=3)
    with pytest.raises(TypeError, match="limit"):
        trace(small(), X, Y, limit="many")
    with pytest.raises(ValueError, match="one example has shape"):
        trace(small(), [[1.0, 2.0, 3.0]], Y)
    model = small()
    with pretend_gpu(), pytest.raises(RuntimeError, match=r"model\.to"):
        trace(model, X, Y)
