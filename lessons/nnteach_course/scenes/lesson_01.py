"""Lesson 01: five words, what a network says about flowers, the years of Keras, and the way to the real one."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

import nnteach
from nnteach_course import guarded
from nnteach_course.answers.lesson_01 import figures
from nnteach_course.pictures import canvas
from nnteach_course.views import picture
from nnteach_widgets import plots
from nnteach_widgets.figure_view import FigureView
from nnteach_widgets.palette import Palette

BACKENDS = {"jax": "JAX", "tensorflow": "TensorFlow", "torch": "PyTorch"}


def five_words() -> FigureView:
    """What the five calls are for."""
    words = "; ".join(f"{word}: {purpose}".replace("\n", " ") for word, purpose, _ in figures.FIVE)
    return picture(figures.five_words, f"Five boxes in a row. {words}. Only fit changes the weights.")


def shares(said: np.ndarray, truth: np.ndarray) -> FigureView:
    """Some rows of what `predict` gave, and what the flowers are."""
    rows = figures.some_rows(said, truth)
    words = "; ".join(
        f"flower {i}: {', '.join(f'{s:.2f}' for s in said[i])}, is {figures.KINDS[truth[i]]}" for i in rows
    )
    return picture(lambda colours: figures.shares(colours, said, truth), f"Shares of the three kinds. {words}.")


def learning(history: Any) -> FigureView:
    """The loss and the accuracy, epoch by epoch."""
    kept = history.history

    def draw(colours: Palette) -> Figure:
        figure, axes = canvas(colours, height=2.8)
        plots.history_curves(axes, kept, colours)
        return figure

    first, last = kept["loss"][0], kept["loss"][-1]
    return picture(draw, f"The loss over {len(kept['loss'])} epochs falls from {first:.2f} to {last:.2f}.")


def years() -> FigureView:
    """What Keras ran on, from 2015 until today."""
    return picture(figures.years, figures.YEARS_IN_WORDS)


def engine(keras: Any) -> None:
    """Say what this `keras` computes with, and whether the real one is installed."""
    if keras is nnteach:
        numpy = f"NumPy {np.__version__}, on the {nnteach.device()}"
        print(f"keras is nnteach {nnteach.__version__} here: its backend is {numpy}.")
    else:
        print(f"keras is Keras {keras.__version__} here: its backend is {keras.config.backend()}.")
    found = _installed()
    if found is None:
        print("The real Keras is not installed on this machine. You do not need it for this course.")
    elif not found:
        print("Keras is installed, but none of JAX, TensorFlow and PyTorch: it could not compute.")
    else:
        names = " and ".join(BACKENDS[name] for name in found)
        print(f"Keras {importlib.metadata.version('keras')} is installed, too; it can run on {names}.")


def _installed() -> list[str] | None:
    """The backends that Keras finds on this machine; None if it is not here itself."""
    if importlib.util.find_spec("keras") is None:
        return None
    return [name for name in BACKENDS if importlib.util.find_spec(name)]


def on_the_real_keras(model: Any, x: np.ndarray, now: bool = False) -> None:
    """The same network, with the same weights, on the real Keras: does it say the same? Keras takes seconds to load."""
    found = _installed()
    if not found:
        print("The real Keras, with something to run on, is not installed here. That does no harm. To try it one day:")
        print("    pip install keras jax")
    elif not now:
        print("Keras is installed. Change False to True above, and run the cell again; it takes some seconds.")
    else:
        if "keras" not in sys.modules:
            os.environ.setdefault("KERAS_BACKEND", found[0])
        real = importlib.import_module("keras")
        theirs = np.asarray(nnteach.to_keras(model).predict(x, verbose=0))
        ours = np.asarray(model.predict(x, verbose=0))
        backend = real.config.backend()
        print(f"Keras {real.__version__} on {BACKENDS.get(backend, backend)}, {len(x)} flowers.")
        print(
            f"The largest difference to nnteach is {np.abs(theirs - ours).max():.0e}; rounding alone makes that much."
        )


def your_network(classify: Callable[..., Any]) -> None:
    """Let the learner's function loose on wines: three growers, thirteen measurements, brought to one scale."""
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split

    wines, growers = load_wine(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(
        wines, growers, test_size=0.25, stratify=growers, random_state=0
    )
    x_train, x_test = ((x - x_train.mean(axis=0)) / x_train.std(axis=0) for x in (x_train, x_test))
    with guarded.chance_put_back():
        nnteach.utils.set_random_seed(0)
        said = guarded.call(classify, (x_train, y_train, x_test), 30.0).value
    if said is None or np.shape(said) != np.shape(y_test):
        print("As soon as `classify` returns a kind for each, it will be tried here.")
        return
    print(f"wines given to the right grower: {(np.asarray(said) == y_test).sum()} of {len(y_test)}")
