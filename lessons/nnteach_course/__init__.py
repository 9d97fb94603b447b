"""What the lessons call: exercises, predictions, equations, and the launcher."""

from nnteach_course.equations import equation
from nnteach_course.exercise import exercise
from nnteach_course.prediction import predict

__all__ = ["equation", "exercise", "predict"]
