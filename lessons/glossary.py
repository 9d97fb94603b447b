"""The glossary: what the lessons print in bold, what src/glossary.md says of it, and the page made of both.

A lesson prints a term in bold where it explains it. So where a term is first met need not be written down by
anyone: it is the first lesson, and in it the first heading, under which the term stands in bold. What it means, in two
sentences, is written in `src/glossary.md`; `build.py` puts both together as `glossary.md`, where each term is a heading
that one can link to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import jupytext

LESSONS = Path(__file__).resolve().parent
MEANINGS = LESSONS / "src" / "glossary.md"
PAGE = LESSONS / "glossary.md"
TITLE = """# The words of this course

Each word in two sentences, and where you met it first. The links lead back into the lessons.
"""
TERM = re.compile(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,2}")


class Meaning(NamedTuple):
    """A term, other forms of it that a lesson may print in bold, and what it means."""

    term: str
    forms: tuple[str, ...]
    words: str


class Place(NamedTuple):
    """Where a term stands: a lesson, and the heading above."""

    lesson: str  # "08_activation_functions"
    heading: str

    @property
    def link(self) -> str:
        return f"{self.lesson}.ipynb#{anchor(self.heading)}"


def anchor(heading: str) -> str:
    """The name under which JupyterLab finds a heading."""
    return re.sub(r"[*`_]", "", heading).replace(" ", "-")


def meanings(text: str | None = None) -> list[Meaning]:
    """What src/glossary.md says: `## term (other form, another)`, and its two sentences."""
    text = MEANINGS.read_text(encoding="utf-8") if text is None else text
    found = []
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        head, _, words = part.partition("\n")
        name, forms = re.fullmatch(r"(.+?)(?: \((.+)\))?", head.strip()).groups()
        found.append(Meaning(name, tuple(forms.split(", ")) if forms else (), " ".join(words.split())))
    return found


def printed_bold(script: Path) -> Iterator[tuple[str, Place]]:
    """Everything a lesson prints in bold, in order, with its place."""
    heading = ""
    for cell in jupytext.read(script, fmt="py:percent").cells:
        if cell.cell_type != "markdown":
            continue
        for line in re.split(r"(?m)^(?=#)|\n\n", re.sub(r"`[^`]*`|\$\$?[^$]*\$\$?", "", cell.source)):
            title = re.match(r"#+ (.+)", line)
            heading = title[1].strip() if title else heading
            for bold in re.findall(r"\*\*(.+?)\*\*", " ".join(line.split())):
                yield bold.strip(" .,:;"), Place(script.stem, heading)


def first_met(scripts: Iterable[Path], terms: Iterable[Meaning]) -> dict[str, Place]:
    """For each term that a lesson prints in bold: where for the first time."""
    named = {form.lower(): one.term for one in terms for form in (one.term, *one.forms)}
    places: dict[str, Place] = {}
    for script in sorted(scripts):
        for bold, place in printed_bold(script):
            if bold.lower() in named:
                places.setdefault(named[bold.lower()], place)
    return places


def without_a_meaning(scripts: Iterable[Path], terms: Iterable[Meaning]) -> dict[str, Place]:
    """Words in bold that look like a term, small letters and no sign such as dy, but have no entry."""
    named = {form.lower() for one in terms for form in (one.term, *one.forms)}
    missing: dict[str, Place] = {}
    for script in sorted(scripts):
        for bold, place in printed_bold(script):
            if TERM.fullmatch(bold) and len(bold) > 2 and bold not in named:
                missing.setdefault(bold, place)
    return missing


def page(scripts: Iterable[Path], terms: list[Meaning]) -> str:
    """The glossary as learners read it: the words of each lesson, then every word from a to z."""
    places = first_met(scripts, terms)
    met = [one for one in terms if one.term in places]
    lessons = sorted({place.lesson for place in places.values()})
    index = [f"- Lesson {lesson[:2]}: {_words_of(lesson, places)}" for lesson in lessons]
    entries = [
        f"#### {one.term}\n\n{one.words}\n{_back(places[one.term])}\n"
        for one in sorted(met, key=lambda one: one.term.lower())
    ]
    return "\n".join([TITLE, *index, "", *entries])


def _words_of(lesson: str, places: dict[str, Place]) -> str:
    return " · ".join(f"[{term}](#{anchor(term)})" for term, place in places.items() if place.lesson == lesson)


def _back(place: Place) -> str:
    return f"[Lesson {place.lesson[:2]}, *{place.heading}*]({place.link})"
