"""Room: memory is taken again, but never from under somebody who still looks at it."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from nnteach.kernels import room as rooms
from nnteach.kernels.recurrence import blocks_from_the_end
from nnteach.kernels.room import LEAST, MOST, room

SHAPE = (LEAST // 4 // 8, 8)


@pytest.fixture(autouse=True)
def _nothing_kept():
    rooms._given_up.clear()


def address(array):
    return array.__array_interface__["data"][0]


def test_what_nobody_looks_at_any_more_is_taken_again():
    first = room(SHAPE, "float32")
    assert first.shape == SHAPE and first.dtype == "float32" and first.flags.writeable
    place = address(first)
    del first
    assert address(room((8, SHAPE[0]), "int32")) == place


def test_a_view_of_a_view_keeps_it():
    first = room(SHAPE, "float32")
    first[...] = 7
    seen = first[3:, 1:].T[2:]
    del first
    second = room(SHAPE, "float32")
    second[...] = 8
    assert (seen == 7).all()


def test_small_arrays_are_ordinary_ones():
    small = room((3, 4), "float64")
    assert small.base is None and small.shape == (3, 4)


def test_only_so_much_is_kept():
    held = [room((count,), "uint8") for count in range(MOST // 4, MOST // 4 + 6)]
    held.clear()
    assert sum(size * len(kept) for size, kept in rooms._given_up.items()) <= MOST
    assert not rooms._in_use


def test_threads_never_share_a_room():
    troubles = []

    def work(number):
        for _ in range(300):
            mine = room(SHAPE, "float32")
            mine[...] = number
            if not (mine == number).all():
                troubles.append(number)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


@pytest.mark.parametrize(("steps", "numbers"), [(1, 10), (7, 2**15), (50, 2**14), (3, 2**20)])
def test_blocks_hold_every_step_once_from_the_end(steps, numbers):
    order = [t for block in blocks_from_the_end(steps, numbers) for t in reversed(range(block.start, block.stop))]
    assert order == list(range(steps))[::-1]


def test_a_second_batch_leaves_the_notes_of_the_first_alone():
    from nnteach.layers import LSTM

    rng = np.random.default_rng(0)
    layer = LSTM(32)
    layer(rng.standard_normal((64, 40, 4)).astype("float32"))
    gates = layer.saved["gates"]
    before = gates.copy()
    for _ in range(3):
        layer(rng.standard_normal((64, 40, 4)).astype("float32"))
    assert (gates == before).all()


def test_an_empty_batch_has_blocks_too():
    assert list(blocks_from_the_end(5, 0)) == [slice(0, 5)]
