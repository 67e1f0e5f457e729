"""Sheets and plan -> `Accepted`: each row is accepted, rejected with every fault it has, or set aside; none is lost.

In a wide sheet a row stands or falls as a whole, so that a mended row can be brought again without doubling anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from simulator.ledgers.accepted import ROWS, Accepted, Amounts, Aside, Rejected, Sums, Total
from simulator.ledgers.checks import below_zero, label_homes, matched, repeated, with_reversals, without_bill
from simulator.ledgers.lines import Block, block_of, column_of, lines_of
from simulator.ledgers.plan import Plan, PlannedSheet, letter
from simulator.ledgers.read import Book, LedgerError, Sheet
from simulator.ledgers.remarks import remarks
from simulator.ledgers.rooms import fill_from_rooms
from simulator.ledgers.rows import ROW_KINDS
from simulator.ledgers.totals import totals_of
from simulator.ledgers.words import AMOUNTS, MONEY, Words

__all__ = ["Accepted", "Amounts", "Aside", "Rejected", "Sums", "Total", "accept"]
_LINE = ["sheet", "line"]
_BEFORE = -1  # the sheet of rows that were accepted earlier
_BAD = {"sheet": pl.Int32, "line": pl.Int32, "column": pl.String, "value": pl.String, "reason": pl.String}
_KIND_TOLD = {"blank": "空行", "head": "重复的表头", "totals": "合计行", "text": "标题和说明", "section": "楼栋标题"}


@dataclass
class _Work:
    """Where the rows stand: `frame` what is still in, `bad` the faults so far, `aside` what was put away."""

    frame: pl.DataFrame
    bad: list[pl.DataFrame] = field(default_factory=list)
    aside: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, found: pl.DataFrame) -> None:
        """Take the rows of these faults (_BAD's columns) out, wide rows as a whole."""
        if found.height:
            self.bad.append(found.select(list(_BAD)))
            self.frame = self.frame.join(found.select(_LINE).unique(), on=_LINE, how="anti", maintain_order="left")

    def put_aside(self, reason: str, rows: pl.DataFrame) -> None:
        """Take these rows of the frame (by their part of the line) out."""
        if rows.height:
            self.aside.append((reason, rows))
            key = [*_LINE, "part"]
            self.frame = self.frame.join(rows.select(key), on=key, how="anti", maintain_order="left")


def accept(book: Book, plan: Plan, words: Words, before: pl.DataFrame | None = None) -> Accepted:
    """What counts, what not and why. Raises LedgerError if the plan does not fit the book.

    `before`: rows accepted earlier (a frame of ROWS), when this book holds the mended rest: receipts find their bills
    there, reversals what they reverse. They are not among the rows that come back.
    """
    _fits(book, plan, words)
    blocks = {
        number: block_of(sheet, planned, words)
        for number, (sheet, planned) in enumerate(zip(book.sheets, plan.sheets, strict=True))
        if planned.role in ("bills", "receipts")
    }
    work = _read(blocks, plan, words)
    _other_items(work, plan)
    faulty = work.bad.pop() if work.bad else pl.DataFrame(schema=_BAD)
    work.reject(faulty.join(work.frame.select(_LINE).unique(), on=_LINE, how="semi"))
    if before is not None and before.height:
        work.frame = pl.concat([_known(before), work.frame], how="diagonal")
    work.frame = label_homes(work.frame) if work.frame.height else work.frame
    _paid_once(work, plan, blocks)
    _twice(work, plan, blocks, words)
    _between_rows(work, blocks, words)
    lost = work.frame.filter(pl.col("sheet") != _BEFORE)
    work.frame, told = matched(work.frame)
    work.frame = work.frame.filter(pl.col("sheet") != _BEFORE)
    work.notes += told
    work.frame = fill_from_rooms(work.frame, book, plan, words, work.notes)
    work.frame = _kinds(work.frame, words)
    sums = _sums(work, blocks, lost, words)
    rows = _rows(work.frame, book)
    as_of = plan.as_of or _last_day(rows)
    work.notes += remarks(work.frame, rows, as_of, blocks, sums)
    return Accepted(rows, _rejected(work.bad, blocks), _aside(work, blocks), sums, as_of, tuple(work.notes), plan)


def _fits(book: Book, plan: Plan, words: Words) -> None:
    names = [sheet.name for sheet in book.sheets]
    if [one.name for one in plan.sheets] != names:
        raise LedgerError(f"方案里的工作表和文件不一样：文件里是 {'、'.join(names) or '（没有）'}。请重新生成方案。")
    wrong = [
        f"工作表“{sheet.name}”{told}" if sheet.name else f"这张表{told}"
        for sheet, planned in zip(book.sheets, plan.sheets, strict=True)
        if planned.role != "ignored"
        for told in _misfits(sheet, planned, words)
    ]
    if wrong:
        raise LedgerError("\n".join(wrong))


def _misfits(sheet: Sheet, planned: PlannedSheet, words: Words) -> list[str]:
    """What the plan asks of a sheet that it cannot give, in Chinese."""
    found = []
    known = {letter(n) for n in range(sheet.cells.width)}
    wrong = [where for where in (*(one.letter for one in planned.used), *planned.fill_down) if where not in known]
    if wrong:
        found.append(f"没有 {'、'.join(wrong)} 列，方案里却用到了。请改方案。")
    if not planned.has("room"):
        found.append("没有指明哪一列是房号。请指明，或把这张表改成不导入。")
    amounts = {"bills": ("billed", "owed"), "receipts": ("paid",)}.get(planned.role)
    if amounts and not planned.has(*amounts):
        found.append("没有指明哪一列是金额。请指明，或把这张表改成不导入。")
    counted = Counter((one.field, one.group) for one in planned.used)
    if twice := sorted({words.fields[field].label for (field, _), many in counted.items() if many > 1}):
        found.append(f"有两列都当作{'、'.join(twice)}。请只留一列。")
    return found


def _read(blocks: dict[int, Block], plan: Plan, words: Words) -> _Work:
    frames, faults = [], []
    for number, block in blocks.items():
        lines = lines_of(block, number, plan, words)
        frames.append(lines.frame)
        where = lines.frame.select("part", "at", "sheet", "line")
        faults.append(lines.faults.join(where, on=["part", "at"], how="inner").select(list(_BAD)))
    if not frames:
        return _Work(pl.DataFrame(schema={**ROWS, "sheet": pl.Int32, "part": pl.UInt32, "named_item": pl.Boolean,
                                          "key": pl.String, "kind_text": pl.String, "owed": pl.Int64}))  # fmt: skip
    frame = pl.concat(frames, how="diagonal").with_columns(
        named_item=pl.col("item").is_not_null(), item=pl.col("item").fill_null(plan.item_name)
    )
    bad = pl.concat(faults).unique(maintain_order=True)
    return _Work(frame, [bad])


def _known(before: pl.DataFrame) -> pl.DataFrame:
    """Rows accepted earlier, beside which the new ones are looked at; what was received is on its bill already."""
    return before.with_columns(role=pl.lit("bill"), sheet=pl.lit(_BEFORE, pl.Int32), part=pl.lit(0, pl.UInt32)).select(
        *_LINE, "part", "role", "key", "room", "building", "unit", "item", "start", "months", "due",
        "billed", "discount", "paid", "paid_on",
    )  # fmt: skip


def _other_items(work: _Work, plan: Plan) -> None:
    """Items that are no 物业费 are set aside before anything else is asked of them."""
    others = [one.name for one in plan.items if not one.ours]
    rows = work.frame.filter(pl.col("item").is_in(others))
    for name, part in _by(rows, "item"):
        work.put_aside(f"不算物业费的收费项目：{name}", part)


def _by(frame: pl.DataFrame, name: str) -> Iterable[tuple[str, pl.DataFrame]]:
    for key in frame[name].unique(maintain_order=True).to_list() if frame.height else []:
        yield str(key), frame.filter(pl.col(name) == key)


def _paid_once(work: _Work, plan: Plan, blocks: dict[int, Block]) -> None:
    """If bills and receipts tell of the same money, one of the two is set aside."""
    roles = {block.planned.role for block in blocks.values()}
    if roles != {"bills", "receipts"} or plan.paid_from == "both":
        return
    if plan.paid_from == "bills":
        sheets = [number for number, block in blocks.items() if block.planned.role == "receipts"]
        work.put_aside("收款明细（实收只算账单里写的）", work.frame.filter(pl.col("sheet").is_in(sheets)))
        return
    sheets = [number for number, block in blocks.items() if block.planned.role == "bills"]
    there = work.frame.filter(pl.col("sheet").is_in(sheets))
    paid = there.filter(pl.col("paid").fill_null(0) != 0)
    if not paid.height:
        return
    work.aside.append(
        (
            "账单里的实收（只算收款明细）",
            paid.with_columns(billed=pl.lit(0), discount=pl.lit(0), line=pl.lit(None, pl.Int32)),
        )
    )
    whole = pl.col("sheet").is_in(sheets)
    work.put_aside(
        "账单里单独一行的收款（只算收款明细）", there.filter(pl.col("role") == "receipt").with_columns(paid=pl.lit(0))
    )
    work.frame = work.frame.with_columns(
        paid=pl.when(whole).then(0).otherwise("paid"), paid_on=pl.when(whole).then(None).otherwise("paid_on")
    )


def _twice(work: _Work, plan: Plan, blocks: dict[int, Block], words: Words) -> None:
    if plan.duplicates == "each" or not work.frame.height:
        return
    found = repeated(blocks, words)
    found = found.join(work.frame.select(_LINE).unique(), on=_LINE, how="semi")
    found = found.join(with_reversals(work.frame), on=_LINE, how="anti")
    if not found.height:
        return
    if plan.duplicates == "once":
        rows = work.frame.join(found.select(_LINE), on=_LINE, how="semi")
        work.put_aside("和别的行完全相同，只算一次", rows)
        return
    told = [
        _twice_told(blocks, sheet, first_sheet, first_line)
        for sheet, _, first_sheet, first_line in found.select("sheet", "line", "first_sheet", "first_line").iter_rows()
    ]
    work.reject(
        found.select(
            *_LINE, pl.lit("").alias("column"), pl.lit("").alias("value"), pl.Series("reason", told, dtype=pl.String)
        )
    )


def _twice_told(blocks: dict[int, Block], sheet: int, first_sheet: int, first_line: int) -> str:
    where = f"工作表“{blocks[first_sheet].sheet.name}”" if sheet != first_sheet else ""
    return f"疑似重复：和{where}第 {first_line} 行完全相同；真是两笔，就在备注里写明不同，或在方案里选每行都算"


def _between_rows(work: _Work, blocks: dict[int, Block], words: Words) -> None:
    """Reversals and receipts, again and again until nothing more falls (a rejected row may leave others without)."""
    labels = {name: about.label for name, about in words.fields.items()}
    for _ in range(20):
        found = pl.concat([below_zero(work.frame, labels), without_bill(work.frame)], how="vertical_relaxed")
        found = found.filter(pl.col("sheet") != _BEFORE)
        if not found.height:
            return
        rows = []
        for sheet, line, name, reason in found.iter_rows():
            block = blocks[sheet]
            one = next((column for column in block.planned.used if column.field == name), None)
            value = ""
            if one is not None:
                cell = block.frame.filter(pl.col("line") == line)[column_of(one.letter)]
                value = str(cell[0] or "") if len(cell) else ""
            rows.append((sheet, line, f"{one.letter} {one.name}" if one else "", value, reason))
        work.reject(pl.DataFrame(rows, schema=_BAD, orient="row"))


def _kinds(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """住宅, 商铺 or 车位 by the column for it, else by the item or the room's own words."""

    def by(column: str) -> pl.Expr:
        found = pl.lit(None, pl.String)
        for kind, signs in words.kinds.items():
            found = pl.when(pl.col(column).str.contains_any(signs)).then(pl.lit(kind)).otherwise(found)
        return found

    return frame.with_columns(kind=pl.coalesce(by("kind_text"), by("item"), by("room"), pl.lit("home")))


def _amounts(frame: pl.DataFrame) -> Amounts:
    return Amounts(*(int(frame[name].sum() or 0) for name in MONEY)) if frame.height else Amounts()


def _sums(work: _Work, blocks: dict[int, Block], kept: pl.DataFrame, words: Words) -> Sums:
    read, rejected, unreadable = Amounts(), Amounts(), 0
    bad = (
        pl.concat(work.bad).select(_LINE).unique()
        if work.bad
        else pl.DataFrame(schema={"sheet": pl.Int32, "line": pl.Int32})
    )
    fields: dict[str, int] = defaultdict(int)
    for number, block in blocks.items():
        whole = _columns_of(block)
        read += _amounts(whole)
        bad_cells = [block.unread[one.letter] for one in block.planned.used if one.field in MONEY]
        unreadable += sum(len(one) - one.null_count() for one in bad_cells)
        for one in block.planned.used:
            if one.letter in block.money:
                fields[one.field] += int(block.as_written(one.letter).sum() or 0)
        lines = bad.filter(pl.col("sheet") == number)
        rejected += _amounts(whole.join(lines, on="line", how="semi"))
    parts_aside = [rows for _, rows in work.aside]
    aside = sum((_amounts(rows) for rows in parts_aside), Amounts())
    if parts_aside and bad.height:  # a wide row may be part aside, part rejected: count each part once
        both = [rows.join(bad, on=_LINE, how="semi") for rows in parts_aside]
        inside = sum((_amounts(rows) for rows in both), Amounts())
        rejected = rejected - inside
    totals = tuple(total for block in blocks.values() for total in totals_of(block, fields, words))
    taken = kept.select(_LINE).unique()
    away = [rows.filter(pl.col("line").is_not_null()).select(_LINE) for rows in parts_aside]
    put = pl.concat(away).unique() if away else taken.clear()
    put = put.join(bad, on=_LINE, how="anti").join(taken, on=_LINE, how="anti")
    every = sum(block.frame.height for block in blocks.values())
    empty = _empty_lines(blocks, taken, bad, put)
    return Sums(
        read, _amounts(work.frame), rejected, aside, unreadable,
        every, taken.height, bad.height, put.height + empty, totals,
    )  # fmt: skip


def _empty_lines(blocks: dict[int, Block], taken: pl.DataFrame, bad: pl.DataFrame, put: pl.DataFrame) -> int:
    """Rows of wide sheets with a home but no amount at all: no line, and no money."""
    empty = 0
    for number, block in blocks.items():
        if any(one.group for one in block.planned.used):
            rows = block.frame.select(pl.lit(number, pl.Int32).alias("sheet"), "line")
            for known in (taken, bad, put):
                rows = rows.join(known, on=_LINE, how="anti")
            blank = block.frame.join(rows, on="line", how="semi")
            money = [column_of(one) for one in block.money]
            empty += blank.filter(pl.all_horizontal(pl.col(name).is_null() for name in money)).height
    return empty


def _columns_of(block: Block) -> pl.DataFrame:
    """line, billed, discount, paid straight from the sheet's columns, wide ones added up."""
    planned = block.planned
    sums = {name: pl.Series([0]).new_from_index(0, block.frame.height) for name in AMOUNTS}
    for one in planned.used:
        if one.letter in block.money:
            sums[one.field] = sums[one.field] + block.money[one.letter].fill_null(0)
    if planned.role == "bills" and planned.billed_from != "billed":
        more = sums["paid"] if planned.billed_from == "owed+paid" else 0
        sums["billed"] = sums["owed"] + more + sums["discount"]
    return pl.DataFrame({"line": block.frame["line"], **{name: sums[name] for name in MONEY}})


def _rows(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    names = pl.Series([sheet.name or book.name for sheet in book.sheets], dtype=pl.String)
    named = dict(enumerate(names))
    if not frame.height:
        return pl.DataFrame(schema=ROWS)
    return (
        frame.sort("sheet", "line", "part", maintain_order=True)
        .with_columns(
            pl.col("sheet").replace_strict(named, return_dtype=pl.String),
            pl.col(*MONEY).fill_null(0),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ROWS.items())
    )


def _last_day(rows: pl.DataFrame) -> date:
    for name in ("paid_on", "due", "start"):
        last = rows[name].max() if rows.height else None
        if isinstance(last, date):
            return last
    return date(1970, 1, 1)


def _rejected(bad: list[pl.DataFrame], blocks: dict[int, Block]) -> tuple[Rejected, ...]:
    if not bad:
        return ()
    faults = pl.concat(bad).sort("sheet", "line", maintain_order=True)
    found: list[Rejected] = []
    for number, block in blocks.items():
        mine = faults.filter(pl.col("sheet") == number)
        if not mine.height:
            continue
        wanted = block.frame.join(mine.select("line").unique(), on="line", how="semi")
        whole = {row[0]: row[1:] for row in wanted.select("line", *block.sheet.cells.columns).iter_rows()}
        for _, line, column, value, reason in mine.iter_rows():
            found.append(Rejected(block.sheet.name, line, column, value or "", reason, whole[line]))
    return tuple(found)


def _aside(work: _Work, blocks: dict[int, Block]) -> tuple[Aside, ...]:
    found = []
    for block in blocks.values():
        for kind, told in _KIND_TOLD.items():
            rows = int((block.kinds == ROW_KINDS.index(kind)).sum())
            if rows:
                found.append(Aside(block.sheet.name, told, rows))
    for reason, rows in work.aside:
        for number in rows["sheet"].unique(maintain_order=True).to_list():
            mine = rows.filter(pl.col("sheet") == number)
            found.append(Aside(blocks[number].sheet.name, reason, mine.height, _amounts(mine)))
    return tuple(found)
