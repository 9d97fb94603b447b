"""The network builder in a real JupyterLab: by keyboard, by pointer, on a dark page, after a reload, playing."""

import lab_browser
import pytest
from explorable_page import begin_anew, caption, changed_by, open_explorable, save_and_reload, settle, tab_through, wear

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OF_A_CONVOLUTION = [
    "Add", "Remove", "← Earlier", "Later →", "Undo", "Reset", "look at", "wanted", "Play", "layer", "filters",
    "filters, as a number", "window", "window, as a number", "activation", "fill up the border", "output",
    "output, as a number",
]  # fmt: skip


@pytest.fixture(scope="module")
def opened(lab, browser):
    cells = "import nnteach_widgets as explore", "builder = explore.network_builder()\nbuilder"
    with open_explorable(browser, lab, "builder.ipynb", *cells) as page:
        yield page


@pytest.fixture
def page(opened):
    with begin_anew(opened) as page:
        yield page


def press(page, label):
    page.get_by_role("button", name=label, exact=True).press("Enter")
    settle(page)


def code(page):
    return page.locator(".nnteach-explorable pre").inner_text()


def test_the_tab_key_reaches_every_control(page):
    page.get_by_role("button", name="Add", exact=True).focus()
    reached = tab_through(page)
    assert [name.strip() for name in reached if name.strip() in OF_A_CONVOLUTION[10:]] == OF_A_CONVOLUTION[10:]
    for name in OF_A_CONVOLUTION[:6]:
        assert page.get_by_role("button", name=name, exact=True).is_visible()
    assert page.get_by_label("look at").is_visible() and page.get_by_label("wanted").is_visible()


def test_a_network_is_built_by_keyboard_alone(page):
    assert changed_by(page, lambda: press(page, "Remove"))
    assert "Looking at the input" in caption(page) and "Conv2D" not in code(page)
    assert changed_by(page, lambda: press(page, "Add"))
    assert 'keras.layers.Conv2D(8, 3, activation="relu")' in code(page)
    assert changed_by(page, lambda: page.get_by_label("layer", exact=True).select_option("LSTM"))
    assert "lstm_1 needs sequences of shape (batch, steps, features); received (None, 8, 8, 1)" in caption(page)
    assert changed_by(page, lambda: press(page, "Undo"))
    assert "it fits “one of 10 classes”" in caption(page)


def test_a_click_chooses_a_layer_and_its_settings_take_the_place_of_the_others(page):
    assert page.get_by_role("slider", name="window", exact=True).is_visible()
    box = page.locator(".nnteach-canvas").bounding_box()
    assert changed_by(page, lambda: page.mouse.click(box["x"] + 0.83 * box["width"], box["y"] + 100))
    assert "Looking at layer 4, Dense: each of 10 neurons reads all 72 numbers." in caption(page)
    assert page.get_by_role("slider", name="units", exact=True).is_visible()
    assert not page.get_by_role("slider", name="window", exact=True).is_visible()
    assert page.locator(".nnteach-canvas").bounding_box() == box, "the picture stays where it is"


def test_play_lets_the_window_slide_to_its_last_place(page):
    page.get_by_role("button", name="Play", exact=True).press("Enter")
    page.wait_for_function(
        "() => document.querySelector('.nnteach-caption').innerText.includes('Now row 5, column 5.')", timeout=30_000
    )
    settle(page)
    assert changed_by(page, lambda: press(page, "Undo"))
    assert "Now row 1, column 2." in caption(page)


def test_a_dark_page_and_a_reload_keep_what_was_built(page):
    press(page, "Remove")
    wear(page, "dark")
    assert lab_browser.accessibility_problems(page) == []
    save_and_reload(page)
    assert "Looking at the input" in caption(page) and "Conv2D" not in code(page)
