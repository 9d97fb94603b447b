"""The lines of one training step, read from the engine: what is shown is what runs."""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from typing import Any

from nnteach.models.training import Trainer


@dataclass(frozen=True)
class Line:
    """A line of code: its text, and the number of the stop at which it runs; None: a line between two stops."""

    text: str
    stop: int | None


@dataclass(frozen=True)
class Stop:
    """A place at which the walk through a step rests: its name, and in plain words what has just been done."""

    name: str
    words: str


STOPS = (
    Stop("batch", "take the next examples"),
    Stop("predictions", "send them through all layers"),
    Stop("loss", "say how wrong they are, in one number"),
    Stop("zero", "forget the old gradients"),
    Stop("gradients", "find out how each weight would change the loss"),
    Stop("weights", "change every weight a little"),
)
BATCH, PREDICTIONS, LOSS, ZERO, GRADIENTS, WEIGHTS = range(len(STOPS))

# How the lines begin, and the stop at which they run. `fit` has the first ones, `train_step` the others.
OF_FIT = {"for step, batch in enumerate(": BATCH, "loss = self.train_step(": None}
OF_STEP = {
    "y_pred = ": PREDICTIONS,
    "if self.graph.masked": PREDICTIONS,
    "loss = self.loss(": LOSS,
    "self.zero_gradients(": ZERO,
    "self.graph.backward(": GRADIENTS,
    "if self._has_penalties": GRADIENTS,
    "self.optimizer.apply(": WEIGHTS,
    "for w in self._constrained": WEIGHTS,
    "return loss": None,
}


class SourceMoved(LookupError):
    """The engine's training step is written in another way than this picture knows."""


def lines_of(model: Any) -> tuple[list[Line], list[Line], int]:
    """What of `fit` and of `train_step` runs for this model, and how many lines of the latter have nothing to do."""
    idle = {
        "if self.graph.masked": not model.graph.masked,
        "if self._has_penalties": not model._has_penalties,
        "for w in self._constrained": not model._constrained,
    }
    fit = _chosen(Trainer.fit, OF_FIT)
    step, left_out = [], 0
    for beginning, lines in _statements(Trainer.train_step, OF_STEP):
        if idle.get(beginning):
            left_out += len(lines)
        else:
            step += [Line(text, OF_STEP[beginning]) for text in lines]
    return fit, step, left_out


def _source(function: Any) -> list[str]:
    """The body of a function without its docstring."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    begin = next(i for i, text in enumerate(lines) if text.rstrip().endswith(":") and text.startswith((")", "def"))) + 1
    quotes = [i for i, text in enumerate(lines) if '"""' in text]
    if quotes:
        begin = quotes[0] + 1 if lines[quotes[0]].count('"""') == 2 else quotes[1] + 1
    return textwrap.dedent("\n".join(lines[begin:])).splitlines()


def _chosen(function: Any, wanted: dict[str, int | None]) -> list[Line]:
    """The lines that begin in one of these ways, without the indentation that they share."""
    found = []
    source = _source(function)
    for beginning, stop in wanted.items():
        texts = [text for text in source if text.strip().startswith(beginning)]
        if len(texts) != 1:
            raise SourceMoved(f"{function.__qualname__} has {len(texts)} lines that begin with {beginning!r}, not one.")
        found.append((texts[0].rstrip(), stop))
    texts = textwrap.dedent("\n".join(text for text, _ in found)).splitlines()
    return [Line(text, stop) for text, (_, stop) in zip(texts, found, strict=True)]


def _statements(function: Any, known: dict[str, int | None]) -> list[tuple[str, list[str]]]:
    """The statements of a function, each with the lines inside it, by the beginning that is known of it."""
    groups: list[list[str]] = []
    for text in _source(function):
        if text.startswith(" ") and groups:
            groups[-1].append(text.rstrip())
        elif text.strip():
            groups.append([text.rstrip()])
    named = []
    for group in groups:
        fits = [beginning for beginning in known if group[0].startswith(beginning)]
        if len(fits) != 1:
            raise SourceMoved(f"{function.__qualname__} has a line that is not known here: {group[0]!r}.")
        named.append((fits[0], group))
    if [beginning for beginning, _ in named] != list(known):
        raise SourceMoved(f"{function.__qualname__} has its lines in another order than is known here.")
    return named
