"""The weight microscope: its numbers against the engine's, its words against its numbers, the model left alone."""

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
from nnteach_widgets.palette import DARK, LIGHT
from nnteach_widgets.signs import strongest, tiles, toned
from nnteach_widgets.weights import PRESETS

SLIDERS = ["value", "factor", "unit", "weight", "example"]


@pytest.fixture(scope="module")
def digits():
    return explore.weight_microscope()


@pytest.fixture
def lab(digits):
    digits.reset()
    return digits


def small_model(outputs=3, loss="sparse_categorical_crossentropy", activation="softmax"):
    nn.utils.set_random_seed(1)
    layers = [
        nn.Input((4,)),
        nn.layers.Dense(5, "tanh", name="first"),
        nn.layers.Dense(outputs, activation, name="last"),
    ]
    model = nn.Sequential(layers)
    model.compile(nn.optimizers.SGD(0.1), loss, metrics=["accuracy"] if activation else [])
    return model


def some_data(rows=40, classes=3):
    rng = np.random.default_rng(0)
    return rng.normal(size=(rows, 4)), rng.integers(0, classes, rows)


def engine(lab):
    """Loss and accuracy of the changed model, asked of `evaluate`."""
    model = lab.changed_model()
    model.compile("sgd", lab._model.loss, metrics=["accuracy"])
    return model.evaluate(lab.scene.x, lab.scene.y, verbose=0)


@pytest.mark.parametrize("name", SLIDERS)
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(lab, name):
    lab.state = replace(lab.state, unit=5, weight=20)
    move_from_end_to_end(lab, name)


def test_each_layer_has_a_picture_and_words_of_its_own(lab):
    seen, said = set(), set()
    for text, k in lab.controls["layer"].widget.options:
        lab.controls["layer"].widget.value = k
        seen.add(pixels(lab).tobytes())
        said.add(lab.describe())
        assert str(lab.scene.layers[k].kernel.shape) in text
    assert len(seen) == len(said) == 2


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_opens_with_something_to_look_for(preset):
    lab = explore.weight_microscope(preset=preset)
    pixels(lab)
    assert PRESETS[preset].words and "Nothing is changed." in lab.describe()
    loss, right = engine(lab)
    numbers = lab.compute(lab.state)
    assert numbers.now.loss == pytest.approx(loss, rel=1e-5) and numbers.now.accuracy == pytest.approx(right)
    assert right > 0.9, "trained, though only for a moment"


def test_a_weight_set_by_hand_does_what_the_engine_says(lab):
    lab.state = replace(lab.state, unit=5, weight=20, example=7)
    lab.controls["value"].widget.value = -1.5
    lab.controls["factor"].widget.value = 2.0
    lab.controls["layer"].widget.value = 1
    lab.state = replace(lab.state, unit=3, weight=5)
    lab.controls["value"].widget.value = 0.75
    numbers, model = lab.compute(lab.state), lab.changed_model()
    first, last = lab._model.get_weights()[0].copy(), lab._model.get_weights()[2].copy()
    first[20, 5] = -1.5
    last[5, 3] = 0.75
    np.testing.assert_allclose(model.get_weights()[0], 2 * first, rtol=1e-6)
    np.testing.assert_array_equal(model.get_weights()[2], last)
    said = np.asarray(model.predict(lab.scene.x, verbose=0))
    np.testing.assert_allclose(numbers.now.outputs, said, rtol=1e-5, atol=1e-7)
    loss, right = engine(lab)
    assert numbers.now.loss == pytest.approx(loss, rel=1e-5) and numbers.now.accuracy == pytest.approx(right)
    hidden = np.asarray(model.layers[0](lab.scene.x))
    z = hidden[7] @ last[:, 3] + model.get_weights()[3][3]
    assert numbers.of_unit(numbers.now)[0] == pytest.approx(z, rel=1e-4)
    assert numbers.x == pytest.approx(hidden[7])
    words = lab.describe()
    assert "2 weights set by hand, hidden times 2." in words and f"{right:.1%} right" in words


