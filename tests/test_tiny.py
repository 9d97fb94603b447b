"""A dozen tests that touch everything. Run first: when one of these fails, look no further."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import nnteach as keras
from nnteach import Input, Sequential
from nnteach.layers import Activation, Dense, Dropout, Flatten


def test_a_neuron_by_hand():
    model = Sequential([Input((2,)), Dense(1, activation="sigmoid")])
    model.set_weights([[[1.0], [-2.0]], [0.5]])
    assert_allclose(model.predict([[3.0, 1.0]], verbose=0), [[1 / (1 + np.exp(-1.5))]], rtol=1e-6)


def test_one_step_of_gradient_descent_by_hand():
    model = Sequential([Input((1,)), Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    model.set_weights([[[2.0]], [1.0]])
    # y = 2 * 3 + 1 = 7 and should be 5: the loss is 4, its slopes 2 * 2 * 3 = 12 and 2 * 2 = 4.
    assert model.train_on_batch([[3.0]], [[5.0]]) == pytest.approx(4)
    assert_allclose([w.item() for w in model.get_weights()], [2 - 1.2, 1 - 0.4], rtol=1e-6)


def test_a_line_is_found_exactly(rng):
    x = rng.standard_normal((100, 3))
    model = Sequential([Input((3,)), Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    model.fit(x, x @ [[1.0], [-2.0], [3.0]] + 4, epochs=60, verbose=0)
    kernel, bias = model.get_weights()
    assert_allclose(kernel[:, 0], [1, -2, 3], atol=1e-4)
    assert_allclose(bias, [4], atol=1e-4)


def test_xor_needs_a_hidden_layer_and_learns_with_one():
    keras.utils.set_random_seed(1)
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    model = Sequential([Input((2,)), Dense(8, activation="tanh"), Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=100, verbose=0)
    assert history.history["accuracy"][-1] == 1
    assert (model.predict(x, verbose=0)[:, 0].round() == y).all()


@pytest.mark.parametrize("one_hot", [False, True])
def test_three_classes(one_hot, rng):
    keras.utils.set_random_seed(0)
    y = np.arange(90) % 3
    x = np.eye(3)[y] + 0.1 * rng.standard_normal((90, 3))
    model = Sequential([Dense(16, activation="relu", kernel_initializer="he_normal"), Dense(3), Activation("softmax")])
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss, metrics=["accuracy"])
    history = model.fit(x, keras.utils.to_categorical(y) if one_hot else y, epochs=20, validation_split=0.2, verbose=0)
    assert history.history["val_accuracy"][-1] == 1


def test_images_are_flattened(rng):
    model = Sequential([Input((4, 4)), Flatten(), Dense(10, activation="softmax")])
    assert model.predict(rng.random((3, 4, 4)), verbose=0).shape == (3, 10)


def test_dropout_silences_half_in_training_and_nothing_after():
    keras.utils.set_random_seed(0)
    layer, x = Dropout(0.5), np.ones((100, 100), dtype="float32")
    y = layer(x, training=True)
    assert set(np.unique(y)) == {0, 2}
    assert (y == 0).mean() == pytest.approx(0.5, abs=0.02)
    assert (layer(x) == 1).all()


def test_evaluate_gives_loss_and_metrics():
    model = Sequential([Input((1,)), Dense(1, kernel_initializer="ones")])
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    assert_allclose(model.evaluate([[1.0], [2.0]], [[2.0], [4.0]], verbose=0), [2.5, 1.5])


def test_early_stopping_ends_a_training_that_no_longer_learns(rng):
    x = rng.standard_normal((20, 1))
    model = Sequential([Input((1,)), Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    stop = keras.callbacks.EarlyStopping("loss", min_delta=1e-3, patience=2)
    assert len(model.fit(x, x, epochs=50, verbose=0, callbacks=[stop]).epoch) == 3


def test_the_same_seed_gives_the_same_model():
    ends = []
    for _ in range(2):
        keras.utils.set_random_seed(42)
        ends.append(Sequential([Input((3,)), Dense(4)]).get_weights()[0])
    assert (ends[0] == ends[1]).all()


def test_every_public_name_is_there():
    for name in keras.__all__:
        assert getattr(keras, name) is not None
    for module in (keras.layers, keras.models, keras.optimizers):
        for name in module.__all__:
            assert getattr(module, name) is not None
