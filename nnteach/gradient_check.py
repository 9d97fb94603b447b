"""Is a gradient right? Move each number a little, see by how much the loss changes, and compare with `backward`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnteach import random as nn_random
from nnteach.autodiff import Tensor
from nnteach.backend import to_numpy
from nnteach.errors import check_count, check_number
from nnteach.layers import Input, Layer, _taped
from nnteach.layers._held import generators_within, held_by, is_array, layers_within, variables_within
from nnteach.models import Model
from nnteach.rewind import untouched


@dataclass(frozen=True)
class Row:
    """One weight or input: how far the gradient of `backward` is from the measured one, where it is farthest.

    name: "dense/kernel", "x". shape: of the array. checked: how many of its numbers were moved.
    error: the largest difference, as a fraction of the largest slope of the array. index: where that is.
    expected: the slope there, measured; or, where `against` is "tape", taken by the tape. got: that of `backward`.
    kinks: how many numbers were left out, since the slopes on their two sides differ (ReLU at 0).
    """

    name: str
    shape: tuple[int, ...]
    checked: int
    error: float
    index: tuple[int, ...]
    expected: float
    got: float
    kinks: int = 0
    against: str = "differences"
    note: str = ""


@dataclass(frozen=True)
class GradientReport:
    """What `gradcheck` found; print it for a table."""

    subject: str
    tolerance: float
    rows: list[Row]
    skipped: list[str] = field(default_factory=list)

    @property
    def worst(self) -> Row | None:
        """The row with the largest error."""
        return max(self.rows, key=lambda row: row.error, default=None)

    @property
    def error(self) -> float:
        """The largest error of all."""
        return self.worst.error if self.worst else 0.0

    @property
    def ok(self) -> bool:
        """Whether no error is larger than the tolerance."""
        return self.error <= self.tolerance

    def __str__(self) -> str:
        cells = [("gradient of", "shape", "checked", "error", "at", "expected", "backward", "")]
        for row in self.rows:
            wrong = "WRONG" if not row.error <= self.tolerance else ""
            notes = [wrong, row.note, f"{row.kinks} at kinks" if row.kinks else ""]
            notes += ["against the tape"] if row.against == "tape" else []
            cells.append((row.name, str(row.shape), str(row.checked), f"{row.error:.1e}", str(list(row.index)),
                          f"{row.expected:.6g}", f"{row.got:.6g}", ", ".join(filter(None, notes))))  # fmt: skip
        widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells]
        lines = [self._verdict(), "", lines[0], "-" * sum([*widths, 14]), *lines[1:]]
        return "\n".join(lines + [f"skipped: {what}" for what in self.skipped])

    def _verdict(self) -> str:
        worst = self.worst
        if worst is None:
            return f"{self.subject}: there is nothing to check."
        if self.ok:
            return f"{self.subject}: all gradients are right, to {self.error:.1e} of their size."
        return (
            f"{self.subject}: the gradient of {worst.name}{list(worst.index)} is wrong: "
            f"expected {worst.expected:.6g}, backward says {worst.got:.6g}."
        )


def gradcheck(
    model: Any,
    x: Any = None,
    y: Any = None,
    *,
    training: bool = True,
    tolerance: float = 1e-6,
    step: float = 1e-5,
    most: int | None = 200,
) -> GradientReport:
    """Compare `backward` with central differences, for each weight and input; a wrong gradient is told, not raised.

    The check is done in float64, on the CPU, with the same chance each time; afterwards weights, random state and
    device are as before. A layer with a `backward` of its own is compared with the tape of its `call`, too, where
    that is written in `nnteach.ops`.

        report = gradcheck(Dense(3, activation="tanh"), np.ones((2, 4)))
        print(report)
        assert report.ok

    Args
        model: a model or a layer. x: inputs, a list for several; random ones if None (not for a layer alone).
        y: targets for the model's loss; without them, or for a layer, a random sum of the outputs is looked at.
        training: whether layers behave as in training.
        tolerance: the error that counts as right, as a fraction of the largest slope.
        step: how far each number is moved to either side.
        most: how many numbers of each array are moved, drawn at random; None moves all.

    Raises
        TypeError: not a layer; inputs that cannot be drawn at random. ValueError: data that do not fit.
    """
    if isinstance(model, type) or not isinstance(model, Layer):
        hint = " Add parentheses and arguments to make one." if isinstance(model, type) else ""
        raise TypeError(f"gradcheck takes a model or a layer; received {model!r:.80}.{hint}")
    step = check_number("gradcheck", "step", step, 0)
    tolerance = check_number("gradcheck", "tolerance", tolerance, 0)
    most = None if most is None else check_count("gradcheck", "most", most)
    if not step > 0:
        raise ValueError("gradcheck: step must be above 0; received 0.")
    subject = f"{type(model).__name__} {model.name!r}"
    whole = _as_model(model, x)
    if y is not None and whole.optimizer is None:
        raise RuntimeError(f"gradcheck: {whole.name} has no loss for y; compile it, or leave y out.")
    with untouched(whole), np.errstate(all="ignore"):
        _in_float64(whole)
        check = _Check(whole, x, y, training)
        rows = check.against_differences(step, tolerance, most)
        rows += check.against_tapes()
    return GradientReport(subject, tolerance, rows, check.skipped)


def _as_model(thing: Any, x: Any) -> Any:
    """The model; or a model of one layer."""
    if isinstance(thing, Model):
        if "graph" not in vars(thing):
            if x is None:
                raise TypeError(f"gradcheck: {thing.name} is not built yet; give x, or begin it with Input(shape).")
            thing._connect([np.shape(part) for part in (x if isinstance(x, (list, tuple)) else [x])])
        return thing
    if x is None:
        raise TypeError(f"gradcheck: a layer alone does not say what it reads; give x: gradcheck({thing.name}, x).")
    arrays = [np.asarray(to_numpy(part)) for part in (x if _several(x) else [x])]
    kinds = [thing.dtype if a.dtype.kind == "f" else str(a.dtype) for a in arrays]
    symbols = [Input(a.shape[1:], len(a), dtype=kind) for a, kind in zip(arrays, kinds, strict=True)]
    return Model(symbols, thing(symbols if _several(x) else symbols[0]), name="gradcheck")


def _several(x: Any) -> bool:
    return isinstance(x, (list, tuple)) and len(x) > 0 and all(hasattr(part, "shape") for part in x)


def _in_float64(model: Any) -> None:
    """All that the model keeps, as NumPy's float64; `untouched` puts the old back."""
    for v in variables_within(model):
        value = to_numpy(v.value)
        v.value = value.astype("float64" if value.dtype.kind == "f" else value.dtype)
        v.grad = np.zeros_like(v.value)
    for layer in [*layers_within(model), *(node.layer for node in model.graph.inputs)]:
        if str(layer.dtype).startswith("float"):
            layer.dtype = "float64"
        for place, key, thing in list(held_by(layer)):
            if place is vars(layer) and is_array(thing):
                array = to_numpy(thing)
                place[key] = array.astype("float64" if array.dtype.kind == "f" else array.dtype)
        if "built_on" in vars(layer):
            layer.built_on = "cpu"
        if getattr(layer, "_own", None) is not None and not isinstance(layer._own, np.random.Generator):
            layer._own = nn_random.device(layer.seed)


