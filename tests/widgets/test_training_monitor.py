"""The training monitor: it holds what `fit` returns, marks the best epoch, and costs next to nothing."""

import asyncio
import time

import numpy as np
import pytest

import nnteach
import nnteach_widgets as explore
from nnteach.layers import Dense, Input
from nnteach_widgets import monitor as monitor_module
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.monitor import TrainingMonitor
from nnteach_widgets.page import Page
from nnteach_widgets.palette import DARK
from nnteach_widgets.rendering import Stage
from nnteach_widgets.toys import moons


def model(metrics=("accuracy",)):
    nnteach.utils.set_random_seed(2)
    network = nnteach.Sequential([Input((2,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
    optimizer = nnteach.optimizers.Adam(0.01)
    network.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=list(metrics))
    return network


def fit(monitor, epochs=8, metrics=("accuracy",), **arguments):
    x, y = moons(200, noise=0.3)
    arguments = {"validation_split": 0.25, "verbose": 0, **arguments}
    return model(metrics).fit(x, y, epochs=epochs, callbacks=[monitor], **arguments)


class Shown:
    """A stand-in for the notebook's cell."""

    def __init__(self):
        self.updates = 0

    def update(self, _):
        self.updates += 1


@pytest.fixture
def cell(monkeypatch):
    """A monitor that believes to be shown in a cell, and counts its frames."""
    frames = []
    monkeypatch.setattr(FigureView, "send", lambda self, content, buffers=None: frames.append((content, buffers)))

    def display(self):
        self._handle = Shown()
        return True

    monkeypatch.setattr(TrainingMonitor, "_display", display)
    return frames


def test_it_holds_what_fit_returns():
    monitor = explore.training_monitor()
    history = fit(monitor)
    assert monitor.run.numbers == history.history
    assert monitor.run.epochs == history.epoch
    best = int(np.argmin(history.history["val_loss"]))
    assert (monitor.best.epoch, monitor.best.value) == (best, history.history["val_loss"][best])


def test_the_same_curves_after_the_fact():
    monitor = explore.training_monitor()
    history = fit(monitor)
    after = explore.training_monitor(history)
    assert after.describe() == monitor.describe()
    assert explore.training_monitor(history.history).run == after.run
    monitor._draw()
    assert (after.view._stage.pixels() == monitor.view._stage.pixels()).all()


def test_its_words_are_its_numbers():
    words = explore.training_monitor({"loss": [0.5, 0.25, 0.2], "val_loss": [0.6, 0.4, 0.45]}).describe()
    assert words == "Epoch 3: loss 0.200, val_loss 0.450. Best val_loss: 0.400 in epoch 2, 1 epoch ago."
    assert explore.training_monitor().describe() == "No epoch has been trained yet."
    assert (
        "Best val_accuracy: 0.900 in epoch 2"
        in explore.training_monitor({"loss": [1, 1], "val_accuracy": [0.8, 0.9]}, best="val_accuracy").describe()
    )


def test_a_second_fit_begins_anew_and_goes_on_counting_where_told():
    monitor = explore.training_monitor()
    fit(monitor, epochs=3)
    history = fit(monitor, epochs=12, initial_epoch=10)
    assert monitor.run.numbers == history.history and monitor.run.epochs == [10, 11]
    assert monitor.describe().startswith("Epoch 12:")


def test_it_draws_loss_and_metrics_side_by_side_and_the_loss_alone_if_there_are_none():
    monitor = explore.training_monitor()
    fit(monitor, epochs=2)
    monitor._draw()
    assert [axes.get_title(loc="left") for axes in monitor.view.figure.axes] == ["loss", "accuracy"]
    first = monitor.view._stage.pixels().copy()
    fit(monitor, epochs=3)
    monitor._draw()
    assert (monitor.view._stage.pixels() != first).any()
    fit(monitor, epochs=2, metrics=(), validation_split=0.0)
    monitor._draw()
    assert [axes.get_title(loc="left") for axes in monitor.view.figure.axes] == ["loss"]
    assert "Best" not in monitor.describe()


class Shell:
    """A stand-in for the notebook's shell."""

    kernel = True

    def __init__(self):
        self.events = self
        self.waiting = []

    def register(self, event, act):
        assert event == "post_execute"
        self.waiting.append(act)

    def unregister(self, event, act):
        self.waiting.remove(act)

    def end_of_the_cell(self):
        for act in list(self.waiting):
            act()


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(monitor_module, "_shell", lambda: shell)
    return shell


def in_a_kernel(act):
    """Run `act` as a cell does, inside an event loop; then the loop has its turn."""

    async def cell():
        result = act()
        await asyncio.sleep(0)
        return result

    return asyncio.run(cell())


def test_a_short_fit_draws_nothing_and_the_end_of_the_cell_draws_once(cell, shell, monkeypatch):
    drawn = []
    pixels = Stage.pixels
    monkeypatch.setattr(Stage, "pixels", lambda self, *ratio: drawn.append(1) or pixels(self, *ratio))
    monitor = explore.training_monitor()

    def act():
        fit(monitor, epochs=8)
        assert (drawn, monitor._handle.updates) == ([], 0)
        fit(monitor, epochs=9)  # the first one's output keeps its curves
        assert drawn
        drawn.clear()
        shell.end_of_the_cell()
        assert drawn and monitor._handle.updates == 1
        drawn.clear()

    in_a_kernel(act)
    assert (drawn, shell.waiting, monitor._handle.updates) == ([], [], 1)
    assert cell[-1][0]["alt"] == monitor.describe() and "Epoch 9:" in cell[-1][0]["alt"]


def test_a_fit_that_a_button_begins_is_drawn_too(cell, shell):
    monitor = explore.training_monitor()
    in_a_kernel(lambda: fit(monitor, epochs=8))
    assert monitor._handle.updates == 1 and "Epoch 8:" in cell[-1][0]["alt"]


def test_an_interrupted_fit_leaves_its_curves(cell, shell):
    monitor = explore.training_monitor()

    class Interrupt(nnteach.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 4:
                raise KeyboardInterrupt

    x, y = moons(200, noise=0.3)
    with pytest.raises(KeyboardInterrupt):
        model().fit(x, y, epochs=8, callbacks=[monitor, Interrupt()], verbose=0)
    shell.end_of_the_cell()
    assert monitor._handle.updates == 1 and cell[-1][0]["alt"].startswith("Epoch 5:")


def test_a_long_fit_shows_its_first_frame_in_time(cell, monkeypatch):
    monkeypatch.setattr(monitor_module, "FIRST", 0.0)
    monitor = explore.training_monitor()
    fit(monitor, epochs=3)
    frames = [content["alt"] for content, _ in cell if content and content.get("kind") == "frame"]
    assert frames[0] == "No epoch has been trained yet."


def test_frames_are_few_and_the_last_shows_the_end(cell):
    monitor = explore.training_monitor()
    start = time.perf_counter()
    fit(monitor, epochs=60)
    seconds = time.perf_counter() - start
    frames = [content for content, _ in cell if content and content.get("kind") == "frame"]
    assert 1 <= len(frames) <= 2 + seconds / 0.25
    assert frames[-1]["alt"] == monitor.describe() and "Epoch 60:" in frames[-1]["alt"]
    assert monitor._handle.updates == 1  # the output keeps the finished curves


def test_drawing_takes_a_small_part_of_the_time(cell, monkeypatch):
    spent = []
    post = FigureView.post

    def timed(self):
        start = time.thread_time()
        post(self)
        spent.append(time.thread_time() - start)

    monkeypatch.setattr(FigureView, "post", timed)
    monitor = explore.training_monitor()
    start = time.perf_counter()
    while time.perf_counter() - start < 3:  # epochs of a training, without the training
        monitor.run.epochs or monitor.set_params({"epochs": 9999, "steps": 1})
        if not monitor._training:
            monitor.on_train_begin()
        monitor.on_epoch_begin(len(monitor.run.epochs))
        monitor.on_train_batch_begin(0)
        monitor.on_epoch_end(len(monitor.run.epochs), {"loss": 0.5, "val_loss": 0.6})
        time.sleep(0.002)
    assert sum(spent[1:]) < 0.08 * 3  # planned: 0.03, and a frame more or less


def test_it_listens_where_listening_is_cheap():
    assert "on_train_batch_end" not in vars(TrainingMonitor)
    monitor = explore.training_monitor()
    monitor._next = float("inf")
    start = time.perf_counter()
    for batch in range(20_000):
        monitor.on_train_batch_begin(batch)
    assert (time.perf_counter() - start) / 20_000 < 3e-6  # a step of a tiny network takes some 60e-6


def test_a_dark_page_and_a_reader_without_a_kernel(monkeypatch):
    monkeypatch.setattr(Page, "theme", "dark")
    monitor = explore.training_monitor({"loss": [1, 0.5]})
    assert "#{:02x}{:02x}{:02x}".format(*monitor.view._stage.pixels()[2, 2, :3]) == DARK.background
    data = monitor._repr_mimebundle_()
    assert data["text/plain"] == "Training monitor. Epoch 2: loss 0.500." and len(data["image/png"]) < 40_000
    monitor.view.theme = "light"
    monitor._draw()
    assert tuple(monitor.view._stage.pixels()[2, 2, :3]) == (255, 255, 255)


def test_hostile_metric_names_are_drawn_letter_for_letter():
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    monitor = explore.training_monitor({"loss": [1, 0.5], hostile: [1, 2]})
    monitor.view._stage.pixels()
    assert hostile in monitor.view.alt  # shown as text, see figure_view.js


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"history": [1, 2]}, TypeError, "what fit returns, or a dictionary"),
        ({"history": {}}, ValueError, "empty"),
        ({"best": 3}, TypeError, "name of a number"),
    ],
)
def test_a_wrong_argument_is_named(arguments, error, words):
    with pytest.raises(error, match=words):
        explore.training_monitor(**arguments)
