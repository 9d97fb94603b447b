"""Layers that learners write: a look where a mistake would end in silence, or in an error about something else."""

from __future__ import annotations

from typing import Any

from nnteach.layers import _taped


def check_methods(kind: Any) -> None:
    """Refuse a class whose methods have other names or arguments than those that will be called.

    Raises
        TypeError: `forward` instead of `call`; `call` without an input; `build` without the shape of the input.
    """
    own = [c for c in kind.__mro__ if not c.__module__.startswith("nnteach.")]
    if any("forward" in vars(c) for c in own) and not any("call" in vars(c) for c in own):
        raise TypeError(
            f"{kind.__name__} defines forward(self, x), as in PyTorch; here and in Keras it is call(self, x)."
        )
    for name, wanted in (("call", "x"), ("build", "input_shape"), ("backward", "dy")):
        for method in (vars(c)[name] for c in own if name in vars(c)):
            method = getattr(method, "__wrapped__", method)
            code = getattr(method, "__code__", None)
            if code is not None and code.co_argcount < 2 and not code.co_flags & 0x04:  # no *args either
                raise TypeError(f"{kind.__name__}: {name} gets an argument; define {name}(self, {wanted}).")


def check_shape(layer: Any, given: Any, said: Any) -> None:
    """Compare the shape that a layer says it makes with what it makes of zeros.

    Raises
        ValueError: they differ; or the axis of the batch is lost.
    """
    shapes = said if isinstance(said, list) else [said]
    batch = (given[0] if isinstance(given, list) else given)[0]
    for shape in shapes:
        if batch is None and (len(shape) == 0 or shape[0] is not None):
            raise ValueError(
                f"{layer.name} reads a batch, shape {given}, but what it makes has shape {shape}: the axis of the "
                "batch is "
                "lost. Sums and means over features say so: ops.sum(x, axis=-1)."
            )
    if type(layer).compute_output_shape.__module__.startswith("nnteach."):
        return
    if all(None not in shape[1:] for shape in (given if isinstance(given, list) else [given])):
        made = _taped.shape_by_trial(layer, given)
        if not _agree(shapes, made if isinstance(made, list) else [made]):
            raise ValueError(
                f"{layer.name}: compute_output_shape({given}) says {said}, but call makes {made}. Without a "
                "compute_output_shape of its own, a layer is simply tried."
            )


def _agree(said: Any, made: Any) -> bool:
    return len(said) == len(made) and all(
        len(one) == len(other) and all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
        for one, other in zip(said, made, strict=True)
    )


def backward(layer: Any, node: Any) -> Any:
    """What `layer.backward` returns for a node.

    Raises
        KeyError: it reads from `saved` what `call` did not keep. TypeError: it returns nothing, though layers before it
        learn. ValueError: a gradient of another shape than what it belongs to.
    """
    try:
        dx = layer.backward(node.grad)
    except KeyError as error:
        if error.args and isinstance(error.args[0], str) and error.args[0] not in layer.saved:
            error.add_note(
                f"{layer.name}: if backward reads self.saved[{error.args[0]!r}], call must keep it: "
                f"self.saved = {{{error.args[0]!r}: ...}}. It kept {sorted(layer.saved)}."
            )
        raise
    except Exception as error:
        error.add_note(f"It happened in backward of {layer.name}, which got the gradient of y.")
        raise
    shares = dx if len(node.parents) > 1 else [dx]
    if not isinstance(shares, (list, tuple)) or len(shares) != len(node.parents):
        raise TypeError(
            f"backward of {layer.name} must return a list: a gradient for each of {len(node.parents)} inputs."
        )
    for parent, share in zip(node.parents, shares, strict=True):
        if share is None and layer.wants_dx and _learns(parent):
            raise TypeError(
                f"backward of {layer.name} returned None, so the layers before it would not learn. It must return "
                "dx, the "
                "gradient of the loss with respect to x."
            )
        if share is not None and getattr(share, "shape", None) != parent.output.shape:
            raise ValueError(
                f"backward of {layer.name} returned a gradient of shape {getattr(share, 'shape', None)}, but x has "
                "shape "
                f"{parent.output.shape}: dx has one number for each of x."
            )
    return dx


def _learns(node: Any) -> bool:
    """Whether it, or what it reads, has weights that learn, and is not a look-up of whole numbers on the way."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.layer.trainable_variables:
            return True
        waiting += one.parents
    return False
