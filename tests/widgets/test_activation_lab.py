"""The activation lab: its numbers against formulas, its words against its numbers, its picture against its controls."""

import base64
import io
import json
import re
from dataclasses import fields, replace

import numpy as np
import pytest
from PIL import Image

import nnteach_widgets as explore
from nnteach_widgets.activations import NAMES, PRESETS, ActivationState, compute, describe
from nnteach_widgets.palette import DARK, LIGHT
from nnteach_widgets.words import number


def pixels(lab):
    lab._draw()
    return lab.view._stage.pixels().copy()


def numbers_in(words):
    return [float(text.replace("−", "-")) for text in re.findall(r"−?\d+\.\d\d", words)]


STATES = [
    ActivationState(name, x=x, w=w, b=b)
    for name in NAMES
    for x, w, b in [(0.5, 1.0, 0.0), (-6.0, 2.0, 4.0), (6.0, -2.0, -4.0), (2.0, -1.0, 2.0), (1.0, 0.0, 1.5)]
]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_numbers_obey_the_formulas(state):
    numbers = compute(state)
    assert numbers.z == pytest.approx(state.w * state.x + state.b)
    np.testing.assert_allclose(numbers.slope, state.w * numbers.steepness)
    if state.w:
        assert numbers.center == pytest.approx(-state.b / state.w)
    else:
        assert numbers.center is None
    at = np.searchsorted(numbers.line.x, state.x)
    if abs(numbers.line.x[at] - state.x) < 1e-9:
        assert numbers.line.y[at] == pytest.approx(numbers.y)
    h = 1e-6  # the slope, by walking a little way along the engine's own curve
    if numbers.broken is None:
        left, right = (compute(replace(state, x=state.x + way * h)).y for way in (-1, 1))
        assert numbers.slope == pytest.approx((right - left) / (2 * h), abs=1e-6)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_words_say_the_numbers(state):
    numbers = compute(state)
    said = numbers_in(describe(numbers))
    for value in (state.x, numbers.z, numbers.y, numbers.steepness, numbers.slope):
        if numbers.broken is None:
            assert round(value, 2) + 0.0 in said or number(value) in describe(numbers)


def test_bigger_bias_moves_the_kink_left_and_a_negative_weight_turns_it_round():
    assert compute(ActivationState("relu", b=0)).center == 0
    assert compute(ActivationState("relu", b=2)).center == -2
    turned = compute(ActivationState("relu", w=-1, b=2))
    assert turned.center == 2
    [dead] = turned.zones
    assert (dead.low, dead.high) == (2, np.inf)


def test_the_slope_has_a_gap_where_it_jumps_and_nowhere_else():
    line = compute(ActivationState("relu", w=-1, b=2)).line
    assert list(line.x[np.isnan(line.slope)]) == [2.0]
    assert not np.isnan(compute(ActivationState("elu")).line.slope).any()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ActivationState("sigmoid", x=0), "0.25. This is where it is steepest."),
        (ActivationState("sigmoid", x=5), "Saturated"),
        (ActivationState("relu", x=-3), "Dead zone: F′(z) is exactly 0"),
        (ActivationState("relu", x=0), "This is the kink"),
        (ActivationState("relu", x=6), "above the picture"),
        (ActivationState("linear", x=-6, w=2), "below the picture"),
        (ActivationState("tanh", w=0), "With w = 0 the neuron does not listen to x"),
        (ActivationState("relu", w=0.5, b=4), "The kink is at x = −b/w = −8.00, outside the picture."),
        (ActivationState(np.sign, x=0), "Here the output jumps, so it has no slope."),
        (ActivationState("tanh", x=1, compare=("relu",)), "At the same z: relu 1.00 (F′ 1.00)."),
    ],
    ids=str,
)
def test_the_words_name_what_is_special(state, words):
    assert words in describe(compute(state))


def test_a_straight_piece_is_nowhere_steepest():
    assert "steepest" not in describe(compute(ActivationState("relu", x=2)))
    assert "steepest" not in describe(compute(ActivationState("linear")))


@pytest.mark.parametrize("name", ["weight", "bias", "point"])
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(name):
    lab = explore.activation_lab("tanh", x=0.3, b=0.2, compare=["relu"])
    control = lab.controls[name]
    low, high = control.widget.min, control.widget.max
    seen, said = [], []
    for value in (low, (low + high) / 2 + 0.7, high):
        control.widget.value = value
        assert getattr(lab.state, control.field) == value
        seen.append(pixels(lab))
        said.append(lab.describe())
        assert number(abs(value)) in said[-1]
        assert lab.view.alt == said[-1]
    assert (seen[0] != seen[1]).any() and (seen[1] != seen[2]).any() and (seen[0] != seen[2]).any()
    assert len(set(said)) == 3


def test_each_function_and_each_comparison_has_a_picture_of_its_own():
    lab = explore.activation_lab(x=0.5)
    pictures = set()
    for name in NAMES:
        lab.controls["function"].widget.value = name
        pictures.add(pixels(lab).tobytes())
        assert lab.describe().startswith(f"{name} at x")
    lab.controls["function"].widget.value = "sigmoid"
    compare = lab.controls["compare"].widget
    for _, box in compare._boxes[1:]:
        box.value = True
        pictures.add(pixels(lab).tobytes())
    assert lab.state.compare == NAMES[1:]
    assert len(pictures) == len(NAMES) + len(NAMES) - 1


