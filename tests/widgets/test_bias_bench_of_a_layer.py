"""The bias bench of a layer: what a shared bias can learn and what it cannot, and the learner's own layer."""

import asyncio
import time

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, numbers_in, pixels

import nnteach as nn
import nnteach_widgets as explore
from nnteach_widgets.bias_layer import FIELDS, LayerState, compute
from nnteach_widgets.bias_layer_scene import of_classes
from nnteach_widgets.bias_learning import OneBias

WINE = np.array([59, 71, 48]) / 178


def test_own_biases_learn_the_frequencies_of_the_classes_and_a_shared_one_stays_at_a_third():
    lab = explore.bias_bench(preset="softmax")
    lab.learn(40)
    own = lab.compute(lab.state)
    np.testing.assert_allclose(own.answers, WINE, atol=1e-6)
    np.testing.assert_allclose(np.round(own.answers, 4), [0.3315, 0.3989, 0.2697])
    assert own.loss == pytest.approx(own.best) == pytest.approx(-(WINE * np.log(WINE)).sum())

    shared = explore.bias_bench(preset="shared")
    shared.learn(40)
    numbers = shared.compute(shared.state)
    np.testing.assert_allclose(numbers.answers, [1 / 3] * 3, rtol=1e-12)
    assert numbers.biases == (0, 0, 0) and numbers.loss == pytest.approx(np.log(3))
    shared.controls["bias 2"].widget.value = 1.0
    moved = shared.compute(shared.state)
    assert moved.biases == (1, 1, 1)
    np.testing.assert_allclose(moved.answers, [1 / 3] * 3, rtol=1e-12)


def test_a_step_is_the_gradient_of_the_formula():
    """With softmax and cross-entropy the gradient of a bias is share minus frequency; shared, the sum of these: 0."""
    lesson = of_classes(np.repeat([0, 1, 2], [2, 3, 5])).lesson
    b = (0.3, -0.2, 0.1)
    shares = np.exp(b) / np.exp(b).sum()
    np.testing.assert_allclose(lesson.shares(b, False), shares)
    np.testing.assert_allclose(lesson.step(b, False), b - (shares - [0.2, 0.3, 0.5]))
    np.testing.assert_allclose(lesson.step((0.4,) * 3, True), [0.4] * 3, rtol=1e-12)
    assert (lesson.parameters(False), lesson.parameters(True)) == (2 * 3 + 3, 2 * 3 + 1)


def test_the_layer_with_one_bias_has_the_right_gradient():
    layer = OneBias(dtype="float64", name="one")
    assert nn.gradcheck(layer, np.random.default_rng(0).normal(size=(4, 3))).ok
    assert layer.count_params() == 1


def test_taking_the_own_biases_away_puts_their_mean_in_their_place():
    lab = explore.bias_bench(preset="softmax")
    lab.learn(40)
    before = lab.state.biases(3)
    lab.controls["sharing"].widget.value = True
    assert lab.state.biases(3) == pytest.approx([np.mean(before)] * 3, abs=1e-6)
    np.testing.assert_allclose(lab.compute(lab.state).answers, [1 / 3] * 3)
    lab.undo()
    assert lab.state.biases(3) == before and not lab.state.shared


def test_the_words_say_the_numbers():
    lab = explore.bias_bench(y=[0, 0, 0, 1], names=["healthy", "ill"])
    lab.learn(2)
    numbers, said = lab.compute(lab.state), numbers_in(lab.describe())
    for value in (*numbers.biases, *numbers.answers, 0.75, 0.25):
        assert round(float(value), 2) + 0.0 in said
    for value in (numbers.loss, numbers.best, *numbers.coming):
        assert round(float(value), 3) + 0.0 in said
    assert "After 2 steps" in lab.describe() and "2 in all: healthy" in lab.describe()
    lab.controls["sharing"].widget.value = True
    assert "One bias for the whole layer" in lab.describe() and "together 0" in lab.describe()
    lab.controls["sharing"].widget.value = False
    lab.learn(60)
    assert "come to rest" in lab.describe()


@pytest.mark.parametrize("preset", ["softmax", "rare"])
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(preset):
    move_from_end_to_end(explore.bias_bench(preset=preset), "bias 1")


