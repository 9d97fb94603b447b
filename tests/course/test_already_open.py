"""Which notes of running servers the launcher believes."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nnteach_course.already_open import open_address
from nnteach_course.workspace import Workspace


class Server(BaseHTTPRequestHandler):
    """Answers as Jupyter does whoever knows the token "right"."""

    def do_GET(self) -> None:
        known = self.headers["Authorization"] == "token right"
        self.send_response(200 if known else 403)
        self.end_headers()
        self.wfile.write(b'{"type": "directory"}' if known else b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def note(tmp_path, port):
    """Writes a note as a running server would, with some fields changed."""
    workspace = Workspace(tmp_path)
    folder = workspace.state / "jupyter" / "runtime"
    folder.mkdir(parents=True)

    def write(name="jpserver-1.json", **changed):
        fields = {"port": port, "token": "right", "pid": os.getpid(), "hostname": "127.0.0.1", "root_dir": str(tmp_path)}
        (folder / name).write_text(json.dumps({**fields, **changed}))
        return workspace

    return write


def test_a_running_server_is_found_with_its_token(note, port):
    assert open_address(note(), "/lab/tree/03.ipynb") == f"http://127.0.0.1:{port}/lab/tree/03.ipynb?token=right"


@pytest.mark.parametrize(
    "changed",
    [{"token": "wrong"}, {"root_dir": "/elsewhere"}, {"hostname": "0.0.0.0"}, {"port": "no number"}, {"port": 1}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_note_of_anything_else_is_not_believed(note, changed):
    assert open_address(note(**changed), "/lab") is None


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be asked there")
def test_a_server_that_was_killed_does_not_hand_its_token_to_whoever_has_the_port_now(note):
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    assert open_address(note(pid=gone), "/lab") is None


def test_a_broken_note_hides_no_good_one(note, port):
    workspace = note()
    folder = workspace.state / "jupyter" / "runtime"
    (folder / "jpserver-2.json").write_text("{half")
    (folder / "jpserver-3.json").write_text("[]")
    assert open_address(workspace, "/lab") == f"http://127.0.0.1:{port}/lab?token=right"


def test_a_workspace_that_was_never_open(tmp_path):
    assert open_address(Workspace(tmp_path), "/lab") is None
