"""Equations: a formula, the lines of the engine that compute it, and the numbers, in one view.

    equation("activation", z=1.2, function="sigmoid")

The lines are read from the engine as it is installed, so they cannot grow stale. Each formula is also written down a
second time, in plain Python without NumPy; a test asks both and compares.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

from nnteach import activations, losses, optimizers
from nnteach.errors import check_arguments, did_you_mean
from nnteach.layers import Dense
from nnteach.variable import Variable
from nnteach_course.answers import UnknownId
from nnteach_course.equation_page import html_of, markdown_of, text_of

Values = dict[str, Any]
PREPARATION = "x = _array("  # makes an array of a list; no part of any formula


class SourceMoved(LookupError):
    """A line that an equation points to is no longer in the engine; the text says which."""


@dataclass(frozen=True)
class Line:
    """A line of the engine: where it stands, its text, and the symbol whose value is complete after it."""

    file: str
    number: int
    text: str
    computes: str | None
    names: Mapping[str, str]  # what the line calls a symbol -> the symbol


@dataclass(frozen=True)
class Source:
    """Lines of a method that belong to an equation.

    Args
        of: where it is, "nnteach.layers.dense:Dense.call".
        only: how the lines begin that matter; without it the whole body.
        names: what the code calls a symbol, where it is not the symbol itself: {"self.kernel.value": "W"}.
        returns: the symbol that `return` gives back.
    """

    of: str
    only: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    returns: str | None = None

    def lines(self) -> list[Line]:
        """The lines, read from the installed engine."""
        function = self._resolve()
        texts, first = inspect.getsourcelines(function)
        body = [(first + i, t.rstrip()) for i, t in enumerate(texts) if _is_code(t)]
        if self.only:
            body = [(n, t) for n, t in body if t.strip().startswith(self.only)]
            for beginning in self.only:
                if not any(t.strip().startswith(beginning) for _, t in body):
                    raise SourceMoved(f"{self.of} has no line that begins with {beginning!r} any more.")
        else:
            body = [(n, t) for n, t in body[1:] if not t.strip().startswith(PREPARATION)]
        file = self.of.partition(":")[0].replace(".", "/") + ".py"
        indent = min(len(t) - len(t.lstrip()) for _, t in body)
        targets = [self._computes(t) for _, t in body]
        last = [None if target in targets[i + 1 :] else target for i, target in enumerate(targets)]
        return [Line(file, n, t[indent:], s, self.names) for (n, t), s in zip(body, last, strict=True)]

    def _resolve(self) -> Any:
        module, _, path = self.of.partition(":")
        try:
            found: Any = import_module(module)
            for name in path.split("."):
                found = getattr(found, name)
        except (ImportError, AttributeError) as error:
            raise SourceMoved(f"{self.of} is not in the engine any more ({error}).") from None
        return found

    def _computes(self, text: str) -> str | None:
        if text.strip().startswith("return"):
            return self.returns
        target = re.match(r"\s*([\w.]+)\s*[-+*]?=(?!=)", text)
        return self.names.get(target.group(1), target.group(1)) if target else None


def _is_code(text: str) -> bool:
    return bool(text.strip()) and not text.strip().startswith(("#", '"""'))


@dataclass(frozen=True)
class Formula:
    """One entry of the registry.

    Args
        title: the formula's name.
        latex: the formula, and its way back.
        plain: the same without LaTeX.
        symbols: each symbol of the formula, and what it is.
        sources: the lines that compute it; may depend on the inputs, such as which activation.
        engine: asks nnteach: inputs to the value of every symbol.
        by_hand: the formula in plain Python: inputs to the value of what is computed.
        inputs: what it takes, with values to show if none are given (None: may be left out).
    """

    title: str
    latex: tuple[str, ...]
    plain: tuple[str, ...]
    symbols: Mapping[str, str]
    sources: Callable[[Values], Sequence[Source]]
    engine: Callable[[Values], Values]
    by_hand: Callable[[Values], Values]
    inputs: Values


