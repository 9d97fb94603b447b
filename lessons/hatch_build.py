"""Puts the built lessons and their glossary into the wheel, as nnteach_course/lessons.

Hatch's own `force-include` takes folders, not patterns, and fails where a file is missing; an
editable install reads the lessons from the checkout, so there it must not copy anything.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryLessons(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":
            return
        lessons = Path(self.root, "lessons")
        for page in [*sorted(lessons.glob("*.ipynb")), lessons / "glossary.md"]:
            build_data["force_include"][str(page)] = f"nnteach_course/lessons/{page.name}"
