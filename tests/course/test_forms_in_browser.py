"""The forms of exercises and predictions in a real JupyterLab: by mouse, by keyboard alone, after a restart and a reload.

One notebook and one page serve all tests of this file, in their order; each asks questions of its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lab_browser
import pytest

from nnteach_course.answers.lesson_08.two_units import SUM
from nnteach_course.answers.lesson_10.shapes import ONE_STEP_KIND
from nnteach_course.kinds.sheet import Sheet
from nnteach_course.progress_file import NAME
from nnteach_course.sheets import axes_of
from nnteach_course.workspace import STATE
from nnteach_widgets.palette import LIGHT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = (
    "from nnteach_course import exercise, predict",
    'exercise("10.1")',
    'exercise("10.4")',
    'predict("10.a")',
    'predict("08.c")',
    'predict("10.d")',
    'predict("08.e")',
)


@pytest.fixture(scope="module")
def page(lab: lab_browser.Lab, browser: Browser) -> Iterator[Page]:
    root = lab.root / "forms"  # a workspace of its own in the folder that the one JupyterLab shows
    (root / STATE).mkdir(parents=True)
    lab_browser.write_notebook(root / "forms.ipynb", *CELLS)
    page = lab_browser.new_page(browser)
    lab_browser.open_notebook(page, lab, "forms/forms.ipynb")
    lab_browser.run_all(page)
    page.nnteach_root = root  # type: ignore[attr-defined]
    yield page
    lab_browser.close_notebook(page)


def form(page: Page, id: str) -> Locator:
    """The frame of one question."""
    found = page.locator(".nnteach-form").filter(has=page.locator("h4", has_text=f"{id} "))
    found.scroll_into_view_if_needed()
    return found


def kept(page: Page, part: str, id: str) -> Any:
    """What the progress file knows of it."""
    root: Path = page.nnteach_root  # type: ignore[attr-defined]
    return json.loads((root / NAME).read_text(encoding="utf-8"))[part][id]


def says(place: Locator, words: str) -> None:
    place.get_by_text(words).locator("visible=true").first.wait_for(timeout=10000)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(canvas: Locator, sheet: Sheet, x: float, y: float) -> tuple[float, float]:
    """Where on the page a place of the sheet is."""
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    axes = axes_of(sheet, LIGHT)
    axes.apply_aspect()
    across, up = axes.transData.transform((x, y)) / axes.figure.bbox.size
    box = canvas.bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def commit_and_reveal(place: Locator, button: str) -> None:
    """By mouse; before the guess the second button sleeps."""
    place.get_by_role("button", name="This is my guess").click()
    says(place, "It stays beside the answer.")
    place.get_by_role("button", name=button).click()
    says(place, "s you guessed.")


def test_a_wrong_choice_by_mouse_is_met_by_name(page):
    place = form(page, "10.4")
    place.get_by_text("The gradient points at the valley floor").click()
    place.get_by_role("button", name="Check").click()
    says(place, "Only on a round hill.")
    assert kept(page, "answers", "10.4")["tag"] == "gradient-points-at-the-floor"


def test_a_choice_is_mended_by_keyboard_alone(page):
    place = form(page, "10.4")
    place.get_by_label("The steep direction limits the rate").press("Space")
    place.get_by_role("button", name="Check").press("Enter")
    says(place, "✓ Right.")
    assert kept(page, "answers", "10.4")["passed"]


def test_a_number_is_typed_checked_and_helped_by_keyboard_alone(page):
    place = form(page, "10.1")
    place.locator("input[type=text]").focus()
    page.keyboard.type("0.1")
    press(page, "Tab", "Enter")
    says(place, "You went uphill.")
    press(page, "Tab", "Enter")
    says(place, "Hint 1 of 3.")
    press(page, "Shift+Tab", "Shift+Tab", "Control+a")
    page.keyboard.type("0.7")
    press(page, "Tab", "Enter")
    says(place, "✓ Right.")
    assert kept(page, "answers", "10.1")["hints"] == 1


def test_a_choice_is_guessed_by_mouse_and_revealed(page):
    place = form(page, "10.a")
    assert place.get_by_role("button", name="Let them walk").is_disabled()
    place.get_by_text("1.1: the largest of all").click()
    place.locator("select").select_option("very sure")
    commit_and_reveal(place, "Let them walk")
    says(place, "the kind of surprise one remembers")
    place.locator("canvas").wait_for()
    assert kept(page, "predictions", "10.a") == {"guess": "1.1", "confidence": 4, "revealed": True, "right": False}


def test_a_number_is_guessed_by_keyboard_alone(page):
    place = form(page, "08.c")
    place.locator(".noUi-handle").focus()
    press(page, *["ArrowRight"] * 3, "Tab", "Tab", "Tab", "Enter")
    says(place, "It stays beside the answer.")
    press(page, "Tab", "Enter")
    says(place, "s you guessed.")
    assert kept(page, "predictions", "08.c")["guess"] == pytest.approx(0.24)


def test_a_marker_is_put_by_mouse_moved_by_keys_and_revealed(page):
    place = form(page, "10.d")
    canvas = place.locator("canvas")
    page.mouse.click(*at(canvas, ONE_STEP_KIND.sheet, 0.0, 0.05))
    says(place, "Your marker: w₁ = 0, w₂ = 0.05.")
    press(page, "ArrowRight", "ArrowRight", "ArrowDown", "Enter")
    says(place, "Your guess:")
    x, y = kept(page, "predictions", "10.d")["guess"]
    assert x == pytest.approx(2 * 0.48 / 50, abs=0.002) and y == pytest.approx(0.05 - 0.17 / 50, abs=0.002)
    commit_and_reveal(place, "Take the step")
    says(place, "too far to the right")
    place.locator("canvas:not([tabindex])").wait_for(timeout=10_000)  # the truth stands: nothing more to move
    assert canvas.count() == 1


def test_a_curve_is_begun_by_keyboard_drawn_by_mouse_and_revealed(page):
    place = form(page, "08.e")
    canvas = place.locator("canvas")
    canvas.focus()
    press(page, "ArrowUp", "ArrowRight", "ArrowUp", "ArrowUp")
    says(place, "In hand: x = −3, y = 1.4.")
    page.mouse.move(*at(canvas, SUM.sheet, -4, 0))
    page.mouse.down()
    for step in range(1, 41):
        x = -4 + step / 5
        page.mouse.move(*at(canvas, SUM.sheet, x, 1 + math.sin(x)))
    page.mouse.up()
    says(place, "You have drawn a curve through")
    commit_and_reveal(place, "Add them up")
    heights = kept(page, "predictions", "08.e")["guess"]
    errors = [abs(y - 1 - math.sin(x)) for x, y in zip(SUM.x[1:-1], heights[1:-1], strict=True)]
    assert len(heights) == SUM.places and max(errors) < 0.1


def test_no_key_has_changed_a_cell_and_no_script_has_failed(page):
    assert page.locator(".jp-CodeCell").count() == len(CELLS)
    assert page.locator(".jp-MarkdownCell, .jp-RawCell").count() == 0
    assert lab_browser.page_errors(page) == []


def test_axe_finds_nothing_serious_in_the_forms(page):
    assert lab_browser.accessibility_problems(page) == []


def answered(page: Page) -> None:
    """All that the tests above have answered stands there."""
    for id in ("10.1", "10.4"):
        says(form(page, id), "✓ Solved, in 2 tries")
    assert form(page, "10.4").get_by_label("The steep direction limits the rate").is_checked()
    for id, words in (
        ("10.a", "Your guess was “1.1: the largest of all”"),
        ("08.c", "Your guess was 0.24"),
        ("10.d", "Your guess was w₁ = 0.019"),
        ("08.e", "Your guess was a curve through"),
    ):
        says(form(page, id), words)
    says(form(page, "10.d"), "Your marker: w₁ = 0.019")
    says(form(page, "08.e"), "You have drawn a curve through")


def test_a_new_kernel_finds_all_answers_and_so_does_a_page_loaded_again(page):
    page.evaluate("async () => await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    lab_browser.wait_for_kernel(page)
    lab_browser.run_all(page)
    answered(page)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(500)
    page.reload(wait_until="domcontentloaded")
    lab_browser.wait_for_kernel(page)
    answered(page)
    form(page, "08.e").get_by_role("button", name="Add them up").click()
    says(form(page, "08.e"), "s you guessed.")
