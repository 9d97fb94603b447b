"""Layers without a `backward`: their `call` is run on a tape, which then gives the gradient.

Layers may hold layers. Inside such a `call`, a layer that is called on a tensor writes one line on the tape, however
much it computes: its own `backward` is the way back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nnteach.autodiff import Tape, Tensor, paused, running_tape, value_of
from nnteach.backend import Array, xp
from nnteach.errors import explained
from nnteach.variable import Variable


class _Calls(threading.local):
    """The layers whose `call` is running in this thread, the outermost first, and whether each was told of training."""

    def __init__(self) -> None:
        self.layers: list[Any] = []
        self.training: list[bool] = []


_calls = _Calls()


def training_around() -> bool:
    """Whether the layer that is computing now was told that this is training."""
    return _calls.training[-1] if _calls.training else False


def called_now() -> bool:
    """Whether the `call` of some layer without a `backward` is running."""
    return bool(_calls.layers)


def is_called(layer: Any) -> bool:
    """Whether its `call` is running."""
    return any(layer is other for other in _calls.layers)


@contextmanager
def _told(training: bool) -> Iterator[None]:
    _calls.training.append(training)
    try:
        yield
    finally:
        _calls.training.pop()


@contextmanager
def _calling(layer: Any, x: Any) -> Iterator[None]:
    """Errors from inside get a note that says in which layer."""
    _calls.layers.append(layer)
    try:
        yield
    except Exception as error:
        raise explained(error, f"call of {layer.name}", *(x if isinstance(x, list) else [x])) from None
    finally:
        _calls.layers.pop()


def forward(layer: Any, x: Any, training: bool, mask: Any) -> Any:
    """Run `call` on a new tape; the tape is kept in `saved`."""
    with Tape() as tape, _told(training):
        inputs: Any = [tape.follow(part) for part in x] if isinstance(x, list) else tape.follow(x)
        with _calling(layer, x):
            made = layer.call(*(inputs if layer._spread else [inputs]), **layer.options(training, mask))
    check_made(layer, made)
    several = isinstance(made, (list, tuple))
    y = [value_of(part) for part in made] if several else value_of(made)
    layer.saved = {"x": x, "y": y, "tape": tape, "inputs": inputs, "made": list(made) if several else made}
    return y


def check_made(layer: Any, made: Any) -> None:
    """Refuse what is no array."""
    parts = made if isinstance(made, (list, tuple)) else [made]
    for part in parts if len(parts) else [made]:
        if not hasattr(part, "shape"):
            hint = "End call with `return y`." if part is None else "Return what nnteach.ops computed from x."
            raise TypeError(
                f"call of {layer.name} must return an array, or a list of them; it returned {made!r:.80}. {hint}"
            )


def backward(layer: Any, dy: Any) -> Any:
    """The gradient through the tape of the last `forward`."""
    tape: Tape = layer.saved["tape"]
    made, inputs = layer.saved["made"], layer.saved["inputs"]
    outputs, grads = (made, dy) if isinstance(made, list) else ([made], [dy])
    followed = [(t, g) for t, g in zip(outputs, grads, strict=True) if isinstance(t, Tensor)]
    tape.backward([t for t, _ in followed], [g for _, g in followed])
    if isinstance(inputs, list):
        return [_or_zeros(tape.gradient(part), part.value) for part in inputs]
    return _or_zeros(tape.gradient(inputs), inputs.value)


def _or_zeros(grad: Array | None, value: Array) -> Array:
    return xp.zeros_like(value) if grad is None else grad


def inside(layer: Any, inputs: Any, training: bool, mask: Any) -> Any:
    """A layer called within the `call` of another, on tensors: one line on the tape of that one."""
    tape = running_tape()
    assert tape is not None
    several = isinstance(inputs, list)
    read = [_followed(tape, part) for part in (inputs if several else [inputs])]
    values: Any = [t.value for t in read] if several else read[0].value
    layer.ensure_built([v.shape for v in values] if several else values.shape)
    with paused(), _told(training):
        y = layer.forward(values, training, mask)
    saved = layer.saved
    call = InnerCall(layer, saved, y)
    tape.inner_calls.append(call)

    def back(dy: Any) -> list[Any]:
        layer.saved, layer.wants_dx = saved, True
        call.dy = dy if layer.activity_regularizer is None else layer.with_activity(dy, y)
        with paused():
            dx = layer.backward(call.dy)
        return dx if several else [dx]

    if isinstance(y, list):
        return _parts(tape, layer, y, read, back)
    added = layer.penalty(y, saved)
    if not isinstance(added, float):
        tape.noted.append(added)
    return tape.write(y, layer.name, read, back)


class InnerCall:
    """One call of a layer within another: what it saved, what it made, and the gradient that came back to it."""

    def __init__(self, layer: Any, saved: dict[str, Any], y: Any):
        self.layer, self.saved, self.y = layer, saved, y
        self.dy: Any = None


def _followed(tape: Tape, part: Any) -> Tensor:
    if isinstance(part, Variable):
        return tape.variable(part)
    return part if isinstance(part, Tensor) else tape.follow(part)


def _parts(tape: Tape, layer: Any, y: list[Array], read: list[Tensor], back: Any) -> list[Tensor]:
    """Several outputs: each a tensor that leaves its gradient in a box; a line before them opens the box."""
    box: list[Array | None] = [None] * len(y)
    door = tape.write(xp.zeros_like(y[0]), layer.name, read, lambda _: back(list(box)))

    def leave(i: int) -> Any:
        def put(dy: Array) -> list[Array]:
            box[i] = dy
            return [xp.zeros_like(door.value)]

        return put

    return [tape.write(part, f"{layer.name}[{i}]", [door], leave(i)) for i, part in enumerate(y)]


def shape_by_trial(layer: Any, input_shape: Any) -> Any:
    """Run the layer on zeros to see what shape comes out: twice, since an axis that is free changes with its size."""
    two, three = (_shapes_made(layer, input_shape, size) for size in (2, 3))
    shapes = [tuple(a if a == b else None for a, b in zip(*pair, strict=True)) for pair in zip(two, three, strict=True)]
    return shapes if len(shapes) > 1 else shapes[0]


def _shapes_made(layer: Any, input_shape: Any, free: int) -> list[tuple[int, ...]]:
    several = isinstance(input_shape, list)
    shapes = [[free if n is None else n for n in shape] for shape in (input_shape if several else [input_shape])]
    zeros = [xp.zeros(shape, dtype=layer.dtype) for shape in shapes]
    kept = layer.saved
    with paused():
        y = layer.forward(zeros if several else zeros[0], False)
    layer.saved = kept
    return [part.shape for part in y] if isinstance(y, list) else [y.shape]
