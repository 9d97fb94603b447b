"""The text of the lessons is easy to read, as far as one can count it.

The rule. A sentence has 30 words at most, and the sentences of a lesson about 15 on average: at most 15. The words are plain:
Flesch's reading ease, 206.8 - 1.015 (words per sentence) - 84.6 (syllables per word), is 70 or more, which is called fairly
easy; newspapers have about 50. And a word that the glossary explains is not used before the lesson in which it is met,
unless it is an everyday word as well, or the sentence says which lesson will come to it.

That is what can be counted. Whether a sentence says what it should, a reader has to see.
"""

from __future__ import annotations

import re

import pytest
from lessons.course_files import SCRIPTS, builder, every_script

import glossary

LONGEST, MEAN, EASE = 30, 15.0, 70.0
# Words of the glossary that everybody uses, in their everyday sense; and the kernel is that of the notebook, too.
EVERYDAY = {
    "axis",
    "connection",
    "depth",
    "width",
    "explode",
    "signal",
    "cell",
    "input",
    "output",
    "layer",
    "window",
    "scale",
    "slope",
    "weight",
    "gradient",
    "dead",
    "shape",
    "kernel",
}


def paragraphs(script) -> list[str]:
    """The running text: no headings, no code, no formulas on lines of their own, no last lines that build.py writes."""
    cells = [cell.source for cell in builder().from_script(script).cells[:-1] if cell.cell_type == "markdown"]
    text = "\n\n".join(cells)
    text = re.sub(r"\$\$.*?\$\$", " ", text, flags=re.S)
    text = re.sub(r"(?m)^ *(?:#+ .*|\|.*)$", "", text)
    text = re.sub(r"(?m)^ *> ?", "", text)
    text = re.sub(r"(?m)^ *(?:[-*]|\d+\.) ", "\n\n", text)  # each point of a list stands for itself
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def sentences(paragraph: str) -> list[list[str]]:
    """Its sentences as words. A colon or semicolon does not end one; a formula or a piece of code is one word."""
    text = re.sub(r"`[^`]*`|\$[^$]*\$", "Code", paragraph)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[*_]", "", text)
    parts = re.split(r"(?<=[.?!])[\"”)]*\s+(?=[\"“(]?(?:[A-Z0-9]|[a-z]\b))", text)
    found = [re.findall(r"[A-Za-zÀ-ÿ0-9][\w’'.,%-]*", part) for part in parts]
    return [words for words in found if words]


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e: right for nine words in ten, which is enough for a mean."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(1, groups - silent - (word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1))


def ease(every: list[list[str]]) -> float:
    words = [word for sentence in every for word in sentence]
    return 206.835 - 1.015 * len(words) / len(every) - 84.6 * sum(map(syllables, words)) / len(words)


@every_script
def test_sentences_are_short_and_words_are_plain(script):
    every = [words for paragraph in paragraphs(script) for words in sentences(paragraph)]
    long = [f"{len(words)} words: {' '.join(words)}" for words in every if len(words) > LONGEST]
    assert not long, "\n".join(long)
    mean = sum(map(len, every)) / len(every)
    assert mean <= MEAN, f"{mean:.1f} words in a sentence"
    assert ease(every) >= EASE, f"reading ease {ease(every):.0f}"


def test_no_term_is_used_before_the_lesson_that_explains_it():
    terms = glossary.meanings()
    places = glossary.first_met(SCRIPTS, terms)
    early = []
    for script in SCRIPTS:
        for one in terms:
            later = one.term in places and places[one.term].lesson[:2] > script.stem[:2]
            if not later or one.term in EVERYDAY or len(one.term) == 1:
                continue
            forms = re.compile(rf"\b(?:{'|'.join(map(re.escape, (one.term, *one.forms)))})\b", re.I)
            early += [
                f"{script.stem}: {one.term!r} of lesson {places[one.term].lesson[:2]} in: {paragraph[:90]}"
                for paragraph in paragraphs(script)
                if forms.search(re.sub(r"`[^`]*`", "", paragraph)) and not re.search(r"\blessons? \d\d", paragraph)
            ]
    assert not early, "\n".join(early)


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("One two. Three four five! Six?", [2, 3, 1]),
        ("It is 0.25, or 3.5 times as much. `a.b. C` says so: 1, 2, 3.", [8, 6]),
        ('He said "no." Then (aside) he went.', [3, 4]),
    ],
)
def test_how_sentences_are_counted(text, lengths):
    assert [len(words) for words in sentences(text)] == lengths


def test_how_easy_is_measured():
    assert [syllables(word) for word in ("cat", "table", "make", "wanted", "looked", "activation", "z")] == [
        1, 2, 1, 2, 1, 4, 1
    ]  # fmt: skip
    plain = sentences("We look at it. It is a cat. It can run.")
    learned = sentences("Regularisation methodologies necessitate considerable hyperparameter experimentation.")
    assert ease(plain) > 100 > EASE > 0 > ease(learned)
