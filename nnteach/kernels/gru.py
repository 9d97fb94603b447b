"""The gated recurrent unit: one state, which an update gate keeps and a reset gate hides from the candidate."""

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


def plain_gru(x: Array, states: Sequence[Array], cell: Cell, hidden: Hidden, reset_after: bool) -> dict[str, Array]:
    """The definition.

    The update gate says how much of h stays; the rest is the candidate's. The reset gate says how much of h the
    candidate hears of: it is applied to what the weights make of h (`reset_after`), or to h before they see it.

    Shapes
        x: (batch, steps, features), states: [h], (batch, units)
        ->  "update", "reset", "candidate", "h" at each step and what the way back needs, (batch, steps, ...) each
    """
    [h] = states
    bend, gate = cell.activation, cell.recurrent_activation
    bias, recurrent_bias = _two_biases(cell, reset_after)
    steps = []
    for t in range(x.shape[1]):
        x_update, x_reset, x_candidate = gates_of(weigh(x[:, t], cell.kernel, hidden.of_x) + bias, 3)
        if reset_after:
            heard = weigh(h, cell.recurrent_kernel, hidden.of_h) + recurrent_bias
            h_update, h_reset, h_candidate = gates_of(heard, 3)
        else:
            gates, candidate_only = _split_recurrent(cell, hidden)
            h_update, h_reset = gates_of(weigh(h, *gates), 2)
        z_update, z_reset = x_update + h_update, x_reset + h_reset
        update, reset = gate(z_update), gate(z_reset)
        if reset_after:
            recalled = h_candidate
            z_candidate = x_candidate + reset * recalled
        else:
            recalled = reset * h
            z_candidate = x_candidate + weigh(recalled, *candidate_only)
        candidate = bend(z_candidate)
        h_new = update * h + (1 - update) * candidate
        step = {"inputs": x[:, t], "h_before": h, "z": xp.concatenate([z_update, z_reset, z_candidate], axis=-1)}
        [h] = stay_where_masked(hidden.mask, t, [h_new], [h])
        steps.append(step | {"recalled": recalled, "update": update, "reset": reset, "candidate": candidate, "h": h})
    return over_time(steps)


def plain_gru_backward(
    saved: dict[str, Array], dy: Array | None, dstates: Sequence[Array], cell: Cell, hidden: Hidden, wants_dx: bool,
    reset_after: bool,
) -> Gradients:  # fmt: skip
    """Backpropagation through time: from the last step to the first, each adds its share to the same weights.

    Args
        dy: gradient of "h" at each step, (batch, steps, units); None if only the states at the end were read.
        dstates: gradients of the states at the end.
    """
    [dh] = dstates
    bend, gate = cell.activation, cell.recurrent_activation
    dxs, dkernel, drecurrent, dbias, drecurrent_bias = [], 0, 0, 0, 0
    for t in reversed(range(saved["h"].shape[1])):
        update, reset, candidate, recalled = (saved[n][:, t] for n in ("update", "reset", "candidate", "recalled"))
        x, h_before = saved["inputs"][:, t], saved["h_before"][:, t]
        z_update, z_reset, z_candidate = gates_of(saved["z"][:, t], 3)
        if dy is not None:
            dh = dh + dy[:, t]
        [dh], [kept] = split_at_mask(hidden.mask, t, [dh])
        dupdate = gate.backward(dh * (h_before - candidate), z_update, update)
        dcandidate = bend.backward(dh * (1 - update), z_candidate, candidate)
        if reset_after:
            dreset = gate.backward(dcandidate * recalled, z_reset, reset)
            heard = xp.concatenate([dupdate, dreset, dcandidate * reset], axis=-1)
            dh_heard, drecurrent_t = weigh_backward(heard, h_before, cell.recurrent_kernel, hidden.of_h)
            drecurrent_bias = drecurrent_bias + heard.sum(axis=0)
        else:
            gates, candidate_only = _split_recurrent(cell, hidden)
            drecalled, dcandidate_kernel = weigh_backward(dcandidate, recalled, *candidate_only)
            dreset = gate.backward(drecalled * h_before, z_reset, reset)
            dh_gates, dgates_kernel = weigh_backward(xp.concatenate([dupdate, dreset], axis=-1), h_before, *gates)
            dh_heard = dh_gates + drecalled * reset
            drecurrent_t = xp.concatenate([dgates_kernel, dcandidate_kernel], axis=-1)
        dz = xp.concatenate([dupdate, dreset, dcandidate], axis=-1)
        dx_t, dkernel_t = weigh_backward(dz, x, cell.kernel, hidden.of_x)
        dh = dh * update + dh_heard + kept
        dxs.append(dx_t)
        dkernel, drecurrent, dbias = dkernel + dkernel_t, drecurrent + drecurrent_t, dbias + dz.sum(axis=0)
    dx = xp.stack(dxs[::-1], axis=1) if wants_dx else None
    if cell.bias is None:
        return Gradients(dx, [dh], dkernel, drecurrent, None)
    return Gradients(dx, [dh], dkernel, drecurrent, xp.stack([dbias, drecurrent_bias]) if reset_after else dbias)


