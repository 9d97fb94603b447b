"""Random networks, as the code that makes them: each line can be read, copied and run.

The seed chooses family, layers, arguments, loss. Left out is what cannot agree by nature: layers that draw random
numbers while training; a bias right before a batch normalization, whose gradient is nothing but rounding; a constraint
that holds weights at exactly 0 (`non_neg`), where |w| has a kink: its slope there is 0 here, and 1 in JAX; the direction
of rows that a relu may have made 0 (`Dot(normalize=True)`), whose slope is no number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import nnteach

HEAD = "from nnteach import Input, Model, Sequential, activations, layers, losses, ops"
BATCH = 4
BENDS = ("linear", "relu", "elu", "selu", "softplus", "softsign", "sigmoid", "silu", "gelu", "leaky_relu", "hard_sigmoid", "tanh")
GATED = ("sigmoid", "softsign", "tanh")
# Keras (3.15, on JAX) keeps float64 in these losses; the others pass through a mean, in float32.
EXACT_LOSSES = ("CategoricalCrossentropy", "SparseCategoricalCrossentropy", "KLDivergence", "CosineSimilarity", "CategoricalHinge")
# Whoever passes through one of these is rounded to float32 on the way, whatever its type: `ops.tanh`, `ops.mean`.
ROUNDED = ("tanh", "BatchNormalization", "LayerNormalization", "GlobalAveragePooling")


@dataclass
class Network:
    """A network under way: its lines, and the symbols that they made."""

    seed: int
    family: str = ""
    lines: list[str] = field(default_factory=lambda: [HEAD])
    names: dict[str, Any] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    exact: bool = True

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        exec(HEAD, self.names)

    # The pen.

    def run(self, line: str) -> None:
        exec(line, self.names)
        self.lines.append(line)

    def let(self, expression: str, word: str = "x") -> str:
        """A new name for what an expression makes."""
        name = f"{word}{len(self.lines)}"
        self.run(f"{name} = {expression}")
        return name

    def put(self, kind: str, x: str, *args: Any, **options: Any) -> str:
        """What a new layer of that kind makes of x."""
        return self.let(f"{self.layer(kind, *args, **options)}({x})")

    def layer(self, kind: str, *args: Any, **options: Any) -> str:
        said = [a if isinstance(a, Code) else repr(a) for a in args]
        said += [f"{name}={value if isinstance(value, Code) else repr(value)}" for name, value in options.items()]
        return f"layers.{kind}({', '.join(said)})"

    def shape(self, x: str) -> tuple[int, ...]:
        return tuple(self.names[x].shape[1:])

    def input(self, shape: tuple[int, ...], dtype: str | None = None) -> str:
        name = self.let(f"Input({shape}" + (f', dtype="{dtype}")' if dtype else ")"), "input")
        self.inputs.append(name)
        return name

    # The dice.

    def one(self, *choices: Any) -> Any:
        return choices[self.rng.integers(len(choices))]

    def count(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def maybe(self, chance: float = 0.3) -> bool:
        return bool(self.rng.random() < chance)

    def some(self, **options: Any) -> dict[str, Any]:
        """A few of the options, now and then."""
        return {name: value for name, value in options.items() if self.maybe(0.25)}


class Code(str):
    """A part of a line that is code already, and not a text."""


# Steps: each takes the name of a symbol and returns that of another.


def dense(net: Network, x: str, units: int | None = None) -> str:
    options = net.some(
        use_bias=False, kernel_regularizer=net.one("l1", "l2"), bias_regularizer="l2", activity_regularizer=net.one("l1", "l2"),
        kernel_constraint=net.one("max_norm", "unit_norm", "max_norm"),
    )  # fmt: skip
    return net.put("Dense", x, units or net.count(2, 6), activation=net.one(*BENDS), **options)


def bend(net: Network, x: str) -> str:
    kind, options = net.one(
        ("ReLU", {"negative_slope": 0.1, "max_value": 3.0}), ("LeakyReLU", {}), ("ELU", {"alpha": 0.7}), ("PReLU", {}),
        ("Activation", {"activation": net.one(*BENDS)}), ("Rescaling", {"scale": 0.5, "offset": 0.1}), ("UnitNormalization", {}),
        ("ActivityRegularization", {"l2": 0.02}), ("Softmax", {}),
    )  # fmt: skip
    return net.put(kind, x, **options)


def normalize(net: Network, x: str) -> str:
    if net.maybe(0.5):
        return net.put("LayerNormalization", x, **net.some(epsilon=0.01, center=False, scale=False))
    options = net.some(epsilon=0.01, momentum=0.8, gamma_regularizer="l2", scale=False)
    return net.put("BatchNormalization", x, **options)


def convolve(net: Network, x: str, rank: int, data_format: str, **more: Any) -> str:
    *sizes, channels = _last(net.shape(x), data_format)
    kernel = tuple(net.count(1, min(3, size)) for size in sizes)
    options: dict[str, Any] = {"padding": net.one("valid", "same", *(["causal"] if rank == 1 and data_format[-4:] == "last" else []))}
    if net.maybe(0.3):
        options["strides"] = net.count(1, 2)
    elif net.maybe(0.3) and all((k - 1) * 2 < size for k, size in zip(kernel, sizes, strict=True)):
        options["dilation_rate"] = 2
    groups = net.one(*[g for g in (1, 1, 2, 3) if channels % g == 0])
    options |= {"groups": groups} if groups > 1 else {}
    options |= net.some(use_bias=False, kernel_regularizer="l2", activity_regularizer="l2", kernel_constraint="max_norm")
    kernel_text: Any = kernel if rank > 1 else kernel[0]
    options = {**options, "activation": net.one(*BENDS)} | more
    return net.put(f"Conv{rank}D", x, groups * net.count(1, 2), kernel_text, data_format=data_format, **options)


def pool(net: Network, x: str, rank: int, data_format: str) -> str:
    *sizes, _ = _last(net.shape(x), data_format)
    size = net.count(1, min(2, *sizes))
    options: dict[str, Any] = {"padding": net.one("valid", "same"), "data_format": data_format} | net.some(strides=1)
    return net.put(f"{net.one('Max', 'Average')}Pooling{rank}D", x, size, **options)


def border(net: Network, x: str, rank: int, data_format: str) -> str:
    kind = net.one("ZeroPadding", "Cropping", "UpSampling")
    if kind == "Cropping" and min(_last(net.shape(x), data_format)[:-1]) < 3:
        kind = "ZeroPadding"
    if kind == "UpSampling" and rank == 1 and data_format[-5:] == "first":
        kind = "ZeroPadding"
    if kind == "Cropping" and rank == 1 and data_format[-5:] == "first":
        kind = "ZeroPadding"
    options = {} if kind != "ZeroPadding" and rank == 1 else {"data_format": data_format}
    return net.put(f"{kind}{rank}D", x, 2 if kind == "UpSampling" else 1, **options)


def _last(shape: tuple[int, ...], data_format: str) -> list[int]:
    return [*shape[1:], shape[0]] if data_format == "channels_first" else list(shape)


def recurrent(net: Network, x: str, steps: bool, wrapped: bool = False, **more: Any) -> str:
    kind = net.one("SimpleRNN", "LSTM", "GRU")
    bends = net.one(*GATED)
    options: dict[str, Any] = {"activation": bends, "return_sequences": steps}
    if bends == "tanh":
        options["unroll"] = True  # Keras's loop over float64 stumbles over its tanh
    options |= net.some(use_bias=False, kernel_regularizer="l2", recurrent_regularizer="l2", bias_regularizer="l1")
    if kind != "SimpleRNN":
        options |= net.some(recurrent_activation=net.one("hard_sigmoid", "softsign"))
    if kind == "GRU":
        options |= net.some(reset_after=False)
    layer = net.layer(kind, net.count(2, 4), **options, **({} if wrapped else net.some(go_backwards=True)))
    if wrapped:
        layer = f"layers.Bidirectional({layer}, merge_mode={net.one('concat', 'sum', 'mul', 'ave')!r})"
    return net.let(f"{layer}({x})")


# Families.


def dense_network(net: Network) -> list[str]:
    x = net.input((net.count(2, 6),))
    for _ in range(net.count(1, 4)):
        x = dense(net, x) if net.maybe(0.7) else bend(net, x)
    return [x]


def convolutional(rank: int) -> Callable[[Network], list[str]]:
    def network(net: Network) -> list[str]:
        data_format = net.one("channels_last", "channels_last", "channels_first")
        sizes, channels = [net.count(3, 7 if rank < 3 else 4) for _ in range(rank)], net.one(1, 2, 3, 6)
        x = net.input((channels, *sizes) if data_format == "channels_first" else (*sizes, channels))
        for _ in range(net.count(1, 3)):
            x = convolve(net, x, rank, data_format)
            if net.maybe(0.4):
                x = pool(net, x, rank, data_format)
            elif net.maybe(0.3):
                x = border(net, x, rank, data_format)
        ending = net.one("Flatten", f"GlobalMaxPooling{rank}D", f"GlobalAveragePooling{rank}D")
        return [net.put(ending, x, data_format=data_format)]

    return network


def reading(net: Network) -> list[str]:
    """Sequences: ids, padded rows or whole rows; recurrent layers one after the other, both ways or one."""
    start = net.one("ids", "padded", "whole")
    if start == "ids":
        x = net.put("Embedding", net.input((5,), "int32"), 7, 3, mask_zero=net.maybe(0.6))
    else:
        x = net.input((net.count(2, 5), net.count(1, 3)))
        x = net.put("Masking", x) if start == "padded" else x
    for _ in range(net.count(0, 2)):
        x = recurrent(net, x, True, wrapped=net.maybe())
        if net.maybe():
            inner = Code(net.layer("Dense", net.count(2, 3), activation=net.one(*BENDS)))
            x = net.put("TimeDistributed", x, inner)
    if start == "whole" and net.maybe(0.4):  # it knows no mask
        return [net.put("GlobalMaxPooling1D", recurrent(net, x, True))]
    return [recurrent(net, x, False, wrapped=net.maybe())]


def with_states(net: Network) -> list[str]:
    """An encoder hands its states to a decoder."""
    a, b = net.input((3, 2)), net.input((4, 2))
    kind, units, bends = net.one("SimpleRNN", "LSTM", "GRU"), net.count(2, 3), net.one(*GATED)
    options = {"activation": bends, "unroll": bends == "tanh"}
    encoder = net.let(f"{net.layer(kind, units, return_state=True, **options)}({a})", "states")
    layer = net.layer(kind, units, return_sequences=True, **options)
    return [net.put("Flatten", net.let(f"{layer}({b}, initial_state={encoder}[1:])"))]


def normalized(net: Network) -> list[str]:
    x = net.input((net.count(2, 5),) if net.maybe(0.5) else (net.count(3, 5), net.count(3, 5), 2))
    flat = len(net.shape(x)) == 1
    for _ in range(net.count(1, 3)):
        options = {"use_bias": False, "activation": net.one("linear", "sigmoid", "softplus")}
        x = net.put("Dense", x, net.count(2, 5), **options) if flat else convolve(net, x, 2, "channels_last", **options)
        x = normalize(net, x)
        if net.maybe():
            x = bend(net, x)
    return [x if flat else net.put("Flatten", x)]


def mixed(net: Network) -> list[str]:
    """Pictures in a row through one convolution, or a series through a convolution, and then through time."""
    if net.maybe(0.5):
        x = net.input((net.count(2, 3), 5, 5, 2))
        inner = Code(net.layer("Conv2D", 2, net.count(1, 3), activation=net.one(*BENDS)))
        x = net.put("TimeDistributed", x, inner)
        x = net.put("TimeDistributed", x, Code(net.one("layers.Flatten()", "layers.GlobalMaxPooling2D()")))
    else:
        x = pool(net, convolve(net, net.input((6, 2)), 1, "channels_last"), 1, "channels_last")
    return [recurrent(net, x, False, wrapped=net.maybe())]


def branched(net: Network) -> list[str]:
    a = net.input((net.count(2, 5),))
    b = net.input((net.count(2, 5),)) if net.maybe(0.6) else a
    units = net.count(2, 4)
    one, other = dense(net, a, units), dense(net, b, units)
    joined = net.put(net.one("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"), f"[{one}, {other}]")
    skip = dense(net, joined, units)
    joined = net.let(net.one(f"{skip} + {one} * 0.5", f"layers.Concatenate()([{skip}, {other}])",
                             f"ops.exp({skip} * 0.1) - {one}", f"activations.softplus({skip}) * {other}",
                             f"layers.Dot(1)([{skip}, {other}])"))  # fmt: skip
    return [joined, other] if net.maybe(0.4) else [joined]


def shared(net: Network) -> list[str]:
    """One layer, or one model, on two inputs."""
    a, b = net.input((4, 3)), net.input((4, 3))
    way = net.one("layer", "layers in a row", "model")
    inner = net.one(net.layer("Dense", 3, activation=net.one(*BENDS)), net.layer("Conv1D", 2, 2, activation=net.one(*BENDS)),
                    net.layer("GRU", 2, activation="sigmoid"))  # fmt: skip
    if way == "layer":
        same = net.let(inner, "same")
    elif way == "layers in a row":
        same = net.let(f"Sequential([Input((4, 3)), {inner}, layers.Flatten(), layers.Dense(3)])", "same")
    else:
        x = net.let("Input((4, 3))", "inside")
        same = net.let(f"Model({x}, layers.Dense(2)({inner}({x})))", "same")
    one, other = net.let(f"{same}({a})"), net.let(f"{same}({b})")
    return [net.put("Flatten", net.put(net.one("Subtract", "Multiply", "Concatenate"), f"[{one}, {other}]"))]


FAMILIES: dict[str, Callable[[Network], list[str]]] = {
    "dense": dense_network, "conv 1-D": convolutional(1), "conv 2-D": convolutional(2), "conv 3-D": convolutional(3),
    "recurrent": reading, "states": with_states, "normalized": normalized, "mixed": mixed, "branched": branched,
    "shared": shared, "recurrent again": reading,
}  # fmt: skip


def draw(seed: int) -> Network:
    """The network of a seed; eleven in a row are one of each family. Made in the float type that is set."""
    net = Network(seed)
    net.family = list(FAMILIES)[seed % len(FAMILIES)]
    nnteach.utils.set_random_seed(seed)
    ends, said = [], []
    for x in FAMILIES[net.family](net):
        loss = net.one(
            *EXACT_LOSSES[:3], *EXACT_LOSSES, "MeanSquaredError", "MeanAbsoluteError", "Huber", "LogCosh", "Poisson",
            "BinaryCrossentropy", "SquaredHinge",
        )  # fmt: skip
        options = net.some(reduction="sum")
        if "Crossentropy" in loss:
            options |= net.some(from_logits=True)
        if "Categorical" in loss and "Sparse" not in loss and "Cross" in loss:
            options |= net.some(label_smoothing=0.1)
        shares = loss in ("KLDivergence", "Poisson") or ("Crossentropy" in loss and "from_logits" not in options)
        end = "linear" if not shares else "sigmoid" if loss[:6] in ("Binary", "Poisso") else "softmax"
        ends.append(net.put("Dense", x, 3, activation=end))
        said.append(f"losses.{loss}({', '.join(f'{k}={v!r}' for k, v in options.items())})")
        net.exact = net.exact and loss in EXACT_LOSSES
    several = len(ends) > 1
    inputs = net.inputs if len(net.inputs) > 1 else net.inputs[0]
    net.run(f"model = Model({_named(inputs)}, {_named(ends if several else ends[0])})")
    weights = ", loss_weights=[1.0, 0.5]" if several else ""
    net.run(f'model.compile("sgd", {_named(said if several else said[0])}{weights})')
    net.exact = net.exact and not any(word in line for line in net.lines[1:] for word in ROUNDED)
    return net


def _named(names: Any) -> str:
    return f"[{', '.join(names)}]" if isinstance(names, list) else names


def data(net: Network) -> tuple[Any, Any]:
    """A batch for the network, and targets that its losses can have."""
    rng = np.random.default_rng(net.seed + 1)
    drawn: list[Any] = []
    for name in net.inputs:
        symbol, shape = net.names[name], (BATCH, *net.shape(name))
        if symbol.node.layer.dtype == "int32":
            ids = rng.integers(1, 7, shape)
            drawn.append(ids * (np.arange(shape[1]) < rng.integers(1, shape[1] + 1, (BATCH, 1))))
        else:
            x = rng.standard_normal(shape)
            if any("Masking" in line for line in net.lines):
                x[:, 1:] *= rng.integers(0, 2, (BATCH, shape[1] - 1, 1))
            drawn.append(x)
    model = net.names["model"]
    targets = []
    for loss in getattr(model.loss, "losses", [model.loss]):
        kind = type(loss).__name__
        classes = rng.integers(0, 3, BATCH)
        if kind == "SparseCategoricalCrossentropy":
            targets.append(classes)
        elif "Hinge" in kind and kind != "CategoricalHinge":
            targets.append(rng.choice([-1.0, 1.0], (BATCH, 3)))
        elif kind in ("KLDivergence", "CategoricalCrossentropy") and rng.random() < 0.5:
            shares = rng.uniform(0.1, 1, (BATCH, 3))
            targets.append(shares / shares.sum(axis=1, keepdims=True))
        elif "Cate" in kind or "Binary" in kind or kind == "KLDivergence":
            targets.append(np.eye(3)[classes])
        else:
            targets.append(rng.uniform(0, 1, (BATCH, 3)))
    return (drawn if len(drawn) > 1 else drawn[0]), (targets if len(targets) > 1 else targets[0])


def shake(net: Network) -> list[np.ndarray]:
    """Weights for the network: as they begin, moved a little, so that none is 0 or 1 and no two are the same."""
    rng = np.random.default_rng(net.seed + 2)
    weights = [w + 0.2 * rng.standard_normal(w.shape) for w in net.names["model"].get_weights()]
    return [np.abs(w) + 0.1 if "variance" in v.name else w for v, w in zip(net.names["model"].weights, weights, strict=True)]
