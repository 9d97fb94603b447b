"""One bias for each neuron, one for each filter: counted (07.3), and written as weights of a unit that is 1 (07.2)."""

from __future__ import annotations

import numpy as np

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.answers.lesson_07 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Code, Misconception, Number
from nnteach_course.kinds.code import Inputs

SIDE, FILTERS, KERNEL, HIDDEN, CLASSES = 28, 8, 3, 32, 10


def reader() -> nn.Sequential:
    """The network of the question."""
    with guarded.chance_put_back():
        return nn.Sequential(
            [
                nn.Input((SIDE, SIDE, 1)),
                nn.layers.Conv2D(FILTERS, KERNEL, activation="relu", name="look"),
                nn.layers.MaxPooling2D(2, name="shrink"),
                nn.layers.Flatten(name="row"),
                nn.layers.Dense(HIDDEN, activation="relu", name="hidden"),
                nn.layers.Dense(CLASSES, activation="softmax", name="exit"),
            ],
            name="reader",
        )


def biases_of(layer: nn.layers.Layer) -> int:
    return sum(w.numpy().size for w in layer.weights if w.name.endswith("bias"))


def count() -> int:
    return sum(map(biases_of, reader().layers))


def said() -> str:
    parts = [f"{biases_of(layer)} ({layer.name})" for layer in reader().layers if biases_of(layer)]
    return f"{' + '.join(parts)} = {count()}"


PLACES = (SIDE - KERNEL + 1) ** 2

COUNT = Exercise(
    id="07.3",
    title="Count the biases",
    question=f"A network for pictures of {SIDE} by {SIDE} grey pixels: `Conv2D({FILTERS}, {KERNEL})`, "
    f"`MaxPooling2D(2)`, `Flatten()`, `Dense({HIDDEN})`, `Dense({CLASSES})`. How many biases has it, all layers "
    "together?",
    kind=Number(count, tolerance=0),
    name="biases",
    misconceptions=(
        Misconception(
            "bias-per-layer",
            "That is one for each layer that has weights. But each *neuron* has its own: a Dense layer with 32 neurons "
            "has 32 biases.",
            when=lambda n: n in (3, 5, 6),
        ),
        Misconception(
            "filters-have-none",
            f"The {HIDDEN} and the {CLASSES} are right. A convolution has biases, too: one for each of its filters.",
            when=HIDDEN + CLASSES,
        ),
        Misconception(
            "bias-for-each-place",
            f"You gave each place of the picture a bias of its own. A filter glides over all {PLACES} places and takes "
            "its one bias along.",
            when=lambda n: n in (FILTERS * PLACES + HIDDEN + CLASSES, PLACES + HIDDEN + CLASSES),
        ),
        Misconception(
            "inputs-have-biases",
            f"The {SIDE * SIDE} pixels are no neurons. They are only numbers that come in.",
            when=lambda n: n > SIDE * SIDE and n != FILTERS * PLACES + HIDDEN + CLASSES,
        ),
        Misconception(
            "one-bias-for-a-convolution",
            "A convolution has one bias for each filter, not one for all of them.",
            when=1 + HIDDEN + CLASSES,
        ),
        Misconception(
            "filter-weights-counted",
            f"Each filter has {KERNEL * KERNEL} weights, but only one bias.",
            when=FILTERS * KERNEL * KERNEL + HIDDEN + CLASSES,
        ),
    ),
    hints=(
        "Which of the layers learn anything at all?",
        "Pooling and Flatten have nothing to learn. The others have one bias for each neuron or filter.",
        f"{HIDDEN} and {CLASSES} for the two Dense layers. And the convolution has {FILTERS} filters.",
    ),
    answer=Answer(
        lambda: f"{said()}. One for each neuron, one for each filter; pooling and Flatten have none.",
        given="50",
        draw=lambda colours: figures.counted(colours, {layer.name: biases_of(layer) for layer in reader().layers}),
        alt="Bars: 8 biases in the convolution, 32 in the hidden layer, 10 in the last; the others have none.",
    ),
    praise="One for each neuron, one for each filter.",
)

# 07.2 The bias as a weight


def with_unit(W, b):
    """One table: the biases are the weights of a unit that is always 1, on top of the other weights."""
    return np.vstack([b, W])


def some_layers(rng: np.random.Generator) -> list[Inputs]:
    """Tables of several sizes, one of them a single neuron, one square."""
    shapes = [(1, 1), (2, 1), (2, 3), (3, 3), (4, 2)]
    return [(np.round(rng.normal(0, 1, shape), 1), np.round(rng.normal(0, 1, shape[1]), 1)) for shape in shapes]


UNIT = Exercise(
    id="07.2",
    title="The bias unit",
    question="In many drawings the biases are the weights of an extra unit that is always 1. In arrays: put a 1 "
    "before each example, `[1, x₁, x₂, ...]`; then one table W₀ does it all, `x₀ @ W₀` instead of `x @ W + b`. "
    "Write `with_unit(W, b)`: it returns W₀. W is (inputs, neurons), b is (neurons,).",
    kind=Code("with_unit", with_unit, some_layers),
    name="with_unit",
    misconceptions=(
        Misconception(
            "unit-at-the-end",
            "Your row of biases is the last one. The 1 stands *before* the inputs, so its weights are the first row.",
            like=(lambda W, b: np.vstack([W, b]),),
        ),
        Misconception(
            "ones-for-biases",
            "The *unit* is 1, its weights are the biases. Your first row is all ones.",
            like=(lambda W, b: np.vstack([np.ones_like(b), W]),),
        ),
        Misconception(
            "bias-added-to-the-weights",
            "You added b to every row of W. Then it would count once for each input, times its value.",
            like=(lambda W, b: W + b,),
        ),
        Misconception(
            "bias-forgotten",
            "W is unchanged. The new table has one row more: the weights of the unit that is 1.",
            like=(lambda W, b: W,),
        ),
        Misconception(
            "column-for-a-row",
            "The biases belong into a *row*: each neuron has a column, and the unit is one more thing that comes in.",
            when=lambda trial: any(
                call.error is not None and "dimension" in str(call.error) and call.inputs[0].shape[0] > 1
                for call in trial.calls
            ),
        ),
        Misconception(
            "changes-its-input",
            "W itself was changed. `np.vstack` makes a new table.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "How many rows does W₀ have? One for each thing that comes in; the 1 comes in, too.",
        "The first row holds what each neuron gets from the 1.",
        "`np.vstack([upper, lower])` puts one table on top of another; b counts as one row.",
    ),
    answer=Answer(
        "The row of biases on top of the weights. [1, x] @ W₀ = 1 · b + x @ W: the same numbers. So a bias *is* a "
        "weight, of a connection that comes from a unit without inputs.",
        given=with_unit,
        code=with_unit,
        draw=figures.one_table,
        alt="A table W₀: its first row, the biases, belongs to the unit 1; the rows below to the inputs.",
    ),
    praise="A bias is the weight of a connection that comes from a 1. (With i from 0: x₀ = 1 and w₀ = b.)",
)
