"""A model as a table: its layers, their output shapes, their numbers of parameters."""

from __future__ import annotations

from typing import Any


def summary_text(model: Any) -> str:
    """The table that `model.summary()` prints."""
    rows = [("Layer (type)", "Output Shape", "Param #")]
    for layer in model.layers:
        shape = next((n.shape for n in model.graph.steps if n.layer is layer), None) if model.built else None
        rows.append((
            f"{layer.name} ({type(layer).__name__})",
            str(shape) if shape is not None else "?",
            f"{layer.count_params():,}" if layer.built else "? (not built)",
        ))  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(3)]

    def line(left: str, cross: str, right: str, bar: str = "─") -> str:
        return left + cross.join(bar * (w + 2) for w in widths) + right

    def row(cells: tuple[str, str, str]) -> str:
        name, shape, count = cells
        return f"│ {name:<{widths[0]}} │ {shape:<{widths[1]}} │ {count:>{widths[2]}} │"

    table = [line("┌", "┬", "┐"), row(rows[0]), line("├", "┼", "┤"), *map(row, rows[1:]), line("└", "┴", "┘")]
    return "\n".join([f'Model: "{model.name}"', *table, *_totals(model)])


def _totals(model: Any) -> list[str]:
    if not model.built:
        return [" Not built yet: the model learns its input shape from Input(shape) or from the first data."]
    learn = sum(w.value.size for w in model.trainable_variables)
    keep = sum(w.value.size for w in model.non_trainable_variables)
    return [f" Total params: {learn + keep:,}", f" Trainable params: {learn:,}", f" Non-trainable params: {keep:,}"]
