"""What of Keras 3.15 nnteach is: `subset.txt` has a line for every name both have, with Keras's arguments and defaults.

`python subset.py` writes it where the real Keras is installed (nnteach must be importable, too): the public names of
nnteach's modules, and the methods of its base classes, as far as Keras has them. `test_subset.py` holds the lines against
nnteach and, where Keras is there, against Keras itself: `python subset.py check`.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
MODULES = (
    "", "activations", "callbacks", "config", "constraints", "initializers", "layers", "losses", "metrics", "models",
    "ops", "optimizers", "optimizers.schedules", "random", "regularizers", "utils",
)  # fmt: skip
CLASSES = (
    "Model", "Sequential", "Variable", "callbacks.Callback", "constraints.Constraint", "initializers.Initializer", "layers.Layer",
    "losses.Loss", "metrics.Metric", "optimizers.Optimizer", "optimizers.schedules.LearningRateSchedule",
    "regularizers.Regularizer",
)  # fmt: skip


class Argument(NamedTuple):
    """One argument as the file has it: `kind` is "", "*" (by name only), "*args" or "**kwargs"; the default is a text."""

    name: str
    kind: str
    default: str | None


def find(root: Any, path: str) -> Any:
    """What lies at a path such as "layers.Dense"; the module itself at ""."""
    for name in filter(None, path.split(".")):
        root = getattr(root, name)
    return root


def public_names(root: Any, path: str) -> list[str]:
    """Paths of what a module (or class) shows, its submodules aside."""
    owner = find(root, path)
    names = getattr(owner, "__all__", None) or [name for name in dir(owner) if not name.startswith("_")]
    return [f"{path}.{name}".lstrip(".") for name in names
            if not inspect.ismodule(getattr(owner, name)) and name != "annotations"]  # fmt: skip


def arguments(thing: Any) -> list[Argument] | None:
    """The arguments of a function, or those a class is made with; None of what cannot be called."""
    if isinstance(thing, property) or not callable(thing):
        return None
    if inspect.isclass(thing):
        thing = thing.__init__  # Keras's __new__ hides the arguments of some
        if thing is object.__init__:
            return []
    elif not inspect.isroutine(thing):
        thing = type(thing).__call__
    kinds = {"KEYWORD_ONLY": "*", "VAR_POSITIONAL": "*args", "VAR_KEYWORD": "**kwargs"}
    return [
        Argument(p.name, kinds.get(p.kind.name, ""), None if p.default is p.empty else _text(p.default))
        for p in inspect.signature(thing).parameters.values() if p.name not in ("self", "cls")
    ]  # fmt: skip


def _text(default: Any) -> str:
    text = repr(default)
    return "..." if "<" in text else text


def written(path: str, its: list[Argument] | None) -> str:
    """The line of the file."""
    if its is None:
        return path
    parts, by_name_only = [], False
    for name, kind, default in its:
        if kind == "*" and not by_name_only:
            parts.append("*")
        by_name_only = by_name_only or kind != ""
        stars = {"*args": "*", "**kwargs": "**"}.get(kind, "")
        parts.append(f"{stars}{name}" + (f"={default}" if default is not None else ""))
    return f"{path}({', '.join(parts)})"


def read() -> dict[str, list[Argument] | None]:
    """The lines of subset.txt, by path."""
    lines = (HERE / "subset.txt").read_text(encoding="utf-8").splitlines()
    return dict(_parsed(line) for line in lines if not line.startswith("#"))


def _parsed(line: str) -> tuple[str, list[Argument] | None]:
    path, bracket, rest = line.partition("(")
    if not bracket:
        return path, None
    [function] = ast.parse(f"def f({rest}: ...").body
    assert isinstance(function, ast.FunctionDef)
    its = function.args
    texts = [None] * (len(its.args) - len(its.defaults)) + [_source(d) for d in its.defaults]
    found = [Argument(a.arg, "", text) for a, text in zip(its.args, texts, strict=True)]
    found += [Argument(its.vararg.arg, "*args", None)] if its.vararg else []
    found += [Argument(a.arg, "*", d and _source(d)) for a, d in zip(its.kwonlyargs, its.kw_defaults, strict=True)]
    return path, found + ([Argument(its.kwarg.arg, "**kwargs", None)] if its.kwarg else [])


def _source(default: ast.expr) -> str:
    return "..." if isinstance(default, ast.Constant) and default.value is ... else repr(ast.literal_eval(default))


def lines_of(keras: Any, paths: list[str]) -> list[str]:
    """A line for each of the paths that Keras has."""
    lines = []
    for path in paths:
        try:
            thing = find(keras, path)
        except AttributeError:
            continue
        lines.append(written(path, arguments(thing)))
    return sorted(lines)


def keras_is_here() -> bool:
    """Whether the oracle can be asked; it is not imported."""
    return all(importlib.util.find_spec(name) for name in ("keras", "jax"))


def _main(command: str) -> int:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ["JAX_PLATFORMS"] = "cpu"
    import keras

    if command == "check":
        wrong = sorted(set((HERE / "subset.txt").read_text(encoding="utf-8").splitlines()[1:]) ^ set(lines_of(keras, list(read()))))
        print("\n".join(wrong))
        return 1 if wrong else 0
    import nnteach

    paths = {path for owner in (*MODULES, *CLASSES) for path in public_names(nnteach, owner)} - {"__version__"}
    lines = [f"# Of Keras {keras.__version__}; written by subset.py.", *lines_of(keras, sorted(paths))]
    (HERE / "subset.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:2] or ["write"]))
