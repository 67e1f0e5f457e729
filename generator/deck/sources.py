"""What a slide owes its reader about numbers and laws: the small mark line, and the full account in the notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.course.blocks import Chart, Figure
from generator.course.evidence import CONFIDENCE_ZH, STATUS_ZH, Claim
from generator.course.model import Course
from generator.course.text import Span, texts
from generator.deck.canvas import Cited, index

_FIXED = {
    "company": "本公司数据",
    "eg": "教学示例，数字为虚构",
    "simulated": "模拟结果，参数与出处见沙盘“依据”页",
}


def _spans(thing: object) -> Iterator[Span]:
    return (span for text in texts(thing) for span in text)


def cited(things: Iterable[Any]) -> Cited:
    """Return the evidence that blocks cite, charts' sources included."""
    found = Cited()
    for thing in things:
        if isinstance(thing, Chart) and thing.source not in ("", *_FIXED):
            _once(found.claims, thing.source)
        for span in _spans(thing):
            if span.target and span.kind == "claim":
                _once(found.claims, span.target)
            elif span.target and span.kind == "law":
                _once(found.laws, span.target)
            elif span.target and span.kind == "company":
                _once(found.company, span.target)
    return found


def _once(where: list[str], what: str) -> None:
    if what not in where:
        where.append(what)


def _short(claim: Claim) -> str:
    words = CONFIDENCE_ZH[claim.confidence]
    return claim.basis if words in claim.basis else f"{claim.basis}（{words}）"


def mark_words(course: Course) -> dict[str, str]:
    """Return for everything citable the words of its mark: a claim's basis and confidence, a company figure's source.
    What has the same words shares one index on a slide.
    """
    found = {claim.id: _short(claim) for claim in course.claims.values()}
    for figure in course.company.figures:
        found[f"company:{figure.id}"] = f"本公司数据：{figure.source}（{figure.date}）"
    return found | _FIXED


def mark_line(course: Course, shown: Cited, marks: list[str], *, examples: bool) -> str:
    """Return the small print at the foot of a slide: `marks`, the words of its sources in the order of their indices,
    then how current its laws are.
    """
    parts: list[str] = []
    if marks:
        parts.append("来源：" + " ".join(f"{index(n)}{words}" for n, words in enumerate(marks)))
    if examples:
        parts.append("标为示例的数字为虚构")
    laws = [course.laws[i] for i in shown.laws if i in course.laws]
    current = [law for law in laws if law.status == "current"]
    if current:
        months = [law.checked for law in current if law.checked]
        month = min(months, default=course.checked_until)
        text = min((law.text_as_of for law in current if law.text_as_of), default=course.texts_as_of)
        held = f"（所据文本 {text[:7]}）" if text else ""
        parts.append(f"法条核对至 {month[:7]}{held}" if month else "法条待核")
    if len(current) < len(laws):
        parts.append("标“待核”的条文尚未核对原文")
    return " | ".join(parts)


def expected(course: Course, blocks: Sequence[Any], words: Mapping[str, str]) -> str:
    """Return the longest mark line that a slide with these blocks can need, to leave room for it; `words` as of
    `mark_words`.
    """
    shown = cited(blocks)
    marks: list[str] = []
    for key in [*shown.claims, *(f"company:{c}" for c in shown.company)]:
        _once(marks, words.get(key, key))
    for block in blocks:
        if isinstance(block, Chart) and block.source in _FIXED:
            _once(marks, _FIXED[block.source])
        if isinstance(block, Figure) and block.simulated:
            _once(marks, _FIXED["simulated"])
    return mark_line(course, shown, marks, examples=has_examples(blocks))


def has_examples(blocks: Iterable[Any]) -> bool:
    return any(span.kind == "eg" for block in blocks for span in _spans(block))


def account(course: Course, shown: Cited) -> list[str]:
    """Return the full account for the notes: numbers with basis and confidence, laws with their plain sentence."""
    lines: list[str] = []
    for one in (course.claims[i] for i in shown.claims if i in course.claims):
        text = f"{one.topic}：{one.value}。出处：{one.basis}；可信程度：{CONFIDENCE_ZH[one.confidence]}。"
        if one.reconstructed and one.reconstruction:
            text += f"原文有缺，按此还原：{one.reconstruction}。"
        lines.append(text + (f"说明：{one.note}" if one.note else ""))
    named = {figure.id: figure for figure in course.company.figures}
    for figure in (named[i] for i in shown.company if i in named):
        lines.append(f"{figure.topic}：{figure.value}。本公司数据，{figure.source}，{figure.date}。")
    for law in (course.laws[i] for i in shown.laws if i in course.laws):
        checked = f"，核对至 {law.checked[:7]}" if law.checked else ""
        place = f"（{law.place}）" if law.place else ""
        lines.append(f"{law.cite}{place}：{law.says}（{STATUS_ZH[law.status]}{checked}；{law.version}）")
    return lines
