"""The neuron bench: its numbers against formulas, its words against its numbers, its boundary against the hand."""

import base64
import io
import json
import math
from dataclasses import fields, replace

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, numbers_in, pixels
from PIL import Image

import nnteach
import nnteach_widgets as explore
from nnteach_widgets.neuron import FUNCTIONS, PRESETS, NeuronState, Scene, compute, describe, step
from nnteach_widgets.palette import DARK, LIGHT
from nnteach_widgets.plane import Box, box_around, cut, turned
from nnteach_widgets.words import number

SCENE = Scene(box_around(None, (0.0, 0.0)))
FORMULAS = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0),
    "leaky_relu": lambda z: z if z > 0 else 0.2 * z,
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "step": lambda z: float(z > 0),
}
STATES = [
    NeuronState(*numbers, FUNCTIONS[name])
    for name in FUNCTIONS
    for numbers in [
        (1.5, -1, 0.5, 2, 1),
        (-3, 3, 6, 3, -3),
        (0, 0, -2.5, 1, 1),
        (0, 2, 0, -1, 0.55),
        (0.05, 0, 6, -3, 3),
    ]
]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_numbers_obey_the_formulas(state):
    numbers = compute(state, SCENE)
    z = state.x1 * state.w1 + state.x2 * state.w2 + state.b
    assert numbers.z == pytest.approx(z)
    assert numbers.y == pytest.approx(FORMULAS[numbers.label](z), abs=1e-12)
    assert sum(numbers.products) + state.b == pytest.approx(z)
    for x1, x2 in numbers.cut.line or ():
        assert x1 * state.w1 + x2 * state.w2 + state.b == pytest.approx(0, abs=1e-9)
        assert min(abs(abs(x1) - 3), abs(abs(x2) - 3)) < 1e-9, "the line ends at the edge of the picture"
    for x1, x2 in numbers.cut.positive:
        assert x1 * state.w1 + x2 * state.w2 + state.b >= -1e-9


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_words_say_the_numbers(state):
    numbers = compute(state, SCENE)
    said = numbers_in(describe(numbers))
    for value in (*numbers.products, state.x1, state.w1, state.x2, state.w2, state.b, numbers.z, numbers.y):
        assert round(value, 2) + 0.0 in said or round(abs(value), 2) in said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (NeuronState(), "= 2.00 · 1.50 + 1.00 · −1.00 + 0.50 = 3.00 − 1.00 + 0.50 = 2.50, so y = sigmoid(z) = 0.92."),
        (NeuronState(), "on the shaded side, where z > 0. The boundary z = 0 is the line x₂ = 1.50 x₁ + 0.50."),
        (NeuronState(b=-6), "on the plain side, where z < 0"),
        (NeuronState(w1=1, w2=1, b=-3), "exactly on the boundary"),
        (NeuronState(w1=0, w2=0), "Both weights are 0: the neuron does not listen to its inputs."),
        (NeuronState(w1=2, w2=0, b=1), "is the line x₁ = −0.50."),
        (NeuronState(w1=1, w2=0, b=6), "is the line x₁ = −6.00, outside the picture."),
    ],
    ids=str,
)
def test_the_words_name_what_is_special(state, words):
    assert words in describe(compute(state, SCENE))


def test_a_line_through_two_corners_cuts_the_box_in_two_triangles():
    box = Box(0, 1, 0, 1)
    halves = cut(box, [x - y for x, y in box.corners])
    assert halves.line is not None and set(halves.line) == {(0, 0), (1, 1)}
    assert set(halves.positive) == {(0, 0), (1, 0), (1, 1)}
    assert cut(box, [1, 2, 3, 2]).line is None
    assert cut(box, [-1, -2, -3, -2]).positive == ()
    assert cut(box, [0, 1, 2, 1]).line is None, "touching a corner is no cut"


@pytest.mark.parametrize("angle", np.linspace(0.1, 6.2, 9))
def test_turning_a_line_keeps_the_length_of_the_weights_and_the_side(angle):
    w, pivot, grip = (1.2, -0.9), (0.5, 0.3), (0.5 + 0.9, 0.3 + 1.2)  # the grip is on the line through the pivot
    c, s = math.cos(angle), math.sin(angle)
    hand = (pivot[0] + c * 0.9 - s * 1.2, pivot[1] + s * 0.9 + c * 1.2)
    assert turned(w, pivot, grip, hand) == pytest.approx((c * w[0] - s * w[1], s * w[0] + c * w[1]))
    assert turned(w, pivot, grip, pivot) == w


@pytest.mark.parametrize("name", ["weight 1", "weight 2", "bias", "input 1", "input 2"])
@pytest.mark.parametrize("preset", [None, "iris"])
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(name, preset):
    move_from_end_to_end(explore.neuron_bench(preset=preset), name)


