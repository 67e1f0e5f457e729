"""What only shows between rows: a row twice, more taken back than was billed, receipts and the bills they pay."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from simulator.ledgers.lines import Block, column_of
from simulator.ledgers.words import MONEY, Words, bare

_BILL = ["room", "item", "start", "months"]
TWICE = {"sheet": pl.Int32, "line": pl.Int32, "first_sheet": pl.Int32, "first_line": pl.Int32}
FOUND = {"sheet": pl.Int32, "line": pl.Int32, "column": pl.String, "reason": pl.String}


def repeated(blocks: dict[int, Block], words: Words) -> pl.DataFrame:
    """Rows that are, serial numbers aside, exactly an earlier row of a sheet of the same form: TWICE's columns."""
    forms: dict[tuple[str, ...], list[pl.DataFrame]] = defaultdict(list)
    serials = {bare(word) for word in words.serials}
    for number, block in blocks.items():
        names = {f"c{n}": "" for n in range(block.sheet.cells.width)}
        serial = {one.letter for one in block.planned.columns if bare(one.name.split(" / ")[-1]) in serials}
        heads = tuple(one.name for one in block.planned.columns)
        used = [name for name in names if name not in {column_of(one) for one in serial}]
        frame = block.frame.select(
            pl.lit(number, pl.Int32).alias("sheet"),
            "line",
            pl.lit(block.planned.building).alias("of"),
            pl.col("section").fill_null("") if block.planned.sections else pl.lit("").alias("section"),
            *used,
        )
        forms[(block.planned.role, *heads, *used)].append(frame)
    found = []
    for frames in forms.values():
        whole = pl.concat(frames)
        key = [name for name in whole.columns if name not in ("sheet", "line")]
        again = whole.select(key).is_duplicated()
        if again.any():
            same = whole.filter(again).with_columns(
                first_sheet=pl.col("sheet").first().over(key), first_line=pl.col("line").first().over(key)
            )
            later = (pl.col("sheet") != pl.col("first_sheet")) | (pl.col("line") != pl.col("first_line"))
            found.append(same.filter(later).select(list(TWICE)))
    return pl.concat(found) if found else pl.DataFrame(schema=TWICE)


def with_reversals(frame: pl.DataFrame) -> pl.DataFrame:
    """(sheet, line) of the rows in whose bill something is taken back: there the same row twice may be meant."""
    negative = pl.any_horizontal([pl.col(name).fill_null(0) < 0 for name in MONEY])
    groups = frame.filter(negative).select(_BILL).unique()
    return frame.join(groups, on=_BILL, how="semi", nulls_equal=True).select("sheet", "line").unique()


def below_zero(frame: pl.DataFrame, labels: dict[str, str]) -> pl.DataFrame:
    """Rows that take back more than the bill's other rows hold: FOUND's columns, one a row and field."""
    found = []
    for name in MONEY:
        value = pl.col(name).fill_null(0)
        if not frame.select((value < 0).any()).item():
            continue
        key = ["room"] if name == "paid" else _BILL
        net = value.sum().over(key)
        told = pl.format(
            f"冲红以后，这户这个账期的{labels[name]}是 {{}} 元，不能是负数；请核对被冲的那一行，或补上它",
            (net / 100).round(2),
        )
        if name == "paid":
            told = pl.format("退回的比这户收过的还多 {} 元；请核对，或补上原来的收款", (-net / 100).round(2))
        found.append(
            frame.filter((value < 0) & (net < 0)).select(
                "sheet", "line", pl.lit(name).alias("column"), told.alias("reason")
            )
        )
    return pl.concat(found).unique(maintain_order=True) if found else pl.DataFrame(schema=FOUND)


def without_bill(frame: pl.DataFrame) -> pl.DataFrame:
    """Receipts of homes that have no bill: FOUND's columns."""
    receipts = frame.filter(pl.col("role") == "receipt")
    billed = frame.filter(pl.col("role") == "bill").select("room").unique()
    told = pl.lit("收了钱，但这户没有账单；请核对房号，或补上账单")
    return receipts.join(billed, on="room", how="anti").select(
        "sheet", "line", pl.lit("room").alias("column"), told.alias("reason")
    )


