"""Static pictures: their lines are the numbers, their words name them, their errors say the way out."""

import inspect
import re
import textwrap

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch

import nnteach
from nnteach.layers import Dense, Dropout, Flatten, Input
from nnteach_widgets import DARK, LIGHT, plots, style
from nnteach_widgets.diagram import columns_of
from nnteach_widgets.histories import Run, best_of, run_of
from nnteach_widgets.toys import moons

NUMBERS = {"loss": [0.9, 0.5, 0.4, 0.3], "accuracy": [0.5, 0.7, 0.8, 0.9], "val_loss": [0.8, 0.4, 0.5, 0.6]}


def canvas(width=6, height=4):
    figure = Figure(figsize=(width, height), dpi=100)
    FigureCanvasAgg(figure)
    return figure, figure.add_axes((0.1, 0.15, 0.65, 0.7))


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).copy()


def texts(axes):
    return [text.get_text() for text in axes.texts if text.get_text() and text.get_visible()]


def trained(epochs=6, **fit):
    x, y = moons()
    model = nnteach.Sequential([Input((2,)), Dense(4, activation="tanh"), Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model, model.fit(x, y, epochs=epochs, verbose=0, **fit)


# Histories


def test_the_curves_are_the_numbers_that_fit_returned():
    _, history = trained(validation_split=0.25)
    _, axes = canvas()
    assert plots.history_curves(axes, history) is axes
    drawn = {tuple(np.round(line.get_ydata(), 12)): line for line in axes.lines if len(line.get_xdata()) == 6}
    for name, values in history.history.items():
        line = drawn[tuple(np.round(values, 12))]
        assert list(line.get_xdata()) == [1, 2, 3, 4, 5, 6]
        assert line.is_dashed() == name.startswith("val_")
        assert f"{name}  {values[-1]:.3f}" in texts(axes)
        low, high = axes.get_ylim()
        assert low <= min(values) and max(values) <= high


def test_the_best_epoch_is_marked():
    _, axes = canvas()
    plots.history_curves(axes, NUMBERS)
    assert "best: epoch 2" in texts(axes)
    assert any(list(line.get_xdata()) == [2] and list(line.get_ydata()) == [0.4] for line in axes.lines)
    _, axes = canvas()
    plots.history_curves(axes, NUMBERS, best="accuracy")  # of an accuracy, the largest
    assert "best: epoch 4" in texts(axes)
    for unmarked in ({"best": None}, {"best": "val_auc"}):
        _, axes = canvas()
        assert not [text for text in texts(plots.history_curves(axes, NUMBERS, **unmarked)) if "best" in text]


def test_only_the_asked_names_with_their_validation_are_drawn():
    _, axes = canvas()
    plots.history_curves(axes, NUMBERS, names=["loss"])
    assert sorted(text.split()[0] for text in texts(axes) if "best" not in text) == ["loss", "val_loss"]


def test_names_at_the_lines_do_not_cover_one_another():
    figure, axes = canvas()
    plots.history_curves(axes, {f"m{k}": [1.0, 0.5 + k / 1000] for k in range(5)})
    figure.canvas.draw()
    boxes = sorted(text.get_window_extent().y0 for text in axes.texts if text.get_text())
    assert np.diff(boxes).min() > 10


def test_numbers_that_come_seldom_have_gaps_and_one_epoch_is_a_dot():
    run = run_of({"loss": [4, 3, 2, 1], "val_loss": [5, 6]})
    np.testing.assert_array_equal(run.numbers["val_loss"], [np.nan, 5, np.nan, 6])
    assert best_of(run).epoch == 1
    _, axes = canvas()
    plots.history_curves(axes, {"loss": [0.5]})
    assert next(line for line in axes.lines if len(line.get_xdata()) == 1).get_markersize() > 0
    plots.history_curves(axes, {"loss": [0.5, np.nan, np.inf, 0.2]})


def test_a_run_grows_epoch_by_epoch_to_what_fit_returns():
    run = Run()
    for epoch in range(4):
        run.add(epoch, {name: values[epoch] for name, values in NUMBERS.items()})
    assert run == run_of(NUMBERS)
    run.add(4, {"loss": 0.1})
    assert np.isnan(run.numbers["val_loss"][4])


@pytest.mark.parametrize(
    ("history", "arguments", "error", "words"),
    [
        ([0.5, 0.4], {}, TypeError, "what fit returns, or a dictionary"),
        ({}, {}, ValueError, "no epoch has been trained"),
        ({"loss": []}, {}, ValueError, "no epoch has been trained"),
        ({"loss": [1, 2], "accuracy": [1]}, {}, ValueError, "one number for each of the 2 epochs"),
        (NUMBERS, {"names": ["accurracy"]}, ValueError, "Did you mean 'accuracy'"),
        (NUMBERS, {"name": "loss"}, TypeError, "name"),
    ],
)
def test_a_wrong_history_is_refused_in_words(history, arguments, error, words):
    with pytest.raises(error, match=words):
        plots.history_curves(canvas()[1], history, **arguments)


# Diagrams


def network():
    return nnteach.Sequential(
        [Input((4, 4)), Flatten(), Dense(12, activation="relu"), Dropout(0.2), Dense(3, activation="softmax")]
    )


def test_a_diagram_says_kinds_shapes_activations_and_parameters():
    model = network()
    _, axes = canvas(9)
    assert plots.model_diagram(axes, model) is axes
    said = "\n".join(texts(axes))
    for words in ("Input", "Flatten", "Dense", "Dropout", "relu", "softmax", "(None, 4, 4)", "(None, 16)", "(None, 3)"):
        assert words in said
    for layer in model.layers:
        assert (f"{layer.count_params():,} parameters" if layer.count_params() else "no parameters") in said
    assert sum(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) parameters?", said)) == model.count_params()


def test_neurons_are_drawn_one_by_one_as_long_as_there_are_not_too_many():
    _, axes = canvas(9)
    plots.model_diagram(axes, network())  # 4 × 4 as a box, 16, 12, 12, 3
    assert sum(isinstance(patch, FancyBboxPatch) for patch in axes.patches) == 1
    assert sum(isinstance(patch, Ellipse) for patch in axes.patches) == 9 + 9 + 9 + 3
    assert "16" in texts(axes) and texts(axes).count("⋮") == 3
    small = nnteach.Sequential([Input((2,)), Dense(5), Dense(1)])
    _, axes = canvas()
    plots.model_diagram(axes, small)
    assert sum(isinstance(patch, Ellipse) for patch in axes.patches) == 2 + 5 + 1
    lines = [len(collection.get_segments()) for collection in axes.collections]
    assert lines == [2 * 5, 5 * 1]  # a connection for each weight
    assert "1 parameter" not in texts(axes) and "6 parameters" in "\n".join(texts(axes))


def test_frozen_layers_are_called_so():
    model = network()
    model.layers[1].trainable = False
    assert "204 parameters, frozen" in columns_of(model)[2].lines


@pytest.mark.parametrize(
    ("model", "arguments", "error", "words"),
    [
        (nnteach.Sequential([Dense(3)], name="net"), {}, ValueError, "net is not built yet"),
        (Dense(3), {}, TypeError, "draws a Sequential model; received Dense"),
        (network(), {"most": 2}, ValueError, "most must be at least 3"),
    ],
)
def test_a_model_that_cannot_be_drawn_is_refused_in_words(model, arguments, error, words):
    with pytest.raises(error, match=words):
        plots.model_diagram(canvas()[1], model, **arguments)


# All of them


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda colours: colours.theme)
def test_each_picture_draws_on_a_light_and_on_a_dark_page(colours):
    pictures = []
    for draw in (
        lambda axes: plots.history_curves(axes, NUMBERS, colours),
        lambda axes: plots.model_diagram(axes, network(), colours),
        lambda axes: plots.activation_curve(axes, "tanh", colours),
        lambda axes: plots.decision_boundary(axes, lambda rows: rows[:, 0] > 0, *moons(), colours),
    ):
        figure, axes = canvas()
        style(figure, colours)
        empty = pixels(figure)
        draw(axes)
        style(figure, colours)
        pictures.append(pixels(figure))
        assert (pictures[-1] != empty).any()
        assert "#{:02x}{:02x}{:02x}".format(*pictures[-1][1, 1, :3]) == colours.background
    assert len({picture.tobytes() for picture in pictures}) == 4


def test_hostile_names_are_drawn_letter_for_letter():
    hostile = "$\\frac$<img src=x onerror=alert(1)>"
    figure, axes = canvas()
    plots.history_curves(axes, {hostile: [1.0, 2.0]}, best=hostile)
    hidden = type(hostile, (Dense,), {})
    plots.model_diagram(axes, nnteach.Sequential([Input((2,)), hidden(2)]))
    pixels(figure)  # a broken formula would raise here


@pytest.mark.parametrize("name", ["history_curves", "model_diagram"])
def test_the_example_in_the_docstring_runs(name):
    model, _ = trained(1)
    x, y = moons()

    class plt:
        subplots = staticmethod(canvas)

    lines = inspect.getdoc(getattr(plots, name)).splitlines()
    example = textwrap.dedent("\n".join(line for line in lines[1 : lines.index("Args")] if line.startswith("    ")))
    assert f"plots.{name}(axes" in example
    space = {"plots": plots, "plt": plt, "model": model, "x": x, "y": y, "Dense": Dense, "Input": Input}
    exec(example, {**space, "Sequential": nnteach.Sequential})
