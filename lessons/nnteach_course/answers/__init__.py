"""Per lesson: right answers, misconceptions, hints, solutions, and what predictions turn out to be.

A file here is read when one of its exercises is asked for: `exercise("08.2")` reads `lesson_08.py`. It offers
two tuples, EXERCISES and PREDICTIONS.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from nnteach.errors import did_you_mean


def lessons() -> list[str]:
    """The lessons that have answers: "01", "08", ..."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return sorted(name.removeprefix("lesson_") for name in names if name.startswith("lesson_"))


def everything(group: str, lesson: str | None = None) -> dict[str, Any]:
    """All EXERCISES or PREDICTIONS, by id; of one lesson, if it is named."""
    found: dict[str, Any] = {}
    for number in lessons() if lesson is None else [lesson]:
        module = importlib.import_module(f"{__name__}.lesson_{number}")
        found.update({item.id: item for item in getattr(module, group)})
    return found


def find(id: str, group: str, what: str) -> Any:
    """The exercise or prediction of that id.

    Raises
        KeyError: there is none; says which one may have been meant.
    """
    lesson = id.split(".")[0]
    known = everything(group, lesson) if lesson in lessons() else {}
    if id in known:
        return known[id]
    known = known or everything(group)
    raise UnknownId(f"There is no {what} {id!r}. {did_you_mean(id, known)}")


class UnknownId(KeyError):
    """A KeyError whose message reads as a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])