def test_the_learners_model_stays_as_it_is_and_the_changed_one_is_another():
    model, (x, y) = small_model(), some_data()
    before = [w.copy() for w in model.get_weights()]
    lab = explore.weight_microscope(model, x, y)
    lab.state = replace(lab.state, weight=0, unit=0)
    lab.controls["value"].widget.value = 1.9
    lab.controls["factor"].widget.value = -1.0
    pixels(lab)
    changed = lab.changed_model()
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)
    assert changed is not model and not np.array_equal(changed.get_weights()[0], before[0])
    changed.fit(x, y, epochs=1, verbose=0)  # it is compiled, and trains
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    assert lab.changed_model().get_weights()[0][0, 0] == np.float32(-1.9)


def test_buttons_flip_silence_and_set_back(lab):
    lab.state = replace(lab.state, unit=5, weight=20)
    w = lab.state.value
    lab.flip()
    assert lab.compute(lab.state).w == pytest.approx(-w)
    lab.zero()
    assert lab.compute(lab.state).w == 0.0 and "zero: this input is not heard" in lab.describe()
    lab.undo()
    assert lab.state.value == -w
    lab.controls["factor"].widget.value = 2.0
    lab.set_back()
    assert lab.state.edits == () and set(lab.state.factors) == {1.0}
    assert (lab.state.unit, lab.state.weight, lab.state.value) == (5, 20, w)


def test_who_looks_elsewhere_changes_nothing_and_finds_the_edit_again(lab):
    lab.state = replace(lab.state, weight=0, unit=0)
    lab.controls["value"].widget.value = 1.25
    edits = lab.state.edits
    lab.controls["unit"].widget.value = 7
    assert lab.state.edits == edits and lab.state.value == lab.scene.layers[0].kernel[0, 7]
    lab.controls["unit"].widget.value = 0
    assert lab.state.value == 1.25
    lab.controls["unit"].widget.value = 31
    lab.controls["layer"].widget.value = 1
    assert lab.state.unit == 9 and lab.controls["unit"].widget.max == 9 and lab.controls["weight"].widget.max == 31
    lab.controls["layer"].widget.value = 0
    assert lab.controls["unit"].widget.max == 31 and lab.state.edits == edits
    for _ in range(8):
        if lab.state != lab._start:
            lab.undo()
    assert lab.state.edits == () and lab.state == lab._start


def test_the_slider_that_follows_in_steps_edits_nothing(lab):
    for unit in range(32):
        lab.controls["unit"].widget.value = unit
        widget, w = lab.controls["value"].widget, lab.state.value
        assert widget.value == pytest.approx(w, abs=0.0051) and round(widget.value, 2) == widget.value
        widget.value = round(w, 2)  # as the page might say it
    assert lab.state.edits == () and "Nothing is changed." in lab.describe()


def test_a_click_chooses_a_weight_in_the_matrix_or_of_the_unit_and_a_drag_sets_it(lab):
    picture = lab._picture
    pixels(lab)
    width, height, *_ = picture._table
    drag(lab, picture.matrix, (5.5 * width, 348 - 20.5 * height))
    assert (lab.state.weight, lab.state.unit) == (20, 5)
    drag(lab, picture.unit, (26 * 3.5, 206 - 26 * 6.5), gesture=2)
    assert (lab.state.weight, lab.state.unit) == (8 * 6 + 3, 5)
    drag(lab, picture.bins, (0.5, 0.5), (1.2, 0.5), gesture=3)
    assert lab.state.value == pytest.approx(1.2, abs=0.011)
    lab.undo()
    assert lab.state.edits == ()
    before = lab.state
    drag(lab, picture.example, (5, 5), gesture=4)
    assert lab.state == before


def test_the_words_say_sign_product_sum_and_all():
    model, (x, y) = small_model(), some_data()
    lab = explore.weight_microscope(model, x, y, inputs=["a", "b", "c", "d"], classes=["red", "green", "blue"])
    kernel, bias = model.get_weights()[:2]
    lab.state = replace(lab.state, unit=2, weight=1, example=3)
    words = lab.describe()
    w, z = float(kernel[1, 2]), float(x[3].astype("float32") @ kernel[:, 2] + bias[2])
    assert f"The weight from b to unit 2 is {w:.3f}".replace("-", "−") in words
    assert ("positive" if w > 0 else "negative") in words
    assert f"the weight adds {w * x[3, 1]:.3f}".replace("-", "−") in words
    assert f"sum z is {z:.3f}".replace("-", "−") in words
    assert f"right is {['red', 'green', 'blue'][y[3]]}" in words and "Over 40 examples" in words
    assert lab.view.alt in ("", words) and "first: 4 inputs, 5 units, 20 weights" in words


