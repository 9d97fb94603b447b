"""The shape viewer: its numbers against NumPy, its words against its numbers, its reshape against the engine."""

import base64
import io
import json
from dataclasses import replace
from math import prod

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, pixels
from PIL import Image

import nnteach as nn
import nnteach_widgets as explore
from nnteach_widgets.cells import cells, sheet
from nnteach_widgets.palette import DARK
from nnteach_widgets.shapes import LETTERS, PRESETS, ShapeState, compute, describe, moved

SHAPES = {"wine": (178, 13), "sunspots": (288, 22, 1), "digits": (1797, 8, 8, 1), "video": (400, 6, 16, 16, 3)}
CONTROLS = [(preset, name) for preset in PRESETS for name in explore.shape_viewer(preset=preset).controls]
SLIDERS = [(preset, name) for preset, name in CONTROLS if name not in ("reshape", "own scale")]


@pytest.fixture(scope="module")
def viewers():
    return {preset: explore.shape_viewer(preset=preset) for preset in PRESETS}


@pytest.mark.parametrize("preset", PRESETS)
def test_the_four_data_sets_have_two_to_five_axes(viewers, preset):
    viewer = viewers[preset]
    assert viewer.x.shape == SHAPES[preset] and len(viewer.scene.data.axes) == viewer.x.ndim
    assert viewer.title and PRESETS[preset].words
    assert {"wine": 2, "sunspots": 3, "digits": 4, "video": 5}[preset] == viewer.scene.rank


def test_the_data_are_the_real_ones():
    from sklearn.datasets import load_digits, load_sample_image, load_wine

    np.testing.assert_array_equal(explore.shape_viewer(preset="wine").x, load_wine().data)
    np.testing.assert_array_equal(explore.shape_viewer(preset="digits").x[..., 0], load_digits().images)
    spots, windows = nn.datasets.sunspots()[1], explore.shape_viewer(preset="sunspots").x
    for n in (0, 100, len(windows) - 1):
        np.testing.assert_array_equal(windows[n, :, 0], spots[n : n + 22])
    assert len(windows) == len(spots) - 21
    photograph = load_sample_image("china.jpg")[::4, ::4].astype("float32") / 255
    pieces = np.lib.stride_tricks.sliding_window_view(photograph[..., 0], (16, 16)).reshape(-1, 256)
    clips = explore.shape_viewer(preset="video").x
    assert {row.tobytes() for row in clips[:3, ..., 0].reshape(-1, 256)} <= {p.tobytes() for p in pieces}
    for clip in clips[:20]:  # each picture is the one before, moved two pixels to one side
        right = np.array_equal(clip[1:, :, :-2], clip[:-1, :, 2:])
        left = np.array_equal(clip[1:, :, 2:], clip[:-1, :, :-2])
        assert right != left


@pytest.mark.parametrize("preset", PRESETS)
def test_the_value_is_the_datas_and_keeps_its_order_wherever_it_goes(viewers, preset, rng):
    scene = viewers[preset].scene
    for _ in range(20):
        index = tuple(int(rng.integers(0, size)) for size in scene.shape)
        for name, target in scene.targets.items():
            numbers = compute(ShapeState(**dict(zip(LETTERS, index, strict=False)), reshape=name), scene)
            assert numbers.index == index and numbers.value == scene.data.x[index]
            assert numbers.target == target and prod(target) == prod(scene.shape[1:])
            assert scene.data.x.reshape(-1, *target)[(index[0], *numbers.place)] == numbers.value
            assert np.ravel_multi_index(numbers.place, target) == numbers.order


def test_there_and_back_again_gives_the_same_example():
    there = moved((6, 16, 16, 3), (6, 768))
    x = np.arange(4608.0)
    assert np.array_equal(x[there].reshape(6, 16, 16, 3), x.reshape(6, 16, 16, 3))


