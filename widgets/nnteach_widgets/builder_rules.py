"""What a network builder may hold: networks to begin with, how far its controls go, and what fits together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnteach_widgets.builder_numbers import BuilderState, compute, places
from nnteach_widgets.explorable import Preset
from nnteach_widgets.pieces import Piece

ACTIVATIONS = {"none": None, "relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "softmax": "softmax"}
# The controls that speak about one layer: the field of its piece, and how far the slider goes.
OF_LAYER = {"size": 64, "kernel": 9}
OF_INPUT = {
    "features": ("vector", "series"),
    "steps": ("series",),
    "height": ("image",),
    "width": ("image",),
    "channels": ("image",),
}
SIZES = {"features": 64, "steps": 28, "height": 28, "width": 28, "channels": 4}


def dense(units: int, activation: str | None = "relu") -> Piece:
    return Piece("Dense", units, activation=activation)


PRESETS = {
    "wine": Preset(
        "13 measurements of a wine, one of 3 growers. Which numbers in this network could you have chosen otherwise?",
        {"kind": "vector", "features": 13, "task": "three", "layers": (dense(8), dense(3, "softmax")), "chosen": 1},
    ),
    "digits dense": Preset(
        "A picture in one row, then dense layers. Where are most of the parameters?",
        {"layers": (Piece("Flatten"), dense(32), dense(10, "softmax")), "chosen": 2},
    ),
    "digits convnet": Preset(
        "A window slides over the picture. How many weights has the first layer, how many connections?",
        {
            "layers": (
                Piece("Conv2D", 8, 3, activation="relu"),
                Piece("MaxPooling2D", kernel=2),
                Piece("Flatten"),
                dense(10, "softmax"),
            ),
            "chosen": 1,
            "place": 8,
        },
    ),
    "digits recurrent": Preset(
        "The eight rows of a digit as eight time steps. What does the layer hand on from row to row?",
        {
            "kind": "series",
            "steps": 8,
            "features": 8,
            "layers": (Piece("SimpleRNN", 32), dense(10, "softmax")),
            "chosen": 1,
            "place": 3,
        },
    ),
}


def changed(piece: Piece, values: dict[str, Any]) -> Piece:
    """A piece with other settings; of another kind, it starts with settings that suit it."""
    kind = values.get("kind", piece.kind)
    if kind != piece.kind:
        kernel = 2 if "Pooling" in kind else 3
        values = {"kernel": kernel, "activation": "relu" if kind[:4] in ("Dens", "Conv") else None, **values}
        return Piece(**{"size": piece.size, **values})
    return replace(piece, **values)


def checked(state: BuilderState, room: int, most: dict[str, int]) -> BuilderState:
    """The state with `chosen` and `place` where something is; an error if a part of it cannot be."""
    if not isinstance(state.layers, tuple) or not all(isinstance(piece, Piece) for piece in state.layers):
        raise TypeError(f"layers is a tuple of pieces, such as (Piece('Dense', 10),); received {state.layers!r}.")
    if len(state.layers) > room:
        raise ValueError(f"The picture has room for {room} layers; received {len(state.layers)}.")
    for piece in state.layers:
        for field in OF_LAYER:
            if piece.has(field) and getattr(piece, field) > most[field]:
                raise ValueError(
                    f"{field} = {getattr(piece, field)} is outside its control, which goes to {most[field]}."
                )
    at = min(max(0, state.chosen), len(state.layers))
    state = replace(state, chosen=at)
    return replace(state, place=min(max(0, state.place), places(compute(state).stage) - 1))
