"""What earlier lessons taught: twins never part (06), and how many neurons the last layer has (05)."""

from __future__ import annotations

import numpy as np

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Number

FATES = {
    "same": "they are still the same as each other",
    "part": "training has given each its own",
    "zero": "both have become 0",
    "one": "one has grown, the other has become 0",
}


def fate_of_twins() -> str:
    """Train two hidden neurons that begin with equal weights, and compare them."""
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [1]])
    with guarded.chance_put_back():
        twins = nn.layers.Dense(2, activation="tanh", kernel_initializer=nn.initializers.Constant(0.5), name="twins")
        exit_ = nn.layers.Dense(1, kernel_initializer=nn.initializers.Constant(0.5), name="exit")
        model = nn.Sequential([nn.Input((2,)), twins, exit_], name="twins")
        model.compile(nn.optimizers.SGD(0.1), "mse")
        model.fit(x, y, epochs=50, batch_size=4, shuffle=False, verbose=0)
    one, other = twins.get_weights()[0].T
    if np.allclose(one, other):
        return "zero" if np.allclose(one, 0) else "same"
    return "one" if np.allclose(one, 0) or np.allclose(other, 0) else "part"


REMEMBER_CLONES = Exercise(
    id="07.r1",
    title="Remember: twins",
    question="From lesson 06. Two neurons of a layer begin with exactly the same weights, into them and out of them. "
    "After 50 steps of training, what has become of their weights?",
    kind=Choose(FATES, truth=fate_of_twins),
    name="twins",
    misconceptions=(
        Misconception(
            "training-parts-them",
            "Training moves each weight by its gradient. Twins give the same output, so they get the same gradient, "
            "at every step.",
            when="part",
        ),
        Misconception(
            "constant-becomes-zero",
            "The weights do change, only both in the same way. Nothing pulls them to 0.",
            when="zero",
        ),
        Misconception(
            "one-of-them-wins",
            "Which one should win? They are alike in everything, so whatever happens to one happens to the other.",
            when="one",
        ),
    ),
    hints=(
        "What does each of the two put out, for the same example?",
        "Equal weights, equal outputs, equal gradients. And after the step?",
        "To part, something must be different at the beginning: that is why weights begin at random.",
    ),
    answer=Answer(
        "They are still the same as each other. We trained such twins just now. Weights begin at random to make "
        "neurons different. Biases may all begin at 0: the weights have parted them already.",
        given="same",
    ),
    praise="Equal neurons get equal gradients for ever. The random weights part them; so biases may begin at 0.",
)


def growers() -> int:
    from sklearn.datasets import load_wine

    return len(np.unique(load_wine().target))


REMEMBER_EXIT = Exercise(
    id="07.r2",
    title="Remember: the last layer",
    question="From lesson 05. A network shall tell which of three growers made a wine. It gets 13 measurements of "
    "each wine. How many neurons has its last layer, if each grower is to get a share?",
    kind=Number(growers, tolerance=0),
    name="neurons",
    misconceptions=(
        Misconception(
            "one-number-for-the-class",
            "One number would have to be 0, 1 or 2, as if grower 1 lay between the others. Growers are names, not "
            "amounts: each needs a neuron of its own.",
            when=1,
        ),
        Misconception(
            "one-class-left-out",
            "The third share would follow from two, that is true. But softmax gives each class its own neuron.",
            when=2,
        ),
        Misconception("inputs-for-outputs", "13 is what comes in. The question is what goes out.", when=13),
        Misconception("examples-for-outputs", "178 wines are the examples. They pass one by one.", when=178),
    ),
    hints=(
        "What is to come out: how many answers for one wine?",
        "A share for each grower.",
        "It is the number of classes, whatever comes in.",
    ),
    answer=Answer(lambda: f"{growers()}: one neuron for each grower; softmax makes shares of their sums.", given="3"),
    praise="One neuron for each class. Each of them has a bias, and that will matter today.",
)
