"""What a model is fed with: arrays, lists and dictionaries of them, generators; checked before anything is learned."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnteach.backend import Shape, to_device, xp
from nnteach.data import Batch, Data, as_array, as_weights, wrong_shape
from nnteach.errors import check_count, did_you_mean
from nnteach.graph import Graph
from nnteach.models.objective import Judge, judges_from, loss_from, per_output
from nnteach.streams import Portions, Stream, is_stream


class Feeding:
    """How a model takes data in: by the names and in the order of its inputs and outputs."""

    graph: Graph
    name: str
    dtype: str  # the float type that data are turned into
    built_on: str  # the device that was chosen then
    input_names: list[str]
    output_names: list[str]
    loss: Any = None  # a Loss, or an Objective of several, once compiled
    _judges: list[Judge] | None = None
    _metrics_asked: tuple[Any, Any] = (None, None)
    _compiled_with: dict[str, Any]
    _returns = "one"

    # What a model provides.

    def _connect(self, shapes: Sequence[Shape]) -> None:
        """Build the graph, if the shape of the data was all that was missing."""
        raise NotImplementedError

    def _gather_variables(self) -> None:
        raise NotImplementedError

    # Steps on the way from what was given to batches.

    def _source(
        self, x: Any, y: Any, sample_weight: Any, steps: int | None, method: str, batch_size: int
    ) -> Data | Stream | Portions:
        """Where the batches come from."""
        if steps is not None:
            name = "steps_per_epoch" if method == "fit" else "steps"
            steps = check_count(method, name, steps)
        if is_stream(x):
            if y is not None or sample_weight is not None:
                raise ValueError(f"{method}: x hands out batches (x, y) itself; leave y and sample_weight out.")
            stream = Stream(x, steps, lambda *given: self._batch(*given, method=method), method)
            stream.first()
            return stream
        return _portioned(self._data(x, y, sample_weight, method), steps, batch_size, method)

    def _batch(self, x: Any, y: Any = None, sample_weight: Any = None, *, method: str) -> Batch:
        """One batch of a stream."""
        data = self._data(x, y, sample_weight, method)
        [batch] = data.batches(len(data))
        return batch

    def _questions(self, x: Any, steps: int | None, batch_size: int) -> Data | Stream | Portions:
        """What `predict` is asked, without targets."""
        if steps is not None:
            steps = check_count("predict", "steps", steps)
        if is_stream(x):
            return Stream(x, steps, lambda x, *_: next(self._inputs_alone(x).batches(10**9)), "predict")
        return _portioned(self._inputs_alone(x), steps, batch_size, "predict")

    def _inputs_alone(self, x: Any) -> Data:
        arrays = self._inputs(x)
        self._connect([a.shape for a in arrays])
        self._check_x(arrays)
        return Data(_bare(arrays), None, None, _bare(self.input_types()), self.dtype)

    def input_types(self) -> list[str]:
        """The number type that each input is turned into."""
        return [node.layer.dtype for node in self.graph.inputs] if "graph" in self.__dict__ else [self.dtype]

    def _data(self, x: Any, y: Any, sample_weight: Any, method: str = "fit") -> Data:
        """Check inputs and targets against one another, the model, the loss and the metrics."""
        if y is None:
            hint = f" x is a function; call it for its batches: {method}(x())." if callable(x) else ""
            raise TypeError(f"{method} needs targets: {method}(x, y).{hint}")
        inputs = self._inputs(x)
        self._connect([a.shape for a in inputs])
        self._settle_loss()
        self._gather_variables()
        shapes = [node.shape for node in self.graph.outputs]
        targets = self._targets(y)
        weights = self._sample_weights(sample_weight, shapes)
        self._check_x(inputs)
        types = self.input_types()
        data = Data(_bare(inputs), _bare(targets), _bare(weights) if weights else None, _bare(types), self.dtype)
        losses = _each_loss(self.loss, len(shapes))
        for loss, target, shape in zip(losses, targets, shapes, strict=True):
            if loss is not None:
                loss.check_targets(target, shape)
        self._settle_metrics(targets, shapes)
        made = self._try(inputs, types)
        for loss, node, y_pred in zip(
            losses, self.graph.outputs, made if isinstance(made, list) else [made], strict=True
        ):
            if loss is not None:
                loss.check_predictions(y_pred, getattr(node.layer, "activation", None))
        return data

    def _settle_loss(self) -> None:
        """Several outputs were not known before the model was built: now each gets its loss."""
        names = self.output_names
        if len(names) > 1 and not hasattr(self.loss, "losses"):
            given = self._compiled_with
            self.loss = loss_from(given["loss"], given["loss_weights"], names, self.name)

    def _settle_metrics(self, targets: list[Any], shapes: list[Shape]) -> None:
        if self._judges is None:
            plain, weighted = self._metrics_asked
            names = self.output_names or [self.name]
            self._judges = [
                *judges_from("compile", plain, names, targets, shapes, False),
                *judges_from("compile", weighted, names, targets, shapes, True),
            ]
            if len(names) > 1:  # Keras's order, where evaluate returns a list
                self._judges.sort(key=lambda judge: judge.metric.name)
            _refuse_twins([judge.metric.name for judge in self._judges])
        for judge in self._judges:
            judge.metric.check_targets(targets[judge.output], shapes[judge.output])

    def _inputs(self, x: Any) -> list[np.ndarray]:
        """One array for each input, in the model's order."""
        names = self.input_names
        if isinstance(x, dict):
            if not names:
                raise TypeError(f"{self.name}: data by name need named inputs: Model(inputs, outputs).")
            return [as_array(f"x[{name!r}]", part) for name, part in zip(names, _by_name("x", x, names), strict=True)]
        if len(names) > 1 or (not names and isinstance(x, (list, tuple)) and all(hasattr(a, "shape") for a in x)):
            parts = _in_order("x", x, names or [str(i) for i in range(len(x))], "inputs")
            labels = [f"x[{i}]" for i in range(len(parts))] if len(parts) > 1 else ["x"]
            return [as_array(label, part) for label, part in zip(labels, parts, strict=True)]
        alone = isinstance(x, (list, tuple)) and len(x) == 1 and hasattr(x[0], "shape") and bool(names)
        if alone and len(x[0].shape) == len(self.graph.inputs[0].shape):
            x = x[0]
        return [as_array("x", x)]

    def _targets(self, y: Any) -> list[Any]:
        """One array for each output, in the model's order; None for an output without a loss."""
        names = self.output_names or [self.name]
        if isinstance(y, dict):
            optional = [n for n, loss in zip(names, _each_loss(self.loss, len(names)), strict=True) if loss is None]
            parts = _by_name("y", y, names, optional)
        elif len(names) > 1:
            parts = _in_order("y", y, names, "outputs")
        else:
            return [as_array("y", y)]
        return [
            None if part is None else as_array(f"y[{name!r}]", part) for name, part in zip(names, parts, strict=True)
        ]

    def _sample_weights(self, given: Any, shapes: list[Shape]) -> list[Any] | None:
        if given is None:
            return None
        names = self.output_names or [self.name]
        if len(names) == 1:
            return [as_weights(given.get(names[0]) if isinstance(given, dict) else given, shapes[0])]
        parts = per_output("fit", "sample_weight", given, names)
        return [None if w is None else as_weights(w, shape) for w, shape in zip(parts, shapes, strict=True)]

    def _as_asked(self, parts: list[Any]) -> Any:
        """Outputs as the model was made: one, a list, or a dictionary."""
        if self._returns == "dict":
            return dict(zip(self.output_names, parts, strict=True))
        return parts if len(parts) > 1 else parts[0]

    def _try(self, inputs: Sequence[Any], types: Sequence[str]) -> Any:
        """What the model makes of the first examples. Layers that remember from batch to batch forget them again."""
        size = next((node.shape[0] for node in self.graph.inputs if node.shape[0] is not None), 32)
        kept = [(state, state.value) for node in self.graph.steps for state in _states_of(node.layer)]
        made = self.graph.forward(_bare([to_device(a[:size], t) for a, t in zip(inputs, types, strict=True)]))
        for state, value in kept:
            state.value = value
        if self.graph.masked:
            self._tell_of_lost_masks()
        return made

    def _tell_of_lost_masks(self) -> None:
        """Warn where a layer that knows no masks lets padding in again; afterwards it counts as data."""
        for node in self.graph.steps:
            knows = getattr(node.layer, "_gets_mask", True) or node.layer.supports_masking or node.mask is not None
            if not knows and any(parent.mask is not None for parent in node.parents):
                warnings.warn(
                    f"{node.layer.name} ({type(node.layer).__name__}) knows no masks: behind it, padding counts as "
                    "data. "
                    "Leave the mask out (mask_zero=False, no Masking), or put a recurrent layer or "
                    "GlobalAveragePooling1D() before it.",
                    stacklevel=2,
                )

    def _check_x(self, arrays: Sequence[Any]) -> None:
        """Refuse a batch on the other device, or of a shape the model was not built for."""
        if self.built_on != xp.device:
            raise RuntimeError(
                f"{self.name} was built on the {self.built_on!r} and its weights are there, but now numbers are "
                f"computed on the {xp.device!r}. Call use_device before building a model, take it there with "
                f"model.to({xp.device!r}), or go back: use_device({self.built_on!r})."
            )
        self._check_shapes([x.shape for x in arrays])
        for node in self.graph.steps:
            if hasattr(node.layer, "check_values"):  # an Embedding looks at ids while they are on the host
                for start, x in zip(self.graph.inputs, arrays, strict=True):
                    if node.parents[0] is start:
                        node.layer.check_values(x)

    def _check_shapes(self, shapes: Sequence[Shape]) -> None:
        if len(shapes) != len(self.graph.inputs):
            raise ValueError(
                f"{self.name} has {len(self.graph.inputs)} inputs, {', '.join(self.input_names)}; "
                f"received {len(shapes)}."
            )
        for node, shape in zip(self.graph.inputs, shapes, strict=True):
            fits = len(shape) == len(node.shape) and all(
                size is None or got is None or size == got for size, got in zip(node.shape[1:], shape[1:], strict=True)
            )
            if not fits:
                where = self.name if len(shapes) == 1 else f"{self.name}, input {node.layer.name!r},"
                raise ValueError(wrong_shape(where, shape, node.shape))

    def _validation(
        self, data: Any, split: float, given: Any, steps: int | None, batch_size: int
    ) -> tuple[Any, Data | Stream | Portions | None]:
        """What is learned from, and what is judged on."""
        if given is None:
            if split == 0:
                return data, None
            if isinstance(data, Stream):
                raise ValueError("fit: validation_split needs arrays; with a generator give validation_data.")
            if isinstance(data, Portions):
                learned, judged = data.data.split(split)
                return _portioned(learned, data.wanted, batch_size, "fit"), judged
            return data.split(split)
        if not is_stream(given) and (not isinstance(given, (tuple, list)) or len(given) not in (2, 3)):
            raise TypeError("fit: validation_data must be (x, y) or (x, y, sample_weight).")
        try:
            x, y, weights = (given, None, None) if is_stream(given) else (*given, None)[:3]
            return data, self._source(x, y, weights, steps, "validation_data", batch_size)
        except (TypeError, ValueError) as error:
            raise type(error)(f"validation_data: {error}") from None

    def _by_class(self, data: Any, class_weight: Any) -> Data | Portions:
        if isinstance(data, Stream):
            raise ValueError("fit: class_weight needs arrays; a generator can give (x, y, sample_weight).")
        if isinstance(data, Portions):
            return Portions(data.data.weighted(class_weight), data.wanted, data.go_on)
        return data.weighted(class_weight)


