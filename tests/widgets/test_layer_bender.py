"""The layer-bender: its stages against the engine, straight lines against NumPy, its words against its numbers."""

from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, pixels

import nnteach as nn
import nnteach_widgets as explore
from nnteach_widgets.bender import PRESETS, BenderState, stepped
from nnteach_widgets.bender_networks import DATA, NETWORKS, NO_BEND, STEPS, taught
from nnteach_widgets.bender_scene import LINE, MOST, sheet_of
from nnteach_widgets.chain import chain_of
from nnteach_widgets.journey import Journey
from nnteach_widgets.palette import DARK
from nnteach_widgets.sight import crookedness, principal, sight_of


def network(*units, inputs=2, activation=None, last=None, name="mine", bias="random_normal"):
    """A built network with these widths, its biases not 0."""
    layers = [
        nn.layers.Dense(u, last if k == len(units) - 1 else activation, bias_initializer=bias, name=f"{name}_{k}")
        for k, u in enumerate(units)
    ]
    return nn.Sequential([nn.Input((inputs,)), *layers], name=name)


def classes(rng, n=60, inputs=2, kinds=2):
    return rng.normal(size=(n, inputs)), np.arange(n) % kinds


@pytest.fixture(scope="module")
def labs():
    return {preset: explore.layer_bender(preset=preset) for preset in PRESETS}


# Against the engine


@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus", None])
def test_the_stages_are_what_the_engine_computes(activation, rng):
    model = network(3, 5, 2, activation=activation, last="softmax")
    x, y = classes(rng)
    lab = explore.layer_bender(model, x, y)
    journey = lab.journey(lab.state)
    np.testing.assert_allclose(journey.outputs, model.predict(x, verbose=0), atol=1e-6)
    model.predict(x, batch_size=len(x), verbose=0)
    stages, at = iter(journey.stages), 0
    np.testing.assert_array_equal(next(stages).rows[: len(x)], x)
    for link, seen in zip(journey.chain.links, nn.inspection.snapshot(model), strict=True):
        found = [next(stages).rows[: len(x)] for _ in link.moves]
        np.testing.assert_allclose(found[-1], seen.y, atol=1e-5)
        np.testing.assert_allclose(found[1], seen.z, atol=1e-5)
        np.testing.assert_allclose(found[0], np.asarray(seen.x) @ seen.weights["kernel"], atol=1e-5)
        at += 1
    assert at == 3 and next(stages, None) is None


def test_layers_that_are_not_dense_have_their_own_move_and_dropout_is_left_out(rng):
    model = nn.Sequential(
        [
            nn.Input((2,)),
            nn.layers.Dense(4, use_bias=False),
            nn.layers.BatchNormalization(),
            nn.layers.Activation("relu"),
            nn.layers.Dropout(0.5),
            nn.layers.LeakyReLU(),
            nn.layers.Dense(1, activation="sigmoid"),
        ]
    )
    x, y = classes(rng)
    model.compile("adam", "binary_crossentropy")
    model.fit(x, y, epochs=2, verbose=0)
    before = nn.inspection.snapshot(model)
    lab = explore.layer_bender(model, x, y)
    kinds = [[move.kind for move in link.moves] for link in lab.journey(lab.state).chain.links]
    assert kinds == [["multiply"], ["other"], ["bend"], ["bend"], ["multiply", "shift", "bend"]]
    np.testing.assert_allclose(lab.journey(lab.state).outputs, model.predict(x, verbose=0), atol=1e-6)
    lab2 = explore.layer_bender(model, x, y)
    pixels(lab2)
    for a, b in zip(before, nn.inspection.snapshot(model), strict=True):
        assert a.name == b.name


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_learns_its_task_as_its_words_say(labs, preset):
    lab = labs[preset]
    journey = lab.journey(lab.state)
    said = lab.model.predict(journey.examples.x, verbose=0).argmax(axis=1)
    wrong = said != journey.examples.y
    np.testing.assert_array_equal(journey.wrong, wrong)
    share = 1 - wrong.mean()
    low, high = {"circles": (0.98, 1), "moons": (0.95, 1), "spirals": (0.98, 1), "linear": (0.4, 0.65)}.get(
        preset, (0.3, 0.7)
    )
    assert low <= share <= high
    assert f"{len(wrong) - wrong.sum()} of {len(wrong)} examples" in lab.describe()


