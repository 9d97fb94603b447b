"""Small helpers with Keras's names."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import config
from nnteach.errors import check_count, did_you_mean
from nnteach.random import set_random_seed

__all__ = ["normalize", "pad_sequences", "set_random_seed", "to_categorical"]


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Class numbers as one-hot rows: 1 of 3 classes becomes [0, 1, 0].

    >>> to_categorical([0, 2])
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)

    Args
        x: class numbers from 0 on, of any shape; a last axis of size 1 is dropped.
        num_classes: length of the rows; the largest number + 1 if None.

    Returns
        Array of shape x.shape + (num_classes,).

    Raises
        ValueError: a negative or broken number, or one that num_classes has no place for.
    """
    numbers = np.asarray(x)
    if numbers.size == 0:
        raise ValueError("to_categorical: x is empty.")
    if numbers.dtype.kind not in "fiub" or (numbers != np.floor(numbers)).any():
        raise ValueError("to_categorical expects whole class numbers, such as 0, 1, 2.")
    if numbers.min() < 0:
        raise ValueError(f"to_categorical counts classes from 0; received {numbers.min():g}.")
    if numbers.ndim > 1 and numbers.shape[-1] == 1:
        numbers = numbers[..., 0]
    most = int(numbers.max()) + 1
    classes = most if num_classes is None else check_count("to_categorical", "num_classes", num_classes)
    if most > classes:
        raise ValueError(f"to_categorical: x holds class {most - 1}, but num_classes={classes} ends at {classes - 1}.")
    return np.eye(classes, dtype=config.floatx())[numbers.astype(int)]


def normalize(x: Any, axis: int = -1, order: int = 2) -> np.ndarray:
    """Each vector divided by its length, so that it has length 1; one of zeros stays.

    >>> normalize(np.array([[3.0, 4.0]]))
    array([[0.6, 0.8]])

    Args
        x: numbers of any shape.
        axis: along which the numbers of one vector lie.
        order: 2 for the length as one measures it, 1 for the sum of the sizes.
    """
    numbers = np.asarray(x)
    if numbers.dtype.kind not in "fiub":
        raise TypeError(f"normalize: x must hold numbers; received {numbers.dtype}.")
    if numbers.ndim == 0 or not -numbers.ndim <= axis < numbers.ndim:
        raise ValueError(f"normalize: axis={axis} is none of the axes of x, whose shape is {numbers.shape}.")
    length = np.linalg.norm(numbers, order, axis, keepdims=True)
    return numbers / np.where(length == 0, 1, length)


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Sequences of different lengths as one array: the short are filled up, the long are cut.

    >>> pad_sequences([[1, 2, 3], [4]])
    array([[1, 2, 3],
           [0, 0, 4]], dtype=int32)

    Args
        sequences: a list of lists, such as sentences of word numbers; each step may be an array.
        maxlen: length of all; that of the longest if None.
        dtype: number type of the array.
        padding: fill "pre" (at the beginning) or "post" (at the end).
        truncating: cut "pre" (at the beginning) or "post".
        value: what to fill with.

    Returns
        Array of shape (sequences, maxlen, ...).
    """
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in ("pre", "post"):
            raise ValueError(f"pad_sequences: {name} must be 'pre' or 'post'. {did_you_mean(side, ('pre', 'post'))}")
    try:
        lengths = [len(sequence) for sequence in sequences]
    except TypeError:
        raise TypeError("pad_sequences expects a list of sequences, such as [[1, 2, 3], [4, 5]].") from None
    if isinstance(value, str) and np.dtype(dtype).kind not in "OUS":
        raise ValueError(f"pad_sequences: value={value!r} does not fit dtype={dtype!r}; use dtype=object for words.")
    most = max(lengths, default=0) if maxlen is None else check_count("pad_sequences", "maxlen", maxlen)
    step = next((np.asarray(s).shape[1:] for s in sequences if len(s)), ())
    padded = np.full((len(lengths), most, *step), value, dtype=dtype)
    for i, sequence in enumerate(sequences):
        part = np.asarray(sequence[-most:] if truncating == "pre" else sequence[:most], dtype=dtype)
        if len(part) == 0:
            continue
        if part.shape[1:] != step:
            raise ValueError(
                f"pad_sequences: the steps of sequence {i} have shape {part.shape[1:]}, those before {step}; "
                "they must be the same."
            )
        where = slice(most - len(part), None) if padding == "pre" else slice(len(part))
        padded[i, where] = part
    return padded
