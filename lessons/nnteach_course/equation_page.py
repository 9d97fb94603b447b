"""How an equation looks: formula, symbols with their numbers, engine lines. As text, as Markdown, and as a page.

On the page, choosing a symbol lights it up in every line, by CSS alone, so that it works in a saved page, too.
"""

from __future__ import annotations

import re
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from nnteach_course.words import escape, show

if TYPE_CHECKING:
    from nnteach_course.equations import Equation, Line

_numbers = count(1)  # each page of an equation has an id of its own


def shown(value: Any) -> str:
    """A value on one line; the numbers of an array with three digits, so that it fits beside its line."""
    if getattr(value, "shape", ()) == ():
        return show(float(value))
    return " ".join(np.array2string(value, separator=", ", formatter={"float_kind": lambda v: f"{v:.3g}"}).split())


def _files(e: Equation) -> list[tuple[str, list[Line]]]:
    return [(file, list(lines)) for file, lines in groupby(e.lines, key=lambda line: line.file)]


def _symbols(e: Equation) -> list[tuple[str, str, str]]:
    """Each symbol that has a value here, the value, what it is."""
    return [(s, shown(e.values[s]), words) for s, words in e.formula.symbols.items() if s in e.values]


def text_of(e: Equation) -> str:
    """For a terminal, and for those who listen."""
    rows = [e.formula.title + ": " + ",  ".join(e.formula.plain), ""]
    symbols = _symbols(e)
    widths = [max(len(row[i]) for row in symbols) for i in (0, 1)]
    rows += [f"  {s:<{widths[0]}} = {v:<{widths[1]}}  {words}".rstrip() for s, v, words in symbols]
    width = max(len(line.text) for line in e.lines)
    for file, lines in _files(e):
        rows += ["", file]
        for line in lines:
            rows.append(f"{line.number:>5}  {line.text:<{width}}  {_value(e, line)}".rstrip())
    return "\n".join(rows)


def markdown_of(e: Equation) -> str:
    """For readers that know Markdown only."""
    table = "\n".join(f"| {s} | {v} | {words} |" for s, v, words in _symbols(e))
    code = "\n\n".join(
        f"`{file}`\n\n```python\n" + "\n".join(f"{line.number:>4}  {line.text}" for line in lines) + "\n```"
        for file, lines in _files(e)
    )
    return f"$${e.latex}$$\n\n| symbol | value | |\n|--|--|--|\n{table}\n\n{code}"


KEEPS_KEYS = 'data-lm-suppress-shortcuts="true"'  # else JupyterLab takes the arrows that choose and scroll


def html_of(e: Equation) -> str:
    """For the notebook: choose a symbol with mouse or arrow keys, and it lights up everywhere."""
    page = f"nnteach-equation-{next(_numbers)}"
    symbols = _symbols(e)
    choices = "".join(_choice(page, s, v, words) for s, v, words in symbols)
    code = "".join(_block(e, file, lines) for file, lines in _files(e))
    return (
        f'<div id="{page}" class="nnteach-equation">{_style(page, [s for s, _, _ in symbols])}'
        f"<p>$${e.latex}$$</p>"
        f"<fieldset {KEEPS_KEYS}><legend>Choose a symbol to find it in the code</legend>{choices}</fieldset>"
        f"{code}</div>"
    )


def _choice(page: str, symbol: str, value: str, words: str) -> str:
    name = escape(symbol)
    return (
        f'<label><input type="radio" name="{page}" value="{name}"><span data-s="{name}"><var>{name}</var> = '
        f"{escape(value)}</span><span>{escape(words)}</span></label>"
    )


def _block(e: Equation, file: str, lines: list[Line]) -> str:
    rows = "".join(_row(e, line) for line in lines)
    label = escape(f"Lines of {file}")
    lines_of_code = f'<pre {KEEPS_KEYS} tabindex="0" aria-label="{label}" role="group">{rows}</pre>'
    return f'<div class="file">{escape(file)}</div>{lines_of_code}'


def _row(e: Equation, line: Line) -> str:
    value = (
        f'<span data-s="{escape(line.computes)}">{escape(_value(e, line))}</span>'
        if _value(e, line)
        else "<span></span>"
    )
    return f'<span class="row"><span class="number">{line.number}</span><code>{_marked(e, line)}</code>{value}</span>'


def _value(e: Equation, line: Line) -> str:
    """What the line has computed, `y = 0.768`; nothing if it is only a step on the way."""
    symbol = line.computes
    return f"{symbol} = {shown(e.values[symbol])}" if symbol is not None and symbol in e.values else ""


def _marked(e: Equation, line: Line) -> str:
    """The line with each name that is a symbol of the formula marked as that symbol; comments stay as they are."""
    code, hash_sign, comment = line.text.partition("  #")
    pieces = re.split(r"((?:\w+\.)*[A-Za-z_]\w*)", code)
    marked = "".join(_mark(e, line, piece) if i % 2 else escape(piece) for i, piece in enumerate(pieces))
    return marked + (f'<span class="comment">{escape(hash_sign + comment)}</span>' if hash_sign else "")


def _mark(e: Equation, line: Line, name: str) -> str:
    """Longest known beginning of a dotted name: `self.kernel.value.T` is W with a `.T` behind it."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        head, tail = ".".join(parts[:length]), ".".join(["", *parts[length:]])
        symbol = line.names.get(head, head)
        if symbol in e.values:
            return f'<span data-s="{escape(symbol)}">{escape(head)}</span>{escape(tail)}'
    return escape(name)


def _style(page: str, symbols: list[str]) -> str:
    chosen = ",".join(f'#{page}:has(input[value="{escape(s)}"]:checked) [data-s="{escape(s)}"]' for s in symbols)
    return f"""<style>
#{page} {{ max-width: 1080px; line-height: 1.5; }}
#{page} fieldset {{ border: 0; padding: 0; margin: .4em 0; }}
#{page} legend {{ padding: 0; margin-bottom: .2em; }}
#{page} label {{ display: grid; grid-template-columns: 1em minmax(9em, max-content) 1fr; gap: .6em; cursor: pointer;
  align-items: baseline; }}
#{page} [data-s] {{ border-radius: 3px; justify-self: start; }}
#{page} .file {{ font-family: var(--jp-code-font-family, monospace); font-size: .9em; margin-top: .6em; }}
#{page} pre {{ display: grid; grid-template-columns: max-content max-content max-content; column-gap: 1.4em;
  overflow-x: auto; margin: .1em 0 0; padding: .2em 4px; }}
#{page} .row {{ display: contents; }}
#{page} .number {{ text-align: right; user-select: none; }}
#{page} pre code {{ background: none; padding: 0; white-space: pre; }}
{chosen} {{ outline: 2px solid #D55E00; outline-offset: 2px; }}
</style>"""