def test_the_picture_agrees_with_the_numbers_to_a_pixel():
    lab = explore.activation_lab("linear", x=2, w=1, b=0)
    image = pixels(lab)
    axes = lab._picture.curve
    across, up = axes.transData.transform((2, 2))
    height = image.shape[0]
    blue = tuple(int(LIGHT.model[i : i + 2], 16) for i in (1, 3, 5))
    assert tuple(image[height - round(up), round(across)][:3]) == blue


def test_dragging_the_point_on_the_picture_moves_it_and_the_slider():
    lab = explore.activation_lab()
    axes = lab._picture.curve
    width, height = lab.view.figure.bbox.size

    def drag_to(x, phase, gesture):
        across, up = axes.transData.transform((x, 0.5))
        lab.view.pointer = [across / width, up / height, phase, gesture]

    drag_to(1.0, 0, 1)
    for x in (0.5, -1.0, -2.03):
        drag_to(x, 1, 1)
    drag_to(-2.03, 2, 1)
    assert lab.state.x == lab.controls["point"].widget.value == -2.05
    drag_to(99, 0, 2)
    drag_to(0, 1, 2)
    lab.undo()
    assert lab.state.x == -2.05 or lab.state.x == 1.0
    drag_to(0, 0, 3)
    drag_to(99, 1, 3)
    assert lab.state.x == 6.0


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_and_has_something_to_look_for(preset):
    lab = explore.activation_lab(preset=preset)
    for name, value in PRESETS[preset].state.items():
        assert getattr(lab.state, name) == value
    assert PRESETS[preset].words.strip()
    assert lab.view.png().startswith(b"\x89PNG")


def test_presets_show_what_they_are_named_after():
    def words(preset, **values):
        return explore.activation_lab(preset=preset, **values).describe()

    assert "Saturated" in words("saturation")
    assert "Dead zone" in words("dead-zone")
    assert "This is where it is steepest" not in words("steepest")  # that is for the learner to find
    assert "This is where it is steepest" in words("steepest", x=0)
    assert "This is the kink" in words("kink", x=0)
    assert "tanh" in words("compare") and "relu" in words("compare")


def test_a_function_of_ones_own_is_shown_and_can_be_chosen_again():
    def bump(z):
        return np.exp(-z * z)

    lab = explore.activation_lab(function=bump, compare=["relu", np.sin])
    assert lab.describe().startswith("bump at x")
    lab.controls["function"].widget.value = "tanh"
    lab.controls["function"].widget.value = bump
    assert lab.state.function is bump


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "saturate"}, ValueError, "no preset 'saturate'. Did you mean 'saturation'?"),
        ({"hide": ["biass"]}, ValueError, "no control 'biass'. Did you mean 'bias'?"),
        ({"function": "reluu"}, ValueError, "Did you mean 'relu'?"),
        ({"compare": ["softmax"]}, ValueError, "softmax is not a curve"),
        ({"w": 5}, ValueError, r"w = 5 is outside the weight control, which goes from -2 to 2\."),
        ({"colour": "red"}, TypeError, "colour"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.activation_lab(**arguments)


def test_hidden_controls_are_not_on_the_page_but_still_hold_their_values():
    lab = explore.activation_lab(hide=["bias", "compare"], b=1)

    def shown(widget):
        return [widget, *(w for child in getattr(widget, "children", ()) for w in shown(child))]

    assert lab.controls["bias"].widget not in shown(lab)
    assert lab.controls["weight"].widget in shown(lab)
    assert lab.state.b == 1


def test_hostile_names_are_shown_letter_for_letter():
    def hostile(z):
        return z

    hostile.__name__ = "$\\frac$<img src=x onerror=alert(1)>"
    lab = explore.activation_lab(function=hostile, compare=["relu"])
    pixels(lab)  # a broken formula would raise here
    assert hostile.__name__ in lab.view.alt  # the page shows it as text, see figure_view.js
    html = [w.value for w in lab.children if type(w).__name__ == "HTML"]
    assert html and not any("<img" in value for value in html)


def test_readers_without_a_kernel_get_a_small_picture_and_one_line():
    lab = explore.activation_lab("relu", x=-1)
    data = lab._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 340)
    assert len(picture) < 25_000
    assert data["text/plain"].startswith("Activation lab. relu at x = −1.00")
    assert "\n" not in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    json.dumps(data)


def test_a_dark_page_gets_a_dark_picture_with_the_same_state():
    lab = explore.activation_lab("relu", w=-1)
    light = pixels(lab)
    lab.view.theme = "dark"
    dark = pixels(lab)
    assert light.shape == dark.shape
    assert tuple(light[2, 2, :3]) == (255, 255, 255)
    assert "#{:02x}{:02x}{:02x}".format(*dark[2, 2, :3]) == DARK.background
    assert lab.state == ActivationState("relu", w=-1)


def test_moving_a_control_while_nobody_looks_draws_nothing(monkeypatch):
    lab = explore.activation_lab()
    monkeypatch.setattr(lab._picture, "draw", lambda *_: pytest.fail("drawn for nobody"))
    lab.controls["weight"].widget.value = -1
    lab.state = replace(lab.state, b=2)
    assert lab.state == ActivationState(w=-1, b=2)


def test_only_the_controls_named_in_the_storyboard_are_in_front():
    lab = explore.activation_lab()
    row, more, *_ = lab.children
    assert row.children[:2] == (lab.controls["weight"].widget, lab.controls["bias"].widget)
    assert more.layout.display == "none"
    more.toggle.value = True
    assert more.layout.display is None


def test_state_fields_and_controls_cover_each_other():
    lab = explore.activation_lab()
    assert {c.field for c in lab.controls.values()} == {f.name for f in fields(ActivationState)}
