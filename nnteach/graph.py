"""The graph of a model: which layer feeds which. Walked forwards it predicts; walked back it is backpropagation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach.backend import Array, Shape


class Node:
    """One call of one layer: who feeds it, what it made, and the gradient that came back to it.

    A layer used twice in a model has two nodes, each with its own `saved`. An input is a node without parents.
    Shape, output and gradient are lists where a layer has several outputs.
    """

    def __init__(self, layer: Any, parents: Sequence[Node], shape: Any):
        self.layer = layer
        self.parents = list(parents)
        self.feeds_on_layers = any(parent.parents for parent in self.parents)  # not only on data
        self.shape = shape  # of the output, None for the batch
        self.output: Any = None
        self.mask: Any = None
        self.saved: dict[str, Array] = {}
        self.grad: Any = None


class Symbol:
    """What a layer returns when it is called on another symbol: a place where numbers will be."""

    def __init__(self, node: Node):
        self.node = node

    @property
    def shape(self) -> Shape:
        """Shape of the numbers to come; None is the batch."""
        return self.node.shape

    @property
    def dtype(self) -> str:
        """Float type of the numbers to come."""
        return str(self.node.layer.dtype)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __repr__(self) -> str:
        return f"<Symbol of shape {self.shape}, from {self.node.layer.name}>"

    # What a symbol cannot do: there are no numbers yet.

    __array_priority__ = 1000  # array + symbol asks the symbol

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(
            f"{self!r} is a place where numbers will be; NumPy needs numbers now. Use a layer, or nnteach.ops (in "
            "Keras "
            "keras.ops): ops.exp(x) for np.exp(x)."
        )

    def _no_numbers(self, *_: Any) -> Any:
        raise TypeError(
            f"{self!r} is a place where numbers will be: there is nothing yet to compare, to count or to go through. "
            "In a model, write what depends on numbers with nnteach.ops, e.g. ops.where(ops.greater(x, 0), a, b)."
        )

    __bool__ = __float__ = __int__ = __len__ = __iter__ = __ge__ = __le__ = _no_numbers


def symbols_of(node: Node) -> Any:
    """The symbol of what a node makes; one for each, if it makes several things."""
    if not isinstance(node.shape, list):
        return Symbol(node)
    return [Symbol(Node(Part(node.layer, i), [node], shape)) for i, shape in enumerate(node.shape)]


class Part:
    """Picks one of several outputs of a layer; a node of its own, so that each gradient finds its way back."""

    weights: Sequence[Any] = ()
    trainable_variables: Sequence[Any] = ()
    makes_mask = False
    activity_regularizer = None
    _on_tape = False
    by_learner = False

    def __init__(self, layer: Any, index: int):
        self.layer, self.index = layer, index
        self.name, self.dtype = f"{layer.name}[{index}]", layer.dtype
        self.saved: dict[str, Array] = {}

    def forward(self, x: list[Array], training: bool, mask: Any = None) -> Array:
        return x[self.index]

    def compute_mask(self, x: list[Array], mask: Any) -> Any:
        return mask[self.index] if isinstance(mask, list) else None

    def backward(self, dy: Array) -> _Shares:
        return _Shares({self.index: dy})

    def sublayers(self) -> Sequence[Any]:
        return ()

    def penalty(self, y: Array, saved: dict[str, Array]) -> float:
        return 0.0


class _Shares:
    """The gradients of some of a layer's outputs. They add up, output by output."""

    def __init__(self, of: dict[int, Array]):
        self.of = of

    def __add__(self, other: _Shares) -> _Shares:
        both = self.of.keys() & other.of.keys()
        return _Shares(self.of | other.of | {i: self.of[i] + other.of[i] for i in both})

    def as_list(self, length: int) -> list[Array | None]:
        """One gradient for each output; None where nothing reads it."""
        return [self.of.get(i) for i in range(length)]


