"""A network as the network builder holds it: what comes in, and a row of pieces, each of which is one layer.

A piece keeps what its controls say. `layer_of` makes the engine's layer from it, `line_of` the line of code for it, and
`pieces_of` takes a learner's own model apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import nnteach
from nnteach import layers as engine
from nnteach.layers.layer import snake_case

Shape = tuple[int, ...]
WINDOWED = ("Conv1D", "Conv2D", "MaxPooling1D", "MaxPooling2D", "AveragePooling2D")
RECURRENT = ("SimpleRNN", "LSTM", "GRU")
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
_WITH_WEIGHTS = {"size": "units", "activation": "activation"}
_WINDOW = {"size": "filters", "kernel": "kernel_size", "same": "padding", "activation": "activation"}
_STATE = {"size": "units", "sequences": "return_sequences"}
# The layers the builder knows, and which field of a piece is which argument of the layer.
KINDS: dict[str, Mapping[str, str]] = {
    "Dense": _WITH_WEIGHTS,
    "Conv2D": _WINDOW,
    "MaxPooling2D": {"kernel": "pool_size"},
    "AveragePooling2D": {"kernel": "pool_size"},
    "GlobalAveragePooling2D": {},
    "Flatten": {},
    "Conv1D": _WINDOW,
    "MaxPooling1D": {"kernel": "pool_size"},
    "GlobalAveragePooling1D": {},
    "SimpleRNN": _STATE,
    "LSTM": _STATE,
    "GRU": _STATE,
}
# Arguments that change the wiring in a way the picture does not show: better refused than drawn wrongly.
_NOT_DRAWN = ("dilation_rate", "groups", "data_format", "go_backwards", "return_state", "keepdims", "padding")


@dataclass(frozen=True)
class Piece:
    """One layer: its kind and what the controls say; a control that its kind has not is left as it is."""

    kind: str
    size: int = 16  # units or filters
    kernel: int = 3  # the side of a window
    same: bool = False  # whether the border is filled up, so that height and width stay
    activation: str | None = None
    sequences: bool = False  # a recurrent layer hands on every step, not only the last
    name: str | None = None
    more: tuple[tuple[str, Any], ...] = ()  # further arguments, of a learner's own model

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"The network builder has no layer {self.kind!r}. It knows {', '.join(KINDS)}.")
        for field in ("size", "kernel"):
            value = getattr(self, field)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{field} of a piece is a whole number of at least 1; received {value!r}.")

    def has(self, field: str) -> bool:
        """Whether its kind of layer has this setting."""
        return field in KINDS[self.kind]

    def arguments(self) -> dict[str, Any]:
        """The arguments of the layer, by Keras's names; those that say what is so anyway are left out."""
        found: dict[str, Any] = {}
        for field, argument in KINDS[self.kind].items():
            value = getattr(self, field)
            if field == "same":
                value = "same" if value else None
            if value is not None and value is not False:
                found[argument] = value
        return {**found, **dict(self.more)}


def layer_of(piece: Piece, name: str | None = None, *, blank: bool = False) -> Any:
    """The engine's layer. blank=True: with zeros for weights, which takes no random number from the learner."""
    arguments = piece.arguments()
    made = getattr(engine, piece.kind)
    if blank:
        zeros = ("kernel_initializer", "recurrent_initializer", "bias_initializer")
        weights = piece.kind in ("Dense", "Conv1D", "Conv2D", *RECURRENT)
        known = [z for z in zeros if weights and (z != "recurrent_initializer" or piece.kind in RECURRENT)]
        arguments.update(dict.fromkeys(known, "zeros"))
    return made(**arguments, **({"name": name} if name else {}))


# As code


def line_of(piece: Piece) -> str:
    """`keras.layers.Conv2D(8, 3, activation="relu")`."""
    arguments = piece.arguments()
    words: list[str] = []
    for k, (argument, value) in enumerate(arguments.items()):
        leading = k == len(words) and argument in ("units", "filters", "kernel_size", "pool_size")
        words.append(_code(value) if leading else f"{argument}={_code(value)}")
    if piece.name is not None:
        words.append(f"name={_quoted(piece.name)}")
    return f"keras.layers.{piece.kind}({', '.join(words)})"


