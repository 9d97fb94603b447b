"""Model: layers connected in any way, from inputs to outputs; or a class of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach.backend import Shape, xp
from nnteach.errors import check_count, check_flag, did_you_mean
from nnteach.graph import Graph, Node, Symbol
from nnteach.layers import Input, Layer
from nnteach.layers._given import as_numbers
from nnteach.models.config import describe_graph, from_the_middle, make_graph
from nnteach.models.device import move
from nnteach.models.storing import Storable
from nnteach.models.training import Trainer
from nnteach.summary import summary_text
from nnteach.threads import few_threads


class Model(Storable, Trainer, Layer):
    """Layers connected in any way: with branches, several inputs or outputs, a layer used twice, models in models.

    Call layers on the symbols that `Input` returns; a model is all that lies between some symbols and others:

        sound, picture = Input((40,)), Input((28, 28, 1))
        both = Concatenate()([Dense(8)(sound), Dense(8)(Flatten()(picture))])
        model = Model([sound, picture], Dense(3, activation="softmax")(both))

    Or subclass it: make layers in `__init__`, say in `call(self, x, training=False)` how they follow one another.

        class Twice(Model):
            def __init__(self):
                super().__init__()
                self.dense = Dense(4, activation="tanh")

            def call(self, x):
                return self.dense(self.dense(x))

    >>> a = Input((2,))
    >>> Model(a, layers.Dense(3)(a)).output_shape
    (None, 3)

    Args
        inputs: the symbols that data are given for: one, a list, or a dictionary by name.
        outputs: the symbols that it predicts: one, a list, or a dictionary by name.
        name: shown in summaries and errors.
        trainable: False freezes all its layers.

    Raises
        TypeError: inputs or outputs are not symbols. ValueError: an output that the inputs do not lead to.
    """

    _builds_once = False

    def __init__(
        self, inputs: Any = None, outputs: Any = None, name: str | None = None, trainable: bool = True, **others: Any
    ):
        super().__init__(name=name, trainable=check_flag(type(self).__name__, "trainable", trainable), **others)
        self._functional = False
        self._on_tape = type(self).backward is Model.backward
        self.input_names: list[str] = []
        self.output_names: list[str] = []
        if (inputs is None) != (outputs is None):
            raise TypeError(f"{type(self).__name__} takes inputs and outputs together: Model(inputs, outputs).")
        if inputs is not None:
            self._wire(inputs, outputs)
            self.layers_here = _by_depth(self.graph)
            self._refuse_twins()
            if not trainable:
                self.trainable = False

    # How it is connected.

    def _wire(self, inputs: Any, outputs: Any) -> None:
        """Become the graph between these symbols."""
        self._functional, self._on_tape = True, False
        self.inputs, input_keys = _symbols(self.name, "inputs", inputs)
        self.outputs, output_keys = _symbols(self.name, "outputs", outputs)
        self.graph = Graph([s.node for s in self.inputs], [s.node for s in self.outputs])
        self._refuse_loose_ends(self.graph.inputs)
        if any(s.node.parents for s in self.inputs):
            self.inputs, self.outputs = from_the_middle(self.graph)
            self.graph = Graph([s.node for s in self.inputs], [s.node for s in self.outputs])
        starts, ends = self.graph.inputs, self.graph.outputs
        self.input_names = input_keys or [node.layer.name for node in starts]
        self.output_names = output_keys or _distinct([node.layer.name for node in ends])
        self._returns = "dict" if output_keys else "list" if isinstance(outputs, (list, tuple)) else "one"
        self.dtype = next((n.layer.dtype for n in starts if n.layer.dtype.startswith("float")), self.dtype)
        self.built, self.built_on = True, xp.device

    def _refuse_loose_ends(self, starts: list[Node]) -> None:
        for node in self.graph.nodes:
            if not node.parents and not any(node is start for start in starts):
                raise ValueError(
                    f"{self.name}: the outputs need the input {node.layer.name!r}, of shape {node.shape}, which is "
                    f"not among the inputs {[s.layer.name for s in starts]}. Model([a, b], outputs) names them."
                    + (" Are inputs and outputs in the wrong order?" if any(s.parents for s in starts) else "")
                )
        for start in starts:
            if not any(start is node for node in self.graph.nodes):
                raise ValueError(f"{self.name}: no output depends on the input {start.layer.name!r}; leave it out.")

    def _refuse_twins(self) -> None:
        names = [layer.name for layer in self.layers]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{self.name}: two layers are called {name!r}; give one another name.")

    @property
    def layers(self) -> list[Layer]:
        """The layers, from the inputs to the outputs; an input counts as a layer, too."""
        if "layers_here" in self.__dict__:
            return list(self.layers_here)
        return self.sublayers_by_attribute()

    def sublayers_by_attribute(self) -> list[Layer]:
        """The layers that a class of one's own holds."""
        return Layer.sublayers(self)

    def sublayers(self) -> list[Layer]:
        return self.layers

    def _connect(self, shapes: Sequence[Shape]) -> None:
        """A class of one's own is built by the first data: the whole of it is one node."""
        if "graph" in self.__dict__:
            return
        if type(self).call is Model.call:
            raise TypeError(
                f"{self.name} has neither inputs and outputs, Model(inputs, outputs), nor a method call(self, x)."
            )
        symbols = [Input(shape[1:], dtype=self.dtype) for shape in shapes]
        made = Layer.__call__(self, symbols if len(symbols) > 1 else symbols[0])
        self.inputs, self.outputs = symbols, made if isinstance(made, list) else [made]
        self._returns = "list" if isinstance(made, list) else "one"
        self.graph = Graph([s.node for s in symbols], [s.node for s in self.outputs])
        self.input_names = [s.node.layer.name for s in symbols]
        self.output_names = [f"output_{i + 1}" for i in range(len(self.outputs))]
        self.built_on = xp.device

    def build(self, input_shape: Any) -> None:
        """Make the weights, for inputs of that shape, the batch included: (None, 4)."""
        self._connect(input_shape if isinstance(input_shape, list) else [tuple(input_shape)])

    def ensure_built(self, input_shape: Any) -> None:
        if not self._functional and not self.built and type(self).build is not Model.build:
            self.build(input_shape)
        self.built = True
        self.check_input(input_shape)

    # What it computes: as a layer among others, it walks its own graph.

    def call(self, x: Any, training: bool = False) -> Any:
        return self.forward(x, training)

    @few_threads
    def __call__(self, x: Any, *more: Any, training: bool | None = None, mask: Any = None) -> Any:
        """The outputs for a batch, as an array on the device; on symbols, the model becomes a part of another.

        Args
            x: one array (or symbol) for each input, in a list or a dictionary if there are several.
            training: whether layers behave as in training (Dropout, BatchNormalization).
        """
        if isinstance(x, dict):
            x = _in_order(self.name, x, self.input_names)
        arrays = x if isinstance(x, (list, tuple)) and len(x) == len(self.input_names) > 1 else [x]
        if len(arrays) + len(more) < len(self.input_names):
            raise ValueError(
                f"{self.name} has {len(self.input_names)} inputs, {', '.join(self.input_names)}; give it a list of "
                "as many."
            )
        if not any(isinstance(part, Symbol) or hasattr(part, "made_by") for part in arrays):
            types = self.input_types()
            arrays = [as_numbers(self.name, a, t) for a, t in zip(arrays, types, strict=True)] if not more else arrays
            if not more:
                self._connect([a.shape for a in arrays])
                self._check_x(arrays)
                x = arrays if len(arrays) > 1 else arrays[0]
        made = super().__call__(x, *more, training=training, mask=mask)
        return self._as_asked(made if isinstance(made, list) else [made])

    def forward(self, x: Any, training: bool, mask: Any = None) -> Any:
        if not self._functional:
            return super().forward(x, training, mask)
        y = self.graph.forward(x, training, mask)
        self.saved = {"x": x, "y": y, "nodes": [(node.output, node.mask, node.saved) for node in self.graph.nodes]}
        return y

    def backward(self, dy: Any) -> Any:
        if not self._functional:
            return super().backward(dy)
        for node, (output, mask, saved) in zip(self.graph.nodes, self.saved["nodes"], strict=True):
            node.output, node.mask, node.saved = output, mask, saved
        dx = self.graph.backward(dy, to_inputs=self.wants_dx)
        self.saved["grads"] = [node.grad for node in self.graph.nodes]
        return dx

    def penalty(self, y: Any, saved: dict[str, Any]) -> Any:
        if not self._functional:
            return super().penalty(y, saved)
        return sum(
            (node.layer.penalty(output, kept)
             for node, (output, _, kept) in zip(self.graph.nodes, saved["nodes"], strict=True) if node.parents), 0.0,
        )  # fmt: skip

    @property
    def makes_mask(self) -> bool:  # type: ignore[override]
        return self._functional and self.graph.masked

    supports_masking = True

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        if not self._functional:
            return mask
        masks = [node.mask for node in self.graph.outputs]
        return masks if len(masks) > 1 else masks[0]

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not self._functional:
            return super().compute_output_shape(input_shape)
        shapes = dict(
            zip(
                map(id, self.graph.inputs), input_shape if isinstance(input_shape, list) else [input_shape], strict=True
            )
        )
        for node in self.graph.steps:
            given = [shapes[id(parent)] for parent in node.parents]
            if hasattr(node.layer, "index"):  # one of several outputs
                shapes[id(node)] = given[0][node.layer.index]
            else:
                shapes[id(node)] = node.layer.compute_output_shape(given if len(given) > 1 else given[0])
        made = [shapes[id(node)] for node in self.graph.outputs]
        return made if len(made) > 1 else made[0]

    def check_input(self, input_shape: Any) -> None:
        if self._functional:
            self._check_shapes(input_shape if isinstance(input_shape, list) else [input_shape])

    # What it is made of.

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
        raise ValueError(f"{self.name} has no layer {name!r}. {did_you_mean(str(name), known)}")

    def get_config(self) -> dict[str, Any]:
        """Layers, and who reads whom; the arguments of a class of one's own are for that class to say."""
        if not self._functional or type(self).__init__ is not Model.__init__:
            raise NotImplementedError(
                f"{type(self).__name__} is a model of your own: only you know its arguments. Define get_config(self), "
                "returning them in a dictionary, so that the class called with them makes the same model."
            )
        return describe_graph(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A new model from what `get_config` returned: the same layers, with new weights."""
        return make_graph(cls, config) if "calls" in config else cls(**config)

    def to(self, device: str) -> Any:
        """Take the model to the "cpu" or the "gpu": weights, gradients, what its optimizer and its layers remember.

        Numbers are computed there from now on, as after `use_device(device)`; other models stay where they are. The
        numbers of the last batch are forgotten, and a layer's own random stream begins anew from its seed.

            model.to("gpu").fit(x, y)
            model.to("cpu").predict(x)

        Returns
            The model itself.
        Raises
            ValueError: another name. RuntimeError: there is no GPU that can be used; the model stays as it is.
        """
        move(self, device)
        return self

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Print the layers with their output shapes, numbers of parameters, and, if they branch, who reads whom.

            model.summary(expand_nested=True, show_trainable=True)

        Args
            line_length: letters in a line; as many as are needed, if None.
            print_fn: a function that gets the text, instead of `print`.
            expand_nested: whether the layers of models within the model are shown, too.
            show_trainable: whether a column says which layers learn: Y, N, or - where there is nothing to learn.
            layer_range: the names of the first and the last layer to show; patterns, as for `re.match`.
        """
        if positions is not None:
            raise NotImplementedError("summary: Keras has 'positions', nnteach does not: its columns fit their text.")
        if line_length is not None:
            line_length = check_count("summary", "line_length", line_length)
        expand_nested = check_flag("summary", "expand_nested", expand_nested)
        show_trainable = check_flag("summary", "show_trainable", show_trainable)
        (print_fn or print)(summary_text(self, line_length, expand_nested, show_trainable, layer_range))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}: {', '.join(layer.name for layer in self.layers)}>"


