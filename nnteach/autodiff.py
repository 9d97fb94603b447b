"""A tape: operations written down as they are computed, and read backwards for the gradient.

A layer with a `backward` of its own needs none of this. A layer that defines only `call`, in `nnteach.ops`, is run on
a tape: each operation notes which numbers it read and how a gradient passes back through it. Reading the notes from
the last to the first is the chain rule, one link at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from nnteach.backend import Array, xp
from nnteach.variable import Variable

Back = Callable[[Array], Sequence[Any]]  # the gradient of what an operation made -> one for each thing it read


class Tensor:
    """Numbers on a tape: a value, and the operation it came from.

    `ops` work on tensors as on arrays, and so do + - * / @ ** and [ ]: `nnteach.ops` teaches them.
    """

    __array_priority__ = 1000  # array + tensor asks the tensor

    def __init__(self, value: Array, made_by: str = "input", read: Sequence[Tensor] = (), back: Back | None = None):
        self.value = value
        self.made_by, self.read, self.back = made_by, read, back

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def ndim(self) -> int:
        return self.value.ndim

    @property
    def dtype(self) -> Any:
        return self.value.dtype

    def __len__(self) -> int:
        return len(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> float:
        if self.value.size != 1:
            raise TypeError(
                "A function for single numbers met a whole array. Inside call, use nnteach.ops: ops.exp(x) for "
                "math.exp(x)."
            )
        return float(self.value)

    def __getattr__(self, name: str) -> Any:  # asked only for what is not there
        raise AttributeError(
            f"Numbers that are followed for their gradient have no .{name}; inside call write what nnteach.ops (in "
            "Keras "
            f"keras.ops) offers, e.g. ops.mean(x) for x.mean()."
        )

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError(
            "Numbers that are followed for their gradient cannot be overwritten: x[...] = ... . Make new ones, e.g. "
            "with "
            "ops.where(condition, a, b) or ops.concatenate."
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(
            "A NumPy function met a number that is being followed for its gradient. Inside call, use nnteach.ops "
            "(in Keras keras.ops): ops.exp(x) for np.exp(x)."
        )

    def __repr__(self) -> str:
        return f"<Tensor of shape {self.shape}, from {self.made_by}>"


class Tape:
    """Writes down what is computed inside its `with`, and takes a gradient back through it.

    with Tape() as tape:
        x = tape.follow(array)
        y = ops.tanh(ops.matmul(x, w))
    tape.backward([y], [dy])    # adds to w.grad, if w is a Variable
    tape.gradient(x)
    """

    def __init__(self) -> None:
        self.tensors: list[Tensor] = []
        self.losses: list[Tensor] = []  # what layers want to be small besides the model's loss
        self.noted: list[Array] = []  # the same, where the layer sees to the gradient itself
        self.inner_calls: list[Any] = []  # of layers within the one that is on this tape
        self._variables: dict[int, tuple[Variable, Tensor]] = {}
        self._grads: dict[int, Array] = {}

    def __enter__(self) -> Tape:
        _running.tapes.append(self)
        return self

    def __exit__(self, *_: Any) -> None:
        _running.tapes.remove(self)

    def follow(self, array: Array, name: str = "input") -> Tensor:
        """The array as a tensor of this tape: whatever is computed from it is written down."""
        tensor = Tensor(array, name)
        self.tensors.append(tensor)
        return tensor

    def variable(self, variable: Variable) -> Tensor:
        """The variable as a tensor: the same one each time, so that its gradients add up."""
        if id(variable) not in self._variables:
            self._variables[id(variable)] = variable, self.follow(variable.value, variable.path)
        return self._variables[id(variable)][1]

    def variables_read(self) -> list[Variable]:
        """The variables that something on this tape was computed from."""
        return [variable for variable, _ in self._variables.values()]

    def write(self, value: Array, made_by: str, read: Sequence[Tensor], back: Back) -> Tensor:
        """Note one operation: what it made, what it read, how a gradient passes back."""
        tensor = Tensor(value, made_by, read, back)
        self.tensors.append(tensor)
        return tensor

    def backward(self, outputs: Sequence[Tensor], grads: Sequence[Array | None]) -> None:
        """The chain rule, from the last operation to the first; the variables' gradients grow on the way."""
        total = self._grads = {}
        for tensor, grad in zip(outputs, grads, strict=True):
            if grad is not None:
                _add(total, tensor, grad)
        for loss in self.losses:
            _add(total, loss, xp.ones_like(loss.value))
        for tensor in reversed(self.tensors):
            dy = total.get(id(tensor))
            if dy is None or tensor.back is None:
                continue
            for source, dx in zip(tensor.read, tensor.back(dy), strict=True):
                if dx is not None:
                    _add(total, source, dx)
        for variable, tensor in self._variables.values():
            if id(tensor) in total:
                variable.grad += total[id(tensor)]

    def penalty(self) -> Any:
        """The sum of those losses; 0.0 if there are none."""
        return sum([*(loss.value for loss in self.losses), *self.noted], 0.0)

    def gradient(self, tensor: Tensor) -> Array | None:
        """The gradient that the last `backward` brought to a tensor; None if none came there."""
        return self._grads.get(id(tensor))


class _Running(threading.local):
    """The tapes that are writing now, in this thread."""

    def __init__(self) -> None:
        self.tapes: list[Tape] = []


_running = _Running()


def running_tape() -> Tape | None:
    """The innermost tape that is writing now."""
    return _running.tapes[-1] if _running.tapes else None


@contextmanager
def paused() -> Iterator[None]:
    """Nothing inside is written down."""
    kept, _running.tapes = _running.tapes, []
    try:
        yield
    finally:
        _running.tapes = kept


def _add(total: dict[int, Array], tensor: Tensor, grad: Array) -> None:
    grad = _as_shape(grad, tensor.value)
    total[id(tensor)] = total[id(tensor)] + grad if id(tensor) in total else grad


def _as_shape(grad: Array, value: Array) -> Array:
    """A number that was used in many places (broadcast) collects the gradients of all of them."""
    if grad.shape != value.shape:
        grad = grad.sum(axis=tuple(range(grad.ndim - value.ndim)))
        grad = grad.sum(axis=tuple(i for i, n in enumerate(value.shape) if n == 1 != grad.shape[i]), keepdims=True)
    return grad.astype(value.dtype, copy=False)


def value_of(x: Any) -> Any:
    """The plain array of a tensor or a variable; anything else as it is."""
    return x.value if isinstance(x, (Tensor, Variable)) else x
