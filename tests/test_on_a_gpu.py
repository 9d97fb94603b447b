"""The engine on a real graphics card (`pytest -m gpu`); every layer besides, in layers/test_every_layer.py."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from devices import real_gpu
from numpy.testing import assert_allclose
from specs import ACTIVATIONS, LOSSES, OPTIMIZERS, label, loss_sample
from strict_numpy import CUPY_HAS

import nnteach
from nnteach import Input, Model, Sequential, layers
from nnteach.backend import to_device, to_numpy
from nnteach.variable import Variable

EXACT = {"rtol": 1e-9, "atol": 1e-11}
LOSS_CASES = [
    pytest.param(spec, i, id=f"{spec.loss.__name__}({label(s[0])})")
    for spec in LOSSES
    for i, s in enumerate(spec.samples)
]


def test_the_engine_calls_only_what_cupy_has():
    """No card is needed for this one: every `xp.name` of the source, against the names of CuPy."""
    called = {
        (node.attr, path.name)
        for path in Path(nnteach.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "xp"
    }
    assert {name for name, _ in called} - CUPY_HAS == {"device", "use"}  # which are xp's own


@pytest.mark.gpu
@pytest.mark.parametrize(("spec", "number"), LOSS_CASES)
def test_a_loss_gives_the_cpu_s_value_and_gradient(spec, number, rng):
    loss, y_true, y_pred = loss_sample(spec, number, rng)
    value, gradient = loss(y_true, y_pred), loss.gradient(y_true, y_pred)
    with real_gpu():
        y_true, y_pred = to_device(y_true), to_device(y_pred)
        assert_allclose(to_numpy(loss(y_true, y_pred)), value, **EXACT)
        assert_allclose(to_numpy(loss.gradient(y_true, y_pred)), gradient, **EXACT)


@pytest.mark.gpu
@pytest.mark.parametrize("spec", ACTIVATIONS, ids=lambda spec: spec.activation.name)
def test_an_activation_gives_the_cpu_s_value_and_slope(spec, rng):
    z, dy = rng.standard_normal((5, 7)), rng.standard_normal((5, 7))
    for arguments in spec.arguments:
        y = spec.activation(z, **arguments)
        dz = spec.activation.backward(dy, z, y, **arguments)
        with real_gpu():
            there = spec.activation(to_device(z), **arguments)
            back = spec.activation.backward(to_device(dy), to_device(z), there, **arguments)
            assert_allclose(to_numpy(there), y, **EXACT)
            assert_allclose(to_numpy(back), dz, **EXACT)


@pytest.mark.gpu
@pytest.mark.parametrize("spec", OPTIMIZERS, ids=lambda spec: spec.optimizer.__name__)
def test_an_optimizer_takes_the_cpu_s_steps(spec, rng):
    start, pulls = rng.standard_normal((3, 4)), rng.standard_normal((5, 3, 4))
    for arguments in spec.samples:

        def five_steps(arguments=arguments):
            optimizer, w = spec.optimizer(**arguments), Variable(start, dtype="float64")
            for pull in pulls:
                optimizer.apply([to_device(pull)], [w])
            return w.numpy()

        here = five_steps()
        with real_gpu():
            assert_allclose(five_steps(), here, **EXACT)


def convnet() -> Model:
    return Sequential([
        Input((8, 8, 1)), layers.Conv2D(6, 3, activation="relu", padding="same"), layers.MaxPooling2D(),
        layers.BatchNormalization(), layers.Flatten(), layers.Dense(3, activation="softmax"),
    ])  # fmt: skip


def recurrent() -> Model:
    return Sequential([
        Input((6, 2)), layers.LSTM(5, return_sequences=True), layers.Bidirectional(layers.GRU(4)),
        layers.Dense(3, activation="softmax"),
    ])  # fmt: skip


def branched() -> Model:
    x = Input((7,))
    h = layers.Dense(5, activation="tanh", kernel_regularizer="l2")(x)
    both = layers.Concatenate()([h, layers.Dense(5)(x)])
    return Model(x, layers.Dense(3, activation="softmax")(layers.LayerNormalization()(both)))


@pytest.mark.gpu
@pytest.mark.parametrize(("make", "shape"), [(convnet, (8, 8, 1)), (recurrent, (6, 2)), (branched, (7,))])
def test_a_model_learns_as_on_the_cpu(make, shape, rng):
    """Same weights from the same seed, the same order of examples; float32, so that small differences remain."""
    x, y = rng.standard_normal((48, *shape)).astype("float32"), rng.integers(0, 3, 48)

    def learned():
        nnteach.utils.set_random_seed(4)
        model = make()
        start = model.get_weights()
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        history = model.fit(x, y, batch_size=16, epochs=3, verbose=0).history
        return start, history["loss"], model.predict(x, verbose=0), model

    start, losses, predictions, model = learned()
    with real_gpu():
        start_there, losses_there, predictions_there, _ = learned()
    for here, there in zip(start, start_there, strict=True):
        np.testing.assert_array_equal(here, there)
    assert_allclose(losses_there, losses, rtol=1e-4)
    assert_allclose(predictions_there, predictions, atol=1e-4)
    moved = model.predict(x, verbose=0)
    with real_gpu():
        model.to("gpu")
        assert_allclose(model.predict(x, verbose=0), moved, atol=1e-5)
        model.to("cpu")
