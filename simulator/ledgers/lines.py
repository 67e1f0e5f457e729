"""A planned sheet -> its lines, one a bill or a receipt: wide sheets unfolded, merged cells filled, cells understood.

Nothing is thrown away here. `Lines.faults` says what could not be understood; accept.py decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from simulator.ledgers import cells
from simulator.ledgers.homes import home_of
from simulator.ledgers.plan import HOUSEHOLD, Plan, PlannedColumn, PlannedSheet, place_of
from simulator.ledgers.read import Sheet
from simulator.ledgers.rows import ROW_KINDS, row_kinds
from simulator.ledgers.signs import turn, turned
from simulator.ledgers.words import AMOUNTS, Words, period_of

FAULT = {"part": pl.UInt32, "at": pl.UInt32, "column": pl.String, "value": pl.String, "reason": pl.String}
_PERSONAL = ("owner", "phone", "id_number", "plate")
_WAYS = {
    "billed": "应收要写成数字，比如 1234.50",
    "discount": "减免要写成数字，没有就空着",
    "paid": "实收要写成数字，没有就空着",
    "owed": "欠费要写成数字",
    "paid_on": "请写成 2024-03-05",
    "due": "请写成 2024-03-05",
    "start": "请写成 2024-03-01",
    "until": "请写成 2024-03-31",
    "period": "请写成 2024-03 或 2024-01至2024-03",
}


@dataclass(frozen=True)
class Block:
    """One sheet's data rows: `frame` is filled down, `at` counts its rows, `line` is Excel's number."""

    sheet: Sheet
    planned: PlannedSheet
    frame: pl.DataFrame  # data rows, columns as the sheet's, plus "line" (Int32) and "section" (String)
    kinds: pl.Series  # of all rows
    money: dict[str, pl.Series]  # by letter: fen of the data rows, null if nothing or a fault
    unread: dict[str, pl.Series]  # by letter: why the amount cannot be read, null if it can
    turned: dict[str, pl.Series]  # by letter: rows whose discount was written below zero (signs.py)

    def as_written(self, where: str) -> pl.Series:
        """The column's amounts with the signs of the file."""
        return turn(self.money[where], self.turned.get(where))


@dataclass(frozen=True)
class Lines:
    """`frame`: one row a bill or receipt, with its sheet (index), line, part and what it says. `faults`: FAULT's
    columns, `part` and `at` point to the frame's row (`at`) of a sheet's group (`part`)."""

    frame: pl.DataFrame
    faults: pl.DataFrame


def block_of(sheet: Sheet, planned: PlannedSheet, words: Words) -> Block:
    """The sheet's data rows with merged cells filled down."""
    kinds = row_kinds(sheet, planned, words)
    frame = sheet.cells.with_row_index("line").with_columns(pl.col("line").cast(pl.Int32) + 1, kind=kinds)
    data = pl.col("kind") == ROW_KINDS.index("data")
    section = pl.col("kind") == ROW_KINDS.index("section")
    text = pl.coalesce([pl.col(name) for name in sheet.cells.columns])
    frame = frame.with_columns(section=pl.when(section).then(text) if planned.sections else pl.lit(None, pl.String))
    frame = frame.with_columns(pl.col("section").forward_fill())
    frame = _unmerged(frame, sheet, planned) if sheet.merged else _filled(frame, planned, data)
    frame = frame.filter(data).drop("kind")
    money, unread = {}, {}
    for one in planned.used:
        if one.field in AMOUNTS:
            read = cells.read_column(frame[column_of(one.letter)], cells.fen_in(one.times), pl.Int64)
            money[one.letter], unread[one.letter] = read
    changed = turned(planned, money)
    money |= {where: turn(money[where], rows) for where, rows in changed.items()}
    return Block(sheet, planned, frame, kinds, money, unread, changed)


def column_of(where: str) -> str:
    """The frame's column for Excel's letters."""
    return f"c{place_of(where)}"


def _unmerged(frame: pl.DataFrame, sheet: Sheet, planned: PlannedSheet) -> pl.DataFrame:
    """Cells under a merged one hold what it holds."""
    wanted = {place_of(where): column_of(where) for where in planned.fill_down}
    above: dict[str, np.ndarray] = {}  # which row's cell each row holds: a text merged over a million rows is kept once
    for top, bottom, left, right in sheet.merged:
        if bottom > top and left == right and left in wanted and bottom < frame.height:
            name = wanted[left]
            if frame[top, name] is not None:
                above.setdefault(name, np.arange(frame.height, dtype=np.uint32))[top + 1 : bottom + 1] = top
    return frame.with_columns(frame[name].gather(rows) for name, rows in above.items())


