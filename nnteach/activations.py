"""Activation functions: what a neuron does with its weighted sum z, each with its way back.

`relu(z)` is y = F(z). `relu.backward(dy, z, y)` is dz = dy F'(z): the gradient of the loss with respect to y
becomes the one with respect to z. Each keeps the shape of z: an activation bends, it adds no dimension.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnteach import config
from nnteach.backend import Array, to_device, xp
from nnteach.errors import did_you_mean


class Activation:
    """A function y = F(z) with its way back. Subclass it, define both, and give an instance to a layer."""

    name = "activation"
    elementwise = True  # each y depends on its own z alone; not so for softmax

    def __call__(self, x: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define __call__(self, x).")

    def backward(self, dy: Array, z: Array, y: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define backward(self, dy, z, y).")

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


class Linear(Activation):
    """y = z: no bend at all. For outputs that may be any number, such as a price."""

    name = "linear"

    def __call__(self, x):
        return x

    def backward(self, dy, z, y):
        return dy


class ReLU(Activation):
    """y = max(z, 0): passes what is positive, silences the rest. The usual choice for hidden layers.

    Args
        negative_slope: slope below the threshold (0 silences, a small number leaks).
        max_value: y never grows beyond it.
        threshold: z below it counts as negative.

    At the kink itself the slope is taken as 0 (above the threshold: 1).
    """

    name = "relu"

    def __call__(self, x, negative_slope=0.0, max_value=None, threshold=0.0):
        x = _array(x)
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

    Source
        Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".
    """

    name = "leaky_relu"

    def __call__(self, x, negative_slope=0.2):
        x = _array(x)
        return xp.where(x > 0, x, negative_slope * x)

    def backward(self, dy, z, y, negative_slope=0.2):
        return xp.where(z > 0, dy, negative_slope * dy)


class ELU(Activation):
    """y = z where z > 0, else alpha (e^z - 1): a ReLU with a smooth floor at -alpha.

    Source
        Clevert, Unterthiner, Hochreiter 2016, "Fast and accurate deep network learning by ELUs".
    """

    name = "elu"

    def __call__(self, x, alpha=1.0):
        x = _array(x)
        return xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0)))

    def backward(self, dy, z, y, alpha=1.0):
        return xp.where(z > 0, dy, dy * (y + alpha))


class Tanh(Activation):
    """y = tanh(z), between -1 and 1, steepest at 0, where its slope is 1."""

    name = "tanh"

    def __call__(self, x):
        return xp.tanh(x)

    def backward(self, dy, z, y):
        return dy * (1 - y * y)


class Sigmoid(Activation):
    """y = 1 / (1 + e^-z), between 0 and 1: the probability of a yes. Steepest at 0, where its slope is 1/4."""

    name = "sigmoid"

    def __call__(self, x):
        x = _array(x)
        e = xp.exp(-xp.abs(x))  # of a negative number, so it never overflows
        return xp.where(x >= 0, 1, e) / (1 + e)

    def backward(self, dy, z, y):
        return dy * y * (1 - y)


class Softplus(Activation):
    """y = log(1 + e^z): a ReLU with its corner rounded off. Its slope is sigmoid(z)."""

    name = "softplus"

    def __call__(self, x):
        return xp.maximum(x, 0) + xp.log1p(xp.exp(-xp.abs(x)))

    def backward(self, dy, z, y):
        return dy * sigmoid(z)


