"""start.py: works with what every Python brings, does nothing twice, and says what to do when it cannot go on."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from course.launched import launched

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "start.py"
LOCKS = ["requirements.lock", "requirements-test.lock"]


def load(folder: Path) -> ModuleType:
    """start.py as a module that takes `folder` for its checkout."""
    module = ModuleType("start")
    module.__file__ = str(folder / "start.py")
    exec(compile(SCRIPT.read_text(encoding="utf-8"), str(SCRIPT), "exec"), module.__dict__)
    return module


@pytest.fixture
def start(tmp_path) -> ModuleType:
    """start.py in a folder with nothing but the files it reads."""
    for name in (*LOCKS, "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return load(tmp_path)


class Machine:
    """Stands in for the commands of a machine: notes each, and fails those that hold one of some words."""

    def __init__(self, start: ModuleType, monkeypatch: pytest.MonkeyPatch, broken: tuple[str, ...] = ()) -> None:
        self.start, self.broken, self.commands = start, broken, []
        monkeypatch.setattr(start, "attempt", self.attempt)
        monkeypatch.setattr(start.shutil, "which", lambda name: None)

    def attempt(self, command: list[str]) -> None:
        line = " ".join(command)
        self.commands.append(line)
        for word in self.broken:
            if word in line:
                raise self.start.Failed(f"the words of {word}")
        if "venv" in command:
            Path(self.start.PYTHON).parent.mkdir(parents=True)
            Path(self.start.PYTHON).touch()


def test_it_imports_the_standard_library_only():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names and names <= sys.stdlib_module_names
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


def test_an_old_python_can_read_it_as_far_as_the_explanation(capsys, start, monkeypatch):
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))
    monkeypatch.setattr(start.sys, "version_info", (3, 10, 13))
    assert start.main([]) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_the_oldest_python_is_the_one_the_package_names(start):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=" + ".".join(map(str, start.OLDEST))


def test_it_explains_itself(capsys, start):
    assert start.main(["--help"]) == 0
    assert "python3 start.py test" in capsys.readouterr().out


def test_without_uv_it_fetches_the_pinned_one_with_pip_and_installs_with_that(start, monkeypatch, capsys):
    machine = Machine(start, monkeypatch)
    start.set_up("requirements.lock")
    [venv, pip, fetch, pinned, course] = machine.commands
    assert "-m venv --clear --without-pip" in venv
    assert "--version" in pip
    assert "--require-hashes" in fetch and "uv.lock" in fetch
    assert re.search(r"bin.uv(\.exe)? pip install .*--no-deps --require-hashes -r .*requirements\.lock", pinned) or (
        "Scripts" in pinned
    )
    assert course.endswith(f"--no-deps --no-build-isolation -e {start.HERE}")
    assert "Set up in" in capsys.readouterr().out


def test_the_second_time_it_does_nothing(start, monkeypatch, capsys):
    machine = Machine(start, monkeypatch)
    start.set_up("requirements.lock")
    done = len(machine.commands)
    capsys.readouterr()
    start.set_up("requirements.lock")
    assert len(machine.commands) == done and capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_other_pins_are_installed_into_the_same_environment(start, monkeypatch, tmp_path, name):
    machine = Machine(start, monkeypatch)
    start.set_up("requirements.lock")
    with open(tmp_path / name, "a") as file:
        file.write("# changed\n")
    machine.commands.clear()
    start.set_up("requirements.lock")
    assert any("requirements.lock" in line for line in machine.commands)
    assert not any("venv --clear" in line for line in machine.commands)


def test_the_uv_of_the_machine_is_preferred(start, monkeypatch):
    machine = Machine(start, monkeypatch)
    monkeypatch.setattr(start.shutil, "which", lambda name: "/somewhere/uv" if name == "uv" else None)
    start.set_up("requirements.lock")
    assert [line.split()[0] for line in machine.commands[1:]] == ["/somewhere/uv", "/somewhere/uv"]


def test_when_uv_cannot_pip_does_it(start, monkeypatch, capsys):
    machine = Machine(start, monkeypatch, broken=("uv pip",))
    monkeypatch.setattr(start.shutil, "which", lambda name: "/somewhere/uv" if name == "uv" else None)
    start.set_up("requirements.lock")
    assert "the words of uv pip" in capsys.readouterr().out
    assert f"{sys.executable} -m pip --python {start.PYTHON} install" in machine.commands[-1]


def test_when_this_python_has_no_pip_its_own_supply_is_unpacked(start, monkeypatch):
    machine = Machine(start, monkeypatch, broken=("--version",))
    start.set_up("requirements.lock")
    assert f"{start.PYTHON} -m ensurepip" in machine.commands


@pytest.mark.parametrize(
    ("broken", "advice"),
    [
        (("-m venv",), "sudo apt install python3-venv"),
        (("--version", "ensurepip"), "sudo apt install python3-venv"),
        (("install",), "If this machine is offline"),
    ],
)
def test_every_usual_failure_says_what_helps(start, monkeypatch, broken, advice):
    Machine(start, monkeypatch, broken)
    with pytest.raises(start.Stop) as stopped:
        start.set_up("requirements.lock")
    assert advice in "\n".join(stopped.value.args)
    assert not Path(start.VENV, "requirements.lock.stamp").exists(), "the next start has to try again"


def test_a_failed_command_shows_the_end_of_what_it_said(start):
    script = "import sys; print('\\n'.join(f'line {n}' for n in range(50))); sys.exit(3)"
    with pytest.raises(start.Failed) as failed:
        start.attempt([sys.executable, "-c", script])
    assert failed.value.tail.splitlines()[-1] == "    line 49"
    with pytest.raises(start.Failed):
        start.attempt([str(ROOT / "no such program")])


def test_all_steps_run_and_one_failure_is_a_failure(start, capfd):
    good, bad = [sys.executable, "-c", ""], [sys.executable, "-c", "raise SystemExit(2)"]
    assert start.run_steps([("one", bad), ("two", good)]) == 1
    assert re.search(r"one +0 s  FAILED\ntwo +0 s  ok", capfd.readouterr().out)
    assert start.run_steps([("one", good)]) == 0


def test_a_step_may_run_beside_the_others_and_speaks_after_them(start, capfd):
    """The first waits for what the second leaves: they can only end if they run side by side."""
    folder = "import pathlib, sys, time; meant = pathlib.Path(sys.argv[1]); "
    waits = [sys.executable, "-c", folder + "[time.sleep(0.02) for _ in range(500) if not meant.exists()]; print('first', meant.exists())"]
    leaves = [sys.executable, "-c", folder + "meant.touch(); print('second'); raise SystemExit(2)"]
    with tempfile.TemporaryDirectory() as name:
        meant = str(Path(name, "left"))
        assert start.run_steps([("one", [*waits, meant])], meanwhile=("two", [*leaves, meant])) == 1
    said = capfd.readouterr().out
    assert said.index("first True") < said.index("second")
    assert re.search(r"one +\d+ s  ok\ntwo +\d+ s  FAILED", said)


def test_all_tests_are_in_one_half_or_the_other(start, monkeypatch):
    asked = {}
    monkeypatch.setattr(start, "run_steps", lambda steps, meanwhile=None: asked.update(steps=steps, meanwhile=meanwhile))
    start.test(["--full"])
    alone, beside = asked["steps"][-1][1], asked["meanwhile"][1]
    assert alone[-3:] == ["-m", "not browser", "--full"] and beside[-3:] == ["-m", "browser", "--full"]
    start.test(["-k", "relu"])
    assert asked["steps"][-1][1][-2:] == ["-k", "relu"] and asked["meanwhile"] is None


# What it installs


def packages(lock: str) -> dict[str, str]:
    """Name and marker -> version, as pinned in a lock file."""
    lines = re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\$", (ROOT / lock).read_text(encoding="utf-8"), re.M)
    return {f"{name} {marker}": version for name, version, marker in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", text)
    assert len(packages(lock)) > 100
    for pin in pins:
        assert pin.startswith("#") or re.match(r"[a-z0-9-]+==\S+.*\\\n    --hash=sha256:[0-9a-f]{64}", pin), pin
    assert "://" not in text and "index" not in text


def test_no_other_framework_is_pulled_in():
    """The tests ask Keras on JAX whether nnteach answers as it does; a learner needs neither."""
    course, tests = ({pin.split()[0] for pin in packages(lock)} for lock in LOCKS)
    others = {"torch", "tensorflow", "jax", "keras", "cupy-cuda12x", "cupy-cuda13x"}
    assert course & others == set() and tests & others == {"jax", "keras"}


def test_the_tests_run_with_the_versions_a_learner_gets():
    course, tests = ({(pin.split()[0], version) for pin, version in packages(lock).items()} for lock in LOCKS)
    assert course <= tests


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    course = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["course"]
    for lock, wanted in zip(LOCKS, (course + groups["setup"], groups["test"]), strict=True):
        pinned = {pin.split()[0] for pin in packages(lock)}
        assert {re.split(r"[<>=\[]", name)[0].lower() for name in wanted} <= pinned


@pytest.mark.full
@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C to a process group")
def test_a_fresh_clone_opens_within_a_minute_and_the_second_time_at_once(tmp_path):
    """The whole way, with an empty home folder and empty caches; the page on screen takes two seconds more."""
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "UV_", "VIRTUAL"))}
    environment = {**kept, "HOME": str(home), "PATH": "/usr/bin:/bin"}
    for limit in (60, 8):
        begin = time.monotonic()
        with launched([sys.executable, "start.py", "--no-browser"], environment, clone) as course:
            assert time.monotonic() - begin < limit, course.said
            assert course.stop() == 0
