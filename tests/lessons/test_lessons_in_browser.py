"""Every lesson as a learner meets it: the copy in the workspace, a real JupyterLab, a real browser, the keyboard.

One page per lesson serves all tests of this file, in their order; each leaves it as the next may find it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import lab_browser
import pytest
from lessons.course_files import NOTEBOOKS

from nnteach_course.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTROLS = ".noUi-handle, select, button, input, textarea, [tabindex='0']"
MARK = """selector => {
  // number the controls of every explorable, form and equation, and say what each is
  const outputs = [...document.querySelectorAll('.jp-Cell-outputArea')].filter(area => area.querySelector(selector));
  return outputs.map((area, number) => {
    area.dataset.area = number;
    const seen = [...area.querySelectorAll(selector)].filter(e => e.getClientRects().length && !e.disabled);
    return seen.map((e, i) => {
      e.dataset.control = `${number}-${i}`;
      const box = e.closest('.nnteach-explorable');
      return {
        id: e.dataset.control,
        group: e.type === 'radio' ? `${number}-${e.name}` : e.dataset.control,
        kind: e.matches('.noUi-handle') ? 'slider' : e.type || e.tagName.toLowerCase(),
        name: e.getAttribute('aria-label') || e.textContent.trim().slice(0, 30) || e.title,
        form: Boolean(box && box.matches('.nnteach-form')),
        picture: Boolean(box && box.querySelector('canvas')),
      };
    });
  });
}"""
PICTURE = """id => document.querySelector(`[data-control='${id}']`)
  .closest('.nnteach-explorable').querySelector('canvas').toDataURL()"""
PICTURES = "[...document.querySelectorAll('.nnteach-canvas')].map(canvas => canvas.toDataURL())"


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[lab_browser.Lab]:
    workspace = Workspace(tmp_path_factory.mktemp("learner") / "workspace")
    workspace.prepare(NOTEBOOKS)
    with lab_browser.jupyterlab(workspace.folder) as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    if not lab_browser.chromium_path():
        reason = "no Chromium on this machine: install one, or name it in the variable CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with lab_browser.chromium() as running:
        yield running


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def page(request, lab, browser):
    page = lab_browser.new_page(browser)
    lab_browser.open_notebook(page, lab, request.param.name)
    lab_browser.run_all(page)
    look_at_everything(page)
    yield page
    lab_browser.close_notebook(page)


def look_at_everything(page) -> None:
    """Scroll from the first output to the last, as a reader does."""
    for area in page.locator(".jp-Cell-outputArea").all():
        if area.is_visible():
            area.scroll_into_view_if_needed()
            page.wait_for_timeout(150)
    page.wait_for_timeout(500)


def controls_of(page) -> list[list[dict]]:
    return page.evaluate(MARK, CONTROLS)


def focus(page, control) -> None:
    page.locator(f"[data-control='{control['id']}']").evaluate(
        "e => { e.scrollIntoView({block: 'center'}); e.focus({preventScroll: true}); }"
    )


def wait_until(page, condition, seconds: float = 8) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        page.wait_for_timeout(50)
    return False


def test_it_runs_without_an_error_in_the_page_or_in_a_cell(page):
    assert lab_browser.errors_in_outputs(page) == []
    assert lab_browser.page_errors(page) == []


def test_axe_finds_nothing_serious_inside_the_outputs(page):
    assert lab_browser.accessibility_problems(page) == []


def test_the_tab_key_reaches_every_control_of_an_output_in_order(page):
    for controls in controls_of(page):
        focus(page, controls[0])
        reached = []
        for _ in range(3 * len(controls)):
            reached.append(page.evaluate("document.activeElement.dataset.control || ''"))
            page.keyboard.press("Tab")
        groups = {control["id"]: control["group"] for control in controls}
        order = list(dict.fromkeys(groups[id] for id in reached if id in groups))
        assert order == list(dict.fromkeys(control["group"] for control in controls))


def test_a_key_pressed_on_a_control_stays_there_and_edits_no_cell(page):
    """In JupyterLab's command mode a lone m, y, x or d d rewrites cells; an arrow key goes to the next cell."""
    cells = "[...document.querySelectorAll('.jp-Notebook-cell')].map(cell => cell.className.match(/jp-(\\w+)Cell/)[1])"
    kinds, before = set(), page.evaluate(cells)
    for control in (control for controls in controls_of(page) for control in controls):
        if control["kind"] in kinds or (control["kind"] == "submit" and control["form"]):
            continue
        kinds.add(control["kind"])
        for key in ("m", "ArrowDown"):
            focus(page, control)
            page.keyboard.press(key)
            page.wait_for_timeout(200)
            assert page.evaluate(cells) == before, f"{key} on a {control['kind']} has changed a cell"
            where = page.evaluate("document.activeElement.closest('[data-area]')?.dataset.area")
            assert where == control["id"].split("-")[0], f"{key} on a {control['kind']} has left its output"


def test_every_control_of_a_picture_changes_it_by_keyboard(page):
    for toggle in page.locator(".nnteach-more button, button.nnteach-more").all():
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.press("Enter")
            page.wait_for_timeout(500)
    still = []
    for control in (control for controls in controls_of(page) for control in controls if control["picture"]):
        keys = {"slider": ["ArrowRight", "ArrowLeft"], "select-one": ["ArrowDown", "ArrowUp"], "checkbox": ["Space"]}
        if control["kind"] not in keys or (control["form"] and control["kind"] != "slider"):
            continue  # an answer changes its picture when it is checked
        focus(page, control)
        page.wait_for_timeout(300)  # the last picture of the control before has settled
        before = page.evaluate(PICTURE, control["id"])
        for key in keys[control["kind"]]:
            page.keyboard.press(key)
            if wait_until(page, lambda: page.evaluate(PICTURE, control["id"]) != before, seconds=4):  # noqa: B023
                break
        else:
            still.append(f"{control['kind']} {control['name']}")
    assert still == []
    assert lab_browser.page_errors(page) == []


def test_a_reload_keeps_every_picture(page):
    page.wait_for_timeout(1000)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    before = page.evaluate(PICTURES)
    page.wait_for_timeout(500)
    page.reload(wait_until="domcontentloaded")
    lab_browser.wait_for_kernel(page)
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    look_at_everything(page)
    wait_until(page, lambda: page.evaluate(PICTURES) == before, seconds=20)
    after = page.evaluate(PICTURES)
    assert len(after) == len(before)
    assert [number for number, (a, b) in enumerate(zip(after, before, strict=True)) if a != b] == []
    assert lab_browser.page_errors(page) == []
