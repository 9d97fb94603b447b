"""What earlier lessons taught: which line lets a network learn, and how many numbers leave a layer."""

from __future__ import annotations

import numpy as np

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.answers.lesson_03 import neurons
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number


def line_that_learns() -> str:
    """Run the lines of a program one by one, and see after which the weights are others."""
    x, y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1.0], [0.0]])
    with guarded.chance_put_back():
        model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1, name="only")], name="remembered")
        lines = {
            "compile": lambda: model.compile("sgd", "mse"),
            "predict": lambda: model.predict(x, verbose=0),
            "evaluate": lambda: model.evaluate(x, y, verbose=0),
            "fit": lambda: model.fit(x, y, verbose=0),
        }
        for name, line in lines.items():
            before = model.get_weights()[0].copy()
            line()
            if not np.array_equal(before, model.get_weights()[0]):
                return name
    raise AssertionError("none of the lines changed a weight")


REMEMBER_LEARNING = Exercise(
    id="03.r1",
    title="Remember: where it learns",
    question="Four lines of the first network, in lesson 00. In which of them do the weights change?",
    kind=Choose(
        {
            "compile": "model.compile(...)",
            "fit": "model.fit(...)",
            "evaluate": "model.evaluate(...)",
            "predict": "model.predict(...)",
        },
        truth=line_that_learns,
    ),
    name="line",
    misconceptions=(
        Misconception(
            "compile-learns",
            "`compile` only notes how the network shall learn: by which rule, and measured by what. It sees no data.",
            when="compile",
        ),
        Misconception(
            "evaluate-learns",
            "`evaluate` compares answers with the truth and counts. It looks, and changes nothing. An examiner who "
            "also teaches would not know what the pupil knew.",
            when="evaluate",
        ),
        Misconception(
            "learns-while-predicting",
            "`predict` computes outputs and leaves every weight as it is. Ask a thousand times, it learns nothing.",
            when="predict",
        ),
    ),
    hints=(
        "Learning needs three things: inputs, right answers, and many small changes.",
        "Two of the four get the right answers. One of these two only measures.",
        "The name of the line says that the network is made to *fit* the data.",
    ),
    answer=Answer(
        "`fit`. We ran all four lines just now and compared the weights before and after each: only `fit` changed "
        "them.",
        given="fit",
    ),
    praise="`compile` prepares, `evaluate` measures, `predict` answers. Only `fit` changes weights.",
)


INPUTS, NEURONS = 4, 3


def numbers_out() -> int:
    layer = neurons.dense(np.zeros((INPUTS, NEURONS)), np.zeros(NEURONS))
    return int(np.asarray(layer(np.zeros((1, INPUTS)))).size)


REMEMBER_LAYER = Exercise(
    id="03.r2",
    title="Remember: out of a layer",
    question=f"A layer has {NEURONS} neurons. It gets {INPUTS} numbers from a flower. How many numbers leave the layer "
    "for this flower?",
    kind=Number(numbers_out, tolerance=0),
    name="numbers",
    misconceptions=(
        Misconception(
            "as-many-out-as-in",
            f"{INPUTS} numbers come in. What goes out depends on the neurons alone: each gives one.",
            when=INPUTS,
        ),
        Misconception(
            "connections-counted",
            f"{INPUTS} · {NEURONS} is the number of connections: each input is joined to each neuron. But every "
            "neuron melts what it gets into one number.",
            when=INPUTS * NEURONS,
        ),
        Misconception(
            "in-plus-out",
            "You counted what comes in and what goes out together. The inputs do not pass through; the neurons "
            "answer in their place.",
            when=INPUTS + NEURONS,
        ),
        Misconception(
            "one-for-the-layer",
            "One number for each neuron, not one for the whole layer.",
            when=1,
        ),
    ),
    hints=(
        "How many numbers does one neuron give?",
        "One. And how many neurons are there?",
        "The number of inputs does not matter here.",
    ),
    answer=Answer(
        lambda: f"{numbers_out()}: one for each neuron. A layer turns {INPUTS} numbers into {numbers_out()} new ones.",
        given="3",
    ),
    praise="One number for each neuron: a new description of the same flower.",
)
