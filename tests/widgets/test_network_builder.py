"""The network builder: its numbers against the engine, its code run, its refusals the engine's own, each control moved."""

import base64
import io
import json
import re
from dataclasses import replace
from math import prod

import numpy as np
import pytest
from explorable_checks import drag, html_of, pixels
from PIL import Image

import nnteach as nn
import nnteach_widgets as explore
from nnteach_widgets.builder_numbers import TASKS, BuilderState, build, compute, places
from nnteach_widgets.builder_rules import PRESETS, SIZES
from nnteach_widgets.palette import DARK
from nnteach_widgets.pieces import KINDS, Piece, code_of, layer_of, line_of

PARAMETERS = {"wine": 139, "digits dense": 2410, "digits convnet": 810, "digits recurrent": 1642}
HOSTILE = "$\\frac$<img src=x onerror=alert(1)>\"'"
SHAPES = {"image": (8, 8, 2), "series": (8, 6), "vector": (13,)}
READS = {kind: "image" if kind.endswith("2D") else "series" for kind in KINDS} | {"Dense": "vector", "Flatten": "image"}


def of(shape, *pieces, task="ten", **more):
    """A state whose input has this shape."""
    kind = {1: "vector", 2: "series", 3: "image"}[len(shape)]
    names = {1: ("features",), 2: ("steps", "features"), 3: ("height", "width", "channels")}[len(shape)]
    return replace(BuilderState(kind=kind, layers=pieces, task=task, **more), **dict(zip(names, shape, strict=True)))


def lines(summary):
    """A summary without the names that layers get by themselves."""
    return re.sub(r"[a-z0-9_]+ \(", "(", re.sub(r'Model: ".*"', "", summary)).replace("─", "").replace(" ", "")


def summary(model):
    said = []
    model.summary(print_fn=said.append)
    return lines("\n".join(said))


@pytest.fixture(scope="module")
def kept():
    return explore.network_builder()


@pytest.fixture
def builder(kept):
    """One for all tests, as new for each."""
    kept.view.theme = "light"
    kept.reset()
    kept._history.clear()
    return kept


# The engine's numbers


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_fits_its_task_and_its_numbers_are_the_models(preset):
    lab = explore.network_builder(preset=preset)
    built, model = lab.compute(lab.state).built, lab.model()
    assert not built.refused and not built.misses and PRESETS[preset].words
    assert built.parameters == model.count_params() == PARAMETERS[preset]
    for stage, layer, node in zip(built.stages, model.layers, model.graph.steps, strict=True):
        assert stage.parameters == layer.count_params() and (None, *stage.makes) == tuple(node.shape)
        assert stage.weights + stage.biases == stage.parameters
    assert f"{built.parameters:,} parameters" in lab.describe()


@pytest.mark.parametrize("preset", PRESETS)
def test_the_code_makes_the_very_model(preset):
    lab, names = explore.network_builder(preset=preset), {}
    exec(lab.code, names)
    assert summary(names["model"]) == summary(lab.model()) and len(summary(lab.model())) > 100
    assert names["model"].input_shape == lab.model().input_shape


@pytest.mark.parametrize(
    ("piece", "shape"),
    [
        (Piece("Conv2D", 5, 3), (8, 8, 1)),
        (Piece("Conv2D", 2, 4, same=True), (7, 6, 3)),
        (Piece("Conv2D", 2, 3, more=(("strides", (2, 2)),)), (8, 9, 2)),
        (Piece("Conv1D", 3, 4, same=True), (9, 2)),
        (Piece("Conv1D", 3, 5), (9, 2)),
        (Piece("Dense", 4), (6,)),
        (Piece("Dense", 4), (3, 5, 2)),
    ],
    ids=str,
)
def test_connections_are_what_ones_add_up_to(piece, shape):
    """With every weight, every number and every bias at 1, 1 and 0, each connection adds 1 to the sum of all outputs."""
    built = build(shape, (piece,), "ten")
    layer = layer_of(replace(piece, more=(*piece.more, ("kernel_initializer", "ones"))), "ones")
    assert built.stages[0].connections == np.asarray(layer(np.ones((1, *shape)))).sum()


