"""Live training: its numbers against the engine, its way back bit for bit, its words, its picture and its controls."""

import asyncio
import time
from dataclasses import fields, replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
import nnteach_widgets as explore
from nnteach.layers import Dense, Dropout
from nnteach_widgets.classes import columns, scene, shares
from nnteach_widgets.live_numbers import PRESETS, TrainingState
from nnteach_widgets.live_picture import round_up, thinned
from nnteach_widgets.palette import DARK
from nnteach_widgets.recording import KEPT, Recording
from nnteach_widgets.toys import TOYS, moons


def pixels(lab):
    lab._draw()
    return lab.view._stage.pixels().copy()


def own_model(loss="binary_crossentropy", outputs=1, activation="sigmoid", optimizer=None):
    layers = [Dense(5, activation="tanh"), Dropout(0.2), Dense(outputs, activation=activation)]
    model = nnteach.Sequential([nnteach.Input((2,)), *layers])
    model.compile(optimizer=optimizer or nnteach.optimizers.Adam(0.05), loss=loss)
    return model


# The recording


@pytest.mark.parametrize("batch", [None, 32, 1])
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_going_back_and_on_gives_the_same_numbers_bit_for_bit(batch, optimizer):
    recording = Recording(own_model(optimizer=optimizer), *moons(), batch)
    recording.advance(0.1, 40)
    recording.advance(0.3, 30)
    losses, weights = list(recording.losses), recording.model.get_weights()
    recording.go_to(25)
    nnteach.utils.set_random_seed(1)  # another cell of the notebook draws meanwhile
    nnteach.random.device().random(5)
    recording.advance(0.1, 15)
    recording.advance(0.3, 30)
    assert recording.losses == losses
    for one, other in zip(weights, recording.model.get_weights(), strict=True):
        assert_array_equal(one, other)
    assert [(b.start, b.losses) for b in recording.branches] == [(25, losses[25:])]


def test_each_step_can_be_reached_though_not_each_is_kept():
    recording = Recording(own_model(), *moons(), 32)
    recording._room = 10
    recording.advance(0.05, 100)
    assert len(recording._kept) <= 10
    for step in (99, 3, 50, 51, 0, 100):
        recording.go_to(step)
        assert recording._loss() == recording.losses[step]


def test_the_memory_of_a_long_run_is_bounded():
    recording = Recording(own_model(), *moons(40))
    recording.advance(0.05, 2 * KEPT)
    assert len(recording._kept) <= KEPT


def test_a_recorded_loss_is_what_the_engine_evaluates():
    x, y = moons()
    recording = Recording(own_model(), x, y, 8)
    for _ in range(3):
        recording.advance(0.1, 5)
        assert recording.losses[-1] == pytest.approx(
            recording.model.evaluate(x, y, batch_size=200, verbose=0), rel=1e-6
        )


def test_a_whole_epoch_sees_each_example_once():
    recording = Recording(own_model(), *moons(50), 8)
    seen = np.concatenate([recording._batch(step).x for step in range(7)])
    assert_array_equal(np.sort(seen, axis=0), np.sort(recording._all.x, axis=0))


def test_a_run_draws_from_streams_of_its_own():
    nnteach.utils.set_random_seed(3)
    expected = nnteach.random.host().random(3), nnteach.random.device().random(3)
    model = own_model()
    nnteach.utils.set_random_seed(3)
    recording = Recording(model, *moons(40), 8)
    recording.advance(0.1, 5)
    assert_array_equal(nnteach.random.host().random(3), expected[0])
    assert_array_equal(nnteach.random.device().random(3), expected[1])