@dataclass(frozen=True, repr=False)
class Equation:
    """A formula with its engine lines and its numbers. Display it, or read `values` and `lines`."""

    id: str
    formula: Formula
    inputs: Values
    values: Values
    lines: tuple[Line, ...]

    @property
    def latex(self) -> str:
        return r" \qquad ".join(self.formula.latex)

    def by_hand(self) -> Values:
        """What the formula gives when it is worked out without the engine."""
        return self.formula.by_hand(self.inputs)

    def __repr__(self) -> str:
        return text_of(self)

    def _repr_markdown_(self) -> str:
        return markdown_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/markdown": self._repr_markdown_(), "text/html": self._repr_html_()}


def equation(id: str, **inputs: Any) -> Equation:
    """The formula of that name, its engine lines, and the numbers for these inputs.

    Raises
        KeyError: no such equation. TypeError: it takes no such input. (The nearest known name is given.)
        SourceMoved: the engine no longer has the lines.
    """
    if id not in FORMULAS:
        raise UnknownId(f"There is no equation {id!r}. {did_you_mean(id, FORMULAS)}")
    formula = FORMULAS[id]
    check_arguments(f"equation({id!r})", set(inputs) - set(formula.inputs), formula.inputs)
    given = {name: value for name, value in (formula.inputs | inputs).items() if value is not None}
    lines = [line for source in formula.sources(given) for line in source.lines()]
    return Equation(id, formula, given, formula.engine(given), tuple(lines))


# The dense layer


def _dense(inputs: Values) -> Dense:
    kernel, bias = (np.asarray(inputs[name], dtype=float) for name in ("W", "b"))
    layer = Dense(len(bias), activation=inputs["function"], kernel_initializer="zeros", dtype="float64", name="dense")
    layer.ensure_built((None, len(kernel)))
    layer.set_weights([kernel, bias])
    return layer


def _dense_call(inputs: Values) -> Values:
    layer = _dense(inputs)
    y = layer(np.asarray(inputs["x"], dtype=float))
    return {"x": layer.saved["x"], "W": layer.kernel.value, "b": layer.bias.value, "z": layer.saved["z"], "y": y}


def _dense_backward(inputs: Values) -> Values:
    layer = _dense(inputs)
    y = layer(np.asarray(inputs["x"], dtype=float))
    dy = np.asarray(inputs["dy"], dtype=float)
    dx = layer.backward(dy)
    dz = layer.activation.backward(dy, layer.saved["z"], y)
    return {
        "x": layer.saved["x"], "W": layer.kernel.value, "dy": dy, "dz": dz,
        "dW": layer.kernel.grad, "db": layer.bias.grad, "dx": dx,
    }  # fmt: skip


def _dense_by_hand(inputs: Values) -> Values:
    """Sums over i and j, written out; F and F' from the table below."""
    x, kernel, bias = inputs["x"], inputs["W"], inputs["b"]
    f, slope = BY_HAND[inputs["function"]]
    n, units = len(kernel), len(bias)
    z = [[sum(row[i] * kernel[i][j] for i in range(n)) + bias[j] for j in range(units)] for row in x]
    values: Values = {"z": z, "y": [[f(number) for number in row] for row in z]}
    if "dy" in inputs:
        dy = inputs["dy"]
        dz = [[dy[k][j] * slope(z[k][j]) for j in range(units)] for k in range(len(x))]
        values["dz"] = dz
        values["dW"] = [[sum(x[k][i] * dz[k][j] for k in range(len(x))) for j in range(units)] for i in range(n)]
        values["db"] = [sum(row[j] for row in dz) for j in range(units)]
        values["dx"] = [[sum(row[j] * kernel[i][j] for j in range(units)) for i in range(n)] for row in dz]
    return values


DENSE_NAMES = {
    "self.kernel.value": "W", "self.bias.value": "b", "self.kernel.grad": "dW", "self.bias.grad": "db",
    "rows_x": "x", "rows_dz": "dz",
}  # fmt: skip
DENSE_CALL = Source("nnteach.layers.dense:Dense.call", ("z = ", "z += ", "y = "), DENSE_NAMES)
DENSE_BACKWARD = Source(
    "nnteach.layers.dense:Dense.backward",
    ("dz = ", "self.kernel.grad += ", "self.bias.grad += ", "return "),
    DENSE_NAMES,
    returns="dx",
)
DENSE_INPUTS: Values = {
    "x": [[1.0, 2.0]], "W": [[3.0, 0.5], [-1.0, 1.0]], "b": [0.5, -1.0], "function": "sigmoid",
}  # fmt: skip