@pytest.mark.parametrize(("piece", "gates"), [("SimpleRNN", 1), ("GRU", 3), ("LSTM", 4)])
def test_a_recurrent_layer_uses_its_weights_at_every_step(piece, gates):
    stage = build((5, 3), (Piece(piece, 4),), "ten").stages[0]
    kernel, recurrent = gates * 3 * 4, gates * 4 * 4
    assert stage.weights == kernel + recurrent
    assert stage.connections == 5 * kernel + 4 * recurrent


def test_a_window_covers_what_the_engines_pooling_reads():
    """A single 1 in the picture reaches exactly the places whose window covers it."""
    for piece in (Piece("MaxPooling2D", kernel=3), Piece("MaxPooling2D", kernel=2, more=(("padding", "same"),))):
        stage = build((7, 8, 1), (piece,), "ten").stages[0]
        for i, j in np.ndindex(7, 8):
            x = np.zeros((1, 7, 8, 1))
            x[0, i, j] = 1
            reached = np.asarray(layer_of(piece, "pool")(x))[0, ..., 0] > 0
            covered = np.array([[i in a and j in b for b in stage.windows[1]] for a in stage.windows[0]])
            assert np.array_equal(reached, covered)


def test_nine_weights_over_sixty_four_pixels():
    stage = build((8, 8, 1), (Piece("Conv2D", 1, 3),), "ten").stages[0]
    assert (stage.connections, stage.weights, stage.biases, places(stage)) == (324, 9, 1, 36)


# Refusals


WRONG = {
    "a convolution on a vector": of((64,), Piece("Conv2D", 4, 3)),
    "an LSTM on an image": of((8, 8, 1), Piece("LSTM", 4), Piece("Dense", 10, activation="softmax")),
    "a window larger than the image": of((4, 4, 1), Piece("Conv2D", 4, 5)),
    "one pooling too many": of((4, 4, 1), *[Piece("MaxPooling2D", kernel=2)] * 3),
    "an LSTM behind an LSTM": of((8, 8), Piece("LSTM", 4), Piece("LSTM", 4)),
    "softmax of one": of((8,), Piece("Dense", 1, activation="softmax")),
}