def test_the_same_steps_as_fit_give_the_same_weights():
    x, y = moons()
    lab = explore.live_training(x=x, y=y)
    start = lab.model.get_weights()
    lab.run(30)
    trained = lab.model.get_weights()
    lab.state = replace(lab.state, step=0)
    for one, other in zip(start, lab.model.get_weights(), strict=True):
        assert_array_equal(one, other)
    model = lab.model
    model.optimizer.learning_rate = 0.5
    model.fit(x, y, batch_size=200, epochs=30, shuffle=False, verbose=0)
    for one, other in zip(trained, model.get_weights(), strict=True):
        assert_array_equal(one, other)


# The numbers of the picture


def test_the_map_and_the_ringed_examples_are_the_models_own_answers():
    lab = explore.live_training()
    lab.run(100)
    numbers = lab.compute(lab.state)
    x, y = TOYS["moons"]()
    assert_array_equal(numbers.wrong, (lab.model.predict(x, verbose=0)[:, 0] > 0.5) != y)
    np.testing.assert_allclose(
        numbers.map[..., 1].ravel(), lab.model.predict(numbers.scene.places, verbose=0)[:, 0], atol=1e-6
    )
    assert numbers.loss == pytest.approx(lab.model.evaluate(x, y, batch_size=200, verbose=0), rel=1e-6)


@pytest.mark.parametrize(
    ("loss", "outputs", "activation", "y"),
    [
        ("binary_crossentropy", 1, "sigmoid", [0, 1, 1]),
        (nnteach.losses.BinaryCrossentropy(from_logits=True), 1, None, [0, 1, 1]),
        ("hinge", 1, "tanh", [-1, 1, 1]),
        ("mse", 1, None, [0, 1, 1]),
        ("sparse_categorical_crossentropy", 2, "softmax", [0, 1, 1]),
        ("sparse_categorical_crossentropy", 3, "softmax", [0, 1, 2]),
        ("categorical_crossentropy", 3, "softmax", np.eye(3)),
        (nnteach.losses.CategoricalCrossentropy(from_logits=True), 3, None, np.eye(3)),
    ],
)
def test_models_of_two_and_three_classes_are_understood(loss, outputs, activation, y):
    x = np.array([[0.0, 0.0], [2.0, 0.1], [0.1, 2.0]])
    model = own_model(loss, outputs, activation)
    lab = explore.live_training(model, x, y)
    lab.run(300)
    assert lab.model is model
    numbers = lab.compute(lab.state)
    np.testing.assert_allclose(numbers.map.sum(axis=-1), 1)
    assert numbers.right == 3
    shown = scene(x, y)
    assert_array_equal(shares(model, x, shown).argmax(axis=1), columns(model, shown))
    assert len({pixels(lab).tobytes(), *(pixels(lab).tobytes() for _ in [lab.reset()])}) == 2


# Going back


def test_the_step_slider_goes_back_and_playing_on_leaves_a_branch():
    lab = explore.live_training()
    lab.run(60)
    whole = lab.compute(lab.state).losses
    slider = lab.controls["step"].widget
    slider.value = 20
    assert lab.state.step == 20 and lab.compute(lab.state).last == 60
    assert "Recorded until step 60" in lab.describe()
    lab.controls["rate"].widget.value = 2.0
    lab.run(10)
    numbers = lab.compute(lab.state)
    assert (numbers.state.step, numbers.last, numbers.rate) == (30, 30, 2.0)
    assert_array_equal(numbers.losses[:21], whole[:21])
    assert [(b.start, b.rate) for b in numbers.branches] == [(20, 0.5)]
    assert_array_equal(numbers.branches[0].losses, whole[20:])
    assert "Faint: what was left earlier, rate 0.5." in lab.describe()


def test_a_step_that_is_not_recorded_yet_is_made():
    lab, other = explore.live_training(), explore.live_training()
    lab.state = replace(lab.state, step=40)
    other.run(40)
    assert lab.compute(lab.state).losses.tolist() == other.compute(other.state).losses.tolist()
    lab.controls["step"].widget.value = 45
    assert lab.compute(lab.state).last == 45