def test_the_border_is_where_the_network_changes_its_mind(labs):
    for preset in ("circles", "moons", "spirals"):
        lab = labs[preset]
        journey = lab.journey(lab.state)
        here = journey.here(0.0)
        on = np.concatenate(here.borders)[:, :2]
        outputs = lab.model.predict(on, verbose=0)
        assert len(on) > 20 and np.abs(outputs[:, 0] - 0.5).max() < 0.2 and np.median(abs(outputs[:, 0] - 0.5)) < 0.02


# Straight lines


@pytest.mark.parametrize("units", [(3, 2), (2, 2), (8, 5, 2), (1, 2)])
@pytest.mark.parametrize("inputs", [2, 5])
def test_a_linear_network_keeps_straight_lines_straight(units, inputs, rng):
    """In all dimensions, in the three that are drawn (also those of principal components), and on the screen."""
    model = network(*units, inputs=inputs)
    x, y = classes(rng, inputs=inputs)
    lab = explore.layer_bender(model, x, y)
    journey = lab.journey(lab.state)
    picture = lab._picture
    for place in np.arange(0, len(units) + 0.01, 0.25):
        here = journey.here(min(place, len(units)))
        assert here.crooked < 1e-9
        words = lab.describe(replace(lab.state, layer=float(min(place, len(units)))))
        assert "lines are straight" in words or "The whole grid lies on one line" in words
        for lines in (here.nodes[::LINE], here.nodes[:, ::LINE].swapaxes(0, 1)):
            assert crookedness(lines) < 1e-9
            gaps = np.diff(lines, axis=1)  # evenly spaced they stay, too
            np.testing.assert_allclose(gaps, np.broadcast_to(gaps[:, :1], gaps.shape), atol=1e-9)
        lab.state = replace(lab.state, layer=float(min(place, len(units))))
        pixels(lab)
        for segment in picture._sheet._grid.get_segments():
            assert crookedness(np.asarray(segment)[np.newaxis]) < 1e-6


def test_a_bend_bends_them(labs):
    lab = labs["circles"]
    assert lab.journey(lab.state).here(0.7).crooked < 1e-9  # multiplied and shifted, not yet bent
    assert lab.journey(lab.state).here(1.0).crooked > 0.05
    assert "lines are straight" in lab.describe(replace(lab.state, layer=0.65))
    assert "lines are bent" in lab.describe(replace(lab.state, layer=0.9))


def test_crookedness_knows_straight_from_bent(rng):
    steps = np.linspace(0, 1, 9)[:, np.newaxis]
    straight = rng.normal(size=(4, 1, 6)) + steps**3 * rng.normal(size=(4, 1, 6))
    assert crookedness(straight) < 1e-12
    half = np.stack([np.cos(np.pi * steps[:, 0]), np.sin(np.pi * steps[:, 0])], axis=1)[np.newaxis]
    assert crookedness(half) > 0.5
    assert crookedness(np.zeros((2, 5, 3))) == 0


# Principal components


def test_the_directions_drawn_are_those_of_the_largest_variance(rng):
    rows = rng.normal(size=(300, 6)) * np.array([5, 3, 2, 1, 0.5, 0.1]) @ np.linalg.qr(rng.normal(size=(6, 6)))[0]
    values = np.sort(np.linalg.eigvalsh(np.cov(rows.T)))[::-1]
    directions, shares = principal(rows)
    np.testing.assert_allclose(shares, values / values.sum(), atol=1e-12)
    np.testing.assert_allclose(directions @ directions.T, np.eye(6), atol=1e-12)
    sight = sight_of(rows)
    assert sight.shares == pytest.approx(values[:3] / values.sum())
    np.testing.assert_allclose(sight.places(rows).var(axis=0), values[:3] * 299 / 300, rtol=1e-9)


