"""Numbers and sentences for the reader: short, and safe to put on a page.

Whatever a learner typed, named or raised reaches the page through `escape` or `to_html`, and in no other way.
"""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LONGEST = 300  # characters of a learner's value that we repeat


def escape(text: object) -> str:
    """The text as HTML that shows exactly these characters."""
    return html.escape(str(text), quote=True)


def show(value: Any) -> str:
    """A value as one would write it by hand: `[-1.5, 2]`, `0.25`, `(64, 10)`."""
    try:
        text = _show(value)
    except Exception:  # the learner's own __repr__ may fail, too
        text = f"a {type(value).__name__}"
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."


def _show(value: Any) -> str:
    if isinstance(value, BaseException):
        words = str(value)
        return f"{type(value).__name__}: {words}" if words else type(value).__name__
    if isinstance(value, bool | np.bool_ | int | np.integer | str):
        return str(value)
    if isinstance(value, float | np.floating):
        return f"{value + 0.0:.5g}"  # + 0.0 turns -0 into 0
    if isinstance(value, np.ndarray):
        return np.array2string(
            value,
            separator=", ",
            threshold=24,
            edgeitems=3,
            formatter={"float_kind": lambda v: f"{v + 0.0:.4g}"},
        )
    if isinstance(value, tuple | list):
        inside = ", ".join(show(v) for v in value)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)


def say(value: float) -> str:
    """A number inside a sentence, from millions down to billionths: `530,000`, `0.045`, `1.9·10⁻⁷`."""
    size = abs(value)
    if size >= 1000:
        return f"{float(f'{value:.2g}'):,.0f}"
    if 0 < size < 1e-4:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits.removesuffix('.0')}·10" + str(int(power)).translate(RAISED)
    return f"{value:.2g}" if size < 1 else f"{value:.3g}"


def percent(fraction: float) -> str:
    """0.8733 as `87 %`; close to all of it, one digit more: `99.7 %`."""
    return f"{100 * fraction:.1f} %" if 0.995 <= fraction < 1 else f"{100 * fraction:.0f} %"


EMPHASIS = re.compile(r"(?<![\w*)])\*(\w(?:[^*\n]*\w)?)\*(?![\w*(])")  # *so*; neither a*b*c nor f(*args)


def to_html(text: str) -> str:
    """Our small markup as HTML: `code`, *stress*, **more**, blocks between three backticks, blank lines.

    Everything is escaped first, so a value quoted inside the text cannot become a tag.
    """
    blocks = re.split(r"```(?:python)?\n(.*?)```", text, flags=re.DOTALL)
    return "".join(_code_block(b) if i % 2 else _paragraphs(b) for i, b in enumerate(blocks))


def _code_block(code: str) -> str:
    style = "margin:.4em 0;padding:.5em .8em;overflow-x:auto;border:1px solid #8886;border-radius:4px"
    # A block that scrolls must be reachable by keyboard.
    return f'<pre tabindex="0" style="{style}">{escape(code.rstrip())}</pre>'


def _paragraphs(text: str) -> str:
    paragraphs = [p.strip() for p in re.split(r"\n\s*\n", text) if p.strip()]
    return "".join(f'<p style="margin:.35em 0">{_inline(p)}</p>' for p in paragraphs)


def _inline(text: str) -> str:
    safe = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text))
    strong = re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", safe)
    return EMPHASIS.sub(r"<em>\1</em>", strong).replace("\n", "<br>")


def to_plain(text: str) -> str:
    """The same text for a terminal: without the marks that only a page needs."""
    return EMPHASIS.sub(r"\1", re.sub(r"```(?:python)?\n|```", "", text).replace("**", "")).strip()