def test_each_function_has_a_picture_and_a_name_of_its_own():
    bench = explore.neuron_bench(inputs=[-0.5, 1])
    pictures = set()
    for name, function in FUNCTIONS.items():
        bench.controls["activation"].widget.value = function
        pictures.add(pixels(bench).tobytes())
        assert f"y = {name}(z)" in bench.describe()
    assert len(pictures) == len(FUNCTIONS)


def test_the_boundary_is_drawn_where_z_is_zero():
    bench = explore.neuron_bench([1, 1], 0, inputs=[-2, -2])
    image, axes = pixels(bench), bench._picture.plane
    across, up = axes.transData.transform((-1.5, 1.5))
    blue = tuple(int(LIGHT.model[i : i + 2], 16) for i in (1, 3, 5))
    assert tuple(image[image.shape[0] - 1 - int(up), int(across)][:3]) == blue


def test_a_weight_is_wide_for_its_size_and_dashed_for_its_sign():
    bench = explore.neuron_bench([2, -1], 0)
    pixels(bench)
    strong, negative, none = (edge.line for edge in bench._picture._edges)
    assert strong.get_linewidth() > negative.get_linewidth() > none.get_linewidth()
    assert [line.get_linestyle() for line in (strong, negative, none)] == ["-", "--", ":"]


def test_dragging_the_point_moves_the_inputs():
    bench = explore.neuron_bench()
    drag(bench, bench._picture.plane, (2, 1), (1, 0), (-1.52, 2.26))
    assert (bench.state.x1, bench.state.x2) == (-1.5, 2.25)
    assert (bench.state.w1, bench.state.w2, bench.state.b) == (1.5, -1, 0.5)
    assert bench.controls["input 1"].widget.value == -1.5
    drag(bench, bench._picture.plane, (-2.5, 2.5), gesture=2)  # far from everything: the point comes to the hand
    assert (bench.state.x1, bench.state.x2) == (-2.5, 2.5)


def test_dragging_the_boundary_moves_the_bias_alone_and_one_undo_takes_it_back():
    bench = explore.neuron_bench([1, 1], 0, inputs=[2, 2])
    before = bench.state
    drag(bench, bench._picture.plane, (0, 0), (0.3, 0.3), (0.5, 0.5))
    assert bench.state == replace(before, b=-1.0)
    assert bench.controls["bias"].widget.value == -1.0
    bench.undo()
    assert bench.state == before
    drag(bench, bench._picture.plane, (0, 0), (90, 90), gesture=2)
    assert bench.state.b == -6.0


def test_turning_the_boundary_at_its_end_moves_the_weights():
    bench = explore.neuron_bench([0, 1], 0, inputs=[0, 2])
    plane = bench._picture.plane
    _, ends = bench._picture._plane._handles(bench.compute(bench.state).cut.line)
    end = max(ends)
    drag(bench, plane, end, (2, 1), (2, 2))
    assert (bench.state.w1, bench.state.w2, bench.state.b) == (-0.7, 0.7, 0)
    drag(bench, plane, (2, 2), (1, 1), gesture=2)  # elsewhere on the line it moves as a whole
    assert bench.state.b == 0


def test_a_line_turned_beyond_the_sliders_keeps_its_place():
    bench = explore.neuron_bench([3, 0.5], -6, inputs=[-2, -2])
    line = bench.compute(bench.state).cut.line
    middle, ends = bench._picture._plane._handles(line)
    drag(bench, bench._picture.plane, ends[0], (middle[0] + 2, middle[1] - 2))
    s = bench.state
    assert max(abs(s.w1), abs(s.w2)) <= 3 and abs(s.b) <= 6
    assert s.w1 * middle[0] + s.w2 * middle[1] + s.b == pytest.approx(0, abs=0.15)  # to within the sliders' steps


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_and_has_something_to_look_for(preset):
    bench = explore.neuron_bench(preset=preset)
    for name, value in PRESETS[preset].state.items():
        assert getattr(bench.state, name) == value
    assert PRESETS[preset].words.strip()
    assert bench.view.png().startswith(b"\x89PNG")


@pytest.mark.parametrize(("preset", "bias", "right"), [("and", -1.5, 4), ("or", -0.5, 4), ("xor", -0.5, 3)])
def test_the_gates_have_the_solutions_they_are_known_for(preset, bias, right):
    assert f"{right} of 4 examples" in explore.neuron_bench(preset=preset, bias=bias).describe()
    begins = explore.neuron_bench(preset=preset)
    assert begins.compute(begins.state).tally.wrong.any(), "there is something left to find"


