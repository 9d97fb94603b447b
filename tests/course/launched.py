"""Runs the launcher as a learner does, in a process of its own, and talks to the server it starts."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECONDS = 60


@dataclass
class Launched:
    """A running course: what it said so far, and where it is."""

    process: subprocess.Popen[str]
    seconds: float = 0  # until it said its address
    said: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def server(self) -> str:
        return self.url.split("/lab")[0]

    @property
    def port(self) -> int:
        return int(self.server.rsplit(":", 1)[1])

    @property
    def token(self) -> str:
        return self.url.split("token=")[1]

    def ask(self, path: str, /, token: str = "", **content: object) -> Any:
        """The server's answer in JSON, or the HTTP status where it refuses."""
        body = json.dumps(content).encode() if content else None
        request = urllib.request.Request(self.server + path, data=body)
        if token:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    def stop(self) -> int:
        """Ctrl-C, as a terminal sends it: to the launcher and to everything it has started."""
        os.killpg(self.process.pid, signal.SIGINT)
        assert self.process.stdout is not None
        self.said += self.process.stdout.read().splitlines()
        return self.process.wait(timeout=SECONDS)


@contextmanager
def launched(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[Launched]:
    """Start the course and wait for its address; whatever happens, nothing keeps running."""
    begin = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    course = Launched(process)
    with process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                course.said.append(line.rstrip())
                if found := re.search(r"is open: (\S+)", line):
                    course.url = found[1]
                    course.seconds = time.monotonic() - begin
                    break
            assert course.url, "\n".join(course.said)
            yield course
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
