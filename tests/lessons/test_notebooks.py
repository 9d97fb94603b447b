"""The notebooks in lessons/ are what their scripts say, and hold nothing that changes by itself.

That they still give the outputs they hold is nbval's part: it collects them as tests.
"""

from __future__ import annotations

import re

import pytest
from lessons.course_files import LESSONS, NOTEBOOKS, SCRIPTS, code_cells, every_notebook, every_script, read
from lessons.course_files import builder as load_builder

builder = load_builder()


def test_every_script_has_its_notebook_and_every_notebook_its_script():
    assert sorted(LESSONS.glob("*.ipynb")) == NOTEBOOKS
    for script in SCRIPTS:
        assert re.fullmatch(r"\d\d_[a-z0-9_]+", script.stem), script.name


@every_script
def test_the_notebook_is_up_to_date_with_its_script(script):
    wanted, kept = builder.from_script(script), read(LESSONS / f"{script.stem}.ipynb")
    advice = f"run: python3 start.py lessons {script.stem}"
    assert [(c.cell_type, c.source, c.metadata) for c in kept.cells] == [
        (c.cell_type, c.source, c.metadata) for c in wanted.cells
    ], advice
    assert kept.metadata == wanted.metadata, advice
    assert [c.id for c in kept.cells] == [c.id for c in wanted.cells], advice


@every_notebook
def test_every_code_cell_has_run_in_order(path):
    counts = [cell.execution_count for cell in code_cells(read(path))]
    assert counts == list(range(1, len(counts) + 1)), "nbval compares nothing in a cell that never ran"


@every_notebook
def test_no_state_of_a_widget_no_time_and_no_machine_is_kept(path):
    text = path.read_text(encoding="utf-8")
    for unwanted in ("widget-state", "widget-view", '"widgets"', "iopub", '"version"', "ipykernel_", "site-packages"):
        assert unwanted not in text


@every_notebook
def test_a_cell_that_announces_an_error_has_one_and_no_other_has(path):
    for cell in code_cells(read(path)):
        announced = "raises-exception" in cell.metadata.get("tags", [])
        assert announced == any(output.output_type == "error" for output in cell.outputs), cell.source
        assert not any(output.get("name") == "stderr" for output in cell.outputs), cell.source


@every_notebook
def test_whoever_reads_without_running_sees_a_picture_or_words_in_place_of_every_widget(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            if "data" in output:
                assert output.data.get("text/plain", "").strip(), cell.source
                assert not output.data["text/plain"].startswith(("<", "VBox(", "HBox(")), cell.source


@every_notebook
def test_a_lesson_opens_with_its_title_and_its_question(path):
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    assert re.match(rf"# {path.stem[:2]} · \S", first.source)
    assert "The question of this lesson:" in first.source and "?" in first.source


@pytest.mark.parametrize("text", ["", "# %%\n"])
def test_a_script_without_cells_is_a_notebook_without_sense_but_not_an_error(tmp_path, text):
    script = tmp_path / "01_empty.py"
    script.write_text(text)
    assert len(builder.from_script(script).cells) <= 1
