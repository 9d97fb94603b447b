"""Lesson 05, layers: right answers, the misconceptions behind wrong ones, hints, solutions.

Counts and shapes are asked of the engine, repairs are tried with it, and every network that is compared is trained.
"""

from nnteach_course.answers.lesson_05.built import BUG, BY_HAND, IN_CODE
from nnteach_course.answers.lesson_05.choosing import CHOOSE, HOW_DEEP, WHICH_LEADS
from nnteach_course.answers.lesson_05.ends import ONE_OUTPUT, OUTPUT_UNITS, WHAT_HIDDEN_MEANS
from nnteach_course.answers.lesson_05.remember import REMEMBER_FLAT, REMEMBER_NEURON
from nnteach_course.answers.lesson_05.wires import COUNT_CONNECTIONS, LAYERS_THAT_LEARN, ONE_FILTER, SHAPES, SHARED

EXERCISES = (
    REMEMBER_FLAT,
    REMEMBER_NEURON,
    OUTPUT_UNITS,
    WHAT_HIDDEN_MEANS,
    COUNT_CONNECTIONS,
    SHARED,
    SHAPES,
    IN_CODE,
    BUG,
    BY_HAND,
    CHOOSE,
)
PREDICTIONS = (LAYERS_THAT_LEARN, ONE_OUTPUT, ONE_FILTER, WHICH_LEADS, HOW_DEEP)
