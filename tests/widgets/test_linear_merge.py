"""Linear merge: what melts says the same, what bends does not, and the picture is the witness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import move_from_end_to_end, numbers_in, pixels

import nnteach as keras
import nnteach_widgets as explore
from nnteach_widgets.merge import PRESETS, SIDE, MergeState, _ours, compute, places
from nnteach_widgets.palette import DARK, LIGHT


def answers(lab) -> np.ndarray:
    """The pixels of the map alone."""
    image = pixels(lab)
    box = lab._picture.map.get_window_extent()
    height = image.shape[0]
    return image[height - int(box.y1) : height - int(box.y0), int(box.x0) : int(box.x1)].copy()


def model(*layers, seed=0):
    keras.utils.set_random_seed(seed)
    return keras.Sequential([keras.Input((2,)), *layers])


def test_without_a_bend_merging_changes_not_a_pixel():
    lab = explore.linear_merge()
    before = answers(lab)
    for merged, parameters in ((1, 33), (2, 3)):
        lab.merge()
        numbers = lab.compute(lab.state)
        assert lab.state.merged == merged and numbers.after.count_params() == parameters
        assert (answers(lab) == before).all()
        assert numbers.changed == 0 and 0 < numbers.difference < 1e-12
    assert "105" in lab.describe() and "not a place of the picture has changed" in lab.describe()
    lab.merge()
    assert lab.state.merged == 2  # nothing is left to merge


def test_with_a_bend_it_changes_and_the_words_say_what_got_lost():
    lab = explore.linear_merge(preset="bent")
    before = answers(lab)
    lab.merge()
    assert (answers(lab) != before).any()
    assert "1 bend (relu) got lost" in lab.describe()
    lab.merge()
    numbers = lab.compute(lab.state)
    assert "2 bends (relu) got lost" in lab.describe() and f"{numbers.changed:,} of {SIDE**2:,}" in lab.describe()


def test_the_answers_are_those_of_the_engine_and_of_the_formula():
    parts = _ours("linear")
    numbers = compute(MergeState(2), parts)
    W = parts[0].W @ parts[1].W @ parts[2].W
    b = (parts[0].b @ parts[1].W + parts[1].b) @ parts[2].W + parts[2].b
    np.testing.assert_allclose(numbers.table.ravel(), (places() @ W + b)[:, 0])
    bent = compute(MergeState(0, "tanh"), _ours("tanh"))
    np.testing.assert_allclose(bent.table.ravel(), np.asarray(bent.before(places()))[:, 0])
    assert bent.difference == 0 == bent.changed


def test_a_model_of_ones_own_melts_and_stays_as_it_is():
    own = model(keras.layers.Dense(5, use_bias=False), keras.layers.Dense(3), keras.layers.Dense(2, activation="relu"))
    before = own.get_weights()
    lab = explore.linear_merge(own)
    assert list(lab.controls) == ["merged"]
    lab.merge()
    assert lab.compute(lab.state).difference < 1e-12
    lab.merge()
    numbers = lab.compute(lab.state)
    np.testing.assert_allclose(
        np.asarray(numbers.after(places())), np.asarray(own(places())), atol=1e-5
    )  # the last bend is kept
    assert all((a == b).all() for a, b in zip(own.get_weights(), before, strict=True))
    assert numbers.bends == ("linear", "linear")


def test_the_controls_and_the_button():
    lab = explore.linear_merge()
    move_from_end_to_end(lab, "merged")
    lab.controls["merged"].widget.value = 0
    seen = set()
    for bend in ("linear", "relu", "tanh"):
        lab.controls["bend"].widget.value = bend
        seen.add(pixels(lab).tobytes())
    assert len(seen) == 3
    row = lab.children[0]
    assert row.children[0].description == "Merge"
    row.children[0].click()
    assert lab.state.merged == 1
    lab.undo()
    assert lab.state.merged == 0
    said = lab.describe(replace(lab.state, merged=2))
    assert numbers_in(said) == [pytest.approx(lab.compute(replace(lab.state, merged=2)).difference, abs=0.005)]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_in_light_and_dark(preset):
    lab = explore.linear_merge(preset=preset)
    for colours in (LIGHT, DARK):
        picture = lab.make_picture(colours)
        assert picture.draw(lab.compute(lab.state)) and not picture.draw(lab.compute(lab.state))
        picture.figure.draw_without_rendering()


def test_hostile_names_of_a_function_are_harmless():
    def bend(z):
        return z * z

    bend.__name__ = "<img src=x onerror=alert(1)>$"
    lab = explore.linear_merge(model(keras.layers.Dense(2, activation=bend), keras.layers.Dense(1)))
    lab.merge()
    pixels(lab)
    assert "got lost" in lab.describe()


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: explore.linear_merge(3), TypeError, "takes a Sequential model; received int"),
        (lambda: explore.linear_merge(model(keras.layers.Dense(1))), ValueError, "at least two in a row"),
        (
            lambda: explore.linear_merge(
                model(keras.layers.Dense(3), keras.layers.Dropout(0.5), keras.layers.Dense(1))
            ),
            ValueError,
            "has a Dropout",
        ),
        (
            lambda: explore.linear_merge(
                keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
            ),
            ValueError,
            r"takes inputs of shape \(3,\)",
        ),
        (lambda: explore.linear_merge(model(), preset="bent"), TypeError, "brings a network of its own"),
        (lambda: explore.linear_merge(preset="merge"), ValueError, "no preset 'merge'"),
    ],
)
def test_mistakes_are_answered_in_words(make, error, words):
    with pytest.raises(error, match=words):
        make()
