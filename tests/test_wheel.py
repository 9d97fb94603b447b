"""The wheel alone is the course: installed into a fresh environment, it opens its lessons far from any checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from course.launched import launched
from test_start import load

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(path.name for path in (ROOT / "lessons").glob("*.ipynb"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [path] = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> ModuleType:
    """start.py, after it has installed the wheel (and what requirements.lock pins) into an environment of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "requirements.lock").write_bytes((ROOT / "requirements.lock").read_bytes())
    start = load(folder)
    start.make_venv()
    start.install("requirements.lock", course=[str(wheel)])
    return start


def test_the_wheel_holds_three_packages_the_lessons_and_the_settings_of_jupyterlab(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = Parser().parsestr(archive.read("nnteach-0.1.0.dist-info/METADATA").decode())
    assert {name.split("/")[0] for name in names} == {
        "nnteach",
        "nnteach_widgets",
        "nnteach_course",
        "nnteach-0.1.0.dist-info",
        "nnteach-0.1.0.data",
    }
    assert [name for name in names if name.endswith(".ipynb")] == [f"nnteach_course/lessons/{name}" for name in LESSONS]
    assert "nnteach-0.1.0.data/data/share/jupyter/lab/settings/overrides.d/nnteach.json" in names
    for package in ("nnteach", "nnteach_widgets", "nnteach_course"):
        assert f"{package}/py.typed" in names
        carried = {Path(name).suffix for name in names if name.startswith(f"{package}/")}
        kept = {path.suffix for path in Path(import_module(package).__file__).parent.rglob("*") if path.is_file()}
        assert carried >= kept - {".pyc"}
    assert "nnteach_course/lessons/glossary.md" in names
    assert metadata["License-Expression"] == "BSD-3-Clause"
    assert metadata["Requires-Python"] == ">=3.11"


@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C to a process group")
def test_the_wheel_opens_its_lessons_far_from_the_checkout(installed, secluded, tmp_path, request):
    nnteach = [str(Path(installed.PYTHON).parent / "nnteach"), "--no-browser", "--port", "8900"]
    environment = {**secluded.environment, "PATH": "/usr/bin:/bin"}
    workspace = secluded.home / "nnteach"
    with launched(nnteach, environment, tmp_path) as course:
        if LESSONS:
            assert course.url.startswith(f"{course.server}/lab/tree/{LESSONS[0]}?")
        listed = course.ask("/api/contents", token=course.token)["content"]
        assert sorted(entry["name"] for entry in listed) == [*LESSONS, "glossary.md"]
        settings = course.ask("/lab/api/settings/@jupyterlab/apputils-extension:notification", token=course.token)
        assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
        assert course.stop() == 0
    assert workspace.is_dir()
    for lesson in LESSONS if request.config.getoption("--full") else [LESSONS[0], LESSONS[-1]]:
        run = [installed.PYTHON, "-c", RUN, str(workspace / lesson)]
        done = subprocess.run(run, cwd=workspace, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        assert str(ROOT) not in done.stdout
    assert secluded.calls.read_text() == ""


RUN = """
import sys, nbformat, nnteach, nnteach_course, nnteach_widgets
from nbclient import NotebookClient
NotebookClient(nbformat.read(sys.argv[1], 4), timeout=120, kernel_name="python3").execute()
print(nnteach.__file__, nnteach_course.__file__, nnteach_widgets.__file__)
"""


def test_the_engine_alone_needs_numpy_only(installed):
    code = "import sys, nnteach; print(sorted({n.split('.')[0] for n in sys.modules}))"
    done = subprocess.run([installed.PYTHON, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.replace("'", '"')))
    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "ipywidgets", "anywidget", "traitlets", "IPython", "PIL", "scipy", "sklearn"}
