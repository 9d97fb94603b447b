"""The graph of a model: which layer feeds which. Walked forwards it predicts; walked back it is backpropagation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach.backend import Array, Shape


class Node:
    """One call of one layer: who feeds it, what it made, and the gradient that came back to it.

    A layer used twice in a model has two nodes, each with its own `saved`. An input is a node without parents.
    """

    def __init__(self, layer: Any, parents: Sequence[Node], shape: Shape):
        self.layer = layer
        self.parents = list(parents)
        self.feeds_on_layers = any(parent.parents for parent in self.parents)  # not only on data
        self.shape = shape  # of the output, None for the batch
        self.output: Array | None = None
        self.saved: dict[str, Array] = {}
        self.grad: Array | None = None


class Symbol:
    """What a layer returns when it is called on another symbol: a place where numbers will be."""

    def __init__(self, node: Node):
        self.node = node

    @property
    def shape(self) -> Shape:
        """Shape of the numbers to come; None is the batch."""
        return self.node.shape

    def __repr__(self) -> str:
        return f"<Symbol of shape {self.shape}, from {self.node.layer.name}>"


class Graph:
    """All nodes between some inputs and some outputs, each after those that feed it."""

    def __init__(self, inputs: Sequence[Node], outputs: Sequence[Node]):
        self.inputs, self.outputs = list(inputs), list(outputs)
        self.nodes: list[Node] = []
        for output in self.outputs:
            self._collect(output)
        self.steps = [node for node in self.nodes if node.parents]

    def _collect(self, node: Node) -> None:
        """Append a node after its parents, once."""
        if node in self.nodes:
            return
        for parent in node.parents:
            self._collect(parent)
        self.nodes.append(node)

    def forward(self, arrays: Sequence[Array], training: bool = False) -> list[Array]:
        """Push one batch through; returns the outputs and keeps every intermediate number on its node."""
        for node, array in zip(self.inputs, arrays, strict=True):
            node.output = array
        for node in self.steps:
            inputs = [parent.output for parent in node.parents]
            node.output = node.layer.forward(inputs if len(inputs) > 1 else inputs[0], training)
            node.saved = node.layer.saved
            node.grad = None  # that of the batch before
        return [node.output for node in self.outputs]

    def backward(self, grads: Sequence[Array], to_inputs: bool = False) -> None:
        """Backpropagation: hand the gradient of the loss from each layer to those that fed it.

        Each layer adds to the gradients of its weights on the way. The data do not learn, so the first layers
        are spared computing a gradient for them, unless `to_inputs` asks for it.
        """
        for node in self.nodes:
            node.grad = None
        for node, grad in zip(self.outputs, grads, strict=True):
            node.grad = grad if node.grad is None else node.grad + grad
        for node in reversed(self.steps):
            layer = node.layer
            layer.saved = node.saved
            layer.wants_dx = to_inputs or node.feeds_on_layers
            dx = layer.backward(node.grad)
            for parent, share in zip(node.parents, dx if len(node.parents) > 1 else [dx], strict=True):
                parent.grad = share if parent.grad is None else parent.grad + share
