"""The mistakes that people make, theme by theme; `test_errors_table.py` walks them all."""

from __future__ import annotations

import importlib
import pkgutil

from mistakes.common import Mistake

MISTAKES: list[Mistake] = [
    case
    for info in pkgutil.iter_modules(__path__)
    for case in getattr(importlib.import_module(f"{__name__}.{info.name}"), "MISTAKES", [])
]

__all__ = ["MISTAKES", "Mistake"]
