"""What every explorable promises, asked of all that `nnteach_widgets` offers; what is special to one is in its own file.

A new one is found by itself. What it takes from a learner as words (names of layers, features, functions) belongs into
HOSTILE below: the test names the one that is missing there.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import ipywidgets
import numpy as np
import pytest
from explorable_checks import html_of, pixels

import nnteach as keras
import nnteach_widgets as explore
from nnteach_widgets.explorable import Explorable
from nnteach_widgets.palette import DARK, LIGHT

BAD = "$\\frac$<img src=x onerror=alert(1)>"


def explorables() -> Iterator[tuple[str, Callable[..., Explorable]]]:
    """Every public function that makes one when it is called without anything."""
    for name in explore.__all__:
        thing = getattr(explore, name)
        if inspect.isfunction(thing) and "hide" in inspect.signature(thing).parameters:
            yield name, thing


EXPLORABLES = dict(explorables())
every_explorable = pytest.mark.parametrize("make", EXPLORABLES.values(), ids=EXPLORABLES)


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test opened is closed again: a player that runs on would meet the next test."""
    opened: list[Explorable] = []
    start = Explorable.__init__

    def remember(self: Explorable, *args: Any, **kwargs: Any) -> None:
        opened.append(self)
        start(self, *args, **kwargs)

    monkeypatch.setattr(Explorable, "__init__", remember)
    yield
    for one in opened:
        one.close()


