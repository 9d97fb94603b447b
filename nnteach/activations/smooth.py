"""Smooth bends: softer kin of ReLU and of the sigmoid, without a kink."""

from __future__ import annotations

import math

from nnteach.activations.activation import Activation
from nnteach.activations.classic import Sigmoid, Softplus, as_array
from nnteach.backend import xp
from nnteach.kernels.normal import normal_cdf

_sigmoid, _softplus = Sigmoid(), Softplus()


class SELU(Activation):
    """An ELU times 1.0507, with alpha = 1.6733: chosen so that a deep pile of layers keeps mean 0 and spread 1.

    Use it with kernel_initializer="lecun_normal".

    >>> selu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-1.52 ,  0.315,  3.152])

    Source
        Klambauer et al. 2017, "Self-normalizing neural networks".
    """

    name = "selu"
    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def __call__(self, x):
        x = as_array(x)
        return self.scale * xp.where(x > 0, x, self.alpha * xp.expm1(xp.minimum(x, 0)))

    def backward(self, dy, z, y):
        return dy * xp.where(z > 0, self.scale, y + self.scale * self.alpha)


class CELU(Activation):
    """y = z where z > 0, else alpha (e^(z/alpha) - 1): an ELU whose slope has no step, whatever alpha.

    >>> celu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.865,  0.3  ,  3.   ])

    Source
        Barron 2017, "Continuously differentiable exponential linear units".
    """

    name = "celu"

    def __call__(self, x, alpha=1.0):
        x = as_array(x)
        return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0) / alpha)

    def backward(self, dy, z, y, alpha=1.0):
        return dy * xp.exp(xp.minimum(z, 0) / alpha)


class Softsign(Activation):
    """y = z / (1 + |z|): like tanh between -1 and 1, but it gets there much more slowly.

    >>> softsign(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.667,  0.231,  0.75 ])
    """

    name = "softsign"

    def __call__(self, x):
        x = as_array(x)
        return x / (1 + xp.abs(x))

    def backward(self, dy, z, y):
        return dy / (1 + xp.abs(z)) ** 2


class SiLU(Activation):
    """y = z sigmoid(z), also called swish: a smooth ReLU that dips a little below 0.

    >>> silu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.238,  0.172,  2.858])

    Source
        Ramachandran, Zoph, Le 2017, "Searching for activation functions".
    """

    name = "silu"

    def __call__(self, x):
        x = as_array(x)
        return x * _sigmoid(x)

    def backward(self, dy, z, y):
        s = _sigmoid(z)
        return dy * (s + y * (1 - s))


class GELU(Activation):
    """y = z times the chance that a normal number is smaller than z: transformers use it.

    >>> gelu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.046,  0.185,  2.996])

    Args
        approximate: use the short formula with tanh, which is off by 0.0005 at most.

    Source
        Hendrycks and Gimpel 2016, "Gaussian error linear units".
    """

    name = "gelu"

    def __call__(self, x, approximate=False):
        x = as_array(x)
        return x * (self._tanh(x) + 1) / 2 if approximate else x * normal_cdf(x)

    def backward(self, dy, z, y, approximate=False):
        if approximate:
            t = self._tanh(z)
            inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z * z)
            return dy * ((1 + t) / 2 + z * (1 - t * t) / 2 * inner)
        density = xp.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return dy * (normal_cdf(z) + z * density)

    def _tanh(self, z):
        return xp.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z))


class Mish(Activation):
    """y = z tanh(softplus(z)): a smooth ReLU that dips a little below 0.

    >>> mish(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.253,  0.208,  2.987])

    Source
        Misra 2019, "Mish: a self regularized non-monotonic activation function".
    """

    name = "mish"

    def __call__(self, x):
        x = as_array(x)
        return x * xp.tanh(_softplus(x))

    def backward(self, dy, z, y):
        t = xp.tanh(_softplus(z))
        return dy * (t + z * (1 - t * t) * _sigmoid(z))


class Squareplus(Activation):
    """y = (z + sqrt(z^2 + b)) / 2: a softplus without exponentials.

    >>> squareplus(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0.414, 1.161, 3.303])

    Args
        b: how round the corner is; 0 is ReLU.

    Source
        Barron 2021, "Squareplus: a softplus-like algebraic rectifier".
    """

    name = "squareplus"

    def __call__(self, x, b=4):
        x = as_array(x)
        root = xp.sqrt(x * x + b)
        # Far below zero z + root would be the difference of two large numbers.
        return xp.where(x > 0, x + root, b / (root + xp.abs(x))) / 2

    def backward(self, dy, z, y, b=4):
        return dy * y / xp.sqrt(z * z + b)


class LogSigmoid(Activation):
    """y = log(sigmoid(z)): the logarithm of a probability, never above 0.

    >>> log_sigmoid(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-2.127, -0.554, -0.049])
    """

    name = "log_sigmoid"

    def __call__(self, x):
        return -_softplus(-as_array(x))

    def backward(self, dy, z, y):
        return dy * _sigmoid(-z)


class Exponential(Activation):
    """y = e^z: for outputs that must be positive, such as a count. It overflows beyond z = 88 in float32.

    >>> exponential(np.array([-2.0, 0.3, 3.0])).round(3)
    array([ 0.135,  1.35 , 20.086])
    """

    name = "exponential"

    def __call__(self, x):
        return xp.exp(as_array(x))

    def backward(self, dy, z, y):
        return dy * y


class TanhShrink(Activation):
    """y = z - tanh(z): nearly nothing passes close to 0, nearly everything but 1 far from it.

    >>> tanh_shrink(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-1.036,  0.009,  2.005])
    """

    name = "tanh_shrink"

    def __call__(self, x):
        x = as_array(x)
        return x - xp.tanh(x)

    def backward(self, dy, z, y):
        return dy * xp.tanh(z) ** 2


class LogSoftmax(Activation):
    """y_i = log of softmax's share: z_i - log(sum of all e^(z_j)), along the axis. Never above 0.

    >>> log_softmax(np.array([[1.0, 1.0, 2.0]])).round(3)
    array([[-1.551, -1.551, -0.551]])
    """

    name = "log_softmax"
    elementwise = False

    def __call__(self, x, axis=-1):
        x = as_array(x)
        x = x - x.max(axis=axis, keepdims=True)  # exp(1000) overflows
        return x - xp.log(xp.exp(x).sum(axis=axis, keepdims=True))

    def backward(self, dy, z, y, axis=-1):
        return dy - xp.exp(y) * dy.sum(axis=axis, keepdims=True)