@pytest.mark.parametrize(
    ("outputs", "loss", "activation", "judged"),
    [
        (1, "binary_crossentropy", "sigmoid", True),
        (1, "mse", None, False),
        (3, "categorical_crossentropy", "softmax", True),
    ],
)
def test_other_outputs(outputs, loss, activation, judged):
    x, y = some_data(classes=max(outputs, 2))
    target = np.eye(3)[y] if outputs == 3 else y.astype(float)
    model = small_model(outputs, loss, activation)
    lab = explore.weight_microscope(model, x, target)
    pixels(lab)
    now = lab.compute(lab.state).now
    results = model.evaluate(x, target, verbose=0)
    assert now.loss == pytest.approx(results[0] if judged else results, rel=1e-5)
    assert now.accuracy == (pytest.approx(results[1]) if judged else None)
    assert ("right (" in lab.describe()) is judged


def test_other_models_dense_layers_anywhere_in_them():
    x = np.random.default_rng(0).normal(size=(30, 4, 3))
    inputs = nn.Input((4, 3))
    each = nn.layers.Dense(6, "relu", name="each_step")(inputs)  # its outputs are tables: not shown
    flat = nn.layers.Flatten()(each)
    left, right = nn.layers.Dense(5, "tanh", name="left")(flat), nn.layers.Dense(2, name="right")(flat)
    outputs = nn.layers.Dense(3, "softmax", name="last")(nn.layers.Concatenate()([left, right]))
    model = nn.Model(inputs, outputs)
    model.compile("sgd", "sparse_categorical_crossentropy")
    lab = explore.weight_microscope(model, x, np.arange(30) % 3)
    assert sorted(layer.name for layer in lab.scene.layers) == ["last", "left", "right"]
    for k in range(3):
        lab.controls["layer"].widget.value = k
        lab.controls["value"].widget.value = 1.5
        pixels(lab)
    loss, _ = engine(lab)
    assert (
        lab.compute(lab.state).now.loss == pytest.approx(loss, rel=1e-5) and "3 weights set by hand" in lab.describe()
    )