@pytest.mark.parametrize("state", WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_refused_in_the_engines_own_words(state, builder):
    names = [f"{nn.layers.layer.snake_case(p.kind)}_{n}" for n, p in enumerate(state.layers, start=1)]
    layers = [layer_of(piece, name) for piece, name in zip(state.layers, names, strict=True)]
    with pytest.raises(ValueError) as refusal:
        nn.Sequential([nn.Input(state.shape), *layers])
    built = compute(state).built
    assert built.refusal == str(refusal.value) and len(built.stages) == built.refused - 1
    builder.state = state
    assert str(refusal.value) in builder.describe() and builder.view.alt is not None
    with pytest.raises(ValueError):
        builder.model()
    for chosen in range(len(state.layers) + 1):
        builder.state = replace(builder.state, chosen=chosen)
        pixels(builder)


MISSES = {
    "Dense where an image needs Flatten": of((8, 8, 1), Piece("Dense", 10, activation="softmax")),
    "three units for ten classes": of((64,), Piece("Dense", 3, activation="softmax")),
    "one unit for ten classes": of((64,), Piece("Dense", 1)),
    "three numbers for one": of((64,), Piece("Dense", 3), task="number"),
    "no activation at yes or no": of((64,), Piece("Dense", 1), task="yes"),
}


@pytest.mark.parametrize("state", MISSES.values(), ids=MISSES)
def test_a_task_that_does_not_fit_is_refused_by_the_engine_too(state, builder):
    task = TASKS[state.task]
    model = nn.Sequential([nn.Input(state.shape), *(layer_of(piece) for piece in state.layers)])
    with pytest.raises(ValueError) as refusal:
        model.compile(loss=task.loss)
        model.test_on_batch(np.zeros((len(task.targets()), *state.shape)), task.targets())
    assert compute(state).built.misses == str(refusal.value)
    builder.state = state
    assert str(refusal.value) in builder.describe()
    pixels(builder)


@pytest.mark.parametrize(
    ("task", "units", "activation"),
    [("ten", 10, "softmax"), ("three", 3, "softmax"), ("yes", 1, "sigmoid"), ("number", 1, None)],
)
def test_each_task_has_its_output(task, units, activation):
    built = compute(of((13,), Piece("Dense", units, activation=activation), task=task)).built
    assert not built.misses and not built.refused


# By hand


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_layer_with_all_its_controls(kind, builder):
    lab = builder
    shape = SHAPES[READS[kind]]
    lab.state = begin = of(shape, Piece(kind, 4, 2), chosen=1)
    shown = {name for name, c in lab.controls.items() if c.widget.layout.display is None}
    assert {"chosen", "layer", "task", *KINDS[kind]} <= shown and not shown & set(SIZES)
    for name in sorted(shown - {"chosen", "layer"}):
        lab.state = begin
        widget, seen, said = lab.controls[name].widget, set(), set()
        if hasattr(widget, "min"):
            values = [widget.min, (widget.min + widget.max) // 2, widget.max]
        else:
            values = [value for _, value in widget.options] if hasattr(widget, "options") else [True, False]
        for value in values:
            lab.controls[name].widget.value = value
            seen.add(pixels(lab).tobytes())
            said.add(lab.describe())
            assert lab.view.alt == lab.describe()
            piece = lab.state.piece
            assert getattr(piece, name) == value if name in KINDS[kind] else getattr(lab.state, name) == value
        assert len(seen) == len(set(values)), f"{name} does not change the picture"
        assert len(said) >= (1 if name in ("activation",) else len(set(values))), f"{name} does not change the words"


@pytest.mark.parametrize("kind", ["vector", "series", "image"])
def test_each_size_of_the_input_from_end_to_end(kind, builder):
    builder.state = replace(of(SHAPES[kind]), chosen=0)
    shown = {name for name in SIZES if builder.controls[name].widget.layout.display is None}
    assert (
        shown
        == {"vector": {"features"}, "series": {"features", "steps"}, "image": {"height", "width", "channels"}}[kind]
    )
    for name in shown:
        widget, seen = builder.controls[name].widget, set()
        for value in (widget.min, widget.max // 2, widget.max):
            widget.value = value
            seen.add(pixels(builder).tobytes())
            assert getattr(builder.state, name) == value and str(builder.state.shape) in builder.describe()
            assert f"keras.Input({builder.state.shape})" in builder.code
        assert len(seen) == 3


def test_add_remove_move_and_resize_by_hand(builder):
    lab, start = builder, builder.state
    lab.state = replace(lab.state, chosen=4)
    lab.add()
    assert [p.kind for p in lab.state.layers][-2:] == ["Dense", "Dense"] and lab.state.chosen == 5
    lab.controls["size"].widget.value = 7
    assert lab.state.layers[4].size == 7 and lab.compute(lab.state).built.output == (7,)
    lab.move(-1)
    assert lab.state.layers[3].size == 7 and lab.state.chosen == 4 and lab.compute(lab.state).built.output == (10,)
    assert "keras.layers.Dense(7" in lab.code and "keras.layers.Dense(7" in lab._code.value
    lab.remove()
    assert lab.state.layers == start.layers
    for _ in range(4):
        lab.undo()
    assert lab.state.layers == start.layers and lab.state.chosen == 4
    lab.undo()
    assert lab.state == start
    lab.move(1), lab.move(1), lab.move(1), lab.move(1)
    assert lab.state.layers[-1].kind == "Conv2D" and lab.state.chosen == 4
    lab.reset()
    assert lab.state == start


def test_what_is_added_can_read_what_arrives(builder):
    for shape, kind in (((8, 8, 1), "Conv2D"), ((8, 8), "SimpleRNN"), ((8,), "Dense")):
        builder.state = of(shape)
        builder.add()
        assert builder.state.piece.kind == kind and not builder.compute(builder.state).built.refused
        for _ in range(12):
            builder.add()
            assert not builder.compute(builder.state).built.refused
        assert len(builder.state.layers) == 8, "as many as the picture has room for"
        pixels(builder)


def test_another_kind_begins_with_settings_that_suit_it(builder):
    builder.controls["layer"].widget.value = "MaxPooling2D"
    assert (builder.state.piece.kind, builder.state.piece.kernel) == ("MaxPooling2D", 2)
    builder.controls["layer"].widget.value = "LSTM"
    assert builder.state.piece == Piece("LSTM", 8)
    builder.undo()
    assert builder.state.piece.kind in ("MaxPooling2D", "Conv2D")


def test_the_place_stays_inside_whatever_becomes_smaller(builder):
    builder.controls["place"].widget.value = 35
    assert builder.state.place == 35 and "Now row 5, column 5." in builder.describe()
    builder.controls["kernel"].widget.value = 8
    assert builder.state.place == 0
    builder.reset()
    builder.state = replace(builder.state, place=10_000, chosen=99)
    assert builder.state.chosen == 4 and builder.state.place == 9


def test_play_lets_the_window_slide_and_one_undo_takes_it_back(builder):
    start = builder.state
    builder.play()  # nobody looks: at once
    assert builder.state.place == 35
    builder.undo()
    assert builder.state == start
    builder.change("a hand", place=33)
    builder._at, builder._arrived = 33.0, builder.state  # as Play begins it before a page
    builder.view._views["page"] = 1.0
    try:
        went = [builder._play_on(0.1) for _ in range(8)]
    finally:
        builder.view._views.clear()
    assert builder.state.place == 35 and went[0] and not went[-1]
    builder.change("a hand", place=3)
    assert not builder._play_on(0.1), "a hand was faster"
    builder.play()
    builder.play()
    assert builder.state.place == 35
    builder.state = replace(builder.state, chosen=0)
    assert builder._play.layout.display == "none"


def test_a_click_on_a_layer_looks_at_it(builder):
    picture = builder._picture
    pixels(builder)
    for n in (3, 0, 4):
        x = picture._first(builder.compute(builder.state)) + n * picture._pitch
        drag(builder, picture.axes, (x, 410), gesture=n + 1)
        assert builder.state.chosen == n and builder.controls["chosen"].widget.value == n
    before = builder.state
    drag(builder, picture.axes, (200, 100), gesture=9)
    assert builder.state == before


# A learner's own


def own():
    nn.utils.set_random_seed(1)
    return nn.Sequential(
        [
            nn.Input((9, 3)),
            nn.layers.Conv1D(5, 3, strides=2, use_bias=False, activation="gelu", name=HOSTILE),
            nn.layers.LSTM(100, return_sequences=True),
            nn.layers.GRU(4, kernel_initializer="he_normal", recurrent_activation="tanh"),
            nn.layers.Dense(1, kernel_regularizer=nn.regularizers.L2(0.1), trainable=False),
        ],
        name="own",
    )


def test_a_model_of_ones_own_with_all_its_settings():
    model, names = own(), {}
    weights = [w.copy() for w in model.get_weights()]
    lab = explore.network_builder(model)
    assert lab.state.task == "number" and lab.state.shape == (9, 3)
    assert summary(lab.model()) == summary(model)
    exec(lab.code, names)
    for mine, theirs in zip(names["model"].layers, model.layers, strict=True):
        a, b = mine.get_config(), theirs.get_config()
        assert {k: repr(v) for k, v in a.items() if k != "name"} == {k: repr(v) for k, v in b.items() if k != "name"}
    assert names["model"].layers[0].name == HOSTILE
    lab.controls["size"].widget.value = 2
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True)), "theirs stays as it is"
    assert explore.network_builder(model).controls["size"].widget.max == 100


def bad(*layers, shape=(8, 8, 1)):
    return nn.Sequential([nn.Input(shape), *layers])


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: 3, TypeError, "Sequential model"),
        (lambda: nn.Sequential([nn.layers.Dense(2)]), ValueError, "not built yet"),
        (
            lambda: bad(nn.layers.Dropout(0.2)),
            ValueError,
            "does not know the layer 'dropout.*', a Dropout. It knows Dense",
        ),
        (lambda: bad(nn.layers.Conv2D(2, (3, 5))), ValueError, "square windows.*3, 5"),
        (lambda: bad(nn.layers.Conv2D(2, 3, dilation_rate=2)), ValueError, "does not draw dilation_rate"),
        (lambda: bad(nn.layers.Conv1D(2, 3, padding="causal"), shape=(8, 1)), ValueError, "does not draw padding"),
        (lambda: bad(nn.layers.Dense(2, activation=lambda z: z)), ValueError, "one of your own"),
        (lambda: bad(nn.layers.Flatten(), shape=(2, 2, 2, 2)), ValueError, "vectors, series and images"),
    ],
)
def test_what_it_cannot_take_is_named(make, error, words):
    with pytest.raises(error, match=words):
        explore.network_builder(make())


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"preset": "wines"}, ValueError, "Did you mean 'wine'"),
        ({"hide": ["tasks"]}, ValueError, "no control 'tasks'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.network_builder(**arguments)
    with pytest.raises(TypeError, match="not both"):
        explore.network_builder(own(), preset="wine")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"layers": [Piece("Dense")]}, TypeError, "tuple of pieces"),
        ({"layers": (Piece("Dense"),) * 9}, ValueError, "room for 8"),
        ({"layers": (Piece("Dense", 65),)}, ValueError, "goes to 64"),
        ({"height": 0}, ValueError, "height = 0"),
        ({"kind": "film"}, ValueError, "kind cannot be 'film'"),
        ({"task": "none"}, ValueError, "task cannot be"),
    ],
)
def test_a_state_that_cannot_be_shown_is_refused(change, error, words, builder):
    before = builder.state
    with pytest.raises(error, match=words):
        builder.state = replace(builder.state, **change)
    assert builder.state == before
    with pytest.raises(TypeError, match="BuilderState"):
        builder.state = "dense"


