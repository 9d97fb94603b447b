"""The normal distribution's curve: against the standard library's error function."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from strict_numpy import pretend_gpu

from nnteach.backend import to_device, to_numpy
from nnteach.kernels.normal import normal_cdf, plain_normal_cdf

X = np.linspace(-30, 30, 6003).reshape(3, 2001)
HERE = plain_normal_cdf(X)


def test_it_agrees_with_the_standard_library_to_the_last_digits():
    assert_allclose(normal_cdf(X), plain_normal_cdf(X), rtol=1e-11, atol=1e-15)
    assert normal_cdf(np.zeros(1))[0] == pytest.approx(0.5, abs=1e-14)


def test_the_float_type_is_kept_and_nothing_overflows():
    far = np.array([-1e4, -1e3, 1e3, 1e4], dtype="float32")
    assert normal_cdf(far).dtype == "float32"
    assert_allclose(normal_cdf(far), [0, 0, 1, 1])


def test_objects_take_the_plain_way():
    assert_allclose(normal_cdf(X[:1].astype(object)), plain_normal_cdf(X[:1]))


def test_it_runs_on_the_pretend_gpu():
    with pretend_gpu() as transfers:
        there = to_device(X)
        transfers.to_host = 0
        y = normal_cdf(there)
        assert transfers.to_host == 0
        assert_allclose(to_numpy(y), HERE, rtol=1e-11, atol=1e-15)
