"""The lessons as the tests meet them: their scripts, their notebooks, and kernels to run them in."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
SCRIPTS = sorted((LESSONS / "src").glob("*.py"))
if str(LESSONS) not in sys.path:
    sys.path.append(str(LESSONS))  # build.py and glossary.py are programs and belong to no package
NOTEBOOKS = [LESSONS / f"{script.stem}.ipynb" for script in SCRIPTS]

every_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def builder() -> ModuleType:
    """lessons/build.py, under a name that says whose build it is."""
    spec = importlib.util.spec_from_file_location("build_lessons", LESSONS / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, 4)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def sections(notebook: NotebookNode) -> tuple[list[int], list[list[int]]]:
    """The numbers of the code cells before the first heading of level two, and of those under each."""
    opening: list[int] = []
    parts: list[list[int]] = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            parts.append([])
        elif cell.cell_type == "code":
            (parts[-1] if parts else opening).append(number)
    return opening, [part for part in parts if part]


@contextmanager
def kernel(notebook: NotebookNode, folder: Path, environment: Mapping[str, str]) -> Iterator[NotebookClient]:
    """A fresh kernel of this Python, in `folder`; cells run with `client.execute_cell(cell, number)`."""
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
    )
    client.reset_execution_trackers()
    with client.setup_kernel(env={**environment, "JUPYTER_PREFER_ENV_PATH": "1"}):
        yield client


def fingerprint_of_the_course() -> str:
    """Changes when any file of the course does."""
    root = LESSONS.parent
    files = [path for folder in ("nnteach", "widgets", "lessons") for path in (root / folder).rglob("*")]
    kept = sorted(path for path in files if path.is_file() and "__pycache__" not in path.parts)
    return hashlib.sha256(b"".join(path.read_bytes() for path in kept)).hexdigest()
