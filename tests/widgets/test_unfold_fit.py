"""Unfold fit: its numbers are those of `fit`, its lines those of the engine, and the learner's model stays as it is."""

import inspect
from dataclasses import replace

import numpy as np
import pytest
from explorable_checks import drag, html_of, move_from_end_to_end, numbers_in, pixels

import nnteach as nn
import nnteach_widgets as explore
from nnteach.models.training import Trainer
from nnteach_widgets import unfold_lines
from nnteach_widgets.unfold import PRESETS
from nnteach_widgets.unfold_lines import BATCH, GRADIENTS, LOSS, PREDICTIONS, STOPS, WEIGHTS, ZERO, SourceMoved
from nnteach_widgets.unfold_numbers import ROWS
from nnteach_widgets.unfold_words import describe, signed


def network(*layers, optimizer=None, loss="sparse_categorical_crossentropy", inputs=(4,)):
    nn.utils.set_random_seed(3)
    model = nn.Sequential(
        [
            nn.Input(inputs),
            *(layers or (nn.layers.Dense(5, "tanh", name="first"),)),
            nn.layers.Dense(3, "softmax", name="last"),
        ]
    )
    model.compile(optimizer or nn.optimizers.SGD(0.1, momentum=0.9), loss, metrics=["accuracy"])
    return model


def some_data(rows=50, shape=(4,)):
    rng = np.random.default_rng(0)
    return rng.normal(size=(rows, *shape)), rng.integers(0, 3, rows)


@pytest.fixture(scope="module")
def shared():
    return explore.unfold_fit(network(), *some_data(), batch_size=16, steps=10)


@pytest.fixture
def lab(shared):
    shared.reset()
    return shared


MODELS = {
    "dense": lambda: network(),
    "dropout and batch normalization": lambda: network(nn.layers.Dense(6, "relu"), nn.layers.BatchNormalization(), nn.layers.Dropout(0.3)),
    "penalty and constraint": lambda: network(nn.layers.Dense(6, kernel_regularizer="l2", kernel_constraint="max_norm")),
    "lstm": lambda: network(nn.layers.Reshape((2, 2)), nn.layers.LSTM(3)),
    "adam": lambda: network(optimizer="adam"),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("shuffle", [True, False])
def test_the_steps_are_those_that_fit_makes(name, shuffle):
    """Bit for bit (but for recurrent layers): weights after each step, and the mean of the losses of an epoch."""
    model, (x, y) = MODELS[name](), some_data()
    lab = explore.unfold_fit(model, x, y, batch_size=16, steps=8, shuffle=shuffle)
    seen = []
    watch = nn.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(model.get_weights()))
    history = model.fit(x, y, batch_size=16, epochs=2, shuffle=shuffle, verbose=0, callbacks=[watch])
    assert len(lab.scene.steps) == len(seen) == 8
    trainable = {id(w) for w in model.trainable_variables}
    places = [i for i, w in enumerate(model.weights) if id(w) in trainable]
    for step, weights in zip(lab.scene.steps, seen, strict=True):
        ours = [array for table in step.after.values() for array in table.values()]
        for mine, theirs in zip(ours, [weights[i] for i in places], strict=True):
            # A copy lies elsewhere in memory, and there a recurrent layer adds in another order.
            np.testing.assert_allclose(
                mine, theirs, rtol=2e-5 if name == "lstm" else 0, atol=1e-8 if name == "lstm" else 0
            )
    for epoch in (0, 1):
        steps = [step for step in lab.scene.steps if step.epoch == epoch]
        mean = sum(step.loss * len(step.x) for step in steps) / len(x)
        assert mean == pytest.approx(history.history["loss"][epoch], rel=1e-6)


def test_the_learners_model_and_chance_stay_as_they_are():
    model, (x, y) = network(), some_data()
    model.fit(x, y, epochs=1, verbose=0)
    before, slots = [w.copy() for w in model.get_weights()], model.optimizer.get_slots()
    gradients, at = [w.grad.copy() for w in model.trainable_variables], model.optimizer.iterations
    chance = nn.random.get_state()
    lab = explore.unfold_fit(model, x, y)
    lab.state = replace(lab.state, step=7, line=6)
    pixels(lab)
    assert str(nn.random.get_state()) == str(chance)
    assert model.optimizer.iterations == at and "train_step" not in vars(model) and not model.stop_training
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)
    for now, then in zip(model.trainable_variables, gradients, strict=True):
        np.testing.assert_array_equal(now.grad, then)
    for key, slot in model.optimizer.get_slots().items():
        np.testing.assert_array_equal(slot, slots[key])


