"""The clone army: constant weights that never part, bit for bit, and what parts them; its words against its numbers."""

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, pixels
from PIL import Image

import nnteach as nn
import nnteach_widgets as explore
from nnteach_widgets.clone_picture import crossing, groups_of, listed
from nnteach_widgets.clone_words import gap
from nnteach_widgets.clones import CONSTANTS, PRESETS, network
from nnteach_widgets.march import STEPS, march
from nnteach_widgets.palette import DARK


@pytest.fixture(scope="module")
def army():
    return explore.clone_army()


@pytest.fixture
def lab(army):
    army.reset()
    return army


def sides(lab):
    numbers = lab.compute(lab.state)
    return numbers.clones, numbers.random


def own_network(units=3):
    model = nn.Sequential(
        [nn.Input((2,)), nn.layers.Dense(units, "relu", name="mine"), nn.layers.Dense(1, "sigmoid", name="out")]
    )
    model.compile(nn.optimizers.Adam(0.05), "binary_crossentropy")
    return model


@pytest.mark.parametrize("units", [2, 4])
def test_units_that_start_constant_stay_identical_bit_for_bit_and_the_network_stays_stuck(lab, units):
    lab.state = replace(lab.state, units=units)
    for step in (0, 1, 50, STEPS):
        lab.state = replace(lab.state, step=step)
        clones, random = sides(lab)
        kernel, bias, outgoing, _ = clones.run.weights[step]
        assert {kernel[:, k].tobytes() for k in range(units)} == {kernel[:, 0].tobytes()}
        assert len({value.tobytes() for value in bias}) == len({value.tobytes() for value in outgoing}) == 1
        assert (clones.different, clones.apart) == (1, 0.0)
        assert random.different == units and random.apart > 0.1
    assert clones.run.losses[-1] > 0.5 and clones.right < 0.75, "one unit's worth: a straight border"
    assert random.right > clones.right + 0.1
    assert f"its {units} hidden units are identical bit for bit" in lab.describe()


def test_with_all_weights_zero_no_weight_ever_moves(lab):
    lab.state = replace(lab.state, constant=0.0, step=STEPS)
    clones, _ = sides(lab)
    assert not clones.run.weights[-1][0].any() and not clones.run.weights[-1][2].any()


def test_a_nudge_parts_one_unit_from_the_others_and_leaves_the_way_before(lab):
    lab.state = replace(lab.state, step=100)
    before = sides(lab)[0].run
    lab.nudge()
    assert lab.state.nudged == 100 and "was nudged by 0.1 at step 100" in lab.describe()
    after = sides(lab)[0].run
    for step in (0, 99):
        for one, other in zip(before.weights[step], after.weights[step], strict=True):
            np.testing.assert_array_equal(one, other)
    assert after.weights[100][0][0, 0] - before.weights[100][0][0, 0] == pytest.approx(0.1, abs=1e-6)
    lab.run(STEPS)
    clones, _ = sides(lab)
    assert clones.different == 2, "the nudged one, and three clones"
    assert clones.apart > 1 and clones.run.losses[-1] < before.losses[-1] - 0.1
    lab.state = replace(lab.state, step=50)
    assert "will be nudged" in lab.describe() and sides(lab)[0].different == 1
    lab.take_back()
    assert lab.state.nudged == -1 and sides(lab)[0].run is before


def test_the_recorded_steps_are_those_of_the_engine(lab):
    of = lab._scene("circles")
    model = network(4, of)
    first = model.layers[0]
    model.set_weights(sides(lab)[1].run.weights[0])
    x, y = of.x.astype("float32"), of.y.reshape(-1, 1).astype("float32")
    run = sides(lab)[1].run
    for step in range(30):
        for mine, kept in zip(model.get_weights(), run.weights[step], strict=True):
            np.testing.assert_array_equal(mine, kept)
        assert float(model.train_step(x, y)) == run.losses[step]
    np.testing.assert_array_equal(run.arrows(30), first.kernel.value.T)
    assert run.paths(30).shape == (4, 31, 2)
    limit = np.sqrt(6 / (2 + 4))
    assert np.abs(run.weights[0][0]).max() <= limit and not run.weights[0][1].any(), "glorot_uniform, biases zero"


def test_numbers_of_a_step_are_what_the_model_says(lab):
    lab.state = replace(lab.state, step=200)
    of = lab._scene("circles")
    for side in sides(lab):
        model = network(4, of)
        model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
        model.set_weights(side.run.weights[200])
        loss, right = model.evaluate(of.x, of.y, verbose=0)
        assert side.loss == pytest.approx(loss, rel=1e-4) and side.right == pytest.approx(right)
    words = lab.describe()
    assert f"{sides(lab)[0].right:.0%} right, loss {sides(lab)[0].loss:.3f}" in words


def test_the_step_slider_from_end_to_end(lab):
    move_from_end_to_end(lab, "step")


