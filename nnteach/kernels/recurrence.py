"""What the recurrent layers share: the same weights at every step, and what a step sees.

`simple_rnn.py`, `lstm.py` and `gru.py` each hold a plain definition, to be read first, and a fast form of it. The plain
one takes any activation and any dropout; the fast one knows tanh and sigmoid and gives the same numbers sooner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nnteach.backend import Array, xp
from nnteach.kernels.room import room


class Cell(NamedTuple):
    """What is the same at every step: weights and bends.

    Args
        kernel: (features, gates * units), what the input counts.
        recurrent_kernel: (units, gates * units), what the state of the step before counts.
        bias: (gates * units,), or None; (2, gates * units) for a GRU that resets after the product.
        activation: the bend of what is new; recurrent_activation: that of the gates.
        fast: whether the fast form knows these bends.
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array | None
    activation: Any
    recurrent_activation: Any = None
    fast: bool = False

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]


class Hidden(NamedTuple):
    """What a step does not get to see.

    Args
        mask: (batch, steps), True where a step is real. At any other the states stay what they were.
        of_x, of_h: dropout, the same at all steps: (batch, 1 or gates, features) and (batch, 1 or gates, units),
            0 where something is silenced. With several, each gate has a mask of its own.
    """

    mask: Array | None = None
    of_x: Array | None = None
    of_h: Array | None = None


class Gradients(NamedTuple):
    """What comes back: for the input, for the states at the start, for the weights (of their shapes)."""

    x: Array | None
    states: list[Array]
    kernel: Array
    recurrent_kernel: Array
    bias: Array | None


# For the plain definitions.


def weigh(x: Array, kernel: Array, silenced: Array | None) -> Array:
    """x W; with dropout each gate sees x through its own mask."""
    if silenced is None:
        return x @ kernel
    parts = gates_of(kernel, silenced.shape[1])
    return xp.concatenate([(x * silenced[:, k]) @ part for k, part in enumerate(parts)], axis=-1)


def weigh_backward(dz: Array, x: Array, kernel: Array, silenced: Array | None) -> tuple[Array, Array]:
    """(dx, dkernel) of `weigh`."""
    if silenced is None:
        return dz @ kernel.T, x.T @ dz
    count = silenced.shape[1]
    parts = list(enumerate(zip(gates_of(dz, count), gates_of(kernel, count), strict=True)))
    dx = sum((dz_k @ kernel_k.T) * silenced[:, k] for k, (dz_k, kernel_k) in parts)
    return dx, xp.concatenate([(x * silenced[:, k]).T @ dz_k for k, (dz_k, _) in parts], axis=-1)


def gates_of(array: Array, count: int) -> list[Array]:
    """The last axis in equal parts, one for each gate."""
    units = array.shape[-1] // count
    return [array[..., k * units : (k + 1) * units] for k in range(count)]


def stay_where_masked(mask: Array | None, t: int, new: Sequence[Array], old: Sequence[Array]) -> list[Array]:
    """The states after step t: the new ones, or the old where the step is not real."""
    if mask is None:
        return list(new)
    real = mask[:, t, None]
    return [xp.where(real, n, o) for n, o in zip(new, old, strict=True)]


def split_at_mask(mask: Array | None, t: int, grads: Sequence[Array]) -> tuple[list[Array], list[Array]]:
    """The gradients of the states after step t, as shares of the new ones and of the old."""
    if mask is None:
        return list(grads), [0] * len(grads)
    real = mask[:, t, None]
    return [grad * real for grad in grads], [grad * ~real for grad in grads]


def over_time(steps: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """What each step noted, by name: (batch, steps, ...)."""
    return {name: xp.stack([step[name] for step in steps], axis=1) for name in steps[0]}


# For the fast forms. Inside, arrays are laid out (steps, units, batch): the batch is last, so that each gate is one
# block of neighbouring numbers. What goes out are views with the axes in the usual order.


def inside(array: Array) -> Array:
    """(batch, steps, units) as (steps, units, batch): a view."""
    return array.transpose(1, 2, 0)


def outside(array: Array) -> Array:
    """(steps, units, batch) as (batch, steps, units): a view."""
    return array.transpose(2, 0, 1)


def room_for_sight(x: Array, h: Array) -> Array:
    """What each step sees, [h of the step before, 1, x]: (steps + 1, units + 1 + features, batch).

    With the bias as the weight of the 1, a step needs one product. Only the first h is there yet: step t writes that of
    step t + 1. The last entry is only the h at the end.
    """
    (batch, steps, features), units = x.shape, h.shape[1]
    sight = room((steps + 1, units + 1 + features, batch), x.dtype)
    sight[0, :units] = h.T
    sight[:, units] = 1
    sight[:-1, units + 1 :] = inside(x)
    return sight


def weights_of_sight(recurrent_kernel: Array, bias: Array | None, kernel: Array) -> Array:
    """The weights of [h, 1, x], one row for each unit of each gate: (gates * units, units + 1 + features)."""
    ones = xp.zeros((1, kernel.shape[1]), dtype=kernel.dtype) if bias is None else bias[None]
    return xp.ascontiguousarray(xp.concatenate([recurrent_kernel, ones, kernel]).T)


def summed_over_steps(dz: Array, seen: Array) -> Array:
    """The gradient of the weights of a sight: what each step has to say, added up."""
    return (dz @ seen.swapaxes(1, 2)).sum(axis=0)


def blocks_from_the_end(steps: int, numbers: int) -> Iterator[slice]:
    """The steps in blocks, the last ones first; there are so many numbers at each.

    What is computed for all steps of a block at once needs fewer calls, but should still be in the processor's cache
    when the loop comes. A GPU wants it all at once.
    """
    size = steps if xp.device == "gpu" else max(1, min(steps, 2**16 // max(numbers, 1)))
    for stop in range(steps, 0, -size):
        yield slice(max(stop - size, 0), stop)


def hold(real: Array | None, t: int, new: Array, old: Array) -> None:
    """Put the old numbers back where step t is not real."""
    if real is not None:
        new[...] = xp.where(real[t], new, old)


def complement_times(a: Array, b: Array, out: Array) -> None:
    """(1 - a) b, without room for what is in between: a sigmoid's slope if b is a, that of tanh if a is its square."""
    xp.subtract(1, a, out=out)
    out *= b