# Activations

BY_HAND: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "linear": (lambda z: z, lambda z: 1.0),
    "relu": (lambda z: max(z, 0.0), lambda z: 1.0 if z > 0 else 0.0),
    "leaky_relu": (lambda z: z if z > 0 else 0.2 * z, lambda z: 1.0 if z > 0 else 0.2),
    "elu": (lambda z: z if z > 0 else math.exp(z) - 1, lambda z: 1.0 if z > 0 else math.exp(z)),
    "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: 1 / (2 + math.exp(z) + math.exp(-z))),
    "softplus": (lambda z: math.log(1 + math.exp(z)), lambda z: 1 / (1 + math.exp(-z))),
}  # F and F', each from a table of derivatives, not from the engine


def _sum(inputs: Values) -> float:
    """z, as given or from x, w and b."""
    return float(inputs["z"] if "z" in inputs else inputs["x"] * inputs["w"] + inputs["b"])


def _activation_engine(inputs: Values) -> Values:
    f = _elementwise(inputs["function"])
    values = {} if "z" in inputs else {name: inputs[name] for name in ("x", "w", "b")}
    z = np.asarray(_sum(inputs), dtype=float)
    y, dy = f(z), np.asarray(inputs["dy"], dtype=float)
    return values | {"z": z, "y": y, "F'(z)": f.backward(np.ones_like(z), z, y), "dy": dy, "dz": f.backward(dy, z, y)}


def _activation_by_hand(inputs: Values) -> Values:
    f, slope = BY_HAND[activations.get(inputs["function"]).name]
    z = _sum(inputs)
    return {"y": f(z), "F'(z)": slope(z), "dz": inputs["dy"] * slope(z)}


def _activation_sources(inputs: Values) -> Sequence[Source]:
    f = _elementwise(inputs["function"])
    found = [
        Source(DENSE_CALL.of, DENSE_CALL.only, DENSE_NAMES | {"self.kernel.value": "w"}),
        Source(DENSE_BACKWARD.of, ("dz = ",)),
    ]
    if type(f).__module__.startswith(f"{activations.__name__}."):
        of = f"{type(f).__module__}:{type(f).__name__}"
        found.append(Source(f"{of}.__call__", names={"x": "z"}, returns="y"))
        found.append(Source(f"{of}.backward", returns="dz"))
    return found


def _elementwise(function: Any) -> Any:
    f = activations.get(function)
    if not f.elementwise:
        raise ValueError(f"{f.name} looks at a whole row at once; for it there is equation('softmax').")
    return f


# softmax


def _softmax_engine(inputs: Values) -> Values:
    z, dy = (np.asarray(inputs[name], dtype=float) for name in ("z", "dy"))
    y = activations.softmax(z)
    return {"z": z, "y": y, "dy": dy, "dz": activations.softmax.backward(dy, z, y)}


def _softmax_by_hand(inputs: Values) -> Values:
    """dz_i is the sum over j of dy_j times the slope of y_j along z_i: y_j (1 - y_j) for i = j, else -y_i y_j."""
    z, dy = inputs["z"], inputs["dy"]
    total = sum(math.exp(number) for number in z)
    y = [math.exp(number) / total for number in z]
    n = range(len(z))
    return {"y": y, "dz": [sum(dy[j] * y[j] * ((i == j) - y[i]) for j in n) for i in n]}


# The mean squared error


def _mse_engine(inputs: Values) -> Values:
    loss = losses.MeanSquaredError()
    y, said = (np.asarray(inputs[name], dtype=float)[:, np.newaxis] for name in ("y_true", "y_pred"))
    return {
        "y_true": y[:, 0], "y_pred": said[:, 0], "error": (said - y)[:, 0], "error²": loss.call(y, said),
        "L": loss(y, said), "dy": loss.gradient(y, said)[:, 0],
    }  # fmt: skip


