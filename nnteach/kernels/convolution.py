"""Convolution: the same small kernel laid on every place of an image, over 1, 2 or 3 axes.

Read `plain_convolve` and `plain_convolve_backward` first: they are the definition. `convolve` and `convolve_backward`
give the same numbers faster.

Shapes
    x: (batch, axes..., channels)  ->  z: (batch, places..., filters)
    kernel: (sizes..., channels / groups, filters)
"""

from __future__ import annotations

import math

from nnteach.backend import Array, xp
from nnteach.kernels.room import room
from nnteach.kernels.windows import Window, inner, padded, views


def plain_convolve(x: Array, kernel: Array, window: Window, groups: int = 1) -> Array:
    """z: each cell of the kernel weighs the channels that it sees, and the cells add up.

    With groups, channels and filters fall into so many parts, and each part of the filters sees its own channels.
    """
    places = window.places(x.shape[1:-1])
    x = padded(x, window.borders(x.shape[1:-1]))
    parts = []
    for channels, filters in _parts(kernel, groups):
        seen = (x[:, *window.seen_by(cell, places), channels] @ kernel[*cell, :, filters] for cell in window.cells())
        parts.append(sum(seen))
    return xp.concatenate(parts, axis=-1)


def plain_convolve_backward(
    x: Array, kernel: Array, dz: Array, window: Window, groups: int = 1, wants_dx: bool = True
) -> tuple[Array, Array | None]:
    """(dkernel, dx): each cell of the kernel hears from all its places, and tells what it saw there."""
    image, places = x.shape[1:-1], dz.shape[1:-1]
    borders = window.borders(image)
    x = padded(x, borders)
    numbers = xp.result_type(x, kernel, dz)
    dkernel, dx = xp.zeros_like(kernel, dtype=numbers), xp.zeros_like(x, dtype=numbers)
    for channels, filters in _parts(kernel, groups):
        for cell in window.cells():
            seen, weights = (slice(None), *window.seen_by(cell, places), channels), (*cell, slice(None), filters)
            dz_part = dz[..., filters]
            dkernel[weights] += _rows(x[seen]).T @ _rows(dz_part)
            dx[seen] += dz_part @ kernel[weights].T
    return dkernel, dx[:, *inner(borders, image)] if wants_dx else None


def _rows(array):
    """Every place of every example as a row."""
    return array.reshape(-1, array.shape[-1])


def _parts(kernel: Array, groups: int) -> list[tuple[slice, slice]]:
    """Which channels feed which filters: one pair of slices for each group."""
    channels, filters = kernel.shape[-2], kernel.shape[-1] // groups
    return [(slice(g * channels, (g + 1) * channels), slice(g * filters, (g + 1) * filters)) for g in range(groups)]


# The fast form. Inside, arrays are laid out (channels, axes..., batch): with the batch last, whatever is copied or
# added is a long run of neighbouring numbers, and what one cell of the kernel sees is a matrix
# (channels, places * batch).
# Results go out as views with their axes in the usual order; the next layer finds them laid out as it needs them.


def convolve(x: Array, kernel: Array, window: Window, groups: int = 1) -> Array:
    """z, as `plain_convolve` defines it."""
    if object in (x.dtype, kernel.dtype):
        return plain_convolve(x, kernel, window, groups)
    places = window.places(x.shape[1:-1])
    slabs = _slabs(kernel, groups)
    z: Array = None
    for i, seen in enumerate(_seen(x, window, places, groups, len(slabs))):
        part = slabs[i].swapaxes(-1, -2) @ seen
        z = part if z is None else xp.add(z, part, out=z)
    return _outside(z.reshape(kernel.shape[-1], *places, len(x)))


