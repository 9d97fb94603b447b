"""The doctor: says what is there and what helps, changes nothing, asks no network, and is an error only where it must."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import pytest

from nnteach_course import cli, doctor
from nnteach_course.doctor import Finding

LESSONS = [Path("03_how_it_works.ipynb")]


def found(check) -> Finding:
    """The first finding that is not ok, else the last."""
    findings = list(doctor.carefully(check))
    return next((finding for finding in findings if finding.state != "ok"), findings[-1])


@pytest.fixture(autouse=True)
def same_settings(monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", os.environ.get("MPLCONFIGDIR", ""))


def test_here_the_course_can_run_and_nothing_is_changed(tmp_path, capsys):
    assert cli.main(["doctor", "--workspace", str(tmp_path / "workspace")]) == 0
    said = capsys.readouterr().out
    for word in ("Python", "numpy", "jupyterlab", "pictures", "page", "room", "port", "browser", "GPU"):
        assert re.search(rf"^(ok|note) +{word} ", said, re.M), said
    assert "PROBLEM" not in said and said.endswith("The course can run here.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_it_asks_no_network_and_leaves_the_home_folder_alone(secluded, tmp_path):
    command = [sys.executable, "-m", "nnteach_course.cli", "doctor", "--workspace", str(tmp_path / "workspace")]
    done = subprocess.run(command, env=secluded.environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    secluded.assert_undisturbed()


def test_a_problem_is_an_exit_status_with_its_remedy(tmp_path, capsys):
    assert doctor.examine(tmp_path, [], 8888) == 1
    said = capsys.readouterr().out
    assert re.search(
        r"^PROBLEM +lessons +There are none\.\n +In a clone of the course, run: python3 start\.py", said, re.M
    )
    assert "1 to put right" in said


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10), "problem"), ((3, 11), "ok"), ((3, 14), "ok"), ((3, 15), "note")]
)
def test_an_old_python_is_a_problem_and_an_unknown_one_a_note(monkeypatch, version, state):
    monkeypatch.setattr(doctor.sys, "version_info", (*version, 1))
    finding = found(doctor.python)
    assert finding.state == state and bool(finding.remedy) == (state != "ok")


def test_a_missing_package_and_an_old_one_are_named(monkeypatch):
    real = metadata.version

    def version(name: str) -> str:
        if name == "anywidget":
            raise metadata.PackageNotFoundError
        return "2.1.9rc1" if name == "matplotlib" else real(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    findings = {finding.about: finding for finding in doctor.packages()}
    assert findings["anywidget"].state == findings["matplotlib"].state == "problem"
    assert "not installed" in findings["anywidget"].says and "2.1.9rc1 is too old" in findings["matplotlib"].says
    assert findings["numpy"].state == "ok" and {"ipywidgets", "jupyterlab", "scikit-learn"} <= set(findings)


def test_versions_are_compared_as_numbers():
    assert doctor.number("3.10.1rc1") > doctor.number("3.9")
    assert doctor.number("8.1") == (8, 1)


def test_pictures_that_cannot_be_drawn_are_a_problem(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    finding = found(lambda: doctor.pictures(tmp_path))
    assert finding.state == "problem" and "matplotlib" in finding.says


def test_a_jupyterlab_without_our_parts_of_the_page_is_a_problem(monkeypatch):
    monkeypatch.setattr(doctor, "EXTENSIONS", ("anywidget", "no-such-extension"))
    finding = found(doctor.page)
    assert finding.state == "problem" and finding.says.endswith("find no-such-extension")


def test_a_workspace_one_cannot_write_to_is_a_problem(monkeypatch, tmp_path):
    def refuses(dir: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuses)
    finding = found(lambda: doctor.folder(tmp_path / "not" / "made"))
    assert finding.state == "problem" and "Read-only" in finding.says and "--workspace" in finding.remedy


def test_a_nearly_full_disk_is_a_problem(monkeypatch, tmp_path):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 3_000_000))
    assert found(lambda: doctor.folder(tmp_path)).state == "problem"


def test_a_busy_port_is_a_note():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        finding = found(lambda: doctor.listening(busy.getsockname()[1]))
    assert finding.state == "note" and "by itself" in finding.remedy


@pytest.mark.parametrize("screen", [True, False])
def test_without_a_browser_one_opens_the_address_oneself(monkeypatch, screen):
    def none() -> None:
        raise doctor.webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(cli, "has_screen", lambda: screen)
    monkeypatch.setattr(doctor.webbrowser, "get", none)
    assert found(doctor.browser).state == "note"


def test_without_a_graphics_card_it_says_why_and_the_device_stays(monkeypatch):
    from nnteach import backend

    monkeypatch.setitem(sys.modules, "cupy", None)
    finding = found(doctor.graphics_card)
    assert finding.state == "note" and "CuPy, which is not installed" in finding.remedy
    assert backend.device() == "cpu"


def test_a_check_that_breaks_off_is_a_problem_and_not_a_traceback():
    def broken():
        yield Finding("first", "fine")
        raise RuntimeError("nobody thought of this")

    first, second = doctor.carefully(broken)
    assert first.state == "ok" and second.state == "problem" and "nobody thought of this" in second.says
