"""Why a loss is no longer a number: where it broke, and what usually helps."""

from __future__ import annotations

from typing import Any

from nnteach.backend import xp


def explain_not_finite(
    model: Any, epoch: int | None, step: int | None, loss: Any, during: str | None = None
) -> FloatingPointError:
    """An error that names epoch, batch and layer. Epoch and batch count from 1 in the text, as the bar does.

    If the loss still is a number, then the last step spoilt the weights.
    """
    places = [f"{word} {number + 1}" for word, number in (("epoch", epoch), ("batch", step)) if number is not None]
    where = " in " + ", ".join([*places, during] if during else places) if places or during else ""
    if abs(float(loss)) < float("inf"):
        what = f"The weights stopped being numbers{where}. {_first_spoilt(model)}"
    else:
        what = f"The loss became {float(loss):g}{where}. {_first_broken(model)}"
    return FloatingPointError(
        f"{what} "
        f"What usually helps: a smaller learning rate (it is {model.optimizer.learning_rate:g}); inputs scaled to "
        "about -1 to 1; for classes, softmax or sigmoid outputs with a cross-entropy loss. "
        "The weights are spoilt: build the model again, or set weights you kept."
    )


def _first_broken(model: Any) -> str:
    """The first layer whose weights or outputs are no longer numbers."""
    for node in model.graph.steps:
        for w in node.layer.weights:
            # The step that followed this loss may already have spread the damage: gradients tell of it.
            if not _finite(w.value) and node.output is not None and not _finite(node.output):
                return f"The first layer to break was {node.layer.name!r}: its outputs and its {w.name} overflowed."
        if node.output is not None and not _finite(node.output):
            return f"The first layer to break was {node.layer.name!r}: its outputs overflowed."
    last = model.graph.outputs[0].layer.name
    return f"All layers still gave numbers, but those of the last, {last!r}, are so large that the loss overflowed."


def _first_spoilt(model: Any) -> str:
    """The first layer whose weights are no longer numbers."""
    for node in model.graph.steps:
        for w in node.layer.weights:
            if not _finite(w.value):
                return f"The first layer to break was {node.layer.name!r}: its {w.name} overflowed in the last step."
    return ""


def _finite(array: Any) -> bool:
    return bool(xp.isfinite(array).all())
