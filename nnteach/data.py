"""Data at the door: checked once, with errors that say what to do, then cut into batches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nnteach import random as nn_random
from nnteach.backend import Array, Shape, to_device, to_numpy
from nnteach.errors import check_number

_BLOCK = 2**20  # bytes of inputs that are gathered and sent to the device together


class Batch(NamedTuple):
    """Some examples, on the device: inputs, targets, weights. Each is a list of arrays where there are several."""

    x: Any
    y: Any
    sample_weight: Any
    size: int

    def part(self, start: int, stop: int) -> Batch:
        """The examples from start to stop, as views."""
        x, y, weight, _ = self
        if isinstance(x, list) or isinstance(y, list):
            x, y, weight = (each(lambda a: a[start:stop], part) for part in (x, y, weight))
            return Batch(x, y, weight, stop - start)
        y = None if y is None else y[start:stop]
        return Batch(x[start:stop], y, None if weight is None else weight[start:stop], stop - start)


class Data:
    """A checked data set on the host, of one length throughout.

    Args
        x: inputs, (examples, ...); a list of them for a model with several inputs.
        y: targets, (examples, ...), or None; a list of them for several outputs.
        sample_weight: how much each example counts, (examples,), or None; a list of them for several outputs.
        dtype: number type that inputs are turned into on their way to the device; a list for several inputs.
        y_dtype: float type that targets and weights are turned into; that of the first inputs, if not said.

    Raises
        ValueError: as many examples in x, y and sample_weight are needed.
    """

    def __init__(self, x: Any, y: Any, sample_weight: Any, dtype: Any, y_dtype: str | None = None):
        self.x, self.y, self.sample_weight = x, y, sample_weight
        self.dtype, self.y_dtype = dtype, y_dtype or (dtype if isinstance(dtype, str) else dtype[0])
        self._first = x[0] if isinstance(x, list) else x
        for name, arrays in (("x", x), ("y", y), ("sample_weight", sample_weight)):
            several = isinstance(arrays, list)
            for i, array in enumerate(arrays if several else [arrays]):
                if array is not None and len(array) != len(self):
                    own = f"{name}[{i}]" if several else name
                    first = "x[0]" if isinstance(x, list) else "x"
                    raise ValueError(f"{first} has {len(self)} examples, {own} has {len(array)}: they must be as many.")

    def __len__(self) -> int:
        return len(self._first)

    def steps(self, batch_size: int) -> int:
        """How many batches an epoch has."""
        return -(-len(self) // batch_size)

    def part(self, start: int, stop: int) -> Data:
        """The examples from start to stop, as views."""
        x, y, weight = (each(lambda a: a[start:stop], part) for part in (self.x, self.y, self.sample_weight))
        return Data(x, y, weight, self.dtype, self.y_dtype)

    def weighted(self, class_weight: dict[int, float]) -> Data:
        """The same examples, each counting as much as its class."""
        if isinstance(self.y, list):
            raise ValueError("fit: class_weight is for models with one output; use sample_weight, one for each output.")
        weights = weights_by_class(class_weight, self.y)
        weights = weights if self.sample_weight is None else weights * self.sample_weight
        return Data(self.x, self.y, weights, self.dtype, self.y_dtype)

    def split(self, fraction: float) -> tuple[Data, Data]:
        """All but the last examples, and the last: that fraction of them. Nothing is shuffled before, as in Keras.

        Raises
            ValueError: a fraction outside [0, 1), or one that leaves either side empty.
        """
        fraction = check_number("fit", "validation_split", fraction, 0, 1, below=True)
        kept = int(len(self) * (1 - fraction))
        if kept in (0, len(self)):
            raise ValueError(
                f"fit: validation_split={fraction:g} of {len(self)} examples leaves "
                f"{kept} for training and {len(self) - kept} for validation; both need some."
            )
        return self.part(0, kept), self.part(kept, len(self))

    def batches(self, batch_size: int, shuffle: bool = False) -> Iterator[Batch]:
        """The examples, batch by batch, in order or in a new random one; the last batch may be smaller."""
        order = nn_random.host().permutation(len(self)) if shuffle else None
        many = batch_size * max(1, _BLOCK // (batch_size * max(1, self._first[0].nbytes)))
        for first in range(0, len(self), many):
            last = min(first + many, len(self))
            rows: Any = slice(first, last) if order is None else order[first:last]
            block = self._on_device(rows, last - first)
            for start in range(0, block.size, batch_size):
                yield block.part(start, min(start + batch_size, block.size))

    def _on_device(self, rows: Any, size: int) -> Batch:
        """Many batches in one go: gathering rows and crossing to a graphics card cost more often than more."""
        if isinstance(self.x, list):
            x: Any = [to_device(_take(a, rows), t) for a, t in zip(self.x, self.dtype, strict=True)]
        else:
            x = to_device(_take(self.x, rows), self.dtype)
        y = each(lambda a: self._targets(_take(a, rows)), self.y)
        return Batch(x, y, each(lambda a: to_device(_take(a, rows), self.y_dtype), self.sample_weight), size)

    def _targets(self, y: np.ndarray) -> Array:
        """Class numbers stay whole; everything else is turned into the model's float type."""
        return to_device(y, self.y_dtype if y.dtype.kind == "f" else None)


def each(function: Any, arrays: Any) -> Any:
    """The function of an array; of each array of a list; None of None."""
    if isinstance(arrays, list):
        return [None if a is None else function(a) for a in arrays]
    return None if arrays is None else function(arrays)


def _take(array: np.ndarray, rows: Any) -> np.ndarray:
    return array[rows] if isinstance(rows, slice) else array.take(rows, axis=0)


