"""What a learner gets back: feedback on an answer, a hint, a solution. As words first, then as a page.

Each prints well in a terminal (`repr`) and in a notebook (`_repr_mimebundle_`), in light and dark.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnteach_course.words import escape, to_html, to_plain
from nnteach_widgets.palette import LIGHT, Palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's colours; the words beside them say the same.
GREEN, ORANGE, BLUE, GREY = "#009E73", "#E69F00", "#0072B2", "#888888"


def panel(head: str, body: str, colour: str) -> str:
    """A note with a coloured edge: text in the page's own colour, so that it reads in light and dark."""
    style = (
        f"border-left:.3rem solid {colour};padding:.2em 0 .2em .9em;margin:.4em 0;line-height:1.5;"
        "max-width:70ch;color:var(--jp-content-font-color1,inherit)"
    )
    return f'<div role="status" style="{style}"><strong>{head}</strong>{body}</div>'


def png(figure: Figure) -> bytes:
    """The picture as PNG, in the size it was made for."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


class Note:
    """Something said to the learner: a head, a text, a colour."""

    head: str
    message: str
    colour = BLUE

    def details(self) -> tuple[tuple[str, str], ...]:
        """Lines below the text, each a label and a value: what was expected, what came."""
        return ()

    def __repr__(self) -> str:
        lines = [f"{self.head} {to_plain(self.message)}".strip()]
        width = max((len(label) for label, _ in self.details()), default=0)
        for label, value in self.details():
            lines.append(f"  {label:<{width}}  " + value.replace("\n", "\n" + " " * (width + 4)))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return panel(escape(self.head), to_html(self.message) + _table(self.details()), self.colour)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    """Labels and values in two columns, whatever the page thinks of lists."""
    if not rows:
        return ""
    label, value = "float:none;width:auto;white-space:nowrap;font-weight:normal;margin:0;padding:0", "margin:0"
    cells = "".join(
        f'<dt style="{label}">{escape(name)}</dt>'
        f'<dd style="{value}"><code style="white-space:pre-wrap">{escape(shown)}</code></dd>'
        for name, shown in rows
    )
    style = "display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;margin:.3em 0"
    return f'<dl style="{style}">{cells}</dl>'


@dataclass(frozen=True, repr=False)
class Feedback(Note):
    """The answer to one check.

    Attributes
        passed: the answer is right.
        tag: name of the misconception behind a wrong answer, such as "bias-per-layer"; "format" if the answer
            could not be read; None if there is no name for it.
        message: what to say to the learner.
        attempted: False while there is nothing to judge: an empty answer, a stub, a typing slip.
        evidence: label and value, such as ("expected", "0.25").
        parts: of a question in several parts, the feedback on each.

    `if q.check(answer):` asks whether it passed.
    """

    exercise: str
    passed: bool
    message: str
    tag: str | None = None
    attempted: bool = True
    evidence: tuple[tuple[str, str], ...] = ()
    parts: Mapping[str, Feedback] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.passed

    @property
    def head(self) -> str:  # type: ignore[override]
        if self.passed:
            return "✓ Right."
        if self.attempted:
            return "○ Not yet."
        return "… One moment." if self.tag == "format" else "… Not attempted yet."

    @property
    def colour(self) -> str:  # type: ignore[override]
        return GREEN if self.passed else ORANGE if self.attempted else GREY

    def details(self) -> tuple[tuple[str, str], ...]:
        return self.evidence


@dataclass(frozen=True, repr=False)
class Hint(Note):
    """One of three steps: where to look, what to try, half of the answer."""

    exercise: str
    number: int
    of: int
    message: str

    @property
    def head(self) -> str:  # type: ignore[override]
        return f"Hint {self.number} of {self.of}." if self.number else "Hint."


@dataclass(frozen=True, repr=False)
class Solution(Note):
    """The answer, why it is the answer, and where there is one the picture that shows it.

    Attributes
        shown: False while it is kept back for a first attempt.
        code: the lines that answer, if code was asked for.
        draw: draws the picture that answers, in the colours of a light or a dark page.
        lab: opens an explorable set to the answer.
    """

    exercise: str
    message: str
    shown: bool = True
    code: str = ""
    draw: Callable[[Palette], Figure] | None = None
    alt: str = ""
    lab: Callable[[], Any] | None = None

    @property
    def head(self) -> str:  # type: ignore[override]
        return "Solution." if self.shown else "… Try it first."

    @property
    def figure(self) -> Figure | None:
        """The picture that answers, drawn anew by the engine; None if words or code say it all."""
        return self.draw(LIGHT) if self.draw else None

    def __repr__(self) -> str:
        return super().__repr__() + (f"\n\n{self.code}" if self.code else "")

    def _repr_html_(self) -> str:
        body = to_html(self.message + (f"\n\n```python\n{self.code}```" if self.code else ""))
        return panel(escape(self.head), body, self.colour)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if not self.draw:
            return super()._repr_mimebundle_(**kwargs)
        from nnteach_course.views import NoteWithPicture

        return NoteWithPicture(self, self.draw, self.alt)._repr_mimebundle_(**kwargs)