def test_sharing_has_a_picture_of_its_own():
    lab = explore.bias_bench(preset="softmax")
    own = pixels(lab)
    lab.controls["sharing"].widget.value = True
    assert (pixels(lab) != own).any()


def test_a_dot_goes_with_the_hand():
    lab = explore.bias_bench(preset="softmax")
    heights = lab._picture._heights
    drag(lab, lab._picture.sums, (0.0, heights[1]), (0.72, heights[1] + 80))
    assert lab.state.biases(3) == (0, 0.7, 0)
    drag(lab, lab._picture.sums, (0.0, heights[2]), (-9, heights[2]), gesture=2)
    assert lab.state.b3 == -lab.scene.limit
    lab.undo()
    assert lab.state.biases(3) == (0, 0.7, 0)


def test_play_learns_step_by_step_and_one_undo_takes_it_all_back():
    async def watch():
        lab = explore.bias_bench(preset="softmax")
        lab.view._on_page_message(None, {"kind": "hello", "view": "v", "dpr": 1, "theme": "light"}, None)
        lab.play()
        begin = time.monotonic()
        while lab.state.step < 3 and time.monotonic() < begin + 10:
            lab.view._acked = lab.view._sent
            await asyncio.sleep(0.01)
        assert lab.state.step >= 3
        lab.controls["bias 1"].widget.value = 1.0  # a hand: playing ends
        await asyncio.sleep(0.3)
        assert (lab.state.step, lab.state.b1) == (0, 1.0)
        lab.undo()
        assert lab.state.step >= 3
        lab.undo()
        assert lab.state == LayerState()
        lab.close()

    asyncio.run(watch())


def test_what_the_page_rounds_changes_nothing():
    """Sliders of the page stand on steps of 0.05; what has been learned lies between them."""
    lab = explore.bias_bench(preset="softmax")
    lab.learn(5)
    learned = lab.state
    for name in ("b1", "b2", "b3"):
        widget = lab.controls[f"bias {name[1:]}"].widget
        widget.value = round(round(widget.value / 0.05) * 0.05, 2)
    assert lab.state == learned and learned.step == 5
    widget.value += 0.05
    assert lab.state.b3 == widget.value and lab.state.step == 0


def test_play_without_a_page_arrives_at_once():
    lab = explore.bias_bench(preset="rare")
    lab.play()
    assert lab.state.step == 40
    np.testing.assert_allclose(lab.compute(lab.state).answers, [0.9, 0.1], atol=1e-3)


# The learner's own model


@pytest.fixture
def model():
    nn.utils.set_random_seed(0)
    return nn.Sequential(
        [
            nn.Input((4,)),
            nn.layers.Dense(8, activation="relu", bias_initializer="random_normal", name="hidden"),
            nn.layers.Dense(3, activation="softmax", name="exit"),
        ]
    )


X = np.random.default_rng(1).normal(size=(40, 4))


def test_it_shows_the_layer_of_ones_own_model(model):
    before = [w.copy() for w in model.get_weights()]
    lab = explore.bias_bench(model, X, layer="hidden", neurons=[7, 2])
    kernel, bias = model.get_layer("hidden").get_weights()
    numbers = lab.compute(lab.state)
    np.testing.assert_allclose(numbers.biases, bias[[7, 2]])
    np.testing.assert_allclose(lab.scene.sums, (X @ kernel)[:, [7, 2]], atol=1e-5)
    np.testing.assert_allclose(numbers.answers, (X @ kernel + bias > 0).mean(axis=0)[[7, 2]])
    assert "8 in all: neuron 7" in lab.describe() and "6 more neurons are not shown" in lab.describe()
    lab.controls["bias 1"].widget.value = 3.0
    assert lab.compute(lab.state).answers[0] > numbers.answers[0]
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)  # the model itself stays as it was


def test_the_exit_of_a_classifier_is_shown_as_mean_shares(model):
    lab = explore.bias_bench(model, X, layer=-1)
    np.testing.assert_allclose(lab.compute(lab.state).answers, model.predict(X, verbose=0).mean(axis=0), atol=1e-6)
    assert "Mean shares" in lab.describe()
    with pytest.raises(ValueError, match="no labels here to learn from"):
        lab.learn()


