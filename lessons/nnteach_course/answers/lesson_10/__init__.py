"""Lesson 10, gradient descent: right answers, the misconceptions behind wrong ones, hints, solutions.

No number here is typed where the engine can compute it: the walks are walks of nnteach's own SGD.
"""

from nnteach_course.answers.lesson_10.rates import DISTANCE, RACE, RUNAWAY
from nnteach_course.answers.lesson_10.remember import REMEMBER_FLAT, REMEMBER_LOSS
from nnteach_course.answers.lesson_10.shapes import ONE_STEP, RAVINE, TWO_STARTS
from nnteach_course.answers.lesson_10.steps import LONGER, NEXT_W, SGD_STEP
from nnteach_course.answers.lesson_10.stopping import STOP

EXERCISES = (REMEMBER_LOSS, REMEMBER_FLAT, NEXT_W, SGD_STEP, RUNAWAY, RAVINE, STOP, LONGER)
PREDICTIONS = (RACE, DISTANCE, TWO_STARTS, ONE_STEP)
