"""The activation lab in a real JupyterLab and a real browser: keyboard, pointer, reload, dark page, screen reader."""

import lab_browser
import pytest
from explorable_page import (
    CORNER,
    HASH,
    begin_anew,
    caption,
    changed_by,
    open_explorable,
    save_and_reload,
    settle,
    tab_through,
    wear,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CELLS = "import nnteach_widgets as explore", "lab = explore.activation_lab()\nlab"


@pytest.fixture(scope="module")
def opened(lab, browser):
    with open_explorable(browser, lab, "lab.ipynb", *CELLS) as page:
        yield page


@pytest.fixture
def page(opened):
    with begin_anew(opened) as page:
        yield page


def test_the_keyboard_reaches_every_control_and_each_changes_the_picture(page):
    reached = tab_through(page)
    for name in ("weight w", "bias b", "point x", "function F", "More", "Undo", "Reset"):
        assert name in reached
    for name in ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "linear"):
        assert name in reached

    for name, key in (("weight w", "ArrowRight"), ("bias b", "ArrowRight"), ("point x", "ArrowUp")):
        page.get_by_role("slider", name=name, exact=True).focus()
        assert changed_by(page, lambda key=key: page.keyboard.press(key))
    page.get_by_label("function F").focus()
    assert changed_by(page, lambda: page.keyboard.press("ArrowDown"))
    page.get_by_label("relu", exact=True).focus()
    assert changed_by(page, lambda: page.keyboard.press("Space"))
    words = caption(page)
    assert words.startswith("tanh at x = 1.05: z = w x + b = 1.05 · 1.05 + 0.05 = 1.15")
    assert "relu 1.15" in words
    assert page.locator(".nnteach-canvas").get_attribute("aria-label") == words
    page.get_by_role("button", name="Reset").focus()
    assert changed_by(page, lambda: page.keyboard.press("Enter"))
    assert caption(page).startswith("sigmoid at x = 1.00")
    page.get_by_role("button", name="Undo").focus()
    assert changed_by(page, lambda: page.keyboard.press("Enter"))
    assert caption(page) == words


def test_the_pointer_takes_the_point_along_and_the_slider_follows(page):
    box = page.locator(".nnteach-canvas").bounding_box()

    def at(x):  # the left panel spans -6 ... 6
        return box["x"] + box["width"] * (0.062 + 0.40 * (x + 6) / 12)

    height = box["y"] + box["height"] / 2

    def drag():
        page.mouse.move(at(1), height)
        page.mouse.down()
        for x in (0, -1, -2.5, -3):
            page.mouse.move(at(x), height)
        page.mouse.up()

    assert changed_by(page, drag)
    page.wait_for_function(
        "() => document.querySelector('.nnteach-caption').textContent.startsWith('sigmoid at x = −3.')"
    )
    page.locator(".nnteach-more").click()
    assert -3.05 <= float(page.get_by_role("slider", name="point x").get_attribute("aria-valuenow")) <= -2.95


def test_a_reloaded_page_shows_the_learners_own_state_again(page):
    page.get_by_role("slider", name="bias b").focus()
    changed_by(page, lambda: [page.keyboard.press("ArrowRight") for _ in range(3)])
    page.wait_for_function("() => document.querySelector('.nnteach-caption').textContent.includes('+ 0.15')")
    settle(page)
    words, picture = caption(page), page.evaluate(HASH)
    save_and_reload(page)
    assert caption(page) == words
    assert page.evaluate(HASH) == picture
    slider = page.get_by_role("slider", name="bias b")  # its name survived, too
    assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(0.15, abs=0.06)  # noUiSlider rounds to 0.1
    slider.focus()
    assert changed_by(page, lambda: page.keyboard.press("ArrowLeft"))


def test_a_dark_page_gets_a_dark_picture_and_a_light_one_a_light(page):
    assert page.evaluate(CORNER)[:3] == [255, 255, 255]
    assert changed_by(page, lambda: lab_browser.set_theme(page, "dark"))
    assert page.evaluate(CORNER)[:3] == [0x11, 0x11, 0x11]
    assert changed_by(page, lambda: lab_browser.set_theme(page, "light"))
    assert page.evaluate(CORNER)[:3] == [255, 255, 255]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, theme):
    wear(page, theme)
    page.locator(".nnteach-more").click()
    settle(page)
    assert lab_browser.accessibility_problems(page) == []


def test_controls_and_picture_are_on_one_screen(page):
    page.locator(".nnteach-more").click()
    page.locator(".nnteach-explorable").scroll_into_view_if_needed()
    tops = page.locator(".nnteach-explorable .noUi-handle").first.bounding_box()
    bottom = page.locator(".nnteach-caption").bounding_box()
    assert bottom["y"] + bottom["height"] - tops["y"] < 600
    canvas = page.locator(".nnteach-canvas").bounding_box()
    assert (canvas["width"], canvas["height"]) == (800, 340)


def test_a_dense_screen_gets_a_sharper_picture_of_the_same_size(lab, browser):
    lab_browser.write_notebook(lab.root / "dense.ipynb", *CELLS)
    page = lab_browser.new_page(browser, density=2)
    lab_browser.open_notebook(page, lab, "dense.ipynb")
    lab_browser.run_all(page)
    settle(page)
    size = "() => { const c = document.querySelector('.nnteach-canvas'); return [c.width, c.height]; }"
    assert page.evaluate(size) == [1600, 680]
    assert page.locator(".nnteach-canvas").bounding_box()["width"] == 800
    assert lab_browser.page_errors(page) == []
    lab_browser.close_notebook(page)