def test_the_iris_line_counts_as_a_plain_loop_would():
    from sklearn.datasets import load_iris

    iris = load_iris()
    bench = explore.neuron_bench([1, 1.8], -7.9, preset="iris")
    rows = zip(iris.data, iris.target, strict=True)
    right = sum((1 * x[2] + 1.8 * x[3] - 7.9 > 0) == (kind == 2) for x, kind in rows if kind)
    assert f"{right} of 100 examples lie on their own side" in bench.describe()
    assert right >= 93
    assert "x₁ is petal length (cm), x₂ is petal width (cm)." in bench.describe()


def test_ones_own_examples_and_a_function_of_ones_own():
    def bump(z):
        return np.exp(-z * z)

    x = np.array([[0.0, 0], [1, 0], [4, 5]])
    bench = explore.neuron_bench(activation=bump, x=x, y=["no", "no", "yes"], names=["age", "height"])
    assert "x₁ is age" in bench.describe() and "bump(z)" in bench.describe()
    bench.controls["activation"].widget.value = "tanh"
    bench.controls["activation"].widget.value = bump
    assert bench.state.activation is bump
    assert bench.scene.box.left < 0 and bench.scene.box.top > 5


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "nand"}, ValueError, "no preset 'nand'. Did you mean 'and'?"),
        ({"hide": ["weight1"]}, ValueError, "no control 'weight1'. Did you mean 'weight 1'?"),
        ({"activation": "sigmoidd"}, ValueError, "Did you mean 'sigmoid'?"),
        ({"activation": "softmax"}, ValueError, "softmax is not a curve"),
        ({"weights": [1, 2, 3]}, ValueError, "two inputs, so weights needs two values"),
        ({"weights": [5, 1]}, ValueError, "outside the weight 1 control, which goes from -3 to 3"),
        ({"names": "petal"}, ValueError, "names needs two values"),
        ({"x": [[1, 2]]}, TypeError, "received x without y"),
        ({"x": [[1, 2, 3]] * 2, "y": [0, 1]}, ValueError, r"two columns; its shape is \(2, 3\)"),
        ({"x": [[1, 2]] * 3, "y": [0, 1, 2]}, ValueError, "y holds 3"),
        ({"x": [[1, 2]] * 3, "y": [0, 1]}, ValueError, "one label for each of the 3 rows"),
        ({"x": [[1, 200], [0, 1]], "y": [0, 1]}, ValueError, "Scale it first"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.neuron_bench(**arguments)


def test_hostile_names_and_labels_are_shown_letter_for_letter():
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    bench = explore.neuron_bench(x=[[0, 0], [1, 1]], y=[hostile, hostile + "2"], names=[hostile, hostile])
    pixels(bench)  # a broken formula would raise here
    assert hostile in bench.view.alt  # the page shows it as text, see figure_view.js
    assert html_of(bench) and not any("<img" in value for value in html_of(bench))


def test_it_leaves_the_learners_random_numbers_and_layer_names_alone():
    nnteach.utils.set_random_seed(4)
    expected = nnteach.random.host().random(3)
    nnteach.utils.set_random_seed(4)
    name = nnteach.layers.Dense(1, kernel_initializer="zeros").name
    explore.neuron_bench(activation=lambda z: z**2 / 9)
    count = int(name.rpartition("_")[2]) if "_" in name else 0
    assert nnteach.layers.Dense(1, kernel_initializer="zeros").name == f"dense_{count + 1}"
    np.testing.assert_array_equal(nnteach.random.host().random(3), expected)


def test_readers_without_a_kernel_get_a_small_picture_and_one_line():
    data = explore.neuron_bench(preset="iris")._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 390)
    assert len(picture) < 30_000
    assert data["text/plain"].startswith("Neuron bench. x₁ is petal length")
    assert "\n" not in data["text/plain"]
    json.dumps(data)


def test_a_dark_page_gets_a_dark_picture_with_the_same_state():
    bench = explore.neuron_bench(preset="xor")
    state = bench.state
    light = pixels(bench)
    bench.view.theme = "dark"
    dark = pixels(bench)
    assert light.shape == dark.shape
    assert "#{:02x}{:02x}{:02x}".format(*dark[2, 2, :3]) == DARK.background
    assert bench.state == state


def test_state_fields_and_controls_cover_each_other_and_the_first_two_are_in_front():
    bench = explore.neuron_bench()
    assert {c.field for c in bench.controls.values()} == {f.name for f in fields(NeuronState)}
    row, more, *_ = bench.children
    assert row.children[:2] == (bench.controls["weight 1"].widget, bench.controls["weight 2"].widget)
    assert more.layout.display == "none"
    hidden = explore.neuron_bench(hide=["input 1", "activation"], inputs=[1, 1])
    assert hidden.controls["input 1"].widget not in hidden.children[1].children
    assert hidden.state.x1 == 1


def test_step_is_an_activation_of_numbers_and_arrays():
    assert list(step(np.array([-1.0, 0.0, 2.0]))) == [0, 0, 1]
    assert number(float(step(np.float64(0.1)))) == "1.00"