def _filled(frame: pl.DataFrame, planned: PlannedSheet, data: pl.Expr) -> pl.DataFrame:
    """Where the file does not say what was merged: blank cells hold what stands above them, up to the next break."""
    breaks = pl.col("kind").is_in([ROW_KINDS.index("totals"), ROW_KINDS.index("section"), ROW_KINDS.index("text")])
    return frame.with_columns(
        pl.when(data).then(pl.col(name).forward_fill().over(breaks.cum_sum())).otherwise(pl.col(name)).alias(name)
        for name in map(column_of, planned.fill_down)
    )


def lines_of(block: Block, number: int, plan: Plan, words: Words) -> Lines:
    """The block's bills or receipts."""
    planned = block.planned
    faults: list[pl.DataFrame] = []
    shared = lines_shared(block, plan, words)
    room_faults = shared.pop("fault")
    grouped = [one for one in planned.used if one.group]
    groups = list(dict.fromkeys(one.group for one in grouped if one.field in AMOUNTS)) or [""]
    parts = []
    for part, group in enumerate(groups):
        one = _Part(block, part, group, plan, words, faults)
        one.note(planned.letters("room"), room_faults)
        frame = one.frame(shared, number)
        parts.append(frame)
    frame = pl.concat(parts)
    faulty = pl.concat(faults) if faults else pl.DataFrame(schema=FAULT)
    kept = frame.select("part", "at")
    return Lines(frame, faulty.join(kept, on=["part", "at"], how="semi"))


def lines_shared(block: Block, plan: Plan, words: Words) -> dict[str, pl.Series]:
    """What all groups of a row have in common: the home and its people."""
    planned, frame = block.planned, block.frame
    where = {field: planned.letters(field) for field in HOUSEHOLD}
    nothing = pl.Series([None] * frame.height, dtype=pl.String)

    def raw(name: str) -> pl.Series:
        return frame[column_of(where[name])] if where[name] else nothing

    building = raw("building")
    if not where["building"]:
        fixed = pl.Series([planned.building or None] * frame.height, dtype=pl.String)
        building = frame["section"] if planned.sections else fixed
    told = pl.DataFrame({"building": building, "unit": raw("unit"), "room": raw("room")})
    distinct = told.unique()
    homes = [home_of(inside, stairs, room, plan.joined_room, words) for inside, stairs, room in distinct.iter_rows()]
    known = distinct.with_columns(
        pl.Series("key", ["\x1f".join(one.key) for one in homes], dtype=pl.String),
        pl.Series("label", [one.room for one in homes], dtype=pl.String),
        pl.Series("block", [one.building for one in homes], dtype=pl.String),
        pl.Series("stairs", [one.unit for one in homes], dtype=pl.String),
        pl.Series("fault", [one.fault or None for one in homes], dtype=pl.String),
    )
    found = told.join(known, on=["building", "unit", "room"], how="left", nulls_equal=True, maintain_order="left")
    shared = {"key": found["key"], "room": found["label"], "building": found["block"], "unit": found["stairs"]}
    for name in _PERSONAL:
        shared[name] = _tidy(raw(name)).rename(name)
    shared["area"] = cells.read_column(raw("area"), cells.area, pl.Int32)[0].rename("area")
    shared["kind_text"] = raw("kind").rename("kind_text")
    yes = {cells.plain(word).upper() for word in words.yes}
    open_ = raw("complaint").str.strip_chars().str.to_uppercase().is_in(list(yes)).fill_null(False)
    shared["complaint"] = open_.rename("complaint")
    shared["fault"] = found["fault"]
    return shared


def _tidy(texts: pl.Series) -> pl.Series:
    """Personal data as written, blanks around it and a spreadsheet's .0 gone; null for nothing."""
    distinct = texts.drop_nulls().unique()
    if not len(distinct):
        return texts
    tidy = [None if cells.is_nothing(text) else cells.plain(text).removesuffix(".0") for text in distinct]
    return texts.replace_strict(distinct, pl.Series(tidy, dtype=pl.String), default=None, return_dtype=pl.String)


