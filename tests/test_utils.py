"""Small helpers. (What to_categorical refuses is in test_errors_table.py.)"""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnteach.utils import set_random_seed, to_categorical


@pytest.mark.parametrize(
    "classes", [[0, 2, 1], (0, 2, 1), np.array([0, 2, 1], dtype="uint8"), [0.0, 2.0, 1.0], [[0], [2], [1]]]
)
def test_class_numbers_of_any_kind_become_one_hot_rows(classes):
    rows = to_categorical(classes)
    assert_array_equal(rows, [[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    assert rows.dtype == "float32"


def test_more_classes_than_were_seen():
    assert_array_equal(to_categorical([1], num_classes=3), [[0, 1, 0]])


def test_any_shape_gets_one_more_axis():
    assert to_categorical(np.zeros((2, 3), dtype=int), 4).shape == (2, 3, 4)
    assert_array_equal(to_categorical(1, 3), [0, 1, 0])
    assert_array_equal(to_categorical([True, False]), [[0, 1], [1, 0]])


def test_a_seed_may_be_any_whole_number_from_zero():
    for seed in (0, 1, 2**32, np.int64(5), 3.0):
        set_random_seed(seed)
