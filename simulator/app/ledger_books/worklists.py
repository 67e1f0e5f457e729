"""Work lists: a sheet a collector, what to do next for each household, room for what came of it; and a cover.

Households with an open complaint stand on a sheet of their own: they get an answer first, and nobody presses them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from generator.course.evidence import STATUS_ZH, Law
from generator.exports.documents.measure import lines
from generator.exports.documents.style import DEEP, LINE, MUTED, OCHRE, PAPER
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.grid import COUNT, DAY, MONEY, Cell, Column, Workbook, write_row, written
from simulator.app.ledger_books.overdue import Debt, apart, debts, shared_out
from simulator.ledgers.next_steps import NextSteps
from simulator.policy.red import RedEntry

COMPLAINTS, COVER = "先答复投诉", "封面"
ROUGHLY = "时效按账单到期日粗算，没有算催告、承诺和部分付款；是否过了时效，以律师判断为准。"
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_NAME = 20
_LINE = 14.5  # points of a line of ten-point type
_EM = 0.55  # of our type in a column's width of one
_PEOPLE = (Column("房号", 11, wrap=True), Column("业主", 8, wrap=True), Column("电话", 13, wrap=True))
_LABELS = (Column("户", 14), Column("楼栋", 9, wrap=True))
_COLUMNS = (
    Column("付款表现", 8, wrap=True),
    Column("欠费（元）", 10.5, MONEY),
    Column("最早逾期", 10.5, DAY),
    Column("笔数", 5, COUNT),
    Column("账龄", 8, wrap=True),
    Column("时效（粗算）", 13, wrap=True),
    Column("建议的下一步", 21, wrap=True),
    Column("这一步要守的规矩", 27, wrap=True),
    Column("结果", 11, typed=True, wrap=True),
    Column("承诺日期", 10.5, DAY, typed=True),
    Column("下次跟进", 10.5, DAY, typed=True),
)
_COVER = (
    Column("名单", 24, wrap=True),
    Column("户数", 9, COUNT),
    Column("逾期欠费（元）", 16, MONEY),
    Column("时效将届的户", 9, COUNT),
    Column("约需小时", 9, "0.0"),
    Column("", 30),
    Column("", 40),
)


@dataclass(frozen=True)
class Team:
    """Who collects, and how the work is shared: by whole buildings, or evenly by minutes."""

    names: tuple[str, ...]
    by_building: bool = True


@dataclass(frozen=True)
class Lists:
    """What the lists are made of."""

    books: Books
    steps: NextSteps
    laws: Mapping[str, Law]
    red_lines: Mapping[str, RedEntry]
    team: Team


def worklists_xlsx(given: Lists) -> bytes:
    """A cover, the complaints (if any), a sheet a collector. Equal lists are equal bytes. Raises ValueError without
    collectors."""
    if not given.team.names:
        raise ValueError("至少要有一位催缴员")
    books = given.books
    waiting, others = apart(debts(books, given.steps))
    shares = shared_out(books, others, len(given.team.names), by_building=given.team.by_building)
    names = sheet_names(given.team.names)
    with written(f"{books.ledger.name}催缴工作单", books.company.name) as (made, out):
        _cover(made, given, waiting, list(zip(names, shares, strict=True)))
        if waiting:
            _sheet(made, given, COMPLAINTS, waiting)
        for name, share in zip(names, shares, strict=True):
            _sheet(made, given, name, share)
    return out.getvalue()


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that a workbook takes: no sign it refuses, not too long, no two alike."""
    taken, found = {COVER, COMPLAINTS, "history"}, []
    for number, name in enumerate(names, 1):
        plain = _NOT_IN_A_NAME.sub(" ", name).strip().strip("'").strip()[:_MOST_NAME] or f"催缴员 {number}"
        one, turn = plain, 2
        while one.casefold() in taken:
            one, turn = f"{plain} {turn}", turn + 1
        taken.add(one.casefold())
        found.append(one)
    return found


def _columns(books: Books) -> tuple[Column, ...]:
    return (Column("序号", 5, quiet=True), *(_PEOPLE if books.key else _LABELS), *_COLUMNS)


