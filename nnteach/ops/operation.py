"""How a function of arrays becomes an operation: on arrays, on tensors of a tape, on weights and symbols."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from nnteach.autodiff import Tape, Tensor, running_tape, value_of
from nnteach.variable import Variable


def operation(function: Callable[..., Any]) -> Callable[..., Any]:
    """What computes `y, back` from arrays becomes an operation on arrays, tensors, variables and symbols.

    The arguments before a `/` or those named x, x1, x2 carry gradients; a list of arrays may stand for one of them.
    """

    @functools.wraps(function)
    def recorded(*args: Any, **options: Any) -> Any:
        given = _flat(args)
        for x in given:
            if hasattr(x, "node"):  # a symbol: the operation becomes a node of the model
                return x.operate(recorded, args, options)
        tape = running_tape()
        try:
            y, back = function(*_values(args), **options)
        except ValueError as error:
            raise _explained(error, function.__name__.strip("_"), given) from None
        if tape is None or not any(isinstance(x, (Tensor, Variable)) for x in given):
            return y
        read = [_on(tape, x) for x in given]
        return tape.write(y, function.__name__, [t for t in read if t is not None], _kept(back, read))

    return recorded


def without_gradient(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operation that nothing passes back through: of tensors it takes the numbers, of symbols it makes a node."""

    @functools.wraps(function)
    def operation(*args: Any, **options: Any) -> Any:
        for x in args:
            if hasattr(x, "node"):
                return x.operate(operation, args, options)
        return function(*args, **options)

    return operation


def _explained(error: ValueError, name: str, given: Sequence[Any]) -> ValueError:
    """Which operation it was, and on which shapes: NumPy's words name neither."""
    shapes = " and ".join(str(tuple(x.shape)) for x in given if hasattr(x, "shape"))
    rule = {
        "matmul": "the last axis of the first must be as long as the last but one of the second",
        "concatenate": "all axes but the one along which they are laid must be the same",
        "stack": "all shapes must be the same",
    }.get(name, "sizes must be the same, or 1, axis by axis from the last")
    if "broadcast" in str(error) or "dimension" in str(error) or "shape" in str(error):
        return ValueError(f"ops.{name} got shapes {shapes}, which do not fit: {rule}.")
    return error


def _flat(args: Sequence[Any]) -> list[Any]:
    return [x for a in args for x in (a if _several(a) else [a])]


def _values(args: Sequence[Any]) -> list[Any]:
    return [[value_of(x) for x in a] if _several(a) else value_of(a) for a in args]


def _several(argument: Any) -> bool:
    """A list of arrays, and not one of sizes or axes."""
    return isinstance(argument, (list, tuple)) and any(hasattr(x, "shape") for x in argument)


def _on(tape: Tape, x: Any) -> Tensor | None:
    """Something an operation read, as a tensor of the tape; a plain number or array has no gradient."""
    if isinstance(x, Variable):
        return tape.variable(x)
    return x if isinstance(x, Tensor) else None


def _kept(back: Any, read: Sequence[Tensor | None]) -> Any:
    """Of the gradients, those of the things that are followed."""
    if all(t is not None for t in read):
        return back
    return lambda dy: [dx for dx, t in zip(back(dy), read, strict=False) if t is not None]
