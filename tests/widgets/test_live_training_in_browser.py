"""Live training and the monitor in a real JupyterLab: they move, Pause is heard, one goes back, also by keyboard."""

import re
import time

import lab_browser
import pytest
from explorable_page import (
    CORNER,
    HASH,
    begin_anew,
    caption,
    changed_by,
    focused,
    open_explorable,
    save_and_reload,
    settle,
    wear,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAUSE = 0.25  # seconds from the click to the button that says Play again
FRAMES = "() => Number(document.querySelector('.nnteach-canvas')?.dataset.n ?? 0)"
STOPPED = "() => [...document.querySelectorAll('.nnteach-transport button')].some(b => b.textContent === 'Play')"
CLICK_PAUSE = """() => new Promise(resolve => {
  const button = [...document.querySelectorAll('.nnteach-transport button')].find(b => b.textContent === 'Pause');
  const start = performance.now();
  const observer = new MutationObserver(() => {
    if (button.textContent === 'Play') { observer.disconnect(); resolve((performance.now() - start) / 1000); }
  });
  observer.observe(button, {subtree: true, childList: true, characterData: true});
  button.click();
})"""
TRAIN = """import nnteach, nnteach_widgets as explore
from nnteach.layers import Dense, Input
from nnteach_widgets.toys import moons
model = nnteach.Sequential([Input((2,)), Dense(32, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
monitor = explore.training_monitor()"""
FIT = """import time
for _ in range(1):
    x, y = moons(2000, noise=0.3)
    class Slower(nnteach.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            time.sleep(0.1)
    history = model.fit(x, y, validation_split=0.2, epochs=40, callbacks=[monitor, Slower()], verbose=0)"""


@pytest.fixture(scope="module")
def opened(lab, browser):
    cells = "import nnteach_widgets as explore", "lab = explore.live_training()\nlab"
    with open_explorable(browser, lab, "live.ipynb", *cells) as page:
        yield page


@pytest.fixture
def page(opened):
    with begin_anew(opened) as page:
        yield page


def step_of(page):
    return int(caption(page).split()[1].rstrip(":"))


def play(page, seconds):
    page.get_by_role("button", name="Play", exact=True).click()
    time.sleep(seconds)


def pause(page):
    seconds = page.evaluate(CLICK_PAUSE)
    settle(page)
    return seconds


def test_play_moves_the_picture_and_pause_answers_at_once(page):
    before, frames = page.evaluate(HASH), page.evaluate(FRAMES)
    play(page, 2)
    shown = page.evaluate(FRAMES) - frames
    answers = [pause(page)]
    for _ in range(4):
        play(page, 0.7)
        answers.append(pause(page))
    assert page.evaluate(HASH) != before
    assert shown > 10, f"{shown} frames in 2 s"
    assert sorted(answers)[2] < PAUSE, f"Pause answered after {answers}"
    stopped = step_of(page)
    assert stopped > 50
    time.sleep(0.5)
    assert step_of(page) == stopped
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function(
        f"() => document.querySelector('.nnteach-caption').textContent.startsWith('Step {stopped + 1}:')"
    )
    settle(page)


def test_one_goes_back_changes_the_rate_and_goes_on(page):
    play(page, 1.5)
    pause(page)
    slider = page.get_by_role("slider", name="step", exact=True)
    slider.focus()
    assert changed_by(page, lambda: page.keyboard.press("Home"))
    page.wait_for_function("() => document.querySelector('.nnteach-caption').textContent.startsWith('Step 0:')")
    settle(page)
    last = int(re.search(r"Recorded until step (\d+)", caption(page))[1])
    assert changed_by(page, lambda: [page.keyboard.press("PageUp") for _ in range(3)])
    assert 0 < step_of(page) < last
    box = page.locator(".nnteach-canvas").bounding_box()  # and on the curve itself
    across = box["x"] + box["width"] * (0.555 + 0.325 * 0.3)
    assert changed_by(page, lambda: page.mouse.click(across, box["y"] + box["height"] * 0.5))
    rate = page.get_by_role("slider", name="learning rate")
    rate.focus()
    assert changed_by(page, lambda: page.keyboard.press("ArrowRight"))
    assert "learning rate 1." in caption(page)
    play(page, 0.5)
    pause(page)
    assert "Faint: what was left earlier, rate 0.5." in caption(page)
    assert changed_by(page, page.get_by_role("button", name="Reset").click)
    assert caption(page).startswith("Step 0:") and "Faint" not in caption(page)


def test_the_keyboard_reaches_every_control(page):
    page.get_by_role("button", name="Play", exact=True).focus()
    reached = [focused(page)]
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        if reached[-1] == "More":
            page.keyboard.press("Enter")
            page.wait_for_selector(".nnteach-drawer", state="visible", timeout=20_000)
        if not page.evaluate("() => Boolean(document.activeElement.closest('.nnteach-explorable'))"):
            break
    wanted = ["Play", "Step", "learning rate", "More", "Undo", "Reset", "step", "speed", "each step", "data", "hidden"]
    assert not [name for name in [*wanted, "rule"] if name not in reached], reached
    page.get_by_label("data", exact=True).focus()
    assert changed_by(page, lambda: page.keyboard.press("ArrowDown"))
    page.get_by_role("button", name="Play", exact=True).focus()
    page.keyboard.press("Space")
    time.sleep(0.5)
    page.keyboard.press("Space")
    page.wait_for_function(STOPPED, timeout=10_000)
    settle(page)
    assert step_of(page) > 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_the_picture_wears_the_pages_colour(page, theme):
    wear(page, theme)
    page.locator(".nnteach-more").click()
    settle(page)
    assert page.evaluate(CORNER)[:3] == ([255, 255, 255] if theme == "light" else [0x11, 0x11, 0x11])
    assert lab_browser.accessibility_problems(page) == []


def test_a_reloaded_page_shows_the_run_again_also_while_it_plays(page):
    play(page, 1)
    pause(page)
    words, picture = caption(page), page.evaluate(HASH)
    save_and_reload(page)
    assert (caption(page), page.evaluate(HASH)) == (words, picture)
    step = step_of(page)
    play(page, 0.5)
    page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.context.save(); }")
    page.reload(wait_until="domcontentloaded")
    lab_browser.wait_for_kernel(page)
    page.wait_for_function(f"() => ({FRAMES})() > 0", timeout=20_000)
    pause(page)
    assert step_of(page) > step


