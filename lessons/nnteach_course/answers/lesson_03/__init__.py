"""Lesson 03, how it works: right answers, the misconceptions behind wrong ones, hints, solutions.

No number here is typed where the engine can compute it: the truth is what nnteach does.
"""

from nnteach_course.answers.lesson_03.by_hand import BY_HAND, TERMS
from nnteach_course.answers.lesson_03.gate import AND
from nnteach_course.answers.lesson_03.guesses import BORDER, CURVE, DOUBLED
from nnteach_course.answers.lesson_03.in_code import LAYER, NEURON
from nnteach_course.answers.lesson_03.remember import REMEMBER_LAYER, REMEMBER_LEARNING
from nnteach_course.answers.lesson_03.ways import WAYS

EXERCISES = (REMEMBER_LEARNING, REMEMBER_LAYER, BY_HAND, TERMS, NEURON, LAYER, WAYS, AND)
PREDICTIONS = (BORDER, CURVE, DOUBLED)
