"""The hill walker: its landscapes and walks against plain NumPy, its words against its numbers, its divergence."""

import asyncio
import base64
import io
import json
import time
from dataclasses import fields, replace

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, numbers_in, pixels
from PIL import Image
from sklearn.datasets import load_diabetes, load_iris

import nnteach_widgets as explore
from nnteach import Input, Sequential
from nnteach.layers import Dense
from nnteach_widgets.hill import PRESETS, HillState, compute
from nnteach_widgets.hill_words import amount, describe, growth
from nnteach_widgets.landscapes import landscape
from nnteach_widgets.palette import DARK


def scaled(values):
    return (values - values.mean(axis=0)) / values.std(axis=0)


def diabetes(*columns):
    data = load_diabetes(scaled=False)
    return data.data[:, columns], scaled(data.target)


def design(name):
    """The matrix whose columns the weights multiply, and the targets: the loss is the mean of (A w - y)^2."""
    if name == "ravine":
        x, y = diabetes(2, 8)
        return x - x.mean(axis=0), y
    x, y = diabetes(2)
    x = scaled(x)
    return (np.hstack([x, np.ones_like(x)]) if name == "bowl" else x), y


@pytest.mark.parametrize("name", ["bowl", "curve", "ravine"])
def test_a_line_has_the_landscape_that_least_squares_says(name):
    a, y = design(name)
    land = landscape(name)
    best = np.linalg.lstsq(a, y, rcond=None)[0]
    np.testing.assert_allclose(land.lowest_place, best, atol=2e-3)
    assert land.lowest == pytest.approx(((a @ best - y) ** 2).mean(), rel=1e-5)
    assert land.quadratic
    assert land.limit(0) == pytest.approx(2 / np.linalg.eigvalsh(2 * a.T @ a / len(a))[-1], rel=1e-6)
    assert land.limit(0.5) == pytest.approx(1.5 * land.limit(0))
    place = [0.3 * low + 0.7 * high for low, high in land.ranges]
    loss, gradient = land.slope(place)
    assert loss == pytest.approx(((a @ place - y) ** 2).mean())
    np.testing.assert_allclose(gradient, 2 * a.T @ (a @ place - y) / len(a))
    where = [20, 7][: land.size]
    there = [axis[k] for axis, k in zip(land.axes, where, strict=True)]
    assert land.heights[tuple(reversed(where))] == pytest.approx(((a @ there - y) ** 2).mean())


@pytest.mark.parametrize("name", ["bowl", "curve", "ravine"])
@pytest.mark.parametrize(("pace", "momentum"), [(0.1, 0.0), (0.8, 0.0), (1.2, 0.0), (0.5, 0.8), (0.0, 0.5)])
def test_every_step_is_the_one_worked_out_by_hand(name, pace, momentum):
    a, y = design(name)
    land = landscape(name)
    rate = pace * land.limit(0)
    w, v = np.array([-0.5, 0.4])[: land.size], 0.0
    walk = land.walk(tuple(w), rate, momentum, 12)
    for place, loss, gradient in zip(walk.places, walk.losses, walk.gradients, strict=True):
        np.testing.assert_allclose(place, w, rtol=1e-9)
        np.testing.assert_allclose(gradient, 2 * a.T @ (a @ w - y) / len(a), rtol=1e-9, atol=1e-12)
        assert loss == pytest.approx(((a @ w - y) ** 2).mean())
        v = momentum * v - rate * gradient
        w = w + v


@pytest.mark.parametrize(("pace", "grows"), [(0.95, False), (1.05, True)])
@pytest.mark.parametrize("name", ["bowl", "curve", "ravine"])
def test_the_limit_of_the_learning_rate_is_where_walks_begin_to_grow(name, pace, grows):
    land = landscape(name)
    losses = land.walk((-0.5, 0.4)[: land.size], pace * land.limit(0), 0.0, 60).losses
    assert (losses[-1] > losses[20]) == grows


