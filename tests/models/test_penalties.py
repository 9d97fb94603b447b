"""Training with penalties and limits: what the closed form says, on the pretend GPU, what freezing changes."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Sequential, constraints, ops, regularizers
from nnteach.backend import to_device
from nnteach.layers import Dense


def model_of(units=1, **arguments):
    nnteach.utils.set_random_seed(3)
    model = Sequential([Input((3,)), Dense(units, dtype="float64", **arguments)])
    model.compile(optimizer=nnteach.optimizers.SGD(0.1), loss="mse")
    return model


@pytest.fixture
def data(rng):
    x = rng.standard_normal((40, 3))
    return x, x @ [[1.0], [-2.0], [0.5]] + 0.1 * rng.standard_normal((40, 1))


def test_an_l2_penalty_ends_at_the_ridge(data):
    x, y = data
    model = model_of(use_bias=False, kernel_regularizer=regularizers.L2(0.2))
    model.fit(x, y, batch_size=40, epochs=400, verbose=0)
    ridge = np.linalg.solve(x.T @ x / 40 + 0.2 * np.eye(3), x.T @ y / 40)
    assert_allclose(model.get_weights()[0], ridge, atol=1e-10)


def test_an_l1_penalty_makes_a_weight_that_hardly_helps_vanish(data):
    x, y = data
    model = model_of(use_bias=False, kernel_regularizer=regularizers.L1(1.5))
    model.optimizer.learning_rate = nnteach.optimizers.schedules.PolynomialDecay(0.1, 2000, 0.0)
    model.fit(x, y, batch_size=40, epochs=2000, verbose=0)
    w = model.get_weights()[0][:, 0]
    gradient = 2 * x.T @ (x @ w - y[:, 0]) / 40
    assert abs(w[2]) < 1e-3
    assert abs(gradient[2]) < 1.5, "the data pull less than the penalty holds"
    assert_allclose(gradient[:2], -1.5 * np.sign(w[:2]), atol=1e-2)  # the third still trembles around 0


def test_the_logs_show_the_loss_with_its_penalty(data):
    x, y = data
    model = model_of(kernel_regularizer="l2")
    kernel = model.get_weights()[0]
    plain = float(np.mean((model.predict(x, verbose=0) - y) ** 2))
    assert model.evaluate(x, y, verbose=0) == pytest.approx(plain + 0.01 * float((kernel**2).sum()))


def test_limits_hold_after_every_step(data):
    seen = []

    class Watch(nnteach.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(self.model.get_weights())

    model = model_of(4, kernel_constraint=constraints.MaxNorm(0.3), bias_constraint="non_neg")
    model.fit(data[0], np.repeat(data[1], 4, axis=1), epochs=3, batch_size=8, verbose=0, callbacks=[Watch()])
    assert len(seen) == 15
    assert max(np.linalg.norm(kernel, axis=0).max() for kernel, _ in seen) <= 0.3
    assert min(bias.min() for _, bias in seen) >= 0


def test_a_function_of_ones_own_is_a_penalty_and_a_limit(data):
    x, y = data
    mine = model_of(kernel_regularizer=lambda w: 0.05 * ops.sum(ops.square(w)), bias_constraint=lambda w: 0 * w)
    ours = model_of(kernel_regularizer=regularizers.L2(0.05), use_bias=False)
    histories = [model.fit(x, y, epochs=4, shuffle=False, verbose=0).history["loss"] for model in (mine, ours)]
    assert_allclose(*histories, rtol=1e-12)


def test_a_step_with_penalties_and_limits_reads_nothing_back(data):
    with pretend_gpu() as transfers:
        model = model_of(2, kernel_regularizer="l1_l2", bias_regularizer="l2", activity_regularizer="l1",
                         kernel_constraint="max_norm", bias_constraint="non_neg")  # fmt: skip
        model.fit(data[0], np.repeat(data[1], 2, axis=1), verbose=0)
        x, y = to_device(data[0]), to_device(np.repeat(data[1], 2, axis=1))
        transfers.to_host = 0
        model.train_step(x, y)
        assert transfers.to_host == 0
