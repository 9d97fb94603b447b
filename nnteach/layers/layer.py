"""Layer: what all layers share. A layer builds its weights once, computes in `call`, learns in `backward`."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from nnteach import initializers
from nnteach.autodiff import Tensor, running_tape
from nnteach.errors import check_arguments, check_flag
from nnteach.graph import Node, Symbol, symbols_of
from nnteach.layers import _given, _own, _taped
from nnteach.variable import HasWeights, Variable, numbers_to_come, outlining

_names_given: dict[str, Iterator[int]] = {}


def fresh_name(word: str) -> str:
    """dense, dense_1, dense_2, ...: a name that no layer of this session has yet."""
    count = next(_names_given.setdefault(word, itertools.count()))
    return word if count == 0 else f"{word}_{count}"


def snake_case(name: str) -> str:
    """LeakyReLU -> leaky_re_lu, Conv2D -> conv2d, as Keras names its layers."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


class Layer(HasWeights):
    """A step of a model: arrays in, arrays out, perhaps with weights that learn.

    A layer of your own defines

    - `build(input_shape)`: make weights with `self.add_weight` (once, at the first call);
    - `call(x, training=False)`: return y, computed with `nnteach.ops`.

    That is all: the gradient is taken by a tape (see `autodiff`). To write it yourself, keep in `self.saved`, by
    name, what the way back needs, and define

    - `backward(dy)`: add to each weight's `grad`, return dx (of the shape of x).

    A layer that is called on a list of inputs gets a list x and returns a list dx; one that makes several outputs
    returns a list y and gets a list dy, with None where nothing reads an output. If `call` names `mask`, it is told
    which steps of a sequence are real.

    Args
        name: shown in summaries and errors; "dense", "dense_1", ... if not given.
        trainable: whether optimizers may change its weights.
        dtype: float type of its weights and results; `config.floatx()` if not given.
        activity_regularizer: what its outputs add to the loss, for each example.
    """

    keras_only: ClassVar[tuple[str, ...]] = ()  # arguments Keras has and we have not built yet
    supports_masking = False  # whether the mask of its input goes on with its output
    makes_mask = False  # whether a mask may begin here
    _first_call: tuple[Any, Any] | None = None
    _builds_once = True  # a model may be built again, to hear that the shape is another

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: str | None = None,
        name: str | None = None,
        **others: Any,
    ):
        self._refuse(others)
        self.name = name if name is not None else fresh_name(snake_case(type(self).__name__))
        self._trainable = trainable
        self.dtype = _given.float_type(type(self).__name__, dtype)
        self.activity_regularizer = _given.regularizer(activity_regularizer)
        self.built = False
        self.by_learner = not type(self).__module__.startswith("nnteach.")
        self._born_within = _taped.called_now()  # a call that makes layers anew makes new weights each time
        self.wants_dx = True  # Graph.backward says False where nothing below learns
        self.saved: dict[str, Any] = {}
        self.own_variables: list[Variable] = []
        if self.by_learner:
            _own.check_methods(type(self))
        call = _given.arguments(self.call)
        self._gets_training, self._gets_mask = "training" in call, "mask" in call
        self._spread = _given.inputs_of(self.call) > 1  # call(self, a, b): two inputs, not a list of them
        self._on_tape = type(self).backward is Layer.backward

    def __init_subclass__(cls, **options: Any) -> None:
        """Whoever calls `build`, it makes the weights once."""
        super().__init_subclass__(**options)
        if "build" in vars(cls) and cls._builds_once:
            cls.build = _once(cls.build)  # type: ignore[method-assign]

    def _refuse(self, others: dict[str, Any]) -> None:
        """Name an argument that is not built here, instead of ignoring it."""
        owner = type(self).__name__
        for argument in set(others) & {*self.keras_only, "autocast"}:
            if others.pop(argument) is not None:
                raise NotImplementedError(f"{owner}: Keras has {argument!r}, nnteach does not have it yet.")
        for argument in set(others) & {"input_shape", "input_dim"}:
            raise TypeError(
                f"{owner} has no argument {argument!r}, which older books use. Say the shape of the data where they "
                "enter: Sequential([Input((4,)), ...])."
            )
        check_arguments(owner, others, [*_given.arguments(type(self).__init__), "name", "trainable", "dtype"])

    def __getattr__(self, name: str) -> Any:  # asked only for what is not there
        if "own_variables" not in self.__dict__ and not name.startswith("__"):
            raise RuntimeError(
                f"{type(self).__name__} lacks what every layer has: its __init__ must begin with super().__init__()."
            )
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}. Weights are made in build(self, input_shape), "
            "other attributes in __init__."
        )

    def build(self, input_shape: Any) -> None:
        """Make the weights, now that the shape of the input is known."""

    def call(self, x: Any, training: bool = False) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not define call(self, x).")

    def backward(self, dy: Any) -> Any:
        """Read the tape backwards; a layer that knows its own gradient says so here instead."""
        return _taped.backward(self, dy)

    def checked_backward(self, node: Node) -> Any:
        """What `backward` returns, after a look at it: this layer is no built-in one."""
        return _own.backward(self, node)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of y for that shape of x. If the layer does not say, it is run on zeros to see."""
        return _taped.shape_by_trial(self, input_shape)

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        """The mask that goes on with the output."""
        return mask if self.supports_masking else None

    def add_weight(
        self,
        shape: Sequence[int] | int | None = None,
        initializer: Any = None,
        dtype: str | None = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        *,
        name: str | None = None,
    ) -> Variable:
        """Make a weight of that shape, Glorot's uniform start if no other is given; `build` calls this.

        Args
            shape: of the weight; () or None for a single number.
            initializer: how it starts.
            trainable: whether optimizers may change it.
            autocast: accepted for Keras; weights have the layer's float type.
            regularizer: what its numbers add to the loss.
            constraint: what is done to its numbers after each step.
        """
        name = name or "variable"
        if _taped.called_now() and (self._born_within or _taped.is_called(self)):
            raise RuntimeError(
                f"{self.name} makes a weight within call, so every batch would begin with a new one and nothing would "
                "be learned. Make weights in build(self, input_shape), and layers in __init__: both run once."
            )
        sizes = () if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
        start = initializers.get(initializer or "glorot_uniform")
        type_ = dtype or self.dtype
        value = numbers_to_come(sizes, type_) if outlining() else start(sizes, dtype=type_)
        weight = Variable(
            value, name=name, trainable=trainable, dtype=type_,
            regularizer=_given.regularizer(regularizer), constraint=_given.constraint(constraint),
        )  # fmt: skip
        weight.path = f"{self.name}/{name}"
        self.own_variables.append(weight)
        return weight

    def add_loss(self, loss: Any) -> None:
        """Inside `call`: a number that is to be small besides the model's loss."""
        tape = running_tape()
        for number in loss if isinstance(loss, (list, tuple)) else [loss]:
            if tape is not None and isinstance(number, Tensor):
                tape.losses.append(number)
            elif tape is None:
                raise RuntimeError(f"{self.name}: add_loss belongs into call, on numbers computed there with ops.")

    def __call__(self, x: Any, *more: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Compute on an array; or, given a symbol, become the next node of a model.

        Args
            x: an array, or a list of arrays if the layer reads several; symbols, too.
            training: whether the model learns from this; that of the layer around, if not said.
            mask: which steps are real, (batch, steps).
        """
        inputs = [x, *more] if more else list(x) if isinstance(x, (list, tuple)) and _given.hold_arrays(x) else x
        parts = inputs if isinstance(inputs, list) and _given.hold_arrays(inputs) else [inputs]
        if any(isinstance(part, Symbol) for part in parts):
            _given.check_call(self.name, training, mask)
            return self._become_node(inputs, parts)
        training = _taped.training_around() if training is None else training
        if any(isinstance(part, (Tensor, Variable)) for part in parts) and running_tape() is not None:
            return _taped.inside(self, inputs, bool(training), mask)
        if parts is inputs:
            inputs = [_given.as_numbers(self.name, part, self.dtype) for part in parts]
            self.ensure_built([part.shape for part in inputs])
        else:
            inputs = _given.as_numbers(self.name, inputs, self.dtype)
            self.ensure_built(inputs.shape)
        return self.forward(inputs, bool(training), mask)

    def _become_node(self, inputs: Any, parts: list[Any]) -> Any:
        for part in parts:
            if not isinstance(part, Symbol):
                raise TypeError(
                    f"{self.name} was called on symbols and numbers together, {part!r:.80}. In a model all inputs are "
                    "symbols: begin with Input(shape)."
                )
        shapes: Any = [part.shape for part in parts] if inputs is parts else inputs.shape
        self.ensure_built(shapes)
        shape = self.compute_output_shape(shapes)
        if self.by_learner:
            _own.check_shape(self, shapes, shape)
        made = symbols_of(Node(self, [part.node for part in parts], shape))
        self._first_call = self._first_call or (inputs, made)
        return made

    @property
    def input(self) -> Any:
        """The symbol, or list of symbols, that it was first called on in a model."""
        return self._called()[0]

    @property
    def output(self) -> Any:
        """The symbol that its first call made: `Model(model.inputs, layer.output)` looks inside a model."""
        return self._called()[1]

    def _called(self) -> tuple[Any, Any]:
        if self._first_call is None:
            raise RuntimeError(f"{self.name} has no input and output yet: it was not called on symbols, in a model.")
        return self._first_call

    def ensure_built(self, input_shape: Any) -> None:
        """Build at the first call; refuse a shape that does not fit at every other."""
        if self.built:
            self.check_input(input_shape)
        else:
            self.build(input_shape)
            self.built = True

    def check_input(self, input_shape: Any) -> None:
        """Raise a ValueError if a layer that was built for one shape is given another that does not fit."""

    def forward(self, x: Any, training: bool, mask: Any = None) -> Any:
        """What the graph calls: `call`, told of training and mask if it wants to know."""
        if self._on_tape:
            return _taped.forward(self, x, training, mask)
        if self._gets_mask or self._spread:
            return self.call(*(x if self._spread else [x]), **self.options(training, mask))
        return self.call(x, training=training) if self._gets_training else self.call(x)

    def options(self, training: bool, mask: Any) -> dict[str, Any]:
        """The keywords that `call` asks for."""
        options = {"training": training} if self._gets_training else {}
        return options | {"mask": mask} if self._gets_mask else options

    def with_activity(self, dy: Any, y: Any) -> Any:
        """The gradient of the outputs, with what the activity regularizer adds to it."""
        if isinstance(y, list):
            return [self.with_activity(0 if d is None else d, part) for d, part in zip(dy, y, strict=True)]
        return dy + self.activity_regularizer.gradient(y) / len(y)

    def penalty(self, y: Any, saved: dict[str, Any]) -> Any:
        """What this layer adds to the loss of a batch, because of its outputs."""
        added = saved["tape"].penalty() if self._on_tape and "tape" in saved else 0.0
        if self.activity_regularizer is None:
            return added
        return added + sum(self.activity_regularizer(part) / len(part) for part in (y if isinstance(y, list) else [y]))

    def sublayers(self) -> list[Layer]:
        """The layers that this one holds as attributes, also in lists, tuples and dictionaries."""
        held: list[Layer] = []
        for name, value in vars(self).items():
            if name == "saved":
                continue
            for thing in (
                value if isinstance(value, (list, tuple)) else value.values() if isinstance(value, dict) else [value]
            ):
                if isinstance(thing, Layer) and not any(thing is other for other in held):
                    held.append(thing)
        return held

    @property
    def variables(self) -> list[Variable]:
        """All its variables: its own, those that learn first, then those of the layers it holds."""
        own = [w for w in self.own_variables if w.trainable] + [w for w in self.own_variables if not w.trainable]
        for layer in self.sublayers():
            own += [w for w in layer.variables if not any(w is other for other in own)]
        return own

    weights = variables

    @property
    def trainable(self) -> bool:
        """Whether optimizers may change its weights; set it to freeze a layer and those it holds."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = check_flag(self.name, "trainable", value)
        for layer in self.sublayers():
            layer.trainable = value

    @property
    def trainable_variables(self) -> list[Variable]:
        if not self.trainable:
            return []
        own = [w for w in self.own_variables if w.trainable]
        for layer in self.sublayers():
            own += [w for w in layer.trainable_variables if not any(w is other for other in own)]
        return own

    @property
    def trainable_weights(self) -> list[Variable]:
        return self.trainable_variables

    @property
    def non_trainable_variables(self) -> list[Variable]:
        trainable = self.trainable_variables
        return [w for w in self.variables if not any(w is t for t in trainable)]

    @property
    def non_trainable_weights(self) -> list[Variable]:
        return self.non_trainable_variables

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this layer again (without its weights)."""
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
        return config | {"activity_regularizer": self.activity_regularizer} if self.activity_regularizer else config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Layer:
        """A new layer from what `get_config` returned."""
        try:
            return cls(**config)
        except TypeError as error:
            error.add_note(
                f"{cls.__name__} was to be made again from {sorted(config)}. Its __init__ takes **kwargs and hands "
                "them to "
                "super().__init__(**kwargs); its get_config returns super().get_config() | {its own arguments}."
            )
            raise

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}, {'built' if self.built else 'not built yet'}>"


def _once(build: Any) -> Any:
    @functools.wraps(build)
    def build_once(self: Layer, input_shape: Any) -> None:
        if not self.built:
            build(self, input_shape)
            self.built = True

    return build_once
