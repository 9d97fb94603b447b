"""Builds the lessons' notebooks from their scripts: `python3 start.py lessons`, or with names, `... lessons 08`.

A script (lessons/src/NN_title.py, cells marked `# %%`) is easy to read, to review and to merge; the
notebook carries the outputs, so that one can read the lesson without running it, and so that the tests
have something to compare with. One way only: who edits the notebook loses the edit at the next build.

What changes at every run without meaning anything (widget state, times, versions, random names) is left
out: an unchanged lesson gives an unchanged file. Nothing here needs to be repeated in a script: the last lines
of a lesson, which say where to report a problem, and the glossary (see glossary.py) are made from what is there.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import jupytext
import nbformat
from nbclient import NotebookClient

import glossary

LESSONS = Path(__file__).resolve().parent
SCRIPTS = LESSONS / "src"
SECONDS_PER_CELL = 120
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CLAIMS = "claims"  # the tag of cells that assert what the text says; learners do not get them, see CONTRIBUTING.md
LAST = """---
*What did that word mean? The [glossary](glossary.md) has them all. Something wrong here, or hard to understand?
{report}*"""


def main(names: list[str]) -> int:
    scripts = sorted(SCRIPTS.glob("*.py"))
    chosen = [script for script in scripts if not names or any(name in script.stem for name in names)]
    if not chosen:
        print(f"No lesson matches {' '.join(names)!r}; there are {', '.join(s.stem for s in scripts) or 'none'}")
        return 1
    for script in chosen:
        begin = time.perf_counter()
        notebook = execute(from_script(script))
        target = LESSONS / f"{script.stem}.ipynb"
        nbformat.write(notebook, target)
        glossary.PAGE.write_text(glossary.page(scripts, glossary.meanings()), encoding="utf-8")
        print(f"{target.name}: {time.perf_counter() - begin:.1f} s, {target.stat().st_size / 1000:.0f} kB")
    return 0


def from_script(script: Path) -> nbformat.NotebookNode:
    """The notebook of a script, not yet run: cells, tags, and names of cells that survive an edit elsewhere."""
    notebook = jupytext.read(script, fmt="py:percent")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": LANGUAGE,
            "nnteach": notebook.metadata.get("nnteach", {}),  # the script's header: number, minutes
        }
    )
    if "lesson" in notebook.metadata.nnteach:
        notebook.cells.append(nbformat.v4.new_markdown_cell(last_words(notebook.metadata.nnteach["lesson"])))
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        cell.source = cell.source.strip("\n")
        if CLAIMS in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"source_hidden": True}
        name = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return notebook


def last_words(lesson: str) -> str:
    """How a lesson ends: where its words are explained, and where to report a problem."""
    address = repository()
    title = quote(f"Lesson {lesson}: ")
    with_link = f"[Report a problem with lesson {lesson}]({address}/issues/new?title={title})."
    without = f"Please say so to whoever gave you this course, and name lesson {lesson} and the heading."
    return LAST.format(report=with_link if address else without)


def repository() -> str:
    """The address of the repository, which has one place; empty as long as it is not there."""
    project = tomllib.loads((LESSONS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project.get("urls", {}).get("Repository", "")).rstrip("/")


def execute(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Run every cell in a fresh kernel of this Python; an error that no tag announces stops the build."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment, not one of the home folder
    NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        store_widget_state=False,
        record_timing=False,
        resources={"metadata": {"path": str(LESSONS)}},
    ).execute()
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = nbformat.from_dict(LANGUAGE)  # the kernel wrote its version here
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)  # a random name of a widget that is gone; the picture stays
    return notebook


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
