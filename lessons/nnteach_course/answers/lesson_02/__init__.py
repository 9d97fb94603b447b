"""Lesson 02, what a neural network is: right answers, the misconceptions behind wrong ones, hints, solutions.

Whether lines stay straight, which cut is best, what a network keeps: the engine is asked, nothing is typed.
"""

from nnteach_course.answers.lesson_02.fence import FENCE
from nnteach_course.answers.lesson_02.guesses import CUT, KEEPS, LINES
from nnteach_course.answers.lesson_02.in_code import MERGE, REGRESSION
from nnteach_course.answers.lesson_02.in_words import BUG, DEEP, STATEMENTS
from nnteach_course.answers.lesson_02.remember import REMEMBER_PREDICT, REMEMBER_TABLE
from nnteach_course.answers.lesson_02.sizes import WIDTHS

EXERCISES = (REMEMBER_TABLE, REMEMBER_PREDICT, DEEP, WIDTHS, MERGE, REGRESSION, FENCE, STATEMENTS, BUG)
PREDICTIONS = (LINES, CUT, KEEPS)