def test_three_numbers_or_fewer_are_drawn_as_they_are(rng):
    for width in (1, 2, 3):
        rows = rng.normal(size=(20, width))
        places = sight_of(rows).places(rows)
        np.testing.assert_array_equal(places[:, :width], rows)
        assert not places[:, width:].any() and sight_of(rows).share == 1


def test_dead_units_have_no_variance_and_no_nan():
    assert sight_of(np.ones((20, 5))).shares == (0, 0, 0)


def test_the_variance_is_said_in_words_and_at_the_axes(rng):
    model = network(6, 2, inputs=6, activation="tanh", last="softmax")
    x, y = classes(rng, inputs=6)
    lab = explore.layer_bender(model, x, y)
    lab.state = replace(lab.state, layer=1.0)
    pixels(lab)
    hidden = np.asarray(model.layers[0](x), dtype=float)
    values = np.sort(np.linalg.eigvalsh(np.cov(hidden.T)))[::-1]
    shares = values / values.sum()
    assert f"They hold {100 * shares[:3].sum():.0f} % of the variance" in lab.describe()
    assert lab._picture._names[0].get_text() == f"direction 1: {100 * shares[0]:.0f} %"


# Controls


SLIDERS = [(preset, name) for preset in PRESETS for name in ("layer", "turn", "tilt")]


@pytest.mark.parametrize(("preset", "name"), SLIDERS)
def test_each_slider_from_end_to_end_moves_the_picture(labs, preset, name):
    lab = explore.layer_bender(preset=preset)
    if name == "layer":
        move_from_end_to_end(lab, name)
        return
    widget, seen = lab.controls[name].widget, set()
    for value in (widget.min, 15.0, widget.max):
        widget.value = value
        seen.add(pixels(lab).tobytes())
    assert len(seen) == (2 if preset == "moons" else 3)  # a plane looks the same from the left and from the right


def test_training_from_end_to_end(labs):
    lab = explore.layer_bender()
    widget, said = lab.controls["training"].widget, []
    for k in (0, 6, len(STEPS) - 1):
        widget.value = k
        pixels(lab)
        said.append(lab.describe())
        assert lab.state.moment == k
    assert "The network is untrained." in said[0] and f"{STEPS[6]} steps of training" in said[1]
    assert len(set(said)) == 3


def test_each_network_and_each_data_is_drawn():
    lab = explore.layer_bender()
    seen = set()
    for data, name in [("circles", name) for name in NETWORKS] + [(data, "2 – 3 – 2, relu") for data in DATA]:
        lab.state = replace(lab.state, data=data, network=name, layer=1.0)
        seen.add(pixels(lab).tobytes())
        assert lab.controls["layer"].widget.max == len(NETWORKS[name]) + 1
    assert len(seen) == len(DATA) + len(NETWORKS) - 1


def test_a_network_with_fewer_layers_takes_the_place_along_as_far_as_it_goes():
    lab = explore.layer_bender(preset="spirals")
    lab.state = replace(lab.state, layer=3.0)
    lab.controls["network"].widget.value = "2 – 3 – 2, tanh"
    assert lab.state.layer == 2.0 and lab.controls["layer"].widget.value == 2.0
    lab.undo()
    assert (lab.state.layer, lab.state.network) == (3.0, "2 – 8 – 2 – 2, tanh")
    with pytest.raises(ValueError, match=r"layer = 3\.5 is outside the network"):
        lab.state = replace(lab.state, layer=3.5)


def test_melted_layers_give_the_same_answers(labs):
    lab = explore.layer_bender(preset="linear")
    before = lab.journey(lab.state)
    lab.state = replace(lab.state, layer=2.0)
    lab.controls["melted"].widget.value = True
    after = lab.journey(lab.state)
    assert (len(before.chain.links), len(after.chain.links)) == (2, 1)
    np.testing.assert_allclose(after.outputs, before.outputs, atol=1e-12)
    assert lab.state.layer == 1.0
    W1, b1, W2, b2 = (a.astype(float) for a in lab.model.get_weights())
    np.testing.assert_allclose(after.chain.links[0].kernel, W1 @ W2)
    np.testing.assert_allclose(after.chain.links[0].bias, b1 @ W2 + b2)


