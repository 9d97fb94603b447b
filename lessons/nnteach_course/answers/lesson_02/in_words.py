"""What "deep" means (02.1), true or false (02.6), and the bug of the straight layers (02.7)."""

from __future__ import annotations

from nnteach_course.answers.lesson_02 import figures, networks
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Part, Several

# 02.1 Deep

NETWORKS = {
    "wide": "2 inputs, a layer of 500 units, an output",
    "narrow": "2 inputs, three layers of 3 units each, an output",
    "inputs": "10,000 inputs, an output",
    "heavy": "64 inputs, a layer of 256 units, 10 outputs",
}

DEEP = Exercise(
    id="02.1",
    title="Which one is deep?",
    question="Four networks. Which of them is the **deepest**?",
    kind=Choose(NETWORKS, truth=networks.deepest, shuffled=True),
    name="deepest",
    misconceptions=(
        Misconception(
            "deep-means-many-neurons",
            lambda: f"500 units side by side make it *wide*. The data pass {networks.depth_of('wide')} layers only.",
            when="wide",
        ),
        Misconception(
            "deep-means-many-inputs",
            "Many inputs are much data for each example. From them to the answer there is a single layer.",
            when="inputs",
        ),
        Misconception(
            "deep-means-many-weights",
            lambda: (
                f"It has most numbers to learn of the four, {networks.params_of('heavy'):,}. Yet the data pass only "
                f"{networks.depth_of('heavy')} layers."
            ),
            when="heavy",
        ),
    ),
    hints=(
        "Deep is a word about a way: how long is it from the input to the answer?",
        "Count the layers. Do not count units, inputs or weights.",
        "Three layers and an output are four layers that compute.",
    ),
    answer=Answer(
        lambda: (
            f"The one with three layers of 3 units and an output: {networks.depth_of('narrow')} layers, although it "
            f"has only {networks.params_of('narrow')} weights and biases, the fewest of all. Deep means many layers, "
            "one behind the other."
        ),
        given="narrow",
        draw=figures.depths,
        alt="Four rows of boxes, one box for each layer: two, four, one and two of them.",
    ),
    praise="Deep counts the layers on the way, not the units in them.",
)

# 02.6 True or false

YES_NO = {"true": "true", "false": "false"}


def _said(fact: bool) -> str:
    return "true" if fact else "false"


STATEMENTS = Exercise(
    id="02.6",
    title="True or false?",
    question="Five statements. The engine was asked about each.",
    kind=Several(
        {
            "stores": Part(
                "A trained network stores its training data.",
                Choose(YES_NO, truth=lambda: _said(networks.what_is_kept() != "same")),
                (
                    Misconception(
                        "network-stores-the-data",
                        lambda: (
                            f"It has {networks.after_learning(networks.MANY).count_params()} numbers inside, whether "
                            f"it learned from {networks.FEW} points or from {networks.MANY}. There is no room for the "
                            "points."
                        ),
                        when="true",
                    ),
                ),
            ),
            "predicts": Part(
                "A network goes on learning while it predicts.",
                Choose(YES_NO, truth=lambda: _said(networks.moved_by_predicting() > 0)),
                (
                    Misconception(
                        "learns-while-predicting",
                        "Its weights before and after `predict` are the same, bit for bit. Only `fit` changes them.",
                        when="true",
                    ),
                ),
            ),
            "regression": Part(
                "Linear regression is a network with one layer.",
                Choose(YES_NO, truth=lambda: _said(networks.regression_apart() < 1e-9)),
                (
                    Misconception(
                        "regression-does-not-transform",
                        "It does compute: it multiplies by weights, adds up, adds a bias. A `Dense(1)` with its "
                        "numbers gives the same answers.",
                        when="false",
                    ),
                ),
            ),
            "dimension": Part(
                "An activation raises the number of dimensions.",
                Choose(YES_NO, truth=lambda: _said(networks.shape_after_a_bend() != networks.BENT_SHAPE)),
                (
                    Misconception(
                        "activation-raises-dimension",
                        "Three numbers go in, three come out: it works on each number by itself. The *units* of a "
                        "layer say how many numbers come out.",
                        when="true",
                    ),
                ),
            ),
            "power": Part(
                "Ten layers without activation can do more than one.",
                Choose(YES_NO, truth=lambda: _said(networks.ten_melted()[0] > 1 or networks.ten_melted()[1] > 1e-9)),
                (
                    Misconception(
                        "more-linear-layers-more-power",
                        "Ten of them melt into one: straight after straight is straight. Exercise 02.3 does it for "
                        "two.",
                        when="true",
                    ),
                ),
            ),
        }
    ),
    name="statements",
    hints=(
        "For each: what would you have to see in the layer-bender, if it were true?",
        "Think of the sheet: does it get a third direction in *multiply*, or in *bend*?",
        "Two of the five you can compute: the regression, and the ten layers. One of all five is true.",
    ),
    answer=Answer(
        "Only the one about linear regression is true. A network keeps weights and no data, learns in `fit` alone, "
        "gets its dimensions from the units of a layer, and needs a bend before depth is worth anything.",
        given={"stores": "false", "predicts": "false", "regression": "true", "dimension": "false", "power": "false"},
        draw=figures.statements,
        alt="The five statements with what the engine found about each; only the one about linear regression holds.",
    ),
    praise="A network is its weights: it keeps no data, and its depth is worth something because of the bends.",
)

# 02.7 The bug

BUG = Exercise(
    id="02.7",
    title="Find the bug",
    question="Somebody wants to tell ring and disc apart, and writes\n\n```python\n"
    "model = keras.Sequential([\n"
    "    keras.Input((2,)),\n"
    "    keras.layers.Dense(8),\n"
    "    keras.layers.Dense(8),\n"
    '    keras.layers.Dense(1, activation="sigmoid"),\n'
    "])\n```\n\n"
    "After 200 epochs it is right hardly more often than a coin. Which change helps?",
    kind=Choose(
        {name: words for name, (words, *_) in networks.REPAIRS.items()}, truth=networks.best_repair, shuffled=True
    ),
    name="repair",
    misconceptions=(
        Misconception(
            "more-units-more-power",
            lambda: (
                f"Tried: {networks.share_after('units'):.0f} % are right. Wider layers that do not bend melt into "
                "one, too."
            ),
            when="units",
        ),
        Misconception(
            "more-linear-layers-more-power",
            lambda: f"Tried: {networks.share_after('layers'):.0f} % are right. Straight after straight stays straight.",
            when="layers",
        ),
        Misconception(
            "more-training-for-a-wrong-shape",
            lambda: (
                f"Tried: {networks.share_after('epochs'):.0f} % are right. It has found the best it can be, and that "
                "is a straight line."
            ),
            when="epochs",
        ),
    ),
    hints=(
        "What can the border of this network look like, however long it learns?",
        "Which of the three moves of a layer is missing in the first two layers?",
        "Without `activation=...`, a `Dense` multiplies and shifts. It does not …",
    ),
    answer=Answer(
        lambda: (
            f"The bend is missing. With tanh in the first two layers {networks.share_after('bend'):.0f} % are right, "
            f"instead of {networks.share_after(None):.0f} %. All four changes were tried; the picture shows them."
        ),
        given="bend",
        draw=figures.repairs,
        alt="Four bars: only the one with a bend reaches the right end, the others stay near the middle.",
    ),
    praise="Without a bend three layers are one layer in disguise.",
)