def test_the_lines_are_the_engines_own():
    model, (x, y) = network(nn.layers.Dense(4, kernel_regularizer="l2", kernel_constraint="max_norm")), some_data()
    scene = explore.unfold_fit(model, x, y, steps=1).scene
    step, fit = inspect.getsource(Trainer.train_step), inspect.getsource(Trainer.fit)
    assert all(line.text.strip() in step for line in scene.of_step)
    assert all(line.text.strip() in fit for line in scene.of_fit)
    body = [text for text in step.splitlines() if text.startswith("        ") and '"""' not in text]
    assert len(scene.of_step) + scene.left_out == len(body)
    assert scene.left_out == 2, "only the masks have nothing to do here"
    assert {line.stop for line in (*scene.of_fit, *scene.of_step)} == {None, *range(len(STOPS))}


def test_a_training_step_that_is_written_otherwise_is_refused(monkeypatch):
    def train_step(self, x, y, sample_weight=None):
        """Otherwise."""
        return 0

    monkeypatch.setattr(Trainer, "train_step", train_step)
    with pytest.raises(SourceMoved, match="return 0"):
        unfold_lines._statements(Trainer.train_step, unfold_lines.OF_STEP)


@pytest.mark.parametrize("number", [1, 4])
def test_each_line_shows_what_the_engine_holds_then(lab, number):
    """Against a model that is walked through the same lines by hand."""
    model, step = network(), lab.scene.steps[number - 1]
    for early in lab.scene.steps[: number - 1]:
        model.train_on_batch(early.x, early.y)
    at = {stop: lab.compute(replace(lab.state, step=number, line=stop + 1)) for stop in range(len(STOPS))}
    names = [layer.name for layer in lab.scene.layers]
    assert names == ["first", "last"]

    def same(stop, kind):
        for name in names:
            layer = model.get_layer(name)
            for key in ("kernel", "bias"):
                held = getattr(layer, key)
                np.testing.assert_array_equal(
                    getattr(at[stop], kind)(name)[key], held.value if kind == "weights" else held.grad
                )

    model._gather_variables()
    same(BATCH, "weights"), same(BATCH, "gradients")
    x, y = step.x.astype("float32"), step.y
    y_pred = model.graph.forward(x, training=True)
    np.testing.assert_array_equal(at[PREDICTIONS].tile("outputs", 1).values, y_pred)
    assert at[PREDICTIONS].loss is None and at[BATCH].tile("outputs", 1).values is None
    assert at[LOSS].loss == float(model.loss(y, y_pred))
    model.zero_gradients()
    same(ZERO, "gradients"), same(ZERO, "weights")
    model.graph.backward(model.loss.gradient(y, y_pred))
    same(GRADIENTS, "gradients"), same(GRADIENTS, "weights")
    model.optimizer.apply([w.grad for w in model._learning], model._learning)
    same(WEIGHTS, "weights"), same(WEIGHTS, "gradients")
    for name in names:
        for key, change in at[WEIGHTS].change(name).items():
            np.testing.assert_array_equal(change, step.after[name][key] - step.before[name][key])


@pytest.mark.parametrize("name", ["line", "step", "weight", "example"])
def test_each_slider_from_end_to_end_moves_the_picture_and_the_words(lab, name):
    lab.state = replace(lab.state, line=2 if name == "example" else 6)
    move_from_end_to_end(lab, name)


def test_each_layer_has_words_of_its_own_and_the_weight_stays_within(lab):
    lab.state = replace(lab.state, weight=24)
    said = {lab.describe()}
    lab.controls["layer"].widget.value = 1
    assert lab.state.weight == 17 and lab.controls["weight"].widget.max == 17
    said.add(lab.describe())
    assert "last bias[2]" in lab.describe() and len(said) == 2
    lab.controls["layer"].widget.value = 0
    assert lab.controls["weight"].widget.max == 24


def test_next_and_back_go_line_by_line_and_from_step_to_step(lab):
    seen = [lab.state]
    for _ in range(7):
        lab.next()
        seen.append(lab.state)
    assert [(s.step, s.line) for s in seen] == [(1, n) for n in range(1, 7)] + [(2, 1), (2, 2)]
    for state in reversed(seen[:-1]):
        lab.back()
        assert lab.state == state
    lab.back()
    assert lab.state == seen[0]
    lab.state = replace(lab.state, step=10, line=6)
    lab.next()
    assert (lab.state.step, lab.state.line) == (10, 6)


