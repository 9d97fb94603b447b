"""Lesson 01, Keras in ten lines: the five words, what happens behind them, and what Keras runs on."""

from nnteach_course.answers.lesson_01.bugs import LABELS
from nnteach_course.answers.lesson_01.counting import ANSWERS, UPDATES
from nnteach_course.answers.lesson_01.guesses import AGAIN, WHICH_LINE
from nnteach_course.answers.lesson_01.own_network import CLASSIFY
from nnteach_course.answers.lesson_01.remember import REMEMBER_ODD, REMEMBER_PIXELS
from nnteach_course.answers.lesson_01.steps import BACKENDS, FIVE, STATEMENTS

EXERCISES = (REMEMBER_PIXELS, REMEMBER_ODD, FIVE, ANSWERS, UPDATES, STATEMENTS, LABELS, BACKENDS, CLASSIFY)
PREDICTIONS = (WHICH_LINE, AGAIN)
