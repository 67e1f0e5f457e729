"""The glossary page, and its terms as links where they first stand in the prose of a page."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.course.aids import Term
from generator.course.text import Text
from generator.pages.front import front
from generator.pages.inline import escape, html
from generator.pages.places import GLOSSARY, Place, term_anchor


def glossary_markdown(place: Place) -> str | None:
    """Return the page, or None if the course has no glossary."""
    terms = place.course.aids.terms
    if not terms:
        return None
    rows = "".join(_row(n, term) for n, term in enumerate(terms))
    return (
        "\n\n".join(
            [
                front("词汇表", description="课程用词，一样东西只用一个词"),
                "# 词汇表",
                f"一样东西只用一个词，共 {len(terms)} 个。课文里第一次出现时，点一下就回到这里。",
                "<figure><table><thead><tr><th>词</th> <th>意思</th> <th>英文</th></tr></thead>"
                f"<tbody>{rows}</tbody></table></figure>",
            ]
        )
        + "\n"
    )


def _row(n: int, term: Term) -> str:
    also = f"<br><small>也叫：{escape('、'.join(term.also))}</small>" if term.also else ""
    avoid = f"<br><small>不要叫：{escape('、'.join(term.avoid))}</small>" if term.avoid else ""
    return (
        f'<tr id="{term_anchor(n)}"><th scope="row">{escape(term.term)}</th> '
        f'<td>{escape(term.says)}{also}{avoid}</td> <td lang="en">{escape(term.en)}</td></tr>'
    )


@lru_cache(maxsize=8)
def _pattern(terms: tuple[Term, ...]) -> re.Pattern[str] | None:
    words = sorted((word for t in terms for word in (t.term, *t.also)), key=lambda w: (-len(w), w))
    return re.compile("|".join(re.escape(w) for w in words)) if words else None


def glossed(text: Text, place: Place) -> str:
    """Return prose as HTML; each term links to the glossary where it stands for the first time on the page."""
    pattern = _pattern(place.course.aids.terms)
    if pattern is None:
        return html(text, place)
    parts = []
    for span in text:
        if span.kind != "text" or span.bold or span.italic:
            parts.append(html((span,), place))
            continue
        at = 0
        for match in pattern.finditer(span.text):
            n = _number(match[0], place)
            if n in place.met:
                continue
            place.met.add(n)
            term = place.course.aids.terms[n]
            parts.append(escape(span.text[at : match.start()]))
            href = place.up(f"{GLOSSARY}.html#{term_anchor(n)}")
            parts.append(f'<a class="term" href="{href}" title="{escape(term.says)}">{escape(match[0])}</a>')
            at = match.end()
        parts.append(escape(span.text[at:]))
    return "".join(parts)


def _number(word: str, place: Place) -> int:
    return next(n for n, t in enumerate(place.course.aids.terms) if word == t.term or word in t.also)
