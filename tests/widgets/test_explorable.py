"""What every explorable does: the state leads, the controls follow, and every gesture can be taken back."""

from dataclasses import replace

import pytest

import nnteach_widgets as explore
from nnteach_widgets import explorable


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets."""

    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(explorable, "time", clock)
    return clock


@pytest.fixture
def lab(clock):
    return explore.activation_lab("tanh")


def move(lab, clock, name, *values, after=0.05):
    for value in values:
        clock.now += after
        lab.controls[name].widget.value = value


def test_the_state_moves_the_controls_and_the_controls_the_state(lab):
    lab.state = replace(lab.state, w=-1.0, function="relu", compare=("tanh",))
    assert lab.controls["weight"].widget.value == -1
    assert lab.controls["function"].widget.value == "relu"
    assert [box.value for option, box in lab.controls["compare"].widget._boxes if option == "tanh"] == [True]
    lab.controls["weight"].widget.value = 0.5
    assert lab.state.w == 0.5


def test_one_undo_takes_back_a_whole_drag_of_a_slider(lab, clock):
    before = lab.state
    move(lab, clock, "weight", 0.9, 0.8, 0.7, 0.6)
    lab.undo()
    assert lab.state == before
    assert lab.controls["weight"].widget.value == before.w


def test_two_controls_or_a_pause_make_two_steps(lab, clock):
    start = lab.state
    move(lab, clock, "weight", 0.9, 0.8)
    move(lab, clock, "bias", 1.0)
    move(lab, clock, "bias", 2.0, after=5)
    for expected in (replace(start, w=0.8, b=1.0), replace(start, w=0.8), start, start):
        lab.undo()
        assert lab.state == expected


def test_a_long_slow_drag_on_the_picture_is_one_step(lab, clock):
    start = lab.state
    for k, across in enumerate((0.3, 0.2, 0.15)):
        clock.now += 30
        lab.view.pointer = [across, 0.5, min(k, 1), 1]
    lab.view.pointer = [0.3, 0.5, 0, 2]
    lab.undo()
    assert lab.state.x != start.x
    lab.undo()
    assert lab.state == start


def test_each_assignment_from_code_is_a_step(lab):
    start = lab.state
    for w in (0.1, 0.2, 0.3):
        lab.state = replace(lab.state, w=w)
    lab.undo()
    assert lab.state.w == 0.2
    lab.undo()
    lab.undo()
    assert lab.state == start


def test_reset_returns_to_the_start_and_can_be_undone(lab, clock):
    start = lab.state
    move(lab, clock, "weight", -1.0)
    lab.reset()
    assert lab.state == start
    lab.undo()
    assert lab.state.w == -1


def test_undo_with_nothing_to_take_back_does_nothing(lab):
    start = lab.state
    lab.undo()
    assert lab.state == start


def test_the_buttons_do_what_they_say(lab, clock):
    move(lab, clock, "weight", -1.0)
    buttons = {b.description: b for b in lab.children[0].children[-1].children}
    assert list(buttons) == ["More", "Undo", "Reset"]
    buttons["Undo"].click()
    assert lab.state.w == 1
    move(lab, clock, "bias", 2.0)
    buttons["Reset"].click()
    assert lab.state.b == 0


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        (lambda s: replace(s, w=9), ValueError, "w = 9 is outside the weight control"),
        (lambda s: replace(s, function="rulu"), ValueError, "function cannot be 'rulu'. Did you mean 'relu'?"),
        (lambda s: {"w": 1}, TypeError, r"made for instance by replace\(lab.state, function=...\); received dict"),
    ],
)
def test_a_state_that_the_controls_cannot_show_is_refused_and_nothing_changes(lab, state, error, words):
    before = lab.state
    with pytest.raises(error, match=words):
        lab.state = state(before)
    assert lab.state == before
    assert lab.controls["weight"].widget.value == before.w
