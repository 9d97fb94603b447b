"""What earlier lessons taught: the shape of a flattened picture, and what a neuron can learn."""

from __future__ import annotations

from nnteach.layers import Dense
from nnteach_course import guarded
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Misconception, Number, Shape

REMEMBER_FLAT = Exercise(
    id="05.r1",
    title="Remember: a picture in one row",
    question="From lesson 04. Grey pictures of 28 by 28 pixels have been flattened. Which shape belongs into "
    "`keras.Input(shape)` now? Write it as Python wants it.",
    kind=Shape((784,)),
    name="shape",
    misconceptions=(
        Misconception(
            "tuple-without-comma",
            "784 numbers, yes. But in Python `(784)` is just the number 784. The comma makes the tuple: `(784,)`.",
            when=784,
        ),
        Misconception(
            "batch-axis-counted",
            "`Input` asks how **one** example looks. Keras puts the batch axis in front by itself.",
            when=lambda shape: isinstance(shape, tuple) and len(shape) == 2 and shape[1] == 784,
        ),
        Misconception(
            "still-a-picture",
            "That is the picture before. Flattened, all its numbers lie in one row: a single axis.",
            when=lambda shape: shape in ((28, 28), (28, 28, 1), (784, 1)),
        ),
    ),
    hints=(
        "How many axes has one row of numbers?",
        "One axis. Its size is 28 · 28 · 1.",
        "28 · 28 = 784. And a tuple with one entry needs something that brackets alone do not give.",
    ),
    answer=Answer(
        "`(784,)`: one axis, and the comma that makes it a tuple. All 28 · 28 numbers are still there, in the same "
        "order.",
        given=(784,),
    ),
    praise="One axis of 784 numbers, and the comma that makes it a tuple.",
)

INPUTS = 13


def learned_by_a_neuron() -> int:
    """Asked of the engine: a layer of one neuron."""
    with guarded.chance_put_back():
        layer = Dense(1, name="remembered")
        layer.build((None, INPUTS))
        return int(layer.count_params())


REMEMBER_NEURON = Exercise(
    id="05.r2",
    title="Remember: what a neuron can learn",
    question=f"From lesson 03. One neuron reads the {INPUTS} measurements of a wine. How many numbers can training "
    "change "
    "in it?",
    kind=Number(learned_by_a_neuron, tolerance=0),
    name="numbers",
    misconceptions=(
        Misconception(
            "bias-forgotten",
            f"{INPUTS} weights, one for each measurement. And one more number joins the sum.",
            when=INPUTS,
        ),
        Misconception(
            "bias-for-each-input",
            "A weight for each measurement, yes. But the bias joins the finished sum, so there is only one.",
            when=2 * INPUTS,
        ),
        Misconception(
            "output-counted",
            "The output is computed anew for each wine. It is no number that training changes.",
            when=INPUTS + 2,
        ),
        Misconception("one-weight", "Each measurement has a weight of its own.", when=lambda n: n in (1, 2)),
    ),
    hints=(
        "Write its formula down: F(x₁ w₁ + x₂ w₂ + … + b). Which letters are learned?",
        "The x come from the wine. The w and b are learned.",
        f"One w for each of {INPUTS} measurements. And then?",
    ),
    answer=Answer(
        lambda: f"{learned_by_a_neuron()}: {INPUTS} weights, one for each measurement, and one bias.",
        given=str(INPUTS + 1),
    ),
    praise="A weight for each input, and one bias.",
)
