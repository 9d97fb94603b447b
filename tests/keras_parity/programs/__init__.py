"""The programs, a module for each family: whatever lies here is found, run and compared.

The answers of module `losses` are kept in `recorded/losses.json`, and so on. Names and arguments have a place of their
own: `subset.txt`.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

MODULES: dict[str, ModuleType] = {
    info.name: importlib.import_module(f"{__name__}.{info.name}")
    for info in pkgutil.iter_modules(__path__)
    if info.name != "harness"
}