class _Check:
    """One model at one point: its loss, its gradients, each time with the same chance."""

    def __init__(self, model: Any, x: Any, y: Any, training: bool):
        self.model, self.training = model, training
        rng = np.random.default_rng(0)
        self.rng = rng
        x = self._drawn() if x is None else x
        data = model._inputs_alone(x) if y is None else model._data(x, y, None, "gradcheck")
        model._gather_variables()
        [batch] = data.batches(len(data))
        self.x = [np.array(a) for a in (batch.x if isinstance(batch.x, list) else [batch.x])]
        self.y = None if y is None else batch.y
        self.generators = [(g, g.bit_generator.state) for g in generators_within(model)]
        self.chance = nn_random.get_state()
        learning = {id(w) for w in model._learning}
        self.weights = [(name, w) for name, w in _named_weights(model) if id(w) in learning]
        self.others = [(w, w.value.copy()) for w in variables_within(model) if id(w) not in learning]
        self.skipped = [f"{name}, which is not trainable" for name, w in _named_weights(model) if id(w) not in learning]
        self.dy: list[np.ndarray] = []
        self.loss()

    def _drawn(self) -> Any:
        """Random inputs of the model's shapes."""
        drawn = []
        for node in self.model.graph.inputs:
            if not str(node.layer.dtype).startswith("float"):
                raise TypeError(
                    f"gradcheck: the input {node.layer.name!r} takes whole numbers, and which ones make sense only "
                    "you know; give x."
                )
            batch, *sizes = node.shape
            drawn.append(self.rng.standard_normal((batch or 2, *(size or 3 for size in sizes))))
        return drawn if len(drawn) > 1 else drawn[0]

    def _begin(self) -> None:
        """The same chance, the same memory as before."""
        nn_random.set_state(self.chance)
        for generator, state in self.generators:
            generator.bit_generator.state = state
        for w, value in self.others:
            w.value = value.copy()

    def _forward(self) -> Any:
        self._begin()
        return self.model.graph.forward(self.x if len(self.x) > 1 else self.x[0], training=self.training)

    def _sample_weight(self) -> Any:
        return self.model._without_masked(None) if self.model.graph.masked else None

    def loss(self) -> float:
        """The loss; without targets a random sum of the outputs. With what regularizers add."""
        made = self._forward()
        if self.y is not None:
            value = self.model.loss(self.y, made, self._sample_weight())
        else:
            outputs = made if isinstance(made, list) else [made]
            if not self.dy:
                self.dy = [self.rng.standard_normal(part.shape) for part in outputs]
            value = sum((part * dy).sum() for part, dy in zip(outputs, self.dy, strict=True))
        return float(value + self.model.penalty_of_batch())

    def gradients(self) -> tuple[list[Any], list[Any]]:
        """By backward: of the weights, of the inputs."""
        made = self._forward()
        if self.y is not None:
            dy = self.model.loss.gradient(self.y, made, self._sample_weight())
        else:
            dy = self.dy if len(self.dy) > 1 else self.dy[0]
        for w in variables_within(self.model):
            w.grad.fill(0)
        dx = self.model.graph.backward(dy, to_inputs=True)
        self.model.penalty_of_batch(with_gradients=True)
        return [w.grad.copy() for _, w in self.weights], dx if isinstance(dx, list) else [dx]

    def against_differences(self, step: float, tolerance: float, most: int | None) -> list[Row]:
        dweights, dx = self.gradients()
        places: list[tuple[str, np.ndarray, Any]] = [
            (name, w.value, grad) for (name, w), grad in zip(self.weights, dweights, strict=True)
        ]
        names = self.model.input_names if len(self.x) > 1 else ["x"]
        for name, array, grad in zip(names, self.x, dx, strict=True):
            if array.dtype.kind == "f":
                places.append((name, array, grad))
            else:
                self.skipped.append(f"{name}: whole numbers have no gradient")
        return [self._row(name, array, grad, step, tolerance, most) for name, array, grad in places if array.size]

    def _row(self, name: str, array: np.ndarray, grad: Any, step: float, tolerance: float, most: int | None) -> Row:
        note = "" if grad is not None else "backward returned no gradient"
        got = np.zeros_like(array) if grad is None else np.asarray(grad)
        if got.shape != array.shape:
            note = f"backward returned the shape {got.shape}"
            return Row(name, array.shape, 0, float("inf"), (), float("nan"), float("nan"), note=note)
        places = np.arange(array.size)
        if most is not None and array.size > most:
            places = np.sort(self.rng.choice(places, most, replace=False))
        measured = np.array([self._slope(array, int(place), step) for place in places])
        said = got.reshape(-1)[places]
        scale = max(np.abs(measured).max(), np.abs(got).max(), 1e-8)
        errors = np.abs(measured - said) / scale
        errors[~np.isfinite(errors)] = np.inf
        kinks = [i for i in np.flatnonzero(errors > tolerance) if self._is_kink(array, places[i], step, scale)]
        errors[kinks] = 0
        worst = int(errors.argmax())
        index = tuple(int(i) for i in np.unravel_index(places[worst], array.shape))
        return Row(name, array.shape, len(places), float(errors[worst]), index, float(measured[worst]),
                   float(said[worst]), len(kinks), note=note)  # fmt: skip

    def _at(self, array: np.ndarray, place: int, move: float) -> float:
        index = np.unravel_index(place, array.shape)
        before = array[index]
        array[index] = before + move
        value = self.loss()
        array[index] = before
        return value

    def _slope(self, array: np.ndarray, place: int, step: float) -> float:
        return (self._at(array, place, step) - self._at(array, place, -step)) / (2 * step)

    def _is_kink(self, array: np.ndarray, place: int, step: float, scale: float) -> bool:
        """Whether the slopes on the two sides differ more than any bend could make them."""
        up, here, down = (self._at(array, place, move) for move in (step, 0.0, -step))
        return abs((up - here) - (here - down)) / step > max(100 * step, 1e-3) * scale

    def against_tapes(self) -> list[Row]:
        """Layers of one's own with a `backward` of their own, each against the tape of its `call`."""
        rows: list[Row] = []
        self.gradients()
        calls = [(n, n.layer, [p.output for p in n.parents], n.grad, n.mask) for n in self.model.graph.steps]
        for node, layer, inputs, dy, _ in calls:
            own = isinstance(layer, Layer) and not layer._on_tape and not type(layer).__module__.startswith("nnteach.")
            if own and dy is not None:
                x = inputs if len(node.parents) > 1 else inputs[0]
                rows += self._tape_rows(layer, x, dy)
        return rows

    def _tape_rows(self, layer: Any, x: Any, dy: Any) -> list[Row]:
        def grads(forward: Callable[..., Any], backward: Callable[..., Any]) -> tuple[Any, list[Any], Any]:
            self._begin()
            for w in layer.variables:
                w.grad.fill(0)
            forward()
            dx = backward()
            return layer.saved, [w.grad.copy() for w in layer.variables], dx

        layer.wants_dx = True
        try:
            saved, taped, dx_taped = grads(
                lambda: _taped.forward(layer, x, self.training, None), lambda: _taped.backward(layer, dy)
            )
            followed = [isinstance(part, Tensor) for part in _listed(saved["made"])]
        except Exception as error:  # whatever a call that is not written in ops may stumble over
            self.skipped.append(f"the tape of {layer.name}: its call is not written in ops ({type(error).__name__})")
            return []
        if not all(followed):
            self.skipped.append(f"the tape of {layer.name}: its call is not written in ops")
            return []
        _, own, dx = grads(lambda: layer.forward(x, self.training), lambda: layer.backward(dy))
        on_tape = saved["tape"].variables_read()
        pairs = [(f"{layer.name}/{w.name}", a, b) for w, a, b in zip(layer.variables, taped, own, strict=True)
                 if any(w is read for read in on_tape)]  # fmt: skip
        for i, (a, b) in enumerate(zip(_listed(dx_taped), _listed(dx), strict=True)):
            if b is not None:
                pairs.append((f"{layer.name}: input {i}" if isinstance(x, list) else f"{layer.name}: input", a, b))
        return [_compared(name, a, b) for name, a, b in pairs if a.size and a.shape == b.shape]


def _compared(name: str, expected: np.ndarray, got: np.ndarray) -> Row:
    errors = np.abs(expected - got) / max(np.abs(expected).max(), np.abs(got).max(), 1e-8)
    index = tuple(int(i) for i in np.unravel_index(int(errors.argmax()), errors.shape))
    return Row(name, got.shape, got.size, float(errors[index]), index, float(expected[index]), float(got[index]),
               against="tape")  # fmt: skip


def _listed(thing: Any) -> list[Any]:
    return list(thing) if isinstance(thing, (list, tuple)) else [thing]


def _named_weights(model: Any) -> list[tuple[str, Any]]:
    """Each weight once, by layer and name."""
    found: dict[int, tuple[str, Any]] = {}
    for layer in layers_within(model):
        for w in layer.own_variables:
            if w.value.dtype.kind == "f":
                found.setdefault(id(w), (f"{layer.name}/{w.name}", w))
    return list(found.values())
