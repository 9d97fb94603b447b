"""Guesses that the engine answers: a straight line (02.a), one cut through the circles (02.b), what is kept (02.c)."""

from __future__ import annotations

from nnteach_course.answers.lesson_02 import figures, networks
from nnteach_course.kinds import Choose, Number
from nnteach_course.prediction import Prediction
from nnteach_course.words import say

# 02.a A straight line through a layer

OUT = {"straight": "always a straight line", "corner": "a line with a corner", "curve": "a curve"}


def about_lines(guess: str) -> str:
    start = {
        "straight": "As you say.",
        "corner": "No corner appears.",
        "curve": "No curve appears.",
    }[guess]
    return (
        f"{start} A hundred layers with weights drawn by chance, fourteen lines through each, and all stay straight. "
        "Multiplying turns and stretches the whole plane alike, adding shifts it. Nothing in it can bend."
    )


LINES = Prediction(
    id="02.a",
    title="A straight line goes in",
    question="A layer without activation multiplies its inputs by weights, adds them up, and adds a bias. A row of "
    "points on a straight line goes in. What comes out?",
    kind=Choose(OUT, truth=networks.what_comes_out, pictures=figures.WAYS_OUT),
    says=about_lines,
    draw=lambda colours, guess: figures.grids(colours),
    alt=lambda guess: (
        "A grid, and the same grid after three layers: turned, stretched, slanted, straight. You guessed: "
        f"{OUT[guess]}."
    ),
    button="Send a grid through",
)

# 02.b The best straight cut


def about_the_cut(guess: float) -> str:
    best, trained = networks.best_share(), networks.trained_share(networks.LINEAR)
    near = "That is close." if abs(guess - best) <= 5 else "More than that." if guess < best else "Less than that."
    return (
        f"{near} The best of all straight cuts gets {best:.1f} % right; every angle and every distance was tried. A "
        f"trained network without bends settles for {trained:.1f} %: it does not look for the best count, but for the "
        "smallest loss."
    )


CUT = Prediction(
    id="02.b",
    title="One straight cut",
    question="A hundred points of a disc, a hundred of a ring around it. You may cut the plane once, straight: one "
    "side is called disc, the other ring. How many of the points can be right at best, in per cent?",
    kind=Number(networks.best_share, tolerance=5, low=50, high=100),
    says=about_the_cut,
    draw=figures.cut,
    alt=lambda guess: (
        f"The circles with the best straight cut through them. You guessed {say(guess)} %. " + about_the_cut(guess)
    ),
    button="Try all cuts",
)

# 02.c What is kept of the data

KEPT = {
    "same": "as many as the other: the data are not in it",
    "more": "some more",
    "tenfold": "ten times as many",
}


def about_keeping(guess: str) -> str:
    few, many = (networks.after_learning(n) for n in (networks.FEW, networks.MANY))
    start = {"same": "As you say.", "more": "No, not even some.", "tenfold": "No, not one more."}[guess]
    return (
        f"{start} Both have {many.count_params()} numbers inside, {few.count_params()} before learning and "
        f"{few.count_params()} after. {networks.MANY} points are {2 * networks.MANY:,} numbers: there is no room for "
        "them. What a network keeps are its weights. The data have shaped them, and can go."
    )


KEEPS = Prediction(
    id="02.c",
    title="What is left of the data?",
    question="Two networks are built alike. One learns from 200 points, the other from 2,000. Then you count the "
    "numbers inside. How many does the second one have?",
    kind=Choose(KEPT, truth=networks.what_is_kept),
    says=about_keeping,
    draw=lambda colours, guess: figures.kept(colours),
    alt=lambda guess: (
        f"Two borders around the disc, nearly the same. You guessed: {KEPT[guess]}. " + about_keeping(guess)
    ),
    button="Train both",
)
