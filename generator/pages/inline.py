"""Inline text as HTML that is safe both inside Markdown and inside raw HTML blocks.

Every character that Markdown could take for a mark is written as a numeric entity, so one rendering serves
paragraphs, table cells, attributes and hand-made HTML alike, whichever Markdown reads the page.
"""

from __future__ import annotations

import re

from generator.course.evidence import CONFIDENCE_ZH, Claim, CompanyFigure, Law
from generator.course.text import Span, Text, plain
from generator.pages.places import (
    COMPANY,
    EVIDENCE,
    LAWS,
    Place,
    claim_anchor,
    company_anchor,
    law_anchor,
    module_page,
)

_MARKS = re.compile(r"[&<>\"'\\`*_{}\[\]#!|~^=$@]")
_URL_MARKS = re.compile(r"[&<>\"'\\`*\[\]{} ]")
_LINE_START = re.compile(r"^(\s*)([-+:?>%]|\d+[.)])")
SHORT_CONFIDENCE: dict[str, str] = {
    "corroborated": "有佐证",
    "unverifiable": "未核实",
    "implausible": "不可信",
}


def escape(words: str) -> str:
    """Return words as HTML in which no character means anything to Markdown. Newlines become spaces."""
    flat = " ".join(words.split("\n"))
    return _MARKS.sub(lambda m: f"&#{ord(m[0])};", flat)


def url(target: str) -> str:
    """Return a link target for an attribute: as written, but for what HTML or Markdown could stumble over."""
    return _URL_MARKS.sub(lambda m: f"&#{ord(m[0])};", target)


def start_line(html: str) -> str:
    """Return a paragraph whose first characters cannot start a list, an admonition or a definition."""

    def guard(match: re.Match[str]) -> str:
        mark = match[2]
        return match[1] + mark[:-1] + f"&#{ord(mark[-1])};"

    return _LINE_START.sub(guard, html.lstrip())


def html(text: Text, place: Place) -> str:
    """Return inline text as HTML, with links to the evidence behind every reference."""
    return "".join(_span(span, place) for span in text)


def words(text: Text) -> str:
    """Return inline text as escaped words only, for attributes, titles and text alternatives."""
    return escape(plain(text))


def block_title(title: Text, place: Place) -> str:
    """Return a block's own title as a line above it; empty without one."""
    return f'<p class="block-title">{html(title, place)}</p>' if title else ""


def claim_hint(claim: Claim) -> str:
    """What hovers over a figure: where it comes from and how far to trust it."""
    parts = [claim.topic, f"来源：{claim.basis}", f"可信度：{CONFIDENCE_ZH[claim.confidence]}"]
    if claim.note:
        parts.append(claim.note)
    return "；".join(p.rstrip("。；;") for p in parts)


def law_hint(law: Law) -> str:
    """What hovers over a citation: the plain sentence."""
    return law.says


def company_hint(figure: CompanyFigure) -> str:
    """What hovers over a company figure: date and source."""
    return f"{figure.topic}；本公司数据，{figure.date}，来源：{figure.source}"


def _span(span: Span, place: Place) -> str:
    body = _bare(span, place)
    if span.italic or span.kind == "em":
        body = f"<em>{body}</em>"
    if span.bold or span.kind == "strong":
        body = f"<strong>{body}</strong>"
    return body


def _bare(span: Span, place: Place) -> str:
    match span.kind:
        case "break":
            return "<br>"
        case "code":
            return f"<code>{escape(span.text)}</code>"
        case "eg":
            return f'<span class="eg" title="编的例子，不是统计数据">{escape(span.text)}<small>例</small></span>'
        case "link":
            return _link(span, place)
        case "image":
            return f'<img src="{url(picture(span.target or "", place))}" alt="{escape(span.text)}" loading="lazy">'
        case "claim":
            return _claim(span, place)
        case "law":
            return _law(span, place)
        case "company":
            return _company(span, place)
        case _:
            return escape(span.text)


def _claim(span: Span, place: Place) -> str:
    claim = place.course.claims.get(span.target or "")
    if claim is None:
        return escape(span.text)
    href = place.up(f"{EVIDENCE}.html#{claim_anchor(claim.id)}")
    mark = f'<small class="mark">{SHORT_CONFIDENCE[claim.confidence]}</small>'
    return (
        f'<a class="ref claim {claim.confidence}" href="{url(href)}" title="{escape(claim_hint(claim))}">'
        f"{escape(span.text)}{mark}</a>"
    )


def _law(span: Span, place: Place) -> str:
    law = place.course.laws.get(span.target or "")
    return escape(span.text) if law is None else law_link(law, place, span.text)


def law_link(law: Law, place: Place, text: str = "") -> str:
    """Return a citation that leads to the article and tells on the way what it says."""
    href = place.up(f"{LAWS}.html#{law_anchor(law.id)}")
    return f'<a class="ref law" href="{url(href)}" title="{escape(law_hint(law))}">{escape(text or law.cite)}</a>'


def _company(span: Span, place: Place) -> str:
    figure = next((f for f in place.course.company.figures if f.id == span.target), None)
    if figure is None:
        return escape(span.text)
    href = place.up(f"{COMPANY}.html#{company_anchor(figure.id)}")
    return (
        f'<a class="ref company" href="{url(href)}" title="{escape(company_hint(figure))}">'
        f'{escape(span.text)}<small class="mark">本公司</small></a>'
    )


def _link(span: Span, place: Place) -> str:
    target = span.target or ""
    _, _, anchor = target.partition("#")
    if anchor and "://" not in target:
        target = place.slide(anchor) or target
    elif target.endswith(".md"):
        target = _module_link(target, place) or target
    away = ' rel="noopener"' if "://" in target else ""
    return f'<a href="{url(target)}"{away}>{escape(span.text)}</a>'


def _module_link(target: str, place: Place) -> str | None:
    name = target.rpartition("/")[2]
    found = next((m for m in place.course.modules if m.file == name), None)
    return None if found is None else place.up(module_page(found))


def picture(target: str, place: Place) -> str:
    """Return the link to a picture named in a module; `build` copies it to `pictures/`."""
    return target if "://" in target else place.up(f"pictures/{picture_name(target)}")


def picture_name(target: str) -> str:
    """The name under which a picture of the content tree lies in the site: its path, flattened."""
    return "-".join(part for part in target.split("/") if part not in ("..", ".", ""))


_NUMERALS = "零一二三四五六七八九十"


def numeral(count: int) -> str:
    """A small count as Chinese writes it: 三, 十; larger ones in figures with a space on each side."""
    return _NUMERALS[count] if count < len(_NUMERALS) else f" {count} "
