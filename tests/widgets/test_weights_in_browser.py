"""The weight microscope and the clone army in a real JupyterLab: keyboard, pointer, play, dark page."""

import lab_browser
import pytest
from explorable_page import CORNER, begin_anew, changed_by, open_explorable, settle, tab_through, wear

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CELLS = {"microscope": "weight_microscope()", "army": "clone_army()"}
SLIDERS = {"microscope": ("unit", "from input", "example", "weight", "layer times"), "army": ("step",)}
CHOICES = {"microscope": ("layer",), "army": ("start", "units", "data")}
BUTTONS = {
    "microscope": ("Flip the sign", "Make it 0", "Set all back", "Undo", "Reset"),
    "army": ("Nudge one weight", "No nudge"),  # those behind the slider of the steps
}
only_microscope = pytest.mark.parametrize("which", ["microscope"], indirect=True)
only_army = pytest.mark.parametrize("which", ["army"], indirect=True)


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


def says(page, words):
    page.wait_for_function(
        "words => document.querySelector('.nnteach-caption').textContent.includes(words)", arg=words, timeout=20_000
    )


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_keyboard_reaches_every_control_and_each_changes_the_picture(page, which):
    reached = tab_through(page)
    for name in (*SLIDERS[which], *BUTTONS[which]):
        assert name in reached, name
    for name in SLIDERS[which]:
        page.get_by_role("slider", name=name, exact=True).focus()
        assert changed_by(page, lambda: page.keyboard.press("ArrowRight")), name
    for name in CHOICES[which]:
        page.get_by_label(name, exact=True).focus()
        assert changed_by(page, lambda: page.keyboard.press("ArrowDown")), name


@only_microscope
def test_who_only_looks_around_changes_no_weight(page, which):
    """The page rounds what a slider shows; that must never come back as a weight set by hand."""
    for name in ("unit", "from input"):
        page.get_by_role("slider", name=name, exact=True).focus()
        for _ in range(8):
            page.keyboard.press("ArrowLeft")
        settle(page)
    page.get_by_label("layer", exact=True).select_option(index=1)
    settle(page)
    says(page, "Nothing is changed.")
    page.get_by_role("slider", name="weight", exact=True).focus()
    page.keyboard.press("ArrowRight")
    says(page, "1 weight set by hand")
    press(page, "Set all back")
    says(page, "Nothing is changed.")


def test_the_pointer_chooses_a_weight_and_goes_to_a_step(page, which):
    canvas = page.locator(".nnteach-canvas").bounding_box()
    if which == "microscope":  # the matrix begins 16 pixels from the left and 50 from the top, its cells are 8 by 5
        page.mouse.click(canvas["x"] + 16 + 8 * 5.5, canvas["y"] + 50 + 5 * 20.5)
        says(page, "from input 20 to unit 5")
    else:  # the curve of the loss: 576 to 720 pixels from the left
        page.mouse.click(canvas["x"] + 576 + 144 * 0.5, canvas["y"] + 120)
        says(page, "Step 300.")


@only_army
def test_the_army_marches_until_it_is_stopped_and_parts_after_a_nudge(page, which):
    press(page, "Play")
    page.wait_for_function("() => !document.querySelector('.nnteach-caption').textContent.startsWith('Step 0.')")
    press(page, "Pause")
    says(page, "identical bit for bit")
    press(page, "Nudge one weight")
    says(page, "was nudged by 0.1")
    press(page, "Step")
    says(page, "2 of its 4 hidden units are different")


def test_a_dark_page_gets_a_dark_picture(page, which):
    wear(page, "dark")
    assert page.evaluate(CORNER)[:3] == [0x11] * 3
    assert lab_browser.accessibility_problems(page) == []