def test_the_tiny_network_has_two_valleys_and_the_learner_can_reach_either():
    land = landscape("two-valleys")
    h = land.heights
    valleys = np.flatnonzero((h[1:-1] < h[:-2]) & (h[1:-1] < h[2:])) + 1
    assert len(valleys) == 2 and h[valleys].max() < h[valleys[0] : valleys[1]].max() - 0.1
    assert not land.quadratic
    walker = explore.hill_walker(preset="two-valleys")
    assert "Not arrived" in walker.describe() and walker.compute(walker.state).walk.places[-1][0] < 0
    assert "Arrived" in walker.describe(replace(walker.state, w1=1.0))
    assert "Arrived after" in walker.describe(replace(walker.state, rate=40.0)), "a leap over the hill"


@pytest.mark.parametrize(
    ("preset", "state", "words"),
    [
        ("gentle", {"step": 0}, "Start at w = −1.500, b = 1.500: the loss is 7.259"),
        ("gentle", {"step": 20}, "Arrived after 16 steps, within 20."),
        ("gentle", {"rate": 0.5, "step": 1}, "Arrived after 1 step, within 20."),
        ("gentle", {"rate": 0.02, "step": 50}, "Not arrived: that takes a loss of at most 0.663. 20 steps are over."),
        ("gentle", {"rate": 0.06, "step": 60}, "Arrived after 28 steps; the aim is 20."),
        ("gentle", {"rate": 0.8, "step": 1}, "The last step went too far: from here the slope leads back."),
        ("gentle", {"rate": 1.0}, "diverges; this one is at it."),
        ("too-fast", {"step": 9}, "outside the picture, and the loss is 611.3"),
        ("too-fast", {"step": 9}, "The loss grows: it doubles at each step. This walk never arrives."),
        ("too-fast", {"step": 20}, "the loss is 1.0e6"),
        ("too-fast", {}, "Any learning rate above 2/λ = 1.000 diverges; this one is above it."),
        ("ravine", {"step": 60}, "Not arrived"),
        ("momentum", {"momentum": 0.8}, "Arrived after 18 steps, within 20."),
        ("momentum", {}, "Any learning rate above 2 (1 + momentum)/λ = 0.077 diverges; this one is below it."),
        ("ravine", {}, "The model's other weight is held fixed."),
        ("two-valleys", {}, "The model's other 3 weights are held fixed."),
        ("two-valleys", {}, "Near the lowest place the limit"),
    ],
)
def test_the_words_name_what_is_special(preset, state, words):
    walker = explore.hill_walker(preset=preset)
    assert words in walker.describe(replace(walker.state, **state))


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("step", [0, 1, 7, 20])
def test_the_words_say_the_numbers(preset, step):
    walker = explore.hill_walker(preset=preset)
    numbers = walker.compute(replace(walker.state, step=step))
    said = describe(numbers)
    assert numbers.step == step
    for value in (*numbers.walk.places[-1], numbers.walk.losses[-1], *numbers.walk.gradients[-1], *numbers.next):
        assert amount(value) in said
    assert all(np.isfinite(numbers_in(said)))


def test_without_momentum_no_rate_crosses_the_ravine_in_time():
    walker = explore.hill_walker(preset="ravine")
    rates = np.linspace(0.001, walker.landscape.fastest, 60)
    ends = [walker.compute(replace(walker.state, rate=float(rate), step=20)).arrived for rate in rates]
    assert ends == [None] * 60


def test_a_climb_under_momentum_is_not_called_divergence():
    walker = explore.hill_walker(preset="momentum", momentum=0.95, learning_rate=0.01)
    for step in range(60):
        numbers = walker.compute(replace(walker.state, step=step))
        assert numbers.factor is None
        assert "never arrives" not in describe(numbers)


def test_a_walk_beyond_all_numbers_ends_and_says_so():
    land = landscape("curve")
    walk = land.walk((2.0,), 1e30, 0.0, 100)
    assert 1 < len(walk.losses) < 20 and np.isfinite(walk.losses).all()
    state = HillState(2.0, rate=1e30, step=100)
    numbers = compute(state, land)
    assert numbers.ended and numbers.step == len(walk.losses) - 1
    assert "too large for the computer: the walk ends here" in describe(numbers)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5864, "0.586"), (-12.345, "−12.35"), (810_000, "8.1e5"), (-2e-7, "−2.0e−7"), (0, "0.000"), (999.96, "1000.0"),
     (54321, "54321"), (-0.0, "0.000"), (float("inf"), "too large")],
)  # fmt: skip
def test_numbers_of_any_size_stay_short(value, text):
    assert amount(value) == text