@pytest.mark.parametrize(
    ("arguments", "words"), [(("Dens",), "no layer 'Dens'"), (("Dense", 0), "size"), (("Dense", 2.5), "size")]
)
def test_a_piece_that_is_no_layer_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Piece(*arguments)


def test_hostile_names_are_shown_letter_for_letter():
    lab = explore.network_builder(own())
    for chosen in (0, 1, 4):
        lab.state = replace(lab.state, chosen=chosen)
        pixels(lab)  # a broken formula would raise here
    lab.state = replace(lab.state, kind="image", height=2, width=2)  # now the engine's refusal has the name in it
    pixels(lab)
    assert HOSTILE in lab.view.alt
    assert html_of(lab) and not any("<img" in value for value in [*html_of(lab), lab._code.value])
    assert not any(getattr(c.widget, "description_allow_html", False) for c in lab.controls.values())


def test_code_is_as_one_would_write_it():
    assert line_of(Piece("Conv2D", 8, 3, activation="relu", same=True)) == (
        'keras.layers.Conv2D(8, 3, padding="same", activation="relu")'
    )
    assert line_of(Piece("LSTM", 4, sequences=True, name="memory")) == (
        'keras.layers.LSTM(4, return_sequences=True, name="memory")'
    )
    assert code_of((64,), ()).count("\n") == 6 and "keras.Input((64,))," in code_of((64,), ())


