"""Lesson 08, activation functions: right answers, the misconceptions behind wrong ones, hints, solutions.

No number here is typed where the engine can compute it: the truth is what nnteach does.
"""

from nnteach_course.answers.lesson_08.curves import LEAKY, SLOPE
from nnteach_course.answers.lesson_08.exits import OUTPUTS, SOFTMAX
from nnteach_course.answers.lesson_08.experiments import DEAD, DIGITS, KINK
from nnteach_course.answers.lesson_08.folding import ABSOLUTE
from nnteach_course.answers.lesson_08.guesses import BOUNDARY, GRADIENT
from nnteach_course.answers.lesson_08.remember import REMEMBER_BIAS, REMEMBER_SUM
from nnteach_course.answers.lesson_08.two_units import TWO_UNITS

EXERCISES = (REMEMBER_SUM, REMEMBER_BIAS, SLOPE, LEAKY, SOFTMAX, OUTPUTS, ABSOLUTE, DEAD)
PREDICTIONS = (BOUNDARY, GRADIENT, KINK, DIGITS, TWO_UNITS)
