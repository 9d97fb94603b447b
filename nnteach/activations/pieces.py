"""Bends made of straight lines (and a parabola or two): cheap, with kinks where the pieces meet."""

from __future__ import annotations

from nnteach.activations.activation import Activation
from nnteach.activations.classic import as_array
from nnteach.backend import xp


class ReLU6(Activation):
    """y = max(z, 0), but never above 6.

    >>> relu6(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0. , 0.3, 3. ])
    """

    name = "relu6"

    def __call__(self, x):
        return xp.minimum(xp.maximum(as_array(x), 0), 6)

    def backward(self, dy, z, y):
        return dy * ((z > 0) & (z < 6))


class HardSigmoid(Activation):
    """The sigmoid as three straight lines: z / 6 + 1/2 between -3 and 3, else 0 or 1.

    >>> hard_sigmoid(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0.167, 0.55 , 1.   ])
    """

    name = "hard_sigmoid"

    def __call__(self, x):
        return xp.minimum(xp.maximum(as_array(x) / 6 + 0.5, 0), 1)

    def backward(self, dy, z, y):
        return dy * (xp.abs(z) < 3) / 6


class HardSiLU(Activation):
    """y = z hard_sigmoid(z), also called hard swish: SiLU made of 0, a parabola, and z.

    >>> hard_silu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.333,  0.165,  3.   ])

    Source
        Howard et al. 2019, "Searching for MobileNetV3".
    """

    name = "hard_silu"

    def __call__(self, x):
        x = as_array(x)
        return x * xp.minimum(xp.maximum(x / 6 + 0.5, 0), 1)

    def backward(self, dy, z, y):
        return dy * xp.where(xp.abs(z) < 3, z / 3 + 0.5, z > 0)


class HardTanh(Activation):
    """y = z between -1 and 1; what is beyond stops there.

    >>> hard_tanh(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-1. ,  0.3,  1. ])
    """

    name = "hard_tanh"

    def __call__(self, x):
        return xp.minimum(xp.maximum(as_array(x), -1), 1)

    def backward(self, dy, z, y):
        return dy * (xp.abs(z) < 1)


class HardShrink(Activation):
    """y = z, but 0 where |z| is at most the threshold.

    >>> hard_shrink(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-2.,  0.,  3.])
    """

    name = "hard_shrink"

    def __call__(self, x, threshold=0.5):
        x = as_array(x)
        return x * (xp.abs(x) > threshold)

    def backward(self, dy, z, y, threshold=0.5):
        return dy * (xp.abs(z) > threshold)


class SoftShrink(Activation):
    """y = z, moved towards 0 by the threshold; 0 where |z| is smaller.

    >>> soft_shrink(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-1.5,  0. ,  2.5])
    """

    name = "soft_shrink"

    def __call__(self, x, threshold=0.5):
        x = as_array(x)
        return xp.sign(x) * xp.maximum(xp.abs(x) - threshold, 0)

    def backward(self, dy, z, y, threshold=0.5):
        return dy * (xp.abs(z) > threshold)


class SparsePlus(Activation):
    """y = 0 up to z = -1, z from z = 1 on, a parabola between: a softplus that is truly 0 somewhere.

    >>> sparse_plus(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0.   , 0.423, 3.   ])
    """

    name = "sparse_plus"

    def __call__(self, x):
        x = as_array(x)
        inside = xp.minimum(xp.maximum(x, -1), 1) + 1
        return inside * inside / 4 + xp.maximum(x - 1, 0)

    def backward(self, dy, z, y):
        return dy * xp.minimum(xp.maximum((z + 1) / 2, 0), 1)


class SparseSigmoid(Activation):
    """The sigmoid as three straight lines: (z + 1) / 2 between -1 and 1, else 0 or 1. The slope of sparse_plus.

    >>> sparse_sigmoid(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0.  , 0.65, 1.  ])
    """

    name = "sparse_sigmoid"

    def __call__(self, x):
        return xp.minimum(xp.maximum((as_array(x) + 1) / 2, 0), 1)

    def backward(self, dy, z, y):
        return dy * (xp.abs(z) < 1) / 2