def test_what_bends_is_not_melted():
    chain = chain_of(network(3, 4, 2, activation="tanh"))
    assert len(chain.melted().links) == 3
    assert len(chain_of(network(3, 4, 5, 2)).melted().links) == 1


def test_play_travels_to_the_output_and_one_undo_takes_it_back():
    lab = explore.layer_bender()
    lab.state = replace(lab.state, layer=0.0)
    lab.play()  # nobody looks: at once
    assert lab.state.layer == 2.0
    lab.undo()
    assert lab.state.layer == 0.0
    lab._arrived, lab._at = lab.state, 0.0  # as Play begins it before a page
    lab.view._views["page"] = 1.0
    went, places = [], []
    for _ in range(22):
        went.append(lab._play_on(0.26))
        places.append(lab.state.layer)
    assert all(stepped(place) == place for place in places), "where the slider of the page can stand"
    assert len(set(places)) > 15
    assert lab.state.layer == 2.0 and went[0] and not went[-1]
    lab.undo()
    assert not lab._play_on(0.1), "a hand was faster"
    lab.close()


def test_a_click_on_the_track_goes_there_and_a_drag_turns_the_space():
    lab = explore.layer_bender()
    track = lab._picture._track
    pixels(lab)
    drag(lab, lab._picture.track, (track._stops[2], 40))
    assert lab.state.layer == 2.0
    lab.state = replace(lab.state, layer=1.0)
    before = pixels(lab).tobytes()
    drag(lab, lab._picture.main, (200, 150), (260, 170), (300, 130), gesture=2)
    assert (lab.state.turn, lab.state.tilt) == (50.0, 10.0)
    assert pixels(lab).tobytes() != before
    lab.undo()
    assert (lab.state.turn, lab.state.tilt) == (0.0, 0.0)


# The learner's own


@pytest.mark.parametrize(
    ("units", "inputs", "kinds", "last"),
    [((4, 3), 4, 3, "softmax"), ((2, 3), 4, 3, "softmax"), ((1, 1), 2, 2, "sigmoid"), ((16, 10), 64, 10, "softmax"),
     ((3, 1), 1, 2, "sigmoid"), ((2, 2, 2, 2, 2, 2), 2, 2, "softmax")],
)  # fmt: skip
def test_a_model_of_ones_own(units, inputs, kinds, last, rng):
    model = network(*units, inputs=inputs, activation="tanh", last=last)
    x, y = classes(rng, 80, inputs, kinds)
    lab = explore.layer_bender(model, x, y)
    assert lab.model is model
    for place in np.linspace(0, len(units), 4):
        lab.state = replace(lab.state, layer=float(place))
        pixels(lab)
        assert f"{(~lab.journey(lab.state).wrong).sum()} of 80" in lab.describe()
    truth = model.predict(x, verbose=0)
    said = truth.argmax(axis=1) if units[-1] > 1 else (truth[:, 0] > 0.5).astype(int)
    np.testing.assert_array_equal(lab.journey(lab.state).wrong, said != y)
    assert "training" not in lab.describe()


def test_targets_of_one_hot_and_of_minus_one_and_one(rng):
    x, y = classes(rng, 60, 2, 3)
    model = network(3, 3, activation="tanh", last="softmax")
    one, two = explore.layer_bender(model, x, y), explore.layer_bender(model, x, np.eye(3)[y])
    assert one.describe() == two.describe()
    x, y = classes(rng)
    model = network(3, 1, activation="tanh", last="tanh")
    lab = explore.layer_bender(model, x, 2 * y - 1)
    np.testing.assert_array_equal(lab.journey(lab.state).wrong, (model.predict(x, verbose=0)[:, 0] > 0) != y)


def test_scores_before_a_sigmoid_change_sides_at_0(rng):
    x, y = classes(rng)
    model = network(3, 1, activation="tanh")
    model.compile("sgd", nn.losses.BinaryCrossentropy(from_logits=True))
    lab = explore.layer_bender(model, x, y)
    np.testing.assert_array_equal(lab.journey(lab.state).wrong, (model.predict(x, verbose=0)[:, 0] > 0) != y)