def test_undo_takes_back_a_run_and_a_choice_of_data():
    lab = explore.live_training()
    lab.run(60)
    lab.run(20)
    lab.undo()
    assert lab.state.step == 60
    lab.controls["data"].widget.value = "circles"
    assert lab.state.step == 0
    lab.undo()
    assert (lab.state.data, lab.state.step) == ("moons", 60)


def test_undo_after_reset_brings_the_run_back_bit_for_bit():
    lab = explore.live_training()
    lab.run(60)
    lab.state = replace(lab.state, step=20)
    lab.controls["rate"].widget.value = 1.0
    lab.run(30)
    words, picture, weights = lab.describe(), pixels(lab), lab.model.get_weights()
    losses, branches = list(lab._recording.losses), list(lab._recording.branches)
    lab.reset()
    assert lab._recording.last == 0
    lab.reset()  # nothing more to forget
    lab.undo()
    assert (lab.describe(), lab.state.step) == (words, 50)
    assert (lab._recording.losses, list(lab._recording.branches)) == (losses, branches)
    assert_array_equal(pixels(lab), picture)
    for one, other in zip(weights, lab.model.get_weights(), strict=True):
        assert_array_equal(one, other)
    lab.run(10)  # and it goes on as it would have
    again = explore.live_training()
    again.run(20)
    again.controls["rate"].widget.value = 1.0
    again.run(40)
    assert lab._recording.losses == again._recording.losses


def test_undo_after_reset_at_the_first_step_and_after_another_run():
    lab = explore.live_training()
    lab.run(30)
    lab.state = replace(lab.state, step=0)
    lab.reset()
    assert lab._recording.last == 0
    lab.run(5)
    lab.undo()
    lab.undo()
    assert (lab._recording.last, lab.state.step) == (30, 0)
    lab.undo()
    assert lab.state.step == 30


def test_undo_after_reset_from_other_data():
    lab = explore.live_training()
    lab.run(30)
    lab.controls["data"].widget.value = "circles"
    lab.run(7)
    lab.reset()
    assert (lab.state.data, lab.state.step) == ("moons", 0)
    lab.undo()
    assert (lab.state.data, lab.state.step, lab._recording.last) == ("circles", 7, 7)
    lab.undo()
    lab.undo()
    assert (lab.state.data, lab._recording.last) == ("moons", 30)


def test_reset_forgets_the_run():
    lab = explore.live_training()
    first = pixels(lab)
    lab.run(60)
    lab.controls["rate"].widget.value = 2.0
    assert (pixels(lab) != first).any()
    lab.reset()
    assert (lab.state, lab.compute(lab.state).last) == (TrainingState(), 0)
    assert_array_equal(pixels(lab), first)


def test_describing_another_state_leaves_the_model_where_it_was():
    model = own_model()
    lab = explore.live_training(model, *moons(60))
    lab.run(30)
    weights = model.get_weights()
    assert lab.describe(replace(lab.state, step=10)).startswith("Step 10:")
    assert lab.describe(replace(lab.state, batch=8, step=0)).startswith("Step 0:")
    for one, other in zip(weights, model.get_weights(), strict=True):
        assert_array_equal(one, other)
    lab.run(1)
    assert lab.state.step == 31


def test_dragging_on_the_loss_goes_back_and_on_the_map_does_nothing():
    lab = explore.live_training()
    lab.run(100)
    pixels(lab)
    width, height = lab.view.figure.bbox.size
    for axes, gesture, expected in ((lab._picture.map, 1, 100), (lab._picture.loss, 2, 40)):
        across, up = axes.transData.transform((40, 0.3)) if expected == 40 else axes.transAxes.transform((0.5, 0.5))
        lab.view.pointer = [across / width, up / height, 0, gesture]
        lab.view.pointer = [across / width, up / height, 2, gesture]
        assert lab.state.step == expected


# A loss that breaks


