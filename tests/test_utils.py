"""Small helpers. (What to_categorical refuses is in test_errors_table.py.)"""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnteach.utils import normalize, pad_sequences, set_random_seed, to_categorical


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


def test_a_normalized_vector_has_length_one():
    assert_array_equal(normalize([[3, 4], [0, 0]]), [[0.6, 0.8], [0, 0]])
    assert_array_equal(normalize([[1.0, 3.0]], order=1), [[0.25, 0.75]])
    assert_array_equal(normalize(np.array([[3.0], [4.0]]), axis=0), [[0.6], [0.8]])
    with pytest.raises(ValueError, match=r"axis=2.*\(2,\)"):
        normalize([1, 2], axis=2)
    with pytest.raises(TypeError, match="numbers"):
        normalize(["a"])


def test_sequences_are_filled_up_and_cut():
    sentences = [[1, 2, 3], [4], []]
    assert_array_equal(pad_sequences(sentences), [[1, 2, 3], [0, 0, 4], [0, 0, 0]])
    assert_array_equal(pad_sequences(sentences, padding="post", value=9), [[1, 2, 3], [4, 9, 9], [9, 9, 9]])
    assert_array_equal(pad_sequences(sentences, maxlen=2), [[2, 3], [0, 4], [0, 0]])
    assert_array_equal(pad_sequences(sentences, maxlen=2, truncating="post"), [[1, 2], [0, 4], [0, 0]])
    assert pad_sequences([[[1.5, 2]], [[3, 4], [5, 6]]], dtype="float32").shape == (2, 2, 2)
    assert pad_sequences(sentences).dtype == "int32"


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: pad_sequences([1, 2]), TypeError, "list of sequences"),
    (lambda: pad_sequences([[1]], padding="before"), ValueError, "padding must be 'pre' or 'post'"),
    (lambda: pad_sequences([[1]], truncating="end"), ValueError, "truncating must be 'pre' or 'post'"),
    (lambda: pad_sequences([[1]], maxlen=0), ValueError, "maxlen must be at least 1"),
    (lambda: pad_sequences([[1]], value="x"), ValueError, "dtype=object"),
    (lambda: pad_sequences([[[1, 2]], [[3]]]), ValueError, "sequence 1"),
])  # fmt: skip
def test_sequences_that_cannot_be_padded(make, error, words):
    with pytest.raises(error, match=words):
        make()
