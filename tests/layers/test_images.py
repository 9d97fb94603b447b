"""What is special about layers for series, images and clips."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Sequential, config, layers


@pytest.fixture(autouse=True)
def _settings_put_back():
    yield
    config.set_image_data_format("channels_last")


def test_a_causal_convolution_never_sees_the_future(rng):
    layer = layers.Conv1D(2, 3, padding="causal", dilation_rate=2)
    x = rng.standard_normal((1, 9, 2))
    before = np.array(layer(x))
    x[:, 5:] += 1
    after = layer(x)
    assert_array_equal(after[:, :5], before[:, :5])
    assert (after[:, 5:] != before[:, 5:]).all()


@pytest.mark.parametrize("name", ["Conv2D", "MaxPooling2D", "AveragePooling2D", "ZeroPadding2D", "Cropping2D",
                                  "UpSampling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D"])  # fmt: skip
def test_channels_first_is_channels_last_turned_around(name, rng):
    arguments = {"Conv2D": {"filters": 3, "kernel_size": 2}, "AveragePooling2D": {"pool_size": 2}}.get(name, {})
    arguments |= {"cropping": 1} if name == "Cropping2D" else {}
    x = rng.standard_normal((2, 5, 4, 3)).astype("float32")
    last = getattr(layers, name)(**arguments)
    first = getattr(layers, name)(**arguments, data_format="channels_first")
    y, turned = last(x), first(x.transpose(0, 3, 1, 2))
    first.set_weights(last.get_weights())
    turned = first(x.transpose(0, 3, 1, 2))
    assert_array_equal(turned, y.transpose(0, 3, 1, 2) if y.ndim == 4 else y)


def test_the_settings_say_where_the_channels_are_unless_the_layer_does():
    config.set_image_data_format("channels_first")
    assert layers.Conv2D(4, 3).compute_output_shape((None, 1, 28, 28)) == (None, 4, 26, 26)
    assert layers.MaxPooling2D().compute_output_shape((None, 1, 28, 28)) == (None, 1, 14, 14)
    assert layers.Conv2D(4, 3, data_format="channels_last").compute_output_shape((None, 28, 28, 1)) == (None, 26, 26, 4)


def test_a_convolution_that_was_built_refuses_other_channels_and_smaller_images():
    layer = layers.Conv2D(4, 3, name="edges")
    layer(np.ones((2, 8, 8, 3)))
    with pytest.raises(ValueError, match=r"edges was built for 3 channels but received 1.*last axis"):
        layer(np.ones((2, 8, 8, 1)))
    with pytest.raises(ValueError, match=r"edges: the kernel reaches over 3 cells along the width.*only 2"):
        layer(np.ones((2, 8, 2, 3)))
    assert layer(np.ones((2, 5, 9, 3))).shape == (2, 3, 7, 4)  # any image that the kernel fits on


def test_what_does_not_fit_is_refused_while_the_model_is_put_together():
    with pytest.raises(ValueError, match=r"max_pooling2d.*nothing would be left along the height"):
        Sequential([Input((3, 3, 1)), layers.Conv2D(2, 3), layers.MaxPooling2D()])
    with pytest.raises(ValueError, match=r"Conv2D needs images.*\(batch, 28, 28\): add an axis"):
        Sequential([Input((28, 28)), layers.Conv2D(2, 3)])


def test_a_first_layer_is_spared_the_gradient_of_the_data(rng):
    layer = layers.Conv2D(2, 3)
    y = layer(rng.standard_normal((2, 5, 5, 1)))
    layer.wants_dx = False
    assert layer.backward(np.ones_like(y)) is None
    assert layer.kernel.grad.any()


def test_regularizers_and_constraints_reach_kernel_and_bias(rng):
    model = Sequential([Input((6, 6, 1)), layers.Conv2D(2, 3, kernel_regularizer="l2", bias_constraint="non_neg",
                                                        bias_initializer="ones"), layers.GlobalMaxPooling2D()])  # fmt: skip
    model.compile(optimizer=nnteach.optimizers.SGD(10.0), loss="mse")
    x = rng.standard_normal((8, 6, 6, 1))
    penalty = 0.01 * (model.layers[0].kernel.numpy() ** 2).sum()
    plain = float(((model.predict(x, verbose=0) + 5) ** 2).mean())
    assert_allclose(model.train_on_batch(x, -5 * np.ones((8, 2))), plain + penalty, rtol=1e-5)
    assert_array_equal(model.layers[0].bias.numpy(), [0, 0])


def test_the_mean_under_a_mask_counts_only_what_the_mask_lets_through(rng):
    layer = layers.GlobalAveragePooling1D(dtype="float64")
    x, mask = rng.standard_normal((2, 4, 3)), np.array([[1, 1, 0, 0], [0, 1, 0, 1]], dtype=bool)
    y = layer(x, mask=mask)
    assert_allclose(y, [x[0, :2].mean(axis=0), x[1, 1::2].mean(axis=0)])
    dx = layer.backward(np.ones_like(y))
    assert_allclose(dx, np.repeat(mask[..., None] / 2, 3, axis=2))
    assert layer.compute_mask(x, mask) is None


def small_convnet():
    nnteach.utils.set_random_seed(4)
    model = Sequential([
        Input((8, 7, 1)), layers.Conv2D(6, 3, activation="relu"), layers.MaxPooling2D(), layers.ZeroPadding2D(),
        layers.Conv2D(4, 2, padding="same", strides=2), layers.AveragePooling2D(2, padding="same"), layers.UpSampling2D(),
        layers.Flatten(), layers.Dense(2, activation="softmax"),
    ])  # fmt: skip
    model.compile(optimizer=nnteach.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


def test_a_convnet_learns_the_same_on_the_pretend_gpu(rng):
    x, y = rng.standard_normal((24, 8, 7, 1)), rng.integers(0, 2, 24)
    here = small_convnet().fit(x, y, epochs=3, batch_size=8, verbose=0).history["loss"]
    with pretend_gpu():
        there = small_convnet().fit(x, y, epochs=3, batch_size=8, verbose=0).history["loss"]
    assert_allclose(there, here, rtol=1e-5)
    assert here[-1] < here[0]


def test_a_convnet_finds_a_bar_wherever_it_is(rng):
    """Upright or lying bars at any place: a kernel that sees a bar sees it everywhere."""
    y = rng.integers(0, 2, 300)
    x = 0.2 * rng.standard_normal((300, 10, 10, 1))
    for image, lying, place, start in zip(x, y, rng.integers(0, 10, 300), rng.integers(0, 6, 300), strict=True):
        image[(place, slice(start, start + 4)) if lying else (slice(start, start + 4), place)] += 1
    nnteach.utils.set_random_seed(1)
    model = Sequential([Input((10, 10, 1)), layers.Conv2D(4, 3, activation="relu"), layers.GlobalMaxPooling2D(),
                        layers.Dense(1, activation="sigmoid")])  # fmt: skip
    model.compile(optimizer=nnteach.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x[:200], y[:200], epochs=25, batch_size=20, verbose=0)
    assert model.evaluate(x[200:], y[200:], verbose=0)[1] > 0.9
