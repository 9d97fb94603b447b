"""The simplest recurrence: h = F(x W + h U + b), again and again."""

from __future__ import annotations

from collections.abc import Sequence

from nnteach.backend import Array, xp
from nnteach.kernels.recurrence import (
    Cell,
    Gradients,
    Hidden,
    blocks_from_the_end,
    hold,
    inside,
    outside,
    over_time,
    room_for_sight,
    split_at_mask,
    stay_where_masked,
    summed_over_steps,
    weigh,
    weigh_backward,
    weights_of_sight,
)  # fmt: skip
from nnteach.kernels.room import room


def plain_simple_rnn(x: Array, states: Sequence[Array], cell: Cell, hidden: Hidden) -> dict[str, Array]:
    """The definition: each step weighs its input and the state of the step before, and bends the sum.

    Shapes
        x: (batch, steps, features), states: [h], (batch, units)
        ->  "h" after each step and what the way back needs, (batch, steps, ...) each
    """
    [h] = states
    steps = []
    for t in range(x.shape[1]):
        z = weigh(x[:, t], cell.kernel, hidden.of_x) + weigh(h, cell.recurrent_kernel, hidden.of_h)
        if cell.bias is not None:
            z = z + cell.bias
        step = {"inputs": x[:, t], "h_before": h, "z": z}
        [h] = stay_where_masked(hidden.mask, t, [cell.activation(z)], [h])
        steps.append(step | {"h": h})
    return over_time(steps)


def plain_simple_rnn_backward(
    saved: dict[str, Array], dy: Array | None, dstates: Sequence[Array], cell: Cell, hidden: Hidden, wants_dx: bool
) -> Gradients:
    """Backpropagation through time: from the last step to the first, each adds its share to the same weights.

    Args
        dy: gradient of "h" at each step, (batch, steps, units); None if only the states at the end were read.
        dstates: gradients of the states at the end.
    """
    [dh] = dstates
    dxs, dkernel, drecurrent, dbias = [], 0, 0, 0
    for t in reversed(range(saved["h"].shape[1])):
        x, h_before, z, h = (saved[name][:, t] for name in ("inputs", "h_before", "z", "h"))
        if dy is not None:
            dh = dh + dy[:, t]
        [dh], [kept] = split_at_mask(hidden.mask, t, [dh])
        dz = cell.activation.backward(dh, z, h)
        dx_t, dkernel_t = weigh_backward(dz, x, cell.kernel, hidden.of_x)
        dh, drecurrent_t = weigh_backward(dz, h_before, cell.recurrent_kernel, hidden.of_h)
        dh = dh + kept
        dxs.append(dx_t)
        dkernel, drecurrent, dbias = dkernel + dkernel_t, drecurrent + drecurrent_t, dbias + dz.sum(axis=0)
    dx = xp.stack(dxs[::-1], axis=1) if wants_dx else None
    return Gradients(dx, [dh], dkernel, drecurrent, None if cell.bias is None else dbias)


def simple_rnn(x: Array, states: Sequence[Array], cell: Cell, hidden: Hidden) -> dict[str, Array]:
    """As `plain_simple_rnn` defines it. The fast form takes any activation that works number by number."""
    if not cell.fast or x.dtype == object or hidden.of_h is not None:
        return plain_simple_rnn(x, states, cell, hidden)
    sight = room_for_sight(x if hidden.of_x is None else x * hidden.of_x, *states)
    weights = weights_of_sight(cell.recurrent_kernel, cell.bias, cell.kernel)
    h = sight[:, : cell.units]
    z = room(h[1:].shape, x.dtype)
    real = None if hidden.mask is None else hidden.mask.T
    for t in range(len(z)):
        xp.matmul(weights, sight[t], out=z[t])
        h[t + 1] = cell.activation(z[t])
        hold(real, t, h[t + 1], h[t])
    return {"seen": outside(sight[:-1]), "z": outside(z), "h": outside(h[1:])}


def simple_rnn_backward(
    saved: dict[str, Array], dy: Array | None, dstates: Sequence[Array], cell: Cell, hidden: Hidden, wants_dx: bool
) -> Gradients:
    """As `plain_simple_rnn_backward` defines it: first the slopes at all steps, then the way back through time."""
    if "seen" not in saved:
        return plain_simple_rnn_backward(saved, dy, dstates, cell, hidden, wants_dx)
    seen, z, h = (inside(saved[name]) for name in ("seen", "z", "h"))
    real = None if hidden.mask is None else hidden.mask.T
    dh = dstates[0].T
    dy = None if dy is None else inside(dy)
    dx = room((len(z), len(cell.kernel), z.shape[-1]), z.dtype) if wants_dx else None
    dweights: Array = 0
    for block in blocks_from_the_end(len(z), cell.units * z.shape[-1]):
        # dz: the slopes, until the loop multiplies
        dz = cell.activation.backward(xp.ones_like(z[block]), z[block], h[block])
        if real is not None:
            dz = dz * real[block, None]
        for t in reversed(range(block.start, block.stop)):
            now = dz[t - block.start]
            if dy is not None:
                dh = dh + dy[t]
            now *= dh
            kept = dh
            dh = cell.recurrent_kernel @ now
            if real is not None:
                dh += kept * ~real[t]
        dweights = dweights + summed_over_steps(dz, seen[block])
        if dx is not None:
            xp.matmul(cell.kernel, dz, out=dx[block])
    dweights = dweights.T
    units = cell.units
    dx = None if dx is None else outside(dx)
    return Gradients(
        dx if dx is None or hidden.of_x is None else dx * hidden.of_x, [dh.T],
        dweights[units + 1 :], dweights[:units], None if cell.bias is None else dweights[units],
    )  # fmt: skip
