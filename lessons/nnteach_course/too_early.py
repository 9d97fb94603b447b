"""A cell run too early says which cell to run first, below the NameError that Python shows.

The launcher lets every kernel of its own begin with this (a start-up file of IPython, in the workspace), so that it
helps before the set-up cell has run. In another Jupyter it begins with the first import of nnteach_course. This file
uses the standard library only and is never in the way: where it cannot tell, it stays silent.
"""

from __future__ import annotations

import ast
import html
import json
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

SET_UP = ("np", "keras", "explore", "equation", "exercise", "predict", "progress", "review", "scene")
FIRST = "Run the set-up cell first: it is the first cell with code in this lesson. Then run this one again."


def watch(shell: Any) -> None:
    """From now on, look at how each cell of this kernel ended."""
    if not any(getattr(known, "from_nnteach", False) for known in shell.events.callbacks["post_run_cell"]):
        after_a_cell.from_nnteach = True  # type: ignore[attr-defined]
        shell.events.register("post_run_cell", after_a_cell)


def watch_this_kernel() -> None:
    """The same, if this is a kernel at all."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell:
        watch(shell)


def after_a_cell(result: Any) -> None:
    """Speak where a name was missing that another cell of the lesson makes."""
    error = getattr(result, "error_in_exec", None)
    if type(error) is not NameError or not error.name:
        return
    try:
        words = advice(error.name, result.info.raw_cell, cells_of(os.environ.get("JPY_SESSION_NAME", "")))
        if words:
            show(words)
    except Exception:  # help that fails must not become one more red message
        return


def advice(name: str, source: str, cells: list[tuple[str, str]]) -> str:
    """Which cell to run first; nothing where no cell of the lesson makes that name.

    Args
        name: the name that is not known yet.
        source: the cell that wanted it.
        cells: section and source of each code cell of the lesson; empty where the lesson is not known.
    """
    if not cells:
        return FIRST if name in SET_UP else ""
    for number, (section, made_by) in enumerate(cells):
        if name in names_made(made_by) and made_by.strip() != source.strip():
            if number == 0:
                return FIRST
            line = next(line for line in made_by.strip().splitlines() if not line.startswith(("#", "%")))
            where = f" in the section “{section}”" if section else ""
            return f"`{name}` is made by an earlier cell{where}. Run that one first; it begins with `{line.strip()}`"
    return ""


def names_made(source: str) -> set[str]:
    """The names that a cell leaves behind: what it assigns, imports and defines outside of functions."""
    try:
        tree = ast.parse("\n".join("" if line.startswith(("%", "!")) else line for line in source.splitlines()))
    except (SyntaxError, ValueError):
        return set()
    return set(_made(tree))


def _made(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
        elif isinstance(child, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in child.names)
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif not isinstance(child, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            yield from _made(child)


def cells_of(path: str) -> list[tuple[str, str]]:
    """Section and source of each code cell of the notebook that this kernel serves; none where it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return list(_code_cells(json.load(file)["cells"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return []


def _code_cells(cells: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    section = ""
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.strip():
            yield section, source
        elif heading := re.match(r"##? +(.+)", source):
            section = heading[1].strip()


def show(words: str) -> None:
    """The advice as a note with a coloured edge, like those of the exercises."""
    from IPython.display import display

    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words))
    style = "border-left:.3rem solid #0072B2;padding:.2em 0 .2em .9em;margin:.4em 0;line-height:1.5;max-width:70ch"
    note = f'<div role="status" style="{style}"><strong>A cell too early.</strong> {safe}</div>'
    display({"text/plain": f"A cell too early. {words}", "text/html": note}, raw=True)
