"""How many numbers there are after each layer (02.2)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import nnteach as nn
from nnteach.layers import Dense, Input
from nnteach_course.answers.lesson_02 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Part, Several, Shape

FLOWERS, INPUTS, UNITS = 150, 4, (2, 6, 3)


@cache
def shapes() -> tuple[tuple[int, ...], ...]:
    """After each layer, for all flowers: asked of the engine."""
    layers = [
        Dense(u, "relu" if k == 1 else None, kernel_initializer="zeros", name=f"d{k}") for k, u in enumerate(UNITS)
    ]
    model: Any = nn.Sequential([Input((INPUTS,), name="inputs"), *layers], name="widths")
    model.predict(np.zeros((FLOWERS, INPUTS)), batch_size=FLOWERS, verbose=0)
    return tuple(np.shape(seen.y) for seen in nn.inspection.snapshot(model))


WIDTHS = Exercise(
    id="02.2",
    title="After each layer",
    question=f"{FLOWERS} flowers with {INPUTS} numbers each go through\n\n```python\n"
    f"keras.layers.Dense({UNITS[0]})\n"
    f'keras.layers.Dense({UNITS[1]}, activation="relu")\n'
    f"keras.layers.Dense({UNITS[2]})\n```\n\n"
    "What is the shape of the table after each of them? Write it like (rows, columns).",
    kind=Several(
        {
            "first": Part(
                f"after Dense({UNITS[0]})",
                Shape((FLOWERS, UNITS[0])),
                (
                    Misconception(
                        "layers-keep-the-dimension",
                        "A layer may give more numbers than it got, as many, or fewer. Its units say how many.",
                        when=(FLOWERS, INPUTS),
                    ),
                    Misconception(
                        "weights-for-outputs",
                        "That is the shape of its weights. What comes out has a row for each flower.",
                        when=(INPUTS, UNITS[0]),
                    ),
                    Misconception(
                        "units-divide-the-examples",
                        "A layer never changes how many flowers there are. It changes how many numbers each one has.",
                        when=lambda v: (
                            isinstance(v, tuple) and len(v) == 2 and v[0] != FLOWERS and v[::-1] != shapes()[0]
                        ),
                    ),
                ),
            ),
            "second": Part(
                f'after Dense({UNITS[1]}, activation="relu")',
                Shape((FLOWERS, UNITS[1])),
                (
                    Misconception(
                        "units-added-up",
                        f"The {UNITS[1]} units do not join the {UNITS[0]} numbers; they take their place.",
                        when=(FLOWERS, UNITS[0] + UNITS[1]),
                    ),
                    Misconception(
                        "activation-raises-dimension",
                        f"relu bends each of the {UNITS[1]} numbers by itself. It adds none.",
                        when=lambda v: v in ((FLOWERS, UNITS[1] + 1), (FLOWERS, 2 * UNITS[1])),
                    ),
                    Misconception(
                        "layers-only-shrink",
                        f"A layer may raise the dimension, too: {UNITS[1]} units make {UNITS[1]} numbers out of "
                        f"{UNITS[0]}.",
                        when=(FLOWERS, UNITS[0]),
                    ),
                ),
            ),
            "third": Part(
                f"after Dense({UNITS[2]})",
                Shape((FLOWERS, UNITS[2])),
                (
                    Misconception(
                        "units-times-inputs",
                        f"{UNITS[1]} · {UNITS[2]} is how many weights it has. What comes out is one number for each "
                        "unit.",
                        when=(FLOWERS, UNITS[1] * UNITS[2]),
                    ),
                    Misconception(
                        "layers-keep-the-dimension",
                        f"{UNITS[1]} numbers go in. How many units does this layer have?",
                        when=(FLOWERS, UNITS[1]),
                    ),
                ),
            ),
        }
    ),
    name="shapes",
    hints=(
        "The rows are the flowers. Does a layer add or lose any?",
        "The columns are numbers for each flower: one from each unit of the layer.",
        f"The first is ({FLOWERS}, {UNITS[0]}). Down from {INPUTS} to {UNITS[0]}; then up, then down again.",
    ),
    answer=Answer(
        lambda: (
            f"{shapes()[0]}, {shapes()[1]}, {shapes()[2]}. The number of units is the number of columns; the "
            f"{FLOWERS} rows stay. relu changes the numbers, not how many there are."
        ),
        given={"first": (150, 2), "second": (150, 6), "third": (150, 3)},
        draw=lambda colours: figures.widths(colours, FLOWERS, (INPUTS, *UNITS)),
        alt="Four columns of dots, one dot for each number of a flower: 4, 2, 6 and 3.",
    ),
    praise="Down, up, down: the units of a layer decide, and the rows stay.",
)
