"""Lambda: a function as a layer, for a quick try."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from nnteach.layers.layer import Layer


class Lambda(Layer):
    """y = function(x), written with `nnteach.ops`; the tape finds its gradient.

        Lambda(lambda x: ops.square(x))

    A model with it cannot be saved: a file holds no code. Write a Layer subclass for what is to last.

    >>> Lambda(lambda x: ops.square(x))([[1.0, -3.0]])
    array([[1., 9.]], dtype=float32)

    Shapes
        x: any, or a list  ->  y: what the function makes of it

    Args
        function: takes x; also `mask` and `training`, if it names them.
        output_shape: of one example, or a function from the input's shape to the output's; found by a trial if None.
        mask: of the output, or a function of (inputs, mask) that finds it.
        arguments: more named arguments for the function.

    Raises
        TypeError: the function is no function, or does not take the arguments.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if not callable(function):
            raise TypeError(f"Lambda: function must be a function of x; received {function!r:.80}.")
        if arguments is not None and not isinstance(arguments, dict):
            raise TypeError(f"Lambda: arguments must be a dictionary of named arguments; received {arguments!r:.80}.")
        if output_shape is not None and not callable(output_shape) and not isinstance(output_shape, (tuple, list)):
            raise TypeError(
                "Lambda: output_shape must be a tuple of sizes without the batch, or a function; received "
                f"{output_shape!r:.80}."
            )
        self.function = function
        self.output_shape_given = output_shape
        self.mask = mask
        self.arguments = dict(arguments or {})
        self._asks_for = _named(function, self.arguments)
        self._gets_mask = mask is not None or "mask" in self._asks_for

    def call(self, x, training=False, mask=None):
        told = {"training": training, "mask": mask}
        return self.function(x, **self.arguments, **{name: told[name] for name in self._asks_for})

    def compute_output_shape(self, input_shape: Any) -> Any:
        given = self.output_shape_given
        if given is None:
            return super().compute_output_shape(input_shape)
        if callable(given):
            return given(input_shape)
        first = input_shape[0] if isinstance(input_shape, list) else input_shape
        return (first[0], *given)

    @property
    def makes_mask(self) -> bool:  # type: ignore[override]
        return self.mask is not None

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "function": self.function,
            "output_shape": self.output_shape_given,
            "mask": self.mask,
            "arguments": self.arguments,
        }


def _named(function: Any, arguments: dict[str, Any]) -> list[str]:
    """Which of training and mask the function names. Refuses arguments that it does not take."""
    try:
        named = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a function written in C does not say
        return []
    names = [p.name for p in named]
    if not any(p.kind is p.VAR_KEYWORD for p in named):
        for name in arguments:
            if name not in names:
                raise TypeError(f"Lambda: the function has no argument {name!r}; it has {', '.join(names) or 'none'}.")
    return [name for name in ("training", "mask") if name in names and name not in arguments]
