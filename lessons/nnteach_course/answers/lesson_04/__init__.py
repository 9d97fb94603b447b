"""Lesson 04, data from 2-D to 5-D: right answers, the misconceptions behind wrong ones, hints, solutions.

What a layer takes, and where a number goes, is asked of the engine's layers; the data are real.
"""

from nnteach_course.answers.lesson_04.bugs import CHANNEL, FLATTEN
from nnteach_course.answers.lesson_04.guesses import AXES, PLACE, SCALE
from nnteach_course.answers.lesson_04.remember import REMEMBER_LAYER, REMEMBER_ORDER
from nnteach_course.answers.lesson_04.scaling import SCALED
from nnteach_course.answers.lesson_04.sizes import AXES_OF_FILM, IN_A_BATCH, ONE_DIGIT, ONE_ROW

EXERCISES = (
    REMEMBER_LAYER,
    REMEMBER_ORDER,
    ONE_DIGIT,
    IN_A_BATCH,
    AXES_OF_FILM,
    ONE_ROW,
    CHANNEL,
    FLATTEN,
    SCALED,
)
PREDICTIONS = (AXES, PLACE, SCALE)
