"""What the bias bench of a layer shows: a softmax layer that sees only zeros, or a layer of the learner's own model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnteach.activations import Activation, get
from nnteach.backend import to_numpy
from nnteach.data import as_array
from nnteach_widgets.bias_learning import Biases, Lesson

MOST = 6  # neurons in one picture


@dataclass(frozen=True, eq=False)
class Scene:
    """A layer before its biases.

    sums: (examples, neurons), what the weights alone say. start: the biases it begins with. names: of the neurons.
    function: the activation. units: how many the layer has.
    lesson: what can teach the biases, if there is something. title: what the layer is.
    """

    sums: np.ndarray
    start: Biases
    names: tuple[str, ...]
    function: Activation
    units: int
    title: str
    inputs: str
    lesson: Lesson | None = None

    @property
    def shares(self) -> bool:
        """Whether the answers are shares of a whole, so that each neuron's depends on all."""
        return not self.function.elementwise

    @cached_property
    def middle(self) -> np.ndarray:
        """The sum of each neuron for an ordinary example: (neurons,)."""
        return np.asarray(np.median(self.sums, axis=0))

    @cached_property
    def spread(self) -> np.ndarray:
        """Between which sums nine of ten examples lie: (neurons, 2)."""
        return np.asarray(np.quantile(self.sums, (0.05, 0.95), axis=0).T)

    @property
    def limit(self) -> float:
        """How far the sliders of the biases go: some way beyond what there is to learn."""
        if self.lesson is None:
            return float(max(3, np.ceil(np.abs(self.start).max())))
        goal = np.log(self.lesson.frequencies)
        return float(max(1.5, np.ceil(2 * np.abs(goal - goal.mean()).max()) / 2 + 0.5))


def of_classes(y: Any, names: Sequence[str] | None = None, features: int = 2) -> Scene:
    """A softmax layer that sees only zeros, and learns from labels how frequent each class is.

    Raises
        ValueError: not one label for each example; fewer than two classes or too many; names that do not fit.
    """
    labels = np.asarray(y)
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f"y must hold one class for each example, shape (n,); received shape {labels.shape}.")
    try:
        values, kinds = np.unique(labels, return_inverse=True)
        missing = any(value != value for value in values.tolist())
    except TypeError:  # None beside numbers: they cannot be put into an order
        missing = True
    if missing:
        raise ValueError("y has examples without a class (None or nan). Leave them out.")
    if not 2 <= len(values) <= MOST:
        raise ValueError(f"This picture has room for 2 to {MOST} classes; y has {len(values)} different values.")
    called = [str(value) for value in values] if names is None else [str(name) for name in names]
    if len(called) != len(values):
        raise ValueError(f"y has {len(values)} classes and names has {len(called)} names: {', '.join(called)}.")
    nothing = np.zeros((1, len(values)))
    lesson = Lesson(kinds.reshape(-1), len(values), features)
    return Scene(
        sums=nothing, start=(0.0,) * len(values), names=tuple(called), function=get("softmax"), units=len(values),
        title=f"softmax, {features} inputs that are 0", inputs="0", lesson=lesson,
    )  # fmt: skip


def of_model(model: Any, x: Any, layer: Any = None, neurons: Sequence[int] | None = None) -> Scene:
    """A layer of the learner's own model, as it is for the learner's own examples.

    Raises
        TypeError: not a model. ValueError: no such layer, one without biases, or neurons it does not have.
    """
    if not hasattr(model, "layers") or not hasattr(model, "predict"):
        raise TypeError(f"bias_bench needs a model, such as a Sequential; received {type(model).__name__}.")
    x = as_array("x", x)
    found = _layer(model, layer)
    model(x)  # every layer remembers what it has computed; refuses an x that does not fit
    bias = np.asarray(to_numpy(found.bias.value), dtype=float)
    z = np.asarray(to_numpy(found.saved["z"]), dtype=float)
    sums = z.reshape(-1, z.shape[-1]) - bias  # a picture has many places: each is an example for the filter
    shown = list(range(min(len(bias), MOST))) if neurons is None else _chosen(neurons, len(bias), found.name)
    function = found.activation
    kind = "filter" if z.ndim > 2 and hasattr(found, "filters") else "neuron"
    return Scene(
        sums=sums[:, shown], start=tuple(bias[shown].tolist()), names=tuple(f"{kind} {k}" for k in shown),
        function=function, units=len(bias), title=found.name, inputs="x",
    )  # fmt: skip


def _layer(model: Any, wanted: Any) -> Any:
    """The layer meant, or the first one with a bias for each neuron."""
    if wanted is not None:
        found = model.get_layer(wanted) if isinstance(wanted, str) else _by_place(model, wanted)
        if not _has_biases(found):
            raise ValueError(f"{found.name} has no bias for each neuron to look at. Try {_suitable(model)}.")
        return found
    for found in model.layers:
        if _has_biases(found):
            return found
    raise ValueError(f"{model.name} has no layer with a bias for each neuron, such as Dense or Conv2D.")


def _by_place(model: Any, place: Any) -> Any:
    if isinstance(place, bool) or not isinstance(place, int) or not -len(model.layers) <= place < len(model.layers):
        names = ", ".join(layer.name for layer in model.layers)
        raise ValueError(f"layer={place!r}: there is none. Name one of {names}, or count from 0.")
    return model.layers[place]


def _has_biases(layer: Any) -> bool:
    """Dense and convolutions have; a recurrent layer has some for each gate, and its sums are many."""
    shape = getattr(getattr(layer, "bias", None), "shape", ())
    counted = getattr(layer, "units", None) or getattr(layer, "filters", None)
    return bool(shape == (counted,)) and hasattr(layer, "activation") and not hasattr(layer, "recurrent_kernel")


def _suitable(model: Any) -> str:
    return ", ".join(layer.name for layer in model.layers if _has_biases(layer)) or "a model with a Dense layer"


def _chosen(neurons: Any, units: int, name: str) -> list[int]:
    wanted: list[Any] = list(neurons) if not isinstance(neurons, int | str) else [neurons]
    if not all(isinstance(k, int | np.integer) for k in wanted):
        raise TypeError(f"neurons is a list of numbers, counted from 0, such as [0, 2]; received {neurons!r}.")
    if not 1 <= len(wanted) <= MOST or len(set(wanted)) != len(wanted) or not all(0 <= k < units for k in wanted):
        raise ValueError(f"{name} has {units} neurons, 0 to {units - 1}; choose 1 to {MOST} of them, each once.")
    return wanted


def _wine() -> Scene:
    from sklearn.datasets import load_wine

    wine = load_wine()
    return of_classes(wine.target, ["grower 0", "grower 1", "grower 2"], features=wine.data.shape[1])


def _rare() -> Scene:
    """One class of two is rare, as with tumours and faults: 10 of 100."""
    return of_classes(np.repeat([0, 1], [90, 10]), ["healthy", "ill"])


SCENES: dict[str, Callable[[], Scene]] = {"softmax": _wine, "shared": _wine, "rare": _rare}