def test_it_leaves_the_learners_random_numbers_and_layer_names_alone():
    mine = own()
    nn.utils.set_random_seed(4)
    expected = nn.random.host().random(3)
    nn.utils.set_random_seed(4)
    name = nn.layers.Flatten().name
    build.cache_clear()
    for lab in (explore.network_builder(preset="digits convnet"), explore.network_builder(mine)):
        lab.controls["size"].widget.value = 5
        pixels(lab)
    count = int(name.rpartition("_")[2]) if "_" in name else 0
    assert nn.layers.Flatten().name == f"flatten_{count + 1}"
    np.testing.assert_array_equal(nn.random.host().random(3), expected)


def test_readers_without_a_kernel_get_a_small_picture_and_one_line(builder):
    data = builder._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(picture)).size == (800, 510) and len(picture) < 60_000
    assert data["text/plain"].startswith("Network builder. Input (8, 8, 1) → Conv2D (6, 6, 8)")
    assert "\n" not in data["text/plain"]
    json.dumps(data)


def test_a_dark_page_gets_a_dark_picture_with_the_same_state(builder):
    state, light = builder.state, pixels(builder)
    builder.view.theme = "dark"
    dark = pixels(builder)
    assert light.shape == dark.shape and "#{:02x}{:02x}{:02x}".format(*dark[2, 2, :3]) == DARK.background
    assert builder.state == state and prod(light.shape) > 0
