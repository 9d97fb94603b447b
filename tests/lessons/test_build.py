"""lessons/build.py: the same script gives the same notebook, and nothing of the machine that built it."""

from __future__ import annotations

import nbformat
import pytest
from lessons.course_files import builder as load_builder
from lessons.course_files import code_cells, sections
from nbclient.exceptions import CellExecutionError

SCRIPT = '''# ---
# jupyter:
#   nnteach:
#     lesson: "01"
# ---

# %% [markdown]
# # 01 · What is a stub?

# %%
import ipywidgets

# %% [markdown]
# ## First

# %%
1 + 1

# %% tags=["nbval-ignore-output"]
ipywidgets.FloatSlider(description="a")

# %% [markdown]
# ## Second

# %% tags=["raises-exception"]
1 / 0

# %%
1 + 1
'''


@pytest.fixture(scope="module")
def builder():
    return load_builder()


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "01_stub.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_a_script_becomes_cells_tags_and_a_header(builder, script):
    notebook = builder.from_script(script)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code", "markdown"] + 2 * ["code"] + [
        "markdown",
        "code",
        "code",
        "markdown",  # how every lesson ends
    ]
    assert notebook.cells[4].metadata == {"tags": ["nbval-ignore-output"]}
    assert notebook.metadata.nnteach == {"lesson": "01"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert sections(notebook) == ([1], [[3, 4], [6, 7]])


def test_cells_keep_their_names_when_another_is_edited(builder, script):
    before = [cell.id for cell in builder.from_script(script).cells]
    script.write_text(SCRIPT.replace("# ## First", "# ## First of two"), encoding="utf-8")
    after = [cell.id for cell in builder.from_script(script).cells]
    assert len(set(before)) == len(before), "two cells say 1 + 1"
    assert [a == b for a, b in zip(before, after, strict=True)] == [True] * 2 + [False] + [True] * 6


def test_a_lesson_ends_with_its_number_and_with_a_link_once_there_is_an_address(builder, script, monkeypatch):
    [*_, last] = builder.from_script(script).cells
    assert ("(http" in last.source) == bool(builder.repository()) and "lesson 01" in last.source
    monkeypatch.setattr(builder, "repository", lambda: "https://github.com/someone/nnteach")
    linked = "[Report a problem with lesson 01](https://github.com/someone/nnteach/issues/new?title=Lesson%2001%3A%20)"
    assert linked in builder.from_script(script).cells[-1].source


def test_a_cell_of_claims_is_hidden_from_readers(builder, script):
    script.write_text(SCRIPT + '\n# %% tags=["claims"]\nassert 1 + 1 == 2\n', encoding="utf-8")
    assert builder.from_script(script).cells[-2].metadata == {"tags": ["claims"], "jupyter": {"source_hidden": True}}


@pytest.mark.slow
def test_the_same_script_gives_the_same_notebook_twice(builder, script):
    first, second = (builder.execute(builder.from_script(script)) for _ in range(2))
    assert nbformat.writes(first) == nbformat.writes(second)
    nbformat.validate(first)
    assert [cell.execution_count for cell in code_cells(first)] == [1, 2, 3, 4, 5]
    assert "widget" not in nbformat.writes(first).replace("ipywidgets", "")
    assert set(first.metadata) == {"kernelspec", "language_info", "nnteach"}
    assert "version" not in first.metadata.language_info
    assert first.cells[6].outputs[0].ename == "ZeroDivisionError"


@pytest.mark.slow
def test_an_error_that_no_tag_announces_stops_the_build(builder, script):
    script.write_text("# %%\n1 / 0\n", encoding="utf-8")
    with pytest.raises(CellExecutionError, match="division by zero"):
        builder.execute(builder.from_script(script))


def test_a_name_that_fits_no_lesson_is_answered_with_those_there_are(builder, capsys):
    assert builder.main(["no such lesson"]) == 1
    assert "No lesson matches 'no such lesson'; there are " in capsys.readouterr().out