@pytest.mark.parametrize("name", ["constant", "units", "data", "nudge"])
def test_each_choice_has_a_picture_of_its_own(lab, name):
    lab.state = replace(lab.state, step=300, nudged=10)
    options = [value for _, value in lab.controls[name].widget.options]
    seen, said = set(), set()
    for value in (options[0], options[len(options) // 2], options[-1]):
        lab.controls[name].widget.value = value
        seen.add(pixels(lab).tobytes())
        said.add(lab.describe())
        assert lab.view.alt == lab.describe()
    assert len(seen) == len(said) == len({options[0], options[len(options) // 2], options[-1]})


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_opens(preset):
    lab = explore.clone_army(preset=preset)
    pixels(lab)
    assert PRESETS[preset].words and lab.describe()
    assert lab.state.constant in CONSTANTS.values()


def test_who_parts_without_a_nudge_is_told_that_it_is_rounding(lab):
    """Whether the last digits differ depends on the processor; the words must fit what was found."""
    lab.state = replace(lab.state, units=6, data="corners", step=STEPS)
    clones, _ = sides(lab)
    assert ("Nobody nudged: this is rounding" in lab.describe()) is (clones.different > 1)


def test_play_goes_to_the_end_a_hand_stops_it_and_one_undo_takes_it_back(lab):
    lab.play()  # nobody looks: at once
    assert lab.state.step == STEPS
    lab.undo()
    assert lab.state.step == 0
    lab._arrived, lab._at = lab.state, 0.0  # as Play begins it before a page
    lab.view._views["page"] = 1.0
    try:
        assert lab._play_on(0.5) and lab.state.step == 30
        lab.controls["step"].widget.value = 200
        assert not lab._play_on(0.1) and lab.state.step == 200
        lab.run(10)
        assert lab.state.step == 210
    finally:
        lab.view._views.clear()


def test_a_drag_along_the_loss_goes_to_that_step(lab):
    pixels(lab)
    drag(lab, lab._picture.loss, (100, 0.3), (250, 0.3))
    assert lab.state.step == 250
    drag(lab, lab._picture.planes[0], (0, 0), gesture=2)
    assert lab.state.step == 250


def test_a_network_of_ones_own_is_copied_and_stays_as_it_is():
    model = own_network()
    x, y = explore.clone_army()._scene("moons").x, explore.clone_army()._scene("moons").y
    model.build((None, 2))
    before = [w.copy() for w in model.get_weights()]
    lab = explore.clone_army(model, x, y)
    lab.state = replace(lab.state, step=STEPS)
    pixels(lab)
    clones, random = sides(lab)
    assert len(clones.arrows) == 3 and clones.run.losses[-1] > random.run.losses[-1]
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)
    assert not {"units", "data"} & set(lab.controls)


def test_examples_of_ones_own_may_name_their_classes_as_they_like(rng):
    x = rng.normal(size=(30, 2))
    lab = explore.clone_army(x=x, y=np.where(x[:, 0] > 0, 7, 3))
    lab.state = replace(lab.state, step=STEPS)
    pixels(lab)
    assert sides(lab)[0].right > 0.9, "a straight border is enough here"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "clone"}, ValueError, "no preset 'clone'. Did you mean 'clones'?"),
        ({"x": [[1, 2]]}, TypeError, "as a pair"),
        ({"model": own_network()}, TypeError, "as a pair"),
        ({"x": np.eye(2), "y": [0, 0]}, ValueError, "two or three classes"),
        ({"x": np.zeros((3, 2)), "y": [0, 1, 2]}, ValueError, "tells two classes apart"),
        ({"x": np.eye(3), "y": [0, 1, 0]}, ValueError, "map of two inputs"),
        ({"model": own_network(12), "x": np.eye(2), "y": [0, 1]}, ValueError, "2 to 8 units"),
        ({"hide": ["nudged"]}, ValueError, "no control 'nudged'"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.clone_army(**arguments)


def test_a_network_that_is_not_compiled_is_refused_and_so_is_a_nudge_beyond_the_end(lab):
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(2), nn.layers.Dense(1)])
    with pytest.raises(RuntimeError, match=r"model\.compile"):
        explore.clone_army(model, np.eye(2), [0, 1])
    with pytest.raises(ValueError, match="nudged = 601"):
        lab.state = replace(lab.state, nudged=601)


def test_labels_of_units_join_where_they_would_cover_one_another():
    assert groups_of(np.array([[0, 0], [1, 1], [50, 0], [2, 0]])) == [[0, 1, 3], [2]]
    assert [listed(g) for g in ([0, 1, 2, 3], [0, 2], [1], [0, 1])] == ["1–4", "1, 3", "2", "1, 2"]
    assert gap(0.0) == "exactly 0" and gap(3e-8) == "3e−08" and gap(1.5) == "1.500"
    assert crossing(np.zeros(2), 1.0) is None
    line = crossing(np.array([3.0, 4.0]), -5.0)
    assert line @ np.array([3.0, 4.0]) - 5.0 == pytest.approx([0, 0])


def test_it_leaves_the_learners_random_numbers_alone():
    nn.utils.set_random_seed(4)
    expected = nn.random.host().random(3)
    nn.utils.set_random_seed(4)
    of = explore.clone_army()._scene("moons")
    march(network(2, of), of, None)
    np.testing.assert_array_equal(nn.random.host().random(3), expected)


def test_readers_without_a_kernel_get_a_small_picture_and_one_line(lab):
    data = lab._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 530) and len(picture) < 80_000
    assert data["text/plain"].startswith("Clone army. Step 0.") and "\n" not in data["text/plain"]
    assert html_of(lab)
    json.dumps(data)


def test_a_dark_page_gets_a_dark_picture_with_the_same_state(lab):
    state, light = lab.state, pixels(lab)
    lab.view.theme = "dark"
    dark = pixels(lab)
    assert light.shape == dark.shape and "#{:02x}{:02x}{:02x}".format(*dark[2, 2, :3]) == DARK.background
    assert lab.state == state
    lab.view.theme = "light"
