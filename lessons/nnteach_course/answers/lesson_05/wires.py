"""Connections: of a dense layer (05.3), of a convolution beside its weights (05.4); shapes on the way (05.5)."""

from __future__ import annotations

import numpy as np

import nnteach as nn
from nnteach import layers
from nnteach_course import guarded
from nnteach_course.answers.lesson_05 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number, Part, Several
from nnteach_course.prediction import Prediction
from nnteach_widgets.builder_numbers import Stage, build
from nnteach_widgets.pieces import Piece

# 05.a Which layers learn?

LEARNING = {"three": "all three", "two": "two of them", "one": "one of them"}


def small() -> nn.Sequential:
    """The network of the question."""
    rows = [nn.Input((64,), name="input"), layers.Dense(32, name="hidden"), layers.Dense(10, name="digit")]
    return nn.Sequential(rows, name="small")


def layers_with_weights() -> str:
    with guarded.chance_put_back():
        count = sum(layer.count_params() > 0 for layer in small().layers)
    return {1: "one", 2: "two", 3: "three"}[count]


def about_learning(guess: str) -> str:
    start = {
        "three": "The input layer has none.",
        "two": "As you say.",
        "one": "The output layer has weights, too: it reads what the hidden neurons say.",
    }[guess]
    return (
        f"{start} `Dense(32)` has 64 · 32 weights and 32 biases, `Dense(10)` has 32 · 10 and 10. `Input` has no "
        "weights and "
        "computes nothing: it notes the shape. The weights belong to the layer that reads."
    )


LAYERS_THAT_LEARN = Prediction(
    id="05.a",
    title="Which layers can learn?",
    question="A network in three lines: `Input((64,))`, `Dense(32)`, `Dense(10)`. How many of these have weights that "
    "training can change?",
    kind=Choose(LEARNING, truth=layers_with_weights),
    says=about_learning,
    draw=lambda colours, guess: figures.small_network(colours),
    alt=lambda guess: (
        "Three columns of neurons: 64 inputs without parameters, 32 hidden ones, 10 outputs. " + about_learning(guess)
    ),
    button="Count them",
)

# 05.3 A dense layer

READS, UNITS = 20, 8


def dense_connections() -> int:
    """With all weights at 1, each connection adds 1 to the sum of the outputs."""
    layer = layers.Dense(UNITS, kernel_initializer="ones", name="ones")
    return int(np.asarray(layer(np.ones((1, READS)))).sum())


