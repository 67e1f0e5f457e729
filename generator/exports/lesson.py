"""A module as one self-contained web page: a page a slide, its questions, and the player's script and style."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from html import escape
from importlib.resources import files
from typing import Any

from generator.course.blocks import Column, Item
from generator.course.evidence import CONFIDENCE_ZH
from generator.course.model import Course, Module, Slide
from generator.course.text import Span, Text, plain
from generator.exports.questions import Asked, asked
from generator.figures.living import living_figure


def lesson_html(course: Course, module: Module, *, passing: float) -> str:
    """Return the page. `passing` is the share of right answers that passes, 0-1."""
    pages = [_page(f"{module.id}--open", module.title, _opening(module), tag="h1")]
    for slide in module.slides:
        pages.append(_page(slide.id, plain(slide.title), slide_html(course, slide)))
    questions = asked(course, module)
    pages += [_question_page(q, n, len(questions)) for n, q in enumerate(questions, 1)]
    pages.append(_page(f"{module.id}--end", "成绩", '<div data-result role="status" aria-live="polite"></div>'))
    data = {
        "course": course.title,
        "module": module.id,
        "title": module.title,
        "passing": passing,
        "questions": [_facts(q) for q in questions],
    }
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(module.title)} · {escape(course.title)}</title>"
        f"<style>{asset('player.css')}</style></head><body>"
        f'<header><p class="course">{escape(course.company.name)} · {escape(course.title)}</p>'
        f'<p class="module">{escape(module.title)}</p>'
        '<div class="bar"><progress value="0" max="1" aria-label="学习进度"></progress>'
        '<span data-count aria-live="polite"></span></div></header>'
        f"<main>{''.join(pages)}</main>"
        '<nav aria-label="翻页"><button type="button" data-back>上一页</button>'
        '<button type="button" data-next>下一页</button></nav>'
        '<footer><p data-where role="status"></p><button type="button" data-leave hidden>结束学习</button>'
        f"<p>{escape(course.law_note)}</p></footer>"
        f'<script type="application/json" id="lesson">{_safe(json.dumps(data, ensure_ascii=False))}</script>'
        f"<script>{asset('cmi5.js')}{asset('player.js')}</script></body></html>"
    )


def asset(name: str) -> str:
    """Return one of the player's own files."""
    return files("generator.exports").joinpath("player", name).read_text(encoding="utf-8")


def _safe(text: str) -> str:
    return text.replace("</", "<\\/")


def _facts(question: Asked) -> dict[str, Any]:
    return {"id": question.id, "kind": question.kind, "stem": question.stem, "right": question.right}


def _page(identity: str, title: str, body: str, *, tag: str = "h2") -> str:
    return (
        f'<section class="page" id="{escape(identity)}" data-page hidden>'
        f'<{tag} tabindex="-1">{escape(title)}</{tag}>{body}</section>'
    )


def _opening(module: Module) -> str:
    goals = "".join(f"<li>{escape(plain(o))}</li>" for o in module.objectives)
    intro = "".join(f"<p>{escape(plain(p.text))}</p>" for p in module.intro)
    return f"<p>约 {module.minutes} 分钟</p>{intro}<h3>学完以后，您能</h3><ul>{goals}</ul>"


_HINTS = {
    "single": "选一项",
    "multiple": "可能不止一项",
    "true-false": "对还是错",
    "order": "给每一项选一个先后次序",
}


def _question_page(question: Asked, number: int, count: int) -> str:
    name = f"q{number}"
    rows = []
    for n, option in enumerate(question.options):
        why = f'<span class="why" hidden>{escape(option.why)}</span>' if option.why else ""
        if question.kind == "order":
            places = "".join(f'<option value="{p}">{p + 1}</option>' for p in range(len(question.options)))
            control = f'<select name="{name}" data-option="{n}"><option value="">—</option>{places}</select>'
        else:
            kind = "checkbox" if question.kind == "multiple" else "radio"
            control = f'<input type="{kind}" name="{name}" value="{n}" data-option="{n}">'
        rows.append(f'<label class="option">{control}<span>{escape(option.text)}</span>{why}</label>')
    body = (
        f'<form data-question="{number - 1}"><fieldset><legend>{escape(question.stem)}'
        f"<em>（{_HINTS[question.kind]}）</em></legend>{''.join(rows)}</fieldset>"
        '<button type="submit" class="main">交答案</button>'
        '<p class="verdict" role="status" aria-live="polite"></p></form>'
    )
    return _page(f"ask-{question.id}", f"练习 {number} / {count}", body)


# -- slides -------------------------------------------------------------------------------------------------------


