"""What one column alone does not tell: both ends of a period, a bare 金额, and what unit the amounts are in."""

from __future__ import annotations

from itertools import pairwise

import polars as pl

from simulator.ledgers import cells
from simulator.ledgers.heads import unit_of
from simulator.ledgers.plan import UNIT_NAMES, FieldName, PlannedColumn, PlannedSheet, Question, place_of
from simulator.ledgers.read import Sheet
from simulator.ledgers.words import AMOUNTS, Words, bare

SAMPLE = 400  # so many filled cells show what a column holds
FIT = 0.6  # this share of them must look like a field, odd cells aside
_IN_ORDER = 0.8  # this share of the rows must begin before they end
_TITLES: tuple[tuple[FieldName, tuple[str, ...]], ...] = (
    ("owed", ("欠费", "欠缴")),
    ("paid", ("实收", "收款", "缴费")),
    ("billed", ("应收", "账单")),
)


def both_ends(sheet: Sheet, planned: PlannedSheet, asked: list[Question]) -> None:
    """Two columns of days under one head of a period are its begin and its end; columns for both ends say more than a
    month beside them."""
    columns = planned.columns
    for one, beside in pairwise(columns):
        apart = place_of(beside.letter) - place_of(one.letter)
        same = not beside.name or beside.name == one.name
        if one.field == "period" and apart == 1 and same and _in_order(sheet, planned, one, beside):
            one.field, beside.field, beside.group, beside.sure = "start", "until", "", "medium"
            one.sure = "medium"
            one.why = beside.why = f"“{one.name}”下面两栏都是日期：前一栏当作账期起，后一栏当作账期止"
            asked.append(
                Question(
                    code="both-ends",
                    sheet=planned.name,
                    letter=beside.letter,
                    text=f"{one.letter} 列和 {beside.letter} 列当作账期的起和止，请看一眼。",
                )
            )
    start, until, period = (
        next((one for one in columns if one.field == field and one.sure == "high"), None)
        for field in ("start", "until", "period")
    )
    if start is not None and until is not None and period is not None:
        data = sheet.cells.slice(planned.head[-1])
        if all(_blanks(data, one) <= _blanks(data, period) for one in (start, until)):
            period.field, period.why = "", f"账期按 {start.letter}、{until.letter} 两列的起止算"


def _blanks(data: pl.DataFrame, one: PlannedColumn) -> int:
    return data[:, place_of(one.letter)].null_count()


def _in_order(sheet: Sheet, planned: PlannedSheet, one: PlannedColumn, beside: PlannedColumn) -> bool:
    """Whether most rows have a day in both columns, the second after the first."""
    first, last = place_of(one.letter), place_of(beside.letter)
    rows = sheet.cells.slice(planned.head[-1]).select(pl.nth(first, last)).drop_nulls().head(SAMPLE).rows()
    fits = 0
    for begun, ended in rows:
        try:
            start, until = cells.day(begun), cells.day(ended)
        except ValueError:
            continue
        fits += start is not None and until is not None and start < until
    return len(rows) > 0 and fits >= _IN_ORDER * len(rows)


def only_amount(sheet: Sheet, planned: PlannedSheet, words: Words, asked: list[Question]) -> None:
    """A column called 金额 and no more, where no other amount is known: by the sheet's name or title, else 实收 beside
    a day of payment, else 应收."""
    if planned.has(*AMOUNTS):
        return
    names = {bare(word) for word in words.amounts}
    one = next((one for one in planned.columns if not one.field and bare(one.name.split(" / ")[-1]) in names), None)
    if one is None or not _amounts_in(sheet, planned, one):
        return
    field = about(sheet, planned.head[0] - 1) or ("paid" if planned.has("paid_on") else "billed")
    one.field, one.sure, one.group = field, "medium", ""
    label = words.fields[field].label
    one.why = f"只写了“{one.name}”，当作{label}"
    asked.append(
        Question(
            code="amount",
            sheet=planned.name,
            letter=one.letter,
            text=f"{one.letter} 列只写着“{one.name}”，当作{label}。不对的话请改这一列。",
        )
    )


def about(sheet: Sheet, lines: int) -> FieldName:
    """What a sheet's amounts are by its name and its first lines: billed, paid or owed ("" unknown)."""
    title = sheet.name + "".join(text for row in sheet.cells.head(lines).rows() for text in row if text)
    for field, signs in _TITLES:
        if any(sign in title for sign in signs):
            return field
    return ""


def _amounts_in(sheet: Sheet, planned: PlannedSheet, one: PlannedColumn) -> bool:
    texts = sheet.cells[:, place_of(one.letter)].slice(planned.head[-1]).drop_nulls().head(SAMPLE)
    _, bad = cells.read_column(texts, cells.fen, pl.Int64)
    fits = bad.is_null() | bad.str.contains("零头").fill_null(False)
    return len(texts) > 0 and len(texts.filter(fits)) >= FIT * len(texts)


def in_units(sheet: Sheet, planned: PlannedSheet) -> None:
    """Columns of amounts in 千元 or 万元, by their head or by 单位：万元 above it."""
    above = sheet.cells.head(planned.head[0] - 1)
    for one in planned.used:
        if one.field not in AMOUNTS:
            continue
        times, where = unit_of(one.name, above)
        if times != 1:
            one.times = times
            one.why += f"；{where}写着{UNIT_NAMES[times]}，乘以 {times:,} 换成元"
