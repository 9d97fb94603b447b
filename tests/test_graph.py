"""The graph: forwards, back, with branches and layers used twice."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from oracles.finite_difference import assert_gradient

import nnteach
from nnteach.graph import Graph, Node, Symbol
from nnteach.layers import Activation, Dense, Flatten, Layer


class Add(Layer):
    """y = a + b, to make branches meet."""

    def call(self, x):
        self.saved = {"x": x[0], "y": x[0] + x[1]}
        return self.saved["y"]

    def backward(self, dy):
        return [dy, dy]


def meet(a: Symbol, b: Symbol) -> Symbol:
    return Symbol(Node(Add(), [a.node, b.node], a.shape))


@pytest.fixture(autouse=True)
def _float64():
    nnteach.config.set_floatx("float64")
    nnteach.utils.set_random_seed(0)
    yield
    nnteach.config.set_floatx("float32")


def test_a_layer_used_twice_adds_both_gradients(rng):
    shared, x = Dense(3, activation="tanh"), nnteach.Input((3,))
    graph = Graph([x.node], [shared(shared(x)).node])
    data, dy = rng.standard_normal((5, 3)), rng.standard_normal((5, 3))
    graph.forward(data)
    graph.backward(dy, to_inputs=True)
    got = [w.grad.copy() for w in shared.weights]
    assert_gradient(lambda v: (graph.forward(v) * dy).sum(), graph.inputs[0].grad, data, rng)
    for w, grad in zip(shared.weights, got, strict=True):
        start = w.numpy()

        def f(value, w=w):
            w.assign(value)
            return (graph.forward(data) * dy).sum()

        assert_gradient(f, grad, start, rng)
        w.assign(start)


def test_branches_that_meet_again_add_their_gradients(rng):
    x = nnteach.Input((4,))
    h = Dense(4, activation="sigmoid")(x)
    out = meet(meet(h, Dense(4)(h)), x)
    graph = Graph([x.node], [out.node])
    data, dy = rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
    graph.forward(data)
    graph.backward(dy, to_inputs=True)
    assert_gradient(lambda v: (graph.forward(v) * dy).sum(), graph.inputs[0].grad, data, rng)


def test_an_output_that_feeds_another_output_gets_both_gradients(rng):
    x = nnteach.Input((2,))
    a = Dense(3, activation="tanh")(x)
    b = Dense(2)(a)
    graph = Graph([x.node], [a.node, b.node])
    data = rng.standard_normal((4, 2))
    da, db = rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
    graph.forward(data)
    graph.backward([da, db], to_inputs=True)

    def f(v):
        first, second = graph.forward(v)
        return (first * da).sum() + (second * db).sum()

    assert_gradient(f, graph.inputs[0].grad, data, rng)


def test_the_data_get_a_gradient_only_when_asked(rng):
    x = nnteach.Input((2, 2))
    graph = Graph([x.node], [Dense(1)(Activation("tanh")(Flatten()(x))).node])
    graph.forward(rng.standard_normal((3, 2, 2)))
    graph.backward(np.ones((3, 1)))
    graph.forward(rng.standard_normal((3, 2, 2)))
    graph.backward(np.ones((3, 1)), to_inputs=True)
    assert graph.inputs[0].grad.shape == (3, 2, 2)


def test_numbers_of_two_batches_never_stand_side_by_side(rng):
    """A new way forward takes the gradients of the old batch with it."""
    x = nnteach.Input((2,))
    graph = Graph([x.node], [Dense(1)(Dense(3)(x)).node])
    graph.forward(rng.standard_normal((4, 2)), training=True)
    graph.backward(np.ones((4, 1)))
    assert all(node.grad.shape == node.output.shape for node in graph.steps)
    graph.forward(rng.standard_normal((7, 2)))
    assert all(node.grad is None or node.grad.shape == node.output.shape for node in graph.steps)


def test_nodes_stand_after_those_that_feed_them_and_once_each():
    x = nnteach.Input((3,))
    a = Dense(3)(x)
    b = Dense(3)(a)
    out = meet(meet(a, b), a)
    graph = Graph([x.node], [out.node])
    assert len(graph.nodes) == len({id(n) for n in graph.nodes}) == 5
    for i, node in enumerate(graph.nodes):
        assert all(any(parent is earlier for earlier in graph.nodes[:i]) for parent in node.parents)


def test_a_symbol_says_its_shape_and_where_it_is_from():
    y = Dense(3, name="first")(nnteach.Input((2, 4)))
    assert y.shape == (None, 2, 3)
    assert repr(y) == "<Symbol of shape (None, 2, 3), from first>"


def test_a_hundred_layers_in_a_row(rng):
    model = nnteach.Sequential([nnteach.Input((2,)), *[Dense(2, kernel_initializer="ones") for _ in range(100)]])
    assert_allclose(model(np.ones((1, 2))), 2.0**100 * np.ones((1, 2)))
    assert_array_equal(model.output_shape, (None, 2))