def _sheet(made: Workbook, given: Lists, name: str, share: Sequence[Debt]) -> None:
    books, columns = given.books, _columns(given.books)
    total = sum(one.amount for one in share)
    told = f"{len(share):,} 户，逾期 {total / 100:,.2f} 元" if share else "没有户"
    banner = f"{books.ledger.name}　{name}　{told}　（截至 {books.ledger.as_of}）"
    sheet = made.sheet(name, banner, columns, warn=_private(given), stay=2)
    looks = made.cells(columns, valign="top", bottom=1, bottom_color=f"#{LINE}")
    for number, one in enumerate(share, 1):
        row = 2 + number
        cells = (number, *_who(books, one), *_what(books, one), None, None, None)
        sheet.set_row(row, _height(cells, columns))
        write_row(sheet, row, cells, looks)
    last = 2 + max(len(share), 1)
    if share:
        sheet.autofilter(2, 0, last, len(columns) - 1)
        _typed(made, sheet, given, columns, last)
    row = last + 2
    for words, colour in _foot(given, complaints=name == COMPLAINTS):
        row = _paragraph(made, sheet, row, words, columns, colour)


def _who(books: Books, one: Debt) -> tuple[Cell, ...]:
    if books.key is None:
        return books.homes[one.home], books.buildings[one.building]
    who = books.who(one.home)
    return books.homes[one.home], who.owner, who.phone


def _what(books: Books, one: Debt) -> tuple[Cell, ...]:
    return (
        one.label,
        one.amount / 100,
        one.since,
        one.bills,
        one.band,
        _limitation(one),
        one.step.do,
        one.step.rule,
    )


def _limitation(one: Debt) -> str:
    told = [f"将届：{one.expires}"] if one.limitation == "soon" else []
    if one.barred:
        told.append(f"{one.barred / 100:,.2f} 元到期已过三年")
    return "\n".join(told)


