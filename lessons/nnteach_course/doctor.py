"""`nnteach doctor`: what works on this machine, what does not, and what helps. It asks no network and changes nothing.

Every check gives one finding or more. A check that fails in a way nobody thought of is a finding, too.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import tempfile
import textwrap
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

OLDEST, NEWEST_TRIED = (3, 11), (3, 14)
INSTALL = "In a clone of the course, run: python3 start.py. Elsewhere: pip install --upgrade 'nnteach[course]'"
ROOM = 50  # megabytes that lessons, settings and byte code need, with some to spare
EXTENSIONS = ("anywidget", "@jupyter-widgets/jupyterlab-manager")  # the page's half of every explorable


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's.

    Args
        about: what was looked at, in a word or two.
        says: what was found.
        state: "ok"; "note" for something good to know; "problem" if the course cannot run like this.
        remedy: what helps.
    """

    about: str
    says: str
    state: str = "ok"
    remedy: str = ""

    def __str__(self) -> str:
        mark = {"ok": "ok", "note": "note", "problem": "PROBLEM"}[self.state]
        helps = "".join(f"\n{'':24}{line}" for line in textwrap.wrap(self.remedy, 90))
        return f"{mark:8} {self.about:14} {self.says}{helps}"


def examine(workspace: Path, lessons: list[Path], port: int) -> int:
    """Look at everything, say what was found; returns 0 if the course can run here, else 1."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        python,
        packages,
        lambda: found_lessons(lessons),
        lambda: pictures(workspace),
        page,
        lambda: folder(workspace),
        lambda: listening(port),
        browser,
        graphics_card,
    ]
    problems = 0
    for check in checks:
        for finding in carefully(check):
            print(finding, flush=True)
            problems += finding.state == "problem"
    print("\n" + ("The course can run here." if not problems else f"{problems} to put right, then the course can run."))
    return 1 if problems else 0


def carefully(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of one check; if it breaks off, that is one more."""
    try:
        yield from check()
    except Exception as error:
        yield Finding("?", f"A check broke off: {type(error).__name__}: {error}", "problem", INSTALL)


def python() -> Iterator[Finding]:
    version = sys.version_info[:2]
    says = f"{sys.version.split()[0]} in {sys.prefix}"
    if version < OLDEST:
        yield Finding("Python", says, "problem", "The course needs 3.11 or newer: see python.org.")
    elif version > NEWEST_TRIED:
        yield Finding(
            "Python", says, "note", "Nobody has tried the course with it yet. If something is odd, take 3.14."
        )
    else:
        yield Finding("Python", says)


def packages() -> Iterator[Finding]:
    """Everything the course stands on, as its own metadata lists it, with the lowest version that will do."""
    yield Finding("nnteach", metadata.version("nnteach"))
    for name, lowest in needed():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Finding(name, "is not installed", "problem", INSTALL)
            continue
        if number(found) < number(lowest):
            yield Finding(name, f"{found} is too old, the course needs {lowest}", "problem", INSTALL)
        else:
            yield Finding(name, found)


def needed() -> Iterator[tuple[str, str]]:
    for line in metadata.requires("nnteach") or []:
        stands = re.match(r"([\w.-]+)>=([\w.]+)(?:; extra == ['\"]course['\"])?$", line)
        if stands:
            yield stands[1], stands[2]


def number(version: str) -> tuple[int, ...]:
    """ "3.10.1rc1" as (3, 10, 1)."""
    return tuple(int(part) for part in re.findall(r"\d+", re.match(r"[\d.]*", version)[0]))  # type: ignore[index]


def found_lessons(lessons: list[Path]) -> Iterator[Finding]:
    if lessons:
        yield Finding("lessons", ", ".join(lesson.stem.split("_")[0] for lesson in lessons))
    else:
        yield Finding("lessons", "There are none.", "problem", INSTALL)


def pictures(workspace: Path) -> Iterator[Finding]:
    """Draw a picture as the explorables do."""
    kept = workspace / ".nnteach" / "matplotlib"
    with tempfile.TemporaryDirectory() as elsewhere:
        os.environ["MPLCONFIGDIR"] = str(kept if kept.is_dir() else elsewhere)
        try:
            from matplotlib.figure import Figure

            from nnteach_widgets.figure_view import FigureView

            figure = Figure(figsize=(2, 1))
            figure.subplots().plot([0, 1, 0])
            drawn = FigureView(figure, alt="a hill").png()
        except ImportError as missing:
            yield Finding("pictures", f"cannot be drawn: {missing}", "problem", INSTALL)
            return
    if drawn.startswith(b"\x89PNG"):
        yield Finding("pictures", "are drawn")
    else:
        yield Finding("pictures", "come out empty", "problem", INSTALL)


def page() -> Iterator[Finding]:
    """The parts of JupyterLab that show an explorable lie where it looks for them."""
    from jupyter_core.paths import jupyter_path

    places = [Path(place) for place in jupyter_path("labextensions")]
    missing = [name for name in EXTENSIONS if not any((place / name).is_dir() for place in places)]
    if missing:
        yield Finding("page", f"JupyterLab does not find {' and '.join(missing)}", "problem", INSTALL)
    else:
        yield Finding("page", "JupyterLab can show explorables")


def folder(workspace: Path) -> Iterator[Finding]:
    """The workspace, or the place where it would be made: may one write there, and is there room?"""
    there = next(place for place in (workspace, *workspace.parents) if place.exists())
    says = str(workspace) if there == workspace else f"{workspace}, not made yet"
    elsewhere = "Choose another folder: nnteach --workspace FOLDER"
    try:
        with tempfile.TemporaryFile(dir=there):
            yield Finding("workspace", says)
    except OSError as error:
        yield Finding("workspace", f"{says}: one cannot write there ({error.strerror})", "problem", elsewhere)
        return
    free = shutil.disk_usage(there).free / 1e6
    room = f"{free / 1000:,.1f} GB free" if free > 1000 else f"{free:.0f} MB free"
    if free < ROOM:
        yield Finding(
            "room", room, "problem", f"The lessons need about {ROOM} MB: make some room, or {elsewhere.lower()}"
        )
    else:
        yield Finding("room", room)


def listening(port: int) -> Iterator[Finding]:
    """Is the port free, and can this machine speak with itself?"""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            says = f"{port} is not free ({error.strerror})"
            yield Finding("port", says, "note", "The course takes another one by itself; or name one: --port 9000")
        else:
            yield Finding("port", f"{port} is free")


def browser() -> Iterator[Finding]:
    from nnteach_course.cli import has_screen

    try:
        found = webbrowser.get() if has_screen() else None
    except webbrowser.Error:
        found = None
    if found:
        yield Finding("browser", f"{getattr(found, 'name', '') or type(found).__name__}")
    else:
        says = "None can be opened from here."
        yield Finding("browser", says, "note", "The course prints its address; open that in a browser on this machine.")


def graphics_card() -> Iterator[Finding]:
    """No lesson needs one."""
    from nnteach import backend

    before = backend.device()
    try:
        backend.use_device("gpu")
    except Exception as reason:
        words = " ".join(str(reason).split())
        yield Finding("GPU", "not used; no lesson needs one", "note", words)
    else:
        yield Finding("GPU", "CuPy finds one")
    finally:
        backend.use_device(before)