def slide_html(course: Course, slide: Slide) -> str:
    """Return what a slide shows and says; questions have pages of their own, trainers' notes stay with the trainer."""
    parts = []
    for content in slide.content:
        if content.kind == "paragraph":
            parts.append(f"<p>{inline(course, content.text)}</p>")
        elif content.kind == "activity":
            body = "".join(_block(course, part) for part in content.body)
            parts.append(
                f"<aside><h3>活动：{escape(plain(content.title))}（{content.minutes} 分钟）</h3>{body}</aside>"
            )
        elif content.kind not in ("quiz", "notes"):
            parts.append(_block(course, content))
    return "".join(parts)


def inline(course: Course, text: Text) -> str:
    """Return inline text; figures tell how far to trust them when pointed at, laws which article they are."""
    return "".join(_span(course, span) for span in text)


def _span(course: Course, span: Span) -> str:
    if span.kind == "break":
        return "<br>"
    words = escape(span.text)
    if span.bold or span.kind == "strong":
        words = f"<strong>{words}</strong>"
    claim = course.claims.get(span.target or "") if span.kind == "claim" else None
    if claim:
        trust = f"{claim.basis}；{CONFIDENCE_ZH[claim.confidence]}"
        return f'<span class="claim">{words}<sup>（{escape(trust)}）</sup></span>'
    return words


def _block(course: Course, block: Any) -> str:
    if block.kind == "paragraph":
        return f"<p>{inline(course, block.text)}</p>"
    title = f"<h3>{inline(course, block.title)}</h3>" if plain(block.title) else ""
    return f'<div class="block {block.kind}">{title}{_SHAPES[block.kind](course, block)}</div>'


def _items(course: Course, items: Iterable[Item], tag: str = "ul") -> str:
    return f"<{tag}>{''.join(_item(course, i) for i in items)}</{tag}>"


def _item(course: Course, item: Item) -> str:
    head = inline(course, item.text)
    if item.detail:
        head = f"<strong>{head}</strong>：{inline(course, item.detail)}"
    return f"<li>{head}{_items(course, item.children) if item.children else ''}</li>"


def _columns(course: Course, columns: Iterable[Column], marks: Iterable[str] = ()) -> str:
    signs = list(marks)
    shown = "".join(
        f'<section class="column"><h3>{signs[n] if signs else ""}{inline(course, c.title)}</h3>'
        f"{_items(course, c.items)}</section>"
        for n, c in enumerate(columns)
    )
    return f'<div class="columns">{shown}</div>'


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _chart(categories: Iterable[str], series: Iterable[Any], unit: str) -> str:
    listed = list(series)
    rows = [[escape(c), *(escape(f"{s.values[n]:g}{unit.strip()}") for s in listed)] for n, c in enumerate(categories)]
    return _table(["", *(escape(s.name) for s in listed)], rows)


def _figure(course: Course, block: Any) -> str:
    living = living_figure(course.root, block.simulated) if block.simulated else None
    caption = f"<p>{inline(course, block.caption)}</p>" if block.caption else ""
    if living:
        chart = living.chart
        told = f"<p>{escape(living.says)}（模拟结果，只作教学）</p>"
        return _chart(chart.categories, chart.series, chart.unit) + caption + told
    return f"<p>{escape(block.alt)}</p>{caption}"


def _script(course: Course, block: Any) -> str:
    return "".join(
        f'<p class="{"why-line" if line.why else "line"}"><strong>{escape(line.speaker or "为什么")}</strong>'
        f"{inline(course, line.text)}</p>"
        for line in block.lines
    )


_SHAPES: dict[str, Callable[[Course, Any], str]] = {
    "bullets": lambda c, b: _items(c, b.items, "ol" if b.ordered else "ul"),
    "cards": lambda c, b: _items(c, b.items),
    "columns": lambda c, b: _columns(c, b.columns),
    "steps": lambda c, b: _items(c, b.items, "ol"),
    "timeline": lambda c, b: _items(c, b.items, "ol"),
    "pyramid": lambda c, b: _items(c, b.items, "ol"),
    "cycle": lambda c, b: _items(c, b.items, "ol"),
    "stairs": lambda c, b: _items(c, b.items, "ol"),
    "stats": lambda c, b: (
        "<ul>"
        + "".join(f'<li><b class="value">{inline(c, s.value)}</b> {inline(c, s.label)}</li>' for s in b.stats)
        + "</ul>"
    ),
    "table": lambda c, b: _table(
        (inline(c, cell) for cell in b.header), ((inline(c, cell) for cell in row) for row in b.rows)
    ),
    "chart": lambda c, b: _chart(b.categories, b.series, b.unit),
    "compare": lambda c, b: _columns(c, (b.do, b.dont), ("✓ ", "✗ ")),
    "script": _script,
    "case": lambda c, b: _table(
        (inline(c, cell) for cell in b.header),
        ((inline(c, r.indicator), inline(c, r.before), inline(c, r.after)) for r in b.rows),
    ),
    "quote": lambda c, b: f"<blockquote><p>{inline(c, b.text)}</p><footer>{inline(c, b.source)}</footer></blockquote>",
    "figure": _figure,
}
