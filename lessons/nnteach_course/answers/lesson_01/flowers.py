"""The flowers of lesson 01, its ten lines, and what the engine says about both."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

import nnteach as nn
from nnteach_course import guarded

BATCH, EPOCHS = 32, 40  # as in the lesson
ASKED = 10  # epochs in the question how often the weights change


class Split(NamedTuple):
    """Flowers to learn from, and flowers put aside."""

    x_train: np.ndarray
    x_test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray


@cache
def split() -> Split:
    """As in the lesson's set-up cell."""
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split

    flowers, kinds = load_iris(return_X_y=True)
    return Split(*train_test_split(flowers, kinds, test_size=30, stratify=kinds, random_state=2))


def network(loss: str = "sparse_categorical_crossentropy", units: int = 3, seed: int = 1) -> Any:
    """The network of the ten lines, not yet trained. Draws its weights: call it inside `guarded.chance_put_back`."""
    nn.utils.set_random_seed(seed)
    model = nn.Sequential(
        [
            nn.Input((4,)),
            nn.layers.Dense(8, activation="relu", name="hidden"),
            nn.layers.Dense(units, activation="softmax", name="output"),
        ],
        name="ten_lines",
    )
    model.compile(nn.optimizers.Adam(0.02), loss, metrics=["accuracy"])
    return model


@cache
def fitted_twice() -> tuple[list[float], list[float]]:
    """The loss of each epoch, of a first and of a second call of `fit`."""
    data = split()
    with guarded.chance_put_back():
        model = network()
        runs = [
            model.fit(data.x_train, data.y_train, batch_size=BATCH, epochs=epochs, verbose=0).history["loss"]
            for epochs in (EPOCHS, EPOCHS // 2)
        ]
    return runs[0], runs[1]


def changed_by(action: str) -> bool:
    """Does this change the weights? "predict", "evaluate", "compile" or "fit"."""
    data = split()
    with guarded.chance_put_back():
        model = network()
        before = model.get_weights()
        if action == "predict":
            for _ in range(100):
                model.predict(data.x_test, verbose=0)
        elif action == "evaluate":
            model.evaluate(data.x_test, data.y_test, verbose=0)
        elif action == "compile":
            model.compile("sgd", "sparse_categorical_crossentropy")
        else:
            model.fit(data.x_train, data.y_train, epochs=1, verbose=0)
        return any(not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


@cache
def numbers_after(flowers: int) -> int:
    """How many numbers a network holds after it has learned from so many flowers."""
    data = split()
    with guarded.chance_put_back():
        model = network()
        model.fit(data.x_train[:flowers], data.y_train[:flowers], epochs=1, verbose=0)
        return int(model.count_params())


@cache
def updates(epochs: int = ASKED) -> int:
    """How often the optimizer has changed the weights, by its own count."""
    data = split()
    with guarded.chance_put_back():
        model = network()
        model.fit(data.x_train, data.y_train, batch_size=BATCH, epochs=epochs, verbose=0)
        return int(model.optimizer.iterations)


@cache
def shape_of_answers() -> tuple[int, ...]:
    with guarded.chance_put_back():
        answers = network().predict(split().x_test, verbose=0)
    return tuple(int(n) for n in np.asarray(answers).shape)


@cache
def change_at_each_line() -> tuple[float, ...]:
    """How much the farthest weight has moved since the line before, at the six lines of a step of `fit`."""
    import nnteach_widgets as explore
    from nnteach_widgets.unfold_lines import STOPS

    data = split()
    with guarded.chance_put_back():
        lab = explore.unfold_fit(network(), data.x_train, data.y_train, batch_size=BATCH, steps=1)
    moved, last = [], None
    for line in range(1, len(STOPS) + 1):
        numbers = lab.compute(type(lab.state)(line=line))
        now = np.concatenate([w.ravel() for layer in lab.scene.layers for w in numbers.weights(layer.name).values()])
        moved.append(0.0 if last is None else float(np.abs(now - last).max()))
        last = now
    return tuple(moved)