@pytest.mark.parametrize(
    "shape", [(13,), (64,), (4608,), (22, 1), (6, 768), (8, 8, 1), (16, 16, 3), (6, 16, 16, 3), (1,), (6000, 1)]
)
def test_every_number_has_a_place_of_its_own_inside_the_picture(shape):
    places = cells(shape, 372, 248)
    corners, side = places.corners, places.side
    assert corners.shape == (prod(shape), 2) and side > 0
    assert corners.min() > -1e-6 and (corners + side <= np.array([372, 248]) + 1e-6).all()
    assert len(np.unique(np.round(corners / side * 4).astype(int), axis=0)) == prod(shape)


def test_a_picture_lies_as_one_reads_it_and_its_colours_side_by_side():
    corners = cells((2, 3, 2), 300, 200).corners.reshape(2, 3, 2, 2)
    assert (np.diff(corners[..., 0], axis=1) > 0).all(), "columns to the right"
    assert (np.diff(corners[..., 1], axis=0) < 0).all(), "rows downwards"
    assert corners[..., 0, 0].max() < corners[..., 1, 0].min(), "channel 1 right of channel 0"


@pytest.mark.parametrize(("preset", "name"), SLIDERS)
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(preset, name):
    viewer = explore.shape_viewer(preset=preset)
    move_from_end_to_end(viewer, name)


@pytest.mark.parametrize("preset", ["sunspots", "digits", "video"])
def test_each_reshape_has_a_picture_and_words_of_its_own(preset):
    viewer = explore.shape_viewer(preset=preset)
    viewer.controls["way"].widget.value = 100
    seen, said = set(), set()
    for text, name in viewer.controls["reshape"].widget.options:
        viewer.controls["reshape"].widget.value = name
        seen.add(pixels(viewer).tobytes())
        said.add(viewer.describe())
        assert str(viewer.scene.targets[name]) in text
    assert len(seen) == len(said) == len(viewer.scene.targets) > 1


def test_own_scale_lets_every_measurement_of_a_wine_be_seen():
    viewer = explore.shape_viewer(preset="wine")
    pale = pixels(viewer)
    assert "The tones go from 0.13 to 1680, for all numbers together." in viewer.describe()
    viewer.controls["own scale"].widget.value = True
    assert pixels(viewer).std() > 1.2 * pale.std()
    alcohol = viewer.x[:, 0]
    assert f"from {alcohol.min():.4g} to {alcohol.max():.4g}, for this measurement alone" in viewer.describe()


def test_the_words_say_shape_value_and_place():
    words = explore.shape_viewer(preset="digits").describe()
    assert "The data has 4 axes, its shape is (1797, 8, 8, 1): digit 1797, row 8, column 8, channel 1." in words
    assert "The first is the batch axis. One digit, x[0], has 3 axes, (8, 8, 1): 64 numbers." in words
    assert "x[0, 3, 5, 0] = 8." in words
    assert "“flattened” makes (64,) of each, (1797, 64) of all" in words
    assert "29 in the row in memory, goes to [29]. It has not begun." in words
    viewer = explore.shape_viewer(preset="digits")
    viewer.controls["way"].widget.value = 100
    assert viewer.describe().endswith("It has arrived.")


def test_play_goes_there_and_back_and_one_undo_takes_it_back():
    viewer = explore.shape_viewer(preset="digits")
    viewer.play()  # nobody looks: at once
    assert viewer.state.way == 100
    viewer.undo()
    assert viewer.state.way == 0
    viewer.play()
    viewer.play()
    assert viewer.state.way == 0
    viewer._arrived, viewer._goal = viewer.state, 100  # as Play begins it before a page
    viewer.view._views["page"] = 1.0
    went = [viewer._play_on(0.2) for _ in range(12)]
    assert viewer.state.way == 100 and went[0] and not went[-1]
    viewer.undo()
    assert viewer.state.way == 0
    assert not viewer._play_on(0.1), "a hand was faster"
    viewer.close()


