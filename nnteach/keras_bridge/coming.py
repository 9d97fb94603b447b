"""From Keras to nnteach."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

import nnteach
from nnteach import activations, layers, losses, ops
from nnteach.errors import did_you_mean
from nnteach.keras_bridge.arguments import (
    KINDS,
    fitting,
    in_form,
    keras_itself,
    module_of,
    refused,
    remembering,
    shortest,
)
from nnteach.layers import Layer, TimeDistributed
from nnteach.layers.layer import snake_case
from nnteach.models import Model, Sequential


def from_keras(model: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True) -> Any:
    """The same model here, with the same weights: to look into what was learned there, and to go on learning.

        ours = nnteach.from_keras(keras.models.load_model("cats.keras"))
        nnteach.inspection.snapshot(ours)

    Sequential, functional and nested models come over, with layers that are shared, several inputs and outputs, names,
    and which layers are frozen. Also what the model was compiled with: optimizer, loss, metrics. But the optimizer
    begins anew, without momentum and at step 0; and random numbers (those of Dropout, say) are drawn in another way.

    Args
        model: a keras.Sequential or keras.Model that is built: its inputs are known.
        custom_objects: what stands here for classes and functions that are not Keras's own, or that nnteach does not
            have: {"Gate": your class Gate}. A class is called with what `get_config` of the other returns, and gets
            its weights in their order.
        compile: False leaves optimizer, loss and metrics out.

    Returns
        A Sequential or Model.
    Raises
        ImportError: Keras, or its backend, is not installed.
        TypeError: not a model of Keras. ValueError: a model that is not built.
        NotImplementedError: a layer, function or argument that nnteach does not have; the message names it, and the
            way out.
    """
    keras = keras_itself()
    if not isinstance(model, keras.Model):
        hint = " It is one of nnteach already." if isinstance(model, Model) else ""
        raise TypeError(f"from_keras takes a model of Keras; received {model!r:.80}.{hint}")
    if not model.built:
        raise ValueError(f"from_keras: {model.name} has no weights yet: begin it with keras.Input(shape), or build it.")
    return _Journey(keras, custom_objects or {}).model_with_weights(model, compile)


class _Journey:
    """One call of `from_keras`: what was made here of what is there, each once."""

    def __init__(self, keras: Any, custom_objects: dict[str, Any]):
        self.keras, self.custom_objects = keras, custom_objects
        self.made: dict[int, tuple[Any, Any]] = {}

    def model_with_weights(self, model: Any, compile: bool) -> Any:
        ours = self.layer(model)
        for theirs, mine in reversed(self.made.values()):  # whole models first: they tell their layers
            mine.trainable = bool(theirs.trainable)
        for theirs, mine in self.made.values():
            if not isinstance(mine, (Model, TimeDistributed)):
                _hand_over(theirs, mine)
        if compile and getattr(model, "compiled", False):
            said = model.get_compile_config() | {"loss": model.loss}  # its configuration forgets arguments of losses
            owner = f"from_keras: compile of {model.name}"
            names = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")
            ours.compile(**{name: self.value(owner, name, said.get(name), model.name) for name in names})
        return ours

    # Layers.

    def layer(self, theirs: Any) -> Any:
        """The layer or model of ours that stands for this one."""
        if id(theirs) not in self.made:
            make = self._model if isinstance(theirs, self.keras.Model) else self._single
            self.made[id(theirs)] = (theirs, make(theirs))
        return self.made[id(theirs)][1]

    def _single(self, theirs: Any) -> Layer:
        kind = type(theirs).__name__
        owner = f"from_keras: {theirs.name} ({kind})"
        cls = self.custom_objects.get(kind)
        if cls is None:
            cls = self._class_of(owner, kind, theirs)
        said = theirs.get_config()
        if kind == "TimeDistributed":
            said["layer"] = theirs.layer
        if kind == "Bidirectional":
            said |= {"layer": theirs.forward_layer, "backward_layer": theirs.backward_layer}
        if kind == "SimpleRNN":
            said["seed"] = theirs.cell.seed  # which its configuration forgets
        inside = _Journey(self.keras, self.custom_objects) if kind == "Bidirectional" else self  # it makes copies
        said = {name: inside.value(owner, name, value) for name, value in said.items() if name != "trainable"}
        if kind not in self.custom_objects:
            said = fitting(owner, type(theirs), cls, said)
        try:
            layer: Layer = cls(**said)
        except Exception as error:
            error.add_note(f"{owner} was to be made here.")
            raise
        return layer

    def _class_of(self, owner: str, kind: str, theirs: Any) -> Any:
        way_out = (
            f"Write it as a subclass of nnteach.Layer (call with nnteach.ops), and name that class: "
            f"from_keras(model, custom_objects={{{kind!r}: ...}})."
        )
        if not _is_keras_s(type(theirs)):
            raise refused(owner, "a layer that is not Keras's own, and nnteach does not know it", way_out)
        if kind == "Lambda":
            raise refused(owner, "a Lambda's function is code for Keras, and cannot come over", way_out)
        if kind not in layers.__all__ or not hasattr(self.keras.layers, kind):
            raise refused(
                owner,
                f"nnteach does not have this kind of layer. {did_you_mean(kind, layers.__all__)}",
                way_out,
            )
        return getattr(layers, kind)

    # Models.

    def _model(self, theirs: Any) -> Any:
        if not _is_keras_s(type(theirs)):
            raise refused(
                f"from_keras: {theirs.name} ({type(theirs).__name__})",
                "a class of its own, whose `call` is code that cannot come over",
                "Build the same from keras.Input and keras.Model(inputs, outputs), or write the class here, too, and "
                "hand the weights over: ours.set_weights(theirs.get_weights()).",
            )
        if isinstance(theirs, self.keras.Sequential):
            return Sequential([_input(theirs.inputs[0]), *map(self.layer, theirs.layers)], name=theirs.name)
        return self._graph(theirs)

    def _graph(self, theirs: Any) -> Model:
        symbols: dict[int, Any] = {id(tensor): _input(tensor) for tensor in theirs.inputs}
        for node in _in_order(theirs):
            if not node.is_input:
                made = self._called(theirs, node, symbols)
                symbols |= {id(tensor): one for tensor, one in zip(node.outputs, made, strict=True)}
        find = self.keras.tree.map_structure
        inputs, outputs = (
            find(lambda t: symbols[id(t)], struct) for struct in (theirs._inputs_struct, theirs._outputs_struct)
        )
        return Model(inputs, outputs, name=theirs.name)

    def _called(self, model: Any, node: Any, symbols: dict[int, Any]) -> list[Any]:
        """The symbols of what one call makes."""

        def place(thing: Any) -> Any:
            if id(thing) in symbols:
                return symbols[id(thing)]
            return np.asarray(thing) if hasattr(thing, "__array__") else thing

        operation = node.operation
        args, options = self.keras.tree.map_structure(place, (tuple(node.arguments.args), _options(node)))
        owner = f"from_keras: {operation.name} ({type(operation).__name__}) in {model.name}"
        if not isinstance(operation, self.keras.Layer):
            return _as_list(self._operate(owner, operation, args, options))
        layer = self.layer(operation)
        told = inspect.signature(operation.call).bind_partial(*args, **options).arguments
        told = {name: value for name, value in (told | told.pop("kwargs", {})).items() if value is not None}
        told.pop("training", None)  # as in Keras, whoever trains or predicts with the whole model decides
        if any(mask is not None for mask in _as_list(told.pop("mask", None))):
            raise refused(owner, "it was called with a mask of its own", "Let Masking or Embedding make the mask.")
        return self._as_they_stand(layer(*told.values()))

    def _as_they_stand(self, made: Any) -> list[Any]:
        return self.keras.tree.flatten(made) if isinstance(made, dict) else _as_list(made)

    def _operate(self, owner: str, operation: Any, args: Any, options: dict[str, Any]) -> Any:
        """An operation on symbols: ours of that name, with what it was made with and called on."""
        name = {"re_lu": "relu"}.get(snake := snake_case(type(operation).__name__), snake)
        bends = snake == "re_lu"  # with a slope and a limit, which ops.relu does not have
        function: Any = (None if bends else getattr(ops, name, None)) or activations._BY_NAME.get(name)
        if function is None or not _is_keras_s(type(operation)):
            known = [n for n in vars(ops) if not n.startswith("_")]
            raise refused(owner, f"nnteach has no operation {name!r}", did_you_mean(name, known))
        said = dict(operation.get_config())
        for key in ("name", *(() if "dtype" in inspect.signature(function).parameters else ("dtype",))):
            said.pop(key, None)
        theirs = getattr(self.keras.ops, name, type(operation))
        takes = list(inspect.signature(function).parameters.values())
        by_place = sum(p.kind is not p.KEYWORD_ONLY for p in takes)
        named = dict(zip((p.name for p in takes[by_place:]), args[by_place:], strict=False))
        made = function(*args[:by_place], **named, **options, **fitting(owner, theirs, function, said))
        made.node.layer.name = operation.name
        return made

    # Arguments.

    def value(self, owner: str, name: str, value: Any, loose: str = "") -> Any:
        """What stands here for an argument of a configuration.

        Args
            loose: the model, where `compile=False` would leave the argument out.
        """
        if isinstance(value, self.keras.Layer):
            return self.layer(value)
        if name == "dtype" and isinstance(value, dict):
            return _plain_type(owner, value)
        if isinstance(value, dict) and "class_name" in value:
            return self._object(owner, name, value, loose)
        if isinstance(value, self.keras.losses.Loss):
            config = value.get_config() | getattr(value, "_fn_kwargs", {})
            return self._object(owner, name, _described(value, type(value).__name__, config), loose)
        if inspect.isfunction(value):
            return self._object(owner, name, _described(value, "function", value.__name__), loose)
        if isinstance(value, dict):
            return {key: self.value(owner, name, part, loose) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self.value(owner, name, part, loose) for part in value)
        if isinstance(value, str) and value in self.custom_objects:
            return self.custom_objects[value]
        return shortest(value) if isinstance(value, float) else value

    def _object(self, owner: str, name: str, said: dict[str, Any], loose: str) -> Any:
        """What a configuration describes as {"module": ..., "class_name": ..., "config": ...}."""
        word = said["class_name"] if said["class_name"] != "function" else said["config"]
        if word in self.custom_objects:
            mine = self.custom_objects[word]
            return mine(**self._arguments(owner, said, loose)) if inspect.isclass(mine) else mine
        kind = str(said.get("module")).removeprefix("keras.")
        if said["class_name"] == "function" and kind == "losses" and word in vars(losses):
            return word
        cls = getattr(module_of(nnteach, kind), word, None) if kind in KINDS else None
        if cls is None:
            without = " Or leave optimizer, loss and metrics out: from_keras(model, compile=False)." if loose else ""
            raise refused(
                owner,
                f"{name} is {word!r}, which nnteach does not have",
                f"Write it here, too, and name it: from_keras(model, custom_objects={{{word!r}: ...}}).{without}",
            )
        theirs = getattr(module_of(self.keras, kind), word)
        owner = f"{owner}, {name}={word}"
        return cls(**fitting(owner, theirs, cls, self._arguments(owner, said, loose)))

    def _arguments(self, owner: str, said: dict[str, Any], loose: str) -> dict[str, Any]:
        return {key: self.value(owner, key, part, loose) for key, part in said["config"].items()}


def _input(tensor: Any) -> Any:
    batch, *sizes = tensor.shape
    return layers.Input(tuple(sizes), batch_size=batch, dtype=str(tensor.dtype), name=tensor.name)


def _hand_over(theirs: Any, ours: Layer) -> None:
    """The weights, and what a stateful layer remembers."""
    if ours.weights or theirs.weights:
        ours.set_weights(in_form([np.asarray(w) for w in theirs.weights], ours))
    for state, its in remembering(ours, theirs):
        state.assign(np.asarray(its))


def _in_order(model: Any) -> list[Any]:
    """The calls of layers between the inputs and the outputs, each after those that it reads."""
    order: list[Any] = []
    known: set[int] = set()
    starts = {id(tensor) for tensor in model.inputs}

    def made_by(tensor: Any) -> Any:
        operation, number, _ = tensor._keras_history
        return operation._inbound_nodes[number]

    waiting = [(made_by(tensor), False) for tensor in reversed(model.outputs) if id(tensor) not in starts]
    while waiting:
        node, read = waiting.pop()
        if read:
            order.append(node)
        elif id(node) not in known:
            known.add(id(node))
            waiting.append((node, True))
            masks = {id(tensor) for tensor in _masks(node)}
            reads = [t for t in node.input_tensors if id(t) not in masks]
            waiting.extend((made_by(t), False) for t in reversed(reads) if id(t) not in starts)
    return order


def _options(node: Any) -> dict[str, Any]:
    """The keywords of a call; not the masks that go along with its inputs, which will do so here, too."""
    masks = {id(tensor) for tensor in _masks(node)}
    own = {id(getattr(tensor, "_keras_mask", None)) for tensor in node.input_tensors}
    given = dict(node.arguments.kwargs)
    return given if not masks or not masks <= own else {k: v for k, v in given.items() if k != "mask"}


def _masks(node: Any) -> list[Any]:
    """The masks that a layer was called with, or that Keras gave it with its inputs."""
    masks = node.arguments.kwargs.get("mask")
    return [mask for mask in (masks if isinstance(masks, (list, tuple)) else [masks]) if mask is not None]


def _described(thing: Any, word: str, config: Any) -> dict[str, Any]:
    """As Keras's configurations describe things."""
    its = thing if inspect.isfunction(thing) else type(thing)
    return {"module": "keras.losses" if _is_keras_s(its) else "somebody's", "class_name": word, "config": config}


def _plain_type(owner: str, policy: dict[str, Any]) -> str:
    name = policy["config"].get("name", "")
    if policy["class_name"] != "DTypePolicy" or "_" in name:
        raise refused(owner, f"it computes with the policy {name!r}", "nnteach has 'float32', 'float64' and 'float16'.")
    return str(name)


def _is_keras_s(cls: Any) -> bool:
    return cls.__module__.split(".")[0] == "keras"


def _as_list(made: Any) -> list[Any]:
    return list(made) if isinstance(made, (list, tuple)) else [made]
