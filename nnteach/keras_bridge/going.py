"""From nnteach to Keras."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

import nnteach
from nnteach import activations, losses
from nnteach.graph import Node, Part
from nnteach.keras_bridge.arguments import (
    KINDS,
    fitting,
    in_form,
    keras_itself,
    module_of,
    named_arguments,
    refused,
    remembering,
)
from nnteach.layers import Bidirectional, Lambda, Layer, Operation, TimeDistributed
from nnteach.layers.rnn import RNN
from nnteach.models import Model, Sequential
from nnteach.saving import registry
from nnteach.saving.plain import arguments_of


def to_keras(model: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True) -> Any:
    """The same model in the real Keras, with the same weights: what was learned here goes on there.

        theirs = nnteach.to_keras(model)
        theirs.save("cats.keras")

    Sequential, functional and nested models go over, with layers that are shared, several inputs and outputs, names,
    and which layers are frozen. Also what the model was compiled with: optimizer, loss, metrics. But the optimizer
    begins anew, without momentum and at step 0; and random numbers (those of Dropout, say) are drawn in another way.

    Args
        model: one that is built: its inputs are known.
        custom_objects: what stands there for classes and functions of your own: {"Gate": the Keras class Gate}. A
            class is called with what `get_config` of yours returns, and gets the weights of yours in their order.
        compile: False leaves optimizer, loss and metrics out.

    Returns
        A keras.Sequential or keras.Model.
    Raises
        ImportError: Keras, or its backend, is not installed.
        TypeError: not a model. ValueError: a model that is not built; weights that Keras would round.
        NotImplementedError: a layer, function or argument that Keras does not have; the message names it, and the way
            out.
    """
    if not isinstance(model, Model):
        raise TypeError(f"to_keras takes a model of nnteach; received {model!r:.80}.")
    if not model.built:
        raise ValueError(
            f"to_keras: {model.name} has no weights yet: begin it with Input(shape), call build((None, ...)), or fit "
            "it."
        )
    return _Journey(keras_itself(), custom_objects or {}).model_with_weights(model, compile)


class _Journey:
    """One call of `to_keras`: what was made there of what is here, each once."""

    def __init__(self, keras: Any, custom_objects: dict[str, Any]):
        self.keras, self.custom_objects = keras, custom_objects
        self.made: dict[int, tuple[Any, Any]] = {}

    def model_with_weights(self, model: Any, compile: bool) -> Any:
        theirs = self.layer(model)
        for ours, other in reversed(self.made.values()):  # whole models first: they tell their layers
            other.trainable = ours._trainable
        for ours, other in self.made.values():
            if not isinstance(ours, (Model, TimeDistributed)):
                self._hand_over(ours, other)
        if compile and model.optimizer is not None:
            said = model.compile_arguments()
            for name, rest in (("loss", None), ("loss_weights", 1.0)):  # Keras wants all outputs named
                if isinstance(said[name], dict):
                    said[name] = {output: said[name].get(output, rest) for output in model.output_names}
            owner = f"to_keras: compile of {model.name}"
            theirs.compile(**{name: self.value(owner, name, value, model.name) for name, value in said.items()})
        return theirs

    def _hand_over(self, ours: Layer, theirs: Any) -> None:
        """The weights, and what a stateful layer remembers."""
        numbers = in_form(ours.get_weights(), theirs)
        theirs.set_weights(numbers)
        for mine, its in zip(numbers, theirs.weights, strict=True):
            if not np.array_equal(mine, np.asarray(its), equal_nan=True):
                raise ValueError(
                    f"to_keras: {ours.name} computes in {ours.dtype}, and Keras keeps its weights in less. With JAX, "
                    'say os.environ["JAX_ENABLE_X64"] = "1" before Keras is first imported.'
                )
        for state, its in remembering(ours, theirs):
            its.assign(state.numpy())

    # Layers.

    def layer(self, layer: Any) -> Any:
        """The layer or model of Keras that stands for this one."""
        if id(layer) not in self.made:
            make = self._model if isinstance(layer, Model) else self._single
            self.made[id(layer)] = (layer, make(layer))
        return self.made[id(layer)][1]

    def _single(self, layer: Layer) -> Any:
        kind = type(layer).__name__
        owner = f"to_keras: {layer.name} ({kind})"
        if isinstance(layer, Lambda):
            raise refused(
                owner,
                "a Lambda's function is code of yours, written with nnteach.ops, and cannot go over",
                "Call operations on symbols instead, ops.square(x) in a functional model, or write a Layer subclass "
                "in both libraries and name the other one: to_keras(model, custom_objects={...}).",
            )
        cls = self.custom_objects.get(kind)
        if cls is None and layer.by_learner:
            raise refused(
                owner,
                "a layer of your own, and Keras does not know it",
                f"Write it as a subclass of keras.Layer, too (call with keras.ops, no backward), and name that class: "
                f"to_keras(model, custom_objects={{{kind!r}: ...}}).",
            )
        said = layer.get_config()
        if isinstance(layer, TimeDistributed):
            said["layer"] = layer.layer
        if isinstance(layer, Bidirectional):
            said |= {"layer": layer.forward_layer, "backward_layer": layer.backward_layer}
        inside = _Journey(self.keras, self.custom_objects) if isinstance(layer, Bidirectional) else self  # it copies
        said = {name: inside.value(owner, name, value) for name, value in said.items() if name != "trainable"}
        if cls is None:
            cls = getattr(self.keras.layers, kind)
            said = fitting(owner, type(layer), cls, said)
        return cls(**said)

    # Models.

    def _model(self, model: Any) -> Any:
        if not model._functional or type(model).call is not Model.call:
            raise refused(
                f"to_keras: {model.name} ({type(model).__name__})",
                "a class of your own, whose `call` is code that cannot go over",
                "Build the same from Input and Model(inputs, outputs), or write the class in Keras, too, and hand the "
                "weights over: theirs.set_weights(ours.get_weights()).",
            )
        if isinstance(model, Sequential):
            start = self._input(model._input.node, model._input.node.layer.name)  # type: ignore[union-attr]
            return self.keras.Sequential([start, *map(self.layer, model.layers)], name=model.name)
        return self._graph(model)

    def _input(self, node: Node, name: str) -> Any:
        return self.keras.Input(batch_shape=tuple(node.shape), dtype=node.layer.dtype, name=name)

    def _graph(self, model: Any) -> Any:
        names = zip(model.graph.inputs, model.input_names, strict=True)
        tensors = {id(node): [self._input(node, name)] for node, name in names}  # what each node makes there
        for node in model.graph.nodes:
            if id(node) in tensors:
                continue
            if isinstance(node.layer, Part):
                tensors[id(node)] = [tensors[id(node.parents[0])][node.layer.index]]
            else:
                read = [tensors[id(parent)][0] for parent in node.parents]
                tensors[id(node)] = self._called(node, read)
        starts, ends = ([tensors[id(n)][0] for n in nodes] for nodes in (model.graph.inputs, model.graph.outputs))
        inputs = dict(zip(model.input_names, starts, strict=True)) if _by_name(model) else starts
        outputs: Any = ends if model._returns == "list" else ends[0]
        if model._returns == "dict":
            outputs = dict(zip(model.output_names, ends, strict=True))
        return self.keras.Model(inputs if len(starts) > 1 or _by_name(model) else starts[0], outputs, name=model.name)

    def _called(self, node: Node, read: list[Any]) -> list[Any]:
        """What the layer of a node makes there of these tensors."""
        ours = node.layer
        if isinstance(ours, Operation):
            return [_operate(self.keras, ours, read)]
        layer = self.layer(ours)
        if isinstance(ours, Model):
            result = layer(dict(zip(ours.input_names, read, strict=True)) if _by_name(ours) else _one_or_all(read))
            return [result[name] for name in ours.output_names] if isinstance(result, dict) else _as_list(result)
        if isinstance(ours, (RNN, Bidirectional)) and len(read) > 1:
            return _as_list(layer(read[0], initial_state=read[1:]))
        if ours._spread:
            return _as_list(layer(*read))
        return _as_list(layer(read if getattr(ours, "reads_list", False) else _one_or_all(read)))

    # Arguments.

    def value(self, owner: str, name: str, value: Any, loose: str = "") -> Any:
        """What stands there for an argument: numbers and texts for themselves, objects for the class of their name.

        Args
            loose: the model, where `compile=False` would leave the argument out.
        """
        if isinstance(value, Layer):
            return self.layer(value)
        if isinstance(value, (list, tuple)):
            return type(value)(self.value(owner, name, part, loose) for part in value)
        if isinstance(value, dict):
            return {key: self.value(owner, name, part, loose) for key, part in value.items()}
        known = value.name if isinstance(value, activations.Activation) else getattr(value, "__name__", None)
        if known in self.custom_objects and callable(value):
            return self.custom_objects[known]
        if isinstance(value, activations.Activation) and activations._BY_NAME.get(value.name) is value:
            return getattr(self.keras.activations, value.name)
        if inspect.isfunction(value) and value in losses._FUNCTIONS:
            return getattr(self.keras.losses, value.__name__)
        for kind, word in KINDS.items():
            if isinstance(value, registry.BASES[word]):
                return self._object(owner, name, value, kind, loose)
        if callable(value):
            raise refused(
                owner,
                f"{name} is {known or type(value).__name__!r}, of your own, and Keras does not know it",
                f"Write the same with keras.ops, and name it: to_keras(model, custom_objects={{{known!r}: ...}})."
                + _without(loose),
            )
        return value

    def _object(self, owner: str, name: str, value: Any, kind: str, loose: str) -> Any:
        cls, word = type(value), type(value).__name__
        theirs = self.custom_objects.get(word) or getattr(module_of(self.keras, kind), word, None)
        known = word in self.custom_objects or getattr(module_of(nnteach, kind), word, None) is cls
        if theirs is None or not known:
            raise refused(
                owner,
                f"{name} is {word!r}, of your own, and Keras does not know it",
                f"Write the class in Keras, too, and name it: to_keras(model, custom_objects={{{word!r}: ...}})."
                + _without(loose),
            )
        owner = f"{owner}, {name}={word}"
        said = {key: self.value(owner, key, part, loose) for key, part in arguments_of(value, name).items()}
        return theirs(**(said if word in self.custom_objects else fitting(owner, cls, theirs, said)))


def _operate(keras: Any, layer: Operation, read: list[Any]) -> Any:
    """An operation on symbols: the one of that name, with the tensors where inputs stood."""
    function = layer.function
    options = dict(layer.arguments)
    if isinstance(function, activations.Activation):  # some of keras.activations take no symbols; keras.ops all do
        takes = inspect.signature(function.__call__).parameters.values()
        whole = {p.name: p.default for p in takes if p.default is not p.empty} | options
        theirs = getattr(keras.ops, function.name, None)
        if theirs is not None and set(whole) <= set(named_arguments(theirs)):
            options = whole if len(layer.args) == 1 else options
        else:
            theirs = getattr(keras.activations, function.name, None)
    else:
        theirs = getattr(keras.ops, _name_of(function), None)
    if theirs is None:
        raise refused(f"to_keras: {layer.name}", f"Keras has no operation {function!r}", "Use one of keras.ops.")
    waiting = iter(read)
    args = [
        [next(waiting) if part is None else part for part in a]
        if isinstance(a, list)
        else next(waiting)
        if a is None
        else a
        for a in layer.args
    ]
    try:
        result = theirs(*args, **options)
    except ValueError as error:
        way_out = "Put it into a layer: Activation(...)." if isinstance(function, activations.Activation) else ""
        raise refused(f"to_keras: {layer.name}", f"Keras does not take {function!r} of a symbol", way_out) from error
    _name_operations(keras, result, read, layer.name)
    return result


def _name_operations(keras: Any, result: Any, read: list[Any], name: str) -> None:
    """Our name for what was called: the names that Keras makes up may be those of layers of ours."""
    seen, waiting, count = {id(tensor) for tensor in read}, [result], 0
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in seen or isinstance(tensor._keras_history.operation, keras.Layer):
            continue
        seen.add(id(tensor))
        operation, number, _ = tensor._keras_history
        operation.name = name if count == 0 else f"{name}_{count}"
        count += 1
        waiting += operation._inbound_nodes[number].input_tensors


def _name_of(function: Any) -> str:
    """The name of one of our operations; that behind `ops.reshape` is called `_reshape`."""
    ours = str(getattr(function, "__module__", "")).startswith("nnteach.ops.")
    return str(function.__name__).strip("_") if ours else ""


def _by_name(model: Any) -> bool:
    """Whether its inputs came as a dictionary, with names of their own."""
    return bool(model.input_names != [node.layer.name for node in model.graph.inputs])


def _one_or_all(things: list[Any]) -> Any:
    return things if len(things) > 1 else things[0]


def _as_list(result: Any) -> list[Any]:
    return list(result) if isinstance(result, (list, tuple)) else [result]


def _without(loose: str) -> str:
    return " Or leave optimizer, loss and metrics out: to_keras(model, compile=False)." if loose else ""
