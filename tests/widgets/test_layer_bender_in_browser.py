"""The layer-bender in a real JupyterLab: Play, the track, turning by hand and by keyboard, a dark page."""

import lab_browser
import pytest
from explorable_page import CORNER, begin_anew, caption, changed_by, open_explorable, settle, tab_through, wear

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Where the axes lie in the picture, from its left and its bottom, in CSS pixels; see bender_picture.py.
TRACK, MAIN = (16, 380), (286, 14)


@pytest.fixture(scope="module")
def opened(lab, browser):
    cells = "import nnteach_widgets as explore", "explore.layer_bender()"
    with open_explorable(browser, lab, "bender.ipynb", *cells) as page:
        yield page


@pytest.fixture
def page(opened):
    with begin_anew(opened) as page:
        yield page


def drag(page, *places):
    """The pointer goes down at the first place of the picture and up at the last."""
    canvas = page.locator(".nnteach-canvas").bounding_box()
    for k, (x, y) in enumerate(places):
        page.mouse.move(canvas["x"] + x, canvas["y"] + canvas["height"] - y)
        if k == 0:
            page.mouse.down()
    page.mouse.up()


def wait_for_words(page, words):
    page.wait_for_function(
        "words => document.querySelector('.nnteach-caption').textContent.includes(words)", arg=words, timeout=20_000
    )


def test_play_travels_to_the_output_and_undo_takes_it_back(page):
    assert caption(page).startswith("After layer 1 of 2")
    page.get_by_role("button", name="Play", exact=True).click()
    wait_for_words(page, "After layer 2 of 2")
    settle(page)
    page.get_by_role("button", name="Undo").click()
    wait_for_words(page, "After layer 1 of 2")
    settle(page)


def test_the_track_and_the_space_answer_to_the_pointer(page):
    assert changed_by(page, lambda: drag(page, (MAIN[0] + 200, MAIN[1] + 150), (MAIN[0] + 260, MAIN[1] + 170)))
    assert changed_by(page, lambda: drag(page, (TRACK[0] + 46, TRACK[1] + 40)))
    wait_for_words(page, "At the input, each example is 2 numbers.")


def test_the_keyboard_reaches_every_control_and_each_changes_the_picture(page):
    reached = tab_through(page)
    for name in ("Play", "training", "layer", "More", "data", "network", "turn", "tilt", "Undo", "Reset"):
        assert name in reached or page.get_by_role("button", name=name).count(), name
    for name in ("training", "layer", "turn", "tilt"):
        page.get_by_role("slider", name=name, exact=True).focus()
        assert changed_by(page, lambda: page.keyboard.press("ArrowLeft")), name
    for name, words in (("data", "numbers"), ("network", "After layer 1 of 2")):
        page.get_by_label(name, exact=True).focus()
        assert changed_by(page, lambda: page.keyboard.press("ArrowDown")), name
        assert words in caption(page) or "layer 1" in caption(page)


def test_a_dark_page_has_a_dark_picture_and_nothing_serious_for_axe(page):
    wear(page, "dark")
    assert page.evaluate(CORNER)[:3] == [17, 17, 17]
    assert lab_browser.accessibility_problems(page) == []