def test_growth_is_said_as_one_would_say_it():
    assert growth(1.96) == "it doubles at each step"
    assert growth(1.2) == "it grows 1.2-fold at each step"


@pytest.mark.parametrize(
    ("preset", "name"),
    [*(("gentle", name) for name in ("rate", "momentum", "start 1", "start 2", "step")), ("curve", "start")],
)
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(preset, name):
    walker = explore.hill_walker(preset=preset)
    walker.state = replace(walker.state, step=4, rate=0.22)
    move_from_end_to_end(walker, name)


def test_the_buttons_go_forwards_and_back_and_undo_takes_them_back():
    walker = explore.hill_walker()
    start = walker.state

    def press(label):
        def buttons(widget):
            return [widget, *(w for child in getattr(widget, "children", ()) for w in buttons(child))]

        [one] = [w for w in buttons(walker) if getattr(w, "description", "") == label]
        one.click()

    press("Step")
    press("Step")
    press("Back")
    assert walker.state.step == walker.controls["step"].widget.value == 1
    press("Run 20")
    assert walker.state.step == 21
    for _ in range(9):
        press("Run 20")
    assert walker.state.step == 100
    press("Reset")
    assert walker.state == start
    press("Undo")
    assert walker.state.step == 100
    walker.walk(-300)
    assert walker.state.step == 0


def test_dragging_moves_the_start_and_the_walk_comes_along():
    walker = explore.hill_walker()
    walker.walk(5)
    before = walker.state
    drag(walker, walker._picture.map, (1, 1), (2, -1), (2.03, -1.52))
    assert walker.state == replace(before, w1=2.05, w2=-1.5)
    assert walker.controls["start 1"].widget.value == 2.05
    assert "from w = 2.050, b = −1.500" in walker.describe()
    walker.undo()
    assert walker.state == before
    drag(walker, walker._picture.map, (1, 1), (50, -50), gesture=2)
    assert (walker.state.w1, walker.state.w2) == (3.0, -2.5)
    drag(walker, walker._picture.chart, (3, 2), gesture=3)
    assert (walker.state.w1, walker.state.w2) == (3.0, -2.5), "the other panels hold nothing to drag"


def test_a_curve_is_taken_hold_of_anywhere_above_its_place():
    walker = explore.hill_walker(preset="curve")
    drag(walker, walker._picture.map, (2, 5), (1, 1))
    assert walker.state.w1 == 1.0


def test_the_walker_beyond_the_picture_is_a_triangle_that_points_there():
    walker = explore.hill_walker(preset="too-fast")
    shown = walker._picture._here
    pixels(walker)
    assert shown.get_marker() == "o"
    for step in range(5, 12):
        walker.state = replace(walker.state, step=step)
        pixels(walker)
        [x], [y] = shown.get_data()
        assert shown.get_marker() in "<>" and x in (-2.0, 3.0) and -2.5 <= y <= 2.5
        assert (shown.get_marker() == ">") == (walker.compute(walker.state).walk.places[-1][0] > 3)