def code_of(shape: Shape, pieces: tuple[Piece, ...]) -> str:
    """The network as one would write it."""
    lines = [f"keras.Input({shape})", *map(line_of, pieces)]
    return "\n".join(
        [
            "import nnteach as keras  # tomorrow: import keras",
            "",
            "model = keras.Sequential(",
            "    [",
            *(f"        {line}," for line in lines),
            "    ]",
            ")",
        ]
    )


def _code(value: Any) -> str:
    owner = _owner(value)
    return f"keras.{owner}.{value!r}" if owner else _quoted(value) if isinstance(value, str) else repr(value)


def _owner(value: Any) -> str:
    """The module of Keras that this initializer, regularizer or constraint is from."""
    for module in ("initializers", "regularizers", "constraints"):
        if type(value) is getattr(getattr(nnteach, module), type(value).__name__, None):
            return module
    return ""


def _quoted(text: str) -> str:
    """The text as Python reads it, in double quotes where that is no trouble."""
    safe = repr(text)
    return f'"{text}"' if safe == f"'{text}'" and '"' not in text else safe


# From a model


def pieces_of(model: Any) -> tuple[Shape, tuple[Piece, ...]]:
    """What comes into a learner's model, and its layers as pieces.

    Raises
        TypeError: it is no Sequential model. ValueError: it is not built, or has a layer or a setting that the builder
            does not know.
    """
    if not isinstance(model, nnteach.Sequential):
        raise TypeError(f"network_builder takes a Sequential model, layers in a row; received {type(model).__name__}.")
    if not model.built:
        raise ValueError(
            f"{model.name} is not built yet, so its shapes are unknown: begin it with Input(shape), or fit it first."
        )
    shape = tuple(model.input_shape)[1:]
    if len(shape) not in (1, 2, 3) or None in shape:
        raise ValueError(f"The network builder draws vectors, series and images of a known size; {model.name} "
                         f"reads {model.input_shape}.")  # fmt: skip
    return shape, tuple(piece_of(layer) for layer in model.layers)


def piece_of(layer: Any) -> Piece:
    """A layer as a piece, with all its settings."""
    kind = type(layer).__name__
    if kind not in KINDS or type(layer) is not getattr(engine, kind):
        raise ValueError(f"The network builder does not know the layer {layer.name!r}, a {kind}. "
                         f"It knows {', '.join(KINDS)}.")  # fmt: skip
    config = layer.get_config()
    values: dict[str, Any] = {}
    for field, argument in KINDS[kind].items():
        values[field] = _value(layer, field, config[argument])
    name = None if re.fullmatch(rf"{snake_case(kind)}(_\d+)?", layer.name) else layer.name
    plain = Piece(kind, name=name, **values)
    with nnteach.random.set_aside():  # an initializer draws its seed
        usual = layer_of(plain, "plain").get_config()
    more = [(k, _setting(v)) for k, v in config.items() if k != "name" and not _same(v, usual.get(k))]
    for argument, value in more:
        if argument in _NOT_DRAWN:
            raise ValueError(f"The network builder does not draw {argument}={value!r}, which {layer.name!r} has.")
    return replace(plain, more=tuple(more))


def _value(layer: Any, field: str, value: Any) -> Any:
    if field == "kernel":
        if len(set(value)) != 1:
            raise ValueError(f"The network builder draws square windows; {layer.name!r} has one of {value}.")
        return value[0]
    if field == "same":
        return value == "same"
    return _setting(value) if field == "activation" else value


def _setting(value: Any) -> Any:
    """An activation by its name; None where there is none."""
    name = getattr(value, "name", "")
    if isinstance(value, nnteach.activations.Activation) and getattr(nnteach.activations, name, None) is value:
        return None if name == "linear" else name
    if isinstance(value, (str, bool, int, float, tuple, type(None))) or _owner(value):
        return value
    raise ValueError(f"The network builder writes code for settings of Keras; {value!r} is one of your own.")


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (type(one) is type(other) and repr(one) == repr(other) and not isinstance(one, type))
