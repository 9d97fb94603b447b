"""The fast pooling gives the numbers of its plain definition, whatever the window; so do its gradients."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnteach.kernels.pooling import (
    average_pool,
    average_pool_backward,
    max_pool,
    max_pool_backward,
    plain_average_pool_backward,
    plain_max_pool_backward,
    plain_pool,
)
from nnteach.kernels.windows import Window

IMAGE = (7, 6, 5)
WINDOWS = [
    Window((size, max(size - 1, 1), size)[:rank], (stride,) * rank, padding, (1,) * rank)
    for rank in (1, 2, 3)
    for padding in ("valid", "same")
    for size, stride in ((1, 1), (2, 2), (2, 1), (3, 2), (2, 3), (3, 1), (1, 2))
]


def image(window, rng, ties):
    shape = (2, *IMAGE[: len(window.sizes)], 3)
    return rng.integers(0, 3, shape).astype(float) if ties else rng.standard_normal(shape)


@pytest.mark.parametrize("ties", [False, True], ids=["all different", "many alike"])
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_the_fast_form_is_the_definition(window, ties, rng):
    x = image(window, rng, ties)
    y = max_pool(x, window)
    assert_array_equal(y, plain_pool(x, window, np.max))
    dy = rng.standard_normal(y.shape)
    assert_allclose(max_pool_backward(x, y, dy, window), plain_max_pool_backward(x, dy, window), rtol=1e-12, atol=1e-14)
    assert_allclose(average_pool(x, window), plain_pool(x, window, np.mean), rtol=1e-12, atol=1e-14)
    assert_allclose(
        average_pool_backward(x, dy, window), plain_average_pool_backward(x, dy, window), rtol=1e-12, atol=1e-14
    )


@pytest.mark.parametrize("window", WINDOWS[::5], ids=str)
def test_numbers_that_are_objects_take_the_plain_way(window, rng):
    x = image(window, rng, ties=False)
    things, y = x.astype(object), max_pool(x, window)
    dy = rng.standard_normal(y.shape)
    pairs = [
        (max_pool(things, window), y), (average_pool(things, window), average_pool(x, window)),
        (max_pool_backward(things, y, dy.astype(object), window), max_pool_backward(x, y, dy, window)),
        (average_pool_backward(things, dy.astype(object), window), average_pool_backward(x, dy, window)),
    ]  # fmt: skip
    for got, expected in pairs:
        assert got.dtype == object
        assert_allclose(got.astype(float), expected, rtol=1e-12, atol=1e-14)


def test_the_first_of_several_largest_is_found_row_by_row():
    x = np.array([[[1.0, 5.0], [5.0, 5.0]]])[..., np.newaxis]
    window = Window((2, 2), (2, 2), "valid", (1, 1))
    dx = max_pool_backward(x, max_pool(x, window), np.ones((1, 1, 1, 1)), window)
    assert_array_equal(dx[0, :, :, 0], [[0, 1], [0, 0]])


def test_a_border_never_wins():
    """All numbers below 0: zeros around the image would be larger."""
    x = -np.ones((1, 3, 3, 1))
    assert_array_equal(max_pool(x, Window((2, 2), (2, 2), "same", (1, 1))), -np.ones((1, 2, 2, 1)))
