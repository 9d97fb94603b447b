"""Seeing inside: each number of the last batch, as a copy."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

import nnteach
from nnteach.inspection import snapshot
from nnteach.layers import Dense, Dropout, Flatten


def trained(rng):
    nnteach.utils.set_random_seed(2)
    model = nnteach.Sequential([
        nnteach.Input((2, 2)), Flatten(name="flat"), Dense(3, activation="tanh", name="hidden"), Dropout(0.5, name="drop"),
        Dense(2, activation="softmax", name="out"),
    ])  # fmt: skip
    model.compile(optimizer=nnteach.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
    x, y = rng.standard_normal((5, 2, 2)).astype("float32"), rng.integers(0, 2, 5)
    start = model.get_weights()
    model.train_on_batch(x, y)
    return model, x, y, start


def test_a_snapshot_holds_every_layer_of_the_last_step(rng):
    model, x, _y, start = trained(rng)
    flat, hidden, drop, out = snapshot(model)
    assert [s.name for s in (flat, hidden, drop, out)] == ["flat", "hidden", "drop", "out"]
    assert [s.kind for s in (flat, hidden, drop, out)] == ["Flatten", "Dense", "Dropout", "Dense"]
    assert_array_equal(flat.x, x)
    assert_array_equal(hidden.x, x.reshape(5, 4))
    assert_allclose(hidden.z, x.reshape(5, 4) @ start[0] + start[1], rtol=1e-5, atol=1e-6)
    assert_allclose(hidden.y, np.tanh(hidden.z), rtol=1e-6)
    assert_array_equal(drop.x, hidden.y)
    assert drop.z is None
    assert_array_equal(out.x, drop.y)
    assert_allclose(out.y.sum(axis=1), 1, rtol=1e-6)


def test_the_gradients_are_those_of_the_last_step(rng):
    model, _x, y, start = trained(rng)
    _flat, hidden, _drop, out = snapshot(model)
    assert_allclose(out.dy, model.loss.gradient(y, out.y), rtol=1e-5)
    for name, before, i in (("kernel", start[2], 2), ("bias", start[3], 3)):
        assert_allclose(out.weights[name], before - 0.1 * out.gradients[name], rtol=1e-5, atol=1e-6)
        assert_array_equal(out.weights[name], model.get_weights()[i])
    assert_allclose(hidden.gradients["kernel"], hidden.x.T @ (hidden.dy * (1 - hidden.y**2)), rtol=1e-4, atol=1e-6)


def test_a_snapshot_is_a_copy(rng):
    model, x, y, _start = trained(rng)
    before = snapshot(model)
    kept = {name: array.copy() for name, array in before[1].weights.items()}
    model.train_on_batch(x, y)
    for array in (before[1].x, before[1].y, before[1].dy, before[1].weights["kernel"]):
        array[...] = 7
    assert (snapshot(model)[1].weights["kernel"] != 7).all()
    assert not np.array_equal(snapshot(model)[1].weights["kernel"], kept["kernel"])


def test_numbers_of_two_batches_are_never_mixed(rng):
    """After predict there are the outputs of its batch, and no gradients: none were computed for it."""
    model, x, _y, _start = trained(rng)
    model.predict(x[:2], verbose=0)
    for record in snapshot(model):
        assert len(record.y) == 2
        assert record.dy is None


def test_before_the_first_step_there_are_weights_but_no_numbers():
    model = nnteach.Sequential([nnteach.Input((2,)), Dense(1)])
    [record] = snapshot(model)
    assert record.x is record.y is record.dy is None
    assert record.weights["kernel"].shape == (2, 1)
