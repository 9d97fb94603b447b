"""A walk downhill in words: where it stands, whether it overshoots, whether it will ever arrive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnteach_widgets.hill import Numbers


def amount(value: float) -> str:
    """A number of any size in at most six signs: 0.586, 12.3, 8.1e5; a true minus sign."""
    size = abs(value)
    if not math.isfinite(value):
        return "too large"
    if size and not 0.001 <= size < 1e5:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits}e{int(power)}".replace("-", "−")
    places = 3 if size < 10 else 2 if size < 100 else 1 if size < 1000 else 0
    text = f"{value:.{places}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{places}f}"


def growth(factor: float) -> str:
    """How a number that is multiplied at each step grows."""
    return "it doubles at each step" if 1.9 <= factor <= 2.1 else f"it grows {factor:.2g}-fold at each step"


def steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    return " ".join(
        [
            _about_place(numbers),
            *_about_slope(numbers),
            *_about_trouble(numbers),
            _about_arrival(numbers),
            *_about_limit(numbers),
            *_about_held(numbers),
        ]
    )


def _about_place(numbers: Numbers) -> str:
    walk, k = numbers.walk, numbers.step
    start, here = (place_in_words(numbers, walk.places[i]) for i in (0, k))
    loss = f"the loss is {amount(walk.losses[k])}"
    pace = f"learning rate {amount(numbers.state.rate)}, momentum {numbers.state.momentum:.2f}"
    if k == 0:
        return f"Start at {here}: {loss} ({pace})."
    outside = ", outside the picture" if numbers.outside else ""
    return f"Step {k} from {start}: now {here}{outside}, and {loss} ({pace})."


def place_in_words(numbers: Numbers, place: Sequence[float]) -> str:
    return ", ".join(f"{name} = {amount(v)}" for name, v in zip(numbers.landscape.names, place, strict=True))


def _about_slope(numbers: Numbers) -> list[str]:
    if numbers.ended:
        return ["The next numbers are too large for the computer: the walk ends here."]
    gradient = ", ".join(amount(g) for g in numbers.walk.gradients[numbers.step])
    many = f"({gradient})" if numbers.landscape.size == 2 else gradient
    return [f"The gradient here is {many}; the next step leads to {place_in_words(numbers, numbers.next)}."]


def _about_trouble(numbers: Numbers) -> list[str]:
    if numbers.factor is not None:
        return [f"The loss grows: {growth(numbers.factor)}. This walk never arrives."]
    if numbers.overshot:
        return ["The last step went too far: from here the slope leads back."]
    return []


def _about_arrival(numbers: Numbers) -> str:
    land = numbers.landscape
    floor = f"The lowest loss in the picture is {amount(land.lowest)}, at {place_in_words(numbers, land.lowest_place)}."
    if numbers.arrived is not None and numbers.arrived <= numbers.goal:
        return f"{floor} Arrived after {steps(numbers.arrived)}, within {numbers.goal}."
    if numbers.arrived is not None:
        return f"{floor} Arrived after {steps(numbers.arrived)}; the aim is {numbers.goal}."
    late = (
        f"{numbers.goal} steps are over." if numbers.step >= numbers.goal else f"The aim: within {numbers.goal} steps."
    )
    return f"{floor} Not arrived: that takes a loss of at most {amount(land.target)}. {late}"


def _about_limit(numbers: Numbers) -> list[str]:
    limit = numbers.limit
    if limit is None:
        return []
    rule = "2/λ" if numbers.state.momentum == 0 else "2 (1 + momentum)/λ"
    if numbers.landscape.quadratic:
        side = _side(numbers.state.rate, limit)
        return [f"Any learning rate above {rule} = {amount(limit)} diverges; this one is {side} it."]
    return [f"Near the lowest place the limit of the learning rate is {rule} = {amount(limit)}."]


def _side(rate: float, limit: float) -> str:
    if math.isclose(rate, limit, rel_tol=1e-6):
        return "at"
    return "above" if rate > limit else "below"


def _about_held(numbers: Numbers) -> list[str]:
    held = numbers.landscape.held
    if not held:
        return []
    return [f"The model's other {'weight is' if held == 1 else f'{held} weights are'} held fixed."]
