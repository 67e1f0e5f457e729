"""Other words for the course's terms, so that a search for 滞纳金 finds what is written about 违约金.

A section that speaks of a term gets one hidden line naming the words people also search by. The line is plain page
content, so every search engine reads it; search.js shows it to a reader who came by that word.
"""

from __future__ import annotations

import re

from generator.course.aids import Term
from generator.pages.inline import escape

_SECTION = re.compile(r"^(?=##? |### )", re.M)
_HEADING = re.compile(r"^#{1,3} .*", re.M)
_TAG = re.compile(r"<(?:desc|title)>.*?</(?:desc|title)>|<[^>]+>|\{#[^}]*\}", re.S)
_OFTEN = 2  # mentions that make a section one about the term


def with_synonyms(markdown: str, terms: tuple[Term, ...]) -> str:
    """Return a page on which the sections about a term can also be found by its other words.

    On each page these are the sections that have the term in their heading or name it twice, else the first that names
    it at all: a word that stands everywhere must not make every section a hit.
    """
    others = [(term.term, (*term.also, *term.avoid)) for term in terms if term.also or term.avoid]
    sections = _SECTION.split(markdown)
    bare = [_TAG.sub("", section) for section in sections]
    lines: list[list[str]] = [[] for _ in sections]
    for word, names in others:
        for n in _about(word, bare):
            new = [name for name in names if name not in bare[n]]
            if new:
                lines[n].append(f"{'、'.join(f'“{escape(name)}”' for name in new)}，本课程叫“{escape(word)}”。")
    return "".join(_add(section, told) for section, told in zip(sections, lines, strict=True))


def _about(word: str, sections: list[str]) -> list[int]:
    named = [n for n, text in enumerate(sections) if word in text and _HEADING.match(text)]
    heads = {n: _HEADING.match(sections[n]) for n in named}
    often = [n for n in named if word in (head[0] if (head := heads[n]) else "") or sections[n].count(word) >= _OFTEN]
    return often or named[:1]


def _add(section: str, told: list[str]) -> str:
    if not told:
        return section
    return f'{section.rstrip()}\n\n<p class="also-called" hidden>{"".join(told)}</p>\n\n'