class Softmax(Activation):
    """y_i = e^(z_i) / sum of all e^(z_j): scores become probabilities that add up to 1 along the axis.

    Every y depends on every z of its row, so the way back mixes them, too.
    """

    name = "softmax"
    elementwise = False

    def __call__(self, x, axis=-1):
        x = _array(x)
        # The largest z is subtracted first: exp(1000) overflows, exp(0) does not, and the ratio is the same.
        e = xp.exp(x - x.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    def backward(self, dy, z, y, axis=-1):
        return y * (dy - (dy * y).sum(axis=axis, keepdims=True))


class FromFunction(Activation):
    """A function of the learner's own, with its slope measured: half a step up, half a step down.

    The measured (central) difference is taken in float64, so it agrees with the true slope to about ten digits.

    Raises
        TypeError: not a function, or it does not return numbers.
        ValueError: it changes the shape, or one output depends on several inputs (then subclass `Activation`
            and define `backward`).
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function
        self.name = getattr(function, "__name__", type(function).__name__)
        self._trusted = False
        self._step = 6e-6

    def __call__(self, x):
        y = self._evaluate(x)
        if not self._trusted:
            self._check_elementwise(x, y)
            # The cube root of the rounding is the best compromise, also if the function computes in float32.
            answer = self._evaluate(x.astype("float64")).dtype
            self._step = 5e-3 if answer in ("float32", "float16") else 6e-6
            self._trusted = True
        return xp.asarray(y, dtype=x.dtype)

    def backward(self, dy, z, y):
        wide = z.astype("float64")
        step = self._step * xp.maximum(xp.abs(wide), 1)
        up, down = self._evaluate(wide + step), self._evaluate(wide - step)
        slope = (up.astype("float64") - down.astype("float64")) / (2 * step)
        return (dy * slope).astype(z.dtype)

    def _evaluate(self, z):
        try:
            y = self.function(z.copy())  # a copy: the function may change it in place, the layer still needs z
        except Exception as error:
            error.add_note(
                f"This happened inside the activation {self.name!r}, called with an array of shape {z.shape}. "
                "An activation gets a whole array at once: use array functions such as np.exp and np.where."
            )
            raise
        if not hasattr(y, "shape") or not hasattr(y, "dtype"):
            raise TypeError(f"The activation {self.name!r} must return an array; it returned {type(y).__name__}.")
        if y.shape != z.shape:
            raise ValueError(
                f"The activation {self.name!r} must keep the shape: it received {z.shape} and returned {y.shape}."
            )
        return y

    def _check_elementwise(self, z, y):
        """Move half of the numbers beyond the largest or below the smallest: the other outputs must stay.

        The halves are the binary digits of the places: any two places differ in one of them.
        """
        places = xp.arange(z.size).reshape(z.shape)
        for digit in range((z.size - 1).bit_length()):
            for half in (0, 1):
                moves = places // 2**digit % 2 == half
                for far in (z.max() + 1, z.min() - 1):
                    there = self._evaluate(xp.where(moves, far, z))
                    if not bool(xp.all(moves | (there == y) | ((there != there) & (y != y)))):
                        raise ValueError(
                            f"In the activation {self.name!r} one output depends on several inputs, so its slope "
                            "cannot be measured number by number. Subclass nnteach.activations.Activation and define "
                            "backward."
                        )


def _array(x: Any) -> Array:
    """Lists and plain numbers as an array; an array stays as it is."""
    return x if hasattr(x, "dtype") else to_device(x, config.floatx())


def refuse_lonely_softmax(owner: str, activation: Activation, outputs: int | None) -> None:
    """Raise a ValueError for a softmax over one number: it says 1, whatever the weights."""
    if outputs == 1 and isinstance(activation, Softmax):
        raise ValueError(
            f"{owner}: softmax of one unit is always 1, so nothing is learned. For yes or no use one unit with "
            "activation='sigmoid' (and 'binary_crossentropy'); for classes give the layer one unit for each."
        )


linear = Linear()
relu = ReLU()
leaky_relu = LeakyReLU()
elu = ELU()
tanh = Tanh()
sigmoid = Sigmoid()
softplus = Softplus()
softmax = Softmax()

_BY_NAME = {f.name: f for f in (linear, relu, leaky_relu, elu, tanh, sigmoid, softplus, softmax)}


def get(identifier: str | Activation | Callable[[Any], Any] | None) -> Activation:
    """The activation of that name; a function becomes one; None is linear.

    Raises
        ValueError: an unknown name (the nearest known one is named).
        TypeError: neither a name nor a function.
    """
    if identifier is None:
        return linear
    if isinstance(identifier, Activation):
        return identifier
    if isinstance(identifier, str):
        if identifier in _BY_NAME:
            return _BY_NAME[identifier]
        raise ValueError(f"There is no activation {identifier!r}. {did_you_mean(identifier, _BY_NAME)}")
    if isinstance(identifier, type) and issubclass(identifier, Activation):
        return identifier()
    if callable(identifier):
        return FromFunction(identifier)
    raise TypeError(f"An activation is a name such as 'relu' or a function; received {identifier!r}.")
