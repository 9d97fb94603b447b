"""The kinds of answer an exercise can ask for: each knows how to read one, judge it, and speak about it."""

from nnteach_course.kinds.choice import Choose, Order, Part, Several
from nnteach_course.kinds.code import Call, Code, Trial
from nnteach_course.kinds.curve import Curve
from nnteach_course.kinds.kind import Kind, Misconception, NotAttempted, Unreadable, Verdict
from nnteach_course.kinds.network import Network
from nnteach_course.kinds.number import Number
from nnteach_course.kinds.point import Point
from nnteach_course.kinds.setting import Setting, Settings, Slider
from nnteach_course.kinds.shape import Shape
from nnteach_course.kinds.sheet import Sheet, Side

__all__ = [
    "Call",
    "Choose",
    "Code",
    "Curve",
    "Kind",
    "Misconception",
    "Network",
    "NotAttempted",
    "Number",
    "Order",
    "Part",
    "Point",
    "Setting",
    "Settings",
    "Several",
    "Shape",
    "Sheet",
    "Side",
    "Slider",
    "Trial",
    "Unreadable",
    "Verdict",
]
