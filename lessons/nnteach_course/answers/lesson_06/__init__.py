"""Lesson 06, weights: right answers, the misconceptions behind wrong ones, hints, solutions.

What a weight does is asked of trained networks; nothing is taken on trust.
"""

from nnteach_course.answers.lesson_06.counting import COUNT, KERNEL
from nnteach_course.answers.lesson_06.edges import EDGE
from nnteach_course.answers.lesson_06.guesses import CONSTANT, ONE_WEIGHT, TURNED
from nnteach_course.answers.lesson_06.remember import REMEMBER_SCALE, REMEMBER_SHAPE
from nnteach_course.answers.lesson_06.scales import GRAMS, IMPORTANT
from nnteach_course.answers.lesson_06.shuffling import CORRECT, SHUFFLED
from nnteach_course.answers.lesson_06.starts import NUDGE, ZEROS

EXERCISES = (
    REMEMBER_SHAPE,
    REMEMBER_SCALE,
    COUNT,
    KERNEL,
    EDGE,
    NUDGE,
    ZEROS,
    SHUFFLED,
    GRAMS,
    IMPORTANT,
    CORRECT,
)
PREDICTIONS = (ONE_WEIGHT, TURNED, CONSTANT)