def _two_biases(cell, reset_after):
    """That of x and that of h; 0 where there is none."""
    if cell.bias is None:
        return 0, 0
    return (cell.bias[0], cell.bias[1]) if reset_after else (cell.bias, 0)


def _split_recurrent(cell, hidden):
    """Weights and dropout of the two gates, and those of the candidate."""
    at = 2 * cell.units
    of_gates, of_candidate = (None, None) if hidden.of_h is None else (hidden.of_h[:, :2], hidden.of_h[:, 2:])
    return (cell.recurrent_kernel[:, :at], of_gates), (cell.recurrent_kernel[:, at:], of_candidate)


# The fast form, for tanh and sigmoid. As sigmoid(z) = 1/2 + 1/2 tanh(z/2), halved weights let both gates be one tanh.
# The gates see [h, 1, x]. The candidate's share of x is ready for all steps before the first.


def gru(x: Array, states: Sequence[Array], cell: Cell, hidden: Hidden, reset_after: bool) -> dict[str, Array]:
    """As `plain_gru` defines it."""
    if not cell.fast or x.dtype == object or hidden.of_h is not None:
        return plain_gru(x, states, cell, hidden, reset_after)
    units, (batch, steps, _) = cell.units, x.shape
    sight = room_for_sight(x if hidden.of_x is None else x * hidden.of_x, *states)
    of_gates, of_h, of_x = _weights(cell, reset_after)
    of_gates *= 0.5
    gates = room((steps, 2 * units, batch), x.dtype)
    recalled = room((steps, units, batch), x.dtype)
    candidate = xp.matmul(of_x, sight[:-1, units:], out=room((steps, units, batch), x.dtype))
    h = sight[:, :units]
    heard = xp.empty((units, batch), dtype=x.dtype)
    real = None if hidden.mask is None else hidden.mask.T
    for t in range(steps):
        now = gates[t]
        xp.matmul(of_gates, sight[t], out=now)
        xp.tanh(now, out=now)
        now *= 0.5
        now += 0.5
        update, reset = now[:units], now[units:]
        if reset_after:
            xp.matmul(of_h, sight[t, : units + 1], out=recalled[t])
            xp.multiply(reset, recalled[t], out=heard)
        else:
            xp.multiply(reset, h[t], out=recalled[t])
            xp.matmul(of_h, recalled[t], out=heard)
        new = candidate[t]
        new += heard
        xp.tanh(new, out=new)
        xp.subtract(h[t], new, out=heard)
        heard *= update
        xp.add(new, heard, out=h[t + 1])  # h_new = candidate + update (h - candidate)
        hold(real, t, h[t + 1], h[t])
    return {
        "seen": outside(sight[:-1]), "update": outside(gates[:, :units]), "reset": outside(gates[:, units:]),
        "recalled": outside(recalled), "candidate": outside(candidate), "h": outside(h[1:]),
    }  # fmt: skip


