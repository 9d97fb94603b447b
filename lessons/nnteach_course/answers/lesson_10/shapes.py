"""The shape of the land: one step in a ravine (10.d), what makes one (10.4), two valleys and two starts (10.c)."""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from nnteach_course.answers.lesson_10 import figures
from nnteach_course.answers.lesson_10.hills import Walk, curvatures, relu_hill, two_weights
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Point, Sheet, Side
from nnteach_course.kinds.point import Place
from nnteach_course.prediction import Prediction
from nnteach_course.sheets import place_beside
from nnteach_course.words import percent, say
from nnteach_widgets.palette import Palette

# 10.d One step in a ravine


def landing() -> Place:
    """Where the first step of the ravine's walk ends."""
    w = figures.ravine_walk(scaled=False).w[1]
    return float(w[0]), float(w[1])


def loss_at(place: Place) -> float:
    return two_weights(scaled=False).height(*place)


def about_the_step(guess: Place) -> str:
    start, floor = map(tuple, (figures.ravine_walk(False).w[0], figures.floor_of(two_weights(False))))
    before, after = loss_at(start), loss_at(landing())
    to_floor = math.dist(landing(), floor) / math.dist(start, floor)
    if ONE_STEP_KIND.right(guess):
        yours = "You put it there."
    else:
        yours = f"Your marker is {ONE_STEP_KIND.difference(guess)}."
        if math.dist(guess, floor) < 0.6 * math.dist(start, floor):
            yours += " It is nearer to the floor than the walk: the gradient does not know where the floor is."
    return (
        f"{yours} The step goes straight across the lines, the steepest way down, and lands on the opposite wall. "
        f"The loss falls from {say(before)} to {say(after)}, yet of the way to the floor {percent(to_floor)} is left."
    )


def one_step(colours: Palette, guess: Place) -> Figure:
    """The guess and the landing on the map, with the step itself."""
    figure = place_beside(ONE_STEP_KIND, colours, guess)
    start = figures.ravine_walk(False).w[0]
    figures.arrow(figure.axes[0], (float(start[0]), float(start[1])), landing(), colours.gradient)
    return figure


ONE_STEP_KIND = Point(
    Sheet(
        Side("w₁, body-mass index", "w₁", -0.18, 0.30),
        Side("w₂, blood pressure", "w₂", -0.06, 0.11),
        shows="The map: long lines of equal loss around the floor (0.11, 0.02); the walker stands at (−0.1, 0.07).",
        draws=figures.ravine_before,
        height=2.85,
        even=True,
    ),
    truth=landing,
    near=0.08,
)

ONE_STEP = Prediction(
    id="10.d",
    title="One step in a ravine",
    question="A map with lines of equal loss; the star is the lowest place. A walker stands at the ring and takes "
    "**one** step of gradient descent, with the best rate for this hill. Where does it land? Put your marker there.",
    kind=ONE_STEP_KIND,
    says=about_the_step,
    draw=one_step,
    alt=lambda guess: "The map with your marker, the step, and where it lands. " + about_the_step(guess),
    button="Take the step",
)

# 10.4 The ravine


def stretch(scaled: bool) -> float:
    """How many times more curved the steepest direction is than the flattest."""
    low, high = curvatures(two_weights(scaled))
    return high / low


RAVINE = Exercise(
    id="10.4",
    title="The ravine",
    question="The body-mass index is left in kg/m², the blood pressure in mmHg: its numbers spread three times as far. "
    "One learning rate serves both weights. What happens?",
    kind=Choose(
        {
            "crawl": "The steep direction limits the rate; along the flat one the walk crawls.",
            "slower": "A smaller rate is needed, and with it both weights are learned as fast as before.",
            "important": "Blood pressure has larger numbers, so it counts for more in the prediction.",
            "nothing": "Nothing: a weight can be as small as it likes, so units do not matter to learning.",
            "gradient": "The gradient points at the valley floor all the same; only the length of the step changes.",
        },
        truth="crawl",
        shuffled=True,
    ),
    name="ravine",
    misconceptions=(
        Misconception(
            "one-rate-fits-both",
            "A smaller rate makes it stop jumping, but it shortens the steps along the ravine, too, "
            "and those were too short already.",
            when="slower",
        ),
        Misconception(
            "large-numbers-count-more",
            "The best weights make up for the units: the prediction at the floor is the same. What changes is the way "
            "there.",
            when="important",
        ),
        Misconception(
            "units-do-not-matter",
            "To the best *answer* they do not. To the walk they do: curvature grows with the square of the input, "
            "and the curvature decides how long a step may be.",
            when="nothing",
        ),
        Misconception(
            "gradient-points-at-the-floor",
            "Only on a round hill. In a ravine the steepest way down leads to the opposite wall. "
            "Look at the first step on the left picture.",
            when="gradient",
        ),
    ),
    hints=(
        "Look at the two pictures above. In which direction are the steps long, in which short?",
        "Curvature goes with the square of the input, and one rate must be below 2/λ for the *largest* λ.",
        "The limit comes from the blood pressure. How long is a step along the other weight then?",
    ),
    answer=Answer(
        lambda: (
            f"In their own units one direction is {say(stretch(False))} times as curved as the other; standardised, "
            f"only {say(stretch(True))} times. The rate must suit the steep direction, and is too small for the flat "
            "one. Standardise the inputs, or use a rule with a rate for each weight (lesson 12)."
        ),
        given="crawl",
        draw=lambda colours: figures.ravine(colours),
        alt="Two maps of the same loss. Left, in the units of the data, a long narrow ravine in which the walk jumps "
        "from wall to wall. Right, standardised, a round bowl and a straight walk.",
    ),
    praise="One rate for all directions: the steepest sets it, the flattest pays for it.",
)

# 10.c Two starts

STARTS = {"left": -0.5, "right": 0.5}
RATE, STEPS = 0.3, 60


def from_start(name: str) -> Walk:
    return relu_hill().walk(STARTS[name], RATE, STEPS)


def outcome() -> str:
    """Which of the choices is true."""
    left, right = from_start("left"), from_start("right")
    if abs(left.w[-1] - right.w[-1]) < 0.01:
        return "same"
    return "equal" if abs(left.loss[-1] - right.loss[-1]) < 0.01 else "better"


def about_two_starts(guess: str) -> str:
    left, right = from_start("left"), from_start("right")
    return (
        f"From −0.5 it settles at w = {say(left.w[-1])} with a loss of {say(left.loss[-1])}, from 0.5 at "
        f"w = {say(right.w[-1])} with {say(right.loss[-1])}. Both have stopped, each at the bottom of its own valley: "
        "the slope there is 0. Downhill knows nothing of the deeper valley on the other side."
    ).replace("-", "−")


TWO_STARTS = Prediction(
    id="10.c",
    title="Two starts",
    question="The same ReLU neuron, the same patients, the same rate, 60 steps. One learner starts at w = −0.5, "
    "the other at w = 0.5. Where do they end?",
    kind=Choose(
        {
            "same": "At the same w: gradient descent finds the best one",
            "equal": "At different w, with the same loss",
            "better": "At different w, and one has a clearly lower loss",
            "never": "One of them never comes to rest",
        },
        truth=outcome,
    ),
    says=about_two_starts,
    draw=figures.two_starts,
    alt=lambda guess: "A hill with two valleys and a walk into each. " + about_two_starts(guess),
    button="Start both",
)
