"""Promises 13, 15 and 17, asked of real servers on loopback: strangers, two at once, a home folder without room."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
from pathlib import Path

import nbformat
import pytest
from course.launched import Launched, launched
from course.test_cli import NNTEACH, free_port, on_posix, wait_for_kernel
from lessons.course_files import kernel

from nnteach_course.already_open import open_address
from nnteach_course.cli import house_rules
from nnteach_course.workspace import Workspace

pytestmark = [pytest.mark.slow, on_posix]
STRANGER = "http://stranger.example"
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "bm50ZWFjaCBubnRlYWNoIQ==",
}


def command(workspace: Path, port: int) -> list[str]:
    return [*NNTEACH, "--no-browser", "--port", str(port), "--workspace", str(workspace)]


def answer(course: Launched, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    """What the server answers to a request with exactly these headers."""
    line = http.client.HTTPConnection("127.0.0.1", course.port, timeout=30)
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = line.getresponse()
    line.close()
    return response


def test_a_page_of_a_stranger_gets_nothing_not_even_with_the_learners_cookie(secluded, tmp_path):
    with launched(command(tmp_path / "workspace", free_port()), secluded.environment, tmp_path) as course:
        own = f"http://127.0.0.1:{course.port}"
        token = {"Authorization": f"token {course.token}"}
        assert answer(course, "GET", "/api/contents", Host="stranger.example", **token).status == 403
        assert answer(course, "GET", "/login", Host="stranger.example:8888").status == 403

        entered = answer(course, "GET", f"/lab?token={course.token}")
        cookie = {"Cookie": "; ".join(line.split(";")[0] for line in entered.headers.get_all("Set-Cookie") or [])}
        assert answer(course, "GET", "/api/contents", **cookie, Sec_Fetch_Site="same-origin").status == 200
        assert answer(course, "GET", "/api/events/subscribe", Origin=own, **cookie, **WEBSOCKET).status == 101
        assert answer(course, "GET", "/api/events/subscribe", Origin=STRANGER, **cookie, **WEBSOCKET).status == 403
        refused = answer(course, "POST", "/api/kernels", Origin=STRANGER, **cookie)
        assert refused.status in (403, 404)
        assert "Access-Control-Allow-Origin" not in refused.headers
        assert course.ask("/api/kernels", token=course.token) == [], "no kernel was started for the stranger"
        assert course.token not in "".join(p.read_text() for p in (tmp_path / "workspace").glob("*.ipynb"))
        assert course.stop() == 0


def test_a_kernel_of_a_lesson_knows_its_notebook_and_its_workspace(secluded, tmp_path):
    """From these two it knows which cell was run too early, and where progress is kept."""
    workspace = tmp_path / "workspace"
    with launched(command(workspace, free_port()), secluded.environment, tmp_path) as course:
        [lesson, *_] = sorted(path.name for path in workspace.glob("*.ipynb"))
        wanted = {"path": lesson, "name": lesson, "type": "notebook", "kernel": {"name": "python3"}}
        course.ask("/api/sessions", token=course.token, **wanted)
        environment = wait_for_kernel(course).environ()
        assert environment["JPY_SESSION_NAME"] == str(workspace / lesson)
        assert environment["NNTEACH_WORKSPACE"] == str(workspace)
        assert course.stop() == 0


def test_a_workspace_opened_twice_is_served_once(secluded, tmp_path):
    workspace, port = tmp_path / "workspace", free_port()
    with launched(command(workspace, port), secluded.environment, tmp_path) as first:
        lessons = sorted(workspace.glob("*.ipynb"))
        lessons[0].write_text(lessons[0].read_text(encoding="utf-8").replace("Start here", "My own"), encoding="utf-8")
        before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in lessons}
        with launched([*command(workspace, port), "08"], secluded.environment, tmp_path) as second:
            assert (second.port, second.token) == (first.port, first.token)
            assert "/lab/tree/08_activation_functions.ipynb?" in second.url
            assert "This workspace is open already, so nothing new is started." in second.said
            assert second.process.wait(timeout=30) == 0
        assert first.ask("/api/contents", token=first.token)["type"] == "directory", "the first goes on"
        assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in workspace.glob("*.ipynb")} == before
        assert first.stop() == 0
    assert open_address(Workspace(workspace), "/lab") is None, "a server that has ended is not open"


def test_it_works_offline_where_the_home_folder_takes_no_file(secluded, tmp_path):
    """HOME is a file here: nobody can write below it, an administrator neither."""
    nowhere = tmp_path / "no-folder"
    nowhere.write_text("untouched")
    environment = {**secluded.environment, "HOME": str(nowhere), "USERPROFILE": str(nowhere)}
    with launched(command(tmp_path / "workspace", free_port()), environment, tmp_path) as course:
        course.ask("/api/kernels", token=course.token, name="python3")
        assert wait_for_kernel(course).is_running()
        assert course.stop() == 0
    workspace = Workspace(tmp_path / "workspace")
    cell = nbformat.v4.new_code_cell("from nnteach_course import exercise\nexercise('08.1').check(1).passed")
    with kernel(
        nbformat.v4.new_notebook(cells=[cell]), workspace.folder, {**environment, **house_rules(workspace)}
    ) as c:
        c.execute_cell(cell, 0)
    assert [output.data["text/plain"] for output in cell.outputs] == ["True"]
    assert "08.1" in json.loads((workspace.folder / "progress.json").read_text())["answers"]
    assert nowhere.read_text() == "untouched" and secluded.calls.read_text() == ""
    assert not any("Traceback" in line for line in course.said)


def test_a_launcher_that_is_killed_leaves_a_workspace_that_opens_again(secluded, tmp_path):
    workspace = tmp_path / "workspace"
    with launched(command(workspace, free_port()), secluded.environment, tmp_path) as course:
        (workspace / "mine.json").write_text(json.dumps("my answers"))
        os.kill(course.process.pid, 9)
        course.process.wait(timeout=30)
    assert list(workspace.rglob("jpserver-*.json")), "its note is still there, but not believed"
    with launched(command(workspace, free_port()), secluded.environment, tmp_path) as course:
        assert json.loads((workspace / "mine.json").read_text()) == "my answers"
        assert course.stop() == 0
