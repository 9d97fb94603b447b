"""The deep stack: its sizes against the engine's layers, its words against its sizes, its picture against its controls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, pixels

import nnteach
import nnteach_widgets as explore
from nnteach_widgets.activations import NAMES
from nnteach_widgets.deep import BINS, EXAMPLES, PRESETS, REACH, UNITS, DeepState, _chance, compute, describe
from nnteach_widgets.palette import DARK, LIGHT
from nnteach_widgets.words import size


@pytest.mark.parametrize("name", NAMES)
def test_signal_and_gradient_are_those_of_a_model_of_the_engine(name):
    state = DeepState(depth=4, scale=1.3, function=name)
    x, kernels, dy = _chance()
    layers = [nnteach.layers.Dense(UNITS, name, dtype="float64") for _ in range(4)]
    model = nnteach.Sequential([nnteach.Input((UNITS,), dtype="float64"), *layers])
    model.set_weights([array for kernel in kernels[:4] for array in (1.3 * kernel, np.zeros(UNITS))])
    numbers = compute(state)
    y = np.asarray(model(x))
    assert numbers.signal[-1] == pytest.approx(np.sqrt((y.std(axis=0) ** 2).mean()))
    assert numbers.signal[0] == pytest.approx(np.sqrt((x.std(axis=0) ** 2).mean()))
    step = 1e-6 * np.random.default_rng(0).standard_normal(x.shape)  # the gradient, by walking a little way
    slope = ((np.asarray(model(x + step)) - np.asarray(model(x - step))) * dy).sum() / 2
    for layer, kernel in zip(layers, kernels, strict=False):
        layer.kernel.assign(1.3 * kernel)
    back = dy
    model(x)
    for layer in reversed(layers):
        back = layer.backward(back)
    assert (back * step).sum() == pytest.approx(slope, rel=1e-3)
    assert numbers.gradient[0] == pytest.approx(np.sqrt((back**2).mean()) / np.sqrt((dy**2).mean()))
    assert numbers.gradient[-1] == 1 and len(numbers.signal) == len(numbers.gradient) == 5


def test_the_columns_hold_every_value_once():
    shares = compute(DeepState(6, 2.0, "relu")).shares
    assert shares.shape == (7, BINS) and np.allclose(shares.sum(axis=1), 1)
    x = _chance()[0]
    near = np.abs(x - x.mean(axis=0)) < REACH / BINS
    assert shares[0, BINS // 2] == pytest.approx(near.mean(), abs=1e-9)
    assert x.shape == (EXAMPLES, UNITS)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            DeepState(10, 1.0, "sigmoid"),
            "arrives at the input with 4.8e−7, times 0.23 in each layer: it vanishes. The first",
        ),
        (DeepState(20, 2.5, "relu"), "it explodes. The first step of training would throw all weights far away."),
        (DeepState(20, 1.4, "relu"), "it gets through. Such a stack can learn."),
        (DeepState(1, 1.0, "tanh"), "1 layer of tanh, weight scale 1.00."),
        (DeepState(20, 3.0, "tanh"), "times 0.99 in each layer: it gets through. The gradient"),
    ],
    ids=str,
)
def test_the_words_name_the_fate(state, words):
    numbers = compute(state)
    assert words in describe(numbers)
    assert size(numbers.signal[-1]) in describe(numbers) and size(numbers.gradient[0]) in describe(numbers)


def test_the_root_of_two_keeps_what_relu_halves():
    """He and others, 2015: with it the mean square of the sums stays; the gradient of 20 layers keeps its size."""
    kept, lost = (compute(DeepState(20, scale, "relu")).gradient[0] for scale in (2**0.5, 1.0))
    assert 0.3 < kept < 3 and lost < 0.01


def test_each_slider_from_end_to_end_moves_the_picture_and_the_words():
    lab = explore.deep_stack("tanh", depth=7, scale=1.2)
    for name in ("depth", "scale"):
        move_from_end_to_end(lab, name)
    pictures = set()
    for name in NAMES:
        lab.controls["function"].widget.value = name
        pictures.add(pixels(lab).tobytes())
    assert len(pictures) == len(NAMES)


def test_a_drag_ends_the_stack_at_the_hand():
    lab = explore.deep_stack()
    drag(lab, lab._picture.values, (14.2, 0.0), (16.8, 0.0))
    assert lab.state.depth == 17
    lab.undo()
    assert lab.state.depth == 10
    drag(lab, lab._picture.sizes, (-0.6, 1.0), gesture=2)
    assert lab.state.depth == 1


def test_functions_of_ones_own_and_hostile_names():
    def hostile(z):
        return np.sin(z)

    hostile.__name__ = "<img src=x onerror=alert(1)>$"
    lab = explore.deep_stack(hostile, depth=3)
    pixels(lab)
    assert "$" in lab.describe() and not any("<img" in text for text in html_of(lab))
    grows = explore.deep_stack(lambda z: z**3, depth=20, scale=3)  # leaves what a computer can hold
    assert "explodes" in grows.describe()
    pixels(grows)
    silent = explore.deep_stack(lambda z: 0 * z)
    assert "vanishes" in silent.describe()
    pixels(silent)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_in_light_and_dark(preset):
    lab = explore.deep_stack(preset=preset)
    for colours in (LIGHT, DARK):
        picture = lab.make_picture(colours)
        picture.draw(lab.compute(lab.state))
        picture.figure.draw_without_rendering()


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: explore.deep_stack("rulu"), ValueError, "relu"),
        (lambda: explore.deep_stack(depth=21), ValueError, "depth = 21 is outside the depth control"),
        (lambda: explore.deep_stack(scale=0), ValueError, "outside the scale control"),
        (lambda: explore.deep_stack("softmax"), ValueError, "is not a curve"),
        (lambda: explore.deep_stack(preset="deep"), ValueError, "no preset 'deep'"),
    ],
)
def test_mistakes_are_answered_in_words(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_the_state_from_code_is_checked_too():
    lab = explore.deep_stack()
    with pytest.raises(ValueError, match="outside the depth control"):
        lab.state = replace(lab.state, depth=0)
