"""The initializer lab: its signal against plain NumPy, its words against its numbers."""

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import html_of, pixels
from PIL import Image

import nnteach as nn
import nnteach_widgets as explore
from nnteach_widgets.initial import ACTIVATIONS, DEPTH, PRESETS, STARTS, UNITS, InitialState, compute, through
from nnteach_widgets.initial_words import fate, size_of
from nnteach_widgets.palette import DARK


@pytest.fixture(scope="module")
def made():
    return explore.initializer_lab()


@pytest.fixture
def lab(made):
    made.reset()
    return made


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_signal_is_that_of_plain_products(start, activation):
    numbers = compute(InitialState(start, 0.2, activation, 16))
    y = np.random.default_rng(7).normal(size=(100, 16))
    bend = np.tanh if activation == "tanh" else lambda z: np.maximum(z, 0)
    for k in range(DEPTH):
        initializer = STARTS[start](0.2, 7 + k)
        y = bend(y @ np.asarray(initializer((16, 16), "float64")))
        assert numbers.signals[start][k + 1] == pytest.approx(y.std(), rel=1e-9, abs=1e-300)
    assert numbers.weights.size == 256


@pytest.mark.parametrize("units", UNITS)
def test_what_the_named_starts_promise(units):
    """Glorot keeps a straight signal, He one through relu, whatever the number of units (Glorot 2010, He 2015)."""
    glorot = compute(InitialState("glorot_uniform", 0.05, "linear", units))
    he = compute(InitialState("he_normal", 0.05, "relu", units))
    weak = compute(InitialState("glorot_uniform", 0.05, "relu", units))
    assert 0.5 < glorot.signals["glorot_uniform"][-1] < 2
    assert 0.2 < he.signals["he_normal"][-1] < 2
    assert weak.signals["glorot_uniform"][-1] < 0.3 * he.signals["he_normal"][-1]
    assert glorot.weights.std() == pytest.approx(np.sqrt(1 / units), rel=0.1)
    assert he.weights.std() == pytest.approx(np.sqrt(2 / units), rel=0.1)


def test_too_small_fades_too_large_explodes_and_zeros_leave_nothing():
    small = compute(InitialState("random_normal", 0.02, "tanh"))
    large = compute(InitialState("random_normal", 0.5, "linear"))
    assert small.signals["random_normal"][-1] < 1e-5 and large.signals["random_normal"][-1] > 1e5
    assert not large.signals["zeros"][1:].any()
    words = [explore.initializer_lab(preset=p).describe() for p in ("too-small", "too-large")]
    assert "it fades" in words[0] and "it grows" in words[1]


def test_units_with_a_constant_start_all_say_the_same(lab):
    lab.state = replace(lab.state, start="constant")
    assert lab.compute(lab.state).clones and "all units of a layer say the same" in lab.describe()
    lab.state = replace(lab.state, start="random_normal")
    assert not lab.compute(lab.state).clones and "all units" not in lab.describe()


def test_the_size_slider_from_end_to_end_moves_the_picture_and_the_words(lab):
    lab.state = replace(lab.state, start="random_normal")
    seen, said = set(), set()
    for size in (0.0, 0.31, 1.0):
        lab.controls["size"].widget.value = size
        seen.add(pixels(lab).tobytes())
        said.add(lab.describe())
        assert lab.view.alt == lab.describe() and f"{lab.compute(lab.state).weights.std():.3f}" in lab.describe()
    assert len(seen) == len(said) == 3


@pytest.mark.parametrize("name", ["start", "activation", "units"])
def test_each_choice_has_a_picture_and_words_of_its_own(lab, name):
    options = [value for _, value in lab.controls[name].widget.options]
    seen, said = set(), set()
    for value in options:
        lab.controls[name].widget.value = value
        seen.add(pixels(lab).tobytes())
        said.add(lab.describe())
    assert len(seen) == len(said) == len(options)
    assert {"start": tuple(STARTS), "activation": ACTIVATIONS, "units": UNITS}[name] == tuple(options)


def test_sizes_are_written_as_one_reads_them():
    assert [size_of(v) for v in (0, 0.5, 32.4, 1e6, 3e-6)] == ["0", "0.50", "32", "1·10⁶", "3·10⁻⁶"]
    assert [fate(1, v) for v in (0, 0.01, 1, 50)] == ["nothing is left", "it fades", "it is kept", "it grows"]


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_opens(preset):
    lab = explore.initializer_lab(preset=preset)
    pixels(lab)
    assert PRESETS[preset].words and all(getattr(lab.state, k) == v for k, v in PRESETS[preset].state.items())


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "rely"}, ValueError, "Did you mean 'relu'?"),
        ({"start": "glorot"}, ValueError, "start cannot be 'glorot'"),
        ({"size": 3.0}, ValueError, "outside the size control"),
        ({"depth": 3}, TypeError, "depth"),
        ({"hide": ["sizes"]}, ValueError, "no control 'sizes'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.initializer_lab(**arguments)


def test_it_leaves_the_learners_random_numbers_alone():
    nn.utils.set_random_seed(4)
    expected = nn.random.host().random(3)
    nn.utils.set_random_seed(4)
    through.cache_clear()
    pixels(explore.initializer_lab())
    np.testing.assert_array_equal(nn.random.host().random(3), expected)


def test_readers_without_a_kernel_and_dark_pages(lab):
    data = lab._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 360) and len(picture) < 80_000
    assert data["text/plain"].startswith("Initializer lab. Start glorot_uniform") and html_of(lab)
    json.dumps(data)
    lab.view.theme = "dark"
    assert "#{:02x}{:02x}{:02x}".format(*pixels(lab)[2, 2, :3]) == DARK.background
    lab.view.theme = "light"
