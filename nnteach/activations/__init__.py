"""Activation functions: what a neuron does with its weighted sum z, each with its way back.

`relu(z)` is y = F(z). `relu.backward(dy, z, y)` is dz = dy F'(z): the gradient of the loss with respect to y
becomes the one with respect to z. Each keeps the shape of z: an activation bends, it adds no dimension.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnteach.activations.activation import Activation, FromFunction
from nnteach.activations.classic import ELU, LeakyReLU, Linear, ReLU, Sigmoid, Softmax, Softplus, Tanh
from nnteach.activations.pieces import (
    HardShrink,
    HardSigmoid,
    HardSiLU,
    HardTanh,
    ReLU6,
    SoftShrink,
    SparsePlus,
    SparseSigmoid,
)
from nnteach.activations.smooth import (
    CELU,
    GELU,
    SELU,
    Exponential,
    LogSigmoid,
    LogSoftmax,
    Mish,
    SiLU,
    Softsign,
    Squareplus,
    TanhShrink,
)
from nnteach.errors import did_you_mean

linear = Linear()
relu = ReLU()
leaky_relu = LeakyReLU()
elu = ELU()
tanh = Tanh()
sigmoid = Sigmoid()
softplus = Softplus()
softmax = Softmax()

selu = SELU()
celu = CELU()
softsign = Softsign()
silu = swish = SiLU()
gelu = GELU()
mish = Mish()
squareplus = Squareplus()
log_sigmoid = LogSigmoid()
exponential = Exponential()
tanh_shrink = TanhShrink()
log_softmax = LogSoftmax()

relu6 = ReLU6()
hard_sigmoid = HardSigmoid()
hard_silu = hard_swish = HardSiLU()
hard_tanh = HardTanh()
hard_shrink = HardShrink()
soft_shrink = SoftShrink()
sparse_plus = SparsePlus()
sparse_sigmoid = SparseSigmoid()

_BY_NAME: dict[str, Activation] = {
    name: thing for name, thing in sorted(globals().items()) if isinstance(thing, Activation)
}

__all__ = ["Activation", "FromFunction", "get", "refuse_lonely_softmax", *_BY_NAME]


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


def refuse_lonely_softmax(owner: str, activation: Activation, outputs: int | None) -> None:
    """Raise a ValueError for a softmax over one number: it says 1, whatever the weights."""
    if outputs == 1 and isinstance(activation, Softmax):
        raise ValueError(
            f"{owner}: softmax of one unit is always 1, so nothing is learned. For yes or no use one unit with "
            "activation='sigmoid' (and 'binary_crossentropy'); for classes give the layer one unit for each."
        )