class Graph:
    """All nodes between some inputs and some outputs, each after those that feed it.

    Like a layer it takes an array, or a list of arrays if it has several inputs, and gives what belongs to its outputs.
    """

    def __init__(self, inputs: Sequence[Node], outputs: Sequence[Node]):
        self.inputs, self.outputs = list(inputs), list(outputs)
        self.nodes: list[Node] = []
        known: set[int] = set()
        for output in self.outputs:
            self._collect(output, known)
        self.steps = [node for node in self.nodes if node.parents]
        self.masked = any(node.layer.makes_mask for node in self.steps)

    def _collect(self, node: Node, known: set[int]) -> None:
        """Append a node after its parents, once."""
        waiting = [(node, False)]
        while waiting:
            node, parents_are_in = waiting.pop()
            if parents_are_in:
                self.nodes.append(node)
            elif id(node) not in known:
                known.add(id(node))
                waiting.append((node, True))
                if not any(node is place for place in self.inputs):
                    waiting.extend((parent, False) for parent in reversed(node.parents))

    def forward(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        """Push one batch through; returns the outputs and keeps every intermediate number on its node."""
        several = len(self.inputs) > 1
        for node, array in zip(self.inputs, x if several else [x], strict=True):
            node.output = array
        if self.masked or mask is not None:
            self._forward_with_masks(training, mask if several and mask is not None else [mask] * len(self.inputs))
        else:
            for node in self.steps:
                parents = node.parents
                inputs = parents[0].output if len(parents) == 1 else [parent.output for parent in parents]
                node.output = node.layer.forward(inputs, training)
                node.saved = node.layer.saved
                node.grad = None  # that of the batch before
        return self.outputs[0].output if len(self.outputs) == 1 else [node.output for node in self.outputs]

    def _forward_with_masks(self, training: bool, masks: Sequence[Any]) -> None:
        """The same, where a mask says which steps of a sequence are real."""
        for node, mask in zip(self.inputs, masks, strict=True):
            node.mask = mask
        for node in self.steps:
            inputs, masks = [parent.output for parent in node.parents], [parent.mask for parent in node.parents]
            x, mask = (inputs, masks) if len(inputs) > 1 else (inputs[0], masks[0])
            node.output = node.layer.forward(x, training, mask)
            node.saved = node.layer.saved
            node.mask = node.layer.compute_mask(x, mask)
            node.grad = None

    def backward(self, dy: Any, to_inputs: bool = False) -> Any:
        """Backpropagation: hand the gradient of the loss from each layer to those that fed it.

        Each layer adds to the gradients of its weights on the way. The data do not learn, so the first layers
        are spared computing a gradient for them, unless `to_inputs` asks for it; then it is returned.
        """
        for node in self.nodes:
            node.grad = None
        for node, grad in zip(self.outputs, dy if len(self.outputs) > 1 else [dy], strict=True):
            if grad is not None:
                node.grad = grad if node.grad is None else node.grad + grad
        for node in reversed(self.steps):
            if node.grad is None:  # nothing that counts reads it
                continue
            layer = node.layer
            layer.saved = node.saved
            layer.wants_dx = to_inputs or node.feeds_on_layers
            if isinstance(node.grad, _Shares):
                node.grad = node.grad.as_list(len(node.shape))
            if layer.activity_regularizer is not None:
                node.grad = layer.with_activity(node.grad, node.output)
            dx = layer.backward(node.grad) if not layer.by_learner else layer.checked_backward(node)
            for parent, share in zip(node.parents, dx if len(node.parents) > 1 else [dx], strict=True):
                if share is not None:
                    parent.grad = share if parent.grad is None else parent.grad + share
        grads = [node.grad for node in self.inputs]
        return grads if len(grads) > 1 else grads[0]

    def penalty(self) -> Any:
        """What layers add to the loss of the last batch because of their outputs; 0.0 if nothing."""
        return sum((node.layer.penalty(node.output, node.saved) for node in self.steps), 0.0)