@dataclass
class _Part:
    """One group of a sheet: the columns of one period or one item, or the whole of a long sheet."""

    block: Block
    number: int
    group: str
    plan: Plan
    words: Words
    faults: list[pl.DataFrame]

    def column(self, name: str) -> PlannedColumn | None:
        """The group's own column; what is no money may also stand once for all groups."""
        used = [one for one in self.block.planned.used if one.field == name]
        own = next((one for one in used if one.group == self.group), None)
        if own is None and name not in AMOUNTS:
            own = next((one for one in used if not one.group), None)
        return own

    def note(self, where: str, reasons: pl.Series, way: str = "") -> None:
        """Keep the reasons (null: none), each with the way out, as faults of the column."""
        mask = reasons.is_not_null()
        if not mask.any():
            return
        one = next((c for c in self.block.planned.columns if c.letter == where), None)
        raw = self.block.frame[column_of(where)] if where else reasons.clear().extend_constant(None, len(reasons))
        self.faults.append(
            pl.DataFrame(
                {"at": pl.int_range(len(reasons), dtype=pl.UInt32, eager=True), "value": raw, "reason": reasons}
            )
            .filter(mask)
            .select(
                pl.lit(self.number, pl.UInt32).alias("part"),
                "at",
                pl.lit(f"{where} {one.name}" if one and one.name else where).alias("column"),
                pl.col("value").cast(pl.String),
                pl.col("reason") + way,
            )
        )

    def parsed(self, name: str, reader: Any, dtype: Any) -> pl.Series:
        """The field's values over the block's rows; faults are noted with what to do."""
        one = self.column(name)
        if one is None:
            return self.nothing(name, dtype)
        values, bad = cells.read_column(self.block.frame[column_of(one.letter)], reader, dtype)
        self.note(one.letter, bad, f"；{_WAYS[name]}")
        return values.rename(name)

    def amounts(self, name: str) -> pl.Series:
        """As `parsed`, in fen: the column's unit counts, and a discount written below zero is one."""
        one = self.column(name)
        if one is None:
            return self.nothing(name, pl.Int64)
        self.note(one.letter, self.block.unread[one.letter], f"；{_WAYS[name]}")
        return self.block.money[one.letter].rename(name)

    def nothing(self, name: str, dtype: Any) -> pl.Series:
        """Nulls over the block's rows."""
        return pl.Series(name, [None], dtype=dtype).new_from_index(0, self.block.frame.height)

    def frame(self, shared: dict[str, pl.Series], number: int) -> pl.DataFrame:
        """The lines of this group. Rows that have nothing in it (wide sheets) are no lines."""
        block, role = self.block, self.block.planned.role
        amounts = {name: self.amounts(name) for name in AMOUNTS}
        paid_on, due = self.parsed("paid_on", cells.day, pl.Date), self.parsed("due", cells.day, pl.Date)
        start, months = self.period(due, role)
        item = self.item()
        frame = pl.DataFrame({**shared, **amounts, "paid_on": paid_on, "due": due, "start": start, "months": months})
        frame = frame.with_columns(
            block.frame["line"],
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"),
            pl.lit(number, pl.Int32).alias("sheet"),
            pl.lit(self.number, pl.UInt32).alias("part"),
            pl.lit("bill" if role == "bills" else "receipt").alias("role"),
            item.alias("item"),
        )
        owed_from = block.planned.billed_from
        if role == "bills" and owed_from != "billed":
            extra = pl.col("paid").fill_null(0) if owed_from == "owed+paid" else pl.lit(0)
            more = pl.col("discount").fill_null(0)
            frame = frame.with_columns((pl.col("owed") + extra + more).alias("billed"))
        frame = self.required(frame, role, owed_from)
        frame = self.dated(frame)
        if self.group:
            mine = [one.letter for one in block.planned.used if one.group == self.group and one.field in AMOUNTS]
            filled = block.frame.select(pl.any_horizontal(pl.col(column_of(one)).is_not_null() for one in mine))
            frame = frame.filter(filled.to_series())
        return frame

    def required(self, frame: pl.DataFrame, role: str, owed_from: str) -> pl.DataFrame:
        """A bill needs an amount, a receipt what was paid."""
        name = "paid" if role == "receipts" else "billed" if owed_from == "billed" else "owed"
        one = self.column(name)
        where = one.letter if one else ""
        blank = frame[name].is_null()
        if where:
            blank = blank & self.block.unread[where].is_null()
        if role == "bills" and owed_from == "billed":  # a payment in a row of its own
            frame = frame.with_columns(
                pl.when(blank & (pl.col("paid").fill_null(0) != 0))
                .then(pl.lit("receipt"))
                .otherwise("role")
                .alias("role")
            )
            blank = blank & (frame["paid"].fill_null(0) == 0)
        label = self.words.fields[name].label
        reasons = pl.select(pl.when(blank).then(pl.lit(f"没有{label}；{_WAYS[name]}"))).to_series()
        self.note(where, reasons)
        if role == "bills" and owed_from == "billed":
            over = (frame["discount"] > frame["billed"]).fill_null(False) & (frame["billed"] >= 0)
            less = self.column("discount")
            told = pl.select(pl.when(over).then(pl.lit("减免比应收还多；请核对这两栏"))).to_series()
            self.note(less.letter if less else where, told)
        return frame

    def item(self) -> pl.Series:
        height = self.block.frame.height
        for part in self.group.split("|"):
            if part and period_of(part) is None:
                return pl.Series([cells.plain(part)]).new_from_index(0, height)
        one = self.column("item")
        if one is None:
            return self.nothing("item", pl.String)
        return _tidy(self.block.frame[column_of(one.letter)])

    def period(self, due: pl.Series, role: str) -> tuple[pl.Series, pl.Series]:
        """First day and months of what the line is for."""
        height = self.block.frame.height
        for part in self.group.split("|"):
            if part and (fixed := period_of(part)):
                return (
                    pl.Series([fixed[0]], dtype=pl.Date).new_from_index(0, height),
                    pl.Series([fixed[1]], dtype=pl.Int16).new_from_index(0, height),
                )
        missing: pl.Series
        where = ""
        if self.column("period") is not None:
            pair = pl.Struct({"start": pl.Date, "months": pl.Int16})
            both = self.parsed("period", _pair, pair)
            start, months = both.struct.field("start"), both.struct.field("months")
            where = self.column("period").letter  # type: ignore[union-attr]
            missing = self.block.frame[column_of(where)].is_null()
        elif self.column("start") is not None:
            start, until = self.parsed("start", _begun, pl.Date), self.parsed("until", _ended, pl.Date)
            start, months = self.spanned(start, until)
            where = self.column("start").letter  # type: ignore[union-attr]
            missing = self.block.frame[column_of(where)].is_null()
        else:
            start = due.dt.month_start()
            months = pl.select(pl.when(start.is_not_null()).then(pl.lit(1, pl.Int16))).to_series()
            one = self.column("due")
            where = one.letter if one else ""
            missing = self.block.frame[column_of(where)].is_null() if where else due.is_null()
        if role == "bills":
            told = f"没有账期；{_WAYS['period']}" if where else "看不出是哪个账期的；请加一栏账期"
            self.note(where, pl.select(pl.when(missing).then(pl.lit(told))).to_series())
            months = self.lasting(months)
        return start, months

    def lasting(self, months: pl.Series) -> pl.Series:
        """Bills of which only the first month is written are for as many months as the plan says."""
        several = self.block.planned.bill_months
        return months.replace(1, several) if several > 1 and self.column("until") is None else months

    def spanned(self, start: pl.Series, until: pl.Series) -> tuple[pl.Series, pl.Series]:
        pairs = pl.DataFrame({"start": start, "until": until})
        distinct = pairs.drop_nulls().unique()
        lengths: list[int | None] = []
        why: list[str | None] = []
        for first, last in distinct.iter_rows():
            try:
                lengths.append(cells.span(first, last)[1])
                why.append(None)
            except ValueError as error:
                lengths.append(None)
                why.append(f"{error}；请核对起止日期")
        known = distinct.with_columns(
            pl.Series("months", lengths, dtype=pl.Int16), pl.Series("why", why, dtype=pl.String)
        )
        found = pairs.join(known, on=["start", "until"], how="left", maintain_order="left")
        where = self.column("until") or self.column("start")
        self.note(where.letter if where else "", found["why"])
        single = pl.when(pl.col("until").is_null() & pl.col("start").is_not_null()).then(pl.lit(1, pl.Int16))
        months = found.select(pl.coalesce(pl.col("months"), single)).to_series()
        return start, months.rename("months")

    def dated(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The due day of bills that have none, by the plan's rule."""
        rule = self.plan.due
        base = pl.col("start")
        if rule.counted_from == "end":
            base = base.dt.offset_by(pl.format("{}mo", pl.col("months"))).dt.offset_by("-1d")
        return frame.with_columns(pl.coalesce("due", base.dt.offset_by(f"{rule.days}d")).alias("due"))


def _pair(text: str) -> dict[str, Any] | None:
    found = cells.period(text)
    return None if found is None else {"start": found[0], "months": found[1]}


def _begun(text: str) -> date | None:
    try:
        return cells.day(text)
    except ValueError:
        found = cells.period(text)
        return found and found[0]


def _ended(text: str) -> date | None:
    try:
        return cells.day(text)
    except ValueError:
        found = cells.period(text)
        return found and cells.month_end(*found)


__all__ = ["FAULT", "Block", "Lines", "block_of", "column_of", "lines_of", "lines_shared"]
