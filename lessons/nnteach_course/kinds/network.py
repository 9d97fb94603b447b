"""An answer that is a network: a model, a function that makes one, or a network builder with one in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nnteach import Sequential
from nnteach_course import guarded
from nnteach_course.kinds.kind import Evidence, Kind, NotAttempted, Unreadable, Verdict, is_empty
from nnteach_course.words import show


@dataclass(frozen=True)
class Row:
    """One layer: its kind, the shape it makes of one example, what it can learn, its activation."""

    kind: str
    makes: tuple[int | None, ...]
    parameters: int
    activation: str


@dataclass(frozen=True)
class Seen:
    """A network as it is judged: by what the engine says of it. `refusal`: the engine's words, if it does not fit."""

    reads: tuple[int | None, ...] = ()
    rows: tuple[Row, ...] = ()
    refusal: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(row.kind for row in self.rows)

    @property
    def parameters(self) -> int:
        return sum(row.parameters for row in self.rows)


@dataclass(frozen=True)
class Network(Kind):
    """A network that does what is wanted, in whatever way.

    Args
        name: of the function or the builder, in the learner's notebook.
        wants: what is still missing, in a sentence; nothing if all is well.
        seconds: time for the learner's function.
    """

    name: str
    wants: Callable[[Seen], str]
    seconds: float = 2.0

    in_notebook = True

    def read(self, answer: Any) -> Seen:
        if getattr(answer, "untouched", False):
            raise NotAttempted("The builder stands as it began. Change something first.")
        make = getattr(answer, "model", None) if hasattr(answer, "state") else answer
        if isinstance(make, Sequential):
            return seen(make)
        if not callable(make):
            raise Unreadable(f"I need a network or a function that makes one; this is `{show(answer)}`.")
        with guarded.chance_put_back():
            outcome = guarded.call(make, (), self.seconds)
        if outcome.timed_out:
            raise Unreadable(f"`{self.name}` did not come back within {self.seconds:g} seconds, so I stopped it.")
        if outcome.error is not None:
            return Seen(refusal=f"{type(outcome.error).__name__}: {outcome.error}")
        if is_empty(outcome.value):
            raise NotAttempted(f"`{self.name}` returns nothing yet. Fill in its body, run its cell, and check again.")
        if not isinstance(outcome.value, Sequential):
            raise Unreadable(
                f"`{self.name}` should return a keras.Sequential; it returns a {type(outcome.value).__name__}."
            )
        return seen(outcome.value)

    def right(self, value: Seen) -> bool:
        return not value.refusal and not self.wants(value)

    def words(self, value: Seen) -> str:
        return _in_short(value)

    def evidence(self, value: Seen) -> Evidence:
        return () if value.refusal else (("your network", _in_short(value)),)

    def unexplained(self, value: Seen) -> Verdict:
        if value.refusal:
            return Verdict(False, f"The engine refuses it:\n\n{value.refusal}", "does-not-fit")
        return Verdict(False, self.wants(value), None, self.evidence(value))


def seen(model: Sequential) -> Seen:
    """What the engine says of a model. Raises Unreadable where it does not know yet what comes in."""
    if not model.built or not model.layers:
        raise Unreadable("I cannot see its shapes yet: let it begin with `keras.Input(...)`, then its layers.")
    rows = tuple(
        Row(type(node.layer).__name__, tuple(node.shape)[1:], node.layer.count_params(), _activation(node.layer))
        for node in model.graph.steps
    )
    return Seen(tuple(model.input_shape)[1:], rows)


def _activation(layer: Any) -> str:
    return str(getattr(getattr(layer, "activation", None), "name", ""))


def _in_short(value: Seen) -> str:
    parts = [f"Input {show(value.reads)}", *(f"{row.kind} {show(row.makes)}" for row in value.rows)]
    return f"{' → '.join(parts)}: {value.parameters:,} parameters" if value.rows else value.refusal
