"""A model as arguments: its layers, and who reads whom; and the model that such arguments make."""

from __future__ import annotations

from typing import Any

from nnteach.graph import Graph, Node, Part, Symbol, symbols_of
from nnteach.layers import Input, Layer
from nnteach.layers.input import InputLayer


def describe_row(model: Any) -> dict[str, Any]:
    """A Sequential: its layers in order, and what enters it."""
    config: dict[str, Any] = {"name": model.name, "trainable": model._trainable, "layers": list(model.layers_here)}
    if model._input is not None:
        config["input"] = _describe_input(model._input.node)
    return config


def make_row(cls: Any, config: dict[str, Any]) -> Any:
    """The Sequential of such a description, with new layers."""
    _only(config, {"name", "trainable", "layers", "input"})
    model = cls([_again(layer) for layer in config["layers"]], name=config["name"])
    model._trainable = config["trainable"]
    if "input" in config:
        model._input = _make_input(config["input"])
        if model.layers:
            model._connect_from(model._input)
    return model


def describe_graph(model: Any) -> dict[str, Any]:
    """A functional model: its inputs, and the calls of its layers in an order in which each follows what it reads.

    Each call is (number of the layer, what it reads); what is read is (number of the call, number of the output).
    Inputs are the first calls.
    """
    starts = model.graph.inputs
    calls = [node for node in model.graph.nodes if not _is_start(node, starts) and not isinstance(node.layer, Part)]
    place = {id(node): i for i, node in enumerate([*starts, *calls])}
    layers: list[Any] = []
    for node in calls:
        if not any(node.layer is layer for layer in layers):
            layers.append(node.layer)

    def reference(node: Node) -> tuple[int, int]:
        if isinstance(node.layer, Part):
            return place[id(node.parents[0])], node.layer.index
        return place[id(node)], 0

    return {
        "name": model.name,
        "trainable": model._trainable,
        "inputs": [_describe_input(node) for node in starts],
        "layers": layers,
        "calls": [
            (next(i for i, layer in enumerate(layers) if layer is node.layer), [reference(p) for p in node.parents])
            for node in calls
        ],
        "outputs": [reference(node) for node in model.graph.outputs],
        "input_names": None if model.input_names == [n.layer.name for n in starts] else list(model.input_names),
        "output_names": list(model.output_names) if model._returns == "dict" else None,
        "returns": model._returns,
    }


def make_graph(cls: Any, config: dict[str, Any]) -> Any:
    """The functional model of such a description, with new layers."""
    names = {"name", "trainable", "inputs", "layers", "calls", "outputs", "input_names", "output_names", "returns"}
    _only(config, names)
    layers = [_again(layer) for layer in config["layers"]]
    made: list[list[Symbol]] = [[_make_input(start)] for start in config["inputs"]]
    starts = [symbols[0] for symbols in made]

    def read(reference: tuple[int, int]) -> Symbol:
        call, output = reference
        if not (0 <= call < len(made) and 0 <= output < len(made[call])):
            raise ValueError(f"it reads output {output} of call {call}, which is not there yet")
        return made[call][output]

    for number, references in config["calls"]:
        if not 0 <= number < len(layers):
            raise ValueError(f"it calls layer {number} of {len(layers)}")
        symbols = [read(reference) for reference in references]
        result = _called(layers[number], symbols)
        made.append(result if isinstance(result, list) else [result])
    outputs = [read(reference) for reference in config["outputs"]]
    inputs: Any = starts
    if config["input_names"] is not None:
        inputs = dict(zip(config["input_names"], starts, strict=True))
    ends: Any = outputs if config["returns"] == "list" else outputs[0]
    if config["output_names"] is not None:
        ends = dict(zip(config["output_names"], outputs, strict=True))
    model = cls(inputs, ends, name=config["name"])
    model._trainable = config["trainable"]
    return model


def from_the_middle(graph: Graph) -> tuple[list[Symbol], list[Symbol]]:
    """The inputs and outputs of a model that begins behind other layers: the same layers, new inputs."""
    again: dict[int, Node] = {}
    for node in graph.inputs:
        again[id(node)] = Input(node.shape[1:], batch_size=node.shape[0], dtype=str(node.layer.dtype)).node
    for node in graph.nodes:
        if id(node) not in again:
            again[id(node)] = Node(node.layer, [again[id(parent)] for parent in node.parents], node.shape)
    return [Symbol(again[id(n)]) for n in graph.inputs], [Symbol(again[id(n)]) for n in graph.outputs]


def _called(layer: Layer, symbols: list[Symbol]) -> Any:
    """The next node: as `layer(symbols)`, whatever keywords that was written with."""
    shapes: Any = [symbol.shape for symbol in symbols]
    shapes = shapes if len(shapes) > 1 or getattr(layer, "reads_list", False) else shapes[0]
    layer.ensure_built(shapes)
    return symbols_of(Node(layer, [symbol.node for symbol in symbols], layer.compute_output_shape(shapes)))


def _is_start(node: Node, starts: list[Node]) -> bool:
    return any(node is start for start in starts)


def _describe_input(node: Node) -> dict[str, Any]:
    return {"name": node.layer.name, "dtype": node.layer.dtype, "shape": tuple(node.shape)}


def _make_input(said: dict[str, Any]) -> Symbol:
    _only(said, {"name", "dtype", "shape"})
    batch, *sizes = said["shape"]
    return Input(tuple(sizes), batch_size=batch, dtype=said["dtype"], name=said["name"])


def _again(layer: Any) -> Layer:
    """A new layer of the same kind and arguments."""
    if not isinstance(layer, Layer) or isinstance(layer, InputLayer):
        raise TypeError(f"expected a layer, got {layer!r:.80}")
    return type(layer).from_config(layer.get_config())


def _only(config: dict[str, Any], names: set[str]) -> None:
    if not set(config) <= names or not names - {"input"} <= set(config):
        raise ValueError(f"expected {sorted(names)}, got {sorted(config)}")