def matched(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Receipts put on the bills they pay: the bill of their period, else the home's oldest open one first.

    A receipt that pays several bills becomes several rows. What is left over stays on the receipt's own or the home's
    last bill as a credit. Money taken back comes off the last bill that it can have paid. Sums do not change.
    """
    receipts = frame.filter(pl.col("role") == "receipt")
    if receipts.is_empty():
        return frame, []
    bills = frame.filter(pl.col("role") == "bill")
    mine = bills.join(receipts.select("room").unique(), on="room", how="semi")
    open_bills = (
        mine.group_by("room", "item", "start", "months")
        .agg(
            pl.col("due").min(),
            (pl.col("billed").sum() - pl.col("discount").sum() - pl.col("paid").sum()).alias("open"),
        )
        .sort("room", "due", "start", "item")
    )
    left: dict[str, list[list]] = defaultdict(list)
    for room, item, start, months, due, amount in open_bills.iter_rows():
        left[room].append([item, start, months, due, amount, 0])
    receipts = receipts.sort("paid_on", nulls_last=True, maintain_order=True).with_row_index("n")
    columns = receipts.select("n", "room", "item", "start", "months", "paid", "named_item")
    split: list[tuple] = []
    over = 0
    for n, room, item, start, months, paid, named in columns.iter_rows():
        own = _wanted(left[room], item if named else None, start, months)
        for bill, part, credit in _shares(own, paid):
            bill[4] -= part
            bill[5] += part
            over += credit
            split.append((n, bill[0], bill[1], bill[2], bill[3], part))
    names = {"n": pl.UInt32, "item": pl.String, "start": pl.Date, "months": pl.Int16, "due": pl.Date, "paid": pl.Int64}
    found = pl.DataFrame(split, schema=names, orient="row")
    rows = receipts.drop("item", "start", "months", "due", "paid").join(found, on="n", how="inner").drop("n")
    notes = [f"收款明细里有 {over} 笔收得比欠的多，多的记在最后一笔账上，算预缴。"] if over else []
    return pl.concat([bills, rows.select(bills.columns)]), notes


def _wanted(bills: list[list], item: str | None, start: object, months: int | None) -> list[list]:
    """The bills that a receipt speaks of by its period; all if it names none that the home has."""
    same = [bill for bill in bills if item is None or bill[0] == item] or bills
    if start is None:
        return same
    exact = [bill for bill in same if bill[1] == start and bill[2] == months]
    return exact or [bill for bill in same if bill[1] == start] or same


def _shares(own: list[list], paid: int) -> list[tuple[list, int, int]]:
    """(bill, part, 1 if a credit) of one receipt on the bills it may pay; the parts sum to `paid`, also if that is 0 or
    below."""
    found, rest = [], paid
    if paid > 0:
        for bill in own:
            part = min(rest, max(bill[4], 0))
            if part:
                found.append((bill, part, 0))
                rest -= part
        if rest:
            found.append((own[-1], rest, 1))
    elif paid < 0:
        for bill in reversed(own):
            part = max(rest, -max(bill[5], 0))
            if part:
                found.append((bill, part, 0))
                rest -= part
        if rest:
            found.append((own[-1], rest, 0))
    else:
        found.append((own[0], 0, 0))
    return found


def label_homes(frame: pl.DataFrame) -> pl.DataFrame:
    """One key and name for each home however its rows write it: the first bill's; a receipt that says less finds it."""
    names = (
        frame.sort("role", maintain_order=True)  # bills before receipts
        .group_by("key", maintain_order=True)
        .agg(pl.col("room").first(), pl.col("building").first(), pl.col("unit").first(), pl.col("role").first())
    )
    bills = names.filter(pl.col("role") == "bill")
    known = {key: (room, building, unit) for key, room, building, unit, _ in bills.iter_rows()}
    ends: dict[str, set[str]] = defaultdict(set)
    for key in known:
        parts = key.split("\x1f")
        for at in range(1, len(parts)):
            ends["\x1f".join(parts[at:])].add(key)
    rows = []
    for key, room, building, unit, _ in names.iter_rows():
        full = key
        if key not in known and len(ends.get(key, ())) == 1:
            full = next(iter(ends[key]))
        elif key not in known:
            parts = key.split("\x1f")
            inner = ["\x1f".join(parts[at:]) for at in range(1, len(parts))]
            full = next((one for one in inner if one in known and len(ends.get(one, ())) == 0), key)
        rows.append((key, full, *known.get(full, (room, building, unit))))
    table = pl.DataFrame(rows, schema=["key", "home", "room", "building", "unit"], orient="row").cast(pl.String)
    named = frame.drop("room", "building", "unit").join(table, on="key", how="left", maintain_order="left")
    return named.drop("key").rename({"home": "key"})
