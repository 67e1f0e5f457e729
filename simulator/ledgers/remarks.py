"""What the user should know of an import but need not mend."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulator.ledgers.accepted import Sums
from simulator.ledgers.lines import Block


def remarks(frame: pl.DataFrame, rows: pl.DataFrame, as_of: date, blocks: dict[int, Block], sums: Sums) -> list[str]:
    """Chinese sentences. `frame`: the accepted lines with what the file says is owed; `rows`: the same as ROWS."""
    notes = []
    for block in blocks.values():
        if block.planned.fill_down:
            told = "、".join(block.planned.fill_down)
            notes.append(f"{_sheet(block)}{told} 列空着的格子用了上面一格的（合并单元格）。")
        for where, below in block.turned.items():
            total = int(block.money[where].filter(below).sum() or 0)
            notes.append(
                f"{_sheet(block)}{where} 列有 {int(below.sum())} 行的减免写成了负数，应收是正数：当作减免，不当作冲红，"
                f"合计按减免了 {total / 100:,.2f} 元算。"
            )
    if frame.height and "owed" in frame.columns:
        stated = frame.filter((pl.col("role") == "bill") & pl.col("owed").is_not_null())
        due = pl.col("billed").fill_null(0) - pl.col("discount").fill_null(0) - pl.col("paid").fill_null(0)
        wrong = stated.filter(due != pl.col("owed"))
        receipts = any(block.planned.role == "receipts" for block in blocks.values())
        if wrong.height and not receipts:
            lines = "、".join(str(line) for line in wrong["line"].head(5))
            more = "等" if wrong.height > 5 else ""
            notes.append(f"有 {wrong.height} 行的欠费不等于应收减减免减实收（第 {lines} 行{more}）：按后面三栏算。")
    unknown = rows.filter((pl.col("paid") > 0) & pl.col("paid_on").is_null()).height
    if unknown:
        notes.append(f"有 {unknown} 笔收款没有缴费日期：算总数没问题，看不出早晚。")
    later = rows.filter(pl.col("paid_on") > as_of).height
    if later:
        notes.append(f"有 {later} 笔缴费日期在截止日 {as_of} 之后：请核对截止日。")
    bills = rows.filter((pl.col("role") == "bill") & (pl.col("billed") > 0))
    if bills.height:
        several = bills.group_by("room", "item", "start", "months").len().filter(pl.col("len") > 1).height
        if several:
            notes.append(f"有 {several} 个账期，同一户写了不止一行应收：当作分几笔开的账，加在一起。")
    if sums.unreadable:
        notes.append(f"有 {sums.unreadable} 格金额读不出来，不在合计里；那些行已经退回。")
    wrong_totals = [one for one in sums.totals if not one.agrees]
    for one in wrong_totals[:20]:
        name = f"工作表“{one.sheet}”" if one.sheet else ""
        notes.append(
            f"{name}第 {one.line} 行的合计（{one.column}）写着 {one.told / 100:,.2f}，"
            f"读到的是 {one.read / 100:,.2f}，差 {(one.told - one.read) / 100:,.2f}。"
        )
    return notes


def _sheet(block: Block) -> str:
    return f"工作表“{block.sheet.name}”" if block.sheet.name else ""
