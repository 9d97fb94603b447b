"""A learner's answers outlive every update of the course, and every way to be interrupted."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnteach_course import workspace as module
from nnteach_course.workspace import Workspace

NAME = "08_activation_functions.ipynb"


def lesson(folder: Path, text: str, name: str = NAME) -> Path:
    """A lesson as the repository keeps it: run, with outputs."""
    picture = {"output_type": "display_data", "data": {"text/plain": "a picture"}, "metadata": {}}
    notebook = {
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# ReLU – why?"},
            {
                "cell_type": "code",
                "id": "b",
                "metadata": {"tags": ["kept"]},
                "execution_count": 1,
                "outputs": [picture],
                "source": text,
            },
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "widgets": {"state": {}}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return tmp_path / "course"


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def visible(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.folder.iterdir() if not path.name.startswith("."))


def test_the_copy_starts_without_outputs_and_keeps_everything_else(course, mine):
    [copy] = mine.prepare([lesson(course, "relu(1)")])
    notebook = json.loads(copy.path.read_text(encoding="utf-8"))
    assert copy.done == "new"
    assert notebook["cells"][0]["source"] == "# ReLU – why?"
    assert notebook["cells"][1] == {
        "cell_type": "code",
        "id": "b",
        "metadata": {"tags": ["kept"]},
        "execution_count": None,
        "outputs": [],
        "source": "relu(1)",
    }
    assert notebook["metadata"] == {"kernelspec": {"name": "python3", "display_name": "Python 3"}}


def test_cells_in_which_authors_prove_the_text_stay_with_the_authors(course, mine):
    path = lesson(course, "relu(1)")
    content = json.loads(path.read_text(encoding="utf-8"))
    proof = {**content["cells"][1], "id": "c", "metadata": {"tags": ["claims"]}, "source": "assert relu(1) == 1"}
    path.write_text(json.dumps({**content, "cells": [*content["cells"], proof]}), encoding="utf-8")
    [copy] = mine.prepare([path])
    assert [cell["id"] for cell in json.loads(copy.path.read_text(encoding="utf-8"))["cells"]] == ["a", "b"]


def test_the_glossary_comes_along_as_it_is_and_is_brought_up_to_date(course, mine):
    course.mkdir()
    page = course / "glossary.md"
    for text, done in [("# Words ≤ 2", "new"), ("# More words", "updated"), ("# More words", "kept")]:
        page.write_text(text, encoding="utf-8")
        [copy] = mine.prepare([page])
        assert copy.done == done and copy.path.read_bytes() == text.encode()


def test_the_second_time_nothing_is_written(course, mine):
    original = lesson(course, "v1")
    mine.prepare([original])
    before = {path: path.stat().st_mtime_ns for path in mine.folder.rglob("*") if path.is_file()}
    [copy] = mine.prepare([original])
    assert copy.done == "kept"
    assert {path: path.stat().st_mtime_ns for path in mine.folder.rglob("*") if path.is_file()} == before


def test_a_lesson_nobody_touched_is_updated(course, mine):
    mine.prepare([lesson(course, "v1")])
    [copy] = mine.prepare([lesson(course, "v2")])
    assert copy.done == "updated"
    assert "v2" in copy.path.read_text(encoding="utf-8")
    assert visible(mine) == [NAME]


def test_answers_survive_three_versions_and_each_new_lesson_goes_beside(course, mine):
    [copy] = mine.prepare([lesson(course, "v1")])
    copy.path.write_text("my answers", encoding="utf-8")
    answers = hash_of(copy.path)
    assert mine.prepare([lesson(course, "v1")])[0].done == "kept"

    [second] = mine.prepare([lesson(course, "v2")])
    assert second.done == "beside" and second.beside is not None
    assert second.beside.name == "08_activation_functions (new version).ipynb"
    [third] = mine.prepare([lesson(course, "v3")])  # nobody touched v2: v3 takes its place
    assert third.beside == second.beside and "v3" in second.beside.read_text(encoding="utf-8")

    second.beside.write_text("more answers", encoding="utf-8")
    more = hash_of(second.beside)
    [fourth] = mine.prepare([lesson(course, "v4")])
    assert fourth.beside is not None and fourth.beside.name == "08_activation_functions (new version 2).ipynb"
    assert (hash_of(copy.path), hash_of(second.beside)) == (answers, more)
    assert mine.prepare([lesson(course, "v4")])[0].done == "kept"
    assert len(visible(mine)) == 3


def test_a_new_version_thrown_away_does_not_come_back(course, mine):
    [copy] = mine.prepare([lesson(course, "v1")])
    copy.path.write_text("my answers", encoding="utf-8")
    [second] = mine.prepare([lesson(course, "v2")])
    assert second.beside is not None
    second.beside.unlink()
    assert mine.prepare([lesson(course, "v2")])[0].done == "kept"
    assert visible(mine) == [NAME]


def test_a_lesson_removed_to_start_over_comes_back_fresh(course, mine):
    original = lesson(course, "v1")
    [copy] = mine.prepare([original])
    copy.path.unlink()
    assert mine.prepare([original])[0].done == "new"
    assert copy.path.exists()


@pytest.mark.parametrize("notes", ["", "{", "[]", '{"a": 1}', "\x00"])
def test_with_lost_or_broken_notes_every_file_counts_as_the_learners(course, mine, notes):
    [copy] = mine.prepare([lesson(course, "v1")])
    before = hash_of(copy.path)
    mine.manifest.write_text(notes, encoding="utf-8")
    [again] = mine.prepare([lesson(course, "v2")])
    assert again.done == "beside"
    assert hash_of(copy.path) == before


def test_a_file_of_the_learners_own_with_a_lessons_name_is_kept(course, mine):
    mine.folder.mkdir()
    (mine.folder / NAME).write_text("written before the course came", encoding="utf-8")
    [copy] = mine.prepare([lesson(course, "v1")])
    assert copy.path.read_text(encoding="utf-8") == "written before the course came"
    assert copy.done == "beside"


def test_a_full_disk_in_the_middle_leaves_the_old_lesson(course, mine, monkeypatch):
    [copy] = mine.prepare([lesson(course, "v1")])
    before = hash_of(copy.path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        mine.prepare([lesson(course, "v2")])
    assert hash_of(copy.path) == before


def test_drafts_of_a_killed_launcher_are_swept_and_those_of_one_at_work_are_not(course, mine):
    mine.folder.mkdir()
    old, young = mine.folder / ".nnteach-old.tmp", mine.folder / ".nnteach-young.tmp"
    old.touch()
    young.touch()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    mine.prepare([lesson(course, "v1")])
    assert not old.exists() and young.exists()


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])  # the file alone: the package around it takes a second to import
from workspace import Workspace
lessons = sorted(Path(sys.argv[1]).glob("*.ipynb"))
print("ready", flush=True)
while True:
    for version in ("odd", "even"):
        for lesson in lessons:
            text = lesson.read_text(encoding="utf-8")
            lesson.write_text(text.replace("odd", "x").replace("even", "x").replace("x", version), encoding="utf-8")
        Workspace(Path(sys.argv[2])).prepare(lessons)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.full)])
@pytest.mark.slow
def test_a_kill_in_the_middle_of_updates_loses_nothing(tmp_path, times):
    """One lesson has answers in it; three others are rewritten, over and over, until the kill comes."""
    for number in range(4):
        lesson(tmp_path / "course", "odd", f"0{number}_lesson.ipynb")
    mine = Workspace(tmp_path / "workspace")
    mine.prepare(sorted((tmp_path / "course").glob("*.ipynb")))
    answered = mine.folder / "00_lesson.ipynb"
    answered.write_text("my answers", encoding="utf-8")
    moments = random.Random(8)
    for _ in range(times):
        victim = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path / "course"), str(mine.folder), str(Path(module.__file__).parent)],
            stdout=subprocess.PIPE,
        )
        with victim:
            assert victim.stdout is not None
            victim.stdout.readline()
            time.sleep(moments.uniform(0, 0.1))
            victim.send_signal(signal.SIGKILL)
        assert answered.read_text(encoding="utf-8") == "my answers"
        for path in mine.folder.glob("*.ipynb"):
            if path != answered:
                assert len(json.loads(path.read_text(encoding="utf-8"))["cells"]) == 2  # whole, old or new
