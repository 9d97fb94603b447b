"""The neuron bench and the hill walker in a real JupyterLab: keyboard, pointer, reload, dark page, screen reader."""

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
CELLS = {"bench": "neuron_bench(preset='iris')", "walker": "hill_walker()"}
SLIDERS = {
    "bench": ("weight w₁", "weight w₂", "bias b", "input x₁", "input x₂"),
    "walker": ("rate", "momentum", "start 1", "start 2", "step"),
}
FRONT = {"bench": ("bias b", "weight w₂"), "walker": ("rate", "momentum")}
# Where the axes that one can drag in lie in the picture: left, bottom, width, height of it, in CSS pixels; its limits.
AXES = {"bench": ((532, 48, 254, 272), (2.25, 7.5, 0.5, 3.0)), "walker": ((60, 48, 380, 276), (-2, 3, -2.5, 2.5))}


@pytest.fixture(scope="module", params=CELLS)
def which(request):
    return request.param


@pytest.fixture(scope="module")
def opened(lab, browser, which):
    cells = "import nnteach_widgets as explore", f"lab = explore.{CELLS[which]}\nlab"
    with open_explorable(browser, lab, f"{which}.ipynb", *cells) as page:
        yield page


@pytest.fixture
def page(opened):
    with begin_anew(opened) as page:
        yield page


def drag(page, which, *places):
    """Put the pointer down at the first place of the picture's axes, lift it at the last."""
    canvas = page.locator(".nnteach-canvas").bounding_box()
    (left, bottom, width, height), (low_x, high_x, low_y, high_y) = AXES[which]
    for k, (x, y) in enumerate(places):
        across = canvas["x"] + left + width * (x - low_x) / (high_x - low_x)
        page.mouse.move(across, canvas["y"] + canvas["height"] - bottom - height * (y - low_y) / (high_y - low_y))
        if k == 0:
            page.mouse.down()
    page.mouse.up()


def wait_for_words(page, words):
    page.wait_for_function(
        "words => document.querySelector('.nnteach-caption').textContent.includes(words)", arg=words, timeout=10_000
    )


def test_the_keyboard_reaches_every_control_and_each_changes_the_picture(page, which):
    reached = tab_through(page)
    for name in (*SLIDERS[which], "More", "Undo", "Reset"):
        assert name in reached
    for name in SLIDERS[which]:
        page.get_by_role("slider", name=name, exact=True).focus()
        assert changed_by(page, lambda: page.keyboard.press("ArrowRight")), name
    if which == "bench":
        page.get_by_label("function F").focus()
        assert changed_by(page, lambda: page.keyboard.press("ArrowDown"))
        wait_for_words(page, "y = tanh(z)")
    else:
        for button, words in (("Run 20", "Step 21 from"), ("Back", "Step 20 from"), ("Step", "Step 21 from")):
            assert button in reached
            page.get_by_role("button", name=button, exact=True).focus()
            assert changed_by(page, lambda: page.keyboard.press("Enter")), button
            wait_for_words(page, words)
    words = caption(page)
    assert page.locator(".nnteach-canvas").get_attribute("aria-label") == words
    page.get_by_role("button", name="Reset").focus()
    assert changed_by(page, lambda: page.keyboard.press("Enter"))
    page.get_by_role("button", name="Undo").focus()
    assert changed_by(page, lambda: page.keyboard.press("Enter"))
    wait_for_words(page, words)


def test_the_pointer_moves_what_it_takes_hold_of(page, which):
    if which == "walker":
        assert changed_by(page, lambda: drag(page, which, (0, 0), (1, 1), (2, -1), (2, -2)))
        wait_for_words(page, "Start at w = 2.000, b = −2.000")
        return
    assert changed_by(page, lambda: drag(page, which, (5.0, 1.5), (6, 2), (6, 1)))  # the point
    wait_for_words(page, "= 6.00 · 1.00 + 1.00 · 0.50 − 4.00")
    assert changed_by(page, lambda: drag(page, which, (3.125, 1.75), (4, 1.75), (4.625, 1.75)))  # the boundary
    wait_for_words(page, "= 6.00 · 1.00 + 1.00 · 0.50 − 5.50")


def test_a_reloaded_page_shows_the_learners_own_state_again(page, which):
    page.get_by_role("slider", name=FRONT[which][0], exact=True).focus()
    changed_by(page, lambda: [page.keyboard.press("ArrowRight") for _ in range(3)])
    words, picture = caption(page), page.evaluate(HASH)
    save_and_reload(page)
    assert caption(page) == words
    assert page.evaluate(HASH) == picture
    page.get_by_role("slider", name=FRONT[which][1], exact=True).focus()
    assert changed_by(page, lambda: page.keyboard.press("ArrowRight"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, theme):
    wear(page, theme)
    page.locator(".nnteach-more").click()
    settle(page)
    assert page.evaluate(CORNER)[:3] == ([0x11] * 3 if theme == "dark" else [255] * 3)
    assert lab_browser.accessibility_problems(page) == []


def test_controls_and_picture_are_on_one_screen(page):
    page.locator(".nnteach-more").click()
    page.locator(".nnteach-explorable").scroll_into_view_if_needed()
    top = page.locator(".nnteach-explorable .noUi-handle").first.bounding_box()
    bottom = page.locator(".nnteach-caption").bounding_box()
    assert bottom["y"] + bottom["height"] - top["y"] < 680
    canvas = page.locator(".nnteach-canvas").bounding_box()
    assert (canvas["width"], canvas["height"]) == (800, 390)
