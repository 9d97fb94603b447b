"""Unfold fit in a real JupyterLab: buttons, keyboard, a click on a line and on a table, the dark page."""

import lab_browser
import pytest
from explorable_page import begin_anew, changed_by, open_explorable, tab_through, wear

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def opened(lab, browser):
    cells = "import nnteach_widgets as explore", "lab = explore.unfold_fit()\nlab"
    with open_explorable(browser, lab, "unfold.ipynb", *cells) as page:
        yield page


@pytest.fixture
def page(opened):
    with begin_anew(opened) as page:
        yield page


def says(page, words):
    page.wait_for_function(
        "words => document.querySelector('.nnteach-caption').textContent.includes(words)", arg=words, timeout=20_000
    )


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_keyboard_reaches_every_control_and_each_changes_the_picture(page):
    reached = tab_through(page)
    for name in ("line", "step", "weight", "example", "Next line", "Back", "Undo", "Reset"):
        assert name in reached, name
    for name in ("line", "step", "weight", "example"):
        page.get_by_role("slider", name=name, exact=True).focus()
        assert changed_by(page, lambda: page.keyboard.press("ArrowRight")), name
    page.get_by_label("layer", exact=True).focus()
    assert changed_by(page, lambda: page.keyboard.press("ArrowDown"))


def test_next_line_walks_through_a_step_and_into_the_next(page):
    says(page, "Step 1 of 20, epoch 1, line 1 of 6")
    for line in range(2, 7):
        press(page, "Next line")
        says(page, f"Step 1 of 20, epoch 1, line {line} of 6")
    press(page, "Next line")
    says(page, "Step 2 of 20, epoch 1, line 1 of 6")
    press(page, "Back")
    says(page, "Step 1 of 20, epoch 1, line 6 of 6")
    says(page, "The weights have changed")


def test_a_click_on_a_line_goes_there(page):
    canvas = page.locator(".nnteach-canvas").bounding_box()
    page.mouse.click(canvas["x"] + 300, canvas["y"] + 10 + 18 * 5 + 9)  # the sixth line of code
    says(page, "line 5 of 6: find out how each weight would change the loss")


def test_it_is_worn_by_the_dark_page(page):
    wear(page, "dark")
    press(page, "Next line")
    says(page, "line 2 of 6")
    assert not lab_browser.accessibility_problems(page)
    wear(page, "light")