def test_pictures_are_found_named_or_refused():
    def microscope(shape, **options):
        model = nn.Sequential([nn.Input(shape), nn.layers.Flatten(), nn.layers.Dense(2, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        return explore.weight_microscope(model, np.zeros((3, *shape)), [0, 1, 0], **options).scene.layers[0].picture

    assert microscope((8, 8, 1)) == (8, 8) and microscope((64,)) == (8, 8) and microscope((4, 6)) == (4, 6)
    assert microscope((24,), picture=(4, 6)) == (4, 6)
    assert microscope((16,)) is None and microscope((64,), picture=False) is None


def test_a_large_layer_is_shown_by_its_strongest_weights():
    model = nn.Sequential([nn.Input((784,)), nn.layers.Dense(300, "relu"), nn.layers.Dense(12, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    lab = explore.weight_microscope(model, np.random.default_rng(0).normal(size=(20, 784)), np.arange(20) % 12)
    for name in ("unit", "weight"):
        lab.controls[name].widget.value = lab.controls[name].widget.max
    pixels(lab)
    for k in (1, 0):
        lab.controls["layer"].widget.value = k
        pixels(lab)
    table = np.zeros((10, 4))
    table[3, 2], table[4, 2] = -5, 4
    np.testing.assert_array_equal(strongest(table, 5, 4)[1:3, 2], [-5, 4])
    assert strongest(table, 5, 2).shape == (5, 2) and strongest(table, 5, 2)[1, 1] == -5


def test_a_sign_shows_in_colour_and_in_a_stroke():
    for colours in (LIGHT, DARK):
        above, below, none = toned(np.array([2.0, -2.0, 0.0]), 1.0, colours)
        assert above[2] > above[0] and below[0] > below[2] and len(set(np.round(none, 1))) <= 2
        plus, minus = (tiles(np.array([[v]]), 1.0, colours, 12, 12) for v in (1.0, -1.0))
        assert len(np.unique(plus[:11, :11].reshape(-1, 3), axis=0)) == 1
        assert len(np.unique(minus[:11, :11].reshape(-1, 3), axis=0)) == 2


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "digit"}, ValueError, "no preset 'digit'. Did you mean 'digits'?"),
        ({"x": [[1.0]]}, TypeError, "needs the model, too"),
        ({"model": "good"}, TypeError, "needs examples, too"),
        ({"model": "good", "preset": "wine"}, TypeError, "brings a model of its own"),
        ({"model": 3, "x": [[1.0]], "y": [0]}, TypeError, "looks into a model"),
        ({"model": "good", "x": np.zeros((3, 4)), "y": [0, 1]}, ValueError, "x has 3 examples, y has 2"),
        ({"model": "good", "x": np.zeros((3, 5)), "y": [0, 1, 2]}, ValueError, "4"),
        ({"model": "raw", "x": np.zeros((3, 4)), "y": [0, 1, 2]}, RuntimeError, "model.compile"),
        ({"model": "none", "x": np.zeros((3, 4)), "y": np.zeros((3, 4))}, ValueError, "has none of its own"),
        (
            {"model": "good", "x": np.zeros((3, 4)), "y": [0, 1, 2], "classes": ["a"]},
            ValueError,
            "classes needs 3 names",
        ),
        ({"model": "good", "x": np.zeros((3, 4)), "y": [0, 1, 2], "picture": (2, 3)}, ValueError, "6 pixels"),
        ({"hide": ["values"]}, ValueError, "no control 'values'"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(arguments, error, words):
    models = {"good": small_model(), "raw": nn.Sequential([nn.Input((4,)), nn.layers.Dense(3)])}
    models["none"] = nn.Sequential([nn.Input((4,)), nn.layers.Flatten()])
    models["none"].compile("sgd", "mse")
    arguments = {
        **arguments,
        **({"model": models.get(arguments["model"], arguments["model"])} if "model" in arguments else {}),
    }
    with pytest.raises(error, match=words):
        explore.weight_microscope(**arguments)


def test_a_place_that_is_not_there_is_refused(lab):
    with pytest.raises(ValueError, match="unit = 32: in hidden it goes from 0 to 31"):
        lab.state = replace(lab.state, unit=32)
    with pytest.raises(ValueError, match="outside the factor control"):
        lab.state = replace(lab.state, factor=9.0)
    with pytest.raises(TypeError, match="is WeightState"):
        lab.state = 3


def test_hostile_names_are_shown_letter_for_letter():
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    model, (x, y) = small_model(), some_data()
    lab = explore.weight_microscope(model, x, y, inputs=[hostile] * 4, classes=[hostile] * 3)
    pixels(lab)  # a broken formula would raise here
    assert hostile in lab.view.alt
    assert html_of(lab) and not any("<img" in value for value in html_of(lab))


def test_it_leaves_the_learners_random_numbers_alone():
    nn.utils.set_random_seed(4)
    expected = nn.random.host().random(3)
    nn.utils.set_random_seed(4)
    from nnteach_widgets import weights

    weights._wine.cache_clear()
    pixels(explore.weight_microscope(preset="wine"))
    np.testing.assert_array_equal(nn.random.host().random(3), expected)


def test_readers_without_a_kernel_get_a_small_picture_and_one_line(lab):
    data = lab._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 490) and len(picture) < 80_000
    assert (
        data["text/plain"].startswith("Weight microscope. Layer hidden: 64 inputs") and "\n" not in data["text/plain"]
    )
    json.dumps(data)


def test_a_dark_page_gets_a_dark_picture_with_the_same_state(lab):
    state, light = lab.state, pixels(lab)
    lab.view.theme = "dark"
    dark = pixels(lab)
    assert light.shape == dark.shape and "#{:02x}{:02x}{:02x}".format(*dark[2, 2, :3]) == DARK.background
    assert lab.state == state
    lab.view.theme = "light"
