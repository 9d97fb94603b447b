"""Operations for layers and losses of one's own: keras.ops by name, arrays in, arrays out.

Inside the `call` of a layer they are written on a tape (see `autodiff`), and each operation says how a gradient passes
back through it: its function returns `y, back`. Called on plain arrays they simply compute.

    class Gate(Layer):
        def build(self, input_shape):
            self.w = self.add_weight((input_shape[-1],), name="w")

        def call(self, x):
            return ops.sigmoid(x * self.w) * x
"""

from __future__ import annotations

from typing import Any

from nnteach.autodiff import Tensor
from nnteach.ops.numberwise import (
    abs,
    absolute,
    add,
    clip,
    cos,
    divide,
    exp,
    log,
    log1p,
    maximum,
    minimum,
    multiply,
    negative,
    power,
    relu,
    sigmoid,
    sin,
    softplus,
    sqrt,
    square,
    subtract,
    tanh,
    true_divide,
    where,
)  # fmt: skip
from nnteach.ops.plain import (
    arange,
    argmax,
    cast,
    convert_to_numpy,
    convert_to_tensor,
    equal,
    greater,
    less,
    one_hot,
    ones,
    ones_like,
    shape,
    stop_gradient,
    zeros,
    zeros_like,
)  # fmt: skip
from nnteach.ops.shapes import concatenate, expand_dims, get_item, reshape, squeeze, stack, take, transpose
from nnteach.ops.sums import dot, log_softmax, matmul, max, mean, min, softmax, sum
from nnteach.variable import Variable

__all__ = [
    "abs", "absolute", "add", "arange", "argmax", "cast", "clip", "concatenate", "convert_to_numpy",
    "convert_to_tensor", "cos", "divide", "dot", "equal", "exp", "expand_dims", "get_item", "greater", "less", "log",
    "log1p", "log_softmax", "matmul", "max", "maximum", "mean", "min", "minimum", "multiply", "negative", "one_hot",
    "ones", "ones_like", "power", "relu", "reshape", "shape", "sigmoid", "sin", "softmax", "softplus", "sqrt",
    "square", "squeeze", "stack", "stop_gradient", "subtract", "sum", "take", "tanh", "transpose", "true_divide",
    "where", "zeros", "zeros_like",
]  # fmt: skip

# Operators: x + y, x @ w, x[0] are the operations above.


def _right(op: Any) -> Any:
    return lambda self, other: op(other, self)


for _class in (Tensor, Variable):
    for _name, _op in (
        ("add", add), ("sub", subtract), ("mul", multiply), ("truediv", divide), ("pow", power), ("matmul", matmul),
    ):  # fmt: skip
        setattr(_class, f"__{_name}__", lambda self, other, _op=_op: _op(self, other))
        setattr(_class, f"__r{_name}__", _right(_op))
    setattr(_class, "__neg__", lambda self: negative(self))  # noqa: B010
    setattr(_class, "__getitem__", lambda self, key: get_item(self, key=key))  # noqa: B010
    for _name, _compare in (("gt", greater), ("lt", less)):
        setattr(_class, f"__{_name}__", lambda self, other, _compare=_compare: _compare(self, other))
Tensor.T = property(transpose)  # type: ignore[attr-defined]
