"""The house is in order: what is public is named, annotated and explained, and nothing lies about."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ["nnteach", "nnteach_widgets", "nnteach_course"]


def public() -> dict[str, object]:
    """Everything in an `__all__` of the three packages and of the engine's modules they show, by its full name."""
    modules = [importlib.import_module(name) for name in PACKAGES]
    modules += [
        thing
        for name in modules[0].__all__
        if inspect.ismodule(thing := getattr(modules[0], name)) and hasattr(thing, "__all__")
    ]
    return {f"{module.__name__}.{name}": getattr(module, name) for module in modules for name in module.__all__}


def ours(thing: object) -> bool:
    return getattr(thing, "__module__", "").split(".")[0] in PACKAGES


PUBLIC = public()
CALLABLE = {name: thing for name, thing in PUBLIC.items() if callable(thing) and ours(thing)}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_is_public(package):
    module = importlib.import_module(package)
    assert len(module.__all__) == len(set(module.__all__))
    assert not [name for name in module.__all__ if not hasattr(module, name)]


@pytest.mark.parametrize("name", CALLABLE)
def test_every_public_name_is_explained(name):
    assert (inspect.getdoc(CALLABLE[name]) or "").strip(), f"{name} has no docstring"


@pytest.mark.parametrize("name", [name for name, thing in CALLABLE.items() if inspect.isfunction(thing)])
def test_every_public_function_is_annotated(name):
    signature = inspect.signature(CALLABLE[name])
    bare = [argument.name for argument in signature.parameters.values() if argument.annotation is argument.empty]
    assert not bare and signature.return_annotation is not signature.empty, f"{name}: {', '.join(bare) or 'return'}"


def sources() -> list[Path]:
    folders = ("nnteach", "widgets", "lessons")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "src" not in path.parts]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_why_it_exists(path):
    module = compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
    assert module.co_consts and isinstance(module.co_consts[0], str), "the first line should be a sentence"


@pytest.mark.parametrize("folder", ["widgets", "lessons", "tests"])
def test_the_top_folders_are_not_packages(folder):
    assert not (ROOT / folder / "__init__.py").exists()


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = re.search(r"^version: (\S+)", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)
    latest = re.search(r"^## (?:\[)?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert citation and latest
    assert {project["version"], importlib.import_module("nnteach").__version__, citation[1], latest[1]} == {"0.1.0"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_folder_of_someones_machine_or_a_package_host():
    home = r"/(?:work|root|farm|Users/\w+|home/(?!jovyan)\w+)/"
    host = r"://[^\s\"']*(?:/sim" + r"ple\b|/packages/|\.whl\b)|pythonhosted" + r"\.org"
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path != Path(__file__).resolve() and path.suffix not in (".png", ".npz", ".zip")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(rf"(?<![\w.~<]){home}|{host}", line)
    ]
    assert not found, "\n".join(found)


def test_no_file_of_a_machine_is_tracked():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    unwanted = re.compile(r"(^|/)(__pycache__|\.venv|\.ipynb_checkpoints|workspace|dist)/|\.pyc$|^uv\.lock$|\.DS_Store")
    assert not [name for name in names if unwanted.search(name)]


def test_binder_installs_what_the_course_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    course = set(project["dependencies"]) | set(project["optional-dependencies"]["course"])
    lines = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = {line for line in lines if not line.startswith("#")}
    assert {line for line in course if not line.startswith("jupyterlab")} == {
        line for line in named if not line.startswith("hatchling")
    }
