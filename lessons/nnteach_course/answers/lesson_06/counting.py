"""Counting: weights and biases of 64-32-10 (06.1), and the shape of one kernel (06.2)."""

from __future__ import annotations

from nnteach_course.answers.lesson_06 import figures, networks
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Number, Shape

INPUTS, HIDDEN, OUTPUTS = networks.SIZES


def parameters() -> int:
    """What the engine counts."""
    return int(networks.reader().count_params())


COUNT = Exercise(
    id="06.1",
    title="Count them all",
    question=f"A network: {INPUTS} pixels, a Dense layer of {HIDDEN} units, a Dense layer of {OUTPUTS} units. How many "
    "numbers can it learn, weights and biases together?",
    kind=Number(parameters, tolerance=0),
    name="count",
    misconceptions=(
        Misconception(
            "biases-forgotten",
            f"These are the weights. Each of the {HIDDEN} + {OUTPUTS} units has a bias, too.",
            when=INPUTS * HIDDEN + HIDDEN * OUTPUTS,
        ),
        Misconception(
            "bias-per-layer",
            f"You counted one bias for each layer. There is one for each unit: {HIDDEN} and {OUTPUTS}.",
            when=INPUTS * HIDDEN + HIDDEN * OUTPUTS + 2,
        ),
        Misconception(
            "biases-on-the-input",
            f"You gave the {INPUTS} inputs a bias, too. They compute nothing, so they have none.",
            when=INPUTS * HIDDEN + HIDDEN * OUTPUTS + INPUTS + HIDDEN + OUTPUTS,
        ),
        Misconception(
            "first-layer-only",
            "That is the first Dense layer alone. The second one looks at its 32 answers.",
            when=lambda n: n in (INPUTS * HIDDEN, INPUTS * HIDDEN + HIDDEN),
        ),
        Misconception(
            "units-counted",
            "You counted units. Between two layers, each pair of units has a weight of its own.",
            when=lambda n: n in (HIDDEN + OUTPUTS, INPUTS + HIDDEN + OUTPUTS),
        ),
        Misconception(
            "all-multiplied",
            "The layers stand one behind the other. Count each on its own, then add.",
            when=INPUTS * HIDDEN * OUTPUTS,
        ),
        Misconception(
            "skips-a-layer",
            "The second layer does not see the pixels. It looks at the 32 units before it.",
            when=lambda n: (
                n in (INPUTS * HIDDEN + INPUTS * OUTPUTS, INPUTS * HIDDEN + HIDDEN + INPUTS * OUTPUTS + OUTPUTS)
            ),
        ),
    ),
    hints=(
        "One layer at a time. How many weights has one single unit of it?",
        f"A unit of the first layer: {INPUTS} weights and 1 bias. There are {HIDDEN} such units.",
        f"First layer: ({INPUTS} + 1) · {HIDDEN} = {(INPUTS + 1) * HIDDEN}. Now the second, in the same way.",
    ),
    answer=Answer(
        lambda: (
            f"({INPUTS} + 1) · {HIDDEN} + ({HIDDEN} + 1) · {OUTPUTS} = {(INPUTS + 1) * HIDDEN} + "
            f"{(HIDDEN + 1) * OUTPUTS} = {parameters()}. Each unit has a weight for each of its inputs, and one bias."
        ),
        given="2410",
        draw=figures.counted,
        alt=f"Two tables and two rows: kernel {INPUTS} by {HIDDEN} and {HIDDEN} biases, kernel {HIDDEN} by {OUTPUTS} "
        "and "
        f"{OUTPUTS} biases.",
    ),
    praise="For each unit: as many weights as inputs, and one bias.",
)


def kernel_shape() -> tuple[int, ...]:
    return tuple(networks.reader().layers[0].kernel.shape)


KERNEL = Exercise(
    id="06.2",
    title="The shape of a kernel",
    question=f"All weights of a Dense layer lie in one table, its kernel. What is the kernel's shape for {HIDDEN} "
    "units "
    f"behind {INPUTS} pixels?",
    kind=Shape((INPUTS, HIDDEN)),
    name="shape",
    misconceptions=(
        Misconception(
            "transposed",
            "The sizes are right, the order is not. In Keras each **column** is a unit: x @ W must fit, row by column. "
            "(PyTorch stores it the way you say.)",
            when=(HIDDEN, INPUTS),
        ),
        Misconception(
            "one-weight-for-each-input",
            "That is a single unit's share. Each unit has weights of its own, so there is a second axis.",
            when=(INPUTS,),
        ),
        Misconception(
            "shape-of-the-biases",
            "That is the shape of the biases: one for each unit.",
            when=(HIDDEN,),
        ),
        Misconception(
            "bias-in-the-kernel",
            "You put the biases into the kernel as one more row. Keras keeps them apart, in `bias`.",
            when=lambda s: s in ((INPUTS + 1, HIDDEN), (INPUTS, HIDDEN + 1), (HIDDEN, INPUTS + 1)),
        ),
        Misconception(
            "batch-axis-in-the-weights",
            "Weights have no batch axis: every example meets the same ones.",
            when=lambda s: isinstance(s, tuple) and len(s) == 3,
        ),
        Misconception(
            "one-long-row",
            "So many numbers are in it, yes. But they lie in two axes: which input, which unit.",
            when=lambda s: s in (INPUTS * HIDDEN, (INPUTS * HIDDEN,)),
        ),
    ),
    hints=(
        "A kernel has two axes: which input, and which unit.",
        "The engine computes x @ W. The rows of x have 64 numbers; what must the columns of W have?",
        f"First the inputs. So ({INPUTS}, ...).",
    ),
    answer=Answer(
        lambda: (
            f"{kernel_shape()}: a row for each input, a column for each unit. So x @ W gives a column for each unit."
        ),
        given=(INPUTS, HIDDEN),
        draw=figures.through_a_layer,
        alt="Three tables: 60 by 64 digits, times 64 by 32 weights, give 60 by 32 answers. The sizes inside are equal.",
    ),
    praise="A row for each input, a column for each unit.",
)