def convolve_backward(
    x: Array, kernel: Array, dz: Array, window: Window, groups: int = 1, wants_dx: bool = True
) -> tuple[Array, Array | None]:
    """(dkernel, dx), as `plain_convolve_backward` defines them; None for dx where nobody wants it."""
    if object in (x.dtype, kernel.dtype, dz.dtype):
        return plain_convolve_backward(x, kernel, dz, window, groups, wants_dx)
    places = dz.shape[1:-1]
    slabs = _slabs(kernel, groups)
    dz = _inside(dz).reshape(groups, kernel.shape[-1] // groups, -1)
    told = _in_blocks(dz, places).swapaxes(-1, -2)
    parts = [(_in_blocks(seen, places) @ told).sum(axis=1) for seen in _seen(x, window, places, groups, len(slabs))]
    dkernel = xp.stack(parts).swapaxes(1, 2).reshape(kernel.shape)
    return dkernel, _image_gradient(x, kernel, dz, window, places, groups) if wants_dx else None


def _image_gradient(x, kernel, dz, window, places, groups):
    """dx: each cell of the kernel sends dz back, weighted, to the places where it had looked."""
    image, borders = x.shape[1:-1], window.borders(x.shape[1:-1])
    sizes = [n + before + after for n, (before, after) in zip(image, borders, strict=True)]
    channels, batch = kernel.shape[-2], len(x)
    # All cells in one product: (groups, cells * channels, filters) @ (groups, filters, places * batch).
    weights = _slabs(kernel, groups, 1)[0]
    sent = (weights @ dz).reshape(groups, *window.sizes, channels, *places, batch)
    dx = xp.zeros((groups, channels, *sizes, batch), dtype=dz.dtype)
    for cell, seen in views(window, places):
        dx[:, :, *seen] += sent[:, *cell]
    return _outside(dx.reshape(groups * channels, *sizes, batch)[:, *inner(borders, image)])


def _slabs(kernel, groups, count=None):
    """The kernel cut along its first axis into matrices: (slabs, groups, cells of a slab * channels, filters / groups).

    With few channels the matrices would be thin, so the kernel stays whole.
    """
    if count is None:
        count = kernel.shape[0] if kernel.shape[-2] > 4 else 1
    rows = math.prod(kernel.shape[:-1]) // count
    return kernel.reshape(count, rows, groups, -1).swapaxes(1, 2)


def _seen(x, window, places, groups, slabs):
    """For each slab of the kernel, what it sees everywhere: (groups, cells of a slab * channels, places * batch).

    The cells of one slab are copied side by side ("im2col"). The next slab sees the same rows of the image a little
    further on, so it needs no copy of its own: a kernel of 3 x 3 copies the image 3 times, not 9.
    """
    borders = window.borders(x.shape[1:-1])
    x = _inside(padded(x, borders))
    channels, batch = len(x) // groups, x.shape[-1]
    x = x.reshape(groups, channels, *x.shape[1:])
    whole = () if slabs == 1 else (slice(None),)  # the axis along which the slabs move
    first = len(whole)
    gathered = Window(window.sizes[first:], window.strides[first:], window.padding, window.dilation[first:])
    lines = x.shape[2 : 2 + first]
    columns = room((groups, *gathered.sizes, channels, *lines, *places[first:], batch), x.dtype)
    for cell, seen in views(gathered, places[first:]):
        columns[:, *cell] = x[:, :, *whole, *seen]
    columns = columns.reshape(groups, -1, *lines, math.prod(places[first:]) * batch)
    if slabs == 1:
        return [columns]
    steps = Window(window.sizes[:1], window.strides[:1], window.padding, window.dilation[:1])
    return (columns[:, :, *seen].reshape(*columns.shape[:2], -1) for _, seen in views(steps, places[:1]))


def _in_blocks(rows, places):
    """(groups, rows, places * batch) cut into (groups, blocks, rows, part).

    The gradient of a small kernel is a product of two thin, very long matrices. In parts that stay in the cache it
    takes half the time or less.
    """
    blocks = 1
    for count in places:
        if rows.shape[-1] // blocks > 2048:
            blocks *= count
    return rows.reshape(*rows.shape[:2], blocks, -1).swapaxes(1, 2)


def _inside(x):
    """(batch, axes..., channels) as (channels, axes..., batch), a number beside its neighbour in memory."""
    return xp.ascontiguousarray(x.swapaxes(0, -1))


def _outside(x):
    return x.swapaxes(0, -1)
