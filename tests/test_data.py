"""Data at the door, and cut into batches. (What is refused is in test_errors_table.py.)"""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nnteach
from nnteach.data import Data, as_array


def test_whole_numbers_stay_whole_until_a_batch_is_made():
    """An image keeps its one byte a pixel; only the batch that is learned from becomes floats."""
    pixels = np.arange(12, dtype="uint8").reshape(4, 3)
    assert as_array("x", pixels) is pixels
    [batch] = Data(pixels, None, None, "float32").batches(10)
    assert batch.x.dtype == "float32"
    assert_array_equal(batch.x, pixels)


def test_an_array_that_is_fine_is_not_copied():
    x = np.ones((5, 2), dtype="float32")
    assert as_array("x", x) is x
    [batch] = Data(x, x, None, "float32").batches(5)
    assert np.shares_memory(batch.x, x)


def test_batches_cover_everything_once():
    x = np.arange(10.0)[:, None]
    batches = list(Data(x, x, np.ones(10), "float32").batches(4))
    assert [b.size for b in batches] == [4, 4, 2]
    assert_array_equal(np.concatenate([b.x for b in batches]), x)
    for shuffled in (False, True):
        for b in Data(x, 3 * x, x[:, 0], "float64").batches(3, shuffled):
            assert_array_equal(b.y, 3 * b.x)
            assert_array_equal(b.sample_weight, b.x[:, 0])


def test_class_numbers_stay_whole_numbers_and_numbers_become_floats():
    x = np.ones((3, 1))
    [a] = Data(x, np.array([0, 1, 2]), None, "float32").batches(3)
    [b] = Data(x, np.array([0.5, 1, 2]), None, "float32").batches(3)
    assert a.y.dtype.kind == "i"
    assert b.y.dtype == "float32"


@pytest.mark.parametrize(("n", "fraction", "kept"), [(10, 0.2, 8), (10, 0.25, 7), (7, 0.5, 3), (100, 0.1, 90)])
def test_a_split_keeps_what_keras_keeps(n, fraction, kept):
    train, rest = Data(np.ones((n, 1)), np.ones(n), None, "float32").split(fraction)
    assert (len(train), len(rest)) == (kept, n - kept)


@pytest.mark.parametrize("values", [
    [[1, 2], [3, 4]], ((1, 2), (3, 4)), [np.array([1, 2]), np.array([3, 4])], np.array([[1, 2], [3, 4]], dtype=object),
    np.array([[1, 2], [3, 4]], order="F"), range(4), [True, False], [1.5, 2], bytearray(b"ab"),
])  # fmt: skip
def test_what_holds_numbers_is_taken(values):
    array = as_array("x", values)
    assert type(array) is np.ndarray
    assert array.dtype.kind in "fiub"


def test_large_numbers_are_not_taken_for_infinity():
    big = np.full((10, 10), 3e38, dtype="float32")
    assert as_array("x", big) is big
    assert as_array("x", np.full(5, 60000, dtype="float16")).dtype == "float16"


def test_hidden_values_of_a_masked_array_are_not_taken_for_data():
    masked = np.ma.masked_array([[1.0, 2.0], [3.0, 999.0]], mask=[[0, 0], [0, 1]])
    with pytest.raises(ValueError, match="mask"):
        as_array("x", masked)
    assert_array_equal(as_array("x", np.ma.masked_array([1.0, 2.0])), [1, 2])


def test_the_order_comes_from_the_seed():
    x = np.arange(20.0)[:, None]
    data = Data(x, x, None, "float32")
    orders = []
    for _ in range(2):
        nnteach.utils.set_random_seed(3)
        orders.append(np.concatenate([b.x for b in data.batches(6, shuffle=True)]))
    assert_array_equal(*orders)
