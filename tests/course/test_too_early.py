"""A cell run too early is met with the cell to run first, in a real kernel, too."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from lessons.course_files import NOTEBOOKS, code_cells, every_notebook, kernel, read
from nbclient.exceptions import CellExecutionError

from nnteach_course import cli, too_early
from nnteach_course.too_early import FIRST, SET_UP, advice, cells_of, names_made
from nnteach_course.workspace import Workspace

CELLS = [
    ("The lesson", "import numpy as np\nimport nnteach as keras"),
    ("Straight", "# three layers\nW, b = 1, 2\nfor name in 'ab': pass"),
    ("Later", "print(W)"),
]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b, c as d\nfrom e import f as g, h", "a d g h"),
        ("x, (y, *z) = 1, (2,)\nwith open('f') as f:\n    w: int = 3", "x y z f w"),
        ("def f(a):\n    inside = 1\nclass C:\n    inside = 2", "f C"),
        ("[i for i in range(3)]\nfor j in 'ab':\n    k = 1\nif (n := 3): pass", "j k n"),
        ("%matplotlib inline\n!ls\nx = 1", "x"),
        ("this is no Python", ""),
        ("x[0] = 1\ny.z = 2", ""),
    ],
)
def test_the_names_a_cell_leaves_behind(source, names):
    assert names_made(source) == set(names.split())


def test_a_name_of_the_set_up_cell_sends_there_and_another_to_the_cell_that_makes_it():
    assert advice("keras", "keras.Input((2,))", CELLS) == FIRST
    words = advice("W", "print(W)", CELLS)
    assert "in the section “Straight”" in words and words.endswith("it begins with `W, b = 1, 2`")
    assert advice("mine", "print(mine)", CELLS) == "", "nobody makes it: Python's own message says enough"
    assert advice("W", CELLS[1][1], CELLS) == "", "the cell itself is no help"


def test_where_the_lesson_is_not_known_the_usual_names_are():
    assert advice("explore", "explore.activation_lab()", []) == FIRST
    assert advice("W", "print(W)", []) == ""


@every_notebook
def test_the_usual_names_cover_the_set_up_cell_of_every_lesson(path):
    imports = [line for line in code_cells(read(path))[0].source.splitlines() if "nnteach" in line]
    assert names_made("\n".join(imports)) <= set(SET_UP) and imports


@every_notebook
def test_the_first_cell_with_code_of_every_lesson_is_its_set_up_cell(path):
    cells = cells_of(str(path))
    assert [source for _, source in cells] == [cell.source for cell in code_cells(read(path))]
    assert "exercise" in names_made(cells[0][1])
    assert cells[1][0] != "", "the section has a name"


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 3}', "{}", "\0"])
def test_a_notebook_that_cannot_be_read_is_as_good_as_none(tmp_path, content):
    (tmp_path / "x.ipynb").write_text(content)
    assert cells_of(str(tmp_path / "x.ipynb")) == cells_of("") == cells_of(str(tmp_path)) == []


def test_it_uses_the_standard_library_only():
    source = Path(too_early.__file__).read_text(encoding="utf-8")
    imports = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert not [name for name in imports if "nnteach" in name or "IPython" in name]


@pytest.mark.slow
def test_in_a_kernel_of_the_launcher_the_advice_stands_below_the_error(tmp_path, secluded):
    """The third cell runs first, then the second, then the first; the error stays an error, so that Run All stops."""
    workspace = Workspace(tmp_path / "work")
    workspace.prepare(NOTEBOOKS[:1])
    cli.help_early_cells(workspace)
    lesson = workspace.folder / "lesson.ipynb"
    notebook = read(NOTEBOOKS[0])
    notebook.cells = [
        {"cell_type": "markdown", "metadata": {}, "id": "a", "source": "# A lesson"},
        *({"cell_type": "code", "metadata": {}, "id": str(n), "outputs": [], "execution_count": None, "source": source}
          for n, source in enumerate(["import nnteach as keras", "W = keras.Input((2,))", "print(W)", "none_of_ours"])),
    ]  # fmt: skip
    lesson.write_text(json.dumps(notebook), encoding="utf-8")
    notebook = read(lesson)
    environment = {**secluded.environment, **cli.house_rules(workspace), "JPY_SESSION_NAME": str(lesson)}

    def said(number: int) -> list[str]:
        with suppress(CellExecutionError):
            client.execute_cell(notebook.cells[number], number)
        return [
            output.get("ename") or output.get("text") or output.data["text/plain"]
            for output in notebook.cells[number].outputs
        ]

    with kernel(notebook, workspace.folder, environment) as client:
        assert said(3) == ["NameError", "A cell too early. `W` is made by an earlier cell in the section “A lesson”. "
                           "Run that one first; it begins with `W = keras.Input((2,))`"]  # fmt: skip
        assert said(2) == ["NameError", f"A cell too early. {FIRST}"]
        assert said(4) == ["NameError"]
        assert said(1) == []
        assert said(4) == ["NameError"]
        assert said(3) == ["NameError", said(3)[1]]
        assert said(2) == [] and len(said(3)) == 1
    secluded.assert_undisturbed()
    assert os.listdir(workspace.state / "ipython" / "profile_default" / "startup").count("nnteach.py") == 1
