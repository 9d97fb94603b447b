"""Sequential: a model whose layers stand in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nnteach.backend import Shape
from nnteach.graph import Symbol
from nnteach.layers import Input, Layer
from nnteach.layers.input import InputLayer
from nnteach.models.config import describe_row, make_row
from nnteach.models.model import Model
from nnteach.variable import Variable


class Sequential(Model):
    """Layers in a row: each reads what the one before it made.

    Begin with `Input(shape)`, and shapes are checked as layers are added; without it, the first data decide.

        model = Sequential([Input((2,)), Dense(8, activation="tanh"), Dense(1, activation="sigmoid")])

    >>> Sequential([Input((2,)), layers.Dense(8), layers.Dense(1)]).count_params()
    33

    Args
        layers: the layers, from input to output; more can follow with `add`.
        trainable: False freezes all of them.
        name: shown in summaries; "sequential", "sequential_1", ... if not given.
    """

    def __init__(self, layers: Iterable[Any] | None = None, trainable: bool = True, name: str | None = None):
        if isinstance(layers, (Layer, str)):
            raise TypeError("Sequential takes a list of layers: Sequential([Dense(3), ...]), with square brackets [ ].")
        super().__init__(trainable=trainable, name=name)
        self._functional, self._on_tape = True, False
        self.layers_here: list[Layer] = []
        self._input: Symbol | None = None
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
        if not self.trainable:
            layer.trainable = False
        self.layers_here.append(layer)
        if self._input is not None:
            try:
                self._connect_from(self._input)
            except BaseException:
                self.layers_here.pop()
                self._connect_from(self._input)
                raise

    def pop(self) -> Layer:
        """Take the last layer off."""
        if not self.layers:
            raise ValueError(f"{self.name} has no layers to take off.")
        layer = self.layers_here.pop()
        if self._input is not None:
            self._connect_from(self._input)
        return layer

    def _connect_from(self, symbol: Symbol) -> None:
        first = symbol
        for layer in self.layers:
            made = layer(symbol)
            if isinstance(made, list):
                raise ValueError(
                    f"{self.name}: {layer.name!r} makes {len(made)} outputs; in a row each layer makes one. Use "
                    "Model(inputs, outputs) to say where each goes."
                )
            symbol = made
        self._wire(first, symbol)

    def _connect(self, shapes: Sequence[Shape]) -> None:
        if not self.layers:
            raise ValueError(f"{self.name} has no layers yet: add some first.")
        if self._input is None:
            [shape] = shapes
            if len(shape) < 2:
                raise ValueError(
                    f"x has shape {shape}, one number for each example; a model needs rows of features. "
                    "For a single feature write x[:, np.newaxis] (or np.reshape(x, (-1, 1)))."
                )
            self.build(shape)

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

    def ensure_built(self, input_shape: Any) -> None:
        if self._input is None:
            self._connect([input_shape])
        else:
            self.check_input(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Its layers, and what enters; the arguments of a class of one's own are for that class to say."""
        return describe_row(self) if type(self).__init__ is Sequential.__init__ else super().get_config()

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A new model from what `get_config` returned: the same layers, with new weights."""
        return make_row(cls, config) if "layers" in config else cls(**config)

    @property
    def variables(self) -> list[Variable]:
        self._need_weights()
        return super().variables

    @property
    def trainable_variables(self) -> list[Variable]:
        self._need_weights()
        return super().trainable_variables

    @property
    def weights(self) -> list[Variable]:
        return self.variables

    def _need_weights(self) -> None:
        if self._input is None and self.layers and not all(layer.built for layer in self.layers):
            raise ValueError(
                f"{self.name} has no weights yet, since it does not know its inputs: begin it with Input(shape), "
                "call build((None, ...)), or fit it."
            )
