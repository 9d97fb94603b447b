"""Every number in a lesson's text is one that the lesson computes, sets in its code, or asserts.

The rule, number by number (in digits; "three" is a word): it stands in an output of the lesson, as text; or in the
code of the lesson, as a number that is set there; or in a cell tagged `claims`, where the text is held to what the
engine says. 87 % is also found as 0.87, and 1,797 as 1797. Not asked for: numbers in code, the numbers of a list, of
lessons, of headings, in quotes, and years: they count or name something. A small number is easily found somewhere, so a text
that says *2* where it should be *3* may get by; one that says 96 % where it should be 95 % does not.
"""

from __future__ import annotations

import re

import pytest
from lessons.course_files import LESSONS, SCRIPTS, builder, code_cells, every_script, read

NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])\d+(?:\.\d+)?(?:e[-−+]?\d+)?")
# What is named rather than counted: code, formulas keep their numbers, list numerals, lessons, versions, years, ids, links.
NAMES = [
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r'"[^"]*"',
    r"(?m)^\s*\d+\. ",
    r"(?i)\blessons? \d\d(?:\s*(?:,|to|and|or)\s*(?:lesson )?\d\d)*",
    r"\b0\d\b(?!\.)",
    r"\b(?:1[6-9]|20)\d\d\b",
    r"\b\d\d\.\w\d*\b",
    r"(?m)^# \d\d ·.*$",
    r"\b[A-Z]\d+\b",
]


def numbers_in(text: str) -> set[float]:
    return {abs(float(found.replace(",", "").replace("−", "-"))) for found in NUMBER.findall(text)}


def claimed(markdown: str) -> list[str]:
    """The numbers that a paragraph states, as they are written."""
    for name in NAMES:
        markdown = re.sub(name, " ", markdown)
    return NUMBER.findall(markdown)


def known(notebook) -> set[float]:
    """Every number in the outputs and in the code of a lesson."""
    texts = []
    for cell in code_cells(notebook):
        texts.append(cell.source)
        for output in cell.outputs:
            data = output.get("data", {})
            texts.append(output.get("text", "") + "".join(data.get("text/plain", "")))
    return numbers_in("\n".join(texts).replace("_", ""))


def is_known(number: str, there: set[float]) -> bool:
    value = float(number.replace(",", "").replace("−", "-"))
    return any(abs(way - known) < 1e-9 for way in (value, value / 100) for known in there)


@every_script
def test_every_number_in_the_text_is_computed_set_or_asserted(script):
    notebook = read(LESSONS / f"{script.stem}.ipynb")
    there = known(notebook) | {float(notebook.metadata.nnteach["minutes"])}
    missing = [
        f"{number} in: {' '.join(line.split())[:100]}"
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.split("\n")
        for number in claimed(line)
        if not is_known(number, there)
    ]
    advice = 'assert each in a cell `# %% tags=["claims"]` below the text (see CONTRIBUTING.md, "A lesson")'
    assert not missing, "\n".join(
        [f"{script.stem} states numbers that it neither computes nor asserts; {advice}:", *missing]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reads 96 % of 1,797 digits", ["96", "1,797"]),
        ("1. In lesson 07, and lessons 09 to 12 and 13 (or 08), `Dense(3)` of 1993", []),
        ("z = −0.25, and 1e-7 is small", ["0.25", "1e-7"]),
        ("exercise 08.2 and 08.r1, x2 and W1", []),
    ],
)
def test_what_counts_as_a_number_that_is_stated(text, found):
    assert claimed(text) == found


def test_a_number_from_nowhere_is_noticed():
    assert is_known("95", {0.95}) and is_known("1,797", {1797.0})
    assert not is_known("96", {0.95, 95.0})


def test_a_cell_of_claims_is_hidden_and_asserts_something():
    for script in SCRIPTS:
        for cell in builder().from_script(script).cells:
            if "claims" in cell.metadata.get("tags", []):
                assert "assert " in cell.source and cell.metadata["jupyter"] == {"source_hidden": True}
