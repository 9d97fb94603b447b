"""The launcher: what it says, what it starts, and what it leaves alone."""

from __future__ import annotations

import json
import logging
import os
import socket
import stat
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import psutil
import pytest
from course.launched import Launched, launched

from nnteach_course import cli

LESSONS = [Path(f"{name}.ipynb") for name in ("03_how_it_works", "08_activation_functions", "13_activation_again")]
NNTEACH = [sys.executable, "-m", "nnteach_course.cli"]
on_posix = pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C to a process group")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, "03_how_it_works"),
        ("3", "03_how_it_works"),
        ("08", "08_activation_functions"),
        ("How", "03_how_it_works"),
        ("functions", "08_activation_functions"),
        ("lessons/08_activation_functions.ipynb", "08_activation_functions"),
    ],
)
def test_a_lesson_is_found_by_number_or_by_a_part_of_its_name(wanted, found):
    chosen = cli.choose(wanted, LESSONS)
    assert chosen is not None and chosen.stem == found


@pytest.mark.parametrize("wanted", ["9", "convolution"])
def test_a_lesson_that_is_not_there_is_answered_with_those_that_are(wanted):
    with pytest.raises(LookupError, match=rf"no lesson '{wanted}'(.|\n)*03_how_it_works\n  08_activation"):
        cli.choose(wanted, LESSONS)


def test_an_ambiguous_name_is_answered_with_the_lessons_it_fits():
    with pytest.raises(LookupError, match="several lessons match 'activation'") as caught:
        cli.choose("activation", LESSONS)
    assert "03" not in str(caught.value)


def test_a_course_without_lessons_opens_on_the_folder():
    assert cli.choose(None, []) is None


