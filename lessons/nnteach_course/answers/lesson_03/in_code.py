"""The same in Python: one neuron for one example (03.3), a layer for a whole batch (03.4)."""

from __future__ import annotations

import numpy as np

from nnteach_course.answers.lesson_03 import figures, neurons
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Code, Misconception
from nnteach_course.kinds.code import Inputs

# 03.3 neuron(x, w, b)


def neuron(x, w, b):
    """Multiply and add up, add the bias, and let only what is positive through."""
    z = w @ x + b
    return np.maximum(z, 0)


def some_examples(rng: np.random.Generator) -> list[Inputs]:
    """One to five inputs, in tenths; sums of both signs, biases of both signs."""
    made: list[Inputs] = []
    for n in (1, 1, 2, 2, 3, 4, 5):
        x, w = np.round(rng.normal(0, 2, (2, n)), 1)
        made.append((x, w, float(np.round(rng.normal(0, 2), 1))))
    # The sum is negative and the bias lifts it above 0; then the other way round.
    return [
        *made,
        (np.array([1.0, 2.0]), np.array([1.0, -1.0]), 3.0),
        (np.array([1.0, 2.0]), np.array([2.0, 1.0]), -6.0),
    ]


NEURON = Exercise(
    id="03.3",
    title="A neuron in Python",
    question="Write `neuron(x, w, b)` with relu for F. x and w are arrays of the same length, b is one number. "
    "It returns one number, y.",
    kind=Code("neuron", lambda x, w, b: neurons.output(x, w, b, "relu"), some_examples),
    name="neuron",
    misconceptions=(
        Misconception(
            "activation-before-bias",
            "relu comes before the bias here. First the whole sum with b, then relu: otherwise y can become negative, "
            "and b could never wake the neuron.",
            like=(lambda x, w, b: max(0, w @ x) + b,),
        ),
        Misconception(
            "no-activation",
            "That is z, and rightly computed. One step is missing: relu turns a negative z into 0.",
            like=(lambda x, w, b: w @ x + b,),
        ),
        Misconception(
            "bias-forgotten",
            "The products and relu are right. b is not used: add it before relu.",
            like=(lambda x, w, b: max(0, w @ x),),
        ),
        Misconception(
            "bias-for-each-input",
            "`x * w + b` adds b to every product, so it comes once for each input. Add up first, then add b once.",
            like=(lambda x, w, b: max(0, (x * w + b).sum()), lambda x, w, b: (x * w + b).sum()),
        ),
        Misconception(
            "activation-on-each-product",
            "relu is applied to each product here. It comes once, after everything is added up.",
            like=(
                lambda x, w, b: np.maximum(x * w, 0).sum() + b,
                lambda x, w, b: np.maximum(x * w + b, 0).sum(),
                lambda x, w, b: max(0, np.maximum(x * w, 0).sum() + b),
            ),
        ),
        Misconception(
            "not-added-up",
            "There is a number for each input here. A neuron adds them up and gives one: `np.sum(x * w)`, or shorter "
            "`w @ x`.",
            like=(
                lambda x, w, b: x * w,
                lambda x, w, b: x * w + b,
                lambda x, w, b: np.maximum(x * w + b, 0),
            ),
        ),
        Misconception(
            "changes-its-input",
            "`x *= w` writes into the caller's array, who still needs it. `x * w` makes a new one.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "Three steps, three lines: the products added up, the bias, relu.",
        "`x * w` multiplies pair by pair; `.sum()` adds up. `w @ x` does both at once.",
        "`z = w @ x + b` is the sum. What does relu make of it? `np.maximum(z, 0)` or `max(z, 0)`.",
    ),
    answer=Answer(
        "`w @ x` multiplies pair by pair and adds up. Then b, then relu: three steps in their order.",
        draw=lambda colours: figures.diagram(colours, [1.0, 2.0], [2.0, -0.5], 0.5, "relu", ("x₁", "x₂")),
        alt="Two inputs, each times its weight, added up; then the bias, then relu: the three steps of your lines.",
        given=neuron,
        code=neuron,
    ),
    praise="`w @ x + b`, then F: you have written a neuron.",
)

# 03.4 layer(x, W, b)


def layer(x, W, b):
    """The same for all examples and all neurons at once: a row for each example, a column for each neuron."""
    z = x @ W + b
    return np.maximum(z, 0)


def some_batches(rng: np.random.Generator) -> list[Inputs]:
    """Batches of several sizes; as many inputs as neurons in some, where a transposed W passes unnoticed."""
    made: list[Inputs] = []
    for batch, inputs, units in ((2, 2, 2), (1, 2, 3), (3, 2, 2), (2, 3, 2), (4, 3, 2), (3, 3, 3), (5, 2, 4)):
        x, W, b = rng.normal(0, 2, (batch, inputs)), rng.normal(0, 2, (inputs, units)), rng.normal(0, 2, units)
        made.append((np.round(x, 1), np.round(W, 1), np.round(b, 1)))
    return made


def _relu(z):
    return np.maximum(z, 0)


LAYER = Exercise(
    id="03.4",
    title="A layer for a batch",
    question="Write `layer(x, W, b)` with relu for F. x has one row for each example, W one column for each neuron, b "
    "one number for each neuron. It returns a table: a row for each example, a column for each neuron.",
    kind=Code("layer", lambda x, W, b: np.asarray(neurons.dense(W, b, "relu")(x)), some_batches),
    name="layer",
    misconceptions=(
        Misconception(
            "weights-transposed",
            "`W.T` is turned on its side. As it is, W has the inputs in its rows and the neurons in its columns: "
            "`x @ W` joins them. With as many neurons as inputs the turned one runs, too, and is silently wrong.",
            like=(lambda x, W, b: _relu(x @ W.T + b), lambda x, W, b: x @ W.T + b, lambda x, W, b: x @ W.T),
        ),
        Misconception(
            "weights-first",
            "For one example, `w @ x` was fine. Now x has a row for each example, and rows meet columns: "
            "`x @ W`, the examples first.",
            like=(
                lambda x, W, b: _relu(W @ x + b),
                lambda x, W, b: W @ x + b,
                lambda x, W, b: _relu(W @ x.T + b),
                lambda x, W, b: _relu(W.T @ x + b),
            ),
        ),
        Misconception(
            "result-transposed",
            "The numbers are right, the table lies on its side: yours has a row for each neuron. Keras wants a row for "
            "each example, so `x @ W`.",
            like=(
                lambda x, W, b: _relu(W.T @ x.T + b[:, np.newaxis]),
                lambda x, W, b: _relu(x @ W + b).T,
                lambda x, W, b: _relu(W.T @ x.T + b),
            ),
        ),
        Misconception(
            "bias-for-each-example",
            "You gave one bias to each example (each row). It belongs to the neuron, so to a column; a plain `+ b` "
            "does that.",
            like=(lambda x, W, b: _relu(x @ W + b[:, np.newaxis]), lambda x, W, b: _relu((x @ W).T + b).T),
        ),
        Misconception(
            "one-bias-for-the-layer",
            "Here all neurons share one bias. b holds one for each neuron, and `+ b` hands each its own.",
            like=tuple(
                lambda x, W, b, one=one: _relu(x @ W + one(b))
                for one in (np.sum, np.mean, lambda b: b[0], lambda b: b[-1])
            ),
        ),
        Misconception(
            "activation-before-bias",
            "relu comes before the bias here. First `x @ W + b`, then relu.",
            like=(lambda x, W, b: _relu(x @ W) + b,),
        ),
        Misconception(
            "no-activation",
            "That is z for every example and neuron, and right. One step is missing: relu.",
            like=(lambda x, W, b: x @ W + b,),
        ),
        Misconception(
            "bias-forgotten", "Everything is right but b: it is not used.", like=(lambda x, W, b: _relu(x @ W),)
        ),
        Misconception(
            "pair-by-pair",
            "`*` multiplies number by number and adds nothing up. `@` takes a row and a column, multiplies the pairs "
            "and adds them up.",
            like=(lambda x, W, b: _relu(x * W + b), lambda x, W, b: x * W + b),
        ),
        Misconception(
            "numbers-only",
            "`max` compares one number with 0; here is a whole table. `np.maximum(z, 0)` asks every number.",
            when=lambda trial: trial.wants_single_numbers,
        ),
        Misconception(
            "changes-its-input",
            "One of the arrays you were given was changed on the way. `z = z + b` makes a new one.",
            when=lambda trial: trial.changes_input,
        ),
    ),
    hints=(
        "Write the shapes down: x is (examples, inputs), W is (inputs, neurons). The result is (examples, neurons).",
        "In `A @ B` the inner sizes must meet: (examples, inputs) @ (inputs, neurons).",
        "`z = x @ W + b`. NumPy adds b to every row. Now relu.",
    ),
    answer=Answer(
        "`x @ W` sends every row (an example) through every column (a neuron). `+ b` adds to each column its own bias. "
        "This line is also the heart of the engine's `Dense`.",
        given=layer,
        code=layer,
        draw=lambda colours: figures.batch(colours),
        alt="Three tables: x with a row for each example, W with a column for each neuron, and the result. The first "
        "row of x and the first column of W make the first number of the result.",
    ),
    praise="`x @ W + b`, then F. It is what `Dense` does, on any number of examples.",
)
