"""What the layer-bender shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnteach_widgets.sight import Sight

if TYPE_CHECKING:
    from nnteach_widgets.bender import Numbers
    from nnteach_widgets.chain import Link

STRAIGHT = 1e-6  # lines less crooked than that are straight but for rounding
DEEDS = {"multiply": "multiply by W", "shift": "shift by b"}


def numbers_of(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def percent(share: float) -> str:
    """A share as a reader says it; a little is not nothing, and nearly all is not all."""
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{100 * share:.0f} %" if share <= 0.995 or share == 1 else "over 99 %"


def deed(link: Link, move: int) -> str:
    """What a move does, as an order."""
    kind = link.moves[move].kind
    return DEEDS.get(kind, f"bend by {link.moves[move].words}" if kind == "bend" else link.moves[move].words)


def heading(numbers: Numbers) -> str:
    """Where on the way, in a line above the picture."""
    place = numbers.place
    if place.start:
        return f"at the input: {numbers_of(numbers.chain.inputs)} each"
    link = numbers.chain.links[place.link]
    where = f"layer {place.link + 1}"
    if place.done:
        return f"after {where}: {numbers_of(link.units)} each"
    return f"{where}: {deed(link, place.move)}, {place.share:.0%}".replace("%", " %")


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    parts = [_where(numbers), _seen(numbers.here.sight), _lines(numbers), _decision(numbers), _training(numbers)]
    return " ".join(part for part in parts if part)


def _where(numbers: Numbers) -> str:
    place, chain = numbers.place, numbers.chain
    if place.start:
        return f"At the input, each example is {numbers_of(chain.inputs)}."
    link = chain.links[place.link]
    name = f"layer {place.link + 1} of {len(chain.links)} ({link.name})"
    if place.done:
        return f"After {name}, each example is {numbers_of(link.units)}."
    into = f" into {numbers_of(link.units)}" if link.moves[place.move].kind == "multiply" else ""
    return f"In {name}: {deed(link, place.move)}{into}, {place.share:.0%} done.".replace("%", " %")


def _seen(sight: Sight) -> str:
    if sight.shares is not None:
        each = ", ".join(percent(share) for share in sight.shares)
        return (
            f"Of {sight.width} directions, three are drawn, those in which the examples vary most. They hold "
            f"{percent(sight.share)} of the variance ({each})."
        )
    if sight.width == 3:
        return "Three numbers are drawn in space."
    return "One number is drawn on a line, each kind in a row of its own." if sight.width == 1 else ""


def _lines(numbers: Numbers) -> str:
    sheet = numbers.journey.sheet
    if sheet.flat and numbers.here.thread:
        return "The whole grid lies on one line."
    what = "The grid's lines are straight." if numbers.here.crooked < STRAIGHT else "The grid's lines are bent."
    if sheet.nodes.shape[-1] > 2:
        return (
            f"The grid lies through the two directions in which the inputs vary most, {percent(sheet.share)} of their "
            f"variance. {what}"
        )
    return what


def _decision(numbers: Numbers) -> str:
    examples, wrong = numbers.journey.examples, int(numbers.journey.wrong.sum())
    count = len(examples.x)
    what = "named with the right quarter" if examples.graded else "named rightly at the output"
    words = f"{count - wrong} of {count} examples ({percent(1 - wrong / count)}) are {what}"
    return words + (f"; the {wrong} ringed ones are not." if wrong else ".")


def _training(numbers: Numbers) -> str:
    if numbers.steps is None:
        return ""
    if numbers.steps == 0:
        return "The network is untrained."
    return f"The network has had {numbers.steps} steps of training."