def test_the_version_is_the_packages(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"nnteach {version('nnteach')}\n"


@pytest.fixture
def one_lesson(tmp_path, monkeypatch) -> Path:
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "03_how_it_works.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.setattr(cli, "find_lessons", lambda: [path])
    return path


def test_prepare_brings_the_lessons_and_starts_nothing(one_lesson, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cli, "serve", None)
    folder = tmp_path / "my folder"
    assert cli.main(["--prepare", "--workspace", str(folder)]) == 0
    assert (folder / one_lesson.name).exists()
    assert capsys.readouterr().out == f"Your workspace is {folder}, 1 new\n"
    assert cli.main(["--prepare", "--workspace", str(folder)]) == 0
    assert capsys.readouterr().out == f"Your workspace is {folder}\n"


def test_a_new_version_beside_the_learners_work_is_announced(one_lesson, tmp_path, capsys):
    folder = tmp_path / "workspace"
    cli.main(["--prepare", "--workspace", str(folder)])
    (folder / one_lesson.name).write_text("my answers", encoding="utf-8")
    one_lesson.write_text(one_lesson.read_text(encoding="utf-8").replace('"cells": []', '"cells":  []'), "utf-8")
    cli.main(["--prepare", "--workspace", str(folder)])
    assert "new version" not in capsys.readouterr().out, "only white space changed"
    one_lesson.write_text('{"cells": [], "metadata": {"a": 1}, "nbformat": 4, "nbformat_minor": 5}', "utf-8")
    cli.main(["--prepare", "--workspace", str(folder)])
    assert "so it stays as it is; the new one is 03_how_it_works (new version).ipynb" in capsys.readouterr().out


def test_a_wrong_lesson_is_an_error_with_a_status_and_no_workspace(one_lesson, tmp_path, capsys):
    assert cli.main(["99", "--workspace", str(tmp_path / "workspace")]) == 1
    assert "there is no lesson '99'" in capsys.readouterr().err
    assert not (tmp_path / "workspace").exists()


def test_a_workspace_that_cannot_be_made_is_an_error_without_a_traceback(one_lesson, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert cli.main(["--prepare", "--workspace", str(tmp_path / "file" / "workspace")]) == 1
    assert capsys.readouterr().err.startswith("nnteach: ")


def test_in_a_checkout_the_workspace_lies_in_the_checkout_and_from_a_wheel_in_the_home_folder(monkeypatch):
    assert cli.default_workspace() == Path(cli.__file__).resolve().parents[2] / "workspace"
    monkeypatch.setattr(cli, "checkout", lambda: None)
    assert cli.default_workspace() == Path("~/nnteach")


@pytest.mark.parametrize(
    ("platform", "environment", "screen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"BROWSER": "firefox"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_no_browser_is_tried_where_there_is_no_screen(monkeypatch, platform, environment, screen):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(sys, "platform", platform)
    assert cli.has_screen() is screen


def test_jupyters_errors_are_shown_and_its_greetings_are_not():
    def passes(level, message):
        return cli.in_our_own_words(logging.LogRecord("", level, "", 0, message, None, None))

    assert passes(logging.ERROR, "a cell's file could not be saved")
    assert passes(logging.CRITICAL, "ERROR: the Jupyter server could not be started")
    assert not passes(logging.CRITICAL, "To access the server, open this file in a browser:")


def test_the_launcher_imports_nothing_that_only_lessons_need():
    code = "import sys, nnteach_course.cli; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "matplotlib", "ipywidgets", "IPython", "nnteach_widgets"} & set(done.stdout.split())


@pytest.mark.parametrize("first", ["exercise", "progress", "review", "equations", "prediction"])
def test_what_lessons_call_is_no_file_whichever_was_imported_first(first):
    names = "equation, exercise, predict, progress, review"
    code = f"import nnteach_course.{first}; from nnteach_course import {names}; print(*map(type, [{names}]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(done.stdout.split("<class")) == 6 and "module'" not in done.stdout


@on_posix
@pytest.mark.slow
def test_a_whole_session_offline_on_loopback_with_a_token_and_a_clean_end(secluded, tmp_path):
    """Promises 15 and 17: one server, and everything they say about it."""
    workspace = tmp_path / "workspace"
    command = [*NNTEACH, "--no-browser", "--port", str(free_port()), "--workspace", str(workspace)]
    with launched(command, secluded.environment, tmp_path) as course:
        assert course.seconds < 10
        assert listening(course) == {("127.0.0.1", course.port)}

        assert course.ask("/api/contents") == 403
        assert course.ask("/api/kernels", token="0" * 48) == 403
        assert len(course.token) == 48
        assert course.ask("/api/contents/.nnteach", token=course.token) == 404, "our notes are nobody's to browse"

        kernel = course.ask("/api/kernels", token=course.token, name="python3")
        running = wait_for_kernel(course)
        assert Path(running.exe()).resolve() == Path(sys.executable).resolve()
        assert running.environ()["MPLCONFIGDIR"].startswith(str(workspace))
        assert running.environ()["NNTEACH_WORKSPACE"] == str(workspace)
        [connection] = workspace.rglob(f"kernel-{kernel['id']}.json")
        assert stat.S_IMODE(connection.stat().st_mode) == 0o600
        assert "curve_secretkey" in json.loads(connection.read_text()), "what a kernel says is nobody else's"

        settings = course.ask("/lab/api/settings/@jupyterlab/apputils-extension:notification", token=course.token)
        assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"

        assert course.stop() == 0
        assert not running.is_running()
    assert not connection.exists()
    assert course.said[-1] == "The course is closed; your work is in the workspace"
    assert not any("Traceback" in line or "WARNING" in line for line in course.said)
    secluded.assert_undisturbed()


@on_posix
@pytest.mark.slow
def test_a_busy_port_moves_on_and_two_learners_do_not_meet(secluded, tmp_path):
    port = free_port()

    def command(learner: str) -> list[str]:
        return [*NNTEACH, "--no-browser", "--port", str(port), "--workspace", str(tmp_path / learner)]

    with (
        launched(command("ada"), secluded.environment, tmp_path) as ada,
        launched(command("alan"), secluded.environment, tmp_path) as alan,
    ):
        assert ada.port == port != alan.port
        assert f"Port {port} is in use, so the course is on port {alan.port}" in alan.said
        assert alan.ask("/api/contents", token=ada.token) == 403
        assert ada.ask("/api/contents", token=alan.token) == 403
        assert alan.ask("/api/contents", token=alan.token)["type"] == "directory"
        assert ada.stop() == alan.stop() == 0
    secluded.assert_undisturbed()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(course: Launched) -> set[tuple[str, int]]:
    connections = psutil.Process(course.process.pid).net_connections()
    return {(c.laddr.ip, c.laddr.port) for c in connections if c.status == psutil.CONN_LISTEN}


def wait_for_kernel(course: Launched) -> psutil.Process:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for child in psutil.Process(course.process.pid).children(recursive=True):
            if any("ipykernel" in word for word in child.cmdline()):
                time.sleep(2)  # let it get to work: stopping is to be clean in the middle, too
                return child
        time.sleep(0.1)
    raise AssertionError("the kernel did not start")