def test_a_loss_that_breaks_ends_the_run_in_words_with_the_picture_whole():
    lab = explore.live_training(preset="broken")
    lab.run(1000)
    words = lab.describe()
    last = lab.state.step
    assert last < 100
    assert f"Step {last + 1} broke it. The loss became inf in epoch {last + 1}" in words
    assert "smaller learning rate" in words and "spoilt" not in words
    assert all(np.isfinite(w).all() for w in lab.model.get_weights())
    pixels(lab)
    lab.controls["rate"].widget.value = 0.01  # another rate goes on from the last whole step
    lab.state = replace(lab.state, step=0)
    lab.run(50)
    assert "broke it" not in lab.describe() and lab.state.step == 50


def test_an_error_in_a_layer_of_ones_own_stops_the_playing_and_is_told():
    class Tired(Dense):
        count = 0

        def backward(self, dy):
            self.count += 1
            if self.count > 5:
                raise RuntimeError("<img src=x onerror=alert(1)> $\\frac$")
            return super().backward(dy)

    model = nnteach.Sequential([nnteach.Input((2,)), Tired(1, activation="sigmoid")])
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    lab = explore.live_training(model, *moons(40))

    async def play():
        lab.play()
        while lab.playing:
            await asyncio.sleep(0.01)

    asyncio.run(play())
    assert "RuntimeError: <img src=x onerror=alert(1)> $" in lab.describe()  # shown as text, see figure_view.js
    assert lab.state.step == 5
    pixels(lab)


# Playing


def test_playing_trains_in_time_and_pause_stops_it():
    lab = explore.live_training()
    lab.state = replace(lab.state, speed=1e9)

    async def play():
        lab.play()
        assert lab._play.description == "Pause"
        await asyncio.sleep(0.3)
        lab.controls["rate"].widget.value = 1.0  # changed while it runs
        await asyncio.sleep(0.1)
        lab.pause()
        made = lab._recording.step
        await asyncio.sleep(0.05)
        return made

    made = asyncio.run(play())
    assert made > 50 and lab.state.step == lab._recording.step == made
    assert lab._play.description == "Play"
    assert set(lab._recording.rates) == {0.5, 1.0} and not lab.compute(lab.state).branches
    lab.undo()  # the whole run is one step
    lab.undo()
    lab.undo()
    assert lab.state.step == 0


def test_the_speed_is_kept():
    lab = explore.live_training()
    lab.state = replace(lab.state, speed=25.0)

    async def play():
        lab.play()
        await asyncio.sleep(1)
        lab.pause()

    asyncio.run(play())
    assert 5 <= lab.state.step <= 28  # fewer on a busy machine, never more


def test_a_hand_on_the_steps_or_on_the_data_stops_the_playing():
    lab = explore.live_training()
    lab.run(50)

    async def play(change):
        lab.play()
        await asyncio.sleep(0.05)
        change()
        assert not lab.playing

    def scrub():
        lab.controls["step"].widget.value = 10

    def choose():
        lab.controls["data"].widget.value = "circles"

    asyncio.run(play(scrub))
    assert lab.state.step == 10
    asyncio.run(play(choose))
    assert (lab.state.data, lab.state.step) == ("circles", 0)


def test_a_slice_of_work_is_short():
    lab = explore.live_training(preset="few-examples")
    start = time.perf_counter()
    lab._recording.advance(0.1, 10**6, 0.012)
    assert time.perf_counter() - start < 0.1


def test_playing_without_a_notebook_says_what_to_do():
    lab = explore.live_training()
    with pytest.raises(RuntimeError, match=r"call run\(steps\)"):
        lab.play()
    assert not lab.playing


# Controls, presets, errors


