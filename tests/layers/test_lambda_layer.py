"""Lambda in models: it learns through the tape, and says why it cannot be saved."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnteach import Input, Model, Sequential, ops
from nnteach.layers import ActivityRegularization, Dense, Lambda


def test_a_model_learns_through_a_lambda(rng):
    x = rng.standard_normal((60, 3))
    y = (x.sum(axis=1)) ** 2
    model = Sequential([Input((3,)), Dense(1, use_bias=False), Lambda(lambda z: ops.square(z))])
    model.compile("adam", "mse")
    model.optimizer.learning_rate = 0.05
    losses = model.fit(x, y, epochs=40, verbose=0).history["loss"]
    assert losses[-1] < 0.1 * losses[0]


def test_a_lambda_of_two_inputs_in_a_graph(rng):
    a, b = Input((3,), dtype="float64"), Input((3,), dtype="float64")
    model = Model([a, b], Lambda(lambda x: x[0] * x[1])([a, b]))
    x = [rng.standard_normal((4, 3)), rng.standard_normal((4, 3))]
    assert_allclose(model(x), x[0] * x[1], rtol=1e-12)


def test_a_model_with_a_lambda_is_not_saved_and_says_what_to_do(tmp_path):
    model = Sequential([Input((3,)), Lambda(lambda x: x * 2.0, name="double")])
    with pytest.raises(ValueError, match=r"cannot be saved.*Lambda.*Layer subclass.*register"):
        model.save(tmp_path / "m.nnteach")
    assert list(tmp_path.iterdir()) == []


def test_a_mask_may_be_given_or_found():
    x = np.ones((2, 3, 1))
    mask = np.array([[True, True, False]] * 2)
    assert Lambda(lambda x: x).compute_mask(x, mask) is None
    assert Lambda(lambda x: x, mask=lambda x, mask: mask).compute_mask(x, mask) is mask
    assert_array_equal(Lambda(lambda x: x, mask=mask).compute_mask(x, None), mask)


def test_activity_regularization_adds_to_the_loss_and_pulls_on_the_layer_before(rng):
    x, y = rng.standard_normal((8, 3)), rng.standard_normal((8, 2))
    plain = Sequential([Input((3,)), Dense(2)])
    pulled = Sequential([Input((3,)), Dense(2), ActivityRegularization(l1=0.1, l2=0.2)])
    pulled.set_weights(plain.get_weights())
    for model in (plain, pulled):
        model.compile("sgd", "mse")
    z = plain.predict(x, verbose=0)
    added = (0.1 * np.abs(z).sum() + 0.2 * (z**2).sum()) / len(x)
    assert_allclose(pulled.evaluate(x, y, verbose=0), plain.evaluate(x, y, verbose=0) + added, rtol=1e-5)
