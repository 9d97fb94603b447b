"""Lesson 02: what the engine says about straight lines, circles, depth and what a network keeps."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import nnteach as nn
from nnteach.initializers import GlorotUniform, RandomNormal
from nnteach.layers import Dense, Input
from nnteach_widgets.bender_networks import NO_BEND, taught
from nnteach_widgets.chain import chain_of
from nnteach_widgets.sight import crookedness
from nnteach_widgets.toys import circles

STRAIGHT = 1e-5  # lines less crooked than that are straight but for rounding


# Does a layer bend a line?


def layer(seed: int, activation: str | None = None) -> Dense:
    """A layer of two units with weights and biases drawn by chance."""
    W, b = RandomNormal(0, 1, seed), RandomNormal(0, 1, seed + 1)
    made = Dense(2, activation, kernel_initializer=W, bias_initializer=b, dtype="float64", name="drawn")
    made.ensure_built((None, 2))
    return made


def grid() -> np.ndarray:
    """Straight lines over the plane, seven in each direction: (14, 25, 2)."""
    steps, places = np.linspace(-1.5, 1.5, 25), np.linspace(-1.5, 1.5, 7)
    along = np.stack(np.meshgrid(steps, places), axis=-1)
    return np.concatenate([along, along[..., ::-1]])


def through(one: Dense, lines: np.ndarray) -> np.ndarray:
    return np.asarray(one(lines.reshape(-1, 2))).reshape(lines.shape)


def what_comes_out() -> str:
    """Send straight lines through a hundred layers without activation; say how the most crooked one looks."""
    worst = max(crookedness(through(layer(2 * seed), grid())) for seed in range(100))
    return "straight" if worst < STRAIGHT else "curve"


@cache
def ten_melted() -> tuple[int, float]:
    """Ten layers without activation, melted: how many are left, and how far their answers are from those of the ten."""
    layers = [
        Dense(
            4,
            kernel_initializer=RandomNormal(0, 0.5, k),
            bias_initializer=RandomNormal(0, 1, 50 + k),
            name=f"layer_{k}",
        )
        for k in range(10)
    ]
    chain = chain_of(nn.Sequential([Input((2,), name="inputs"), *layers], name="ten"))
    rows = grid().reshape(-1, 2)
    return len(chain.melted().links), float(np.abs(chain.stages(rows)[-1] - chain.melted().stages(rows)[-1]).max())


# One straight cut through the circles


@cache
def best_cut() -> tuple[float, float, int]:
    """The straight line that names most of the circles' points rightly: its angle, its distance, how many. All are "
    "tried.

    What is farther out along the angle than the distance counts as ring.
    """
    x, ring = circles()
    found = []
    for angle in np.linspace(0, 2 * np.pi, 720, endpoint=False):
        far = x @ (np.cos(angle), np.sin(angle))
        order = np.argsort(far)
        passed = np.where(ring[order] == 1, -1, 1)  # each point that comes to lie inside: a disc point is gained
        right = ring.sum() + np.concatenate([[0], np.cumsum(passed)])
        k = int(right.argmax())
        edges = np.concatenate([[far.min() - 1], far[order], [far.max() + 1]])
        found.append((float(angle), float((edges[k] + edges[k + 1]) / 2), int(right[k])))
    return max(found, key=lambda cut: cut[2])


def best_share() -> float:
    """Of all points, in per cent."""
    return 100 * best_cut()[2] / len(circles()[1])


def trained_share(network: str) -> float:
    """How many of the circles' points one of the layer-bender's networks names rightly, in per cent."""
    lesson = taught("circles", network)
    said = np.asarray(lesson.model(-1).predict(lesson.x, verbose=0)).argmax(axis=1)
    return float(100 * np.mean(said == lesson.y))


LINEAR, BENT = NO_BEND, "2 – 3 – 2, tanh"


# What is kept of the data?


@cache
def after_learning(examples: int) -> Any:
    """A network with three units before its output that has learned from so many points of the circles."""
    x, y = circles(examples)
    model = nn.Sequential(
        [
            Input((2,), name="inputs"),
            Dense(3, "tanh", kernel_initializer=GlorotUniform(2), name="hidden"),
            Dense(1, "sigmoid", kernel_initializer=GlorotUniform(3), name="output"),
        ],
        name="learner",
    )
    model.compile(nn.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=len(x), epochs=300, shuffle=False, verbose=0)
    return model


FEW, MANY = 200, 2000


def what_is_kept() -> str:
    few, many = (after_learning(n).count_params() for n in (FEW, MANY))
    return "same" if few == many else "tenfold" if many == 10 * few else "more" if many > few else "fewer"


def moved_by_predicting() -> float:
    """The largest change of a weight during `predict`."""
    model = after_learning(FEW)
    before = [w.copy() for w in model.get_weights()]
    model.predict(circles(FEW)[0], verbose=0)
    return max(float(np.abs(a - b).max()) for a, b in zip(before, model.get_weights(), strict=True))


@cache
def regression_apart() -> float:
    """How far a Dense(1) with the numbers of a linear regression is from its answers, of all people with diabetes."""
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import LinearRegression

    x, y = load_diabetes(return_X_y=True)
    fitted = LinearRegression().fit(x, y)
    one = Dense(1, kernel_initializer="zeros", dtype="float64", name="regression")
    one.ensure_built((None, x.shape[1]))
    one.set_weights([fitted.coef_[:, np.newaxis], np.array([fitted.intercept_])])
    return float(np.abs(np.asarray(one(x))[:, 0] - fitted.predict(x)).max())


BENT_SHAPE = (5, 3)


def shape_after_a_bend() -> tuple[int, ...]:
    """What three activations make of a table of that shape: all the same."""
    [shape] = {
        np.asarray(layer(1, name).activation(np.zeros(BENT_SHAPE))).shape for name in ("relu", "tanh", "sigmoid")
    }
    return shape


# The bug: three layers and no success

REPAIRS = {
    "units": ("64 units instead of 8 in the first two layers", (64, 64), None, 200),
    "layers": ("two more layers of the same kind", (8, 8, 8, 8), None, 200),
    "epochs": ("1000 epochs instead of 200", (8, 8), None, 1000),
    "bend": ('activation="tanh" in the first two layers', (8, 8), "tanh", 200),
}


@cache
def share_after(repair: str | None) -> float:
    """How many of the circles' points the network names rightly after that repair (None: as it was), in per cent."""
    _, hidden, activation, epochs = REPAIRS[repair] if repair else ("", (8, 8), None, 200)
    x, y = circles()
    layers = [
        Dense(units, activation, kernel_initializer=GlorotUniform(5 + k), name=f"hidden_{k + 1}")
        for k, units in enumerate(hidden)
    ]
    exit_ = Dense(1, "sigmoid", kernel_initializer=GlorotUniform(11), name="output")
    model = nn.Sequential([Input((2,), name="inputs"), *layers, exit_], name="stuck")
    model.compile(nn.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=50, epochs=epochs, shuffle=False, verbose=0)
    return float(100 * model.evaluate(x, y, verbose=0)[1])


