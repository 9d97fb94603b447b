"""Small helpers with Keras's names."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnteach import config
from nnteach.errors import check_count
from nnteach.random import set_random_seed

__all__ = ["set_random_seed", "to_categorical"]


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Class numbers as one-hot rows: 1 of 3 classes becomes [0, 1, 0].

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
