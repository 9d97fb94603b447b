"""The glossary: every term that a lesson explains is in it, each entry is short, and every link leads somewhere.

Bold in a lesson means one of three things. A term where it is explained: small letters, at most three words. A button or
key of the page, with a capital. A whole sentence to remember. What is only stressed is in *italics*.
"""

from __future__ import annotations

import re

import pytest
from lessons.course_files import LESSONS, SCRIPTS, read

import glossary

TERMS = glossary.meanings()
PLACES = glossary.first_met(SCRIPTS, TERMS)
PAGE = glossary.PAGE.read_text(encoding="utf-8")


def anchors(stem: str) -> list[str]:
    """The headings of a lesson, as a link names them."""
    cells = [cell.source for cell in read(LESSONS / f"{stem}.ipynb").cells if cell.cell_type == "markdown"]
    return [glossary.anchor(title) for title in re.findall(r"(?m)^#+ (.+)$", "\n".join(cells))]


def test_every_term_a_lesson_prints_in_bold_has_an_entry():
    missing = glossary.without_a_meaning(SCRIPTS, TERMS)
    told = [f"{bold!r}: lesson {place.lesson}, under {place.heading!r}" for bold, place in missing.items()]
    advice = (
        "In bold, but not in lessons/src/glossary.md. Write an entry `## word (other form)` with two sentences, or name "
        "the form in the entry it belongs to; is it no term but only stressed, print it in *italics*:"
    )
    assert not missing, "\n".join([advice, *told])


@pytest.mark.parametrize("one", TERMS, ids=lambda one: one.term)
def test_an_entry_is_two_plain_sentences_and_a_lesson_explains_its_term(one):
    assert one.term in PLACES, f"no lesson prints **{one.term}** in bold, where it explains it"
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", one.words)
    assert len(sentences) == 2 and one.words.endswith(".")
    assert all(len(sentence.split()) <= 30 for sentence in sentences)


def test_no_term_has_two_entries():
    forms = [form.lower() for one in TERMS for form in {one.term.lower(), *map(str.lower, one.forms)}]
    assert len(forms) == len(set(forms))


def test_the_page_is_up_to_date():
    assert glossary.page(SCRIPTS, TERMS) == PAGE, "run: python3 start.py lessons, with any lesson's number"


def test_every_link_of_the_page_leads_to_a_heading_that_there_is_once():
    entries = re.findall(r"(?m)^#### (.+)$", PAGE)
    assert entries == sorted((one.term for one in TERMS), key=str.lower)
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        name, _, heading = target.partition("#")
        there = [glossary.anchor(entry) for entry in entries] if not name else anchors(name.removesuffix(".ipynb"))
        assert there.count(heading) == 1, target


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_lesson_ends_with_the_way_to_the_glossary_and_with_its_number(script):
    last = read(LESSONS / f"{script.stem}.ipynb").cells[-1].source
    assert "[glossary](glossary.md)" in last and f"lesson {script.stem[:2]}" in last


STUB = """# %% [markdown]
# # 01 · Stub
# ## One heading
# A **first term**, `**code**`, **Play**, **A sentence to keep.** and $**x**$; **ReLU**, *stressed*.
#
# And **first terms** once more, **z**, then **a thing of many words**.
"""


def test_what_is_bold_is_found_with_its_heading(tmp_path):
    script = tmp_path / "01_stub.py"
    script.write_text(STUB, encoding="utf-8")
    terms = glossary.meanings("## first term (first terms)\nOne. Two.\n\n## relu\nOne. Two.\n\n## never\nOne. Two.\n")
    assert terms[0] == ("first term", ("first terms",), "One. Two.")
    place = glossary.Place("01_stub", "One heading")
    assert place.link == "01_stub.ipynb#One-heading"
    assert glossary.first_met([script], terms) == {"first term": place, "relu": place}
    assert glossary.without_a_meaning([script], terms) == {}
    assert glossary.without_a_meaning([script], terms[1:]) == {"first term": place, "first terms": place}
    assert "#### first term\n\nOne. Two.\n[Lesson 01, *One heading*](01_stub.ipynb#One-heading)" in glossary.page(
        [script], terms
    )
