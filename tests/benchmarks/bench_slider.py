"""From a key on a slider to the picture on the screen, for every explorable, in a real JupyterLab and a real browser.

    .venv/bin/python tests/benchmarks/bench_slider.py                  # all of them: about ten minutes
    .venv/bin/python tests/benchmarks/bench_slider.py hill --presses 20

An arrow key is pressed on a slider, once everything is at rest. The clock runs from the page's `keydown` until the end of
the animation frame in which a newer picture is on the canvas. Goals: half of them within 60 ms, 95 % within 80 ms, on an
idle machine. Any other load makes the figures worse, so it is printed beside them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "widgets"))
import lab_browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOALS = 60, 80  # ms: p50, p95
EXPLORABLES = {
    "activation_lab": "activation_lab()",
    "neuron_bench": "neuron_bench(preset='iris')",
    "hill_walker": "hill_walker()",
    "shape_viewer digits": "shape_viewer()",
    "shape_viewer video": "shape_viewer(preset='video')",
    "layer_bender circles": "layer_bender()",
    "layer_bender spirals": "layer_bender(preset='spirals')",
    "live_training": "live_training()",
    "deep_stack": "deep_stack()",
    "dead_units": "dead_units()",
    "linear_merge": "linear_merge()",
    "unfold_fit": "unfold_fit()",
    "network_builder": "network_builder()",
    "weight_microscope": "weight_microscope()",
    "clone_army": "clone_army()",
    "initializer_lab": "initializer_lab()",
    "bias_bench": "bias_bench()",
    "bias_bench of a layer": "bias_bench(preset='softmax')",
}

# Calls back at the end of the frame in which a picture that is newer than the one before the key is painted.
WATCH = """name => {
  const handle = [...document.querySelectorAll('.noUi-handle')].find(h => h.getAttribute('aria-label') === name);
  const canvas = handle.closest('.nnteach-explorable').querySelector('.nnteach-canvas');
  const times = window.nnteachTimes = [];
  let pressed = 0;
  handle.addEventListener('keydown', () => { pressed = performance.now(); }, true);
  new MutationObserver(() => {
    if (!pressed) return;
    const begin = pressed;
    pressed = 0;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => times.push(performance.now() - begin);
      after.port2.postMessage(0);
    });
  }).observe(canvas, { attributes: true, attributeFilter: ['data-n'] });
  handle.focus({ preventScroll: true });
}"""
SLIDERS = """() => [...document.querySelectorAll('.noUi-handle')]
  .filter(handle => handle.getClientRects().length).map(handle => handle.getAttribute('aria-label'))"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="parts of the names of explorables; all of them if absent")
    parser.add_argument("--presses", type=int, default=40, help="keys for each slider")
    parser.add_argument("--sliders", type=int, default=2, help="how many of each, from the front")
    options = parser.parse_args()
    chosen = {
        name: call
        for name, call in EXPLORABLES.items()
        if not options.names or any(part in name for part in options.names)
    }
    print(f"load before: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores\n")
    print("| explorable | slider | p50 ms | p95 ms | goal |\n|---|---|---:|---:|---|")
    with (
        tempfile.TemporaryDirectory() as folder,
        lab_browser.jupyterlab(course(folder)) as lab,
        lab_browser.chromium() as browser,
    ):
        for name, call in chosen.items():
            lab_browser.write_notebook(
                lab.root / f"{name}.ipynb", "import nnteach_widgets as explore", f"explore.{call}"
            )
            page = lab_browser.new_page(browser)
            lab_browser.open_notebook(page, lab, f"{name}.ipynb")
            lab_browser.run_all(page)
            lab_browser.settle(page)
            for slider in page.evaluate(SLIDERS)[: options.sliders]:
                times = measured(page, slider, options.presses)
                p50, p95 = np.percentile(times, (50, 95)) if times else (np.nan, np.nan)
                met = "met" if p50 <= GOALS[0] and p95 <= GOALS[1] else "no picture" if not times else "missed"
                print(f"| {name} | {slider} | {p50:.1f} | {p95:.1f} | {met} |", flush=True)
            lab_browser.close_notebook(page)


def course(folder: str) -> Path:
    """A folder for the notebooks; the server's own files come to lie beside it."""
    made = Path(folder) / "course"
    made.mkdir()
    return made


def measured(page: Page, slider: str, presses: int) -> list[float]:
    """Milliseconds of each key that changed the picture; the first five, while things warm up, do not count."""
    page.evaluate(WATCH, slider)
    for press in range(presses + 5):
        page.keyboard.press("ArrowRight" if press % 20 < 10 else "ArrowLeft")
        page.wait_for_timeout(60)
        lab_browser.settle(page)
    times: list[float] = page.evaluate("window.nnteachTimes")
    return times[5:]


if __name__ == "__main__":
    main()
