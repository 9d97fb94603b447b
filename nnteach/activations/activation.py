"""Activation: what the functions share, and a function of the learner's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from nnteach.autodiff import Tensor, running_tape
from nnteach.backend import Array, xp


class Activation:
    """A function y = F(z) with its way back. Subclass it, define both, and give an instance to a layer."""

    name = "activation"
    elementwise = True  # each y depends on its own z alone; not so for softmax

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__call__" in vars(cls):
            cls.__call__ = _on_tensors_too(cls.__call__)  # type: ignore[method-assign]

    def __call__(self, x: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define __call__(self, x).")

    def backward(self, dy: Array, z: Array, y: Array) -> Array:
        raise NotImplementedError(f"{type(self).__name__} does not define backward(self, dy, z, y).")

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


def _on_tensors_too(call: Any) -> Any:
    """Inside the `call` of a layer of one's own, a function is one line on the tape; `backward` is its way back."""

    @functools.wraps(call)
    def __call__(self: Any, x: Any, *more: Any, **arguments: Any) -> Any:
        if hasattr(x, "node"):  # a symbol: the function becomes a node of the model
            return x.operate(self, (x, *more), arguments)
        tape = running_tape() if isinstance(x, Tensor) else None
        if tape is None:
            return call(self, x, *more, **arguments)
        y = call(self, x.value, *more, **arguments)
        return tape.write(y, self.name, [x], lambda dy: [self.backward(dy, x.value, y, *more, **arguments)])

    return __call__


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