def test_at_the_end_of_the_way_a_digit_is_one_row():
    viewer = explore.shape_viewer(preset="digits")
    viewer.controls["way"].widget.value = 100
    corners, sides = viewer._picture._places(viewer.compute(viewer.state))
    assert np.ptp(corners[:, 1]) == 0 and (np.diff(corners[:, 0]) > 0).all() and np.ptp(sides) < 1e-9


def test_a_click_chooses_an_example_and_a_click_a_number():
    viewer = explore.shape_viewer(preset="digits")
    picture, page = viewer._picture, viewer._picture.sheet
    left, bottom, width, height = page.box(7, 248)
    drag(viewer, picture.whole, (left + width / 2, bottom + height / 2))
    assert viewer.state.i == 7 and viewer.controls["digit"].widget.value == 7
    corner = picture._home.corners[8 * 2 + 6] + picture._home.side / 2
    drag(viewer, picture.one, tuple(corner), gesture=2)
    assert (viewer.state.j, viewer.state.k, viewer.state.l) == (2, 6, 0)
    viewer.undo()
    assert (viewer.state.i, viewer.state.j, viewer.state.k) == (7, 3, 5)
    before = viewer.state
    drag(viewer, picture.whole, (359, 2), gesture=3)  # beside the pictures
    assert viewer.state == before


def test_the_frame_is_around_the_chosen_example_on_its_page():
    viewer = explore.shape_viewer(preset="wine")
    for example in (0, 48, 49, 100, 177):
        viewer.state = replace(viewer.state, i=example)
        pixels(viewer)
        per_page = viewer._picture.sheet.examples
        box = viewer._picture.sheet.box(example % per_page, 248)
        assert viewer._picture._frame.get_bbox().bounds == pytest.approx(box)
        assert f"{example // per_page * per_page} to" in viewer._picture._of_all.get_text()


@pytest.mark.parametrize(
    "shape", [(5, 3), (2, 40), (300, 7, 2), (3, 28, 28, 1), (20, 32, 32, 3), (4, 3, 8, 8, 2), (1, 1)]
)
def test_data_of_ones_own(shape, rng):
    x = rng.normal(size=shape)
    viewer = explore.shape_viewer(x)
    assert viewer.x.shape == shape
    assert f"its shape is {shape}" in viewer.describe()
    for control in viewer.controls.values():
        if hasattr(control.widget, "max"):
            control.widget.value = control.widget.max
    pixels(viewer)
    page = sheet(shape[1:], shape[0], 356, 248)
    assert page.examples >= 1
    assert compute(viewer.state, viewer.scene).value == x[tuple(size - 1 for size in shape)]


