"""Pooling: of each window the largest number, or the mean; every channel for itself.

Read `plain_pool` first: it is the definition. `max_pool` and `average_pool` give the same numbers faster, and each has
its way back beside it.

Shapes
    x: (batch, axes..., channels)  ->  y: (batch, places..., channels)
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

from nnteach.backend import Array, xp
from nnteach.kernels.windows import Window, inner, padded, views


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


# The fast form: cell i of all windows together is one strided slice of x, so a window of 2 x 2 takes three calls,
# however many windows there are.


def max_pool(x: Array, window: Window) -> Array:
    """y: the largest of each window."""
    if x.dtype == object:
        return plain_pool(x, window, xp.max)
    return _combine(xp.maximum, _max_padded(x, window), window, window.places(x.shape[1:-1]))


def max_pool_backward(x: Array, y: Array, dy: Array, window: Window) -> Array:
    """dx: the first of the largest cells of a window gets it all."""
    if object in (x.dtype, dy.dtype):
        return plain_max_pool_backward(x, dy, window)
    image, places = x.shape[1:-1], dy.shape[1:-1]
    x = _max_padded(x, window)
    everywhere = window.strides == window.sizes and x.shape[1:-1] == tuple(map(operator.mul, places, window.sizes))
    dx = (xp.empty_like if everywhere else xp.zeros_like)(x, dtype=dy.dtype)
    free: Array = True  # the windows in which no cell has won yet: all
    for _, seen in views(window, places):
        won = x[:, *seen] == y
        won &= free
        if window.alone:
            xp.multiply(dy, won, out=dx[:, *seen])
        else:
            dx[:, *seen] += dy * won
        free = free ^ won
    return dx[:, *inner(window.borders(image), image)]


def average_pool(x: Array, window: Window) -> Array:
    """y: the mean of the real cells of each window."""
    if x.dtype == object:
        return plain_pool(x, window, xp.mean)
    sums = _combine(xp.add, padded(x, window.borders(x.shape[1:-1])), window, window.places(x.shape[1:-1]))
    return sums / _counts(x, window)


def average_pool_backward(x: Array, dy: Array, window: Window) -> Array:
    """dx: each window shares dy evenly among its real cells."""
    if object in (x.dtype, dy.dtype):
        return plain_average_pool_backward(x, dy, window)
    image, places, borders = x.shape[1:-1], dy.shape[1:-1], window.borders(x.shape[1:-1])
    share = dy / _counts(x, window)
    dx = xp.zeros_like(padded(x, borders), dtype=dy.dtype)
    for _, seen in views(window, places):
        dx[:, *seen] += share
    return dx[:, *inner(borders, image)]


def _combine(function, x, window, places):
    """The function of all cells of each window, two at a time."""
    first, *others = (x[:, *seen] for _, seen in views(window, places))
    if not others:
        return first
    y = function(first, others[0])
    for seen in others[1:]:
        function(y, seen, out=y)
    return y


def _max_padded(x, window):
    return padded(x, window.borders(x.shape[1:-1]), value=-float("inf"))


def _counts(x, window):
    """How many real cells each window has: one number if all have the same, else (places..., 1)."""
    image = x.shape[1:-1]
    borders = window.borders(image)
    if not any(before or after for before, after in borders):
        return math.prod(window.sizes)
    ones = padded(xp.ones((1, *image, 1), dtype=x.dtype), borders)
    return _combine(xp.add, ones, window, window.places(image))