def every_widget(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every_widget(child)


def values_of(widget: ipywidgets.Widget) -> list[Any]:
    """Minimum, middle and maximum of a slider; first, middle and last of a choice; both sides of a switch."""
    if isinstance(widget, ipywidgets.Checkbox | ipywidgets.ToggleButton):
        return [True, False, True]
    options = getattr(widget, "options", None)
    if options:
        known = [option[1] if isinstance(option, tuple) else option for option in options]
        if isinstance(widget.value, tuple):
            return [(), (known[0],), tuple(known)]
        return [known[0], known[len(known) // 2], known[-1]]
    low, high, step = widget.min, widget.max, getattr(widget, "step", None)
    middle = low + step * round(0.55 * (high - low) / step) if step else (low + high) / 2
    return [low, middle, high]


def assert_sane(lab: Explorable) -> None:
    """The words are those of the present state, with no number that is none, and the picture can be drawn."""
    assert pixels(lab).any()
    said = lab.describe()
    assert lab.view.alt == said == lab.describe(lab.state)
    running = re.sub(r"\([^)]*\)", "", said)  # a shape may hold a None
    assert len(said) > 20 and not re.search(r"\b(?:nan|inf|None|np\.float\w*)\b", running), said


@every_explorable
def test_each_control_to_minimum_middle_and_maximum(make):
    lab = make()
    assert_sane(lab)
    start, still = lab.state, []
    for name, control in lab.controls.items():
        seen, said = {pixels(lab).tobytes()}, {lab.describe()}
        for value in values_of(control.widget):
            control.widget.value = value
            assert getattr(lab.state, control.field, control.widget.value) == control.widget.value, name
            assert_sane(lab)
            seen.add(pixels(lab).tobytes())
            said.add(lab.describe())
        if len(seen) == 1 and len(said) == 1:
            still.append(name)
        lab.state = start
    assert lab.state == start
    assert set(still) <= SILENT.get(make.__name__, set()), f"these change neither the picture nor the words: {still}"


# Controls that have nothing to say before the learner has done something else; their own tests move them then.
SILENT: dict[str, set[str]] = {
    "clone_army": {"nudge"},
    "hill_walker": {"momentum", "rate", "step"},
    "live_training": {"speed", "step"},
    "network_builder": {"features", "sequences", "steps"},
}


@every_explorable
def test_every_preset_opens_and_says_what_to_look_for(make):
    if "preset" not in inspect.signature(make).parameters:
        pytest.skip("has no presets")
    names = re.findall(r'"([\w -]+)"', preset_line(make))
    assert len(names) >= 2
    for name in names:
        assert_sane(make(preset=name))
    with pytest.raises(ValueError, match="no preset 'no such'"):
        make(preset="no such")


def preset_line(make: Callable[..., Any]) -> str:
    """What the docstring says of `preset`, from its name to the next argument."""
    text = inspect.getdoc(make) or ""
    found = re.search(r"^ +preset: (.*?)(?=^ +\w+(?:, \w+)*: |^\w|\Z)", text, re.S | re.M)
    assert found, f"{make.__name__} does not name its presets"
    return found[1]


@every_explorable
def test_light_and_dark_undo_reset_and_honesty(make):
    lab = make()
    for colours in (LIGHT, DARK):
        picture = lab.make_picture(colours)
        picture.draw(lab.compute(lab.state))
        picture.figure.draw_without_rendering()
    start = lab.state
    name, control = next(iter(lab.controls.items()))
    control.widget.value = next(value for value in values_of(control.widget) if value != control.widget.value)
    assert lab.state != start, name
    lab.undo()
    assert lab.state == start
    assert lab.simplified and lab.title and any("Simplified" in text for text in html_of(lab))


@every_explorable
def test_with_every_control_hidden_the_picture_is_left(make):
    whole = make()
    names = list(whole.controls)
    for hide in (names, names[2:], names[:1]):
        lab = make(hide=hide)
        there = list(every_widget(lab))
        assert {name for name in names if lab.controls[name].widget in there} <= set(names) - set(hide)
        assert lab.view in there and lab.describe() == whole.describe()
    with pytest.raises(ValueError, match="no control 'no such'"):
        make(hide=["no such"])


@every_explorable
def test_a_state_of_another_kind_is_refused_and_a_wrong_field_too(make):
    lab = make()
    with pytest.raises(TypeError, match="made for instance by"):
        lab.state = {}
    there = {field.name for field in fields(lab.state)}
    for control in lab.controls.values():
        if control.field in there and isinstance(getattr(control.widget, "max", None), int | float):
            try:
                lab.state = replace(lab.state, **{control.field: control.widget.max + 1_000_000})
            except ValueError as refusal:
                assert str(refusal).endswith(".")
            else:  # brought back to what there is
                assert getattr(lab.state, control.field) == control.widget.value <= control.widget.max


def named_badly(units: int = 4, activation: str = "tanh", outputs: int = 1, inputs: int = 2) -> Any:
    """A compiled network whose layers have names that are markup and broken formulas."""
    model = keras.Sequential(
        [
            keras.Input((inputs,)),
            keras.layers.Dense(units, activation=activation),
            keras.layers.Dense(outputs, activation="softmax" if outputs > 1 else "sigmoid"),
        ]
    )
    for number, layer in enumerate(model.layers):
        layer.name = f"{BAD}{number}"
    model.compile("sgd", "sparse_categorical_crossentropy" if outputs > 1 else "binary_crossentropy")
    return model


def own_function(z):
    return np.sin(z)


own_function.__name__ = BAD
X = np.random.default_rng(0).normal(size=(20, 2))
Y = np.arange(20) % 2
# How a learner's words may come in; None: this one takes none.
HOSTILE: dict[str, Callable[[], Explorable] | None] = {
    "activation_lab": lambda: explore.activation_lab(own_function),
    "bias_bench": lambda: explore.bias_bench(y=[0, 1, 1], names=[BAD, BAD + "2"]),
    "clone_army": lambda: explore.clone_army(named_badly(), X, Y),
    "dead_units": lambda: explore.dead_units(named_badly(activation="relu"), X, Y),
    "deep_stack": lambda: explore.deep_stack(own_function),
    "hill_walker": lambda: explore.hill_walker(named_badly(), X, Y.reshape(-1, 1)),
    "initializer_lab": None,
    "layer_bender": lambda: explore.layer_bender(named_badly(), X, Y, names=[BAD, BAD + "2"]),
    "linear_merge": lambda: explore.linear_merge(named_badly(activation=own_function)),
    "live_training": lambda: explore.live_training(named_badly(), X, Y),
    "network_builder": lambda: explore.network_builder(named_badly()),
    "neuron_bench": lambda: explore.neuron_bench(x=X, y=Y, names=[BAD, BAD]),
    "shape_viewer": lambda: explore.shape_viewer(X, axes=[BAD, BAD + "2"], features=[BAD, BAD + "2"]),
    "unfold_fit": lambda: explore.unfold_fit(named_badly(), X, Y.reshape(-1, 1), inputs=[BAD, BAD + "2"]),
    "weight_microscope": lambda: explore.weight_microscope(named_badly(), X, Y.reshape(-1, 1), inputs=[BAD, BAD + "2"]),
}


@every_explorable
def test_hostile_words_are_shown_letter_for_letter(make):
    name = make.__name__
    assert name in HOSTILE, f"say in HOSTILE how a learner's words come into {name}, or None"
    if HOSTILE[name] is None:
        pytest.skip("takes no words of the learner")
    lab = HOSTILE[name]()
    pixels(lab)
    html = [w.value for w in every_widget(lab) if isinstance(w, ipywidgets.HTML | ipywidgets.HTMLMath)]
    assert html and not any("<img" in value for value in html)
