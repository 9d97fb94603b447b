"""What the lessons call: exercises, predictions, equations, progress; and the launcher."""

from typing import NoReturn

from nnteach_course.too_early import watch_this_kernel

try:
    from nnteach_course.equations import equation
    from nnteach_course.exercise import exercise
    from nnteach_course.prediction import predict
    from nnteach_course.progress import progress
    from nnteach_course.review import review
except ModuleNotFoundError as error:
    if (error.name or "nnteach").startswith("nnteach"):
        raise

    def __getattr__(name: str, missing: str = str(error.name)) -> NoReturn:
        """With NumPy alone only the launcher works; it says what to install, and so does this."""
        raise AttributeError(f"nnteach_course needs {missing}: pip install 'nnteach[course]'")


watch_this_kernel()

__all__ = ["equation", "exercise", "predict", "progress", "review"]
