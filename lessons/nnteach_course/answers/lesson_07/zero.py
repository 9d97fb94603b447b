"""A bias of 0 is not stuck: the first step of training, counted (07.b)."""

from __future__ import annotations

from functools import cache

import numpy as np

import nnteach as nn
from nnteach_course import guarded
from nnteach_course.answers.lesson_07 import figures
from nnteach_course.kinds import Choose
from nnteach_course.prediction import Prediction

MOVES = {
    "none": "none: what is 0 has no gradient",
    "some": "only those of the last layer",
    "all": "all of them",
}
HIDDEN, CLASSES = 4, 3


@cache
def after_one_step() -> tuple[np.ndarray, np.ndarray]:
    """The biases of a hidden and a last layer after one step on the wines, all of them 0 before."""
    from sklearn.datasets import load_wine

    x, y = load_wine(return_X_y=True)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    with guarded.chance_put_back():
        nn.utils.set_random_seed(0)
        model = nn.Sequential(
            [
                nn.Input((13,)),
                nn.layers.Dense(HIDDEN, activation="tanh", name="hidden"),
                nn.layers.Dense(CLASSES, activation="softmax", name="exit"),
            ],
            name="first_step",
        )
        model.compile(nn.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
        hidden, exit_ = (layer.bias.numpy() for layer in model.layers)
        assert not hidden.any() and not exit_.any()
        model.train_on_batch(x, y)
    return tuple(layer.bias.numpy() for layer in model.layers)


def moved() -> str:
    hidden, exit_ = after_one_step()
    if not exit_.any():
        return "none"
    return "all" if hidden.all() and exit_.all() else "some"


def about_zero(guess: str) -> str:
    hidden, exit_ = after_one_step()
    return (
        f"{np.count_nonzero(hidden) + np.count_nonzero(exit_)} of {HIDDEN + CLASSES} have moved, by up to "
        f"{max(np.abs(hidden).max(), np.abs(exit_).max()):.3f}. The gradient says how the loss would change *if* the "
        "bias changed. For that it does not matter that the bias is 0 now."
    )


ZERO = Prediction(
    id="07.b",
    title="From zero",
    question=f"A network for the wines: {HIDDEN} hidden neurons, {CLASSES} at the exit. Its weights begin at random, "
    f"its {HIDDEN + CLASSES} biases begin at 0. We take one step of training. Which biases are no longer 0?",
    kind=Choose(MOVES, truth=moved),
    says=about_zero,
    draw=lambda colours, guess: figures.first_step(colours, *after_one_step()),
    alt=lambda guess: f"Bars of the seven biases after one step. You guessed: {MOVES[guess]}. " + about_zero(guess),
    button="Take a step",
)
