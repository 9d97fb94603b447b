"""Lesson 07, biases: right answers, the misconceptions behind wrong ones, hints, solutions.

No number here is typed where the engine can compute it: the truth is what nnteach does.
"""

from nnteach_course.answers.lesson_07.classes import FIRST, SHARED, WHY
from nnteach_course.answers.lesson_07.counting import COUNT, UNIT
from nnteach_course.answers.lesson_07.lines import BUG, NEEDED
from nnteach_course.answers.lesson_07.remember import REMEMBER_CLONES, REMEMBER_EXIT
from nnteach_course.answers.lesson_07.sideways import DRAWN, WANTED
from nnteach_course.answers.lesson_07.xor import STARTS, XOR
from nnteach_course.answers.lesson_07.zero import ZERO

EXERCISES = (REMEMBER_CLONES, REMEMBER_EXIT, WANTED, UNIT, COUNT, WHY, FIRST, BUG, NEEDED, XOR)
PREDICTIONS = (DRAWN, ZERO, SHARED, STARTS)