def _height(cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """Points of a row, so that every program shows all of it."""
    most = max(
        (lines(cell, column.width * _EM) for cell, column in zip(cells, columns, strict=True) if isinstance(cell, str)),
        default=1,
    )
    return _LINE * max(most, 2) + 4


def _typed(made: Workbook, sheet: Any, given: Lists, columns: Sequence[Column], last: int) -> None:
    """What people may type: a result from the list, days from the day of the list on."""
    heads = [column.head for column in columns]
    result = heads.index("结果")
    said = {"error_title": "请从单子里选", "error_message": "点格子右边的小箭头选一个。"}
    sheet.data_validation(3, result, last, result, {"validate": "list", "source": list(given.steps.results)} | said)
    for head in ("承诺日期", "下次跟进"):
        at = heads.index(head)
        asked = {"validate": "date", "criteria": ">=", "value": given.books.ledger.as_of}
        said = {
            "error_title": "请写日期",
            "error_message": f"写成 2026-01-31 这样，不早于 {given.books.ledger.as_of}。",
        }
        sheet.data_validation(3, at, last, at, asked | said)
    at = heads.index("时效（粗算）")
    rule = {"type": "text", "criteria": "begins with", "value": "将届", "format": made.ground("F7E3DC", OCHRE)}
    sheet.conditional_format(3, at, last, at, rule)


def _private(given: Lists) -> str:
    if given.books.key is None:
        return f"{given.books.warning}{given.steps.who}"
    return f"内含个人信息。{given.steps.who}"


def _foot(given: Lists, *, complaints: bool) -> list[tuple[str, str]]:
    found = [(f"时效：{ROUGHLY}催告要能证明送到了，才让时效重新计算。", "")]
    if complaints:
        found.append(("这一页的户都有投诉没有办结：先答复，停催。答复和回访做完，再回到催缴名单。", ""))
    acts = [given.red_lines[act] for act in given.steps.red_lines if act in given.red_lines]
    said = "；".join(f"{act.name}（{act.label}）" for act in acts)
    found.append((f"不能做：{said}。谁下令都不能做，做了的回款不算成绩。", OCHRE))
    until = given.books.ledger.as_of + timedelta(days=given.steps.keep_days)
    found.append((f"个人信息：{given.steps.who}{given.steps.destroy} {until}。", OCHRE))
    found.append(("“建议的下一步”按账龄和付款表现推出来，只作提醒；先看这一户的记录，再决定做不做。", ""))
    return found


def _paragraph(made: Workbook, sheet: Any, row: int, words: str, columns: Sequence[Column], colour: str) -> int:
    """Words across the sheet; the next row."""
    wide = sum(column.width for column in columns)
    look = made.format(text_wrap=True, valign="top", indent=1, bold=bool(colour), font_color=f"#{colour or MUTED}")
    sheet.merge_range(row, 0, row, len(columns) - 1, "", look)
    sheet.write_string(row, 0, words, look)
    sheet.set_row(row, _LINE * lines(words, wide * _EM) + 4)
    return row + 1


def _cover(made: Workbook, given: Lists, waiting: Sequence[Debt], shares: Sequence[tuple[str, Sequence[Debt]]]) -> None:
    books, sheet = given.books, made.add(COVER)
    made.widths(sheet, _COVER)
    sheet.set_row(0, 28)
    sheet.write_string(
        0, 0, f"{books.ledger.name}　催缴工作单", made.format(bold=True, font_size=16, font_color=f"#{DEEP}")
    )
    sheet.write_string(1, 0, _private(given), made.format(bold=True, font_color=f"#{OCHRE}"))
    how = "整栋分给一个人" if given.team.by_building else "按工时平均分，挨着的户分在一起"
    told = f"截至 {books.ledger.as_of}，来自 {books.file or '导入的台账'}；分派：{how}。"
    sheet.write_string(2, 0, told, made.format(font_color=f"#{MUTED}"))
    made.head(sheet, 4, _COVER[:5])
    row, looks = 5, made.cells(_COVER[:5])
    rows = [(COMPLAINTS, waiting)] * bool(waiting) + list(shares)
    for name, share in rows:
        write_row(sheet, row, (name, *_sums(share)), looks)
        row += 1
    every = [one for _, share in rows for one in share]
    write_row(sheet, row, ("合计", *_sums(every)), made.totals(_COVER[:5]))
    if not every:
        sheet.write_string(row + 1, 0, "没有逾期的户，这一期不用催。", made.format(indent=1))
    row = _by_step(made, sheet, given, every, row + 3)
    for words, colour in _foot(given, complaints=False):
        row = _paragraph(made, sheet, row, words, _COVER, colour)
    made.page(sheet, one=True)


def _sums(share: Sequence[Debt]) -> tuple[Cell, ...]:
    return (
        len(share),
        sum(one.amount for one in share) / 100,
        sum(one.limitation == "soon" for one in share),
        round(sum(one.step.minutes for one in share) / 60, 1),
    )


def _by_step(made: Workbook, sheet: Any, given: Lists, every: Sequence[Debt], row: int) -> int:
    """Every step that occurs, with its rule and its laws; the row below."""
    used = [step for step in given.steps.steps if any(one.step.id == step.id for one in every)]
    if not used:
        return row
    heads = ("下一步", "户数", "要守的规矩", "依据")
    look = made.format(bold=True, font_color="#FFFFFF", bg_color=f"#{DEEP}", align="center")
    cell = made.format(text_wrap=True, valign="top", bottom=1, bottom_color=f"#{PAPER}", indent=1)
    number = made.format(num_format=COUNT, align="center", valign="top", bottom=1, bottom_color=f"#{PAPER}")
    spans = ((0, 0), (1, 1), (2, 4), (5, 6))
    widths = [sum(column.width for column in _COVER[first : last + 1]) for first, last in spans]
    for name, (first, last) in zip(heads, spans, strict=True):
        _merged(sheet, row, first, last, name, look)
    for step in used:
        row += 1
        grounds = "；".join(_cited(given.laws[one]) for one in step.laws if one in given.laws)
        count = sum(one.step.id == step.id for one in every)
        sheet.write_number(row, 1, count, number)
        texts = (step.do, None, step.rule, grounds)
        for text, (first, last) in zip(texts, spans, strict=True):
            if text is not None:
                _merged(sheet, row, first, last, text, cell)
        most = max(lines(text, width * _EM) for text, width in zip(texts, widths, strict=True) if text)
        sheet.set_row(row, _LINE * most + 4)
    return row + 2


def _cited(law: Law) -> str:
    note = "" if law.status == "current" else f"，{STATUS_ZH[law.status]}"
    return f"{law.cite}{note}"


def _merged(sheet: Any, row: int, first: int, last: int, words: str, look: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, "", look)
    sheet.write_string(row, first, words, look)
