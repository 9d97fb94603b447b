"""The learner's workspace: a folder of lessons to scribble in, which no update may scribble over.

A lesson is copied once, without its outputs (a picture on screen would spoil the prediction before
it), and the hash of what we wrote is noted. As long as the file still has that hash the learner has
not touched it, and a newer lesson may take its place. Otherwise the file is theirs, and the newer
lesson goes beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STATE = ".nnteach"  # hidden in the workspace: our notes, and what Jupyter would keep in the home folder
CLAIMS = "claims"  # the tag of the cells that assert what the text says
LEFTOVER = ".nnteach-*.tmp"  # what a kill in the middle of a write leaves behind


@dataclass(frozen=True)
class Copy:
    """What became of one lesson in the workspace."""

    path: Path  # the learner's file, the one to open
    done: str  # "new", "updated", "kept" (nothing to do), or "beside"
    beside: Path | None = None  # the newer version, when it was put beside the learner's file


class Workspace:
    """The folder a learner works in, and the notes that keep their answers safe there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()
        self.state = self.folder / STATE
        self.manifest = self.state / "lessons.json"

    def prepare(self, lessons: list[Path]) -> list[Copy]:
        """Bring every lesson into the workspace. Safe to repeat, and to be killed at any moment."""
        self.state.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o700)  # the server keeps its token below it
        sweep(self.folder)
        sweep(self.state)
        written = self.read_manifest()
        return [self.bring(lesson, written) for lesson in lessons]

    def bring(self, lesson: Path, written: dict[str, str]) -> Copy:
        """Copy one lesson, unless the learner's work stands in its place."""
        fresh = as_given(lesson)
        mine = self.folder / lesson.name
        if not mine.exists():
            self.write(mine, fresh, written)
            return Copy(mine, "new")
        if digest(mine.read_bytes()) == digest(fresh):
            self.note(mine, fresh, written)  # mends a kill between writing and noting
            return Copy(mine, "kept")
        if untouched(mine, written):
            self.write(mine, fresh, written)
            return Copy(mine, "updated")
        if written.get(mine.name) == digest(fresh):
            return Copy(mine, "kept")  # the learner changed the lesson, we did not
        return self.bring_beside(mine, fresh, written)

    def bring_beside(self, mine: Path, fresh: bytes, written: dict[str, str]) -> Copy:
        """Put a newer version into the first place beside `mine` that holds no work of the learner."""
        for beside in names_beside(mine):
            if written.get(beside.name) == digest(fresh):
                break  # brought before; changed or thrown away since, both are the learner's right
            if not beside.exists() or untouched(beside, written):
                self.write(beside, fresh, written)
                return Copy(mine, "beside", beside)
        return Copy(mine, "kept")

    def write(self, path: Path, fresh: bytes, written: dict[str, str]) -> None:
        write_atomically(path, fresh)
        self.note(path, fresh, written)

    def note(self, path: Path, fresh: bytes, written: dict[str, str]) -> None:
        """Note what we wrote: after every lesson, so that a kill loses one note at most."""
        if written.get(path.name) != digest(fresh):
            written[path.name] = digest(fresh)
            write_atomically(self.manifest, json.dumps(written, indent=1, sort_keys=True).encode())

    def read_manifest(self) -> dict[str, str]:
        """File name -> hash of what we wrote there. Where the notes are lost, every file is the learner's."""
        try:
            written = json.loads(self.manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return written if isinstance(written, dict) else {}


def as_given(page: Path) -> bytes:
    """A lesson without its outputs; another page, the glossary, as it is."""
    text = page.read_text(encoding="utf-8")
    return without_outputs(text) if page.suffix == ".ipynb" else text.encode()


def without_outputs(notebook: str) -> bytes:
    """The lesson as a learner gets it: nothing run yet, and without the cells in which authors prove the text."""
    content = json.loads(notebook)
    content["cells"] = [cell for cell in content["cells"] if CLAIMS not in cell["metadata"].get("tags", [])]
    content["metadata"].pop("widgets", None)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def untouched(path: Path, written: dict[str, str]) -> bool:
    """Is the file still, byte for byte, what we wrote?"""
    return written.get(path.name) == digest(path.read_bytes())


def names_beside(path: Path) -> Iterator[Path]:
    """`03 (new version).ipynb`, `03 (new version 2).ipynb`, and so on."""
    yield path.with_stem(f"{path.stem} (new version)")
    for number in itertools.count(2):
        yield path.with_stem(f"{path.stem} (new version {number})")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """All or nothing: another name first, then one step to the real one."""
    draft = path.parent / LEFTOVER.replace("*", f"{path.name}-{os.getpid()}")
    with open(draft, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    with contextlib.suppress(OSError):  # the new name outlives a power cut, too, where folders can be synced
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def sweep(folder: Path) -> None:
    """Remove drafts that a kill left behind; a young one may belong to a launcher still at work."""
    for draft in folder.glob(LEFTOVER):
        if time.time() - draft.stat().st_mtime > 3600:
            draft.unlink(missing_ok=True)