def test_a_click_on_a_line_goes_there_and_one_on_a_table_chooses(lab):
    pixels(lab)
    picture = lab._picture
    for k, line in enumerate(picture.lines):
        drag(lab, picture.code, (300, 6 + 18 * k + 9), gesture=k)
        if line.stop is not None:
            assert lab.state.stop == line.stop
    lab.state = replace(lab.state, line=6)
    pixels(lab)
    place, shape = picture._laid[1, 2]
    assert shape == (6, 3), "kernel (5, 3) and bias"
    (width, height), room = place.cell, place.room
    drag(lab, picture.board, (room.left + 1.5 * width, room.top + 5.5 * height), gesture=100)
    assert (lab.state.layer, str(lab.compute(lab.state).place)) == (1, "bias[1]")
    place, _ = picture._laid[0, 0]
    drag(lab, picture.board, (place.room.left + 2, place.room.top + 4.5 * place.cell[1]), gesture=101)
    assert lab.state.example == 4


def test_the_words_say_the_numbers_of_the_step(lab):
    step = lab.scene.steps[4]
    lab.state = replace(lab.state, step=5, line=3, weight=7)
    words = lab.describe()
    assert f"The loss of this batch is {signed(step.data_loss)}." in words
    assert f"is {signed(step.before['first']['kernel'][1, 2])}, its gradient" in words
    lab.state = replace(lab.state, line=6)
    kernel = [table["first"]["kernel"][1, 2] for table in (step.before, step.after, step.gradients)]
    assert [signed(v) for v in kernel] == lab.describe().split("first kernel[1, 2], went from ")[1].rstrip(".").replace(
        " to ", " "
    ).replace("; its gradient is", "").split()
    assert numbers_in(lab.describe())
    assert describe(lab.compute(lab.state)) == lab.describe() == repr(lab).removeprefix("Unfold fit. ")


def test_wide_and_deep_models_are_summarised_and_say_so():
    deep = [nn.layers.Dense(120, "relu", name=f"hidden_{k}") for k in range(6)]
    x, y = some_data(40, (200,))
    lab = explore.unfold_fit(network(*deep, inputs=(200,)), x, y, steps=2)
    numbers = lab.compute(replace(lab.state, line=6))
    assert list(numbers.shown) == [0, 1, 2, 3]
    assert list(lab.compute(replace(lab.state, layer=6, weight=0)).shown) == [3, 4, 5, 6]
    lab.state = replace(lab.state, line=6)
    pixels(lab)
    labels = [label.get_text() for label in lab._picture._labels.values()]
    assert any("…" in label for label in labels), "a table that leaves numbers out says so"
    assert lab._picture._labels[0, 4].get_text() == "(32, 120) …"


def test_pictures_and_sequences_lie_flat():
    x, y = some_data(20, (6, 6, 1))
    model = network(
        nn.layers.Conv2D(2, 3, name="conv"), nn.layers.MaxPooling2D(2), nn.layers.Flatten(), inputs=(6, 6, 1)
    )
    lab = explore.unfold_fit(model, x, y, steps=2)
    lab.state = replace(lab.state, line=6)
    pixels(lab)
    numbers = lab.compute(lab.state)
    assert numbers.tile("outputs", 0).values.shape == (20, 32) and numbers.tile("outputs", 0).shapes == ((20, 4, 4, 2),)
    assert numbers.tile("weights", 0).values.shape == (10, 2)
    assert numbers.tile("weights", 1).part == "none"
    lab.state = replace(lab.state, layer=1)
    assert "has no weights" in lab.describe()


