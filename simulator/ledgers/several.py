"""Bills that name one month only, but come every third, sixth or twelfth month: is each for several months?"""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.ledgers import cells
from simulator.ledgers.plan import PlannedSheet, place_of
from simulator.ledgers.read import Sheet
from simulator.ledgers.rows import ROW_KINDS, row_kinds
from simulator.ledgers.words import Words, period_of

_SINGLE = 0.9  # this share of the bills must name a single month
_REGULAR = 0.8  # this share of the times between a household's bills must be the same
_ALIKE = 0.6  # and this share of its bills follow one of the same amount
_FEWEST = 3


def months_between(sheet: Sheet, planned: PlannedSheet, words: Words) -> str:
    """What to ask, in Chinese; "" if the bills are monthly, irregular or say themselves how long they are."""
    if any(period_of(part) for one in planned.used for part in one.group.split("|") if part):
        return ""
    if planned.has("start") and not planned.has("period") and planned.has("until"):
        return ""
    where = next((planned.letters(name) for name in ("period", "start", "due") if planned.letters(name)), "")
    money = next((one for one in planned.used if one.field == ("billed" if planned.has("billed") else "owed")), None)
    if not where or money is None:
        return ""
    frame = _bills(sheet, planned, words, where, money.letter)
    amounts, _ = cells.read_column(frame["amount"], cells.fen_in(money.times), pl.Int64)
    months, _ = cells.read_column(frame["when"], _single, pl.Int32)
    named = frame["when"].drop_nulls()
    if not len(named) or len(months) - months.null_count() < _SINGLE * len(named):
        return ""
    bills = frame.with_columns(amount=amounts, month=months).filter(
        (pl.col("amount") > 0) & pl.col("month").is_not_null()
    )
    home = ["building", "unit", "room", "item"]
    bills = bills.unique([*home, "month"], keep="first", maintain_order=True).sort([*home, "month"])
    gaps = bills.with_columns(
        gap=pl.col("month").diff().over(home), alike=pl.col("amount") == pl.col("amount").shift().over(home)
    ).drop_nulls("gap")
    if gaps.height < _FEWEST:
        return ""
    share = {gap: gaps.filter(pl.col("gap") == gap).height / gaps.height for gap in (3, 6, 12)}
    apart = max(share, key=lambda gap: share[gap])
    regular = gaps.filter(pl.col("gap") == apart)
    if share[apart] < _REGULAR or int(regular["alike"].sum()) < _ALIKE * regular.height:
        return ""
    return (
        f"账期只写了开头（或一个月），现在一笔按 {planned.bill_months} 个月算；但同一户的账大多隔 {apart} 个月一笔，"
        f"金额也差不多{_per_area(bills, apart)}。一笔也许是 {apart} 个月的费，请核对。"
    )


def _bills(sheet: Sheet, planned: PlannedSheet, words: Words, when: str, amount: str) -> pl.DataFrame:
    """building, unit, room, item, area, when, amount of the data rows, as written (merged cells filled down)."""
    columns = {name: planned.letters(name) for name in ("building", "unit", "room", "item", "area")}
    picked = []
    for name, where in (columns | {"when": when, "amount": amount}).items():
        column = pl.col(f"c{place_of(where)}") if where else pl.lit("")
        picked.append((column.forward_fill() if where in planned.fill_down else column).alias(name))
    kinds = row_kinds(sheet, planned, words)
    return sheet.cells.select(picked).filter(kinds == ROW_KINDS.index("data"))


def _single(text: str) -> int | None:
    """The month (counted from year 0) of a cell that names one month or day only."""
    start: date | None
    try:
        found = cells.period(text)
        start, months = found or (None, 0)
    except ValueError:
        start, months = cells.day(text), 1
    if start is None:
        return None
    if months != 1:
        raise ValueError("几个月的账期")
    return start.year * 12 + start.month


def _per_area(bills: pl.DataFrame, apart: int) -> str:
    """What a square metre costs, read either way, if the sheet tells areas."""
    area, _ = cells.read_column(bills["area"], cells.area, pl.Int64)
    price = bills.select((pl.col("amount") / area).alias("price")).filter(pl.col("price").is_finite())["price"].median()
    if not isinstance(price, float):
        return ""
    return f"（按一个月算，每平方米每月 {price:.2f} 元；按 {apart} 个月算是 {price / apart:.2f} 元）"
