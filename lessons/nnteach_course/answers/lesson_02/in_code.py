"""Two layers melted into one (02.3), and a linear regression as the weights of a layer (02.4)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach_course.answers.lesson_02 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Code, Misconception

# 02.3 Two layers, melted


def merge(W1, b1, W2, b2):
    W = W1 @ W2
    b = b1 @ W2 + b2
    return W, b


def two_layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Weights and biases of two layers; once all widths are the same, so that no wrong order can hide in an error."""
    return [
        tuple(rng.normal(size=shape).round(1) for shape in ((i, h), (h,), (h, o), (o,)))
        for i, h, o in ((2, 2, 2), (2, 3, 1), (4, 5, 3))
    ]


MERGE = Exercise(
    id="02.3",
    title="Melt two layers",
    question="Two layers without activation compute `(x @ W1 + b1) @ W2 + b2`. Write `merge(W1, b1, W2, b2)`. It "
    "returns the `W` and the `b` of one layer that gives the same: `x @ W + b`. Multiply out the brackets, as you "
    "would with ordinary numbers. Only the order of a product must stay.",
    kind=Code("merge", merge, two_layers, tolerance=1e-9),
    name="merge",
    misconceptions=(
        Misconception(
            "order-of-the-product",
            "The data meet `W1` first, so it stands on the left: `x @ W1 @ W2`. With tables, `A @ B` and `B @ A` "
            "differ.",
            like=(
                lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
                lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2),
            ),
        ),
        Misconception(
            "biases-just-added",
            "`b1` goes through the second layer, too: there it is multiplied by `W2`. You added it as it is.",
            like=(lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),),
        ),
        Misconception(
            "first-bias-lost",
            "Where has `b1` gone? It is inside the brackets, so it is multiplied by `W2` and then added.",
            like=(lambda W1, b1, W2, b2: (W1 @ W2, b2),),
        ),
        Misconception(
            "second-bias-lost",
            "`b2` stands outside the brackets. It is added at the end, as it is.",
            like=(lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),),
        ),
        Misconception(
            "weights-added",
            "Two layers one behind the other multiply: the second works on what the first has made. You added their "
            "weights.",
            like=(
                lambda W1, b1, W2, b2: (W1 + W2, b1 + b2),
                lambda W1, b1, W2, b2: (W1 + W2, b1 @ W2 + b2),
            ),
        ),
        Misconception(
            "star-for-at",
            "`*` multiplies number by number, in place. Rows meet columns with `@`.",
            like=(
                lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2),
                lambda W1, b1, W2, b2: (W1 * W2, b1 * W2 + b2),
            ),
        ),
        Misconception(
            "bias-through-its-own-layer",
            "`b1` was added *after* `W1`, so it does not meet `W1` any more. It meets what comes next.",
            like=(lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 + b2),),
        ),
    ),
    hints=(
        "Multiply out the brackets: (x W1 + b1) W2 has two terms. Which of them has an x in it?",
        "The term with x gives W. Everything without x gives b.",
        "(x W1 + b1) W2 + b2 = x (W1 W2) + … What is left over?",
    ),
    answer=Answer(
        "(x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2). The first bracket is the new W, the second the new b.",
        given=merge,
        code=merge,
        draw=figures.melted,
        alt="Two tables of weights, multiplied, make a single one with the outer two sizes.",
    ),
    praise="Two layers, one layer: the same answers with fewer numbers. What would stop this? A bend between them.",
)

# 02.4 A regression as a layer


def dense_weights(coef, intercept):
    W = coef.reshape(-1, 1)
    b = np.array([intercept])
    return W, b


def regressions(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    return [(rng.normal(size=n).round(1), round(float(rng.normal()), 1)) for n in (2, 3, 10)]


REGRESSION = Exercise(
    id="02.4",
    title="A regression becomes a layer",
    question="`LinearRegression` keeps `coef_`, one number for each input, shape (10,), and `intercept_`, a plain "
    "number. `Dense(1)` keeps `W` with a row for each input and a column for each unit, shape (10, 1), and `b`, "
    "shape (1,). Write `dense_weights(coef, intercept)`, which returns `W, b`. (`np` is NumPy.)",
    kind=Code("dense_weights", dense_weights, regressions, tolerance=1e-9),
    name="dense_weights",
    misconceptions=(
        Misconception(
            "row-for-column",
            "Your `W` lies on its side: one row. Rows are inputs, columns are units, and this layer has one unit.",
            like=(
                lambda coef, intercept: (coef.reshape(1, -1), np.array([intercept])),
                lambda coef, intercept: (coef[np.newaxis], intercept),
            ),
        ),
        Misconception(
            "column-forgotten",
            "The numbers are right, but `coef` has one axis. `W` needs two, the second of size 1: `coef.reshape(-1, "
            "1)`.",
            like=(
                lambda coef, intercept: (coef, np.array([intercept])),
                lambda coef, intercept: (coef, intercept),
            ),
        ),
        Misconception(
            "bias-as-a-plain-number",
            "`W` is right. A layer has one bias for each unit, so `b` is a list, even if it is a list of one: "
            "`np.array([intercept])`.",
            like=(lambda coef, intercept: (coef.reshape(-1, 1), intercept),),
        ),
        Misconception(
            "bias-for-each-input",
            "That is a bias for each input. It belongs to the unit, and there is one unit.",
            like=(lambda coef, intercept: (coef.reshape(-1, 1), np.full(len(coef), intercept)),),
        ),
        Misconception(
            "bias-as-a-table",
            "`b` has one axis only, of size 1: `np.array([intercept])`, with one pair of brackets.",
            like=(lambda coef, intercept: (coef.reshape(-1, 1), np.array([[intercept]])),),
        ),
        Misconception(
            "intercept-among-the-weights",
            "You put the intercept into `W`, as one more row. It has a place of its own, `b`.",
            like=(
                lambda coef, intercept: (np.append(coef, intercept).reshape(-1, 1), np.zeros(1)),
                lambda coef, intercept: (np.append(intercept, coef).reshape(-1, 1), np.zeros(1)),
            ),
        ),
    ),
    hints=(
        "Both hold the same numbers, in another shape. Write the two shapes side by side.",
        "`coef.reshape(-1, 1)` makes a column. -1 means: as many rows as it takes.",
        "`W = coef.reshape(-1, 1)`. And a list of one number is `np.array([...])`.",
    ),
    answer=Answer(
        "The same numbers in another shape: the coefficients are the column of weights, the intercept is the bias of "
        "the only unit.",
        given=dense_weights,
        code=dense_weights,
        draw=figures.regression,
        alt="Two rows of answers to the same people, from the regression and from the layer: they lie on one line.",
    ),
    praise="Coefficients are weights, the intercept is a bias. Same thing, two names.",
)
