"""What the shape viewer shows, in words."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnteach_widgets.shapes import Numbers


def digits(value: float) -> str:
    """A number with four digits that matter, and a true minus sign."""
    return f"{value:.4g}".replace("-", "−")


def indexed(index: tuple[int, ...]) -> str:
    """x[3, 0, 2], as one writes it."""
    return f"x[{', '.join(str(n) for n in index)}]"


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    return " ".join([_about_axes(numbers), _about_one(numbers), _about_value(numbers), _about_reshape(numbers)])


def _about_axes(numbers: Numbers) -> str:
    scene = numbers.scene
    sizes = ", ".join(f"{name} {size}" for name, size in zip(scene.data.axes, scene.shape, strict=True))
    return f"The data has {scene.rank} axes, its shape is {scene.shape}: {sizes}. The first is the batch axis."


def _about_one(numbers: Numbers) -> str:
    scene, first = numbers.scene, numbers.index[0]
    shape = scene.shape[1:]
    axes = "1 axis" if len(shape) == 1 else f"{len(shape)} axes"
    return f"One {scene.data.axes[0]}, x[{first}], has {axes}, {shape}: {_many(prod(shape))}."


def _many(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _about_value(numbers: Numbers) -> str:
    data, state = numbers.scene.data, numbers.state
    where = ", ".join(f"{name} {n}" for name, n in zip(data.axes, numbers.index, strict=True))
    kind = f" ({data.features[numbers.index[-1]]})" if data.features else ""
    low, high = (digits(v) for v in numbers.span)
    whose = f"this {data.axes[-1]} alone" if state.own_scale else "all numbers together"
    return (
        f"At {where}{kind} stands {indexed(numbers.index)} = {digits(numbers.value)}. The tones go from {low} to "
        f"{high}, for {whose}."
    )


def _about_reshape(numbers: Numbers) -> str:
    state, whole = numbers.state, (numbers.scene.shape[0], *numbers.target)
    name = "Your reshape" if state.reshape == "yours" else f"“{state.reshape}”"
    place = ", ".join(str(n) for n in numbers.place)
    far = {0: "It has not begun", 100: "It has arrived"}.get(state.way, f"It is {state.way} % of the way")
    return (
        f"{name} makes {numbers.target} of each, {whole} of all: the chosen number, {numbers.order} in the row in "
        f"memory, goes to [{place}]. {far}."
    )
