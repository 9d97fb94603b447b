"""`nnteach`: from a terminal to a lesson on screen.

Prepares the learner's workspace, then starts JupyterLab there, in this same Python and on this
machine only (loopback), guarded by Jupyter's own token.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from nnteach_course import doctor
from nnteach_course.already_open import open_address
from nnteach_course.workspace import Copy, Workspace, write_atomically

PACKAGE = Path(__file__).resolve().parent
DESCRIPTION = "Open the course in JupyterLab. `nnteach doctor` says whether it can run here, and what helps if not."
PORT = 8888  # Jupyter's
WATCH = """# Written by the launcher: a cell run too early says which one to run first.
def _watch():
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("nnteach_too_early", {file!r})
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.watch(get_ipython())


_watch()
del _watch
"""
UNUSED = ("debugger-extension", "extensionmanager-extension", "lsp-extension")  # parts of JupyterLab


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command `nnteach`; returns the exit status."""
    options = read_arguments(arguments)
    lessons = find_lessons()
    if options.lesson == "doctor":
        return doctor.examine(Workspace(options.workspace or default_workspace()).folder, lessons, options.port)
    try:
        wanted = choose(options.lesson, lessons)
        workspace = Workspace(options.workspace or default_workspace())
        copies = workspace.prepare(lessons)
        workspace.prepare(find_glossary())
        help_early_cells(workspace)
    except (LookupError, OSError) as problem:
        print(f"nnteach: {problem}", file=sys.stderr)
        return 1
    report(workspace, copies)
    if options.prepare:
        return 0
    browser = options.browser and has_screen()
    address = open_address(workspace, page_of(wanted))
    if address:
        show_again(address, browser)
    else:
        serve(workspace, wanted, options.port, browser)
    return 0


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nnteach", description=DESCRIPTION)
    parser.add_argument(
        "lesson", nargs="?", help="its number or a part of its name; the first one if absent. Or: doctor"
    )
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="only print the address")
    parser.add_argument("--port", type=int, default=PORT, help=f"where to listen ({PORT}); a busy one moves on")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the folder you work in")
    parser.add_argument("--prepare", action="store_true", help="bring the lessons into the workspace, then stop")
    parser.add_argument("--version", action="version", version=f"nnteach {version('nnteach')}")
    return parser.parse_args(arguments)


def checkout() -> Path | None:
    """The repository this package is run from, or None where it came in a wheel."""
    root = PACKAGE.parents[1]
    return root if (root / "start.py").is_file() else None


def default_workspace() -> Path:
    root = checkout()
    return root / "workspace" if root else Path("~/nnteach")


def find_lessons() -> list[Path]:
    """The built notebooks, in order: in the wheel inside the package, in a checkout in lessons/."""
    return sorted(folder_of_lessons().glob("*.ipynb"))


def find_glossary() -> list[Path]:
    """The page with the words of the course, beside the lessons."""
    return list(folder_of_lessons().glob("glossary.md"))


def folder_of_lessons() -> Path:
    return PACKAGE.parent if checkout() else PACKAGE / "lessons"


def choose(wanted: str | None, lessons: list[Path]) -> Path | None:
    """The lesson with this number, or whose name holds these letters; the first where none is asked for."""
    if wanted is None:
        return lessons[0] if lessons else None
    key = Path(wanted).stem.lower()
    if key.isdigit():
        found = [lesson for lesson in lessons if lesson.stem.split("_")[0] == key.zfill(2)]
    else:
        found = [lesson for lesson in lessons if key in lesson.stem.lower()]
    if len(found) != 1:
        names = "".join(f"\n  {lesson.stem}" for lesson in found or lessons)
        several = f"several lessons match {wanted!r}" if found else f"there is no lesson {wanted!r}"
        raise LookupError(f"{several}. Choose one of these:{names}")
    return found[0]


def report(workspace: Workspace, copies: list[Copy]) -> None:
    """Say what happened to the lessons, where anything did."""
    new = sum(copy.done == "new" for copy in copies)
    updated = sum(copy.done == "updated" for copy in copies)
    news = [f"{new} new" if new else "", f"{updated} brought up to date" if updated else ""]
    print(f"Your workspace is {workspace.folder}" + ", ".join(["", *filter(None, news)]))
    for copy in copies:
        if copy.beside:
            print(f"You have worked in {copy.path.name}, so it stays as it is; the new one is {copy.beside.name}")


def page_of(lesson: Path | None) -> str:
    """Where JupyterLab shows it, below the server's address."""
    return f"/lab/tree/{quote(lesson.name)}" if lesson else "/lab"


