"""Blocks as Markdown and HTML: lists and tables stay Markdown, what has a shape becomes HTML or SVG.

Each function returns one piece of a page without surrounding blank lines; `piece` chooses by kind.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.course.blocks import (
    Activity,
    Block,
    Bullets,
    Cards,
    Case,
    Column,
    Columns,
    Compare,
    Figure,
    Item,
    Paragraph,
    Quote,
    Script,
    Stat,
    Stats,
    Table,
)
from generator.course.text import Text, plain
from generator.pages import figures
from generator.pages.glossary import glossed
from generator.pages.inline import block_title, escape, html, start_line
from generator.pages.places import Place
from generator.pages.quiz import quiz


def piece(content: Paragraph | Block, place: Place, slide_title: str) -> str:
    """Return one paragraph or block as Markdown; `slide_title` names a diagram without a title of its own."""
    match content.kind:
        case "paragraph":
            return paragraph(content, place)
        case "steps" | "timeline" | "pyramid" | "cycle" | "stairs":
            return figures.diagram_figure(content, place, slide_title)
        case "chart":
            return figures.chart_figure(content, place, slide_title)
        case "figure":
            return figures.picture_figure(content, place)
        case "quiz":
            return quiz(content, place)
        case "notes":
            return ""
        case _:
            return _SHAPES[content.kind](content, place)


def paragraph(content: Paragraph, place: Place) -> str:
    return start_line(glossed(content.text, place))


def _heading(title: Text, place: Place) -> str:
    """The block's own title, as a line of Markdown above a list or table that is Markdown too."""
    return f"{block_title(title, place)}\n\n" if title else ""


def bullets(block: Bullets, place: Place) -> str:
    return _heading(block.title, place) + "\n".join(_listed(block.items, place, block.ordered, 0))


def _listed(items: tuple[Item, ...], place: Place, ordered: bool, depth: int) -> list[str]:
    lines = []
    for n, item in enumerate(items, 1):
        mark = f"{n}." if ordered and depth == 0 else "-"
        body = start_line(html(item.text, place))
        if item.detail:
            body += f'<span class="detail">{html(item.detail, place)}</span>'
        lines.append(f"{'    ' * depth}{mark:<4}{body}")
        lines.extend(_listed(item.children, place, ordered, depth + 1))
    return lines


def table(block: Table, place: Place) -> str:
    head = [html(cell, place) for cell in block.header]
    rows = [[html(cell, place) for cell in row] for row in block.rows]
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return _heading(block.title, place) + "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell or "&#8203;" for cell in cells) + " |"


def _item(item: Item, place: Place) -> str:
    inside = f"<strong>{html(item.text, place)}</strong>" if item.detail else html(item.text, place)
    if item.detail:
        inside += f'<span class="detail">{html(item.detail, place)}</span>'
    return f"<li>{inside}{_html_list(item.children, place)}</li>"


def _html_list(items: tuple[Item, ...], place: Place) -> str:
    return f"<ul>{''.join(_item(i, place) for i in items)}</ul>" if items else ""


def cards(block: Cards, place: Place) -> str:
    shown = "".join(
        f'<li class="card"><strong class="card-title">{html(i.text, place)}</strong>'
        + (f"<p>{html(i.detail, place)}</p>" if i.detail else "")
        + f"{_html_list(i.children, place)}</li>"
        for i in block.items
    )
    return f'<div class="block">{block_title(block.title, place)}<ul class="cards">{shown}</ul></div>'


def _column(column: Column, place: Place, cls: str, mark: str = "") -> str:
    name = f'<h3 class="column-title">{mark}{html(column.title, place)}</h3>'
    return f'<section class="{cls}">{name}{_html_list(column.items, place)}</section>'


def columns(block: Columns, place: Place) -> str:
    shown = "".join(_column(c, place, "column") for c in block.columns)
    return f'<div class="block">{block_title(block.title, place)}<div class="columns">{shown}</div></div>'


def compare(block: Compare, place: Place) -> str:
    good = _column(block.do, place, "column do", '<span class="sign" aria-hidden="true">✓</span>')
    bad = _column(block.dont, place, "column dont", '<span class="sign" aria-hidden="true">✗</span>')
    return f'<div class="block">{block_title(block.title, place)}<div class="columns compare">{good}{bad}</div></div>'


def stats(block: Stats, place: Place) -> str:
    shown = "".join(_stat(stat, place) for stat in block.stats)
    return f'<div class="block">{block_title(block.title, place)}<ul class="stats">{shown}</ul></div>'


def _stat(stat: Stat, place: Place) -> str:
    value = f'<span class="value">{html(stat.value, place)}</span>'
    gauge = figures.gauge(stat.value, place)
    return f'<li class="stat">{value}{gauge}<span class="label">{html(stat.label, place)}</span></li>'


def script(block: Script, place: Place) -> str:
    lines = []
    first = next((line.speaker for line in block.lines if not line.why), "")
    for line in block.lines:
        said = html(line.text, place)
        if line.why:
            lines.append(f'<p class="why"><strong>{escape(line.speaker or "为什么")}</strong>{said}</p>')
            continue
        words = place.course.others
        theirs = any(word in line.speaker for word in words) if words else line.speaker != first
        side = "theirs" if theirs else "ours"
        lines.append(
            f'<p class="line {side}"><span class="speaker">{escape(line.speaker)}</span>'
            f'<span class="bubble">{said}</span></p>'
        )
    return f'<div class="block script">{block_title(block.title, place)}{"".join(lines)}</div>'


def case(block: Case, place: Place) -> str:
    heads = "".join(f'<th scope="col">{html(cell, place)}</th>' for cell in block.header)
    rows = "".join(
        f'<tr><th scope="row">{html(row.indicator, place)}</th> <td class="before">{html(row.before, place)}</td>'
        f'<td class="after">{html(row.after, place)}</td></tr>'
        for row in block.rows
    )
    shown = f'<table class="case"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="block">{block_title(block.title, place)}{shown}</div>'


def quote(block: Quote, place: Place) -> str:
    source = f"<footer>{html(block.source, place)}</footer>" if plain(block.source) else ""
    return f'<blockquote class="saying"><p>{html(block.text, place)}</p>{source}</blockquote>'


def activity(block: Activity, place: Place) -> str:
    """Return the box of something that the class does; its lists and tables are Markdown inside."""
    minutes = f'<span class="minutes">{block.minutes} 分钟</span>' if block.minutes else ""
    head = f'<p class="box-title"><span>课堂活动</span>{html(block.title, place)}{minutes}</p>'
    body = "\n\n".join(piece(part, place, plain(block.title)) for part in block.body)
    return f'<section class="box activity" id="{block.id}" markdown="1">\n\n{head}\n\n{body}\n\n</section>'


_SHAPES: dict[str, Callable[..., str]] = {
    "bullets": bullets,
    "table": table,
    "cards": cards,
    "columns": columns,
    "stats": stats,
    "compare": compare,
    "script": script,
    "case": case,
    "quote": quote,
    "activity": activity,
}


def pictures(content: Paragraph | Block) -> list[str]:
    """Return the paths of the pictures a piece of content shows, as the author wrote them."""
    if isinstance(content, Figure):
        return [content.path] if content.path and "://" not in content.path else []
    if isinstance(content, Paragraph):
        return [s.target for s in content.text if s.kind == "image" and s.target and "://" not in s.target]
    return []
