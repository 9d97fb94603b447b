"""Lesson 00, start here: three easy questions to learn how questions work, and a first guess."""

from nnteach_course.answers.lesson_00.first_network import FIRST
from nnteach_course.answers.lesson_00.first_questions import MIDDLE, PICTURES, TROUBLE

EXERCISES = (PICTURES, MIDDLE, TROUBLE)
PREDICTIONS = (FIRST,)
