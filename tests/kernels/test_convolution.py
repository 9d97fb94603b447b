"""The fast convolution gives the numbers of its plain definition, whatever the window; so do its gradients."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnteach.kernels.convolution import convolve, convolve_backward, plain_convolve, plain_convolve_backward
from nnteach.kernels.windows import Window

IMAGE = (7, 6, 8)
STEPS = [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]  # (stride, dilation)
CASES = [
    (rank, padding, stride, dilation, groups)
    for rank in (1, 2, 3)
    for padding in ("valid", "same", "causal")
    for stride, dilation in STEPS
    for groups in ((1, 1, 2), (1, 6, 4), (3, 6, 9), (2, 12, 4))  # (groups, channels, filters)
]


def window_of(size, rank, padding="valid", stride=1, dilation=1):
    return Window((size, max(size - 1, 1), size)[:rank], (stride,) * rank, padding, (dilation,) * rank)


@pytest.mark.parametrize(("rank", "padding", "stride", "dilation", "parts"), CASES)
def test_the_fast_form_is_the_definition(rank, padding, stride, dilation, parts, rng):
    groups, channels, filters = parts
    for size in (1, 2, 3):
        window = window_of(size, rank, padding, stride, dilation)
        x = rng.standard_normal((2, *IMAGE[:rank], channels))
        kernel = rng.standard_normal((*window.sizes, channels // groups, filters))
        z = convolve(x, kernel, window, groups)
        assert z.shape == (2, *window.places(IMAGE[:rank]), filters)
        assert_allclose(z, plain_convolve(x, kernel, window, groups), rtol=1e-12, atol=1e-12)
        dz = rng.standard_normal(z.shape)
        plain = plain_convolve_backward(x, kernel, dz, window, groups)
        for got, expected in zip(convolve_backward(x, kernel, dz, window, groups), plain, strict=True):
            assert_allclose(got, expected, rtol=1e-12, atol=1e-12)
        assert convolve_backward(x, kernel, dz, window, groups, wants_dx=False)[1] is None


def test_the_definition_is_the_sum_that_books_write(rng):
    """z[b, i, j, f] = sum over u, v, c of x[b, 2i + u, 2j + v, c] kernel[u, v, c, f], number by number."""
    window = Window((2, 3), (2, 2), "valid", (1, 1))
    x, kernel = rng.standard_normal((2, 5, 7, 3)), rng.standard_normal((2, 3, 3, 4))
    z = np.zeros((2, 2, 3, 4))
    for b, i, j, f in np.ndindex(z.shape):
        for u, v, c in itertools.product(range(2), range(3), range(3)):
            z[b, i, j, f] += x[b, 2 * i + u, 2 * j + v, c] * kernel[u, v, c, f]
    assert_allclose(plain_convolve(x, kernel, window), z, rtol=1e-12)


@pytest.mark.parametrize("groups", [1, 2])
def test_numbers_that_are_objects_take_the_plain_way(groups, rng):
    window = Window((2, 2), (1, 2), "same", (1, 1))
    x, kernel = rng.standard_normal((2, 3, 4, 2)), rng.standard_normal((2, 2, 2 // groups, 4))
    z = convolve(x.astype(object), kernel.astype(object), window, groups)
    assert z.dtype == object
    assert_allclose(z.astype(float), convolve(x, kernel, window, groups), rtol=1e-12)
    dz = rng.standard_normal(z.shape)
    found = convolve_backward(x.astype(object), kernel.astype(object), dz.astype(object), window, groups)
    for got, expected in zip(found, convolve_backward(x, kernel, dz, window, groups), strict=True):
        assert got.dtype == object
        assert_allclose(got.astype(float), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_convolution_of_a_shifted_image_is_the_shifted_convolution(rank, rng):
    window = window_of(2, rank)
    x = rng.standard_normal((1, *IMAGE[:rank], 6))
    kernel = rng.standard_normal((*window.sizes, 6, 3))
    z, shifted = (convolve(a, kernel, window) for a in (x, np.roll(x, 1, axis=1)))
    assert_array_equal(shifted[:, 1:], z[:, :-1])


@pytest.mark.parametrize("layout", ["C", "F", "batch last"])
def test_how_an_image_lies_in_memory_makes_no_difference(layout, rng):
    window, x = window_of(3, 2), rng.standard_normal((2, 6, 5, 7))
    kernel = rng.standard_normal((*window.sizes, 7, 3))
    laid = x.swapaxes(0, -1).copy().swapaxes(0, -1) if layout == "batch last" else np.array(x, order=layout)
    assert_array_equal(convolve(laid, kernel, window), convolve(x, kernel, window))
    assert_array_equal(laid, x)


def test_windows_where_the_arithmetic_is_known_by_heart():
    same = Window((2,), (1,), "same", (1,))
    assert same.borders((4,)) == [(0, 1)]  # an even window needs one more cell: at the end
    assert Window((3,), (2,), "same", (1,)).borders((4,)) == [(0, 1)]
    assert Window((3,), (1,), "causal", (2,)).borders((5,)) == [(4, 0)]
    assert Window((3, 3), (1, 1), "valid", (1, 1)).places((28, None)) == (26, None)
    assert Window((3,), (1,), "valid", (1,)).places((2,)) == (0,)
    assert Window((1,), (3,), "same", (1,)).borders((7,)) == [(0, 0)]