def as_array(name: str, values: Any) -> np.ndarray:
    """Lists, pandas objects, arrays of any layout: numbers in a NumPy array with at least one example.

    Whole numbers stay whole here; inputs become floats batch by batch, so an image keeps its one byte a pixel.

    Args
        name: how errors call it.

    Raises
        TypeError: no numbers (text, dates, None).
        ValueError: rows of different lengths, no examples, NaN or infinity.
    """
    if values is None:
        raise TypeError(f"{name} is None; give it an array of numbers, one row for each example.")
    try:
        array = to_numpy(values)
    except ValueError:  # NumPy's "inhomogeneous shape"
        raise ValueError(
            f"{name} holds rows of different lengths; an array needs them all the same. utils.pad_sequences fills "
            "sequences up with 0, which Embedding(..., mask_zero=True) or Masking() then leaves out."
        ) from None
    if callable(values) and not hasattr(values, "shape"):
        raise TypeError(f"{name} is a function, {values!r:.80}; call it for its data: {name}().")
    if hasattr(values, "toarray"):
        raise TypeError(f"{name} is a sparse matrix ({type(values).__name__}); give its numbers: {name}.toarray().")
    mask = getattr(values, "mask", None)
    if isinstance(mask, (np.ndarray, np.bool_)) and mask.any():
        raise ValueError(
            f"{name} is a masked array: {int(mask.sum())} values are missing. Fill them in: {name}.filled(0)."
        )
    if array.dtype.kind == "O":
        array = _numbers_from_objects(name, array)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"{name} must hold numbers; received {array.dtype} (for example {array.ravel()[:1].tolist()}). "
            "Turn words into class numbers or columns of 0 and 1 first."
        )
    if array.ndim == 0:
        raise ValueError(f"{name} must hold one row for each example; received a single number, {array.item()!r}.")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}.")
    if array.dtype.kind == "f":
        _refuse_nan(name, array)
    return array


def _numbers_from_objects(name: str, array: np.ndarray) -> np.ndarray:
    try:
        return array.astype("float64")
    except (TypeError, ValueError):
        odd = next((v for v in array.ravel() if not isinstance(v, (int, float, np.number))), None)
        raise TypeError(
            f"{name} must hold numbers; it holds {odd!r} ({type(odd).__name__}). If rows have different lengths, "
            "cut or fill them to the same one; turn words into numbers first."
        ) from None


def _refuse_nan(name: str, array: np.ndarray) -> None:
    """One fast pass finds out whether all is well; only if not, look for the place."""
    with np.errstate(all="ignore"):
        if np.isfinite(array.sum()):
            return
    bad = ~np.isfinite(array)
    if bad.any():  # otherwise only the sum overflowed
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{name} holds {int(bad.sum())} values that are NaN or infinite, the first at index {place}. "
            f"Remove those rows or fill them in, e.g. with the mean: np.nan_to_num({name}, nan=...)."
        )


def as_weights(values: Any, output_shape: Shape) -> np.ndarray:
    """How much each example counts: one number for each, or for each step of a sequence; a column will do, too.

    Raises
        ValueError: another shape than (examples,), or a weight below 0.
    """
    weights = as_array("sample_weight", values)
    steps = output_shape[1:-1]
    if weights.ndim == len(steps) + 2 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    if weights.shape[1:] not in ((), steps):
        raise ValueError(
            f"sample_weight has shape {weights.shape}; expected one weight for each example, ({len(weights)},)."
        )
    if weights.min() < 0:
        raise ValueError(f"sample_weight must not be negative; it holds {weights.min():g}.")
    return weights


def weights_by_class(class_weight: dict[int, float], y: Any) -> np.ndarray:
    """The weight of each example's class.

    Raises
        TypeError: not a dictionary of numbers. ValueError: a class without a weight, or one below 0.
    """
    if not isinstance(class_weight, dict):
        raise TypeError(
            f"fit: class_weight must be a dictionary such as {{0: 1.0, 1: 5.0}}; received {class_weight!r}."
        )
    for weight in class_weight.values():
        check_number("fit", "each weight in class_weight", weight, 0)
    if y.dtype.kind == "f" and (y != np.floor(y)).any():
        raise ValueError("fit: class_weight needs targets that are classes; y holds numbers that are not whole.")
    classes = y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y)).astype(int)
    missing = sorted(set(classes.tolist()) - set(class_weight))
    if missing:
        raise ValueError(f"fit: class_weight has no weight for the classes {missing} in y.")
    return np.array([class_weight[c] for c in classes.tolist()], dtype="float64")


def wrong_shape(name: str, got: Any, expected: Shape) -> str:
    """What to say when inputs of shape `got` meet a model built for `expected`, and how to mend it."""
    one, wanted = got[1:], expected[1:]
    text = f"x has shape {got}, so one example has shape {one}, but {name} was built for {wanted}."
    if got[1:] == () and wanted == (1,):
        return text + " One feature needs an axis of its own: x[:, np.newaxis]."
    if got == wanted:
        return text + " A single example is a batch of one: x[np.newaxis]."
    if len(one) == len(wanted) > 1 and one == (wanted[-1], *wanted[:-1]) != wanted:
        return text + " The channels come first in x, but last in the model: np.moveaxis(x, 1, -1) moves them."
    if one == wanted[:-1] and wanted[-1:] == (1,):
        return text + " The axis of the channels is missing: x[..., np.newaxis]."
    if None not in wanted and one and _count(one) == _count(wanted):
        return text + f" The count is right: reshape with x.reshape({(-1, *wanted)}), or begin with a Flatten layer."
    if len(got) == 2 and len(expected) == 2 and got[0] == wanted[0]:
        return text + " Did the data come in transposed? Try x.T."
    return text


def _count(shape: Shape) -> int:
    """How many numbers an array of that shape holds; None counts for nothing."""
    return math.prod(size for size in shape if size is not None)