def test_a_model_that_is_not_built_yet_and_one_of_a_class_of_ones_own():
    class Mine(nn.Model):
        def __init__(self):
            super().__init__()
            self.inner = nn.layers.Dense(3, "softmax", name="inner")

        def call(self, x):
            return self.inner(x)

    x, y = some_data()
    later = nn.Sequential([nn.layers.Dense(3, "softmax")])
    for model in (later, Mine()):
        model.compile("sgd", "sparse_categorical_crossentropy")
        lab = explore.unfold_fit(model, x, y, steps=3)
        lab.state = replace(lab.state, step=3, line=6)
        pixels(lab)
        assert [layer.size for layer in lab.scene.layers] == [15]
        assert not getattr(model, "built", False), "it was a copy"


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_opens_with_something_to_look_for(preset):
    lab = explore.unfold_fit(preset=preset)
    assert PRESETS[preset].words.endswith((".", "?")) and len(lab.scene.steps) == 20
    assert lab.describe() == explore.unfold_fit(preset=preset).describe()
    for row in range(len(ROWS)):
        lab.state = replace(lab.state, line=row + 1)
        pixels(lab)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_drawn_for_both_pages_and_finer_screens(lab, theme):
    lab.view.theme = theme
    lab.state = replace(lab.state, step=2, line=6)
    lab._draw()
    assert lab.view._stage.pixels(1.0).std() > 20
    ordinary = lab.view._stage.pixels(1.0).copy()
    fine = lab.view._stage.pixels(2.0)
    assert fine.shape[:2] == tuple(2 * n for n in ordinary.shape[:2])
    box = lab._picture.board.bbox
    top = int(fine.shape[0] - box.y1)
    place, _ = lab._picture._laid[1, 1]
    y, x = top + 2 * (place.room.top + 5), int(box.x0) + 2 * (place.room.left + 5)
    assert tuple(fine[y, x, :3]) == tuple(ordinary[y // 2, x // 2, :3])
    lab.view._stage.pixels(1.0)
    lab.view.theme = "light"


def test_names_of_learners_are_taken_letter_for_letter():
    hostile = "<img src=x onerror=alert(1)> $a_b$"
    model = network(nn.layers.Dense(2, name=hostile))
    lab = explore.unfold_fit(model, *some_data(), steps=2)
    lab.state = replace(lab.state, line=6)
    pixels(lab)
    assert hostile in lab.describe()
    assert not any("<img" in html for html in html_of(lab))


def test_a_column_of_targets_that_are_numbers_and_a_model_of_one_output():
    x, _ = some_data(20)
    nn.utils.set_random_seed(0)
    model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(1)])
    model.compile("sgd", "mse")
    lab = explore.unfold_fit(model, x, x[:, 0], steps=3)
    np.testing.assert_allclose(lab.compute(lab.state).tile_of_y().values[:, 0], lab.scene.steps[0].y.reshape(-1))
    assert str(lab.compute(replace(lab.state, weight=4)).place) == "bias[0]"


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"model": None, "x": 1}, TypeError, "needs the model"),
        ({"x": None}, TypeError, "needs data"),
        ({"preset": "iris"}, TypeError, "brings a model of its own"),
        ({"model": "network"}, TypeError, "needs a model of nnteach"),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"steps": 1.5}, TypeError, "steps"),
        ({"shuffle": "no"}, TypeError, "shuffle"),
        ({"inputs": ["one"]}, ValueError, "needs 4 names"),
        ({"x": [np.zeros((3, 4)), np.zeros((3, 4))]}, ValueError, "one input and one output"),
        ({"hide": ["lines"]}, ValueError, "no control 'lines'"),
        ({"x": np.zeros((50, 3))}, ValueError, "3"),
        ({"y": np.zeros(49, int)}, ValueError, "49"),
    ],
)
def test_what_does_not_fit_is_said(given, kind, says):
    x, y = some_data()
    arguments = {"model": network(), "x": x, "y": y} | given
    if given == {"model": None, "x": 1}:
        arguments["y"] = y
    with pytest.raises(kind, match=says):
        explore.unfold_fit(arguments.pop("model"), arguments.pop("x"), arguments.pop("y"), **arguments)


def test_a_model_that_is_not_compiled_a_preset_there_is_not_a_state_there_is_not(lab):
    with pytest.raises(RuntimeError, match="not compiled"):
        explore.unfold_fit(nn.Sequential([nn.Input((4,)), nn.layers.Dense(1)]), *some_data())
    with pytest.raises(ValueError, match="iris"):
        explore.unfold_fit(preset="irises")
    for wrong in ({"step": 11}, {"line": 0}, {"line": 7}, {"layer": 2}, {"weight": 25}, {"example": 16}, {"step": 1.5}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            lab.state = replace(lab.state, **wrong)
    with pytest.raises(TypeError, match="UnfoldState"):
        lab.state = 3
    model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(1)])
    model.compile(nn.optimizers.SGD(1e30), "mse")
    with pytest.raises(FloatingPointError, match="loss"):
        explore.unfold_fit(model, some_data()[0], some_data()[1] + 1.0)


def test_the_words_use_the_names_of_the_inputs(lab):
    x, y = some_data()
    named = explore.unfold_fit(network(), x, y, batch_size=16, inputs=["a", "b", "c", "d"])
    first = named.scene.steps[0].x[0]
    assert f"Example 0 of them is a {first[0]:.2f}, b {first[1]:.2f}, ".replace("-", "−") in named.describe()
    assert "first kernel[2, 1] (from c), " in named.describe(replace(named.state, weight=11))
    assert "(from" not in named.describe(replace(named.state, weight=21)) and "(from" not in lab.describe()
    assert "(from" not in named.describe(replace(named.state, layer=1, weight=0))


def test_it_begins_with_a_weight_that_moves(lab):
    gradients = lab.scene.steps[0].gradients["first"]
    most = max(np.abs(array).max() for array in gradients.values())
    place = lab.compute(lab.state).place
    assert abs(gradients[place.array][place.index]) == most > 0


def test_undo_takes_back_a_gesture_and_reset_all(lab):
    lab.controls["line"].widget.value = 4
    lab.controls["step"].widget.value = 3
    lab.undo()
    assert (lab.state.step, lab.state.line) == (1, 4)
    lab.reset()
    assert lab.state.line == 1
    lab.undo()
    assert lab.state.line == 4