def test_a_target_that_is_a_number_is_drawn_by_its_quarters(rng):
    x = rng.normal(size=(100, 3))
    y = x @ np.array([1.0, 2.0, -1.0]) + 0.1 * rng.normal(size=100)
    lab = explore.layer_bender(network(4, 1, inputs=3, activation="tanh"), x, y)
    examples = lab.journey(lab.state).examples
    assert examples.graded and np.bincount(examples.kind).tolist() == [25, 25, 25, 25]
    assert examples.names[0].startswith("up to −") and examples.names[-1].startswith("over ")
    assert "named with the right quarter" in lab.describe()
    pixels(lab)


def test_more_inputs_than_two_have_a_grid_through_their_first_two_directions(rng):
    x = rng.normal(size=(100, 5)) * np.array([5, 3, 1, 0.5, 0.1])
    sheet = sheet_of(x)
    directions, shares = principal(x)
    flat = sheet.rows - x.mean(axis=0)
    np.testing.assert_allclose(flat @ directions[2:].T, 0, atol=1e-9)
    assert sheet.share == pytest.approx(shares[:2].sum())
    lab = explore.layer_bender(network(3, 2, inputs=5, activation="tanh"), x, np.arange(100) % 2)
    assert f"in which the inputs vary most, {100 * sheet.share:.0f} % of their variance" in lab.describe()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (lambda m, x, y: {"preset": "circle"}, ValueError, "no preset 'circle'. Did you mean 'circles'?"),
        (lambda m, x, y: {"model": m, "x": x, "y": y, "preset": "circles"}, ValueError, "brings a network of its own"),
        (lambda m, x, y: {"x": x, "y": y}, TypeError, r"layer_bender\(model, x, y\)"),
        (lambda m, x, y: {"model": m}, TypeError, "examples of your model, too"),
        (lambda m, x, y: {"model": "m", "x": x, "y": y}, TypeError, "takes a model.*received str"),
        (lambda m, x, y: {"model": nn.Sequential([nn.layers.Dense(2)]), "x": x, "y": y}, ValueError, "not built yet"),
        (lambda m, x, y: {"model": m, "x": x[:, :1], "y": y}, ValueError, r"rows of 2 numbers; x has shape \(60, 1\)"),
        (lambda m, x, y: {"model": m, "x": x, "y": y[:9]}, ValueError, "x has 60 examples, y has 9"),
        (
            lambda m, x, y: {"model": m, "x": x, "y": y + 1},
            ValueError,
            "2 outputs, for the classes 0 to 1; y holds 1, 2",
        ),
        (lambda m, x, y: {"model": m, "x": x, "y": y + 0.5}, ValueError, "for the classes 0 to 1"),
        (
            lambda m, x, y: {"model": m, "x": np.resize(x, (MOST + 1, 2)), "y": np.resize(y, MOST + 1)},
            ValueError,
            r"2000 examples at most.*x\[:2000\]",
        ),
        (lambda m, x, y: {"model": m, "x": x, "y": np.ones((60, 2))}, ValueError, "a row of 0 with a single 1"),
        (lambda m, x, y: {"model": m, "x": x, "y": y, "names": ["a"]}, ValueError, "a name for each of 2 classes"),
        (lambda m, x, y: {"model": m, "x": x, "y": y, "hide": ["rotate"]}, ValueError, "no control 'rotate'"),
        (lambda m, x, y: {"model": m, "x": [["a", "b"]] * 60, "y": y}, TypeError, "must hold numbers"),
        (lambda m, x, y: {"model": m, "x": np.where(x > 1, np.nan, x), "y": y}, ValueError, "NaN|nan"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(arguments, error, words, rng):
    x, y = classes(rng)
    with pytest.raises(error, match=words):
        explore.layer_bender(**arguments(network(3, 2, activation="tanh"), x, y))


def test_a_model_that_is_no_row_of_dense_layers_is_refused(rng):
    x, y = classes(rng)
    pictures = nn.Sequential([nn.Input((8, 8, 1)), nn.layers.Flatten(), nn.layers.Dense(2)])
    with pytest.raises(ValueError, match=r"the input gives \(None, 8, 8, 1\).*x.reshape"):
        explore.layer_bender(pictures, x, y)
    a = nn.Input((2,))
    branch = nn.Model(a, nn.layers.Add()([nn.layers.Dense(2)(a), nn.layers.Dense(2)(a)]))
    with pytest.raises(ValueError, match="reads something else"):
        explore.layer_bender(branch, x, y)
    two = nn.Model([a, b := nn.Input((2,))], nn.layers.Add()([a, b]))
    with pytest.raises(ValueError, match=r"one input to one output; .* has 2 and 1"):
        explore.layer_bender(two, x, y)
    empty = nn.Sequential([nn.Input((2,)), nn.layers.Dropout(0.5)])
    with pytest.raises(ValueError, match="no layer that does anything"):
        explore.layer_bender(empty, x, y)


def test_hostile_names_are_shown_letter_for_letter(rng):
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    x, y = classes(rng)
    model = network(3, 2, activation=lambda z: z * abs(z), last="softmax", name="a")
    lab = explore.layer_bender(model, x, y, names=[hostile, hostile + "2"])
    lab.state = replace(lab.state, layer=0.9)
    pixels(lab)  # a broken formula would raise here
    assert html_of(lab) and not any("<img" in value for value in html_of(lab))
    assert not any(getattr(c.widget, "description_allow_html", False) for c in lab.controls.values())


def test_it_leaves_the_learners_model_data_and_random_numbers_alone(rng):
    x, y = classes(rng)
    model = network(3, 2, activation="tanh", last="softmax")
    kept, weights = (x.copy(), y.copy()), [w.copy() for w in model.get_weights()]
    nn.utils.set_random_seed(4)
    expected = nn.random.host().random(3)
    nn.utils.set_random_seed(4)
    name = nn.layers.Flatten().name
    taught.cache_clear()
    lab = explore.layer_bender(model, x, y)
    lab.state = replace(lab.state, layer=1.5)
    pixels(lab)
    pixels(explore.layer_bender())
    count = int(name.rpartition("_")[2]) if "_" in name else 0
    assert nn.layers.Flatten().name == f"flatten_{count + 1}"
    np.testing.assert_array_equal(nn.random.host().random(3), expected)
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(y, kept[1])
    for a, b in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


# Looks


def test_it_is_drawn_light_and_dark_and_has_a_face_for_readers_without_a_kernel(labs):
    lab = explore.layer_bender(preset="spirals")
    light = pixels(lab).copy()
    lab.view.theme = "dark"
    dark = pixels(lab)
    assert tuple(dark[3, 3, :3]) == tuple(int(DARK.background[k : k + 2], 16) for k in (1, 3, 5))
    assert (light != dark).any()
    bundle = lab._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Layer-bender. ") and len(bundle["image/png"]) < 120_000


def test_a_whole_number_is_the_end_of_a_layer():
    lab = explore.layer_bender(preset="spirals")
    assert lab.describe(replace(lab.state, layer=1.0)).startswith(
        "After layer 1 of 3 (hidden_1), each example is 8 numbers."
    )
    assert lab.describe(replace(lab.state, layer=0.0)).startswith("At the input, each example is 2 numbers.")
    assert lab.describe(replace(lab.state, layer=0.25)).startswith(
        "In layer 1 of 3 (hidden_1): multiply by W into 8 numbers, 50 % done."
    )
    assert "bend by softmax, 50 % done" in lab.describe(replace(lab.state, layer=2.85))


def test_the_state_says_what_it_takes():
    lab = explore.layer_bender(preset="linear")
    assert lab.state == BenderState(layer=1.0, network=NO_BEND)
    with pytest.raises(TypeError, match="The state of Layer-bender is BenderState"):
        lab.state = 3
    with pytest.raises(ValueError, match="data cannot be 'moon'"):
        lab.state = replace(lab.state, data="moon")
    assert isinstance(lab.journey(lab.state), Journey)
