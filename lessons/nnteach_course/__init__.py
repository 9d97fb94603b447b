"""What the lessons call: exercises, predictions, equations, progress; and the launcher."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from nnteach_course.too_early import watch_this_kernel

if TYPE_CHECKING:
    from nnteach_course.equations import equation as equation
    from nnteach_course.exercise import exercise as exercise
    from nnteach_course.prediction import predict as predict
    from nnteach_course.progress import progress as progress
    from nnteach_course.review import review as review


def _imported(name: str, file: str) -> property:
    """Import it when a lesson asks for it.

    A property, because some have the name of their file: Python sets an imported file as an attribute of its package,
    and a lesson would be handed the file. The setter ignores that.
    """

    def get(_: object) -> Any:
        try:
            return getattr(import_module(f"{__name__}.{file}"), name)
        except ModuleNotFoundError as error:
            if (error.name or "nnteach").startswith("nnteach"):
                raise
            raise ImportError(f"nnteach_course needs {error.name}: pip install 'nnteach[course]'") from error

    return property(get, lambda *_: None)


class _Course(ModuleType):
    """This package. The launcher needs none of these, nor matplotlib, and starts a second sooner without."""

    equation = _imported("equation", "equations")
    exercise = _imported("exercise", "exercise")
    predict = _imported("predict", "prediction")
    progress = _imported("progress", "progress")
    review = _imported("review", "review")


sys.modules[__name__].__class__ = _Course
watch_this_kernel()

__all__ = ["equation", "exercise", "predict", "progress", "review"]
