"""The pooling layers: every option, each with a gradient; and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import layers
from specs.records import Bad, LayerSpec


def _without_ties(rng: np.random.Generator, shape: tuple[int, ...], arguments: dict[str, Any]) -> np.ndarray:
    """Numbers so far apart that a small move leaves the largest of a window the largest."""
    return (rng.permutation(int(np.prod(shape))).reshape(shape) - np.prod(shape) / 3) / 10


def _bad(name: str, shape: tuple[int, ...]) -> tuple[Bad, ...]:
    """What all six refuse."""
    return (
        Bad({"pool_size": 0}, ValueError, (name, "pool_size", "at least 1", "0")),
        Bad({"pool_size": (2,) * 4}, ValueError, (name, "pool_size", "(2, 2, 2, 2)")),
        Bad({"pool_size": "2"}, TypeError, (name, "pool_size", "'2'")),
        Bad({"pool_size": 2.5}, TypeError, (name, "pool_size", "2.5")),
        Bad({"pool_size": 2, "strides": 0}, ValueError, (name, "strides", "0")),
        Bad({"pool_size": 2, "padding": "causal"}, ValueError, (name, "padding", "'same'", "'causal'")),
        Bad({"pool_size": 2, "data_format": "first"}, ValueError, (name, "data_format", "'first'")),
        Bad({"pool_size": 2, "stride": 1}, TypeError, (name, "'stride'", "Did you mean 'strides'?")),
        Bad({"pool_size": 6}, ValueError, ("nothing would be left", "6 cells", "only 4", "padding='same'"), shape),
        Bad({"pool_size": 2}, ValueError, (name, "needs", "(batch, 4, 1)" if len(shape) > 3 else "(batch, 4)"),
            (2, 4, 1) if len(shape) > 3 else (2, 4)),
    )  # fmt: skip


_SERIES: tuple[Any, ...] = (
    ({"pool_size": 2}, (2, 6, 3)),
    ({"pool_size": 3, "strides": 2}, (2, 8, 1)),
    ({"pool_size": 2, "strides": 1, "padding": "same"}, (2, 4, 2)),
    ({"pool_size": 4, "strides": 3, "padding": "SAME"}, (1, 7, 2)),
    ({"pool_size": 2, "strides": 3, "data_format": "channels_first"}, (2, 3, 7)),
    ({"pool_size": 1}, (2, 3, 1)),
)
_IMAGES: tuple[Any, ...] = (
    ({"pool_size": 2}, (2, 4, 6, 3)),
    ({"pool_size": (2, 3), "strides": (1, 2)}, (2, 5, 6, 1)),
    ({"pool_size": 2, "padding": "same"}, (2, 5, 3, 2)),
    ({"pool_size": 3, "strides": 2, "padding": "same", "data_format": "channels_first"}, (2, 2, 5, 4)),
    ({"pool_size": 2}, (1, 5, 5, 2)),
)
_CLIPS: tuple[Any, ...] = (
    ({"pool_size": 2}, (2, 4, 2, 5, 2)),
    ({"pool_size": (1, 2, 3), "strides": (1, 2, 1), "padding": "same"}, (1, 3, 5, 4, 2)),
    ({"pool_size": 2, "strides": 1, "data_format": "channels_first"}, (2, 2, 3, 4, 3)),
)
_SAMPLES = ((_SERIES, (2, 4, 3)), (_IMAGES, (2, 4, 4, 3)), (_CLIPS, (2, 4, 4, 4, 3)))
_GLOBAL: tuple[Any, ...] = (
    (({}, (2, 5, 3)), ({"keepdims": True}, (2, 4, 1)), ({"data_format": "channels_first"}, (2, 3, 4))),
    (({}, (2, 3, 4, 3)), ({"keepdims": True}, (2, 4, 2, 1)),
     ({"data_format": "channels_first", "keepdims": True}, (2, 3, 4, 2))),
    (({}, (2, 3, 2, 4, 3)), ({"keepdims": True}, (1, 2, 3, 4, 2)), ({"data_format": "channels_first"}, (2, 3, 4, 1, 2))),
)  # fmt: skip
_GLOBAL_BAD = (
    Bad({"keepdims": "no"}, TypeError, ("Global", "keepdims", "True or False", "'no'")),
    Bad({"data_format": "last"}, ValueError, ("Global", "data_format", "'last'")),
    Bad({"data_format": 1}, TypeError, ("Global", "data_format", "1")),
    Bad({"pool_size": 2}, TypeError, ("Global", "pool_size")),
    Bad({}, ValueError, ("Global", "needs", "received (batch, 7)"), (2, 7)),
)

LAYERS = [
    *[
        LayerSpec(getattr(layers, f"{kind}Pooling{rank}D"), samples, _bad(f"{kind}Pooling{rank}D", shape), _without_ties)
        for kind in ("Max", "Average")
        for rank, (samples, shape) in enumerate(_SAMPLES, start=1)
    ],
    *[
        LayerSpec(getattr(layers, f"Global{kind}Pooling{rank}D"), samples, _GLOBAL_BAD, _without_ties)
        for kind in ("Max", "Average")
        for rank, samples in enumerate(_GLOBAL, start=1)
    ],
]
