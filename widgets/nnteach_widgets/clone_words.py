"""What the clone army shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnteach_widgets.words import short

if TYPE_CHECKING:
    from nnteach_widgets.clones import Numbers, Side


def gap(value: float) -> str:
    """How far apart: exactly 0, or a number however small."""
    return "exactly 0" if value == 0 else f"{value:.3f}" if value >= 0.001 else f"{value:.0e}".replace("-", "−")


def kinds(side: Side) -> str:
    units = len(side.arrows)
    if side.different == 1:
        return f"its {units} hidden units are identical bit for bit"
    return f"{side.different} of its {units} hidden units are different; the farthest are {gap(side.apart)} apart"


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    s = numbers.state
    clones, random = numbers.clones, numbers.random
    start = f"{s.constant:g}".replace("-", "−")
    nudge = ""
    if s.nudged >= 0:
        when = "will be" if s.step < s.nudged else "was"
        nudge = f" One of its weights {when} nudged by {s.nudge:g} at step {s.nudged}."
    elif clones.different > 1:
        nudge = " Nobody nudged: this is rounding, the last digit of a sum depends on the order of adding."
    return (
        f"Step {s.step}. Constant start, all weights {start}: {kinds(clones)}; {clones.right:.0%} right, loss "
        f"{short(clones.loss)}.{nudge} Random start: {kinds(random)}; {random.right:.0%} right, loss "
        f"{short(random.loss)}."
    )