def test_a_convolution_has_one_bias_for_each_filter():
    net = nn.Sequential([nn.Input((8, 8, 1)), nn.layers.Conv2D(4, 3, activation="relu", name="conv")])
    lab = explore.bias_bench(net, np.random.default_rng(0).normal(size=(5, 8, 8, 1)))
    assert lab.scene.names == ("filter 0", "filter 1", "filter 2", "filter 3")
    assert lab.scene.sums.shape == (5 * 6 * 6, 4), "each place of the picture is an example for the filter"


def test_hostile_names_are_shown_letter_by_letter():
    lab = explore.bias_bench(y=[0, 1, 1], names=["<img src=x onerror=alert(1)>", "$\\frac{"])
    assert pixels(lab).any() and "<img" not in "".join(html_of(lab))
    net = nn.Sequential([nn.Input((2,)), nn.layers.Dense(2, name="a_b-c.d")])
    assert pixels(explore.bias_bench(net, np.zeros((3, 2)))).any()


def test_it_draws_no_random_numbers():
    before = nn.random.get_state()
    explore.bias_bench(preset="softmax").learn(2)
    after = nn.random.get_state()
    assert repr(before) == repr(after)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"y": [0, 0, 0]}, ValueError, "2 to 6 classes; y has 1"),
        ({"y": range(9)}, ValueError, "2 to 6 classes; y has 9"),
        ({"y": [[0], [1]]}, ValueError, "one class for each example"),
        ({"y": [0, 1], "names": ["a"]}, ValueError, "2 classes and names has 1"),
        ({"y": [0, None, 1]}, ValueError, "without a class"),
        ({"y": [0.0, float("nan"), 1.0]}, ValueError, "without a class"),
        ({"y": [0, 1], "layer": 0}, TypeError, "layer would change nothing"),
        ({"y": [0, 1], "preset": "softmax"}, TypeError, "one thing at a time"),
        ({"y": [0, 1], "hide": ["bias 7"]}, ValueError, "no control 'bias 7'"),
        ({"model": "hidden", "x": X}, TypeError, "needs a model"),
    ],
    ids=str,
)
def test_a_wrong_call_is_met_with_words(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.bias_bench(**arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({}, TypeError, "without x"),
        ({"x": X, "layer": "hiden"}, ValueError, "hiden"),
        ({"x": X, "layer": 7}, ValueError, "count from 0"),
        ({"x": X, "neurons": [8]}, ValueError, "8 neurons, 0 to 7"),
        ({"x": X, "neurons": [1, 1]}, ValueError, "each once"),
        ({"x": X, "neurons": "ab"}, TypeError, "list of numbers"),
        ({"x": X[:, :3]}, ValueError, "3"),
        ({"x": X, "names": ["a"]}, TypeError, "names would change nothing"),
    ],
    ids=str,
)
def test_a_wrong_call_with_a_model_is_met_with_words(model, arguments, error, words):
    with pytest.raises(error, match=words):
        explore.bias_bench(model, **arguments)


def test_a_layer_without_biases_is_refused():
    net = nn.Sequential(
        [nn.Input((4,)), nn.layers.Dense(3, use_bias=False, name="bare"), nn.layers.Dense(2, name="own")]
    )
    with pytest.raises(ValueError, match=r"no bias for each neuron to look at\. Try own"):
        explore.bias_bench(net, X, layer="bare")
    assert explore.bias_bench(net, X).scene.title == "own"
    with pytest.raises(ValueError, match="no layer with a bias"):
        explore.bias_bench(nn.Sequential([nn.Input((4,)), nn.layers.Dense(3, use_bias=False)]), X)


def test_a_state_that_contradicts_itself_is_refused():
    scene = of_classes([0, 1, 1])
    with pytest.raises(ValueError, match="must be equal"):
        compute(LayerState(b1=1.0, shared=True), scene)
    with pytest.raises(ValueError, match="must stay 0"):
        compute(LayerState(b3=1.0), scene)
    assert len(FIELDS) == 6
