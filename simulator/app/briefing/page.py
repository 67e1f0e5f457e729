"""The decision as one HTML file: nothing is fetched, it prints, it follows light and dark, charts are drawn inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from generator.figures.spec import ChartSeries, ChartSpec, describe
from generator.pages.diagrams.charts import chart_svg
from simulator.app.briefing.brief import Brief, Choice
from simulator.app.briefing.picture import svg
from simulator.app.briefing.tables import (
    Table,
    as_block,
    cash_columns,
    cash_table,
    debt_table,
    money_table,
    rate_chart,
    rate_table,
)
from simulator.policy.words import policy_words


def page_html(brief: Brief) -> str:
    """The whole document."""
    style = files("simulator.app.briefing").joinpath("page.css").read_text(encoding="utf-8")
    parts = [
        f"<header><p class='meta'>{escape(brief.company.name)}</p><h1>{escape(brief.title)}</h1>",
        f"<p class='meta'>{escape(brief.estate)}</p><p>{escape(brief.question)}</p></header>",
        _section("回答", *(_answer(one) for one in brief.choices)),
        _section("账", _table(money_table(brief))),
        _section("现金什么时候到手", _figure(cash_columns(brief)), _table(cash_table(brief))),
        _section("收缴率", _picture(rate_chart(brief)), _table(rate_table(brief))),
        _section("坏账", _table(debt_table(brief))),
        _section("什么会推翻这个回答", _list(_overturned(brief.choices))),
        _section("法律边界", _list(brief.forbidden, "red") + _list(brief.allowed)),
        _section("每一套做法", *_policies(brief)),
        _section("数据从哪里来，有多大把握", _list(brief.basis)),
        _section(
            "怎么再算一遍",
            f"<p class='note'>{escape(brief.manifest)}。</p><pre tabindex='0'>{escape(brief.command)}</pre>",
        ),
        "<footer><p>内部讨论用，不是法律意见。教学模型的结果，只宜比较方向和大小。</p></footer>",
    ]
    return (
        "<!doctype html>\n<html lang='zh-CN'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(brief.title)}</title><style>{style}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _section(title: str, *parts: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def _answer(one: Choice) -> str:
    mark = " red" if one.red else ""
    return f"<p class='advice{mark}'>{escape(one.advice)}</p><p>{escape(one.verdict + one.price)}</p>"


def _overturned(choices: Sequence[Choice]) -> Iterable[str]:
    for one in choices:
        words = ["触碰红线，假设怎么变都不能做。"] if one.red else one.overturn or ["还没有逐个假设算过。"]
        yield from (f"{one.side}：{line}" if len(choices) > 1 else line for line in words)


def _policies(brief: Brief) -> Iterable[str]:
    for policy in (brief.baseline, *(one.policy for one in brief.choices)):
        yield f"<details><summary>{escape(policy.name)}</summary>{_list(policy_words(policy))}</details>"


def _list(lines: Iterable[str], mark: str = "") -> str:
    items = "".join(f"<li{f' class={mark!r}' if mark else ''}>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _table(table: Table) -> str:
    head = "".join(f"<th scope='col'>{escape(name)}</th>" if name else "<td></td>" for name in table.head)
    rows = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in table.rows
    )
    note = f"<p class='note'>{escape(table.note)}</p>" if table.note else ""
    return (
        f"<div class='scroll' tabindex='0' role='region' aria-label='{escape(table.title)}'><table>"
        f"<caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{note}"
    )


def _figure(spec: ChartSpec) -> str:
    block = as_block(spec)
    return f"<figure><figcaption>{escape(spec.title)}</figcaption>{chart_svg(block, spec.title)}</figure>"


def _picture(spec: ChartSpec) -> str:
    """Lines with bands, on white in either scheme; described for whoever cannot see them."""
    drawn = svg(spec).replace("<svg ", '<svg aria-hidden="true" ', 1)
    caption = f"{spec.title}。线是采用值，色带是说得通的世界里中间 95%。"
    return (
        f"<figure class='white'><figcaption>{escape(caption)}</figcaption>"
        f'<div role="img" aria-label="{escape(describe(_ends(spec)))}">{drawn}</div></figure>'
    )


def _ends(spec: ChartSpec) -> ChartSpec:
    """First and last month: enough for words."""
    kept = sorted({0, len(spec.categories) - 1})
    return spec.model_copy(
        update={
            "categories": tuple(spec.categories[n] for n in kept),
            "series": tuple(
                ChartSeries(name=one.name, values=tuple(round(one.values[n], 1) for n in kept)) for one in spec.series
            ),
        }
    )
