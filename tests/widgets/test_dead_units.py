"""Dead units: found where they are, silent for every example, without gradient, and woken as it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import drag, move_from_end_to_end, numbers_in, pixels

import nnteach as keras
import nnteach_widgets as explore
from nnteach_widgets.palette import DARK, LIGHT
from nnteach_widgets.toys import moons

X, Y = moons()


def network(*hidden, inputs=2, use_bias=True, seed=0):
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(units, activation="relu", use_bias=use_bias) for units in hidden]
    model = keras.Sequential([keras.Input((inputs,)), *layers, keras.layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.SGD(0.5), "binary_crossentropy")
    return model


def with_dead(*units):
    """A network of six units, of which these are dead: their bias is far below what their weights can make up for."""
    model = network(6)
    kernel, bias, *rest = model.get_weights()
    bias[:] = 4.0  # the others fire for every example
    bias[list(units)] = -9.0
    model.set_weights([kernel, bias, *rest])
    return model


@pytest.fixture
def lab():
    return explore.dead_units(with_dead(1, 4), X, Y.reshape(-1, 1))


def test_it_finds_exactly_the_dead_and_begins_with_one_of_them(lab):
    numbers = lab.compute(lab.state)
    assert list(np.flatnonzero(numbers.dead)) == [1, 4] and lab.state.unit == 1
    assert list(numbers.fires) == [1, 0, 1, 1, 0, 1]
    assert "of its 6 units 2 are dead (1, 4): silent for each of the 200 examples" in lab.describe()
    assert "Unit 1 fires for none of them" in lab.describe()


def test_the_gradient_is_the_engines_and_exactly_zero_for_the_dead(lab):
    model = with_dead(1, 4)
    model.train_on_batch(X, Y.reshape(-1, 1))
    expected = np.abs(keras.inspection.snapshot(model)[0].gradients["kernel"]).max(axis=0)
    numbers = lab.compute(lab.state)
    np.testing.assert_allclose(numbers.gradient, expected, rtol=1e-5)
    assert (numbers.gradient == 0).tolist() == numbers.dead.tolist()
    assert "exactly 0" in lab.describe()


@pytest.mark.parametrize("wake", [1, 25, 60])
def test_woken_units_fire_for_the_share_asked_for_and_the_copy_does_the_same(lab, wake):
    lab.state = replace(lab.state, wake=wake)
    numbers = lab.compute(lab.state)
    np.testing.assert_allclose(numbers.fires[[1, 4]], wake / 100, atol=0.006)
    assert (numbers.gradient > 0).all()
    model = lab.revived()
    hidden = np.asarray(model.layers[0](X))
    np.testing.assert_allclose((hidden > 0).mean(axis=0), numbers.fires)
    before = with_dead(1, 4).predict(X, verbose=0)
    assert np.abs(model.predict(X, verbose=0) - before).max() == pytest.approx(numbers.changed, rel=1e-4)
    assert numbers_in(lab.describe())[-1] == pytest.approx(numbers.changed, abs=0.006)


def test_the_learners_network_does_not_change(lab):
    own = with_dead(1, 4)
    before = own.get_weights()
    mine = explore.dead_units(own, X, Y.reshape(-1, 1))
    mine.revive()
    mine.revived().set_weights([0 * w for w in before])
    mine.describe()
    assert all((a == b).all() for a, b in zip(own.get_weights(), before, strict=True))


def test_revive_and_take_back(lab):
    assert lab.children[0].children[0].description == "Revive"
    lab.children[0].children[0].click()
    assert lab.state.wake == 25
    lab.undo()
    assert lab.state.wake == 0


def test_a_revived_network_learns_on_with_a_shorter_step():
    lab = explore.dead_units()
    before = lab.compute(lab.state)
    assert before.dead.sum() > 3
    lab.revive()
    model = lab.revived()
    model.compile(keras.optimizers.SGD(0.5), "binary_crossentropy", metrics=["accuracy"])
    model.fit(X, Y, epochs=30, verbose=0)
    again = explore.dead_units(model, X, Y)
    assert again.compute(again.state).dead.sum() < before.dead.sum()
    assert model.evaluate(X, Y, verbose=0)[1] > 0.97


def test_each_slider_from_end_to_end_moves_the_picture_and_the_words():
    lab = explore.dead_units()
    for name in ("wake", "unit"):
        move_from_end_to_end(lab, name)


def test_several_layers_have_a_choice_and_short_ones_keep_to_their_units():
    lab = explore.dead_units(network(9, 4), X)
    assert list(lab.controls) == ["unit", "wake", "layer"]
    pictures = set()
    for layer in (0, 1):
        lab.controls["layer"].widget.value = layer
        pictures.add(pixels(lab).tobytes())
    lab.controls["unit"].widget.value = 8
    assert lab.compute(lab.state).state.unit == 3 and "Unit 3 fires" in lab.describe()
    assert len(pictures) == 2 and lab.compute(lab.state).border is None
    pixels(lab)


def test_more_than_two_inputs_have_no_plane_and_no_targets_no_gradient():
    rng = np.random.default_rng(0)
    lab = explore.dead_units(network(7, inputs=5), rng.standard_normal((40, 5)))
    assert lab._picture.plane is None and lab.compute(lab.state).gradient is None
    assert "gradient" not in lab.describe()
    pixels(lab)


def test_without_biases_nothing_can_be_raised():
    model = network(5, use_bias=False)
    kernel, *rest = model.get_weights()
    kernel[:, 2] = 0
    model.set_weights([kernel, *rest])
    lab = explore.dead_units(model, X)
    lab.revive()
    assert "no biases that one could raise" in lab.describe()


def test_a_click_on_a_bar_chooses_its_unit(lab):
    pixels(lab)
    drag(lab, lab._picture.bars, (3.2, 40))
    assert lab.state.unit == 3
    drag(lab, lab._picture.sums, (0.0, 0.5), gesture=2)
    assert lab.state.unit == 3


def test_light_and_dark_and_hostile_names():
    model = with_dead(1)
    model.layers[0].name = "<img src=x onerror=alert(1)>$"
    lab = explore.dead_units(model, X)
    for colours in (LIGHT, DARK):
        picture = lab.make_picture(colours)
        picture.draw(lab.compute(lab.state))
        picture.figure.draw_without_rendering()
    assert "<img" in lab.describe()  # as text; the page shows it letter for letter


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: explore.dead_units(with_dead(1)), TypeError, r"dead_units\(model, x\)"),
        (lambda: explore.dead_units(x=X), TypeError, r"dead_units\(model, x\)"),
        (lambda: explore.dead_units("model", X), TypeError, "Sequential model; received str"),
        (lambda: explore.dead_units(network(3), X, Y[:5]), ValueError, "they must be as many"),
        (
            lambda: explore.dead_units(keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "tanh")]), X),
            ValueError,
            "activation='relu'.*Dense tanh",
        ),
        (lambda: explore.dead_units(network(3), np.ones((4, 3))), ValueError, "3"),
        (lambda: explore.dead_units(hide=["bias"]), ValueError, "no control 'bias'"),
    ],
)
def test_mistakes_are_answered_in_words(make, error, words):
    with pytest.raises(error, match=words):
        make()
