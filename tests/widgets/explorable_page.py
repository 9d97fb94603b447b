"""One explorable on a page of a real browser: wait for its picture, see whether it changes, read its words.

The helpers look at the first canvas of the page, so a notebook for them shows one explorable. A test gets it as new:

    @pytest.fixture(scope="module")
    def opened(lab, browser):
        with open_explorable(browser, lab, "lab.ipynb", "import nnteach_widgets as explore", "explore.activation_lab()") as page:
            yield page

    @pytest.fixture
    def page(opened):
        with begin_anew(opened) as page:
            yield page
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import lab_browser
from lab_browser import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HASH = """() => {
  const canvas = document.querySelector('.nnteach-canvas');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let hash = 0;
  for (let i = 0; i < data.length; i += 4) hash = (Math.imul(hash, 31) + data[i] + 256 * data[i + 1]) | 0;
  return hash;
}"""
CORNER = """() => [...document.querySelector('.nnteach-canvas').getContext('2d').getImageData(3, 3, 1, 1).data]"""


# A reloaded page asks the kernel for every widget that is alive, those of earlier runs, too.
FORGET = "import ipywidgets\nipywidgets.Widget.close_all()"


@contextmanager
def open_explorable(browser: Browser, lab: lab_browser.Lab, name: str, *cells: str) -> Iterator[Page]:
    """A notebook of these cells on a page; `begin_anew` runs it."""
    lab_browser.write_notebook(lab.root / name, FORGET, *cells)
    page = lab_browser.new_page(browser)
    lab_browser.open_notebook(page, lab, name)
    yield page
    lab_browser.close_notebook(page)


@contextmanager
def begin_anew(page: Page) -> Iterator[Page]:
    """An explorable that nobody has touched, on a light page; at the end there must have been no error anywhere."""
    lab_browser.page_errors(page).clear()
    lab_browser.set_theme(page, "light")
    lab_browser.run_all(page)
    page.wait_for_selector(".nnteach-canvas", timeout=20_000)
    settle(page)
    yield page
    assert lab_browser.page_errors(page) == []
    assert lab_browser.errors_in_outputs(page) == []


def changed_by(page: Page, act: Callable[[], object]) -> bool:
    """Whether the picture is another one after this act."""
    before = page.evaluate(HASH)
    act()
    page.wait_for_function(f"before => ({HASH})() !== before", arg=before, timeout=10_000)
    settle(page)
    return bool(page.evaluate(HASH) != before)


def wear(page: Page, theme: str) -> None:
    """Turn the page light or dark, and wait until the picture has followed."""
    lab_browser.set_theme(page, theme)
    tone = 0x11 if theme == "dark" else 0xFF
    page.wait_for_function(f"tone => ({CORNER})().slice(0, 3).every(part => part === tone)", arg=tone, timeout=20_000)
    settle(page)


def caption(page: Page) -> str:
    """The words below the picture."""
    return page.locator(".nnteach-caption").inner_text()


def focused(page: Page) -> str:
    """The name of the control that has the focus."""
    return page.evaluate(
        "() => { const e = document.activeElement;"
        " return e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent; }"
    )


def tab_through(page: Page) -> list[str]:
    """The names of all controls in the order of the Tab key; opens the drawer on the way."""
    page.locator(".nnteach-explorable .noUi-handle").first.focus()
    reached = [focused(page)]
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        if reached[-1] == "More":
            page.keyboard.press("Enter")  # the other controls come next
            page.wait_for_selector(".nnteach-drawer", state="visible", timeout=20_000)
        if not page.evaluate("() => Boolean(document.activeElement.closest('.nnteach-explorable'))"):
            break
    return reached


def save_and_reload(page: Page) -> None:
    """Save the notebook, load the page anew, wait for the picture."""
    page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.context.save(); }")
    page.reload(wait_until="domcontentloaded")
    lab_browser.wait_for_kernel(page)
    page.wait_for_selector(".nnteach-canvas[data-n]", timeout=20_000)
    settle(page)
