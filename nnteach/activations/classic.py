"""The eight that every book shows."""

from __future__ import annotations

from typing import Any

from nnteach import config
from nnteach.activations.activation import Activation
from nnteach.backend import Array, to_device, xp


class Linear(Activation):
    """y = z: no bend at all. For outputs that may be any number, such as a price.

    >>> linear(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-2. ,  0.3,  3. ])
    """

    name = "linear"

    def __call__(self, x):
        return x

    def backward(self, dy, z, y):
        return dy


class ReLU(Activation):
    """y = max(z, 0): passes what is positive, silences the rest. The usual choice for hidden layers.

    >>> relu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0. , 0.3, 3. ])

    Args
        negative_slope: slope below the threshold (0 silences, a small number leaks).
        max_value: y never grows beyond it.
        threshold: z below it counts as negative.

    At the kink itself the slope is taken as 0 (above the threshold: 1).
    """

    name = "relu"

    def __call__(self, x, negative_slope=0.0, max_value=None, threshold=0.0):
        x = as_array(x)
        if negative_slope == 0 and threshold == 0:
            y = xp.maximum(x, 0)
        else:
            y = xp.where(x > threshold, x, negative_slope * (x - threshold))
        return y if max_value is None else xp.minimum(y, max_value)

    def backward(self, dy, z, y, negative_slope=0.0, max_value=None, threshold=0.0):
        dz = dy * (z > threshold)
        if negative_slope != 0:
            dz = dz + dy * (z <= threshold) * negative_slope
        return dz if max_value is None else dz * (z < max_value)


class LeakyReLU(Activation):
    """y = z where z > 0, else a small slope times z: no unit falls silent for good.

    >>> leaky_relu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.4,  0.3,  3. ])

    Source
        Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".
    """

    name = "leaky_relu"

    def __call__(self, x, negative_slope=0.2):
        x = as_array(x)
        return xp.where(x > 0, x, negative_slope * x)

    def backward(self, dy, z, y, negative_slope=0.2):
        return xp.where(z > 0, dy, negative_slope * dy)


class ELU(Activation):
    """y = z where z > 0, else alpha (e^z - 1): a ReLU with a smooth floor at -alpha.

    >>> elu(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.865,  0.3  ,  3.   ])

    Source
        Clevert, Unterthiner, Hochreiter 2016, "Fast and accurate deep network learning by ELUs".
    """

    name = "elu"

    def __call__(self, x, alpha=1.0):
        x = as_array(x)
        return xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0)))

    def backward(self, dy, z, y, alpha=1.0):
        return xp.where(z > 0, dy, dy * (y + alpha))


class Tanh(Activation):
    """y = tanh(z), between -1 and 1, steepest at 0, where its slope is 1.

    >>> tanh(np.array([-2.0, 0.3, 3.0])).round(3)
    array([-0.964,  0.291,  0.995])
    """

    name = "tanh"

    def __call__(self, x):
        return xp.tanh(x)

    def backward(self, dy, z, y):
        return dy * (1 - y * y)


class Sigmoid(Activation):
    """y = 1 / (1 + e^-z), between 0 and 1: the probability of a yes. Steepest at 0, where its slope is 1/4.

    >>> sigmoid(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0.119, 0.574, 0.953])
    """

    name = "sigmoid"

    def __call__(self, x):
        x = as_array(x)
        e = xp.exp(-xp.abs(x))  # of a negative number, so it never overflows
        return xp.where(x >= 0, 1, e) / (1 + e)

    def backward(self, dy, z, y):
        return dy * y * (1 - y)


class Softplus(Activation):
    """y = log(1 + e^z): a ReLU with its corner rounded off. Its slope is sigmoid(z).

    >>> softplus(np.array([-2.0, 0.3, 3.0])).round(3)
    array([0.127, 0.854, 3.049])
    """

    name = "softplus"

    def __call__(self, x):
        return xp.maximum(x, 0) + xp.log1p(xp.exp(-xp.abs(x)))

    def backward(self, dy, z, y):
        return dy * _sigmoid(z)


class Softmax(Activation):
    """y_i = e^(z_i) / sum of all e^(z_j): scores become probabilities that add up to 1 along the axis.

    Every y depends on every z of its row, so the way back mixes them, too.

    >>> softmax(np.array([[1.0, 1.0, 2.0]])).round(3)
    array([[0.212, 0.212, 0.576]])
    """

    name = "softmax"
    elementwise = False

    def __call__(self, x, axis=-1):
        x = as_array(x)
        # The largest z is subtracted first: exp(1000) overflows, exp(0) does not, and the ratio is the same.
        e = xp.exp(x - x.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    def backward(self, dy, z, y, axis=-1):
        return y * (dy - (dy * y).sum(axis=axis, keepdims=True))


_sigmoid = Sigmoid()


def as_array(x: Any) -> Array:
    """Lists and plain numbers as an array; an array stays as it is."""
    return x if hasattr(x, "dtype") else to_device(x, config.floatx())
