"""Networks that learners build: in code (05.6), repaired (05.7), by hand in the builder (05.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import nnteach as keras
import nnteach_widgets as explore
from nnteach_course import guarded
from nnteach_course.answers.lesson_05 import figures
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Network
from nnteach_course.kinds.network import Seen
from nnteach_widgets.pieces import Piece

# 05.6 In code


def my_network():
    """13 measurements, 16 hidden neurons with relu, one output for each of 3 growers."""
    import nnteach as keras

    return keras.Sequential(
        [
            keras.Input((13,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


def missing_in_the_wine_network(network: Seen) -> str:
    """What is not yet as asked for."""
    if network.reads != (13,):
        return "One wine is 13 numbers in a row. What does `keras.Input` have to say?"
    if network.kinds != ("Dense", "Dense"):
        return "Two Dense layers are asked for, and nothing else behind the input."
    hidden, output = network.rows
    if hidden.makes != (16,):
        return "The hidden layer is to have 16 neurons."
    if output.makes != (3,):
        return "The output layer needs one unit for each grower."
    if hidden.activation != "relu":
        return "The hidden layer is to have the activation relu."
    return (
        "" if output.activation == "softmax" else "The outputs are to be shares that make 1 together. Which activation?"
    )


IN_CODE = Exercise(
    id="05.6",
    title="Write a network",
    question="Write `my_network()`. It returns a `keras.Sequential` for wines: 13 measurements come in, 16 hidden "
    "neurons "
    "have the activation relu, and at the end stands a share for each of 3 growers.",
    kind=Network("my_network", missing_in_the_wine_network),
    name="my_network",
    misconceptions=(
        Misconception(
            "input-layer-of-neurons",
            "Your first Dense layer has 13 units, as if it were the input. But a Dense layer computes. The input is "
            "`keras.Input((13,))`, and it computes nothing.",
            when=lambda n: n.kinds[:1] == ("Dense",) and n.rows[0].makes == (13,),
        ),
        Misconception(
            "classes-as-one-number",
            "Your network gives one number. For three growers that have no order it takes three: one unit for each.",
            when=lambda n: n.rows and n.rows[-1].makes == (1,),
        ),
        Misconception(
            "no-hidden-layer",
            "There is no hidden layer: the inputs go straight to the output.",
            when=lambda n: len(n.rows) == 1 and n.rows[0].makes == (3,),
        ),
        Misconception(
            "hidden-without-bend",
            "The hidden layer has no activation. Then two layers are no more than one (lesson 08).",
            when=lambda n: len(n.rows) == 2 and n.rows[0].makes == (16,) and n.rows[0].activation == "linear",
        ),
        Misconception(
            "sigmoid-for-exclusive-classes",
            "Sigmoid gives each grower a share of its own; together they need not make 1. Only one grower made the "
            "wine.",
            when=lambda n: n.rows and n.rows[-1].makes == (3,) and n.rows[-1].activation == "sigmoid",
        ),
    ),
    hints=(
        "Three lines inside the square brackets: what comes in, the hidden layer, the output.",
        "`keras.Input((13,))`, then `keras.layers.Dense(...)` twice. The first number is always the units.",
        '`keras.layers.Dense(16, activation="relu")` is the hidden one. And the last?',
    ),
    answer=Answer(
        "The input only says how one wine looks. Each Dense names the layer that **receives**: 16 neurons read 13 "
        "numbers, "
        "3 read 16.",
        given=my_network,
        code=my_network,
        draw=lambda colours: figures.diagram(colours, my_network()),
        alt="The network: 13 inputs, 16 hidden neurons, 3 outputs; 224 and 51 parameters.",
    ),
    praise="Input, hidden, output: each layer named by what it makes.",
)

# 05.7 Find the bug

LINES: dict[str, tuple[str, Callable[[], tuple[Any, str]]]] = {
    "flatten": (
        "put keras.layers.Flatten() before the Dense layer",
        lambda: (_digit_network([keras.layers.Flatten(name="row")], (8, 8, 1)), "sparse_categorical_crossentropy"),
    ),
    "input": (
        "write keras.Input((64,)) and leave the rest",
        lambda: (_digit_network([], (64,)), "sparse_categorical_crossentropy"),
    ),
    "hidden": (
        "put keras.layers.Dense(64) before the Dense layer",
        lambda: (_digit_network([keras.layers.Dense(64, name="more")], (8, 8, 1)), "sparse_categorical_crossentropy"),
    ),
    "loss": ("take mse for the loss", lambda: (_digit_network([], (8, 8, 1)), "mse")),
}


def _digit_network(between: list[Any], shape: tuple[int, ...]) -> Any:
    output = keras.layers.Dense(10, activation="softmax", name="digit")
    return keras.Sequential([keras.Input(shape, name="input"), *between, output], name="reader")


def answer_of_the_engine(line: str) -> str:
    """Try a repair on a few pictures; the engine's refusal, or nothing."""
    with guarded.chance_put_back():
        model, loss = LINES[line][1]()
        model.compile("adam", loss)
        try:
            model.train_on_batch(np.zeros((10, 8, 8, 1)), np.arange(10))
        except ValueError as refusal:
            return str(refusal)
    return ""


