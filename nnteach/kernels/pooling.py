"""Pooling: of each window the largest number, or the mean; every channel for itself.

Read `plain_pool` first: it is the definition. `max_pool` and `average_pool` give the same numbers faster, and each has
its way back beside it.

Shapes
    x: (batch, axes..., channels)  ->  y: (batch, places..., channels)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from nnteach.backend import Array, xp
from nnteach.kernels.windows import Window, inner, padded


def plain_pool(x: Array, window: Window, of: Callable[..., Any]) -> Array:
    """y: `of` (max or mean) each window, which holds only the real cells of x where it reaches over the border."""
    axes = tuple(range(1, x.ndim - 1))
    places = window.places(x.shape[1:-1])
    y = [of(x[:, *cells], axis=axes) for cells in _windows(x, window, places)]
    return xp.stack(y, axis=1).reshape(len(x), *places, x.shape[-1])


def plain_max_pool_backward(x: Array, dy: Array, window: Window) -> Array:
    """dx: of each window the first of the largest cells gets it all."""
    dx = xp.zeros_like(x, dtype=dy.dtype)
    places = dy.shape[1:-1]
    for place, cells in zip(_each(places), _windows(x, window, places), strict=True):
        largest = x[:, *cells].max(axis=tuple(range(1, x.ndim - 1)))
        share = dy[:, *place]
        for cell in itertools.product(*(range(line.start, line.stop) for line in cells)):
            won = x[:, *cell] == largest
            dx[:, *cell] += share * won
            share = share * ~won
    return dx


def plain_average_pool_backward(x: Array, dy: Array, window: Window) -> Array:
    """dx: each window shares dy evenly among its real cells."""
    dx = xp.zeros_like(x, dtype=dy.dtype)
    places = dy.shape[1:-1]
    for place, cells in zip(_each(places), _windows(x, window, places), strict=True):
        count = len(list(itertools.product(*(range(line.start, line.stop) for line in cells))))
        dx[:, *cells] += dy[:, *(slice(i, i + 1) for i in place)] / count
    return dx


def _each(places):
    return itertools.product(*map(range, places))


def _windows(x, window, places):
    """For each place, the slices of x that its window sees, without the border."""
    image, borders = x.shape[1:-1], window.borders(x.shape[1:-1])
    for place in _each(places):
        starts = [i * step - before for i, step, (before, _) in zip(place, window.strides, borders, strict=True)]
        yield tuple(
            slice(max(start, 0), min(start + size, n))
            for start, size, n in zip(starts, window.sizes, image, strict=True)
        )


# The fast form goes axis by axis: the largest of a square is the largest of its rows' largest, and sums are sums of
# sums. Along an axis, cell i of all windows together is one strided slice of x, so a window of 3 cells takes two calls,
# however many windows there are.


def max_pool(x: Array, window: Window) -> Array:
    """y: the largest of each window."""
    if x.dtype == object:
        return plain_pool(x, window, xp.max)
    return _steps(xp.maximum, _max_padded(x, window), window, window.places(x.shape[1:-1]))[-1]


def max_pool_backward(x: Array, y: Array, dy: Array, window: Window) -> Array:
    """dx: the first of the largest cells of a window gets it all."""
    if object in (x.dtype, dy.dtype):
        return plain_max_pool_backward(x, dy, window)
    image, places = x.shape[1:-1], dy.shape[1:-1]
    *steps, y = _steps(xp.maximum, _max_padded(x, window), window, places)
    for axis, before in zip(range(1, x.ndim - 1), reversed(steps), strict=True):
        size, step = window.sizes[axis - 1], window.strides[axis - 1]
        alone = step >= size  # no cell lies in two windows, so what it is told need not be added up
        full = step == size and before.shape[axis] == step * places[axis - 1]  # and each lies in one
        dx = (xp.empty_like if full else xp.zeros_like)(before, dtype=dy.dtype)
        cells, told_cells = _cells(before, window, places, axis), _cells(dx, window, places, axis)
        *others, (_seen, last) = zip(cells, told_cells, strict=True)
        left = dy
        for seen, told in others:
            share = xp.multiply(left, seen == y, out=told if alone else None)
            if not alone:
                told += share
            left = left - share  # nothing, where a cell has won: an equal one further on gets none
        if alone:
            last[...] = left
        else:
            last += left
        y, dy = before, dx
    return dy[:, *inner(window.borders(image), image)]


def average_pool(x: Array, window: Window) -> Array:
    """y: the mean of the real cells of each window."""
    if x.dtype == object:
        return plain_pool(x, window, xp.mean)
    places = window.places(x.shape[1:-1])
    sums = _steps(xp.add, padded(x, window.borders(x.shape[1:-1])), window, places)[-1]
    return sums / _counts(x, window, places)


def average_pool_backward(x: Array, dy: Array, window: Window) -> Array:
    """dx: each window shares dy evenly among its real cells."""
    if object in (x.dtype, dy.dtype):
        return plain_average_pool_backward(x, dy, window)
    image, places = x.shape[1:-1], dy.shape[1:-1]
    dy = dy / _counts(x, window, places)
    for axis, (before, after) in enumerate(window.borders(image), start=1):
        sizes = list(dy.shape)
        sizes[axis] = image[axis - 1] + before + after
        dx = xp.zeros(sizes[::-1], dtype=dy.dtype).transpose()
        for told in _cells(dx, window, places, axis):
            told += dy
        dy = dx
    return dy[:, *inner(window.borders(image), image)]


def _max_padded(x, window):
    return padded(x, window.borders(x.shape[1:-1]), value=-float("inf"))


def _steps(combine, y, window, places):
    """y, and what becomes of it axis by axis, from the last axis to the first."""
    steps = [y]
    for axis in reversed(range(1, y.ndim - 1)):
        first, *others = _cells(y, window, places, axis)
        y = first
        for seen in others:
            y = combine(y, seen)
        steps.append(y)
    return steps


def _cells(x, window, places, axis):
    """For each cell of the window along that axis, what it sees there: strided slices of x."""
    count, step = places[axis - 1], window.strides[axis - 1]
    before = (slice(None),) * axis
    return [x[*before, i : i + (count - 1) * step + 1 : step] for i in range(window.sizes[axis - 1])]


def _counts(x, window, places):
    """How many real cells each window has: one number if all have the same, else (places..., 1)."""
    borders = window.borders(x.shape[1:-1])
    if not any(before or after for before, after in borders):
        return math.prod(window.sizes)
    ones = padded(xp.ones((1, *x.shape[1:-1], 1), dtype=x.dtype), borders)
    return _steps(xp.add, ones, window, places)[-1]