def _portioned(data: Data, steps: int | None, batch_size: int, method: str) -> Data | Portions:
    """So many batches for each epoch, if somebody said how many."""
    if steps is None:
        return data
    if data.steps(batch_size) < steps:
        raise ValueError(
            f"{method}: {steps} batches were asked for, but {len(data)} examples make {data.steps(batch_size)} "
            f"batches of {batch_size}."
        )
    return Portions(data, steps, go_on=method == "fit")


def _bare(parts: list[Any]) -> Any:
    """The only one, or the list of several."""
    return parts if len(parts) > 1 else parts[0]


def _each_loss(loss: Any, outputs: int) -> list[Any]:
    return loss.losses if hasattr(loss, "losses") else [loss] * outputs


def _by_name(what: str, given: dict[str, Any], names: Sequence[str], optional: Sequence[str] = ()) -> list[Any]:
    for name in given:
        if name not in names:
            raise ValueError(
                f"{what} has an entry {name!r}, which the model does not. {did_you_mean(str(name), names)}"
            )
    for name in names:
        if name not in given and name not in optional:
            raise ValueError(f"{what} lacks an entry {name!r}; it has {', '.join(map(repr, given))}.")
    return [given.get(name) for name in names]


def _in_order(what: str, given: Any, names: Sequence[str], places: str) -> list[Any]:
    if not isinstance(given, (list, tuple)) or len(given) != len(names):
        came = f"a list of {len(given)}" if isinstance(given, (list, tuple)) else type(given).__name__
        raise ValueError(
            f"{what} must be a list of {len(names)} arrays, one for each of the {places} {', '.join(names)}, or a "
            f"dictionary by those names; received {came}."
        )
    return list(given)


def _refuse_twins(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1 or name == "loss":
            raise ValueError(f"compile: two numbers would be called {name!r}; give a metric another name=...")


def _states_of(layer: Any) -> list[Any]:
    """What a stateful layer, and those that it holds, remember."""
    own = list(getattr(layer, "states", None) or [])
    return own + [state for held in layer.sublayers() for state in _states_of(held)]