def line_that_repairs() -> str:
    [works] = [line for line in LINES if not answer_of_the_engine(line)]
    return works


BUG = Exercise(
    id="05.7",
    title="Find the bug",
    question="`Input((8, 8, 1))`, then `Dense(10, activation='softmax')`. The network is made without complaint, "
    "and `fit` "
    "refuses: “expects one class number for each output row; the last layer gives (8, 8, 10)”. What repairs it?",
    kind=Choose({line: words for line, (words, _) in LINES.items()}, truth=line_that_repairs, shuffled=True),
    name="repair",
    misconceptions=(
        Misconception(
            "input-flattens-by-itself",
            "`Input` computes nothing. It only says what will come. The pictures still come as (8, 8, 1), so the "
            "engine "
            "refuses them earlier.",
            when="input",
        ),
        Misconception(
            "more-layers-repair",
            "The new layer has the same trouble: Dense works on the last axis and leaves rows and columns as they are.",
            when="hidden",
        ),
        Misconception(
            "loss-as-repair",
            "Another loss does not change what comes out: ten numbers at each of 64 pixels, where ten are wanted.",
            when="loss",
        ),
    ),
    hints=(
        "Read the shape in the message: (8, 8, 10). What should it be for one picture?",
        "(10,). Dense changes only the last axis. Who gets rid of rows and columns?",
        "Something must lay the picture into one row before Dense reads it.",
    ),
    answer=Answer(
        "Dense works on the last axis alone, so at each of 8 · 8 pixels it gave ten numbers. `Flatten` lays the "
        "picture into "
        "one row first. We tried all four: this is the only one that the engine trains.",
        given="flatten",
        lab=lambda: explore.network_builder(preset="digits dense", hide=["task"]),
    ),
    praise="Flatten first; then each neuron of Dense reads the whole picture.",
)

# 05.8 With the builder

MOST = 1000


def missing_in_the_convnet(network: Seen) -> str:
    """What is not yet as asked for."""
    if network.reads != (8, 8, 1):
        return "It is to read grey pictures of 8 by 8 pixels, (8, 8, 1)."
    if "Conv2D" not in network.kinds:
        return "There is no Conv2D in it yet."
    if not network.rows or network.rows[-1].makes != (10,) or network.rows[-1].activation != "softmax":
        return "At the end stand ten shares that make 1 together: Dense, 10 units, softmax."
    if network.parameters > MOST:
        return f"It has {network.parameters:,} parameters; {MOST:,} are allowed. In which layer are most of them?"
    return ""


def a_good_one() -> Any:
    builder = explore.network_builder()
    pieces = (Piece("Conv2D", 6, 3, activation="relu"), *builder.state.layers[1:])
    builder.change("an example", layers=pieces)
    return builder.model()


BY_HAND = Exercise(
    id="05.8",
    title="Build it by hand",
    question=f"In the builder above stands a network that does not fit. Let it read digits, (8, 8, 1): with a "
    "Conv2D, with ten "
    f"shares at the end, and with at most {MOST:,} parameters. There is more than one way.",
    kind=Network("builder", missing_in_the_convnet),
    name="builder",
    misconceptions=(
        Misconception(
            "image-not-flattened",
            "Rows and columns still arrive at the last layer: what comes out is a picture of shares. Put Flatten or "
            "GlobalAveragePooling2D before it.",
            when=lambda n: n.rows and len(n.rows[-1].makes) > 1,
        ),
        Misconception(
            "convolution-without-picture",
            "There is no Conv2D in it. A flat row has no neighbours above and below, so flatten only after the window.",
            when=lambda n: n.rows and "Flatten" in n.kinds[:1],
        ),
        Misconception(
            "parameters-behind-flatten",
            "Too many parameters, and most are in the last layer: it reads every number that Flatten hands on. Pool "
            "before, "
            "or use fewer filters.",
            when=lambda n: n.parameters > MOST and n.rows[-1].parameters > n.parameters / 2,
        ),
        Misconception(
            "sigmoid-for-exclusive-classes",
            "Sigmoid gives ten shares that need not make 1. A digit is one of ten: softmax.",
            when=lambda n: n.rows and n.rows[-1].makes == (10,) and n.rows[-1].activation == "sigmoid",
        ),
    ),
    hints=(
        "What does the engine say in the builder? It names the layer and what arrives there.",
        "After Conv2D and pooling, rows and columns are still there. Flatten comes before Dense.",
        "Conv2D, MaxPooling2D, Flatten, Dense with 10 units and softmax. Then look where the parameters are.",
    ),
    answer=Answer(
        lambda: (
            "Conv2D(6, 3), MaxPooling2D(2), Flatten, Dense(10) has "
            f"{_count(a_good_one):,} parameters. Pooling is what saves most: it leaves a quarter of the numbers for "
            "Dense "
            "to read."
        ),
        given=a_good_one,
        lab=explore.network_builder,
    ),
    praise="It fits, it is small, and you have built it yourself.",
)


def _count(make: Callable[[], Any]) -> int:
    with guarded.chance_put_back():
        return int(make().count_params())
