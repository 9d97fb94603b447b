"""The bias bench of one neuron: its numbers against formulas, its words against its numbers, its curve and the hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, numbers_in, pixels

import nnteach_widgets as explore
from nnteach_widgets.bias import PRESETS
from nnteach_widgets.bias_neuron import NAMES, BiasState, compute, describe

FORMULAS = {
    "relu": lambda z: max(z, 0),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "leaky_relu": lambda z: z if z > 0 else 0.2 * z,
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "linear": lambda z: z,
}
STATES = [
    BiasState(b, c, w, name)
    for name in NAMES
    for b, c, w in [(0, 0, 1), (2, -1, 1), (-1.5, 1, -1), (4, 2, 2), (-4, -2, 0.05), (1, 0.5, 0)]
]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_numbers_obey_the_formula(state):
    numbers, f = compute(state), FORMULAS[state.function]
    for i in range(0, len(numbers.x), 20):
        z = state.w * numbers.x[i]
        assert numbers.y[i] == pytest.approx(f(z + state.b) + state.c, abs=1e-12)
        assert numbers.before[i] == pytest.approx(f(z), abs=1e-12)
    if numbers.center is None:
        assert state.w == 0
    else:
        assert state.w * numbers.center + state.b == pytest.approx(0, abs=1e-9)
    assert numbers.mark == ("kink" if "relu" in state.function else "middle")
    assert numbers.linear == (state.function == "linear")


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_words_say_the_numbers(state):
    numbers = compute(state)
    said = numbers_in(describe(numbers))
    for value in (state.w, state.b, state.c, *([] if numbers.center is None else [numbers.center])):
        assert round(value, 2) + 0.0 in said or round(abs(value), 2) in said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (BiasState(b=2), "the kink has moved to the left, it is at x = −b/w = −2.00."),
        (BiasState(b=2, w=-1), "the kink has moved to the right, it is at x = −b/w = 2.00."),
        (BiasState(b=2, w=0.1), "−20.00, outside the picture."),
        (BiasState(), "the kink is where it was, it is at x = −b/w = 0.00."),
        (BiasState(b=1, w=0), "With w = 0 the neuron does not listen to x"),
        (BiasState(c=-1), "c after F: every y has moved down by 1.00."),
        (BiasState(c=1, function="linear"), "here, and only here, b and c do the same."),
    ],
    ids=str,
)
def test_the_words_name_what_is_special(state, words):
    assert words in describe(compute(state))


def test_on_a_straight_line_the_two_biases_do_the_same_and_on_a_bent_one_they_do_not():
    for function, same in (("linear", True), ("relu", False), ("sigmoid", False)):
        by_b, by_c = (compute(BiasState(b, c, 1.0, function)).y[::40] for b, c in ((1.5, 0), (0, 1.5)))
        assert (by_b.shape == by_c.shape and np.allclose(by_b, by_c)) == same


@pytest.mark.parametrize("name", ["before", "after", "weight"])
@pytest.mark.parametrize("function", ["relu", "sigmoid"])
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(name, function):
    move_from_end_to_end(explore.bias_bench(function=function, b=0.5, c=0.5), name)


def test_each_function_has_a_picture_and_a_name_of_its_own():
    bench, seen = explore.bias_bench(b=1), set()
    for name in NAMES:
        bench.controls["function"].widget.value = name
        seen.add(pixels(bench).tobytes())
        assert f"y = {name}(" in bench.describe()
    assert len(seen) == len(NAMES)


@pytest.mark.parametrize("w", [1.0, -1.0, 2.0])
def test_the_curve_goes_with_the_hand(w):
    bench = explore.bias_bench(b=0.5, w=w)
    place = bench.compute(bench.state).center
    drag(bench, bench._picture.plane, (place, 0.0), (place + 1.12, 0.0))  # the slack is .12
    assert bench.state.b == pytest.approx(0.5 - w, abs=0.051)
    assert bench.compute(bench.state).center == pytest.approx(place + 1, abs=0.06)
    assert bench.state.c == 0, "a hand that goes sideways lifts nothing"
    drag(bench, bench._picture.plane, (0.0, 0.0), (0.05, 1.12), gesture=2)
    assert (bench.state.b, bench.state.c) == (pytest.approx(0.5 - w, abs=0.051), 1.0)
    bench.undo()
    assert bench.state.c == 0
    bench.undo()
    assert bench.state.b == 0.5


def test_a_hand_that_goes_far_stops_at_the_end_of_the_slider():
    bench = explore.bias_bench(w=2)
    drag(bench, bench._picture.plane, (3.5, 0.0), (-3.5, 4.0))
    assert (bench.state.b, bench.state.c) == (4.0, 2.0)


def test_a_drag_on_the_wiring_moves_nothing():
    bench = explore.bias_bench()
    drag(bench, bench._picture.sketch, (100, 100), (200, 200))
    assert bench.state == BiasState()


def test_a_function_of_ones_own_with_a_hostile_name_is_drawn_and_shown_letter_by_letter():
    def hat(z):
        return np.exp(-z * z)

    hat.__name__ = "<img src=x onerror=alert(1)>$x$"
    bench = explore.bias_bench(function=hat, b=1)
    assert pixels(bench).any() and "<img" not in "".join(html_of(bench))
    assert bench.compute(bench.state).level == 1
    bench.state = replace(bench.state, b=0.0)
    assert "is where it was" in bench.describe()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_in_light_and_dark_and_says_what_to_look_for(preset):
    lab = explore.bias_bench(preset=preset)
    light = pixels(lab)
    lab.view.theme = "dark"
    assert (pixels(lab) != light).any() and len(PRESETS[preset].words) > 20
    assert lab.title in repr(lab) and lab.describe() in repr(lab)


@pytest.mark.parametrize("preset", ["sideways", "softmax"])
def test_a_reader_without_a_kernel_gets_a_picture_and_words(preset):
    lab = explore.bias_bench(preset=preset)
    data = lab._repr_mimebundle_()
    assert data["image/png"] and data["text/plain"] == repr(lab)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "sidewards"}, ValueError, "sideways"),
        ({"function": "rely"}, ValueError, "relu"),
        ({"function": "softmax"}, ValueError, "softmax is not a curve"),
        ({"b": 9}, ValueError, "goes from -4 to 4"),
        ({"hide": ["baias"]}, ValueError, "has no control 'baias'"),
        ({"shared": True}, TypeError, "shared would change nothing"),
        ({"x": [[1.0]]}, TypeError, "x would change nothing"),
        ({"preset": "softmax", "b": 1}, TypeError, "b would change nothing"),
        ({"preset": "softmax", "y": [0, 1]}, TypeError, "one thing at a time"),
        ({"names": ["a", "b"], "preset": "softmax"}, TypeError, "names are for the classes of y"),
    ],
    ids=str,
)
def test_a_wrong_call_is_met_with_words(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.bias_bench(**arguments)
