#!/usr/bin/env python3
"""Set everything up and open the course.

    python3 start.py              open the course (the first time, set it up)
    python3 start.py 08           open lesson 8; --no-browser and --port N work, too
    python3 start.py check        quick checks while you write: lint, types, imports, quick tests
    python3 start.py test         everything; with --full, the long runs as well
    python3 start.py lessons      build the lessons' notebooks from lessons/src (or: lessons 08)
    python3 start.py lock         choose the newest versions of everything we stand on, and pin them

Needs Python 3.11 or newer, and nothing else: only the standard library is used here.
"""

# An old Python must get as far as the first `if` below: keep to what Python 3.6 can read.
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)


def main(arguments):
    """Run one command; returns the exit status."""
    if sys.version_info < OLDEST:
        return fail(
            f"The course needs Python 3.11 or newer; this is Python {platform.python_version()}.",
            "Install a newer one (your system's packages, python.org, or uv), then run it on this file,",
            "for example: python3.13 start.py",
        )
    command = arguments[0] if arguments else ""
    if command in ("-h", "--help"):
        print(__doc__)
        return 0
    if command == "lock":
        return lock()
    if command in ("check", "test", "lessons"):
        set_up("requirements-test.lock")
        return {"check": check, "test": test, "lessons": lessons}[command](arguments[1:])
    set_up("requirements.lock")
    return run_instead(["-m", "nnteach_course.cli", *arguments])


# Setting up


def set_up(lock_file):
    """Make .venv hold what `lock_file` pins, and the course itself; at once where that is so already."""
    stamp = os.path.join(VENV, lock_file + ".stamp")
    if read(stamp) == fingerprint(lock_file):
        return
    begin = time.time()
    if not os.path.exists(PYTHON):
        say("Making an environment for the course in .venv")
        make_venv()
    install(lock_file)
    with open(stamp, "w") as file:
        file.write(fingerprint(lock_file))
    say(f"Set up in {time.time() - begin:.0f} s")


def fingerprint(lock_file):
    """Changes when something has to be installed again: other pins, another Python, the folder moved."""
    settings = os.path.join("share", "jupyter", "lab", "settings", "overrides.d", "nnteach.json")
    parts = [os.path.join(HERE, part) for part in (lock_file, "pyproject.toml", settings)]
    parts.append(os.path.join(VENV, "pyvenv.cfg"))
    return hashlib.sha256("\n".join([HERE, *map(read, parts)]).encode()).hexdigest()