COUNT_CONNECTIONS = Exercise(
    id="05.3",
    title="Count the connections",
    question=f"{READS} numbers arrive at `Dense({UNITS})`. How many connections are there, each with a weight of "
    "its own?",
    kind=Number(dense_connections, tolerance=0),
    name="connections",
    misconceptions=(
        Misconception(
            "added-not-multiplied",
            f"You added. Each of the {UNITS} neurons reads each of the {READS} numbers: multiply.",
            when=READS + UNITS,
        ),
        Misconception(
            "biases-counted",
            f"That is all it can learn. {UNITS} of these numbers are biases, and a bias comes from no other neuron.",
            when=READS * UNITS + UNITS,
        ),
        Misconception(
            "one-for-each-input",
            f"That is one for each number that comes in. But each goes to all {UNITS} neurons.",
            when=lambda n: n in (READS, UNITS),
        ),
        Misconception(
            "within-the-layer",
            "Neurons of the same layer are not connected. They read what comes in, not one another.",
            when=lambda n: n in (READS * UNITS + UNITS * (UNITS - 1) // 2, READS * (READS - 1) // 2, READS * READS),
        ),
    ),
    hints=(
        "Draw 3 numbers and 2 neurons, and all lines between them. How many are there?",
        "3 · 2 lines. Each neuron has as many as numbers come in.",
        f"{UNITS} neurons with {READS} lines each.",
    ),
    answer=Answer(
        lambda: (
            f"{READS} · {UNITS} = {dense_connections()}. With the {UNITS} biases the layer can learn "
            f"{dense_connections() + UNITS} numbers."
        ),
        given=str(READS * UNITS),
        draw=lambda colours: figures.every_line(colours, READS, UNITS),
        alt=f"{READS} neurons on the left, {UNITS} on the right, and every line between them.",
    ),
    praise="Every neuron reads every number that comes in.",
)

# 05.c One filter

IMAGE, SIDE = (8, 8, 1), 3


def one_filter() -> Stage:
    [stage] = build(IMAGE, (Piece("Conv2D", 1, SIDE),), "ten").stages
    return stage


WEIGHTS = {"9": "9", "36": "36", "64": "64", "324": "324"}


def about_the_filter(guess: str) -> str:
    stage = one_filter()
    slip = {
        "36": " 36 is the number of places.",
        "64": " 64 is the number of pixels.",
        "324": " 324 is the number of connections: 36 places with 9 each. But all places use the same nine weights.",
    }.get(guess, "")
    return (
        f"{stage.weights} weights.{slip} The window stops at 6 · 6 places and reads 9 pixels at each: "
        f"{stage.connections} connections share {stage.weights} weights. A dense layer from 64 to 36 numbers would "
        "have 2304 "
        "of both."
    )


ONE_FILTER = Prediction(
    id="05.c",
    title="A window that slides",
    question="A window of 3 by 3 pixels slides over a picture of 8 by 8. At each of its 36 places it computes one "
    "number. "
    "How many different weights does it need for that?",
    kind=Choose(WEIGHTS, truth=lambda: str(one_filter().weights)),
    says=about_the_filter,
    draw=lambda colours, guess: figures.shared_window(colours),
    alt=lambda guess: (
        "A window at three places of a picture, each time with the same nine weights. " + about_the_filter(guess)
    ),
    button="Count them",
)

# 05.4 Connections and weights of a convolution

FILTERS, PICTURE = 4, (10, 10, 1)


def four_filters() -> Stage:
    [stage] = build(PICTURE, (Piece("Conv2D", FILTERS, SIDE),), "ten").stages
    return stage


def _numbers(*numbers: int) -> dict[str, str]:
    return {str(n): f"{n:,}" for n in sorted(numbers)}


SHARED = Exercise(
    id="05.4",
    title="Connections and weights",
    question=f"`Conv2D({FILTERS}, {SIDE})` reads a grey picture of 10 by 10 pixels. Its window stops at 8 by 8 "
    "places. How many "
    "connections are there, and how many weights? (Leave the biases out.)",
    kind=Several(
        {
            "connections": Part(
                "connections",
                Choose(_numbers(36, 576, 2304, 3600), truth=lambda: str(four_filters().connections)),
                (
                    Misconception(
                        "connections-are-weights",
                        "That is the number of weights. Each of them is used at every place, so there are more "
                        "connections.",
                        when="36",
                    ),
                    Misconception(
                        "filters-forgotten",
                        f"That is one filter: 64 places with 9 each. There are {FILTERS}.",
                        when="576",
                    ),
                    Misconception(
                        "places-at-the-border",
                        "That counts 10 by 10 places. At the border the window would stick out: it stops at 8 by 8.",
                        when="3600",
                    ),
                ),
            ),
            "weights": Part(
                "weights",
                Choose(_numbers(9, 36, 40, 2304), truth=lambda: str(four_filters().weights)),
                (
                    Misconception(
                        "connections-are-weights",
                        "That would be a weight for each connection, as in a dense layer. Here all places share the "
                        "same.",
                        when="2304",
                    ),
                    Misconception(
                        "filters-forgotten", f"That is one filter. Each of the {FILTERS} has its own nine.", when="9"
                    ),
                    Misconception(
                        "biases-counted", f"That counts the {FILTERS} biases, too. They were to be left out.", when="40"
                    ),
                ),
            ),
        }
    ),
    name="answer",
    hints=(
        "Take one filter at one place first: how many pixels does it read?",
        "9 pixels at one place; 64 places; 4 filters. What of this do the places share?",
        "Connections: 9 · 64 · 4. Weights: 9 · 4.",
    ),
    answer=Answer(
        lambda: (
            f"{four_filters().connections:,} connections, {four_filters().weights} weights: each weight works at "
            "all 64 "
            "places. Connections cost computing time; weights are what has to be learned."
        ),
        given={"connections": "2304", "weights": "36"},
        draw=figures.shared_window,
        alt="A window at three places of a picture, each time with the same nine weights.",
    ),
    praise="Each weight works at all 64 places.",
)

# 05.5 Shapes on the way

TWELVE = (12, 12, 1)
ROW = (Piece("Conv2D", 8, 3), Piece("MaxPooling2D", kernel=2), Piece("Flatten"), Piece("Dense", 10))


def shape_after(n: int) -> str:
    return str(build(TWELVE, ROW, "ten").stages[n].makes)


def _shapes(*shapes: tuple[int, ...]) -> dict[str, str]:
    return {str(shape): str(shape) for shape in shapes}


SHAPES = Exercise(
    id="05.5",
    title="Shapes on the way",
    question="A grey picture of 12 by 12 pixels goes through `Conv2D(8, 3)`, `MaxPooling2D(2)`, `Flatten()` and "
    "`Dense(10)`. "
    "Which shape has one example after each of them?",
    kind=Several(
        {
            "conv": Part(
                "after Conv2D(8, 3)",
                Choose(_shapes((12, 12, 8), (10, 10, 8), (10, 10, 1), (9, 9, 8)), truth=lambda: shape_after(0)),
                (
                    Misconception(
                        "window-over-the-border",
                        "The window stays inside: it cannot stop with its left edge in the last two columns.",
                        when="(12, 12, 8)",
                    ),
                    Misconception(
                        "filters-not-channels",
                        "Each of 8 filters makes a picture of its own: 8 channels.",
                        when="(10, 10, 1)",
                    ),
                    Misconception(
                        "places-minus-window",
                        "12 − 3 = 9 is the last place, counted from 0. So there are ten.",
                        when="(9, 9, 8)",
                    ),
                ),
            ),
            "pool": Part(
                "after MaxPooling2D(2)",
                Choose(_shapes((5, 5, 8), (9, 9, 8), (5, 5, 4), (8, 8, 8)), truth=lambda: shape_after(1)),
                (
                    Misconception(
                        "pooling-step-by-step",
                        "A pooling window does not overlap: it moves on by its own width. So the sides are halved.",
                        when="(9, 9, 8)",
                    ),
                    Misconception(
                        "channels-pooled", "Each channel is pooled by itself: there are still 8.", when="(5, 5, 4)"
                    ),
                    Misconception(
                        "two-less", "Not two less but halved: of each 2 by 2 pixels one stays.", when="(8, 8, 8)"
                    ),
                ),
            ),
            "flat": Part(
                "after Flatten()",
                Choose(_shapes((200,), (25, 8), (40,), (25,)), truth=lambda: shape_after(2)),
                (
                    Misconception(
                        "channels-left",
                        "Flatten leaves one axis: rows, columns and channels in one row.",
                        when="(25, 8)",
                    ),
                    Misconception(
                        "channels-forgotten",
                        "That is one channel. The others are laid into the row, too.",
                        when="(25,)",
                    ),
                    Misconception(
                        "sizes-added", "Sizes are multiplied: 5 rows of 5 pixels with 8 numbers each.", when="(40,)"
                    ),
                ),
            ),
            "out": Part(
                "after Dense(10)",
                Choose(_shapes((10,), (200, 10), (1,), (210,)), truth=lambda: shape_after(3)),
                (
                    Misconception(
                        "weights-for-output",
                        "(200, 10) is the shape of its weights. Each neuron gives one number.",
                        when="(200, 10)",
                    ),
                    Misconception(
                        "one-answer", "The largest one is the answer, but ten numbers come out.", when="(1,)"
                    ),
                    Misconception(
                        "layers-pile-up",
                        "What came in does not come out again: each neuron melts it into one.",
                        when="(210,)",
                    ),
                ),
            ),
        }
    ),
    name="shapes",
    hints=(
        "At how many places in a row of 12 can a window of 3 stand?",
        "At 10. Pooling by 2 halves both sides. Flatten multiplies all sizes.",
        "5 · 5 · 8 numbers lie in the row. A Dense layer gives one number for each unit.",
    ),
    answer=Answer(
        lambda: (
            f"{TWELVE} → {' → '.join(shape_after(n) for n in range(len(ROW)))}. The builder shows the same: try it."
        ),
        given={"conv": "(10, 10, 8)", "pool": "(5, 5, 8)", "flat": "(200,)", "out": "(10,)"},
        draw=figures.shapes_on_the_way,
        alt="The network as a diagram, with the shape on each arrow.",
    ),
    praise="Windows inside the border, sides halved, one row, one number for each unit.",
)
