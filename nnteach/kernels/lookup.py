"""Looking up rows of a table, and the way back: each row collects the gradients of all places where it was used."""

from __future__ import annotations

from nnteach.backend import Array, xp


def plain_add_rows(table_grad: Array, ids: Array, dy: Array) -> None:
    """The definition: one place after the other."""
    for id, row in zip(ids.reshape(-1), dy.reshape(-1, table_grad.shape[1]), strict=True):
        table_grad[id] += row


def add_rows(table_grad: Array, ids: Array, dy: Array) -> None:
    """As `plain_add_rows` defines it: (rows, width) += dy (..., width) at the rows ids (...).

    `add.at` counts an id that comes twice twice. It is four times faster on single numbers than on rows, so each number
    gets its own place in the table laid out flat.
    """
    width = table_grad.shape[1]
    places = ids.reshape(-1, 1) * width + xp.arange(width)
    xp.add.at(table_grad.reshape(-1), places.reshape(-1), dy.reshape(-1))
