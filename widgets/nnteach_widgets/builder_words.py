"""What the network builder shows, in words."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from nnteach_widgets.pieces import GATES, Piece

if TYPE_CHECKING:
    from nnteach_widgets.builder_numbers import Numbers, Stage


def many(count: int, thing: str) -> str:
    """`1 layer`, `1,154 parameters`, `no parameters`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}" if count else f"no {thing}s"


def times(sizes: object) -> str:
    """(8, 8, 1) as `8 × 8 × 1`."""
    return " × ".join(str(size) for size in sizes)  # type: ignore[attr-defined]


def settings(piece: Piece, short: bool = False) -> str:
    """What its controls say: `8 · 3×3 · relu`; in short without the activation."""
    side = f"{piece.kernel}×{piece.kernel}" if piece.kind.endswith("2D") else f"{piece.kernel}"
    parts = [
        str(piece.size) if piece.has("size") else "",
        side if piece.has("kernel") else "",
        (piece.activation or "") if piece.has("activation") and not (short and piece.has("kernel")) else "",
    ]
    return " · ".join(part for part in parts if part)


def describe(numbers: Numbers) -> str:
    """The picture in words, for eyes and ears."""
    state, built = numbers.state, numbers.built
    row = [f"Input {built.shape}", *(f"{s.piece.kind} {s.makes}" for s in built.stages)]
    said = [f"{' → '.join(row)}."]
    if built.refused:
        kind = state.layers[built.refused - 1].kind
        said.append(f"The engine refuses layer {built.refused}, {kind}: {built.refusal}")
    elif built.misses:
        said.append(f"The task “{numbers.task}” does not fit: {built.misses}")
    elif state.layers:
        said.append(f"In all {many(built.parameters, 'parameter')}; it fits “{numbers.task}”.")
    return " ".join([*said, about_chosen(numbers)])


def about_chosen(numbers: Numbers) -> str:
    """The layer looked at: its wiring, and what is shared."""
    state, built, stage = numbers.state, numbers.built, numbers.stage
    if state.chosen == 0:
        return (
            f"Looking at the input: each example has shape {built.shape}, {many(prod(built.shape), 'number')}. "
            "Input has no weights and computes nothing."
        )
    piece = state.layers[state.chosen - 1]
    head = f"Looking at layer {state.chosen}, {piece.kind}:"
    if stage is not None:
        return f"{head} {wiring(stage)} {counts(stage)} {about_place(stage, state.place)}".rstrip()
    if state.chosen > built.refused:
        return f"{head} it waits until layer {built.refused} fits."
    return f"{head} it does not fit here."


def wiring(stage: Stage) -> str:
    """How it is connected, in one or two sentences."""
    piece, reads, makes = stage.piece, stage.reads, stage.makes
    if piece.kind == "Dense" and len(reads) == 1:
        return f"each of {many(makes[0], 'neuron')} reads all {many(reads[0], 'number')}."
    if piece.kind == "Dense":
        neurons, numbers = many(makes[-1], "neuron"), many(reads[-1], "number")
        return f"at each of {times(reads[:-1])} places {neurons} read the {numbers} there; the places do not meet."
    if piece.kind in GATES:
        hands = "every step" if piece.sequences else "the last step only"
        comes, kept = many(reads[1], "number"), many(piece.size, "value")
        return (
            f"{many(reads[0], 'step')}, one after the other; each reads {comes} and the {kept} of the step before. "
            f"It hands on {hands}."
        )
    if piece.kind == "Flatten":
        return f"{times(reads)} numbers in one row of {makes[0]}. Nothing is computed."
    if piece.kind.startswith("GlobalAverage"):
        return f"one mean for each of {many(reads[-1], 'channel')}."
    window = f"a window of {piece.kernel} × {piece.kernel}" if len(stage.windows) == 2 else f"{piece.kernel} steps"
    stops = times(len(axis) for axis in stage.windows)
    if piece.kind.startswith("Conv"):
        filters = many(piece.size, "filter")
        return (
            f"{window} slides over {times(reads[:-1])} and stops at {stops} places; {filters} with the same weights at "
            "all of them."
        )
    what = "largest number" if piece.kind.startswith("Max") else "mean"
    return f"{window}: the {what} of each stays, at {stops} places in each channel."


def about_place(stage: Stage, place: int) -> str:
    """Which of its outputs is looked at, and what it reads."""
    kind = stage.piece.kind
    if stage.windows:
        return f"Now {where(stage, place)}."
    if kind in GATES:
        return f"Now step {place}."
    if kind == "Flatten":
        return f"{where(stage, place).capitalize()} goes to place {place}."
    return f"Now {'channel' if kind.startswith('Global') else 'neuron'} {place}."


def where(stage: Stage, place: int) -> str:
    """A place in a table or a picture, as one says it."""
    sizes = tuple(len(axis) for axis in stage.windows) or stage.reads
    names = {1: ("number",), 2: ("step", "feature"), 3: ("row", "column", "channel")}[len(stage.reads)]
    if stage.windows:
        names = ("row", "column") if len(sizes) == 2 else ("step",)
    index = []
    for size in reversed(sizes):
        place, at = divmod(place, size)
        index.append(at)
    return ", ".join(f"{name} {at}" for name, at in zip(names, reversed(index), strict=True))


def reuse(stage: Stage) -> tuple[str, ...]:
    """How often a weight is used for one example, in one or two short lines; nothing where it is once."""
    if not stage.weights or stage.connections == stage.weights:
        return ()
    if stage.piece.kind in GATES:
        steps = stage.reads[0]
        return (f"weights W: used {steps} times", f"weights U: used {steps - 1} times")
    places = prod(len(axis) for axis in stage.windows)
    most = "up to " if stage.connections < places * stage.weights else ""
    return (f"each weight: {most}{places:,} times",)


def counts(stage: Stage) -> str:
    """Connections, weights, biases."""
    if not stage.parameters:
        return "It has no weights."
    own = stage.connections == stage.weights
    shared = ", each with a weight of its own" if own else f" share {many(stage.weights, 'weight')}"
    biases = "1 bias" if stage.biases == 1 else f"{stage.biases:,} biases" if stage.biases else "no bias"
    return f"{many(stage.connections, 'connection')}{shared}; with {biases} {many(stage.parameters, 'parameter')}."
