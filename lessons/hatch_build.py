"""Puts the built lessons into the wheel, as nnteach_course/lessons.

Hatch's own `force-include` takes folders, not patterns, and fails where a file is missing; an
editable install reads the lessons from the checkout, so there it must not copy anything.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryLessons(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":
            return
        for notebook in sorted(Path(self.root, "lessons").glob("*.ipynb")):
            build_data["force_include"][str(notebook)] = f"nnteach_course/lessons/{notebook.name}"
