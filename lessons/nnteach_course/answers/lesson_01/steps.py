"""The five words in order (01.1), true or false about them (01.4), and what Keras runs on (01.6)."""

from __future__ import annotations

from nnteach_course.answers.lesson_01 import figures, flowers
from nnteach_course.exercise import Answer, Exercise
from nnteach_course.kinds import Choose, Misconception, Order, Part, Several

# 01.1 In order

WORDS = {
    "build": "keras.Sequential([...]): say which layers there are",
    "compile": "compile(...): choose how it will learn",
    "fit": "fit(x_train, y_train): learn from examples",
    "evaluate": "evaluate(x_test, y_test): how good is it on unseen ones?",
    "predict": "predict(x_new): good enough, so use it on new ones",
}
Words = tuple[str, ...]


def _before(words: Words, one: str, other: str) -> bool:
    return words.index(one) < words.index(other)


FIVE = Exercise(
    id="01.1",
    title="Five words in order",
    question="Put the five calls into the order in which one needs them.",
    kind=Order(WORDS),
    name="order",
    misconceptions=(
        Misconception(
            "uses-what-is-not-there",
            "The first call makes the model. Before it, there is nothing to compile, to teach or to ask.",
            when=lambda words: words[0] != "build",
        ),
        Misconception(
            "compile-after-fit",
            "`fit` has to know which loss to make small, and by which rule. `compile` tells it. Without that, `fit` "
            "refuses.",
            when=lambda words: _before(words, "fit", "compile"),
        ),
        Misconception(
            "judged-before-learning",
            "Nothing has been learned at that point: the weights are still random. One judges what `fit` has made.",
            when=lambda words: _before(words, "evaluate", "fit"),
        ),
        Misconception(
            "asked-before-learning",
            "It would answer, but at random: no `fit`, no knowledge.",
            when=lambda words: _before(words, "predict", "fit"),
        ),
        Misconception(
            "used-before-judged",
            "Possible, but rash. First see how good it is on examples whose answers you know. Then use it.",
            when=lambda words: _before(words, "predict", "evaluate"),
        ),
    ),
    hints=(
        "Which call needs nothing before it?",
        "Before it can learn, it must know how to learn. Before you trust it, you must know how good it is.",
        "It begins with build and compile, and ends with predict.",
    ),
    answer=Answer(
        "Build, compile, fit, evaluate, predict. Say what it is, say how it learns, let it learn, judge it, use it.",
        given=list(WORDS),
        draw=figures.five_words,
        alt="Five boxes in a row: build, compile, fit, evaluate, predict. Below each, whether it changes weights: only "
        "fit does.",
    ),
    praise="Say what it is, say how it learns, let it learn, judge it, use it.",
)

# 01.4 True or false

YES_NO = {"true": "true", "false": "false"}


def _said(fact: bool) -> str:
    return "true" if fact else "false"


def begins_anew() -> bool:
    """Whether a second `fit` starts nearer to where the first one started than to where it stopped."""
    first, second = flowers.fitted_twice()
    return abs(second[0] - first[0]) < abs(second[0] - first[-1])


def keeps_the_flowers() -> bool:
    """Whether more flowers to learn from mean more numbers in the network."""
    return flowers.numbers_after(120) != flowers.numbers_after(20)


STATEMENTS = Exercise(
    id="01.4",
    title="True or false?",
    question="Five statements. The engine was asked about each.",
    kind=Several(
        {
            "fit": Part(
                "fit changes the weights.",
                Choose(YES_NO, truth=lambda: _said(flowers.changed_by("fit"))),
                (
                    Misconception(
                        "learning-changes-nothing",
                        "That is all that learning is here: after each batch, every weight is changed a little.",
                        when="false",
                    ),
                ),
            ),
            "predict": Part(
                "predict changes the weights.",
                Choose(YES_NO, truth=lambda: _said(flowers.changed_by("predict"))),
                (
                    Misconception(
                        "learns-while-predicting",
                        "We called it a hundred times: not one weight has moved. Without the right answers, there is "
                        "nothing to learn from.",
                        when="true",
                    ),
                ),
            ),
            "compile": Part(
                "compile teaches the network something.",
                Choose(YES_NO, truth=lambda: _said(flowers.changed_by("compile"))),
                (
                    Misconception(
                        "compile-trains",
                        "It only notes which loss and which rule to use later. Not a single example is looked at.",
                        when="true",
                    ),
                ),
            ),
            "again": Part(
                "A second call of fit begins with new weights.",
                Choose(YES_NO, truth=lambda: _said(begins_anew())),
                (
                    Misconception(
                        "fit-begins-anew",
                        "It goes on from the weights that are there. For a fresh start, build the model again.",
                        when="true",
                    ),
                ),
            ),
            "keeps": Part(
                "After fit, the training flowers are inside the network.",
                Choose(YES_NO, truth=lambda: _said(keeps_the_flowers())),
                (
                    Misconception(
                        "network-stores-the-data",
                        lambda: (
                            f"It holds {flowers.numbers_after(20)} numbers, whether it learned from 20 flowers or from "
                            "120. There is no room for the flowers."
                        ),
                        when="true",
                    ),
                ),
            ),
        }
    ),
    name="statements",
    hints=(
        "Think of the walk through `fit`: at which of its six lines did a weight change?",
        "Who has the right answers at hand: `fit`, `predict`, or `compile`?",
        "One of the five is true.",
    ),
    answer=Answer(
        lambda: (
            "Only the first. `fit` changes the weights, nothing else does. A second `fit` goes on from there, and what "
            f"stays of the flowers are the {flowers.numbers_after(120)} numbers that they have shaped."
        ),
        given={"fit": "true", "predict": "false", "compile": "false", "again": "false", "keeps": "false"},
        draw=figures.five_words,
        alt="Five boxes in a row: build, compile, fit, evaluate, predict. Below each, whether it changes weights: only "
        "fit does.",
    ),
    praise="Learning happens in `fit` and nowhere else; what is learned is the weights.",
)

# 01.6 What Keras runs on

BACKENDS = Exercise(
    id="01.6",
    title="What does Keras run on?",
    question="Which list is right for the Keras of today, version 3?",
    kind=Choose(
        {
            "three": "JAX, TensorFlow or PyTorch",
            "old": "TensorFlow, CNTK or Theano",
            "one": "TensorFlow alone",
            "none": "nothing: Keras computes by itself",
        },
        truth="three",
        shuffled=True,
    ),
    name="backends",
    misconceptions=(
        Misconception(
            "backends-of-2017",
            "That was right until 2019. Theano and CNTK are no longer developed, and Keras has dropped both.",
            when="old",
        ),
        Misconception(
            "keras-is-tensorflow",
            "That was so from 2020 to 2023. Since Keras 3 there is a choice again.",
            when="one",
        ),
        Misconception(
            "keras-computes",
            "Keras says *what* to do. Something below it does the computing, and that is the backend.",
            when="none",
        ),
    ),
    hints=(
        "Look at the strip of years: which bars reach the right edge?",
        "Two of the names in the document ended in 2017 and 2019.",
        "There are three, and Theano is not among them.",
    ),
    answer=Answer(
        "JAX, TensorFlow or PyTorch. The document names the backends of its time; two of the three are history.",
        given="three",
        draw=figures.years,
        alt=figures.YEARS_IN_WORDS,
    ),
    praise="Keras 3 lets you choose among JAX, TensorFlow and PyTorch.",
)