@pytest.mark.parametrize("name", ["rate", "step", "speed", "batch", "data", "network", "optimizer"])
def test_each_control_from_end_to_end_keeps_state_picture_and_words_together(name):
    lab = explore.live_training()
    lab.run(60)
    control = lab.controls[name]
    if name == "step":
        values = [0, 30, 60]
    else:
        options = [value for _, value in control.widget.options]
        values = [options[0], options[len(options) // 2], options[-1]]
    seen = []
    for value in values:
        control.widget.value = value
        assert getattr(lab.state, control.field) == value
        if name != "step":
            lab.run(5)
        seen.append(pixels(lab).tobytes())
        numbers = lab.compute(lab.state)
        assert lab.view.alt == lab.describe()
        assert f"Step {numbers.state.step}: loss {numbers.loss:.3f}" in lab.view.alt or numbers.loss > 999
        assert f"{numbers.right} of {len(numbers.scene.x)} examples" in lab.view.alt
    assert len(set(seen)) == 3


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_opens_and_trains(preset):
    lab = explore.live_training(preset=preset)
    first = pixels(lab)
    lab.run(20)
    assert (pixels(lab) != first).any()
    assert PRESETS[preset].words.strip()
    assert lab.view.png().startswith(b"\x89PNG")


def test_presets_show_what_they_are_named_after():
    def trained(preset, steps=1000):
        lab = explore.live_training(preset=preset)
        lab.run(steps)
        return lab.compute(lab.state)

    assert trained("moons").right > 190
    straight = trained("straight")
    ahead = np.diff(straight.map[..., 1] > 0.5, axis=0).sum(axis=0)
    assert straight.right < 180 and ahead.max() <= 1  # a line is crossed once on every way up
    assert trained("three").map.shape[-1] == 3
    fast = trained("too-fast", 30).losses
    assert fast.max() > 2 * fast[0] and (np.diff(fast) > 0).sum() > 3
    few = trained("few-examples", 100).losses
    assert (np.diff(few) > 0).sum() > 10


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: explore.live_training(preset="moon"), ValueError, "Did you mean 'moons'"),
        (lambda: explore.live_training(hide=["stepp"]), ValueError, "Did you mean 'step'"),
        (lambda: explore.live_training(own_model()), TypeError, "needs the examples of your model"),
        (lambda: explore.live_training(x=[[1, 2]]), TypeError, "examples as a pair"),
        (lambda: explore.live_training("adam", [[1, 2]], [1]), TypeError, "trains a Sequential model"),
        (lambda: explore.live_training(own_model(), *moons(), preset="moons"), ValueError, "network of its own"),
        (lambda: explore.live_training(x=np.ones((4, 3)), y=[0, 1, 0, 1]), ValueError, r"\(examples, 2\).*\(4, 3\)"),
        (lambda: explore.live_training(x=np.ones((4, 2)), y=[0, 1, 0]), ValueError, "4 examples, y has 3"),
        (lambda: explore.live_training(x=np.ones((4, 2)), y=[1, 2, 3, 4]), ValueError, "4 different values"),
        (lambda: explore.live_training(x=np.ones((4, 2)), y=np.ones((4, 2))), ValueError, "a single 1"),
        (lambda: explore.live_training(x=np.ones((4, 2)), y=list("abab")), TypeError, "must hold numbers"),
        (lambda: explore.live_training(own_model(outputs=4), *moons()), ValueError, "2 classes"),
        (lambda: explore.live_training().run(0), ValueError, "steps must be at least 1"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_model_of_other_inputs_and_an_uncompiled_one_are_refused():
    model = nnteach.Sequential([nnteach.Input((4,)), Dense(1, activation="sigmoid")])
    with pytest.raises(RuntimeError, match=r"call model\.compile"):
        explore.live_training(model, *moons())
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    with pytest.raises(ValueError, match=r"map of two inputs; .* takes inputs of shape \(4,\)"):
        explore.live_training(model, *moons())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rate": -1.0}, "learning rate must be at least 0"),
        ({"step": -1}, "whole number from 0"),
        ({"data": "moon"}, "Did you mean 'moons'"),
    ],
)
def test_a_state_that_cannot_be_is_refused_and_leaves_all_as_it_was(values, words):
    lab = explore.live_training()
    lab.run(10)
    before = lab.state
    with pytest.raises(ValueError, match=words):
        lab.state = replace(lab.state, **values)
    assert lab.state == before and lab.describe().startswith("Step 10:")