def _mse_by_hand(inputs: Values) -> Values:
    errors = [said - y for y, said in zip(inputs["y_true"], inputs["y_pred"], strict=True)]
    n = len(errors)
    squares = [error * error for error in errors]
    return {"error": errors, "error²": squares, "L": sum(squares) / n, "dy": [2 * error / n for error in errors]}


# A step of gradient descent


def _sgd_engine(inputs: Values) -> Values:
    """One step of the engine's own optimizer; before it, one of the length v, which leaves the velocity v."""
    w, g, v = (np.array(inputs[name], dtype=float) for name in ("w", "gradient", "velocity"))
    rate, momentum = inputs["learning_rate"], inputs["momentum"]
    rule, values = optimizers.SGD(rate, momentum=momentum), {"w": w, "g": g, "η": rate, "step": rate * g}
    variable = Variable(w - v if momentum else w, dtype="float64", name="w")
    if momentum:
        rule.apply([np.broadcast_to(-v / rate, w.shape)], [variable])
    rule.apply([g], [variable])
    if momentum:
        values |= {"m": momentum, "v": v, "new v": variable.numpy() - w}
    return values | {"new w": variable.numpy()}


def _sgd_by_hand(inputs: Values) -> Values:
    """Number by number: w - η g, or with momentum w + (m v - η g)."""
    w, g, rate, momentum = (inputs[name] for name in ("w", "gradient", "learning_rate", "momentum"))
    if np.ndim(w):
        rows = [
            _sgd_by_hand(inputs | {"w": one, "gradient": slope, "velocity": v})
            for one, slope, v in zip(w, g, np.broadcast_to(inputs["velocity"], np.shape(w)), strict=True)
        ]
        return {symbol: [row[symbol] for row in rows] for symbol in rows[0]}
    if not momentum:
        return {"step": rate * g, "new w": w - rate * g}
    velocity = momentum * inputs["velocity"] - rate * g
    return {"step": rate * g, "new v": velocity, "new w": w + velocity}


def _sgd_sources(inputs: Values) -> Sequence[Source]:
    names = {"gradient": "g", "learning_rate": "η", "variable.value": "new w"}
    of = "nnteach.optimizers.sgd:SGD.update_step"
    if not inputs["momentum"]:
        return [Source(of, ("step = ", "variable.value -= "), names)]
    names |= {"self.momentum": "m", "velocity": "new v"}
    return [Source(of, ("step = ", "velocity *= ", "velocity -= ", "variable.value += velocity"), names)]


