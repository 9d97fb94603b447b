"""Two guesses: at which line of a step the weights change (01.a), and what a second `fit` does (01.b)."""

from __future__ import annotations

from nnteach_course.answers.lesson_01 import figures, flowers
from nnteach_course.kinds import Choose
from nnteach_course.prediction import Prediction

# 01.a Which line changes the weights?

LINES = {
    "predictions": "the layers compute what they say about the batch",
    "loss": "the loss is computed: how wrong is that?",
    "gradients": "the gradients are computed, from the loss backwards",
    "weights": "the optimizer takes the gradients and does its work",
}
PLACES = {"predictions": 1, "loss": 2, "gradients": 4, "weights": 5}  # among the six lines of a step


def line_that_changes() -> str:
    """The only line after which weights are others than before."""
    moved = flowers.change_at_each_line()
    [found] = [name for name, place in PLACES.items() if moved[place] > 0]
    return found


def about_the_line(guess: str) -> str:
    start = {
        "weights": "As you say.",
        "gradients": "The gradients say how each weight *would* change the loss. They are a plan, and no weight moves.",
        "loss": "The loss is one number. It says how wrong the answers are, and nothing about a single weight.",
        "predictions": "To compute an answer, the weights are read. Reading changes nothing.",
    }[guess]
    most = max(flowers.change_at_each_line())
    return (
        f"{start} The weights change at the last of these lines only, when the optimizer does its work. Here the "
        f"farthest moved by {most:.2f}. At all the others, not one has changed by a single bit."
    )


WHICH_LINE = Prediction(
    id="01.a",
    title="Which line changes the weights?",
    question="One step of `fit` is made of a few lines. At which of them do the weights change?",
    kind=Choose(LINES, truth=line_that_changes),
    says=about_the_line,
    draw=lambda colours, guess: figures.moved_at_each_line(colours, PLACES[guess]),
    alt=lambda guess: "Six lines of a step, and how far the weights moved at each. " + about_the_line(guess),
    button="Make one step",
)

# 01.b A second fit

SECOND = {
    "anew": "it begins anew: the loss is as high as at the very beginning",
    "on": "it goes on: the loss is about where the first fit stopped",
    "nothing": "nothing: a trained network cannot be trained again",
}


def what_a_second_fit_does() -> str:
    """Compare where the second begins with where the first began and stopped, and whether the loss still moves."""
    first, second = flowers.fitted_twice()
    if len(set(second)) == 1:
        return "nothing"
    return "anew" if abs(second[0] - first[0]) < abs(second[0] - first[-1]) else "on"


def about_the_second(guess: str) -> str:
    first, second = flowers.fitted_twice()
    start = {
        "on": "As you say.",
        "anew": "Many expect that.",
        "nothing": "It can, as often as one likes.",
    }[guess]
    return (
        f"{start} The first epoch of all had a loss of {first[0]:.2f}, its last one {first[-1]:.2f}. The second `fit` "
        f"begins with {second[0]:.2f}: it takes the weights as they are, and goes on. Who wants a fresh start builds "
        "the model again."
    )


AGAIN = Prediction(
    id="01.b",
    title="fit, and fit again",
    question="The network has learned for 40 epochs. Now somebody runs the cell with `fit` a second time, and only "
    "that cell. What happens?",
    kind=Choose(SECOND, truth=what_a_second_fit_does),
    says=about_the_second,
    draw=lambda colours, guess: figures.fit_and_fit_again(colours, guess),
    alt=lambda guess: "The loss over the epochs of two calls of fit. " + about_the_second(guess),
    button="Run it again",
)
