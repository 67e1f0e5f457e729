"""The sheets of the ledger workbook that add up: 账龄, 楼栋, 月度."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from generator.exports.documents.style import SOFT
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.counted import CREDIT, NOT_DUE, Counted, by, ratio
from simulator.app.ledger_books.grid import COUNT, RATE, Cell, Column, Formula, Workbook, letter, write_row
from simulator.app.ledger_books.places import AGES, BUILDINGS, FIRST, MONTHS, Places, month_of
from simulator.ledgers.model import NO_DAY

_OF_HOMES = ("应收", "减免", "实收", "欠", "其中已逾期", "到期应收", "到期已收")
_SUMMED = ("应收", "减免", "实收", "到期应收", "到期已收")


def ages(made: Workbook, books: Books, counted: Counted, places: Places) -> None:
    """Bands that can be changed, sums by them, and whether they add up to 明细."""
    sheet = made.sheet("账龄", f"{books.ledger.name}　账龄", AGES, warn=books.warning)
    looks, bold = made.cells(AGES), made.totals(AGES)
    open_, band = places.bills("欠"), places.bills("账龄档")
    said = books.summary
    total, late = places.last_band + 1, said.overdue
    bills = by(counted.band, counted.late > 0, len(counted.names))
    for number, age in enumerate(said.ageing):
        line = FIRST + number + 1
        cells: tuple[Cell, ...] = (
            age.low,
            "以上" if age.high is None else Formula(f"=A{line + 1}-1", age.high),
            age.name,
            Formula(f"=SUMIFS({open_},{band},C{line})", age.amount / 100),
            Formula(f"=IF(D${total}=0,0,D{line}/D${total})", ratio(age.amount, late)),
            Formula(f"=COUNTIFS({band},C{line})", int(bills[number])),
            Formula(f"=COUNTIFS({places.homes('账龄档')},C{line})", age.oldest),
        )
        write_row(sheet, line - 1, cells, looks)
    first, last = FIRST + 1, places.last_band
    sums = (late / 100, 1 if late else 0, int(bills.sum()), sum(age.oldest for age in said.ageing))
    added = [Formula(f"=SUM({one}{first}:{one}{last})", value) for one, value in zip("DEFG", sums, strict=True)]
    write_row(sheet, last, ("", "", "已逾期合计", *added), bold)
    lines: tuple[tuple[str, Formula], ...] = (
        (NOT_DUE, Formula(f'=SUMIFS({open_},{band},"{NOT_DUE}")', said.not_due / 100)),
        (f"{CREDIT}（先付了的，记负数）", Formula(f'=SUMIFS({open_},{band},"{CREDIT}")', said.credit / 100)),
        ("以上三项相加", Formula(f"=SUM(D{last + 1}:D{last + 3})", said.outstanding / 100)),
        ("“明细”里“欠”的合计", Formula(f"=SUM({open_})", said.outstanding / 100)),
        ("核对", Formula(_same(f"D{last + 4}", f"D{last + 5}"), "相符")),
    )
    for row, (name, formula) in enumerate(lines, last + 1):
        strong = made.format(bold=True, indent=1) if row == last + 5 else looks[2]
        sheet.write_string(row, 2, name, strong)
        look = made.format(bold=True, align="center") if row == last + 5 else looks[3]
        sheet.write_formula(row, 3, formula.text, look, formula.value)
    made.agree(sheet, last + 5, 3, last + 5)
    _bar(sheet, last - 1, AGES, "欠费（元）")


def _same(one: str, other: str) -> str:
    """A formula that says 相符, or by how much not."""
    return f'=IF(ROUND({one}-{other},2)=0,"相符","差 "&TEXT(ROUND({one}-{other},2),"#,##0.00"))'


def buildings(made: Workbook, books: Books, counted: Counted, places: Places) -> None:
    """One row a building."""
    ledger, n = books.ledger, len(books.buildings)
    sheet = made.sheet("楼栋", f"{ledger.name}　按楼栋", BUILDINGS, warn=books.warning)
    looks = made.cells(BUILDINGS)
    of, owing = ledger.building[ledger.home], np.zeros(ledger.households, dtype=bool)
    owing[ledger.home[counted.late > 0]] = True
    sums = {
        "户数": by(ledger.building, np.ones(ledger.households), n),
        "有逾期的户": by(ledger.building, owing, n),
        "应收": by(of, ledger.billed, n),
        "减免": by(of, ledger.discount, n),
        "实收": by(of, counted.received, n),
        "欠": by(of, counted.owed, n),
        "其中已逾期": by(of, counted.overdue, n),
        "到期应收": by(of, counted.asked, n),
        "到期已收": by(of, counted.applied, n),
    }
    key, late = places.homes("楼序"), letter(BUILDINGS, "其中已逾期")
    asked, paid = letter(BUILDINGS, "到期应收"), letter(BUILDINGS, "到期已收")
    total = places.last_building + 1
    for number, building in enumerate(books.order_of_buildings):
        line = FIRST + number + 1
        here = {head: int(values[building]) for head, values in sums.items()}
        added = {head: Formula(f"=SUMIF({key},A{line},{places.homes(head)})", here[head] / 100) for head in _OF_HOMES}
        cells: tuple[Cell, ...] = (
            number + 1,
            books.buildings[building],
            Formula(f"=COUNTIF({key},A{line})", here["户数"]),
            Formula(f'=COUNTIFS({key},A{line},{places.homes("逾期笔数")},">0")', here["有逾期的户"]),
            added["应收"],
            added["减免"],
            added["实收"],
            added["欠"],
            added["其中已逾期"],
            added["到期应收"],
            added["到期已收"],
            _rate(f"{paid}{line}", f"{asked}{line}", here["到期已收"], here["到期应收"]),
            Formula(
                f"=IF({late}${total}=0,0,{late}{line}/{late}${total})",
                ratio(here["其中已逾期"], int(sums["其中已逾期"].sum())),
            ),
        )
        write_row(sheet, line - 1, cells, looks)
    whole = {head: int(values.sum()) for head, values in sums.items()}
    _total(made, sheet, BUILDINGS, places.last_building, whole, "占全部逾期" if whole["其中已逾期"] else "")
    if n:
        _bar(sheet, FIRST + n - 1, BUILDINGS, "其中已逾期")


def months(made: Workbook, books: Books, counted: Counted, places: Places) -> None:
    """By the month in which bills fell due; and what came in, by the day of payment."""
    ledger = books.ledger
    sheet = made.sheet("月度", f"{ledger.name}　按月", MONTHS, warn=books.warning)
    looks, count, start = made.cells(MONTHS), len(places.calendar), places.calendar[0] if places.calendar else 0
    known = ledger.day != NO_DAY
    of = month_of(ledger, ledger.due) - start
    sums = {
        "账单数": by(of, np.ones(len(of)), count),
        "应收": by(of, ledger.billed, count),
        "减免": by(of, ledger.discount, count),
        "实收": by(of, counted.received, count),
        "欠": by(of, counted.owed, count),
        "到期应收": by(of, counted.asked, count),
        "到期已收": by(of, counted.applied, count),
        "当月到账（按缴费日）": by(month_of(ledger, ledger.day[known]) - start, ledger.paid[known], count),
    }
    when, open_ = places.bills("到期日"), places.bills("欠")
    asked, paid = letter(MONTHS, "到期应收"), letter(MONTHS, "到期已收")
    for number, month in enumerate(places.calendar):
        line, (year, of_year) = FIRST + number + 1, divmod(month, 12)
        here = {head: int(values[number]) for head, values in sums.items()}
        inside = f'{when},">="&A{line},{when},"<"&EDATE(A{line},1)'
        added = {head: Formula(f"=SUMIFS({places.bills(head)},{inside})", here[head] / 100) for head in _SUMMED}
        cells: tuple[Cell, ...] = (
            date(1970 + year, of_year + 1, 1),
            Formula(f"=COUNTIFS({inside})", here["账单数"]),
            added["应收"],
            added["减免"],
            added["实收"],
            Formula(f'=SUMIFS({open_},{inside},{open_},">0")', here["欠"] / 100),
            added["到期应收"],
            added["到期已收"],
            _rate(f"{paid}{line}", f"{asked}{line}", here["到期已收"], here["到期应收"]),
            here["当月到账（按缴费日）"] / 100,
        )
        write_row(sheet, line - 1, cells, looks)
    whole = {head: int(values.sum()) for head, values in sums.items()}
    if places.undated:
        undated = int(ledger.paid[~known].sum())
        write_row(sheet, places.last_month - 1, ("缴费日不明", *[None] * (len(MONTHS) - 2), undated / 100), looks)
        whole["当月到账（按缴费日）"] += undated
    _total(made, sheet, MONTHS, places.last_month, whole)


def _rate(part: str, whole: str, value: int, of: int) -> Formula:
    """Empty where nothing was due."""
    return Formula(f'=IF({whole}=0,"",{part}/{whole})', value / of if of else "")


def _total(
    made: Workbook, sheet: Any, columns: Sequence[Column], last: int, whole: Mapping[str, int], share: str = ""
) -> None:
    """A row of sums below the rows FIRST + 1 to `last`, as a spreadsheet counts."""
    cells: list[Cell] = []
    asked, paid = letter(columns, "到期应收"), letter(columns, "到期已收")
    for column in columns:
        at = letter(columns, column.head)
        added = f"=SUM({at}{FIRST + 1}:{at}{last})"
        if column.head in whole:
            value = whole[column.head]
            cells.append(Formula(added, value if column.shape == COUNT else value / 100))
        elif column.head == "收缴率":
            cells.append(_rate(f"{paid}{last + 1}", f"{asked}{last + 1}", whole["到期已收"], whole["到期应收"]))
        elif column.shape == RATE:
            cells.append(Formula(added, 1 if share else 0))
        else:
            cells.append(None)
    cells[1 if columns[0].quiet else 0] = "合计"
    write_row(sheet, last, cells, made.totals(columns))


def _bar(sheet: Any, last: int, columns: Sequence[Column], head: str) -> None:
    at = [one.head for one in columns].index(head)
    sheet.conditional_format(FIRST, at, last, at, {"type": "data_bar", "bar_color": f"#{SOFT}", "bar_solid": True})
