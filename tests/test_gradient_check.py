"""gradcheck finds a wrong gradient, says where, and changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from specs import LAYERS, label
from strict_numpy import pretend_gpu

import nnteach
from nnteach import Input, Layer, Model, Sequential, gradcheck, layers, ops
from nnteach.inspection import snapshot
from nnteach.layers import LSTM, BatchNormalization, Conv2D, Dense, Dropout, Embedding, Flatten

CASES = [
    pytest.param(spec, arguments, shape, id=f"{spec.layer.__name__}({label(arguments)})-{shape}")
    for spec in LAYERS
    for arguments, shape in spec.samples[:2]
]


def away_from_0(rng, shape):
    x = rng.standard_normal(shape)
    return x + 0.1 * np.sign(x)


@pytest.mark.parametrize(("spec", "arguments", "shape"), CASES)
def test_every_layer_of_the_house_passes(spec, arguments, shape, rng):
    several = isinstance(shape, list)
    x = [
        (spec.inputs(rng, s, arguments) if spec.inputs else away_from_0(rng, s))
        for s in (shape if several else [shape])
    ]
    x = [part.astype("int64") for part in x] if spec.whole else x
    report = gradcheck(spec.layer(**arguments), x if several else x[0])
    assert report.ok, str(report)
    assert spec.whole or {row.name.split("/")[-1] for row in report.rows} >= {"x"} or several
    assert bool(report.skipped) >= spec.whole


def branches():
    image, series = Input((4, 4, 1)), Input((3, 2))
    seen = BatchNormalization()(Flatten()(Conv2D(2, 2, activation="relu")(image)))
    both = layers.Concatenate()([seen, LSTM(3, dropout=0.2, seed=1)(layers.Masking()(series))])
    out = Dense(2, kernel_regularizer="l2", activity_regularizer="l2")(Dropout(0.3)(both))
    model = Model([image, series], [out, Dense(1)(both)])
    model.compile(optimizer="adam", loss=["mse", "huber"], loss_weights=[1, 0.5])
    return model


def test_a_model_with_branches_passes_with_and_without_targets(rng):
    nnteach.utils.set_random_seed(3)
    model = branches()
    report = gradcheck(model)
    assert report.ok, str(report)
    x = [rng.standard_normal((3, 4, 4, 1)), rng.standard_normal((3, 3, 2))]
    report = gradcheck(model, x, [rng.standard_normal((3, 2)), rng.standard_normal((3, 1))])
    assert report.ok, str(report)
    assert report.error < 1e-6
    assert len(report.rows) == len(model.trainable_variables) + 2
    assert "all gradients are right" in str(report)


class Wrong(Layer):
    """y = tanh(x w) + b; its backward forgets a factor where it is told to."""

    def __init__(self, wrong="", **kwargs):
        super().__init__(**kwargs)
        self.wrong = wrong

    def build(self, input_shape):
        self.w = self.add_weight((input_shape[-1],), "random_normal", name="w")
        self.b = self.add_weight((input_shape[-1],), "zeros", name="b")

    def call(self, x):
        y = ops.tanh(x * self.w)
        self.saved = {"x": x, "t": y}
        return y + self.b

    def backward(self, dy):
        x, t = self.saved["x"], self.saved["t"]
        dz = dy * (1 - t * t)
        dw = (dz * x).sum(axis=0)
        if self.wrong == "w":
            dw[1] *= 0.5
        self.w.grad += dw
        self.b.grad += 0 if self.wrong == "b" else dy.sum(axis=0)
        if self.wrong == "none":
            return None
        if self.wrong == "shape":
            return (dz * self.w.value)[:1]
        return dz * self.w.value * (1.001 if self.wrong == "x" else 1)


def test_a_right_backward_of_ones_own_passes_also_against_its_tape(rng):
    report = gradcheck(Wrong(name="mine"), rng.standard_normal((4, 3)))
    assert report.ok, str(report)
    assert [row.name for row in report.rows if row.against == "tape"] == ["mine/w", "mine/b", "mine: input"]
    assert max(row.error for row in report.rows if row.against == "tape") < 1e-12


@pytest.mark.parametrize(("wrong", "name"), [("w", "mine/w"), ("b", "mine/b"), ("x", "x"), ("none", "x")])
def test_a_wrong_gradient_is_found_and_its_place_is_said(wrong, name, rng):
    report = gradcheck(Wrong(wrong, name="mine"), rng.standard_normal((4, 3)))
    assert not report.ok
    assert {row.name for row in report.rows if row.error > 1e-6 and row.against == "differences"} == {name}
    text = str(report)
    assert f"the gradient of {report.worst.name}" in text
    assert "WRONG" in text
    if wrong == "w":
        row = next(row for row in report.rows if row.name == "mine/w")
        assert row.index == (1,)
        np.testing.assert_allclose(row.got, 0.5 * row.expected, rtol=1e-6)
        assert [row.name for row in report.rows if row.error > 1e-6] == ["mine/w", "mine/w"], "the tape says so, too"


def test_a_gradient_of_the_wrong_shape_is_said(rng):
    """By the walk back itself, before there is anything to compare."""
    with pytest.raises(ValueError, match=r"backward of mine returned a gradient of shape \(1, 3\), but x has shape \(4, 3\)"):
        gradcheck(Wrong("shape", name="mine"), rng.standard_normal((4, 3)))


def test_inside_a_model_the_tape_is_asked_too(rng):
    model = Sequential([Input((3,)), Dense(3), Wrong("w", name="mine"), Dense(1)])
    report = gradcheck(model, rng.standard_normal((4, 3)))
    assert {row.name for row in report.rows if row.error > 1e-6} == {"mine/w"}


class Plain(Layer):
    """A backward of its own, and a call that no tape can follow."""

    def call(self, x):
        self.saved = {"x": x}
        return np.exp(x)

    def backward(self, dy):
        return dy * np.exp(self.saved["x"])


def test_what_is_not_checked_is_said(rng):
    report = gradcheck(Plain(name="mine"), rng.standard_normal((2, 2)))
    assert report.ok
    assert any("its call is not written in ops" in line for line in report.skipped)
    report = gradcheck(Embedding(5, 2), np.array([[1, 2, 4]]))
    assert report.ok and "x: whole numbers have no gradient" in report.skipped
    frozen = Sequential([Input((2,)), Dense(2, trainable=False, name="cold"), Dense(1)])
    report = gradcheck(frozen)
    assert "cold/kernel, which is not trainable" in report.skipped
    assert "skipped: cold/kernel" in str(report)


def test_at_a_kink_there_is_no_slope_to_compare():
    report = gradcheck(layers.ReLU(), np.array([[0.0, 1.0, -1.0]]))
    assert report.ok
    assert report.rows[0].kinks == 1
    assert "1 at kinks" in str(report)


def test_of_a_large_weight_some_numbers_are_checked(rng):
    layer = Dense(40)
    x = rng.standard_normal((2, 30))
    assert [row.checked for row in gradcheck(layer, x, most=50).rows] == [50, 40, 50]
    assert [row.checked for row in gradcheck(layer, x, most=None).rows] == [1200, 40, 60]


def test_afterwards_everything_is_as_before(rng):
    nnteach.utils.set_random_seed(3)
    model = branches()
    x = [rng.standard_normal((3, 4, 4, 1)), rng.standard_normal((3, 3, 2))]
    y = [rng.standard_normal((3, 2)), rng.standard_normal((3, 1))]
    model.train_on_batch(x, y)
    values, before = [(w, w.value, w.grad) for w in model.weights], model.get_weights()
    seen, chance = snapshot(model), nnteach.random.get_state()
    dtypes = [layer.dtype for layer in model.layers]
    assert gradcheck(model, x, y).ok
    assert all(w.value is value and w.grad is grad for w, value, grad in values)
    for one, other in zip(before, model.get_weights(), strict=True):
        assert_array_equal(one, other)
    assert nnteach.random.get_state() == chance
    assert [layer.dtype for layer in model.layers] == dtypes
    for one, other in zip(seen, snapshot(model), strict=True):
        assert_array_equal(
            one.dy if not isinstance(one.dy, list) else 0, other.dy if not isinstance(other.dy, list) else 0
        )


def test_a_model_on_a_graphics_card_is_checked_and_stays_there():
    with pretend_gpu():
        model = Sequential([Input((3, 2)), LSTM(3, return_sequences=True), Dropout(0.2), Dense(1)])
        model.compile("sgd", "mse")
        model.train_on_batch(np.ones((2, 3, 2)), np.ones((2, 3, 1)))
        values = [w.value for w in model.weights]
        report = gradcheck(model)
        assert report.ok, str(report)
        assert nnteach.device() == "strict"
        assert all(w.value is value for w, value in zip(model.weights, values, strict=True))
        model.train_on_batch(np.ones((2, 3, 2)), np.ones((2, 3, 1)))


def test_what_cannot_be_checked_is_refused_in_words(rng):
    with pytest.raises(TypeError, match="a layer alone does not say what it reads"):
        gradcheck(Dense(2))
    with pytest.raises(TypeError, match="takes a model or a layer; received"):
        gradcheck(np.tanh)
    with pytest.raises(TypeError, match="Add parentheses"):
        gradcheck(Dense)
    with pytest.raises(TypeError, match=r"whole numbers.*give x"):
        gradcheck(Sequential([Input((3,), dtype="int32"), Embedding(5, 2)]))
    with pytest.raises(RuntimeError, match="no loss for y"):
        gradcheck(Sequential([Input((2,)), Dense(1)]), [[1.0, 2.0]], [[1.0]])
    with pytest.raises(TypeError, match="not built yet; give x"):
        gradcheck(Sequential([Dense(1)]))
    with pytest.raises(ValueError, match="step must be above 0"):
        gradcheck(Dense(1), np.ones((1, 1)), step=0)
