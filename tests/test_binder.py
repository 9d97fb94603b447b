"""Binder: what its image is made of makes the course run, and it opens lessons that nobody has run yet.

The address of the repository has one place: `Repository` in `[project.urls]` of pyproject.toml. As long as it is not
there, no page shows a badge; once it is, the test below says which line README.md needs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from test_start import load

ROOT = Path(__file__).resolve().parents[1]
BINDER = ROOT / "binder"
BADGE = "[![Open in Binder](https://mybinder.org/badge_logo.svg)]({link})"
LINK = "https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/workspace/00_start_here.ipynb"
on_posix = pytest.mark.skipif(os.name == "nt", reason="Binder's scripts are for bash")


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_a_script_can_be_run_and_stops_at_an_error(name):
    lines = (BINDER / name).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/bin/bash" and "set -euo pipefail" in lines
    assert os.name == "nt" or os.access(BINDER / name, os.X_OK)


def test_the_requirements_name_no_jupyterlab_no_upper_bound_and_nothing_of_the_checkout():
    """Binder brings a JupyterLab; and a layer that reads nothing of the checkout is built once, not at every edit."""
    lines = [line for line in (BINDER / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w-]+>=[\d.]+", line) for line in lines)
    assert "jupyterlab" not in "".join(lines)


def test_the_badge_is_shown_once_the_address_is_set_and_not_before():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address = project.get("urls", {}).get("Repository", "")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    if not address:
        assert "mybinder.org" not in readme
        return
    repository = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+)", address)
    assert repository, "write it as https://github.com/OWNER/NAME"
    wanted = BADGE.format(link=LINK.format(repository=repository[1]))
    assert wanted in readme, f"README.md needs this line: {wanted}"


def copy_of_the_checkout(folder: Path) -> Path:
    """The files that git knows, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


RUN = """
import sys, nbformat
from nbclient import NotebookClient
NotebookClient(nbformat.read(sys.argv[1], 4), timeout=120, kernel_name="python3", store_widget_state=False).execute()
import nnteach_course
print(nnteach_course.__file__)
"""


@on_posix
@pytest.mark.slow
def test_from_its_requirements_alone_the_course_is_built_and_a_lesson_runs(tmp_path):
    repository, home = copy_of_the_checkout(tmp_path / "repository"), tmp_path / "home"
    home.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "image")], check=True)
    programs = tmp_path / "image" / "bin"
    wanted = ["-r", str(BINDER / "requirements.txt"), "jupyterlab>=4.2"]
    start = load(ROOT)
    uv = shutil.which("uv") or (shutil.which("uv", path=str(Path(sys.executable).parent)))
    pip = [uv, "pip", "install", "--python", str(programs / "python")] if uv else [str(programs / "pip"), "install"]
    start.attempt([*pip, "-q", *wanted])

    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "JUPYTER", "MPL", "IPYTHON"))
    }
    environment = {**kept, "HOME": str(home), "PATH": f"{programs}:/usr/bin:/bin", "REPO_DIR": str(repository)}

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
        return done.stdout

    run("./binder/postBuild")
    lessons = sorted((repository / "workspace").glob("*.ipynb"))
    assert [lesson.name for lesson in lessons] == sorted(path.name for path in (ROOT / "lessons").glob("*.ipynb"))
    for lesson in lessons:
        cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells), "an executed lesson spoils its predictions"
    assert list(home.rglob("fontlist*.json")), "the list of fonts is in the image"

    shown = run("./binder/start", "bash", "-c", "echo $OMP_NUM_THREADS $NNTEACH_WORKSPACE $IPYTHONDIR")
    workspace = repository / "workspace"
    assert shown.split() == ["1", str(workspace), str(workspace / ".nnteach" / "ipython")]
    where = run("./binder/start", "python", "-c", RUN, str(lessons[0])).strip()
    assert where.startswith(str(tmp_path / "image")), "the installed course runs, not the checkout"
    check = "from nnteach_course import exercise; exercise('08.1').check(1)"
    run("./binder/start", "python", "-c", check)
    assert "08.1" in json.loads((workspace / "progress.json").read_text())["answers"]
    assert "The course can run here." in run("./binder/start", "nnteach", "doctor", "--workspace", "workspace")


@on_posix
@pytest.mark.full
def test_repo2docker_reads_the_folder_as_it_is_meant(tmp_path):
    """A dry run needs no Docker: it prints the image's recipe."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "tool")], check=True)
    programs = tmp_path / "tool" / "bin"
    subprocess.run([programs / "pip", "install", "-q", "jupyter-repo2docker"], check=True, capture_output=True)
    command = [
        programs / "jupyter-repo2docker",
        "--no-build",
        "--debug",
        "--user-id",
        "1000",
        "--user-name",
        "jovyan",
        ".",
    ]
    folder = copy_of_the_checkout(tmp_path / "repository")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    said = done.stdout
    assert done.returncode == 0, done.stderr[-3000:]
    assert "python=3.11" in said + done.stderr
    steps = [
        "COPY --chown=1000:1000 src/binder/requirements.txt",
        "pip install --no-cache-dir -r \"binder/requirements.txt\"",
        "COPY --chown=1000:1000 src/ ${REPO_DIR}/",
        "RUN ./binder/postBuild",
        "binder/start",
    ]  # fmt: skip
    places = [said.find(step) for step in steps]
    assert -1 not in places and places == sorted(places), dict(zip(steps, places, strict=True))
