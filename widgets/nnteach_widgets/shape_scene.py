"""What the shape viewer shows: data with a name for each axis, and the shapes one may give an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from nnteach.backend import to_numpy
from nnteach_widgets.arrays import Named
from nnteach_widgets.cells import Shape

MOST = 6000  # numbers of one example that the picture can show
NAMES = {
    2: ("example", "feature"),
    3: ("example", "step", "feature"),
    4: ("example", "row", "column", "channel"),
    5: ("example", "frame", "row", "column", "channel"),
}
TAKEN = ("reshape", "way", "own scale")  # the names of the other controls


@dataclass(frozen=True, eq=False)
class Scene:
    """What stays while the controls move: the data, the names of its axes, the shapes one may give an example."""

    data: Named
    targets: Mapping[str, Shape]

    @property
    def shape(self) -> Shape:
        return self.data.x.shape

    @property
    def rank(self) -> int:
        return self.data.x.ndim

    @property
    def coloured(self) -> bool:
        """Whether the last axis holds the red, green and blue of pictures."""
        x = self.data.x
        return self.rank >= 4 and x.shape[-1] == 3 and self.low >= 0 and (x.dtype == np.uint8 or self.high <= 1)

    @property
    def low(self) -> float:
        return float(np.nanmin(self.data.x))

    @property
    def high(self) -> float:
        return float(np.nanmax(self.data.x))


def targets(example: Shape) -> dict[str, Shape]:
    """Shapes worth giving to an example of this one, by name."""
    whole = prod(example)
    if len(example) == 1:
        pairs = {"two in a row": (whole // 2, 2)} if whole % 2 == 0 and whole > 2 else {}
        return {"one in a row": (whole, 1), **pairs}
    found: dict[str, Shape] = {"flattened": (whole,)}
    if len(example) == 2:
        steps, features = example
        if steps % 2 == 0:
            found["two steps in one"] = (steps // 2, 2 * features)
    elif len(example) == 3:
        rows, columns, channels = example
        found["rows as steps"] = (rows, columns * channels)
        found["sizes in another order"] = (channels, rows, columns)
    else:
        frames, rows, columns, channels = example
        found["frames as steps"] = (frames, rows * columns * channels)
        found["sizes in another order"] = (frames, channels, rows, columns)
    return found


def named(x: Any, axes: Sequence[str] | None, features: Sequence[str] | None) -> Named:
    """The learner's data with names, or an error that says what is wrong with it."""
    try:
        x = np.asarray(to_numpy(x))
    except ValueError:
        raise ValueError(
            "shape_viewer: these examples differ in length, so they make no array. Cut or pad them first, for "
            "instance with keras.utils.pad_sequences."
        ) from None
    if x.dtype.kind not in "biuf":
        raise TypeError(f"shape_viewer shows numbers; x holds {x.dtype}. Turn words into numbers first.")
    if x.ndim == 1:
        raise ValueError(
            f"shape_viewer: x has one axis, its shape is {x.shape}. One example? Then x[np.newaxis] gives it a batch "
            "axis in front. Many examples of one number each? Then x[:, np.newaxis] gives them a feature axis."
        )
    if x.ndim not in NAMES or 0 in x.shape:
        raise ValueError(f"shape_viewer shows data with two to five axes, none of size 0; x has shape {x.shape}.")
    if not np.isfinite(x).any():
        raise ValueError("shape_viewer: x holds no finite number.")
    if prod(x.shape[1:]) > MOST:
        raise ValueError(
            f"shape_viewer: one example has {prod(x.shape[1:])} numbers, and the picture can show {MOST}. Take fewer, "
            "for instance every fourth row and column: x[:, ::4, ::4]."
        )
    names = NAMES[x.ndim] if axes is None else tuple(str(name) for name in axes)
    if isinstance(axes, str) or len(names) != x.ndim or len({*names, *TAKEN}) != len(names) + len(TAKEN):
        raise ValueError(
            f"shape_viewer: axes needs {x.ndim} different names, one for each axis of {x.shape}, none of them "
            f"{', '.join(TAKEN)}; received {axes!r}."
        )
    places = None if features is None else tuple(str(name) for name in features)
    if places is not None and (isinstance(features, str) or len(places) != x.shape[-1]):
        raise ValueError(
            f"shape_viewer: features needs {x.shape[-1]} names, one for each place on the last axis; received "
            f"{features!r}."
        )
    return Named(x, names, places)


def wanted(shape: Shape, reshape: Any) -> Shape:
    """The shape of one example after `reshape`, which speaks of all of them."""
    sizes = tuple(int(n) for n in np.atleast_1d(reshape))
    whole = prod(shape)
    known = prod(n for n in sizes if n != -1)
    if sizes.count(-1) == 1 and known > 0 and whole % known == 0:
        sizes = tuple(whole // known if n == -1 else n for n in sizes)
    if min(sizes) < 1 or prod(sizes) != whole:
        raise ValueError(
            f"shape_viewer: {shape} holds {whole} numbers; they do not fit into "
            f"{tuple(np.atleast_1d(reshape).tolist())}."
        )
    if sizes[0] != shape[0] or len(sizes) == 1:
        raise ValueError(
            f"shape_viewer: reshape={sizes} would make {sizes[0]} examples of {shape[0]}: the first axis counts them, "
            f"and must stay {shape[0]}, with at least one axis behind it."
        )
    if len(sizes) > 5:
        raise ValueError(f"shape_viewer shows at most five axes; reshape={sizes} has {len(sizes)}.")
    return sizes[1:]