def test_a_long_walk_gets_a_longer_chart_and_only_then_a_new_background():
    walker = explore.hill_walker()
    lengths = {}
    for step in (5, 20, 21, 45, 100, 3):
        walker.state = replace(walker.state, step=step)
        reframed = walker._picture.draw(walker.compute(walker.state))
        lengths[step] = (walker._picture.chart.get_xlim()[1] // 1, reframed)
    assert lengths == {5: (20, False), 20: (20, False), 21: (40, True), 45: (61, True), 100: (102, True), 3: (20, True)}


def network(dtype="float32", units=2):
    x = scaled(load_iris().data[:, 2:4])
    y = load_iris().target
    model = Sequential(
        [
            Input((2,), dtype=dtype),
            Dense(units, activation="tanh", dtype=dtype, name="hidden"),
            Dense(3, activation="softmax", dtype=dtype, name="out"),
        ],
        name="irises",
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model, x, y


def test_ones_own_model_is_walked_on_and_left_as_it_was():
    model, x, y = network()
    model.fit(x, y, epochs=2, verbose=0)
    before = model.get_weights()
    walker = explore.hill_walker(model, x, y, weights=[("hidden", "kernel", (0, 1)), ("out", "bias", (2,))])
    walker.walk(10)
    numbers = walker.compute(walker.state)
    assert (
        "hidden kernel[0, 1]" in walker.describe()
        and "The model's other 13 weights are held fixed." in walker.describe()
    )
    for then, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(then, now)
    model.layers[0].kernel.value[0, 1], model.layers[1].bias.value[2] = numbers.walk.places[-1]
    assert float(model.evaluate(x, y, batch_size=150, verbose=0)) == pytest.approx(numbers.walk.losses[-1], rel=1e-5)
    assert (np.diff(numbers.walk.losses) < 0).all()
    model.fit(x, y, epochs=1, verbose=0)  # its own optimizer still works
    pixels(walker)


def test_the_gradient_of_ones_own_model_is_the_finite_difference():
    model, x, y = network("float64")
    land = explore.hill_walker(model, x, y, weights=[("hidden", "kernel", (1, 0)), ("out", "kernel", (0, 2))]).landscape
    place, h = [0.3, -0.7], 1e-6
    for k, slope in enumerate(land.slope(place)[1]):
        up, down = ([*place] for _ in range(2))
        up[k], down[k] = place[k] + h, place[k] - h
        assert slope == pytest.approx((land.loss(up) - land.loss(down)) / (2 * h), rel=1e-6)


def test_ones_own_model_without_a_choice_moves_the_last_layer_and_a_single_weight_gives_a_curve():
    model, x, y = network()
    assert explore.hill_walker(model, x, y).landscape.names == ("out kernel[0, 0]", "out bias[0]")
    one = explore.hill_walker(model, x, y, weights=[("out", "bias", 1)], ranges=[(-4, 4)], start=2.0, learning_rate=0.5)
    assert one.landscape.size == 1 and one.state.w1 == 2.0 and "start" in one.controls
    pixels(one)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "ravin"}, ValueError, "no preset 'ravin'. Did you mean 'ravine'?"),
        ({"hide": ["rates"]}, ValueError, "no control 'rates'. Did you mean 'rate'?"),
        ({"learning_rate": -1}, ValueError, "outside the rate control"),
        ({"momentum": 2}, ValueError, "outside the momentum control, which goes from 0 to 0.95"),
        ({"start": [9, 0]}, ValueError, "outside the start 1 control"),
        ({"start": [1]}, ValueError, "start needs one number for each of w, b"),
        ({"weights": [("dense", "kernel", (0, 0))]}, TypeError, "belong to a model of your own"),
        ({"x": [[1.0]]}, TypeError, "needs all three"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.hill_walker(**arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"weights": [("hiden", "kernel", (0, 0))]}, ValueError, "no layer 'hiden'. Did you mean 'hidden'?"),
        ({"weights": [("hidden", "kernels", (0, 0))]}, ValueError, "Did you mean 'kernel'?"),
        ({"weights": [("hidden", "kernel", (0, 9))]}, ValueError, r"shape \(2, 2\); there is no place \(0, 9\)"),
        ({"weights": ["kernel"]}, TypeError, "named by"),
        ({"weights": [("out", "bias", 0)] * 2}, ValueError, "choose two different ones"),
        ({"weights": [("out", "bias", 0)] * 3}, ValueError, "One or two weights"),
        ({"ranges": [(0, 1)]}, ValueError, "ranges needs"),
        ({"ranges": [(0, 1), (3, 2)]}, ValueError, "ranges needs"),
    ],
)
def test_a_wrong_weight_of_ones_own_model_is_named(arguments, error, words):
    model, x, y = network()
    with pytest.raises(error, match=words):
        explore.hill_walker(model, x, y, **arguments)


