"""The kinds of answer an exercise can ask for: each knows how to read one, judge it, and speak about it."""

from nnteach_course.kinds.choice import Choose, Order, Part, Several
from nnteach_course.kinds.code import Call, Code, Trial
from nnteach_course.kinds.kind import Kind, Misconception, NotAttempted, Unreadable, Verdict
from nnteach_course.kinds.number import Number
from nnteach_course.kinds.setting import Setting, Settings, Slider
from nnteach_course.kinds.shape import Shape

__all__ = [
    "Call",
    "Choose",
    "Code",
    "Kind",
    "Misconception",
    "NotAttempted",
    "Number",
    "Order",
    "Part",
    "Setting",
    "Settings",
    "Several",
    "Shape",
    "Slider",
    "Trial",
    "Unreadable",
    "Verdict",
]
