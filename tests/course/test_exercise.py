"""Exercises: what `check` answers to right, wrong, empty, broken and hostile answers, and what it leaves untouched."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from fractions import Fraction
from typing import Any

import ipywidgets
import numpy as np
import pytest

import nnteach.random
from nnteach_course import exercise, guarded
from nnteach_course.asking import control
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.feedback import Feedback
from nnteach_course.kinds import Choose, Code, Kind, Misconception, Number, Order, Part, Setting, Several, Shape, Slider

HOSTILE = "<img src=x onerror=alert(1)>"


def ask(kind: Kind, *misconceptions: Misconception, name: str = "answer") -> Exercise:
    """An exercise of this kind, with nothing else in it."""
    return Exercise("99.1", "A test", "What?", kind, name, ("where", "try", "half"), Answer("so", None), misconceptions)


def double(z: Any) -> Any:
    return 2 * z


def doubling(seconds: float = 2.0, *misconceptions: Misconception) -> Exercise:
    def inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
        return [(rng.normal(size=(2, 3)),), (np.array([1.0]),), (np.array([1.0, 2.0, 3.0]),)]

    return ask(Code("double", double, inputs, seconds), *misconceptions, name="double")


def feedback(q: Exercise, answer: Any) -> Feedback:
    """The feedback, after seeing that it can be shown everywhere."""
    f = q.check(answer)
    assert repr(f) and f._repr_html_() and set(f._repr_mimebundle_()) == {"text/plain", "text/html"}
    return f


# Numbers


@pytest.mark.parametrize(
    "answer", [0.25, "0.25", " 0.25 ", "0,25", "1/4", ".25", "25 %", "2.5e-1", np.float32(0.25), np.array([0.25]),
               Fraction(1, 4)]
)  # fmt: skip
def test_a_number_may_be_written_in_many_ways(answer: Any) -> None:
    assert feedback(ask(Number(0.25)), answer).passed


@pytest.mark.parametrize("answer", ["−3", "-3", -3, np.int64(-3)])
def test_a_minus_sign_may_be_the_typographic_one(answer: Any) -> None:
    assert feedback(ask(Number(-3)), answer).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [("0.25 m", "0.25"), ("a quarter", "1/4"), ("2,410", "2410"), ("1/0", "zero"), (True, "yes-or-no"),
     ("nan", "ordinary"), (np.array([1, 2]), "(2,)"), ([], "list"), ("True", "number")],
)  # fmt: skip
def test_what_cannot_be_read_is_no_mistake(answer: Any, words: str) -> None:
    q = ask(Number(0.25))
    f = feedback(q, answer)
    assert (f.passed, f.attempted, f.tag) == (False, False, "format")
    assert words in f.message and q.attempts == []


@pytest.mark.parametrize("answer", [None, ..., "", "  ", "...", "___"])
@pytest.mark.parametrize("kind", [Number(1), Shape((2,)), Choose({"a": "A"}, "a"), Order({"a": "A", "b": "B"})])
def test_an_empty_answer_is_not_attempted(kind: Kind, answer: Any) -> None:
    f = feedback(ask(kind), answer)
    assert (f.passed, f.attempted, f.tag) == (False, False, None)
    assert "Not attempted yet" in repr(f)


@pytest.mark.parametrize(("answer", "tag"), [(-0.25, "other-sign"), (25, "percent"), (0.26, "rounded"), (7, None)])
def test_a_wrong_number_is_met_kindly(answer: float, tag: str | None) -> None:
    f = feedback(ask(Number(0.25)), answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_a_count_must_be_exact() -> None:
    count = ask(Number(2410, tolerance=0), Misconception("bias-per-layer", "one per neuron", when=2370))
    assert count.check("2410").passed
    assert not count.check(2411).passed
    assert count.check(2370).tag == "bias-per-layer"


def test_the_truth_may_be_computed_when_asked() -> None:
    asked = []
    q = ask(Number(lambda: asked.append(1) or 3.0))  # type: ignore[func-returns-value]
    assert not asked
    assert q.check(3).passed and asked


# Shapes, choices, orders, settings


@pytest.mark.parametrize(
    ("answer", "tag"),
    [((64, 60), "axes-order"), ((8, 60, 64), "batch-axis-counted"), ((64,), "batch-axis-forgotten"),
     ((3840,), "other-axes"), ((2, 3, 4), None), ((60, 65), None), (64, None)],
)  # fmt: skip
def test_a_wrong_shape_has_a_name(answer: Any, tag: str | None) -> None:
    f = feedback(ask(Shape((60, 64))), answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


@pytest.mark.parametrize("answer", [(60, 64), [60, 64], "(60, 64)", "60, 64", "60 × 64", np.array([60, 64])])
def test_a_shape_may_be_written_in_many_ways(answer: Any) -> None:
    assert feedback(ask(Shape((60, 64))), answer).passed


def test_a_tuple_needs_its_comma() -> None:
    assert ask(Shape((784,))).check(784).tag == "tuple-without-comma"
    assert ask(Shape((784,))).check("(784)").tag == "tuple-without-comma"
    assert ask(Shape((784,))).check("(784,)").passed
    assert ask(Shape((784,))).check("import os").tag == "format"


COLOURS = {"red": "the colour of roses", "green": "the colour of grass", "grey": "no colour"}


@pytest.mark.parametrize("answer", ["green", "GREEN", " gree", "the colour of grass", "The_colour of  grass"])
def test_a_choice_is_found_by_key_or_words(answer: str) -> None:
    assert feedback(ask(Choose(COLOURS, "green")), answer).passed


@pytest.mark.parametrize(
    ("answer", "words"), [("gr", "green"), ("gren", "Did you mean"), (3, "int"), (HOSTILE, "no choice")]
)
def test_an_unclear_choice_is_asked_again(answer: Any, words: str) -> None:
    f = feedback(ask(Choose(COLOURS, "green")), answer)
    assert (f.attempted, f.tag) == (False, "format")
    assert words in f.message and "<img" not in f._repr_html_()


def test_several_questions_are_judged_one_by_one() -> None:
    wrong = Misconception("grass-is-red", "It is not.", when="red")
    kind = Several(
        {"grass": Part("Grass", Choose(COLOURS, "green"), (wrong,)), "fog": Part("Fog", Choose(COLOURS, "grey"))}
    )
    q = ask(kind)
    assert q.check({"grass": "green", "fog": "grey"}).passed
    f = feedback(q, {"grass": "red", "fog": "grey"})
    assert f.tag == "grass-is-red" and f.parts["fog"].passed and not f.parts["grass"].passed
    assert not feedback(q, {}).attempted
    assert "fog" in feedback(q, {"grass": "red"}).message
    assert feedback(q, {"gras": "red"}).attempted is False
    assert feedback(q, {"clouds": "red"}).tag == "format"
    assert feedback(q, "red").tag == "format"


STEPS = {"compile": "compile", "fit": "fit", "predict": "predict"}


@pytest.mark.parametrize(
    ("answer", "tag"),
    [(["predict", "fit", "compile"], "backwards"), (["compile", "predict", "fit"], "neighbours-swapped"),
     (["fit", "predict", "compile"], None)],
)  # fmt: skip
def test_a_wrong_order_is_explained(answer: list[str], tag: str | None) -> None:
    f = feedback(ask(Order(STEPS)), answer)
    assert (f.passed, f.attempted, f.tag) == (False, True, tag)


def test_an_order_may_be_a_list_or_a_line_of_text() -> None:
    assert ask(Order(STEPS)).check(["compile", "fit", "predict"]).passed
    assert ask(Order(STEPS)).check("compile > fit > predict").passed
    assert "missing" in ask(Order(STEPS)).check(["compile", "fit"]).message
    assert "2 times" in ask(Order(STEPS)).check(["compile", "fit", "fit"]).message


@pytest.fixture
def line() -> Exercise:
    sliders = {"w1": Slider(-2, 2), "w2": Slider(-2, 2)}
    same_sign = Misconception("same-sign", "Both have the same sign.", when=lambda s: s["w1"] * s["w2"] > 0)
    return ask(Setting(sliders, good=lambda s: s["w1"] == -s["w2"]), same_sign)


def test_a_setting_is_judged_by_what_it_does(line: Exercise) -> None:
    for good in ({"w1": 1, "w2": -1}, {"w": (2, -2)}, (0.5, -0.5), np.array([1, -1]), {"w1": "1/2", "w2": -0.5}):
        assert feedback(line, good).passed
    assert feedback(line, (1, 1)).tag == "same-sign"
    assert feedback(line, (1, 0)).tag is None
    assert not feedback(line, (0, 0)).attempted  # where the sliders begin
    for unreadable in ({"w1": 1}, {"w1": 1, "w2": 1, "w3": 1}, (1, 2, 3), "left", 3):
        assert feedback(line, unreadable).tag == "format"


# Code


def test_a_function_is_tried_on_inputs_from_small_to_large() -> None:
    f = feedback(doubling(), lambda z: z)
    assert (f.passed, f.attempted, f.tag) == (False, True, None)
    assert dict(f.evidence) == {"for": "double([1])", "expected": "[2]", "got": "[1]"}
    assert feedback(doubling(), double).passed
    assert feedback(doubling(), lambda z: (2 * z).tolist()).passed


def test_a_known_wrong_function_gives_its_name() -> None:
    wrong = Misconception("halved", "It is the other way round.", like=(lambda z: z / 2,))
    assert feedback(doubling(2.0, wrong), lambda z: 0.5 * z).tag == "halved"
    assert feedback(doubling(2.0, wrong), lambda z: 3 * z).tag is None


@pytest.mark.parametrize("stub", [lambda z: None, lambda z: ..., print])
def test_a_stub_is_not_attempted(stub: Any) -> None:
    q = doubling()
    assert not feedback(q, stub).attempted and q.attempts == []


def test_a_stub_that_raises_not_implemented_is_not_attempted() -> None:
    def stub(z: Any) -> Any:
        raise NotImplementedError

    assert not feedback(doubling(), stub).attempted


def test_the_result_of_a_call_is_not_the_function() -> None:
    f = feedback(doubling(), double(3))
    assert f.tag == "format" and "`double` itself" in f.message


def test_an_error_in_the_learners_code_is_reported_with_its_line() -> None:
    def broken(z: Any) -> Any:
        return z["first"]

    f = feedback(doubling(), broken)
    assert f.tag == "error" and "IndexError" in dict(f.evidence)["got"]
    assert dict(f.evidence)["in the line"] == 'return z["first"]'


@pytest.mark.parametrize(
    ("answer", "tag"),
    [(lambda z: "many", "not-numbers"), (lambda z: z.sum(), "other-shape"), (lambda: 3, "error"),
     (lambda z: 2 * z if z.ndim > 1 else None, "no-return"), (lambda z: sys.exit(), "error")],
)  # fmt: skip
def test_other_accidents_have_names(answer: Callable[..., Any], tag: str) -> None:
    assert feedback(doubling(), answer).tag == tag


def test_an_input_changed_in_place_is_noticed_and_ours_stay_whole() -> None:
    def in_place(z: Any) -> Any:
        z *= 2
        return z

    f = feedback(doubling(), in_place)
    assert f.tag == "changes-its-input"
    assert dict(f.evidence)["for"] == "double([1])"


def endless(z: Any) -> Any:
    while True:
        pass


def endless_and_deaf(z: Any) -> Any:
    while True:
        try:  # noqa: SIM105
            z = z + 1
        except:  # noqa: E722  (a learner may write this)
            pass


def endless_and_loud(z: Any) -> Any:
    while True:
        print("again")


@pytest.mark.parametrize("answer", [endless, endless_and_deaf, endless_and_loud])
def test_an_endless_loop_ends(answer: Callable[..., Any]) -> None:
    began = time.monotonic()
    assert feedback(doubling(0.2), answer).tag == "endless-loop"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("answer", [endless, endless_and_loud])
def test_an_endless_loop_ends_outside_the_main_thread_too(answer: Callable[..., Any]) -> None:
    found: list[Feedback] = []
    thread = threading.Thread(target=lambda: found.append(doubling(0.2).check(answer)), daemon=True)
    thread.start()
    thread.join(timeout=10)
    assert found and found[0].tag == "endless-loop"


def test_the_clock_leaves_no_alarm_behind() -> None:
    signal = pytest.importorskip("signal")
    if not hasattr(signal, "setitimer"):
        pytest.skip("no alarm on this system")
    before = signal.getsignal(signal.SIGALRM)
    doubling(0.2).check(endless)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert sys.gettrace() is None or "guarded" not in repr(sys.gettrace())


def test_control_c_is_not_swallowed() -> None:
    def interrupted(z: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        doubling().check(interrupted)


def test_chance_goes_on_as_if_nothing_had_been_drawn() -> None:
    def gambling(z: Any) -> Any:
        random.seed(1), np.random.seed(1), nnteach.random.set_random_seed(1)
        return 2 * z

    def draw() -> tuple[float, float, float]:
        return random.random(), np.random.random(), float(nnteach.random.host().random())

    random.seed(5), np.random.seed(5), nnteach.random.set_random_seed(5)
    undisturbed = draw()
    random.seed(5), np.random.seed(5), nnteach.random.set_random_seed(5)
    assert doubling().check(gambling).passed
    assert draw() == undisturbed


def test_printing_goes_nowhere_and_stdout_is_as_before() -> None:
    def loud(z: Any) -> Any:
        print("hello")
        sys.stderr.write("hello")
        return 2 * z

    with redirect_stdout(io.StringIO()) as out:
        assert doubling().check(loud).passed
        assert sys.stdout is out
    assert out.getvalue() == ""


NOTEBOOK = """
import numpy as np
def double(z):
    return np.array([sum([v, v]) for v in z])
