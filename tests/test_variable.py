"""Variables, alone and laid end to end."""

import copy
import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach.layers import Dense, Layer
from nnteach.variable import Bundle, Variable


def test_a_variable_copies_what_it_is_given_and_what_it_gives():
    start = np.ones((2, 3))
    v = Variable(start)
    start[:] = 7
    assert_array_equal(v.numpy(), np.ones((2, 3)))
    v.numpy()[:] = 9
    assert_array_equal(v.numpy(), np.ones((2, 3)))


def test_a_variable_starts_as_a_function_says():
    v = nnteach.Variable(nnteach.initializers.Constant(2.5), (2, 3), "float64", name="w")
    assert_array_equal(v.numpy(), np.full((2, 3), 2.5))
    assert (v.dtype, v.name) == ("float64", "w")
    with pytest.raises(ValueError, match="needs the shape"):
        nnteach.Variable(np.zeros)
    with pytest.raises(ValueError, match=r"\(3,\).*\(2,\)"):
        nnteach.Variable([1.0, 2.0], (3,))
    with pytest.raises(TypeError, match="get\\('zeros'\\)"):
        nnteach.Variable("zeros", (2,))


def test_assign_keeps_shape_and_float_type():
    v = Variable(np.zeros((2, 2), dtype="float32"))
    v.assign([[1, 2], [3, 4]])
    assert_array_equal(v.numpy(), [[1, 2], [3, 4]])
    assert v.dtype == "float32"
    v.assign(Variable(np.ones((2, 2))))
    assert_array_equal(np.asarray(v), np.ones((2, 2)))
    assert np.asarray(v, dtype="float64").dtype == "float64"
    with pytest.raises(ValueError, match=r"\(2, 2\).*\(4,\)"):
        v.assign(np.ones(4))


def test_a_bundle_keeps_values_and_gradients_and_moves_with_its_variables():
    a, b = Variable(np.arange(6.0).reshape(2, 3)), Variable(np.array(5.0))
    a.grad[...] = 2
    bundle = Bundle([a, b])
    assert_array_equal(bundle.value, [0, 1, 2, 3, 4, 5, 5])
    assert_array_equal(bundle.grad, [2, 2, 2, 2, 2, 2, 0])
    bundle.value += 1
    assert_array_equal(a.numpy(), np.arange(1.0, 7).reshape(2, 3))
    a.assign(np.zeros((2, 3)))
    assert_array_equal(bundle.value, [0] * 6 + [6])
    assert bundle.holds([a, b])
    assert not bundle.holds([b, a])
    assert not bundle.holds([a])
    Bundle([a])
    assert not bundle.holds([a, b])


class Scale(Layer):
    """y = w x; `way` says how its author writes the gradient."""

    way = "+="

    def build(self, input_shape):
        self.w = self.add_weight((input_shape[-1],), "ones", name="w")

    def call(self, x):
        self.saved = {"x": x}
        return x * self.w.value

    def backward(self, dy):
        g = (dy * self.saved["x"]).sum(axis=0)
        if self.way == "+=":
            self.w.grad += g
        else:
            self.w.grad = g
        return dy * self.w.value


class ScaleBySetting(Scale):
    way = "="


def test_a_layer_that_sets_its_gradient_instead_of_adding_still_learns(rng):
    """Authors forget the +. Where nothing is shared it is no mistake, so it must not be a silent one."""
    x = rng.standard_normal((30, 3)).astype("float32")
    ends = []
    for cls in (Scale, ScaleBySetting):
        nnteach.utils.set_random_seed(1)
        model = nnteach.Sequential([nnteach.Input((3,)), cls(), Dense(1)])
        model.compile(optimizer=nnteach.optimizers.SGD(0.05, momentum=0.5), loss="mse")
        model.fit(x, x @ np.array([[1.0], [2.0], [3.0]]), epochs=5, verbose=0)
        ends.append(model.get_weights())
    for added, set_ in zip(*ends, strict=True):
        assert_array_equal(added, set_)


def test_a_value_that_a_learner_sets_is_where_training_goes_on(rng):
    """`layer.kernel.value = array` between two fits, as one would try in a lesson."""
    x = rng.standard_normal((30, 2)).astype("float32")
    y = x @ np.array([[1.0], [2.0]])
    ends = []
    for way in ("assign", "="):
        nnteach.utils.set_random_seed(1)
        model = nnteach.Sequential([nnteach.Input((2,)), Dense(1)])
        model.compile(optimizer="sgd", loss="mse")
        model.fit(x, y, epochs=2, verbose=0)
        kernel, new = model.layers[0].kernel, np.array([[5.0], [5.0]], dtype="float32")
        if way == "assign":
            kernel.assign(new)
        else:
            kernel.value = new
        assert_array_equal(model.get_weights()[0], new)
        model.fit(x, y, epochs=2, verbose=0)
        assert (model.get_weights()[0] != new).all()
        ends.append(model.get_weights()[0])
    assert_array_equal(ends[0], ends[1])
    assert_array_equal(new, [[5.0], [5.0]])


@pytest.mark.parametrize("how", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))], ids=["deepcopy", "pickle"])
def test_a_copy_of_a_trained_model_trains_on_by_itself(how, rng):
    """`best = copy.deepcopy(model)`: the copied variables must not be views of nobody's vector."""
    x = rng.standard_normal((30, 2)).astype("float32")
    y = x @ np.array([[1.0], [2.0]])
    nnteach.utils.set_random_seed(1)
    model = nnteach.Sequential([nnteach.Input((2,)), Dense(3, activation="tanh"), Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, y, epochs=2, verbose=0)
    twin, before = how(model), model.get_weights()
    twin.fit(x, y, epochs=2, shuffle=False, verbose=0)
    for old, kept in zip(before, model.get_weights(), strict=True):
        assert_array_equal(old, kept)
    model.fit(x, y, epochs=2, shuffle=False, verbose=0)
    for old, one, other in zip(before, model.get_weights(), twin.get_weights(), strict=True):
        assert_array_equal(one, other)
        assert (one != old).any()


def test_its_name_and_shape_are_shown():
    assert repr(Variable(np.zeros((2, 3)), name="kernel")) == "<Variable kernel, shape (2, 3), float64>"