def show_again(address: str, browser: bool) -> None:
    """Open a page of the server that this workspace has already."""
    print(f"This workspace is open already, so nothing new is started.\nThe course is open: {address}")
    print("To stop it, press Ctrl-C in the terminal where it was started", flush=True)
    if browser:
        import webbrowser

        webbrowser.open(address)


def has_screen() -> bool:
    """Can a browser open here? On a server without a display, `webbrowser` might start one in the terminal."""
    if sys.platform in ("win32", "darwin", "cygwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def house_rules(workspace: Workspace) -> dict[str, str]:
    """Environment that keeps Jupyter, IPython and matplotlib out of HOME, and two workspaces apart.

    A matplotlibrc or an IPython profile of the learner's own would change the pictures and the cells
    of a lesson, too.
    """
    jupyter = workspace.state / "jupyter"
    return {
        "JUPYTER_CONFIG_DIR": str(jupyter / "config"),
        "JUPYTER_DATA_DIR": str(jupyter / "data"),
        "JUPYTER_RUNTIME_DIR": str(jupyter / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(jupyter / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(jupyter / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel is this Python, whatever others are installed
        "JUPYTER_PATH": "",
        "JUPYTER_CONFIG_PATH": "",
        "IPYTHONDIR": str(workspace.state / "ipython"),
        "MPLCONFIGDIR": str(workspace.state / "matplotlib"),
        "NNTEACH_WORKSPACE": str(workspace.folder),  # where answers are kept, see progress.py
        # The networks of the lessons are small, and a browser works beside them: two threads that wait for one
        # another took ten times as long as one.
        "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
    }


def hide_distractions(workspace: Workspace) -> None:
    """Leave out the parts of JupyterLab that a lesson has no use for; the page opens sooner, too.

    And set the text in a column, about as wide as the page of a book.
    """
    config = workspace.state / "jupyter" / "config"
    page = config / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(json.dumps({"disabledExtensions": {f"@jupyterlab/{name}": True for name in UNUSED}}))
    (config / "custom").mkdir(exist_ok=True)
    shutil.copyfile(PACKAGE / "column.css", config / "custom" / "custom.css")


def help_early_cells(workspace: Workspace) -> None:
    """Let the kernels of this workspace say which cell to run first, see `too_early.py`."""
    startup = workspace.state / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    text = WATCH.format(file=str(PACKAGE / "too_early.py"))
    write_atomically(startup / "nnteach.py", text.encode())


def in_our_own_words(record: logging.LogRecord) -> bool:
    """Lets a log record pass, unless it is one of Jupyter's words of welcome and farewell ("critical" there)."""
    return record.levelno != logging.CRITICAL or "ERROR" in record.getMessage()


def serve(workspace: Workspace, lesson: Path | None, port: int, browser: bool) -> None:
    """Start JupyterLab on the lesson; returns when it is stopped."""
    os.environ.update(house_rules(workspace))
    os.environ.pop("MPLBACKEND", None)
    hide_distractions(workspace)
    try:
        from jupyterlab.labapp import LabApp  # slow to import, and not needed for --prepare
    except ImportError:
        sys.exit("nnteach: JupyterLab is missing. Install the course with: pip install 'nnteach[course]'")

    server = LabApp.initialize_server(
        argv=[
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}",
            f"--ServerApp.root_dir={workspace.folder}",
            f"--ServerApp.open_browser={browser}",
            "--ServerApp.allow_root=True",  # in a container one often is; we listen on loopback only
            "--ServerApp.jpserver_extensions=jupyter_lsp=False",  # it searches the machine for language servers
            "--KernelManager.transport_encryption=auto",  # on a shared machine nobody listens in on a kernel
            "--ServerApp.log_level=ERROR",
            "--LabApp.log_level=ERROR",
            "--LabApp.news_url=None",
            "--LabApp.custom_css=True",  # `hide_distractions` has laid it out
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            f"--LabApp.default_url={page_of(lesson)}",
        ]
    )
    for name in ("SIGINT", "SIGHUP"):  # Ctrl-C, and a terminal that is closed: the kernels stop, too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: server.stop(from_signal=True))
    server.log.addFilter(in_our_own_words)
    if server.port != port:
        print(f"Port {port} is in use, so the course is on port {server.port}")
    opened = f"The course is open: {server.local_url}\nTo stop, press Ctrl-C here (save your work first)"
    server.io_loop.add_callback(print, opened, flush=True)  # once it listens, not before
    server.start()
    print("The course is closed; your work is in the workspace")


if __name__ == "__main__":
    sys.exit(main())