def test_whole_numbers_yes_and_no_nan_and_a_reshape_of_ones_own():
    x = np.array([[1.0, np.nan, 3, 4], [5, 6, 7, 8]])
    viewer = explore.shape_viewer(x, axes=["hen", "egg"], reshape=(-1, 2, 2))
    pixels(viewer)
    viewer.state = replace(viewer.state, j=1)
    assert "x[0, 1] = nan" in viewer.describe() and "hen 0, egg 1" in viewer.describe()
    assert "Your reshape makes (2, 2) of each, (2, 2, 2) of all" in viewer.describe()
    pixels(explore.shape_viewer(x > 3))
    pixels(explore.shape_viewer(np.arange(24, dtype="uint8").reshape(2, 2, 2, 3)))


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "wines"}, ValueError, "no preset 'wines'. Did you mean 'wine'?"),
        ({"x": [[1]], "preset": "wine"}, TypeError, "not both at once"),
        ({"axes": ["a", "b"]}, TypeError, "shape_viewer\\(x, axes="),
        ({"x": np.arange(64)}, ValueError, r"one axis, its shape is \(64,\).*x\[np.newaxis\]"),
        ({"x": np.zeros((1, 1, 1, 1, 1, 1))}, ValueError, "two to five axes"),
        ({"x": np.zeros((0, 3))}, ValueError, "none of size 0"),
        ({"x": [["red", "green"]]}, TypeError, "Turn words into numbers"),
        ({"x": [[1, 2], [3]]}, ValueError, "differ in length"),
        ({"x": np.full((2, 2), np.nan)}, ValueError, "no finite number"),
        ({"x": np.zeros((2, 224, 224, 3))}, ValueError, r"150528 numbers.*x\[:, ::4, ::4\]"),
        ({"x": np.zeros((2, 3)), "axes": ["a"]}, ValueError, "2 different names"),
        ({"x": np.zeros((2, 3)), "axes": ["a", "a"]}, ValueError, "2 different names"),
        ({"x": np.zeros((2, 3)), "axes": ["a", "way"]}, ValueError, "none of them reshape, way"),
        ({"x": np.zeros((2, 3)), "features": ["a"]}, ValueError, "3 names"),
        ({"x": np.zeros((2, 3)), "reshape": (2, 4)}, ValueError, r"holds 6 numbers; they do not fit into \(2, 4\)"),
        ({"x": np.zeros((2, 6)), "reshape": (4, 3)}, ValueError, "would make 4 examples of 2"),
        ({"x": np.zeros((2, 6)), "reshape": -1}, ValueError, "must stay 2"),
        ({"x": np.zeros((2, 3)), "hide": ["row"]}, ValueError, "no control 'row'"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.shape_viewer(**arguments)


def test_a_place_on_an_axis_that_is_not_there_is_refused():
    scene = explore.shape_viewer(preset="wine").scene
    with pytest.raises(ValueError, match="has 2 axes: i, j choose"):
        compute(ShapeState(k=1, reshape="one in a row"), scene)


def test_hostile_names_are_shown_letter_for_letter():
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    viewer = explore.shape_viewer(np.eye(3), axes=[hostile, hostile + "2"], features=[hostile] * 3)
    pixels(viewer)  # a broken formula would raise here
    assert hostile in viewer.view.alt  # the page shows it as text, see figure_view.js
    assert html_of(viewer) and not any("<img" in value for value in html_of(viewer))
    assert not any(getattr(c.widget, "description_allow_html", False) for c in viewer.controls.values())


def test_it_leaves_the_learners_random_numbers_layer_names_and_data_alone():
    nn.utils.set_random_seed(4)
    expected = nn.random.host().random(3)
    nn.utils.set_random_seed(4)
    name = nn.layers.Flatten().name
    x = np.arange(12.0).reshape(2, 2, 3)
    kept = x.copy()
    moved.cache_clear()
    viewer = explore.shape_viewer(x)
    viewer.controls["way"].widget.value = 50
    pixels(viewer)
    count = int(name.rpartition("_")[2]) if "_" in name else 0
    assert nn.layers.Flatten().name == f"flatten_{count + 1}"
    np.testing.assert_array_equal(nn.random.host().random(3), expected)
    np.testing.assert_array_equal(x, kept)


def test_readers_without_a_kernel_get_a_small_picture_and_one_line():
    data = explore.shape_viewer(preset="video")._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 390)
    assert len(picture) < 80_000
    assert data["text/plain"].startswith("Shape viewer. The data has 5 axes")
    assert "\n" not in data["text/plain"]
    json.dumps(data)


def test_a_dark_page_gets_a_dark_picture_with_the_same_state():
    viewer = explore.shape_viewer(preset="video")
    state, light = viewer.state, pixels(viewer)
    viewer.view.theme = "dark"
    dark = pixels(viewer)
    assert light.shape == dark.shape
    assert "#{:02x}{:02x}{:02x}".format(*dark[2, 2, :3]) == DARK.background
    assert viewer.state == state and describe(viewer.compute(state)) == viewer.view.alt