def test_a_model_without_a_loss_other_data_or_no_model_at_all_are_refused():
    model, x, y = network()
    with pytest.raises(ValueError, match="x has shape"):
        explore.hill_walker(model, x[:, :1], y)
    with pytest.raises(ValueError, match="x has 150 examples, y has 149"):
        explore.hill_walker(model, x, y[:-1])
    with pytest.raises(TypeError, match="a model of nnteach's; received str"):
        explore.hill_walker("model", x, y)
    with pytest.raises(ValueError, match="compile it with one"):
        explore.hill_walker(Sequential([Input((2,)), Dense(1)]), x, y)


def test_hostile_layer_names_are_shown_letter_for_letter():
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    x, y = diabetes(2)
    model = Sequential([Input((1,)), Dense(1, name=hostile)])
    model.compile("sgd", "mse")
    walker = explore.hill_walker(model, scaled(x), y)
    pixels(walker)
    assert hostile in walker.view.alt
    assert html_of(walker) and not any("<img" in value for value in html_of(walker))


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_light_and_dark_and_has_something_to_look_for(preset):
    walker = explore.hill_walker(preset=preset)
    state = walker.state
    for name, value in PRESETS[preset].state.items():
        assert name == "land" or getattr(walker.state, name) == value
    assert PRESETS[preset].words.strip()
    light = pixels(walker)
    walker.view.theme = "dark"
    dark = pixels(walker)
    assert light.shape == dark.shape and walker.state == state
    assert "#{:02x}{:02x}{:02x}".format(*dark[2, 2, :3]) == DARK.background


def test_readers_without_a_kernel_get_a_small_picture_and_one_line():
    data = explore.hill_walker(preset="ravine")._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 390)
    assert len(picture) < 30_000
    assert data["text/plain"].startswith("Hill walker. Start at w₁ = −0.500")
    assert "\n" not in data["text/plain"]
    json.dumps(data)


def test_state_fields_and_controls_cover_each_other_and_rate_and_momentum_are_in_front():
    walker = explore.hill_walker()
    assert {c.field for c in walker.controls.values()} == {f.name for f in fields(HillState)}
    row, more, *_ = walker.children
    assert row.children[:2] == (walker.controls["rate"].widget, walker.controls["momentum"].widget)
    assert more.layout.display == "none"


def test_run_goes_step_by_step_while_someone_looks_and_ends_where_a_hand_interferes():
    walker = explore.hill_walker(preset="gentle")
    shown = []
    walker.view.send = lambda content, buffers=None: shown.append(content)
    walker.view._handle_custom_msg({"kind": "hello", "view": "a", "dpr": 1, "theme": "light"}, [])

    async def watch(seconds):
        end = time.monotonic() + seconds
        while walker.state.step < 20 and time.monotonic() < end:
            walker.view._handle_custom_msg({"kind": "ack", "n": shown[-1]["n"]}, [])
            await asyncio.sleep(0.01)

    async def run():
        walker.run()
        await watch(20)
        assert walker.state.step == 20
        assert len({content["alt"].split()[1] for content in shown if content["alt"].startswith("Step")}) > 4
        walker.undo()
        assert walker.state.step == 0
        walker.run()
        walker.controls["rate"].widget.value = 0.2
        await watch(0.3)
        assert (walker.state.step, walker.state.rate) == (0, 0.2)

    asyncio.run(run())


@pytest.mark.parametrize("way", [(30, -14), (30, 14), (-30, -14), (-30, 14)])
def test_lowest_is_written_where_the_walk_does_not_pass(way):
    picture = explore.hill_walker(preset="gentle")._picture
    (x, y), (x_unit, y_unit) = picture._lowest_at, picture._units()
    picture._name_lowest(np.array([0, way[0]]) / x_unit + x, np.array([0, way[1]]) / y_unit + y)
    at_x, at_y = picture._lowest.get_position()
    assert (at_x - x) * way[0] < 0 or (at_y - y) * way[1] < 0