def make_venv():
    """An environment without pip (that takes a tenth of a second, with pip four): see `find_pip`."""
    try:
        attempt([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
    except Failed as failed:
        raise Stop(
            "Python could not make an environment here:",
            failed.tail,
            "On Debian and Ubuntu this helps: sudo apt install python3-venv",
        ) from None


def install(lock_file, course=("--no-build-isolation", "-e", HERE)):
    """Install the pinned versions, then the course itself, so that edits in this folder count at once."""
    pinned = ["--require-hashes", "-r", os.path.join(HERE, lock_file)]
    uv = find_uv(lock_file)
    if uv:
        say(f"Installing what {lock_file} pins, with uv (seconds on a quick line)")
        try:
            for what in (pinned, course):
                attempt([uv, "pip", "install", "--python", PYTHON, "--no-deps", *what])
            return
        except Failed as failed:
            say("uv could not do it, so pip has to. This is what uv said:", failed.tail)
    pip = find_pip()
    say(f"Installing what {lock_file} pins, with pip (half a minute on a quick line)")
    try:
        for what in (pinned, course):
            attempt([*pip, "install", "-q", "--no-compile", "--disable-pip-version-check", "--no-deps", *what])
    except Failed as failed:
        raise Stop(
            "The installation did not succeed. The last thing pip said:",
            failed.tail,
            "If this machine is offline, connect it this once: the course itself needs no network.",
            "Behind a proxy, set HTTPS_PROXY. To begin afresh, delete the folder .venv. Then run this again.",
        ) from None


def find_uv(lock_file):
    """The uv of this machine, or else the pinned one, fetched with pip: together they take a quarter of
    the time that pip needs for everything. None where neither is to be had."""
    name = "uv.exe" if os.name == "nt" else "uv"
    own = os.path.join(os.path.dirname(PYTHON), name)
    found = shutil.which("uv") or (own if os.path.exists(own) else None)
    if found:
        return found
    folder = tempfile.mkdtemp()
    try:
        say("Fetching uv, which installs quickly")
        only_uv = os.path.join(folder, "uv.lock")
        with open(only_uv, "w") as file:
            file.write(pins_of("uv", read(os.path.join(HERE, lock_file))))
        attempt([*find_pip(), "install", "--no-compile", "--require-hashes", "--no-deps", "-r", only_uv])
        return own
    except Failed:
        return None
    finally:
        shutil.rmtree(folder)


def pins_of(name, pins):
    """The lines of a lock file that belong to one package: its own, and the hashes indented below it."""
    lines = pins.splitlines()
    [first] = [number for number, line in enumerate(lines) if line.startswith(name + "==")]
    block = [lines[first]]
    for line in lines[first + 1 :]:
        if not line.startswith(" "):
            break
        block.append(line)
    return "\n".join(block) + "\n"


def find_pip():
    """This Python's pip, working on .venv; or one unpacked into .venv from Python's own supply."""
    try:
        outside = [sys.executable, "-m", "pip", "--python", PYTHON]
        attempt([*outside, "--version"])
        return outside
    except Failed:
        pass
    try:
        attempt([PYTHON, "-m", "ensurepip"])
        return [PYTHON, "-m", "pip"]
    except Failed:
        raise Stop(
            "This Python has neither pip nor ensurepip, and uv is not installed either. One of them is needed.",
            "On Debian and Ubuntu: sudo apt install python3-venv. Then run this again.",
        ) from None


# The commands


def lessons(names):
    """Build notebooks from their scripts."""
    return subprocess.call([PYTHON, os.path.join(HERE, "lessons", "build.py"), *names], cwd=HERE)


def check(options):
    """Everything that answers while one is still thinking about the change."""
    quick = pytest(["-m", "not slow and not browser", "tests"])
    return run_steps([*quick_steps(), ("quick tests", quick + options)])


def test(options):
    """Everything that has to hold before a change is handed in.

    A browser mostly waits, so its tests run beside the others.
    """
    if set(options) - {"--full"}:  # some tests only
        return run_steps([*quick_steps(), ("tests", pytest(options))])
    without, within = (pytest(["-m", which, *options]) for which in ("not browser", "browser"))
    return run_steps([*quick_steps(), ("tests", without)], meanwhile=("in a browser", within))


def quick_steps():
    return [
        ("lint", [PYTHON, "-m", "ruff", "check", "."]),
        ("types", [PYTHON, "-m", "mypy"]),
        ("imports", [os.path.join(os.path.dirname(PYTHON), "lint-imports")]),
    ]


def pytest(options):
    return [PYTHON, "-m", "pytest", *options]


def run_steps(steps, meanwhile=None):
    """Run every step, also after one has failed, and `meanwhile` beside them; then say how each went."""
    beside = meanwhile and Beside(*meanwhile)
    results = []
    for name, command in steps:
        say("", "== " + name)
        begin = time.time()
        status = subprocess.call(command, cwd=HERE)
        results.append((name, time.time() - begin, status))
    if beside:
        say("", "== " + beside.name)
        results.append(beside.end())
    say("")
    for name, seconds, status in results:
        say(f"{name:12} {seconds:5.0f} s  {'FAILED' if status else 'ok'}")
    return 1 if any(status for _, _, status in results) else 0


class Beside:
    """A step that runs while others do; what it says is kept until they are done."""

    def __init__(self, name, command):
        self.name, self.begin = name, time.time()
        self.said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed in `end`
        self.child = subprocess.Popen(command, cwd=HERE, stdout=self.said, stderr=subprocess.STDOUT)
        self.watch = threading.Thread(target=self.wait, daemon=True)
        self.watch.start()

    def wait(self):
        self.status = self.child.wait()
        self.seconds = time.time() - self.begin

    def end(self):
        """Wait for it, print what it said, and return its name, its seconds, its exit status."""
        self.watch.join()
        with self.said:
            self.said.seek(0)
            shutil.copyfileobj(self.said, sys.stdout)
        sys.stdout.flush()
        return self.name, self.seconds, self.status


def lock():
    """Pin the newest versions, with the hashes of every platform and without a word on where they lie."""
    uv = shutil.which("uv") or os.path.join(os.path.dirname(PYTHON), "uv")
    if not os.path.exists(uv):
        return fail("This needs uv. Run python3 start.py once (it fetches uv), then try again.")
    how = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--upgrade"]
    how += ["--no-emit-index-url", "--custom-compile-command", "python3 start.py lock"]
    what = ["pyproject.toml", "--extra", "course", "--group", "setup"]
    for more, lock_file in (
        ([], "requirements.lock"),
        (["--group", "test", "-c", "requirements.lock"], "requirements-test.lock"),
    ):
        say("Pinning " + lock_file)
        status = subprocess.call([uv, "pip", "compile", "-q", *what, *more, *how, "-o", lock_file], cwd=HERE)
        if status:
            return status
    return 0


# Small things


class Failed(Exception):
    """A command did not succeed."""

    def __init__(self, output):
        self.tail = "\n".join("    " + line for line in output.strip().splitlines()[-12:])


class Stop(Exception):
    """We cannot go on; the lines say why, and what to do."""


def attempt(command):
    """Run a command quietly; raises Failed with what it said."""
    try:
        done = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        raise Failed(str(error)) from None
    if done.returncode:
        raise Failed(done.stdout.decode(errors="replace"))


def run_instead(arguments):
    """Let the course take over this terminal, Ctrl-C included."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without byte code every start would take twice as long
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(PYTHON, [PYTHON, *arguments])
    child = subprocess.Popen([PYTHON, *arguments])
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            pass  # the child heard it, too, and is closing down


def read(path):
    """The text of a file; nothing where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def say(*lines):
    print("\n".join(lines), flush=True)


def fail(*lines):
    print("\n".join(lines), file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(fail(*stop.args))
    except KeyboardInterrupt:
        sys.exit(fail("Stopped."))
