"""Is the page light or dark? A page that was heard says so; before that, JupyterLab's settings on disk do.

A long cell that begins to draw at once, as a training does, cannot wait for the page's word: the kernel hears nobody
until the cell is over.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

THEMES = Path("@jupyterlab", "apputils-extension", "themes.jupyterlab-settings")


class Page:
    """What the page that spoke last has said; None before the first."""

    theme: str | None = None


def page_theme() -> str:
    """ "light" or "dark": what a page has said, or else what was chosen in JupyterLab."""
    return Page.theme or chosen_theme()


def chosen_theme() -> str:
    """The theme in JupyterLab's settings; light where they leave it open, as for one that follows the system."""
    config = os.environ.get("JUPYTER_CONFIG_DIR") or Path.home() / ".jupyter"
    folder = Path(os.environ.get("JUPYTERLAB_SETTINGS_DIR") or Path(config, "lab", "user-settings"))
    try:
        text = (folder / THEMES).read_text(encoding="utf-8")  # JSON with comments, one setting a line
    except (OSError, ValueError):
        return "light"
    said = dict(re.findall(r'^\s*"([\w-]+)":\s*"?([^",\n]*)', text, flags=re.MULTILINE))
    follows_the_system = said.get("adaptive-theme") == "true"
    return "dark" if "dark" in said.get("theme", "").lower() and not follows_the_system else "light"
