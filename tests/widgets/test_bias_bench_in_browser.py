"""The bias bench in a real JupyterLab: the hand on the curve, Play, and sliders that round what has been learned."""

import lab_browser
import pytest
from explorable_page import begin_anew, caption, changed_by, open_explorable, settle, tab_through, wear

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def opened(lab, browser):
    with open_explorable(
        browser, lab, "bias.ipynb", "import nnteach_widgets as explore", "lab = explore.bias_bench()\nlab"
    ) as page:
        yield page


@pytest.fixture(scope="module")
def opened_layer(lab, browser):
    cells = "import nnteach_widgets as explore", "lab = explore.bias_bench(preset='softmax')\nlab"
    with open_explorable(browser, lab, "layer.ipynb", *cells) as page:
        yield page


@pytest.fixture
def page(opened):
    with begin_anew(opened) as page:
        yield page


@pytest.fixture
def layer(opened_layer):
    with begin_anew(opened_layer) as page:
        yield page


def wait_for_words(page, words):
    page.wait_for_function(
        "words => document.querySelector('.nnteach-caption').innerText.includes(words)", arg=words, timeout=30_000
    )
    settle(page)


def test_the_curve_goes_with_the_mouse_sideways_and_down(page):
    canvas = page.locator(".nnteach-canvas").bounding_box()
    page.mouse.move(canvas["x"] + 600, canvas["y"] + 200)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 480, canvas["y"] + 200, steps=4)
    page.mouse.up()
    wait_for_words(page, "the kink has moved to the left")
    assert "nothing is lifted" in caption(page)


def test_the_keyboard_reaches_all_and_the_dark_page_is_dark(page):
    names = tab_through(page)
    for name in ("b, before", "c, after", "weight w", "function F", "Undo", "Reset", "More"):
        assert name in names
    page.locator(".nnteach-explorable .noUi-handle").first.focus()
    assert changed_by(page, lambda: page.keyboard.press("ArrowRight"))
    assert "the kink has moved to the left" in caption(page)
    wear(page, "dark")


def test_play_arrives_though_the_sliders_stand_on_round_numbers(layer):
    layer.get_by_role("button", name="More").click()
    layer.get_by_role("button", name="One step").click()
    wait_for_words(layer, "After 1 step:")
    layer.get_by_role("button", name="Play").click()
    wait_for_words(layer, "After 41 steps")
    assert "Shares: grower 0 0.33, grower 1 0.40, grower 2 0.27; in the data: 0.33, 0.40, 0.27." in caption(layer)
    layer.get_by_role("button", name="Undo").click()
    wait_for_words(layer, "After 1 step:")
    assert lab_browser.accessibility_problems(layer) == []
