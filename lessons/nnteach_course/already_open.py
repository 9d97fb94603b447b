"""Is this workspace open already? A second server for the same folder would only confuse, and take a second port.

A running Jupyter server notes its address and its token in its runtime folder, which each workspace has for itself and
which nobody else can read. A note may outlive its server, so the server is asked.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from nnteach_course.workspace import Workspace

SECONDS = 3  # for an answer from this machine itself
HERE = ("127.0.0.1", "localhost")


def open_address(workspace: Workspace, page: str) -> str | None:
    """The address of `page` at the server of this workspace, token included; None if none is running."""
    notes = (workspace.state / "jupyter" / "runtime").glob("jpserver-*.json")
    for note in sorted(notes, key=_age, reverse=True):
        try:
            server = json.loads(note.read_text(encoding="utf-8"))
            url, token = f"http://127.0.0.1:{int(server['port'])}", str(server["token"])
            if _belongs(server, workspace.folder) and _answers(url, token):
                return f"{url}{page}?token={token}"
        except (OSError, ValueError, LookupError, TypeError):
            continue  # half written, or not one of ours
    return None


def _age(note: Path) -> float:
    try:
        return note.stat().st_mtime
    except OSError:  # its server has just ended
        return 0.0


def _belongs(server: dict[str, Any], folder: Path) -> bool:
    """Whether the note speaks of this folder (it may come with a copy of another), and of a living process here."""
    if Path(server["root_dir"]) != folder or server["hostname"] not in HERE:
        return False
    if os.name == "nt":  # where there is no way to ask without ending it
        return True
    try:
        os.kill(int(server["pid"]), 0)
    except ProcessLookupError:
        return False  # its port may be someone else's by now, and our token is not for them
    except PermissionError:
        pass
    return True


def _answers(url: str, token: str) -> bool:
    """Whether a server there knows our token: asked without a proxy, as this is our own machine."""
    request = urllib.request.Request(f"{url}/api/contents?content=0", headers={"Authorization": f"token {token}"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return json.load(answer)["type"] == "directory"
    except (urllib.error.URLError, OSError, ValueError, LookupError, TypeError):
        return False
