"""A real JupyterLab and a real browser for the tests: start them, open a notebook, run it, look at it.

    def test_a_lesson_runs(lab, browser):     # one server and one browser for all tests, see conftest.py
        write_notebook(lab.root / "lesson.ipynb", "1 + 1")
        page = new_page(browser)
        open_notebook(page, lab, "lesson.ipynb")
        run_all(page)
        assert not errors_in_outputs(page)
        close_notebook(page)

A page with its kernel takes ten seconds to open, to run all cells again takes one: tests of one notebook share a page.
The server listens on this machine only, on a free port, with settings and state in folders of its own. Its token is
empty: for tests alone, never for learners.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

START_SECONDS = 90
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SETTINGS = {  # no pop-ups over the lesson
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
READY = """() => {
  const panel = window.jupyterapp && window.jupyterapp.shell.currentWidget;
  const session = panel && panel.sessionContext;
  return Boolean(session && session.isReady && session.session && session.session.kernel
    && document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell'));
}"""
IDLE = """() => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  return prompts.every(prompt => !prompt.textContent.includes('*')) && kernel.status === 'idle';
}"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address and the folder it shows."""

    url: str
    root: Path


def chromium_path() -> str | None:
    """A Chromium of this machine, if there is one; the variable CHROMIUM names another."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def jupyterlab(root: Path, state: Path | None = None) -> Iterator[Lab]:
    """A JupyterLab that shows `root`; its settings and runtime files go to `state` (default: beside `root`)."""
    state = state or root.parent / f"{root.name}-jupyter"
    port = _free_port()
    with open(_prepare(state) / "server.log", "wb") as log:
        server = subprocess.Popen(
            _command(root, state, port),
            cwd=root,
            env=_environment(state),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # its kernels belong to the same group and end with it
        )
        try:
            _wait(server, port, state / "server.log")
            yield Lab(f"http://127.0.0.1:{port}", root)
        finally:
            _stop(server)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS), headless=True)
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser, *, density: float = 1, width: int = 1280, height: int = 900) -> Page:
    """A page of a learner's size, in a fresh profile. Errors of its scripts are collected in `page_errors(page)`."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=density, reduced_motion="reduce"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.nnteach_errors = errors  # type: ignore[attr-defined]
    return page


def page_errors(page: Page) -> list[str]:
    """What the page's scripts raised since `new_page`."""
    errors: list[str] = page.nnteach_errors  # type: ignore[attr-defined]
    return errors


def write_notebook(path: Path, *cells: str) -> Path:
    """A small notebook with these code cells."""
    code = [
        {"cell_type": "code", "id": f"cell-{i}", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
        for i, cell in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": code, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


# Waits until the kernel has answered what was said to it, no picture has changed for a while, and each is exact.
SETTLED = """async seconds => {
  await window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.requestKernelInfo();
  const canvases = () => [...document.querySelectorAll('.nnteach-canvas')].filter(c => c.isConnected);
  const end = performance.now() + 1000 * seconds;
  let seen = '', since = performance.now();
  while (performance.now() < end) {
    const now = canvases().map(c => `${c.dataset.n}/${c.dataset.final}`).join();
    if (now !== seen) [seen, since] = [now, performance.now()];
    const still = performance.now() - since > QUIET;
    if (still && canvases().every(c => c.dataset.final === '1')) return true;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return false;
}""".replace("QUIET", "200")  # ms; the exact picture follows 120 ms after the last move


def settle(page: Page, seconds: float = 20) -> None:
    """Wait until the exact pictures are on all canvases and stay."""
    assert page.evaluate(SETTLED, seconds), "the pictures go on changing"


def open_notebook(page: Page, lab: Lab, name: str) -> None:
    """Open a notebook of the lab in a workspace of its own, side bar shut, and wait for its kernel."""
    page.goto(f"{lab.url}/lab/workspaces/{uuid.uuid4().hex[:12]}/tree/{name}?reset", wait_until="domcontentloaded")
    wait_for_kernel(page)
    page.evaluate("window.jupyterapp.shell.collapseLeft()")


def wait_for_kernel(page: Page, seconds: float = 90) -> None:
    page.wait_for_function(READY, timeout=1000 * seconds)


def run_all(page: Page, seconds: float = 180) -> None:
    """Run all cells and wait until the kernel has nothing left to do; pictures of an earlier run are gone then."""
    page.evaluate("document.querySelectorAll('.nnteach-canvas').forEach(c => { c.dataset.earlier = 1; })")
    page.evaluate("async () => { await window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(IDLE, timeout=1000 * seconds)
    page.wait_for_function("() => !document.querySelector('[data-earlier]')", timeout=20_000)


def errors_in_outputs(page: Page) -> list[str]:
    """The error messages among the notebook's outputs."""
    return page.locator('[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()


def set_theme(page: Page, theme: str) -> None:
    """Turn JupyterLab "light" or "dark"."""
    name = "JupyterLab Dark" if theme == "dark" else "JupyterLab Light"
    page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
    wanted = "false" if theme == "dark" else "true"
    page.wait_for_function("wanted => document.body.dataset.jpThemeLight === wanted", arg=wanted, timeout=30000)


def close_notebook(page: Page) -> None:
    """End the kernel and close the page without questions about saving."""
    page.evaluate(
        "async () => { const w = window.jupyterapp.shell.currentWidget;"
        " await w.sessionContext.shutdown(); w.context.model.dirty = false; }"
    )
    page.context.close()


def accessibility_problems(page: Page, selector: str = ".jp-Cell-outputArea") -> list[str]:
    """What axe-core finds serious or critical inside the outputs, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context={"include": [[selector]]}, options={"resultTypes": ["violations"]})
    violations: list[dict[str, Any]] = found.response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: {rule['help']} {[node['html'][:160] for node in rule['nodes']]}"
        for rule in violations
        if rule["impact"] in ("serious", "critical")
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _prepare(state: Path) -> Path:
    overrides = state / "app-settings"
    overrides.mkdir(parents=True, exist_ok=True)
    (overrides / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    return state


def _command(root: Path, state: Path, port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={root}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
        f"--LabApp.app_settings_dir={state / 'app-settings'}",
    ]


def _environment(state: Path) -> dict[str, str]:
    folders = {name: str(state / name.lower()) for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    own = {f"JUPYTER_{name}": folder for name, folder in folders.items()}
    lab = {
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
        "IPYTHONDIR": str(state / "ipython"),
    }
    return {**os.environ, **own, **lab, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=2).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
            server.wait(timeout=10)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return
