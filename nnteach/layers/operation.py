"""An operation between symbols: `a + b`, `ops.exp(x)`, `activations.relu(x)` as a node of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnteach import ops
from nnteach.graph import Symbol
from nnteach.layers.layer import Layer


class Operation(Layer):
    """What `ops` and the activation functions do to symbols. It has no weights; the tape gives its gradient.

    Args
        function: an operation of `nnteach.ops`, or an activation.
        args: what it is called with; None stands where an input belongs, in a list if the operation takes a list.
        options: its keywords.
    """

    def __init__(self, function: Any, args: Sequence[Any], options: dict[str, Any] | None = None, **kwargs: Any):
        kwargs.setdefault("name", None)
        super().__init__(**kwargs)
        self.function, self.args, self.arguments = function, list(args), dict(options or {})

    def call(self, x: Any, training: bool = False) -> Any:
        inputs = iter(x if isinstance(x, list) else [x])
        filled = [
            [next(inputs) if part is None else part for part in a]
            if isinstance(a, list)
            else next(inputs)
            if a is None
            else a
            for a in self.args
        ]
        return self.function(*filled, **self.arguments)


def _operate(_symbol: Symbol, function: Any, args: Sequence[Any], options: dict[str, Any]) -> Any:
    """The symbol of what an operation will make of symbols."""
    symbols: list[Symbol] = []

    def place(a: Any) -> Any:
        if isinstance(a, Symbol):
            symbols.append(a)
            return None
        return (
            [place(part) for part in a] if isinstance(a, (list, tuple)) and any(isinstance(p, Symbol) for p in a) else a
        )

    layer = Operation(function, [place(a) for a in args], options)
    try:
        return layer(symbols if len(symbols) > 1 else symbols[0])
    except ValueError as error:
        of = ", ".join(f"{symbol.node.layer.name} of shape {symbol.shape}" for symbol in symbols)
        error.add_note(f"It was asked for with the symbols {of}.")
        raise


_SIGNS = {
    "add": ops.add,
    "sub": ops.subtract,
    "mul": ops.multiply,
    "truediv": ops.divide,
    "pow": ops.power,
    "matmul": ops.matmul,
}
_COMPARISONS = {"gt": ops.greater, "lt": ops.less}  # fmt: skip
setattr(Symbol, "operate", _operate)  # noqa: B010  # the graph lies below the layers and cannot know this one
for _name, _function in _SIGNS.items():
    setattr(Symbol, f"__{_name}__", lambda self, other, _f=_function: _f(self, other))
    setattr(Symbol, f"__r{_name}__", lambda self, other, _f=_function: _f(other, self))
for _name, _function in _COMPARISONS.items():
    setattr(Symbol, f"__{_name}__", lambda self, other, _f=_function: _f(self, other))
setattr(Symbol, "__neg__", lambda self: ops.negative(self))  # noqa: B010
setattr(Symbol, "__getitem__", lambda self, key: ops.get_item(self, key=key))  # noqa: B010