def test_the_monitor_moves_while_fit_keeps_the_kernel_busy(lab, browser):
    lab_browser.write_notebook(lab.root / "monitor.ipynb", TRAIN, FIT)
    page = lab_browser.new_page(browser)
    lab_browser.open_notebook(page, lab, "monitor.ipynb")
    lab_browser.set_theme(page, "dark")
    run_next = "window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')"
    page.evaluate(f"async () => {{ await {run_next}; }}")
    time.sleep(1)  # a page that has just been opened shows no new widget while the kernel is busy
    page.evaluate(f"() => {{ {run_next}; }}")
    page.wait_for_function(f"() => ({FRAMES})() > 0", timeout=60_000)
    assert page.evaluate(CORNER)[:3] == [0x11] * 3  # although the kernel could not hear this view yet
    said = [caption(page)]
    page.wait_for_function(
        "said => document.querySelector('.nnteach-caption').textContent !== said", arg=said[0], timeout=10_000
    )
    said.append(caption(page))
    busy = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status"
    assert page.evaluate(busy) == "busy"
    page.wait_for_function(lab_browser.IDLE, timeout=60_000)
    settle(page)
    assert caption(page).startswith("Epoch 40:") and "Best val_loss" in caption(page)
    assert lab_browser.accessibility_problems(page) == []
    assert lab_browser.page_errors(page) == [] and lab_browser.errors_in_outputs(page) == []
    lab_browser.close_notebook(page)
