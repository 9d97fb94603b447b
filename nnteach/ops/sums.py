"""Operations that bring many numbers together: products of matrices, sums, means, the largest, shares of a whole."""

from __future__ import annotations

from typing import Any

from nnteach.backend import Array, xp
from nnteach.ops.operation import operation


@operation
def matmul(x1: Any, x2: Any) -> Any:
    """Rows of x1 times columns of x2; further axes in front are a stack of matrices.

    >>> matmul(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    array([[11.]])
    """

    def back(dy: Array) -> tuple[Array, Array]:
        if x2.ndim == 1:  # (..., n) @ (n,): a sum for each row
            return dy[..., None] * x2, (x1 * dy[..., None]).reshape(-1, len(x2)).sum(axis=0)
        if x1.ndim == 1:
            return (x2 * dy[..., None, :]).sum(axis=-1), x1[:, None] * dy[..., None, :]
        d1 = dy @ xp.swapaxes(x2, -1, -2)
        if x2.ndim == 2:  # the same matrix for every row of the stack
            return d1, x1.reshape(-1, x1.shape[-1]).T @ dy.reshape(-1, dy.shape[-1])
        return d1, xp.swapaxes(x1, -1, -2) @ dy

    return x1 @ x2, back


def dot(x1: Any, x2: Any) -> Any:
    """As matmul, where the second has one axis or two.

    >>> float(dot(np.array([1.0, 2.0]), np.array([3.0, 4.0])))
    11.0

    Raises
        NotImplementedError: it has more. There NumPy's and Keras's dot is no product of stacks.
    """
    if len(x2.shape) > 2:
        raise NotImplementedError(
            f"ops.dot: the second array has shape {tuple(x2.shape)}; nnteach has dot for one or two axes there. "
            "ops.matmul multiplies stacks of matrices."
        )
    return matmul(x1, x2)


@operation
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum: of all, or along the axes that are named.

    >>> float(sum(np.array([1.0, 2.0])))
    3.0
    """
    return x.sum(axis=axis, keepdims=keepdims), lambda dy: (xp.broadcast_to(_opened(dy, x, axis, keepdims), x.shape),)


@operation
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean: of all, or along the axes that are named.

    >>> mean(np.ones((2, 3)), axis=1)
    array([1., 1.])
    """
    y = x.mean(axis=axis, keepdims=keepdims)
    share = y.size / x.size
    return y, lambda dy: (xp.broadcast_to(_opened(dy * share, x, axis, keepdims), x.shape),)


@operation
def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest; equal ones share the gradient.

    >>> max(np.array([[1.0, 5.0], [7.0, 2.0]]), axis=1)
    array([5., 7.])
    """
    return _extreme(x, x.max(axis=axis, keepdims=True), axis, keepdims)


@operation
def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest; equal ones share the gradient.

    >>> min(np.array([[1.0, 5.0], [7.0, 2.0]]), axis=1)
    array([1., 2.])
    """
    return _extreme(x, x.min(axis=axis, keepdims=True), axis, keepdims)


def _extreme(x: Array, top: Array, axis: Any, keepdims: bool) -> tuple[Array, Any]:
    there = x == top
    y = top if keepdims else top.reshape(x.max(axis=axis).shape)
    return y, lambda dy: (there * _opened(dy, x, axis, keepdims) / there.sum(axis=axis, keepdims=True),)


def _opened(dy: Array, x: Array, axis: Any, keepdims: bool) -> Array:
    """The gradient of a sum, with the axes that were summed away back in their places, of size 1."""
    if keepdims:
        return dy
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in (axis if isinstance(axis, tuple) else (axis,))]
    return dy.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])


@operation
def softmax(x: Any, axis: int = -1) -> Any:
    """Exponentials, divided by their sum.

    >>> softmax(np.array([[0.0, 0.0]]))
    array([[0.5, 0.5]])
    """
    y = xp.exp(x - x.max(axis=axis, keepdims=True))
    y = y / y.sum(axis=axis, keepdims=True)
    return y, lambda dy: (y * (dy - (dy * y).sum(axis=axis, keepdims=True)),)


@operation
def log_softmax(x: Any, axis: int = -1) -> Any:
    """Logarithm of softmax, without taking a logarithm of zero.

    >>> log_softmax(np.array([[0.0, 0.0]])).round(4)
    array([[-0.6931, -0.6931]])
    """
    z = x - x.max(axis=axis, keepdims=True)
    y = z - xp.log(xp.exp(z).sum(axis=axis, keepdims=True))
    return y, lambda dy: (dy - xp.exp(y) * dy.sum(axis=axis, keepdims=True),)
