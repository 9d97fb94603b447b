"""What the weight microscope looks at: a copy of a model, its dense layers, and examples to try them on."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnteach.backend import to_numpy
from nnteach.data import as_array
from nnteach.layers import Dense

MOST = 1000  # examples that are judged at each move of a slider
SIDE = 8  # of the smallest square of inputs that is taken for a picture
FACTOR = 3.0  # a layer can be multiplied by this at most, either way


@dataclass(frozen=True, eq=False)
class WeightLayer:
    """A dense layer as it was: its kernel (inputs, units), and how the numbers it gets may be shown."""

    name: str
    kernel: np.ndarray
    inputs: tuple[str, ...]
    picture: tuple[int, int] | None  # rows and columns, if its inputs are the pixels of a picture

    @property
    def units(self) -> int:
        return self.kernel.shape[1]


@dataclass(frozen=True, eq=False)
class Pass:
    """All examples once through the model: for each dense layer x, z and y, and what came out.

    accuracy: the share of examples whose class is right; None where the outputs are no classes.
    """

    x: tuple[np.ndarray, ...]
    z: tuple[np.ndarray, ...]
    y: tuple[np.ndarray, ...]
    outputs: np.ndarray
    loss: float
    accuracy: float | None


@dataclass(frozen=True, eq=False)
class WeightScene:
    """What stays while the controls move."""

    model: Any  # a copy: whatever is done to its weights, the learner's model stays as it is
    places: tuple[int, ...]  # of its dense layers, among all
    layers: tuple[WeightLayer, ...]
    x: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...]
    whole: int  # how many examples were given
    limit: float  # the weight slider goes from minus this to this

    def set(self, model: Any, kernels: Sequence[np.ndarray]) -> list[Any]:
        """Give these kernels to the model, this copy or another one; returns the layers that have them."""
        dense = [model.layers[place] for place in self.places]
        for layer, kernel in zip(dense, kernels, strict=True):
            layer.kernel.assign(kernel)
        return dense

    def run(self, kernels: Sequence[np.ndarray]) -> Pass:
        """The numbers that the model makes of all examples with these kernels."""
        dense = self.set(self.model, kernels)
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = np.asarray(self.model.predict_on_batch(self.x))
            loss = float(self.model.loss(self.y, outputs))
        saved = [{name: np.asarray(to_numpy(layer.saved[name])) for name in "xzy"} for layer in dense]
        x, z, y = (tuple(one[name] for one in saved) for name in "xzy")
        return Pass(x, z, y, outputs, loss, accuracy(outputs, self.y, self.model.loss))

    def truth(self, example: int) -> str:
        """What y says about an example, in words."""
        target = self.y[example]
        if target.size > 1:
            return self.classes[int(target.argmax())]
        value = float(target.reshape(()))
        column = int(value) if value == int(value) else -1
        if len(self.classes) > 1 and 0 <= column < len(self.classes):
            return self.classes[column]
        return f"{value:g}"


def accuracy(outputs: np.ndarray, y: np.ndarray, loss: Any) -> float | None:
    """The share of right classes; None where the loss is not one for classes."""
    kind = type(loss).__name__
    if kind == "SparseCategoricalCrossentropy":
        right = outputs.argmax(axis=-1) == y.reshape(len(y)).astype(int)
    elif kind == "CategoricalCrossentropy":
        right = outputs.argmax(axis=-1) == y.argmax(axis=-1)
    elif kind == "BinaryCrossentropy" and outputs.shape[-1] == 1:
        border = 0.0 if getattr(loss, "from_logits", False) else 0.5
        right = (outputs[:, 0] > border) == (y.reshape(len(y)) > 0.5)
    else:
        return None
    return float(np.mean(right))


def weight_scene(
    model: Any, x: Any, y: Any, picture: Any, inputs: Sequence[str] | None, classes: Sequence[str] | None
) -> WeightScene:
    """The scene of the learner's model and examples, or an error that says what does not fit."""
    owner = "weight_microscope"
    if not hasattr(model, "layers") or not hasattr(model, "predict_on_batch"):
        raise TypeError(f"{owner} looks into a model, such as a Sequential; received {model!r}.")
    if getattr(model, "loss", None) is None:
        raise RuntimeError(f"{owner} says what a weight does to the loss: call model.compile(optimizer, loss) first.")
    x, y = as_array("x", x), as_array("y", y)
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(f"{owner}: x has {len(x)} examples, y has {len(y)}: they must be as many, and one at least.")
    whole = len(x)
    if whole > MOST:
        at = np.linspace(0, whole - 1, MOST).astype(int)
        x, y = x[at], y[at]
    model.evaluate(x[:1], y[:1], verbose=0)  # builds the model, and says what does not fit
    places = tuple(k for k, layer in enumerate(model.layers) if isinstance(layer, Dense) and layer.saved["z"].ndim == 2)
    dense = [model.layers[place] for place in places]
    if not dense:
        raise ValueError(
            f"{owner} shows Dense layers that get rows of numbers, (examples, features), and {model.name} has none of "
            "its own."
        )
    flat = model.output_shape[1:]
    if len(flat) != 1:
        raise ValueError(f"{owner} needs outputs of shape (examples, units); those of {model.name} are {flat}.")
    replica = copy.deepcopy(model)
    replica.to("cpu")
    layers = []
    for k, layer in enumerate(dense):
        kernel = np.array(to_numpy(layer.kernel.value))
        first = k == 0 and kernel.shape[0] == x[0].size
        shown = _picture(picture, kernel.shape[0], first, x.shape[1:])
        names = inputs if first else None
        layers.append(WeightLayer(layer.name, kernel, _names(owner, "inputs", names, kernel.shape[0], "input"), shown))
    strong = max(float(np.abs(layer.kernel).max()) for layer in layers)
    if not math.isfinite(strong):
        raise ValueError(f"{owner}: a weight of {model.name} is not a finite number.")
    limit = max(2.0, math.ceil(2 * strong) / 1.0)
    return WeightScene(
        replica, places, tuple(layers), x, y, _names(owner, "classes", classes, flat[0], ""), whole, limit
    )


def _picture(asked: Any, size: int, first: bool, shape: tuple[int, ...]) -> tuple[int, int] | None:
    """The rows and columns of a layer's inputs, if they are pixels."""
    if not first or asked is False:
        return None
    if asked is not None:
        rows, columns = (int(n) for n in asked)
        if rows * columns != size:
            raise ValueError(
                f"weight_microscope: picture={tuple(asked)} has {rows * columns} pixels, but the first layer has "
                f"{size} inputs."
            )
        return rows, columns
    if len(shape) in (2, 3) and shape[0] * shape[1] == size:
        return shape[0], shape[1]
    side = math.isqrt(size)
    return (side, side) if side * side == size and side >= SIDE else None


def _names(owner: str, argument: str, given: Sequence[str] | None, count: int, word: str) -> tuple[str, ...]:
    if given is None:
        return tuple(f"{word} {k}".strip() for k in range(count))
    names = tuple(str(name) for name in given)
    if isinstance(given, str) or len(names) != count:
        raise ValueError(f"{owner}: {argument} needs {count} names; received {given!r}.")
    return names
