"""What the user should look at before a plan is followed: each question says what is done now and how to change it."""

from __future__ import annotations

import polars as pl

from simulator.ledgers import cells
from simulator.ledgers.plan import UNIT_NAMES, Plan, Question, place_of
from simulator.ledgers.read import Book
from simulator.ledgers.rows import ROW_KINDS, row_kinds
from simulator.ledgers.several import months_between
from simulator.ledgers.words import Words, period_of

_CLOSE = 0.25  # sums no further apart than this are of the same money, told twice


def questions_of(book: Book, plan: Plan, words: Words) -> list[Question]:
    """In the order of the sheets, then of the file as a whole. Decides `plan.paid_from` on the way."""
    asked = []
    bills = [one for one in plan.sheets if one.role == "bills"]
    receipts = [one for one in plan.sheets if one.role == "receipts"]
    if not bills:
        asked.append(Question(code="no-bills", text="没有一张表认得出是账单：要有房号和应收两栏，请指明是哪两列。"))
    for one in (*bills, *receipts):
        if one.fill_down:
            told = "、".join(one.fill_down)
            asked.append(
                Question(code="fill-down", sheet=one.name, text=f"{told} 列空着的格子，用上面一格的（合并单元格）。")
            )
        if one.building:
            asked.append(Question(code="building", sheet=one.name, text=f"按表名，整张表都是“{one.building}”。"))
        if one.sections:
            asked.append(Question(code="sections", sheet=one.name, text="中间单独一行的楼栋，管它下面的各行。"))
    for one in bills:
        wide = any(period_of(part) for column in one.used for part in column.group.split("|") if part)
        if not (one.has("period", "start") or wide):
            asked.append(
                Question(code="no-period", sheet=one.name, text="没有账期一栏：按应缴日期所在的那个月算，一笔一个月。")
            )
        if not one.has("due"):
            asked.append(Question(code="due", sheet=one.name, text="没有应缴日期：按账期的最后一天算。", change="due"))
        if not one.has("paid", "owed") and not receipts:
            asked.append(Question(code="no-paid", sheet=one.name, text="没有实收一栏：会当作一笔都没有收到。"))
        used = {column.times for column in one.used}
        if told := "、".join(name for unit, name in UNIT_NAMES.items() if unit != 1 and unit in used):
            asked.append(Question(code="unit", sheet=one.name, text=f"金额的单位是{told}：已经换算成元。"))
    for sheet, one in zip(book.sheets, plan.sheets, strict=True):
        if one.role == "bills" and (told := months_between(sheet, one, words)):
            asked.append(Question(code="several-months", sheet=one.name, text=told, change="bill_months"))
    if receipts and any(one.has("paid") for one in bills):
        asked.append(_both_paid(book, plan, words))
    if others := [one.name for one in plan.items if not one.ours]:
        asked.append(
            Question(
                code="items",
                text=f"这些收费项目不算物业费，放在一边：{'、'.join(others[:12])}{'等' if len(others) > 12 else ''}。",
                change="items",
            )
        )
    if plan.as_of is None:
        asked.append(Question(code="as-of", text="看不出账目截止到哪一天：先按最后一个应缴日期算。", change="as_of"))
    return asked


def _both_paid(book: Book, plan: Plan, words: Words) -> Question:
    """Bills and receipts both tell what was paid: the same money, or different money?"""
    sums = {"bills": 0, "receipts": 0}
    for sheet, planned in zip(book.sheets, plan.sheets, strict=True):
        if planned.role in sums:
            data = sheet.cells.filter(row_kinds(sheet, planned, words) == ROW_KINDS.index("data"))
            for column in planned.used:
                if column.field == "paid":
                    paid, _ = cells.read_column(data[:, place_of(column.letter)], cells.fen_in(column.times), pl.Int64)
                    sums[planned.role] += int(paid.sum() or 0)
    close = sums["bills"] > 0 and abs(sums["bills"] - sums["receipts"]) <= _CLOSE * max(sums.values())
    plan.paid_from = "receipts" if close else "both"
    told = "是同一笔钱，只算收款明细" if close else "是两笔钱，都算"
    return Question(
        code="paid-twice",
        text=f"账单里写了实收 {sums['bills'] / 100:,.2f} 元，收款明细里有 {sums['receipts'] / 100:,.2f} 元："
        f"当作{told}。",
        change="paid_from",
    )
