"""Layer: what all layers share. A layer builds its weights once, computes in `call`, learns in `backward`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from nnteach import config, initializers
from nnteach.backend import Array, Shape, to_device
from nnteach.errors import check_arguments
from nnteach.graph import Node, Symbol
from nnteach.variable import HasWeights, Variable

_names_given: dict[str, int] = {}


def fresh_name(word: str) -> str:
    """dense, dense_1, dense_2, ...: a name that no layer of this session has yet."""
    count = _names_given.get(word, 0)
    _names_given[word] = count + 1
    return word if count == 0 else f"{word}_{count}"


def snake_case(name: str) -> str:
    """LeakyReLU -> leaky_re_lu, Conv2D -> conv2d, as Keras names its layers."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


class Layer(HasWeights):
    """A step of a model: arrays in, arrays out, perhaps with weights that learn.

    A layer of your own defines

    - `build(input_shape)`: make weights with `self.add_weight` (once, at the first call);
    - `call(x, training=False)`: return y, and keep in `self.saved`, by name, what the way back needs;
    - `backward(dy)`: add to each weight's `grad`, return dx (of the shape of x).

    Args
        name: shown in summaries and errors; "dense", "dense_1", ... if not given.
        trainable: whether optimizers may change its weights.
        dtype: float type of its weights and results; `config.floatx()` if not given.
    """

    keras_only: ClassVar[tuple[str, ...]] = ()  # arguments Keras has and we have not built yet

    def __init__(self, *, name: str | None = None, trainable: bool = True, dtype: str | None = None, **others: Any):
        self._refuse(others)
        self.name = name if name is not None else fresh_name(snake_case(type(self).__name__))
        self.trainable = trainable
        self.dtype = _float_type(type(self).__name__, dtype)
        self.built = False
        self.wants_dx = True  # Graph.backward says False where nothing below learns
        self.saved: dict[str, Array] = {}
        self.variables: list[Variable] = []
        self._gets_training = "training" in _arguments(self.call)

    def _refuse(self, others: dict[str, Any]) -> None:
        """Name an argument that is not built here, instead of ignoring it."""
        owner = type(self).__name__
        for argument in set(others) & {*self.keras_only, "activity_regularizer"}:
            if others.pop(argument) is not None:
                raise NotImplementedError(f"{owner}: Keras has {argument!r}, nnteach does not have it yet.")
        for argument in set(others) & {"input_shape", "input_dim"}:
            raise TypeError(
                f"{owner} has no argument {argument!r}, which older books use. Say the shape of the data where they "
                "enter: Sequential([Input((4,)), ...])."
            )
        check_arguments(owner, others, [*_arguments(type(self).__init__), "name", "trainable", "dtype"])

    def __getattr__(self, name: str) -> Any:  # asked only for what is not there
        if "variables" not in self.__dict__ and not name.startswith("__"):
            raise RuntimeError(
                f"{type(self).__name__} lacks what every layer has: its __init__ must begin with super().__init__()."
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def build(self, input_shape: Shape) -> None:
        """Make the weights, now that the shape of the input is known."""

    def call(self, x: Array, training: bool = False) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define call(self, x).")

    def backward(self, dy: Array) -> Array:
        raise NotImplementedError(
            f"{type(self).__name__} defines no backward(self, dy), so nothing before or in it can learn. "
            "It receives dy and returns dx; add to each weight's grad on the way."
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Shape of y for that shape of x; the same, unless the layer says otherwise."""
        return input_shape

    def add_weight(
        self,
        shape: Sequence[int] | None = None,
        initializer: Any = None,
        dtype: str | None = None,
        trainable: bool = True,
        *,
        name: str | None = None,
    ) -> Variable:
        """Make a weight of that shape, Glorot's uniform start if no other is given; `build` calls this."""
        name = name or "variable"
        value = initializers.get(initializer or "glorot_uniform")(tuple(shape or ()), dtype=dtype or self.dtype)
        weight = Variable(value, name=name, trainable=trainable, dtype=dtype or self.dtype)
        weight.path = f"{self.name}/{name}"
        self.variables.append(weight)
        return weight

    def __call__(self, x: Any, training: bool = False) -> Any:
        """Compute on an array; or, given a symbol, become the next node of a model."""
        if isinstance(x, Symbol):
            self.ensure_built(x.shape)
            return Symbol(Node(self, [x.node], self.compute_output_shape(x.shape)))
        x = as_numbers(self.name, x, self.dtype)
        self.ensure_built(x.shape)
        return self.forward(x, training)

    def ensure_built(self, input_shape: Shape) -> None:
        """Build at the first call; refuse a shape that does not fit at every other."""
        if self.built:
            self.check_input(input_shape)
        else:
            self.build(input_shape)
            self.built = True

    def check_input(self, input_shape: Shape) -> None:
        """Raise a ValueError if a layer that was built for one shape is given another that does not fit."""

    def forward(self, x: Any, training: bool) -> Array:
        """What the graph calls: `call`, told whether this is training if it wants to know."""
        return self.call(x, training=training) if self._gets_training else self.call(x)

    @property
    def weights(self) -> list[Variable]:
        return list(self.variables)

    @property
    def trainable_variables(self) -> list[Variable]:
        return [w for w in self.variables if w.trainable] if self.trainable else []

    trainable_weights = trainable_variables

    @property
    def non_trainable_variables(self) -> list[Variable]:
        trainable = self.trainable_variables
        return [w for w in self.variables if not any(w is t for t in trainable)]

    non_trainable_weights = non_trainable_variables

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this layer again (without its weights)."""
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Layer:
        """A new layer from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}, {'built' if self.built else 'not built yet'}>"


def as_numbers(owner: str, x: Any, dtype: str | None) -> Array:
    """What somebody called a layer or a model on, as an array.

    Raises
        TypeError: text, say. ValueError: rows of different lengths.
    """
    try:
        return to_device(x, dtype)
    except (TypeError, ValueError) as error:
        if "inhomogeneous" in str(error):
            raise ValueError(f"{owner} received rows of different lengths; an array needs them all the same.") from None
        raise TypeError(f"{owner} computes with numbers; received {x!r:.200} ({error}).") from None


def _float_type(owner: str, dtype: Any) -> str:
    """The name of a float type: that of the settings, unless one is given."""
    try:
        name = np.dtype(dtype or config.floatx()).name
    except TypeError:
        name = ""
    if name not in ("float16", "float32", "float64"):
        raise ValueError(f"{owner}: dtype must be 'float16', 'float32' or 'float64'; received {dtype!r}.")
    return name


def _arguments(function: Any) -> tuple[str, ...]:
    """The names of a function's arguments, without self."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return tuple(name for name in names if name != "self")
