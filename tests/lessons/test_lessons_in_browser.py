"""Every lesson as a learner meets it: the copy in the workspace, a real JupyterLab, a real browser, the keyboard.

One page per lesson serves all tests of this file, in their order; each leaves it as the next may find it.
"""

from __future__ import annotations

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
# Waits until the picture of a control is another one than it was.
CHANGED = f"""async ([id, before, seconds]) => {{
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {{
    if (({PICTURE})(id) !== before) return true;
    await new Promise(resolve => setTimeout(resolve, 20));
  }}
  return false;
}}"""
FOCUSED = """() => {
  const focused = document.activeElement;
  return [focused.closest('[data-area]')?.dataset.area ?? '', focused.dataset.control ?? ''];
}"""
CELLS = "[...document.querySelectorAll('.jp-Notebook-cell')].map(cell => cell.className.match(/jp-(\\w+)Cell/)[1])"
BACK = {
    "ArrowRight": "ArrowLeft",
    "ArrowLeft": "ArrowRight",
    "ArrowDown": "ArrowUp",
    "ArrowUp": "ArrowDown",
    "Space": "Space",
}
HEARD = 100  # ms in which JupyterLab has answered a key
PICTURES = "[...document.querySelectorAll('.nnteach-canvas')].map(canvas => canvas.toDataURL())"


# Scrolls from the first output to the last, as a reader does, and waits at each until it has been drawn.
LOOK = """async () => {
  const drawn = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  for (const area of document.querySelectorAll('.jp-Cell-outputArea')) {
    if (!area.getClientRects().length) continue;
    area.scrollIntoView({block: 'center'});
    for (let frame = 0; frame < 3; frame++) await drawn();
  }
}"""


@pytest.fixture(scope="module")
def workspace(lab) -> Workspace:
    workspace = Workspace(lab.root / "workspace")
    workspace.prepare(NOTEBOOKS)
    return workspace


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def page(request, lab, browser, workspace):
    page = lab_browser.new_page(browser)
    lab_browser.open_notebook(page, lab, f"{workspace.folder.name}/{request.param.name}")
    lab_browser.run_all(page)
    look_at_everything(page)
    yield page
    lab_browser.close_notebook(page)


def look_at_everything(page) -> None:
    page.evaluate(LOOK)
    lab_browser.settle(page)


def controls_of(page) -> list[list[dict]]:
    return page.evaluate(MARK, CONTROLS)


def focus(page, control) -> None:
    page.locator(f"[data-control='{control['id']}']").evaluate(
        "e => { e.scrollIntoView({block: 'center'}); e.focus({preventScroll: true}); }"
    )


def test_it_runs_without_an_error_in_the_page_or_in_a_cell(page):
    assert lab_browser.errors_in_outputs(page) == []
    assert lab_browser.page_errors(page) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_inside_the_outputs(page, theme):
    lab_browser.set_theme(page, theme)
    lab_browser.settle(page)
    assert lab_browser.accessibility_problems(page) == []


def test_the_tab_key_reaches_every_control_of_an_output_in_order(page):
    for number, controls in enumerate(controls_of(page)):
        focus(page, controls[0])
        groups = {control["id"]: control["group"] for control in controls}
        reached = []
        for _ in range(3 * len(controls)):
            area, control = page.evaluate(FOCUSED)
            if area != str(number):
                break  # past the last control of this output
            reached.append(control)
            page.keyboard.press("Tab")
        order = list(dict.fromkeys(groups[id] for id in reached if id in groups))
        assert order == list(dict.fromkeys(control["group"] for control in controls))


def test_a_key_pressed_on_a_control_stays_there_and_edits_no_cell(page):
    """In JupyterLab's command mode a lone m, y, x or d d rewrites cells; an arrow key goes to the next cell."""
    kinds, before = set(), page.evaluate(CELLS)
    for control in (control for controls in controls_of(page) for control in controls):
        if control["kind"] in kinds or (control["kind"] == "submit" and control["form"]):
            continue
        kinds.add(control["kind"])
        for key in ("m", "ArrowDown"):
            focus(page, control)
            page.keyboard.press(key)
            page.wait_for_timeout(HEARD)
            assert page.evaluate(CELLS) == before, f"{key} on a {control['kind']} has changed a cell"
            where = page.evaluate("document.activeElement.closest('[data-area]')?.dataset.area")
            assert where == control["id"].split("-")[0], f"{key} on a {control['kind']} has left its output"


def test_a_key_on_a_cell_itself_does_edit_it_within_that_time(page):
    """So the test before would notice."""
    before = page.evaluate(CELLS)
    code = page.locator(".jp-Notebook-cell.jp-CodeCell").first
    code.locator(".jp-InputPrompt").click()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.wait_for_timeout(HEARD)
    changed = page.evaluate(CELLS)
    page.keyboard.press("z")  # undo
    assert changed != before
    page.wait_for_function(f"before => JSON.stringify({CELLS}) === JSON.stringify(before)", arg=before)


def test_every_control_of_a_picture_changes_it_by_keyboard(page):
    for toggle in page.locator(".nnteach-more button, button.nnteach-more").all():
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.press("Enter")
    drawers = "() => [...document.querySelectorAll('.nnteach-drawer')].every(drawer => drawer.getClientRects().length)"
    page.wait_for_function(drawers, timeout=20_000)
    still = []
    for control in (control for controls in controls_of(page) for control in controls if control["picture"]):
        keys = {"slider": ["ArrowRight", "ArrowLeft"], "select-one": ["ArrowDown", "ArrowUp"], "checkbox": ["Space"]}
        if control["kind"] not in keys or (control["form"] and control["kind"] != "slider"):
            continue  # an answer changes its picture when it is checked
        focus(page, control)
        lab_browser.settle(page)  # the last picture of the control before
        before = page.evaluate(PICTURE, control["id"])
        for key in keys[control["kind"]]:
            page.keyboard.press(key)
            if page.evaluate(CHANGED, [control["id"], before, 4]):
                page.keyboard.press(BACK[key])  # it may have put other controls away
                lab_browser.settle(page)
                break
        else:
            still.append(f"{control['kind']} {control['name']}")
    assert still == []
    assert lab_browser.page_errors(page) == []


def test_a_reload_keeps_every_picture(page):
    lab_browser.settle(page)
    page.evaluate("async () => { await window.jupyterapp.commands.execute('docmanager:save'); }")
    before = page.evaluate(PICTURES)
    page.reload(wait_until="domcontentloaded")
    lab_browser.wait_for_kernel(page)
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    page.wait_for_function("n => document.querySelectorAll('.nnteach-canvas[data-n]').length >= n", arg=len(before))
    look_at_everything(page)
    after = page.evaluate(PICTURES)
    assert len(after) == len(before)
    assert [number for number, (a, b) in enumerate(zip(after, before, strict=True)) if a != b] == []
    assert lab_browser.page_errors(page) == []
