"""Sequential: a model whose layers stand in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nnteach.backend import to_device, xp
from nnteach.errors import check_flag, did_you_mean
from nnteach.graph import Graph, Symbol
from nnteach.layers import Input, Layer
from nnteach.layers.input import InputLayer
from nnteach.layers.layer import as_numbers, fresh_name
from nnteach.models.training import Trainer
from nnteach.summary import summary_text
from nnteach.variable import HasWeights, Variable


class Sequential(Trainer, HasWeights):
    """Layers in a row: each reads what the one before it made.

    Begin with `Input(shape)`, and shapes are checked as layers are added; without it, the first data decide.

        model = Sequential([Input((2,)), Dense(8, activation="tanh"), Dense(1, activation="sigmoid")])

    Args
        layers: the layers, from input to output; more can follow with `add`.
        trainable: False freezes all of them.
        name: shown in summaries; "sequential", "sequential_1", ... if not given.
    """

    def __init__(self, layers: Iterable[Any] | None = None, trainable: bool = True, name: str | None = None):
        if isinstance(layers, (Layer, str)):
            raise TypeError("Sequential takes a list of layers: Sequential([Dense(3), ...]), with square brackets [ ].")
        self.name = name or fresh_name("sequential")
        self.layers: list[Layer] = []
        self._input: Symbol | None = None
        self._trainable = check_flag("Sequential", "trainable", trainable)
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Append a layer.

        Raises
            TypeError: not a layer. ValueError: its input does not fit what comes before; a name used twice.
        """
        if isinstance(layer, Symbol):
            if self.layers or self._input is not None:
                raise ValueError(f"{self.name}: Input must come first; there are layers before it already.")
            if layer.node.parents:
                raise ValueError(f"{self.name}: add takes layers and, first of all, Input(shape); received {layer!r}.")
            self._input = layer
            self._connect_from(layer)
            return
        if isinstance(layer, InputLayer) or not isinstance(layer, Layer):
            hint = " Add parentheses and arguments to make one." if isinstance(layer, type) else ""
            raise TypeError(f"{self.name}: add takes layers; received {layer!r}.{hint}")
        if any(layer is other for other in self.layers):
            raise ValueError(f"{self.name}: {layer.name!r} is in this model already; make another one.")
        if any(layer.name == other.name for other in self.layers):
            raise ValueError(f"{self.name}: two layers are called {layer.name!r}; give one another name.")
        if not self._trainable:
            layer.trainable = False
        self.layers.append(layer)
        if self._input is not None:
            try:
                self._connect_from(self._input)
            except BaseException:
                self.layers.pop()
                self._connect_from(self._input)
                raise

    def pop(self) -> Layer:
        """Take the last layer off."""
        if not self.layers:
            raise ValueError(f"{self.name} has no layers to take off.")
        layer = self.layers.pop()
        if self._input is not None:
            self._connect_from(self._input)
        return layer

    def _connect_from(self, symbol: Symbol) -> None:
        first = symbol.node
        for layer in self.layers:
            symbol = layer(symbol)
        self.graph = Graph([first], [symbol.node])
        self.built_on = xp.device

    def _connect(self, x_shape: tuple[int, ...]) -> None:
        if not self.layers:
            raise ValueError(f"{self.name} has no layers yet: add some first.")
        if self._input is None:
            if len(x_shape) < 2:
                raise ValueError(
                    f"x has shape {x_shape}, one number for each example; a model needs rows of features. "
                    "For a single feature write x[:, np.newaxis] (or np.reshape(x, (-1, 1)))."
                )
            self._input = Input(x_shape[1:], dtype=self.layers[0].dtype)
            self._connect_from(self._input)

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the weights, for inputs of that shape, the batch included: (None, 4).

        Raises
            ValueError: they were made for another shape.
        """
        if self._input is not None and tuple(input_shape)[1:] != self.input_shape[1:]:
            raise ValueError(f"{self.name} was built for {self.input_shape}; it cannot be built for {input_shape} too.")
        if self._input is None:
            self._input = Input(tuple(input_shape)[1:], dtype=self.layers[0].dtype if self.layers else None)
        self._connect_from(self._input)

    @property
    def built(self) -> bool:
        """Whether the weights exist."""
        return self._input is not None

    @property
    def trainable(self) -> bool:
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for layer in self.layers:
            layer.trainable = self._trainable

    def __call__(self, x: Any, training: bool = False) -> Any:
        """The outputs for a batch, as an array on the device."""
        x = as_numbers(self.name, x, self.dtype if self.built else None)
        self._connect(x.shape)
        self._check_x(x)
        return self.graph.forward([to_device(x, self.dtype)], training)[0]

    @property
    def weights(self) -> list[Variable]:
        self._need_weights()
        return [w for layer in self.layers for w in layer.weights]

    variables = weights

    @property
    def trainable_variables(self) -> list[Variable]:
        self._need_weights()
        return [w for layer in self.layers for w in layer.trainable_variables]

    trainable_weights = trainable_variables

    @property
    def non_trainable_variables(self) -> list[Variable]:
        self._need_weights()
        return [w for layer in self.layers for w in layer.non_trainable_variables]

    non_trainable_weights = non_trainable_variables

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name, or at that place (0 is the first).

        Raises
            ValueError: there is none; or neither, or both, were given.
        """
        if (name is None) == (index is None):
            raise ValueError("get_layer takes either a name or an index.")
        if index is not None:
            if not -len(self.layers) <= index < len(self.layers):
                raise ValueError(f"{self.name} has {len(self.layers)} layers; there is none at index {index}.")
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = [layer.name for layer in self.layers]
        raise ValueError(f"{self.name} has no layer {name!r}. {did_you_mean(name, known)}")

    def summary(self) -> None:
        """Print the layers with their output shapes and numbers of parameters."""
        print(summary_text(self))

    def _need_weights(self) -> None:
        if self._input is None and self.layers and not all(layer.built for layer in self.layers):
            raise ValueError(
                f"{self.name} has no weights yet, since it does not know its inputs: begin it with Input(shape), "
                "call build((None, ...)), or fit it."
            )

    def __repr__(self) -> str:
        return f"<Sequential {self.name}: {', '.join(layer.name for layer in self.layers)}>"