def best_repair() -> str:
    return max(REPAIRS, key=share_after)


# Depth


@cache
def depth_of(name: str) -> int:
    """How many layers with weights one of the four networks has: asked of the engine."""
    return len(_build(name).layers)


@cache
def params_of(name: str) -> int:
    return int(_build(name).count_params())


SHAPES: dict[str, tuple[int, tuple[int, ...]]] = {  # inputs, and units of each layer
    "wide": (2, (500, 1)),
    "narrow": (2, (3, 3, 3, 1)),
    "inputs": (10_000, (1,)),
    "heavy": (64, (256, 10)),
}


def _build(name: str) -> Any:
    inputs, units = SHAPES[name]
    layers = [Dense(u, kernel_initializer="zeros", name=f"layer_{k + 1}") for k, u in enumerate(units)]
    return nn.Sequential([Input((inputs,), name="inputs"), *layers], name=name)


def deepest() -> str:
    return max(SHAPES, key=depth_of)


# Three relu units around a disc, set by hand

ANGLES = np.deg2rad([90, 210, 330])
LOOKS = np.stack([np.cos(ANGLES), np.sin(ANGLES)])  # (2, 3): each unit looks into a direction of its own


def by_hand(b: float, v: float, c: float) -> Any:
    """2 – 3 – 1: three relu units with one bias b, all with weight v at the output, whose own bias is c."""
    model = nn.Sequential(
        [
            Input((2,), name="inputs"),
            Dense(3, "relu", kernel_initializer="zeros", dtype="float64", name="hidden"),
            Dense(1, "sigmoid", kernel_initializer="zeros", dtype="float64", name="output"),
        ],
        name="by_hand",
    )
    model.set_weights([LOOKS, np.full(3, b), np.full((3, 1), v), np.array([c])])
    return model


def answers(b: float, v: float, c: float, rows: np.ndarray) -> np.ndarray:
    """How sure that network is of "ring", for each row."""
    return np.asarray(by_hand(b, v, c)(rows))[:, 0]
