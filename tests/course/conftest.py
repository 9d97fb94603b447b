"""Every test of the course begins with a learner who has done nothing yet, and writes nothing down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nnteach_course import answers
from nnteach_course.progress import WHERE, progress


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(WHERE, raising=False)
    progress.open(None)
    yield
    progress.open(None)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    """A workspace in which progress is kept; at the end every question is as new again."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    progress.open(folder)
    yield folder
    progress.open(None)
    for group in ("EXERCISES", "PREDICTIONS"):
        for item in answers.everything(group).values():
            item.start_over()