"""


@pytest.fixture
def notebook() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(NOTEBOOK, names)
    return names


@pytest.mark.parametrize("spoilt", [{"sum": 3}, {"np": None}, {"sum": 3, "np": 4, "len": "long"}])
def test_a_spoilt_name_in_the_notebook_is_survived_and_told(notebook: dict[str, Any], spoilt: dict[str, Any]) -> None:
    assert doubling().check(notebook["double"]).passed
    notebook.update(spoilt)
    f = feedback(doubling(), notebook["double"])
    assert f.passed and f"`{next(iter(spoilt))}`" in f.message
    assert {name: notebook[name] for name in spoilt} == spoilt  # the notebook is not ours to repair


def test_a_name_in_the_way_does_not_excuse_a_wrong_function(notebook: dict[str, Any]) -> None:
    exec("def double(z): return np.array([sum([v, v, v]) for v in z])", notebook)
    notebook["sum"] = 3
    assert not feedback(doubling(), notebook["double"]).passed


class Nasty:
    def __repr__(self) -> str:
        raise RuntimeError("no")


def test_a_nasty_result_does_no_harm() -> None:
    assert feedback(doubling(), lambda z: Nasty()).tag == "not-numbers"
    assert feedback(doubling(), lambda z: "x" * 10**6).tag == "not-numbers"


# Text from the learner


def raising(z: Any) -> Any:
    raise ValueError(HOSTILE)


@pytest.mark.parametrize(
    ("q", "answer"),
    [(ask(Number(1)), HOSTILE), (ask(Shape((1,))), HOSTILE), (ask(Choose(COLOURS, "red")), HOSTILE),
     (ask(Order(STEPS)), [HOSTILE]), (doubling(), raising), (doubling(), lambda z: HOSTILE), (doubling(), HOSTILE)],
)  # fmt: skip
def test_hostile_text_is_shown_not_obeyed(q: Exercise, answer: Any) -> None:
    html = feedback(q, answer)._repr_html_()
    assert "<img" not in html and "&lt;img" in html


# Hints, solutions, names


def test_three_hints_then_the_last_one_again() -> None:
    q = ask(Number(1))
    assert [q.hint().message for _ in range(3)] == ["where", "try", "half"]
    assert "half" in q.hint().message and "Hint 3 of 3" in repr(q.hint())


def test_the_solution_waits_for_one_attempt() -> None:
    q = ask(Number(1))
    q.check(None)
    q.check("one metre")
    assert not q.solution().shown and "Try it first" in repr(q.solution())
    assert q.solution(force=True).shown
    q.check(2)
    assert q.solution().shown
    q.start_over()
    assert not q.solution().shown


def test_an_unknown_exercise_names_the_nearest() -> None:
    with pytest.raises(KeyError, match=r"no exercise '08\.22'.*Did you mean '08\.2'"):
        exercise("08.22")
    with pytest.raises(KeyError, match="no exercise 'x'"):
        exercise("x")


def test_an_exercise_remembers_its_attempts() -> None:
    assert exercise("08.1") is exercise("08.1")


# The notebook


class Shell:
    def __init__(self, **names: Any) -> None:
        self.user_ns = names


@pytest.fixture
def in_notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    def enter(**names: Any) -> None:
        monkeypatch.setattr("IPython.get_ipython", lambda: Shell(**names))

    yield enter


def test_check_reads_the_notebook(in_notebook: Callable[..., None]) -> None:
    in_notebook(double=double)
    assert doubling().check().passed
    in_notebook()
    f = doubling().check()
    assert not f.attempted and "no function `double`" in f.message


def test_outside_a_notebook_check_asks_for_the_answer() -> None:
    f = doubling().check()
    assert not f.attempted and "check(answer)" in f.message


# The forms


def button(form: ipywidgets.Widget, label: str) -> ipywidgets.Button:
    [found] = [w for w in everything(form) if isinstance(w, ipywidgets.Button) and w.description == label]
    return found


def everything(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child)


def on_page(form: ipywidgets.Widget) -> str:
    return "".join(w.value for w in everything(form) if isinstance(w, ipywidgets.HTML))


def test_the_form_checks_hints_and_solves() -> None:
    q = ask(Number(1))
    form = q.ask()
    [field] = [w for w in everything(form) if isinstance(w, ipywidgets.Text)]
    button(form, "Check").click()
    assert "Not attempted yet" in on_page(form)
    field.value = HOSTILE
    button(form, "Check").click()
    assert "&lt;img" in on_page(form) and "<img" not in on_page(form)
    button(form, "Solution").click()
    assert "Try it first" in on_page(form)
    field.value = "1"
    button(form, "Check").click()
    assert "Right." in on_page(form)
    button(form, "Hint").click()
    assert "Hint 1 of 3" in on_page(form)


def test_where_a_slider_stands_at_first_is_nobodys_answer() -> None:
    place = control(Number(0.5, low=0, high=1))
    assert not ask(Number(0.5, low=0, high=1)).check(place.read()).attempted
    place.widget.value = 0.25
    assert place.read() == 0.25


@pytest.mark.parametrize(
    ("kind", "answer"),
    [(Number(1), "1"), (Number(0.5, low=0, high=1), 0.5), (Number(1e-3, low=1e-9, high=1, logarithmic=True), 1e-3),
     (Shape((2, 3)), "(2, 3)"), (Choose(COLOURS, "green"), "green"), (Order(STEPS), list(STEPS)),
     (Several({"grass": Part("Grass", Choose(COLOURS, "green"))}), {"grass": "green"}),
     (Setting({"w": Slider(-2, 2)}, good=lambda s: s["w"] == 1), {"w": 1.0})],
)  # fmt: skip
def test_every_kind_has_a_control_that_gives_its_answer(kind: Kind, answer: Any) -> None:
    place = control(kind)
    place.write(answer)
    assert ask(kind).check(place.read()).passed


@pytest.mark.parametrize(
    "kind", [Choose(COLOURS, "green"), Order(STEPS), Several({"g": Part("G", Choose(COLOURS, "red"))})]
)
def test_nothing_is_chosen_at_first(kind: Kind) -> None:
    assert not ask(kind).check(control(kind).read()).attempted


def test_every_control_says_what_it_is() -> None:
    for kind in (
        Number(1),
        Shape((2,)),
        Choose(COLOURS, "red"),
        Order(STEPS),
        Setting({"w": Slider(-2, 2)}, good=bool),
    ):
        for widget in everything(control(kind).widget):
            if hasattr(widget, "description") and not isinstance(widget, ipywidgets.HTML):
                assert widget.description


def test_an_exercise_shows_itself_as_a_form_and_as_text() -> None:
    bundle = ask(Number(1))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "Exercise 99.1" in bundle["text/plain"] and "What?" in bundle["text/html"]


def test_a_plain_call_is_as_good_as_a_checked_one() -> None:
    assert guarded.call(double, (2,), 1).value == 4


WITHOUT_MATPLOTLIB = """
import sys
sys.modules["matplotlib"] = None
import nnteach_course.workspace
try:
    nnteach_course.exercise
except ImportError as error:
    print(error)
try:
    from nnteach_course import exercise
except ImportError as error:
    print(error)
"""


def test_without_the_course_extra_the_launcher_still_loads() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_MATPLOTLIB], capture_output=True, text=True, check=True)
    assert done.stdout.count("pip install 'nnteach[course]'") == 2