def _symbols(owner: str, what: str, given: Any) -> tuple[list[Symbol], list[str] | None]:
    """The symbols, and their names if they came in a dictionary."""
    keys = list(given) if isinstance(given, dict) else None
    symbols = (
        list(given.values())
        if isinstance(given, dict)
        else list(given)
        if isinstance(given, (list, tuple))
        else [given]
    )
    for symbol in symbols:
        if not isinstance(symbol, Symbol):
            hint = " Call the layer on a symbol: layer(x)." if isinstance(symbol, Layer) else ""
            raise TypeError(
                f"{owner}: {what} must be symbols, as Input and layers called on symbols return them; received "
                f"{symbol!r:.80}.{hint}"
            )
    if not symbols:
        raise ValueError(f"{owner} needs at least one of its {what}.")
    return symbols, keys


def _in_order(owner: str, given: dict[str, Any], names: list[str]) -> Any:
    """What came by name, in the model's order."""
    if sorted(given) != sorted(names):
        raise ValueError(f"{owner} has the inputs {', '.join(names)}; received {', '.join(map(str, given))}.")
    return [given[name] for name in names] if len(names) > 1 else given[names[0]]


def _distinct(names: list[str]) -> list[str]:
    """Names with a number behind those that come twice."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name] - 1}")
    return result


def _by_depth(graph: Graph) -> list[Layer]:
    """Each layer once, as Keras orders them: the farthest from the outputs first, so that weights line up."""
    of_node: dict[int, int] = {}
    of_layer: dict[int, int] = {}
    for node in reversed(graph.nodes):
        if not isinstance(node.layer, Layer):
            continue
        depth = max(of_node.get(id(node), 0), of_layer.get(id(node.layer), 0))
        of_node[id(node)] = of_layer[id(node.layer)] = depth
        for parent in _true_parents(node):
            of_node[id(parent)] = max(of_node.get(id(parent), 0), depth + 1)
    layers = list({id(n.layer): n.layer for n in _in_keras_order(graph)}.values())
    return sorted(layers, key=lambda layer: -of_layer[id(layer)])


def _true_parents(node: Node) -> list[Node]:
    """Those that feed it, past the nodes that only pick one of several outputs."""
    return [p if isinstance(p.layer, Layer) else p.parents[0] for p in node.parents]


def _in_keras_order(graph: Graph) -> list[Node]:
    """From the outputs backwards, each node before those that feed it: how Keras counts."""
    order: list[Node] = []
    seen: set[int] = set()
    for output in graph.outputs:
        waiting = [output if isinstance(output.layer, Layer) else output.parents[0]]
        while waiting:
            node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                order.append(node)
                waiting.extend(reversed(_true_parents(node)))
    return order
