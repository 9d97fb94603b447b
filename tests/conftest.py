"""What the tests have in common."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="the long figures, too: soak, kills, fuzz")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs out unless they are asked for."""
    if config.getoption("--full"):
        return
    long = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture
def rng() -> np.random.Generator:
    """The same random numbers in every run."""
    return np.random.default_rng(20)


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
