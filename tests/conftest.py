"""What the tests have in common."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import lab_browser
import numpy as np
import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="the long figures, too: soak, kills, fuzz")


def pytest_configure(config: pytest.Config) -> None:
    """Hypothesis draws the same examples in every run; in the full run fresh ones, and more of them."""
    full = config.getoption("--full")
    settings.register_profile("nnteach", deadline=None, derandomize=not full, max_examples=500 if full else 100)
    settings.load_profile("nnteach")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs out unless they are asked for, and those on a graphics card where CuPy is not installed.

    What opens a browser comes last: Playwright's event loop runs in our thread for as long as a browser is open, and the
    other tests want none there.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    out = set() if config.getoption("--full") else {"full"}
    if "gpu" not in config.getoption("markexpr") and importlib.util.find_spec("cupy") is None:
        out.add("gpu")
    left = [item for item in items if not any(item.get_closest_marker(name) for name in out)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(left)])
    items[:] = left


@pytest.fixture
def rng() -> np.random.Generator:
    """The same random numbers in every run."""
    return np.random.default_rng(20)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab_browser.Lab]:
    """The one JupyterLab of all browser tests; each writes its notebooks into `lab.root`, under names of its own."""
    with lab_browser.jupyterlab(tmp_path_factory.mktemp("course")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of all browser tests, for the marker `browser`."""
    pytest.importorskip("playwright.sync_api")
    if not lab_browser.chromium_path():
        reason = "no Chromium on this machine: install one, or name it in the variable CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with lab_browser.chromium() as running:
        yield running


@dataclass(frozen=True)
class Seclusion:
    """A place without a network and with an empty home folder, for programs that should need neither."""

    home: Path
    calls: Path

    @property
    def environment(self) -> dict[str, str]:
        """For `subprocess` and kernels."""
        path = os.pathsep.join(filter(None, [str(TESTS / "offline"), os.environ.get("PYTHONPATH", "")]))
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "JUPYTER", "MPL"))}
        home = {"HOME": str(self.home), "USERPROFILE": str(self.home)}
        return {**kept, **home, "PYTHONPATH": path, "NNTEACH_OUTSIDE_CALLS": str(self.calls)}

    def assert_undisturbed(self) -> None:
        """Nobody tried the network, caught or not, and no file came to lie in the home folder outside its cache."""
        assert self.calls.read_text() == ""
        files = [path.relative_to(self.home) for path in self.home.rglob("*") if path.is_file()]
        assert [str(path) for path in files if path.parts[0] != ".cache"] == []


@pytest.fixture
def secluded(tmp_path: Path) -> Iterator[Seclusion]:
    home, calls = tmp_path / "home", tmp_path / "outside-calls"
    home.mkdir()
    calls.touch()
    yield Seclusion(home, calls)
