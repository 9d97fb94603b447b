"""The layers that move numbers about: new shapes, borders, larger and smaller images."""

from __future__ import annotations

from typing import Any

from nnteach import layers
from specs.records import Bad, LayerSpec

_SHAPES = {1: (2, 4, 3), 2: (2, 4, 5, 3), 3: (2, 3, 4, 5, 2)}
_FIRST = {1: (2, 3, 4), 2: (2, 3, 4, 5), 3: (2, 2, 3, 4, 5)}
_PAIRS = {2: ((0, 1), (2, 0)), 3: ((0, 1), (1, 0), (0, 2))}


def _borders(name: str, word: str, rank: int) -> LayerSpec:
    """ZeroPadding or Cropping: one number, one for each axis, a pair for each axis."""
    samples: list[Any] = [({}, _SHAPES[rank]), ({word: 1}, _SHAPES[rank]), ({word: 0}, _SHAPES[rank])]
    bad = [
        Bad({word: -1}, ValueError, (name, word, "at least 0", "-1")),
        Bad({word: 1.5}, TypeError, (name, word, "1.5")),
        Bad({word: "1"}, TypeError, (name, word, "'1'")),
        Bad({word: (1, 2, 3, 4)}, ValueError, (name, word, "(1, 2, 3, 4)")),
        Bad({"pad": 1}, TypeError, (name, "'pad'")),
        Bad({}, ValueError, (name, "needs", "received (batch, 7)"), (2, 7)),
    ]
    if rank == 1:
        samples.append(({word: (2, 0)}, _SHAPES[rank]))
    else:
        samples += [({word: (1,) + (0,) * (rank - 1)}, _SHAPES[rank]), ({word: _PAIRS[rank]}, _SHAPES[rank])]
        bad.append(Bad({word: ((1, 2, 3),) * rank}, ValueError, (name, word, "pair", "(1, 2, 3)")))
    if (word, rank) != ("cropping", 1):
        samples.append(({word: 1, "data_format": "channels_first"}, _FIRST[rank]))
        bad.append(Bad({"data_format": "last"}, ValueError, (name, "data_format", "'last'")))
    if word == "cropping":
        bad.append(Bad({word: 2}, ValueError, ("nothing along the", "4 cells", "Cut off less"), (2, *[4] * rank, 1)))
    return LayerSpec(getattr(layers, name), tuple(samples), tuple(bad))


def _upsampling(rank: int) -> LayerSpec:
    name = f"UpSampling{rank}D"
    samples: list[Any] = [({}, _SHAPES[rank]), ({"size": 3}, _SHAPES[rank]), ({"size": 1}, _SHAPES[rank])]
    bad = [
        Bad({"size": 0}, ValueError, (name, "size", "at least 1")),
        Bad({"size": 1.5}, TypeError, (name, "size", "1.5")),
        Bad({"size": (1, 2, 3, 4)}, ValueError, (name, "size", "(1, 2, 3, 4)")),
        Bad({"factor": 2}, TypeError, (name, "'factor'")),
        Bad({}, ValueError, (name, "needs", "received (batch, 7)"), (2, 7)),
    ]
    if rank > 1:
        samples += [({"size": (2, 1, 3)[:rank]}, _SHAPES[rank]), ({"data_format": "channels_first"}, _FIRST[rank])]
        bad.append(Bad({"data_format": "last"}, ValueError, (name, "data_format", "'last'")))
    if rank == 2:
        samples.append(({"interpolation": "NEAREST"}, _SHAPES[rank]))
        bad += [
            Bad({"interpolation": "bilinear"}, NotImplementedError, (name, "interpolation='bilinear'", "'nearest'")),
            Bad({"interpolation": "linear"}, ValueError, (name, "interpolation", "'linear'", "'bilinear'")),
        ]
    return LayerSpec(getattr(layers, name), tuple(samples), tuple(bad))


LAYERS = [
    LayerSpec(
        layers.Flatten,
        (({}, (3, 4)), ({}, (3, 2, 4)), ({}, (2, 3, 2, 2)), ({}, (5,)), ({}, (1, 1)),
         ({"data_format": "channels_first"}, (2, 3, 2, 4)), ({"data_format": "channels_first"}, (2, 3))),
        (Bad({"data_format": "first"}, ValueError, ("Flatten", "data_format", "'first'", "channels_first")),
         Bad({"data_format": 784}, TypeError, ("Flatten", "data_format", "784")),
         Bad({"shape": (784,)}, TypeError, ("Flatten", "'shape'"))),
    ),
    LayerSpec(
        layers.Reshape,
        (({"target_shape": (3, 4)}, (2, 12)), ({"target_shape": (-1,)}, (2, 3, 4)),
         ({"target_shape": (2, -1, 3)}, (2, 6, 4)), ({"target_shape": (4,)}, (3, 2, 2)), ({"target_shape": ()}, (3, 1))),
        (Bad({"target_shape": 12}, TypeError, ("Reshape", "target_shape", "12", "(12,)")),
         Bad({"target_shape": (3, "4")}, TypeError, ("Reshape", "target_shape", "'4'")),
         Bad({"target_shape": (-1, -1)}, ValueError, ("Reshape", "-1 for one", "(-1, -1)")),
         Bad({"target_shape": (0, 3)}, ValueError, ("Reshape", "at least 1", "(0, 3)")),
         Bad({"target_shape": (3, -2)}, ValueError, ("Reshape", "target_shape", "-2")),
         Bad({"target_shape": (5, 2)}, ValueError, ("reshape", "12 numbers", "(5, 2)", "10"), (2, 3, 4)),
         Bad({"target_shape": (5, -1)}, ValueError, ("reshape", "12 numbers", "(5, -1)"), (2, 12))),
    ),
    LayerSpec(
        layers.Permute,
        (({"dims": (2, 1)}, (2, 3, 4)), ({"dims": (3, 1, 2)}, (2, 3, 4, 2)), ({"dims": [1]}, (2, 3)),
         ({"dims": (2, 3, 1)}, (1, 2, 3, 4))),
        (Bad({"dims": (0, 1)}, ValueError, ("Permute", "dims", "0")),
         Bad({"dims": (2, 3)}, ValueError, ("Permute", "from 1 to 2", "(2, 3)")),
         Bad({"dims": (1, 1)}, ValueError, ("Permute", "once", "(1, 1)")),
         Bad({"dims": 2}, TypeError, ("Permute", "dims", "tuple", "2")),
         Bad({"dims": (2, 1)}, ValueError, ("permute", "2 axes", "(2, 3, 4, 5)"), (2, 3, 4, 5))),
    ),
    LayerSpec(
        layers.RepeatVector,
        (({"n": 3}, (2, 4)), ({"n": 1}, (3, 1))),
        (Bad({"n": 0}, ValueError, ("RepeatVector", "n ", "at least 1", "0")),
         Bad({"n": 2.5}, TypeError, ("RepeatVector", "2.5")),
         Bad({"n": True}, TypeError, ("RepeatVector", "True")),
         Bad({"n": 2, "times": 2}, TypeError, ("RepeatVector", "'times'")),
         Bad({"n": 3}, ValueError, ("repeat_vector", "(batch, features)", "(2, 3, 4)", "Flatten"), (2, 3, 4))),
    ),
    *[_borders(f"ZeroPadding{rank}D", "padding", rank) for rank in (1, 2, 3)],
    *[_borders(f"Cropping{rank}D", "cropping", rank) for rank in (1, 2, 3)],
    *[_upsampling(rank) for rank in (1, 2, 3)],
]  # fmt: skip
