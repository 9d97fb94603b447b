"""What targets must look like, told before training. These look at y on the host, before it travels."""

from __future__ import annotations

import numpy as np

from nnteach.backend import Shape


def check_axis(owner: str, axis: object) -> int:
    """A whole number; the batch, axis 0, is not meant."""
    if isinstance(axis, bool) or not isinstance(axis, int) or axis == 0:
        raise ValueError(f"{owner}: axis must be a whole number, -1 for the last axis, not 0; received {axis!r}.")
    return axis


def fits(sizes: Shape, expected: Shape) -> bool:
    """Whether sizes are the expected ones; None, a sequence of any length, is any."""
    return len(sizes) == len(expected) and all(e in (None, s) for s, e in zip(sizes, expected, strict=True))


def check_same_shape(name: str, y: np.ndarray, output_shape: Shape) -> None:
    """One target for each output; a single output needs no axis of its own."""
    expected = output_shape[1:]
    if not fits(y.shape[1:], expected) and not (expected[-1:] == (1,) and fits(y.shape[1:], expected[:-1])):
        raise ValueError(
            f"y has shape {y.shape}, so one target has shape {y.shape[1:]}, but the last layer gives "
            f"{expected}. For {name} they must be the same.{_too_many_axes(y, output_shape)}"
        )


def _too_many_axes(y: np.ndarray, output_shape: Shape) -> str:
    """The way out where images or sequences reach the last layer, but each example has one target."""
    if len(output_shape) == 4 and y.ndim < 3:
        return " Images reach the last layer: put Flatten() or GlobalAveragePooling2D() before it."
    if len(output_shape) == 3 and (y.ndim == 1 or y.shape[1] != output_shape[1]) and y.ndim < 3:
        return (
            " Sequences reach the last layer: the recurrent layer before it should have return_sequences=False; or put "
            "Flatten() or GlobalAveragePooling1D() before it."
        )
    return ""


def check_between(name: str, y: np.ndarray, low: float, high: float, way_out: str) -> None:
    """No target outside [low, high]."""
    if y.min() < low or y.max() > high:
        wanted = f"between {low:g} and {high:g}" if high < float("inf") else f"of at least {low:g}"
        raise ValueError(f"{name} expects targets {wanted}; y goes from {y.min():g} to {y.max():g}. {way_out}")


def check_signs(name: str, y: np.ndarray) -> None:
    """Labels -1 and 1, or 0 and 1."""
    labels = np.unique(y)
    if not (np.isin(labels, (-1, 1)).all() or np.isin(labels, (0, 1)).all()):
        raise ValueError(f"{name} expects labels -1 and 1 (or 0 and 1); y holds {_some(labels)}.")


def check_one_hot(name: str, y: np.ndarray, output_shape: Shape, axis: int = -1, sparse: str = "") -> None:
    """Rows such as [0, 1, 0], or other shares that add up to 1.

    Args
        sparse: the loss that takes class numbers instead.
    """
    classes = _classes(name, output_shape, axis)
    if y.ndim != len(output_shape) or (y.shape[axis] == 1 and classes != 1):
        other = f"use {sparse!r}, or " if sparse else "use "
        raise ValueError(
            f"{name} expects one-hot rows of {classes} numbers; y has shape {y.shape}. "
            f"If y holds class numbers, {other}utils.to_categorical(y).{_too_many_axes(y, output_shape)}"
        )
    if axis in (-1, y.ndim - 1) and y.shape[:-1][1:] == output_shape[1:-1] and y.shape[-1] != classes:
        empty = y.reshape(-1, y.shape[-1])[:, 0].any()
        hint = "" if empty else " No row is of class 0: were the classes numbered from 1? to_categorical(y - 1)."
        raise ValueError(
            f"{y.shape[-1]} classes in y (shape {y.shape}), but the last layer has {classes} units; {name} needs as "
            "many." + hint
        )
    check_same_shape(name, y, output_shape)
    if y.min() < 0 or abs(y.sum(axis=axis) - 1).max() > 1e-3:
        raise ValueError(f"{name} expects rows that are probabilities: none negative, sum 1.")


def check_class_numbers(
    name: str, y: np.ndarray, output_shape: Shape, axis: int = -1, ignore_class: int | None = None
) -> None:
    """One class number for each row of outputs, such as 1 of the classes 0, 1, 2."""
    units = _classes(name, output_shape, axis)
    axis %= len(output_shape)
    expected = output_shape[1:axis] + output_shape[axis + 1 :]
    if not fits(y.shape[1:], expected) and not (axis == len(output_shape) - 1 and fits(y.shape[1:], (*expected, 1))):
        same = fits(y.shape[1:], output_shape[1:])
        hint = " These look one-hot: use 'categorical_crossentropy'." if same else _too_many_axes(y, output_shape)
        raise ValueError(
            f"{name} expects one class number for each output row; y has shape {y.shape}, the last layer "
            f"gives {output_shape[1:]}.{hint}"
        )
    if y.dtype.kind == "f" and (y != np.floor(y)).any():
        raise ValueError(f"{name} expects whole class numbers; y holds {_some(y[y != np.floor(y)])}.")
    if ignore_class is not None:
        y = y[y != ignore_class]
        if y.size == 0:
            return
    if y.min() < 0:
        way_out = "" if ignore_class is not None else f" To leave those out, say ignore_class={y.min():g}."
        raise ValueError(f"{name} counts classes from 0; y holds {y.min():g}.{way_out}")
    if y.max() >= units:
        raise ValueError(
            f"{int(y.max()) + 1} classes in y (numbers up to {int(y.max())}), but the last layer has {units} "
            f"units. Give it {int(y.max()) + 1}, or number the classes from 0."
        )


def _classes(name: str, output_shape: Shape, axis: int) -> int:
    if not -len(output_shape) < axis < len(output_shape):
        raise ValueError(
            f"{name}: axis={axis} is none of the outputs' axes; their shape is {output_shape}, the batch comes first."
        )
    classes = output_shape[axis]
    assert classes is not None
    if classes == 1:
        raise ValueError(
            f"{name} with a last layer of one unit learns nothing: one class always has all the probability. "
            "Use Dense(1, activation='sigmoid') with 'binary_crossentropy', or one unit for each class."
        )
    return classes


def _some(values: np.ndarray) -> str:
    shown = ", ".join(f"{v:g}" for v in values.ravel()[:5])
    return shown + (", ..." if values.size > 5 else "")