def test_any_rate_can_be_set_from_code_and_gets_a_rung():
    lab = explore.live_training()
    lab.state = replace(lab.state, rate=0.07)
    assert lab.controls["rate"].widget.value == 0.07
    lab.run(3)
    assert lab._recording.rates == [0.07] * 3


def test_hostile_names_are_shown_letter_for_letter():
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    model = nnteach.Sequential([nnteach.Input((2,)), Dense(1, name=hostile)], name=hostile)
    model.compile(optimizer=nnteach.optimizers.SGD(1e30), loss="mse")
    lab = explore.live_training(model, *moons(40))
    lab.run(50)
    assert repr(hostile) in lab.describe()
    pixels(lab)
    html = [w.value for w in lab.children if type(w).__name__ == "HTML"]
    assert html and not any("<img" in value for value in html)


def test_it_leaves_the_learners_random_numbers_and_layer_names_alone():
    nnteach.utils.set_random_seed(4)
    expected = nnteach.random.host().random(3), np.random.random(3)
    nnteach.utils.set_random_seed(4)
    explore.live_training()  # the first one may be asked for the names below
    before = Dense(1, kernel_initializer="zeros").name
    for name in ("12 + 12 tanh", "8 relu"):
        lab = explore.live_training()
        lab.state = replace(lab.state, network=name, data="arms", batch=8)
        lab.run(5)
    number = int(before.rpartition("_")[2]) if "_" in before else 0
    assert Dense(1, kernel_initializer="zeros").name == f"dense_{number + 1}"
    assert_array_equal(nnteach.random.host().random(3), expected[0])
    assert_array_equal(np.random.random(3), expected[1])


def test_controls_in_front_and_behind_more():
    lab = explore.live_training(hide=["data"])
    row, step, more, *_ = lab.children
    assert [child.description for child in row.children[0].children] == ["Play", "Step"]
    assert row.children[1] is lab.controls["rate"].widget and step is lab.controls["step"].widget
    assert lab.controls["data"].widget not in more.children and lab.controls["network"].widget in more.children
    lab.children[0].children[0].children[1].click()
    assert lab.state.step == 1


def test_state_fields_and_controls_cover_each_other():
    lab = explore.live_training()
    assert {c.field for c in lab.controls.values()} == {f.name for f in fields(TrainingState)}
    own = explore.live_training(own_model(), *moons(40))
    assert set(own.controls) == {"rate", "step", "speed", "batch"} and own.state.rate == pytest.approx(0.05)


def test_a_dark_page_gets_a_dark_picture_and_readers_without_a_kernel_a_small_one():
    lab = explore.live_training()
    lab.run(50)
    data = lab._repr_mimebundle_()
    assert data["text/plain"].startswith("Live training. Step 50: loss") and len(data["image/png"]) < 60_000
    lab.view.theme = "dark"
    assert "#{:02x}{:02x}{:02x}".format(*pixels(lab)[2, 2, :3]) == DARK.background


def test_nothing_is_drawn_while_nobody_looks(monkeypatch):
    lab = explore.live_training()
    monkeypatch.setattr(lab._picture, "draw", lambda *_: pytest.fail("drawn for nobody"))
    lab.run(20)
    lab.state = replace(lab.state, step=5)


def test_round_axes_and_thin_lines():
    assert [round_up(v) for v in (0.71, 1, 1.01, 54, 300, 301)] == [0.8, 1, 1.5, 60, 300, 400]
    steps, losses = thinned(7, np.arange(5000.0))
    assert len(steps) <= 600 and (steps[0], steps[-1], losses[0], losses[-1]) == (7, 5006, 0, 4999)