FORMULAS: dict[str, Formula] = {
    "dense.call": Formula(
        title="A dense layer",
        latex=(r"z = x\,W + b", r"y = F(z)"),
        plain=("z = x W + b", "y = F(z)"),
        symbols={
            "x": "what comes in, one row for each example",
            "W": "the weights, one column for each neuron",
            "b": "the biases, one for each neuron",
            "z": "the weighted sum",
            "y": "what goes out",
        },
        sources=lambda inputs: [DENSE_CALL],
        engine=_dense_call,
        by_hand=_dense_by_hand,
        inputs=DENSE_INPUTS,
    ),
    "dense.backward": Formula(
        title="A dense layer, the way back",
        latex=(r"dz = dy \odot F'(z)", r"dW = x^{\top} dz", r"db = \textstyle\sum dz", r"dx = dz\,W^{\top}"),
        plain=("dz = dy · F'(z)", "dW = xᵀ dz", "db = Σ dz", "dx = dz Wᵀ"),
        symbols={
            "dy": "how the loss changes with y: it comes in from behind",
            "dz": "how the loss changes with z",
            "x": "what had come in on the way there",
            "W": "the weights",
            "dW": "how the loss changes with each weight",
            "db": "how the loss changes with each bias",
            "dx": "how the loss changes with x: it goes on to the layer before",
        },
        sources=lambda inputs: [DENSE_BACKWARD],
        engine=_dense_backward,
        by_hand=_dense_by_hand,
        inputs=DENSE_INPUTS | {"dy": [[1.0, -2.0]]},
    ),
    "activation": Formula(
        title="An activation, there and back",
        latex=(r"z = x\,w + b", r"y = F(z)", r"dz = dy \cdot F'(z)"),
        plain=("z = x w + b", "y = F(z)", "dz = dy · F'(z)"),
        symbols={
            "x": "what comes in",
            "w": "its weight",
            "b": "the bias",
            "z": "the weighted sum",
            "y": "what goes out",
            "F'(z)": "how steep F is there",
            "dy": "how the loss changes with y",
            "dz": "how the loss changes with z",
        },
        sources=_activation_sources,
        engine=_activation_engine,
        by_hand=_activation_by_hand,
        inputs={"z": None, "x": 1.0, "w": 1.0, "b": 0.2, "function": "sigmoid", "dy": 1.0},
    ),
    "softmax": Formula(
        title="softmax, there and back",
        latex=(
            r"y_i = \frac{e^{z_i}}{\sum_j e^{z_j}}",
            r"dz_i = y_i \left( dy_i - \textstyle\sum_j dy_j\, y_j \right)",
        ),
        plain=("yᵢ = exp(zᵢ) / Σⱼ exp(zⱼ)", "dzᵢ = yᵢ (dyᵢ − Σⱼ dyⱼ yⱼ)"),
        symbols={
            "z": "the scores",
            "y": "their shares, together 1",
            "dy": "how the loss changes with each share",
            "dz": "how the loss changes with each score",
        },
        sources=lambda inputs: [
            Source("nnteach.activations.classic:Softmax.__call__", names={"x": "z"}, returns="y"),
            Source("nnteach.activations.classic:Softmax.backward", returns="dz"),
        ],
        engine=_softmax_engine,
        by_hand=_softmax_by_hand,
        inputs={"z": [2.0, 1.0, 0.0], "dy": [1.0, 0.0, 0.0]},
    ),
    "loss.mse": Formula(
        title="The mean squared error, and its gradient",
        latex=(
            r"L = \frac{1}{N} \sum_{i} (y_i^{\text{pred}} - y_i^{\text{true}})^2",
            r"dy_i = \frac{2}{N} (y_i^{\text{pred}} - y_i^{\text{true}})",
        ),
        plain=("L = 1/N Σ (y_pred − y_true)²", "dy = 2/N (y_pred − y_true)"),
        symbols={
            "y_true": "what is right",
            "y_pred": "what the model says",
            "error": "how far off, with its sign",
            "error²": "the loss of each example",
            "L": "the loss: the mean of those",
            "dy": "how the loss changes with each prediction",
        },
        sources=lambda inputs: [
            Source("nnteach.losses.regression:MeanSquaredError.call", returns="error²"),
            Source("nnteach.losses.loss:Loss.__call__", ("values = self.call", "return "), {"values": "error²"}, "L"),
            Source("nnteach.losses.regression:MeanSquaredError.backward"),
            Source("nnteach.losses.loss:Loss.gradient", ("slope = self.backward", "return "), returns="dy"),
        ],
        engine=_mse_engine,
        by_hand=_mse_by_hand,
        inputs={"y_true": [1.0, 2.0], "y_pred": [3.0, 1.0]},
    ),
    "sgd": Formula(
        title="A step of gradient descent",
        latex=(
            r"w \leftarrow w - \eta\, g",
            r"\text{with momentum: } v \leftarrow m\, v - \eta\, g,\quad w \leftarrow w + v",
        ),
        plain=("new w = w − η g", "with momentum: new v = m v − η g, new w = w + new v"),
        symbols={
            "w": "the weight before the step",
            "g": "the gradient: how steep the loss is at w",
            "η": "the learning rate",
            "m": "the momentum: the fraction of the last step that is made again",
            "v": "the velocity: the last step",
            "step": "rate times gradient",
            "new v": "the velocity now",
            "new w": "the weight after the step",
        },
        sources=_sgd_sources,
        engine=_sgd_engine,
        by_hand=_sgd_by_hand,
        inputs={"w": -1.0, "gradient": -3.0, "learning_rate": 0.1, "momentum": 0.0, "velocity": 0.0},
    ),
}
