"""Long short-term memory: a cell state c that gates write to, keep and read from."""

from __future__ import annotations

from collections.abc import Sequence

from nnteach.backend import Array, xp
from nnteach.kernels.recurrence import (
    Cell,
    Gradients,
    Hidden,
    blocks_from_the_end,
    complement_times,
    gates_of,
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


def plain_lstm(x: Array, states: Sequence[Array], cell: Cell, hidden: Hidden) -> dict[str, Array]:
    """The definition.

    Gate i says how much of the candidate is written, f how much of c is kept, o how much of c is shown.

    Shapes
        x: (batch, steps, features), states: [h, c], (batch, units) each
        ->  "i", "f", "o", "candidate", "c", "h" at each step and what the way back needs, (batch, steps, ...) each
    """
    h, c = states
    bend, gate = cell.activation, cell.recurrent_activation
    steps = []
    for t in range(x.shape[1]):
        z = weigh(x[:, t], cell.kernel, hidden.of_x) + weigh(h, cell.recurrent_kernel, hidden.of_h)
        if cell.bias is not None:
            z = z + cell.bias
        z_i, z_f, z_c, z_o = gates_of(z, 4)
        i, f, candidate, o = gate(z_i), gate(z_f), bend(z_c), gate(z_o)
        c_new = f * c + i * candidate
        shown = bend(c_new)
        h_new = o * shown
        step = {"inputs": x[:, t], "h_before": h, "c_before": c, "z": z, "c_new": c_new, "shown": shown}
        h, c = stay_where_masked(hidden.mask, t, [h_new, c_new], [h, c])
        steps.append(step | {"i": i, "f": f, "candidate": candidate, "o": o, "c": c, "h": h})
    return over_time(steps)


def plain_lstm_backward(
    saved: dict[str, Array], dy: Array | None, dstates: Sequence[Array], cell: Cell, hidden: Hidden, wants_dx: bool
) -> Gradients:
    """Backpropagation through time: from the last step to the first, each adds its share to the same weights.

    Args
        dy: gradient of "h" at each step, (batch, steps, units); None if only the states at the end were read.
        dstates: gradients of the states at the end, [dh, dc].
    """
    dh, dc = dstates
    bend, gate = cell.activation, cell.recurrent_activation
    dxs, dkernel, drecurrent, dbias = [], 0, 0, 0
    for t in reversed(range(saved["h"].shape[1])):
        i, f, candidate, o, shown = (saved[name][:, t] for name in ("i", "f", "candidate", "o", "shown"))
        x, h_before, c_before, c_new = (saved[name][:, t] for name in ("inputs", "h_before", "c_before", "c_new"))
        z_i, z_f, z_c, z_o = gates_of(saved["z"][:, t], 4)
        if dy is not None:
            dh = dh + dy[:, t]
        [dh, dc], [h_kept, c_kept] = split_at_mask(hidden.mask, t, [dh, dc])
        do = dh * shown
        dc = dc + bend.backward(dh * o, c_new, shown)
        di, df, dcandidate = dc * candidate, dc * c_before, dc * i
        dz = xp.concatenate(
            [gate.backward(di, z_i, i), gate.backward(df, z_f, f), bend.backward(dcandidate, z_c, candidate),
             gate.backward(do, z_o, o)], axis=-1,
        )  # fmt: skip
        dx_t, dkernel_t = weigh_backward(dz, x, cell.kernel, hidden.of_x)
        dh, drecurrent_t = weigh_backward(dz, h_before, cell.recurrent_kernel, hidden.of_h)
        dh, dc = dh + h_kept, dc * f + c_kept
        dxs.append(dx_t)
        dkernel, drecurrent, dbias = dkernel + dkernel_t, drecurrent + drecurrent_t, dbias + dz.sum(axis=0)
    dx = xp.stack(dxs[::-1], axis=1) if wants_dx else None
    return Gradients(dx, [dh, dc], dkernel, drecurrent, None if cell.bias is None else dbias)


# The fast form, for tanh and sigmoid. The gates stand in the order o, i, f, candidate: the three that are sigmoids lie
# side by side, and so do the three that act on c. As sigmoid(z) = 1/2 + 1/2 tanh(z/2), with halved weights one tanh
# does for all.


def lstm(x: Array, states: Sequence[Array], cell: Cell, hidden: Hidden) -> dict[str, Array]:
    """As `plain_lstm` defines it."""
    if not cell.fast or x.dtype == object or hidden.of_h is not None:
        return plain_lstm(x, states, cell, hidden)
    units, (batch, steps, _) = cell.units, x.shape
    sight = room_for_sight(x if hidden.of_x is None else x * hidden.of_x, states[0])
    weights = xp.roll(weights_of_sight(cell.recurrent_kernel, cell.bias, cell.kernel), units, axis=0)
    weights[: 3 * units] *= 0.5
    gates = room((steps, 4 * units, batch), x.dtype)
    c = room((steps + 1, units, batch), x.dtype)
    c[0] = states[1].T
    shown = room((steps, units, batch), x.dtype)
    h = sight[:, :units]
    written = xp.empty((units, batch), dtype=x.dtype)
    real = None if hidden.mask is None else hidden.mask.T
    for t in range(steps):
        now = gates[t]
        xp.matmul(weights, sight[t], out=now)
        xp.tanh(now, out=now)
        sigmoids = now[: 3 * units]
        sigmoids *= 0.5
        sigmoids += 0.5
        o, i, f, candidate = _blocks(now, units)
        c_new = c[t + 1]
        xp.multiply(f, c[t], out=c_new)
        xp.multiply(i, candidate, out=written)
        c_new += written
        xp.tanh(c_new, out=shown[t])
        xp.multiply(o, shown[t], out=h[t + 1])
        if real is not None:
            hold(real, t, c_new, c[t])
            hold(real, t, h[t + 1], h[t])
    o, i, f, candidate = (outside(part) for part in _blocks(gates, units))
    return {
        "seen": outside(sight[:-1]), "gates": outside(gates), "i": i, "f": f, "candidate": candidate, "o": o,
        "c_before": outside(c[:-1]), "c": outside(c[1:]), "shown": outside(shown), "h": outside(h[1:]),
    }  # fmt: skip


def lstm_backward(
    saved: dict[str, Array], dy: Array | None, dstates: Sequence[Array], cell: Cell, hidden: Hidden, wants_dx: bool
) -> Gradients:
    """As `plain_lstm_backward` defines it: first the slopes at all steps, then the way back through time."""
    if "seen" not in saved:
        return plain_lstm_backward(saved, dy, dstates, cell, hidden, wants_dx)
    units, seen = cell.units, inside(saved["seen"])
    gates, c_before, shown = (inside(saved[name]) for name in ("gates", "c_before", "shown"))
    real = None if hidden.mask is None else hidden.mask.T
    kernel, recurrent_kernel = (xp.roll(weights, units, axis=1) for weights in (cell.kernel, cell.recurrent_kernel))
    dh, dc = dstates[0].T, xp.array(dstates[1].T)
    dy = None if dy is None else inside(dy)
    dx = room((len(seen), len(kernel), seen.shape[-1]), seen.dtype) if wants_dx else None
    dweights: Array = 0
    for block in blocks_from_the_end(len(seen), 4 * units * seen.shape[-1]):
        # dz: the slopes, until the loop multiplies
        real_here = None if real is None else real[block]
        dz, c_of_h, c_of_c = _slopes(gates[block], c_before[block], shown[block], real_here)
        for t in reversed(range(block.start, block.stop)):
            now = t - block.start
            if dy is not None:
                dh = dh + dy[t]
            dc += dh * c_of_h[now]
            dz_o, dz_ifc = dz[now, :units], dz[now, units:].reshape(3, units, -1)
            dz_o *= dh
            dz_ifc *= dc
            dc *= c_of_c[now]
            kept = dh
            dh = recurrent_kernel @ dz[now]
            if real is not None:
                dh += kept * ~real[t]
        dweights = dweights + summed_over_steps(dz, seen[block])
        if dx is not None:
            xp.matmul(kernel, dz, out=dx[block])
    dweights = xp.roll(dweights, -units, axis=0).T
    dx = None if dx is None else outside(dx)
    return Gradients(
        dx if dx is None or hidden.of_x is None else dx * hidden.of_x, [dh.T, dc.T],
        dweights[units + 1 :], dweights[:units], None if cell.bias is None else dweights[units],
    )  # fmt: skip


def _blocks(array, units):
    """o, i, f, candidate: a quarter of the rows each."""
    return [array[..., k * units : (k + 1) * units, :] for k in range(4)]


def _slopes(gates, c_before, shown, real):
    """Of each step: what h says to z of gate o, and c to z of the others; what h says to c, and c to the c before."""
    units = shown.shape[1]
    o, i, f, candidate = _blocks(gates, units)
    slopes = xp.empty(gates.shape, dtype=gates.dtype)
    of_o, of_i, of_f, of_candidate = _blocks(slopes, units)
    sigmoids = gates[:, : 3 * units]
    complement_times(sigmoids, sigmoids, slopes[:, : 3 * units])
    of_o *= shown
    of_i *= candidate
    of_f *= c_before
    xp.multiply(candidate, candidate, out=of_candidate)
    complement_times(of_candidate, i, of_candidate)
    c_of_h = shown * shown
    complement_times(c_of_h, o, c_of_h)
    if real is None:
        return slopes, c_of_h, f
    return slopes * real[:, None], c_of_h * real[:, None], xp.where(real[:, None], f, 1)
