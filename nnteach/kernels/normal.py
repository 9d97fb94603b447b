"""The normal distribution's cumulative curve: NumPy has none, and CuPy keeps its own elsewhere.

For x >= 0 the tail erfc(x) is t e^(-x^2) h(t), where t = 2 / (2 + x) runs from 1 down to 0 and h is smooth: a
polynomial of degree 26 follows it to a few units of the last digit of float64.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from nnteach.backend import Array, xp

_DEGREE = 26


def normal_cdf(x: Array) -> Array:
    """The chance that a normal number is smaller than x, of the shape and float type of x."""
    if x.dtype == object:
        return plain_normal_cdf(x)
    size = xp.abs(x) / math.sqrt(2)
    t = 2 / (2 + size)
    u = 2 * t - 1
    before, last = 0.0 * u, 0.0 * u
    for c in _coefficients():  # Clenshaw's way through a sum of Chebyshev polynomials, from the highest
        before, last = last, c + 2 * u * last - before
    tail = t * xp.exp(-size * size) * (last - u * before) / 2
    return xp.where(x > 0, 1 - tail, tail)


def plain_normal_cdf(x: Array) -> Array:
    """The same, number by number, with the standard library's error function; a number of a trace knows its own."""
    each = [v.normal_cdf() if hasattr(v, "normal_cdf") else math.erfc(-float(v) / math.sqrt(2)) / 2 for v in x.ravel()]
    return np.array(each).reshape(x.shape)


@cache
def _coefficients() -> list[float]:
    """Of h, in Chebyshev polynomials of 2 t - 1; the highest first."""
    return np.polynomial.chebyshev.chebinterpolate(np.vectorize(_h), _DEGREE).tolist()[::-1]


def _h(u: float) -> float:
    """erfc(x) e^(x^2) / t: exactly as far as the standard library goes, then by its series."""
    t = (u + 1) / 2
    x = 2 / t - 2
    if x < 8:
        return math.erfc(x) * math.exp(x * x) / t
    term = total = 1.0
    for n in range(1, 20):
        term *= -(2 * n - 1) / (2 * x * x)
        total += term
    return total / (x * math.sqrt(math.pi)) / t