def gru_backward(
    saved: dict[str, Array], dy: Array | None, dstates: Sequence[Array], cell: Cell, hidden: Hidden, wants_dx: bool,
    reset_after: bool,
) -> Gradients:  # fmt: skip
    """As `plain_gru_backward` defines it: first the slopes at all steps, then the way back through time."""
    if "seen" not in saved:
        return plain_gru_backward(saved, dy, dstates, cell, hidden, wants_dx, reset_after)
    names = ("seen", "update", "reset", "recalled", "candidate")
    seen, update, reset, recalled, candidate = (inside(saved[name]) for name in names)
    units, (steps, _, batch) = cell.units, seen.shape
    real = None if hidden.mask is None else hidden.mask.T
    dh = dstates[0].T
    dy = None if dy is None else inside(dy)
    dx = room((steps, len(cell.kernel), batch), seen.dtype) if wants_dx else None
    of_gates, of_candidate = cell.recurrent_kernel[:, : 2 * units], cell.recurrent_kernel[:, 2 * units :]
    of_gates_and_heard: Array = 0
    of_candidate_by_x: Array = 0
    of_recalled: Array = 0
    for block in blocks_from_the_end(steps, 4 * units * batch):
        parts = (update[block], reset[block], recalled[block], candidate[block], seen[block, :units])
        dz, stay = _slopes(*parts, None if real is None else real[block], reset_after)
        dupdate, dreset, dheard, dcandidate = (dz[:, k * units : (k + 1) * units] for k in range(4))
        for t in reversed(range(block.start, block.stop)):
            now = t - block.start
            if dy is not None:
                dh = dh + dy[t]
            if reset_after:
                pulled = dz[now].reshape(4, units, -1)
                pulled *= dh
                dh = dh * stay[now]
                dh += cell.recurrent_kernel @ dz[now, : 3 * units]
            else:
                dupdate[now] *= dh
                dcandidate[now] *= dh
                drecalled = of_candidate @ dcandidate[now]
                dreset[now] *= drecalled
                dh = dh * stay[now]
                dh += of_gates @ dz[now, : 2 * units]
                drecalled *= reset[t]
                dh += drecalled
        if not reset_after:  # the candidate's weights saw only what was recalled
            of_recalled = of_recalled + summed_over_steps(dcandidate, recalled[block])
            dheard[...] = dcandidate
        of_gates_and_heard = of_gates_and_heard + summed_over_steps(dz[:, : 3 * units], seen[block])
        of_candidate_by_x = of_candidate_by_x + summed_over_steps(dcandidate, seen[block, units:])
        if dx is not None:
            xp.matmul(cell.kernel[:, : 2 * units], dz[:, : 2 * units], out=dx[block])
            dx[block] += cell.kernel[:, 2 * units :] @ dcandidate
    of_x = xp.concatenate([of_gates_and_heard[: 2 * units, units:], of_candidate_by_x]).T  # (1 + features, gates)
    of_h = of_gates_and_heard[:, : units + 1].T
    drecurrent = of_h[:units] if reset_after else xp.concatenate([of_h[:units, : 2 * units], of_recalled.T], axis=1)
    dbias = None
    if cell.bias is not None:
        dbias = xp.stack([of_x[0], of_h[units]]) if reset_after else of_x[0]
    dx = None if dx is None else outside(dx)
    return Gradients(dx if dx is None or hidden.of_x is None else dx * hidden.of_x, [dh.T], of_x[1:], drecurrent, dbias)


def _slopes(update, reset, recalled, candidate, h_before, real, reset_after):
    """Of each step: how the z of update, reset, what is heard and the candidate answer to h; and what of h stays."""
    steps, units, batch = update.shape
    slopes = xp.empty((steps, 4 * units, batch), dtype=update.dtype)
    of_update, of_reset, of_heard, of_candidate = (slopes[:, k * units : (k + 1) * units] for k in range(4))
    complement_times(update, update, of_update)
    xp.subtract(h_before, candidate, out=of_heard)
    of_update *= of_heard
    xp.multiply(candidate, candidate, out=of_candidate)
    xp.subtract(1, update, out=of_heard)
    complement_times(of_candidate, of_heard, of_candidate)
    complement_times(reset, reset, of_reset)
    if reset_after:
        of_reset *= recalled
        of_reset *= of_candidate
        xp.multiply(of_candidate, reset, out=of_heard)
    else:
        of_reset *= h_before  # waits for the gradient of what is recalled
    if real is None:
        return slopes, update
    slopes *= real[:, None]
    return slopes, xp.where(real[:, None], update, 1)


def _weights(cell, reset_after):
    """Weights of [h, 1, x] for the gates; of [h, 1] (or of what is recalled) and of [1, x] for the candidate."""
    units = cell.units
    bias, recurrent_bias = (None, None) if cell.bias is None else _two_biases(cell, reset_after)
    whole = weights_of_sight(cell.recurrent_kernel, bias, cell.kernel)
    of_x = whole[2 * units :, units:]
    of_h = xp.array(whole[2 * units :, : units + 1 if reset_after else units])
    of_gates = xp.array(whole[: 2 * units])
    if reset_after:
        of_h[:, units] = 0 if recurrent_bias is None else recurrent_bias[2 * units :]
        if recurrent_bias is not None:
            of_gates[:, units] += recurrent_bias[: 2 * units]
    return of_gates, of_h, of_x
