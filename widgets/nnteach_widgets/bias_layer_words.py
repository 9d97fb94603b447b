"""The bias bench of a layer in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnteach_widgets.words import number, short

if TYPE_CHECKING:
    from nnteach_widgets.bias_layer import Numbers

RESTING = 5e-4  # a step shorter than this is none that one could see


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    return " ".join([_about_biases(numbers), _about_answers(numbers), *_about_learning(numbers)])


def _about_biases(numbers: Numbers) -> str:
    names, b = numbers.scene.names, numbers.biases
    if numbers.state.shared:
        return f"One bias for the whole layer: {number(b[0])}. It is added to the sum of every neuron."
    each = ", ".join(f"{name} {number(value)}" for name, value in zip(names, b, strict=True))
    left_out = numbers.scene.units - len(b)
    others = f" ({left_out} more neurons are not shown)" if left_out else ""
    return f"One bias for each neuron, {numbers.learnable} in all: {each}{others}."


def _about_answers(numbers: Numbers) -> str:
    scene = numbers.scene
    each = [f"{name} {number(value)}" for name, value in zip(scene.names, numbers.answers, strict=True)]
    if scene.lesson is not None:
        truth = ", ".join(number(value) for value in scene.lesson.frequencies)
        return f"Shares: {', '.join(each)}; in the data: {truth}."
    if scene.shares and scene.units == len(each):
        return f"Mean shares: {', '.join(each)}."
    return f"Part of the examples for which z is above 0: {', '.join(each)}."


def _about_learning(numbers: Numbers) -> list[str]:
    if numbers.loss is None or numbers.best is None or numbers.coming is None or numbers.pulls is None:
        return []
    steps = "1 step" if numbers.state.step == 1 else f"{numbers.state.step} steps"
    said = [f"After {steps}: loss {short(numbers.loss)}, the best is {short(numbers.best)}."]
    longest = float(np.abs(numbers.coming).max())
    if longest > RESTING:
        said.append(f"The next step would move the biases by {_listed(numbers.coming)}.")
    elif numbers.state.shared and numbers.loss - numbers.best > RESTING:
        said.append(
            f"The loss pulls the sums by {_listed(numbers.pulls)}, together 0: the bias that they share does not move."
        )
    else:
        said.append("The biases have come to rest.")
    return said


def _listed(values: np.ndarray) -> str:
    """Three decimals each, with true minus signs."""
    return ", ".join(f"{round(value, 3) + 0.0:.3f}" for value in values).replace("-", "−")
